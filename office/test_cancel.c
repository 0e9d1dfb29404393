/*
 * Cancelling by two persons: who may ask, who may decide, and that it happens
 * once, whoever races and whatever dies.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include <signal.h>
#include <sys/wait.h>

#include "actor.h"
#include "cancel.h"
#include "hook_store.h"
#include "hooks.h"

static struct world *world;
static struct actor clerk, officer, stranger, chief;

static int
set_up(void **state)
{
	(void)state;
	world = world_make();
	clerk = actor_client(&world->bcw);
	stranger = actor_client(&world->amd);
	officer = actor_officer(slice_of("u_1"), slice_of("A. Officer"), "BCW");
	chief = actor_officer(slice_of("u_2"), slice_of("C. Secretary"), "*");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_drop(world);
	return 0;
}

static enum fault_code
ask_as(const struct actor *by, const char *uin, const char *reason,
    const struct once *once, struct cancel_view *v, bool *replayed)
{
	struct cancel_asking a = { .by = by, .uin = slice_of(uin),
		.reason = slice_of(reason), .once = once };
	return cancel_ask(world->office, world->arena, &a, v, replayed,
	    &world->why);
}

static enum fault_code
decide_as(const struct actor *by, int64_t id, bool confirm,
    const char *remark, struct cancel_view *v)
{
	struct cancel_deciding d = { .by = by, .id = id, .confirm = confirm,
		.remark = slice_of(remark) };
	return cancel_decide(world->office, world->arena, &d, v, NULL,
	    &world->why);
}

static enum cert_status
status_of(const char *uin)
{
	struct certs_view v;
	WELL(world, certs_find(world->certs, world->arena, &world->bcw,
	    slice_of(uin), &v, &world->why));
	return v.status;
}

/* A certificate of its own, and a request for it by the portal. */
static struct cancel_view
asked(const char *key)
{
	struct cancel_view v = { .id = 0 };
	struct issue_one_result r = world_issue(world, key);
	WELL(world, ask_as(&clerk, r.uin, "issued in error", NULL, &v, NULL));
	return v;
}

static void
what_one_person_asked_for_leaves_the_certificate_valid(void **state)
{
	(void)state;
	struct cancel_view v = asked("waits");
	assert_int_equal(v.state, CANCEL_OPEN);
	assert_true(slice_is(v.reason, "issued in error"));
	assert_true(v.own);
	assert_int_equal(status_of(v.uin), CERT_VALID);
}

static void
a_second_person_confirms_and_it_is_cancelled(void **state)
{
	struct certs_view c;
	(void)state;
	struct cancel_view v = asked("confirmed");
	WELL(world, decide_as(&officer, v.id, true, "seen the file", &v));
	assert_int_equal(v.state, CANCEL_CONFIRMED);
	assert_true(slice_is(v.decided_by, "user:u_1"));
	assert_true(slice_is(v.decided_name, "A. Officer"));
	assert_true(slice_is(v.remark, "seen the file"));
	WELL(world, certs_find(world->certs, world->arena, &world->bcw,
	    slice_of(v.uin), &c, &world->why));
	assert_int_equal(c.status, CERT_CANCELLED);
	assert_true(slice_is(c.reason, "issued in error"));
}

static void
a_second_person_refuses_and_it_stays_valid(void **state)
{
	struct cancel_view w;
	(void)state;
	struct cancel_view v = asked("refused");
	assert_int_equal(decide_as(&officer, v.id, false, "", &w),
	    FAULT_INPUT);
	WELL(world, decide_as(&officer, v.id, false, "it is right", &w));
	assert_int_equal(w.state, CANCEL_REFUSED);
	assert_int_equal(status_of(v.uin), CERT_VALID);
	WELL(world, ask_as(&officer, v.uin, "now it is wrong", NULL, &w,
	    NULL));
	assert_true(w.id > v.id);
}

static void
nobody_decides_on_what_he_asked_for(void **state)
{
	struct cancel_view w;
	(void)state;
	struct cancel_view v = asked("own");
	assert_int_equal(decide_as(&clerk, v.id, true, "", &w), FAULT_DENIED);
	assert_int_equal(decide_as(&clerk, v.id, false, "a remark", &w),
	    FAULT_DENIED);
	struct actor renamed = clerk;
	renamed.name = slice_of("another name");
	assert_int_equal(decide_as(&renamed, v.id, true, "", &w),
	    FAULT_DENIED);
	assert_int_equal(status_of(v.uin), CERT_VALID);
}

