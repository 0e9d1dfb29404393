/*
 * What db.h promises, tried on every driver built in: values, transactions,
 * replays, two connections at once, holds, copies.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "db.h"
#include "db_both.h"
#include "db_driver.h"
#include "db_migrate.h"

static const struct db_migration first[] = {
	{ 1, "first", "CREATE TABLE thing (id {bigint} PRIMARY KEY,\n"
	    "name TEXT NOT NULL, bytes {blob}) {strict};", "aaaa" },
	{ 2, "next", "CREATE TABLE part (id {bigint} PRIMARY KEY,\n"
	    "thing {bigint} NOT NULL REFERENCES thing (id)) {strict};",
	    "bbbb" },
	{ 3, "wrong", "CREATE TABLE other (id {bigint} PRIMARY KEY);"
	    "CREATE NONSENSE;", "cccc" },
};

static const struct db_stmt put = { "put",
	"INSERT INTO thing (name, id, bytes) VALUES ($2, $1, $3)", "itB", "", false };
static const struct db_stmt get = { "get",
	"SELECT name, bytes FROM thing WHERE id = $1", "i", "tB", false };
static const struct db_stmt count = { "count",
	"SELECT COUNT(*) FROM thing", "", "i", false };
static const struct db_stmt put_part = { "put_part",
	"INSERT INTO part (id, thing) VALUES ($1, $2)", "ii", "", false };
static const struct db_stmt put_back = { "put_back",
	"INSERT INTO thing (id, name) VALUES ($1, 'x') RETURNING id", "i",
	"i", false };
static const struct db_stmt wrong_columns = { "wrong_columns",
	"SELECT name, bytes FROM thing", "", "t", false };
static const struct db_stmt wrong_kind = { "wrong_kind",
	"SELECT name FROM thing", "", "i", false };

struct place {
	char dir[64], path[160], copy[160];
	struct clock clock;
	struct db *db;
	struct fault why;
};

static struct db *
open_again(struct place *p, unsigned wait_ms)
{
	struct db *db = NULL;
	struct db_options o = { .create = true, .wait_ms = wait_ms };
	assert_int_equal(db_open(both_engine, p->path, &o, &db, &p->why), 0);
	return db;
}

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	snprintf(p->dir, sizeof p->dir, "/tmp/mohor-test-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	both_place(p->dir, "a.db", p->path, sizeof p->path);
	both_place(p->dir, "b.db", p->copy, sizeof p->copy);
	p->clock = clock_fixed(1795500000);
	p->db = open_again(p, 0);
	assert_int_equal(db_migrate(p->db, first, 2, &p->clock, NULL,
	    &p->why), 0);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	static const char *const ends[] = { "", "-wal", "-shm", "-locks" };
	char path[176];
	db_drop(p->db);
	for (int i = 0; i < 4 && !both_is_pgsql(); i++) {
		snprintf(path, sizeof path, "%s%s", p->path, ends[i]);
		unlink(path);
		snprintf(path, sizeof path, "%s%s", p->copy, ends[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(p->dir), 0);
	free(p);
	return 0;
}

static enum fault_code
put_thing(struct db *db, int64_t id, const char *name, struct fault *why)
{
	const struct db_value in[] = { db_int(id), db_text(slice_of(name)),
		db_null() };
	return db_do(db, &put, in, NULL, why);
}

static int64_t
things(struct db *db)
{
	struct db_rows rows = { 0 };
	bool more;
	struct fault why;
	assert_int_equal(db_query(db, &count, NULL, &rows, &why), 0);
	assert_int_equal(db_next(&rows, &more, &why), 0);
	int64_t n = db_int_at(&rows, 0);
	db_rows_drop(&rows);
	return n;
}

/* ---- values ---- */

static void
values_come_back_as_they_were_put(void **state)
{
	struct place *p = *state;
	const struct db_value in[] = { db_int(INT64_MAX),
		db_text((struct slice)SLICE("মোহর")),
		db_blob((struct slice)SLICE("a\0b")) };
	int64_t changed = 0;
	assert_int_equal(db_do(p->db, &put, in, &changed, &p->why), 0);
	assert_int_equal(changed, 1);
	struct db_rows rows = { 0 };
	bool more;
	assert_int_equal(db_query(p->db, &get, in, &rows, &p->why), 0);
	assert_int_equal(db_next(&rows, &more, &p->why), 0);
	assert_true(more);
	assert_true(slice_is(db_bytes_at(&rows, 0), "মোহর"));
	assert_true(slice_eq(db_bytes_at(&rows, 1),
	    (struct slice)SLICE("a\0b")));
	assert_int_equal(db_next(&rows, &more, &p->why), 0);
	assert_false(more);
}

