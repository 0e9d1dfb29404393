/* The clock of an application, one fact a test. November 2026: the 24th is a
 * Tuesday; Saturdays and Sundays are off. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "evidence.h"
#include "rules_world.h"

struct story {
	struct arena *arena;
	const struct service *service;
	const struct calendar *calendar;
	struct workflow_now now;
	struct sla clock;
	struct history_line lines[40];
	size_t n;
	int64_t at_s;
	struct fault why;
};

static int64_t
day_of(const char *iso)
{
	struct date d;
	if (!date_parse(slice_of(iso), &d))
		fail_msg("no date: %s", iso);
	return date_to_day(d);
}

static const struct calendar *
calendar(struct arena *a, const struct calendar_notice *notices, size_t n)
{
	const struct calendar *c;
	assert_int_equal(calendar_make(a, &calendar_five_days, notices, n,
	    slice_from(NULL, 0), INT64_MAX, day_of("2026-01-01"),
	    day_of("2027-12-31"), &c, NULL), FAULT_NONE);
	return c;
}

static enum fault_code
try(struct story *t, const char *iso, enum workflow_action action,
    enum workflow_hand hand)
{
	/* Ten in the morning in India, and each event a second later. */
	t->at_s = day_of(iso) * 86400 + 4 * 3600 + 1800 + (int64_t)t->n;
	struct workflow_event e = { .at_s = t->at_s, .action = action,
		.hand = hand, .actor = SLICE("x") };
	if (action == WORK_REJECT || action == WORK_LAPSE)
		e.ground = slice_of("unreadable");
	if (action == WORK_RETURN || action == WORK_REOPEN)
		e.stage = 1;
	enum fault_code f = history_append(t->service, t->calendar, &e,
	    &t->now, &t->clock, &t->lines[t->n], &t->why);
	t->n += f == FAULT_NONE;
	return f;
}

static void
on(struct story *t, const char *iso, enum workflow_action action,
    enum workflow_hand hand)
{
	if (try(t, iso, action, hand) != FAULT_NONE)
		fail_msg("%s on %s: %s", workflow_action_name(action), iso,
		    t->why.say);
}

static struct story
acknowledged(struct arena *a, const char *iso)
{
	struct story t = { .arena = a, .service = &world_service,
		.calendar = calendar(a, NULL, 0), .now = workflow_begin(),
		.clock = sla_begin() };
	on(&t, iso, WORK_SUBMIT, HAND_OPERATOR);
	on(&t, iso, WORK_ACKNOWLEDGE, HAND_SYSTEM);
	return t;
}

static struct sla_reading
read_on(const struct story *t, const char *iso)
{
	struct sla_reading r;
	struct fault why;
	if (sla_read(t->service, t->calendar, &t->clock, day_of(iso), &r,
	    &why) != FAULT_NONE)
		fail_msg("%s: %s", iso, why.say);
	return r;
}

static void
the_day_of_the_acknowledgement_does_not_count(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	assert_int_equal(read_on(&t, "2026-11-24").total.used, 0);
	assert_int_equal(read_on(&t, "2026-11-25").total.used, 1);
	/* Three days for the first stage, eighteen in all. */
	struct sla_reading r = read_on(&t, "2026-11-24");
	assert_int_equal(r.stage_gauge.due_day, day_of("2026-11-27"));
	assert_int_equal(r.total.due_day, day_of("2026-12-18"));
	assert_int_equal(r.total.left, 18);
}

static void
acknowledged_near_midnight_the_day_is_indias(void **state)
{
	(void)state;
	/* 18:29:59 UTC is still that day; one second later is the next. */
	int64_t midnight = day_of("2026-11-25") * 86400 - IST_OFFSET_S;
	assert_int_equal(sla_day(midnight - 1), day_of("2026-11-24"));
	assert_int_equal(sla_day(midnight), day_of("2026-11-25"));
}

