#include "batches.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "batch_store.h"
#include "buf.h"
#include "catalogue.h"
#include "clients.h"
#include "clock.h"
#include "db.h"
#include "file.h"
#include "hook_store.h"
#include "hooks.h"
#include "issue.h"
#include "issue_parts.h"
#include "office.h"
#include "own.h"
#include "random.h"
#include "series_store.h"
#include "service.h"
#include "uin.h"

/* ---- taking a file over ---- */

enum fault_code
batches_spool_path(const struct office *o, struct arena *a, const char **path,
    struct fault *why)
{
	char name[33];
	const char *dir = arena_printf(a, "%s/spool", o->dir);
	enum fault_code f = file_make_dir(dir, 0700, why);
	if (f != FAULT_NONE)
		return f;
	random_hex(name, sizeof name - 1);
	*path = arena_printf(a, "%s/%s", dir, name);
	return FAULT_NONE;
}

struct beginning {
	struct arena *a;
	const struct client *client;
	struct batch asked, batch;
	struct slice path;
	struct batch_client sent;	/* as it was known before */
	bool known;
};

/* The batch and who sent it, in one transaction. */
static enum fault_code
begin(struct db *db, void *arg, struct fault *why)
{
	struct beginning *b = arg;
	bool begun;
	enum fault_code f = batch_open(db, b->a, &b->asked, &b->batch, &begun,
	    why);
	if (f == FAULT_NONE)
		f = batch_client_find(db, b->a, b->batch.id, &b->sent,
		    &b->known, why);
	if (f != FAULT_NONE || b->batch.finished_s != 0)
		return f;
	if (!b->known)
		return batch_client_add(db, b->batch.id, b->client->id,
		    b->path, why);
	/* A file that is being issued stays where it is. */
	bool there = b->sent.path.len != 0 && file_exists(arena_text(b->a,
	    b->sent.path.at, b->sent.path.len));
	b->known = there && b->sent.note.len == 0;
	return b->known ? f : batch_client_file(db, b->batch.id, b->path, why);
}

static enum fault_code
view_batch(struct office *o, struct arena *a, const struct batch *b,
    struct batches_view *out, struct fault *why)
{
	struct service_version v;
	struct batch_client sent = { .note = { NULL, 0 } };
	bool known;
	struct batches_view w = { .id = b->id, .begun_s = b->begun_s,
		.finished_s = b->finished_s };
	enum fault_code f = service_version_find(o->db, a, b->service_version,
	    &v, why);
	if (f == FAULT_NONE)
		f = batch_counts(o->db, b->id, &w.issued, &w.rejected, why);
	if (f == FAULT_NONE)
		f = batch_client_find(o->db, a, b->id, &sent, &known, why);
	if (f != FAULT_NONE)
		return f;
	uin_service_code(v.dept, v.service, w.service);
	w.note = sent.note;
	*out = w;
	return FAULT_NONE;
}

static enum fault_code
may_issue(const struct client *c, struct slice typed, char code[8],
    struct fault *why)
{
	if (!service_code_tidy(typed, code))
		return fault_at(why, FAULT_INPUT, "service", "must be a service's"
		    " code, such as BCW-001.");
	enum fault_code f = clients_may(c, CLIENT_ISSUE, why);
	if (f != FAULT_NONE || client_covers(c, slice_of(code)))
		return f;
	return fault_at(why, FAULT_DENIED, "service", "%s is not among the"
	    " services that this client may issue for.", code);
}

enum fault_code
batches_begin(struct office *o, struct arena *a, const struct client *c,
    struct slice service, const char *path, struct batches_view *out,
    bool *again, struct fault *why)
{
	char code[8];
	struct catalogue_entry entry;
	struct beginning b = { .a = a, .client = c, .path = slice_of(path),
		.asked = { .key_name = c->key_name,
		.begun_s = clock_now(o->clock) } };
	enum fault_code f = may_issue(c, service, code, why);
	if (f == FAULT_NONE)
		f = catalogue_find(o->db, a, code, &entry, why);
	if (f == FAULT_NONE)
		f = issue_check_columns(a, path, entry.service, why);
	if (f == FAULT_NONE)
		f = issue_hash_file(path, b.asked.input_sha256, why);
	if (f != FAULT_NONE)
		return f;
	b.asked.service_version = entry.version.id;
	b.asked.label = slice_of(arena_printf(a, "client:%.*s",
	    SLICE_FMT(c->id)));
	f = db_run(o->db, DB_WRITE, begin, &b, why);
	if (f == FAULT_NONE)
		f = view_batch(o, a, &b.batch, out, why);
	if (f != FAULT_NONE)
		return f;
	*again = b.known || b.batch.finished_s != 0;
	if (*again)
		unlink(path);
	return FAULT_NONE;
}

