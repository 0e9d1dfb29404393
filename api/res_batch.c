/*
 * Batches: a file of people in, results out in order while it runs. The file is
 * issued by a job worker (office/batches.h); here it is taken over and its rows
 * are read back, some at a time, as they become ready.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "api_parts.h"
#include "arena.h"
#include "batches.h"
#include "buf.h"
#include "clock.h"
#include "json_write.h"
#include "office.h"

#define PAGE 200		/* rows read at once */
#define PAUSE_MS 100
#define ID_HEAD "b_"

/* One stream of results. It outlives nothing: its arena is its own. */
struct results {
	struct ask *ask;
	struct arena *a;	/* of one page */
	int64_t id;
	uint32_t next;		/* row */
	struct buf out;		/* lines not sent yet */
	size_t sent;
	bool ended;
};

static void
put_row(struct results *r, const struct batches_row *row)
{
	struct json_write w = json_write_to(&r->out);
	json_put_object(&w);
	json_put_member_int(&w, "row", row->row);
	if (row->issued) {
		json_put_member(&w, "uin", slice_of(row->uin));
		json_put_member(&w, "access_code", slice_of(row->access));
		json_put_member(&w, "verify_url", slice_of(row->verify_url));
	} else {
		json_put_member_int(&w, "line", (int64_t)row->line);
		json_put_key(&w, "errors");
		json_put_array(&w);
		for (size_t i = 0; i < row->n_errors; i++) {
			json_put_object(&w);
			json_put_member(&w, "field", row->errors[i].field);
			json_put_member(&w, "detail", row->errors[i].say);
			json_put_end(&w);
		}
		json_put_end(&w);
	}
	json_put_end(&w);
	buf_putc(&r->out, '\n');
}

static void
put_end(struct results *r, const struct batches_view *v)
{
	struct json_write w = json_write_to(&r->out);
	struct slice note = v->note.len != 0 || v->finished_s != 0 ? v->note :
	    slice_of(arena_printf(r->a, "The service restarts; the batch goes"
	    " on. Read on at /api/v1/batches/" ID_HEAD "%lld/results?from=%u",
	    (long long)r->id, r->next));
	json_put_object(&w);
	json_put_member_bool(&w, "done", v->finished_s != 0);
	json_put_member_int(&w, "issued", v->issued);
	json_put_member_int(&w, "rejected", v->rejected);
	if (note.len != 0)
		json_put_member(&w, "problem", note);
	json_put_end(&w);
	buf_putc(&r->out, '\n');
	r->ended = true;
}

/* Reads on: a page of rows, or the end. */
static enum fault_code
fill(struct results *r, struct fault *why)
{
	struct door *d = r->ask->door;
	struct batches_row *rows = NULL;
	struct batches_view view;
	size_t n = 0;
	bool all = false;
	arena_reset(r->a);
	r->out = buf_make(r->a, 32768);
	r->sent = 0;
	enum fault_code code = batches_results(d->office, d->keys, r->a,
	    &r->ask->client, r->id, r->next, PAGE, &rows, &n, &all, why);
	if (code != FAULT_NONE)
		return code;
	for (size_t i = 0; i < n; i++)
		put_row(r, &rows[i]);
	if (n != 0)
		r->next = rows[n - 1].row + 1;
	if (n != 0 && !all)
		return FAULT_NONE;
	code = batches_find(d->office, r->a, &r->ask->client, r->id, &view,
	    why);
	if (code == FAULT_NONE && (all || view.note.len != 0 ||
	    *d->stop != 0))
		put_end(r, &view);
	return code;
}

static long
more(void *with, char *to, size_t room)
{
	struct results *r = with;
	struct fault why = { 0 };
	if (r->sent == r->out.len) {
		if (r->ended)
			return HTTP_MORE_END;
		if (fill(r, &why) != FAULT_NONE) {
			r->ask->door->doubt = true;
			return HTTP_MORE_BROKEN;
		}
	}
	size_t n = r->out.len - r->sent;
	if (n > room)
		n = room;
	memcpy(to, r->out.at + r->sent, n);
	r->sent += n;
	return (long)n;
}

