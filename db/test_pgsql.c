/*
 * What only a server does: it says failures in five letters, loses connections
 * in the middle, has other writers who know nothing of turns, and several
 * addresses.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "db.h"
#include "db_both.h"
#include "db_migrate.h"

static const struct db_migration first[] = {
	{ 1, "first", "CREATE TABLE thing (id {bigint} PRIMARY KEY,\n"
	    "name TEXT NOT NULL) {strict};", "aaaa" },
};

static const struct db_stmt put = { "put",
	"INSERT INTO thing (id, name) VALUES ($1, $2)", "it", "", false };
static const struct db_stmt rename_thing = { "rename_thing",
	"UPDATE thing SET name = $2 WHERE id = $1", "it", "", false };
static const struct db_stmt get = { "get",
	"SELECT name FROM thing WHERE id = $1", "i", "t", false };
static const struct db_stmt all = { "all",
	"SELECT id, name FROM thing ORDER BY id", "", "it", true };

struct place {
	char where[160];
	struct db *db;
	struct fault why;
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);
	struct clock clock = clock_fixed(1795500000);
	struct db_options o = { .create = true };
	both_place("", "", p->where, sizeof p->where);
	assert_int_equal(db_open(&db_pgsql, p->where, &o, &p->db, &p->why),
	    0);
	assert_int_equal(db_migrate(p->db, first, 1, &clock, NULL, &p->why),
	    0);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	db_drop(p->db);
	free(p);
	return 0;
}

static enum fault_code
write_thing(struct db *db, const struct db_stmt *stmt, int64_t id,
    const char *name, struct fault *why)
{
	const struct db_value in[] = { db_int(id), db_text(slice_of(name)) };
	return db_do(db, stmt, in, NULL, why);
}

static void
must_be_called(struct place *p, int64_t id, const char *name)
{
	struct db_rows rows = { 0 };
	const struct db_value in[] = { db_int(id) };
	bool more;
	assert_int_equal(db_query(p->db, &get, in, &rows, &p->why), 0);
	assert_int_equal(db_next(&rows, &more, &p->why), 0);
	assert_int_equal(more, name != NULL);
	if (name != NULL)
		assert_true(slice_is(db_bytes_at(&rows, 0), name));
	db_rows_drop(&rows);
}

/* ---- five letters ---- */

/* A trigger that fails with the name of the thing as its SQLSTATE. */
static const char fail_as_named[] = "CREATE FUNCTION fail() RETURNS trigger "
    "LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION USING ERRCODE = NEW.name, "
    "MESSAGE = 'as told'; END $f$; CREATE TRIGGER fail BEFORE INSERT ON thing "
    "FOR EACH ROW EXECUTE FUNCTION fail()";

static void
each_failure_is_one_of_our_faults(void **state)
{
	static const struct {
		const char *sqlstate;
		enum fault_code code;
	} rows[] = {
		{ "53100", FAULT_LATER }, { "53200", FAULT_LATER },
		{ "53300", FAULT_LATER }, { "57014", FAULT_LATER },
		{ "58030", FAULT_LATER }, { "08006", FAULT_LATER },
		{ "23505", FAULT_CLASH }, { "23503", FAULT_CLASH },
		{ "23514", FAULT_BUG }, { "42601", FAULT_BUG },
		{ "42501", FAULT_DENIED }, { "28000", FAULT_DENIED },
		{ "54000", FAULT_LIMIT }, { "22001", FAULT_LIMIT },
		{ "XX001", FAULT_DAMAGE }, { "58P01", FAULT_DAMAGE },
	};
	struct place *p = *state;
	both_do(p->where, fail_as_named);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum fault_code f = write_thing(p->db, &put, 1,
		    rows[i].sqlstate, &p->why);
		if (f != rows[i].code)
			fail_msg("%s: %s", rows[i].sqlstate, p->why.log);
		assert_false(db_fate_unknown(p->db));
	}
	must_be_called(p, 1, NULL);
}

/* ---- writers who know nothing of turns ---- */

struct story {
	struct place *place;
	int calls;
};

static enum fault_code
read_then_write(struct db *db, void *arg, struct fault *why)
{
	struct story *s = arg;
	must_be_called(s->place, 1, s->calls == 0 ? "a" : "b");
	if (s->calls++ == 0)
		both_do(s->place->where, "UPDATE thing SET name = 'b'");
	return write_thing(db, &rename_thing, 1, "c", why);
}

static void
a_view_that_is_out_of_date_is_replayed(void **state)
{
	struct place *p = *state;
	struct story s = { .place = p };
	assert_int_equal(write_thing(p->db, &put, 1, "a", &p->why), 0);
	assert_int_equal(db_run(p->db, DB_WRITE, read_then_write, &s,
	    &p->why), 0);
	assert_int_equal(s.calls, 2);
	must_be_called(p, 1, "c");
}

