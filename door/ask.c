/* One request: its answer and its query. */
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "door.h"
#include "http_form.h"
#include "office.h"
#include "rate_limits.h"
#include "uin.h"

#define SERIES_LEN 10		/* department, service, year */

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

struct slice
ask_header_of(const struct ask *ask, const char *name)
{
	const char *value = http_request_header(ask->http, name);
	return slice_of(value == NULL ? "" : value);
}

enum fault_code
ask_limit(struct ask *ask, char kind, struct slice what, int64_t rate,
    struct fault *why)
{
	int64_t wait_s;
	struct door *d = ask->door;
	if (limits_take(d->limits, kind, what, rate, clock_us(), &wait_s))
		return FAULT_NONE;
	meter_add(d->meter, d->worker, METER_LIMITED, 1);
	ask_header(ask, "Retry-After", arena_printf(ask->a, "%lld",
	    (long long)wait_s));
	ask->status = 429;
	return fault_say(why, FAULT_LATER, "Too many requests. Wait %lld %s.",
	    (long long)wait_s, wait_s == 1 ? "second" : "seconds");
}

enum fault_code
ask_limit_series(struct ask *ask, const struct uin *uin, struct fault *why)
{
	char text[UIN_TEXT];
	enum fault_code code = uin_format(uin, text, why);
	return code != FAULT_NONE ? code : ask_limit(ask, 's',
	    slice_from(text, SERIES_LEN), ask->door->office->conf.series_rate,
	    why);
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
