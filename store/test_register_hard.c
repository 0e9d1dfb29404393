/*
 * The register under what really happens: two processes at once, processes
 * killed in the middle of groups, a disk that fills, and hands that change it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_tools.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "db_driver.h"

static int
set_up(void **state)
{
	*state = book_make();
	return 0;
}

static int
tear_down(void **state)
{
	book_drop(*state);
	return 0;
}

static struct register_report
check(struct book *b)
{
	struct register_report r;
	WELL(b, register_check(b->db, NULL, &r, &b->why));
	return r;
}

/* ---- several processes ---- */

#define MUST(call) \
	do { \
		if ((call) != FAULT_NONE) { \
			fprintf(stderr, "%s (%s)\n", b->why.say, b->why.log); \
			_exit(1); \
		} \
	} while (0)

/* A child: issues the rows of one batch that are not done yet, in groups, going
 * on until all are done or it is killed. */
static void
work(struct book *b, unsigned char batch_no, uint32_t rows, uint32_t group)
{
	struct batch asked = { .service_version = b->service.id,
		.input_sha256 = { batch_no }, .key_name = SLICE("k"),
		.label = SLICE("l"), .begun_s = ISSUE_S }, batch;
	struct batch_done done;
	struct series_ranges got;
	b->db = NULL;
	MUST(book_try_open(b, &b->db));
	MUST(run_open(b->db, "issue", ISSUE_S, &b->run, &b->why));
	MUST(batch_open(b->db, b->arena, &asked, &batch, NULL, &b->why));
	MUST(batch_done_rows(b->db, b->arena, batch.id, &done, &b->why));
	MUST(series_reserve(b->db, b->arena, b->series.id, group, b->run,
	    &got, &b->why));
	for (uint32_t row = done.rows + 1; row <= rows; row += group) {
		struct audit_entry e = { .at_s = ISSUE_S, .who = SLICE("t"),
			.act = SLICE("issue.group"), .what = SLICE("BCW"),
			.detail = SLICE("") };
		struct cert_group g = book_group(b, &got, row);
		g.batch = batch.id;
		g.audit = &e;
		g.next_series = b->series.id;
		g.next_n = group;
		MUST(cert_add_group(b->db, b->arena, &g, &got, &b->why));
	}
	MUST(run_close(b->db, b->run, &b->why));
	db_drop(b->db);
	_exit(0);
}

static pid_t
start(struct book *b, unsigned char batch_no, uint32_t rows, uint32_t group)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		work(b, batch_no, rows, group);
	return child;
}

