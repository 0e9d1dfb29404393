/*
 * Batches. That a row is done is one row of a table under the primary key
 * batch * 2^32 + row: whoever comes second is refused by the key itself.
 */
#include "batch_store.h"

#include "batch_row.h"
#include "batch_store_sql.h"
#include "own.h"
#include "store_row.h"
#include "vec.h"

_Static_assert(col_batch_by_key_finished_s == col_batch_by_id_finished_s &&
    col_batch_all_finished_s == col_batch_by_id_finished_s,
    "all are read by read_batch()");

static enum fault_code
read_batch(struct arena *a, const struct db_rows *rows, struct batch *out,
    struct fault *why)
{
	struct batch b = { .id = db_int_at(rows, col_batch_by_id_id),
		.service_version = db_int_at(rows,
		    col_batch_by_id_service_version),
		.key_name = row_keep(a, rows, col_batch_by_id_key_name),
		.label = row_keep(a, rows, col_batch_by_id_label),
		.begun_s = db_int_at(rows, col_batch_by_id_begun_s),
		.finished_s = db_int_at(rows, col_batch_by_id_finished_s) };
	enum fault_code f = row_take(rows, col_batch_by_id_input_sha256,
	    b.input_sha256, sizeof b.input_sha256, why);
	if (f == FAULT_NONE)
		*out = b;
	return f;
}

struct opening {
	struct arena *arena;
	const struct batch *asked;
	struct batch batch;
	bool found;
};

static enum fault_code
find_batch(struct db *db, void *arg, struct fault *why)
{
	struct opening *o = arg;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, batch_by_key, &rows, why,
	    .service_version = db_int(o->asked->service_version),
	    .input_sha256 = db_blob(slice_from(o->asked->input_sha256, 32)));
	if (f == FAULT_NONE)
		f = db_next(&rows, &o->found, why);
	if (f == FAULT_NONE && o->found)
		f = read_batch(o->arena, &rows, &o->batch, why);
	return f;
}

static enum fault_code
begin_batch(struct db *db, void *arg, struct fault *why)
{
	struct opening *o = arg;
	enum fault_code f = find_batch(db, o, why);
	if (f != FAULT_NONE || o->found)
		return f;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	f = SQL_QUERY(db, batch_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f;
	o->batch = *o->asked;
	o->batch.id = db_int_at(&rows, col_batch_last_id) + 1;
	o->batch.finished_s = 0;
	int64_t changed;
	f = SQL_DO(db, batch_add, &changed, why, .id = db_int(o->batch.id),
	    .service_version = db_int(o->asked->service_version),
	    .input_sha256 = db_blob(slice_from(o->asked->input_sha256, 32)),
	    .key_name = db_text(o->asked->key_name),
	    .label = db_text(o->asked->label),
	    .begun_s = db_int(o->asked->begun_s));
	if (f == FAULT_NONE && changed == 0)
		return fault_say(why, FAULT_ABSENT, "There is no service "
		    "version %lld.", (long long)o->asked->service_version);
	return f;
}

enum fault_code
batch_open(struct db *db, struct arena *a, const struct batch *asked,
    struct batch *out, bool *begun, struct fault *why)
{
	struct opening o = { .arena = a, .asked = asked };
	enum fault_code f = find_batch(db, &o, why);
	if (f == FAULT_NONE && !o.found)
		f = db_run(db, DB_WRITE, begin_batch, &o, why);
	if (f != FAULT_NONE)
		return f;
	*out = o.batch;
	if (begun != NULL)
		*begun = !o.found;
	return FAULT_NONE;
}

enum fault_code
batch_find(struct db *db, struct arena *a, int64_t id, struct batch *out,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, batch_by_id, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no batch %lld.",
		    (long long)id);
	return f != FAULT_NONE ? f : read_batch(a, &rows, out, why);
}

enum fault_code
batch_list(struct db *db, struct arena *a, struct batch **out, size_t *n,
    struct fault *why)
{
	struct { VEC_OF(struct batch) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, batch_all, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		f = read_batch(a, &rows, VEC_ADD(a, &all), why);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

enum fault_code
batch_finish(struct db *db, int64_t id, int64_t now_s, struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, batch_end, &changed, why,
	    .id = db_int(id), .finished_s = db_int(now_s));
	if (f == FAULT_NONE && changed == 0)
		return fault_say(why, FAULT_ABSENT, "There is no batch %lld.",
		    (long long)id);
	return f;
}

/* ---- rows ---- */

enum fault_code
batch_row_add(struct db *db, int64_t batch, uint32_t row, int64_t cert,
    struct fault *why)
{
	enum fault_code f = SQL_DO(db, batch_row_issue, NULL, why,
	    .id = db_int(batch_row_id(batch, row)), .cert = db_int(cert));
	if (f == FAULT_CLASH)
		return fault_say(why, f, "Row %u of batch %lld has been done "
		    "already, by another process. Start again: it goes on "
		    "where it was.", row, (long long)batch);
	return f;
}

/* A row that was there before may only be one that was rejected. */
static enum fault_code
check_rejected(struct db *db, int64_t batch, uint32_t row, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, batch_row_find, &rows, why,
	    .id = db_int(batch_row_id(batch, row)));
	if (f == FAULT_NONE)
		f = db_next(&rows, &more, why);
	if (f != FAULT_NONE)
		return f;
	if (more && !db_null_at(&rows, col_batch_row_find_cert))
		return fault_say(why, FAULT_CLASH, "Row %u of batch %lld has "
		    "been issued already and cannot be rejected.", row,
		    (long long)batch);
	return FAULT_NONE;
}

