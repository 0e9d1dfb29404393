/*
 * Ranges handed out, cut up and given back. A range is one row however long, and
 * nearly always a group of certificates ends exactly one.
 */
#include "series_lease.h"

#include "own.h"
#include "series_lease_sql.h"
#include "series_store_sql.h"
#include "store_row.h"
#include "vec.h"

struct lease {
	int64_t id;	/* of the first number */
	int64_t n;
	int64_t run;	/* 0: spare */
};

static enum fault_code
add(struct db *db, int64_t id, int64_t n, int64_t run, struct fault *why)
{
	return SQL_DO(db, lease_add, NULL, why, .id = db_int(id),
	    .n = db_int(n), .run = run == 0 ? db_null() : db_int(run));
}

static enum fault_code
drop(struct db *db, int64_t id, struct fault *why)
{
	return SQL_DO(db, lease_drop, NULL, why, .id = db_int(id));
}

/* ---- cutting ---- */

/* Takes [from, to) out of a lease that holds it. */
static enum fault_code
cut(struct db *db, const struct lease *l, int64_t from, int64_t to,
    struct fault *why)
{
	enum fault_code f = from == l->id ? drop(db, l->id, why) :
	    SQL_DO(db, lease_shrink, NULL, why, .id = db_int(l->id),
	    .n = db_int(from - l->id));
	if (f == FAULT_NONE && to < l->id + l->n)
		f = add(db, to, l->id + l->n - to, l->run, why);
	return f;
}

static enum fault_code
find_near(struct db *db, int64_t id, struct lease *out, bool *found,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, lease_near, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = db_next(&rows, found, why);
	if (f != FAULT_NONE || !*found)
		return f;
	*out = (struct lease){ db_int_at(&rows, col_lease_near_id),
	    db_int_at(&rows, col_lease_near_n),
	    db_int_at(&rows, col_lease_near_run) };
	*found = id < out->id + out->n;
	return FAULT_NONE;
}

/* Takes [from, to) out of the leases of the run, and out of spare ones if those
 * will do too. */
static enum fault_code
cut_all(struct db *db, int64_t from, int64_t to, int64_t run, bool spare_too,
    struct fault *why)
{
	while (from < to) {
		struct lease l = { 0 };
		bool found;
		enum fault_code f = find_near(db, from, &l, &found, why);
		if (f != FAULT_NONE)
			return f;
		if (!found || (l.run != run && !(spare_too && l.run == 0)))
			return fault_say(why, FAULT_CLASH, "Number %u of "
			    "series %lld is not leased to run %lld. Start the "
			    "work again: it goes on where it was.",
			    series_serial_of(from),
			    (long long)series_of(from), (long long)run);
		int64_t end = l.id + l.n < to ? l.id + l.n : to;
		f = cut(db, &l, from, end, why);
		if (f != FAULT_NONE)
			return f;
		from = end;
	}
	return FAULT_NONE;
}

enum fault_code
lease_end(struct db *db, struct series_range r, int64_t run,
    struct fault *why)
{
	int64_t id = series_cert_id(r.series, r.first), changed;
	enum fault_code f = SQL_DO(db, lease_drop_exact, &changed, why,
	    .id = db_int(id), .n = db_int(r.n), .run = db_int(run));
	if (f != FAULT_NONE || changed == 1)
		return f;
	return cut_all(db, id, id + r.n, run, false, why);
}

enum fault_code
lease_return(struct db *db, struct series_range r, int64_t run,
    struct fault *why)
{
	if (r.n == 0)
		return FAULT_NONE;
	enum fault_code f = lease_end(db, r, run, why);
	if (f != FAULT_NONE)
		return f;
	return add(db, series_cert_id(r.series, r.first), r.n, 0, why);
}

/* ---- taking ---- */

struct taking {
	struct db *db;
	struct arena *arena;
	struct series series;
	int64_t run;
	uint32_t want;		/* still */
	uint64_t numbers;
	struct series_range *got;	/* room for all there can be */
	size_t n_got;
};

static void
note_range(struct taking *t, uint32_t first, uint32_t n)
{
	struct series_range *end = &t->got[t->n_got];
	if (t->n_got != 0 && end[-1].first + end[-1].n == first) {
		end[-1].n += n;
	} else {
		*end = (struct series_range){ t->series.id, first, n };
		t->n_got++;
	}
	t->numbers += n;
	t->want -= n;
}

/* The front of a range that nobody alive holds becomes the run's. */
static enum fault_code
take_over(struct taking *t, const struct lease *l, struct fault *why)
{
	uint32_t n = l->n < t->want ? (uint32_t)l->n : t->want;
	enum fault_code f;
	if (n == l->n) {
		f = SQL_DO(t->db, lease_give, NULL, why, .id = db_int(l->id),
		    .run = db_int(t->run));
	} else {
		f = cut(t->db, l, l->id, l->id + n, why);
		if (f == FAULT_NONE)
			f = add(t->db, l->id, n, t->run, why);
	}
	if (f == FAULT_NONE)
		note_range(t, series_serial_of(l->id), n);
	return f;
}

/* The ranges that others hold or nobody does. */
static enum fault_code
find_ranges(struct taking *t, struct lease **out, size_t *n,
    struct fault *why)
{
	struct { VEC_OF(struct lease) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(t->db, lease_all, &rows, why,
	    .first = db_int(series_cert_id(t->series.id, 0)),
	    .after = db_int(series_cert_id(t->series.id + 1, 0)));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		struct lease l = { db_int_at(&rows, col_lease_all_id),
			db_int_at(&rows, col_lease_all_n),
			db_int_at(&rows, col_lease_all_run) };
		if (l.run != t->run)
			*VEC_ADD(t->arena, &all) = l;
	}
	*out = all.at;
	*n = all.n;
	return f;
}