static void
done(void *with)
{
	struct results *r = with;
	arena_drop(r->a);
}

static void
stream(struct ask *ask, int64_t id, uint32_t from)
{
	struct results *r = ARENA_NEW(ask->a, struct results);
	*r = (struct results){ .ask = ask, .a = arena_make(), .id = id,
	    .next = from };
	ask->reply->status = 200;
	ask->reply->type = "application/x-ndjson";
	ask->reply->more = more;
	ask->reply->done = done;
	ask->reply->with = r;
	ask->reply->pause_ms = PAUSE_MS;
	ask_header(ask, "Batch-Id", arena_printf(ask->a, ID_HEAD "%lld",
	    (long long)id));
	ask_header(ask, "Cache-Control", "no-store");
}

enum fault_code
api_batch_new(struct ask *ask, struct fault *why)
{
	struct batches_view view;
	bool again = false;
	const char *path = ask->spool;
	enum fault_code code = batches_begin(ask->door->office, ask->a,
	    &ask->client, ask->args[0], path, &view, &again, why);
	if (code != FAULT_NONE)
		return code;
	ask->spool = NULL;	/* the batch's from here on */
	/* Who may issue is told what came of it, as with one certificate. */
	ask->client.scopes |= CLIENT_READ;
	door_wake_jobs(ask->door);
	stream(ask, view.id, 1);
	return FAULT_NONE;
}

static enum fault_code
read_id(const struct ask *ask, int64_t *id, struct fault *why)
{
	unsigned long long n;
	struct slice s = ask->args[0];
	if (!slice_starts(s, ID_HEAD) ||
	    !slice_number(slice_skip(s, strlen(ID_HEAD)), INT64_MAX, &n))
		return fault_at(why, FAULT_ABSENT, "id", "is no batch's.");
	*id = (int64_t)n;
	return FAULT_NONE;
}

enum fault_code
api_batch(struct ask *ask, struct fault *why)
{
	int64_t id = 0;
	struct batches_view v = { 0 };
	enum fault_code code = read_id(ask, &id, why);
	if (code == FAULT_NONE)
		code = batches_find(ask->door->office, ask->a, &ask->client, id,
		    &v, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(ask->a, 512);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "id", slice_of(arena_printf(ask->a, ID_HEAD "%lld",
	    (long long)id)));
	json_put_member(&w, "service", slice_of(v.service));
	json_put_member_bool(&w, "finished", v.finished_s != 0);
	json_put_member_int(&w, "issued", v.issued);
	json_put_member_int(&w, "rejected", v.rejected);
	api_put_time(&w, "begun_at", v.begun_s);
	if (v.note.len != 0)
		json_put_member(&w, "problem", v.note);
	json_put_end(&w);
	ask_json(ask, 200, buf_slice(&b));
	return FAULT_NONE;
}

enum fault_code
api_batch_results(struct ask *ask, struct fault *why)
{
	int64_t id = 0;
	struct slice from = { 0 };
	struct batches_view view;
	unsigned long long row = 1;
	enum fault_code code = read_id(ask, &id, why);
	if (code == FAULT_NONE)
		code = ask_query(ask, "from", &from, why);
	if (code == FAULT_NONE && from.len != 0 &&
	    (!slice_number(from, UINT32_MAX, &row) || row == 0))
		code = fault_at(why, FAULT_INPUT, "from", "is the number of a"
		    " row, 1 or more.");
	if (code == FAULT_NONE)
		code = batches_find(ask->door->office, ask->a, &ask->client, id,
		    &view, why);
	if (code == FAULT_NONE)
		stream(ask, id, (uint32_t)row);
	return code;
}
