/*
 * Moving a register. Rows go through db.h as any others do, so each engine reads
 * back with its own means what the digest is made of.
 */
#include "register_move.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "audit_store.h"
#include "audit_store_sql.h"
#include "clock.h"
#include "db.h"
#include "hash.h"
#include "own.h"
#include "register.h"
#include "register_move_sql.h"
#include "run_store.h"
#include "store_row.h"

#define COLUMNS_MOST 16
#define TELL_EACH 256

#define TABLE(name) { #name, &sql_move_##name, &sql_move_##name##_add, \
	&sql_move_##name##_clear }

/* A table after those it refers to. */
static const struct {
	const char *name;
	const struct db_stmt *all, *add, *clear;
} tables[REGISTER_TABLES] = { TABLE(department), TABLE(service_version),
	TABLE(prelude), TABLE(template), TABLE(series), TABLE(run),
	TABLE(lease), TABLE(voided), TABLE(cert), TABLE(cert_tail),
	TABLE(cert_end), TABLE(batch), TABLE(batch_row), TABLE(client),
	TABLE(request), TABLE(hook), TABLE(outbox), TABLE(batch_client),
	TABLE(cancellation), TABLE(user_account), TABLE(user_session),
	TABLE(user_try), TABLE(pile),
	TABLE(pile_result), TABLE(audit) };

static const char what_move[] = "move";

struct moving {
	struct register_move *move;
	struct db *from;
	uint64_t of;
	bool held;		/* the run's number, in the target */
};

/* ---- rows ---- */

/* The present row as parameters, borrowed from it. */
static int
take_row(const struct db_rows *rows, struct db_value *out)
{
	int n = 0;
	for (const char *kind = rows->stmt->out; kind[n] != '\0'; n++) {
		if (db_null_at(rows, n))
			out[n] = db_null();
		else if ((kind[n] | 0x20) == 'i')
			out[n] = db_int(db_int_at(rows, n));
		else if ((kind[n] | 0x20) == 't')
			out[n] = db_text(db_bytes_at(rows, n));
		else
			out[n] = db_blob(db_bytes_at(rows, n));
	}
	return n;
}

/* Kind, length, value: no two rows have the same bytes. */
static void
hash_row(const struct db_value *row, int n, unsigned char out[SHA256_LEN])
{
	struct hash h;
	hash_begin(&h, HASH_SHA256);
	for (int i = 0; i < n; i++) {
		unsigned char head[9] = { (unsigned char)row[i].kind };
		uint64_t v = row[i].kind == DB_INT ? (uint64_t)row[i].number :
		    row[i].bytes.len;
		for (int k = 0; k < 8; k++)
			head[1 + k] = (unsigned char)(v >> 8 * k);
		hash_add(&h, head, sizeof head);
		if (row[i].kind == DB_TEXT || row[i].kind == DB_BLOB)
			hash_add(&h, row[i].bytes.at, row[i].bytes.len);
	}
	hash_end(&h, out);
}

/* Digests are added up as numbers, for engines order texts each in its own way;
 * a row that is missing or there twice shows as well. */
static void
add_row(unsigned char sum[SHA256_LEN], const struct db_value *row, int n)
{
	unsigned char digest[SHA256_LEN];
	unsigned carry = 0;
	hash_row(row, n, digest);
	for (int i = SHA256_LEN - 1; i >= 0; i--) {
		carry += sum[i] + (unsigned)digest[i];
		sum[i] = (unsigned char)carry;
		carry >>= 8;
	}
}

static void
tell(struct moving *m, bool cert)
{
	struct register_move *r = m->move;
	r->certs += cert;
	if (r->tell != NULL && r->certs % TELL_EACH == 0)
		r->tell(r->arg, r->certs, m->of);
}

/* Reads a table, with its digest; into another database if there is one. */
static enum fault_code
walk(struct moving *m, int i, struct db *from, struct db *to,
    struct register_table *out, struct fault *why)
{
	struct db_value row[COLUMNS_MOST];
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	struct register_table t = { .name = tables[i].name };
	bool more, tail = tables[i].all == &sql_move_cert_tail;
	enum fault_code f = db_query(from, tables[i].all, NULL, &rows, why);
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		add_row(t.digest, row, take_row(&rows, row));
		t.rows++;
		if (to != NULL)
			f = db_do(to, tables[i].add, row, NULL, why);
		if (to != NULL && tail)
			tell(m, true);
	}
	if (f == FAULT_NONE)
		*out = t;
	return f;
}

/* ---- the target ---- */

