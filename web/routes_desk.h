/* routes_desk: the door for people who log in: its rows of the route table. */
#ifndef WEB_ROUTES_DESK_H
#define WEB_ROUTES_DESK_H

#include "door.h"

extern const struct route_table desk_table;

/* ---- for the files of handlers ---- */

/* GET after POST: the browser is led to a page. */
void desk_go(struct ask *, const char *path);
/* What was sent in a field, trimmed unless it is a password; or nothing. */
struct slice desk_value(const struct http_form *, const char *name);
struct slice desk_secret(const struct http_form *, const char *name);
/* The token for a form of this session that is sent to a route's path. */
const char *desk_token(struct ask *, const char *route_path);

route_handler desk_get_login, desk_post_login, desk_get_code, desk_post_code,
    desk_post_logout, desk_get_password,
    desk_post_password;		/* act_login.c */
route_handler desk_get, desk_get_cancel, desk_post_cancel,
    desk_get_cancel_uin, desk_post_cancel_uin, desk_get_cancellation,
    desk_post_cancellation;	/* act_cancel.c */

#endif
