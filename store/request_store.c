#include "request_store.h"

#include "own.h"
#include "request_store_sql.h"
#include "store_row.h"

enum fault_code
request_find(struct db *db, struct request *r, bool *found, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, request_find, &rows, why,
	    .client = db_text(r->client),
	    .key_sha256 = db_blob(slice_from(r->key_sha256, 32)));
	if (f == FAULT_NONE)
		f = db_next(&rows, &more, why);
	if (f != FAULT_NONE)
		return f;
	if (more)
		f = row_take(&rows, col_request_find_request_sha256,
		    r->request_sha256, sizeof r->request_sha256, why);
	if (f != FAULT_NONE)
		return f;
	*found = more;
	if (!more)
		return FAULT_NONE;
	r->kind = (enum request_kind)db_int_at(&rows, col_request_find_kind);
	r->subject = db_int_at(&rows, col_request_find_subject);
	r->at_s = db_int_at(&rows, col_request_find_at_s);
	return FAULT_NONE;
}

enum fault_code
request_add(struct db *db, const struct request *r, struct fault *why)
{
	return SQL_DO(db, request_add, NULL, why, .client = db_text(r->client),
	    .key_sha256 = db_blob(slice_from(r->key_sha256, 32)),
	    .request_sha256 = db_blob(slice_from(r->request_sha256, 32)),
	    .kind = db_int(r->kind), .subject = db_int(r->subject),
	    .at_s = db_int(r->at_s));
}

enum fault_code
request_sweep(struct db *db, int64_t before_s, int64_t most, int64_t *gone,
    struct fault *why)
{
	return SQL_DO(db, request_sweep, gone, why,
	    .before_s = db_int(before_s), .most = db_int(most));
}