/* The last entry of a chain; seq 0 when it has none. */
static enum fault_code
last_audit(struct db *db, int64_t *seq, unsigned char hash[SHA256_LEN],
    struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	*seq = 0;
	enum fault_code f = SQL_QUERY(db, audit_last, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f == FAULT_ABSENT ? FAULT_NONE : f;
	*seq = db_int_at(&rows, col_audit_last_seq);
	return row_take(&rows, col_audit_last_hash, hash, SHA256_LEN, why);
}

/* Does the source know everything the target has noted? A register in use has
 * noted at least that it was moved there. */
static enum fault_code
knows(struct moving *m, struct db *to, bool *known, struct fault *why)
{
	int64_t seq;
	unsigned char hash[SHA256_LEN];
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = last_audit(to, &seq, hash, why);
	*known = seq == 0;
	if (f != FAULT_NONE || seq == 0)
		return f;
	f = SQL_QUERY(m->from, move_audit_at, &rows, why, .seq = db_int(seq));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f != FAULT_NONE)
		return f == FAULT_ABSENT ? FAULT_NONE : f;
	*known = slice_eq(db_bytes_at(&rows, col_move_audit_at_hash),
	    slice_from(hash, sizeof hash));
	return FAULT_NONE;
}

/* Runs not ended: others that are alive, and moves that are not. */
struct runs {
	int64_t alive;		/* one of them, or 0 */
	bool moves;
};

static enum fault_code
look_at_runs(struct db *db, int64_t but, struct runs *out, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	struct runs r = { 0 };
	bool more;
	enum fault_code f = SQL_QUERY(db, move_runs, &rows, why,
	    .takes_nothing = db_null());
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		int64_t id = db_int_at(&rows, col_move_runs_id);
		bool held = false, move = slice_is(db_bytes_at(&rows,
		    col_move_runs_what), what_move);
		if (id != but)
			f = db_held(db, id, &held, why);
		if (held)
			r.alive = id;
		if (move && !held)
			r.moves = true;
	}
	if (f == FAULT_NONE)
		*out = r;
	return f;
}

static enum fault_code
is_empty(struct db *db, bool *empty, struct fault *why)
{
	*empty = true;
	for (int i = 0; i < REGISTER_TABLES && *empty; i++) {
		AUTO(db_rows_drop) struct db_rows rows = { 0 };
		bool more;
		enum fault_code f = db_query(db, tables[i].all, NULL, &rows,
		    why);
		if (f == FAULT_NONE)
			f = db_next(&rows, &more, why);
		if (f != FAULT_NONE)
			return f;
		*empty = !more;
	}
	return FAULT_NONE;
}

/* Nothing there, or a copy of this very register that was given up. */
static enum fault_code
make_room(struct moving *m, struct db *to, struct fault *why)
{
	bool empty, known = false;
	struct runs runs;
	enum fault_code f = is_empty(to, &empty, why);
	if (f != FAULT_NONE || empty)
		return f;
	f = look_at_runs(to, m->move->run, &runs, why);
	if (f == FAULT_NONE && runs.moves && runs.alive == 0)
		f = knows(m, to, &known, why);
	if (f == FAULT_NONE && !known)
		return fault_say(why, FAULT_CLASH, "There is a register in "
		    "that database already. It was left as it is: name "
		    "another database.");
	for (int i = REGISTER_TABLES - 1; i >= 0 && f == FAULT_NONE; i--)
		f = db_do(to, tables[i].clear, NULL, NULL, why);
	return f;
}

static enum fault_code
differs(const struct register_table *a, const struct register_table *b,
    struct fault *why)
{
	return fault_say(why, FAULT_DAMAGE, "The copy of the table %s is not "
	    "what was copied: %llu rows and %llu. Nothing was moved; look at "
	    "the health of both machines.", a->name,
	    (unsigned long long)a->rows, (unsigned long long)b->rows);
}

/* One transaction of the target: empty or complete. */
static enum fault_code
fill(struct db *to, void *arg, struct fault *why)
{
	struct moving *m = arg;
	struct register_table back;
	enum fault_code f = m->held ? FAULT_NONE :
	    db_hold(to, m->move->run, why);
	if (f == FAULT_CLASH)
		return fault_say(why, f, "Another register is being moved to "
		    "that database.");
	m->held = f == FAULT_NONE;
	m->move->certs = 0;
	if (f == FAULT_NONE)
		f = make_room(m, to, why);
	for (int i = 0; i < REGISTER_TABLES && f == FAULT_NONE; i++)
		f = walk(m, i, m->from, to, &m->move->table[i], why);
	for (int i = 0; i < REGISTER_TABLES && f == FAULT_NONE; i++) {
		const struct register_table *t = &m->move->table[i];
		f = walk(m, i, to, NULL, &back, why);
		if (f == FAULT_NONE && (t->rows != back.rows ||
		    memcmp(t->digest, back.digest, sizeof t->digest) != 0))
			return differs(t, &back, why);
	}
	return f;
}

/* ---- the source ---- */

static enum fault_code
count_certs(struct moving *m, struct fault *why)
{
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	enum fault_code f = SQL_QUERY(m->from, move_certs, &rows, why,
	    .takes_nothing = db_null());
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_NONE)
		m->of = (uint64_t)db_int_at(&rows, col_move_certs_n);
	return f;
}