static void
a_holiday_does_not_consume_the_clock(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	struct calendar_notice n = { .day = day_of("2026-11-25") };
	t.calendar = calendar(a, &n, 1);
	assert_int_equal(read_on(&t, "2026-11-25").total.used, 0);
	assert_int_equal(read_on(&t, "2026-11-26").total.used, 1);
	assert_int_equal(read_on(&t, "2026-11-26").stage_gauge.due_day,
	    day_of("2026-11-30"));
}

static void
the_clock_stands_while_the_citizen_must_act(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-26", WORK_SEND_BACK, HAND_OFFICER);
	/* The day it was sent back counts: the office had it that morning. */
	assert_int_equal(read_on(&t, "2026-11-26").total.used, 2);
	assert_int_equal(read_on(&t, "2026-12-09").total.used, 2);
	assert_int_equal(read_on(&t, "2026-12-09").total.due_day, SLA_NEVER);
	assert_int_equal(read_on(&t, "2026-12-09").mode, SLA_PAUSED);
	on(&t, "2026-12-10", WORK_ANSWER, HAND_CITIZEN);
	/* The day of the answer does not. */
	assert_int_equal(read_on(&t, "2026-12-10").total.used, 2);
	assert_int_equal(read_on(&t, "2026-12-11").total.used, 3);
	assert_int_equal(read_on(&t, "2026-12-11").stage_gauge.due_day,
	    day_of("2026-12-11"));
}

static void
a_day_of_forwarding_counts_to_the_stage_it_leaves(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-26", WORK_FORWARD, HAND_OFFICER);
	struct sla_reading r = read_on(&t, "2026-11-26");
	assert_int_equal(r.stage, 2);
	assert_int_equal(r.stage_gauge.used, 0);
	assert_int_equal(t.clock.stages[0].used, 2);
	assert_int_equal(r.total.used, 2);
	assert_int_equal(r.stage_gauge.due_day, day_of("2026-12-03"));
	/* Days a stage saves do not change the day of the total. */
	assert_int_equal(r.total.due_day, day_of("2026-12-18"));
}

static void
a_stage_that_gets_the_file_back_has_only_what_it_left(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-26", WORK_FORWARD, HAND_OFFICER);
	on(&t, "2026-11-27", WORK_RETURN, HAND_OFFICER);
	struct sla_reading r = read_on(&t, "2026-11-27");
	assert_int_equal(r.stage_gauge.used, 2);
	assert_int_equal(r.stage_gauge.left, 1);
	assert_int_equal(r.stage_gauge.due_day, day_of("2026-11-30"));
}

static void
it_warns_when_four_fifths_of_the_days_are_used(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	/* Of three days the second is but two thirds. */
	assert_int_equal(read_on(&t, "2026-11-26").level, SLA_AMPLE);
	assert_int_equal(read_on(&t, "2026-11-27").level, SLA_WARN);
	on(&t, "2026-11-25", WORK_FORWARD, HAND_OFFICER);
	/* Five days: the fourth is 80 %. */
	struct sla_reading r = read_on(&t, "2026-11-25");
	assert_int_equal(r.stage_gauge.warn_day, day_of("2026-12-01"));
	assert_int_equal(r.next_day, day_of("2026-12-01"));
	assert_int_equal(read_on(&t, "2026-11-30").level, SLA_AMPLE);
	assert_int_equal(read_on(&t, "2026-12-01").level, SLA_WARN);
	assert_int_equal(read_on(&t, "2026-12-01").stage_gauge.warn_day,
	    SLA_NEVER);
}

static void
a_limit_is_over_when_a_later_day_begins_even_a_sunday(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	/* Due on Friday the 27th. */
	assert_int_equal(read_on(&t, "2026-11-27").level, SLA_WARN);
	assert_false(read_on(&t, "2026-11-27").stage_gauge.over);
	struct sla_reading r = read_on(&t, "2026-11-28");
	assert_true(r.stage_gauge.over);
	assert_int_equal(r.level, SLA_STAGE_OVER);
	assert_int_equal(r.stage_gauge.used, 3);
	assert_int_equal(r.stage_gauge.due_day, day_of("2026-11-27"));
	assert_int_equal(read_on(&t, "2026-12-18").level, SLA_STAGE_OVER);
	assert_int_equal(read_on(&t, "2026-12-19").level, SLA_TOTAL_OVER);
	assert_int_equal(read_on(&t, "2026-12-19").next_day, SLA_NEVER);
}

