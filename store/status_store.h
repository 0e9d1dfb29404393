/*
 * status_store: what became of the certificates of a series, for its status
 * list (office/status_desk.h).
 */
#ifndef STORE_STATUS_STORE_H
#define STORE_STATUS_STORE_H

#include <stdint.h>

#include "fault.h"
#include "uin.h"

struct db;

struct status_series {
	int64_t id;
	uint32_t next;		/* the first number not handed out */
	int64_t ended;		/* certificates cancelled or replaced */
};

/* By department, service and year. FAULT_ABSENT. As long as `ended` is the same,
 * the very same ones are ended: none is ever taken back. */
enum fault_code status_series_find(struct db *, const struct uin *,
    struct status_series *out, struct fault *why);
/* Each ended one's serial. Serials of the answer before may be fewer: take both
 * in one db_run(). */
enum fault_code status_each_ended(struct db *, int64_t series,
    void (*each)(void *arg, uint32_t serial), void *arg, struct fault *why);

#endif
