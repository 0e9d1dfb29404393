/* Which days count: weeks, holidays early and late, and the arithmetic. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "calendar.h"
#include "date.h"
#include "own.h"
#include "rules_random.h"

#define FOREVER INT64_MAX
static const struct slice nowhere = { NULL, 0 };

static int64_t
day_of(const char *iso)
{
	struct date d;
	if (!date_parse(slice_of(iso), &d))
		fail_msg("no date: %s", iso);
	return date_to_day(d);
}

static const struct calendar *
make(struct arena *a, const struct calendar_week *week,
    const struct calendar_notice *notices, size_t n, const char *district,
    int64_t as_of_s)
{
	const struct calendar *c;
	assert_int_equal(calendar_make(a, week, notices, n,
	    slice_of(district), as_of_s, day_of("2026-01-01"),
	    day_of("2027-12-31"), &c, NULL), FAULT_NONE);
	return c;
}

static enum day_kind
kind_on(const struct calendar *c, const char *iso)
{
	enum day_kind kind;
	const struct calendar_notice *n;
	assert_int_equal(calendar_day(c, day_of(iso), &kind, &n, NULL), 0);
	assert_true((n != NULL) == (kind == DAY_HOLIDAY ||
	    kind == DAY_DECLARED_WORKING));
	return kind;
}

static int64_t
added(const struct calendar *c, const char *iso, int n)
{
	int64_t to;
	assert_int_equal(calendar_add(c, day_of(iso), n, &to, NULL), 0);
	return to;
}

static void
saturdays_and_sundays_are_off_in_a_week_of_five_days(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const struct calendar *c = make(a, &calendar_five_days, NULL, 0, "",
	    FOREVER);
	assert_int_equal(kind_on(c, "2026-11-20"), DAY_WORKING);
	assert_int_equal(kind_on(c, "2026-11-21"), DAY_WEEKEND);
	assert_int_equal(kind_on(c, "2026-11-22"), DAY_WEEKEND);
	assert_int_equal(added(c, "2026-11-20", 1), day_of("2026-11-23"));
	assert_int_equal(added(c, "2026-11-20", 6), day_of("2026-11-30"));
	assert_int_equal(added(c, "2026-11-21", 0), day_of("2026-11-21"));
}

static void
alternate_saturdays_are_the_second_and_the_fourth_of_a_month(void **state)
{
	(void)state;
	static const enum day_kind saturdays[] = { DAY_WORKING, DAY_WEEKEND,
		DAY_WORKING, DAY_WEEKEND, DAY_WORKING };
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct calendar_week week;
	assert_int_equal(calendar_week_read(slice_of("sun sat2 sat4"), &week,
	    NULL), FAULT_NONE);
	assert_memory_equal(&week, &calendar_alternate_saturdays, sizeof week);
	const struct calendar *c = make(a, &week, NULL, 0, "", FOREVER);
	/* August 2026 has five Saturdays, from its first day on. */
	for (int i = 0; i < 5; i++) {
		enum day_kind kind;
		const struct calendar_notice *n;
		assert_int_equal(calendar_day(c, day_of("2026-08-01") + 7 * i,
		    &kind, &n, NULL), FAULT_NONE);
		assert_int_equal(kind, saturdays[i]);
	}
	assert_int_equal(kind_on(c, "2026-08-02"), DAY_WEEKEND);
}

