/*
 * What people open. Each handler reads what was sent, asks the office, and calls
 * one screen.
 */
#include "routes_web.h"

#include "arena.h"
#include "buf.h"
#include "check.h"
#include "clock.h"
#include "embed_file.h"
#include "http_form.h"
#include "office.h"
#include "own.h"
#include "rate_limits.h"
#include "uin.h"
#include "web.h"

#define SERIES_LEN 10		/* department, service, year */
#define TYPED_MOST 64

static struct slice
header_of(const struct ask *ask, const char *name)
{
	const char *value = http_request_header(ask->http, name);
	return slice_of(value == NULL ? "" : value);
}

/* ?lang= decides and is kept; else what the reader has. */
static struct web_ctx
context(struct ask *ask)
{
	struct fault why;
	struct slice tag = { 0 };
	struct web_ctx ctx = { .conf = &ask->door->office->conf,
	    .version = MOHOR_VERSION,
	    .now_s = clock_now(ask->door->office->clock),
	    .lang = web_lang_choose(header_of(ask, "Accept-Language"),
	    header_of(ask, "Cookie")) };
	if (ask_query(ask, "lang", &tag, &why) == FAULT_NONE &&
	    tag.len != 0 && web_lang_find(tag, &ctx.lang))
		ask_header(ask, "Set-Cookie", web_lang_cookie(ctx.lang));
	return ctx;
}

/* The same for a page that brings the script. */
static struct web_ctx
scripted(struct ask *ask)
{
	struct web_ctx ctx = context(ask);
	ctx.scan = true;
	return ctx;
}

static void
answer_with(struct ask *ask, int status, const struct buf *page,
    enum web_keep keep, enum web_power power)
{
	struct http_reply *r = ask->reply;
	r->status = status;
	r->type = "text/html; charset=utf-8";
	r->body = buf_slice(page);
	for (const struct web_header *h = web_headers(keep, power);
	    h->name != NULL; h++)
		ask_header(ask, h->name, h->value);
}

static void
answer(struct ask *ask, int status, const struct buf *page, enum web_keep keep)
{
	answer_with(ask, status, page, keep, WEB_PLAIN);
}

static enum fault_code
home(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = context(ask);
	(void)why;
	web_home(&b, &ctx);
	answer(ask, 200, &b, WEB_SHARED);
	return FAULT_NONE;
}

static enum fault_code
verify_form(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = scripted(ask);
	(void)why;
	web_verify_form(&b, &ctx, slice_of(""), NULL);
	answer_with(ask, 200, &b, WEB_SHARED, WEB_SCRIPTED);
	return FAULT_NONE;
}

/* Numbers can be counted through; a series tells only so many a second. */
static bool
series_is_asked_too_often(struct ask *ask, const struct uin *uin,
    struct fault *why)
{
	char text[UIN_TEXT];
	int64_t wait_s;
	struct door *d = ask->door;
	if (uin_format(uin, text, why) != FAULT_NONE ||
	    limits_take(d->limits, 's', slice_from(text, SERIES_LEN),
	    d->office->conf.series_rate, clock_us(), &wait_s))
		return false;
	meter_add(d->meter, d->worker, METER_LIMITED, 1);
	ask_header(ask, "Retry-After", arena_printf(ask->a, "%lld",
	    (long long)wait_s));
	ask->status = 429;
	return true;
}

/* One number, with or without its access code. */
static enum fault_code
judge(struct ask *ask, struct slice typed, struct slice code,
    struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = scripted(ask);
	struct check_report report;
	struct uin uin;
	struct fault wrong = { 0 };
	if (uin_parse(typed, &uin, &wrong) != FAULT_NONE) {
		web_verify_form(&b, &ctx, slice_head(typed, TYPED_MOST),
		    &wrong);
		answer_with(ask, 422, &b, WEB_PERSONAL, WEB_SCRIPTED);
		return FAULT_NONE;
	}
	if (series_is_asked_too_often(ask, &uin, why))
		return fault_say(why, FAULT_LATER, "This is asked too often"
		    " now. Wait a little.");
	enum fault_code fault = check_number(ask->door->checker, ask->a, typed,
	    code, &report, why);
	if (fault != FAULT_NONE)
		return fault;
	web_verify_result(&b, &ctx, &report);
	answer_with(ask, 200, &b, WEB_PERSONAL, WEB_SCRIPTED);
	return FAULT_NONE;
}

