#include "once.h"

#include <string.h>

#include "client_store.h"
#include "clock.h"
#include "db.h"
#include "hash.h"
#include "hook_store.h"
#include "office.h"

#define SWEEP_AT_ONCE 500

enum fault_code
once_request(const struct client *c, const struct once *o,
    enum request_kind kind, int64_t now_s, struct request *out,
    struct fault *why)
{
	struct request r = { .client = c->id, .kind = kind, .at_s = now_s };
	if (o->key.len == 0 || o->key.len > ONCE_KEY_MOST)
		return fault_at(why, FAULT_INPUT, "Idempotency-Key", "must be 1"
		    " to %d bytes, new for each request and the same when it"
		    " is repeated.", ONCE_KEY_MOST);
	sha256_of(o->key, r.key_sha256);
	memcpy(r.request_sha256, o->request_sha256, sizeof r.request_sha256);
	*out = r;
	return FAULT_NONE;
}

enum fault_code
once_find(struct db *db, const struct request *asked, bool *found,
    int64_t *subject, struct fault *why)
{
	struct request r = *asked;
	bool there;
	enum fault_code f = request_find(db, &r, &there, why);
	if (f != FAULT_NONE)
		return f;
	if (there && (r.kind != asked->kind || memcmp(r.request_sha256,
	    asked->request_sha256, sizeof r.request_sha256) != 0))
		return fault_at(why, FAULT_CLASH, "Idempotency-Key", "was used"
		    " before, for another request. Repeat that one unchanged,"
		    " or send this one under a new key.");
	*found = there;
	if (there)
		*subject = r.subject;
	return FAULT_NONE;
}

enum fault_code
once_sweep(struct office *o, bool *more, struct fault *why)
{
	int64_t before = clock_now(o->clock) - REQUEST_KEEP_S, requests, told;
	enum fault_code f = request_sweep(o->db, before, SWEEP_AT_ONCE,
	    &requests, why);
	if (f == FAULT_NONE)
		f = outbox_sweep(o->db, before, SWEEP_AT_ONCE, &told, why);
	if (f == FAULT_NONE)
		*more = requests == SWEEP_AT_ONCE || told == SWEEP_AT_ONCE;
	return f;
}
