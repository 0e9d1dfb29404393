/*
 * The table: a row for each action, a column for each role. What is not written
 * is REACH_NOTHING, so forgetting refuses.
 */
#include "role.h"

#include "buf.h"
#include "own.h"

static const struct {
	const char *name, *title;
	bool dept, centre;
} role_rows[] = {
	[ROLE_CITIZEN] = { "citizen", "Citizen", false, false },
	[ROLE_OPERATOR] = { "operator", "Operator of a centre", false, true },
	[ROLE_OFFICER] = { "officer", "Officer", true, false },
	[ROLE_APPROVER] = { "approver", "Approving officer", true, false },
	[ROLE_DEPT_ADMIN] = { "dept-admin", "Department administrator", true,
	    false },
	[ROLE_PMU] = { "pmu", "Programme management unit", false, false },
	[ROLE_AUDITOR] = { "auditor", "Auditor", false, false },
};
_Static_assert(COUNT_OF(role_rows) == ROLES, "a row for each role");

#define OWN REACH_OWN
#define CENTRE REACH_CENTRE
#define STAGE REACH_STAGE
#define DEPT REACH_DEPARTMENT
#define ALL REACH_ALL

static const struct {
	const char *name, *what;
	bool changes;
	enum role_reach of[ROLES];
} action_rows[] = {
	[ACTION_DESK_OPEN] = { "desk.open", "log in and open the desk", false, {
	    [ROLE_OPERATOR] = OWN, [ROLE_OFFICER] = OWN,
	    [ROLE_APPROVER] = OWN, [ROLE_DEPT_ADMIN] = OWN,
	    [ROLE_PMU] = OWN, [ROLE_AUDITOR] = OWN } },
	[ACTION_CERT_READ] = { "cert.read", "see what the register holds of a"
	    " certificate", false, {
	    [ROLE_OFFICER] = DEPT, [ROLE_APPROVER] = DEPT,
	    [ROLE_DEPT_ADMIN] = DEPT, [ROLE_PMU] = ALL,
	    [ROLE_AUDITOR] = ALL } },
	[ACTION_CANCEL_READ] = { "cancel.read", "see who asks to cancel what,"
	    " and why", false, {
	    [ROLE_APPROVER] = DEPT, [ROLE_DEPT_ADMIN] = DEPT,
	    [ROLE_PMU] = ALL, [ROLE_AUDITOR] = ALL } },
	[ACTION_CANCEL_ASK] = { "cancel.ask", "ask that a certificate be"
	    " cancelled", true, {
	    [ROLE_APPROVER] = DEPT, [ROLE_DEPT_ADMIN] = DEPT } },
	[ACTION_CANCEL_DECIDE] = { "cancel.decide", "confirm or refuse a"
	    " cancellation that somebody else asks for", true, {
	    [ROLE_APPROVER] = DEPT, [ROLE_DEPT_ADMIN] = DEPT } },
	[ACTION_APPLICATION_MAKE] = { "application.make", "hand in an"
	    " application", true, {
	    [ROLE_CITIZEN] = OWN, [ROLE_OPERATOR] = CENTRE } },
	[ACTION_APPLICATION_READ] = { "application.read", "see an application"
	    " and its history", false, {
	    [ROLE_CITIZEN] = OWN, [ROLE_OPERATOR] = CENTRE,
	    [ROLE_OFFICER] = STAGE, [ROLE_APPROVER] = DEPT,
	    [ROLE_DEPT_ADMIN] = DEPT, [ROLE_PMU] = ALL,
	    [ROLE_AUDITOR] = ALL } },
	[ACTION_APPLICATION_WORK] = { "application.work", "take an application"
	    " in hand: note, forward, send back, reject", true, {
	    [ROLE_OFFICER] = STAGE, [ROLE_APPROVER] = DEPT } },
	[ACTION_APPLICATION_APPROVE] = { "application.approve", "approve and"
	    " sign the certificate", true, {
	    [ROLE_APPROVER] = DEPT } },
	[ACTION_USER_READ] = { "user.read", "see who may log in", false, {
	    [ROLE_DEPT_ADMIN] = DEPT, [ROLE_PMU] = ALL,
	    [ROLE_AUDITOR] = ALL } },
	[ACTION_USER_MANAGE] = { "user.manage", "add, disable and unlock people"
	    " who log in", true, {
	    [ROLE_DEPT_ADMIN] = DEPT, [ROLE_PMU] = ALL } },
	[ACTION_AUDIT_READ] = { "audit.read", "read the audit", false, {
	    [ROLE_PMU] = ALL, [ROLE_AUDITOR] = ALL } },
};
_Static_assert(COUNT_OF(action_rows) == ROLE_ACTIONS, "a row for each action");

