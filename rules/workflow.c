/*
 * The table itself. A row that is not here cannot happen, so each stands in
 * full, and nothing is derived: reading the rows is reading the procedure.
 */
#include "workflow.h"

#include "own.h"

#define CITIZEN (1u << HAND_CITIZEN)
#define OPERATOR (1u << HAND_OPERATOR)
#define OFFICER (1u << HAND_OFFICER)
#define APPROVER (1u << HAND_APPROVER)
#define ADMIN (1u << HAND_DEPT_ADMIN)
#define PMU (1u << HAND_PMU)
#define SYSTEM (1u << HAND_SYSTEM)
#define APPELLATE (1u << HAND_APPELLATE)
#define REVIEWING (1u << HAND_REVIEWING)

#define APPLICANT (CITIZEN | OPERATOR)
#define DESK (OFFICER | APPROVER)

const struct workflow_row workflow_rows[] = {
	{ TRACK_MAIN, APP_DRAFT, WORK_SUBMIT, APP_SUBMITTED, APPLICANT,
	    CLOCK_NONE, 0, "The application is handed in; it gets its Service "
	    "Ticket No. and Application No." },
	{ TRACK_MAIN, APP_DRAFT, WORK_WITHDRAW, APP_WITHDRAWN, APPLICANT,
	    CLOCK_NONE, 0, "The draft is given up." },

	{ TRACK_MAIN, APP_SUBMITTED, WORK_ACKNOWLEDGE, APP_AT_STAGE,
	    OPERATOR | SYSTEM | DESK, CLOCK_START, 0, "Form I with the due "
	    "date is given; the clock starts on the next day." },
	{ TRACK_MAIN, APP_SUBMITTED, WORK_LIST_DEFECTS, APP_DEFECTIVE,
	    OPERATOR | SYSTEM | DESK, CLOCK_NONE, 0, "Form I with the list of "
	    "defects is given instead; no time runs yet." },
	{ TRACK_MAIN, APP_SUBMITTED, WORK_WITHDRAW, APP_WITHDRAWN, APPLICANT,
	    CLOCK_NONE, 0, "The citizen withdraws." },
	{ TRACK_MAIN, APP_DEFECTIVE, WORK_RECTIFY, APP_SUBMITTED, APPLICANT,
	    CLOCK_NONE, 0, "The defects are mended; the numbers stay." },
	{ TRACK_MAIN, APP_DEFECTIVE, WORK_LAPSE, APP_REJECTED,
	    DESK | SYSTEM, CLOCK_NONE, NEED_GROUND, "The defects were never "
	    "mended." },
	{ TRACK_MAIN, APP_DEFECTIVE, WORK_WITHDRAW, APP_WITHDRAWN, APPLICANT,
	    CLOCK_NONE, 0, "The citizen withdraws." },

	{ TRACK_MAIN, APP_AT_STAGE, WORK_CLAIM, APP_AT_STAGE, DESK,
	    CLOCK_NONE, NEED_UNCLAIMED, "An officer takes the file into hand; "
	    "nobody else can act on it." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_RELEASE, APP_AT_STAGE, DESK,
	    CLOCK_NONE, NEED_HELD, "The officer lays the file back." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_REASSIGN, APP_AT_STAGE, ADMIN,
	    CLOCK_NONE, 0, "The department gives the file to another "
	    "officer." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_NOTE, APP_AT_STAGE, DESK,
	    CLOCK_NONE, 0, "A note is added to the file." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_REPORT_VISIT, APP_AT_STAGE, DESK,
	    CLOCK_NONE, NEED_FREE | NEED_KIND_VISIT, "The report of the visit "
	    "is filed, with photographs and place." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_VERIFY_PAYMENT, APP_AT_STAGE, DESK,
	    CLOCK_NONE, NEED_FREE | NEED_KIND_PAYMENT, "The payment is found "
	    "in the books." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_FORWARD, APP_AT_STAGE, DESK,
	    CLOCK_STAGE, NEED_FREE | NEED_STAGE_AFTER | NEED_PROOF, "The file "
	    "goes to the next stage." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_RETURN, APP_AT_STAGE, DESK,
	    CLOCK_STAGE, NEED_FREE | NEED_STAGE_BEFORE, "The file goes back "
	    "to an earlier stage, on what that has left of its days." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_SEND_BACK, APP_AWAITING, DESK,
	    CLOCK_PAUSE, NEED_FREE, "The citizen is asked to correct or to "
	    "add something; the clock stops." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_REJECT, APP_REJECTED, DESK,
	    CLOCK_STOP, NEED_FREE | NEED_GROUND, "Rejected on one of the "
	    "service's grounds; the citizen is told the remedy." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_COUNTERSIGN, APP_AT_STAGE, DESK,
	    CLOCK_NONE, NEED_LAST_STAGE | NEED_FIRST, "A second person agrees "
	    "to the approval." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_APPROVE, APP_APPROVED, APPROVER,
	    CLOCK_NONE, NEED_FREE | NEED_LAST_STAGE | NEED_PROOF | NEED_SECOND,
	    "Approved; the clock runs on until the certificate is signed." },
	{ TRACK_MAIN, APP_AT_STAGE, WORK_WITHDRAW, APP_WITHDRAWN, APPLICANT,
	    CLOCK_STOP, 0, "The citizen withdraws." },

	{ TRACK_MAIN, APP_AWAITING, WORK_ANSWER, APP_AT_STAGE, APPLICANT,
	    CLOCK_RESUME, 0, "The citizen has answered; the clock runs again "
	    "from the next day on." },
	{ TRACK_MAIN, APP_AWAITING, WORK_NOTE, APP_AWAITING, DESK,
	    CLOCK_NONE, 0, "A note is added to the file." },
	{ TRACK_MAIN, APP_AWAITING, WORK_LAPSE, APP_REJECTED, DESK | SYSTEM,
	    CLOCK_STOP, NEED_GROUND, "The citizen never answered." },
	{ TRACK_MAIN, APP_AWAITING, WORK_WITHDRAW, APP_WITHDRAWN, APPLICANT,
	    CLOCK_STOP, 0, "The citizen withdraws." },

	{ TRACK_MAIN, APP_APPROVED, WORK_ISSUE, APP_ISSUED, APPROVER | SYSTEM,
	    CLOCK_STOP, 0, "The certificate is signed: the final stage of the "
	    "time limit." },
	{ TRACK_MAIN, APP_APPROVED, WORK_RECALL, APP_AT_STAGE, APPROVER,
	    CLOCK_NONE, 0, "The approval is taken back before the "
	    "signature." },
	{ TRACK_MAIN, APP_ISSUED, WORK_DELIVER, APP_DELIVERED,
	    APPLICANT | SYSTEM, CLOCK_NONE, 0, "Downloaded by the citizen, "
	    "handed over, or sent by post." },
	{ TRACK_MAIN, APP_REJECTED, WORK_REOPEN, APP_AT_STAGE,
	    APPELLATE | REVIEWING, CLOCK_RESTART, NEED_ALLOWED | NEED_ANY_STAGE,
	    "Appeal or revision was allowed: the application is taken up "
	    "again, with its full time." },

	{ TRACK_COMPLAINT, COMPLAINT_NONE, WORK_COMPLAIN, COMPLAINT_OPEN,
	    APPLICANT, CLOCK_NONE, NEED_ALIVE, "The citizen complains." },
	{ TRACK_COMPLAINT, COMPLAINT_OPEN, WORK_SETTLE_COMPLAINT,
	    COMPLAINT_SETTLED, ADMIN | PMU, CLOCK_NONE, 0, "The complaint is "
	    "answered." },
	{ TRACK_COMPLAINT, COMPLAINT_SETTLED, WORK_COMPLAIN, COMPLAINT_OPEN,
	    APPLICANT, CLOCK_NONE, NEED_ALIVE, "The citizen complains "
	    "again." },

	{ TRACK_APPEAL, APPEAL_NONE, WORK_APPEAL, APPEAL_OPEN,
	    APPLICANT | SYSTEM, CLOCK_APPEAL_START,
	    NEED_ALIVE | NEED_APPEALABLE, "Against a rejection by the citizen; "
	    "by itself when the total time is over." },
	{ TRACK_APPEAL, APPEAL_OPEN, WORK_ALLOW_APPEAL, APPEAL_ALLOWED,
	    APPELLATE, CLOCK_APPEAL_STOP, 0, "The appellate officer decides "
	    "for the citizen." },
	{ TRACK_APPEAL, APPEAL_OPEN, WORK_DISMISS_APPEAL, APPEAL_DISMISSED,
	    APPELLATE, CLOCK_APPEAL_STOP, 0, "The appellate officer decides "
	    "against the citizen." },

	{ TRACK_REVISION, REVISION_NONE, WORK_REVISE, REVISION_OPEN,
	    APPLICANT, CLOCK_REVISION_START, NEED_ALIVE | NEED_REVISABLE,
	    "The citizen takes the appeal further." },
	{ TRACK_REVISION, REVISION_OPEN, WORK_ALLOW_REVISION, REVISION_ALLOWED,
	    REVIEWING, CLOCK_REVISION_STOP, 0, "The reviewing officer decides "
	    "for the citizen." },
	{ TRACK_REVISION, REVISION_OPEN, WORK_DISMISS_REVISION,
	    REVISION_DISMISSED, REVIEWING, CLOCK_REVISION_STOP, 0, "The "
	    "reviewing officer decides against the citizen." },
};
const size_t n_workflow_rows = COUNT_OF(workflow_rows);

