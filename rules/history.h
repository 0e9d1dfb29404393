/*
 * history: what happened to an application, as the append-only record from
 * which everything about it can be computed again: where it stands and what its
 * clocks read, under any calendar.
 *
 * As text, which is what evidence prints and what can be handed to a third
 * person, an event is one line, its parts parted by one blank:
 *
 *	2026-11-24T04:35:00Z submit citizen c_1 - - - draft submitted none
 *
 * time (UTC), action, hand, actor, stage, ground, officer it goes to, state
 * before, state after, effect on the clock; - where there is none. A line ends
 * in LF. The last three are what the table said then, and a replay compares
 * them.
 */
#ifndef RULES_HISTORY_H
#define RULES_HISTORY_H

#include <stddef.h>

#include "sla.h"
#include "workflow.h"

struct arena;
struct buf;

struct history_line {
	struct workflow_event event;
	enum workflow_state from;
	enum workflow_state to;
	enum workflow_clock clock;
};

#define HISTORY_SIZE_MOST ((size_t)4 * 1024 * 1024)

/* Reads strictly; slices borrow from the text. FAULT_INPUT with where = "line
 * 7"; FAULT_LIMIT when it is too long. */
enum fault_code history_read(struct arena *, struct slice text,
    struct history_line **out, size_t *n, struct fault *why);
void history_put(struct buf *, const struct history_line *, size_t n);

/*
 * Plays a history from the draft on. calendar may be NULL when only the state
 * is asked for; *clock is then sla_begin(). Either output may be NULL.
 * FAULT_DAMAGE with where = "event 7" when an event is not what the table allows, or its
 * states or effect are not what the table says; FAULT_LIMIT when the calendar
 * does not reach.
 */
enum fault_code history_replay(const struct service *,
    const struct calendar *, const struct history_line *, size_t n,
    struct workflow_now *now, struct sla *clock, struct fault *why);

/*
 * The next line, for an application where it stands: judged by the table with
 * the clocks as they read on the event's day, so an appeal opens by itself only
 * when the time is over. *now, *clock and *line are untouched when refused.
 */
enum fault_code history_append(const struct service *,
    const struct calendar *, const struct workflow_event *,
    struct workflow_now *now, struct sla *clock, struct history_line *line,
    struct fault *why);

#endif
