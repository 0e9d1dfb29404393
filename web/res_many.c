/*
 * Many papers, sent by a browser. A pile belongs to who has its secret: a cookie
 * that scripts cannot read and that other sites' forms do not bring, never an
 * address. The work is done elsewhere (office/piles.h); the page looks again by
 * itself until it is done.
 */
#include <string.h>
#include <sys/mman.h>

#include "arena.h"
#include "buf.h"
#include "conf.h"
#include "http_cookie.h"
#include "http_form.h"
#include "office.h"
#include "own.h"
#include "piles.h"
#include "web_ask.h"
#include "web_many.h"

#define COOKIE "__Host-pile"
#define LOOK_AGAIN "3"

/* The value of our cookie; empty without, or with one of somebody else's too. */
static struct slice
secret_of(const struct ask *ask)
{
	struct slice value = slice_of("");
	return http_cookie_find(ask_header_of(ask, "Cookie"), COOKIE, &value) ?
	    value : slice_of("");
}

static enum fault_code
form(struct ask *ask, int status, enum many_problem problem,
    struct slice typed)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	web_many_form(&b, &ctx, problem, typed);
	web_answer(ask, status, &b, WEB_PERSONAL);
	return FAULT_NONE;
}

enum fault_code
web_many_get(struct ask *ask, struct fault *why)
{
	(void)why;
	return form(ask, 200, MANY_FINE, slice_of(""));
}

static enum fault_code
go_on(struct ask *ask, const char *secret)
{
	web_answer(ask, 303, &(struct buf){ 0 }, WEB_PERSONAL);
	ask->reply->type = NULL;
	ask_header(ask, "Set-Cookie", arena_printf(ask->a, COOKIE "=%s; Path=/;"
	    " Max-Age=%d; Secure; HttpOnly; SameSite=Strict", secret,
	    PILES_KEPT_S));
	ask_header(ask, "Location", "/v/many/state");
	return FAULT_NONE;
}

static enum fault_code
take(struct ask *ask, struct slice input, struct slice typed,
    struct fault *why)
{
	char *secret = arena_alloc(ask->a, PILES_SECRET_LEN + 1);
	unsigned char owner[32];
	struct pile p;
	const struct door *d = ask->door;
	if (slice_trim(input).len == 0)
		return form(ask, 422, MANY_NOTHING, typed);
	if (input.len > (size_t)d->office->conf.many_mb << 20)
		return form(ask, 413, MANY_TOO_LARGE, slice_of(""));
	piles_secret(secret);
	piles_owner(slice_of(secret), owner);
	enum fault_code code = piles_add(d->office, d->keys, ask->a, owner,
	    ask->peer, input, &p, why);
	if (code == FAULT_LIMIT)
		return form(ask, 429, MANY_IN_HAND, typed);
	return code != FAULT_NONE ? code : go_on(ask, secret);
}

static enum fault_code
read_form(struct ask *ask, struct slice body, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 8,
	    .value_most = (size_t)1 << 20,
	    .file_most = ((size_t)ask->door->office->conf.many_mb << 20) +
	    ROUTE_BODY_USUAL };
	struct http_form f;
	enum fault_code code = http_multipart_read(ask->a,
	    http_request_header(ask->http, "Content-Type"), body, &limits, &f,
	    why);
	if (code != FAULT_NONE) {
		ask->status = 400;
		return code;
	}
	const struct http_field *file = http_form_find(&f, "file");
	struct slice typed = http_form_text(&f, "lines");
	return take(ask, file != NULL && file->is_file && file->value.len != 0 ?
	    file->value : typed, typed, why);
}

/* Another site's form would take the cookie of a pile in hand from who opened
 * it, and show him answers to what he never sent. Old browsers do not say. */
static bool
is_from_elsewhere(const struct ask *ask)
{
	struct slice site = ask_header_of(ask, "Sec-Fetch-Site");
	return slice_is(site, "cross-site") || slice_is(site, "same-site");
}

enum fault_code
web_many_post(struct ask *ask, struct fault *why)
{
	size_t n = (size_t)ask->http->spooled;
	if (is_from_elsewhere(ask))
		return fault_say(why, FAULT_DENIED, "This form is not from our"
		    " page. Open the page again.");
	void *at = n == 0 ? MAP_FAILED : mmap(NULL, n, PROT_READ, MAP_PRIVATE,
	    ask->file_fd, 0);
	if (at == MAP_FAILED)
		return form(ask, 422, MANY_NOTHING, slice_of(""));
	enum fault_code code = read_form(ask, slice_from(at, n), why);
	munmap(at, n);
	return code;
}

static enum fault_code
find(struct ask *ask, struct pile *p, struct fault *why)
{
	unsigned char owner[32];
	piles_owner(secret_of(ask), owner);
	return piles_find(ask->door->office, ask->a, owner, 0, p, why);
}

enum fault_code
web_many_state(struct ask *ask, struct fault *why)
{
	struct pile p;
	enum fault_code code = find(ask, &p, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	web_many_pile(&b, &ctx, &p);
	web_answer(ask, 200, &b, WEB_PERSONAL);
	if (p.state == PILE_WAITING)
		ask_header(ask, "Refresh", LOOK_AGAIN);
	return FAULT_NONE;
}

static enum fault_code
send(struct ask *ask, enum pile_result which, const char *type,
    const char *name, struct fault *why)
{
	struct pile p;
	struct slice bytes = { NULL, 0 };
	enum fault_code code = find(ask, &p, why);
	if (code == FAULT_NONE)
		code = piles_result(ask->door->office, ask->door->keys, ask->a,
		    &p, which, &bytes, why);
	if (code != FAULT_NONE)
		return code;
	web_answer(ask, 200, &(struct buf){ 0 }, WEB_PERSONAL);
	ask->reply->type = type;
	ask->reply->body = bytes;
	ask_header(ask, "Content-Disposition", arena_printf(ask->a,
	    "attachment; filename=\"%s\"", name));
	return FAULT_NONE;
}

enum fault_code
web_many_csv(struct ask *ask, struct fault *why)
{
	return send(ask, PILE_CSV, "text/csv; charset=utf-8", "verdicts.csv",
	    why);
}

enum fault_code
web_many_report(struct ask *ask, struct fault *why)
{
	return send(ask, PILE_REPORT, "application/pdf", "report.pdf", why);
}
