/*
 * door_person: who asks, by the cookie of a session (office/login.h), and
 * whether his role may do what the route's row says.
 *
 * The cookie is for this host alone, over TLS alone, out of reach of scripts,
 * and not sent along when another site leads here. A form bears a token that
 * belongs to this session and this route, so that no other site can send one in
 * the person's name; it is checked before the route's function is called.
 */
#ifndef DOOR_DOOR_PERSON_H
#define DOOR_DOOR_PERSON_H

#include <stdbool.h>

#include "fault.h"
#include "slice.h"

struct ask;
struct door;

#define DOOR_PERSON_COOKIE "__Host-desk"

/* Keys for forms; the door's token key must be there. */
void door_person_open(struct door *);
void door_person_close(struct door *);

/* Fills ask->person, ask->session and, for a route with a form, ask->form. Who
 * is not logged in is led to the login (the reply is set). FAULT_DENIED: the role
 * may not, or the form's token is not right. */
enum fault_code door_person(struct ask *, struct fault *why);

/* The token of the session that the request came with; or nothing. */
struct slice door_person_token(const struct ask *);
/* Sets the cookie; an empty token takes it away. */
void door_person_cookie(struct ask *, const char *token);

/* A path of this site that people see when logged in: the only ones that a login
 * leads back to. */
bool door_person_path(struct slice);

#endif
