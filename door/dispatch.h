/*
 * dispatch: from a request to its route's function, with everything the row of
 * the table demands done before (who may, how often, how much), and a log line
 * and the figures after.
 */
#ifndef DOOR_DISPATCH_H
#define DOOR_DISPATCH_H

#include "http_server.h"

struct door;

/* The three functions of the server; the door must outlive it. */
struct http_doors dispatch_doors(struct door *);

/* How many routes there are, and "GET /v/{uin}" for each. */
struct buf;
unsigned dispatch_count(const struct door *);
void dispatch_name(const struct door *, struct buf *, unsigned route);

#endif
