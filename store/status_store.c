#include "status_store.h"

#include "own.h"
#include "series_store.h"
#include "status_store_sql.h"
#include "store_row.h"

static enum fault_code
count(struct db *db, int64_t series, int64_t *n, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, status_count, &rows, why,
	    .first = db_int(series_cert_id(series, 0)),
	    .after = db_int(series_cert_id(series + 1, 0)));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_NONE)
		*n = db_int_at(&rows, col_status_count_n);
	return f;
}

enum fault_code
status_series_find(struct db *db, const struct uin *u,
    struct status_series *out, struct fault *why)
{
	struct status_series s = { .id = 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, status_series, &rows, why,
	    .dept = db_text(slice_of(u->dept)), .service = db_int(u->service),
	    .year = db_int(u->year));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "No certificate of this series has been"
		    " issued, so it has no status list.");
	if (f != FAULT_NONE)
		return f;
	s.id = db_int_at(&rows, col_status_series_id);
	s.next = (uint32_t)db_int_at(&rows, col_status_series_next);
	f = count(db, s.id, &s.ended, why);
	if (f == FAULT_NONE)
		*out = s;
	return f;
}

enum fault_code
status_each_ended(struct db *db, int64_t series,
    void (*each)(void *arg, uint32_t serial), void *arg, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, status_ended, &rows, why,
	    .first = db_int(series_cert_id(series, 0)),
	    .after = db_int(series_cert_id(series + 1, 0)));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		each(arg, series_serial_of(db_int_at(&rows,
		    col_status_ended_id)));
	return f;
}
