/*
 * Reading credentials, strictly: what we sign has one form, so anything else
 * that carries a valid signature was not made by this program.
 */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "codec.h"
#include "credential.h"
#include "credential_words.h"
#include "date.h"
#include "json_read.h"
#include "uin.h"

#define TEXT_MOST 400

/* The first mistake, as this function's own. */
static enum fault_code
settle(const struct json_faults *f, const char *what, struct fault *why)
{
	if (f->n == 0)
		return FAULT_NONE;
	char where[96];
	snprintf(where, sizeof where, "%s: %.60s", what, f->at[0].where);
	return fault_at(why, FAULT_INPUT, where, "%s", f->at[0].say);
}

static void
read_one(const struct json *root, const char *key, const char *want)
{
	const struct json *list = json_read_array(root, key, JSON_MUST, 1, 1);
	struct slice text;
	if (json_read_item_text(list, 0, 1, TEXT_MOST, &text) &&
	    !slice_is(text, want))
		json_read_fault(root, key, "must be [\"%s\"]", want);
}

static bool
is_host(struct slice s)
{
	if (s.len == 0 || s.len > 255)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && (c == '\0' ||
		    strchr(".-:[]", c) == NULL))
			return false;
	}
	return true;
}

static void
read_issuer(const struct json *root, struct credential *c)
{
	struct slice s;
	if (!json_read_text(root, "issuer", JSON_MUST, 1, TEXT_MOST, &s))
		return;
	if (slice_starts(s, "https://") && is_host(slice_skip(s, 8)))
		c->host = slice_skip(s, 8);
	else
		json_read_fault(root, "issuer", "must be https:// and a host");
}

static void
read_times(const struct json *root, struct credential *c)
{
	struct slice s;
	struct date d;
	char again[DATE_TEXT];
	if (json_read_text(root, "validFrom", JSON_MUST, 25, 25, &s)) {
		bool good = date_parse_rfc3339(s, &c->issued_s);
		if (good)
			date_rfc3339_ist(c->issued_s, again);
		if (!good || !slice_is(s, again))
			json_read_fault(root, "validFrom", "must be a time in "
			    "India, such as 2026-11-24T10:05:00+05:30");
	}
	if (json_read_text(root, "validUntil", JSON_MAY, 25, 25, &s)) {
		if (date_parse(slice_head(s, 10), &d) &&
		    slice_is(slice_skip(s, 10), CREDENTIAL_DAY_END))
			c->valid_until = slice_head(s, 10);
		else
			json_read_fault(root, "validUntil", "must be the end "
			    "of a day in India");
	}
}

static void
read_status(struct arena *a, const struct json *root, struct credential *c)
{
	const struct json *v = json_read_object(root, "credentialStatus",
	    JSON_MUST);
	static const char *const types[] = { CREDENTIAL_STATUS_TYPE, NULL };
	static const char *const purposes[] = { CREDENTIAL_PURPOSE, NULL };
	int word;
	struct slice s;
	unsigned long long index;
	json_read_only(v, (const char *[]){ "type", "statusPurpose",
	    "statusListIndex", "statusListCredential", NULL });
	json_read_word(v, "type", JSON_MUST, types, &word);
	json_read_word(v, "statusPurpose", JSON_MUST, purposes, &word);
	if (json_read_text(v, "statusListIndex", JSON_MUST, 1, 15, &s)) {
		if (slice_number(s, 999999999999999ULL, &index) &&
		    (s.len == 1 || s.at[0] != '0'))
			c->status_index = index;
		else
			json_read_fault(v, "statusListIndex", "must be a "
			    "number in quotes");
	}
	if (!json_read_text(v, "statusListCredential", JSON_MUST, 1, TEXT_MOST,
	    &s) || c->uin.len != UIN_LEN)
		return;
	char *want = arena_printf(a, "https://%.*s/status/%.6s-%.4s",
	    SLICE_FMT(c->host), c->uin.at, c->uin.at + 6);
	if (!slice_is(s, want))
		json_read_fault(v, "statusListCredential",
		    "is not the list of the UIN's series");
}

static bool
is_field_name(struct slice s)
{
	bool good = s.len != 0 && s.len <= 32 && s.at[0] >= 'a' &&
	    s.at[0] <= 'z';
	for (size_t i = 0; good && i < s.len; i++)
		good = (s.at[i] >= 'a' && s.at[i] <= 'z') || s.at[i] == '_' ||
		    (s.at[i] >= '0' && s.at[i] <= '9');
	return good;
}

static const char *const subject_words[] = { "uin", "name", "service",
	"department", "access", "facts", NULL };

static void
read_extra(const struct json *v, struct credential *c)
{
	for (size_t i = 0; i < json_read_count(v); i++) {
		struct slice key = json_read_key(v, i), value;
		size_t k = 0;
		while (subject_words[k] != NULL &&
		    !slice_is(key, subject_words[k]))
			k++;
		if (subject_words[k] != NULL)
			continue;
		if (!is_field_name(key) ||
		    c->n_extra == CREDENTIAL_EXTRA_MOST) {
			json_read_fault(v, NULL, "has a member that no field "
			    "can have, or too many");
			return;
		}
		if (json_read_text(v, key.at, JSON_MUST, 0, TEXT_MOST, &value))
			c->extra[c->n_extra++] =
			    (struct credential_extra){ key, value };
	}
}

