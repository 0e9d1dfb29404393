/*
 * One event more: the table first, then what must hold besides, then what
 * follows. Judging and doing are apart, so that a page can ask what is possible
 * without doing it.
 */
#include "workflow.h"

#include "service.h"

struct workflow_now
workflow_begin(void)
{
	return (struct workflow_now){ .at = { APP_DRAFT, COMPLAINT_NONE,
	    APPEAL_NONE, REVISION_NONE }, .last_s = INT64_MIN };
}

bool
workflow_is_closed(const struct workflow_now *now)
{
	return workflow_is_final(now->at[TRACK_MAIN]) &&
	    now->at[TRACK_COMPLAINT] != COMPLAINT_OPEN &&
	    now->at[TRACK_APPEAL] != APPEAL_OPEN &&
	    now->at[TRACK_REVISION] != REVISION_OPEN;
}

/* An action has rows in one track alone. */
static const struct workflow_row *
row_now(const struct workflow_now *now, enum workflow_action action)
{
	for (int t = 0; t < TRACKS; t++) {
		const struct workflow_row *row = workflow_find(now->at[t],
		    action);
		if (row != NULL)
			return row;
	}
	return NULL;
}

static enum fault_code
no_row(const struct workflow_now *now, enum workflow_action action,
    struct fault *why)
{
	return fault_say(why, FAULT_CLASH, "'%s' cannot be done now: the "
	    "application is %s. Look at it again; somebody may have acted on "
	    "it meanwhile.", workflow_action_name(action),
	    workflow_state_name(now->at[TRACK_MAIN]));
}

/* What must hold of the file in hand. */
static enum fault_code
check_holder(const struct workflow_now *now, unsigned needs,
    struct slice actor, struct fault *why)
{
	bool mine = now->held_by.len != 0 && slice_eq(now->held_by, actor);
	bool free = now->held_by.len == 0;
	if ((needs & NEED_FREE && !free && !mine) ||
	    (needs & NEED_UNCLAIMED && !free && !mine))
		return fault_say(why, FAULT_DENIED, "Another officer has this "
		    "file in hand. Ask for it, or let the department's "
		    "administrator reassign it.");
	if (needs & NEED_UNCLAIMED && mine)
		return fault_say(why, FAULT_CLASH, "You have this file in hand "
		    "already.");
	if (needs & NEED_HELD && !mine)
		return fault_say(why, FAULT_DENIED, "Only the officer who has "
		    "this file in hand can lay it back.");
	return FAULT_NONE;
}

static enum fault_code
check_stage(const struct service *s, const struct workflow_now *now,
    unsigned needs, struct fault *why)
{
	bool last = now->stage == (int)s->n_stages;
	enum stage_kind kind = now->stage < 1 ? STAGE_OTHER :
	    s->stages[now->stage - 1].kind;
	bool wants_proof = kind == STAGE_FIELD_VISIT || kind == STAGE_PAYMENT;
	if (needs & NEED_STAGE_AFTER && last)
		return fault_say(why, FAULT_CLASH, "This is the last stage: "
		    "the application is approved or rejected here.");
	if (needs & NEED_STAGE_BEFORE && now->stage < 2)
		return fault_say(why, FAULT_CLASH, "This is the first stage; "
		    "there is none to return to.");
	if (needs & NEED_LAST_STAGE && !last)
		return fault_say(why, FAULT_CLASH, "This can only be done at "
		    "the last stage; the application is at stage %d of %zu.",
		    now->stage, s->n_stages);
	if (needs & NEED_KIND_VISIT && kind != STAGE_FIELD_VISIT)
		return fault_say(why, FAULT_CLASH, "Stage %d is no field "
		    "visit.", now->stage);
	if (needs & NEED_KIND_PAYMENT && kind != STAGE_PAYMENT)
		return fault_say(why, FAULT_CLASH, "Stage %d does not verify "
		    "a payment.", now->stage);
	if (needs & NEED_PROOF && wants_proof && !now->proved)
		return fault_say(why, FAULT_CLASH, "%s",
		    kind == STAGE_PAYMENT ? "The payment is not verified yet." :
		    "The report of the visit is not filed yet.");
	return FAULT_NONE;
}

