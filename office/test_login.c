/*
 * People who log in: what lets them in, what keeps others out, and that neither
 * is to be had by guessing, by showing a thing twice, or by asking two workers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include <sys/wait.h>

#include "audit_store.h"
#include "buf.h"
#include "login.h"
#include "totp.h"
#include "users.h"

#define PASSWORD "uncle carpet river"
#define WHO "cli:uid=0"

#define FAULTY(code, call) assert_int_equal((call), (code))

static struct world *world;
static unsigned char secret[TOTP_SECRET_LEN];
static char login[24], id[USER_ID_LEN + 1];
static int people;

/* A new person for each fact, a new step of the clock. */
static int
set_up(void **state)
{
	struct world *w = world;
	struct user u;
	(void)state;
	w->clock.fixed_s += 1000;
	snprintf(login, sizeof login, "officer%d", ++people);
	struct users_ask ask = { .login = login, .name_en = "Rina Bera",
		.name_bn = "রীনা বেরা", .designation = "BDO",
		.department = "BCW", .role = ROLE_APPROVER };
	WELL(w, users_add(w->office, w->arena, WHO, &ask, &u, &w->why));
	memcpy(id, u.id.at, u.id.len);
	WELL(w, users_set_password(w->office, w->arena, WHO, login,
	    slice_of(PASSWORD), &w->why));
	WELL(w, users_totp_enrol(w->office, w->arena, WHO, login, secret,
	    &w->why));
	return 0;
}

static void
pass(int64_t seconds)
{
	world->clock.fixed_s += seconds;
}

static const char *
code_now(void)
{
	static char code[TOTP_TEXT];
	totp_code(secret, world->clock.fixed_s / TOTP_STEP_S, code);
	return code;
}

static enum fault_code
try_password_at(const char *device, const char *name, const char *password,
    char token[LOGIN_TOKEN_TEXT])
{
	const struct login_ask ask = { .marks = &world->tokens,
		.login = slice_of(name), .password = slice_of(password),
		.device = slice_of(device) };
	return login_password(world->office, world->arena, &ask, token,
	    &world->why);
}

static enum fault_code
try_password(const char *name, const char *password)
{
	char token[LOGIN_TOKEN_TEXT];
	return try_password_at("", name, password, token);
}

static enum fault_code
try_code(const char *token, const char *code, struct login_done *out)
{
	return login_code(world->office, world->arena, &world->tokens,
	    slice_of(token), slice_of(code), out, &world->why);
}

static struct login_done
come_in(void)
{
	struct world *w = world;
	struct login_done done = { .token = "" };
	char token[LOGIN_TOKEN_TEXT];
	WELL(w, try_password_at("", login, PASSWORD, token));
	WELL(w, try_code(token, code_now(), &done));
	return done;
}

static enum fault_code
is_in(const char *token)
{
	struct user u;
	return login_session(world->office, world->arena, slice_of(token), &u,
	    &world->why);
}

/* The last entry about this person. */
static struct audit_entry
last_entry(void)
{
	struct world *w = world;
	struct audit_entry *all, last = { .seq = 0 };
	size_t n;
	WELL(w, audit_read(w->office->db, w->arena, 1, 100000, &all, &n,
	    &w->why));
	for (size_t i = 0; i < n; i++)
		if (slice_is(all[i].what, id))
			last = all[i];
	return last;
}

/* ---- coming in ---- */

static void
password_and_code_let_in(void **state)
{
	struct login_done done = come_in();
	(void)state;
	FAULTY(FAULT_NONE, is_in(done.token));
	assert_true(slice_is(done.user.login, login));
	assert_true(slice_is(last_entry().act, "login"));
	assert_true(slice_starts(last_entry().who, "user:u_"));
}

static void
the_name_may_be_typed_in_any_case(void **state)
{
	char name[40];
	(void)state;
	snprintf(name, sizeof name, "  O%s ", login + 1);
	FAULTY(FAULT_NONE, try_password(name, PASSWORD));
}

static void
a_password_alone_lets_nobody_in(void **state)
{
	struct world *w = world;
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	WELL(w, try_password_at("", login, PASSWORD, token));
	FAULTY(FAULT_ABSENT, is_in(token));
}

