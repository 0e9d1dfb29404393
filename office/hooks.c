#include "hooks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "audit_store.h"
#include "buf.h"
#include "clients.h"
#include "clock.h"
#include "codec.h"
#include "date.h"
#include "db.h"
#include "hash.h"
#include "http_client.h"
#include "json_write.h"
#include "net_address.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "random.h"
#include "seal.h"

#define SECRET_LEN 32
#define CONNECT_MS 5000
#define TIMEOUT_MS 15000
/* Longer than a try can take: nobody else sends it meanwhile. */
#define LEASE_S 60
#define ANSWER_MOST ((size_t)64 * 1024)
#define RETRY_AFTER_MOST_S ((int64_t)24 * 3600)

/* Seconds after the first, second, ... try. */
static const int schedule_s[] = { 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600,
	10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600 };

_Static_assert(COUNT_OF(schedule_s) + 1 == HOOK_TRIES_MOST,
    "each try but the last has a pause behind it");

/* ---- events ---- */

void
hooks_put_payload(struct buf *b, enum hook_event event, const char *key,
    struct slice value, int64_t now_s)
{
	struct json_write w = json_write_to(b);
	char at[DATE_TEXT];
	date_rfc3339_utc(now_s, at);
	json_put_object(&w);
	json_put_member(&w, "type", slice_of(hook_event_name(event)));
	json_put_member(&w, "timestamp", slice_of(at));
	json_put_key(&w, "data");
	json_put_object(&w);
	json_put_member(&w, key, value);
	json_put_end(&w);
	json_put_end(&w);
}

enum fault_code
hooks_read_event(struct slice word, unsigned *events, struct fault *why)
{
	for (unsigned e = 1; e <= HOOK_EVENTS; e *= 2) {
		if (slice_is(word, hook_event_name((enum hook_event)e))) {
			*events |= e;
			return FAULT_NONE;
		}
	}
	return fault_at(why, FAULT_INPUT, "events", "'%.*s' is no event. There"
	    " are: certificate.issued, certificate.cancelled,"
	    " certificate.replaced, batch.finished.",
	    SLICE_FMT(slice_head(word, 40)));
}

/* ---- the endpoint ---- */

/* The host of a URL, without the port; empty when it is none of ours to use. */
static struct slice
host_of(struct slice url, size_t scheme)
{
	struct slice s = slice_skip(url, scheme);
	size_t n = 0;
	while (n < s.len && strchr("/?", s.at[n]) == NULL)
		n++;
	s = slice_head(s, n);
	if (s.len > 0 && s.at[0] == '[') {
		const char *end = memchr(s.at, ']', s.len);
		return end == NULL ? slice_of("") :
		    slice_from(s.at, (size_t)(end + 1 - s.at));
	}
	const char *colon = s.len == 0 ? NULL : memchr(s.at, ':', s.len);
	return colon == NULL ? s : slice_from(s.at, (size_t)(colon - s.at));
}

static bool
url_clean(struct slice url)
{
	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.at[i] <= ' ' ||
		    (unsigned char)url.at[i] >= 0x7f ||
		    strchr("@#\\\"<>", url.at[i]) != NULL)
			return false;
	return url.len <= HOOK_URL_MOST;
}

static enum fault_code
check_url(const struct office *o, struct slice url, struct fault *why)
{
	bool https = slice_starts(url, "https://");
	bool http = slice_starts(url, "http://");
	bool inner = o->conf.hooks_private;
	struct slice host = host_of(url, https ? 8 : 7);
	if (!url_clean(url) || (!https && !http) || host.len == 0)
		return fault_at(why, FAULT_INPUT, "url", "must be an address that"
		    " begins with https:// and has neither blanks nor a name"
		    " before @ nor # in it, at most %d bytes.", HOOK_URL_MOST);
	if (http && !(inner && net_host_loopback(host.at, host.len)))
		return fault_at(why, FAULT_INPUT, "url", "must begin with"
		    " https://: what is sent is not to be read on the way.");
	if (!inner && net_host_inner(host.at, host.len))
		return fault_at(why, FAULT_INPUT, "url", "is not at a public"
		    " address.");
	return FAULT_NONE;
}

static struct slice
secret_text(struct arena *a, struct slice secret)
{
	struct buf b = buf_make(a, 64);
	buf_puts(&b, "whsec_");
	base64_put(&b, secret.at, secret.len);
	return buf_slice(&b);
}

