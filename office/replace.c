#include "replace.h"

#include <string.h>

#include "arena.h"
#include "buf.h"
#include "cert_store.h"
#include "client_store.h"
#include "clients.h"
#include "hook_store.h"
#include "hooks.h"

static const char reason[] = "replaced by another certificate";

/* The place in front, for a fault that others have said. */
static enum fault_code
of_replaces(enum fault_code code, const struct fault *said, struct fault *why)
{
	return code == FAULT_NONE ? code : fault_at(why, code, "replaces",
	    "%s", said->say);
}

static enum fault_code
find(struct db *db, struct arena *a, struct slice typed, const char *service,
    struct cert *out, struct fault *why)
{
	struct uin uin, twin;
	struct fault said = { 0 };
	enum fault_code code = uin_parse(typed, &uin, &said);
	if (code != FAULT_NONE)
		return of_replaces(code, &said, why);
	if (memcmp(uin.dept, service, 3) != 0 ||
	    uin.service != (service[4] - '0') * 100 + (service[5] - '0') * 10 +
	    service[6] - '0')
		return fault_at(why, FAULT_INPUT, "replaces", "must be the"
		    " number of a certificate of %s.", service);
	code = cert_find(db, a, &uin, out, &said);
	if (code == FAULT_ABSENT && uin_twin(&uin, &twin))
		code = cert_find(db, a, &twin, out, &said);
	return of_replaces(code, &said, why);
}

enum fault_code
replace_find(struct db *db, struct arena *a, const struct client *client,
    struct slice typed, const char *service, struct replacing *out,
    struct fault *why)
{
	struct cert cert = { .id = 0 };
	if (typed.len == 0)
		return FAULT_NONE;
	enum fault_code code = clients_may(client, CLIENT_CANCEL, why);
	if (code == FAULT_NONE)
		code = find(db, a, typed, service, &cert, why);
	if (code != FAULT_NONE)
		return code;
	if (cert.status != CERT_VALID)
		return fault_at(why, FAULT_CLASH, "replaces", "The certificate"
		    " is %s already; that cannot be changed.",
		    cert_status_name(cert.status));
	out->old = cert.uin;
	return FAULT_NONE;
}

void
replace_by(struct arena *a, struct replacing *r, const char *uin,
    const char *service, struct slice who, int64_t now_s)
{
	struct buf b = buf_make(a, 160);
	char *old = arena_alloc(a, UIN_TEXT);
	if (r->old.year == 0 || uin_format(&r->old, old, NULL) != FAULT_NONE ||
	    uin_parse_exact(slice_of(uin), &r->by, NULL) != FAULT_NONE)
		return;
	hooks_put_payload(&b, HOOK_REPLACED, "uin", slice_of(old), now_s);
	memcpy(r->service, service, sizeof r->service);
	r->now_s = now_s;
	r->message = outbox_id();
	r->payload = buf_slice(&b);
	r->audit.at_s = now_s;
	r->audit.who = who;
	r->audit.act = slice_of("cert.replace");
	r->audit.what = slice_of(old);
	r->audit.detail = slice_of(arena_printf(a, "by=%s", uin));
}

enum fault_code
replace_commit(struct db *db, const struct replacing *r, struct fault *why)
{
	if (r->old.year == 0)
		return FAULT_NONE;
	enum fault_code code = cert_replace(db, &r->old, &r->by,
	    slice_of(reason), r->now_s, why);
	if (code == FAULT_NONE)
		code = audit_add(db, &r->audit, why);
	return code != FAULT_NONE ? code : outbox_tell(db, r->message,
	    HOOK_REPLACED, slice_of(r->service), r->payload, r->now_s, why);
}