static const char *const reach_words[] = { [REACH_NOTHING] = "",
	[OWN] = "own", [CENTRE] = "centre", [STAGE] = "stage",
	[DEPT] = "department", [ALL] = "all" };

/* ---- words ---- */

const char *
role_name(enum role r)
{
	return (unsigned)r < ROLES ? role_rows[r].name : "";
}

const char *
role_title(enum role r)
{
	return (unsigned)r < ROLES ? role_rows[r].title : "";
}

bool
role_find(struct slice name, enum role *out)
{
	for (int r = 0; r < ROLES; r++)
		if (slice_is(name, role_rows[r].name)) {
			*out = (enum role)r;
			return true;
		}
	return false;
}

bool
role_has_department(enum role r)
{
	return (unsigned)r < ROLES && role_rows[r].dept;
}

bool
role_has_centre(enum role r)
{
	return (unsigned)r < ROLES && role_rows[r].centre;
}

const char *
role_action_name(enum role_action a)
{
	return (unsigned)a < ROLE_ACTIONS ? action_rows[a].name : "";
}

const char *
role_action_what(enum role_action a)
{
	return (unsigned)a < ROLE_ACTIONS ? action_rows[a].what : "";
}

bool
role_action_find(struct slice name, enum role_action *out)
{
	for (int a = 0; a < ROLE_ACTIONS; a++)
		if (slice_is(name, action_rows[a].name)) {
			*out = (enum role_action)a;
			return true;
		}
	return false;
}

bool
role_action_changes(enum role_action a)
{
	return (unsigned)a >= ROLE_ACTIONS || action_rows[a].changes;
}

/* ---- the rule ---- */

enum role_reach
role_reach(enum role r, enum role_action a)
{
	if ((unsigned)r >= ROLES || (unsigned)a >= ROLE_ACTIONS)
		return REACH_NOTHING;
	return action_rows[a].of[r];
}

static bool
same(struct slice a, struct slice b)
{
	return a.len != 0 && slice_eq(a, b);
}

static bool
same_dept(struct slice person, struct slice matter)
{
	return same(person, matter) ||
	    (slice_is(person, "*") && matter.len != 0);
}

bool
role_may(enum role r, const struct role_place *person, enum role_action a,
    const struct role_place *matter)
{
	switch (role_reach(r, a)) {
	case OWN:
		return same(person->id, matter->id);
	case CENTRE:
		return same(person->centre, matter->centre);
	case STAGE:
		return same_dept(person->dept, matter->dept) &&
		    same(person->stage, matter->stage);
	case DEPT:
		return same_dept(person->dept, matter->dept);
	case ALL:
		return true;
	case REACH_NOTHING:
		break;
	}
	return false;
}

/* ---- documentation ---- */

void
role_put_doc(struct buf *b)
{
	buf_puts(b, "# Who may do what\n\nHow far a role reaches with an action:"
	    " its own, what its centre took in, its stage, its department,"
	    "\nall; an empty place: not at all. Printed from rules/role.c, also"
	    " by `mohor user roles`.\n\n| action | what it is |");
	for (int r = 0; r < ROLES; r++)
		buf_printf(b, " %s |", role_rows[r].name);
	buf_puts(b, "\n|---|---|");
	for (int r = 0; r < ROLES; r++)
		buf_puts(b, "---|");
	for (int a = 0; a < ROLE_ACTIONS; a++) {
		buf_printf(b, "\n| `%s` | %s%s |", action_rows[a].name,
		    action_rows[a].what, action_rows[a].changes ? "" :
		    " (changes nothing)");
		for (int r = 0; r < ROLES; r++)
			buf_printf(b, " %s |",
			    reach_words[action_rows[a].of[r]]);
	}
	buf_putc(b, '\n');
}
