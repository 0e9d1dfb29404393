#include "door_evidence.h"

#include "arena.h"
#include "bundle.h"
#include "clock.h"
#include "door.h"
#include "many.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "signer.h"
#include "status_desk.h"
#include "uin.h"

/* Without a list the bundle is still one: the history tells the status too. */
static struct slice
status_list(const struct ask *ask, const struct uin *uin)
{
	struct status_view v;
	char name[UIN_SERIES_TEXT];
	uin_series_name(uin, name);
	if (status_desk_find(ask->door->status, slice_of(name), &v, NULL) !=
	    FAULT_NONE)
		return (struct slice){ NULL, 0 };
	return slice_from(arena_copy(ask->a, v.token.at, v.token.len),
	    v.token.len);
}

/* Nothing is made for a wrong code; bundle_make() says so. */
static bool
may_have(const struct ask *ask, const struct uin *uin,
    const struct slice *code)
{
	struct uin twin;
	return code == NULL || office_access_fits(ask->door->keys, uin,
	    *code) || (uin_twin(uin, &twin) && office_access_fits(
	    ask->door->keys, &twin, *code));
}

enum fault_code
door_evidence(struct ask *ask, struct slice typed, const struct slice *code,
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
		    .uin = typed, .needs_no_code = code == NULL,
		    .code = code == NULL ? slice_of("") : *code,
		    .status_list = may_have(ask, &uin, code) ?
		    status_list(ask, &uin) : slice_of(""),
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
