/*
 * Reading certificates, and ending them. A certificate's row never changes; that
 * it is valid is the absence of a row in cert_end. Adding is cert_group.c.
 */
#include "cert_store.h"

#include "cert_store_sql.h"
#include "own.h"
#include "store_row.h"
#include "vec.h"

_Static_assert(col_cert_by_uin_facts == col_cert_by_id_facts &&
    col_cert_in_series_facts == col_cert_by_id_facts &&
    col_cert_in_order_replaced_by == col_cert_by_id_replaced_by,
    "all are read by read_cert()");

const char *
cert_status_name(enum cert_status status)
{
	static const char *const names[] = { "valid", "cancelled",
		"replaced" };
	return names[status];
}

/* All but the facts; the texts are borrowed from the row. */
static enum fault_code
read_cert(const struct db_rows *rows, struct cert *out, struct fault *why)
{
	struct cert c = { .id = db_int_at(rows, col_cert_by_id_id),
		.service_version = db_int_at(rows,
		    col_cert_by_id_service_version),
		.template = db_int_at(rows, col_cert_by_id_template),
		.issued_s = db_int_at(rows, col_cert_by_id_issued_s),
		.pdf_len = (uint32_t)db_int_at(rows, col_cert_by_id_pdf_len),
		.qr_kid = db_bytes_at(rows, col_cert_by_id_qr_kid),
		.status = (enum cert_status)db_int_at(rows,
		    col_cert_by_id_status),
		.reason = db_bytes_at(rows, col_cert_by_id_reason),
		.status_s = db_int_at(rows, col_cert_by_id_status_s),
		.replaced_by = db_int_at(rows, col_cert_by_id_replaced_by) };
	c.uin.service = (int)db_int_at(rows, col_cert_by_id_service);
	c.uin.year = (int)db_int_at(rows, col_cert_by_id_year);
	c.uin.serial = series_serial_of(c.id);
	enum fault_code f = row_take(rows, col_cert_by_id_dept, c.uin.dept, 3,
	    why);
	if (f == FAULT_NONE)
		f = row_take(rows, col_cert_by_id_pdf_sha256, c.pdf_sha256,
		    sizeof c.pdf_sha256, why);
	if (f == FAULT_NONE)
		f = row_take(rows, col_cert_by_id_facts_sha256,
		    c.facts_sha256, sizeof c.facts_sha256, why);
	if (f == FAULT_NONE)
		*out = c;
	return f;
}

static enum fault_code
keep_cert(struct arena *a, struct db_rows *rows, struct cert *out,
    struct fault *why)
{
	struct cert c;
	enum fault_code f = row_first(rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "No certificate with this number has "
		    "been issued.");
	if (f == FAULT_NONE)
		f = read_cert(rows, &c, why);
	if (f != FAULT_NONE)
		return f;
	c.facts = row_keep(a, rows, col_cert_by_id_facts);
	c.qr_kid = row_keep(a, rows, col_cert_by_id_qr_kid);
	c.reason = row_keep(a, rows, col_cert_by_id_reason);
	*out = c;
	return FAULT_NONE;
}

enum fault_code
cert_find(struct db *db, struct arena *a, const struct uin *uin,
    struct cert *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, cert_by_uin, &rows, why,
	    .dept = db_text(slice_of(uin->dept)),
	    .service = db_int(uin->service), .year = db_int(uin->year),
	    .serial = db_int(uin->serial));
	return f != FAULT_NONE ? f : keep_cert(a, &rows, out, why);
}

enum fault_code
cert_find_in(struct db *db, struct arena *a, const struct uin *uin,
    int64_t series, struct cert *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, cert_in_series, &rows, why,
	    .id = db_int(series_cert_id(series, uin->serial)),
	    .dept = db_text(slice_of(uin->dept)),
	    .service = db_int(uin->service), .year = db_int(uin->year));
	return f != FAULT_NONE ? f : keep_cert(a, &rows, out, why);
}

enum fault_code
cert_find_id(struct db *db, struct arena *a, int64_t id, struct cert *out,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, cert_by_id, &rows, why,
	    .id = db_int(id));
	return f != FAULT_NONE ? f : keep_cert(a, &rows, out, why);
}

enum fault_code
cert_tail(struct db *db, struct arena *a, int64_t id, struct slice *out,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, cert_tail_by_id, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "No certificate with this number has "
		    "been issued.");
	if (f == FAULT_NONE)
		*out = row_keep(a, &rows, col_cert_tail_by_id_bytes);
	return f;
}

/* ---- ending ---- */

struct ending {
	const struct uin *uin;
	const struct uin *by;		/* NULL: cancelled */
	struct slice reason;
	int64_t now_s;
};

