/*
 * A register on its way to a server: given up at each step, refused where it
 * must be, and the same on both sides in the end.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_tools.h"

#include "register_move.h"
#include "user_store.h"

#define SOME 20

struct pair {
	struct book *book;	/* SQLite */
	char where[160];	/* on the server, not made yet */
	struct register_move move;
	bool asked, is_here;
};

/* With a session and a failed attempt: they go along. */
static void
add_person(struct book *b)
{
	const struct user u = { .id = SLICE("u_1"), .login = SLICE("rina"),
		.name_en = SLICE("R"), .name_bn = SLICE("R"),
		.designation = SLICE("D"), .role = ROLE_PMU, .dept = SLICE(""),
		.centre = SLICE(""), .stage = SLICE("") };
	const struct user_session s = { .token_sha256 = { 1 },
		.stage = USER_IS_IN, .begun_s = ISSUE_S,
		.ends_s = ISSUE_S + 9 };
	const struct user_try t = { .name_sha256 = { 2 }, .failures = 1 };
	WELL(b, user_add(b->db, &u, &b->why));
	WELL(b, user_set_totp(b->db, u.id, slice_of("sealed"), &b->why));
	WELL(b, user_session_add(b->db, u.id, &s, &b->why));
	WELL(b, user_try_put(b->db, &t, &b->why));
}

static int
set_up(void **state)
{
	struct pair *p = calloc(1, sizeof *p);
	both_engine = &db_sqlite;
	p->book = book_make();
	book_run(p->book);
	book_issue(p->book, SOME);
	WELL(p->book, run_close(p->book->db, p->book->run, &p->book->why));
	add_person(p->book);
	both_engine = &db_pgsql;
	both_place(p->book->dir, "", p->where, sizeof p->where);
	p->move = (struct register_move){ .clock = &p->book->clock };
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct pair *p = *state;
	db_drop(p->move.to);
	book_drop(p->book);
	free(p);
	return 0;
}

static enum fault_code
move(struct pair *p)
{
	return register_move_to(p->book->db, p->where, &p->move,
	    &p->book->why);
}

/* The process that was at it dies: its connections and holds are gone. */
static void
die(struct pair *p)
{
	db_drop(p->move.to);
	p->move.to = NULL;
	db_drop(p->book->db);
	p->book->db = NULL;
	both_quiet(p->where);
	both_engine = &db_sqlite;
	book_open(p->book);
	both_engine = &db_pgsql;
}

static bool
asked(void *arg)
{
	struct pair *p = arg;
	p->asked = true;
	return p->is_here;
}

static enum register_state
state_of(struct pair *p)
{
	enum register_state s = REGISTER_OPEN;
	WELL(p->book, register_state(p->book->db, &s, &p->book->why));
	return s;
}

static uint64_t
issued_in(struct pair *p, struct db *db)
{
	struct register_report r;
	WELL(p->book, register_check(db, NULL, &r, &p->book->why));
	return r.issued;
}

static void
what_was_moved_adds_up_and_goes_on(void **state)
{
	struct pair *p = *state;
	struct book *b = p->book;
	WELL(b, move(p));
	assert_int_equal(p->move.certs, SOME);
	WELL(b, register_move_end(&p->move, "test", &b->why));
	assert_int_equal(issued_in(p, p->move.to), SOME);
	struct db *old = b->db;
	b->db = p->move.to;
	book_run(b);
	book_issue(b, 3);
	WELL(b, run_close(b->db, b->run, &b->why));
	assert_int_equal(issued_in(p, b->db), SOME + 3);
	b->db = old;
}

static void
every_table_of_the_register_is_moved(void **state)
{
	struct pair *p = *state;
	struct book *b = p->book;
	char query[512], path[96];
	WELL(b, move(p));
	snprintf(path, sizeof path, "%s/register.db", b->dir);
	int n = snprintf(query, sizeof query, "test \"$(sqlite3 %s \"SELECT "
	    "group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema "
	    "WHERE type = 'table' AND name NOT LIKE 'sqlite%%' AND name <> "
	    "'schema_version' ORDER BY name)\")\" = \"$(printf '%%s\\n'", path);
	for (int i = 0; i < REGISTER_TABLES; i++)
		n += snprintf(query + n, sizeof query - (size_t)n, " %s",
		    p->move.table[i].name);
	snprintf(query + n, sizeof query - (size_t)n,
	    " | LC_ALL=C sort | tr '\\n' ' ' | sed 's/ $//')\"");
	assert_int_equal(system(query), 0);
}

static void
the_source_can_be_read_but_not_written_afterwards(void **state)
{
	struct pair *p = *state;
	int64_t run;
	WELL(p->book, move(p));
	assert_int_equal(issued_in(p, p->book->db), SOME);
	assert_int_equal(run_open(p->book->db, "issue", ISSUE_S, &run,
	    &p->book->why), FAULT_CLASH);
	assert_non_null(strstr(p->book->why.say, "moved elsewhere"));
}

