/* What http_form.c and http_multipart.c share. */
#ifndef NET_HTTP_FORM_INSIDE_H
#define NET_HTTP_FORM_INSIDE_H

#include "http_form.h"

/* Puts the usual limits where there is 0. */
void http_form_usual(struct http_form_limits *);

#endif
