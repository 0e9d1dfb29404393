/*
 * Properties of the clock over tens of thousands of random histories, calendars
 * and days. What is expected is found by walking from day to day, never by the
 * arithmetic under test. A run prints its seeds; MOHOR_SEED repeats one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "evidence.h"
#include "rules_world.h"

enum { FIRST_DAY = 20000, DAYS = 2000, MOST_LINES = 40, MOST_NOTICES = 80 };

struct world {
	struct arena *arena;
	struct service service;
	struct service_stage stages[COUNT_OF(world_stages)];
	struct calendar_week week;
	struct calendar_notice notices[MOST_NOTICES + 1];
	size_t n_notices;
	const struct calendar *calendar;
	struct history_line lines[MOST_LINES];
	size_t n;
	struct workflow_now now;
	struct sla clock;	/* step by step */
	int64_t last_day;	/* of the last event */
	int64_t today;
};

static const struct calendar *
compile(struct world *w)
{
	const struct calendar *c;
	assert_int_equal(calendar_make(w->arena, &w->week, w->notices,
	    w->n_notices, slice_of("Nadia"), INT64_MAX, FIRST_DAY,
	    FIRST_DAY + DAYS - 1, &c, NULL), FAULT_NONE);
	return c;
}

static void
random_calendar(struct world *w)
{
	w->week = (struct calendar_week){ { [0] = CALENDAR_EVERY,
	    [6] = (uint8_t)random_below(32) } };
	w->n_notices = (size_t)random_below(MOST_NOTICES);
	for (size_t i = 0; i < w->n_notices; i++)
		w->notices[i] = (struct calendar_notice){
		    .day = FIRST_DAY + random_below(400),
		    .kind = (enum notice_kind)random_below(NOTICE_KINDS),
		    .district = random_below(2) == 0 ? slice_of("Nadia") :
		    slice_from(NULL, 0), .declared_s = random_below(4) };
	w->calendar = compile(w);
}

static void
random_service(struct world *w)
{
	int sum = 0;
	w->service = world_service;
	for (size_t i = 0; i < COUNT_OF(world_stages); i++) {
		w->stages[i] = world_stages[i];
		w->stages[i].days = 1 + random_below(6);
		sum += w->stages[i].days;
	}
	w->service.stages = w->stages;
	w->service.sla_days = sum + random_below(4);
	w->service.appellate.days = 1 + random_below(9);
	w->service.reviewing.days = 1 + random_below(9);
	w->service.second_person = random_below(4) == 0;
}

/* A history that grew as one does: every line was accepted on its day. */
static void
random_world(struct arena *a, struct world *w)
{
	w->arena = a;
	random_service(w);
	random_calendar(w);
	w->n = 0;
	w->now = workflow_begin();
	w->clock = sla_begin();
	int64_t day = w->last_day = FIRST_DAY + random_below(60);
	int64_t at_s = day * 86400 - IST_OFFSET_S;
	int events = random_below(MOST_LINES);
	for (int i = 0; i < events; i++) {
		int gap = random_below(3) == 0 ? random_below(6) * 86400 : 0;
		at_s += gap + random_below(30000);
		struct workflow_event e = world_likely_event(&w->service,
		    &w->now, at_s);
		if (history_append(&w->service, w->calendar, &e, &w->now,
		    &w->clock, &w->lines[w->n], NULL) != FAULT_NONE)
			continue;
		w->n++;
		w->last_day = sla_day(at_s);
	}
	w->today = w->last_day + random_below(30);
}

static bool
is_worked(const struct calendar *c, int64_t day)
{
	enum day_kind kind;
	const struct calendar_notice *n;
	assert_int_equal(calendar_day(c, day, &kind, &n, NULL), FAULT_NONE);
	return kind == DAY_WORKING || kind == DAY_DECLARED_WORKING;
}

/*
 * The walk. Who has the file as a day begins is what the states say after the
 * events of earlier days: the rule of sla.h, put again in other words.
 */
struct walk {
	bool started;
	bool running;	/* at the end of the walk */
	int total;
	int stages[SERVICE_STAGES_MOST + 1];
	int stage;
	int64_t due;	/* of the total; SLA_NEVER when unknown */
	bool over;	/* by today */
	int64_t counted[DAYS];	/* days that count, up to the due day, also
				 * those to come */
	size_t n_counted;
};

