/* Status lists, written and strictly read; see status_list.h. */
#include "status_list.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "credential.h"
#include "credential_words.h"
#include "date.h"
#include "gzip.h"
#include "hash.h"
#include "json_read.h"
#include "json_write.h"
#include "jws.h"

#define TYPE "BitstringStatusListCredential"
#define SUBJECT_TYPE "BitstringStatusList"
#define TEXT_MOST 400
#define URL_MOST 400
#define HOST_MOST 255

/* ---- names and bits ---- */

enum fault_code
status_list_series(struct slice name, struct uin *first, struct fault *why)
{
	char text[UIN_TEXT];
	if (name.len == STATUS_NAME_LEN && name.at[6] == '-') {
		snprintf(text, sizeof text, "%.6s%.4s000001", name.at,
		    name.at + 7);
		if (uin_parse_exact(slice_of(text), first, NULL) == FAULT_NONE)
			return FAULT_NONE;
	}
	return fault_say(why, FAULT_ABSENT, "There is no such status list. A"
	    " list is named after a series of numbers, such as BCW001-2026.");
}

void
status_list_name(struct slice uin, char name[STATUS_NAME_LEN + 1])
{
	snprintf(name, STATUS_NAME_LEN + 1, "%.6s-%.4s", uin.at, uin.at + 6);
}

struct slice
status_list_make(struct arena *a, uint32_t last, char **bits)
{
	size_t pages = (size_t)last / STATUS_BITS_LEAST + 1;
	size_t n = pages * STATUS_BITS_LEAST / 8;
	*bits = arena_alloc(a, n);
	return slice_from(*bits, n);
}

void
status_list_set(char *bits, uint32_t index)
{
	bits[index / 8] = (char)(bits[index / 8] | 0x80 >> index % 8);
}

bool
status_list_get(const struct status_list *l, uint64_t index, bool *set)
{
	if (index / 8 >= l->bits.len)
		return false;
	*set = (l->bits.at[index / 8] & 0x80 >> index % 8) != 0;
	return true;
}

struct slice
status_list_pack(struct arena *a, struct slice bits)
{
	return gzip_pack(a, bits, GZIP_SMALL);
}

enum fault_code
status_list_unpack(struct arena *a, struct slice packed, struct slice *bits,
    struct fault *why)
{
	struct slice got;
	enum fault_code code = gzip_unpack(a, packed, STATUS_BYTES_MOST, &got,
	    why);
	if (code != FAULT_NONE)
		return code;
	if (got.len == 0 || got.len % (STATUS_BITS_LEAST / 8) != 0)
		return fault_say(why, FAULT_INPUT, "The status list has %zu"
		    " bits; it must have a multiple of %u.", got.len * 8,
		    STATUS_BITS_LEAST);
	*bits = got;
	return FAULT_NONE;
}

/* ---- writing ---- */

static void
put_url(struct json_write *w, const char *key, const struct status_list *l,
    const char *more)
{
	char url[URL_MOST];
	snprintf(url, sizeof url, "https://%.*s/status/%.*s%s",
	    SLICE_FMT(l->host), SLICE_FMT(l->name), more);
	json_put_member(w, key, slice_of(url));
}

static void
put_words(struct json_write *w, const char *key, const char *one,
    const char *two)
{
	json_put_key(w, key);
	json_put_array(w);
	json_put_text(w, slice_of(one));
	if (two != NULL)
		json_put_text(w, slice_of(two));
	json_put_end(w);
}

static void
put_time(struct json_write *w, const char *key, int64_t utc_s)
{
	char text[DATE_TEXT];
	date_rfc3339_ist(utc_s, text);
	json_put_member(w, key, slice_of(text));
}

static void
put_subject(struct json_write *w, const struct status_list *l,
    struct slice packed)
{
	json_put_key(w, "credentialSubject");
	json_put_object(w);
	put_url(w, "id", l, "#list");
	json_put_member(w, "type", slice_of(SUBJECT_TYPE));
	json_put_member(w, "statusPurpose", slice_of(CREDENTIAL_PURPOSE));
	/* base64url needs no escape, so it goes in between the quotes. */
	json_put_member(w, "encodedList", slice_of("u"));
	w->out->len--;
	base64url_put(w->out, packed.at, packed.len);
	buf_putc(w->out, '"');
	json_put_member_int(w, "ttl", STATUS_TTL_MS);
	json_put_end(w);
}

static void
put_payload(struct buf *b, const struct status_list *l, struct slice packed)
{
	char issuer[URL_MOST];
	struct json_write w = json_write_to(b);
	snprintf(issuer, sizeof issuer, "https://%.*s", SLICE_FMT(l->host));
	json_put_object(&w);
	put_words(&w, "@context", CREDENTIAL_CONTEXT, NULL);
	put_url(&w, "id", l, "");
	put_words(&w, "type", CREDENTIAL_TYPE, TYPE);
	json_put_member(&w, "issuer", slice_of(issuer));
	put_time(&w, "validFrom", l->from_s);
	put_time(&w, "validUntil", l->from_s + STATUS_LIFE_S);
	put_subject(&w, l, packed);
	json_put_end(&w);
}

void
status_list_put(struct buf *b, const struct status_list *l,
    struct slice packed, struct slice kid)
{
	struct buf header = buf_make(b->arena, 128);
	struct buf payload = buf_make(b->arena, 768 + packed.len * 4 / 3);
	credential_put_header(&header, kid);
	put_payload(&payload, l, packed);
	base64url_put(b, header.at, header.len);
	buf_putc(b, '.');
	base64url_put(b, payload.at, payload.len);
}