static void
what_was_over_stays_over_when_the_file_goes_on(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-12-02", WORK_FORWARD, HAND_OFFICER);
	assert_int_equal(t.clock.stages[0].over, day_of("2026-11-27"));
	assert_int_equal(read_on(&t, "2026-12-02").level, SLA_AMPLE);
	assert_int_equal(t.clock.stages[0].used, 6);
}

static void
sent_back_on_its_last_day_the_answers_day_is_the_last(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-27", WORK_SEND_BACK, HAND_OFFICER);
	assert_false(read_on(&t, "2026-12-20").stage_gauge.over);
	on(&t, "2026-12-21", WORK_ANSWER, HAND_CITIZEN);
	struct sla_reading r = read_on(&t, "2026-12-21");
	assert_false(r.stage_gauge.over);
	assert_int_equal(r.stage_gauge.due_day, day_of("2026-12-21"));
	assert_true(read_on(&t, "2026-12-22").stage_gauge.over);
}

static void
the_signature_stops_the_clock(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-25", WORK_FORWARD, HAND_OFFICER);
	on(&t, "2026-11-26", WORK_REPORT_VISIT, HAND_OFFICER);
	on(&t, "2026-11-26", WORK_FORWARD, HAND_OFFICER);
	on(&t, "2026-11-27", WORK_VERIFY_PAYMENT, HAND_OFFICER);
	on(&t, "2026-11-27", WORK_FORWARD, HAND_OFFICER);
	on(&t, "2026-11-30", WORK_APPROVE, HAND_APPROVER);
	assert_int_equal(read_on(&t, "2026-12-01").mode, SLA_RUNNING);
	on(&t, "2026-12-01", WORK_ISSUE, HAND_SYSTEM);
	struct sla_reading r = read_on(&t, "2027-06-01");
	assert_int_equal(r.mode, SLA_STOPPED);
	assert_int_equal(r.total.used, 5);
	assert_int_equal(r.level, SLA_AMPLE);
	assert_int_equal(r.next_day, SLA_NEVER);
	assert_int_equal(r.total.due_day, SLA_NEVER);
}

static void
when_the_total_is_over_the_appeal_opens_by_itself_with_its_own_days(
    void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	assert_int_equal(try(&t, "2026-12-18", WORK_APPEAL, HAND_SYSTEM),
	    FAULT_CLASH);
	on(&t, "2026-12-19", WORK_APPEAL, HAND_SYSTEM);
	struct sla_reading r = read_on(&t, "2026-12-19");
	assert_int_equal(r.appeal.allowed, 7);
	assert_int_equal(r.appeal.due_day, day_of("2026-12-29"));
	assert_int_equal(r.mode, SLA_RUNNING);
	assert_int_equal(r.next_day, day_of("2026-12-30"));
	assert_int_equal(read_on(&t, "2026-12-30").level, SLA_APPEAL_OVER);
	on(&t, "2026-12-30", WORK_REVISE, HAND_CITIZEN);
	assert_int_equal(read_on(&t, "2026-12-30").revision.due_day,
	    day_of("2027-01-12"));
	assert_int_equal(read_on(&t, "2027-01-13").level, SLA_REVISION_OVER);
	on(&t, "2027-01-13", WORK_ALLOW_REVISION, HAND_REVIEWING);
	assert_int_equal(read_on(&t, "2027-03-01").revision.used, 10);
	assert_int_equal(read_on(&t, "2027-03-01").level, SLA_APPEAL_OVER);
}

static void
a_reopened_application_has_its_full_time_again(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-12-21", WORK_REJECT, HAND_OFFICER);
	assert_int_equal(t.clock.total.over, day_of("2026-12-18"));
	on(&t, "2026-12-22", WORK_APPEAL, HAND_CITIZEN);
	on(&t, "2026-12-23", WORK_ALLOW_APPEAL, HAND_APPELLATE);
	on(&t, "2026-12-23", WORK_REOPEN, HAND_APPELLATE);
	struct sla_reading r = read_on(&t, "2026-12-24");
	assert_int_equal(r.total.used, 1);
	assert_false(r.total.over);
	assert_int_equal(r.total.due_day, day_of("2027-01-18"));
}

