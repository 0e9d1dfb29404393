/*
 * The audit of the whole book. For each series three ascending streams (issued,
 * void, leased or spare) are merged and must give 1, 2, 3 ... next - 1 without a
 * gap and without a number twice; so a million numbers are checked in little
 * memory and one pass.
 */
#include "register.h"

#include <stdio.h>

#include "audit_store.h"
#include "cert_store.h"
#include "own.h"
#include "register_check_sql.h"
#include "series_store.h"
#include "store_row.h"
#include "template_store.h"

struct checking {
	const struct register_options *options;
	struct arena *arena;		/* for the whole check */
	struct arena *scratch;		/* for one certificate */
	struct register_report report;
	struct series series;
	uint64_t seen;			/* certificates, for open_each */
	int64_t template;		/* whose prelude this is */
	struct slice prelude;
};

/* One ascending stream of ranges; rows are first id, count, ... */
struct stream {
	struct db_rows rows;
	bool more;
	int64_t id, n;
};

static enum fault_code
damaged(const struct checking *c, int64_t id, struct fault *why,
    const char *what)
{
	struct uin u = series_uin(&c->series, series_serial_of(id));
	char text[UIN_TEXT] = "";
	if (uin_format(&u, text, NULL) != FAULT_NONE)
		snprintf(text, sizeof text, "number %u", u.serial);
	return fault_at(why, FAULT_DAMAGE, text, "%s %s. Keep the register as "
	    "it is, and compare it with a copy.", text, what);
}

static enum fault_code
advance(struct stream *s, struct fault *why)
{
	enum fault_code f = db_next(&s->rows, &s->more, why);
	if (f != FAULT_NONE || !s->more)
		return f;
	s->id = db_int_at(&s->rows, 0);
	s->n = db_int_at(&s->rows, 1);
	return FAULT_NONE;
}

/* ---- one certificate ---- */

static enum fault_code
open_document(struct db *db, struct checking *c, int64_t id,
    struct fault *why)
{
	const struct register_opener *opener = c->options->opener;
	struct arena *a = c->scratch;
	struct cert cert;
	struct slice tail;
	enum fault_code f = cert_find_id(db, a, id, &cert, why);
	if (f == FAULT_NONE)
		f = cert_tail(db, a, id, &tail, why);
	if (f == FAULT_NONE && cert.template != c->template) {
		f = template_stored_prelude(db, c->arena, cert.template,
		    &c->prelude, why);
		c->template = f == FAULT_NONE ? cert.template : 0;
	}
	if (f == FAULT_NONE)
		f = opener->open(opener->arg, a, &cert, c->prelude, tail, why);
	arena_reset(a);
	c->report.opened += f == FAULT_NONE;
	return f;
}

static enum fault_code
check_cert(struct db *db, struct checking *c, const struct stream *s,
    struct fault *why)
{
	const struct db_rows *rows = &s->rows;
	if (db_null_at(rows, col_check_certs_tail_len) ||
	    db_int_at(rows, col_check_certs_tail_len) == 0)
		return damaged(c, s->id, why, "was issued, but its document "
		    "is missing");
	if (uin_year(db_int_at(rows, col_check_certs_issued_s)) !=
	    c->series.year)
		return damaged(c, s->id, why, "was issued in another year "
		    "than its number says");
	if (!slice_is(db_bytes_at(rows, col_check_certs_dept),
	    c->series.dept) ||
	    db_int_at(rows, col_check_certs_service) != c->series.service)
		return damaged(c, s->id, why, "was issued for another service "
		    "than its number says");
	c->report.issued++;
	const struct register_options *o = c->options;
	if (o == NULL || o->opener == NULL ||
	    (o->open_each > 1 && c->seen++ % o->open_each != 0))
		return FAULT_NONE;
	return open_document(db, c, s->id, why);
}

static enum fault_code
check_void(struct checking *c, struct fault *why)
{
	(void)why;
	c->report.voided++;
	return FAULT_NONE;
}

static enum fault_code
check_lease(struct db *db, struct checking *c, const struct stream *s,
    struct fault *why)
{
	uint64_t n = (uint64_t)s->n;
	if (db_null_at(&s->rows, col_check_leases_run)) {
		c->report.spare += n;
		return FAULT_NONE;
	}
	bool held;
	enum fault_code f = db_held(db, db_int_at(&s->rows,
	    col_check_leases_run), &held, why);
	if (f != FAULT_NONE)
		return f;
	if (held)
		c->report.leased += n;
	else
		c->report.orphaned += n;
	return FAULT_NONE;
}

/* ---- one series ---- */

enum { CERTS, VOIDS, LEASES, STREAMS };