static void
the_token_is_another_one_after_each_step(void **state)
{
	struct world *w = world;
	struct login_done done;
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	WELL(w, try_password_at("", login, PASSWORD, token));
	WELL(w, try_code(token, code_now(), &done));
	assert_string_not_equal(token, done.token);
	FAULTY(FAULT_ABSENT, is_in(token));
	FAULTY(FAULT_ABSENT, try_code(token, code_now(), &done));
}

static void
a_wrong_password_and_an_unknown_name_get_one_answer(void **state)
{
	struct fault wrong;
	(void)state;
	FAULTY(FAULT_DENIED, try_password(login, "uncle carpet rivers"));
	wrong = world->why;
	FAULTY(FAULT_DENIED, try_password("nobody.at.all", PASSWORD));
	assert_string_equal(world->why.say, wrong.say);
	FAULTY(FAULT_DENIED, try_password("' OR 1=1 --", PASSWORD));
	FAULTY(FAULT_DENIED, try_password("", ""));
	assert_string_equal(world->why.say, wrong.say);
}

static void
what_nobody_is_called_is_not_written_down(void **state)
{
	struct world *w = world;
	struct audit_entry *all;
	size_t n;
	(void)state;
	FAULTY(FAULT_DENIED, try_password("mysecretword", PASSWORD));
	WELL(w, audit_read(w->office->db, w->arena, 1, 100000, &all, &n,
	    &w->why));
	assert_true(slice_is(all[n - 1].what, "unknown"));
	for (size_t i = 0; i < n; i++)
		assert_null(memmem(all[i].detail.at, all[i].detail.len,
		    "mysecret", 8));
}

static void
a_wrong_code_lets_nobody_in_and_may_be_mended(void **state)
{
	struct world *w = world;
	struct login_done done;
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	WELL(w, try_password_at("", login, PASSWORD, token));
	FAULTY(FAULT_DENIED, try_code(token, strcmp(code_now(), "000000") ==
	    0 ? "000001" : "000000", &done));
	assert_true(slice_is(last_entry().detail, "reason=code"));
	WELL(w, try_code(token, code_now(), &done));
}

static void
a_code_is_taken_once(void **state)
{
	struct world *w = world;
	struct login_done done = come_in();
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	WELL(w, try_password_at("", login, PASSWORD, token));
	FAULTY(FAULT_DENIED, try_code(token, code_now(), &done));
	assert_true(slice_is(last_entry().detail, "reason=replay"));
	pass(TOTP_STEP_S);
	WELL(w, try_code(token, code_now(), &done));
}

static void
the_code_is_waited_for_five_minutes(void **state)
{
	struct world *w = world;
	struct login_done done;
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	WELL(w, try_password_at("", login, PASSWORD, token));
	pass(LOGIN_CODE_S);
	FAULTY(FAULT_ABSENT, try_code(token, code_now(), &done));
}

/* Workers of a second connection, each with the same code at once. */
static int
show_code(const char *token, const char *code)
{
	struct world w = *world;
	struct login_done done;
	w.office = NULL;
	MUST(&w, office_open(w.dir, &w.clock, &w.office, &w.why));
	MUST(&w, office_register(w.office, &w.why));
	enum fault_code f = login_code(w.office, w.arena, &w.tokens,
	    slice_of(token), slice_of(code), &done, &w.why);
	office_drop(w.office);
	return (int)f;
}

static void
of_two_workers_one_takes_the_code(void **state)
{
	struct world *w = world;
	char token[2][LOGIN_TOKEN_TEXT], code[TOTP_TEXT];
	int in = 0;
	(void)state;
	for (int i = 0; i < 2; i++)
		WELL(w, try_password_at("", login, PASSWORD, token[i]));
	memcpy(code, code_now(), sizeof code);
	world_close(w);
	for (int i = 0; i < 2; i++)
		if (fork() == 0)
			_exit(show_code(token[i], code));
	for (int i = 0; i < 2; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		in += WEXITSTATUS(status) == FAULT_NONE;
	}
	world_open(w);
	assert_int_equal(in, 1);
}

/* ---- going out ---- */

static void
a_session_ends_at_logging_out(void **state)
{
	struct world *w = world;
	struct login_done done = come_in();
	(void)state;
	WELL(w, login_end(w->office, &done.user, slice_of(done.token),
	    &w->why));
	FAULTY(FAULT_ABSENT, is_in(done.token));
	assert_true(slice_is(last_entry().act, "logout"));
}