enum fault_code
status_list_sign(struct arena *a, const struct status_list *l,
    struct slice packed, struct jws_key *key, unsigned char rs[64],
    struct fault *why)
{
	unsigned char digest[SHA256_LEN];
	struct buf b = buf_make(a, 2048 + packed.len * 2);
	status_list_put(&b, l, packed, slice_of(jws_key_kid(key)));
	sha256_of(buf_slice(&b), digest);
	return jws_sign_digest(key, digest, rs, why);
}

/* ---- reading ---- */

static void
read_words(const struct json *root, const char *key, const char *const *want,
    size_t n)
{
	const struct json *list = json_read_array(root, key, JSON_MUST, n, n);
	struct slice text;
	for (size_t i = 0; i < n; i++)
		if (json_read_item_text(list, i, 1, TEXT_MOST, &text) &&
		    !slice_is(text, want[i]))
			json_read_fault(root, key, "must have %s", want[i]);
}

/* https://HOST/status/NAME, which must be what its issuer would write. */
static void
read_name(struct arena *a, const struct json *root, struct status_list *l)
{
	struct slice id, issuer;
	struct uin first;
	if (!json_read_text(root, "issuer", JSON_MUST, 9, TEXT_MOST, &issuer) ||
	    !json_read_text(root, "id", JSON_MUST, 9, TEXT_MOST, &id))
		return;
	if (id.len > STATUS_NAME_LEN)
		l->name = slice_skip(id, id.len - STATUS_NAME_LEN);
	l->host = slice_skip(issuer, 8);
	const char *want = arena_printf(a, "https://%.*s/status/%.*s",
	    SLICE_FMT(l->host), SLICE_FMT(l->name));
	if (!slice_starts(issuer, "https://") || l->host.len == 0 ||
	    l->host.len > HOST_MOST || !slice_is(id, want) ||
	    status_list_series(l->name, &first, NULL) != FAULT_NONE)
		json_read_fault(root, "id", "must be the issuer's address of a"
		    " status list");
}

static void
read_time(const struct json *root, const char *key, int64_t *out)
{
	struct slice s;
	char again[DATE_TEXT];
	if (!json_read_text(root, key, JSON_MUST, 25, 25, &s))
		return;
	bool good = date_parse_rfc3339(s, out);
	if (good)
		date_rfc3339_ist(*out, again);
	if (!good || !slice_is(s, again))
		json_read_fault(root, key, "must be a time in India, such as"
		    " 2026-11-24T10:05:00+05:30");
}

static void
read_bits(struct arena *a, const struct json *v, struct status_list *l)
{
	struct slice s, packed;
	struct fault why;
	if (!json_read_text(v, "encodedList", JSON_MUST, 2, JSON_SIZE_MOST, &s))
		return;
	if (s.at[0] != 'u' || !base64url_take(a, slice_skip(s, 1), &packed))
		json_read_fault(v, "encodedList", "must be u and base64url");
	else if (status_list_unpack(a, packed, &l->bits, &why) != FAULT_NONE)
		json_read_fault(v, "encodedList", "%s", why.say);
}

static void
read_subject(struct arena *a, const struct json *root, struct status_list *l)
{
	const struct json *v = json_read_object(root, "credentialSubject",
	    JSON_MUST);
	static const char *const types[] = { SUBJECT_TYPE, NULL };
	static const char *const purposes[] = { CREDENTIAL_PURPOSE, NULL };
	struct slice id;
	int word;
	int64_t ttl;
	json_read_only(v, (const char *[]){ "id", "type", "statusPurpose",
	    "encodedList", "ttl", NULL });
	json_read_word(v, "type", JSON_MUST, types, &word);
	json_read_word(v, "statusPurpose", JSON_MUST, purposes, &word);
	json_read_int(v, "ttl", JSON_MUST, 1, INT32_MAX, &ttl);
	if (json_read_text(v, "id", JSON_MUST, 1, TEXT_MOST, &id) &&
	    !slice_is(id, arena_printf(a, "https://%.*s/status/%.*s#list",
	    SLICE_FMT(l->host), SLICE_FMT(l->name))))
		json_read_fault(v, "id", "is not of this list");
	read_bits(a, v, l);
}

static enum fault_code
settle(const struct json_faults *f, struct fault *why)
{
	char where[96];
	if (f->n == 0)
		return FAULT_NONE;
	snprintf(where, sizeof where, "status list: %.60s", f->at[0].where);
	return fault_at(why, FAULT_INPUT, where, "%s", f->at[0].say);
}

enum fault_code
status_list_read(struct arena *a, struct slice json, struct status_list *out,
    struct fault *why)
{
	static const char *const contexts[] = { CREDENTIAL_CONTEXT };
	static const char *const types[] = { CREDENTIAL_TYPE, TYPE };
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct json *root;
	struct status_list l = { .from_s = 0 };
	enum fault_code code = json_read(a, json, "status list", faults, &root,
	    why);
	if (code != FAULT_NONE)
		return code;
	json_read_only(root, (const char *[]){ "@context", "id", "type",
	    "issuer", "validFrom", "validUntil", "credentialSubject", NULL });
	read_words(root, "@context", contexts, 1);
	read_words(root, "type", types, 2);
	read_name(a, root, &l);
	read_time(root, "validFrom", &l.from_s);
	read_time(root, "validUntil", &l.until_s);
	read_subject(a, root, &l);
	if (faults->n == 0 && (l.until_s <= l.from_s ||
	    l.until_s - l.from_s > STATUS_LIFE_S))
		json_read_fault(root, "validUntil", "must be within a day");
	code = settle(faults, why);
	if (code == FAULT_NONE)
		*out = l;
	return code;
}
