/*
 * pile_store: papers sent to be verified together, and what came of it. All of a
 * pile is gone a day after it was sent. What came of it is sealed by the caller and
 * committed in the transaction that ends the pile: there is all of it or nothing.
 */
#ifndef STORE_PILE_STORE_H
#define STORE_PILE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

enum pile_state { PILE_WAITING, PILE_DONE, PILE_REFUSED };
enum pile_result { PILE_CSV, PILE_REPORT };

struct pile {
	int64_t id;
	unsigned char owner[32];	/* SHA-256 of who may see it */
	struct slice peer;
	struct slice path;		/* empty once it was read */
	enum pile_state state;
	int64_t done, total;		/* rows; total 0: not known yet */
	int64_t tries;			/* how often it was begun */
	struct slice note;		/* why refused, or why no report */
	struct slice totals;
	int64_t begun_s, finished_s;	/* finished 0: not */
};

/* Sets p->id. FAULT_LIMIT: the peer has `most` waiting already. */
enum fault_code pile_add(struct db *, struct pile *p, int64_t most,
    struct fault *why);
/* FAULT_ABSENT. */
enum fault_code pile_find(struct db *, struct arena *, int64_t id,
    struct pile *out, struct fault *why);
/* The last one of the owner. FAULT_ABSENT. */
enum fault_code pile_find_owner(struct db *, struct arena *,
    const unsigned char owner[32], struct pile *out, struct fault *why);
/* Those that wait or are in hand, the oldest first. */
enum fault_code pile_waiting(struct db *, struct arena *, size_t most,
    int64_t **out, size_t *n, struct fault *why);
enum fault_code pile_begin(struct db *, int64_t id, struct fault *why);
/* Left for another, through no fault of its own. */
enum fault_code pile_rest(struct db *, int64_t id, struct fault *why);
enum fault_code pile_progress(struct db *, int64_t id, int64_t done,
    int64_t total, struct fault *why);
/* Ends it by p's state, done, total, note, totals, finished_s; with the results
 * (sealed; empty: none). FAULT_CLASH when it has ended. */
enum fault_code pile_end(struct db *, const struct pile *p, struct slice csv,
    struct slice report, struct fault *why);
/* FAULT_ABSENT. */
enum fault_code pile_result(struct db *, struct arena *, int64_t id,
    enum pile_result, struct slice *out, struct fault *why);
/* Wipes at most `most` that began before; their files are named for the caller to
 * remove. */
enum fault_code pile_wipe(struct db *, struct arena *, int64_t before_s,
    size_t most, struct slice **paths, size_t *n, struct fault *why);

#endif
