/* Cancelling: one asks, another one confirms or refuses. */
#include "actor.h"
#include "api.h"
#include "api_parts.h"
#include "arena.h"
#include "buf.h"
#include "cancel.h"
#include "json_read.h"
#include "json_write.h"
#include "own.h"

static void
put_view(struct json_write *w, struct arena *a, const struct cancel_view *v)
{
	json_put_object(w);
	json_put_member(w, "id", slice_of(arena_printf(a, "%lld",
	    (long long)v->id)));
	json_put_member(w, "uin", slice_of(v->uin));
	json_put_member(w, "service", slice_of(v->service));
	json_put_member(w, "state", slice_of(cancel_state_name(v->state)));
	json_put_member(w, "reason", v->reason);
	json_put_member(w, "asked_by", v->asked_by);
	json_put_member(w, "asked_name", v->asked_name);
	api_put_time(w, "asked_at", v->asked_s);
	if (v->state != CANCEL_OPEN) {
		json_put_member(w, "decided_by", v->decided_by);
		json_put_member(w, "decided_name", v->decided_name);
		api_put_time(w, "decided_at", v->decided_s);
		json_put_member(w, "remark", v->remark);
	}
	json_put_member_bool(w, "own", v->own);
	json_put_end(w);
}

static void
answer(struct ask *ask, const struct cancel_view *v, int status, bool replayed)
{
	struct buf b = buf_make(ask->a, 768);
	struct json_write w = json_write_to(&b);
	put_view(&w, ask->a, v);
	ask_json(ask, status, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
	if (replayed)
		ask_header(ask, "Idempotency-Replayed", "true");
	else if (v->state == CANCEL_CONFIRMED)
		meter_add(ask->door->meter, ask->door->worker, METER_CANCELLED,
		    1);
}

/* The body: one text, and nothing else. */
static enum fault_code
read_text(struct ask *ask, const char *name, enum json_need need,
    size_t least, struct slice *out, struct fault *why)
{
	struct json_faults *faults = ARENA_NEW(ask->a, struct json_faults);
	struct json *root = NULL;
	enum fault_code code = api_body(ask, faults, &root, why);
	if (code != FAULT_NONE)
		return code;
	json_read_only(root, (const char *const[]){ name, NULL });
	json_read_text(root, name, need, least, CANCEL_REASON_MOST, out);
	return api_body_faults(ask, faults, why);
}

enum fault_code
api_cancel(struct ask *ask, struct fault *why)
{
	struct actor by = actor_client(&ask->client);
	struct once once = api_once(ask);
	struct cancel_asking asking = { .by = &by, .uin = ask->args[0],
		.once = &once };
	struct cancel_view v;
	bool replayed = false;
	enum fault_code code = read_text(ask, "reason", JSON_MUST,
	    CANCEL_REASON_LEAST, &asking.reason, why);
	if (code == FAULT_NONE)
		code = cancel_ask(ask->door->office, ask->a, &asking, &v,
		    &replayed, why);
	if (code != FAULT_NONE)
		return code;
	answer(ask, &v, v.state == CANCEL_OPEN ? 202 : 200, replayed);
	ask_header(ask, "Location", arena_printf(ask->a,
	    "/api/v1/cancellations/%lld", (long long)v.id));
	return FAULT_NONE;
}

/* ---- reading ---- */

/* A cancellation's id in the path; one that is none is not there. */
static enum fault_code
read_id(const struct ask *ask, int64_t *id, struct fault *why)
{
	unsigned long long n;
	if (!slice_number(ask->args[0], INT64_MAX, &n))
		return fault_say(why, FAULT_ABSENT, "There is no such request to"
		    " cancel a certificate.");
	*id = (int64_t)n;
	return FAULT_NONE;
}

enum fault_code
api_cancellation(struct ask *ask, struct fault *why)
{
	struct actor by = actor_client(&ask->client);
	struct cancel_view v;
	int64_t id = 0;
	enum fault_code code = read_id(ask, &id, why);
	if (code == FAULT_NONE)
		code = cancel_find(ask->door->office, ask->a, &by, id, &v,
		    why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(ask->a, 768);
	struct json_write w = json_write_to(&b);
	put_view(&w, ask->a, &v);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
	return FAULT_NONE;
}

static enum fault_code
read_number(struct ask *ask, const char *name, unsigned long long most,
    unsigned long long *out, struct fault *why)
{
	struct slice text = { 0 };
	enum fault_code code = ask_query(ask, name, &text, why);
	if (code != FAULT_NONE || text.len == 0)
		return code;
	return slice_number(text, most, out) && *out != 0 ? FAULT_NONE :
	    fault_at(why, FAULT_INPUT, name, "is a number from 1 to %llu.",
	    most);
}

static enum fault_code
read_filter(struct ask *ask, struct cancel_filter *out, struct fault *why)
{
	struct slice state = { 0 };
	unsigned long long limit = CANCEL_PAGE_USUAL, past = 0;
	enum fault_code code = read_number(ask, "limit", CANCEL_PAGE_MOST,
	    &limit, why);
	if (code == FAULT_NONE)
		code = read_number(ask, "cursor", INT64_MAX, &past, why);
	if (code == FAULT_NONE)
		code = ask_query(ask, "state", &state, why);
	if (code != FAULT_NONE)
		return code;
	*out = (struct cancel_filter){ .state = -1, .limit = (size_t)limit,
		.past = (int64_t)past };
	for (int s = CANCEL_OPEN; s <= CANCEL_REFUSED; s++)
		if (slice_is(state, cancel_state_name((enum cancel_state)s)))
			out->state = s;
	if (state.len != 0 && out->state < 0)
		return fault_at(why, FAULT_INPUT, "state", "is open, confirmed"
		    " or refused.");
	return FAULT_NONE;
}

enum fault_code
api_cancellations(struct ask *ask, struct fault *why)
{
	struct actor by = actor_client(&ask->client);
	struct cancel_filter filter;
	struct cancel_page page = { 0 };
	enum fault_code code = read_filter(ask, &filter, why);
	if (code == FAULT_NONE)
		code = cancel_list(ask->door->office, ask->a, &by, &filter,
		    &page, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(ask->a, 8192);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_key(&w, "cancellations");
	json_put_array(&w);
	for (size_t i = 0; i < page.n; i++)
		put_view(&w, ask->a, &page.at[i]);
	json_put_end(&w);
	if (page.next != 0)
		json_put_member(&w, "next", slice_of(arena_printf(ask->a,
		    "%lld", (long long)page.next)));
	json_put_end(&w);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
	return FAULT_NONE;
}

/* ---- deciding ---- */

static enum fault_code
decide(struct ask *ask, bool confirm, struct fault *why)
{
	struct actor by = actor_client(&ask->client);
	struct once once = api_once(ask);
	struct cancel_deciding d = { .by = &by, .confirm = confirm,
		.once = &once };
	struct cancel_view v;
	bool replayed = false;
	enum fault_code code = read_id(ask, &d.id, why);
	if (code == FAULT_NONE)
		code = read_text(ask, "remark", confirm ? JSON_MAY : JSON_MUST,
		    confirm ? 0 : CANCEL_REASON_LEAST, &d.remark, why);
	if (code == FAULT_NONE)
		code = cancel_decide(ask->door->office, ask->a, &d, &v,
		    &replayed, why);
	if (code == FAULT_NONE)
		answer(ask, &v, 200, replayed);
	return code;
}

enum fault_code
api_cancel_confirm(struct ask *ask, struct fault *why)
{
	return decide(ask, true, why);
}

enum fault_code
api_cancel_refuse(struct ask *ask, struct fault *why)
{
	return decide(ask, false, why);
}
