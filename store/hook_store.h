/*
 * hook_store: where clients want to be told, and the outbox of what they are to
 * be told.
 *
 * A message enters the outbox in the transaction of its event. A worker takes
 * the longest waiting one, which puts it out of the others' sight until a time:
 * when the worker dies, it is due again then. What a worker reports counts only
 * while nobody else has taken the message since.
 */
#ifndef STORE_HOOK_STORE_H
#define STORE_HOOK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

/* What a client can be told of; bits. */
enum hook_event {
	HOOK_ISSUED = 1,	/* certificate.issued */
	HOOK_CANCELLED = 2,	/* certificate.cancelled */
	HOOK_BATCH = 4,		/* batch.finished */
	HOOK_REPLACED = 8,	/* certificate.replaced */
	HOOK_EVENTS = 15	/* all of them */
};

/* "certificate.issued"; "" for none. */
const char *hook_event_name(enum hook_event);

struct hook {
	struct slice client;
	struct slice url;
	struct slice secret;	/* sealed; associated data: the client's id */
	unsigned events;
	bool enabled;
	int64_t set_s;
};

/* New or changed; enabled in any case. */
enum fault_code hook_put(struct db *, const struct hook *, struct fault *why);
/* FAULT_ABSENT when the client has none or was revoked. */
enum fault_code hook_find(struct db *, struct arena *, struct slice client,
    struct hook *out, struct fault *why);
/* Also gives up what waits for it. FAULT_ABSENT as above. */
enum fault_code hook_remove(struct db *, struct slice client,
    struct fault *why);
/* The same for an endpoint that is gone, but it stays known. */
enum fault_code hook_disable(struct db *, struct slice client,
    struct fault *why);

/* Puts a message into the outbox of every client that wants to hear of this
 * event of a service ("BCW-001"): part of the caller's db_run(). id: random,
 * made before the transaction so that a replay writes the same; further
 * receivers get the numbers that follow. */
enum fault_code outbox_tell(struct db *, int64_t id, enum hook_event,
    struct slice service, struct slice payload, int64_t now_s,
    struct fault *why);
/* A random id for it. */
int64_t outbox_id(void);

struct outbox {
	int64_t id;
	struct slice client;
	struct slice type;
	struct slice payload;
	int64_t at_s;		/* of the event */
	int64_t tries;		/* this one included */
};

/* Takes one that is due at now_s, until until_s. *found is false when none is. */
enum fault_code outbox_take(struct db *, struct arena *, int64_t now_s,
    int64_t until_s, struct outbox *out, bool *found, struct fault *why);
/* What became of a message taken. Nothing, if another worker has it by now. */
enum fault_code outbox_told(struct db *, const struct outbox *,
    struct fault *why);
enum fault_code outbox_given_up(struct db *, const struct outbox *,
    struct fault *why);
enum fault_code outbox_again(struct db *, const struct outbox *,
    int64_t next_try_s, struct fault *why);
/* How many wait, and how many of those are due. */
enum fault_code outbox_count(struct db *, int64_t now_s, int64_t *waiting,
    int64_t *due, struct fault *why);
/* Forgets at most `most` settled ones of events before before_s. */
enum fault_code outbox_sweep(struct db *, int64_t before_s, int64_t most,
    int64_t *gone, struct fault *why);

enum outbox_state { OUTBOX_WAITING, OUTBOX_TOLD, OUTBOX_GIVEN_UP };
/* FAULT_ABSENT. next_try_s means nothing once settled. */
enum fault_code outbox_look(struct db *, int64_t id, enum outbox_state *,
    int64_t *tries, int64_t *next_try_s, struct fault *why);

#endif
