/* The system's clock and one that stands still. */
#include "clock.h"

#include <time.h>

static int64_t
system_now(const struct clock *c)
{
	(void)c;
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec;
}

static int64_t
fixed_now(const struct clock *c)
{
	return c->fixed_s;
}

const struct clock clock_system = { system_now, 0 };

struct clock
clock_fixed(int64_t utc_s)
{
	return (struct clock){ fixed_now, utc_s };
}

int64_t
clock_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