/* Renames 1; the outsider has renamed 2 and wants 1; then we want 2. */
static enum fault_code
meet_head_on(struct db *db, void *arg, struct fault *why)
{
	struct story *s = arg;
	char command[600];
	enum fault_code f = write_thing(db, &rename_thing, 1, "x", why);
	if (f == FAULT_NONE && s->calls++ == 0) {
		/* It is patient, so that it is us who are undone. */
		snprintf(command, sizeof command, "psql -q '%s' -c \"SET "
		    "deadlock_timeout = '60s'\" -c \"BEGIN\" -c \"UPDATE thing "
		    "SET name = 'o' WHERE id = 2\" -c \"UPDATE thing SET name "
		    "= 'o' WHERE id = 1\" -c \"COMMIT\" &", s->place->where);
		assert_int_equal(system(command), 0);
		usleep(500000);
	}
	if (f == FAULT_NONE)
		f = write_thing(db, &rename_thing, 2, "x", why);
	return f;
}

static void
a_deadlock_is_replayed(void **state)
{
	struct place *p = *state;
	struct story s = { .place = p };
	assert_int_equal(write_thing(p->db, &put, 1, "a", &p->why), 0);
	assert_int_equal(write_thing(p->db, &put, 2, "b", &p->why), 0);
	assert_int_equal(db_run(p->db, DB_WRITE, meet_head_on, &s, &p->why),
	    0);
	assert_true(s.calls >= 2);
	must_be_called(p, 1, "x");
	must_be_called(p, 2, "x");
}

/* ---- connections that are lost ---- */

static enum fault_code
be_turned_out(struct db *db, void *arg, struct fault *why)
{
	struct story *s = arg;
	s->calls++;
	enum fault_code f = write_thing(db, &put, 1, "a", why);
	if (f != FAULT_NONE)
		return f;
	both_do(s->place->where, "SELECT pg_terminate_backend(pid) FROM "
	    "pg_stat_activity WHERE datname = current_database() "
	    "AND pid <> pg_backend_pid()");
	return write_thing(db, &put, 2, "b", why);
}

static void
a_connection_lost_before_the_commit_keeps_nothing(void **state)
{
	struct place *p = *state;
	struct story s = { .place = p };
	assert_int_equal(db_run(p->db, DB_WRITE, be_turned_out, &s, &p->why),
	    FAULT_LATER);
	assert_int_equal(s.calls, 1);
	assert_false(db_fate_unknown(p->db));
	/* It stays lost, for so are its holds. */
	assert_int_equal(write_thing(p->db, &put, 3, "c", &p->why),
	    FAULT_LATER);
	db_drop(p->db);
	p->db = NULL;
	assert_int_equal(db_open(&db_pgsql, p->where, NULL, &p->db, &p->why),
	    0);
	must_be_called(p, 1, NULL);
	assert_int_equal(write_thing(p->db, &put, 1, "a", &p->why), 0);
}

static void
a_connection_lost_during_the_commit_is_said_to_leave_it_open(void **state)
{
	struct place *p = *state;
	both_do(p->where, "CREATE FUNCTION go() RETURNS trigger LANGUAGE "
	    "plpgsql AS $f$ BEGIN PERFORM pg_terminate_backend("
	    "pg_backend_pid()); RETURN NEW; END $f$; "
	    "CREATE CONSTRAINT TRIGGER go AFTER INSERT ON thing DEFERRABLE "
	    "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION go()");
	assert_int_equal(write_thing(p->db, &put, 1, "a", &p->why),
	    FAULT_LATER);
	assert_true(db_fate_unknown(p->db));
	assert_non_null(strstr(p->why.say, "not known whether"));
}

static enum fault_code
die_with_the_turn(struct db *db, void *arg, struct fault *why)
{
	(void)why;
	(void)arg;
	db_drop(db);
	_exit(0);
}

static void
the_turn_of_one_who_vanishes_is_the_next_ones(void **state)
{
	struct place *p = *state;
	int status = -1;
	fflush(stdout);
	if (fork() == 0) {
		struct db *db = NULL;
		if (db_open(&db_pgsql, p->where, NULL, &db, &p->why) != 0)
			_exit(1);
		db_run(db, DB_WRITE, die_with_the_turn, NULL, &p->why);
		_exit(1);
	}
	wait(&status);
	assert_int_equal(status, 0);
	assert_int_equal(write_thing(p->db, &put, 1, "a", &p->why), 0);
}

/* ---- addresses ---- */

