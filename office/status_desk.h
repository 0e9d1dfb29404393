/*
 * status_desk: the status lists of this office, signed, as one process serves
 * them.
 *
 * A list is kept as long as nothing of it has changed, which the register is
 * asked each time: what was cancelled is cancelled in the next answer. After an
 * hour it is made anew, so that whoever takes it off line has most of its day
 * left. The key for status lists signs it, in the signer process where there is
 * one; no officer's grant is needed.
 */
#ifndef OFFICE_STATUS_DESK_H
#define OFFICE_STATUS_DESK_H

#include "fault.h"
#include "slice.h"

struct arena;
struct office;
struct remote;
struct status_desk;

#define STATUS_RENEW_S 3600

/* The office's register must be open. remote NULL: the key is opened here. */
enum fault_code status_desk_make(struct office *, struct remote *,
    struct status_desk **out, struct fault *why);
void status_desk_drop(struct status_desk *);
void status_desk_drop_ptr(struct status_desk **);

struct status_view {
	struct slice token;	/* application/vc+jwt */
	char etag[40];		/* W/"...": the same bits within the hour */
};

/* name: "BCW001-2026". The token is the desk's, good until the next call.
 * FAULT_ABSENT: no such series; FAULT_LATER: the signer is away. */
enum fault_code status_desk_find(struct status_desk *, struct slice name,
    struct status_view *out, struct fault *why);

#endif
