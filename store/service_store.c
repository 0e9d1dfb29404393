/*
 * Departments and service versions. Rows of versions never change: the current
 * one is the newest, not a mark that could be set wrongly.
 */
#include "service_store.h"

#include "own.h"
#include "service_store_sql.h"
#include "store_row.h"
#include "uin.h"
#include "vec.h"

/* ---- departments ---- */

_Static_assert(col_department_by_code_name_local ==
    col_department_all_name_local, "both are read by read_department()");

static enum fault_code
read_department(struct arena *a, const struct db_rows *rows,
    struct department *out, struct fault *why)
{
	struct department d = {
		.name = row_keep(a, rows, col_department_by_code_name),
		.name_local = row_keep(a, rows,
		    col_department_by_code_name_local) };
	enum fault_code f = row_take(rows, col_department_by_code_code,
	    d.code, 3, why);
	if (f == FAULT_NONE)
		*out = d;
	return f;
}

enum fault_code
department_put(struct db *db, const struct department *d, struct fault *why)
{
	if (!uin_dept_valid(slice_of(d->code)))
		return fault_say(why, FAULT_INPUT, "'%.3s' is no department's "
		    "code: it is three capital letters.", d->code);
	return SQL_DO(db, department_set, NULL, why,
	    .code = db_text(slice_of(d->code)), .name = db_text(d->name),
	    .name_local = db_text(d->name_local));
}

enum fault_code
department_find(struct db *db, struct arena *a, const char *code,
    struct department *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, department_by_code, &rows, why,
	    .code = db_text(slice_of(code)));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_at(why, f, code, "There is no department %.8s in "
		    "the register.", code);
	return f != FAULT_NONE ? f : read_department(a, &rows, out, why);
}

enum fault_code
department_list(struct db *db, struct arena *a, struct department **out,
    size_t *n, struct fault *why)
{
	struct { VEC_OF(struct department) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, department_all, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		f = read_department(a, &rows, VEC_ADD(a, &all), why);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

/* ---- versions ---- */

_Static_assert(col_service_newest_json == col_service_by_id_json &&
    col_service_by_number_json == col_service_by_id_json &&
    col_service_all_newest_json == col_service_by_id_json,
    "all are read by read_version()");

static enum fault_code
read_version(struct arena *a, const struct db_rows *rows,
    struct service_version *out, struct fault *why)
{
	struct service_version v = {
		.id = db_int_at(rows, col_service_by_id_id),
		.service = (int)db_int_at(rows, col_service_by_id_service),
		.version = (int)db_int_at(rows, col_service_by_id_version),
		.created_s = db_int_at(rows, col_service_by_id_created_s),
		.current = db_int_at(rows, col_service_by_id_version) ==
		    db_int_at(rows, col_service_by_id_newest),
		.json = row_keep(a, rows, col_service_by_id_json) };
	enum fault_code f = row_take(rows, col_service_by_id_dept, v.dept, 3,
	    why);
	if (f == FAULT_NONE)
		f = row_take(rows, col_service_by_id_sha256, v.sha256,
		    sizeof v.sha256, why);
	if (f == FAULT_NONE)
		*out = v;
	return f;
}

static enum fault_code
no_service(const char *dept, int service, struct fault *why)
{
	return fault_say(why, FAULT_ABSENT, "There is no service %.8s-%03d in "
	    "the register. Import its definition first.", dept, service);
}

enum fault_code
service_current(struct db *db, struct arena *a, const char *dept, int service,
    struct service_version *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, service_newest, &rows, why,
	    .dept = db_text(slice_of(dept)), .service = db_int(service));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return no_service(dept, service, why);
	return f != FAULT_NONE ? f : read_version(a, &rows, out, why);
}

enum fault_code
service_current_id(struct db *db, const char *dept, int service, int64_t *id,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, service_newest_id, &rows, why,
	    .dept = db_text(slice_of(dept)), .service = db_int(service));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return no_service(dept, service, why);
	if (f == FAULT_NONE)
		*id = db_int_at(&rows, col_service_newest_id_id);
	return f;
}

enum fault_code
service_version_find(struct db *db, struct arena *a, int64_t id,
    struct service_version *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, service_by_id, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no service version %lld.",
		    (long long)id);
	return f != FAULT_NONE ? f : read_version(a, &rows, out, why);
}

enum fault_code
service_version_numbered(struct db *db, struct arena *a, const char *dept,
    int service, int version, struct service_version *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, service_by_number, &rows, why,
	    .dept = db_text(slice_of(dept)), .service = db_int(service),
	    .version = db_int(version));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no version %d of service "
		    "%.8s-%03d.", version, dept, service);
	return f != FAULT_NONE ? f : read_version(a, &rows, out, why);
}

enum fault_code
service_list(struct db *db, struct arena *a, struct service_version **out,
    size_t *n, struct fault *why)
{
	struct { VEC_OF(struct service_version) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, service_all_newest, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more)
		f = read_version(a, &rows, VEC_ADD(a, &all), why);
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*n = all.n;
	return FAULT_NONE;
}

struct putting {
	struct arena *arena;
	struct service_version version;	/* what is to be put, then what is */
	bool added;
};

static enum fault_code
last_id(struct db *db, int64_t *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, service_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_NONE)
		*out = db_int_at(&rows, col_service_last_id);
	return f;
}

static enum fault_code
put_version(struct db *db, void *arg, struct fault *why)
{
	struct putting *p = arg;
	struct service_version *v = &p->version, now = { 0 };
	struct department d;
	enum fault_code f = department_find(db, p->arena, v->dept, &d, why);
	if (f != FAULT_NONE)
		return f;
	f = service_current(db, p->arena, v->dept, v->service, &now, why);
	if (f != FAULT_NONE && f != FAULT_ABSENT)
		return f;
	p->added = f == FAULT_ABSENT ||
	    memcmp(now.sha256, v->sha256, sizeof v->sha256) != 0;
	if (!p->added) {
		*v = now;
		return FAULT_NONE;
	}
	v->version = f == FAULT_ABSENT ? 1 : now.version + 1;
	f = last_id(db, &v->id, why);
	if (f != FAULT_NONE)
		return f;
	v->id++;
	return SQL_DO(db, service_add, NULL, why, .id = db_int(v->id),
	    .dept = db_text(slice_of(v->dept)), .service = db_int(v->service),
	    .version = db_int(v->version), .json = db_text(v->json),
	    .sha256 = db_blob(slice_from(v->sha256, sizeof v->sha256)),
	    .created_s = db_int(v->created_s));
}

enum fault_code
service_put(struct db *db, struct arena *a, const char *dept, int service,
    struct slice json, const unsigned char sha256[32], int64_t now_s,
    struct service_version *out, bool *added, struct fault *why)
{
	if (!uin_dept_valid(slice_of(dept)) || service < 0 ||
	    service > UIN_SERVICE_MOST)
		return fault_say(why, FAULT_INPUT, "'%.8s-%03d' is no code of "
		    "a service: three capital letters and 000 to 999.", dept,
		    service);
	struct putting p = { .arena = a, .version = { .service = service,
		.created_s = now_s, .current = true } };
	memcpy(p.version.dept, dept, sizeof p.version.dept);
	memcpy(p.version.sha256, sha256, sizeof p.version.sha256);
	p.version.json = slice_from(arena_copy(a, json.at, json.len),
	    json.len);
	enum fault_code f = db_run(db, DB_WRITE, put_version, &p, why);
	if (f != FAULT_NONE)
		return f;
	*out = p.version;
	if (added != NULL)
		*added = p.added;
	return FAULT_NONE;
}
