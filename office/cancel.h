/*
 * cancel: ending a certificate before its time, with a reason and by two
 * persons.
 *
 * One actor asks; another one confirms or refuses. Nobody decides on what he
 * asked for himself, and nobody sees or touches what is not his department's:
 * it is FAULT_ABSENT in the words of a number that is unknown. The certificate
 * stays valid until the confirmation, which ends it, notes it and queues the
 * messages in one transaction.
 *
 * The setting [cancel] second_person = no makes asking and confirming one act;
 * it stands in the register all the same, decided by the one who asked.
 */
#ifndef OFFICE_CANCEL_H
#define OFFICE_CANCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cancel_store.h"
#include "fault.h"
#include "once.h"
#include "slice.h"
#include "uin.h"

struct actor;
struct arena;
struct office;

#define CANCEL_REASON_LEAST 5	/* letters */
#define CANCEL_REASON_MOST 300
#define CANCEL_PAGE_MOST 100
#define CANCEL_PAGE_USUAL 50

struct cancel_view {
	int64_t id;		/* 1, 2, ... */
	char uin[UIN_TEXT];
	char service[8];	/* "BCW-001" */
	enum cancel_state state;
	struct slice reason;
	struct slice asked_by;		/* actor_text() */
	struct slice asked_name;	/* for people */
	int64_t asked_s;
	struct slice decided_by;	/* empty while open */
	struct slice decided_name;
	int64_t decided_s;
	struct slice remark;		/* of who decided; may be empty */
	bool own;	/* the one who looks asked for it: he may not decide */
};

struct cancel_asking {
	const struct actor *by;
	struct slice uin;		/* as typed */
	struct slice reason;		/* kept with the certificate */
	const struct once *once;	/* of a client; NULL: no Idempotency-Key */
};

/*
 * Asks for a cancellation. out->state is CANCEL_OPEN, or CANCEL_CONFIRMED where
 * no second person is needed.
 *   FAULT_INPUT   no reason, or no number
 *   FAULT_DENIED  a client without the scope
 *   FAULT_ABSENT  no such certificate for this actor
 *   FAULT_CLASH   it is not valid any more, or a request for it is open; or the
 *                 key was used for something else
 * *replayed (may be NULL): the key had been used for this very request.
 */
enum fault_code cancel_ask(struct office *, struct arena *,
    const struct cancel_asking *, struct cancel_view *out, bool *replayed,
    struct fault *why);

struct cancel_deciding {
	const struct actor *by;
	int64_t id;
	bool confirm;			/* else it is refused */
	struct slice remark;		/* must be there to refuse */
	const struct once *once;
};

/*
 * Confirms, and the certificate is cancelled; or refuses, and it stays valid.
 *   FAULT_DENIED  his own request, or a client without the scope
 *   FAULT_ABSENT  no such request for this actor
 *   FAULT_CLASH   it has been decided, or the certificate is not valid any more
 *   FAULT_INPUT   refusing without a remark
 */
enum fault_code cancel_decide(struct office *, struct arena *,
    const struct cancel_deciding *, struct cancel_view *out, bool *replayed,
    struct fault *why);

/* One request. FAULT_ABSENT. */
enum fault_code cancel_find(struct office *, struct arena *,
    const struct actor *, int64_t id, struct cancel_view *out,
    struct fault *why);

struct cancel_filter {
	int state;		/* enum cancel_state, or -1: any */
	size_t limit;		/* 0: CANCEL_PAGE_USUAL */
	int64_t past;		/* the last id of the page before; 0: the first */
};

struct cancel_page {
	struct cancel_view *at;	/* the oldest first */
	size_t n;
	int64_t next;		/* `past` of the next page; 0: no more */
};

/* The requests that an actor may see. */
enum fault_code cancel_list(struct office *, struct arena *,
    const struct actor *, const struct cancel_filter *,
    struct cancel_page *out, struct fault *why);

/* The words of states: "open", "confirmed", "refused". */
const char *cancel_state_name(enum cancel_state);

#endif
