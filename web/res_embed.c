/*
 * The check within a department's own site (S7). Only /embed may be framed, and
 * only by the sites that the settings name; what it shows cannot be read, styled
 * or scripted from around it, and bears our name, address and time.
 */
#include "arena.h"
#include "buf.h"
#include "conf.h"
#include "embed_file.h"
#include "office.h"
#include "web_ask.h"
#include "web_view.h"

enum fault_code
web_embed_get(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 8192);
	const struct web_ctx ctx = web_context(ask);
	(void)why;
	web_verify_form(&b, &ctx, slice_of(""), NULL);
	web_answer(ask, 200, &b, WEB_PERSONAL);
	return FAULT_NONE;
}

/* Asked for by somebody else's page, from an address that does not change. */
enum fault_code
web_embed_script(struct ask *ask, struct fault *why)
{
	const struct embed_file *f = web_asset(slice_of(web_asset_name(
	    "embed-v1", ".js")));
	if (f == NULL)
		return fault_say(why, FAULT_BUG, "The script is missing.");
	ask->reply->status = 200;
	ask->reply->type = web_asset_type(f->name);
	ask->reply->body = f->bytes;
	ask_header(ask, "X-Content-Type-Options", "nosniff");
	ask_header(ask, "Strict-Transport-Security", "max-age=31536000");
	ask_header(ask, "Cross-Origin-Resource-Policy", "cross-origin");
	ask_header(ask, "Cache-Control", "public, max-age=3600");
	return FAULT_NONE;
}

bool
web_is_embedded(const struct ask *ask)
{
	return ask->route != NULL && slice_is(slice_of(ask->route->path),
	    "/embed");
}

const char *
web_embed_policy(const struct ask *ask)
{
	struct slice sites = ask->door->office->conf.embed_sites;
	return arena_printf(ask->a, "default-src 'none'; script-src 'self';"
	    " style-src 'self'; img-src 'self'; form-action 'self';"
	    " base-uri 'none'; frame-ancestors %.*s", SLICE_FMT(sites.len == 0 ?
	    slice_of("'none'") : sites));
}
