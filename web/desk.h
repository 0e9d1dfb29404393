/*
 * desk: the pages for people who log in, made from plain values like those of
 * web.h. None is kept by a cache (WEB_PERSONAL).
 *
 *	GET /desk/login			desk_login
 *	GET /desk/login/code		desk_code
 *	GET /desk			desk_home
 *	GET /desk/password		desk_password
 *	GET /desk/cancel		desk_cancel_find
 *	GET /desk/cancel/{uin}		desk_cancel_ask
 *	GET /desk/cancellations/{id}	desk_cancel_show
 *
 * A form that comes back with a mistake is the same page with the fault; token is
 * the form's (door/session.h).
 */
#ifndef WEB_DESK_H
#define WEB_DESK_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"
#include "web.h"

struct buf;
struct cancel_page;
struct cancel_view;
struct certs_view;
struct fault;
struct user;

struct desk_login_form {
	const char *token;
	struct slice next;	/* where it leads; or empty */
	struct slice login;
	const char *note;	/* a sentence of the catalogue; or NULL */
	const struct fault *why;	/* or NULL */
};

void desk_login(struct buf *, const struct web_ctx *,
    const struct desk_login_form *);
void desk_code(struct buf *, const struct web_ctx *,
    const struct desk_login_form *);
struct desk_home {
	const struct user *user;
	const bool *offered;	/* of each action: the desk has a page for it */
	const struct cancel_page *cancels;	/* NULL: he may not see them */
	const char *note;	/* as above */
	const char *logout_token;
};

void desk_home(struct buf *, const struct web_ctx *,
    const struct desk_home *);
/* why->where is the field: "old", "new" or "again". */
void desk_password(struct buf *, const struct web_ctx *, const char *token,
    const struct fault *why);

void desk_cancel_find(struct buf *, const struct web_ctx *,
    const char *token, struct slice typed, const struct fault *why);

struct desk_cancel_form {
	const char *token;
	struct slice reason;	/* a word of desk_reasons */
	struct slice words;
	const struct fault *why;	/* where: "reason" or "words" */
};

void desk_cancel_ask(struct buf *, const struct web_ctx *,
    const struct certs_view *, const struct desk_cancel_form *);
/* cert: NULL when it cannot be seen. */
void desk_cancel_show(struct buf *, const struct web_ctx *,
    const struct cancel_view *, const struct certs_view *cert,
    bool role_decides, const char *token, struct slice typed,
    const struct fault *why);

/* The reasons to choose from. English is what the register keeps. */
struct desk_reason {
	const char *word, *say;
	bool alone;	/* says enough without words */
};
extern const struct desk_reason desk_reasons[];
extern const size_t desk_reasons_count;
const struct desk_reason *desk_reason_find(struct slice word);
/* The register keeps one English text: the choice, then ". " and words. *listed
 * is the choice in the reader's language; empty when there was none. */
void desk_reason_split(const struct web_ctx *, struct slice kept,
    struct slice *listed, struct slice *words);

#endif
