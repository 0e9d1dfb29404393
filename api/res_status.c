/*
 * Status lists, for anybody. They may be kept for half a minute on the way, and
 * half a minute where they are used (their ttl): so what was cancelled is cancelled
 * everywhere within a minute.
 */
#include <string.h>

#include "api.h"
#include "arena.h"
#include "status_desk.h"

#define KEEP "public, max-age=30"

enum fault_code
api_status_list(struct ask *ask, struct fault *why)
{
	struct status_view v;
	struct http_reply *r = ask->reply;
	const char *known = http_request_header(ask->http, "If-None-Match");
	ask_header(ask, "Access-Control-Allow-Origin", "*");
	enum fault_code code = status_desk_find(ask->door->status,
	    ask->args[0], &v, why);
	if (code != FAULT_NONE)
		return code;
	ask_header(ask, "Cache-Control", KEEP);
	ask_header(ask, "ETag", arena_printf(ask->a, "%s", v.etag));
	if (known != NULL && strstr(known, v.etag) != NULL) {
		r->status = 304;
		return FAULT_NONE;
	}
	r->status = 200;
	r->type = "application/vc+jwt";
	r->body = slice_from(arena_copy(ask->a, v.token.at, v.token.len),
	    v.token.len);
	return FAULT_NONE;
}
