/* The desk itself. */
#include "arena.h"
#include "buf.h"
#include "desk.h"
#include "routes_desk.h"
#include "web_ask.h"

enum fault_code
desk_get(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	(void)why;
	desk_home(&b, &ctx, ask->person, NULL, NULL, desk_token(ask,
	    "/desk/logout"));
	web_answer(ask, 200, &b, WEB_PERSONAL);
	return FAULT_NONE;
}
