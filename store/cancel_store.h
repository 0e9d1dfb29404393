/*
 * cancel_store: requests to cancel a certificate, and what was decided.
 *
 * A certificate has at most one open request: an index of the register says so.
 * Rows are added and decided within the caller's db_run(), together with what
 * follows from them.
 */
#ifndef STORE_CANCEL_STORE_H
#define STORE_CANCEL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

enum cancel_state { CANCEL_OPEN, CANCEL_CONFIRMED, CANCEL_REFUSED };

struct cancellation {
	int64_t id;
	int64_t cert;
	char dept[4];
	int service;
	struct slice reason;
	struct slice asked_by;		/* who, as in the audit */
	struct slice asked_name;
	int64_t asked_s;
	enum cancel_state state;
	struct slice decided_by;	/* these four once it is decided */
	struct slice decided_name;
	int64_t decided_s;
	struct slice remark;
};

/* Adds it, open; *id is its number. FAULT_CLASH when the certificate has an open
 * one. */
enum fault_code cancellation_add(struct db *, const struct cancellation *,
    int64_t *id, struct fault *why);
/* Decides an open one: state, decided_* and remark of the row. FAULT_CLASH when
 * it is not open any more. */
enum fault_code cancellation_decide(struct db *, const struct cancellation *,
    struct fault *why);
/* FAULT_ABSENT. */
enum fault_code cancellation_find(struct db *, struct arena *, int64_t id,
    struct cancellation *out, struct fault *why);
/* Of a department ("*": all) and a state (-1: any), in the order of their ids,
 * past one. */
enum fault_code cancellation_list(struct db *, struct arena *,
    const char *dept, int state, int64_t past, size_t most,
    struct cancellation **out, size_t *n, struct fault *why);

#endif
