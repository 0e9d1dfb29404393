/*
 * Templates are put again by every run that uses them, so finding one comes
 * first and only reads.
 */
#include "template_store.h"

#include "own.h"
#include "store_row.h"
#include "template_store_sql.h"

struct putting {
	const struct template_new *new;
	int64_t now_s;
	int64_t id;		/* 0: not there */
};

static struct db_value
digest(const unsigned char sha256[32])
{
	return db_blob(slice_from(sha256, 32));
}

/* The one number a query gives; 0 if it gives none. */
static enum fault_code
take_number(struct db_rows *rows, int64_t *out, struct fault *why)
{
	bool more;
	enum fault_code f = db_next(rows, &more, why);
	if (f == FAULT_NONE)
		*out = more ? db_int_at(rows, 0) : 0;
	return f;
}

static enum fault_code
find_template(struct db *db, void *arg, struct fault *why)
{
	struct putting *p = arg;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, template_by_key, &rows, why,
	    .sha256 = digest(p->new->sha256),
	    .prelude_sha256 = digest(p->new->prelude_sha256));
	if (f == FAULT_NONE)
		f = take_number(&rows, &p->id, why);
	return f;
}

static enum fault_code
put_prelude(struct db *db, const struct template_new *t, int64_t *out,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	int64_t id;
	enum fault_code f = SQL_QUERY(db, prelude_by_sha256, &rows, why,
	    .sha256 = digest(t->prelude_sha256));
	if (f == FAULT_NONE)
		f = take_number(&rows, &id, why);
	if (f != FAULT_NONE || id != 0) {
		*out = f == FAULT_NONE ? id : *out;
		return f;
	}
	db_rows_drop(&rows);
	f = SQL_QUERY(db, prelude_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = take_number(&rows, &id, why);
	if (f != FAULT_NONE)
		return f;
	*out = id + 1;
	return SQL_DO(db, prelude_add, NULL, why, .id = db_int(id + 1),
	    .sha256 = digest(t->prelude_sha256),
	    .bytes = db_blob(t->prelude));
}

static enum fault_code
put_template(struct db *db, void *arg, struct fault *why)
{
	struct putting *p = arg;
	const struct template_new *t = p->new;
	enum fault_code f = find_template(db, p, why);
	if (f != FAULT_NONE || p->id != 0)
		return f;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	int64_t prelude = 0, last;
	f = put_prelude(db, t, &prelude, why);
	if (f == FAULT_NONE)
		f = SQL_QUERY(db, template_last, &rows, why,
		    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = take_number(&rows, &last, why);
	if (f != FAULT_NONE)
		return f;
	p->id = last + 1;
	return SQL_DO(db, template_add, NULL, why, .id = db_int(p->id),
	    .name = db_text(t->name), .sha256 = digest(t->sha256),
	    .source = db_blob(t->source), .prelude = db_int(prelude),
	    .created_s = db_int(p->now_s));
}

enum fault_code
template_put(struct db *db, const struct template_new *t, int64_t now_s,
    int64_t *id, struct fault *why)
{
	struct putting p = { .new = t, .now_s = now_s };
	enum fault_code f = db_run(db, DB_READ, find_template, &p, why);
	if (f == FAULT_NONE && p.id == 0)
		f = db_run(db, DB_WRITE, put_template, &p, why);
	if (f == FAULT_NONE)
		*id = p.id;
	return f;
}

enum fault_code
template_find(struct db *db, struct arena *a, int64_t id,
    struct template_row *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, template_by_id, &rows, why,
	    .id = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no template %lld in the "
		    "register.", (long long)id);
	if (f != FAULT_NONE)
		return f;
	struct template_row t = {
		.id = db_int_at(&rows, col_template_by_id_id),
		.name = row_keep(a, &rows, col_template_by_id_name),
		.source = row_keep(a, &rows, col_template_by_id_source),
		.prelude = db_int_at(&rows, col_template_by_id_prelude),
		.created_s = db_int_at(&rows, col_template_by_id_created_s) };
	f = row_take(&rows, col_template_by_id_sha256, t.sha256,
	    sizeof t.sha256, why);
	if (f == FAULT_NONE)
		*out = t;
	return f;
}

enum fault_code
template_stored_prelude(struct db *db, struct arena *a, int64_t id,
    struct slice *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(db, prelude_of, &rows, why,
	    .template = db_int(id));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, f, "There is no template %lld in the "
		    "register.", (long long)id);
	if (f == FAULT_NONE)
		*out = row_keep(a, &rows, col_prelude_of_bytes);
	return f;
}
