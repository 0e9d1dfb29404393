#include "cancel_store.h"

#include "cancel_store_sql.h"
#include "own.h"
#include "store_row.h"
#include "vec.h"

_Static_assert(col_cancellation_page_remark == col_cancellation_by_id_remark,
    "both are read by read_row()");

static enum fault_code
read_row(struct arena *a, const struct db_rows *rows,
    struct cancellation *out, struct fault *why)
{
	struct cancellation c = {
		.id = db_int_at(rows, col_cancellation_by_id_id),
		.cert = db_int_at(rows, col_cancellation_by_id_cert),
		.service = (int)db_int_at(rows,
		    col_cancellation_by_id_service),
		.reason = row_keep(a, rows, col_cancellation_by_id_reason),
		.asked_by = row_keep(a, rows, col_cancellation_by_id_asked_by),
		.asked_name = row_keep(a, rows,
		    col_cancellation_by_id_asked_name),
		.asked_s = db_int_at(rows, col_cancellation_by_id_asked_s),
		.state = (enum cancel_state)db_int_at(rows,
		    col_cancellation_by_id_state),
		.decided_by = row_keep(a, rows,
		    col_cancellation_by_id_decided_by),
		.decided_name = row_keep(a, rows,
		    col_cancellation_by_id_decided_name),
		.decided_s = db_int_at(rows,
		    col_cancellation_by_id_decided_s),
		.remark = row_keep(a, rows, col_cancellation_by_id_remark) };
	enum fault_code f = row_take(rows, col_cancellation_by_id_dept, c.dept,
	    3, why);
	if (f == FAULT_NONE)
		*out = c;
	return f;
}

static enum fault_code
next_id(struct db *db, int64_t *id, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, cancellation_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_NONE)
		*id = db_int_at(&rows, col_cancellation_last_id) + 1;
	return f;
}

static enum fault_code
refuse_second(struct db *db, int64_t cert, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more = false;
	enum fault_code f = SQL_QUERY(db, cancellation_of_cert, &rows, why,
	    .cert = db_int(cert));
	if (f == FAULT_NONE)
		f = db_next(&rows, &more, why);
	if (f != FAULT_NONE || !more)
		return f;
	return fault_say(why, FAULT_CLASH, "To cancel this certificate has been"
	    " asked for already (request %lld); somebody else must confirm or"
	    " refuse it.", (long long)db_int_at(&rows,
	    col_cancellation_of_cert_id));
}

enum fault_code
cancellation_add(struct db *db, const struct cancellation *c, int64_t *out,
    struct fault *why)
{
	int64_t id = 0;
	enum fault_code f = refuse_second(db, c->cert, why);
	if (f == FAULT_NONE)
		f = next_id(db, &id, why);
	if (f == FAULT_NONE)
		f = SQL_DO(db, cancellation_add, NULL, why, .id = db_int(id),
		    .cert = db_int(c->cert),
		    .dept = db_text(slice_of(c->dept)),
		    .service = db_int(c->service),
		    .reason = db_text(c->reason),
		    .asked_by = db_text(c->asked_by),
		    .asked_name = db_text(c->asked_name),
		    .asked_s = db_int(c->asked_s));
	if (f == FAULT_NONE)
		*out = id;
	return f;
}

enum fault_code
cancellation_decide(struct db *db, const struct cancellation *c,
    struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, cancellation_decide, &changed, why,
	    .id = db_int(c->id), .state = db_int(c->state),
	    .decided_by = db_text(c->decided_by),
	    .decided_name = db_text(c->decided_name),
	    .decided_s = db_int(c->decided_s), .remark = db_text(c->remark));
	if (f == FAULT_NONE && changed == 0)
		return fault_say(why, FAULT_CLASH, "This request has been"
		    " decided already.");
	return f;
}

enum fault_code
cancellation_find(struct db *db, struct arena *a, int64_t id,
    struct cancellation *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, cancellation_by_id, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no such request to cancel a"
		    " certificate.");
	return f != FAULT_NONE ? f : read_row(a, &rows, out, why);
}

enum fault_code
cancellation_list(struct db *db, struct arena *a, const char *dept, int state,
    int64_t past, size_t most, struct cancellation **out, size_t *n,
    struct fault *why)
{
	struct { VEC_OF(struct cancellation) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, cancellation_page, &rows, why,
	    .dept = db_text(slice_of(dept)), .state = db_int(state),
	    .past = db_int(past), .most = db_int((int64_t)most));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		f = read_row(a, &rows, VEC_ADD(a, &all), why);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}