static enum fault_code
check_second(const struct service *s, const struct workflow_now *now,
    unsigned needs, struct slice actor, struct fault *why)
{
	if (needs & NEED_FIRST && !s->second_person)
		return fault_say(why, FAULT_CLASH, "This service asks for no "
		    "second person.");
	if (needs & NEED_FIRST && now->countersigned_by.len != 0)
		return fault_say(why, FAULT_CLASH, "A second person has agreed "
		    "already.");
	if ((needs & NEED_SECOND) == 0 || !s->second_person)
		return FAULT_NONE;
	if (now->countersigned_by.len == 0)
		return fault_say(why, FAULT_CLASH, "This service asks for a "
		    "second person: another officer must agree first.");
	if (slice_eq(now->countersigned_by, actor))
		return fault_say(why, FAULT_DENIED, "Who agreed as the second "
		    "person cannot also approve.");
	return FAULT_NONE;
}

/* What must hold of appeal and revision. */
static enum fault_code
check_redress(const struct workflow_times *times,
    const struct workflow_now *now, unsigned needs, enum workflow_hand hand,
    struct fault *why)
{
	enum workflow_state main = now->at[TRACK_MAIN];
	bool rejected = main == APP_REJECTED;
	bool over = times->total_over && now->acknowledged;
	if (needs & NEED_ALIVE &&
	    (main == APP_DRAFT || workflow_is_final(main)))
		return fault_say(why, FAULT_CLASH, "The application is %s; "
		    "this is not possible then.", workflow_state_name(main));
	if (needs & NEED_APPEALABLE && !over &&
	    (!rejected || hand == HAND_SYSTEM))
		return fault_say(why, FAULT_CLASH, "An appeal is possible "
		    "against a rejection, or when the time limit is over. "
		    "Neither is so.");
	enum workflow_state appeal = now->at[TRACK_APPEAL];
	bool decided = appeal == APPEAL_ALLOWED || appeal == APPEAL_DISMISSED;
	if (needs & NEED_REVISABLE && !decided &&
	    (appeal != APPEAL_OPEN || !times->appeal_over))
		return fault_say(why, FAULT_CLASH, "A revision is possible "
		    "when the appeal is decided, or its time is over. Neither "
		    "is so.");
	if (needs & NEED_ALLOWED && !now->allowed)
		return fault_say(why, FAULT_CLASH, "No appeal or revision has "
		    "been allowed that is not obeyed yet.");
	return FAULT_NONE;
}

/* All that does not depend on what the event names. */
static enum fault_code
judge(const struct service *s, const struct workflow_times *times,
    const struct workflow_now *now, const struct workflow_row *row,
    enum workflow_hand hand, struct slice actor, struct fault *why)
{
	if ((unsigned)hand >= WORKFLOW_HANDS ||
	    (row->hands >> hand & 1u) == 0)
		return fault_say(why, FAULT_DENIED, "'%s' is not for %s to do.",
		    workflow_action_name(row->action),
		    (unsigned)hand >= WORKFLOW_HANDS ? "anybody unknown" :
		    workflow_hand_name(hand));
	enum fault_code f = check_holder(now, row->needs, actor, why);
	if (f == FAULT_NONE)
		f = check_stage(s, now, row->needs, why);
	if (f == FAULT_NONE)
		f = check_second(s, now, row->needs, actor, why);
	if (f == FAULT_NONE)
		f = check_redress(times, now, row->needs, hand, why);
	return f;
}

static bool
id_valid(struct slice id)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '.' && c != '_' &&
		    c != '-')
			return false;
	}
	return id.len >= 1 && id.len <= 64 && id.at[0] != '-';
}

static bool
has_ground(const struct service *s, struct slice code)
{
	for (size_t i = 0; i < s->n_grounds; i++)
		if (slice_eq(s->grounds[i].code, code))
			return true;
	return false;
}

/* What the event names: stage, ground, and who has the file from now on. */
static enum fault_code
check_named(const struct service *s, const struct workflow_now *now,
    const struct workflow_row *row, const struct workflow_event *e,
    struct fault *why)
{
	bool before = (row->needs & NEED_STAGE_BEFORE) != 0;
	bool any = (row->needs & NEED_ANY_STAGE) != 0;
	bool ground = (row->needs & NEED_GROUND) != 0;
	bool to = row->action == WORK_REASSIGN;
	if (before && (e->stage < 1 || e->stage >= now->stage))
		return fault_say(why, FAULT_INPUT, "Name the earlier stage to "
		    "return to, from 1 to %d.", now->stage - 1);
	if (any && (e->stage < 1 || e->stage > (int)s->n_stages))
		return fault_say(why, FAULT_INPUT, "Name the stage to begin "
		    "at, from 1 to %zu.", s->n_stages);
	if (!before && !any && e->stage != 0)
		return fault_say(why, FAULT_INPUT, "'%s' does not choose a "
		    "stage.", workflow_action_name(row->action));
	if (ground && !has_ground(s, e->ground))
		return fault_say(why, FAULT_INPUT, "Name one of the grounds "
		    "that the service lists (S19).");
	if (!ground && e->ground.len != 0)
		return fault_say(why, FAULT_INPUT, "'%s' has no ground.",
		    workflow_action_name(row->action));
	if (to ? !id_valid(e->to_actor) : e->to_actor.len != 0)
		return fault_say(why, FAULT_INPUT, to ? "Say which officer "
		    "gets the file." : "Only a reassignment names an "
		    "officer.");
	return FAULT_NONE;
}