/* A hook's secret: the present one, or a new one, open and sealed. */
static enum fault_code
choose_secret(struct arena *a, struct office_keys *keys, struct hook *h,
    bool make, struct slice *shown, struct fault *why)
{
	unsigned char bytes[SECRET_LEN];
	if (!make)
		return FAULT_NONE;
	random_bytes(bytes, sizeof bytes);
	struct slice open = slice_from(bytes, sizeof bytes);
	*shown = secret_text(a, open);
	enum fault_code f = seal_close(a, office_seal(keys), open, h->client,
	    &h->secret, why);
	secret_wipe(bytes, sizeof bytes);
	return f;
}

struct setting {
	struct hook hook;	/* of put */
	bool put;		/* else removed */
	int64_t now_s;
};

/* The change and its audit entry. */
static enum fault_code
change_hook(struct db *db, void *arg, struct fault *why)
{
	const struct setting *s = arg;
	char who[CLIENT_ID_LEN + 16];
	snprintf(who, sizeof who, "client:%.*s", SLICE_FMT(s->hook.client));
	enum fault_code f = s->put ? hook_put(db, &s->hook, why) :
	    hook_remove(db, s->hook.client, why);
	return f != FAULT_NONE ? f : audit_add(db, &(struct audit_entry){
	    .at_s = s->now_s, .who = slice_of(who), .act = slice_of(s->put ?
	    "hook.set" : "hook.remove"), .what = s->hook.client,
	    .detail = slice_of("") }, why);
}

static struct hooks_view
view_of(const struct hook *h, struct slice secret)
{
	return (struct hooks_view){ h->url, h->events, h->enabled, h->set_s,
		secret };
}

enum fault_code
hooks_set(struct office *o, struct office_keys *keys, struct arena *a,
    const struct client *c, struct slice url, unsigned events, bool renew,
    struct hooks_view *out, struct fault *why)
{
	struct hook h = { .client = c->id };
	struct slice shown = { NULL, 0 };
	enum fault_code f = clients_may(c, CLIENT_WEBHOOK, why);
	if (f == FAULT_NONE)
		f = check_url(o, url, why);
	if (f != FAULT_NONE)
		return f;
	f = hook_find(o->db, a, c->id, &h, why);
	if (f != FAULT_NONE && f != FAULT_ABSENT)
		return f;
	f = choose_secret(a, keys, &h, renew || f == FAULT_ABSENT, &shown,
	    why);
	if (f != FAULT_NONE)
		return f;
	h.url = slice_of(arena_text(a, url.at, url.len));
	h.events = events == 0 ? HOOK_EVENTS : events & HOOK_EVENTS;
	h.enabled = true;
	h.set_s = clock_now(o->clock);
	struct setting s = { h, true, h.set_s };
	f = db_run(o->db, DB_WRITE, change_hook, &s, why);
	if (f == FAULT_NONE)
		*out = view_of(&h, shown);
	return f;
}

enum fault_code
hooks_get(struct office *o, struct arena *a, const struct client *c,
    struct hooks_view *out, struct fault *why)
{
	struct hook h;
	enum fault_code f = clients_may(c, CLIENT_WEBHOOK, why);
	if (f == FAULT_NONE)
		f = hook_find(o->db, a, c->id, &h, why);
	if (f == FAULT_NONE)
		*out = view_of(&h, (struct slice){ NULL, 0 });
	return f;
}

enum fault_code
hooks_remove(struct office *o, const struct client *c, struct fault *why)
{
	struct setting s = { { .client = c->id }, false,
		clock_now(o->clock) };
	enum fault_code f = clients_may(c, CLIENT_WEBHOOK, why);
	return f != FAULT_NONE ? f : db_run(o->db, DB_WRITE, change_hook, &s,
	    why);
}

/* ---- telling ---- */

struct telling {
	struct office *office;
	struct office_keys *keys;
	struct http_client *http;
	struct arena *a;	/* of one message; wiping */
	int64_t now_s;		/* at the beginning */
	int64_t begun_us;
};

static int64_t
present(const struct telling *t)
{
	return t->now_s + (clock_us() - t->begun_us) / 1000000;
}