static enum fault_code
open_streams(struct db *db, const struct checking *c,
    struct stream s[STREAMS], struct fault *why)
{
	struct db_value first = db_int(series_cert_id(c->series.id, 0));
	struct db_value after = db_int(series_cert_id(c->series.id + 1, 0));
	enum fault_code f = SQL_QUERY(db, check_certs, &s[CERTS].rows, why,
	    .first = first, .after = after);
	if (f == FAULT_NONE)
		f = SQL_QUERY(db, check_voids, &s[VOIDS].rows, why,
		    .first = first, .after = after);
	if (f == FAULT_NONE)
		f = SQL_QUERY(db, check_leases, &s[LEASES].rows, why,
		    .first = first, .after = after);
	for (int i = 0; i < STREAMS && f == FAULT_NONE; i++)
		f = advance(&s[i], why);
	return f;
}

static void
drop_streams(struct stream (*s)[STREAMS])
{
	for (int i = 0; i < STREAMS; i++)
		db_rows_drop(&(*s)[i].rows);
}

static int
lowest_stream(const struct stream s[STREAMS])
{
	int low = -1;
	for (int i = 0; i < STREAMS; i++) {
		if (s[i].more && (low < 0 || s[i].id < s[low].id))
			low = i;
	}
	return low;
}

static enum fault_code
check_series(struct db *db, struct checking *c, struct fault *why)
{
	AUTO(drop_streams) struct stream s[STREAMS] = { 0 };
	int64_t at = series_cert_id(c->series.id, 1);
	int64_t end = series_cert_id(c->series.id, c->series.next);
	if (c->series.next - 1 > uin_capacity(c->series.extended))
		return damaged(c, end - 1, why, "lies beyond the end of its "
		    "series");
	enum fault_code f = open_streams(db, c, s, why);
	for (int i; f == FAULT_NONE && (i = lowest_stream(s)) >= 0;) {
		if (s[i].id > at)
			return damaged(c, at, why, "is not accounted for");
		if (s[i].id < at)
			return damaged(c, s[i].id, why,
			    "is accounted for twice");
		at = s[i].id + s[i].n;
		if (at > end)
			return damaged(c, at - 1, why, "is used although it "
			    "has not been handed out");
		f = i == CERTS ? check_cert(db, c, &s[i], why) :
		    i == VOIDS ? check_void(c, why) :
		    check_lease(db, c, &s[i], why);
		if (f == FAULT_NONE)
			f = advance(&s[i], why);
	}
	if (f == FAULT_NONE && at < end)
		return damaged(c, at, why, "is not accounted for");
	c->report.numbers += c->series.next - 1;
	return f;
}

/* ---- what belongs to no series ---- */

/* Runs a query that finds things wrong, and must find none. */
static enum fault_code
check_none(struct db *db, const struct db_stmt *stmt, const char *what,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = db_query(db, stmt, NULL, &rows, why);
	if (f == FAULT_NONE)
		f = db_next(&rows, &more, why);
	if (f != FAULT_NONE || !more)
		return f;
	return fault_at(why, FAULT_DAMAGE, stmt->name, "%s (%lld). Keep the "
	    "register as it is, and compare it with a copy.", what,
	    (long long)db_int_at(&rows, 0));
}

static enum fault_code
check_strays(struct db *db, struct fault *why)
{
	static const struct {
		const struct db_stmt *stmt;
		const char *what;
	} all[] = {
		{ &sql_stray_cert, "A certificate belongs to no series" },
		{ &sql_stray_tail, "A document belongs to no certificate" },
		{ &sql_stray_void, "A void number belongs to no series" },
		{ &sql_stray_lease, "A lease belongs to no series" },
		{ &sql_stray_row, "A row of a batch names a certificate that "
		    "does not exist" },
		{ &sql_stray_end, "A certificate that does not exist was "
		    "cancelled or replaced" },
		{ &sql_stray_cancel, "A request to cancel was confirmed, and "
		    "its certificate is not cancelled" },
		{ &sql_stray_twice, "A certificate belongs to two rows of "
		    "batches" },
	};
	enum fault_code f = FAULT_NONE;
	for (size_t i = 0; i < COUNT_OF(all) && f == FAULT_NONE; i++)
		f = check_none(db, all[i].stmt, all[i].what, why);
	return f;
}

static enum fault_code
check_all(struct db *db, void *arg, struct fault *why)
{
	struct checking *c = arg;
	struct series *all;
	size_t n;
	c->report = (struct register_report){ 0 };
	enum fault_code f = series_list(db, c->arena, &all, &n, why);
	for (size_t i = 0; i < n && f == FAULT_NONE; i++) {
		c->series = all[i];
		f = check_series(db, c, why);
		c->report.series++;
	}
	if (f == FAULT_NONE)
		f = check_strays(db, why);
	if (f == FAULT_NONE)
		f = audit_check(db, &c->report.audit_rows, NULL, why);
	return f;
}

enum fault_code
register_check(struct db *db, const struct register_options *options,
    struct register_report *out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(arena_drop_ptr) struct arena *scratch = arena_make();
	struct checking c = { .options = options, .arena = a,
		.scratch = scratch };
	enum fault_code f = db_check(db, why);
	if (f == FAULT_NONE)
		f = db_run(db, DB_READ, check_all, &c, why);
	if (f == FAULT_NONE && out != NULL)
		*out = c.report;
	return f;
}
