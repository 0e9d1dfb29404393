/*
 * Any bytes as a history: read or refused with a line, replayed or refused with
 * an event; what is read writes the same bytes, and what is replayed keeps the
 * clock's promises. The first byte chooses the calendar.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "evidence.h"
#include "rules_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static const struct calendar *
any_calendar(struct arena *a, uint8_t choice)
{
	const struct calendar *c;
	struct calendar_week week = { { [0] = CALENDAR_EVERY,
	    [6] = choice & 31 } };
	must(calendar_make(a, &week, NULL, 0, slice_from(NULL, 0), 0, 0,
	    CALENDAR_DAYS_MOST - 1, &c, NULL) == FAULT_NONE);
	return c;
}

/* All that is known of a history that can be replayed. */
static void
hold_to_it(struct arena *a, const struct calendar *c,
    const struct history_line *lines, size_t n, const struct sla *clock)
{
	struct sla_reading r;
	int64_t last = n == 0 ? 0 : sla_day(lines[n - 1].event.at_s);
	int sum = 0;
	for (int i = 0; i < SERVICE_STAGES_MOST; i++) {
		must(clock->stages[i].used >= 0);
		must(clock->stages[i].used <= clock->total.used);
		sum += clock->stages[i].used;
	}
	must(sum == clock->total.used);
	for (int64_t day = last; day < last + 3; day++) {
		struct evidence_row *rows;
		size_t n_rows;
		if (sla_read(&world_service, c, clock, day, &r, NULL) !=
		    FAULT_NONE)
			return;
		must(r.total.left >= 0 && r.next_day > day);
		if (evidence_make(a, &world_service, c, lines, n, EVIDENCE_TIME,
		    day, &rows, &n_rows, NULL) != FAULT_NONE)
			return;
		must(r.total.used ==
		    (n_rows == 0 ? 0 : rows[n_rows - 1].total_sum));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct history_line *lines;
	struct fault why = { 0 };
	struct sla clock;
	size_t n_lines;
	if (n == 0)
		return 0;
	struct slice text = slice_from(at + 1, n - 1);
	if (history_read(a, text, &lines, &n_lines, &why) != FAULT_NONE) {
		must(why.say[0] != '\0');
		return 0;
	}
	struct buf b = buf_make(a, n);
	history_put(&b, lines, n_lines);
	must(slice_eq(buf_slice(&b), text));
	const struct calendar *c = any_calendar(a, at[0]);
	if (history_replay(&world_service, c, lines, n_lines, NULL, &clock,
	    &why) != FAULT_NONE)
		must(why.where[0] != '\0');
	else
		hold_to_it(a, c, lines, n_lines, &clock);
	return 0;
}