/* One transaction of the source, which makes every other writer wait. It ends
 * after the target's, and writes nothing but that it is closed. */
static enum fault_code
empty_out(struct db *from, void *arg, struct fault *why)
{
	struct moving *m = arg;
	struct runs runs;
	bool frozen;
	enum fault_code f = db_frozen(from, &frozen, why);
	if (f == FAULT_NONE && frozen)
		return fault_say(why, FAULT_CLASH, "The register is being "
		    "moved, or was moved already.");
	if (f == FAULT_NONE)
		f = look_at_runs(from, m->move->run, &runs, why);
	if (f == FAULT_NONE && runs.alive != 0)
		return fault_say(why, FAULT_CLASH, "Somebody is issuing (run "
		    "%lld). Wait until that has ended, then move the register.",
		    (long long)runs.alive);
	if (f == FAULT_NONE)
		f = count_certs(m, why);
	if (f == FAULT_NONE)
		f = db_run(m->move->to, DB_WRITE, fill, m, why);
	return f != FAULT_NONE ? f : db_freeze(from, why);
}

enum fault_code
register_move_to(struct db *from, const char *where,
    struct register_move *move, struct fault *why)
{
	AUTO(db_drop_ptr) struct db *to = NULL;
	struct moving m = { .move = move, .from = from };
	enum fault_code f = register_open_at(&db_pgsql, where, move->clock,
	    &to, why);
	if (f == FAULT_NONE)
		f = run_open(from, what_move, clock_now(move->clock),
		    &move->run, why);
	if (f != FAULT_NONE)
		return f;
	move->to = to;
	f = db_run(from, DB_WRITE, empty_out, &m, why);
	move->to = NULL;
	if (f != FAULT_NONE) {
		/* Left open, the run is dead as soon as this process is. */
		run_close(from, move->run, NULL);
		return f;
	}
	move->to = TAKE(to);
	return FAULT_NONE;
}

/* ---- afterwards ---- */

static enum fault_code
thaw(struct db *db, void *arg, struct fault *why)
{
	(void)arg;
	return db_thaw(db, why);
}

enum fault_code
register_move_undo(struct db *from, struct register_move *move,
    struct fault *why)
{
	db_drop(move->to);
	move->to = NULL;
	enum fault_code f = db_run(from, DB_WRITE, thaw, NULL, why);
	return f != FAULT_NONE ? f : run_close(from, move->run, why);
}

struct ending {
	struct register_move *move;
	const char *who;
};

static enum fault_code
note_move(struct db *to, void *arg, struct fault *why)
{
	struct ending *e = arg;
	char detail[64];
	snprintf(detail, sizeof detail, "run=%lld certificates=%llu",
	    (long long)e->move->run,
	    (unsigned long long)e->move->certs);
	return audit_add(to, &(struct audit_entry){
	    .at_s = clock_now(e->move->clock), .who = slice_of(e->who),
	    .act = slice_of("register.move"), .what = slice_of("postgresql"),
	    .detail = slice_of(detail) }, why);
}

enum fault_code
register_move_end(struct register_move *move, const char *who,
    struct fault *why)
{
	struct ending e = { move, who };
	enum fault_code f = db_run(move->to, DB_WRITE, note_move, &e, why);
	return f != FAULT_NONE ? f : run_close(move->to, move->run, why);
}

enum fault_code
register_state(struct db *db, enum register_state *out, struct fault *why)
{
	struct runs runs = { 0 };
	bool frozen;
	enum fault_code f = db_frozen(db, &frozen, why);
	if (f == FAULT_NONE && frozen)
		f = look_at_runs(db, 0, &runs, why);
	if (f == FAULT_NONE)
		*out = !frozen ? REGISTER_OPEN : runs.alive != 0 ?
		    REGISTER_MOVING : REGISTER_CLOSED;
	return f;
}

struct settling {
	bool (*ask)(void *arg);
	void *arg;
	bool *is_here;
};

static enum fault_code
settle(struct db *db, void *arg, struct fault *why)
{
	struct settling *s = arg;
	enum register_state state;
	enum fault_code f = register_state(db, &state, why);
	if (f == FAULT_NONE && state == REGISTER_MOVING)
		return fault_say(why, FAULT_LATER, "The register is just being "
		    "moved to a server. Try again in a moment.");
	if (f != FAULT_NONE)
		return f;
	*s->is_here = s->ask(s->arg);
	return *s->is_here ? db_thaw(db, why) : FAULT_NONE;
}

enum fault_code
register_settle(struct db *db, bool (*ask)(void *arg), void *arg,
    bool *is_here, struct fault *why)
{
	struct settling s = { ask, arg, is_here };
	return db_run(db, DB_WRITE, settle, &s, why);
}