static void
the_timeline_shows_each_stage_with_its_due_day(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	struct sla_stage_line l[SERVICE_STAGES_MOST];
	on(&t, "2026-11-26", WORK_FORWARD, HAND_OFFICER);
	assert_int_equal(sla_timeline(t.service, t.calendar, &t.clock,
	    day_of("2026-11-27"), l, NULL), FAULT_NONE);
	assert_int_equal(l[0].part, SLA_PART_DONE);
	assert_int_equal(l[0].gauge.used, 2);
	assert_int_equal(l[0].gauge.due_day, SLA_NEVER);
	assert_int_equal(l[1].part, SLA_PART_NOW);
	assert_int_equal(l[1].gauge.used, 1);
	assert_int_equal(l[1].gauge.due_day, day_of("2026-12-03"));
	assert_int_equal(l[2].part, SLA_PART_TO_COME);
	assert_int_equal(l[2].gauge.due_day, day_of("2026-12-07"));
	assert_int_equal(l[3].gauge.due_day, day_of("2026-12-14"));
	/* A stage that is over puts the later ones off from day to day. */
	assert_int_equal(sla_timeline(t.service, t.calendar, &t.clock,
	    day_of("2026-12-08"), l, NULL), FAULT_NONE);
	assert_true(l[1].gauge.over);
	assert_int_equal(l[2].gauge.due_day, day_of("2026-12-10"));
}

static void
the_timeline_foretells_nothing_while_the_citizen_must_act(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	struct sla_stage_line l[SERVICE_STAGES_MOST];
	on(&t, "2026-11-26", WORK_SEND_BACK, HAND_OFFICER);
	assert_int_equal(sla_timeline(t.service, t.calendar, &t.clock,
	    day_of("2026-11-30"), l, NULL), FAULT_NONE);
	for (int i = 0; i < 4; i++)
		assert_int_equal(l[i].gauge.due_day, SLA_NEVER);
	assert_int_equal(l[0].part, SLA_PART_NOW);
	on(&t, "2026-12-01", WORK_WITHDRAW, HAND_CITIZEN);
	assert_int_equal(sla_timeline(t.service, t.calendar, &t.clock,
	    day_of("2026-12-02"), l, NULL), FAULT_NONE);
	assert_int_equal(l[0].part, SLA_PART_DONE);
	assert_int_equal(l[1].part, SLA_PART_TO_COME);
}

static void
a_stage_returned_to_is_now_and_the_later_one_to_come_again(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	struct sla_stage_line l[SERVICE_STAGES_MOST];
	on(&t, "2026-11-25", WORK_FORWARD, HAND_OFFICER);
	on(&t, "2026-11-27", WORK_RETURN, HAND_OFFICER);
	assert_int_equal(sla_timeline(t.service, t.calendar, &t.clock,
	    day_of("2026-11-27"), l, NULL), FAULT_NONE);
	assert_int_equal(l[0].part, SLA_PART_NOW);
	assert_int_equal(l[0].gauge.due_day, day_of("2026-12-01"));
	assert_int_equal(l[1].part, SLA_PART_TO_COME);
	assert_int_equal(l[1].gauge.used, 2);
	/* Three of its five days are left. */
	assert_int_equal(l[1].gauge.due_day, day_of("2026-12-04"));
}