static void
another_department_sees_and_decides_nothing(void **state)
{
	struct cancel_view w;
	struct cancel_page page;
	struct cancel_filter any = { .state = -1 };
	char unknown[sizeof world->why.say];
	struct actor amd = actor_officer(slice_of("u_9"), slice_of("X"),
	    "AMD");
	(void)state;
	struct cancel_view v = asked("not theirs");
	assert_int_equal(ask_as(&stranger, v.uin, "out of spite", NULL, &w,
	    NULL), FAULT_ABSENT);
	assert_int_equal(cancel_find(world->office, world->arena, &amd, 999999,
	    &w, &world->why), FAULT_ABSENT);
	memcpy(unknown, world->why.say, sizeof unknown);
	assert_int_equal(cancel_find(world->office, world->arena, &amd, v.id,
	    &w, &world->why), FAULT_ABSENT);
	assert_string_equal(world->why.say, unknown);
	assert_int_equal(decide_as(&amd, v.id, true, "", &w), FAULT_ABSENT);
	assert_int_equal(decide_as(&stranger, v.id, true, "", &w),
	    FAULT_ABSENT);
	WELL(world, cancel_list(world->office, world->arena, &amd, &any, &page,
	    &world->why));
	assert_int_equal(page.n, 0);
	WELL(world, decide_as(&chief, v.id, true, "", &w));
}

static void
a_certificate_has_one_open_request_and_ends_once(void **state)
{
	struct cancel_view w;
	(void)state;
	struct cancel_view v = asked("once");
	assert_int_equal(ask_as(&officer, v.uin, "me too", NULL, &w, NULL),
	    FAULT_CLASH);
	WELL(world, decide_as(&officer, v.id, true, "", &w));
	assert_int_equal(decide_as(&chief, v.id, true, "", &w), FAULT_CLASH);
	assert_int_equal(decide_as(&chief, v.id, false, "too late", &w),
	    FAULT_CLASH);
	assert_int_equal(ask_as(&clerk, v.uin, "once more", NULL, &w, NULL),
	    FAULT_CLASH);
}

static void
a_key_that_is_repeated_asks_once(void **state)
{
	struct cancel_view v, w;
	bool replayed;
	struct once once = { .key = SLICE("cancel it"),
		.request_sha256 = { 1 } };
	(void)state;
	struct issue_one_result r = world_issue(world, "keyed");
	WELL(world, ask_as(&clerk, r.uin, "in error", &once, &v, &replayed));
	assert_false(replayed);
	WELL(world, ask_as(&clerk, r.uin, "in error", &once, &w, &replayed));
	assert_true(replayed);
	assert_int_equal(v.id, w.id);
	once.request_sha256[0] = 2;
	assert_int_equal(ask_as(&clerk, r.uin, "in error", &once, &w, NULL),
	    FAULT_CLASH);
}

static void
a_reason_and_the_scope_are_needed(void **state)
{
	struct cancel_view v;
	struct client weak = world->bcw;
	static const char *const bad[] = { "", "    ", "x", "two\nlines",
		"\xff\xfe\xfd\xfc\xfb" };
	(void)state;
	struct issue_one_result r = world_issue(world, "reasons");
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(ask_as(&clerk, r.uin, bad[i], NULL, &v,
		    NULL), FAULT_INPUT);
	weak.scopes = CLIENT_READ;
	struct actor reader = actor_client(&weak);
	assert_int_equal(ask_as(&reader, r.uin, "in error", NULL, &v, NULL),
	    FAULT_DENIED);
	assert_int_equal(status_of(r.uin), CERT_VALID);
}

static void
without_the_rule_asking_is_enough(void **state)
{
	struct cancel_view v;
	(void)state;
	struct issue_one_result r = world_issue(world, "alone");
	world->office->conf.second_person = false;
	enum fault_code f = ask_as(&clerk, r.uin, "in error", NULL, &v, NULL);
	world->office->conf.second_person = true;
	WELL(world, f);
	assert_int_equal(v.state, CANCEL_CONFIRMED);
	assert_true(slice_eq(v.asked_by, v.decided_by));
	assert_int_equal(status_of(r.uin), CERT_CANCELLED);
}

