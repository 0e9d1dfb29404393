/*
 * http_check: is what was asked one request, in one meaning (RFC 9112)?
 *
 * Three checks without a socket. Each returns NULL when all is well, else what
 * is wrong with it, with the status to answer.
 */
#ifndef NET_HTTP_CHECK_H
#define NET_HTTP_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http_server.h"

struct http_wrong {
	int status;
	const char *say;
};

/* The address of one, for good. */
#define HTTP_WRONG(status, text) \
	__extension__({ \
		static const struct http_wrong wrong_ = { (status), (text) }; \
		&wrong_; \
	})

/* A request's target: "/path?query", or with "http://host" before it. */
struct http_target {
	struct slice path;
	struct slice query;
	struct slice host;	/* empty, unless the target names one */
};
const struct http_wrong *http_check_target(struct slice raw,
    struct http_target *out);

#define HTTP_HEADERS_MOST 64

/*
 * A block of header lines after libmicrohttpd went over it: the first colon of
 * a line, each CR before a LF and each LF have become NUL, and nothing else may
 * have. n counts to the end of the empty line. Values come without the blanks
 * before them; those behind are still there.
 */
const struct http_wrong *http_check_block(const char *at, size_t n,
    struct http_header out[HTTP_HEADERS_MOST], size_t *count);

struct http_framing {
	bool chunked;
	bool has_length;
	uint64_t length;
};

/* The headers together: which may be there once, host, length and coding. */
const struct http_wrong *http_check_headers(const struct http_header *,
    size_t n, bool http_1_1, struct slice target_host,
    struct http_framing *out);

bool http_check_method(const char *method);

#endif
