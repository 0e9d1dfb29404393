#include "pile_store.h"

#include "own.h"
#include "pile_store_sql.h"
#include "store_row.h"
#include "vec.h"

static enum fault_code
one_number(struct db_rows *rows, int64_t *out, struct fault *why)
{
	enum fault_code f = row_first(rows, why);
	if (f == FAULT_NONE)
		*out = db_int_at(rows, 0);
	return f;
}

struct adding {
	struct pile *pile;
	int64_t most;
};

static enum fault_code
add(struct db *db, void *arg, struct fault *why)
{
	const struct adding *x = arg;
	struct pile *p = x->pile;
	int64_t n = 0, last = 0;
	AUTO(db_rows_drop) struct db_rows open = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, pile_open_of, &open, why,
	    .peer = db_text(p->peer));
	if (f == FAULT_NONE)
		f = one_number(&open, &n, why);
	if (f == FAULT_NONE && n >= x->most)
		return fault_say(why, FAULT_LIMIT, "You have %lld in hand here"
		    " already. Wait until one is done.", (long long)n);
	if (f == FAULT_NONE)
		f = SQL_QUERY(db, pile_last, &rows, why,
		    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = one_number(&rows, &last, why);
	if (f != FAULT_NONE)
		return f;
	p->id = last + 1;
	return SQL_DO(db, pile_add, NULL, why, .id = db_int(p->id),
	    .owner = db_blob(slice_from(p->owner, 32)),
	    .peer = db_text(p->peer), .path = db_text(p->path),
	    .begun_s = db_int(p->begun_s));
}

enum fault_code
pile_add(struct db *db, struct pile *p, int64_t most, struct fault *why)
{
	struct adding x = { p, most };
	return db_run(db, DB_WRITE, add, &x, why);
}

enum fault_code
pile_find(struct db *db, struct arena *a, int64_t id, struct pile *out,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows r = { 0 };
	struct pile p = { 0 };
	enum fault_code f = SQL_QUERY(db, pile_by_id, &r, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&r, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no such verification. What"
		    " comes of one is kept for a day.");
	if (f == FAULT_NONE)
		f = row_take(&r, col_pile_by_id_owner, p.owner,
		    sizeof p.owner, why);
	if (f != FAULT_NONE)
		return f;
	p.id = id;
	p.peer = row_keep(a, &r, col_pile_by_id_peer);
	p.path = row_keep(a, &r, col_pile_by_id_path);
	p.state = (enum pile_state)db_int_at(&r, col_pile_by_id_state);
	p.done = db_int_at(&r, col_pile_by_id_done);
	p.total = db_int_at(&r, col_pile_by_id_total);
	p.tries = db_int_at(&r, col_pile_by_id_tries);
	p.note = row_keep(a, &r, col_pile_by_id_note);
	p.totals = row_keep(a, &r, col_pile_by_id_totals);
	p.begun_s = db_int_at(&r, col_pile_by_id_begun_s);
	p.finished_s = db_int_at(&r, col_pile_by_id_finished_s);
	*out = p;
	return FAULT_NONE;
}

enum fault_code
pile_find_owner(struct db *db, struct arena *a,
    const unsigned char owner[32], struct pile *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	int64_t id = 0;
	enum fault_code f = SQL_QUERY(db, pile_by_owner, &rows, why,
	    .owner = db_blob(slice_from(owner, 32)));
	if (f == FAULT_NONE)
		f = one_number(&rows, &id, why);
	db_rows_drop(&rows);
	rows = (struct db_rows){ 0 };
	if (f != FAULT_NONE && f != FAULT_ABSENT)
		return f;
	return pile_find(db, a, id, out, why);
}