static void
while_a_run_is_alive_nothing_is_moved(void **state)
{
	struct pair *p = *state;
	book_run(p->book);
	assert_int_equal(move(p), FAULT_CLASH);
	assert_int_equal(state_of(p), REGISTER_OPEN);
	WELL(p->book, run_close(p->book->db, p->book->run, &p->book->why));
	WELL(p->book, move(p));
}

static void
a_move_given_up_before_the_switch_leaves_the_source_in_use(void **state)
{
	struct pair *p = *state;
	bool here;
	WELL(p->book, move(p));
	assert_int_equal(state_of(p), REGISTER_MOVING);
	assert_int_equal(register_settle(p->book->db, asked, p, &here,
	    &p->book->why), FAULT_LATER);
	assert_false(p->asked);
	die(p);
	assert_int_equal(state_of(p), REGISTER_CLOSED);
	p->is_here = true;
	WELL(p->book, register_settle(p->book->db, asked, p, &here,
	    &p->book->why));
	assert_true(here);
	assert_int_equal(state_of(p), REGISTER_OPEN);
	book_run(p->book);
	book_issue(p->book, 2);
	WELL(p->book, run_close(p->book->db, p->book->run, &p->book->why));
	/* The copy is out of date now, and replaced. */
	WELL(p->book, move(p));
	assert_int_equal(issued_in(p, p->move.to), SOME + 2);
}

static void
a_register_that_was_moved_is_not_opened_again(void **state)
{
	struct pair *p = *state;
	bool here = true;
	WELL(p->book, move(p));
	die(p);
	WELL(p->book, register_settle(p->book->db, asked, p, &here,
	    &p->book->why));
	assert_false(here);
	assert_int_equal(state_of(p), REGISTER_CLOSED);
}

static void
a_move_can_be_undone_by_whoever_makes_it(void **state)
{
	struct pair *p = *state;
	WELL(p->book, move(p));
	WELL(p->book, register_move_undo(p->book->db, &p->move,
	    &p->book->why));
	assert_int_equal(state_of(p), REGISTER_OPEN);
	both_quiet(p->where);
	WELL(p->book, move(p));
}

static void
a_register_in_use_is_never_replaced(void **state)
{
	struct pair *p = *state;
	WELL(p->book, move(p));
	WELL(p->book, register_move_end(&p->move, "test", &p->book->why));
	die(p);
	bool here;
	p->is_here = true;	/* as a copy of the directory would say */
	WELL(p->book, register_settle(p->book->db, asked, p, &here,
	    &p->book->why));
	assert_int_equal(move(p), FAULT_CLASH);
	assert_int_equal(state_of(p), REGISTER_OPEN);
}

static void
a_given_up_copy_of_another_register_is_not_replaced(void **state)
{
	struct pair *p = *state;
	struct audit_entry e = { .at_s = ISSUE_S, .who = SLICE("test"),
		.act = SLICE("test"), .what = SLICE("x"), .detail = SLICE("") };
	WELL(p->book, audit_add(p->book->db, &e, &p->book->why));
	WELL(p->book, move(p));
	both_do(p->where, "UPDATE audit SET hash = sha256('other'::bytea)");
	die(p);
	bool here;
	p->is_here = true;
	WELL(p->book, register_settle(p->book->db, asked, p, &here,
	    &p->book->why));
	assert_int_equal(move(p), FAULT_CLASH);
}

/* The engine keeps something else than it was given. */
static void
a_copy_that_differs_is_refused(void **state)
{
	struct pair *p = *state;
	struct db *db;
	WELL(p->book, register_open_at(&db_pgsql, p->where, &p->book->clock,
	    &db, &p->book->why));
	db_drop(db);
	both_do(p->where, "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE "
	    "plpgsql AS 'BEGIN NEW.pdf_len := NEW.pdf_len + 1; RETURN NEW; "
	    "END'; CREATE TRIGGER spoil BEFORE INSERT ON cert FOR EACH ROW "
	    "EXECUTE FUNCTION spoil()");
	assert_int_equal(move(p), FAULT_DAMAGE);
	assert_non_null(strstr(p->book->why.say, "table cert "));
	assert_int_equal(state_of(p), REGISTER_OPEN);
	assert_int_equal(issued_in(p, p->book->db), SOME);
}

static int
run_all(const char *engine)
{
	const struct CMUnitTest tests[] = {
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		FACT(what_was_moved_adds_up_and_goes_on),
		FACT(every_table_of_the_register_is_moved),
		FACT(the_source_can_be_read_but_not_written_afterwards),
		FACT(while_a_run_is_alive_nothing_is_moved),
		FACT(a_move_given_up_before_the_switch_leaves_the_source_in_use),
		FACT(a_register_that_was_moved_is_not_opened_again),
		FACT(a_move_can_be_undone_by_whoever_makes_it),
		FACT(a_register_in_use_is_never_replaced),
		FACT(a_given_up_copy_of_another_register_is_not_replaced),
		FACT(a_copy_that_differs_is_refused),
	};
	return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}

int
main(void)
{
	return both_run_pgsql(run_all);
}
