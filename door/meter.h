/*
 * meter: what the service counts, for Prometheus (text format 0.0.4).
 *
 * Memory shared by the parent and its processes, one row of counters for each
 * worker, so that counting costs an addition and no worker waits for another.
 */
#ifndef DOOR_METER_H
#define DOOR_METER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define METER_ROUTES_MOST 128
#define METER_WORKERS_MOST 128
#define METER_STEPS 12

enum meter_count {
	METER_ISSUED,		/* certificates, one by one */
	METER_CANCELLED,
	METER_LIMITED,		/* requests turned away by a limit */
	METER_REFUSED,		/* tokens and secrets that were wrong */
	METER_HOOKS_SENT,
	METER_RESTARTS,		/* processes replaced (the parent counts) */
	METER_COUNTS
};

struct meter;

/* For the life of the process and its children. */
struct meter *meter_make(void);

void meter_add(struct meter *, unsigned worker, enum meter_count, uint64_t n);
/* One request: route by its place in the table, its status, how long. */
void meter_request(struct meter *, unsigned worker, unsigned route, int status,
    int64_t took_us);

/* Writes all counters; route_name gives a label ("GET /v/{uin}"). */
void meter_put(struct buf *, const struct meter *, unsigned n_routes,
    void (*route_name)(struct buf *, unsigned route));

#endif