static void
take_line(struct walk *k, const struct history_line *l)
{
	if (l->event.action == WORK_ACKNOWLEDGE ||
	    l->event.action == WORK_REOPEN) {
		*k = (struct walk){ .started = true, .due = SLA_NEVER,
		    .stage = l->event.action == WORK_REOPEN ?
		    l->event.stage : 1 };
	} else if (l->event.action == WORK_FORWARD) {
		k->stage++;
	} else if (l->event.action == WORK_RETURN) {
		k->stage = l->event.stage;
	}
	if (workflow_track_of(l->to) == TRACK_MAIN)
		k->running = l->to == APP_AT_STAGE || l->to == APP_APPROVED;
}

static struct walk
walk_days(const struct world *w, const struct calendar *c)
{
	static struct walk k;
	k = (struct walk){ .due = SLA_NEVER };
	size_t i = 0;
	bool settled = false;
	for (int64_t day = FIRST_DAY; day < FIRST_DAY + DAYS - 1; day++) {
		/* Over: it begins running, and all its days are used. */
		if (k.started && k.running && !settled &&
		    k.total >= w->service.sla_days) {
			k.due = day - 1;
			k.over = day <= w->today;
			settled = true;
		}
		if (day > w->today && (settled || !k.running))
			break;
		if (k.started && k.running && is_worked(c, day)) {
			if (!settled)
				k.counted[k.n_counted++] = day;
			if (day <= w->today) {
				k.stages[k.stage]++;
				k.total++;
			} else {
				k.total++;
			}
		}
		for (; i < w->n && sla_day(w->lines[i].event.at_s) == day;
		    i++) {
			bool anew = w->lines[i].clock == CLOCK_START ||
			    w->lines[i].clock == CLOCK_RESTART;
			take_line(&k, &w->lines[i]);
			if (anew)
				settled = false;
		}
	}
	/* Days to come were only counted to find the due day. */
	k.total = 0;
	for (int s = 1; s <= SERVICE_STAGES_MOST; s++)
		k.total += k.stages[s];
	return k;
}

static struct sla_reading
read_today(const struct world *w, const struct calendar *c)
{
	struct sla clock;
	struct sla_reading r;
	struct fault why;
	if (history_replay(&w->service, c, w->lines, w->n, NULL, &clock,
	    &why) != FAULT_NONE)
		fail_msg("replay: %s: %s", why.where, why.say);
	if (sla_read(&w->service, c, &clock, w->today, &r, &why) != FAULT_NONE)
		fail_msg("read: %s", why.say);
	return r;
}

static void
reading_is_what_walking_from_day_to_day_finds(void **state)
{
	(void)state;
	int started = 0, over = 0, running = 0;
	random_begin("walk", 1001);
	for (int run = 0; run < 10000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		random_world(a, &w);
		struct sla_reading r = read_today(&w, w.calendar);
		struct walk k = walk_days(&w, w.calendar);
		assert_int_equal(r.mode != SLA_IDLE, k.started);
		assert_int_equal(r.mode == SLA_RUNNING, k.running);
		assert_int_equal(r.total.used, k.total);
		assert_int_equal(r.stage, k.stage);
		assert_int_equal(r.stage_gauge.used, k.stages[k.stage]);
		assert_int_equal(r.total.over, k.over);
		if (r.mode == SLA_RUNNING || k.over)
			assert_int_equal(r.total.due_day, k.due);
		else
			assert_int_equal(r.total.due_day, SLA_NEVER);
		started += k.started;
		over += k.over;
		running += k.running;
	}
	printf("%d started, %d running, %d over\n", started, running, over);
	assert_true(started > 5000 && running > 2000 && over > 300);
}

