/* api_parts: what the resources share. */
#ifndef API_API_PARTS_H
#define API_API_PARTS_H

#include <stdint.h>

#include "fault.h"
#include "once.h"

struct ask;
struct json;
struct json_faults;
struct json_write;

/* The body as one JSON object. FAULT_INPUT, with 400 when it is not JSON. */
enum fault_code api_body(struct ask *, struct json_faults *, struct json **out,
    struct fault *why);
/* What was found wrong in it, as the request's errors; FAULT_INPUT if any. */
enum fault_code api_body_faults(struct ask *, const struct json_faults *,
    struct fault *why);
/* The Idempotency-Key, and a digest of method, path and body. */
struct once api_once(const struct ask *);
/* Members of an answer: RFC 3339 in Indian Standard Time; hexadecimal. */
void api_put_time(struct json_write *, const char *key, int64_t utc_s);
void api_put_hex(struct json_write *, const char *key,
    const unsigned char bytes[32]);

#endif
