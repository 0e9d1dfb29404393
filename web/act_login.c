/*
 * Coming in and going out. Before there is a session the forms are tied to an
 * anonymous one (door/session.h), so that nobody can be logged in by another
 * site as somebody else.
 */
#include <stdio.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "desk.h"
#include "door_person.h"
#include "http_cookie.h"
#include "login.h"
#include "office.h"
#include "own.h"
#include "routes_desk.h"
#include "token.h"
#include "web_ask.h"

#define LOGIN "/desk/login"
#define CODE "/desk/login/code"
#define DEVICE_COOKIE "__Host-desk-known"
#define DEVICE_KEPT "; Path=/; Secure; HttpOnly; SameSite=Strict; " \
    "Max-Age=7776000"	/* 90 days */
#define LOGIN_TYPED_MOST 40

/* ---- forms of nobody yet ---- */

static void
find_visitor(struct ask *ask)
{
	struct buf b = buf_make(ask->a, 200);
	const struct door *d = ask->door;
	int64_t now_s = clock_now(d->office->clock);
	if (session_take(d->forms, ask->a, ask_header_of(ask, "Cookie"), now_s,
	    &ask->session, NULL) == FAULT_NONE)
		return;
	ask->session = session_make(now_s);
	session_put_cookie(d->forms, &ask->session, &b);
	ask_header(ask, "Set-Cookie", buf_text(&b));
}

static enum fault_code
read_form(struct ask *ask, const char *path, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 8,
	    .value_most = 1024 };
	enum fault_code code = http_form_read(ask->a, ask->http->body, &limits,
	    &ask->form, why);
	if (code != FAULT_NONE) {
		ask->status = 400;
		return code;
	}
	code = session_take(ask->door->forms, ask->a,
	    ask_header_of(ask, "Cookie"),
	    clock_now(ask->door->office->clock), &ask->session, why);
	if (code == FAULT_ABSENT)
		code = fault_say(why, FAULT_DENIED, "This form is not from your"
		    " session. Open the page again.");
	return code != FAULT_NONE ? code : session_check(ask->door->forms,
	    &ask->session, path, desk_secret(&ask->form, "token"), why);
}

/* Where a login leads: a page of the desk, and nothing else in the world. */
static struct slice
next_of(struct slice typed)
{
	return door_person_path(typed) && !slice_starts(typed, LOGIN) ? typed :
	    slice_of("");
}

static struct slice
next_of_query(struct ask *ask)
{
	struct slice next = slice_of("");
	struct fault why;
	if (ask_query(ask, "next", &next, &why) != FAULT_NONE)
		return slice_of("");
	return next_of(next);
}

/* ---- the password ---- */

static void
show_login(struct ask *ask, int status, struct desk_login_form *f)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	f->token = desk_token(ask, LOGIN);
	desk_login(&b, &ctx, f);
	web_answer(ask, status, &b, WEB_PERSONAL);
}

/* Why somebody is here, by a word of the address. */
static const char *
note_of(struct ask *ask)
{
	struct slice word = slice_of("");
	struct fault why;
	if (ask_query(ask, "note", &word, &why) != FAULT_NONE)
		return NULL;
	return slice_is(word, "out") ? "You are logged out." :
	    slice_is(word, "late") ? "That took too long. Log in again." :
	    slice_is(word, "changed") ? "The password is changed. Log in with"
	    " the new one." : NULL;
}

enum fault_code
desk_get_login(struct ask *ask, struct fault *why)
{
	struct desk_login_form f = { .next = next_of_query(ask),
	    .note = note_of(ask) };
	(void)why;
	find_visitor(ask);
	show_login(ask, 200, &f);
	return FAULT_NONE;
}

static enum fault_code
limit_login(struct ask *ask, struct slice login, struct fault *why)
{
	int64_t rate = ask->door->office->conf.login_rate;
	enum fault_code code = ask_limit(ask, 'l', ask->peer, rate, why);
	return code != FAULT_NONE || login.len == 0 ? code :
	    ask_limit(ask, 'n', login, rate, why);
}

/* Faults that a person can do something about are shown at the form. */
static int
status_at_form(enum fault_code code)
{
	return code == FAULT_LIMIT ? 429 : code == FAULT_DENIED ||
	    code == FAULT_INPUT ? 422 : 0;
}

static void
go_with_next(struct ask *ask, const char *path, struct slice next)
{
	desk_go(ask, next.len == 0 ? path : arena_printf(ask->a,
	    "%s?next=%.*s", path, SLICE_FMT(next)));
}