static void
the_evidence_adds_up_to_the_reading(void **state)
{
	(void)state;
	long days = 0;
	random_begin("evidence", 1002);
	for (int run = 0; run < 10000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		random_world(a, &w);
		struct sla_reading r = read_today(&w, w.calendar);
		static const enum evidence_of all[] = { EVIDENCE_TIME,
			EVIDENCE_APPEAL, EVIDENCE_REVISION };
		const struct sla_gauge *gauges[] = { &r.total, &r.appeal,
			&r.revision };
		for (int i = 0; i < 3; i++) {
			struct evidence_row *rows;
			size_t n;
			assert_int_equal(evidence_make(a, &w.service,
			    w.calendar, w.lines, w.n, all[i], w.today, &rows,
			    &n, NULL), FAULT_NONE);
			int sum = 0;
			for (size_t d = 0; d < n; d++) {
				sum += rows[d].counted;
				assert_int_equal(rows[d].total_sum, sum);
				assert_true(rows[d].stage_sum <= sum);
				assert_true(d == 0 ||
				    rows[d].day == rows[d - 1].day + 1);
			}
			assert_int_equal(gauges[i]->used, sum);
			days += (long)n;
		}
	}
	printf("%ld days of evidence\n", days);
	assert_true(days > 10000);
}

static void
the_clock_never_runs_while_the_citizen_must_act(void **state)
{
	(void)state;
	int pauses = 0;
	random_begin("pause", 1003);
	for (int run = 0; run < 20000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		random_world(a, &w);
		/* However long it stays: at its end, and in the middle. */
		for (size_t i = 0; i < w.n; i++) {
			if (w.lines[i].to != APP_AWAITING)
				continue;
			struct sla clock;
			struct sla_reading first, later;
			int64_t from = sla_day(w.lines[i].event.at_s);
			int64_t to = i + 1 < w.n ?
			    sla_day(w.lines[i + 1].event.at_s) : w.today + 90;
			assert_int_equal(history_replay(&w.service, w.calendar,
			    w.lines, i + 1, NULL, &clock, NULL), FAULT_NONE);
			assert_int_equal(sla_read(&w.service, w.calendar,
			    &clock, from, &first, NULL), FAULT_NONE);
			assert_int_equal(sla_read(&w.service, w.calendar,
			    &clock, to, &later, NULL), FAULT_NONE);
			assert_int_equal(first.mode, SLA_PAUSED);
			assert_int_equal(first.total.used, later.total.used);
			assert_int_equal(first.total.left, later.total.left);
			assert_int_equal(first.stage_gauge.used,
			    later.stage_gauge.used);
			assert_int_equal(first.total.over, later.total.over);
			pauses++;
		}
	}
	printf("%d pauses\n", pauses);
	assert_true(pauses > 5000);
}

static bool
same_side(const struct sla_side *a, const struct sla_side *b)
{
	return a->mode == b->mode && a->since == b->since &&
	    a->count.used == b->count.used && a->count.over == b->count.over;
}

static bool
same_clock(const struct sla *a, const struct sla *b)
{
	bool same = a->mode == b->mode && a->since == b->since &&
	    a->stage == b->stage && a->total.used == b->total.used &&
	    a->total.over == b->total.over &&
	    same_side(&a->appeal, &b->appeal) &&
	    same_side(&a->revision, &b->revision);
	for (int i = 0; i < SERVICE_STAGES_MOST; i++)
		same = same && a->stages[i].used == b->stages[i].used &&
		    a->stages[i].over == b->stages[i].over;
	return same;
}

/* From the struct, from the lines, and from the text of the lines. */
static void
recomputing_from_the_history_gives_what_was_kept_step_by_step(void **state)
{
	(void)state;
	random_begin("recompute", 1004);
	for (int run = 0; run < 20000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		struct sla clock;
		struct workflow_now now;
		struct history_line *lines;
		size_t n;
		random_world(a, &w);
		struct buf b = buf_make(a, 4096);
		history_put(&b, w.lines, w.n);
		assert_int_equal(history_read(a, buf_slice(&b), &lines, &n,
		    NULL), FAULT_NONE);
		assert_int_equal(n, w.n);
		assert_int_equal(history_replay(&w.service, w.calendar, lines,
		    n, &now, &clock, NULL), FAULT_NONE);
		assert_true(same_clock(&clock, &w.clock));
		assert_memory_equal(now.at, w.now.at, sizeof now.at);
		assert_int_equal(now.stage, w.now.stage);
		assert_true(slice_eq(now.held_by, w.now.held_by));
		assert_true(slice_eq(now.countersigned_by,
		    w.now.countersigned_by));
		assert_int_equal(now.proved, w.now.proved);
		assert_int_equal(now.allowed, w.now.allowed);
		assert_int_equal(now.events, w.now.events);
	}
}

