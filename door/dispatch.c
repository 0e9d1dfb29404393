#include "dispatch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "door.h"
#include "door_pack.h"
#include "door_client.h"
#include "door_person.h"
#include "file.h"
#include "http_form.h"
#include "rate_limits.h"
#include "log.h"
#include "office.h"
#include "own.h"
#include "paper.h"
#include "random.h"
#include "user_store.h"

#define ONCE_MOST 255

/* ---- which route ---- */

/* Finds the row; *others gets the methods of rows with the same path. */
static const struct route *
find_route(const struct door *d, struct ask *ask, struct buf *others)
{
	unsigned number = 0;
	for (size_t t = 0; t < d->n_tables; t++) {
		const struct route_table *table = &d->tables[t];
		for (size_t i = 0; i < table->n; i++, number++) {
			const struct route *r = &table->routes[i];
			if (!route_fits(r, ask->http->path, ask->args))
				continue;
			ask->table = table;
			ask->number = number;
			if (strcmp(r->method, ask->http->method) == 0 ||
			    (strcmp(r->method, "GET") == 0 &&
			    strcmp(ask->http->method, "HEAD") == 0))
				return r;
			buf_printf(others, "%s%s", others->len == 0 ? "" : ", ",
			    r->method);
		}
	}
	return NULL;
}

unsigned
dispatch_count(const struct door *d)
{
	size_t n = 0;
	for (size_t t = 0; t < d->n_tables; t++)
		n += d->tables[t].n;
	return (unsigned)n;
}

void
dispatch_name(const struct door *d, struct buf *b, unsigned number)
{
	for (size_t t = 0; t < d->n_tables; t++) {
		if (number < d->tables[t].n) {
			const struct route *r = &d->tables[t].routes[number];
			buf_printf(b, "%s %s", r->method, r->path);
			return;
		}
		number -= (unsigned)d->tables[t].n;
	}
	buf_puts(b, "none");
}

/* ---- what a row demands ---- */

static void
refuse(struct ask *ask, int status, const struct fault *why)
{
	ask->said = why->code;
	if (why->code == FAULT_LATER && status != 429)
		ask->door->doubt = true;
	ask->table->fault(ask, status, why);
}

/* What only the log may know. */
static void
note_fault(struct fault *why)
{
	why->where[0] = '\0';	/* may be what somebody typed */
	if (why->log[0] != '\0' || why->code >= FAULT_LATER)
		log_fault(LOG_WARN_, "fault", why, false);
}

static bool
from_here(struct slice peer)
{
	return slice_starts(peer, "127.") || slice_is(peer, "::1") ||
	    slice_starts(peer, "::ffff:127.");
}

/* A proxy on this machine says for whom it asks; nobody else may. */
static struct slice
peer_of(const struct door *d, const struct http_request *http)
{
	struct slice peer = slice_of(http->peer);
	const char *said = NULL;
	/* Some proxies add a line of their own: theirs is the last. */
	for (size_t i = 0; i < http->n_headers; i++)
		if (strcasecmp(http->headers[i].name, "X-Forwarded-For") == 0)
			said = http->headers[i].value;
	if (!d->office->conf.plain || said == NULL || !from_here(peer))
		return peer;
	const char *last = strrchr(said, ',');
	return slice_trim(slice_of(last == NULL ? said : last + 1));
}

static bool
limited(struct ask *ask, uint64_t name, int64_t rate)
{
	int64_t wait_s;
	struct fault why = { 0 };
	struct door *d = ask->door;
	if (limits_take_name(d->limits, name, rate, clock_us(), &wait_s))
		return false;
	meter_add(d->meter, d->worker, METER_LIMITED, 1);
	ask_header(ask, "Retry-After", arena_printf(ask->a, "%lld",
	    (long long)wait_s));
	fault_say(&why, FAULT_LATER, "Too many requests. Wait %lld %s.",
	    (long long)wait_s, wait_s == 1 ? "second" : "seconds");
	refuse(ask, 429, &why);
	return true;
}

static bool
peer_limited(struct ask *ask, char kind)
{
	const struct door *d = ask->door;
	return limited(ask, limits_name(d->limits, kind, ask->peer),
	    d->office->conf.peer_rate);
}

