#include "hook_store.h"

#include "client_store.h"
#include "hook_store_sql.h"
#include "own.h"
#include "random.h"
#include "store_row.h"
#include "vec.h"

const char *
hook_event_name(enum hook_event e)
{
	switch (e) {
	case HOOK_ISSUED:
		return "certificate.issued";
	case HOOK_CANCELLED:
		return "certificate.cancelled";
	case HOOK_BATCH:
		return "batch.finished";
	case HOOK_REPLACED:
		return "certificate.replaced";
	case HOOK_EVENTS:
		break;
	}
	return "";
}

/* ---- endpoints ---- */

enum fault_code
hook_put(struct db *db, const struct hook *h, struct fault *why)
{
	return SQL_DO(db, hook_set, NULL, why, .client = db_text(h->client),
	    .url = db_text(h->url), .secret = db_blob(h->secret),
	    .events = db_int(h->events), .set_s = db_int(h->set_s));
}

static enum fault_code
no_hook(struct fault *why)
{
	return fault_say(why, FAULT_ABSENT, "This client has no webhook.");
}

enum fault_code
hook_find(struct db *db, struct arena *a, struct slice client,
    struct hook *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, hook_by_client, &rows, why,
	    .client = db_text(client));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return no_hook(why);
	if (f != FAULT_NONE)
		return f;
	*out = (struct hook){
		.client = row_keep(a, &rows, col_hook_by_client_client),
		.url = row_keep(a, &rows, col_hook_by_client_url),
		.secret = row_keep(a, &rows, col_hook_by_client_secret),
		.events = (unsigned)db_int_at(&rows,
		    col_hook_by_client_events),
		.enabled = db_int_at(&rows, col_hook_by_client_enabled) != 0,
		.set_s = db_int_at(&rows, col_hook_by_client_set_s) };
	return FAULT_NONE;
}

struct ending {
	struct slice client;
	bool forget;
};

static enum fault_code
end_hook(struct db *db, void *arg, struct fault *why)
{
	const struct ending *e = arg;
	int64_t changed;
	enum fault_code f = e->forget ?
	    SQL_DO(db, hook_drop, &changed, why,
	    .client = db_text(e->client)) :
	    SQL_DO(db, hook_disable, &changed, why,
	    .client = db_text(e->client));
	if (f == FAULT_NONE && changed == 0)
		return no_hook(why);
	return f != FAULT_NONE ? f : SQL_DO(db, outbox_give_up, NULL, why,
	    .client = db_text(e->client));
}

enum fault_code
hook_remove(struct db *db, struct slice client, struct fault *why)
{
	struct ending e = { client, true };
	return db_run(db, DB_WRITE, end_hook, &e, why);
}

enum fault_code
hook_disable(struct db *db, struct slice client, struct fault *why)
{
	struct ending e = { client, false };
	return db_run(db, DB_WRITE, end_hook, &e, why);
}

/* ---- the outbox ---- */

int64_t
outbox_id(void)
{
	uint64_t n;
	random_bytes(&n, sizeof n);
	return (int64_t)(n >> 2) + 1;
}

/* Does a client with this allow-list hear of the service? */
static bool
hears(struct slice services, struct slice service)
{
	struct client c = { .dept = "*", .services = services };
	return client_covers(&c, service);
}

struct telling {
	struct arena *a;
	int64_t id;
	enum hook_event event;
	struct slice service, payload;
	int64_t now_s;
};

/* The receivers are read to the end before anything is written. */
static enum fault_code
find_receivers(struct db *db, const struct telling *t, struct slice **out,
    size_t *n, struct fault *why)
{
	struct { VEC_OF(struct slice) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, hook_for, &rows, why,
	    .dept = db_text(slice_head(t->service, 3)));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		if (((unsigned)db_int_at(&rows, col_hook_for_events) &
		    (unsigned)t->event) != 0 && hears(db_bytes_at(&rows,
		    col_hook_for_services), t->service))
			*VEC_ADD(t->a, &all) = row_keep(t->a, &rows,
			    col_hook_for_client);
	*out = all.at;
	*n = all.n;
	return f;
}

static enum fault_code
tell(struct db *db, void *arg, struct fault *why)
{
	const struct telling *t = arg;
	struct slice *clients = NULL;
	size_t n = 0;
	enum fault_code f = find_receivers(db, t, &clients, &n, why);
	for (size_t i = 0; i < n && f == FAULT_NONE; i++)
		f = SQL_DO(db, outbox_add, NULL, why,
		    .id = db_int(t->id + (int64_t)i),
		    .client = db_text(clients[i]),
		    .type = db_text(slice_of(hook_event_name(t->event))),
		    .payload = db_text(t->payload), .at_s = db_int(t->now_s));
	return f;
}