enum fault_code
desk_post_login(struct ask *ask, struct fault *why)
{
	char token[LOGIN_TOKEN_TEXT];
	struct slice device = slice_of("");
	enum fault_code code = read_form(ask, LOGIN, why);
	if (code != FAULT_NONE)
		return code;
	http_cookie_find(ask_header_of(ask, "Cookie"), DEVICE_COOKIE, &device);
	struct login_ask in = { .marks = ask->door->tokens,
	    .login = desk_value(&ask->form, "login"),
	    .password = desk_secret(&ask->form, "password"),
	    .device = device };
	struct slice next = next_of(desk_value(&ask->form, "next"));
	code = limit_login(ask, slice_head(in.login, LOGIN_TYPED_MOST), why);
	if (code == FAULT_NONE)
		code = login_password(ask->door->office, ask->a, &in, token,
		    why);
	if (status_at_form(code) != 0) {
		struct desk_login_form f = { .next = next, .why = why,
		    .login = slice_head(in.login, LOGIN_TYPED_MOST) };
		meter_add(ask->door->meter, ask->door->worker, METER_REFUSED,
		    1);
		show_login(ask, status_at_form(code), &f);
		return FAULT_NONE;
	}
	if (code != FAULT_NONE)
		return code;
	door_person_cookie(ask, token);
	go_with_next(ask, CODE, next);
	return FAULT_NONE;
}

/* ---- the code ---- */

static void
show_code(struct ask *ask, int status, struct slice next,
    const struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	const struct desk_login_form f = { .next = next, .why = why,
	    .token = desk_token(ask, CODE) };
	desk_code(&b, &ctx, &f);
	web_answer(ask, status, &b, WEB_PERSONAL);
}

enum fault_code
desk_get_code(struct ask *ask, struct fault *why)
{
	enum fault_code code = login_owes_code(ask->door->office, ask->a,
	    door_person_token(ask), why);
	if (code == FAULT_ABSENT) {
		desk_go(ask, LOGIN);
		return FAULT_NONE;
	}
	if (code != FAULT_NONE)
		return code;
	find_visitor(ask);
	show_code(ask, 200, next_of_query(ask), NULL);
	return FAULT_NONE;
}

static void
let_in(struct ask *ask, const struct login_done *done, struct slice next)
{
	door_person_cookie(ask, done->token);
	ask_header(ask, "Set-Cookie", arena_printf(ask->a, "%s=%s%s",
	    DEVICE_COOKIE, done->device, DEVICE_KEPT));
	desk_go(ask, next.len == 0 ? "/desk" :
	    arena_text(ask->a, next.at, next.len));
}

enum fault_code
desk_post_code(struct ask *ask, struct fault *why)
{
	struct login_done done;
	enum fault_code code = read_form(ask, CODE, why);
	if (code == FAULT_NONE)
		code = limit_login(ask, slice_of(""), why);
	if (code != FAULT_NONE)
		return code;
	struct slice next = next_of(desk_value(&ask->form, "next"));
	code = login_code(ask->door->office, ask->a, ask->door->tokens,
	    door_person_token(ask), desk_value(&ask->form, "code"), &done,
	    why);
	if (code == FAULT_ABSENT) {
		desk_go(ask, LOGIN "?note=late");
		return FAULT_NONE;
	}
	if (status_at_form(code) != 0) {
		meter_add(ask->door->meter, ask->door->worker, METER_REFUSED,
		    1);
		show_code(ask, status_at_form(code), next, why);
		return FAULT_NONE;
	}
	if (code == FAULT_NONE)
		let_in(ask, &done, next);
	return code;
}

/* ---- being in ---- */

enum fault_code
desk_post_logout(struct ask *ask, struct fault *why)
{
	enum fault_code code = login_end(ask->door->office, ask->person,
	    door_person_token(ask), why);
	if (code != FAULT_NONE)
		return code;
	door_person_cookie(ask, "");
	desk_go(ask, LOGIN "?note=out");
	return FAULT_NONE;
}

static void
show_password(struct ask *ask, int status, const struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	desk_password(&b, &ctx, desk_token(ask, "/desk/password"), why);
	web_answer(ask, status, &b, WEB_PERSONAL);
}

enum fault_code
desk_get_password(struct ask *ask, struct fault *why)
{
	(void)why;
	show_password(ask, 200, NULL);
	return FAULT_NONE;
}

static enum fault_code
change_password(struct ask *ask, struct fault *why)
{
	struct slice password = desk_secret(&ask->form, "new");
	if (!slice_eq(password, desk_secret(&ask->form, "again")))
		return fault_at(why, FAULT_INPUT, "again", "The two new"
		    " passwords differ.");
	enum fault_code code = login_change_password(ask->door->office,
	    ask->person, desk_secret(&ask->form, "old"), password, why);
	if (code == FAULT_INPUT)
		snprintf(why->where, sizeof why->where, "new");
	return code;
}

enum fault_code
desk_post_password(struct ask *ask, struct fault *why)
{
	enum fault_code code = change_password(ask, why);
	if (status_at_form(code) != 0) {
		show_password(ask, status_at_form(code), why);
		return FAULT_NONE;
	}
	if (code != FAULT_NONE)
		return code;
	door_person_cookie(ask, "");
	desk_go(ask, LOGIN "?note=changed");
	return FAULT_NONE;
}
