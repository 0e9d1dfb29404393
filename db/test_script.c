/*
 * Transactions on an engine whose conflicts come when the test wants them: also at
 * commit, as engines of several machines have them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db.h"
#include "db_script.h"
#include "own.h"

static const struct db_stmt add = { "add", "", "i", "", false };
static const struct db_stmt look = { "look", "", "", "iT", false };

static struct fault why;

static enum fault_code
add_one(struct db *db, void *arg, struct fault *w)
{
	const struct db_value in[] = { db_int(7) };
	if (arg != NULL)
		++*(int *)arg;
	return db_do(db, &add, in, NULL, w);
}

static struct db *
open_script(const struct db_script_step *steps, size_t n)
{
	struct db *db = NULL;
	assert_int_equal(db_script_open(steps, n, &db, &why), 0);
	return db;
}

static void
end_script(struct db *db)
{
	const char *complaint = db_script_complaint(db);
	if (complaint != NULL)
		fail_msg("%s", complaint);
	db_drop(db);
}

static void
a_conflict_at_commit_replays_the_whole(void **state)
{
	static const struct db_value in[] = { { DB_INT, 7, { NULL, 0 } } };
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "add", .in = in },
		{ .expect = "commit", .fault = FAULT_LATER, .conflict = true },
		{ .expect = "rollback" },
		{ .expect = "begin" },
		{ .expect = "add", .fault = FAULT_LATER, .conflict = true },
		{ .expect = "rollback" },
		{ .expect = "begin", .fault = FAULT_LATER, .conflict = true },
		{ .expect = "begin" },
		{ .expect = "add", .in = in },
		{ .expect = "commit" },
	};
	struct db *db = open_script(steps, COUNT_OF(steps));
	int calls = 0;
	(void)state;
	assert_int_equal(db_run(db, DB_WRITE, add_one, &calls, &why), 0);
	assert_int_equal(calls, 3);
	end_script(db);
}

static void
a_fault_without_conflict_is_not_replayed(void **state)
{
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "add" },
		{ .expect = "commit", .fault = FAULT_LATER },
		{ .expect = "rollback" },
	};
	struct db *db = open_script(steps, COUNT_OF(steps));
	(void)state;
	assert_int_equal(db_run(db, DB_WRITE, add_one, NULL, &why),
	    FAULT_LATER);
	end_script(db);
}

static void
a_single_statement_is_replayed_too(void **state)
{
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "add", .fault = FAULT_LATER, .conflict = true },
		{ .expect = "rollback" },
		{ .expect = "begin" },
		{ .expect = "add", .changed = 1 },
		{ .expect = "commit" },
	};
	struct db *db = open_script(steps, COUNT_OF(steps));
	const struct db_value in[] = { db_int(1) };
	int64_t changed = 0;
	(void)state;
	assert_int_equal(db_do(db, &add, in, &changed, &why), 0);
	assert_int_equal(changed, 1);
	end_script(db);
}

static enum fault_code
add_twice_inside(struct db *db, void *arg, struct fault *w)
{
	enum fault_code f = db_run(db, DB_WRITE, add_one, arg, w);
	return f != FAULT_NONE ? FAULT_NONE :
	    db_run(db, DB_READ, add_one, arg, w);
}

static void
what_is_inside_joins_and_dooms(void **state)
{
	static const struct db_script_step steps[] = {
		{ .expect = "begin" },
		{ .expect = "add" },
		{ .expect = "add" },
		{ .expect = "commit" },
		{ .expect = "begin" },
		{ .expect = "add", .fault = FAULT_CLASH },
		{ .expect = "rollback" },
	};
	struct db *db = open_script(steps, COUNT_OF(steps));
	(void)state;
	assert_int_equal(db_run(db, DB_WRITE, add_twice_inside, NULL, &why),
	    0);
	assert_int_equal(db_run(db, DB_WRITE, add_twice_inside, NULL, &why),
	    FAULT_CLASH);
	assert_string_equal(why.say, "The script says so.");
	end_script(db);
}

static void
rows_are_those_of_the_script(void **state)
{
	static const struct db_value rows[] = {
		{ DB_INT, 1, { NULL, 0 } }, { DB_TEXT, 0, SLICE("a") },
		{ DB_INT, 2, { NULL, 0 } }, { DB_NULL, 0, { NULL, 0 } },
	};
	static const struct db_script_step steps[] = {
		{ .expect = "look", .rows = rows, .n_rows = 2 },
	};
	struct db *db = open_script(steps, COUNT_OF(steps));
	struct db_rows r = { 0 };
	bool more;
	(void)state;
	assert_int_equal(db_query(db, &look, NULL, &r, &why), 0);
	assert_int_equal(db_next(&r, &more, &why), 0);
	assert_true(slice_is(db_bytes_at(&r, 1), "a"));
	assert_int_equal(db_next(&r, &more, &why), 0);
	assert_true(db_int_at(&r, 0) == 2 && db_null_at(&r, 1));
	assert_int_equal(db_next(&r, &more, &why), 0);
	assert_false(more);
	end_script(db);
}

static void
another_call_than_expected_is_a_bug(void **state)
{
	static const struct db_script_step steps[] = { { .expect = "begin" } };
	struct db *db = open_script(steps, COUNT_OF(steps));
	(void)state;
	assert_string_equal(db_script_complaint(db),
	    "Not all steps were played.");
	assert_int_equal(db_run(db, DB_WRITE, add_one, NULL, &why),
	    FAULT_BUG);
	assert_string_equal(db_script_complaint(db),
	    "Step 2: add was called instead of the end.");
	db_drop(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conflict_at_commit_replays_the_whole),
		cmocka_unit_test(a_fault_without_conflict_is_not_replayed),
		cmocka_unit_test(a_single_statement_is_replayed_too),
		cmocka_unit_test(what_is_inside_joins_and_dooms),
		cmocka_unit_test(rows_are_those_of_the_script),
		cmocka_unit_test(another_call_than_expected_is_a_bug),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
