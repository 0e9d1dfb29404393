/*
 * What people open. Each handler reads what was sent, asks the office, and calls
 * one screen.
 */
#include "routes_web.h"

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "door_pack.h"
#include "embed_file.h"
#include "office.h"
#include "own.h"
#include "web_ask.h"
#include "web_many.h"

struct web_ctx
web_context(struct ask *ask)
{
	struct fault why;
	struct slice tag = { 0 };
	struct web_ctx ctx = { .conf = &ask->door->office->conf,
	    .version = MOHOR_VERSION,
	    .now_s = clock_now(ask->door->office->clock),
	    .lang = web_lang_choose(ask_header_of(ask, "Accept-Language"),
	    ask_header_of(ask, "Cookie")), .embedded = web_is_embedded(ask) };
	/* Within somebody else's page a browser keeps no cookie of ours. */
	if (ask_query(ask, "lang", &tag, &why) == FAULT_NONE &&
	    tag.len != 0 && web_lang_find(tag, &ctx.lang) && !ctx.embedded)
		ask_header(ask, "Set-Cookie", web_lang_cookie(ctx.lang));
	return ctx;
}

struct web_ctx
web_context_scripted(struct ask *ask)
{
	struct web_ctx ctx = web_context(ask);
	ctx.scan = true;
	return ctx;
}

void
web_answer_with(struct ask *ask, int status, const struct buf *page,
    enum web_keep keep, enum web_power power)
{
	struct http_reply *r = ask->reply;
	r->status = status;
	r->type = "text/html; charset=utf-8";
	r->body = buf_slice(page);
	for (const struct web_header *h = web_headers(keep, power);
	    h->name != NULL; h++)
		ask_header(ask, h->name, web_is_embedded(ask) &&
		    strcmp(h->name, "Content-Security-Policy") == 0 ?
		    web_embed_policy(ask) : h->value);
}

void
web_answer(struct ask *ask, int status, const struct buf *page,
    enum web_keep keep)
{
	web_answer_with(ask, status, page, keep, WEB_PLAIN);
}

static enum fault_code
home(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	(void)why;
	web_home(&b, &ctx);
	web_answer(ask, 200, &b, WEB_SHARED);
	return FAULT_NONE;
}

static enum fault_code
about(struct ask *ask, enum web_about what)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	web_about(&b, &ctx, what);
	web_answer(ask, 200, &b, WEB_SHARED);
	return FAULT_NONE;
}

static enum fault_code
accessibility(struct ask *ask, struct fault *why)
{
	(void)why;
	return about(ask, WEB_ACCESSIBILITY);
}

static enum fault_code
privacy(struct ask *ask, struct fault *why)
{
	(void)why;
	return about(ask, WEB_PRIVACY);
}

static enum fault_code
contact(struct ask *ask, struct fault *why)
{
	(void)why;
	return about(ask, WEB_CONTACT);
}

/* As the build packed it, in the smallest way that the reader takes. */
static void
send_asset(struct ask *ask, const struct embed_file *f)
{
	struct slice takes = ask_header_of(ask, "Accept-Encoding");
	ask->reply->body = f->bytes;
	if (f->brotli.at != NULL && door_accepts(takes, "br")) {
		ask->reply->body = f->brotli;
		ask_header(ask, "Content-Encoding", "br");
	} else if (f->gzip.at != NULL && door_accepts(takes, "gzip")) {
		ask->reply->body = f->gzip;
		ask_header(ask, "Content-Encoding", "gzip");
	}
}

static enum fault_code
asset(struct ask *ask, struct fault *why)
{
	const struct embed_file *f = web_asset(ask->args[0]);
	if (f == NULL)
		return fault_say(why, FAULT_ABSENT, "There is nothing at this"
		    " address.");
	const char *type = web_asset_type(f->name);
	web_answer_with(ask, 200, &(struct buf){ 0 }, WEB_FOREVER,
	    slice_starts(slice_of(type), "text/javascript") ? WEB_WORKER :
	    WEB_PLAIN);
	ask->reply->type = type;
	send_asset(ask, f);
	return FAULT_NONE;
}

