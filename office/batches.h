/*
 * batches: bulk issue for a department's own system: a file of JSON Lines (or
 * CSV), spooled by the door, issued by issue_file() in a process of its own, and
 * read back row by row while that goes on.
 *
 * The same file for the same service is the same batch, whoever sends it and
 * however often: nothing is issued twice.
 */
#ifndef OFFICE_BATCHES_H
#define OFFICE_BATCHES_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client_store.h"
#include "fault.h"
#include "form_check.h"
#include "office_keys.h"
#include "slice.h"
#include "uin.h"

struct arena;
struct office;
struct office_keys;

#define BATCHES_PAGE_MOST 1000

struct batches_view {
	int64_t id;
	char service[8];
	int64_t begun_s;
	int64_t finished_s;	/* 0: not finished */
	uint32_t issued, rejected;	/* rows so far */
	struct slice note;	/* why it cannot go on; empty: nothing known */
};

/* DIR/spool/NAME for a file being received; the folder is made. The name is
 * random. */
enum fault_code batches_spool_path(const struct office *, struct arena *,
    const char **path, struct fault *why);

/* Takes a spooled file over: notes the batch with its client, for a worker to
 * find. *again: it was known already, and the file just sent was removed. The
 * file is looked at (columns) before. FAULT_INPUT, FAULT_DENIED, FAULT_ABSENT.
 * Wants CLIENT_ISSUE. */
enum fault_code batches_begin(struct office *, struct arena *,
    const struct client *, struct slice service, const char *path,
    struct batches_view *out, bool *again, struct fault *why);
/* FAULT_ABSENT for one that is not the client's to see. Wants CLIENT_READ. */
enum fault_code batches_find(struct office *, struct arena *,
    const struct client *, int64_t id, struct batches_view *out,
    struct fault *why);

struct batches_error {
	struct slice field;	/* may be empty: the whole row */
	struct slice say;
};

struct batches_row {
	uint32_t row;		/* 1 is the first of the file */
	bool issued;
	char uin[UIN_TEXT];	/* when issued */
	char access[ACCESS_CODE_LEN + 1];
	const char *verify_url;
	uint64_t line;		/* when rejected: where it is in the file */
	const struct batches_error *errors;
	size_t n_errors;
};

/* Rows from `from` (1 is the first) on that are done, in order, up to the first
 * gap; at most `most`. *all: the batch is finished and these are its last. */
enum fault_code batches_results(struct office *, struct office_keys *,
    struct arena *, const struct client *, int64_t id, uint32_t from,
    size_t most, struct batches_row **out, size_t *n, bool *all,
    struct fault *why);

/* ---- for the process that issues ---- */

/* Batches that are not finished, the oldest first. */
enum fault_code batches_waiting(struct office *, struct arena *,
    int64_t **ids, size_t *n, struct fault *why);
/* Issues one to its end, tells its client, and removes the spooled file; a stopped
 * one waits on. FAULT_CLASH: another process is at it. FAULT_INPUT: the file
 * itself is at fault; this is noted for the client to read. Forks, and opens the
 * register anew: the process must be fit for that. */
enum fault_code batches_run(struct office *, struct arena *, int64_t id,
    volatile sig_atomic_t *stop, struct fault *why);

#endif
