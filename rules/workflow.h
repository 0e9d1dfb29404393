/*
 * workflow: what can happen to an application, as one table (S13, S14, S19;
 * RTPS Act 2013: appeal, then revision).
 *
 *	draft -> submitted -> at stage k <-> awaiting citizen -> approved ->
 *	issued -> delivered; or rejected, or withdrawn
 *
 * A row says in which state an action can be done, by whom, what state follows,
 * what it does to the clock, and what must hold besides. Complaint, appeal and
 * revision run beside the application and have states of their own. What has no
 * row cannot happen. workflow_put_doc() prints the table and its picture, so
 * docs/workflow.md is the table.
 *
 * An application is where its history leads: workflow_step() takes one event
 * after the other, and refuses what the table does.
 */
#ifndef RULES_WORKFLOW_H
#define RULES_WORKFLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "role.h"
#include "slice.h"

struct buf;
struct service;

/* The four matters that an application can hold. Each is in one state. */
enum workflow_track { TRACK_MAIN, TRACK_COMPLAINT, TRACK_APPEAL,
	TRACK_REVISION, TRACKS };

enum workflow_state {
	APP_DRAFT,
	APP_SUBMITTED,
	APP_DEFECTIVE,		/* returned with a list of defects; not yet
				 * acknowledged, so no clock */
	APP_AT_STAGE,
	APP_AWAITING,		/* the citizen must act */
	APP_APPROVED,		/* decided, not yet signed: the clock runs */
	APP_ISSUED,
	APP_DELIVERED,		/* final */
	APP_REJECTED,
	APP_WITHDRAWN,		/* final */
	COMPLAINT_NONE,
	COMPLAINT_OPEN,
	COMPLAINT_SETTLED,	/* another may follow */
	APPEAL_NONE,
	APPEAL_OPEN,
	APPEAL_ALLOWED,		/* final */
	APPEAL_DISMISSED,	/* final */
	REVISION_NONE,
	REVISION_OPEN,
	REVISION_ALLOWED,	/* final */
	REVISION_DISMISSED,	/* final */
	WORKFLOW_STATES
};

enum workflow_action {
	WORK_SUBMIT,
	WORK_LIST_DEFECTS,
	WORK_RECTIFY,
	WORK_ACKNOWLEDGE,
	WORK_CLAIM,
	WORK_RELEASE,
	WORK_REASSIGN,
	WORK_NOTE,
	WORK_REPORT_VISIT,
	WORK_VERIFY_PAYMENT,
	WORK_FORWARD,
	WORK_RETURN,		/* to an earlier stage */
	WORK_SEND_BACK,		/* to the citizen */
	WORK_ANSWER,
	WORK_LAPSE,		/* the citizen never answered */
	WORK_REJECT,
	WORK_WITHDRAW,
	WORK_COUNTERSIGN,	/* the second person of S1 */
	WORK_APPROVE,
	WORK_RECALL,		/* approved, but not to be signed like this */
	WORK_ISSUE,
	WORK_DELIVER,
	WORK_COMPLAIN,
	WORK_SETTLE_COMPLAINT,
	WORK_APPEAL,
	WORK_ALLOW_APPEAL,
	WORK_DISMISS_APPEAL,
	WORK_REVISE,
	WORK_ALLOW_REVISION,
	WORK_DISMISS_REVISION,
	WORK_REOPEN,		/* rejected, but appeal or revision allowed */
	WORKFLOW_ACTIONS
};

/* Whose hand does it: one of the roles, or one who has none to log in with. */
enum workflow_hand {
	HAND_CITIZEN = ROLE_CITIZEN,
	HAND_OPERATOR = ROLE_OPERATOR,
	HAND_OFFICER = ROLE_OFFICER,
	HAND_APPROVER = ROLE_APPROVER,
	HAND_DEPT_ADMIN = ROLE_DEPT_ADMIN,
	HAND_PMU = ROLE_PMU,
	HAND_AUDITOR = ROLE_AUDITOR,
	HAND_SYSTEM = ROLES,	/* the program itself */
	HAND_APPELLATE,		/* the appellate officer of the service */
	HAND_REVIEWING,		/* its reviewing officer */
	WORKFLOW_HANDS
};

enum workflow_clock {
	CLOCK_NONE,
	CLOCK_START,		/* counts from the next day on */
	CLOCK_STAGE,		/* another stage's days from the next day on */
	CLOCK_PAUSE,
	CLOCK_RESUME,		/* counts again from the next day on */
	CLOCK_STOP,
	CLOCK_RESTART,		/* begins anew, with all its days */
	CLOCK_APPEAL_START,
	CLOCK_APPEAL_STOP,
	CLOCK_REVISION_START,
	CLOCK_REVISION_STOP,
	WORKFLOW_CLOCKS
};

