/*
 * route: the table of everything that can be asked over HTTP.
 *
 * One row for each method and path: who may ask, what body it takes and how
 * large, which function answers, one sentence. The dispatcher (dispatch.h) does
 * what the row says before the function is called; the OpenAPI document and the
 * metrics are written from the same rows. A row without its access word does
 * not compile: ROUTE() has no default for it, and PUBLIC is a word one must
 * write.
 */
#ifndef DOOR_ROUTE_H
#define DOOR_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct ask;

enum route_access {
	ROUTE_PUBLIC = 1,	/* anybody; limited by address */
	ROUTE_CLIENT,		/* a client's access token with the scope */
	ROUTE_PERSON,		/* somebody logged in, whose role may do the
				 * action that stands as scope; a form that
				 * comes bears his session's token */
	ROUTE_LOCAL,		/* this machine only: probes and metrics */
};

enum route_body {
	ROUTE_EMPTY = 1,	/* none */
	ROUTE_JSON,		/* application/json */
	ROUTE_FORM,		/* application/x-www-form-urlencoded */
	ROUTE_LINES,		/* application/x-ndjson, to a file */
	ROUTE_UPLOAD,		/* a form; as multipart/form-data to a file */
	ROUTE_PAPER,		/* application/json; PDF, PNG, JPEG to a file */
	ROUTE_PILE,		/* CSV or ZIP to a file, larger */
	ROUTE_PILE_FORM,	/* a form with such a file */
};

/* Where a body of a type is kept while it arrives. */
enum route_keep {
	ROUTE_IN_MEMORY = 1,	/* up to ROUTE_BODY_USUAL */
	ROUTE_IN_NAMED,		/* a file of the spool, for a batch */
	ROUTE_IN_NAMELESS,	/* a file that ends with the request */
	ROUTE_IN_LARGE,		/* the same, for many papers */
};

struct route_type {
	const char *type;	/* "application/json" */
	enum route_keep keep;
};

/* The types of a body, ended by one without a name. */
const struct route_type *route_types(enum route_body);

/* Somebody who sends a file that is too large is told so on a page, if it is not
 * larger than this many times the limit; else his connection just ends. */
#define ROUTE_FILE_PAST ((size_t)3)

#define ROUTE_ARGS_MOST 3
#define ROUTE_BODY_USUAL ((size_t)64 * 1024)

/* Answers, or says a fault that the door turns into its kind of page. */
typedef enum fault_code route_handler(struct ask *, struct fault *why);

struct route {
	const char *method;
	const char *path;	/* "/api/v1/certificates/{uin}" */
	enum route_access access;
	const char *scope;	/* of the token, "" when any will do; or the
				 * action (rules/role.h) */
	enum route_body body;
	route_handler *handle;
	const char *id;		/* OpenAPI's operationId; "" not of the API */
	const char *say;	/* one sentence */
	const char *in, *out;	/* names of schemas; "" without */
	bool once;		/* POST that needs an Idempotency-Key */
};

#define ROUTE(method, path, access, scope, body, handle, id, in, out, once, \
    say) { method, path, ROUTE_##access, scope, ROUTE_##body, handle, id, say, \
    in, out, once }

/* Does a path, as sent, fit a row's? Parameters are unreserved characters, not
 * decoded (RFC 3986), one segment each. */
bool route_fits(const struct route *, struct slice path,
    struct slice args[ROUTE_ARGS_MOST]);

#endif
