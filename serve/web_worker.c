/* A web worker: one door, one server, until it is told to end. */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "api.h"
#include "arena.h"
#include "certs.h"
#include "check.h"
#include "dispatch.h"
#include "door.h"
#include "door_client.h"
#include "door_person.h"
#include "file.h"
#include "http_server.h"
#include "issue_one.h"
#include "log.h"
#include "office.h"
#include "own.h"
#include "remote.h"
#include "routes_desk.h"
#include "routes_web.h"
#include "serve_parts.h"
#include "signer.h"
#include "status_desk.h"
#include "supervise.h"
#include "token.h"

#define JWKS_MOST ((size_t)1 << 20)

struct web {
	const struct serve *serve;
	struct remote *remote;
	struct token_key tokens;
	struct door door;
	struct http_server *server;
};

static enum fault_code
open_desks(struct web *w, struct fault *why)
{
	struct door *d = &w->door;
	const struct issue_desk_options desk = { .office = d->office,
	    .keys = d->keys, .signer = door_signer, .with = d };
	const struct check_options check = { .office = d->office,
	    .clock = w->serve->clock };
	enum fault_code code = issue_desk_make(&desk, &d->desk, why);
	if (code == FAULT_NONE)
		code = certs_desk_make(d->office, d->keys, d->tokens, &d->certs,
		    why);
	if (code == FAULT_NONE)
		code = status_desk_make(d->office, d->remote, &d->status, why);
	return code != FAULT_NONE ? code : checker_make(&check, &d->checker,
	    why);
}

static enum fault_code
open_door(struct web *w, unsigned number, struct fault *why)
{
	static struct route_table tables[3];
	struct door *d = &w->door;
	const struct serve *s = w->serve;
	enum fault_code code = token_key_open(s->dir, &w->tokens, why);
	/* Before the jail: the file that follows on this one cannot be read in
	 * it, and its keys sign nothing before the next start. */
	if (code == FAULT_NONE)
		code = file_read(s->arena, arena_printf(s->arena,
		    "%s/jwks.json", s->dir), JWKS_MOST, &d->jwks, why);
	if (code == FAULT_NONE)
		code = serve_open_office(s, &w->remote, &d->office, why);
	if (code != FAULT_NONE)
		return code;
	tables[0] = api_table;
	tables[1] = desk_table;
	tables[2] = web_table;
	d->keys = d->office->keys;
	d->tokens = &w->tokens;
	d->remote = w->remote;
	d->limits = s->limits;
	d->meter = s->meter;
	d->worker = number;
	d->tables = tables;
	d->n_tables = COUNT_OF(tables);
	d->wake_fd = s->wake_fd;
	d->reader_fd = s->reader_fd[1];
	d->stop = &supervise_stop;
	door_client_open(d);
	door_person_open(d);
	return open_desks(w, why);
}

static enum fault_code
open_server(struct web *w, struct fault *why)
{
	const struct serve *s = w->serve;
	const struct conf *conf = &w->door.office->conf;
	const struct http_server_options o = { .listen_fd = s->listen_fd,
	    .cert_pem = s->cert, .key_pem = s->key,
	    .connections_most = (unsigned)conf->connections,
	    .idle_s = (int)conf->idle_s, .request_s = (int)conf->request_s,
	    .doors = dispatch_doors(&w->door) };
	return http_server_make(&w->server, &o, why);
}

/* Ten times a second. A register that was lost is opened anew by the process that
 * follows: when it is there again, for until then somebody must say that it is
 * not. */
static void
tick(void *with)
{
	struct web *w = with;
	log_flush();
	door_mind_register(&w->door);
	if (w->door.lost)
		supervise_stop = 1;
}

static void
close_all(struct web *w)
{
	http_server_drop(w->server);
	checker_drop(w->door.checker);
	status_desk_drop(w->door.status);
	certs_desk_drop(w->door.certs);
	issue_desk_drop(w->door.desk);
	door_signers_drop(&w->door);
	door_person_close(&w->door);
	office_drop(w->door.office);
	remote_drop(w->remote);
	token_key_wipe(&w->tokens);
}

int
serve_web(void *with, unsigned number)
{
	struct web *w = calloc(1, sizeof *w);
	struct fault why = { 0 };
	if (w == NULL)
		abort();
	w->serve = with;
	log_keep();
	enum fault_code code = open_door(w, number, &why);
	if (code == FAULT_NONE)
		code = open_server(w, &why);
	if (code == FAULT_NONE)
		code = http_server_run(w->server, &supervise_stop,
		    (int)w->door.office->conf.drain_s, tick, w, &why);
	int status = code != FAULT_NONE ? fault_row(code)->exit_status :
	    w->door.lost ? EX_TEMPFAIL : EX_OK;
	if (code != FAULT_NONE && supervise_stop == 0)
		log_fault(LOG_ERROR_, "web.end", &why, true);
	close_all(w);
	free(w);
	log_flush();
	return status;
}
