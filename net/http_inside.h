/*
 * http_inside: what the files of the HTTP server share, and nobody else.
 *
 * A `link` is a connection; it lives from accept to close. A `hand` is a request
 * in hand; it lives from its first line to after(), and is then used again.
 */
#ifndef NET_HTTP_INSIDE_H
#define NET_HTTP_INSIDE_H

#include <microhttpd.h>
#include <netinet/in.h>

#include "buf.h"
#include "http_check.h"
#include "http_server.h"

struct hand {
	struct hand *next;	/* of those at rest */
	struct http_server *server;
	struct link *link;
	struct http_request request;
	struct http_reply reply;
	struct slice target;	/* as it came, copied */
	const char *target_at;	/* where it lay: tells odd request lines */
	struct http_header headers[HTTP_HEADERS_MOST];
	struct http_framing framing;
	struct http_admit admit;
	struct buf body;
	uint64_t body_len;
	const struct http_wrong *wrong;	/* to be said when the body is over */
	bool head_done;
	bool admitted;		/* the doors know of it */
	bool in_answer;
	int status;		/* of the answer; 0: none yet */
	uint64_t sent;
	int64_t began_us;
	int64_t wake_us;	/* of a stream that waits; 0: it does not */
	struct hand *waiting;	/* the next of those that wait */
};

struct link {
	struct link *prev, *next;
	struct MHD_Connection *mhd;
	int fd;
	bool cut;
	bool asked;		/* has had a request */
	int64_t deadline_us;
	struct hand *hand;	/* NULL between two requests */
	char peer[INET6_ADDRSTRLEN];
};

struct http_server {
	struct MHD_Daemon *mhd;
	struct http_server_options options;
	struct arena *arena;	/* as long as the server */
	struct link links;	/* the head of a ring */
	unsigned n_links;
	struct hand *resting;
	unsigned n_resting;
	struct hand *waiting;
	int64_t now_us;		/* as of this turn of the loop */
	bool draining;
	bool secure;
	int epoll_fd;
};

#define HTTP_SECOND_US INT64_C(1000000)
/* Slower than this a body or an answer may not be. */
#define HTTP_RATE_LEAST (16 * 1024)

/* Turns the hand's reply into the answer; MHD_NO cuts the connection. */
enum MHD_Result http_answer_send(struct http_server *, struct hand *);
/* No answer yet: the hand is asked again after its pause. */
enum MHD_Result http_answer_later(struct http_server *, struct hand *);
/* A refusal of the server's own. */
enum MHD_Result http_answer_wrong(struct http_server *, struct hand *,
    const struct http_wrong *);
/* Lets a stream that waits go on. */
void http_answer_wake(struct http_server *, struct hand *);
/* Moves the deadline to when so many bytes must be over. */
void http_link_allow(const struct http_server *, struct link *,
    uint64_t bytes);

#endif