static void
a_holiday_declared_late_moves_every_affected_due_date_and_nothing_else(
    void **state)
{
	(void)state;
	int moved = 0, stayed = 0, past = 0, reprieved = 0;
	random_begin("late holiday", 1005);
	for (int run = 0; run < 30000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		random_world(a, &w);
		struct sla_reading before = read_today(&w, w.calendar);
		struct walk k = walk_days(&w, w.calendar);
		int64_t late = w.last_day - 20 + random_below(60);
		if (late < FIRST_DAY)
			late = FIRST_DAY;
		bool worked = is_worked(w.calendar, late), affected = false;
		for (size_t i = 0; i < k.n_counted; i++)
			affected = affected || k.counted[i] == late;
		assert_true(worked || !affected);
		w.notices[w.n_notices++] = (struct calendar_notice){
		    .day = late, .declared_s = 1000 };
		const struct calendar *c = compile(&w);
		struct sla_reading after = read_today(&w, c);
		/* Nothing else: where the file is and whose it is. */
		assert_int_equal(after.mode, before.mode);
		assert_int_equal(after.stage, before.stage);
		assert_true(after.total.used == before.total.used ||
		    (worked && after.total.used == before.total.used - 1));
		if (before.total.due_day == SLA_NEVER) {
			assert_int_equal(after.total.due_day, SLA_NEVER);
			continue;
		}
		if (!affected) {
			assert_int_equal(after.total.due_day,
			    before.total.due_day);
			stayed++;
			continue;
		}
		assert_true(after.total.due_day > before.total.due_day);
		struct walk again = walk_days(&w, c);
		assert_int_equal(after.total.over, again.over);
		if (after.total.due_day != SLA_NEVER)
			assert_int_equal(after.total.due_day, again.due);
		else	/* it stands now, and was not over after all */
			assert_true(after.mode != SLA_RUNNING);
		moved++;
		past += late <= w.today;
		reprieved += before.total.over && !after.total.over;
	}
	printf("%d moved, %d of them for a day past, %d no longer over; %d "
	    "stayed\n", moved, past, reprieved, stayed);
	assert_true(moved > 1000 && past > 300 && stayed > 1000 &&
	    reprieved > 10);
}

/* And when it is withdrawn, all is as it was. */
static void
a_late_holiday_that_is_withdrawn_has_never_been(void **state)
{
	(void)state;
	random_begin("withdrawn", 1006);
	for (int run = 0; run < 5000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		random_world(a, &w);
		if (w.n_notices + 2 > MOST_NOTICES)
			continue;
		int64_t day = w.last_day - 10 + random_below(40);
		bool declared = false;
		for (size_t i = 0; i < w.n_notices; i++)
			declared = declared || w.notices[i].day == day;
		if (declared)
			continue;
		struct sla_reading before = read_today(&w, w.calendar);
		w.notices[w.n_notices++] = (struct calendar_notice){
		    .day = day, .declared_s = 1000 };
		w.notices[w.n_notices++] = (struct calendar_notice){
		    .day = day, .kind = NOTICE_WITHDRAWN, .declared_s = 2000 };
		struct sla_reading after = read_today(&w, compile(&w));
		assert_int_equal(before.total.used, after.total.used);
		assert_int_equal(before.total.due_day, after.total.due_day);
		assert_int_equal(before.stage_gauge.due_day,
		    after.stage_gauge.due_day);
		assert_int_equal(before.appeal.due_day, after.appeal.due_day);
		assert_int_equal(before.level, after.level);
		assert_int_equal(before.next_day, after.next_day);
	}
}

