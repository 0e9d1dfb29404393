/* The desk: who somebody is, what he may do, what waits for him. */
#include "arena.h"
#include "buf.h"
#include "cancel.h"
#include "desk.h"
#include "desk_view.h"
#include "own.h"
#include "page_desk_home.h"
#include "user_store.h"

static size_t
put_cancels(const struct cancel_page *page, struct desk_cancel_view *out)
{
	for (size_t i = 0; i < page->n; i++) {
		const struct cancel_view *c = &page->at[i];
		out[i] = (struct desk_cancel_view){ .id = c->id,
		    .uin = c->uin, .asked_name = c->asked_name,
		    .asked = date_ist(c->asked_s), .own = c->own };
	}
	return page->n;
}

void
desk_home(struct buf *to, const struct web_ctx *ctx,
    const struct desk_home *in)
{
	const struct user *u = in->user;
	const struct cancel_page *cancels = in->cancels;
	struct html h = { to, (enum html_lang)ctx->lang };
	struct desk_may_view may[ROLE_ACTIONS];
	struct desk_view v = { .frame = web_frame_of(ctx),
	    .name = ctx->lang == WEB_BN ? u->name_bn : u->name_en,
	    .login = u->login, .designation = u->designation,
	    .role = web_say(ctx, role_title(u->role)),
	    .department = u->dept, .centre = u->centre, .may = may,
	    .note = in->note == NULL ? slice_of("") : web_say(ctx, in->note),
	    .logout_token = in->logout_token,
	    .may_cancel = role_reach(u->role, ACTION_CANCEL_ASK) !=
	    REACH_NOTHING, .sees_cancellations = cancels != NULL };
	for (int a = 0; a < ROLE_ACTIONS; a++)
		if (in->offered[a] && role_reach(u->role,
		    (enum role_action)a) != REACH_NOTHING)
			may[v.n_may++].what = web_say(ctx,
			    role_action_what((enum role_action)a));
	v.may_anything = v.n_may != 0;
	if (cancels != NULL) {
		v.cancels = ARENA_ARRAY(to->arena, struct desk_cancel_view,
		    cancels->n);
		v.n_cancels = put_cancels(cancels, v.cancels);
		v.has_cancels = v.n_cancels != 0;
	}
	page_desk_home(&h, &v);
}