static void
a_week_is_read_from_a_setting_and_one_without_work_refused(void **state)
{
	(void)state;
	struct calendar_week week = { { 7 } };
	struct fault why;
	assert_int_equal(calendar_week_read(slice_of("sun  fri3 sat"), &week,
	    &why), FAULT_NONE);
	assert_int_equal(week.off[0], CALENDAR_EVERY);
	assert_int_equal(week.off[5], CALENDAR_NTH(3));
	assert_int_equal(week.off[3], 0);
	assert_int_equal(calendar_week_read(slice_of(""), &week, &why), 0);
	assert_int_equal(week.off[0], 0);
	static const char *const bad[] = { "sunday", "sat0", "sat6", "Sun",
		"sun,sat", "sun mon tue wed thu fri sat" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(calendar_week_read(slice_of(bad[i]), &week,
		    &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "never let a time limit end"));
}

static void
a_holiday_does_not_count(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct calendar_notice n = { .day = day_of("2026-11-24"),
		.name = SLICE("Guru Nanak's birthday") };
	const struct calendar *c = make(a, &calendar_five_days, &n, 1, "",
	    FOREVER);
	enum day_kind kind;
	const struct calendar_notice *by;
	assert_int_equal(calendar_day(c, n.day, &kind, &by, NULL), 0);
	assert_int_equal(kind, DAY_HOLIDAY);
	assert_ptr_equal(by, &n);
	assert_int_equal(added(c, "2026-11-23", 1), day_of("2026-11-25"));
	int64_t next;
	assert_int_equal(calendar_next(c, n.day, &next, NULL), FAULT_NONE);
	assert_int_equal(next, n.day + 1);
	assert_int_equal(calendar_next(c, n.day - 1, &next, NULL), FAULT_NONE);
	assert_int_equal(next, n.day - 1);
	int days;
	assert_int_equal(calendar_count(c, n.day - 1, n.day + 1, &days, NULL),
	    FAULT_NONE);
	assert_int_equal(days, 1);
}

static void
a_holiday_declared_late_is_unknown_before_it_was_declared(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct calendar_notice n = { .day = day_of("2026-11-24"),
		.declared_s = 1000 };
	assert_int_equal(kind_on(make(a, &calendar_five_days, &n, 1, "", 999),
	    "2026-11-24"), DAY_WORKING);
	assert_int_equal(kind_on(make(a, &calendar_five_days, &n, 1, "", 1000),
	    "2026-11-24"), DAY_HOLIDAY);
}

static void
what_is_withdrawn_counts_again_whatever_the_order_of_the_list(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	int64_t day = day_of("2026-11-24");
	struct calendar_notice n[] = {
		{ .day = day, .kind = NOTICE_WITHDRAWN, .declared_s = 20 },
		{ .day = day, .kind = NOTICE_HOLIDAY, .declared_s = 10 },
		{ .day = day, .kind = NOTICE_HOLIDAY, .declared_s = 30 },
	};
	assert_int_equal(kind_on(make(a, &calendar_five_days, n, 3, "", 10),
	    "2026-11-24"), DAY_HOLIDAY);
	assert_int_equal(kind_on(make(a, &calendar_five_days, n, 3, "", 29),
	    "2026-11-24"), DAY_WORKING);
	assert_int_equal(kind_on(make(a, &calendar_five_days, n, 3, "", 30),
	    "2026-11-24"), DAY_HOLIDAY);
}

static void
of_two_notices_of_one_second_the_later_in_the_list_stands(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	int64_t day = day_of("2026-11-24");
	struct calendar_notice n[] = {
		{ .day = day, .kind = NOTICE_HOLIDAY },
		{ .day = day, .kind = NOTICE_WITHDRAWN },
	};
	assert_int_equal(kind_on(make(a, &calendar_five_days, n, 2, "", 0),
	    "2026-11-24"), DAY_WORKING);
}

static void
a_districts_holiday_is_its_own(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct calendar_notice n[] = {
		{ .day = day_of("2026-11-24"), .district = SLICE("Darjeeling") },
		{ .day = day_of("2026-11-25") },
		/* A district cannot withdraw what the State has declared. */
		{ .day = day_of("2026-11-25"), .kind = NOTICE_WITHDRAWN,
		    .district = SLICE("Darjeeling") },
		{ .day = day_of("2026-11-25"), .kind = NOTICE_WORKING,
		    .district = SLICE("Darjeeling") },
	};
	const struct calendar *hills = make(a, &calendar_five_days, n, 4,
	    "Darjeeling", FOREVER);
	const struct calendar *state_wide = make(a, &calendar_five_days, n, 4,
	    "", FOREVER);
	const struct calendar *plain = make(a, &calendar_five_days, n, 4,
	    "Nadia", FOREVER);
	assert_int_equal(kind_on(hills, "2026-11-24"), DAY_HOLIDAY);
	assert_int_equal(kind_on(plain, "2026-11-24"), DAY_WORKING);
	assert_int_equal(kind_on(state_wide, "2026-11-24"), DAY_WORKING);
	assert_int_equal(kind_on(hills, "2026-11-25"), DAY_HOLIDAY);
	assert_int_equal(kind_on(plain, "2026-11-25"), DAY_HOLIDAY);
}

static void
a_weekend_can_be_declared_a_working_day(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct calendar_notice n[] = {
		{ .day = day_of("2026-11-21"), .kind = NOTICE_WORKING },
		/* Nothing is told of a day that is worked anyway. */
		{ .day = day_of("2026-11-23"), .kind = NOTICE_WORKING },
	};
	const struct calendar *c = make(a, &calendar_five_days, n, 2, "", 0);
	assert_int_equal(kind_on(c, "2026-11-21"), DAY_DECLARED_WORKING);
	assert_int_equal(kind_on(c, "2026-11-23"), DAY_WORKING);
	assert_int_equal(added(c, "2026-11-20", 1), day_of("2026-11-21"));
}

static void
a_day_outside_the_calendar_is_refused_not_guessed(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const struct calendar *c = make(a, &calendar_five_days, NULL, 0, "", 0);
	int64_t to = 7;
	int days = 7;
	enum day_kind kind;
	const struct calendar_notice *n;
	struct fault why;
	assert_int_equal(calendar_add(c, day_of("2027-12-31"), 1, &to, &why),
	    FAULT_LIMIT);
	assert_non_null(strstr(why.say, "2026-01-01 to 2027-12-31"));
	assert_int_equal(calendar_add(c, day_of("2025-12-31"), 1, &to, NULL),
	    FAULT_LIMIT);
	assert_int_equal(calendar_add(c, day_of("2026-12-31"), -1, &to, NULL),
	    FAULT_BUG);
	assert_int_equal(calendar_add(c, day_of("2026-12-31"), INT32_MAX, &to,
	    NULL), FAULT_LIMIT);
	assert_int_equal(calendar_next(c, day_of("2028-01-01"), &to, NULL),
	    FAULT_LIMIT);
	assert_int_equal(calendar_count(c, day_of("2026-01-01"),
	    day_of("2028-01-01"), &days, NULL), FAULT_LIMIT);
	assert_int_equal(calendar_day(c, INT64_MAX, &kind, &n, NULL),
	    FAULT_LIMIT);
	assert_int_equal(to, 7);
	assert_int_equal(days, 7);
}

static void
a_calendar_is_refused_that_is_too_long_or_ends_before_it_begins(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const struct calendar *c = NULL;
	assert_int_equal(calendar_make(a, &calendar_five_days, NULL, 0,
	    nowhere, 0, 10, 9, &c, NULL), FAULT_INPUT);
	assert_int_equal(calendar_make(a, &calendar_five_days, NULL, 0,
	    nowhere, 0, 0, CALENDAR_DAYS_MOST, &c, NULL), FAULT_LIMIT);
	assert_int_equal(calendar_make(a, &calendar_five_days, NULL, 0,
	    nowhere, 0, INT64_MIN, INT64_MAX, &c, NULL), FAULT_LIMIT);
	assert_null(c);
	assert_int_equal(calendar_make(a, &calendar_five_days, NULL, 0,
	    nowhere, 0, 0, CALENDAR_DAYS_MOST - 1, &c, NULL), FAULT_NONE);
	assert_int_equal(calendar_last(c) - calendar_first(c) + 1,
	    CALENDAR_DAYS_MOST);
}

static bool
is_worked(const struct calendar *c, int64_t day)
{
	enum day_kind kind;
	const struct calendar_notice *n;
	assert_int_equal(calendar_day(c, day, &kind, &n, NULL), FAULT_NONE);
	return kind == DAY_WORKING || kind == DAY_DECLARED_WORKING;
}

static void
random_notices(struct calendar_notice *n, size_t most, size_t *count,
    int64_t first, int days)
{
	*count = (size_t)random_below((int)most);
	for (size_t i = 0; i < *count; i++)
		n[i] = (struct calendar_notice){
			.day = first - 5 + random_below(days + 10),
			.kind = (enum notice_kind)random_below(NOTICE_KINDS),
			.district = random_below(3) == 0 ? slice_of("Nadia") :
			    nowhere, .declared_s = random_below(5) };
}

/* Adding and counting against a walk from day to day. */
static void
adding_and_counting_are_what_a_walk_day_by_day_finds(void **state)
{
	(void)state;
	random_begin("calendar", 908);
	for (int run = 0; run < 2000; run++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		struct calendar_notice n[60];
		size_t count;
		struct calendar_week week = { { [0] = CALENDAR_EVERY,
		    [6] = (uint8_t)random_below(32),
		    [5] = (uint8_t)random_below(4) } };
		int64_t first = random_below(20000);
		int days = 1 + random_below(700);
		random_notices(n, COUNT_OF(n), &count, first, days);
		const struct calendar *c;
		assert_int_equal(calendar_make(a, &week, n, count,
		    slice_of("Nadia"), random_below(6), first, first + days - 1,
		    &c, NULL), FAULT_NONE);
		int64_t from = first + random_below(days), at = from, to, next;
		int seen = 0, between;
		while (at < first + days - 1) {
			seen += is_worked(c, ++at);
			assert_int_equal(calendar_count(c, from, at, &between,
			    NULL), FAULT_NONE);
			assert_int_equal(between, seen);
			if (!is_worked(c, at))
				continue;
			assert_int_equal(calendar_add(c, from, seen, &to,
			    NULL), FAULT_NONE);
			assert_int_equal(to, at);
			assert_int_equal(calendar_next(c, at, &next, NULL), 0);
			assert_int_equal(next, at);
		}
		assert_int_equal(calendar_add(c, from, seen + 1, &to, NULL),
		    FAULT_LIMIT);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
	    saturdays_and_sundays_are_off_in_a_week_of_five_days),
	    cmocka_unit_test(
	    alternate_saturdays_are_the_second_and_the_fourth_of_a_month),
	    cmocka_unit_test(
	    a_week_is_read_from_a_setting_and_one_without_work_refused),
	    cmocka_unit_test(a_holiday_does_not_count),
	    cmocka_unit_test(
	    a_holiday_declared_late_is_unknown_before_it_was_declared),
	    cmocka_unit_test(
	    what_is_withdrawn_counts_again_whatever_the_order_of_the_list),
	    cmocka_unit_test(
	    of_two_notices_of_one_second_the_later_in_the_list_stands),
	    cmocka_unit_test(a_districts_holiday_is_its_own),
	    cmocka_unit_test(a_weekend_can_be_declared_a_working_day),
	    cmocka_unit_test(a_day_outside_the_calendar_is_refused_not_guessed),
	    cmocka_unit_test(
	    a_calendar_is_refused_that_is_too_long_or_ends_before_it_begins),
	    cmocka_unit_test(
	    adding_and_counting_are_what_a_walk_day_by_day_finds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