/* Who may ask, and how often? True when the request may go on. */
static bool
may_pass(struct ask *ask)
{
	struct fault why = { 0 };
	switch (ask->route->access) {
	case ROUTE_PUBLIC:
	/* Who it is, is asked when the body is there: an answer before would
	 * cut the connection of a browser that sends its form all the same. */
	case ROUTE_PERSON:
		return !peer_limited(ask, 'p');
	case ROUTE_LOCAL:
		if (from_here(ask->peer))
			return true;
		fault_say(&why, FAULT_DENIED, "This address answers on the"
		    " machine itself only.");
		refuse(ask, 403, &why);
		return false;
	case ROUTE_CLIENT:
		break;
	}
	int status = door_client(ask, &why);
	if (status == 0)
		return !limited(ask, ask->client_limit,
		    ask->door->office->conf.client_rate);
	meter_add(ask->door->meter, ask->door->worker, METER_REFUSED, 1);
	if (status == 401 && peer_limited(ask, 'w'))
		return false;
	refuse(ask, status, &why);
	note_fault(&why);
	return false;
}

static bool
body_is_right(struct ask *ask)
{
	struct fault why = { 0 };
	struct buf wanted = buf_make(ask->a, 96);
	const struct route_type *t = route_types(ask->route->body);
	const char *said = http_request_header(ask->http, "Content-Type");
	if (t->type == NULL)
		return true;
	for (; t->type != NULL; t++) {
		if (said != NULL && http_type_is(said, t->type)) {
			ask->type = t;
			return true;
		}
		buf_printf(&wanted, "%s%s", wanted.len == 0 ? "" : " or ",
		    t->type);
	}
	fault_say(&why, FAULT_INPUT, "Send the body as %s.",
	    buf_text(&wanted));
	refuse(ask, 415, &why);
	return false;
}

static bool
once_is_right(struct ask *ask)
{
	struct fault why = { 0 };
	const char *key = http_request_header(ask->http, "Idempotency-Key");
	size_t len = key == NULL ? 0 : strlen(key);
	ask->once = key;
	if (!ask->route->once || (len > 0 && len <= ONCE_MOST))
		return true;
	fault_at(&why, FAULT_INPUT, "Idempotency-Key", "This request needs the"
	    " header Idempotency-Key, 1 to %d characters that no other request"
	    " of yours has: with it a repetition is never done twice.",
	    ONCE_MOST);
	refuse(ask, 400, &why);
	return false;
}

/* A file for a body that is too large for memory. One that nobody takes over
 * has no name: it is gone with the last process that has it open. It is read by
 * another descriptor, with which a reader cannot change it. */
static enum fault_code
open_spool(struct ask *ask, bool named, int *fd, struct fault *why)
{
	char name[33];
	const char *dir = arena_printf(ask->a, "%s/spool",
	    ask->door->office->dir);
	enum fault_code code = file_make_dir(dir, 0700, why);
	if (code != FAULT_NONE)
		return code;
	random_hex(name, sizeof name - 1);
	const char *path = arena_printf(ask->a, "%s/%s.part", dir, name);
	AUTO(file_close) int spool = open(path, O_RDWR | O_CREAT | O_EXCL |
	    O_CLOEXEC, 0600);
	if (spool < 0)
		return file_fault(why, errno, "create", path);
	if (named) {
		ask->spool = path;
	} else {
		ask->file_fd = open(path, O_RDONLY | O_CLOEXEC);
		unlink(path);
		if (ask->file_fd < 0) {
			ask->file_fd = 0;
			return file_fault(why, errno, "open", path);
		}
	}
	*fd = file_take(&spool);
	return FAULT_NONE;
}

/* How much may come, and where it goes. */
static enum fault_code
make_room(struct ask *ask, struct http_admit *to, struct fault *why)
{
	const struct conf *conf = &ask->door->office->conf;
	to->body_most = ask->type == NULL ? 0 : ROUTE_BODY_USUAL;
	if (ask->type == NULL || ask->type->keep == ROUTE_IN_MEMORY)
		return FAULT_NONE;
	bool named = ask->type->keep == ROUTE_IN_NAMED;
	to->body_most = named ? (size_t)conf->bulk_mb << 20 :
	    ask->type->keep == ROUTE_IN_LARGE ?
	    ((size_t)conf->many_mb << 20) + ROUTE_BODY_USUAL :
	    ROUTE_FILE_PAST * ((size_t)conf->file_mb << 20);
	return open_spool(ask, named, &to->spool_fd, why);
}

/* ---- the three functions ---- */

static struct ask *
make_ask(struct door *d, struct http_request *http, struct http_reply *reply)
{
	struct ask *ask = ARENA_NEW(http->arena, struct ask);
	ask->door = d;
	ask->a = http->arena;
	ask->http = http;
	ask->reply = reply;
	ask->peer = peer_of(d, http);
	http->mine = ask;
	return ask;
}