static void
a_session_ends_when_idle(void **state)
{
	struct login_done done = come_in();
	(void)state;
	pass(LOGIN_IDLE_S - 1);
	FAULTY(FAULT_NONE, is_in(done.token));
	pass(LOGIN_IDLE_S - 1);
	FAULTY(FAULT_NONE, is_in(done.token));
	pass(LOGIN_IDLE_S);
	FAULTY(FAULT_ABSENT, is_in(done.token));
}

static void
a_session_ends_after_a_working_day_however_busy(void **state)
{
	struct login_done done = come_in();
	(void)state;
	for (int64_t s = 600; s < LOGIN_LASTS_S; s += 600) {
		pass(600);
		FAULTY(FAULT_NONE, is_in(done.token));
	}
	pass(600);
	FAULTY(FAULT_ABSENT, is_in(done.token));
}

static void
to_be_disabled_ends_it_and_keeps_out(void **state)
{
	struct world *w = world;
	struct login_done done = come_in();
	(void)state;
	WELL(w, users_disable(w->office, w->arena, WHO, login, &w->why));
	FAULTY(FAULT_ABSENT, is_in(done.token));
	FAULTY(FAULT_DENIED, try_password(login, PASSWORD));
	WELL(w, users_enable(w->office, w->arena, WHO, login, &w->why));
	FAULTY(FAULT_ABSENT, is_in(done.token));
	FAULTY(FAULT_NONE, try_password(login, PASSWORD));
}

static void
another_password_or_app_ends_every_session(void **state)
{
	struct world *w = world;
	struct login_done done = come_in();
	(void)state;
	WELL(w, users_set_password(w->office, w->arena, WHO, login,
	    slice_of("lamp seven orange"), &w->why));
	FAULTY(FAULT_ABSENT, is_in(done.token));
	WELL(w, users_set_password(w->office, w->arena, WHO, login,
	    slice_of(PASSWORD), &w->why));
	pass(TOTP_STEP_S);
	done = come_in();
	WELL(w, users_totp_enrol(w->office, w->arena, WHO, login, secret,
	    &w->why));
	FAULTY(FAULT_ABSENT, is_in(done.token));
}

static void
a_person_changes_his_own_password_knowing_the_old(void **state)
{
	struct world *w = world;
	struct login_done done = come_in();
	(void)state;
	FAULTY(FAULT_DENIED, login_change_password(w->office, &done.user,
	    slice_of("uncle carpet rivers"), slice_of("lamp seven orange"),
	    &w->why));
	FAULTY(FAULT_INPUT, login_change_password(w->office, &done.user,
	    slice_of(PASSWORD), slice_of("Password123"), &w->why));
	FAULTY(FAULT_NONE, is_in(done.token));
	WELL(w, login_change_password(w->office, &done.user,
	    slice_of(PASSWORD), slice_of("lamp seven orange"), &w->why));
	FAULTY(FAULT_ABSENT, is_in(done.token));
	FAULTY(FAULT_DENIED, try_password(login, PASSWORD));
	FAULTY(FAULT_NONE, try_password(login, "lamp seven orange"));
}

static void
no_token_made_up_is_a_session(void **state)
{
	struct login_done done = come_in();
	(void)state;
	done.token[5] = done.token[5] == 'A' ? 'B' : 'A';
	FAULTY(FAULT_ABSENT, is_in(done.token));
	FAULTY(FAULT_ABSENT, is_in(""));
}

/* ---- guessing ---- */

/* Guesses as fast as allowed for `seconds`; how many were looked at. */
static int
guess_for(const char *name, int64_t seconds)
{
	int looked_at = 0;
	for (int64_t s = 0; s < seconds; s++, pass(1))
		looked_at += try_password(name, "not this one") ==
		    FAULT_DENIED;
	return looked_at;
}

static void
each_wrong_guess_makes_the_next_wait_longer(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		FAULTY(FAULT_DENIED, try_password(login, "not this one"));
	FAULTY(FAULT_LIMIT, try_password(login, PASSWORD));
	pass(1);
	FAULTY(FAULT_DENIED, try_password(login, "not this one"));
	pass(1);
	FAULTY(FAULT_LIMIT, try_password(login, PASSWORD));
	pass(1);
	FAULTY(FAULT_NONE, try_password(login, PASSWORD));
	/* What went well is forgiven. */
	FAULTY(FAULT_DENIED, try_password(login, "not this one"));
	FAULTY(FAULT_NONE, try_password(login, PASSWORD));
}