static void
time_is_never_negative_and_the_total_is_never_less_than_a_stage(void **state)
{
	(void)state;
	random_begin("sums", 1007);
	for (int run = 0; run < 10000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		random_world(a, &w);
		int sum = 0, used = 0;
		for (int i = 0; i < SERVICE_STAGES_MOST; i++) {
			assert_true(w.clock.stages[i].used >= 0);
			assert_true(w.clock.total.used >=
			    w.clock.stages[i].used);
			sum += w.clock.stages[i].used;
		}
		assert_int_equal(w.clock.total.used, sum);
		bool over = false;
		for (int64_t day = w.last_day; day < w.last_day + 40; day++) {
			struct sla_reading r;
			assert_int_equal(sla_read(&w.service, w.calendar,
			    &w.clock, day, &r, NULL), FAULT_NONE);
			const struct sla_gauge *g[] = { &r.total,
				&r.stage_gauge, &r.appeal, &r.revision };
			for (size_t i = 0; i < COUNT_OF(g); i++) {
				assert_true(g[i]->used >= 0);
				assert_true(g[i]->left >= 0 &&
				    g[i]->left <= g[i]->allowed);
			}
			assert_true(r.total.used >= r.stage_gauge.used);
			/* Time goes forward only, and over stays over. */
			assert_true(r.total.used >= used);
			assert_true(r.total.over || !over);
			used = r.total.used;
			over = r.total.over;
		}
	}
}

/* A sweep may sleep until next_day: the level does not rise before, and on
 * that day something is new. */
static void
nothing_rises_before_the_day_a_reading_names(void **state)
{
	(void)state;
	int rises = 0;
	random_begin("next day", 1008);
	for (int run = 0; run < 10000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		struct sla_reading r, next;
		random_world(a, &w);
		assert_int_equal(sla_read(&w.service, w.calendar, &w.clock,
		    w.last_day, &r, NULL), FAULT_NONE);
		for (int64_t day = w.last_day + 1; day < w.last_day + 60;
		    day++) {
			assert_int_equal(sla_read(&w.service, w.calendar,
			    &w.clock, day, &next, NULL), FAULT_NONE);
			if (day < r.next_day) {
				assert_int_equal(next.level, r.level);
				assert_int_equal(next.next_day, r.next_day);
				assert_int_equal(next.total.over,
				    r.total.over);
				assert_int_equal(next.stage_gauge.over,
				    r.stage_gauge.over);
				assert_int_equal(next.total.warned,
				    r.total.warned);
				continue;
			}
			assert_int_equal(day, r.next_day);
			assert_true(next.total.over != r.total.over ||
			    next.stage_gauge.over != r.stage_gauge.over ||
			    next.total.warned != r.total.warned ||
			    next.stage_gauge.warned != r.stage_gauge.warned ||
			    next.appeal.over != r.appeal.over ||
			    next.revision.over != r.revision.over);
			rises++;
			r = next;
		}
	}
	printf("%d changes found on the day foretold\n", rises);
	assert_true(rises > 5000);
}

static void
nothing_is_appended_to_a_closed_history(void **state)
{
	(void)state;
	int closed = 0;
	random_begin("closed", 1009);
	for (int run = 0; run < 10000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		static struct world w;
		random_world(a, &w);
		if (!workflow_is_closed(&w.now))
			continue;
		closed++;
		for (int i = 0; i < 30; i++) {
			struct workflow_now now = w.now;
			struct sla clock = w.clock;
			struct history_line line;
			struct workflow_event e = world_random_event(
			    w.now.last_s + i);
			assert_int_not_equal(history_append(&w.service,
			    w.calendar, &e, &now, &clock, &line, NULL),
			    FAULT_NONE);
			assert_memory_equal(&now, &w.now, sizeof now);
			assert_true(same_clock(&clock, &w.clock));
		}
	}
	printf("%d closed\n", closed);
	assert_true(closed > 500);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reading_is_what_walking_from_day_to_day_finds),
	    cmocka_unit_test(the_evidence_adds_up_to_the_reading),
	    cmocka_unit_test(the_clock_never_runs_while_the_citizen_must_act),
	    cmocka_unit_test(
	    recomputing_from_the_history_gives_what_was_kept_step_by_step),
	    cmocka_unit_test(
	    a_holiday_declared_late_moves_every_affected_due_date_and_nothing_else),
	    cmocka_unit_test(a_late_holiday_that_is_withdrawn_has_never_been),
	    cmocka_unit_test(
	    time_is_never_negative_and_the_total_is_never_less_than_a_stage),
	    cmocka_unit_test(nothing_rises_before_the_day_a_reading_names),
	    cmocka_unit_test(nothing_is_appended_to_a_closed_history),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