static const struct route rows[] = {
	ROUTE("GET", "/", PUBLIC, "", EMPTY, home, "", "", "", false,
	    "Where to verify a certificate."),
	ROUTE("GET", "/v", PUBLIC, "", EMPTY, web_verify_get, "", "", "", false,
	    "The forms for a number and for a file."),
	ROUTE("POST", "/v", PUBLIC, "", UPLOAD, web_verify_post, "", "", "",
	    false, "Is this number, file or QR code genuine?"),
	ROUTE("POST", "/v/certificate", PUBLIC, "", FORM, web_certificate_post,
	    "", "", "", false, "The certificate, for its access code."),
	ROUTE("POST", "/v/evidence", PUBLIC, "", FORM, web_evidence_post, "",
	    "", "", false, "All that is known of it, for its access code."),
	ROUTE("GET", "/offline", PUBLIC, "", EMPTY, web_offline_get, "", "", "",
	    false, "What somebody without a network sees."),
	ROUTE("GET", "/offline.js", PUBLIC, "", EMPTY, web_offline_worker, "",
	    "", "", false, "The service worker."),
	ROUTE("GET", "/manifest.webmanifest", PUBLIC, "", EMPTY,
	    web_manifest_get, "", "", "", false,
	    "How the site is installed as a program."),
	ROUTE("GET", "/v/many", PUBLIC, "", EMPTY, web_many_get, "", "", "",
	    false, "The form for many papers."),
	ROUTE("POST", "/v/many", PUBLIC, "", PILE_FORM, web_many_post, "", "",
	    "", false, "Takes a list or an archive in."),
	ROUTE("GET", "/v/many/state", PUBLIC, "", EMPTY, web_many_state, "",
	    "", "", false, "How far it is, for the browser that sent it."),
	ROUTE("GET", "/v/many/verdicts.csv", PUBLIC, "", EMPTY, web_many_csv,
	    "", "", "", false, "The answer for each."),
	ROUTE("GET", "/v/many/report.pdf", PUBLIC, "", EMPTY, web_many_report,
	    "", "", "", false, "The signed report."),
	ROUTE("GET", "/v/{uin}", PUBLIC, "", EMPTY, web_verify_number, "", "",
	    "", false, "The same, from a QR code."),
	ROUTE("GET", "/accessibility", PUBLIC, "", EMPTY, accessibility, "", "",
	    "", false, "How everybody can use the pages."),
	ROUTE("GET", "/privacy", PUBLIC, "", EMPTY, privacy, "", "", "", false,
	    "What is kept of those who look."),
	ROUTE("GET", "/contact", PUBLIC, "", EMPTY, contact, "", "", "", false,
	    "Whom to ask, and how to complain."),
	ROUTE("GET", "/embed", PUBLIC, "", EMPTY, web_embed_get, "", "", "",
	    false, "The form, in a frame of a department's own site."),
	ROUTE("POST", "/embed", PUBLIC, "", UPLOAD, web_verify_post, "", "", "",
	    false, "Its answer."),
	ROUTE("GET", "/embed/v1.js", PUBLIC, "", EMPTY, web_embed_script, "",
	    "", "", false, "The script that puts the frame there."),
	ROUTE("GET", "/assets/{name}", PUBLIC, "", EMPTY, asset, "", "", "",
	    false, "Style sheet and pictures."),
};

/* An error's page; never cached. */
void
web_fault(struct ask *ask, int status, const struct fault *why)
{
	struct buf b = buf_make(ask->a, 8192);
	const struct web_ctx ctx = web_context(ask);
	if (status == 0)
		status = fault_row(why->code)->http_status;
	web_error(&b, &ctx, status);
	web_answer(ask, status, &b, WEB_PERSONAL);
}

const struct route_table web_table = { rows, COUNT_OF(rows), web_fault,
    NULL };
