/*
 * rate_limits: how often somebody may ask, counted for all workers together.
 *
 * A table in memory that the parent shares with the processes it forks: so a
 * limit holds whichever worker a request meets, and outlives each of them. A
 * bucket is one number, the time at which it will be empty again (the generic
 * cell rate algorithm, ITU-T I.371), so taking is one compare-and-swap.
 *
 * Names (a client, an address, a series) are kept as keyed digests only. The
 * table is of one size: when it is full the bucket that is nearest to empty
 * gives way.
 */
#ifndef DOOR_RATE_LIMITS_H
#define DOOR_RATE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

struct limits;

/* For the life of the process and its children. Ends the process without
 * memory. */
struct limits *limits_make(void);

/*
 * May `what` (of a kind: 'c' client, 'p' peer, 's' series ...) ask once more?
 * rate a second, ten times that at once. If not, *wait_s says in how many
 * seconds, 1 or more.
 */
bool limits_take(struct limits *, char kind, struct slice what, int64_t rate,
    int64_t now_us, int64_t *wait_s);

/* The same in two steps, for one who is remembered between two requests: the
 * digest is most of the work. It is never 0. */
uint64_t limits_name(const struct limits *, char kind, struct slice what);
bool limits_take_name(struct limits *, uint64_t name, int64_t rate,
    int64_t now_us, int64_t *wait_s);

#endif