enum fault_code
pile_waiting(struct db *db, struct arena *a, size_t most, int64_t **out,
    size_t *n, struct fault *why)
{
	struct { VEC_OF(int64_t) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, pile_waiting, &rows, why,
	    .most = db_int((int64_t)most));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		*VEC_ADD(a, &all) = db_int_at(&rows, col_pile_waiting_id);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

enum fault_code
pile_begin(struct db *db, int64_t id, struct fault *why)
{
	return SQL_DO(db, pile_begin, NULL, why, .id = db_int(id));
}

enum fault_code
pile_rest(struct db *db, int64_t id, struct fault *why)
{
	return SQL_DO(db, pile_rest, NULL, why, .id = db_int(id));
}

enum fault_code
pile_progress(struct db *db, int64_t id, int64_t done, int64_t total,
    struct fault *why)
{
	return SQL_DO(db, pile_progress, NULL, why, .id = db_int(id),
	    .done = db_int(done), .total = db_int(total));
}

struct ending {
	const struct pile *pile;
	struct slice csv, report;
};

static int64_t
result_id(int64_t pile, enum pile_result which)
{
	return pile * 2 + (int64_t)which;
}

static enum fault_code
end(struct db *db, void *arg, struct fault *why)
{
	const struct ending *x = arg;
	const struct pile *p = x->pile;
	int64_t changed = 0;
	enum fault_code f = SQL_DO(db, pile_end, &changed, why,
	    .id = db_int(p->id), .state = db_int(p->state),
	    .done = db_int(p->done), .total = db_int(p->total),
	    .note = db_text(p->note), .totals = db_text(p->totals),
	    .finished_s = db_int(p->finished_s));
	if (f == FAULT_NONE && changed != 1)
		return fault_say(why, FAULT_CLASH, "It has ended already.");
	if (f == FAULT_NONE && x->csv.len != 0)
		f = SQL_DO(db, pile_result_add, NULL, why,
		    .id = db_int(result_id(p->id, PILE_CSV)),
		    .bytes = db_blob(x->csv));
	if (f == FAULT_NONE && x->report.len != 0)
		f = SQL_DO(db, pile_result_add, NULL, why,
		    .id = db_int(result_id(p->id, PILE_REPORT)),
		    .bytes = db_blob(x->report));
	return f;
}

enum fault_code
pile_end(struct db *db, const struct pile *p, struct slice csv,
    struct slice report, struct fault *why)
{
	struct ending x = { p, csv, report };
	return db_run(db, DB_WRITE, end, &x, why);
}

enum fault_code
pile_result(struct db *db, struct arena *a, int64_t id,
    enum pile_result which, struct slice *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, pile_result_find, &rows, why,
	    .id = db_int(result_id(id, which)));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is nothing to fetch (yet).");
	if (f == FAULT_NONE)
		*out = row_keep(a, &rows, col_pile_result_find_bytes);
	return f;
}

struct old {
	int64_t id;
	struct slice path;
};

struct wiping {
	struct arena *a;
	int64_t before_s;
	size_t most;
	struct { VEC_OF(struct old) } old;
};

static enum fault_code
wipe(struct db *db, void *arg, struct fault *why)
{
	struct wiping *x = arg;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	x->old.n = 0;
	enum fault_code f = SQL_QUERY(db, pile_old, &rows, why,
	    .before_s = db_int(x->before_s), .most = db_int((int64_t)x->most));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		*VEC_ADD(x->a, &x->old) = (struct old){
		    db_int_at(&rows, col_pile_old_id),
		    row_keep(x->a, &rows, col_pile_old_path) };
	for (size_t i = 0; i < x->old.n && f == FAULT_NONE; i++) {
		int64_t id = x->old.at[i].id;
		f = SQL_DO(db, pile_result_wipe, NULL, why,
		    .first = db_int(result_id(id, PILE_CSV)),
		    .last = db_int(result_id(id, PILE_REPORT)));
		if (f == FAULT_NONE)
			f = SQL_DO(db, pile_wipe, NULL, why, .id = db_int(id));
	}
	return f;
}

enum fault_code
pile_wipe(struct db *db, struct arena *a, int64_t before_s, size_t most,
    struct slice **paths, size_t *n, struct fault *why)
{
	struct wiping x = { .a = a, .before_s = before_s, .most = most };
	enum fault_code f = db_run(db, DB_WRITE, wipe, &x, why);
	if (f != FAULT_NONE)
		return f;
	*paths = ARENA_ARRAY(a, struct slice, x.old.n);
	for (size_t i = 0; i < x.old.n; i++)
		(*paths)[i] = x.old.at[i].path;
	*n = x.old.n;
	return FAULT_NONE;
}
