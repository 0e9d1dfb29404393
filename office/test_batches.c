/*
 * Files of people from departments' own systems: taken over, issued, read back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include <signal.h>
#include <sys/wait.h>

#include "batches.h"
#include "buf.h"
#include "file.h"
#include "hook_store.h"
#include "hooks.h"

static struct world *world;
static volatile sig_atomic_t never;

static int
set_up(void **state)
{
	struct hooks_view v;
	(void)state;
	world = world_make();
	WELL(world, hooks_set(world->office, world->keys, world->arena,
	    &world->bcw, slice_of("https://bcw.example/"), HOOK_BATCH, false,
	    &v, &world->why));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_drop(world);
	return 0;
}

/* A spooled file of n people; every tenth has no date of birth that there was. */
static const char *
spool(struct world *w, const char *mark, int n)
{
	const char *path;
	struct buf b = buf_make(w->arena, 4096);
	for (int i = 1; i <= n; i++)
		buf_printf(&b, "{\"name\":\"%s %c\",\"father\":\"Rahul Ghosh\","
		    "\"dob\":\"%s\",\"gender\":\"female\",\"address\":"
		    "\"%d School Danga\",\"police_station\":\"Dinhata\","
		    "\"district\":\"Cooch Behar\",\"pin\":\"736156\","
		    "\"category\":\"ST\",\"community\":\"Santal\"}\n", mark,
		    'A' + i % 26, i % 10 == 0 ? "31-02-1981" : "01-07-1981", i);
	WELL(w, batches_spool_path(w->office, w->arena, &path, &w->why));
	WELL(w, file_create(path, 0600, buf_slice(&b), &w->why));
	return path;
}

static struct batches_view
begin(struct world *w, const char *path, bool *again)
{
	struct batches_view v;
	WELL(w, batches_begin(w->office, w->arena, &w->bcw,
	    slice_of("BCW-001"), path, &v, again, &w->why));
	return v;
}

static bool
waits(struct world *w, int64_t id)
{
	int64_t *ids;
	size_t n;
	WELL(w, batches_waiting(w->office, w->arena, &ids, &n, &w->why));
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static size_t
results(struct world *w, int64_t id, uint32_t from, size_t most,
    struct batches_row **rows, bool *all)
{
	size_t n;
	WELL(w, batches_results(w->office, w->keys, w->arena, &w->bcw, id,
	    from, most, rows, &n, all, &w->why));
	return n;
}

static void
every_row_comes_back_in_order_issued_or_with_its_faults(void **state)
{
	struct world *w = world;
	struct batches_row *rows;
	struct certs_view c;
	bool again, all;
	(void)state;
	const char *path = spool(w, "Mina", 25);
	struct batches_view v = begin(w, path, &again);
	assert_false(again);
	assert_string_equal(v.service, "BCW-001");
	assert_true(waits(w, v.id));
	assert_int_equal(results(w, v.id, 1, 100, &rows, &all), 0);
	assert_false(all);
	WELL(w, batches_run(w->office, w->arena, v.id, &never, &w->why));
	assert_false(waits(w, v.id));
	assert_false(file_exists(path));
	assert_int_equal(results(w, v.id, 1, 100, &rows, &all), 25);
	assert_true(all);
	for (uint32_t i = 0; i < 25; i++) {
		assert_int_equal(rows[i].row, i + 1);
		assert_int_equal(rows[i].issued, (i + 1) % 10 != 0);
	}
	assert_int_equal(rows[9].n_errors, 1);
	assert_true(slice_is(rows[9].errors[0].field, "dob"));
	assert_int_equal(rows[9].line, 10);
	WELL(w, certs_find(w->certs, w->arena, &w->bcw, slice_of(rows[0].uin),
	    &c, &w->why));
	assert_true(slice_is(c.holder, "Mina B"));
	assert_int_equal(strlen(rows[0].access), ACCESS_CODE_LEN);
	assert_int_equal(results(w, v.id, 24, 1, &rows, &all), 1);
	assert_int_equal(rows[0].row, 24);
	assert_false(all);
	WELL(w, batches_find(w->office, w->arena, &w->bcw, v.id, &v, &w->why));
	assert_int_equal(v.issued, 23);
	assert_int_equal(v.rejected, 2);
	assert_true(v.finished_s != 0);
}

static void
nothing_but_the_register_keeps_what_was_in_the_file(void **state)
{
	struct world *w = world;
	bool again;
	(void)state;
	const char *path = spool(w, "Rekha", 12);
	struct batches_view v = begin(w, path, &again);
	WELL(w, batches_run(w->office, w->arena, v.id, &never, &w->why));
	/* An empty folder can be removed. */
	assert_int_equal(rmdir(office_path(w->office, "spool")), 0);
}

static void
the_same_file_again_is_the_same_batch(void **state)
{
	struct world *w = world;
	bool again;
	(void)state;
	const char *first = spool(w, "Lata", 5);
	struct batches_view v = begin(w, first, &again);
	const char *second = spool(w, "Lata", 5);
	assert_int_equal(begin(w, second, &again).id, v.id);
	assert_true(again);
	assert_true(file_exists(first) && !file_exists(second));
	WELL(w, batches_run(w->office, w->arena, v.id, &never, &w->why));
	uint64_t n = world_issued(w);
	const char *third = spool(w, "Lata", 5);
	assert_int_equal(begin(w, third, &again).id, v.id);
	assert_true(again);
	assert_false(file_exists(third));
	assert_false(waits(w, v.id));
	assert_int_equal(world_issued(w), n);
}

static void
the_end_of_a_batch_is_told(void **state)
{
	struct world *w = world;
	int64_t before, after, due;
	bool again;
	(void)state;
	WELL(w, outbox_count(w->office->db, w->clock.fixed_s, &before, &due,
	    &w->why));
	struct batches_view v = begin(w, spool(w, "Gita", 3), &again);
	WELL(w, batches_run(w->office, w->arena, v.id, &never, &w->why));
	WELL(w, outbox_count(w->office->db, w->clock.fixed_s, &after, &due,
	    &w->why));
	assert_int_equal(after, before + 1);
	assert_int_equal(batches_run(w->office, w->arena, v.id, &never,
	    &w->why), FAULT_ABSENT);
}

static void
another_departments_batch_does_not_exist(void **state)
{
	struct world *w = world;
	struct batches_view v;
	struct batches_row *rows;
	size_t n;
	bool again, all;
	(void)state;
	const char *path = spool(w, "Uma", 3);
	assert_int_equal(batches_begin(w->office, w->arena, &w->amd,
	    slice_of("BCW-001"), path, &v, &again, &w->why), FAULT_DENIED);
	int64_t id = begin(w, path, &again).id;
	assert_int_equal(batches_find(w->office, w->arena, &w->amd, id, &v,
	    &w->why), FAULT_ABSENT);
	assert_int_equal(batches_results(w->office, w->keys, w->arena, &w->amd,
	    id, 1, 10, &rows, &n, &all, &w->why), FAULT_ABSENT);
}

static void
a_file_without_a_column_that_is_required_is_refused_at_once(void **state)
{
	struct world *w = world;
	struct batches_view v;
	const char *path;
	bool again;
	(void)state;
	WELL(w, batches_spool_path(w->office, w->arena, &path, &w->why));
	WELL(w, file_create(path, 0600, slice_of("{\"name\":\"A B\"}\n"),
	    &w->why));
	assert_int_equal(batches_begin(w->office, w->arena, &w->bcw,
	    slice_of("BCW-001"), path, &v, &again, &w->why), FAULT_INPUT);
	unlink(path);
}

static void
a_lost_file_is_noted_and_can_be_sent_again(void **state)
{
	struct world *w = world;
	bool again;
	(void)state;
	const char *path = spool(w, "Sita", 4);
	struct batches_view v = begin(w, path, &again);
	unlink(path);
	assert_int_equal(batches_run(w->office, w->arena, v.id, &never,
	    &w->why), FAULT_INPUT);
	assert_false(waits(w, v.id));
	WELL(w, batches_find(w->office, w->arena, &w->bcw, v.id, &v, &w->why));
	assert_true(v.note.len > 0);
	v = begin(w, spool(w, "Sita", 4), &again);
	assert_false(again);
	assert_int_equal(v.note.len, 0);
	WELL(w, batches_run(w->office, w->arena, v.id, &never, &w->why));
}

/* A child: issues the batch, and is killed at it. */
static pid_t
start_run(struct world *w, int64_t id)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child != 0)
		return child;
	/* Its workers end with it. */
	setpgid(0, 0);
	MUST(w, world_open_office(w));
	MUST(w, batches_run(w->office, w->arena, id, &never, &w->why));
	_exit(0);
}

