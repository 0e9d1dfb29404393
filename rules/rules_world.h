/*
 * rules_world: a service and random histories for the tests of workflow and
 * clock.
 */
#ifndef RULES_WORLD_H
#define RULES_WORLD_H

#include "date.h"
#include "own.h"
#include "rules_random.h"
#include "service.h"
#include "workflow.h"

static const struct service_stage world_stages[] = {
	{ .kind = STAGE_SCRUTINY, .days = 3 },
	{ .kind = STAGE_FIELD_VISIT, .days = 5 },
	{ .kind = STAGE_PAYMENT, .days = 2 },
	{ .kind = STAGE_APPROVAL, .days = 5 },
};
static const struct service_ground world_grounds[] = {
	{ .code = SLICE("unreadable") }, { .code = SLICE("not-resident") },
};
static const struct service world_service = {
	.sla_days = 18, .stages = world_stages,
	.n_stages = COUNT_OF(world_stages), .grounds = world_grounds,
	.n_grounds = COUNT_OF(world_grounds),
	.appellate = { .days = 7 }, .reviewing = { .days = 9 },
};

static const struct slice world_actors[] = { SLICE("c1"), SLICE("o1"),
	SLICE("o2"), SLICE("a1"), SLICE("a2"), SLICE("sys") };

/* Anything at all: most of it will be refused. */
static inline struct workflow_event
world_random_event(int64_t at_s)
{
	struct workflow_event e = { .at_s = at_s,
		.action = (enum workflow_action)random_below(WORKFLOW_ACTIONS),
		.hand = (enum workflow_hand)random_below(WORKFLOW_HANDS),
		.actor = world_actors[random_below(COUNT_OF(world_actors))] };
	if (e.action == WORK_RETURN || e.action == WORK_REOPEN ||
	    random_below(50) == 0)
		e.stage = random_below(6);
	if (e.action == WORK_REJECT || e.action == WORK_LAPSE ||
	    random_below(50) == 0)
		e.ground = world_grounds[random_below(2)].code;
	if (e.action == WORK_REASSIGN)
		e.to_actor = world_actors[1 + random_below(4)];
	return e;
}

/* One that the table allows now, by a hand that may; mostly. */
static inline struct workflow_event
world_likely_event(const struct service *s, const struct workflow_now *now,
    int64_t at_s)
{
	static const struct workflow_times any = { true, true };
	struct workflow_event e = world_random_event(at_s);
	for (int tries = 0; tries < 20; tries++) {
		const struct workflow_row *row = &workflow_rows[random_below(
		    (int)n_workflow_rows)];
		while (row->from != now->at[row->track])
			row = &workflow_rows[random_below(
			    (int)n_workflow_rows)];
		struct workflow_now copy = *now;
		const struct workflow_row *by;
		e = world_random_event(at_s);
		/* Few end at once: histories should be long. */
		if ((row->action == WORK_WITHDRAW ||
		    row->action == WORK_LAPSE ||
		    row->action == WORK_REJECT) && random_below(8) != 0)
			continue;
		e.action = row->action;
		while ((row->hands >> e.hand & 1u) == 0)
			e.hand = (enum workflow_hand)random_below(
			    WORKFLOW_HANDS);
		e.stage = row->needs & (NEED_STAGE_BEFORE | NEED_ANY_STAGE) ?
		    1 + random_below((int)s->n_stages) : 0;
		e.ground = row->needs & NEED_GROUND ?
		    world_grounds[random_below(2)].code : slice_from(NULL, 0);
		e.to_actor = row->action == WORK_REASSIGN ?
		    world_actors[1 + random_below(4)] : slice_from(NULL, 0);
		if (workflow_step(s, &any, &copy, &e, &by, NULL) == FAULT_NONE)
			return e;
	}
	return e;
}

#endif