static void
only_a_confirmation_tells_the_clients(void **state)
{
	struct hooks_view set;
	int64_t before, asked_n, after, due;
	struct cancel_view w;
	(void)state;
	world->office->conf.hooks_private = true;
	WELL(world, hooks_set(world->office, world->keys, world->arena,
	    &world->bcw, slice_of("http://127.0.0.1:9/x"), HOOK_CANCELLED,
	    false, &set, &world->why));
	WELL(world, outbox_count(world->office->db, 0, &before, &due,
	    &world->why));
	struct cancel_view v = asked("told");
	WELL(world, outbox_count(world->office->db, 0, &asked_n, &due,
	    &world->why));
	assert_int_equal(asked_n, before);
	WELL(world, decide_as(&officer, v.id, true, "", &w));
	WELL(world, outbox_count(world->office->db, 0, &after, &due,
	    &world->why));
	assert_int_equal(after, before + 1);
}

static void
pages_hold_each_request_once_in_order(void **state)
{
	struct cancel_filter f = { .state = CANCEL_OPEN, .limit = 2 };
	struct cancel_page page;
	int64_t last = 0;
	size_t n = 0, pages = 0;
	struct cancel_page whole;
	(void)state;
	for (int i = 0; i < 5; i++)
		asked(arena_printf(world->arena, "page %d", i));
	WELL(world, cancel_list(world->office, world->arena, &officer,
	    &(struct cancel_filter){ .state = CANCEL_OPEN, .limit = 100 },
	    &whole, &world->why));
	assert_true(whole.n >= 5 && whole.next == 0);
	do {
		WELL(world, cancel_list(world->office, world->arena, &officer,
		    &f, &page, &world->why));
		for (size_t i = 0; i < page.n; i++, n++) {
			assert_true(page.at[i].id > last);
			last = page.at[i].id;
			assert_int_equal(page.at[i].id, whole.at[n].id);
			assert_int_equal(page.at[i].state, CANCEL_OPEN);
		}
		f.past = page.next;
		pages++;
	} while (page.next != 0);
	assert_int_equal(n, whole.n);
	assert_int_equal(pages, (whole.n + 1) / 2);
}

static void
a_client_held_to_other_services_sees_none_of_these(void **state)
{
	struct client held = world->bcw;
	struct cancel_page page;
	struct cancel_filter f = { .state = -1, .limit = 1 };
	(void)state;
	asked("held");
	held.services = slice_of("BCW-002");
	struct actor a = actor_client(&held);
	WELL(world, cancel_list(world->office, world->arena, &a, &f, &page,
	    &world->why));
	assert_int_equal(page.n, 0);
	assert_int_equal(page.next, 0);
}

/* ---- races and deaths ---- */

#define RACES 12

/* Confirms all, and tells how many this process did. */
static void
confirm_all(struct world *w, const struct actor *by, const int64_t *ids,
    int to)
{
	struct cancel_view v;
	unsigned char won = 0;
	MUST(w, world_try_open(w));
	for (int i = 0; i < RACES; i++) {
		enum fault_code f = decide_as(by, ids[i], true, "", &v);
		if (f != FAULT_NONE && f != FAULT_CLASH)
			_exit(1);
		if (f == FAULT_NONE)
			won++;
	}
	world_close(w);
	_exit(write(to, &won, 1) == 1 ? 0 : 1);
}

