/*
 * The chain. An entry's hash is SHA-256 over: the hash before it (32 zero bytes
 * before the first), then seq, at_s, who, act, what, detail, each as its length
 * in 8 bytes and its bytes; numbers are 8 bytes, all big-endian.
 */
#include "audit_store.h"

#include "audit_store_sql.h"
#include "hash.h"
#include "own.h"
#include "store_row.h"
#include "vec.h"

static void
put_be64(uint64_t v, unsigned char out[8])
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		out[i] = (unsigned char)v;
}

static void
add_field(struct hash *h, const void *at, size_t n)
{
	unsigned char len[8];
	put_be64(n, len);
	hash_add(h, len, sizeof len);
	hash_add(h, at, n);
}

static void
add_number(struct hash *h, int64_t v)
{
	unsigned char bytes[8];
	put_be64((uint64_t)v, bytes);
	add_field(h, bytes, sizeof bytes);
}

static void
link_entry(const unsigned char before[32], const struct audit_entry *e,
    unsigned char out[32])
{
	struct hash h;
	hash_begin(&h, HASH_SHA256);
	hash_add(&h, before, 32);
	add_number(&h, e->seq);
	add_number(&h, e->at_s);
	add_field(&h, e->who.at, e->who.len);
	add_field(&h, e->act.at, e->act.len);
	add_field(&h, e->what.at, e->what.len);
	add_field(&h, e->detail.at, e->detail.len);
	hash_end(&h, out);
}

static enum fault_code
find_end(struct db *db, int64_t *seq, unsigned char hash[32],
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, audit_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = db_next(&rows, &more, why);
	if (f != FAULT_NONE)
		return f;
	if (!more) {
		*seq = 0;
		memset(hash, 0, 32);
		return FAULT_NONE;
	}
	*seq = db_int_at(&rows, col_audit_last_seq);
	return row_take(&rows, col_audit_last_hash, hash, 32, why);
}

struct adding {
	const struct audit_entry *entry;
};

static enum fault_code
add_entry(struct db *db, void *arg, struct fault *why)
{
	struct audit_entry e = *((struct adding *)arg)->entry;
	unsigned char before[32];
	enum fault_code f = find_end(db, &e.seq, before, why);
	if (f != FAULT_NONE)
		return f;
	e.seq++;
	link_entry(before, &e, e.hash);
	return SQL_DO(db, audit_append, NULL, why, .seq = db_int(e.seq),
	    .at_s = db_int(e.at_s), .who = db_text(e.who),
	    .act = db_text(e.act), .what = db_text(e.what),
	    .detail = db_text(e.detail),
	    .hash = db_blob(slice_from(e.hash, sizeof e.hash)));
}

enum fault_code
audit_add(struct db *db, const struct audit_entry *entry, struct fault *why)
{
	struct adding a = { entry };
	return db_run(db, DB_WRITE, add_entry, &a, why);
}

/* The texts are borrowed from the row. */
static enum fault_code
read_entry(const struct db_rows *rows, struct audit_entry *out,
    struct fault *why)
{
	*out = (struct audit_entry){
		.seq = db_int_at(rows, col_audit_from_seq),
		.at_s = db_int_at(rows, col_audit_from_at_s),
		.who = db_bytes_at(rows, col_audit_from_who),
		.act = db_bytes_at(rows, col_audit_from_act),
		.what = db_bytes_at(rows, col_audit_from_what),
		.detail = db_bytes_at(rows, col_audit_from_detail) };
	return row_take(rows, col_audit_from_hash, out->hash, 32, why);
}

static struct slice
keep(struct arena *a, struct slice s)
{
	return slice_from(arena_copy(a, s.at, s.len), s.len);
}

enum fault_code
audit_read(struct db *db, struct arena *a, int64_t seq, size_t n,
    struct audit_entry **out, size_t *count, struct fault *why)
{
	struct { VEC_OF(struct audit_entry) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	int64_t most = n < INT32_MAX ? (int64_t)n : INT32_MAX;
	enum fault_code f = SQL_QUERY(db, audit_from, &rows, why,
	    .seq = db_int(seq), .most = db_int(most));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		struct audit_entry *e = VEC_ADD(a, &all);
		f = read_entry(&rows, e, why);
		e->who = keep(a, e->who);
		e->act = keep(a, e->act);
		e->what = keep(a, e->what);
		e->detail = keep(a, e->detail);
	}
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*count = all.n;
	return FAULT_NONE;
}

enum fault_code
audit_about(struct db *db, struct arena *a, struct slice what,
    struct slice service, int64_t from_s, int64_t to_s,
    struct audit_entry **out, size_t *count, struct fault *why)
{
	struct { VEC_OF(struct audit_entry) } all = { 0 };
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	bool more;
	_Static_assert(col_audit_about_hash == col_audit_from_hash,
	    "both are read by read_entry()");
	enum fault_code f = SQL_QUERY(db, audit_about, &rows, why,
	    .what = db_text(what), .service = db_text(service),
	    .from_s = db_int(from_s), .to_s = db_int(to_s));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		struct audit_entry *e = VEC_ADD(a, &all);
		f = read_entry(&rows, e, why);
		e->who = keep(a, e->who);
		e->act = keep(a, e->act);
		e->what = keep(a, e->what);
		e->detail = keep(a, e->detail);
	}
	if (f != FAULT_NONE)
		return f;
	*out = all.at;
	*count = all.n;
	return FAULT_NONE;
}

enum fault_code
audit_check(struct db *db, uint64_t *count, unsigned char *last_hash,
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	unsigned char before[32] = { 0 }, expected[32];
	int64_t seq = 0;
	bool more;
	enum fault_code f = SQL_QUERY(db, audit_from, &rows, why,
	    .seq = db_int(INT64_MIN), .most = db_int(INT64_MAX));
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		struct audit_entry e;
		f = read_entry(&rows, &e, why);
		if (f != FAULT_NONE)
			return f;
		link_entry(before, &e, expected);
		if (e.seq != ++seq || memcmp(e.hash, expected, 32) != 0)
			return fault_at(why, FAULT_DAMAGE, "audit", "Audit "
			    "entry %lld does not fit the one before it: the "
			    "record of who did what was changed there. "
			    "Restore a copy and compare.", (long long)seq);
		memcpy(before, e.hash, 32);
	}
	if (f != FAULT_NONE)
		return f;
	if (count != NULL)
		*count = (uint64_t)seq;
	if (last_hash != NULL)
		memcpy(last_hash, before, 32);
	return FAULT_NONE;
}
