/*
 * A run's hold is taken inside the transaction that makes its row, so whoever
 * sees the row can ask the kernel about the hold.
 */
#include "run_store.h"

#include "own.h"
#include "run_store_sql.h"
#include "store_row.h"
#include "vec.h"

/* Numbers a run may find held although no row says so: of others that have not
 * committed yet, on engines where writers do not take turns. */
#define TRIES_MOST 64

struct opening {
	const char *what;
	int64_t now_s;
	int64_t run;	/* 0: nothing is held yet */
};

static enum fault_code
take_hold(struct db *db, struct opening *o, int64_t from, struct fault *why)
{
	enum fault_code f = FAULT_CLASH;
	for (int64_t i = 0; i < TRIES_MOST && f == FAULT_CLASH; i++) {
		f = db_hold(db, from + i, why);
		if (f == FAULT_NONE)
			o->run = from + i;
	}
	return f;
}

static enum fault_code
open_run(struct db *db, void *arg, struct fault *why)
{
	struct opening *o = arg;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, run_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f;
	int64_t last = db_int_at(&rows, col_run_last_id);
	db_rows_drop(&rows);
	/* In a replay the hold of the last try still serves, unless its number
	 * has been used meanwhile. */
	if (o->run != 0 && o->run <= last) {
		f = db_hold_drop(db, o->run, why);
		if (f != FAULT_NONE)
			return f;
		o->run = 0;
	}
	if (o->run == 0)
		f = take_hold(db, o, last + 1, why);
	if (f != FAULT_NONE)
		return f;
	return SQL_DO(db, run_add, NULL, why, .id = db_int(o->run),
	    .what = db_text(slice_of(o->what)), .begun_s = db_int(o->now_s));
}

enum fault_code
run_open(struct db *db, const char *what, int64_t now_s, int64_t *run,
    struct fault *why)
{
	struct opening o = { .what = what, .now_s = now_s };
	enum fault_code f = db_run(db, DB_WRITE, open_run, &o, why);
	if (f != FAULT_NONE) {
		if (o.run != 0)
			db_hold_drop(db, o.run, NULL);
		return f;
	}
	*run = o.run;
	return FAULT_NONE;
}

static enum fault_code
end_run(struct db *db, void *arg, struct fault *why)
{
	int64_t run = *(int64_t *)arg, changed;
	enum fault_code f = SQL_DO(db, run_end, &changed, why,
	    .id = db_int(run));
	if (f != FAULT_NONE)
		return f;
	if (changed == 0)
		return fault_say(why, FAULT_CLASH, "Run %lld has ended "
		    "already, or never began.", (long long)run);
	return SQL_DO(db, run_spare, NULL, why, .run = db_int(run));
}

enum fault_code
run_close(struct db *db, int64_t run, struct fault *why)
{
	enum fault_code f = db_run(db, DB_WRITE, end_run, &run, why);
	return f != FAULT_NONE ? f : db_hold_drop(db, run, why);
}

enum fault_code
run_alive(struct db *db, int64_t run, bool *alive, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, run_find, &rows, why,
	    .id = db_int(run));
	bool more = false;
	if (f == FAULT_NONE)
		f = db_next(&rows, &more, why);
	if (f != FAULT_NONE)
		return f;
	if (!more || db_int_at(&rows, col_run_find_ended) != 0) {
		*alive = false;
		return FAULT_NONE;
	}
	return db_held(db, run, alive, why);
}

/* ---- the dead ---- */

struct dead {
	struct arena *arena;
	struct { VEC_OF(int64_t) } runs;
};

static enum fault_code
find_dead(struct db *db, void *arg, struct fault *why)
{
	struct dead *d = arg;
	d->runs.n = 0;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, run_not_ended, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		int64_t run = db_int_at(&rows, col_run_not_ended_id);
		bool held;
		f = db_held(db, run, &held, why);
		if (f == FAULT_NONE && !held)
			*VEC_ADD(d->arena, &d->runs) = run;
	}
	return f;
}

static enum fault_code
bury_dead(struct db *db, void *arg, struct fault *why)
{
	struct dead *d = arg;
	enum fault_code f = find_dead(db, d, why);
	for (size_t i = 0; i < d->runs.n && f == FAULT_NONE; i++)
		f = end_run(db, &d->runs.at[i], why);
	return f;
}

enum fault_code
run_sweep(struct db *db, int64_t *ended, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct dead d = { .arena = a };
	/* Mostly there are none, and nobody need wait for a turn to write. */
	enum fault_code f = db_run(db, DB_READ, find_dead, &d, why);
	if (f == FAULT_NONE && d.runs.n != 0)
		f = db_run(db, DB_WRITE, bury_dead, &d, why);
	if (f == FAULT_NONE && ended != NULL)
		*ended = (int64_t)d.runs.n;
	return f;
}