static const char *const state_names[] = {
	[APP_DRAFT] = "draft", [APP_SUBMITTED] = "submitted",
	[APP_DEFECTIVE] = "defective", [APP_AT_STAGE] = "at-stage",
	[APP_AWAITING] = "awaiting-citizen", [APP_APPROVED] = "approved",
	[APP_ISSUED] = "issued", [APP_DELIVERED] = "delivered",
	[APP_REJECTED] = "rejected", [APP_WITHDRAWN] = "withdrawn",
	[COMPLAINT_NONE] = "no-complaint",
	[COMPLAINT_OPEN] = "complaint-open",
	[COMPLAINT_SETTLED] = "complaint-settled",
	[APPEAL_NONE] = "no-appeal", [APPEAL_OPEN] = "appeal-open",
	[APPEAL_ALLOWED] = "appeal-allowed",
	[APPEAL_DISMISSED] = "appeal-dismissed",
	[REVISION_NONE] = "no-revision", [REVISION_OPEN] = "revision-open",
	[REVISION_ALLOWED] = "revision-allowed",
	[REVISION_DISMISSED] = "revision-dismissed",
};
_Static_assert(COUNT_OF(state_names) == WORKFLOW_STATES, "a name for each");

static const char *const action_names[] = {
	[WORK_SUBMIT] = "submit", [WORK_LIST_DEFECTS] = "list-defects",
	[WORK_RECTIFY] = "rectify", [WORK_ACKNOWLEDGE] = "acknowledge",
	[WORK_CLAIM] = "claim", [WORK_RELEASE] = "release",
	[WORK_REASSIGN] = "reassign", [WORK_NOTE] = "note",
	[WORK_REPORT_VISIT] = "report-visit",
	[WORK_VERIFY_PAYMENT] = "verify-payment",
	[WORK_FORWARD] = "forward", [WORK_RETURN] = "return",
	[WORK_SEND_BACK] = "send-back", [WORK_ANSWER] = "answer",
	[WORK_LAPSE] = "lapse", [WORK_REJECT] = "reject",
	[WORK_WITHDRAW] = "withdraw", [WORK_COUNTERSIGN] = "countersign",
	[WORK_APPROVE] = "approve", [WORK_RECALL] = "recall",
	[WORK_ISSUE] = "issue", [WORK_DELIVER] = "deliver",
	[WORK_COMPLAIN] = "complain",
	[WORK_SETTLE_COMPLAINT] = "settle-complaint",
	[WORK_APPEAL] = "appeal", [WORK_ALLOW_APPEAL] = "allow-appeal",
	[WORK_DISMISS_APPEAL] = "dismiss-appeal",
	[WORK_REVISE] = "revise", [WORK_ALLOW_REVISION] = "allow-revision",
	[WORK_DISMISS_REVISION] = "dismiss-revision",
	[WORK_REOPEN] = "reopen",
};
_Static_assert(COUNT_OF(action_names) == WORKFLOW_ACTIONS, "a name for each");

