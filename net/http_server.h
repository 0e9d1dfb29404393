/*
 * http_server: HTTP/1.1 inward (RFC 9110, RFC 9112), plain or TLS 1.2 and 1.3.
 *
 * One process, one thread, no thread of its own. A parent opens the listening
 * socket with http_listen() and forks; each child makes a server on the same
 * socket and runs it. What is asked is handed to three functions, the doors.
 *
 * Reading is strict, so that no two machines can read one request differently:
 * what RFC 9112 calls an error is one here, and so are bare line feeds, folded
 * lines, control bytes, a header of which there may be one given twice, and a
 * path with "//", "..", an encoded slash, or an encoded control byte. Such a
 * request is answered with 400 (or 413, 414, 417, 431, 501), a problem in JSON
 * (RFC 9457), and the end of the connection; where libmicrohttpd is the one to
 * notice, with a page of its own, or, when the headers are far too many, with the
 * end alone. A chunked body ends its connection too: what follows it is never read
 * as a request. One thing goes unnoticed: a NUL just before a line feed is taken
 * for a carriage return.
 *
 * Every connection has a deadline that bytes which drip do not move: a request
 * must be there in `request_s`, with a second more for each 16 KB of its body;
 * an answer must be taken at the same rate; between two requests there may lie
 * `idle_s`. A connection past its deadline is cut.
 */
#ifndef NET_HTTP_SERVER_H
#define NET_HTTP_SERVER_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct http_server;

struct http_header {
	const char *name, *value;
};

/* Lives until after() has returned, and all it points to. */
struct http_request {
	struct arena *arena;	/* of this request: ends with it */
	const char *method;	/* "GET"; "" when it never became known */
	struct slice path;	/* as sent, without the query; begins with '/' */
	struct slice query;	/* as sent, without the '?' */
	struct slice body;	/* complete, unless it was spooled */
	uint64_t spooled;	/* bytes written to the spool's descriptor */
	const char *peer;	/* the other side's address, without its port */
	bool secure;		/* came by TLS */
	const struct http_header *headers;
	size_t n_headers;
	void *mine;		/* the doors' own, NULL at first */
};

/* NULL when it is not there; the first when it is there twice. */
const char *http_request_header(const struct http_request *,
    const char *name);

/* What more() says instead of a number of bytes. */
#define HTTP_MORE_END (-1L)
#define HTTP_MORE_BROKEN (-2L)	/* cut the connection: the answer is no good */
#define HTTP_REPLY_HEADERS 16

/*
 * Handed to the doors empty, with status 0 and file_fd -1. Everything it points
 * to must last until after(): the request's arena does. The body is body, then
 * body2 (not copied); or a part of a file; or what more() gives. A door that
 * does not know the answer yet sets later() and leaves the status at 0: the
 * connection waits while others are served.
 */
struct http_reply {
	int status;
	const char *type;	/* Content-Type; NULL: none */
	struct slice body, body2;
	int file_fd;		/* the server closes it */
	uint64_t file_from, file_len;
	/* The next bytes, at most `room`: their number; 0: none yet, ask again
	 * in pause_ms; HTTP_MORE_END; HTTP_MORE_BROKEN. */
	long (*more)(void *with, char *to, size_t room);
	/* Asked each pause_ms until it sets a status. */
	void (*later)(void *with, struct http_reply *);
	int pause_ms;		/* 0: 20 */
	/* Called once when the answer is sent or lost, if it is set. */
	void (*done)(void *with);
	void *with;
	bool close;		/* end the connection after this answer */
	struct http_header headers[HTTP_REPLY_HEADERS];
	size_t n_headers;
};

/* Both texts must last as the reply does. */
void http_reply_add(struct http_reply *, const char *name, const char *value);
/* A problem of RFC 9457 with only a status, its usual title and a sentence. */
void http_reply_problem(struct http_reply *, struct arena *, int status,
    const char *detail);

struct http_admit {
	size_t body_most;	/* 0: no body is taken */
	int spool_fd;		/* where a body is written, -1: in memory;
				 * the server closes it at the end */
};

struct http_doors {
	void *with;
	/*
	 * The headers are there and good. Says how much body may come, or
	 * answers at once (by a status): then no body is read, and the
	 * connection ends if one was announced. (A client that sends it all
	 * the same may see a reset before the answer: it should expect
	 * 100-continue.)
	 */
	void (*admit)(void *with, struct http_request *, struct http_admit *,
	    struct http_reply *);
	/* The body is complete. */
	void (*handle)(void *with, struct http_request *, struct http_reply *);
	/*
	 * The last byte was handed over or the connection broke. Also for what
	 * the server refused by itself (method and path may then be empty, and
	 * `mine` NULL). status 0: it broke before there was an answer. `sent`
	 * counts bytes of the body. For logs and figures; may be NULL.
	 */
	void (*after)(void *with, const struct http_request *, int status,
	    uint64_t sent, int64_t took_us);
};

struct http_server_options {
	int listen_fd;		/* remains the caller's */
	struct slice cert_pem;	/* with its chain; empty: plain HTTP */
	struct slice key_pem;
	unsigned connections_most;	/* 0: 10,000 */
	int idle_s;		/* 0: 60 */
	int request_s;		/* 0: 20 */
	size_t headers_most;	/* bytes of request line and headers; 0: 4 KB */
	struct http_doors doors;
};

/*
 * FAULT_INPUT  the certificate or its key is no good
 * FAULT_LIMIT  fewer than 16 connections can be open
 * Raises the limit of open files as far as allowed, and serves as many
 * connections as it then holds if that is less than was asked.
 */
enum fault_code http_server_make(struct http_server **,
    const struct http_server_options *, struct fault *why);
void http_server_drop(struct http_server *);	/* NULL is allowed */
/* Would a server start with these? FAULT_INPUT when not. */
enum fault_code http_server_check_tls(struct slice cert_pem,
    struct slice key_pem, struct fault *why);

/*
 * Serves until *stop is set by a signal's handler: those signals that are let
 * through when this is called interrupt the waiting and nothing else, so none is
 * missed and no door is interrupted. SIGPIPE is ignored from http_server_make() on.
 * Then takes no more, gives connections that are new 2 seconds for their first
 * request, lets what is in hand finish for at most drain_s, and
 * returns; http_server_drop() cuts what is still open. tick(), which may be NULL,
 * is called about every 100 ms.
 */
enum fault_code http_server_run(struct http_server *,
    volatile sig_atomic_t *stop, int drain_s, void (*tick)(void *),
    void *with, struct fault *why);

/* Connections that are open now. */
unsigned http_server_open(const struct http_server *);

/*
 * Opens a listening socket: "127.0.0.1:8443", "[::]:8443", ":8443" or "8443"
 * (every address), "localhost:0" (a free port). *loopback tells whether only
 * this machine can reach it.
 */
enum fault_code http_listen(const char *address, int *fd, bool *loopback,
    struct fault *why);
/* The port a socket listens at; 0 when it does not. */
int http_listen_port(int fd);

#endif