static void
a_clock_is_not_read_before_its_last_event_or_beyond_the_calendar(
    void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	struct sla_reading r = { .stage = 77 };
	struct fault why;
	assert_int_equal(sla_read(t.service, t.calendar, &t.clock,
	    day_of("2026-11-23"), &r, &why), FAULT_BUG);
	assert_int_equal(sla_read(t.service, t.calendar, &t.clock,
	    day_of("2028-01-01"), &r, &why), FAULT_LIMIT);
	assert_int_equal(r.stage, 77);
	t.n = 0;
	t.now = workflow_begin();
	t.clock = sla_begin();
	on(&t, "2027-12-28", WORK_SUBMIT, HAND_CITIZEN);
	on(&t, "2027-12-28", WORK_ACKNOWLEDGE, HAND_SYSTEM);
	/* The limit falls due in a year whose calendar nobody has entered. */
	assert_int_equal(sla_read(t.service, t.calendar, &t.clock,
	    day_of("2027-12-28"), &r, &why), FAULT_LIMIT);
	assert_non_null(strstr(why.say, "enter the calendar further"));
	assert_int_equal(try(&t, "2028-01-03", WORK_NOTE, HAND_OFFICER),
	    FAULT_LIMIT);
}

static void
a_history_as_text_is_read_back_the_same(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-25", WORK_FORWARD, HAND_OFFICER);
	on(&t, "2026-11-26", WORK_RETURN, HAND_OFFICER);
	on(&t, "2026-11-26", WORK_REJECT, HAND_OFFICER);
	struct buf b = buf_make(a, 512), again = buf_make(a, 512);
	history_put(&b, t.lines, t.n);
	assert_string_equal(buf_text(&b),
	    "2026-11-24T04:30:00Z submit operator x - - - draft submitted "
	    "none\n"
	    "2026-11-24T04:30:01Z acknowledge system x - - - submitted at-stage"
	    " start\n"
	    "2026-11-25T04:30:02Z forward officer x - - - at-stage at-stage "
	    "next-stage\n"
	    "2026-11-26T04:30:03Z return officer x 1 - - at-stage at-stage "
	    "next-stage\n"
	    "2026-11-26T04:30:04Z reject officer x - unreadable - at-stage "
	    "rejected stop\n");
	struct history_line *lines;
	size_t n;
	assert_int_equal(history_read(a, buf_slice(&b), &lines, &n, NULL), 0);
	assert_int_equal(n, t.n);
	history_put(&again, lines, n);
	assert_true(slice_eq(buf_slice(&b), buf_slice(&again)));
}

