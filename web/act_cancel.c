/*
 * Cancelling by two persons. What the role may do was checked at the door; what
 * belongs to whose department is the office's to say (office/cancel.h).
 */
#include <stdio.h>

#include "actor.h"
#include "arena.h"
#include "buf.h"
#include "cancel.h"
#include "certs.h"
#include "desk.h"
#include "office.h"
#include "own.h"
#include "role.h"
#include "routes_desk.h"
#include "user_store.h"
#include "utf8.h"
#include "web_ask.h"

#define TYPED_MOST 40
#define WORDS_MOST 200
#define ID_MOST 999999999999

/* The person as the office knows who acts; his department as far as his role
 * reaches with the action. */
static struct actor
actor_of(struct ask *ask, enum role_action action)
{
	const struct user *u = ask->person;
	enum role_reach reach = role_reach(u->role, action);
	struct slice dept = reach == REACH_ALL ? slice_of("*") :
	    reach == REACH_DEPARTMENT ? u->dept : slice_of("");
	return actor_officer(u->id, u->name_en,
	    arena_text(ask->a, dept.at, dept.len));
}

/* The certificate as the register has it. */
static enum fault_code
find_cert(struct ask *ask, enum role_action action, struct slice uin,
    struct certs_view *out, struct fault *why)
{
	const struct actor by = actor_of(ask, action);
	struct client reader = { .id = by.id, .name = by.name,
	    .scopes = CLIENT_READ };
	memcpy(reader.dept, by.dept, sizeof reader.dept);
	return certs_find(ask->door->certs, ask->a, &reader, uin, out, why);
}

/* ---- the desk ---- */

/* What the table of routes has pages for, but coming in, which he did. */
static void
find_offered(bool offered[ROLE_ACTIONS])
{
	enum role_action action;
	for (size_t i = 0; i < desk_table.n; i++)
		if (role_action_find(slice_of(desk_table.routes[i].scope),
		    &action))
			offered[action] = action != ACTION_DESK_OPEN;
}

enum fault_code
desk_get(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 32768);
	struct cancel_page page = { .n = 0 };
	struct slice word = slice_of("");
	struct fault none;
	bool sees = role_reach(ask->person->role, ACTION_CANCEL_READ) !=
	    REACH_NOTHING;
	const struct actor by = actor_of(ask, ACTION_CANCEL_READ);
	const struct cancel_filter open = { .state = CANCEL_OPEN };
	if (ask_query(ask, "note", &word, &none) != FAULT_NONE)
		word = slice_of("");
	enum fault_code code = !sees ? FAULT_NONE : cancel_list(
	    ask->door->office, ask->a, &by, &open, &page, why);
	if (code != FAULT_NONE)
		return code;
	const struct web_ctx ctx = web_context(ask);
	bool offered[ROLE_ACTIONS] = { false };
	const struct desk_home home = { .user = ask->person,
	    .offered = offered, .cancels = sees ? &page : NULL,
	    .note = slice_is(word, "asked") ? "Asked. It stays valid until"
	    " another person has confirmed." : NULL,
	    .logout_token = desk_token(ask, "/desk/logout") };
	find_offered(offered);
	desk_home(&b, &ctx, &home);
	web_answer(ask, 200, &b, WEB_PERSONAL);
	return FAULT_NONE;
}

/* ---- finding it ---- */

static void
show_find(struct ask *ask, int status, struct slice typed,
    const struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	desk_cancel_find(&b, &ctx, desk_token(ask, "/desk/cancel"),
	    slice_head(typed, TYPED_MOST), why);
	web_answer(ask, status, &b, WEB_PERSONAL);
}

enum fault_code
desk_get_cancel(struct ask *ask, struct fault *why)
{
	(void)why;
	show_find(ask, 200, slice_of(""), NULL);
	return FAULT_NONE;
}

