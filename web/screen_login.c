/*
 * Coming in. Faults of the office are English and some hold numbers; here they
 * are told by sentences of the catalogue.
 */
#include "buf.h"
#include "desk.h"
#include "desk_view.h"
#include "own.h"
#include "page_desk_code.h"
#include "page_desk_login.h"
#include "page_desk_password.h"

static struct slice
say_problem(const struct web_ctx *ctx, const struct fault *why)
{
	if (why == NULL)
		return slice_of("");
	if (why->code == FAULT_LIMIT || why->code == FAULT_LATER)
		return web_say(ctx, "Too many attempts went wrong. Wait some"
		    " minutes, then try again.");
	return web_say(ctx, why->say);
}

static struct desk_login_view
login_view(const struct web_ctx *ctx, const struct desk_login_form *f)
{
	return (struct desk_login_view){ .frame = web_frame_of(ctx),
	    .token = f->token, .next = f->next, .login = f->login,
	    .note = f->note == NULL ? slice_of("") : web_say(ctx, f->note),
	    .problem = say_problem(ctx, f->why) };
}

void
desk_login(struct buf *to, const struct web_ctx *ctx,
    const struct desk_login_form *f)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct desk_login_view v = login_view(ctx, f);
	v.field = "login";
	page_desk_login(&h, &v);
}

void
desk_code(struct buf *to, const struct web_ctx *ctx,
    const struct desk_login_form *f)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct desk_login_view v = login_view(ctx, f);
	v.field = "code";
	page_desk_code(&h, &v);
}

/* What rules/password_rules.c says, by its first words. */
static const struct {
	const char *begins, *say;
} password_rows[] = {
	{ "must have", "The password must have 8 to 128 characters." },
	{ "is one of", "This password is one of those that are guessed first."
	    " Choose several words that do not belong together." },
	{ "must not be", "The password must not be made of a name of yours." },
	{ "must be text", "The password must be text of at most 128"
	    " characters." },
};

static struct slice
say_password(const struct web_ctx *ctx, const struct fault *why)
{
	for (size_t i = 0; i < COUNT_OF(password_rows); i++)
		if (slice_starts(slice_of(why->say), password_rows[i].begins))
			return web_say(ctx, password_rows[i].say);
	return say_problem(ctx, why);
}

void
desk_password(struct buf *to, const struct web_ctx *ctx, const char *token,
    const struct fault *why)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct desk_password_view v = { .frame = web_frame_of(ctx),
	    .token = token, .field = "old" };
	if (why != NULL) {
		v.problem = say_password(ctx, why);
		v.field = strcmp(why->where, "new") == 0 ? "new" :
		    strcmp(why->where, "again") == 0 ? "again" : "old";
		v.is_new = strcmp(v.field, "new") == 0;
		v.is_again = strcmp(v.field, "again") == 0;
		v.is_old = !v.is_new && !v.is_again;
	}
	page_desk_password(&h, &v);
}