/* Spare ranges, or those of dead runs, in ascending order. */
static enum fault_code
take_used(struct taking *t, const struct lease *all, size_t n, bool spare,
    struct fault *why)
{
	for (size_t i = 0; i < n && t->want != 0; i++) {
		if ((all[i].run == 0) != spare)
			continue;
		bool held = false;
		enum fault_code f = spare ? FAULT_NONE :
		    db_held(t->db, all[i].run, &held, why);
		if (f == FAULT_NONE && !held)
			f = take_over(t, &all[i], why);
		if (f != FAULT_NONE)
			return f;
	}
	return FAULT_NONE;
}

static enum fault_code
take_new(struct taking *t, struct fault *why)
{
	struct series *s = &t->series;
	uint32_t left = uin_capacity(s->extended) - (s->next - 1);
	uint32_t n = left < t->want ? left : t->want;
	if (n == 0)
		return FAULT_NONE;
	enum fault_code f = add(t->db, series_cert_id(s->id, s->next), n,
	    t->run, why);
	if (f == FAULT_NONE)
		note_range(t, s->next, n);
	s->next += n;
	return f;
}

static enum fault_code
say_full(const struct series *s, struct fault *why)
{
	return fault_say(why, FAULT_LIMIT, "The series %s %03d %d is full: all "
	    "its %u numbers have been handed out. %s", s->dept, s->service,
	    s->year, uin_capacity(s->extended), s->extended ?
	    "Another service code is needed until the year turns." :
	    "An administrator can let it go on with A00000.");
}

enum fault_code
lease_take(struct db *db, struct arena *a, int64_t series, uint32_t n,
    int64_t run, struct series_ranges *out, struct fault *why)
{
	struct taking t = { .db = db, .arena = a, .run = run, .want = n };
	struct lease *used;
	size_t n_used;
	if (n == 0)
		return fault_say(why, FAULT_BUG, "A reservation is of one "
		    "number or more.");
	enum fault_code f = series_find(db, series, &t.series, why);
	if (f == FAULT_NONE)
		f = find_ranges(&t, &used, &n_used, why);
	if (f != FAULT_NONE)
		return f;
	t.got = ARENA_ARRAY(a, struct series_range, n_used + 1);
	f = take_used(&t, used, n_used, true, why);
	if (f == FAULT_NONE)
		f = take_used(&t, used, n_used, false, why);
	uint32_t next = t.series.next;
	if (f == FAULT_NONE)
		f = take_new(&t, why);
	if (f != FAULT_NONE)
		return f;
	if (t.numbers == 0)
		return say_full(&t.series, why);
	enum uin_level level = uin_level(t.series.next - 1,
	    t.series.extended);
	struct series_ranges got = { t.got, t.n_got, t.numbers, UIN_AMPLE };
	if (level > t.series.told)
		got.tell = t.series.told = level;
	if (next != t.series.next || got.tell != UIN_AMPLE)
		f = SQL_DO(db, series_advance, NULL, why,
		    .id = db_int(series), .next = db_int(t.series.next),
		    .told = db_int(t.series.told));
	if (f == FAULT_NONE)
		*out = got;
	return f;
}

/* ---- each as a transaction of its own ---- */

struct step {
	struct arena *arena;
	struct series_range range;
	int64_t run;
	struct series_ranges got;
	struct slice reason;
	int64_t now_s;
};

static enum fault_code
reserve(struct db *db, void *arg, struct fault *why)
{
	struct step *s = arg;
	return lease_take(db, s->arena, s->range.series, s->range.n, s->run,
	    &s->got, why);
}

enum fault_code
series_reserve(struct db *db, struct arena *a, int64_t series, uint32_t n,
    int64_t run, struct series_ranges *out, struct fault *why)
{
	struct step s = { .arena = a, .range = { series, 0, n }, .run = run };
	enum fault_code f = db_run(db, DB_WRITE, reserve, &s, why);
	if (f == FAULT_NONE)
		*out = s.got;
	return f;
}

static enum fault_code
give_back(struct db *db, void *arg, struct fault *why)
{
	struct step *s = arg;
	return lease_return(db, s->range, s->run, why);
}

enum fault_code
series_spare(struct db *db, struct series_range range, int64_t run,
    struct fault *why)
{
	struct step s = { .range = range, .run = run };
	return db_run(db, DB_WRITE, give_back, &s, why);
}

static enum fault_code
consume(struct db *db, void *arg, struct fault *why)
{
	struct step *s = arg;
	return lease_end(db, s->range, s->run, why);
}

enum fault_code
series_consume(struct db *db, struct series_range range, int64_t run,
    struct fault *why)
{
	struct step s = { .range = range, .run = run };
	return db_run(db, DB_WRITE, consume, &s, why);
}

static enum fault_code
strike_out(struct db *db, void *arg, struct fault *why)
{
	struct step *s = arg;
	int64_t id = series_cert_id(s->range.series, s->range.first);
	enum fault_code f = cut_all(db, id, id + 1, s->run, true, why);
	if (f != FAULT_NONE)
		return f;
	return SQL_DO(db, void_add, NULL, why, .id = db_int(id),
	    .reason = db_text(s->reason), .at_s = db_int(s->now_s));
}

enum fault_code
series_void(struct db *db, int64_t series, uint32_t serial, int64_t run,
    struct slice reason, int64_t now_s, struct fault *why)
{
	if (slice_trim(reason).len == 0)
		return fault_say(why, FAULT_INPUT, "A number is struck out "
		    "only with a reason. Give one.");
	struct step s = { .range = { series, serial, 1 }, .run = run,
		.reason = reason, .now_s = now_s };
	return db_run(db, DB_WRITE, strike_out, &s, why);
}
