/*
 * http_form: what a browser's form sends, and who says he sends it.
 *
 * application/x-www-form-urlencoded (WHATWG URL, 5), multipart/form-data (RFC
 * 7578) and Authorization: Basic (RFC 7617). All three are strict and bounded:
 * what a browser would not send is refused. Values are UTF-8 without NUL. A name
 * may come several times; the order is kept.
 */
#ifndef NET_HTTP_FORM_H
#define NET_HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;

struct http_field {
	struct slice name;	/* NUL-terminated, like the value of a text */
	struct slice value;	/* of a file: its bytes, borrowed from the body */
	bool is_file;
	struct slice file_name;	/* the last part alone, never a path; or empty */
	struct slice type;	/* of a file: its media type, or empty */
};

struct http_form {
	struct http_field *fields;
	size_t n;
};

struct http_form_limits {
	size_t fields_most;	/* 0: 256 */
	size_t name_most;	/* bytes; 0: 128 */
	size_t value_most;	/* bytes of a text; 0: 64 KB */
	size_t file_most;	/* bytes of a file; 0: no files are taken */
};

/* FAULT_INPUT what it is not; FAULT_LIMIT too much of something. */
enum fault_code http_form_read(struct arena *, struct slice body,
    const struct http_form_limits *, struct http_form *out,
    struct fault *why);
/* content_type is the header's value, with the boundary. */
enum fault_code http_multipart_read(struct arena *, const char *content_type,
    struct slice body, const struct http_form_limits *,
    struct http_form *out, struct fault *why);

/* Of a Content-Type: is it this media type, whatever its parameters? */
bool http_type_is(const char *content_type, const char *media_type);
/* "%41" and, if asked, "+": decoded; false when malformed or not UTF-8, or when
 * it holds a NUL. NUL-terminated. */
bool http_decode(struct arena *, struct slice, bool plus_is_blank,
    struct slice *out);
/* The first field of the name, or NULL. */
const struct http_field *http_form_find(const struct http_form *,
    const char *name);
/* What was typed there, as it is; empty when the field is missing or a file. */
struct slice http_form_text(const struct http_form *, const char *name);

/* The value of an Authorization header. Both are NUL-terminated, and as secret as
 * what they are taken from. FAULT_INPUT. */
enum fault_code http_basic_read(struct arena *, const char *authorization,
    struct slice *user, struct slice *password, struct fault *why);

#endif