/* ---- reading ---- */

static enum fault_code
find_own(struct office *o, struct arena *a, const struct client *c,
    int64_t id, struct batch *out, struct batches_view *view,
    struct fault *why)
{
	enum fault_code f = clients_may(c, CLIENT_READ, why);
	if (f != FAULT_NONE)
		return f;
	f = batch_find(o->db, a, id, out, why);
	if (f == FAULT_NONE)
		f = view_batch(o, a, out, view, why);
	if (f == FAULT_ABSENT || (f == FAULT_NONE &&
	    !client_covers(c, slice_of(view->service))))
		return fault_say(why, FAULT_ABSENT, "There is no such batch.");
	return f;
}

enum fault_code
batches_find(struct office *o, struct arena *a, const struct client *c,
    int64_t id, struct batches_view *out, struct fault *why)
{
	struct batch b;
	struct batches_view v;
	enum fault_code f = find_own(o, a, c, id, &b, &v, why);
	if (f == FAULT_NONE)
		*out = v;
	return f;
}

struct reading {
	struct office *office;
	struct office_keys *keys;
	struct arena *a;
	struct series series;	/* of the last number */
};

static enum fault_code
read_issued(struct reading *r, int64_t cert, struct batches_row *out,
    struct fault *why)
{
	enum fault_code f = FAULT_NONE;
	if (r->series.id != series_of(cert))
		f = series_find(r->office->db, series_of(cert), &r->series,
		    why);
	if (f != FAULT_NONE)
		return f;
	struct uin uin = series_uin(&r->series, series_serial_of(cert));
	f = uin_format(&uin, out->uin, why);
	if (f != FAULT_NONE)
		return f;
	out->issued = true;
	office_access_code(r->keys, slice_of(out->uin), out->access);
	out->verify_url = arena_printf(r->a, "https://%.*s/v/%s",
	    SLICE_FMT(r->office->conf.host), out->uin);
	return FAULT_NONE;
}

/* As issue_note() wrote it: the line, then "column TAB problem" lines. */
static void
read_rejected(struct arena *a, struct slice note, struct batches_row *out)
{
	struct batches_error *all = ARENA_ARRAY(a, struct batches_error,
	    FORM_FAULTS_MOST);
	struct slice rest = note, line, field;
	unsigned long long number = 0;
	if (slice_cut(&rest, '\n', &line))
		slice_number(line, UINT64_MAX, &number);
	out->line = number;
	while (slice_cut(&rest, '\n', &line) && line.len != 0 &&
	    out->n_errors < FORM_FAULTS_MOST) {
		if (!slice_cut(&line, '\t', &field))
			continue;
		all[out->n_errors++] = (struct batches_error){ field, line };
	}
	out->errors = all;
}

enum fault_code
batches_results(struct office *o, struct office_keys *keys, struct arena *a,
    const struct client *c, int64_t id, uint32_t from, size_t most,
    struct batches_row **out, size_t *n, bool *all, struct fault *why)
{
	struct reading r = { .office = o, .keys = keys, .a = a };
	struct batch b;
	struct batches_view v;
	struct batch_row *rows = NULL;
	size_t got = 0, i;
	if (most > BATCHES_PAGE_MOST)
		most = BATCHES_PAGE_MOST;
	/* Whether it is finished is read before its rows are. */
	enum fault_code f = find_own(o, a, c, id, &b, &v, why);
	if (f == FAULT_NONE)
		f = batch_page(o->db, a, id, from, most, &rows, &got, why);
	if (f != FAULT_NONE)
		return f;
	struct batches_row *to = ARENA_ARRAY(a, struct batches_row, got);
	for (i = 0; i < got && rows[i].row == from + i; i++) {
		to[i].row = rows[i].row;
		if (rows[i].state == BATCH_ISSUED)
			f = read_issued(&r, rows[i].cert, &to[i], why);
		else
			read_rejected(a, rows[i].note, &to[i]);
		if (f != FAULT_NONE)
			return f;
	}
	*out = to;
	*n = i;
	*all = b.finished_s != 0 && got < most;
	return FAULT_NONE;
}

/* ---- issuing ---- */

static const char file_lost[] = "The file is not here any more. Send it again:"
    " what was issued of it stays issued.";

