/*
 * batch_store: bulk issues that go on where they were.
 *
 * A batch is known by its service and the SHA-256 of the input file: the same
 * file again is the same batch, goes on under the service version and key it
 * began with, and when finished does nothing. A row is recorded in the very
 * transaction that commits its certificate, under a primary key of (batch, row):
 * a row cannot be issued twice, whatever process tries.
 */
#ifndef STORE_BATCH_STORE_H
#define STORE_BATCH_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

#define BATCH_ROWS_MOST 0xffffffffu

struct batch {
	int64_t id;
	int64_t service_version;
	unsigned char input_sha256[32];
	struct slice key_name;
	struct slice label;		/* the file's name, for people */
	int64_t begun_s;
	int64_t finished_s;		/* 0: not finished */
};

/* Finds the batch of this file for the service of b->service_version, or begins
 * it with b's version, key and label. *begun tells which. A different version
 * or key in *out than asked for is the caller's to mention. */
enum fault_code batch_open(struct db *, struct arena *, const struct batch *b,
    struct batch *out, bool *begun, struct fault *why);
enum fault_code batch_find(struct db *, struct arena *, int64_t id,
    struct batch *out, struct fault *why);
enum fault_code batch_list(struct db *, struct arena *, struct batch **out,
    size_t *n, struct fault *why);
enum fault_code batch_finish(struct db *, int64_t id, int64_t now_s,
    struct fault *why);

/* Rows are numbered from 1, as the person sees them. */
enum batch_state { BATCH_OPEN, BATCH_ISSUED, BATCH_REJECTED };

struct batch_row {
	uint32_t row;
	enum batch_state state;
	int64_t cert;		/* of an issued row; see series_cert_id() */
	/* Why it was rejected: column and rule, never what the person typed. */
	struct slice note;
};

/* Records rejected rows; a row rejected before is left as it is. FAULT_CLASH if
 * one has been issued. */
enum fault_code batch_reject(struct db *, int64_t batch,
    const struct batch_row *, size_t n, struct fault *why);

/* One bit a row: which are done (issued or rejected). 125 KB for a million. */
struct batch_done {
	uint64_t *bits;
	uint32_t rows;		/* bits held: the highest row done */
	uint32_t issued;
	uint32_t rejected;
};

enum fault_code batch_done_rows(struct db *, struct arena *, int64_t batch,
    struct batch_done *out, struct fault *why);

static inline bool
batch_is_done(const struct batch_done *d, uint32_t row)
{
	return row <= d->rows && (d->bits[row >> 6] >> (row & 63) & 1) != 0;
}

/* Calls each() for the rows done, in order, from `row` on; the note is borrowed
 * for the call. A fault from each() ends the walk. each() must not write. */
enum fault_code batch_walk(struct db *, int64_t batch, uint32_t row,
    enum fault_code (*each)(void *arg, const struct batch_row *,
    struct fault *why), void *arg, struct fault *why);

/* At most `most` rows done, in order, from `row` on. */
enum fault_code batch_page(struct db *, struct arena *, int64_t batch,
    uint32_t row, size_t most, struct batch_row **out, size_t *n,
    struct fault *why);
enum fault_code batch_counts(struct db *, int64_t batch, uint32_t *issued,
    uint32_t *rejected, struct fault *why);

/* ---- batches that a client sent ---- */

struct batch_client {
	struct slice client;	/* who was the first to send it */
	struct slice path;	/* of its file; empty when all is done */
	struct slice note;	/* why it cannot go on; empty: it can */
};

/* The first time counts; later ones change nothing. */
enum fault_code batch_client_add(struct db *, int64_t batch,
    struct slice client, struct slice path, struct fault *why);
/* *found is false for a batch that no client sent. */
enum fault_code batch_client_find(struct db *, struct arena *, int64_t batch,
    struct batch_client *out, bool *found, struct fault *why);
/* Its file is now here; empty: it is done with. Forgets the note. */
enum fault_code batch_client_file(struct db *, int64_t batch,
    struct slice path, struct fault *why);
enum fault_code batch_client_note(struct db *, int64_t batch,
    struct slice note, struct fault *why);
/* Batches with a file and without a note, of clients not revoked, by id. */
enum fault_code batch_client_waiting(struct db *, struct arena *,
    int64_t **out, size_t *n, struct fault *why);

#endif