static const char *const clock_names[] = {
	[CLOCK_NONE] = "none", [CLOCK_START] = "start",
	[CLOCK_STAGE] = "next-stage", [CLOCK_PAUSE] = "pause",
	[CLOCK_RESUME] = "resume", [CLOCK_STOP] = "stop",
	[CLOCK_RESTART] = "restart", [CLOCK_APPEAL_START] = "appeal-start",
	[CLOCK_APPEAL_STOP] = "appeal-stop",
	[CLOCK_REVISION_START] = "revision-start",
	[CLOCK_REVISION_STOP] = "revision-stop",
};
_Static_assert(COUNT_OF(clock_names) == WORKFLOW_CLOCKS, "a name for each");

const char *
workflow_state_name(enum workflow_state s)
{
	return state_names[s];
}

const char *
workflow_action_name(enum workflow_action a)
{
	return action_names[a];
}

const char *
workflow_hand_name(enum workflow_hand h)
{
	if ((int)h < (int)ROLES)
		return role_name((enum role)h);
	return h == HAND_SYSTEM ? "system" : h == HAND_APPELLATE ?
	    "appellate" : "reviewing";
}

const char *
workflow_clock_name(enum workflow_clock c)
{
	return clock_names[c];
}

const char *
workflow_track_name(enum workflow_track t)
{
	static const char *const names[] = { "application", "complaint",
		"appeal", "revision" };
	return names[t];
}