static void
empty_text_is_not_null(void **state)
{
	struct place *p = *state;
	const struct db_value in[] = { db_int(1),
		db_text((struct slice){ NULL, 0 }), db_null() };
	assert_int_equal(db_do(p->db, &put, in, NULL, &p->why), 0);
	struct db_rows rows = { 0 };
	bool more;
	assert_int_equal(db_query(p->db, &get, in, &rows, &p->why), 0);
	assert_int_equal(db_next(&rows, &more, &p->why), 0);
	assert_false(db_null_at(&rows, 0));
	assert_true(db_null_at(&rows, 1));
	db_rows_drop(&rows);
}

static void
a_value_left_out_or_of_another_kind_is_refused(void **state)
{
	struct place *p = *state;
	const struct db_value missing[3] = { db_int(1) };
	assert_int_equal(db_do(p->db, &put, missing, NULL, &p->why),
	    FAULT_BUG);
	const struct db_value other[] = { db_text((struct slice)SLICE("1")),
		db_text((struct slice)SLICE("n")), db_null() };
	assert_int_equal(db_do(p->db, &put, other, NULL, &p->why), FAULT_BUG);
	const struct db_value null[] = { db_int(1), db_null(), db_null() };
	assert_int_equal(db_do(p->db, &put, null, NULL, &p->why), FAULT_BUG);
}

static void
text_that_is_not_utf8_or_holds_a_nul_is_refused(void **state)
{
	struct place *p = *state;
	assert_int_equal(put_thing(p->db, 1, "\xff", &p->why), FAULT_BUG);
	const struct db_value in[] = { db_int(1),
		db_text((struct slice)SLICE("a\0b")), db_null() };
	assert_int_equal(db_do(p->db, &put, in, NULL, &p->why), FAULT_BUG);
}

static void
columns_other_than_declared_are_refused(void **state)
{
	struct place *p = *state;
	assert_int_equal(db_check_stmt(p->db, &get, &p->why), 0);
	assert_int_equal(db_check_stmt(p->db, &wrong_columns, &p->why),
	    FAULT_BUG);
	assert_int_equal(put_thing(p->db, 1, "a", &p->why), 0);
	struct db_rows rows = { 0 };
	bool more;
	assert_int_equal(db_query(p->db, &wrong_kind, NULL, &rows, &p->why),
	    0);
	assert_int_equal(db_next(&rows, &more, &p->why), FAULT_DAMAGE);
}

static void
a_key_twice_and_a_missing_reference_are_clashes(void **state)
{
	struct place *p = *state;
	const struct db_value part[] = { db_int(1), db_int(77) };
	assert_int_equal(put_thing(p->db, 1, "a", &p->why), 0);
	assert_int_equal(put_thing(p->db, 1, "b", &p->why), FAULT_CLASH);
	assert_int_equal(db_do(p->db, &put_part, part, NULL, &p->why),
	    FAULT_CLASH);
}

static void
a_statement_being_read_cannot_be_started_again(void **state)
{
	struct place *p = *state;
	struct db_rows rows = { 0 }, again = { 0 };
	assert_int_equal(db_query(p->db, &count, NULL, &rows, &p->why), 0);
	assert_int_equal(db_query(p->db, &count, NULL, &again, &p->why),
	    FAULT_BUG);
	db_rows_drop(&rows);
	assert_int_equal(db_query(p->db, &count, NULL, &again, &p->why), 0);
	db_rows_drop(&again);
}

/* ---- transactions ---- */

struct story {
	int calls;
	struct place *place;
	enum db_mode mode;
};

static enum fault_code
put_two_and_fail(struct db *db, void *arg, struct fault *why)
{
	(void)arg;
	assert_int_equal(put_thing(db, 1, "a", why), 0);
	assert_int_equal(put_thing(db, 2, "b", why), 0);
	return fault_say(why, FAULT_INPUT, "no");
}

