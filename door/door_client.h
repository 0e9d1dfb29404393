/*
 * door_client: which client asks, by the bearer token of a request (RFC 6750).
 */
#ifndef DOOR_DOOR_CLIENT_H
#define DOOR_DOOR_CLIENT_H

#include "fault.h"

struct ask;
struct door;

/* Fills ask->client; 0, or the status to refuse with (and a header that says
 * how to come with a token). Whoever was found is believed for a second, so a
 * revoked client may ask for that long. */
int door_client(struct ask *, struct fault *why);

/* Room for whom it remembers. */
void door_client_open(struct door *);

#endif
