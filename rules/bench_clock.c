/*
 * bench_clock: what a sweep over 200,000 open applications costs, without the
 * register: reading clocks that are kept, and making them again from their
 * histories when a holiday has been declared late. Prints; asserts nothing.
 */
#include <time.h>

#include "arena.h"
#include "history.h"
#include "rules_world.h"

enum { OPEN = 200000, KINDS = 1000 };

struct application {
	struct history_line lines[12];
	size_t n;
	struct sla clock;
};

static double
now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct calendar *
make_calendar(struct arena *a, const struct calendar_notice *n, size_t count)
{
	const struct calendar *c;
	struct fault why;
	if (calendar_make(a, &calendar_alternate_saturdays, n, count,
	    slice_from(NULL, 0), INT64_MAX, 20000, 20000 + 8 * 365, &c,
	    &why) != FAULT_NONE)
		exit(1);
	return c;
}

static void
make_application(const struct calendar *c, struct application *to)
{
	struct workflow_now now = workflow_begin();
	int64_t at_s = (int64_t)20100 * 86400;
	to->clock = sla_begin();
	for (int tries = 0; tries < 40 && to->n < COUNT_OF(to->lines);
	    tries++) {
		struct workflow_event e = world_likely_event(&world_service,
		    &now, at_s);
		struct fault why;
		if (history_append(&world_service, c, &e, &now, &to->clock,
		    &to->lines[to->n], &why) == FAULT_NONE)
			to->n++;
		at_s += random_below(2 * 86400);
	}
}

int
main(void)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct calendar_notice late = { .day = 20105 };
	const struct calendar *c = make_calendar(a, NULL, 0);
	struct application *all = ARENA_ARRAY(a, struct application, KINDS);
	size_t events = 0;
	long levels = 0;
	random_state = 1;
	for (int i = 0; i < KINDS; i++)
		make_application(c, &all[i]);

	double begun = now_s();
	for (int i = 0; i < OPEN; i++) {
		struct sla_reading r;
		if (sla_read(&world_service, c, &all[i % KINDS].clock, 20400,
		    &r, NULL) != FAULT_NONE)
			return 1;
		levels += r.level;
	}
	double read_s = now_s() - begun;

	begun = now_s();
	c = make_calendar(a, &late, 1);
	double calendar_s = now_s() - begun;
	begun = now_s();
	for (int i = 0; i < OPEN; i++) {
		const struct application *one = &all[i % KINDS];
		struct sla clock;
		struct sla_reading r;
		if (history_replay(&world_service, c, one->lines, one->n, NULL,
		    &clock, NULL) != FAULT_NONE || sla_read(&world_service, c,
		    &clock, 20400, &r, NULL) != FAULT_NONE)
			return 1;
		levels += r.level;
		events += one->n;
	}
	double replay_s = now_s() - begun;
	printf("%d clocks read: %.0f ms; made again from %zu events: %.0f ms; "
	    "a calendar of eight years: %.2f ms (%ld)\n", OPEN, read_s * 1e3,
	    events, replay_s * 1e3, calendar_s * 1e3, levels);
	return 0;
}