static void
nothing_is_kept_of_a_transaction_that_fails(void **state)
{
	struct place *p = *state;
	assert_int_equal(db_run(p->db, DB_WRITE, put_two_and_fail, NULL,
	    &p->why), FAULT_INPUT);
	assert_string_equal(p->why.say, "no");
	assert_int_equal(things(p->db), 0);
}

static enum fault_code
drop_the_fault(struct db *db, void *arg, struct fault *why)
{
	(void)arg;
	assert_int_equal(put_thing(db, 1, "a", why), 0);
	assert_int_equal(put_thing(db, 1, "a", why), FAULT_CLASH);
	return FAULT_NONE;
}

static void
a_fault_dooms_the_whole_even_if_it_is_dropped(void **state)
{
	struct place *p = *state;
	assert_int_equal(db_run(p->db, DB_WRITE, drop_the_fault, NULL,
	    &p->why), FAULT_CLASH);
	assert_int_equal(things(p->db), 0);
}

static enum fault_code
put_one(struct db *db, void *arg, struct fault *why)
{
	return put_thing(db, *(int64_t *)arg, "a", why);
}

static enum fault_code
nest(struct db *db, void *arg, struct fault *why)
{
	struct story *s = arg;
	int64_t id = 5;
	return db_run(db, s->mode, put_one, &id, why);
}

static void
writing_inside_reading_is_a_bug(void **state)
{
	struct place *p = *state;
	struct story s = { .mode = DB_WRITE };
	assert_int_equal(db_run(p->db, DB_READ, nest, &s, &p->why),
	    FAULT_BUG);
	s.mode = DB_READ;
	assert_int_equal(db_run(p->db, DB_READ, nest, &s, &p->why),
	    FAULT_BUG);
	assert_int_equal(db_run(p->db, DB_WRITE, nest, &s, &p->why), 0);
	assert_int_equal(things(p->db), 1);
}

static void
a_query_that_writes_needs_a_transaction(void **state)
{
	struct place *p = *state;
	struct db_rows rows = { 0 };
	const struct db_value in[] = { db_int(1) };
	assert_int_equal(db_query(p->db, &put_back, in, &rows, &p->why),
	    FAULT_BUG);
	assert_int_equal(things(p->db), 0);
}

static enum fault_code
conflict_twice(struct db *db, void *arg, struct fault *why)
{
	struct story *s = arg;
	enum fault_code f = put_thing(db, 1, "a", why);
	if (f != FAULT_NONE || ++s->calls > 2)
		return f;
	db_conflict(db);
	return fault_say(why, FAULT_LATER, "another was in the way");
}

static void
a_transaction_is_replayed_after_a_conflict(void **state)
{
	struct place *p = *state;
	struct story s = { 0 };
	assert_int_equal(db_run(p->db, DB_WRITE, conflict_twice, &s, &p->why),
	    0);
	assert_int_equal(s.calls, 3);
	assert_int_equal(things(p->db), 1);
}

static enum fault_code
look_twice(struct db *db, void *arg, struct fault *why)
{
	struct story *s = arg;
	struct db *other = open_again(s->place, 0);
	int64_t before = things(db);
	assert_int_equal(put_thing(other, 9, "a", why), 0);
	db_drop(other);
	assert_int_equal(things(db), before);
	return FAULT_NONE;
}

static void
reading_sees_one_moment(void **state)
{
	struct place *p = *state;
	struct story s = { .place = p };
	assert_int_equal(db_run(p->db, DB_READ, look_twice, &s, &p->why), 0);
	assert_int_equal(things(p->db), 1);
}

static enum fault_code
be_in_the_way(struct db *db, void *arg, struct fault *why)
{
	struct story *s = arg;
	struct db *other = open_again(s->place, 30);
	(void)db;
	assert_int_equal(put_thing(other, 1, "a", why), FAULT_LATER);
	db_drop(other);
	return FAULT_NONE;
}

static void
who_waits_for_a_writer_in_vain_is_told_to_come_later(void **state)
{
	struct place *p = *state;
	struct story s = { .place = p };
	assert_int_equal(db_run(p->db, DB_WRITE, be_in_the_way, &s, &p->why),
	    0);
}

