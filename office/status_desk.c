#include "status_desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "codec.h"
#include "db.h"
#include "hash.h"
#include "jws.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "remote.h"
#include "status_list.h"
#include "status_store.h"

#define LISTS_MOST 512

struct kept {
	struct arena *arena;	/* NULL: an empty place */
	struct status_series series;
	int64_t made_s;
	uint64_t used;
	struct status_view view;
};

struct status_desk {
	struct office *office;
	struct remote *remote;
	struct jws_key *key;	/* without a remote */
	struct jws_public public;
	char kid[JWS_KID_LEN + 1];
	struct kept kept[LISTS_MOST];
	uint64_t count;
};

enum fault_code
status_desk_make(struct office *o, struct remote *remote,
    struct status_desk **out, struct fault *why)
{
	struct jws_key *key = NULL;
	struct jws_public public;
	/* The newest now: one that follows is not published by this process. */
	enum fault_code code = remote != NULL ?
	    remote_status_key(remote, &public, why) :
	    office_keys_open_status(o->dir, &key, why);
	if (code != FAULT_NONE)
		return code;
	struct status_desk *d = calloc(1, sizeof *d);
	if (d == NULL)
		abort();
	d->office = o;
	d->remote = remote;
	d->key = key;
	d->public = remote != NULL ? public : *jws_key_public(key);
	jws_thumbprint(&d->public, d->kid);
	*out = d;
	return FAULT_NONE;
}

void
status_desk_drop(struct status_desk *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < LISTS_MOST; i++)
		arena_drop(d->kept[i].arena);
	jws_key_drop(d->key);
	free(d);
}

void
status_desk_drop_ptr(struct status_desk **d)
{
	status_desk_drop(*d);
}

/* ---- what the register says ---- */

struct reading {
	struct arena *a;
	const struct uin *first;
	struct status_series series;
	struct slice list;
	char *bits;
};

static void
set_bit(void *arg, uint32_t serial)
{
	struct reading *r = arg;
	status_list_set(r->bits, serial);
}

/* One view of it: no serial beyond `next` can be among the ended. */
static enum fault_code
read_bits(struct db *db, void *arg, struct fault *why)
{
	struct reading *r = arg;
	enum fault_code code = status_series_find(db, r->first, &r->series,
	    why);
	if (code != FAULT_NONE)
		return code;
	r->list = status_list_make(r->a, r->series.next, &r->bits);
	return status_each_ended(db, r->series.id, set_bit, r, why);
}

/* ---- signing ---- */

/* Where another process signs, what it made is not believed but checked. */
static enum fault_code
check(struct arena *a, const struct jws_public *key, struct slice token,
    struct fault *why)
{
	AUTO(jws_verifier_drop_ptr) struct jws_verifier *v = NULL;
	struct jws jws;
	struct fault how = { 0 };
	if (jws_verifier_make(&v, key, &how) == FAULT_NONE &&
	    jws_read(a, token, &jws, &how) == FAULT_NONE &&
	    jws_check(v, &jws, &how) == FAULT_NONE)
		return FAULT_NONE;
	fault_say(why, FAULT_LATER, "The status list could not be signed at"
	    " present.");
	return fault_log(why, "the signer's settings differ: %.120s", how.say);
}

static enum fault_code
sign(struct status_desk *d, struct arena *a, const struct status_list *l,
    struct slice packed, struct slice *token, struct fault *why)
{
	unsigned char rs[64];
	enum fault_code code = d->remote != NULL ?
	    remote_status(d->remote, d->kid, l->name, l->from_s, packed, rs,
	    why) : status_list_sign(a, l, packed, d->key, rs, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(a, 2048 + packed.len * 2);
	status_list_put(&b, l, packed, slice_of(d->kid));
	buf_putc(&b, '.');
	base64url_put(&b, rs, sizeof rs);
	*token = buf_slice(&b);
	return check(a, &d->public, *token, why);
}

/* Lists of two workers with the same bits are as good as each other. */
static void
put_etag(struct slice bits, int64_t from_s, char etag[40])
{
	unsigned char digest[SHA256_LEN];
	char hex[17] = "";
	sha256_of(bits, digest);
	hex_encode(digest, 8, hex);
	snprintf(etag, 40, "W/\"%.16s-%llx\"", hex,
	    (unsigned long long)from_s / STATUS_RENEW_S);
}

static enum fault_code
make(struct status_desk *d, const struct uin *first, struct slice name,
    struct kept *to, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(arena_drop_ptr) struct arena *work = arena_make();
	struct reading r = { .a = work, .first = first };
	struct status_list l = { .host = d->office->conf.host, .name = name,
		.from_s = clock_now(d->office->clock) };
	struct slice token = { NULL, 0 };
	enum fault_code code = db_run(d->office->db, DB_READ, read_bits, &r,
	    why);
	if (code == FAULT_NONE)
		code = sign(d, work, &l, status_list_pack(work, r.list), &token,
		    why);
	if (code != FAULT_NONE)
		return code;
	struct kept made = { .series = r.series, .made_s = l.from_s,
		.used = to->used };
	made.view.token = slice_of(arena_text(a, token.at, token.len));
	put_etag(r.list, l.from_s, made.view.etag);
	arena_drop(to->arena);
	made.arena = TAKE(a);
	*to = made;
	return FAULT_NONE;
}

/* ---- finding ---- */

static struct kept *
place_of(struct status_desk *d, int64_t series)
{
	struct kept *oldest = &d->kept[0];
	for (size_t i = 0; i < LISTS_MOST; i++) {
		struct kept *k = &d->kept[i];
		if (k->arena != NULL && k->series.id == series)
			return k;
		if (k->used < oldest->used)
			oldest = k;
	}
	return oldest;
}

static bool
still_good(const struct kept *k, const struct status_series *now, int64_t now_s)
{
	return k->arena != NULL && k->series.id == now->id &&
	    k->series.ended == now->ended &&
	    k->series.next / STATUS_BITS_LEAST ==
	    now->next / STATUS_BITS_LEAST && now_s >= k->made_s &&
	    now_s - k->made_s < STATUS_RENEW_S;
}

enum fault_code
status_desk_find(struct status_desk *d, struct slice name,
    struct status_view *out, struct fault *why)
{
	struct uin first;
	struct status_series now;
	enum fault_code code = status_list_series(name, &first, why);
	if (code == FAULT_NONE)
		code = status_series_find(d->office->db, &first, &now, why);
	if (code != FAULT_NONE)
		return code;
	struct kept *k = place_of(d, now.id);
	if (!still_good(k, &now, clock_now(d->office->clock)))
		code = make(d, &first, name, k, why);
	if (code != FAULT_NONE)
		return code;
	k->used = ++d->count;
	*out = k->view;
	return FAULT_NONE;
}