static void
a_line_that_is_not_a_line_of_a_history_is_named(void **state)
{
	(void)state;
	static const char good[] = "2026-11-24T04:30:00Z submit operator x - - "
	    "- draft submitted none";
	static const struct { const char *text, *where, *say; } bad[] = {
		{ "x\n", "line 1", "time" },
		{ "2026-11-24T04:30:00+05:30 submit operator x - - - draft "
		    "submitted none\n", "line 1", "time" },
		{ "2026-11-24T04:30:60Z submit operator x - - - draft "
		    "submitted none\n", "line 1", "time" },
		{ "2026-11-24T04:30:00Z sign operator x - - - draft submitted "
		    "none\n", "line 1", "action" },
		{ "2026-11-24T04:30:00Z submit king x - - - draft submitted "
		    "none\n", "line 1", "hand" },
		{ "2026-11-24T04:30:00Z submit operator x 0 - - draft "
		    "submitted none\n", "line 1", "stage" },
		{ "2026-11-24T04:30:00Z submit operator x 17 - - draft "
		    "submitted none\n", "line 1", "stage" },
		{ "2026-11-24T04:30:00Z submit operator x - - - draft\n",
		    "line 1", "state after is missing" },
		{ "2026-11-24T04:30:00Z submit operator x - - - draft "
		    "submitted none \n", "line 1", "something behind" },
		{ "2026-11-24T04:30:00Z submit operator  - - - draft "
		    "submitted none\n", "line 1", "actor" },
		{ "\n", "line 1", "time" },
		{ "2026-11-24T04:30:00Z submit operator x - - - draft submitted"
		    " none", "", "has no end" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct history_line *lines = NULL;
	size_t n = 7;
	struct fault why;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_int_equal(history_read(a, slice_of(bad[i].text), &lines,
		    &n, &why), FAULT_INPUT);
		assert_string_equal(why.where, bad[i].where);
		if (strstr(why.say, bad[i].say) == NULL)
			fail_msg("%s: %s", bad[i].text, why.say);
	}
	const char *two = arena_printf(a, "%s\n%s!\n", good, good);
	assert_int_equal(history_read(a, slice_of(two), &lines, &n, &why),
	    FAULT_INPUT);
	assert_string_equal(why.where, "line 2");
	assert_null(lines);
	assert_int_equal(n, 7);
	assert_int_equal(history_read(a, slice_of(""), &lines, &n, &why), 0);
	assert_int_equal(n, 0);
}

static void
a_record_that_was_altered_is_found_when_it_is_replayed(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-25", WORK_SEND_BACK, HAND_OFFICER);
	on(&t, "2026-11-26", WORK_ANSWER, HAND_CITIZEN);
	struct fault why;
	struct sla clock;
	assert_int_equal(history_replay(t.service, t.calendar, t.lines, t.n,
	    NULL, &clock, &why), FAULT_NONE);
	assert_int_equal(clock.total.used, t.clock.total.used);
	assert_int_equal(clock.since, t.clock.since);
	for (int i = 0; i < 6; i++) {
		struct history_line *copy = arena_copy(a, t.lines,
		    t.n * sizeof *copy);
		size_t n = t.n;
		switch (i) {
		case 0:	/* a line is gone */
			copy[2] = copy[3];
			n--;
			break;
		case 1:
			copy[2].clock = CLOCK_NONE;
			break;
		case 2:
			copy[3].to = APP_APPROVED;
			break;
		case 3:
			copy[2].event.hand = HAND_CITIZEN;
			break;
		case 4:	/* moved into the past */
			copy[3].event.at_s -= 10 * 86400;
			break;
		default:
			copy[2].event.action = WORK_NOTE;
		}
		assert_int_equal(history_replay(t.service, t.calendar, copy, n,
		    NULL, &clock, &why), FAULT_DAMAGE);
		assert_int_equal(why.code, FAULT_DAMAGE);
		assert_string_equal(why.where, i == 1 || i == 3 || i == 5 ||
		    i == 0 ? "event 3" : "event 4");
	}
}

static void
the_evidence_shows_each_day_and_why_it_counts(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-26", WORK_SEND_BACK, HAND_OFFICER);
	on(&t, "2026-11-30", WORK_ANSWER, HAND_CITIZEN);
	struct calendar_notice n = { .day = day_of("2026-12-01"),
		.name = SLICE("Local festival"), .order = SLICE("77-F") };
	t.calendar = calendar(a, &n, 1);
	struct buf b = buf_make(a, 4096);
	assert_int_equal(evidence_put(a, &b, t.service, t.calendar, t.lines,
	    t.n, EVIDENCE_TIME, day_of("2026-12-03"), NULL), FAULT_NONE);
	assert_string_equal(buf_text(&b),
	    "Time limit: reading of the clock\n\n"
	    "How it is counted\n"
	    "  1. Working days are counted; weekends and public holidays are "
	    "not.\n"
	    "  2. A day belongs to whoever had the matter when the day began, "
	    "in Indian\n"
	    "     Standard Time. So the day of the start does not count, and "
	    "no day that\n"
	    "     began while the citizen had to act.\n"
	    "  3. Allowed: 18 days in all; by stage 3, 5, 2, 5.\n\n"
	    "What happened\n"
	    "  2026-11-24T10:00:00+05:30  submit by operator, draft to "
	    "submitted\n"
	    "  2026-11-24T10:00:01+05:30  acknowledge by system, submitted to "
	    "at-stage; clock: start\n"
	    "  2026-11-26T10:00:02+05:30  send-back by officer, at-stage to "
	    "awaiting-citizen; clock: pause\n"
	    "  2026-11-30T10:00:03+05:30  answer by citizen, awaiting-citizen "
	    "to at-stage; clock: resume\n\n"
	    "Each day\n"
	    "  day             kind              with     stage  counted  "
	    "stage  total\n"
	    "  2026-11-25 Wed  working           office       1  counts       "
	    "1      1\n"
	    "  2026-11-26 Thu  working           office       1  counts       "
	    "2      2\n"
	    "  2026-11-27 Fri  working           citizen      1  -            "
	    "2      2\n"
	    "  2026-11-28 Sat  weekend           citizen      1  -            "
	    "2      2\n"
	    "  2026-11-29 Sun  weekend           citizen      1  -            "
	    "2      2\n"
	    "  2026-11-30 Mon  working           citizen      1  -            "
	    "2      2\n"
	    "  2026-12-01 Tue  holiday           office       1  -            "
	    "2      2  Local festival (77-F)\n"
	    "  2026-12-02 Wed  working           office       1  counts       "
	    "3      3\n"
	    "  2026-12-03 Thu  working           office       1  counts       "
	    "4      4\n\n"
	    "Read on 2026-12-03\n"
	    "  In all: 4 of 18 days used; due on 2026-12-23.\n"
	    "  Stage: 4 of 3 days used; fell due on 2026-12-02: the limit is "
	    "over.\n");
}

static void
an_appeals_evidence_is_its_own(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct story t = acknowledged(a, "2026-11-24");
	on(&t, "2026-11-25", WORK_REJECT, HAND_OFFICER);
	on(&t, "2026-11-27", WORK_APPEAL, HAND_CITIZEN);
	on(&t, "2026-12-01", WORK_DISMISS_APPEAL, HAND_APPELLATE);
	struct buf b = buf_make(a, 4096);
	assert_int_equal(evidence_put(a, &b, t.service, t.calendar, t.lines,
	    t.n, EVIDENCE_APPEAL, day_of("2027-01-04"), NULL), FAULT_NONE);
	const char *days = strstr(buf_text(&b), "Each day");
	assert_non_null(days);
	assert_string_equal(days, "Each day\n"
	    "  day             kind              with     counted  total\n"
	    "  2026-11-28 Sat  weekend           office   -            0\n"
	    "  2026-11-29 Sun  weekend           office   -            0\n"
	    "  2026-11-30 Mon  working           office   counts       1\n"
	    "  2026-12-01 Tue  working           office   counts       2\n\n"
	    "Read on 2027-01-04\n"
	    "  Appeal: 2 of 7 days used.\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_day_of_the_acknowledgement_does_not_count),
	    cmocka_unit_test(acknowledged_near_midnight_the_day_is_indias),
	    cmocka_unit_test(a_holiday_does_not_consume_the_clock),
	    cmocka_unit_test(the_clock_stands_while_the_citizen_must_act),
	    cmocka_unit_test(a_day_of_forwarding_counts_to_the_stage_it_leaves),
	    cmocka_unit_test(
	    a_stage_that_gets_the_file_back_has_only_what_it_left),
	    cmocka_unit_test(it_warns_when_four_fifths_of_the_days_are_used),
	    cmocka_unit_test(
	    a_limit_is_over_when_a_later_day_begins_even_a_sunday),
	    cmocka_unit_test(what_was_over_stays_over_when_the_file_goes_on),
	    cmocka_unit_test(
	    sent_back_on_its_last_day_the_answers_day_is_the_last),
	    cmocka_unit_test(the_signature_stops_the_clock),
	    cmocka_unit_test(
	    when_the_total_is_over_the_appeal_opens_by_itself_with_its_own_days),
	    cmocka_unit_test(a_reopened_application_has_its_full_time_again),
	    cmocka_unit_test(the_timeline_shows_each_stage_with_its_due_day),
	    cmocka_unit_test(
	    the_timeline_foretells_nothing_while_the_citizen_must_act),
	    cmocka_unit_test(
	    a_stage_returned_to_is_now_and_the_later_one_to_come_again),
	    cmocka_unit_test(
	    a_clock_is_not_read_before_its_last_event_or_beyond_the_calendar),
	    cmocka_unit_test(a_history_as_text_is_read_back_the_same),
	    cmocka_unit_test(a_line_that_is_not_a_line_of_a_history_is_named),
	    cmocka_unit_test(
	    a_record_that_was_altered_is_found_when_it_is_replayed),
	    cmocka_unit_test(the_evidence_shows_each_day_and_why_it_counts),
	    cmocka_unit_test(an_appeals_evidence_is_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
