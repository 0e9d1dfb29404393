/*
 * run_store: the processes that take numbers, and whether they still live.
 *
 * A run is one process's use of the register. It holds a lock of the kernel
 * under its number (db_hold() in db.h) from before it can be seen in the table
 * until it ends in whatever way, kill -9 included; so "the row is there and the
 * lock is free" means dead, with no time-outs, no process ids that come again,
 * and no mistaking a slow run for a dead one. Its leases then belong to whoever
 * needs numbers next. On an engine of several machines the hold is the
 * session's advisory lock.
 *
 * fork() first, open the register and the run after: a child shares its parent's
 * locks and would keep a dead parent looking alive (never the other way round).
 */
#ifndef STORE_RUN_STORE_H
#define STORE_RUN_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

struct db;

/* what: a word for the audit and for `mohor`'s own reports: "issue", "serve". */
enum fault_code run_open(struct db *, const char *what, int64_t now_s,
    int64_t *run, struct fault *why);
/* The orderly end: numbers still leased become spare. */
enum fault_code run_close(struct db *, int64_t run, struct fault *why);
enum fault_code run_alive(struct db *, int64_t run, bool *alive,
    struct fault *why);
/* Ends every dead run: its leased numbers become spare. *ended may be NULL. */
enum fault_code run_sweep(struct db *, int64_t *ended, struct fault *why);

#endif