static void
killed_in_the_middle_a_batch_goes_on_where_it_was(void **state)
{
	struct world *w = world;
	struct batches_row *rows;
	bool again, all;
	int status;
	(void)state;
	uint64_t before = world_issued(w);
	struct batches_view v = begin(w, spool(w, "Jaya", 2500), &again);
	for (int kills = 0; kills < 3; kills++) {
		world_close(w);
		pid_t child = start_run(w, v.id);
		usleep(150000 + 150000 * (unsigned)kills);
		kill(-child, SIGKILL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		both_quiet(w->where);
		world_open(w);
	}
	enum fault_code f = FAULT_CLASH;
	/* Its lock goes with the last of its processes. */
	for (int i = 0; i < 200 && f == FAULT_CLASH; i++) {
		f = waits(w, v.id) ? batches_run(w->office, w->arena, v.id,
		    &never, &w->why) : FAULT_NONE;
		if (f == FAULT_CLASH)
			usleep(10000);
	}
	WELL(w, f);
	assert_int_equal(results(w, v.id, 1, 1000, &rows, &all), 1000);
	assert_false(all);
	assert_int_equal(results(w, v.id, 2001, 1000, &rows, &all), 500);
	assert_true(all);
	assert_int_equal(world_issued(w), before + 2250);
}

static void
a_revoked_clients_batch_does_not_go_on(void **state)
{
	struct world *w = world;
	struct client c;
	struct batches_view v;
	char secret[CLIENT_SECRET_TEXT];
	bool again;
	(void)state;
	world_add_client(w, "BCW", &c, secret);
	WELL(w, batches_begin(w->office, w->arena, &c, slice_of("BCW-001"),
	    spool(w, "Puja", 2), &v, &again, &w->why));
	assert_true(waits(w, v.id));
	WELL(w, clients_revoke(w->office, arena_text(w->arena, c.id.at,
	    c.id.len), &w->why));
	assert_false(waits(w, v.id));
}

#define T(name) cmocka_unit_test(name)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(every_row_comes_back_in_order_issued_or_with_its_faults),
		T(nothing_but_the_register_keeps_what_was_in_the_file),
		T(the_same_file_again_is_the_same_batch),
		T(the_end_of_a_batch_is_told),
		T(another_departments_batch_does_not_exist),
		T(a_file_without_a_column_that_is_required_is_refused_at_once),
		T(a_lost_file_is_noted_and_can_be_sent_again),
		T(killed_in_the_middle_a_batch_goes_on_where_it_was),
		T(a_revoked_clients_batch_does_not_go_on),
	};
	return cmocka_run_group_tests_name(engine, tests, set_up, tear_down);
}

int
main(void)
{
	return both_run(group);
}
