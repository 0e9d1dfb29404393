/*
 * once: an Idempotency-Key and what it stands for: the same key again gives the
 * same answer, and does nothing twice (draft-ietf-httpapi-idempotency-key-header).
 */
#ifndef OFFICE_ONCE_H
#define OFFICE_ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "request_store.h"
#include "slice.h"

struct client;
struct db;
struct office;

#define ONCE_KEY_MOST 255

struct once {
	struct slice key;	/* as the client sent it */
	unsigned char request_sha256[32];	/* of method, path and body */
};

/* The row for it; FAULT_INPUT when the key is empty or too long. */
enum fault_code once_request(const struct client *, const struct once *,
    enum request_kind, int64_t now_s, struct request *out, struct fault *why);
/* Was it done? *found, and then *subject is what it led to. FAULT_CLASH when the
 * key was used for another request. r as once_request() made it. */
enum fault_code once_find(struct db *, const struct request *r, bool *found,
    int64_t *subject, struct fault *why);

/* Forgets keys of more than 30 days ago, and messages told or given up as long
 * ago, a batch at a time. *more: there is more to forget. */
enum fault_code once_sweep(struct office *, bool *more, struct fault *why);

#endif