static void
two_processes_take_turns_without_losing_a_write(void **state)
{
	struct place *p = *state;
	enum { EACH = 200 };
	pid_t child = fork();
	assert_true(child >= 0);
	struct db *db = open_again(p, 0);
	for (int64_t i = 0; i < EACH; i++) {
		enum fault_code f = put_thing(db, i * 2 + (child == 0), "a",
		    &p->why);
		if (child == 0 && f != FAULT_NONE)
			_exit(1);
		assert_int_equal(f, 0);
	}
	if (child == 0)
		_exit(0);
	int status;
	waitpid(child, &status, 0);
	db_drop(db);
	assert_int_equal(status, 0);
	assert_int_equal(things(p->db), 2 * EACH);
}

static void
a_full_disk_is_later_and_nothing_is_kept(void **state)
{
	struct place *p = *state;
	static char big[1 << 20];
	signal(SIGXFSZ, SIG_IGN);
	struct rlimit was, tight;
	getrlimit(RLIMIT_FSIZE, &was);
	tight = was;
	tight.rlim_cur = 512 << 10;
	const struct db_value in[] = { db_int(1),
		db_text((struct slice)SLICE("a")),
		db_blob(slice_from(big, sizeof big)) };
	setrlimit(RLIMIT_FSIZE, &tight);
	enum fault_code f = db_do(p->db, &put, in, NULL, &p->why);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(f, FAULT_LATER);
	assert_int_equal(things(p->db), 0);
	assert_int_equal(db_check(p->db, &p->why), 0);
	assert_int_equal(db_do(p->db, &put, in, NULL, &p->why), 0);
	assert_int_equal(things(p->db), 1);
}

/* ---- holds ---- */

static bool
held_now(struct place *p, int64_t number)
{
	bool held = true;
	assert_int_equal(db_held(p->db, number, &held, &p->why), 0);
	return held;
}

static void
a_hold_is_seen_by_all_and_taken_once(void **state)
{
	struct place *p = *state;
	struct db *other = open_again(p, 0);
	bool held = true;
	assert_int_equal(db_held(other, 7, &held, &p->why), 0);
	assert_false(held);
	assert_int_equal(db_hold(p->db, 7, &p->why), 0);
	assert_int_equal(db_hold(p->db, 7, &p->why), FAULT_CLASH);
	assert_int_equal(db_hold(other, 7, &p->why), FAULT_CLASH);
	assert_int_equal(db_held(other, 7, &held, &p->why), 0);
	assert_true(held);
	assert_int_equal(db_held(p->db, 7, &held, &p->why), 0);
	assert_true(held);
	assert_int_equal(db_held(other, 8, &held, &p->why), 0);
	assert_false(held);
	assert_int_equal(db_hold_drop(p->db, 7, &p->why), 0);
	assert_int_equal(db_hold(other, 7, &p->why), 0);
	db_drop(other);
	/* A server ends a session a moment after its client is gone. */
	for (int i = 0; i < 1000 && held_now(p, 7); i++)
		nanosleep(&(const struct timespec){ .tv_nsec = 10000000 },
		    NULL);
	assert_false(held_now(p, 7));
}

static void
kill_ends_a_hold(void **state)
{
	struct place *p = *state;
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		struct db *db = open_again(p, 0);
		if (db_hold(db, 3, &p->why) != FAULT_NONE)
			_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	char x;
	assert_int_equal(read(ready[0], &x, 1), 1);
	bool held;
	assert_int_equal(db_held(p->db, 3, &held, &p->why), 0);
	assert_true(held);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	db_drop(p->db);
	both_quiet(p->path);
	p->db = open_again(p, 0);
	assert_int_equal(db_held(p->db, 3, &held, &p->why), 0);
	assert_false(held);
	close(ready[0]);
	close(ready[1]);
}

/* ---- migrations, copies, damage ---- */

static void
migrating_twice_does_nothing(void **state)
{
	struct place *p = *state;
	int ran = -1, number = 0;
	assert_int_equal(db_migrate(p->db, first, 2, &p->clock, &ran,
	    &p->why), 0);
	assert_int_equal(ran, 0);
	assert_int_equal(db_schema(p->db, &number, &p->why), 0);
	assert_int_equal(number, 2);
}

static void
a_migration_that_fails_leaves_the_old_schema(void **state)
{
	struct place *p = *state;
	int number;
	assert_int_equal(db_migrate(p->db, first, 3, &p->clock, NULL,
	    &p->why), FAULT_BUG);
	assert_int_equal(db_schema(p->db, &number, &p->why), 0);
	assert_int_equal(number, 2);
	bool has;
	assert_int_equal(both_engine->has_table(p->db, "other", &has, &p->why),
	    0);
	assert_false(has);
}