static int
status_of(pid_t child)
{
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void
two_processes_issue_side_by_side(void **state)
{
	struct book *b = *state;
	db_drop(b->db);
	b->db = NULL;
	pid_t one = start(b, 1, 512, 16), two = start(b, 2, 512, 8);
	assert_int_equal(status_of(one), 0);
	assert_int_equal(status_of(two), 0);
	book_open(b);
	struct register_report r = check(b);
	assert_int_equal(r.issued, 1024);
	assert_int_equal(r.audit_rows, 32 + 64);
	assert_int_equal(r.leased + r.orphaned, 0);
	assert_int_equal(r.numbers, r.issued + r.spare);
	assert_true(r.spare <= 24);
}

static void
killed_at_any_moment_no_row_and_no_number_is_lost_or_doubled(void **state)
{
	struct book *b = *state;
	db_drop(b->db);
	b->db = NULL;
	unsigned seed = 20221124;
	for (int kills = 0; kills < 40; kills++) {
		pid_t one = start(b, 1, 1u << 20, 8);
		pid_t two = start(b, 2, 1u << 20, 16);
		usleep(1000 + (unsigned)rand_r(&seed) % 30000);
		kill(one, SIGKILL);
		kill(two, SIGKILL);
		assert_int_equal(status_of(one), SIGKILL);
		assert_int_equal(status_of(two), SIGKILL);
		both_quiet(b->where);
		book_open(b);
		struct register_report r = check(b);
		assert_int_equal(r.leased, 0);
		assert_int_equal(r.numbers, r.issued + r.spare + r.orphaned);
		assert_true(r.spare + r.orphaned <= 24);
		db_drop(b->db);
		b->db = NULL;
	}
	book_open(b);
	int64_t ended;
	WELL(b, run_sweep(b->db, &ended, &b->why));
	struct register_report r = check(b);
	assert_int_equal(r.orphaned, 0);
	assert_true(r.issued > 0);
}

/* PostgreSQL notices a moment later than the kernel. */
static void
wait_until_dead(struct book *b, int64_t run)
{
	bool alive = true;
	for (int tries = 0; tries < 1000 && alive; tries++) {
		WELL(b, run_alive(b->db, run, &alive, &b->why));
		if (alive)
			usleep(5000);
	}
	assert_false(alive);
}

static void
a_living_run_keeps_its_numbers(void **state)
{
	struct book *b = *state;
	struct series_ranges got;
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	db_drop(b->db);
	b->db = NULL;
	pid_t child = fork();
	if (child == 0) {
		MUST(book_try_open(b, &b->db));
		MUST(run_open(b->db, "serve", ISSUE_S, &b->run, &b->why));
		MUST(series_reserve(b->db, b->arena, b->series.id, 10, b->run,
		    &got, &b->why));
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	char x;
	assert_int_equal(read(ready[0], &x, 1), 1);
	book_open(b);
	book_run(b);
	WELL(b, series_reserve(b->db, b->arena, b->series.id, 4, b->run, &got,
	    &b->why));
	assert_int_equal(got.at[0].first, 11);
	assert_int_equal(check(b).leased, 14);
	kill(child, SIGKILL);
	status_of(child);
	wait_until_dead(b, 1);
	WELL(b, series_reserve(b->db, b->arena, b->series.id, 12, b->run, &got,
	    &b->why));
	assert_true(got.n == 2 && got.at[0].first == 1 && got.at[0].n == 10 &&
	    got.at[1].first == 15 && got.at[1].n == 2);
	close(ready[0]);
	close(ready[1]);
}

/* ---- a disk that fills ---- */

static void
a_group_the_disk_has_no_room_for_is_not_kept_and_succeeds_later(void **state)
{
	struct book *b = *state;
	struct series_ranges got;
	struct rlimit was, tight;
	book_run(b);
	book_issue(b, 4);
	WELL(b, series_reserve(b->db, b->arena, b->series.id, 64, b->run,
	    &got, &b->why));
	struct cert_group g = book_group(b, &got, 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	tight = was;
	tight.rlim_cur = 700 << 10;
	setrlimit(RLIMIT_FSIZE, &tight);
	enum fault_code f = cert_add_group(b->db, b->arena, &g, NULL, &b->why);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(f, FAULT_LATER);
	struct register_report r = check(b);
	assert_true(r.issued == 4 && r.leased == 64);
	WELL(b, cert_add_group(b->db, b->arena, &g, NULL, &b->why));
	r = check(b);
	assert_true(r.issued == 68 && r.leased == 0);
}

static void
a_register_the_disk_has_no_room_for_can_be_made_later(void **state)
{
	struct book *b = *state;
	struct rlimit was, tight;
	char path[96];
	db_drop(b->db);
	b->db = NULL;
	snprintf(path, sizeof path, "%s/register.db", b->dir);
	unlink(path);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	tight = was;
	tight.rlim_cur = 20 << 10;
	setrlimit(RLIMIT_FSIZE, &tight);
	enum fault_code f = register_create(b->dir, &b->clock, &b->db,
	    &b->why);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(f, FAULT_LATER);
	WELL(b, register_create(b->dir, &b->clock, &b->db, &b->why));
	assert_int_equal(check(b).series, 0);
}

/* ---- an engine that gives up somewhere ---- */

/* The engine, but the n-th call of a transaction fails: with a conflict, which is
 * worth a replay, or like a broken disk. */
static struct {
	int calls, fail_at;
	bool conflict;
} flaw;

static enum fault_code
may_fail(struct db *db, struct fault *why)
{
	if (++flaw.calls != flaw.fail_at)
		return FAULT_NONE;
	if (flaw.conflict)
		db_conflict(db);
	return fault_say(why, FAULT_LATER, "flaw");
}

static enum fault_code
flawed_begin(struct db *db, enum db_mode mode, struct fault *why)
{
	enum fault_code f = may_fail(db, why);
	return f != FAULT_NONE ? f : both_engine->begin(db, mode, why);
}

static enum fault_code
flawed_commit(struct db *db, struct fault *why)
{
	enum fault_code f = may_fail(db, why);
	return f != FAULT_NONE ? f : both_engine->commit(db, why);
}

static enum fault_code
flawed_run(struct db *db, const struct db_stmt *stmt,
    const struct db_value in[], int64_t *changed, struct fault *why)
{
	enum fault_code f = may_fail(db, why);
	return f != FAULT_NONE ? f :
	    both_engine->run(db, stmt, in, changed, why);
}

static enum fault_code
flawed_query(struct db *db, const struct db_stmt *stmt,
    const struct db_value in[], void **handle, struct fault *why)
{
	enum fault_code f = may_fail(db, why);
	return f != FAULT_NONE ? f :
	    both_engine->query(db, stmt, in, handle, why);
}

static enum fault_code
flawed_next(struct db *db, void *handle, bool *more, struct fault *why)
{
	enum fault_code f = may_fail(db, why);
	return f != FAULT_NONE ? f : both_engine->next(db, handle, more, why);
}

static struct db_driver
flawed(void)
{
	struct db_driver d = *both_engine;
	d.begin = flawed_begin;
	d.commit = flawed_commit;
	d.run = flawed_run;
	d.query = flawed_query;
	d.next = flawed_next;
	return d;
}

/* A group with everything a group can have; 5 of 8 numbers are used. */
static enum fault_code
full_group(struct book *b, int64_t batch, const struct series_ranges *got,
    uint32_t row, struct series_ranges *next)
{
	struct audit_entry e = { .at_s = ISSUE_S, .who = SLICE("t"),
		.act = SLICE("issue.group"), .what = SLICE("BCW"),
		.detail = SLICE("") };
	struct batch_row bad = { .row = row + 100, .note = SLICE("x") };
	struct series_range unused = { b->series.id, got->at[0].first + 5,
		3 };
	struct cert_group g = book_group(b, got, row);
	g.n = 5;
	g.batch = batch;
	g.rejected = &bad;
	g.n_rejected = 1;
	g.spare = &unused;
	g.n_spare = 1;
	g.audit = &e;
	g.next_series = b->series.id;
	g.next_n = 8;
	return cert_add_group(b->db, b->arena, &g, next, &b->why);
}

/* Fails the n-th call, for every n a group has; how many it has. */
static int
fail_everywhere(struct book *b, bool conflict)
{
	struct batch asked = { .service_version = b->service.id,
		.key_name = SLICE("k"), .label = SLICE("l") }, batch;
	const struct db_driver flawed_driver = flawed();
	struct series_ranges got, next;
	uint64_t issued = 0;
	int n = 1;
	book_run(b);
	WELL(b, batch_open(b->db, b->arena, &asked, &batch, NULL, &b->why));
	WELL(b, series_reserve(b->db, b->arena, b->series.id, 8, b->run,
	    &got, &b->why));
	for (bool failed = true; failed; n++) {
		flaw.calls = 0;
		flaw.fail_at = n;
		flaw.conflict = conflict;
		b->db->driver = &flawed_driver;
		enum fault_code f = full_group(b, batch.id, &got,
		    (uint32_t)n * 1000, &next);
		b->db->driver = both_engine;
		failed = flaw.calls >= n;
		assert_int_equal(f, failed && !conflict ? FAULT_LATER :
		    FAULT_NONE);
		if (f == FAULT_NONE) {
			issued += 5;
			assert_int_equal(next.numbers, 8);
			got = next;
		}
		struct register_report r = check(b);
		assert_int_equal(r.issued, issued);
		assert_int_equal(r.leased, 8);
		assert_int_equal(r.audit_rows, issued / 5);
		assert_int_equal(r.numbers, issued + r.spare + r.leased);
	}
	return n - 1;
}

static void
a_group_that_conflicts_anywhere_is_replayed_whole(void **state)
{
	assert_true(fail_everywhere(*state, true) > 30);
}

static void
a_group_that_fails_anywhere_leaves_nothing(void **state)
{
	assert_true(fail_everywhere(*state, false) > 30);
}

/* ---- hands that change it ---- */

static const struct db_stmt forge_detail = { "forge_detail",
	"UPDATE audit SET detail = 'n=9' WHERE seq = 2", "", "", false };
static const struct db_stmt drop_entry = { "drop_entry",
	"DELETE FROM audit WHERE seq = 2", "", "", false };
static const struct db_stmt drop_first = { "drop_first",
	"DELETE FROM audit WHERE seq = 1", "", "", false };
static const struct db_stmt drop_tail = { "drop_tail",
	"DELETE FROM cert_tail WHERE id = (SELECT MIN(id) FROM cert)", "",
	"", false };
static const struct db_stmt drop_lease = { "drop_lease",
	"DELETE FROM lease", "", "", false };
static const struct db_stmt rewind_series = { "rewind_series",
	"UPDATE series SET next = next - 1", "", "", false };
static const struct db_stmt lease_issued = { "lease_issued",
	"INSERT INTO lease (id, n, run) SELECT MIN(id), 1, NULL FROM cert",
	"", "", false };
static const struct db_stmt move_year = { "move_year",
	"UPDATE cert SET issued_s = issued_s - 40000000", "", "", false };
static const struct db_stmt stray_void = { "stray_void",
	"INSERT INTO voided (id, reason, at_s) VALUES (400000000, 'x', 1)",
	"", "", false };

static const struct db_stmt say_cancelled = { "say_cancelled",
	"INSERT INTO cancellation (id, cert, dept, service, reason, asked_by,"
	" asked_name, asked_s, state, decided_by, decided_name, decided_s,"
	" remark) SELECT 1, MIN(id), 'BCW', 1, 'r', 'a', 'a', 1, 1, 'b', 'b', 1,"
	" '' FROM cert", "", "", false };

static void
each_change_by_hand_is_found(void **state)
{
	static const struct db_stmt *const hands[] = { &forge_detail,
		&drop_entry, &drop_first, &drop_tail, &drop_lease,
		&rewind_series, &lease_issued, &move_year, &stray_void,
		&say_cancelled };
	(void)state;
	for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
		struct book *b = book_make();
		struct audit_entry e = { .at_s = ISSUE_S, .who = SLICE("t"),
			.act = SLICE("a"), .what = SLICE("w"),
			.detail = SLICE("n=8") };
		struct series_ranges got;
		int64_t changed = 0;
		book_run(b);
		book_issue(b, 3);
		WELL(b, series_reserve(b->db, b->arena, b->series.id, 2,
		    b->run, &got, &b->why));
		for (int k = 0; k < 3; k++)
			WELL(b, audit_add(b->db, &e, &b->why));
		check(b);
		WELL(b, db_do(b->db, hands[i], NULL, &changed, &b->why));
		assert_true(changed > 0);
		enum fault_code f = register_check(b->db, NULL, NULL, &b->why);
		if (f != FAULT_DAMAGE)
			fail_msg("%s was not found", hands[i]->name);
		book_drop(b);
	}
}

struct opening {
	uint64_t opened;
	uint32_t bad;
};

static enum fault_code
open_cert(void *arg, struct arena *a, const struct cert *c,
    struct slice prelude, struct slice tail, struct fault *why)
{
	struct opening *o = arg;
	(void)a;
	o->opened++;
	assert_true(slice_is(prelude, "%PDF-1.7 ..."));
	assert_true(tail.len == 14000 && c->facts.len == 600);
	return c->uin.serial == o->bad ? fault_say(why, FAULT_DAMAGE,
	    "not what was issued") : FAULT_NONE;
}

static void
the_check_opens_every_nth_certificate(void **state)
{
	struct book *b = *state;
	struct opening o = { 0 };
	struct register_opener opener = { open_cert, &o };
	struct register_options options = { &opener, 3 };
	struct register_report r;
	book_run(b);
	book_issue(b, 10);
	WELL(b, register_check(b->db, &options, &r, &b->why));
	assert_true(o.opened == 4 && r.opened == 4);
	options.open_each = 0;
	o.bad = 6;
	FAULTY(b, FAULT_DAMAGE, register_check(b->db, &options, &r, &b->why));
}

static void
a_copy_is_a_whole_register(void **state)
{
	struct book *b = *state;
	char path[96];
	book_run(b);
	book_issue(b, 10);
	snprintf(path, sizeof path, "%s/copy.db", b->dir);
	WELL(b, db_copy(b->db, path, &b->why));
	db_drop(b->db);
	b->db = NULL;
	WELL(b, register_open_at(&db_sqlite, path, &b->clock, &b->db,
	    &b->why));
	assert_int_equal(check(b).issued, 10);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int
run_all(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(two_processes_issue_side_by_side),
		T(killed_at_any_moment_no_row_and_no_number_is_lost_or_doubled),
		T(a_living_run_keeps_its_numbers),
		T(a_group_that_conflicts_anywhere_is_replayed_whole),
		T(a_group_that_fails_anywhere_leaves_nothing),
		cmocka_unit_test(each_change_by_hand_is_found),
		T(the_check_opens_every_nth_certificate),
	};
	return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}

/* What is done to files: a server's are its own. */
static int
run_files(void)
{
	const struct CMUnitTest tests[] = {
		T(a_group_the_disk_has_no_room_for_is_not_kept_and_succeeds_later),
		T(a_register_the_disk_has_no_room_for_can_be_made_later),
		T(a_copy_is_a_whole_register),
	};
	return cmocka_run_group_tests_name("sqlite's files", tests, NULL,
	    NULL);
}

int
main(void)
{
	return run_files() + both_run(run_all);
}
