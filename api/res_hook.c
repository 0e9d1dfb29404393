/* Where a client is told of events (Standard Webhooks). */
#include "api.h"
#include "api_parts.h"
#include "arena.h"
#include "buf.h"
#include "hooks.h"
#include "json_read.h"
#include "json_write.h"
#include "office.h"

#define EVENTS 3

static void
answer(struct ask *ask, const struct hooks_view *v)
{
	struct buf b = buf_make(ask->a, 512);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "url", v->url);
	json_put_key(&w, "events");
	json_put_array(&w);
	for (unsigned bit = 1; bit < HOOK_EVENTS; bit <<= 1)
		if ((v->events & bit) != 0)
			json_put_text(&w, slice_of(hook_event_name(
			    (enum hook_event)bit)));
	json_put_end(&w);
	json_put_member_bool(&w, "enabled", v->enabled);
	if (v->secret.len != 0)
		json_put_member(&w, "secret", v->secret);
	json_put_end(&w);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
}

enum fault_code
api_hook_get(struct ask *ask, struct fault *why)
{
	struct hooks_view view;
	enum fault_code code = hooks_get(ask->door->office, ask->a,
	    &ask->client, &view, why);
	if (code == FAULT_NONE)
		answer(ask, &view);
	return code;
}

static void
read_events(const struct json *root, unsigned *events)
{
	const struct json *list = json_read_array(root, "events", JSON_MAY, 1,
	    EVENTS);
	for (size_t i = 0; i < json_read_count(list); i++) {
		struct slice word = { 0 };
		struct fault why = { 0 };
		if (json_read_item_text(list, i, 1, 40, &word) &&
		    hooks_read_event(word, events, &why) != FAULT_NONE)
			json_read_fault(list, NULL, "%s", why.say);
	}
}

enum fault_code
api_hook_put(struct ask *ask, struct fault *why)
{
	struct json_faults *faults = ARENA_NEW(ask->a, struct json_faults);
	struct json *root = NULL;
	struct slice url = { 0 };
	struct hooks_view view;
	unsigned events = 0;
	bool renew = false;
	enum fault_code code = api_body(ask, faults, &root, why);
	if (code != FAULT_NONE)
		return code;
	json_read_only(root, (const char *const[]){ "url", "events",
	    "renew_secret", NULL });
	json_read_text(root, "url", JSON_MUST, 8, HOOK_URL_MOST, &url);
	json_read_bool(root, "renew_secret", JSON_MAY, &renew);
	read_events(root, &events);
	code = api_body_faults(ask, faults, why);
	if (code == FAULT_NONE)
		code = hooks_set(ask->door->office, ask->door->keys, ask->a,
		    &ask->client, url, events, renew, &view, why);
	if (code == FAULT_NONE)
		answer(ask, &view);
	return code;
}

enum fault_code
api_hook_delete(struct ask *ask, struct fault *why)
{
	enum fault_code code = hooks_remove(ask->door->office, &ask->client,
	    why);
	if (code == FAULT_NONE)
		ask->reply->status = 204;
	return code;
}