/* What must hold besides state and hand; several at once. */
enum {
	NEED_FREE = 1,		/* nobody else has claimed the file */
	NEED_UNCLAIMED = 2,
	NEED_HELD = 4,		/* by the one who acts */
	NEED_STAGE_AFTER = 8,	/* there is a later stage */
	NEED_STAGE_BEFORE = 16,	/* `stage` is an earlier one */
	NEED_LAST_STAGE = 32,
	NEED_ANY_STAGE = 64,	/* `stage` is one of the service's */
	NEED_KIND_VISIT = 128,
	NEED_KIND_PAYMENT = 256,
	NEED_PROOF = 512,	/* the stage's report or payment is recorded */
	NEED_SECOND = 1024,	/* countersigned by another, where the service
				 * asks for it */
	NEED_FIRST = 2048,	/* nobody has countersigned */
	NEED_APPEALABLE = 4096,	/* rejected, or the total time is over */
	NEED_REVISABLE = 8192,	/* the appeal is decided, or its time over */
	NEED_ALLOWED = 16384,	/* an appeal or revision was allowed, and not
				 * yet obeyed */
	NEED_GROUND = 32768,	/* one of the service's grounds is named */
	NEED_ALIVE = 65536,	/* the application is neither draft nor final */
};

struct workflow_row {
	enum workflow_track track;
	enum workflow_state from;
	enum workflow_action action;
	enum workflow_state to;
	unsigned hands;		/* 1u << enum workflow_hand, or-ed */
	enum workflow_clock clock;
	unsigned needs;
	const char *what;	/* one sentence for the documentation */
};

extern const struct workflow_row workflow_rows[];
extern const size_t n_workflow_rows;

/* The words of histories, APIs and pages: "at-stage", "send-back", "citizen",
 * "pause", "appeal". The finders give false for any other word. */
const char *workflow_state_name(enum workflow_state);
const char *workflow_action_name(enum workflow_action);
const char *workflow_hand_name(enum workflow_hand);
const char *workflow_clock_name(enum workflow_clock);
const char *workflow_track_name(enum workflow_track);
bool workflow_state_find(struct slice, enum workflow_state *);
bool workflow_action_find(struct slice, enum workflow_action *);
bool workflow_hand_find(struct slice, enum workflow_hand *);

/* Which track a state or an action belongs to. */
enum workflow_track workflow_track_of(enum workflow_state);
/* Does no row lead on from it? */
bool workflow_is_final(enum workflow_state);

/* The only row of an action in a state, or NULL. */
const struct workflow_row *workflow_find(enum workflow_state,
    enum workflow_action);

struct workflow_event {
	int64_t at_s;		/* UTC */
	enum workflow_action action;
	enum workflow_hand hand;
	struct slice actor;	/* whose: 1 to 64 of A-Z a-z 0-9 . _ and,
				 * but for the first, - */
	int stage;		/* RETURN and REOPEN: which (from 1) */
	struct slice ground;	/* REJECT and LAPSE: the service's code */
	struct slice to_actor;	/* REASSIGN: who has it now */
};

/* Where an application stands. All zero but for the states is a draft; begin
 * with workflow_begin(). Slices borrow from the events. */
struct workflow_now {
	enum workflow_state at[TRACKS];
	int stage;		/* 1 to n; 0 before the acknowledgement */
	bool acknowledged;
	bool proved;		/* this visit of the stage has its report */
	bool allowed;		/* appeal or revision, not yet reopened */
	struct slice held_by;	/* who has claimed it */
	struct slice countersigned_by;
	int64_t last_s;
	int events;
};

/* What the clocks say where a row asks for it: see sla.h. In a replay of what
 * has happened both are true: the calendar of that day decided then. */
struct workflow_times {
	bool total_over;
	bool appeal_over;
};

#define WORKFLOW_EVENTS_MOST 10000

struct workflow_now workflow_begin(void);
/* Is nothing left that could happen? */
bool workflow_is_closed(const struct workflow_now *);

/*
 * One event more. *row is the row it went by. FAULT_DENIED: not by this hand,
 * or somebody else holds the file; FAULT_CLASH: not in this state; FAULT_INPUT:
 * what the event names is wrong, or it is earlier than the last; FAULT_LIMIT:
 * the history is too long. *now and *row are then untouched.
 */
enum fault_code workflow_step(const struct service *,
    const struct workflow_times *, struct workflow_now *now,
    const struct workflow_event *, const struct workflow_row **row,
    struct fault *why);

/* What this hand and actor could do now, in the order of the table: for the
 * buttons of a page. Says nothing of stage, ground and to_actor. Returns how
 * many of the rows were put into out. */
size_t workflow_choices(const struct service *, const struct workflow_times *,
    const struct workflow_now *, enum workflow_hand, struct slice actor,
    const struct workflow_row *out[WORKFLOW_ACTIONS]);

/* The table in Markdown, with its picture in Mermaid. */
void workflow_put_doc(struct buf *);

#endif
