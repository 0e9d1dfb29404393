/*
 * Pages of certificates: series after series, each in the order of its numbers.
 * A cursor is the id of the last certificate shown, and our mark over it, the
 * client and the filter.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "cert_store.h"
#include "certs_parts.h"
#include "clients.h"
#include "codec.h"
#include "hash.h"
#include "office.h"
#include "own.h"
#include "series_store.h"
#include "service.h"
#include "uin.h"
#include "vec.h"

#define CURSOR_ID_LEN 8
#define CURSOR_MARK_LEN 16
#define CURSOR_LEN (CURSOR_ID_LEN + CURSOR_MARK_LEN)

struct listing {
	struct certs_desk *desk;
	struct arena *a;
	const struct client *client;
	const struct certs_filter *filter;
	char service[8];	/* "" for all */
	size_t limit;
	int64_t past;		/* 0: from the beginning */
	struct { VEC_OF(struct certs_view) } views;
	int64_t last;		/* the id of the last one */
	bool more;
};

/* ---- cursors ---- */

static void
mark(const struct listing *l, int64_t id, unsigned char out[TOKEN_MAC_LEN])
{
	const char *text = arena_printf(l->a, "%.*s %s %d %d %" PRId64,
	    SLICE_FMT(l->client->id), l->service, l->filter->status,
	    (int)l->filter->ascending, id);
	token_mac(l->desk->tokens, "cursor", slice_of(text), out);
}

static struct slice
make_cursor(const struct listing *l)
{
	unsigned char bytes[CURSOR_LEN], full[TOKEN_MAC_LEN];
	struct buf b = buf_make(l->a, 48);
	for (int i = 0; i < CURSOR_ID_LEN; i++)
		bytes[i] = (unsigned char)((uint64_t)l->last >>
		    (8 * (CURSOR_ID_LEN - 1 - i)));
	mark(l, l->last, full);
	memcpy(bytes + CURSOR_ID_LEN, full, CURSOR_MARK_LEN);
	base64url_put(&b, bytes, sizeof bytes);
	return buf_slice(&b);
}

static enum fault_code
read_cursor(struct listing *l, struct fault *why)
{
	unsigned char right[TOKEN_MAC_LEN];
	struct slice text = l->filter->cursor, bytes;
	uint64_t id = 0;
	if (text.len == 0)
		return FAULT_NONE;
	bool good = text.len <= 2 * CURSOR_LEN &&
	    base64url_take(l->a, text, &bytes) && bytes.len == CURSOR_LEN;
	for (int i = 0; good && i < CURSOR_ID_LEN; i++)
		id = id << 8 | (unsigned char)bytes.at[i];
	if (good) {
		mark(l, (int64_t)id, right);
		good = secret_eq(right, bytes.at + CURSOR_ID_LEN,
		    CURSOR_MARK_LEN);
	}
	if (!good)
		return fault_at(why, FAULT_INPUT, "cursor", "does not belong to"
		    " this list. Take it from the page before, with the same"
		    " filter, or start without one.");
	l->past = (int64_t)id;
	return FAULT_NONE;
}

/* ---- pages ---- */

static enum fault_code
read_filter(struct listing *l, struct fault *why)
{
	const struct certs_filter *f = l->filter;
	if (f->status < -1 || f->status > CERT_REPLACED)
		return fault_at(why, FAULT_INPUT, "status", "must be valid,"
		    " cancelled or replaced.");
	if (f->limit > CERTS_PAGE_MOST)
		return fault_at(why, FAULT_INPUT, "limit", "must be 1 to %d.",
		    CERTS_PAGE_MOST);
	l->limit = f->limit == 0 ? CERTS_PAGE_USUAL : f->limit;
	if (f->service.len == 0)
		return FAULT_NONE;
	if (!service_code_tidy(f->service, l->service))
		return fault_at(why, FAULT_INPUT, "service", "must be a service's"
		    " code, such as BCW-001.");
	if (!client_covers(l->client, slice_of(l->service)))
		return fault_at(why, FAULT_DENIED, "service", "%s is not among"
		    " the services of this client.", l->service);
	return FAULT_NONE;
}

static bool
wanted(const struct listing *l, const struct series *s)
{
	char code[8];
	int64_t at = series_of(l->past);
	if (l->past != 0 && (l->filter->ascending ? s->id < at : s->id > at))
		return false;
	uin_service_code(s->dept, s->service, code);
	return (l->service[0] == '\0' || strcmp(code, l->service) == 0) &&
	    client_covers(l->client, slice_of(code));
}

static enum fault_code
list_series(struct listing *l, const struct series *s, struct fault *why)
{
	struct cert *certs = NULL;
	size_t n = 0;
	struct cert_page page = { .series = s->id,
		.ascending = l->filter->ascending,
		.status = l->filter->status,
		/* One more tells whether there is another page. */
		.most = l->limit + 1 - l->views.n };
	if (l->past != 0 && series_of(l->past) == s->id)
		page.past = series_serial_of(l->past);
	enum fault_code f = cert_list(l->desk->office->db, l->a, &page, &certs,
	    &n, why);
	for (size_t i = 0; i < n && f == FAULT_NONE; i++) {
		l->more = l->views.n == l->limit;
		if (l->more)
			return f;
		f = certs_put_view(l->desk, l->a, &certs[i],
		    VEC_ADD(l->a, &l->views), why);
		l->last = certs[i].id;
	}
	return f;
}

static int
by_id(const void *a, const void *b)
{
	const struct series *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

static enum fault_code
list_all(struct listing *l, struct fault *why)
{
	struct series *all = NULL;
	size_t n = 0;
	enum fault_code f = series_list(l->desk->office->db, l->a, &all, &n,
	    why);
	if (f != FAULT_NONE)
		return f;
	if (n > 1)
		qsort(all, n, sizeof *all, by_id);
	for (size_t i = 0; i < n && f == FAULT_NONE && !l->more; i++) {
		const struct series *s = &all[l->filter->ascending ? i :
		    n - 1 - i];
		if (wanted(l, s))
			f = list_series(l, s, why);
	}
	return f;
}

enum fault_code
certs_list(struct certs_desk *d, struct arena *a, const struct client *client,
    const struct certs_filter *filter, struct certs_page *out,
    struct fault *why)
{
	struct listing l = { .desk = d, .a = a, .client = client,
		.filter = filter };
	enum fault_code f = clients_may(client, CLIENT_READ, why);
	if (f == FAULT_NONE)
		f = read_filter(&l, why);
	if (f == FAULT_NONE)
		f = read_cursor(&l, why);
	if (f == FAULT_NONE)
		f = list_all(&l, why);
	if (f != FAULT_NONE)
		return f;
	*out = (struct certs_page){ l.views.at, l.views.n, l.more ?
	    make_cursor(&l) : (struct slice){ NULL, 0 } };
	return FAULT_NONE;
}