static bool
find_word(const char *const *names, int n, struct slice word, int *out)
{
	for (int i = 0; i < n; i++)
		if (slice_is(word, names[i])) {
			*out = i;
			return true;
		}
	return false;
}

bool
workflow_state_find(struct slice word, enum workflow_state *out)
{
	int i;
	if (!find_word(state_names, WORKFLOW_STATES, word, &i))
		return false;
	*out = (enum workflow_state)i;
	return true;
}

bool
workflow_action_find(struct slice word, enum workflow_action *out)
{
	int i;
	if (!find_word(action_names, WORKFLOW_ACTIONS, word, &i))
		return false;
	*out = (enum workflow_action)i;
	return true;
}

bool
workflow_hand_find(struct slice word, enum workflow_hand *out)
{
	for (int i = 0; i < WORKFLOW_HANDS; i++)
		if (slice_is(word, workflow_hand_name((enum workflow_hand)i))) {
			*out = (enum workflow_hand)i;
			return true;
		}
	return false;
}

enum workflow_track
workflow_track_of(enum workflow_state s)
{
	return s < COMPLAINT_NONE ? TRACK_MAIN : s < APPEAL_NONE ?
	    TRACK_COMPLAINT : s < REVISION_NONE ? TRACK_APPEAL :
	    TRACK_REVISION;
}

bool
workflow_is_final(enum workflow_state s)
{
	for (size_t i = 0; i < n_workflow_rows; i++)
		if (workflow_rows[i].from == s)
			return false;
	return true;
}

const struct workflow_row *
workflow_find(enum workflow_state from, enum workflow_action action)
{
	for (size_t i = 0; i < n_workflow_rows; i++)
		if (workflow_rows[i].from == from &&
		    workflow_rows[i].action == action)
			return &workflow_rows[i];
	return NULL;
}