static void
read_subject(struct arena *a, const struct json *root, struct credential *c)
{
	const struct json *v = json_read_object(root, "credentialSubject",
	    JSON_MUST);
	struct slice s, digest;
	struct uin uin;
	char code[8];
	if (json_read_text(v, "uin", JSON_MUST, UIN_LEN, UIN_LEN, &s)) {
		if (uin_parse_exact(s, &uin, NULL) == FAULT_NONE)
			c->uin = s;
		else
			json_read_fault(v, "uin", "is not a certificate "
			    "number");
	}
	json_read_text(v, "name", JSON_MUST, 1, TEXT_MOST, &c->name);
	const struct json *service = json_read_object(v, "service", JSON_MUST);
	json_read_only(service, (const char *[]){ "code", "name", NULL });
	json_read_text(service, "code", JSON_MUST, 7, 7, &c->service_code);
	json_read_text(service, "name", JSON_MUST, 1, TEXT_MOST,
	    &c->service_name);
	json_read_text(v, "department", JSON_MUST, 1, TEXT_MOST,
	    &c->department);
	if (json_read_text(v, "access", JSON_MUST, 8, 8, &c->access_code) &&
	    (!crockford_tidy(c->access_code, code, 8) ||
	    memcmp(code, c->access_code.at, 8) != 0))
		json_read_fault(v, "access", "is not an access code");
	if (json_read_text(v, "facts", JSON_MUST, CREDENTIAL_FACTS_LEN,
	    CREDENTIAL_FACTS_LEN, &s)) {
		if (base64url_take(a, s, &digest) &&
		    digest.len == sizeof c->facts)
			memcpy(c->facts, digest.at, digest.len);
		else
			json_read_fault(v, "facts", "is not a SHA-256 digest");
	}
	read_extra(v, c);
}

/* What must agree with the number. */
static void
check_series(const struct json *root, const struct credential *c)
{
	struct uin uin;
	if (c->uin.len == 0 || c->service_code.len == 0 ||
	    uin_parse_exact(c->uin, &uin, NULL) != FAULT_NONE)
		return;
	if (memcmp(c->service_code.at, c->uin.at, 3) != 0 ||
	    c->service_code.at[3] != '-' ||
	    memcmp(c->service_code.at + 4, c->uin.at + 3, 3) != 0)
		json_read_fault(root, "credentialSubject.service.code",
		    "is not the service of the UIN");
	if (uin_year(c->issued_s) != uin.year)
		json_read_fault(root, "validFrom", "is not in the year of the "
		    "UIN");
}

enum fault_code
credential_read(struct arena *a, struct slice json, struct credential *out,
    struct fault *why)
{
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct json *root;
	struct credential *c = ARENA_NEW(a, struct credential);
	enum fault_code code = json_read(a, json, "credential", faults, &root,
	    why);
	if (code != FAULT_NONE)
		return code;
	json_read_only(root, (const char *[]){ "@context", "type", "issuer",
	    "validFrom", "validUntil", "credentialStatus", "credentialSubject",
	    NULL });
	read_one(root, "@context", CREDENTIAL_CONTEXT);
	read_one(root, "type", CREDENTIAL_TYPE);
	read_issuer(root, c);
	read_times(root, c);
	read_subject(a, root, c);
	read_status(a, root, c);
	if (faults->n == 0)
		check_series(root, c);
	code = settle(faults, "credential", why);
	if (code == FAULT_NONE)
		*out = *c;
	return code;
}

enum fault_code
credential_read_header(struct arena *a, struct slice json, struct slice *kid,
    struct fault *why)
{
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct json *root;
	struct slice name;
	int word;
	enum fault_code code = json_read(a, json, "token header", faults,
	    &root, why);
	if (code != FAULT_NONE)
		return code;
	json_read_only(root, (const char *[]){ "alg", "typ", "kid", NULL });
	json_read_word(root, "alg", JSON_MUST, (const char *[]){ "ES256",
	    NULL }, &word);
	json_read_word(root, "typ", JSON_MUST, (const char *[]){ "vc+jwt",
	    NULL }, &word);
	json_read_text(root, "kid", JSON_MUST, 1, 64, &name);
	code = settle(faults, "token header", why);
	if (code == FAULT_NONE)
		*kid = name;
	return code;
}

enum fault_code
credential_url_read(struct slice url, struct slice *host, struct slice *uin,
    struct slice *fragment, struct fault *why)
{
	struct uin number;
	struct slice rest = slice_skip(url, 8), h, v, u;
	if (url.len > 8192 || !slice_starts(url, "https://") ||
	    !slice_cut(&rest, '/', &h) || !is_host(h) ||
	    !slice_cut(&rest, '/', &v) || !slice_is(v, "v") ||
	    !slice_cut(&rest, '#', &u) ||
	    uin_parse_exact(u, &number, NULL) != FAULT_NONE)
		return fault_say(why, FAULT_INPUT, "the QR code does not hold "
		    "a certificate's address (https://HOST/v/UIN#...)");
	*host = h;
	*uin = u;
	*fragment = rest.at == NULL ? slice_of("") : rest;
	return FAULT_NONE;
}
