/*
 * series_lease: the arithmetic of leased and spare ranges, for the stores alone.
 * Everything here is a part of the caller's DB_WRITE transaction.
 */
#ifndef STORE_SERIES_LEASE_H
#define STORE_SERIES_LEASE_H

#include "series_store.h"

/* The ids of a series lie in [series_cert_id(s, 0), series_cert_id(s + 1, 0)). */

/* As series_reserve(). FAULT_LIMIT is answered before anything is changed, so the
 * transaction may go on after it. */
enum fault_code lease_take(struct db *, struct arena *, int64_t series,
    uint32_t n, int64_t run, struct series_ranges *out, struct fault *why);
/* Ends the run's lease of these numbers; FAULT_CLASH if it leases not all. */
enum fault_code lease_end(struct db *, struct series_range, int64_t run,
    struct fault *why);
/* The same, and they are spare. */
enum fault_code lease_return(struct db *, struct series_range, int64_t run,
    struct fault *why);

#endif
