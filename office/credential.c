/* Writing credentials; every certificate passes here, so no tree is built. */
#include "credential.h"

#include <stdio.h>

#include "buf.h"
#include "codec.h"
#include "credential_words.h"
#include "date.h"
#include "json_write.h"

#define URL_MOST 400

/* https://HOST and a path, as a text. A host is at most 255 bytes. */
static void
put_url(struct json_write *w, const char *key, struct slice host,
    const char *path)
{
	char url[URL_MOST];
	snprintf(url, sizeof url, "https://%.*s%s", SLICE_FMT(host), path);
	json_put_member(w, key, slice_of(url));
}

static void
put_status(struct json_write *w, const struct credential *c)
{
	char index[24], path[32];
	snprintf(path, sizeof path, "/status/%.6s-%.4s", c->uin.at,
	    c->uin.at + 6);
	snprintf(index, sizeof index, "%llu",
	    (unsigned long long)c->status_index);
	json_put_key(w, "credentialStatus");
	json_put_object(w);
	json_put_member(w, "type", slice_of(CREDENTIAL_STATUS_TYPE));
	json_put_member(w, "statusPurpose", slice_of(CREDENTIAL_PURPOSE));
	json_put_member(w, "statusListIndex", slice_of(index));
	put_url(w, "statusListCredential", c->host, path);
	json_put_end(w);
}

static void
put_extra(struct json_write *w, const struct credential_extra *e)
{
	char key[40];
	snprintf(key, sizeof key, "%.*s", SLICE_FMT(e->name));
	json_put_member(w, key, e->value);
}

static void
put_subject(struct json_write *w, const struct credential *c)
{
	json_put_key(w, "credentialSubject");
	json_put_object(w);
	json_put_member(w, "uin", c->uin);
	json_put_member(w, "name", c->name);
	json_put_key(w, "service");
	json_put_object(w);
	json_put_member(w, "code", c->service_code);
	json_put_member(w, "name", c->service_name);
	json_put_end(w);
	json_put_member(w, "department", c->department);
	json_put_member(w, "access", c->access_code);
	/* base64url needs no escape, so it goes in between the quotes. */
	json_put_member(w, "facts", slice_of(""));
	w->out->len--;
	base64url_put(w->out, c->facts, sizeof c->facts);
	buf_putc(w->out, '"');
	for (size_t i = 0; i < c->n_extra; i++)
		put_extra(w, &c->extra[i]);
	json_put_end(w);
}

static void
put_one(struct json_write *w, const char *key, const char *text)
{
	json_put_key(w, key);
	json_put_array(w);
	json_put_text(w, slice_of(text));
	json_put_end(w);
}

void
credential_put(struct buf *b, const struct credential *c)
{
	struct json_write w = json_write_to(b);
	char from[DATE_TEXT], until[DATE_TEXT];
	json_put_object(&w);
	put_one(&w, "@context", CREDENTIAL_CONTEXT);
	put_one(&w, "type", CREDENTIAL_TYPE);
	put_url(&w, "issuer", c->host, "");
	date_rfc3339_ist(c->issued_s, from);
	json_put_member(&w, "validFrom", slice_of(from));
	if (c->valid_until.len != 0) {
		snprintf(until, sizeof until, "%.10s" CREDENTIAL_DAY_END,
		    c->valid_until.at);
		json_put_member(&w, "validUntil", slice_of(until));
	}
	put_status(&w, c);
	put_subject(&w, c);
	json_put_end(&w);
}

void
credential_put_header(struct buf *b, struct slice kid)
{
	struct json_write w = json_write_to(b);
	json_put_object(&w);
	json_put_member(&w, "alg", slice_of("ES256"));
	json_put_member(&w, "typ", slice_of("vc+jwt"));
	json_put_member(&w, "kid", kid);
	json_put_end(&w);
}

void
credential_url(struct buf *b, struct slice host, struct slice uin,
    struct slice fragment)
{
	buf_reserve(b, host.len + uin.len + fragment.len + 16);
	buf_puts(b, "https://");
	buf_put_slice(b, host);
	buf_puts(b, "/v/");
	buf_put_slice(b, uin);
	buf_putc(b, '#');
	buf_put_slice(b, fragment);
}
