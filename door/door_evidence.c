#include "door_evidence.h"

#include "arena.h"
#include "bundle.h"
#include "clock.h"
#include "door.h"
#include "many.h"
#include "office.h"
#include "own.h"
#include "signer.h"
#include "status_desk.h"
#include "uin.h"

/* Without a list the bundle is still one: the history tells the status too. */
static struct slice
status_list(const struct ask *ask, const struct uin *uin)
{
	struct status_view v;
	const char *name = arena_printf(ask->a, "%.3s%03d-%d", uin->dept,
	    uin->service, uin->year);
	if (status_desk_find(ask->door->status, slice_of(name), &v, NULL) !=
	    FAULT_NONE)
		return (struct slice){ NULL, 0 };
	return slice_from(arena_copy(ask->a, v.token.at, v.token.len),
	    v.token.len);
}

enum fault_code
door_evidence(struct ask *ask, struct slice typed, struct slice code,
    struct fault *why)
{
	AUTO(signer_drop_ptr) struct signer *signer = NULL;
	const struct door *d = ask->door;
	struct slice zip = { NULL, 0 };
	struct uin uin;
	enum fault_code f = uin_parse(typed, &uin, why);
	if (f == FAULT_NONE)
		f = many_report_key(d->office, d->remote, NULL, &signer, why);
	if (f == FAULT_NONE)
		f = bundle_make(ask->a, &(struct bundle_ask){
		    .office = d->office, .keys = d->keys, .signer = signer,
		    .uin = typed, .code = code,
		    .status_list = status_list(ask, &uin),
		    .now_s = clock_now(d->office->clock) }, &zip, why);
	if (f != FAULT_NONE)
		return f;
	ask->reply->status = 200;
	ask->reply->type = "application/zip";
	ask->reply->body = zip;
	ask_header(ask, "Content-Disposition",
	    "attachment; filename=\"evidence.zip\"");
	return FAULT_NONE;
}