static enum fault_code
open_at(struct place *p, const char *where)
{
	struct db *db = NULL;
	enum fault_code f = db_open(&db_pgsql, where, NULL, &db, &p->why);
	db_drop(db);
	return f;
}

static void
of_several_hosts_the_one_that_is_there_is_used(void **state)
{
	struct place *p = *state;
	char where[300];
	const char *name = strstr(p->where, "@/") + 2;
	snprintf(where, sizeof where, "postgresql://mohor@/%.*s?host=/nowhere,"
	    "%s,/nobody", (int)strcspn(name, "?"), name, both_socket());
	assert_int_equal(open_at(p, where), 0);
}

static void
what_is_wrong_with_an_address_is_said_without_its_password(void **state)
{
	struct place *p = *state;
	char where[300];
	assert_int_equal(open_at(p, "postgresql://u:sesame@h:port/d"),
	    FAULT_INPUT);
	assert_null(strstr(p->why.say, "sesame"));
	assert_int_equal(open_at(p, "postgresql://u:sesame@/d?host=/nowhere"),
	    FAULT_LATER);
	assert_null(strstr(p->why.log, "sesame"));
	snprintf(where, sizeof where, "postgresql://nobody_here:sesame@/d?"
	    "host=%s", both_socket());
	assert_int_equal(open_at(p, where), FAULT_DENIED);
	assert_null(strstr(p->why.log, "sesame"));
}

static void
a_database_of_another_encoding_is_refused(void **state)
{
	struct place *p = *state;
	char where[300];
	both_do(p->where, "CREATE DATABASE ascii TEMPLATE template0 "
	    "ENCODING 'SQL_ASCII'");
	snprintf(where, sizeof where, "postgresql://mohor@/ascii?host=%s",
	    both_socket());
	assert_int_equal(open_at(p, where), FAULT_DENIED);
}

/* ---- rows and upkeep ---- */

static void
read_all(struct place *p)
{
	struct db_rows rows = { 0 };
	bool more;
	int64_t n = 0;
	assert_int_equal(db_query(p->db, &all, NULL, &rows, &p->why), 0);
	while (db_next(&rows, &more, &p->why) == 0 && more) {
		assert_int_equal(db_int_at(&rows, 0), ++n);
		if (n % 100 == 0)
			must_be_called(p, n, "x");
	}
	assert_int_equal(n, 1000);
}

static enum fault_code
read_all_in(struct db *db, void *arg, struct fault *why)
{
	(void)db;
	(void)why;
	read_all(arg);
	read_all(arg);
	return FAULT_NONE;
}

static void
many_rows_are_read_in_pieces_beside_others(void **state)
{
	struct place *p = *state;
	both_do(p->where, "INSERT INTO thing SELECT i, 'x' FROM "
	    "generate_series(1, 1000) i");
	read_all(p);
	assert_int_equal(db_run(p->db, DB_READ, read_all_in, p, &p->why), 0);
	assert_int_equal(db_run(p->db, DB_WRITE, read_all_in, p, &p->why), 0);
	/* One left half read is no hindrance to the next. */
	struct db_rows rows = { 0 };
	bool more;
	assert_int_equal(db_query(p->db, &all, NULL, &rows, &p->why), 0);
	assert_int_equal(db_next(&rows, &more, &p->why), 0);
	db_rows_drop(&rows);
	read_all(p);
}

static void
an_index_that_is_not_valid_is_found(void **state)
{
	struct place *p = *state;
	assert_int_equal(db_check(p->db, &p->why), 0);
	both_do(p->where, "CREATE EXTENSION amcheck");
	assert_int_equal(db_check(p->db, &p->why), 0);
	both_do(p->where, "UPDATE pg_index SET indisvalid = false WHERE "
	    "indrelid = 'thing'::regclass");
	assert_int_equal(db_check(p->db, &p->why), FAULT_DAMAGE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int
run_all(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(each_failure_is_one_of_our_faults),
		T(a_view_that_is_out_of_date_is_replayed),
		T(a_deadlock_is_replayed),
		T(a_connection_lost_before_the_commit_keeps_nothing),
		T(a_connection_lost_during_the_commit_is_said_to_leave_it_open),
		T(the_turn_of_one_who_vanishes_is_the_next_ones),
		T(of_several_hosts_the_one_that_is_there_is_used),
		T(what_is_wrong_with_an_address_is_said_without_its_password),
		T(a_database_of_another_encoding_is_refused),
		T(many_rows_are_read_in_pieces_beside_others),
		T(an_index_that_is_not_valid_is_found),
	};
	return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}

int
main(void)
{
	return both_run_pgsql(run_all);
}
