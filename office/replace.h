/*
 * replace: a certificate issued in another one's place (a name corrected, a
 * paper lost): the other is marked as replaced by it in the very transaction
 * that issues the new one, so there is never none and never two.
 */
#ifndef OFFICE_REPLACE_H
#define OFFICE_REPLACE_H

#include <stdint.h>

#include "audit_store.h"
#include "fault.h"
#include "slice.h"
#include "uin.h"

struct arena;
struct client;
struct db;

struct replacing {
	struct uin old;		/* old.year 0: nothing is replaced */
	struct uin by;
	char service[8];
	int64_t now_s, message;
	struct slice payload;
	struct audit_entry audit;
};

/* The certificate to be replaced, as typed; an empty one is none. FAULT_INPUT: no
 * number, or not of this service ("BCW-001"); FAULT_ABSENT; FAULT_CLASH: it is
 * not valid; FAULT_DENIED: the client may not end certificates. The place is
 * "replaces". */
enum fault_code replace_find(struct db *, struct arena *,
    const struct client *, struct slice typed, const char *service,
    struct replacing *out, struct fault *why);
/* By which one, now that its number is known, and for whom (the audit's who). */
void replace_by(struct arena *, struct replacing *, const char *uin,
    const char *service, struct slice who, int64_t now_s);
/* Within db_run(). FAULT_CLASH when it has ended meanwhile. */
enum fault_code replace_commit(struct db *, const struct replacing *,
    struct fault *why);

#endif
