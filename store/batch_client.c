/* Batches that clients sent, and rows as a client reads them. */
#include "batch_row.h"
#include "batch_store_sql.h"
#include "own.h"
#include "store_row.h"
#include "vec.h"

enum fault_code
batch_page(struct db *db, struct arena *a, int64_t batch, uint32_t row,
    size_t most, struct batch_row **out, size_t *n, struct fault *why)
{
	struct { VEC_OF(struct batch_row) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, batch_row_page, &rows, why,
	    .first = db_int(batch_row_id(batch, row)),
	    .last = db_int(batch_row_id(batch, BATCH_ROWS_MOST)),
	    .most = db_int((int64_t)most));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		*VEC_ADD(a, &all) = (struct batch_row){
			.row = (uint32_t)db_int_at(&rows,
			    col_batch_row_page_id),
			.state = db_null_at(&rows, col_batch_row_page_cert) ?
			    BATCH_REJECTED : BATCH_ISSUED,
			.cert = db_int_at(&rows, col_batch_row_page_cert),
			.note = row_keep(a, &rows, col_batch_row_page_note) };
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

enum fault_code
batch_counts(struct db *db, int64_t batch, uint32_t *issued,
    uint32_t *rejected, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, batch_count, &rows, why,
	    .first = db_int(batch_row_id(batch, 0)),
	    .last = db_int(batch_row_id(batch, BATCH_ROWS_MOST)));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f;
	*issued = (uint32_t)db_int_at(&rows, col_batch_count_issued);
	*rejected = (uint32_t)db_int_at(&rows, col_batch_count_done) - *issued;
	return FAULT_NONE;
}

enum fault_code
batch_client_add(struct db *db, int64_t batch, struct slice client,
    struct slice path, struct fault *why)
{
	return SQL_DO(db, batch_client_add, NULL, why, .batch = db_int(batch),
	    .client = db_text(client), .path = db_text(path));
}

enum fault_code
batch_client_find(struct db *db, struct arena *a, int64_t batch,
    struct batch_client *out, bool *found, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, batch_client_by_id, &rows, why,
	    .batch = db_int(batch));
	if (f == FAULT_NONE)
		f = db_next(&rows, &more, why);
	if (f != FAULT_NONE)
		return f;
	*found = more;
	if (more)
		*out = (struct batch_client){
			row_keep(a, &rows, col_batch_client_by_id_client),
			row_keep(a, &rows, col_batch_client_by_id_path),
			row_keep(a, &rows, col_batch_client_by_id_note) };
	return FAULT_NONE;
}

enum fault_code
batch_client_file(struct db *db, int64_t batch, struct slice path,
    struct fault *why)
{
	return SQL_DO(db, batch_client_file, NULL, why,
	    .batch = db_int(batch), .path = db_text(path));
}

enum fault_code
batch_client_note(struct db *db, int64_t batch, struct slice note,
    struct fault *why)
{
	return SQL_DO(db, batch_client_note, NULL, why,
	    .batch = db_int(batch), .note = db_text(note));
}

enum fault_code
batch_client_waiting(struct db *db, struct arena *a, int64_t **out, size_t *n,
    struct fault *why)
{
	struct { VEC_OF(int64_t) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, batch_client_waiting, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		*VEC_ADD(a, &all) = db_int_at(&rows,
		    col_batch_client_waiting_batch);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}