static struct slice
value_of(const struct http_form *form, const char *name)
{
	const struct http_field *f = http_form_find(form, name);
	return f == NULL ? slice_of("") : slice_trim(f->value);
}

static enum fault_code
verify(struct ask *ask, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 8,
	    .value_most = 200 };
	struct http_form form;
	enum fault_code code = http_form_read(ask->a, ask->http->body, &limits,
	    &form, why);
	if (code != FAULT_NONE) {
		ask->status = 400;
		return code;
	}
	return judge(ask, value_of(&form, "uin"), value_of(&form, "code"),
	    why);
}

/* The address in the QR code; what stands behind its # never comes here. */
static enum fault_code
verify_number(struct ask *ask, struct fault *why)
{
	return judge(ask, ask->args[0], slice_of(""), why);
}

static enum fault_code
offline(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = scripted(ask);
	(void)why;
	web_offline(&b, &ctx);
	answer_with(ask, 200, &b, WEB_SHARED, WEB_SCRIPTED);
	return FAULT_NONE;
}

static enum fault_code
offline_script(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 1024);
	const struct web_ctx ctx = scripted(ask);
	(void)why;
	web_offline_kept(&b, &ctx);
	answer_with(ask, 200, &b, WEB_SHARED, WEB_WORKER);
	ask->reply->type = web_asset_type("offline.js");
	ask->reply->body2 = web_offline_script();
	return FAULT_NONE;
}

static enum fault_code
manifest(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 1024);
	const struct web_ctx ctx = context(ask);
	(void)why;
	web_manifest(&b, &ctx);
	answer(ask, 200, &b, WEB_SHARED);
	ask->reply->type = "application/manifest+json";
	return FAULT_NONE;
}

static enum fault_code
asset(struct ask *ask, struct fault *why)
{
	const struct embed_file *f = web_asset(ask->args[0]);
	if (f == NULL)
		return fault_say(why, FAULT_ABSENT, "There is nothing at this"
		    " address.");
	const char *type = web_asset_type(f->name);
	answer_with(ask, 200, &(struct buf){ 0 }, WEB_FOREVER,
	    slice_starts(slice_of(type), "text/javascript") ? WEB_WORKER :
	    WEB_PLAIN);
	ask->reply->type = type;
	ask->reply->body = f->bytes;
	return FAULT_NONE;
}

static const struct route rows[] = {
	ROUTE("GET", "/", PUBLIC, "", EMPTY, home, "", "", "", false,
	    "Where to verify a certificate."),
	ROUTE("GET", "/v", PUBLIC, "", EMPTY, verify_form, "", "", "", false,
	    "The form for a number."),
	ROUTE("POST", "/v", PUBLIC, "", FORM, verify, "", "", "", false,
	    "Is this number genuine?"),
	ROUTE("GET", "/v/{uin}", PUBLIC, "", EMPTY, verify_number, "", "", "",
	    false, "The same, from a QR code."),
	ROUTE("GET", "/assets/{name}", PUBLIC, "", EMPTY, asset, "", "", "",
	    false, "Style sheets, scripts, pictures."),
	ROUTE("GET", "/offline", PUBLIC, "", EMPTY, offline, "", "", "", false,
	    "What somebody without a network sees."),
	ROUTE("GET", "/offline.js", PUBLIC, "", EMPTY, offline_script, "", "",
	    "", false, "The service worker."),
	ROUTE("GET", "/manifest.webmanifest", PUBLIC, "", EMPTY, manifest, "",
	    "", "", false, "How the site is installed as a program."),
};

/* An error's page; never cached. */
static void
fault(struct ask *ask, int status, const struct fault *why)
{
	struct buf b = buf_make(ask->a, 8192);
	const struct web_ctx ctx = context(ask);
	if (status == 0)
		status = fault_row(why->code)->http_status;
	web_error(&b, &ctx, status);
	answer(ask, status, &b, WEB_PERSONAL);
}

const struct route_table web_table = { rows, COUNT_OF(rows), fault };