static void
an_unknown_name_is_made_to_wait_like_a_known_one(void **state)
{
	(void)state;
	assert_int_equal(guess_for(login, 40), guess_for("no.such.one", 40));
}

static void
a_wait_is_never_longer_than_five_minutes(void **state)
{
	(void)state;
	for (int i = 0; i < 14; i++, pass(LOGIN_WAIT_MOST_S))
		FAULTY(FAULT_DENIED, try_password(login, "not this one"));
	FAULTY(FAULT_NONE, try_password(login, PASSWORD));
}

static void
guessing_elsewhere_does_not_keep_a_person_from_his_own_device(void **state)
{
	struct world *w = world;
	struct login_done done = come_in();
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	guess_for(login, 20);
	while (try_password(login, "not this one") != FAULT_LIMIT)
		;
	WELL(w, try_password_at(done.device, login, PASSWORD, token));
	pass(TOTP_STEP_S);
	WELL(w, try_code(token, code_now(), &done));
}

static void
a_device_of_one_person_is_a_stranger_to_another(void **state)
{
	struct login_done done = come_in();
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	set_up(NULL);
	for (int i = 0; i < 3; i++)
		FAULTY(FAULT_DENIED, try_password(login, "not this one"));
	FAULTY(FAULT_LIMIT, try_password_at(done.device, login, PASSWORD,
	    token));
}

static void
a_known_device_may_not_guess_for_ever_either(void **state)
{
	struct login_done done = come_in();
	char token[LOGIN_TOKEN_TEXT];
	(void)state;
	for (int i = 0; i < 3; i++)
		FAULTY(FAULT_DENIED, try_password_at(done.device, login,
		    "not this one", token));
	FAULTY(FAULT_LIMIT, try_password_at(done.device, login, PASSWORD,
	    token));
}

static void
codes_are_not_to_be_guessed_with_new_sessions(void **state)
{
	struct world *w = world;
	struct login_done done;
	char token[LOGIN_TOKEN_TEXT];
	int looked_at = 0;
	(void)state;
	for (int i = 0; i < 200; i++, pass(1)) {
		WELL(w, try_password_at("", login, PASSWORD, token));
		looked_at += try_code(token, "999999", &done) ==
		    FAULT_DENIED;
	}
	assert_true(looked_at <= 10);
}

static void
an_administrator_ends_the_wait(void **state)
{
	struct world *w = world;
	(void)state;
	guess_for(login, 20);
	while (try_password(login, "not this one") != FAULT_LIMIT)
		;
	WELL(w, users_unlock(w->office, w->arena, WHO, login, &w->why));
	FAULTY(FAULT_NONE, try_password(login, PASSWORD));
}

/* ---- administration ---- */

static void
a_weak_password_is_refused(void **state)
{
	struct world *w = world;
	(void)state;
	FAULTY(FAULT_INPUT, users_set_password(w->office, w->arena, WHO, login,
	    slice_of("RinaBera1994"), &w->why));
	FAULTY(FAULT_INPUT, users_set_password(w->office, w->arena, WHO, login,
	    slice_of("short"), &w->why));
	FAULTY(FAULT_ABSENT, users_set_password(w->office, w->arena, WHO,
	    "nobody", slice_of(PASSWORD), &w->why));
}

static void
who_has_no_app_is_not_let_in(void **state)
{
	struct world *w = world;
	struct user u;
	struct users_ask ask = { .login = "without.app", .name_en = "A B",
		.designation = "BDO", .department = "BCW",
		.role = ROLE_OFFICER };
	(void)state;
	WELL(w, users_add(w->office, w->arena, WHO, &ask, &u, &w->why));
	FAULTY(FAULT_DENIED, try_password("without.app", PASSWORD));
	WELL(w, users_set_password(w->office, w->arena, WHO, "without.app",
	    slice_of(PASSWORD), &w->why));
	FAULTY(FAULT_DENIED, try_password("without.app", PASSWORD));
	assert_non_null(strstr(w->why.say, "app"));
}

