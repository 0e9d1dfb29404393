/* People who log in, in the register: what two workers may find at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_tools.h"

#include "own.h"
#include "user_store.h"

#define ID "u_0123456789abcdef"

static struct user
some_user(const char *id, const char *login)
{
	return (struct user){ .id = slice_of(id), .login = slice_of(login),
	    .name_en = SLICE("Rina Bera"), .name_bn = SLICE("রীনা বেরা"),
	    .designation = SLICE("Block Development Officer"),
	    .role = ROLE_APPROVER, .dept = SLICE("BCW"), .centre = SLICE(""),
	    .stage = SLICE(""), .created_s = ISSUE_S };
}

static int
set_up(void **state)
{
	struct book *b = book_make();
	struct user u = some_user(ID, "rina.bera");
	WELL(b, user_add(b->db, &u, &b->why));
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	book_drop(*state);
	return 0;
}

static struct user
find(struct book *b)
{
	struct user u = { .disabled_s = -1 };
	WELL(b, user_by_login(b->db, b->arena, slice_of("rina.bera"), &u,
	    &b->why));
	return u;
}

static void
a_person_is_read_as_written(void **state)
{
	struct book *b = *state;
	struct user u = find(b), *all;
	size_t n;
	assert_true(slice_is(u.id, ID) && slice_is(u.name_en, "Rina Bera"));
	assert_true(slice_is(u.name_bn, "রীনা বেরা"));
	assert_true(slice_is(u.dept, "BCW") && u.centre.len == 0);
	assert_int_equal(u.role, ROLE_APPROVER);
	assert_string_equal(u.password, "");
	assert_int_equal(u.totp.len, 0);
	assert_int_equal(u.totp_step, -1);
	assert_int_equal(u.disabled_s, 0);
	WELL(b, user_by_id(b->db, b->arena, slice_of(ID), &u, &b->why));
	WELL(b, user_list(b->db, b->arena, &all, &n, &b->why));
	assert_int_equal(n, 1);
}

static void
a_login_name_is_given_once(void **state)
{
	struct book *b = *state;
	struct user u = some_user("u_fedcba9876543210", "rina.bera");
	FAULTY(b, FAULT_CLASH, user_add(b->db, &u, &b->why));
}

static void
a_step_is_taken_once_and_never_an_older_one(void **state)
{
	struct book *b = *state;
	WELL(b, user_take_step(b->db, slice_of(ID), 100, &b->why));
	FAULTY(b, FAULT_CLASH, user_take_step(b->db, slice_of(ID), 100,
	    &b->why));
	FAULTY(b, FAULT_CLASH, user_take_step(b->db, slice_of(ID), 99,
	    &b->why));
	WELL(b, user_take_step(b->db, slice_of(ID), 101, &b->why));
	assert_int_equal(find(b).totp_step, 101);
}

static void
another_app_begins_anew(void **state)
{
	struct book *b = *state;
	WELL(b, user_take_step(b->db, slice_of(ID), 100, &b->why));
	WELL(b, user_set_totp(b->db, slice_of(ID), slice_of("sealed"),
	    &b->why));
	assert_int_equal(find(b).totp_step, -1);
	assert_true(slice_is(find(b).totp, "sealed"));
	FAULTY(b, FAULT_ABSENT, user_set_totp(b->db, slice_of("u_"),
	    slice_of("sealed"), &b->why));
}

static void
to_disable_twice_is_told(void **state)
{
	struct book *b = *state;
	WELL(b, user_disable(b->db, slice_of(ID), ISSUE_S, &b->why));
	FAULTY(b, FAULT_CLASH, user_disable(b->db, slice_of(ID), ISSUE_S,
	    &b->why));
	assert_int_equal(find(b).disabled_s, ISSUE_S);
	WELL(b, user_enable(b->db, slice_of(ID), &b->why));
	FAULTY(b, FAULT_CLASH, user_enable(b->db, slice_of(ID), &b->why));
}

/* ---- sessions ---- */

static void
let_in(struct book *b, unsigned char token, enum user_session_stage stage)
{
	struct user_session s = { .token_sha256 = { token }, .stage = stage,
		.begun_s = ISSUE_S, .ends_s = ISSUE_S + 1000 };
	WELL(b, user_session_add(b->db, slice_of(ID), &s, &b->why));
}

static enum fault_code
ask(struct book *b, unsigned char token, enum user_session_stage stage,
    int64_t at_s)
{
	struct user u;
	struct user_session s = { .token_sha256 = { token }, .stage = stage };
	return user_session_find(b->db, b->arena, &s, at_s, 100, &u, &b->why);
}

