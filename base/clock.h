/*
 * clock: the time, injectable. UTC seconds since 1970 everywhere; people see IST.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*now_s)(const struct clock *);	/* UTC, whole seconds */
	int64_t fixed_s;	/* what a fixed clock answers */
};

extern const struct clock clock_system;
/* A clock that stands still, for tests and for reproducing a certificate. */
struct clock clock_fixed(int64_t utc_s);

static inline int64_t
clock_now(const struct clock *c)
{
	return c->now_s(c);
}

/* Monotonic microseconds, for measuring only. */
int64_t clock_us(void);

#endif
