/* http_cookie: what a Cookie header holds (RFC 6265 section 5.4). */
#ifndef NET_HTTP_COOKIE_H
#define NET_HTTP_COOKIE_H

#include <stdbool.h>

#include "slice.h"

/* The value of a cookie; false when it is not there, or there twice: then
 * somebody else may have set one of them. */
bool http_cookie_find(struct slice header, const char *name,
    struct slice *value);

#endif
