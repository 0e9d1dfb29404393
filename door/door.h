/*
 * door: what one worker process has in hand while it answers, and one request
 * on its way through.
 *
 * A worker makes its door once: settings, register, keys, the tables it shares
 * with the other workers. A struct ask is one request: the dispatcher
 * (dispatch.h) fills it, the route's function reads it and sets the reply.
 */
#ifndef DOOR_DOOR_H
#define DOOR_DOOR_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client_store.h"
#include "fault.h"
#include "http_form.h"
#include "http_server.h"
#include "meter.h"
#include "route.h"
#include "session.h"
#include "slice.h"

struct arena;
struct ask;
struct certs_desk;
struct checker;
struct issue_desk;
struct limits;
struct office;
struct paper;
struct office_keys;
struct remote;
struct signer;
struct status_desk;
struct token_key;
struct user;

struct route_table {
	const struct route *routes;
	size_t n;
	/* Renders a fault as this door does: a problem, or a page. */
	void (*fault)(struct ask *, int status, const struct fault *);
	const char *login;	/* where people log in; NULL: nobody does */
};

struct door {
	struct office *office;
	struct office_keys *keys;
	struct token_key *tokens;
	struct remote *remote;	/* to the signer process */
	struct door_signer *signers;	/* by key, made at first use */
	struct issue_desk *desk;
	struct certs_desk *certs;
	struct checker *checker;
	struct status_desk *status;
	struct slice jwks;	/* the public keys, as they were at the start */
	struct limits *limits;	/* shared by all workers */
	struct meter *meter;	/* shared by all workers */
	unsigned worker;
	const struct route_table *tables;
	size_t n_tables;
	int wake_fd;		/* of door_wake_jobs() */
	int reader_fd;		/* to those who look at files: paper.h */
	unsigned n_papers;	/* in hand */
	/* Set when this process was told to end: answers that go on and on come to
	 * theirs. */
	const volatile sig_atomic_t *stop;
	/* Set when the register was lost and can be opened again: this process
	 * ends and another one does it. */
	bool lost;
	bool doubt;		/* something had to wait: is the register lost? */
	int64_t looked_us;	/* when that was looked at */
	/* A client that was looked up less than a second ago. */
	struct client_seen *seen;
	struct session_keys *forms;	/* of door_person_open() */
};

/* Tells the job workers that a batch waits. */
void door_wake_jobs(struct door *);

/* The signer of a key, for issue_desk: it signs in the signer process, for the
 * client that asks (door_sign_for()). with: the door. */
enum fault_code door_signer(void *with, const char *key_name,
    struct signer **out, struct fault *why);
/* From now on signatures are for this client: an officer's grant may be for it
 * alone. */
void door_sign_for(struct door *, const struct client *);
void door_signers_drop(struct door *);

/* Called now and then: sets `lost` once the register does not answer here but
 * does when it is opened anew. Until then requests are told to come later. */
void door_mind_register(struct door *);

/* Can it do its work: does the register answer, does the signer? FAULT_LATER with
 * what is missing. */
enum fault_code door_ready(struct door *, struct fault *why);


struct ask {
	struct door *door;
	struct arena *a;	/* of the request */
	struct http_request *http;
	struct http_reply *reply;
	const struct route_table *table;
	const struct route *route;	/* NULL: none fits */
	const struct route_type *type;	/* of the body; NULL: there is none */
	unsigned number;		/* of the route, over all tables */
	struct slice args[ROUTE_ARGS_MOST];
	struct slice peer;		/* behind a proxy: whom it names */
	struct client client;		/* ROUTE_CLIENT: who asks */
	uint64_t client_limit;		/* its limits_name() */
	const struct user *person;	/* ROUTE_PERSON: who asks */
	struct session session;		/* what his forms are tied to */
	struct http_form form;		/* of ROUTE_PERSON: read, token checked */
	const char *once;		/* the Idempotency-Key */
	const char *spool;		/* ROUTE_LINES: the file of the body */
	/* ROUTE_UPLOAD, ROUTE_PAPER: the body that is not kept in memory, in a
	 * file without a name, for reading; else 0. Ends with the request. */
	int file_fd;
	/* Set by a handler that leaves the reply's status at 0: asked each
	 * moment until it sets one or says a fault. */
	route_handler *later;
	void *mine;			/* the handler's, for later() */
	struct paper *paper;		/* see paper.h; ends with the request */
	/* Details of FAULT_INPUT, one for a field. */
	const struct fault *errors;
	size_t n_errors;
	int status;			/* instead of the fault's usual one */
	enum fault_code said;		/* for the log */
};

/* Answers with JSON of a buffer. */
void ask_json(struct ask *, int status, struct slice body);
void ask_header(struct ask *, const char *name, const char *value);
/* A request header, or nothing. */
struct slice ask_header_of(const struct ask *, const char *name);
/* Is it asked too often? kind and what: see rate_limits.h. Then a Retry-After is
 * set, the status is 429, and FAULT_LATER is said. */
enum fault_code ask_limit(struct ask *, char kind, struct slice what,
    int64_t rate, struct fault *why);
/* The same for a number of a series: numbers can be counted through. */
struct uin;
enum fault_code ask_limit_series(struct ask *, const struct uin *,
    struct fault *why);
/* A parameter of the query, percent-decoded; NULL when it is not there.
 * FAULT_INPUT when it is there twice or not decodable. */
enum fault_code ask_query(struct ask *, const char *name, struct slice *out,
    struct fault *why);

#endif