enum fault_code
batches_waiting(struct office *o, struct arena *a, int64_t **ids, size_t *n,
    struct fault *why)
{
	return batch_client_waiting(o->db, a, ids, n, why);
}

struct ending {
	int64_t batch;
	char service[8];
	struct slice payload;
	int64_t message, now_s;
};

/* That it is told, and that this need not be done again. */
static enum fault_code
end_batch(struct db *db, void *arg, struct fault *why)
{
	const struct ending *e = arg;
	enum fault_code f = batch_client_file(db, e->batch, slice_of(""), why);
	return f != FAULT_NONE ? f : outbox_tell(db, e->message, HOOK_BATCH,
	    slice_of(e->service), e->payload, e->now_s, why);
}

static enum fault_code
tell_end(struct office *o, struct arena *a, const struct batches_view *v,
    const char *path, struct fault *why)
{
	struct ending e = { .batch = v->id, .now_s = clock_now(o->clock),
		.message = outbox_id() };
	struct buf b = buf_make(a, 160);
	memcpy(e.service, v->service, sizeof e.service);
	hooks_put_payload(&b, HOOK_BATCH, "batch",
	    slice_of(arena_printf(a, "%lld", (long long)v->id)), e.now_s);
	e.payload = buf_slice(&b);
	enum fault_code f = db_run(o->db, DB_WRITE, end_batch, &e, why);
	if (f == FAULT_NONE)
		unlink(path);
	return f;
}

/* The file is at fault, or gone: the client reads why. */
static enum fault_code
give_note(struct office *o, struct arena *a, int64_t batch,
    struct slice note, struct fault *why)
{
	struct fault later;
	enum fault_code f = batch_client_note(o->db, batch,
	    slice_from(arena_text(a, note.at, note.len), note.len), &later);
	if (f != FAULT_NONE && why != NULL)
		*why = later;
	return f != FAULT_NONE ? f : FAULT_INPUT;
}

static enum fault_code
issue_spooled(struct office *o, struct arena *a, const struct batch *b,
    const char *service, const struct batch_client *sent,
    volatile sig_atomic_t *stop, bool *stopped, struct fault *why)
{
	const char *path = arena_text(a, sent->path.at, sent->path.len);
	struct issue_outcome outcome = { .batch = 0 };
	struct fault inner = { 0 };
	const struct issue_options options = { .service = service,
		.input = path, .report = arena_printf(a, "%s.report", path),
		.key = arena_text(a, b->key_name.at, b->key_name.len),
		.signer_path = o->signer_path,
		.scope = arena_printf(a, "client:%.*s",
		    SLICE_FMT(sent->client)), .stop = stop };
	enum fault_code f = issue_file(a, o, &options, &outcome, &inner);
	/* The results are read from the register. */
	unlink(options.report);
	if (outcome.rejected_file != NULL)
		unlink(outcome.rejected_file);
	*stopped = outcome.stopped;
	if (f != FAULT_NONE && why != NULL)
		*why = inner;
	if (f != FAULT_INPUT)
		return f;
	/* A key that is not fit for signing is no fault of the file's. */
	if (strcmp(inner.where, options.key) == 0)
		return fault_at(why, FAULT_LATER, options.key, "%s",
		    inner.say);
	return give_note(o, a, b->id, slice_of(inner.say), why);
}

enum fault_code
batches_run(struct office *o, struct arena *a, int64_t id,
    volatile sig_atomic_t *stop, struct fault *why)
{
	struct batch b;
	struct batch_client sent = { .path = { NULL, 0 } };
	struct batches_view v;
	bool known = false, stopped = false;
	enum fault_code f = batch_find(o->db, a, id, &b, why);
	if (f == FAULT_NONE)
		f = batch_client_find(o->db, a, id, &sent, &known, why);
	if (f == FAULT_NONE)
		f = view_batch(o, a, &b, &v, why);
	if (f != FAULT_NONE)
		return f;
	if (!known || sent.path.len == 0)
		return fault_say(why, FAULT_ABSENT, "Batch %lld does not wait"
		    " for anything.", (long long)id);
	const char *path = arena_text(a, sent.path.at, sent.path.len);
	if (b.finished_s == 0 && !file_exists(path)) {
		fault_say(why, FAULT_INPUT, "%s", file_lost);
		return give_note(o, a, id, slice_of(file_lost), why);
	}
	if (b.finished_s == 0)
		f = issue_spooled(o, a, &b, v.service, &sent, stop, &stopped,
		    why);
	return f != FAULT_NONE || stopped ? f : tell_end(o, a, &v, path, why);
}
