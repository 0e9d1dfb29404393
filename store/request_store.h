/*
 * request_store: what a client asked for under an Idempotency-Key, so that asking
 * again gives the same answer and does nothing twice.
 *
 * The row is added in the very transaction that does the thing, under a primary
 * key of (client, SHA-256 of the key): a crash leaves both or neither, and of two
 * workers who try at once the second is refused by the key itself.
 */
#ifndef STORE_REQUEST_STORE_H
#define STORE_REQUEST_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct db;

enum request_kind {
	REQUEST_ISSUE = 1,	/* subject: the certificate's id */
	REQUEST_CANCEL,		/* the cancellation's id */
	REQUEST_BATCH,		/* the batch's id */
	REQUEST_DECIDE,		/* the cancellation's id */
};

#define REQUEST_KEEP_S ((int64_t)30 * 86400)

struct request {
	struct slice client;
	unsigned char key_sha256[32];
	unsigned char request_sha256[32];	/* method, path and body */
	enum request_kind kind;
	int64_t subject;
	int64_t at_s;
};

/* By r->client and r->key_sha256; the rest of *r is filled when *found. */
enum fault_code request_find(struct db *, struct request *r, bool *found,
    struct fault *why);
/* FAULT_CLASH when there is one under this key. Inside db_run() that dooms the
 * transaction, as it must. */
enum fault_code request_add(struct db *, const struct request *,
    struct fault *why);
/* Forgets at most `most` that are older than before_s; *gone may be NULL. */
enum fault_code request_sweep(struct db *, int64_t before_s, int64_t most,
    int64_t *gone, struct fault *why);

#endif
