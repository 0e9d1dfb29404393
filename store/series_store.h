/*
 * series_store: the numbers of each (department, service, year), and where every
 * single one of them went.
 *
 * A number handed out is always exactly one of: issued (cert), void with a
 * reason, spare (to be used before new ones), or leased to a run. A reservation
 * is a lease: it commits before the number is printed on anything, and it ends
 * in the same transaction that commits the certificate. If the run dies first,
 * nothing was acknowledged and nobody has the paper, so the number is simply
 * used again. No number twice, no number unexplained. register_check() proves
 * it.
 */
#ifndef STORE_SERIES_STORE_H
#define STORE_SERIES_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"
#include "uin.h"

struct arena;
struct db;

struct series {
	int64_t id;
	char dept[4];
	int service;
	int year;
	uint32_t next;		/* the first number not yet handed out */
	bool extended;		/* switched to the alphanumeric extension */
	enum uin_level told;	/* the level administrators were told of */
};

/* n consecutive serials of one series. */
struct series_range {
	int64_t series;
	uint32_t first;
	uint32_t n;
};

struct series_ranges {
	struct series_range *at;
	size_t n;
	uint64_t numbers;	/* the sum of the ranges */
	/* Set when this reservation crossed a level administrators have not
	 * been told of yet: tell them once, now. UIN_AMPLE otherwise. */
	enum uin_level tell;
};

/* Finds the series, or opens it at 1. Any service code of a valid UIN. */
enum fault_code series_open(struct db *, const char *dept, int service,
    int year, struct series *out, struct fault *why);
enum fault_code series_find(struct db *, int64_t id, struct series *out,
    struct fault *why);
enum fault_code series_list(struct db *, struct arena *, struct series **out,
    size_t *n, struct fault *why);

/* The number as a UIN; s and serial must belong together. */
struct uin series_uin(const struct series *, uint32_t serial);

/* One whole number for a certificate, in every table: series * 2^22 + serial. The
 * serial is the certificate's index in the status list of its series. */
#define SERIES_SERIAL_BITS 22
static inline int64_t
series_cert_id(int64_t series, uint32_t serial)
{
	return (series << SERIES_SERIAL_BITS) | serial;
}

static inline uint32_t
series_serial_of(int64_t cert_id)
{
	return (uint32_t)(cert_id & ((1 << SERIES_SERIAL_BITS) - 1));
}

static inline int64_t
series_of(int64_t cert_id)
{
	return cert_id >> SERIES_SERIAL_BITS;
}

/* Leases n numbers to the run: spare ones first, then those of dead runs, then
 * new ones, each kind in ascending order. Near the end of the series fewer than n
 * come; FAULT_LIMIT when there is not one. */
enum fault_code series_reserve(struct db *, struct arena *, int64_t series,
    uint32_t n, int64_t run, struct series_ranges *out, struct fault *why);

/* Gives leased numbers back unused: the next reservation takes them. FAULT_CLASH
 * if the run does not lease all of them. Only for numbers on no paper. */
enum fault_code series_spare(struct db *, struct series_range, int64_t run,
    struct fault *why);
/* Strikes out one leased or spare number for good. */
enum fault_code series_void(struct db *, int64_t series, uint32_t serial,
    int64_t run, struct slice reason, int64_t now_s, struct fault *why);
/* Closes leases because their certificates are being added: cert_store's. */
enum fault_code series_consume(struct db *, struct series_range, int64_t run,
    struct fault *why);

/* Lets the series go on after 999,999 with A00000. For good: it stays switched
 * since numbers may have been issued. */
enum fault_code series_extend(struct db *, int64_t series, struct fault *why);

enum series_fate {
	SERIES_UNKNOWN,		/* never handed out */
	SERIES_ISSUED,
	SERIES_VOID,
	SERIES_SPARE,
	SERIES_LEASED
};

/* What became of a number. reason (may be NULL) is set for a void one. */
enum fault_code series_fate(struct db *, struct arena *, const struct uin *,
    enum series_fate *out, struct slice *reason, struct fault *why);

#endif
