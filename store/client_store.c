#include "client_store.h"

#include "client_store_sql.h"
#include "own.h"
#include "store_row.h"
#include "vec.h"

_Static_assert(col_client_all_revoked_s == col_client_by_id_revoked_s,
    "both are read by read_client()");

bool
client_covers(const struct client *c, struct slice service)
{
	struct slice rest = c->services, one;
	if (service.len != 7 || service.at[3] != '-')
		return false;
	if (strcmp(c->dept, "*") != 0 && memcmp(c->dept, service.at, 3) != 0)
		return false;
	if (rest.len == 0)
		return true;
	while (slice_cut(&rest, ' ', &one))
		if (slice_eq(one, service))
			return true;
	return false;
}

enum fault_code
client_add(struct db *db, const struct client *c, struct fault *why)
{
	return SQL_DO(db, client_add, NULL, why, .id = db_text(c->id),
	    .name = db_text(c->name), .dept = db_text(slice_of(c->dept)),
	    .services = db_text(c->services.at == NULL ? slice_of("") :
	    c->services), .key_name = db_text(c->key_name),
	    .scopes = db_int(c->scopes),
	    .secret_sha256 = db_blob(slice_from(c->secret_sha256, 32)),
	    .created_s = db_int(c->created_s));
}

static enum fault_code
read_dept(const struct db_rows *rows, char dept[4], struct fault *why)
{
	struct slice s = db_bytes_at(rows, col_client_by_id_dept);
	if (!slice_is(s, "*"))
		return row_take(rows, col_client_by_id_dept, dept, 3, why);
	dept[0] = '*';
	return FAULT_NONE;
}

static enum fault_code
read_client(struct arena *a, const struct db_rows *rows, struct client *out,
    struct fault *why)
{
	struct client c = { .id = row_keep(a, rows, col_client_by_id_id),
		.name = row_keep(a, rows, col_client_by_id_name),
		.services = row_keep(a, rows, col_client_by_id_services),
		.key_name = row_keep(a, rows, col_client_by_id_key_name),
		.scopes = (unsigned)db_int_at(rows, col_client_by_id_scopes),
		.has_older = !db_null_at(rows, col_client_by_id_older_sha256),
		.created_s = db_int_at(rows, col_client_by_id_created_s),
		.revoked_s = db_int_at(rows, col_client_by_id_revoked_s) };
	enum fault_code f = read_dept(rows, c.dept, why);
	if (f == FAULT_NONE)
		f = row_take(rows, col_client_by_id_secret_sha256,
		    c.secret_sha256, sizeof c.secret_sha256, why);
	if (f == FAULT_NONE && c.has_older)
		f = row_take(rows, col_client_by_id_older_sha256,
		    c.older_sha256, sizeof c.older_sha256, why);
	if (f == FAULT_NONE)
		*out = c;
	return f;
}

static enum fault_code
no_client(struct fault *why)
{
	return fault_say(why, FAULT_ABSENT, "There is no such client, or it "
	    "was revoked. See: mohor client list");
}

enum fault_code
client_find(struct db *db, struct arena *a, struct slice id,
    struct client *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, client_by_id, &rows, why,
	    .id = db_text(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return no_client(why);
	return f != FAULT_NONE ? f : read_client(a, &rows, out, why);
}

enum fault_code
client_list(struct db *db, struct arena *a, struct client **out, size_t *n,
    struct fault *why)
{
	struct { VEC_OF(struct client) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, client_all, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		f = read_client(a, &rows, VEC_ADD(a, &all), why);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

enum fault_code
client_rotate(struct db *db, struct slice id,
    const unsigned char secret_sha256[32], bool alone, struct fault *why)
{
	int64_t changed;
	struct db_value secret = db_blob(slice_from(secret_sha256, 32));
	enum fault_code f = alone ?
	    SQL_DO(db, client_rotate_alone, &changed, why, .id = db_text(id),
	    .secret_sha256 = secret) :
	    SQL_DO(db, client_rotate, &changed, why, .id = db_text(id),
	    .secret_sha256 = secret);
	return f == FAULT_NONE && changed == 0 ? no_client(why) : f;
}

enum fault_code
client_revoke(struct db *db, struct slice id, int64_t now_s,
    struct fault *why)
{
	int64_t changed;
	enum fault_code f = SQL_DO(db, client_revoke, &changed, why,
	    .id = db_text(id), .at_s = db_int(now_s));
	return f == FAULT_NONE && changed == 0 ? no_client(why) : f;
}