static void
a_session_ends_when_idle_and_at_its_end(void **state)
{
	struct book *b = *state;
	let_in(b, 1, USER_IS_IN);
	assert_int_equal(ask(b, 1, USER_IS_IN, ISSUE_S + 99), FAULT_NONE);
	assert_int_equal(ask(b, 1, USER_IS_IN, ISSUE_S + 100), FAULT_ABSENT);
	WELL(b, user_session_see(b->db, (unsigned char[32]){ 1 },
	    ISSUE_S + 950, &b->why));
	assert_int_equal(ask(b, 1, USER_IS_IN, ISSUE_S + 999), FAULT_NONE);
	assert_int_equal(ask(b, 1, USER_IS_IN, ISSUE_S + 1000), FAULT_ABSENT);
	assert_int_equal(ask(b, 2, USER_IS_IN, ISSUE_S), FAULT_ABSENT);
}

static void
who_owes_a_code_is_not_in(void **state)
{
	struct book *b = *state;
	let_in(b, 1, USER_OWES_CODE);
	assert_int_equal(ask(b, 1, USER_IS_IN, ISSUE_S), FAULT_ABSENT);
	assert_int_equal(ask(b, 1, USER_OWES_CODE, ISSUE_S), FAULT_NONE);
}

static void
the_disabled_have_no_session(void **state)
{
	struct book *b = *state;
	let_in(b, 1, USER_IS_IN);
	WELL(b, user_disable(b->db, slice_of(ID), ISSUE_S, &b->why));
	assert_int_equal(ask(b, 1, USER_IS_IN, ISSUE_S), FAULT_ABSENT);
}

static void
a_session_ends_alone_or_with_all_of_the_person(void **state)
{
	struct book *b = *state;
	bool was;
	for (unsigned char i = 1; i <= 3; i++)
		let_in(b, i, USER_IS_IN);
	WELL(b, user_session_end(b->db, (unsigned char[32]){ 1 }, &was,
	    &b->why));
	assert_true(was);
	WELL(b, user_session_end(b->db, (unsigned char[32]){ 1 }, &was,
	    &b->why));
	assert_false(was);
	assert_int_equal(ask(b, 2, USER_IS_IN, ISSUE_S), FAULT_NONE);
	WELL(b, user_session_end_all(b->db, slice_of(ID), &b->why));
	assert_int_equal(ask(b, 2, USER_IS_IN, ISSUE_S), FAULT_ABSENT);
	assert_int_equal(ask(b, 3, USER_IS_IN, ISSUE_S), FAULT_ABSENT);
}

/* ---- attempts ---- */

static void
attempts_are_counted_until_they_are_cleared_or_old(void **state)
{
	struct book *b = *state;
	struct user_try t = { .name_sha256 = { 7 }, .failures = 5 };
	WELL(b, user_try_find(b->db, &t, &b->why));
	assert_int_equal(t.failures, 0);
	for (int64_t n = 1; n <= 2; n++) {
		t.failures = n;
		t.last_s = ISSUE_S;
		t.wait_until_s = ISSUE_S + n;
		WELL(b, user_try_put(b->db, &t, &b->why));
	}
	t = (struct user_try){ .name_sha256 = { 7 } };
	WELL(b, user_try_find(b->db, &t, &b->why));
	assert_int_equal(t.failures, 2);
	assert_int_equal(t.wait_until_s, ISSUE_S + 2);
	WELL(b, user_sweep(b->db, ISSUE_S, ISSUE_S, &b->why));
	WELL(b, user_try_find(b->db, &t, &b->why));
	assert_int_equal(t.failures, 2);
	WELL(b, user_sweep(b->db, ISSUE_S, ISSUE_S + 1, &b->why));
	WELL(b, user_try_find(b->db, &t, &b->why));
	assert_int_equal(t.failures, 0);
	t.failures = 1;
	WELL(b, user_try_put(b->db, &t, &b->why));
	WELL(b, user_try_clear(b->db, t.name_sha256, &b->why));
	WELL(b, user_try_find(b->db, &t, &b->why));
	assert_int_equal(t.failures, 0);
}

static void
ended_sessions_are_forgotten_and_no_others(void **state)
{
	struct book *b = *state;
	bool was;
	let_in(b, 1, USER_IS_IN);
	WELL(b, user_sweep(b->db, ISSUE_S + 999, 0, &b->why));
	assert_int_equal(ask(b, 1, USER_IS_IN, ISSUE_S), FAULT_NONE);
	WELL(b, user_sweep(b->db, ISSUE_S + 1000, 0, &b->why));
	WELL(b, user_session_end(b->db, (unsigned char[32]){ 1 }, &was,
	    &b->why));
	assert_false(was);
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		FACT(a_person_is_read_as_written),
		FACT(a_login_name_is_given_once),
		FACT(a_step_is_taken_once_and_never_an_older_one),
		FACT(another_app_begins_anew),
		FACT(to_disable_twice_is_told),
		FACT(a_session_ends_when_idle_and_at_its_end),
		FACT(who_owes_a_code_is_not_in),
		FACT(the_disabled_have_no_session),
		FACT(a_session_ends_alone_or_with_all_of_the_person),
		FACT(attempts_are_counted_until_they_are_cleared_or_old),
		FACT(ended_sessions_are_forgotten_and_no_others),
	};
	return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}

int
main(void)
{
	return both_run(group);
}
