/*
 * issue_one: one person's certificate, for a department's own system (S23).
 *
 * A desk is one worker's: its presses (one for each service and key in use, kept
 * warm), its run, and a few numbers ahead, so that a request costs one
 * transaction and one sync. In that transaction stand the certificate, what the
 * Idempotency-Key led to, the messages for webhooks, the audit entry, and the
 * lease of the next numbers.
 *
 * A desk belongs to one process; make it after fork(2).
 */
#ifndef OFFICE_ISSUE_ONE_H
#define OFFICE_ISSUE_ONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client_store.h"
#include "fault.h"
#include "form_check.h"
#include "office_keys.h"
#include "once.h"
#include "slice.h"
#include "uin.h"

struct arena;
struct issue_desk;
struct office;
struct office_keys;
struct signer;

/* The signer of a key's name; it must live as long as the desk. */
typedef enum fault_code issue_desk_signer(void *with, const char *key_name,
    struct signer **out, struct fault *why);

struct issue_desk_options {
	struct office *office;	/* its register must be open */
	struct office_keys *keys;
	issue_desk_signer *signer;
	void *with;
	size_t presses;		/* 0: 8 */
};

enum fault_code issue_desk_make(const struct issue_desk_options *,
    struct issue_desk **out, struct fault *why);
/* Numbers that were not used are given back. */
void issue_desk_drop(struct issue_desk *);
void issue_desk_drop_ptr(struct issue_desk **);

struct issue_one_ask {
	const struct client *client;
	struct slice service;		/* "BCW-001" */
	const struct slice *names;	/* n members of the JSON object... */
	const struct slice *values;	/* ...as texts */
	size_t n;
	/* As typed: the certificate in whose place this one is issued, of the
	 * same service and still valid; empty: none. Wants CLIENT_CANCEL too. */
	struct slice replaces;
	struct once once;
};

struct issue_one_result {
	char uin[UIN_TEXT];
	char access[ACCESS_CODE_LEN + 1];
	const char *verify_url;		/* https://HOST/v/UIN */
	char service[8];
	int version;			/* of the service's definition */
	int64_t issued_s;
	struct slice valid_until;	/* "2029-11-23"; empty: does not expire */
	unsigned char pdf_sha256[32];
	uint32_t pdf_len;
	bool replayed;	/* the key had been used for this very request */
};

/*
 * Issues, durably, or tells what was issued under this key before. Slices of
 * *out live in the arena.
 *   FAULT_INPUT   what was sent is wrong. faults->n != 0: in single fields,
 *                 where = the member's name; else *why alone says it
 *   FAULT_DENIED  not this client's service, or no right to issue
 *   FAULT_ABSENT  there is no such service
 *   FAULT_CLASH   the key was used for another request, or the certificate to be
 *                 replaced is not valid any more
 *   FAULT_LIMIT   the series is full
 *   FAULT_LATER   nothing was issued as far as can be known: ask again with the
 *                 same key
 */
enum fault_code issue_one(struct issue_desk *, struct arena *,
    const struct issue_one_ask *, struct issue_one_result *out,
    struct form_faults *faults, struct fault *why);

#endif