static void
no_route(struct ask *ask, struct buf *others)
{
	struct fault why = { 0 };
	ask->number = dispatch_count(ask->door);
	if (ask->table == NULL) {
		/* The API's own door says it to machines. */
		ask->table = &ask->door->tables[slice_starts(ask->http->path,
		    "/api/") ? 0 : ask->door->n_tables - 1];
		fault_say(&why, FAULT_ABSENT, "There is nothing at this"
		    " address.");
		refuse(ask, 404, &why);
		return;
	}
	ask_header(ask, "Allow", buf_text(others));
	fault_say(&why, FAULT_INPUT, "This address does not answer %s.",
	    ask->http->method);
	refuse(ask, 405, &why);
}

static void
admit(void *with, struct http_request *http, struct http_admit *admit,
    struct http_reply *reply)
{
	struct door *d = with;
	struct ask *ask = make_ask(d, http, reply);
	struct buf others = buf_make(ask->a, 32);
	ask->route = find_route(d, ask, &others);
	if (ask->route == NULL) {
		no_route(ask, &others);
		return;
	}
	if (!may_pass(ask) || !body_is_right(ask) || !once_is_right(ask))
		return;
	struct fault why = { 0 };
	if (make_room(ask, admit, &why) == FAULT_NONE)
		return;
	refuse(ask, 0, &why);
	note_fault(&why);
}

/* What a handler says, at once or when it is asked again. */
static void
ask_handler(struct ask *ask, route_handler *handler)
{
	struct fault why = { 0 };
	enum fault_code code = handler(ask, &why);
	if (code == FAULT_NONE)
		return;
	why.code = code;	/* though nobody may have said more */
	refuse(ask, ask->status, &why);
	note_fault(&why);
}

/* Who is not logged in has his answer already. */
static enum fault_code
as_person(struct ask *ask, struct fault *why)
{
	enum fault_code code = door_person(ask, why);
	return code != FAULT_NONE || ask->reply->status != 0 ? code :
	    ask->route->handle(ask, why);
}

static void
ask_again(void *with, struct http_reply *reply)
{
	struct ask *ask = with;
	ask->reply = reply;
	ask_handler(ask, ask->later);
	door_pack(ask);
}

static void
handle(void *with, struct http_request *http, struct http_reply *reply)
{
	struct ask *ask = http->mine;
	(void)with;
	ask->reply = reply;
	ask_handler(ask, ask->route->access == ROUTE_PERSON ? as_person :
	    ask->route->handle);
	door_pack(ask);
	if (reply->status != 0 || ask->later == NULL)
		return;
	reply->later = ask_again;
	reply->with = ask;
}

static void
after(void *with, const struct http_request *http, int status, uint64_t sent,
    int64_t took_us)
{
	struct door *d = with;
	struct ask *ask = http->mine;
	const char *name = ask == NULL || ask->route == NULL ? "none" :
	    ask->route->path;
	unsigned number = ask == NULL ? dispatch_count(d) : ask->number;
	if (ask != NULL && ask->spool != NULL)
		unlink(ask->spool);	/* not taken by a batch */
	if (ask != NULL && ask->file_fd != 0)
		close(ask->file_fd);
	if (ask != NULL)
		paper_drop(ask->paper);
	meter_request(d->meter, d->worker, number, status, took_us);
	log_line(status >= 500 ? LOG_WARN_ : LOG_INFO_, "request",
	    "method=%s route=%s status=%d us=%lld sent=%llu%s%.*s%s%.*s%s%s",
	    http->method[0] == '\0' ? "-" : http->method, name, status,
	    (long long)took_us, (unsigned long long)sent,
	    ask != NULL && ask->client.id.len != 0 ? " client=" : "",
	    ask != NULL ? (int)ask->client.id.len : 0,
	    ask != NULL && ask->client.id.len != 0 ? ask->client.id.at : "",
	    ask != NULL && ask->person != NULL ? " user=" : "",
	    ask != NULL && ask->person != NULL ? (int)ask->person->id.len : 0,
	    ask != NULL && ask->person != NULL ? ask->person->id.at : "",
	    ask != NULL && ask->said != FAULT_NONE ? " fault=" : "",
	    ask != NULL && ask->said != FAULT_NONE ?
	    fault_row(ask->said)->name : "");
}

struct http_doors
dispatch_doors(struct door *d)
{
	return (struct http_doors){ d, admit, handle, after };
}
