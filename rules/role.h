/*
 * role: who may do what, as one table.
 *
 * A person has one role. A role's row for an action says how far it reaches: not
 * at all, to what is his own, to what his centre took in, to what lies at his
 * stage, to his department, or everywhere. Nobody reaches beyond the table, and
 * who reads everything changes nothing (the auditor). role_put_doc() prints the
 * table, so the documentation is the table.
 *
 * That a second person is needed is not a matter of roles but of the case: see
 * who asks for it (office/).
 */
#ifndef RULES_ROLE_H
#define RULES_ROLE_H

#include <stdbool.h>

#include "slice.h"

struct buf;

enum role {
	ROLE_CITIZEN,
	ROLE_OPERATOR,		/* of a centre */
	ROLE_OFFICER,		/* of a department, at a stage */
	ROLE_APPROVER,		/* the issuing authority of a department */
	ROLE_DEPT_ADMIN,
	ROLE_PMU,		/* the state's oversight */
	ROLE_AUDITOR,		/* reads all and changes nothing */
	ROLES
};

enum role_action {
	ACTION_DESK_OPEN,
	ACTION_CERT_READ,
	ACTION_CANCEL_READ,
	ACTION_CANCEL_ASK,
	ACTION_CANCEL_DECIDE,
	ACTION_APPLICATION_MAKE,
	ACTION_APPLICATION_READ,
	ACTION_APPLICATION_WORK,
	ACTION_APPLICATION_APPROVE,
	ACTION_USER_READ,
	ACTION_USER_MANAGE,
	ACTION_AUDIT_READ,
	ROLE_ACTIONS
};

/* From nothing to everything. */
enum role_reach {
	REACH_NOTHING,
	REACH_OWN,		/* what he made, or what is about himself */
	REACH_CENTRE,		/* what his centre took in */
	REACH_STAGE,		/* what lies at his stage in his department */
	REACH_DEPARTMENT,
	REACH_ALL
};

/* "dept-admin"; what people call it; false for a word that is none. */
const char *role_name(enum role);
const char *role_title(enum role);
bool role_find(struct slice name, enum role *);
/* Does a person of this role belong to a department, to a centre? */
bool role_has_department(enum role);
bool role_has_centre(enum role);

/* "cancel.ask"; one sentence without a full stop. */
const char *role_action_name(enum role_action);
const char *role_action_what(enum role_action);
bool role_action_find(struct slice name, enum role_action *);
/* Does the action change anything? */
bool role_action_changes(enum role_action);

/* The table. A value out of range reaches nothing. */
enum role_reach role_reach(enum role, enum role_action);

/* Who somebody is, as far as the table is concerned. Empty texts belong to
 * nobody: they are never equal. */
struct role_place {
	struct slice id;	/* of the person */
	struct slice dept;	/* "BCW", or "*": every one */
	struct slice centre;
	struct slice stage;
};

/* May a person of that role and place do it with what lies at `matter` (whose
 * id is whose it is)? */
bool role_may(enum role, const struct role_place *person, enum role_action,
    const struct role_place *matter);

/* The table as Markdown. */
void role_put_doc(struct buf *);

#endif
