/*
 * The series themselves: finding, opening, extending, and what became of a
 * number. Handing numbers out is series_lease.c.
 */
#include "series_store.h"

#include "own.h"
#include "series_lease_sql.h"
#include "series_store_sql.h"
#include "store_row.h"
#include "vec.h"

_Static_assert(col_series_by_id_told == col_series_all_told,
    "both are read by read_series()");

static enum fault_code
read_series(const struct db_rows *rows, struct series *out, struct fault *why)
{
	struct series s = { .id = db_int_at(rows, col_series_by_id_id),
		.service = (int)db_int_at(rows, col_series_by_id_service),
		.year = (int)db_int_at(rows, col_series_by_id_year),
		.next = (uint32_t)db_int_at(rows, col_series_by_id_next),
		.extended = db_int_at(rows, col_series_by_id_extended) != 0,
		.told = (enum uin_level)db_int_at(rows,
		    col_series_by_id_told) };
	enum fault_code f = row_take(rows, col_series_by_id_dept, s.dept, 3,
	    why);
	if (f == FAULT_NONE)
		*out = s;
	return f;
}

struct opening {
	struct series series;
	bool found;
};

static enum fault_code
find_key(struct db *db, void *arg, struct fault *why)
{
	struct opening *o = arg;
	struct series *s = &o->series;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, series_by_key, &rows, why,
	    .dept = db_text(slice_of(s->dept)), .service = db_int(s->service),
	    .year = db_int(s->year));
	if (f == FAULT_NONE)
		f = db_next(&rows, &o->found, why);
	if (f != FAULT_NONE || !o->found)
		return f;
	s->id = db_int_at(&rows, col_series_by_key_id);
	s->next = (uint32_t)db_int_at(&rows, col_series_by_key_next);
	s->extended = db_int_at(&rows, col_series_by_key_extended) != 0;
	s->told = (enum uin_level)db_int_at(&rows, col_series_by_key_told);
	return FAULT_NONE;
}

static enum fault_code
open_key(struct db *db, void *arg, struct fault *why)
{
	struct opening *o = arg;
	enum fault_code f = find_key(db, o, why);
	if (f != FAULT_NONE || o->found)
		return f;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	f = SQL_QUERY(db, series_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f;
	struct series *s = &o->series;
	s->id = db_int_at(&rows, col_series_last_id) + 1;
	s->next = 1;
	return SQL_DO(db, series_add, NULL, why, .id = db_int(s->id),
	    .dept = db_text(slice_of(s->dept)), .service = db_int(s->service),
	    .year = db_int(s->year));
}

enum fault_code
series_open(struct db *db, const char *dept, int service, int year,
    struct series *out, struct fault *why)
{
	struct uin first = { .service = service, .year = year, .serial = 1 };
	if (strlen(dept) == 3)
		memcpy(first.dept, dept, 4);
	if (!uin_valid(&first))
		return fault_say(why, FAULT_INPUT, "There can be no series of "
		    "department '%.8s', service %d, year %d: a department is "
		    "three capital letters, a service 0 to 999.", dept,
		    service, year);
	struct opening o = { .series = { .service = service, .year = year } };
	memcpy(o.series.dept, dept, 4);
	enum fault_code f = find_key(db, &o, why);
	if (f == FAULT_NONE && !o.found)
		f = db_run(db, DB_WRITE, open_key, &o, why);
	if (f == FAULT_NONE)
		*out = o.series;
	return f;
}

enum fault_code
series_find(struct db *db, int64_t id, struct series *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, series_by_id, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no series %lld.",
		    (long long)id);
	return f != FAULT_NONE ? f : read_series(&rows, out, why);
}

enum fault_code
series_list(struct db *db, struct arena *a, struct series **out, size_t *n,
    struct fault *why)
{
	struct { VEC_OF(struct series) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, series_all, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		f = read_series(&rows, VEC_ADD(a, &all), why);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

struct uin
series_uin(const struct series *s, uint32_t serial)
{
	struct uin u = { .service = s->service, .year = s->year,
		.serial = serial };
	memcpy(u.dept, s->dept, sizeof u.dept);
	return u;
}

enum fault_code
series_extend(struct db *db, int64_t series, struct fault *why)
{
	struct series s = { 0 };
	enum fault_code f = series_find(db, series, &s, why);
	if (f != FAULT_NONE || s.extended)
		return f;
	return SQL_DO(db, series_switch, NULL, why, .id = db_int(series));
}

/* ---- what became of a number ---- */

struct asking {
	struct arena *arena;
	const struct uin *uin;
	enum series_fate fate;
	struct slice reason;
};

static enum fault_code
ask_cert(struct db *db, int64_t id, bool *found, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, fate_cert, &rows, why,
	    .id = db_int(id));
	return f != FAULT_NONE ? f : db_next(&rows, found, why);
}

static enum fault_code
ask_void(struct db *db, int64_t id, struct asking *q, bool *found,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, fate_void, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = db_next(&rows, found, why);
	if (f == FAULT_NONE && *found)
		q->reason = row_keep(q->arena, &rows, col_fate_void_reason);
	return f;
}

static enum fault_code
ask_lease(struct db *db, int64_t id, struct asking *q, bool *found,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, lease_near, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = db_next(&rows, found, why);
	if (f != FAULT_NONE || !*found)
		return f;
	*found = id < db_int_at(&rows, col_lease_near_id) +
	    db_int_at(&rows, col_lease_near_n);
	q->fate = db_null_at(&rows, col_lease_near_run) ? SERIES_SPARE :
	    SERIES_LEASED;
	return FAULT_NONE;
}

static enum fault_code
ask_fate(struct db *db, void *arg, struct fault *why)
{
	struct asking *q = arg;
	struct opening o = { .series = { .service = q->uin->service,
		.year = q->uin->year } };
	memcpy(o.series.dept, q->uin->dept, sizeof o.series.dept);
	q->fate = SERIES_UNKNOWN;
	enum fault_code f = find_key(db, &o, why);
	if (f != FAULT_NONE || !o.found || q->uin->serial >= o.series.next)
		return f;
	int64_t id = series_cert_id(o.series.id, q->uin->serial);
	bool found;
	f = ask_cert(db, id, &found, why);
	if (f != FAULT_NONE || found) {
		q->fate = SERIES_ISSUED;
		return f;
	}
	f = ask_void(db, id, q, &found, why);
	if (f != FAULT_NONE || found) {
		q->fate = SERIES_VOID;
		return f;
	}
	f = ask_lease(db, id, q, &found, why);
	if (f != FAULT_NONE || found)
		return f;
	return fault_say(why, FAULT_DAMAGE, "The register does not say what "
	    "became of number %u of %s %03d %d. Have it checked.",
	    q->uin->serial, o.series.dept, o.series.service, o.series.year);
}

enum fault_code
series_fate(struct db *db, struct arena *a, const struct uin *uin,
    enum series_fate *out, struct slice *reason, struct fault *why)
{
	struct asking q = { .arena = a, .uin = uin };
	enum fault_code f = !uin_valid(uin) ? FAULT_NONE :
	    db_run(db, DB_READ, ask_fate, &q, why);
	if (f != FAULT_NONE)
		return f;
	*out = q.fate;
	if (reason != NULL && q.fate == SERIES_VOID)
		*reason = q.reason;
	return FAULT_NONE;
}