enum fault_code
desk_post_cancel(struct ask *ask, struct fault *why)
{
	struct certs_view cert;
	struct slice typed = desk_value(&ask->form, "uin");
	enum fault_code code = find_cert(ask, ACTION_CANCEL_ASK, typed, &cert,
	    why);
	if (code == FAULT_INPUT || code == FAULT_ABSENT) {
		fault_at(why, code, "uin", "%s", code == FAULT_INPUT ? "This is"
		    " not a certificate number. Compare it with the paper: 3"
		    " letters, then 13 digits." : "No certificate of your"
		    " department has this number.");
		show_find(ask, 422, typed, why);
		return FAULT_NONE;
	}
	if (code == FAULT_NONE)
		desk_go(ask, arena_printf(ask->a, "/desk/cancel/%s",
		    cert.uin));
	return code;
}

/* ---- asking ---- */

static enum fault_code
show_ask(struct ask *ask, int status, struct slice reason, struct slice words,
    const struct fault *why, struct fault *other)
{
	struct buf b = buf_make(ask->a, 16384);
	struct certs_view cert;
	const struct desk_cancel_form f = { .reason = reason, .words = words,
	    .why = why, .token = desk_token(ask, "/desk/cancel/{uin}") };
	enum fault_code code = find_cert(ask, ACTION_CANCEL_ASK, ask->args[0],
	    &cert, other);
	if (code != FAULT_NONE)
		return code;
	const struct web_ctx ctx = web_context(ask);
	desk_cancel_ask(&b, &ctx, &cert, &f);
	web_answer(ask, status, &b, WEB_PERSONAL);
	return FAULT_NONE;
}

enum fault_code
desk_get_cancel_uin(struct ask *ask, struct fault *why)
{
	return show_ask(ask, 200, slice_of(""), slice_of(""), NULL, why);
}

/* "It was issued in error. Order 12 of 3 May." */
static enum fault_code
put_reason(struct buf *b, struct slice word, struct slice words,
    struct fault *why)
{
	const struct desk_reason *r = desk_reason_find(word);
	if (r == NULL)
		return fault_at(why, FAULT_INPUT, "reason",
		    "Choose a reason.");
	if (utf8_length(words) > WORDS_MOST)
		return fault_at(why, FAULT_INPUT, "words",
		    "Write 200 letters or fewer.");
	if (utf8_length(words) < CANCEL_REASON_LEAST && !r->alone)
		return fault_at(why, FAULT_INPUT, "words",
		    "Say in your words why: this reason alone is not enough.");
	buf_printf(b, "%s%s%.*s", strcmp(r->word, "other") == 0 ? "" : r->say,
	    strcmp(r->word, "other") == 0 || words.len == 0 ? "" : ". ",
	    SLICE_FMT(words));
	return FAULT_NONE;
}

/* A browser ends a line of a textarea with CR LF; the register keeps one line. */
static struct slice
one_line(struct ask *ask, struct slice s)
{
	char *text = arena_text(ask->a, s.at, s.len);
	for (size_t i = 0; i < s.len; i++)
		if (text[i] == '\r' || text[i] == '\n' || text[i] == '\t')
			text[i] = ' ';
	return slice_from(text, s.len);
}

enum fault_code
desk_post_cancel_uin(struct ask *ask, struct fault *why)
{
	struct buf reason = buf_make(ask->a, 1024);
	struct cancel_view made;
	const struct actor by = actor_of(ask, ACTION_CANCEL_ASK);
	struct slice word = desk_value(&ask->form, "reason"),
	    words = one_line(ask, desk_value(&ask->form, "words"));
	enum fault_code code = put_reason(&reason, word, words, why);
	const struct cancel_asking asking = { .by = &by, .uin = ask->args[0],
	    .reason = buf_slice(&reason) };
	if (code == FAULT_NONE)
		code = cancel_ask(ask->door->office, ask->a, &asking, &made,
		    NULL, why);
	if (code == FAULT_INPUT || code == FAULT_CLASH) {
		struct fault shown = *why;
		if (code == FAULT_CLASH)
			fault_at(&shown, code, "reason", "Somebody asked for"
			    " this before you, or it is not valid any more.");
		return show_ask(ask, code == FAULT_INPUT ? 422 : 409, word,
		    words, &shown, why);
	}
	if (code == FAULT_NONE)
		desk_go(ask, made.state == CANCEL_OPEN ? "/desk?note=asked" :
		    arena_printf(ask->a, "/desk/cancellations/%lld",
		    (long long)made.id));
	return code;
}