static int
stage_after(const struct workflow_row *row, const struct workflow_now *now,
    const struct workflow_event *e)
{
	switch (row->action) {
	case WORK_ACKNOWLEDGE:
		return 1;
	case WORK_FORWARD:
		return now->stage + 1;
	case WORK_RETURN:
	case WORK_REOPEN:
		return e->stage;
	default:
		return now->stage;
	}
}

static const struct slice nobody = { NULL, 0 };

/* Who has the file, and what has been shown about it. */
static void
follow(struct workflow_now *now, const struct workflow_event *e)
{
	switch (e->action) {
	case WORK_CLAIM:
		now->held_by = e->actor;
		break;
	case WORK_REASSIGN:
		now->held_by = e->to_actor;
		break;
	case WORK_COUNTERSIGN:
		now->countersigned_by = e->actor;
		break;
	case WORK_REPORT_VISIT:
	case WORK_VERIFY_PAYMENT:
		now->proved = true;
		break;
	case WORK_FORWARD:
	case WORK_RETURN:
	case WORK_REOPEN:
		now->proved = false;
		now->held_by = now->countersigned_by = nobody;
		break;
	case WORK_SEND_BACK:	/* what comes back is another file */
		now->countersigned_by = nobody;
		break;
	case WORK_RELEASE:
	case WORK_APPROVE:
	case WORK_REJECT:
	case WORK_LAPSE:
	case WORK_WITHDRAW:
		now->held_by = nobody;
		break;
	case WORK_RECALL:
		now->countersigned_by = nobody;
		break;
	default:
		break;
	}
	if (e->action == WORK_ALLOW_APPEAL || e->action == WORK_ALLOW_REVISION)
		now->allowed = true;
	if (e->action == WORK_REOPEN)
		now->allowed = false;
	if (e->action == WORK_ACKNOWLEDGE || e->action == WORK_REOPEN)
		now->acknowledged = true;
}

enum fault_code
workflow_step(const struct service *s, const struct workflow_times *times,
    struct workflow_now *now, const struct workflow_event *e,
    const struct workflow_row **out, struct fault *why)
{
	if ((unsigned)e->action >= WORKFLOW_ACTIONS)
		return fault_say(why, FAULT_INPUT, "There is no such action.");
	const struct workflow_row *row = row_now(now, e->action);
	if (row == NULL)
		return no_row(now, e->action, why);
	enum fault_code f = judge(s, times, now, row, e->hand, e->actor, why);
	if (f == FAULT_NONE)
		f = check_named(s, now, row, e, why);
	if (f != FAULT_NONE)
		return f;
	if (!id_valid(e->actor))
		return fault_say(why, FAULT_INPUT, "It must be said who acts, "
		    "by an id of letters, digits, points, hyphens and "
		    "underscores.");
	if (e->at_s < now->last_s)
		return fault_say(why, FAULT_INPUT, "This event is earlier than "
		    "the one before it; a history only grows.");
	if (now->events >= WORKFLOW_EVENTS_MOST)
		return fault_say(why, FAULT_LIMIT, "An application's history "
		    "holds %d events at most.", WORKFLOW_EVENTS_MOST);
	now->stage = stage_after(row, now, e);
	now->at[row->track] = row->to;
	follow(now, e);
	now->last_s = e->at_s;
	now->events++;
	*out = row;
	return FAULT_NONE;
}

size_t
workflow_choices(const struct service *s, const struct workflow_times *times,
    const struct workflow_now *now, enum workflow_hand hand,
    struct slice actor, const struct workflow_row *out[WORKFLOW_ACTIONS])
{
	size_t n = 0;
	for (int i = 0; i < WORKFLOW_ACTIONS; i++) {
		const struct workflow_row *row = row_now(now,
		    (enum workflow_action)i);
		if (row != NULL && judge(s, times, now, row, hand, actor,
		    NULL) == FAULT_NONE)
			out[n++] = row;
	}
	return n;
}