static void
an_edited_migration_is_damage_and_a_newer_database_denied(void **state)
{
	struct place *p = *state;
	struct db_migration edited[2] = { first[0], first[1] };
	edited[1].fingerprint = "dddd";
	assert_int_equal(db_migrate(p->db, edited, 2, &p->clock, NULL,
	    &p->why), FAULT_DAMAGE);
	assert_int_equal(db_migrate(p->db, first, 1, &p->clock, NULL,
	    &p->why), FAULT_DENIED);
}

static void
a_copy_holds_what_was_there(void **state)
{
	struct place *p = *state;
	assert_int_equal(put_thing(p->db, 1, "a", &p->why), 0);
	if (both_is_pgsql()) {
		assert_int_equal(db_copy(p->db, p->copy, &p->why),
		    FAULT_DENIED);
		return;
	}
	assert_int_equal(db_copy(p->db, p->copy, &p->why), 0);
	assert_int_equal(db_copy(p->db, p->copy, &p->why), FAULT_CLASH);
	struct db *copy = NULL;
	assert_int_equal(db_open(&db_sqlite, p->copy, NULL, &copy, &p->why),
	    0);
	assert_int_equal(things(copy), 1);
	assert_int_equal(db_check(copy, &p->why), 0);
	db_drop(copy);
}

static void
no_database_is_absent_and_another_file_is_damage(void **state)
{
	struct place *p = *state;
	struct db *db = NULL;
	assert_int_equal(db_open(both_engine, p->copy, NULL, &db, &p->why),
	    FAULT_ABSENT);
	if (both_is_pgsql())
		return;
	FILE *f = fopen(p->copy, "w");
	for (int i = 0; i < 5000; i++)
		fputs("no database ", f);
	fclose(f);
	assert_int_equal(db_open(&db_sqlite, p->copy, NULL, &db, &p->why),
	    FAULT_DAMAGE);
	assert_null(db);
}

static void
an_overwritten_page_is_found(void **state)
{
	struct place *p = *state;
	for (int64_t i = 0; i < 3000; i++)
		assert_int_equal(i % 100 != 0 ? 0 : put_thing(p->db, i,
		    "some name of a thing", &p->why), 0);
	db_drop(p->db);
	FILE *f = fopen(p->path, "r+");
	fseek(f, 2 * 16384, SEEK_SET);
	for (int i = 0; i < 16384; i++)
		fputc(0x5a, f);
	fclose(f);
	p->db = open_again(p, 0);
	assert_int_equal(db_check(p->db, &p->why), FAULT_DAMAGE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int
run_all(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(values_come_back_as_they_were_put),
		T(empty_text_is_not_null),
		T(a_value_left_out_or_of_another_kind_is_refused),
		T(text_that_is_not_utf8_or_holds_a_nul_is_refused),
		T(columns_other_than_declared_are_refused),
		T(a_key_twice_and_a_missing_reference_are_clashes),
		T(a_statement_being_read_cannot_be_started_again),
		T(nothing_is_kept_of_a_transaction_that_fails),
		T(a_fault_dooms_the_whole_even_if_it_is_dropped),
		T(writing_inside_reading_is_a_bug),
		T(a_query_that_writes_needs_a_transaction),
		T(a_transaction_is_replayed_after_a_conflict),
		T(reading_sees_one_moment),
		T(who_waits_for_a_writer_in_vain_is_told_to_come_later),
		T(two_processes_take_turns_without_losing_a_write),
		T(a_hold_is_seen_by_all_and_taken_once),
		T(kill_ends_a_hold),
		T(migrating_twice_does_nothing),
		T(a_migration_that_fails_leaves_the_old_schema),
		T(an_edited_migration_is_damage_and_a_newer_database_denied),
		T(a_copy_holds_what_was_there),
		T(no_database_is_absent_and_another_file_is_damage),
	};
	return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}

/* What is done to files: a server's are its own. */
static int
run_files(void)
{
	const struct CMUnitTest tests[] = {
		T(a_full_disk_is_later_and_nothing_is_kept),
		T(an_overwritten_page_is_found),
	};
	return cmocka_run_group_tests_name("sqlite's files", tests, NULL, NULL);
}

int
main(void)
{
	return run_files() + both_run(run_all);
}
