/* Is it there, is it ready, what has it done; the documents about itself. */
#include "api.h"
#include "arena.h"
#include "buf.h"
#include "dispatch.h"
#include "meter.h"
#include "office.h"

enum fault_code
api_health(struct ask *ask, struct fault *why)
{
	static const char good[] = "{\"status\":\"ok\"}\n";
	(void)why;
	ask_json(ask, 200, slice_of(good));
	ask_header(ask, "Cache-Control", "no-store");
	return FAULT_NONE;
}

enum fault_code
api_ready(struct ask *ask, struct fault *why)
{
	enum fault_code code = door_ready(ask->door, why);
	return code != FAULT_NONE ? code : api_health(ask, why);
}

static const struct door *naming;

static void
put_name(struct buf *b, unsigned route)
{
	dispatch_name(naming, b, route);
}

enum fault_code
api_metrics(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	(void)why;
	naming = ask->door;
	meter_put(&b, ask->door->meter, dispatch_count(ask->door) + 1,
	    put_name);
	ask_json(ask, 200, buf_slice(&b));
	ask->reply->type = "text/plain; version=0.0.4";
	return FAULT_NONE;
}

enum fault_code
api_openapi(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 32768);
	(void)why;
	openapi_put(&b, &api_table);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Access-Control-Allow-Origin", "*");
	return FAULT_NONE;
}

enum fault_code
api_jwks(struct ask *ask, struct fault *why)
{
	(void)why;
	ask_json(ask, 200, ask->door->jwks);
	/* No longer than a status list, which may name a key made since. */
	ask_header(ask, "Cache-Control", "public, max-age=30");
	ask_header(ask, "Access-Control-Allow-Origin", "*");
	return FAULT_NONE;
}
