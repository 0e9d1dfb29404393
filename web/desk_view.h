/*
 * desk_view: what the pages for people who log in show; see web_view.h.
 */
#ifndef WEB_DESK_VIEW_H
#define WEB_DESK_VIEW_H

#include "web_view.h"

/* desk_login.html, desk_code.html */
struct desk_login_view {
	struct web_frame frame;
	const char *token;
	struct slice next, login;
	struct slice note;	/* empty: none */
	struct slice problem;	/* empty: none; */
	const char *field;	/* about this field */
};

struct desk_may_view {
	struct slice what;
};

struct desk_cancel_view {
	int64_t id;
	const char *uin;
	struct slice asked_name;
	struct date_time asked;
	bool own;
};

/* desk_home.html */
struct desk_view {
	struct web_frame frame;
	struct slice note;
	struct slice name, login, designation, role, department, centre;
	struct desk_may_view *may;
	size_t n_may;
	struct desk_cancel_view *cancels;
	size_t n_cancels;
	bool may_anything, may_cancel, sees_cancellations, has_cancels;
	const char *logout_token;
};

/* desk_password.html */
struct desk_password_view {
	struct web_frame frame;
	const char *token;
	struct slice problem;
	const char *field;
	bool is_old, is_new, is_again;
};

/* cancel_find.html */
struct cancel_find_view {
	struct web_frame frame;
	const char *token, *example;
	struct slice typed, problem;
	const char *field;
};

struct cancel_reason_view {
	const char *word;
	struct slice say;
	bool chosen;
};

/* cancel_ask.html */
struct cancel_ask_view {
	struct web_frame frame;
	const char *token;
	const char *uin;
	struct slice holder, service, state;
	struct date_time issued;
	bool valid;
	struct cancel_reason_view *reasons;
	size_t n_reasons;
	struct slice words, problem;
	const char *field;
	bool is_reason, is_words;
};

/* cancel_show.html */
struct cancel_view_page {
	struct web_frame frame;
	const char *token;
	int64_t id;
	const char *uin, *tag;
	/* The reason: one of the list's, in the reader's language, and the rest as
	 * it was written. */
	struct slice listed, reason;
	struct slice state, holder, service, asked_name, decided_name, remark,
	    typed, problem;
	const char *field;
	struct date_time issued, asked, decided;
	bool has_issued, is_decided, own, may_decide, waits_for_other;
};

#endif
