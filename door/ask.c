/* One request: its answer and its query. */
#include "arena.h"
#include "buf.h"
#include "door.h"
#include "http_form.h"

void
ask_json(struct ask *ask, int status, struct slice body)
{
	ask->reply->status = status;
	ask->reply->type = "application/json";
	ask->reply->body = body;
	ask_header(ask, "X-Content-Type-Options", "nosniff");
	ask_header(ask, "Strict-Transport-Security", "max-age=31536000");
}

void
ask_header(struct ask *ask, const char *name, const char *value)
{
	http_reply_add(ask->reply, name, value);
}

enum fault_code
ask_query(struct ask *ask, const char *name, struct slice *out,
    struct fault *why)
{
	struct slice rest = ask->http->query, pair;
	bool found = false;
	*out = (struct slice){ NULL, 0 };
	while (rest.len != 0 && slice_cut(&rest, '&', &pair)) {
		struct slice key = { 0 };
		slice_cut(&pair, '=', &key);
		if (!slice_is(key, name))
			continue;
		if (found)
			return fault_at(why, FAULT_INPUT, name, "is given"
			    " twice.");
		found = true;
		if (!http_decode(ask->a, pair, true, out))
			return fault_at(why, FAULT_INPUT, name, "has a broken"
			    " percent-encoding.");
	}
	return FAULT_NONE;
}