enum fault_code
batch_rows_refuse(struct db *db, int64_t batch, const struct batch_row *all,
    size_t n, struct fault *why)
{
	for (size_t i = 0; i < n; i++) {
		int64_t changed;
		enum fault_code f = SQL_DO(db, batch_row_reject, &changed, why,
		    .id = db_int(batch_row_id(batch, all[i].row)),
		    .note = db_text(all[i].note));
		if (f == FAULT_NONE && changed == 0)
			f = check_rejected(db, batch, all[i].row, why);
		if (f != FAULT_NONE)
			return f;
	}
	return FAULT_NONE;
}

struct refusing {
	int64_t batch;
	const struct batch_row *rows;
	size_t n;
};

static enum fault_code
refuse_rows(struct db *db, void *arg, struct fault *why)
{
	struct refusing *r = arg;
	return batch_rows_refuse(db, r->batch, r->rows, r->n, why);
}

enum fault_code
batch_reject(struct db *db, int64_t batch, const struct batch_row *rows,
    size_t n, struct fault *why)
{
	struct refusing r = { batch, rows, n };
	return n == 0 ? FAULT_NONE :
	    db_run(db, DB_WRITE, refuse_rows, &r, why);
}

/* ---- reading them ---- */

struct walking {
	int64_t first, last;	/* ids */
	enum fault_code (*each)(void *, const struct batch_row *,
	    struct fault *);
	void *arg;
};

static enum fault_code
walk_rows(struct db *db, void *arg, struct fault *why)
{
	struct walking *w = arg;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, batch_row_all, &rows, why,
	    .first = db_int(w->first), .last = db_int(w->last));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		struct batch_row r = {
			.row = (uint32_t)db_int_at(&rows,
			    col_batch_row_all_id),
			.state = db_null_at(&rows, col_batch_row_all_cert) ?
			    BATCH_REJECTED : BATCH_ISSUED,
			.cert = db_int_at(&rows, col_batch_row_all_cert),
			.note = db_bytes_at(&rows, col_batch_row_all_note) };
		f = w->each(w->arg, &r, why);
	}
	return f;
}

enum fault_code
batch_walk(struct db *db, int64_t batch, uint32_t row,
    enum fault_code (*each)(void *, const struct batch_row *, struct fault *),
    void *arg, struct fault *why)
{
	struct walking w = { batch_row_id(batch, row),
		batch_row_id(batch, BATCH_ROWS_MOST), each, arg };
	return db_run(db, DB_READ, walk_rows, &w, why);
}

struct counting {
	struct arena *arena;
	int64_t batch;
	struct batch_done done;
};

static enum fault_code
mark_row(void *arg, const struct batch_row *r, struct fault *why)
{
	struct batch_done *d = &((struct counting *)arg)->done;
	(void)why;
	d->bits[r->row >> 6] |= (uint64_t)1 << (r->row & 63);
	if (r->state == BATCH_ISSUED)
		d->issued++;
	else
		d->rejected++;
	return FAULT_NONE;
}

static enum fault_code
count_rows(struct db *db, void *arg, struct fault *why)
{
	struct counting *c = arg;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	struct walking w = { batch_row_id(c->batch, 0),
		batch_row_id(c->batch, BATCH_ROWS_MOST), mark_row, c };
	enum fault_code f = SQL_QUERY(db, batch_row_last, &rows, why,
	    .first = db_int(w.first), .last = db_int(w.last));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f;
	/* No row: NULL reads as 0. */
	c->done = (struct batch_done){
		.rows = (uint32_t)db_int_at(&rows, col_batch_row_last_id) };
	c->done.bits = ARENA_ARRAY(c->arena, uint64_t,
	    (size_t)(c->done.rows >> 6) + 1);
	return walk_rows(db, &w, why);
}

enum fault_code
batch_done_rows(struct db *db, struct arena *a, int64_t batch,
    struct batch_done *out, struct fault *why)
{
	struct counting c = { .arena = a, .batch = batch };
	enum fault_code f = db_run(db, DB_READ, count_rows, &c, why);
	if (f == FAULT_NONE)
		*out = c.done;
	return f;
}
