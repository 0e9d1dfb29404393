/*
 * Two workers behind the doors: one issues the bulk files that were taken in, one
 * tells clients what happened, apart because an endpoint may be slow. Both are
 * idempotent by their rows in the register, so any number of these, on any number
 * of machines, may run; and be killed.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "arena.h"
#include "batches.h"
#include "clock.h"
#include "hooks.h"
#include "http_client.h"
#include "log.h"
#include "meter.h"
#include "office.h"
#include "once.h"
#include "own.h"
#include "remote.h"
#include "serve_parts.h"
#include "supervise.h"

#define WAIT_MS 500
/* One after the other, so that the end need not wait for many. */
#define HOOKS_AT_ONCE 1
#define SWEEP_EACH_S 600

#define STUCK_MOST 64
#define STUCK_S 10

/* A batch that could not go on: it is left alone for a while. */
struct stuck {
	int64_t id;
	int64_t until_s;
};

struct jobs {
	const struct serve *serve;
	unsigned row;		/* in the meter */
	struct remote *remote;
	struct office *office;
	struct http_client *http;
	struct arena *a;
	int64_t swept_s;
	struct stuck stuck[STUCK_MOST];	/* by id */
};

static void
note(const char *event, enum fault_code code, const struct fault *why)
{
	log_fault(code >= FAULT_LATER ? LOG_WARN_ : LOG_INFO_, event, why,
	    false);
}

static void
run_batch(struct jobs *j, int64_t id)
{
	struct fault why = { 0 };
	struct stuck *stuck = &j->stuck[id % STUCK_MOST];
	int64_t begun = clock_us(), now = clock_now(j->serve->clock);
	if (stuck->id == id && now < stuck->until_s)
		return;
	enum fault_code code = batches_run(j->office, j->a, id,
	    &supervise_stop, &why);
	if (code == FAULT_NONE) {
		log_line(LOG_INFO_, "batch.done", "batch=%lld us=%lld",
		    (long long)id, (long long)(clock_us() - begun));
		return;
	}
	/* Another process has it in hand. */
	if (code == FAULT_CLASH)
		return;
	*stuck = (struct stuck){ id, now + STUCK_S };
	note("batch.stopped", code, &why);
}

static enum fault_code
run_batches(struct jobs *j, struct fault *why)
{
	int64_t *ids = NULL;
	size_t n = 0;
	enum fault_code code = batches_waiting(j->office, j->a, &ids, &n, why);
	for (size_t i = 0; code == FAULT_NONE && i < n && supervise_stop == 0;
	    i++)
		run_batch(j, ids[i]);
	return code;
}

static enum fault_code
tell_clients(struct jobs *j, size_t *left, struct fault *why)
{
	size_t sent = 0;
	enum fault_code code = hooks_deliver_due(j->office, j->office->keys,
	    j->http, clock_now(j->serve->clock), HOOKS_AT_ONCE, &sent, left,
	    why);
	if (sent != 0)
		meter_add(j->serve->meter, j->row, METER_HOOKS_SENT, sent);
	return code;
}

static enum fault_code
sweep(struct jobs *j, struct fault *why)
{
	bool more = false;
	int64_t now = clock_now(j->serve->clock);
	if (now - j->swept_s < SWEEP_EACH_S)
		return FAULT_NONE;
	enum fault_code code = once_sweep(j->office, &more, why);
	if (!more)
		j->swept_s = now;
	return code;
}

/* Until somebody rings, or a moment has passed. */
static void
wait_for_work(const struct jobs *j)
{
	uint64_t rings;
	struct pollfd p = { .fd = j->serve->wake_fd, .events = POLLIN };
	if (poll(&p, 1, WAIT_MS) > 0 &&
	    read(p.fd, &rings, sizeof rings) < 0)
		return;	/* another worker heard it first */
}

/* Tells one after another what is due; a slow endpoint holds nobody but those who
 * are to be told. */
static enum fault_code
hook_round(struct jobs *j, struct fault *why)
{
	size_t left = 0;
	arena_reset(j->a);
	enum fault_code code = tell_clients(j, &left, why);
	if (code == FAULT_NONE && left == 0 && supervise_stop == 0)
		wait_for_work(j);
	return code;
}

/* Files, and sweeping. */
static enum fault_code
job_round(struct jobs *j, struct fault *why)
{
	arena_reset(j->a);
	enum fault_code code = run_batches(j, why);
	if (code == FAULT_NONE)
		code = sweep(j, why);
	if (code == FAULT_NONE && supervise_stop == 0)
		wait_for_work(j);
	return code;
}

/* Rounds until the process is told to end; a fault ends it too, and its
 * successor opens everything anew. */
static int
work(const struct serve *s, unsigned row, const char *name,
    enum fault_code (*round)(struct jobs *, struct fault *))
{
	struct jobs j = { .serve = s, .a = arena_make(), .row = row };
	struct fault why = { 0 };
	close(s->listen_fd);	/* it answers nobody */
	enum fault_code code = serve_open_office(s, &j.remote, &j.office, &why);
	if (code == FAULT_NONE)
		code = http_client_make(&j.http, &why);
	while (code == FAULT_NONE && supervise_stop == 0)
		code = round(&j, &why);
	if (code != FAULT_NONE && supervise_stop == 0)
		note(name, code, &why);
	http_client_drop(j.http);
	office_drop(j.office);
	remote_drop(j.remote);
	arena_drop(j.a);
	return code == FAULT_NONE || supervise_stop != 0 ? EX_OK :
	    fault_row(code)->exit_status;
}

int
serve_jobs(void *with, unsigned number)
{
	(void)number;
	return work(with, METER_WORKERS_MOST - 2, "jobs.end", job_round);
}

int
serve_hooks(void *with, unsigned number)
{
	(void)number;
	return work(with, METER_WORKERS_MOST - 3, "hooks.end", hook_round);
}