enum fault_code
outbox_tell(struct db *db, int64_t id, enum hook_event event,
    struct slice service, struct slice payload, int64_t now_s,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct telling t = { a, id, event, service, payload, now_s };
	return db_run(db, DB_WRITE, tell, &t, why);
}

struct taking {
	struct arena *a;
	int64_t now_s, until_s;
	struct outbox got;
	bool found;
};

static enum fault_code
read_due(struct db *db, struct taking *t, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, outbox_due, &rows, why,
	    .now_s = db_int(t->now_s));
	if (f == FAULT_NONE)
		f = db_next(&rows, &t->found, why);
	if (f != FAULT_NONE || !t->found)
		return f;
	t->got = (struct outbox){
		.id = db_int_at(&rows, col_outbox_due_id),
		.client = row_keep(t->a, &rows, col_outbox_due_client),
		.type = row_keep(t->a, &rows, col_outbox_due_type),
		.payload = row_keep(t->a, &rows, col_outbox_due_payload),
		.at_s = db_int_at(&rows, col_outbox_due_at_s),
		.tries = db_int_at(&rows, col_outbox_due_tries) };
	return FAULT_NONE;
}

static enum fault_code
take(struct db *db, void *arg, struct fault *why)
{
	struct taking *t = arg;
	enum fault_code f = read_due(db, t, why);
	if (f != FAULT_NONE || !t->found)
		return f;
	return SQL_DO(db, outbox_take, NULL, why, .id = db_int(t->got.id),
	    .tries = db_int(t->got.tries++), .until_s = db_int(t->until_s));
}

enum fault_code
outbox_take(struct db *db, struct arena *a, int64_t now_s, int64_t until_s,
    struct outbox *out, bool *found, struct fault *why)
{
	struct taking t = { .a = a, .now_s = now_s, .until_s = until_s };
	/* Mostly there is nothing, and nobody need wait for a turn to write. */
	enum fault_code f = read_due(db, &t, why);
	if (f == FAULT_NONE && t.found)
		f = db_run(db, DB_WRITE, take, &t, why);
	if (f != FAULT_NONE)
		return f;
	*found = t.found;
	if (t.found)
		*out = t.got;
	return FAULT_NONE;
}

static enum fault_code
end_message(struct db *db, const struct outbox *o, enum outbox_state state,
    struct fault *why)
{
	return SQL_DO(db, outbox_end, NULL, why, .id = db_int(o->id),
	    .tries = db_int(o->tries), .state = db_int(state));
}

enum fault_code
outbox_told(struct db *db, const struct outbox *o, struct fault *why)
{
	return end_message(db, o, OUTBOX_TOLD, why);
}

enum fault_code
outbox_given_up(struct db *db, const struct outbox *o, struct fault *why)
{
	return end_message(db, o, OUTBOX_GIVEN_UP, why);
}

enum fault_code
outbox_again(struct db *db, const struct outbox *o, int64_t next_try_s,
    struct fault *why)
{
	return SQL_DO(db, outbox_again, NULL, why, .id = db_int(o->id),
	    .tries = db_int(o->tries), .next_try_s = db_int(next_try_s));
}

enum fault_code
outbox_count(struct db *db, int64_t now_s, int64_t *waiting, int64_t *due,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, outbox_count, &rows, why,
	    .now_s = db_int(now_s));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f;
	*waiting = db_int_at(&rows, col_outbox_count_waiting);
	*due = db_int_at(&rows, col_outbox_count_due);
	return FAULT_NONE;
}

enum fault_code
outbox_sweep(struct db *db, int64_t before_s, int64_t most, int64_t *gone,
    struct fault *why)
{
	return SQL_DO(db, outbox_sweep, gone, why,
	    .before_s = db_int(before_s), .most = db_int(most));
}

enum fault_code
outbox_look(struct db *db, int64_t id, enum outbox_state *state,
    int64_t *tries, int64_t *next_try_s, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, outbox_find, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no such message.");
	if (f != FAULT_NONE)
		return f;
	*state = (enum outbox_state)db_int_at(&rows, col_outbox_find_state);
	*tries = db_int_at(&rows, col_outbox_find_tries);
	*next_try_s = db_int_at(&rows, col_outbox_find_next_try_s);
	return FAULT_NONE;
}
