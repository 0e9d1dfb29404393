/*
 * http_client: one HTTP request outward, within limits (RFC 9110).
 *
 * For time-stamping authorities, OCSP responders, CRL distribution points and
 * other machines whose addresses an administrator wrote down. Only http and
 * https; redirects are not followed; proxies named in the environment are
 * ignored; TLS certificates are always checked. Time and bytes are bounded.
 *
 * A client keeps connections open between calls and is used by one process and
 * one thread. It must not be carried across fork(2): make one after the fork.
 */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct http_client;

/* Name and value as they are; neither may hold a line break. */
struct http_header {
	const char *name, *value;
};

struct http_ask {
	const char *url;	/* http:// or https:// */
	bool post;		/* false: GET */
	struct slice body;	/* of a POST */
	const char *content_type;	/* of the body; NULL: none is sent */
	const char *accept;	/* NULL: none is sent */
	/* The server must answer with exactly this media type; NULL: any. */
	const char *expect_type;
	int connect_ms;		/* 0: 3,000 */
	int timeout_ms;		/* for everything; 0: 10,000 */
	size_t most;		/* bytes of answer; 0: 1 MiB */
	int tries;		/* 0: 1; at most 5; only LATER is tried again */
	int pause_ms;		/* before the second try, doubling; 0: 100 */
	const struct http_header *headers;	/* further ones, n_headers */
	size_t n_headers;
	/* Connects to public addresses only (net_address.h): the address itself
	 * is judged, after the name was resolved, so no name leads elsewhere.
	 * FAULT_DENIED. For addresses that others wrote down. */
	bool public_only;
	/* Any status is an answer, not a fault. */
	bool any_status;
};

struct http_answer {
	int status;		/* 200..299, unless any_status */
	int64_t retry_after_s;	/* 0: it did not say */
	struct slice body;	/* in the arena */
};

enum fault_code http_client_make(struct http_client **out, struct fault *why);
void http_client_drop(struct http_client *);	/* NULL is allowed */

/*
 * FAULT_INPUT   the address is not an http or https URL
 * FAULT_LATER   unreachable, too slow, cut off, or status 408, 429 and 5xx
 * FAULT_DENIED  status 401 and 403, or the server's TLS certificate is wrong
 * FAULT_ABSENT  status 404 and 410
 * FAULT_LIMIT   the answer is longer than `most`
 * FAULT_DAMAGE  any other status (also a redirect), or another media type
 */
enum fault_code http_do(struct arena *, struct http_client *,
    const struct http_ask *, struct http_answer *out, struct fault *why);

#endif
