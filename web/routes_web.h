/* routes_web: the door for people: its rows of the route table. */
#ifndef WEB_ROUTES_WEB_H
#define WEB_ROUTES_WEB_H

#include "door.h"

extern const struct route_table web_table;

#endif