static void
of_two_who_confirm_at_once_one_does(void **state)
{
	int64_t ids[RACES];
	char uins[RACES][UIN_TEXT];
	int pipes[2], status;
	unsigned char won[2];
	const struct actor *by[2] = { &officer, &chief };
	(void)state;
	for (int i = 0; i < RACES; i++) {
		struct cancel_view v = asked(arena_printf(world->arena,
		    "raced %d", i));
		ids[i] = v.id;
		memcpy(uins[i], v.uin, UIN_TEXT);
	}
	assert_int_equal(pipe(pipes), 0);
	world_close(world);
	for (int i = 0; i < 2; i++)
		if (fork() == 0)
			confirm_all(world, by[i], ids, pipes[1]);
	for (int i = 0; i < 2; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(read(pipes[0], won, 2), 2);
	close(pipes[0]);
	close(pipes[1]);
	world_open(world);
	assert_int_equal(won[0] + won[1], RACES);
	for (int i = 0; i < RACES; i++)
		assert_int_equal(status_of(uins[i]), CERT_CANCELLED);
	world_issued(world);
}

/* Asks and confirms one after another, and says so, until it is killed. */
static void
cancel_until_killed(struct world *w, char uins[][UIN_TEXT], int n, int to)
{
	struct cancel_view v;
	MUST(w, world_try_open(w));
	for (int i = 0; i < n; i++) {
		MUST(w, ask_as(&clerk, uins[i], "in error", NULL, &v, NULL));
		MUST(w, decide_as(&officer, v.id, true, "", &v));
		if (write(to, "x", 1) != 1)
			_exit(1);
	}
	pause();
	_exit(1);
}

static void
a_death_in_between_leaves_a_request_and_its_certificate_in_step(void **state)
{
	enum { N = 40 };
	static char uins[N][UIN_TEXT];
	int pipes[2], status;
	char said;
	size_t done = 0, cancelled = 0;
	struct cancel_page page;
	struct cancel_filter f = { .state = CANCEL_CONFIRMED, .limit = 100 };
	(void)state;
	for (int i = 0; i < N; i++)
		memcpy(uins[i], world_issue(world, arena_printf(world->arena,
		    "killed %d", i)).uin, UIN_TEXT);
	assert_int_equal(pipe(pipes), 0);
	world_close(world);
	pid_t child = fork();
	if (child == 0)
		cancel_until_killed(world, uins, N, pipes[1]);
	close(pipes[1]);
	while (done < N / 4 && read(pipes[0], &said, 1) == 1)
		done++;
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	while (read(pipes[0], &said, 1) == 1)
		done++;
	close(pipes[0]);
	both_quiet(world->where);
	world_open(world);
	for (int i = 0; i < N; i++)
		cancelled += status_of(uins[i]) == CERT_CANCELLED;
	assert_true(cancelled == done || cancelled == done + 1);
	/* Each confirmed request's certificate is cancelled, and no other. */
	size_t confirmed = 0;
	do {
		WELL(world, cancel_list(world->office, world->arena, &officer,
		    &f, &page, &world->why));
		for (size_t i = 0; i < page.n; i++) {
			assert_int_equal(status_of(page.at[i].uin),
			    CERT_CANCELLED);
			for (int k = 0; k < N; k++)
				confirmed += strcmp(page.at[i].uin,
				    uins[k]) == 0;
		}
		f.past = page.next;
	} while (page.next != 0);
	assert_int_equal(confirmed, cancelled);
}

/* ---- who it is ---- */

static void
an_actor_is_told_by_kind_and_id_never_by_name(void **state)
{
	(void)state;
	assert_true(slice_is(actor_text(world->arena, &officer), "user:u_1"));
	assert_true(slice_is(actor_text(world->arena, &clerk),
	    arena_printf(world->arena, "client:%.*s",
	    SLICE_FMT(world->bcw.id))));
	struct actor me = actor_command(world->arena);
	assert_true(slice_starts(actor_text(world->arena, &me), "cli:uid="));
	assert_true(actor_covers(&me, slice_of("BCW-001")));
	assert_true(actor_covers(&chief, slice_of("AMD-015")));
	assert_false(actor_covers(&officer, slice_of("AMD-015")));
}

#define T(name) cmocka_unit_test(name)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(what_one_person_asked_for_leaves_the_certificate_valid),
		T(a_second_person_confirms_and_it_is_cancelled),
		T(a_second_person_refuses_and_it_stays_valid),
		T(nobody_decides_on_what_he_asked_for),
		T(another_department_sees_and_decides_nothing),
		T(a_certificate_has_one_open_request_and_ends_once),
		T(a_key_that_is_repeated_asks_once),
		T(a_reason_and_the_scope_are_needed),
		T(without_the_rule_asking_is_enough),
		T(only_a_confirmation_tells_the_clients),
		T(pages_hold_each_request_once_in_order),
		T(a_client_held_to_other_services_sees_none_of_these),
		T(of_two_who_confirm_at_once_one_does),
		T(a_death_in_between_leaves_a_request_and_its_certificate_in_step),
		T(an_actor_is_told_by_kind_and_id_never_by_name),
	};
	return cmocka_run_group_tests_name(engine, tests, set_up, tear_down);
}

int
main(void)
{
	return both_run(group);
}
