/* What a browser keeps of the site for the time without a network. */
#include "arena.h"
#include "buf.h"
#include "web_ask.h"

enum fault_code
web_offline_get(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context_scripted(ask);
	(void)why;
	web_offline(&b, &ctx);
	web_answer_with(ask, 200, &b, WEB_SHARED, WEB_SCRIPTED);
	return FAULT_NONE;
}

enum fault_code
web_offline_worker(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 1024);
	const struct web_ctx ctx = web_context_scripted(ask);
	(void)why;
	web_offline_kept(&b, &ctx);
	buf_put_slice(&b, web_offline_script());
	web_answer_with(ask, 200, &b, WEB_SHARED, WEB_WORKER);
	ask->reply->type = web_asset_type("offline.js");
	return FAULT_NONE;
}

enum fault_code
web_manifest_get(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 1024);
	const struct web_ctx ctx = web_context(ask);
	(void)why;
	web_manifest(&b, &ctx);
	web_answer(ask, 200, &b, WEB_SHARED);
	ask->reply->type = "application/manifest+json";
	return FAULT_NONE;
}
