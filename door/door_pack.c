/* What may be packed, and whether it has been sent before; see door_pack.h. */
#include "door_pack.h"

#include <inttypes.h>
#include <strings.h>

#include "arena.h"
#include "buf.h"
#include "door.h"
#include "gzip.h"
#include "own.h"

/* "q=0", "q=0.000": not at any price. */
static bool
weighs_nothing(struct slice q)
{
	q = slice_trim(q);
	if (!slice_starts(q, "q=0") && !slice_starts(q, "Q=0"))
		return false;
	for (size_t i = 3; i < q.len; i++)
		if (q.at[i] != '.' && q.at[i] != '0')
			return false;
	return true;
}

bool
door_accepts(struct slice accept_encoding, const char *coding)
{
	struct slice part, name;
	while (slice_cut(&accept_encoding, ',', &part)) {
		slice_cut(&part, ';', &name);
		name = slice_trim(name);
		if (name.len == strlen(coding) &&
		    strncasecmp(name.at, coding, name.len) == 0)
			return !weighs_nothing(part);
	}
	return false;
}

bool
door_pack_cookies(struct slice cookie_header)
{
	struct slice part;
	while (slice_cut(&cookie_header, ';', &part)) {
		part = slice_trim(part);
		if (part.len != 0 && !slice_starts(part, DOOR_PACK_COOKIE "="))
			return false;
	}
	return true;
}

static const char *
header_of(const struct http_reply *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (strcasecmp(r->headers[i].name, name) == 0)
			return r->headers[i].value;
	return NULL;
}

static bool
sets_a_cookie(const struct http_reply *r)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (strcasecmp(r->headers[i].name, "Set-Cookie") == 0 &&
		    !door_pack_cookies(slice_head(slice_of(
		    r->headers[i].value), strcspn(r->headers[i].value, ";"))))
			return true;
	return false;
}

/* The same for anybody who asks the same. */
static bool
is_for_anybody(const struct ask *ask)
{
	return ask->route != NULL && ask->route->access == ROUTE_PUBLIC &&
	    ask_header_of(ask, "Authorization").len == 0 &&
	    door_pack_cookies(ask_header_of(ask, "Cookie")) &&
	    !sets_a_cookie(ask->reply);
}

static bool
is_text(const char *type)
{
	static const char *const begins[] = { "text/", "application/json",
		"application/problem+json", "application/manifest+json" };
	for (size_t i = 0; type != NULL && i < COUNT_OF(begins); i++)
		if (strncasecmp(type, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

/* FNV-1a, 64 bits: tells versions of our own pages apart, and protects nothing. */
static uint64_t
hash(uint64_t h, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.at[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* True when who asks has it. */
static bool
is_known(struct ask *ask)
{
	struct http_reply *r = ask->reply;
	const char *keep = header_of(r, "Cache-Control");
	struct slice has = ask_header_of(ask, "If-None-Match"), part;
	if (r->status != 200 || strcmp(ask->http->method, "GET") != 0 ||
	    keep == NULL || strcmp(keep, "no-cache") != 0 ||
	    header_of(r, "ETag") != NULL)
		return false;
	const char *tag = arena_printf(ask->a, "W/\"%016" PRIx64 "\"",
	    hash(hash(UINT64_C(0xcbf29ce484222325), r->body), r->body2));
	ask_header(ask, "ETag", tag);
	while (slice_cut(&has, ',', &part))
		if (slice_is(slice_trim(part), tag))
			return true;
	return false;
}

static struct slice
whole(struct ask *ask)
{
	const struct http_reply *r = ask->reply;
	struct buf b;
	if (r->body2.len == 0)
		return r->body;
	b = buf_make(ask->a, r->body.len + r->body2.len);
	buf_put_slice(&b, r->body);
	buf_put_slice(&b, r->body2);
	return buf_slice(&b);
}

void
door_pack(struct ask *ask)
{
	struct http_reply *r = ask->reply;
	if (r->status == 0 || r->more != NULL || r->file_fd >= 0 ||
	    !is_text(r->type) || header_of(r, "Content-Encoding") != NULL ||
	    !is_for_anybody(ask))
		return;
	if (header_of(r, "Vary") == NULL)
		ask_header(ask, "Vary", "Accept-Encoding");
	if (is_known(ask)) {
		r->status = 304;
		r->body = r->body2 = (struct slice){ NULL, 0 };
		return;
	}
	if (r->body.len + r->body2.len < DOOR_PACK_LEAST ||
	    !door_accepts(ask_header_of(ask, "Accept-Encoding"), "gzip"))
		return;
	r->body = gzip_pack(ask->a, whole(ask), GZIP_USUAL);
	r->body2 = (struct slice){ NULL, 0 };
	ask_header(ask, "Content-Encoding", "gzip");
}
