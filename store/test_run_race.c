/*
 * Opening a run while others do, on an engine where writers do not wait for each
 * other: numbers held by runs that have not committed yet are passed over, and a
 * replay neither loses its hold nor keeps one it does not use.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db_script.h"
#include "own.h"
#include "run_store.h"

static const struct db_value seven[] = { { DB_INT, 7, { NULL, 0 } } };
static const struct db_value eight[] = { { DB_INT, 8, { NULL, 0 } } };

static void
play(const struct db_script_step *steps, size_t n, enum fault_code expected,
    int64_t run_expected)
{
	struct db *db = NULL;
	struct fault why;
	int64_t run = 0;
	assert_int_equal(db_script_open(steps, n, &db, &why), 0);
	assert_int_equal(run_open(db, "issue", 1, &run, &why), expected);
	assert_int_equal(run, run_expected);
	if (db_script_complaint(db) != NULL)
		fail_msg("%s", db_script_complaint(db));
	db_drop(db);
}

static void
a_number_somebody_holds_is_passed_over(void **state)
{
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "run_last", .rows = seven, .n_rows = 1 },
		{ .expect = "hold", .fault = FAULT_CLASH },
		{ .expect = "hold" },
		{ .expect = "run_add" },
		{ .expect = "commit" },
	};
	(void)state;
	play(steps, COUNT_OF(steps), FAULT_NONE, 9);
}

static void
a_replay_keeps_its_hold(void **state)
{
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "run_last", .rows = seven, .n_rows = 1 },
		{ .expect = "hold" },
		{ .expect = "run_add" },
		{ .expect = "commit", .fault = FAULT_LATER, .conflict = true },
		{ .expect = "rollback" },
		{ .expect = "begin" },
		{ .expect = "run_last", .rows = seven, .n_rows = 1 },
		{ .expect = "run_add" },
		{ .expect = "commit" },
	};
	(void)state;
	play(steps, COUNT_OF(steps), FAULT_NONE, 8);
}

static void
a_replay_takes_another_number_if_its_own_is_used(void **state)
{
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "run_last", .rows = seven, .n_rows = 1 },
		{ .expect = "hold" },
		{ .expect = "run_add", .fault = FAULT_LATER, .conflict = true },
		{ .expect = "rollback" },
		{ .expect = "begin" },
		{ .expect = "run_last", .rows = eight, .n_rows = 1 },
		{ .expect = "hold_drop" },
		{ .expect = "hold" },
		{ .expect = "run_add" },
		{ .expect = "commit" },
	};
	(void)state;
	play(steps, COUNT_OF(steps), FAULT_NONE, 9);
}

static void
a_run_that_could_not_be_opened_holds_nothing(void **state)
{
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "run_last", .rows = seven, .n_rows = 1 },
		{ .expect = "hold" },
		{ .expect = "run_add" },
		{ .expect = "commit", .fault = FAULT_LATER },
		{ .expect = "rollback" },
		{ .expect = "hold_drop" },
	};
	(void)state;
	play(steps, COUNT_OF(steps), FAULT_LATER, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_somebody_holds_is_passed_over),
		cmocka_unit_test(a_replay_keeps_its_hold),
		cmocka_unit_test(
		    a_replay_takes_another_number_if_its_own_is_used),
		cmocka_unit_test(a_run_that_could_not_be_opened_holds_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