/* ---- deciding ---- */

static enum fault_code
read_id(const struct ask *ask, int64_t *id, struct fault *why)
{
	unsigned long long n;
	if (!slice_number(ask->args[0], ID_MOST, &n) || n == 0)
		return fault_say(why, FAULT_ABSENT, "There is no such"
		    " cancellation.");
	*id = (int64_t)n;
	return FAULT_NONE;
}

static enum fault_code
show_one(struct ask *ask, int status, struct slice typed,
    const struct fault *problem, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	struct cancel_view c;
	struct certs_view cert;
	struct fault unseen;
	int64_t id = 0;
	const struct actor by = actor_of(ask, ACTION_CANCEL_READ);
	enum fault_code code = read_id(ask, &id, why);
	if (code == FAULT_NONE)
		code = cancel_find(ask->door->office, ask->a, &by, id, &c,
		    why);
	if (code != FAULT_NONE)
		return code;
	bool seen = find_cert(ask, ACTION_CERT_READ, slice_of(c.uin), &cert,
	    &unseen) == FAULT_NONE;
	const struct web_ctx ctx = web_context(ask);
	desk_cancel_show(&b, &ctx, &c, seen ? &cert : NULL,
	    role_reach(ask->person->role, ACTION_CANCEL_DECIDE) !=
	    REACH_NOTHING, desk_token(ask, "/desk/cancellations/{id}"), typed,
	    problem);
	web_answer(ask, status, &b, WEB_PERSONAL);
	return FAULT_NONE;
}

enum fault_code
desk_get_cancellation(struct ask *ask, struct fault *why)
{
	return show_one(ask, 200, slice_of(""), NULL, why);
}

/* What the page says of a fault; NULL: it is the door's to tell. */
static const char *
decide_problem(enum fault_code code)
{
	switch (code) {
	case FAULT_INPUT:
		return "Say why you refuse, in 5 to 200 letters.";
	case FAULT_DENIED:
		return "You asked for this yourself: another person has to"
		    " decide.";
	case FAULT_CLASH:
		return "Somebody has decided before you, or the certificate is"
		    " not valid any more.";
	default:
		return NULL;
	}
}

static enum fault_code
decide(struct ask *ask, struct slice remark, struct fault *why)
{
	struct cancel_view c;
	struct slice decision = desk_value(&ask->form, "decision");
	const struct actor by = actor_of(ask, ACTION_CANCEL_DECIDE);
	struct cancel_deciding d = { .by = &by, .remark = remark,
	    .confirm = slice_is(decision, "confirm") };
	if (!d.confirm && !slice_is(decision, "refuse")) {
		ask->status = 400;
		return fault_say(why, FAULT_ABSENT, "This form was not filled"
		    " on its page.");
	}
	enum fault_code code = read_id(ask, &d.id, why);
	if (code == FAULT_NONE && (utf8_length(remark) > WORDS_MOST ||
	    (!d.confirm && utf8_length(remark) < CANCEL_REASON_LEAST)))
		code = fault_at(why, FAULT_INPUT, "remark", "is needed.");
	return code != FAULT_NONE ? code : cancel_decide(ask->door->office,
	    ask->a, &d, &c, NULL, why);
}

enum fault_code
desk_post_cancellation(struct ask *ask, struct fault *why)
{
	struct slice remark = one_line(ask, desk_value(&ask->form, "remark"));
	enum fault_code code = decide(ask, remark, why);
	const char *say = decide_problem(code);
	if (say != NULL) {
		struct fault shown = { .code = code };
		fault_at(&shown, code, "remark", "%s", say);
		return show_one(ask, fault_row(code)->http_status, remark,
		    &shown, why);
	}
	if (code == FAULT_NONE)
		desk_go(ask, arena_printf(ask->a, "/desk/cancellations/%.*s",
		    SLICE_FMT(ask->args[0])));
	return code;
}
