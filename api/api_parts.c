#include "api_parts.h"

#include <string.h>

#include "api.h"
#include "arena.h"
#include "codec.h"
#include "date.h"
#include "hash.h"
#include "json_read.h"
#include "json_write.h"

enum fault_code
api_body(struct ask *ask, struct json_faults *faults, struct json **out,
    struct fault *why)
{
	enum fault_code code = json_read(ask->a, ask->http->body, "body",
	    faults, out, why);
	if (code != FAULT_NONE)
		ask->status = 400;
	return code;
}

enum fault_code
api_body_faults(struct ask *ask, const struct json_faults *faults,
    struct fault *why)
{
	if (faults->n == 0)
		return FAULT_NONE;
	ask->errors = faults->at;
	ask->n_errors = faults->n;
	return fault_say(why, FAULT_INPUT, "The body is not as it must be; see"
	    " errors.");
}

struct once
api_once(const struct ask *ask)
{
	struct hash h;
	struct once once = { .key = slice_of(ask->once) };
	hash_begin(&h, HASH_SHA256);
	hash_add(&h, ask->http->method, strlen(ask->http->method) + 1);
	hash_add(&h, ask->http->path.at, ask->http->path.len);
	hash_add(&h, "\n", 1);
	hash_add(&h, ask->http->body.at, ask->http->body.len);
	hash_end(&h, once.request_sha256);
	return once;
}

void
api_put_time(struct json_write *w, const char *key, int64_t utc_s)
{
	char text[DATE_TEXT];
	date_rfc3339_ist(utc_s, text);
	json_put_member(w, key, slice_of(text));
}

void
api_put_hex(struct json_write *w, const char *key,
    const unsigned char bytes[32])
{
	char hex[64];
	hex_encode(bytes, 32, hex);
	json_put_member(w, key, slice_from(hex, sizeof hex));
}
