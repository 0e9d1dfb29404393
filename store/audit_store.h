/*
 * audit_store: who did what, on what, and when; append-only and hash-chained.
 *
 * Each entry's hash is SHA-256 over the hash before it and the entry's own
 * fields, each with its length in front, so an entry taken out, put in, moved or
 * altered breaks the chain from there on. Entries hold ids and key=value
 * details, never a person's data.
 */
#ifndef STORE_AUDIT_STORE_H
#define STORE_AUDIT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

struct audit_entry {
	int64_t seq;		/* from 1 without gaps; set by the store */
	int64_t at_s;
	struct slice who;	/* "cli:uid=1000", "officer:17" */
	struct slice act;	/* "issue.group", "series.extend" */
	struct slice what;	/* a UIN, a batch, a service */
	struct slice detail;	/* "n=64 first=... last=..." */
	unsigned char hash[32];	/* set by the store */
};

/* Adds one entry; inside db_run() it is part of that transaction. */
enum fault_code audit_add(struct db *, const struct audit_entry *,
    struct fault *why);
/* Entries in order, from seq on, at most n. */
enum fault_code audit_read(struct db *, struct arena *, int64_t seq, size_t n,
    struct audit_entry **out, size_t *count, struct fault *why);
/* Entries about `what` (a UIN), and those about its service ("BCW-001") in a span
 * of time, in order; at most 1,000. */
enum fault_code audit_about(struct db *, struct arena *, struct slice what,
    struct slice service, int64_t from_s, int64_t to_s,
    struct audit_entry **out, size_t *count, struct fault *why);
/* Walks the chain. FAULT_DAMAGE names the first entry that does not fit. *rows
 * and the last hash (32 bytes; to be noted elsewhere) may be NULL. */
enum fault_code audit_check(struct db *, uint64_t *rows,
    unsigned char *last_hash, struct fault *why);

#endif