/* "v1," and the mark over ID.TIMESTAMP.BODY. */
static const char *
signature(struct arena *a, struct slice secret, const char *id,
    const char *at, struct slice body)
{
	struct hmac_key key;
	unsigned char mac[SHA256_LEN];
	struct buf content = buf_make(a, body.len + 64), b = buf_make(a, 64);
	buf_printf(&content, "%s.%s.", id, at);
	buf_put_slice(&content, body);
	hmac_key_set(&key, secret);
	hmac_sha256(&key, buf_slice(&content), mac);
	secret_wipe(&key, sizeof key);
	buf_puts(&b, "v1,");
	base64_put(&b, mac, sizeof mac);
	return buf_text(&b);
}

/* *status is 0 when no answer came. */
static void
post(const struct telling *t, const struct hook *h, struct slice secret,
    const struct outbox *m, int *status, int64_t *retry_after_s)
{
	struct http_answer answer = { .status = 0 };
	const char *id = arena_printf(t->a, "msg_%" PRId64, m->id);
	const char *at = arena_printf(t->a, "%" PRId64, present(t));
	const struct http_header headers[] = {
		{ "webhook-id", id },
		{ "webhook-timestamp", at },
		{ "webhook-signature",
		    signature(t->a, secret, id, at, m->payload) },
	};
	const struct http_ask ask = {
		.url = arena_text(t->a, h->url.at, h->url.len),
		.post = true, .body = m->payload,
		.content_type = "application/json", .headers = headers,
		.n_headers = COUNT_OF(headers), .any_status = true,
		.public_only = !t->office->conf.hooks_private,
		.connect_ms = CONNECT_MS, .timeout_ms = TIMEOUT_MS,
		.most = ANSWER_MOST };
	/* What kept it from answering is all the same: it is tried again. */
	(void)http_do(t->a, t->http, &ask, &answer, NULL);
	*status = answer.status;
	*retry_after_s = answer.retry_after_s;
}

static enum fault_code
try_later(const struct telling *t, const struct outbox *m, int64_t asked_s,
    struct fault *why)
{
	if (m->tries >= HOOK_TRIES_MOST)
		return outbox_given_up(t->office->db, m, why);
	int64_t pause_s = schedule_s[m->tries - 1];
	if (asked_s > RETRY_AFTER_MOST_S)
		asked_s = RETRY_AFTER_MOST_S;
	if (asked_s > pause_s)
		pause_s = asked_s;
	return outbox_again(t->office->db, m, present(t) + pause_s, why);
}

static enum fault_code
tell(const struct telling *t, const struct outbox *m, bool *heard,
    struct fault *why)
{
	struct db *db = t->office->db;
	struct hook h;
	struct slice secret;
	int status;
	int64_t retry_after_s;
	enum fault_code f = hook_find(db, t->a, m->client, &h, why);
	if (f == FAULT_ABSENT || (f == FAULT_NONE && !h.enabled))
		return outbox_given_up(db, m, why);
	if (f == FAULT_NONE)
		f = seal_open(t->a, office_seal(t->keys), h.secret, h.client,
		    &secret, why);
	if (f != FAULT_NONE)
		return f;
	post(t, &h, secret, m, &status, &retry_after_s);
	*heard = status >= 200 && status <= 299;
	if (*heard)
		return outbox_told(db, m, why);
	if (status != 410)
		return try_later(t, m, retry_after_s, why);
	f = hook_disable(db, m->client, why);
	/* Removed meanwhile, and its messages with it. */
	return f == FAULT_ABSENT ? FAULT_NONE : f;
}

enum fault_code
hooks_deliver_due(struct office *o, struct office_keys *keys,
    struct http_client *http, int64_t now_s, size_t most, size_t *sent,
    size_t *left, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	struct telling t = { o, keys, http, a, now_s, clock_us() };
	int64_t waiting, due;
	enum fault_code f = FAULT_NONE;
	*sent = *left = 0;
	for (size_t i = 0; i < most && f == FAULT_NONE; i++) {
		struct outbox m;
		bool found = false, heard = false;
		arena_reset(a);
		f = outbox_take(o->db, a, present(&t), present(&t) + LEASE_S,
		    &m, &found, why);
		if (f != FAULT_NONE || !found)
			break;
		f = tell(&t, &m, &heard, why);
		*sent += heard;
	}
	if (f == FAULT_NONE)
		f = outbox_count(o->db, present(&t), &waiting, &due, why);
	if (f == FAULT_NONE)
		*left = (size_t)due;
	return f;
}