static enum fault_code
end_cert(struct db *db, void *arg, struct fault *why)
{
	struct ending *e = arg;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct cert c = { 0 }, by = { 0 };
	enum fault_code f = cert_find(db, a, e->uin, &c, why);
	if (f == FAULT_NONE && e->by != NULL)
		f = cert_find(db, a, e->by, &by, why);
	if (f != FAULT_NONE)
		return f;
	if (e->by != NULL && by.id == c.id)
		return fault_say(why, FAULT_INPUT, "A certificate cannot be "
		    "replaced by itself.");
	int64_t changed;
	f = SQL_DO(db, cert_end_add, &changed, why, .id = db_int(c.id),
	    .status = db_int(e->by == NULL ? CERT_CANCELLED : CERT_REPLACED),
	    .reason = db_text(e->reason), .at_s = db_int(e->now_s),
	    .replaced_by = e->by == NULL ? db_null() : db_int(by.id));
	if (f == FAULT_NONE && changed == 0)
		return fault_say(why, FAULT_CLASH, "The certificate is %s "
		    "already; that cannot be changed.",
		    cert_status_name(c.status));
	return f;
}

enum fault_code
cert_cancel(struct db *db, const struct uin *uin, struct slice reason,
    int64_t now_s, struct fault *why)
{
	struct ending e = { uin, NULL, reason, now_s };
	return db_run(db, DB_WRITE, end_cert, &e, why);
}

enum fault_code
cert_replace(struct db *db, const struct uin *uin, const struct uin *by,
    struct slice reason, int64_t now_s, struct fault *why)
{
	struct ending e = { uin, by, reason, now_s };
	return db_run(db, DB_WRITE, end_cert, &e, why);
}

/* ---- pages ---- */

_Static_assert(col_cert_page_up_replaced_by == col_cert_by_id_replaced_by &&
    col_cert_page_down_replaced_by == col_cert_by_id_replaced_by &&
    col_cert_valid_up_replaced_by == col_cert_by_id_replaced_by &&
    col_cert_valid_down_replaced_by == col_cert_by_id_replaced_by &&
    col_cert_ended_up_replaced_by == col_cert_by_id_replaced_by &&
    col_cert_ended_down_replaced_by == col_cert_by_id_replaced_by,
    "all are read by read_cert()");

static enum fault_code
begin_page(struct db *db, const struct cert_page *p, struct db_rows *rows,
    struct fault *why)
{
	bool up = p->ascending;
	struct db_value first = db_int(series_cert_id(p->series, up ?
	    p->past + 1 : 0));
	struct db_value after = db_int(up || p->past == 0 ?
	    series_cert_id(p->series + 1, 0) :
	    series_cert_id(p->series, p->past));
	struct db_value most = db_int((int64_t)p->most);
	struct db_value page[] = { first, after, most };
	struct db_value ended[] = { first, after, db_int(p->status), most };
	if (p->status < 0)
		return db_query(db, up ? &sql_cert_page_up :
		    &sql_cert_page_down, page, rows, why);
	if (p->status == CERT_VALID)
		return db_query(db, up ? &sql_cert_valid_up :
		    &sql_cert_valid_down, page, rows, why);
	return db_query(db, up ? &sql_cert_ended_up : &sql_cert_ended_down,
	    ended, rows, why);
}

enum fault_code
cert_list(struct db *db, struct arena *a, const struct cert_page *p,
    struct cert **out, size_t *n, struct fault *why)
{
	struct { VEC_OF(struct cert) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = begin_page(db, p, &rows, why);
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		struct cert *c = VEC_ADD(a, &all);
		f = read_cert(&rows, c, why);
		if (f != FAULT_NONE)
			return f;
		c->qr_kid = row_keep(a, &rows, col_cert_by_id_qr_kid);
		c->reason = row_keep(a, &rows, col_cert_by_id_reason);
	}
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

/* ---- walking ---- */

struct walking {
	int64_t first, after;	/* ids */
	enum fault_code (*each)(void *, const struct cert *, struct fault *);
	void *arg;
};

static enum fault_code
walk_certs(struct db *db, void *arg, struct fault *why)
{
	struct walking *w = arg;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, cert_in_order, &rows, why,
	    .first = db_int(w->first), .after = db_int(w->after));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		struct cert c;
		f = read_cert(&rows, &c, why);
		if (f == FAULT_NONE)
			f = w->each(w->arg, &c, why);
	}
	return f;
}

enum fault_code
cert_walk(struct db *db, int64_t series, uint32_t serial,
    enum fault_code (*each)(void *, const struct cert *, struct fault *),
    void *arg, struct fault *why)
{
	struct walking w = { series_cert_id(series, serial),
		series_cert_id(series + 1, 0), each, arg };
	return db_run(db, DB_READ, walk_certs, &w, why);
}