static void
what_is_wrong_about_a_new_person_is_named(void **state)
{
	static const struct {
		const char *where;
		struct users_ask ask;
	} rows[] = {
		{ "login name", { "Rina", "R", NULL, "D", "BCW", NULL, NULL,
		    ROLE_OFFICER } },
		{ "login name", { "ab", "R", NULL, "D", "BCW", NULL, NULL,
		    ROLE_OFFICER } },
		{ "name", { "a.bera", "", NULL, "D", "BCW", NULL, NULL,
		    ROLE_OFFICER } },
		{ "designation", { "a.bera", "R", NULL, "D\n", "BCW", NULL,
		    NULL, ROLE_OFFICER } },
		{ "department", { "a.bera", "R", NULL, "D", NULL, NULL, NULL,
		    ROLE_OFFICER } },
		{ "department", { "a.bera", "R", NULL, "D", "BCW", NULL, NULL,
		    ROLE_AUDITOR } },
		{ "centre", { "a.bera", "R", NULL, "D", NULL, NULL, NULL,
		    ROLE_OPERATOR } },
	};
	struct world *w = world;
	struct user u;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		FAULTY(FAULT_INPUT, users_add(w->office, w->arena, WHO,
		    &rows[i].ask, &u, &w->why));
		assert_string_equal(w->why.where, rows[i].where);
	}
}

static void
every_act_is_an_entry_without_a_secret(void **state)
{
	struct world *w = world;
	struct audit_entry *all;
	size_t n, mine = 0;
	struct buf b = buf_make(w->arena, 64);
	(void)state;
	come_in();
	totp_put_secret(&b, secret);
	WELL(w, audit_read(w->office->db, w->arena, 1, 100000, &all, &n,
	    &w->why));
	for (size_t i = 0; i < n; i++) {
		mine += slice_is(all[i].what, id);
		assert_null(memmem(all[i].detail.at, all[i].detail.len,
		    PASSWORD, strlen(PASSWORD)));
		assert_null(memmem(all[i].detail.at, all[i].detail.len, b.at,
		    b.len));
	}
	/* added, password, app, in */
	assert_int_equal(mine, 4);
	WELL(w, audit_check(w->office->db, NULL, NULL, &w->why));
}

/* ---- ---- */

static int
make_world(void **state)
{
	(void)state;
	world = world_make();
	people = 0;
	return 0;
}

static int
drop_world(void **state)
{
	(void)state;
	world_drop(world);
	return 0;
}

#define FACT(f) cmocka_unit_test_setup(f, set_up)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		FACT(password_and_code_let_in),
		FACT(the_name_may_be_typed_in_any_case),
		FACT(a_password_alone_lets_nobody_in),
		FACT(the_token_is_another_one_after_each_step),
		FACT(a_wrong_password_and_an_unknown_name_get_one_answer),
		FACT(what_nobody_is_called_is_not_written_down),
		FACT(a_wrong_code_lets_nobody_in_and_may_be_mended),
		FACT(a_code_is_taken_once),
		FACT(the_code_is_waited_for_five_minutes),
		FACT(of_two_workers_one_takes_the_code),
		FACT(a_session_ends_at_logging_out),
		FACT(a_session_ends_when_idle),
		FACT(a_session_ends_after_a_working_day_however_busy),
		FACT(to_be_disabled_ends_it_and_keeps_out),
		FACT(another_password_or_app_ends_every_session),
		FACT(a_person_changes_his_own_password_knowing_the_old),
		FACT(no_token_made_up_is_a_session),
		FACT(each_wrong_guess_makes_the_next_wait_longer),
		FACT(an_unknown_name_is_made_to_wait_like_a_known_one),
		FACT(a_wait_is_never_longer_than_five_minutes),
		FACT(
		guessing_elsewhere_does_not_keep_a_person_from_his_own_device),
		FACT(a_device_of_one_person_is_a_stranger_to_another),
		FACT(a_known_device_may_not_guess_for_ever_either),
		FACT(codes_are_not_to_be_guessed_with_new_sessions),
		FACT(an_administrator_ends_the_wait),
		FACT(a_weak_password_is_refused),
		FACT(who_has_no_app_is_not_let_in),
		FACT(what_is_wrong_about_a_new_person_is_named),
		FACT(every_act_is_an_entry_without_a_secret),
	};
	return cmocka_run_group_tests_name(engine, tests, make_world,
	    drop_world);
}

int
main(void)
{
	return both_run(group);
}
