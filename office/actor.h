/*
 * actor: who does something in the office: a department's own system, an
 * officer at a desk, or an administrator by command.
 *
 * Whatever needs two persons compares actors by their text, which is also what
 * stands in the audit and in the register: "client:c_0123456789abcdef",
 * "user:u_17", "cli:uid=1000". It never holds a name.
 */
#ifndef OFFICE_ACTOR_H
#define OFFICE_ACTOR_H

#include <stdbool.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct client;

enum actor_kind {
	ACTOR_COMMAND = 1,	/* an administrator's command line */
	ACTOR_CLIENT,		/* a client of the API */
	ACTOR_OFFICER,		/* an officer of a department */
};

struct actor {
	enum actor_kind kind;
	struct slice id;	/* unchanging: of the client, the user, "uid=0" */
	struct slice name;	/* for people: a portal's, an officer's name */
	char dept[4];		/* "BCW", or "*": all */
	const struct client *client;	/* ACTOR_CLIENT: its scopes, services */
};

/* All are borrowed. */
struct actor actor_client(const struct client *);
struct actor actor_officer(struct slice id, struct slice name,
    const char *dept);
/* The person at this terminal. One who became another user by su or sudo is
 * still the one who logged in (the kernel's login id; root's SUDO_UID where there
 * is none), so that two accounts do not make two persons of one. */
struct actor actor_command(struct arena *);

/* "client:c_01..."; in the arena. */
struct slice actor_text(struct arena *, const struct actor *);
/* May this one see and do what belongs to a service ("BCW-001")? */
bool actor_covers(const struct actor *, struct slice service);

#endif
