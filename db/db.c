/*
 * What every engine has in common: joining and replaying transactions, dooming
 * them when a part failed, and refusing values of the wrong kind before an engine
 * with opinions of its own sees them.
 */
#include "db.h"

#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "db_driver.h"
#include "utf8.h"

/* A transaction that loses this often has met something other than bad luck. */
#define REPLAYS_MOST 50

const struct db_driver *const db_drivers[] = { &db_sqlite, &db_pgsql,
	NULL };

const char *
db_driver_name(const struct db_driver *driver)
{
	return driver->name;
}

enum fault_code
db_open(const struct db_driver *driver, const char *where,
    const struct db_options *options, struct db **out, struct fault *why)
{
	struct db_options with = options != NULL ? *options :
	    (struct db_options){ 0 };
	if (with.wait_ms == 0)
		with.wait_ms = 30000;
	if (with.cache_kb == 0)
		with.cache_kb = 16 * 1024;
	struct db *db = NULL;
	enum fault_code f = driver->open(where, &with, &db, why);
	if (f != FAULT_NONE)
		return f;
	db->driver = driver;
	db->wait_ms = with.wait_ms;
	*out = db;
	return FAULT_NONE;
}

void
db_drop(struct db *db)
{
	if (db != NULL)
		db->driver->drop(db);
}

void
db_drop_ptr(struct db **db)
{
	db_drop(*db);
}

/* ---- transactions ---- */

/* Keeps the first fault: what follows in a doomed transaction is its echo. */
static enum fault_code
doom(struct db *db, enum fault_code f, const struct fault *why)
{
	if (f != FAULT_NONE && db->depth > 0 && !db->doomed) {
		db->doomed = true;
		db->doom = *why;
		db->doom.code = f;
	}
	return f;
}

static enum fault_code
join(struct db *db, enum db_mode mode, db_work *fn, void *arg,
    struct fault *why)
{
	if (mode == DB_WRITE && db->mode == DB_READ) {
		enum fault_code f = fault_say(why, FAULT_BUG, "A transaction "
		    "that only reads cannot hold one that writes.");
		return doom(db, f, why);
	}
	db->depth++;
	enum fault_code f = fn(db, arg, why);
	db->depth--;
	return doom(db, f, why);
}

static enum fault_code
run_once(struct db *db, enum db_mode mode, db_work *fn, void *arg,
    struct fault *why)
{
	db->conflict = false;
	db->fate_unknown = false;
	db->doomed = false;
	db->mode = mode;
	enum fault_code f = db->driver->begin(db, mode, why);
	if (f != FAULT_NONE)
		return f;
	db->depth = 1;
	f = fn(db, arg, why);
	if (f == FAULT_NONE && db->doomed) {
		*why = db->doom;
		f = db->doom.code;
	}
	if (f == FAULT_NONE)
		f = db->driver->commit(db, why);
	if (f != FAULT_NONE)
		db->driver->rollback(db);
	db->depth = 0;
	return f;
}

/* Half to one and a half of a time that doubles, so that two who met do not meet
 * again. */
static void
pause_before_replay(int tries)
{
	int64_t us = (int64_t)500 << (tries < 8 ? tries : 8);
	us = us / 2 + (clock_us() * 31 + getpid() * 17) % us;
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };
	nanosleep(&t, NULL);
}

enum fault_code
db_run(struct db *db, enum db_mode mode, db_work *fn, void *arg,
    struct fault *why)
{
	struct fault unread;
	if (why == NULL)
		why = &unread;
	if (db->depth > 0)
		return join(db, mode, fn, arg, why);
	int64_t until_us = clock_us() + (int64_t)db->wait_ms * 1000;
	for (int tries = 0;; tries++) {
		enum fault_code f = run_once(db, mode, fn, arg, why);
		if (f == FAULT_NONE || !db->conflict ||
		    tries == REPLAYS_MOST || clock_us() >= until_us)
			return f;
		pause_before_replay(tries);
	}
}

bool
db_fate_unknown(const struct db *db)
{
	return db->fate_unknown;
}

/* ---- statements ---- */

static const char *
kind_name(enum db_kind kind)
{
	static const char *const names[] = { "missing", "NULL",
		"a whole number", "text", "bytes" };
	return names[kind];
}

/* PostgreSQL refuses text that is not UTF-8 or holds a NUL; so do we always. */
static bool
text_is_sound(struct slice s)
{
	size_t bad_at;
	return s.len == 0 || (memchr(s.at, 0, s.len) == NULL &&
	    utf8_valid(s, &bad_at));
}

static bool
fits(char kind, const struct db_value *v)
{
	if (v->kind == DB_NULL)
		return kind < 'a';
	switch (kind | 0x20) {
	case 'i':
		return v->kind == DB_INT;
	case 't':
		return v->kind == DB_TEXT;
	default:
		return v->kind == DB_BLOB;
	}
}

static enum fault_code
check_values(const struct db_stmt *stmt, const struct db_value in[],
    struct fault *why)
{
	for (int i = 0; stmt->in[i] != '\0'; i++) {
		if (!fits(stmt->in[i], &in[i]))
			return fault_at(why, FAULT_BUG, stmt->name,
			    "Parameter %d of the statement is %s.", i + 1,
			    kind_name(in[i].kind));
		if (in[i].kind == DB_TEXT && !text_is_sound(in[i].bytes))
			return fault_at(why, FAULT_BUG, stmt->name,
			    "Parameter %d of the statement is not UTF-8 text.",
			    i + 1);
	}
	return FAULT_NONE;
}

struct single {
	const struct db_stmt *stmt;
	const struct db_value *in;
	int64_t *changed;
};

static enum fault_code
do_single(struct db *db, void *arg, struct fault *why)
{
	struct single *s = arg;
	enum fault_code f = check_values(s->stmt, s->in, why);
	if (f != FAULT_NONE)
		return f;
	return db->driver->run(db, s->stmt, s->in, s->changed, why);
}

enum fault_code
db_do(struct db *db, const struct db_stmt *stmt, const struct db_value in[],
    int64_t *changed, struct fault *why)
{
	struct fault unread;
	if (why == NULL)
		why = &unread;
	struct single s = { stmt, in, changed };
	if (db->depth == 0)
		return db_run(db, DB_WRITE, do_single, &s, why);
	return doom(db, do_single(db, &s, why), why);
}

enum fault_code
db_query(struct db *db, const struct db_stmt *stmt, const struct db_value in[],
    struct db_rows *out, struct fault *why)
{
	struct fault unread;
	if (why == NULL)
		why = &unread;
	void *handle;
	enum fault_code f = check_values(stmt, in, why);
	if (f == FAULT_NONE)
		f = db->driver->query(db, stmt, in, &handle, why);
	if (f != FAULT_NONE)
		return doom(db, f, why);
	db_rows_drop(out);
	*out = (struct db_rows){ db, stmt, handle };
	return FAULT_NONE;
}

enum fault_code
db_next(struct db_rows *rows, bool *more, struct fault *why)
{
	if (rows->handle == NULL) {
		*more = false;
		return FAULT_NONE;
	}
	struct fault unread;
	if (why == NULL)
		why = &unread;
	bool any;
	struct db *db = rows->db;
	enum fault_code f = db->driver->next(db, rows->handle, &any, why);
	if (f != FAULT_NONE || !any)
		db_rows_drop(rows);
	if (f != FAULT_NONE)
		return doom(db, f, why);
	*more = any;
	return FAULT_NONE;
}

void
db_rows_drop(struct db_rows *rows)
{
	if (rows->handle != NULL)
		rows->db->driver->close(rows->db, rows->handle);
	rows->handle = NULL;
}

int64_t
db_int_at(const struct db_rows *rows, int column)
{
	return rows->db->driver->int_at(rows->handle, column);
}

struct slice
db_bytes_at(const struct db_rows *rows, int column)
{
	return rows->db->driver->bytes_at(rows->handle, column);
}

bool
db_null_at(const struct db_rows *rows, int column)
{
	return rows->db->driver->null_at(rows->handle, column);
}

enum fault_code
db_check_stmt(struct db *db, const struct db_stmt *stmt, struct fault *why)
{
	return db->driver->check_stmt(db, stmt, why);
}

/* ---- holds and upkeep ---- */

enum fault_code
db_hold(struct db *db, int64_t number, struct fault *why)
{
	if (number < 1)
		return fault_say(why, FAULT_BUG, "A hold's number is 1 or "
		    "more.");
	return db->driver->hold(db, number, why);
}

enum fault_code
db_hold_drop(struct db *db, int64_t number, struct fault *why)
{
	return db->driver->hold_drop(db, number, why);
}

enum fault_code
db_held(struct db *db, int64_t number, bool *held, struct fault *why)
{
	return db->driver->held(db, number, held, why);
}

enum fault_code
db_check(struct db *db, struct fault *why)
{
	return db->driver->check(db, why);
}

enum fault_code
db_copy(struct db *db, const char *to, struct fault *why)
{
	if (db->depth > 0)
		return fault_say(why, FAULT_BUG, "A database is not copied "
		    "inside a transaction.");
	return db->driver->copy(db, to, why);
}

static enum fault_code
freeze(struct db *db, bool on, struct fault *why)
{
	if (db->driver->freeze == NULL || !db_may_write(db))
		return fault_say(why, FAULT_BUG, "A database is frozen within "
		    "a transaction, and not on every engine.");
	return db->driver->freeze(db, on, why);
}

enum fault_code
db_freeze(struct db *db, struct fault *why)
{
	return freeze(db, true, why);
}

enum fault_code
db_thaw(struct db *db, struct fault *why)
{
	return freeze(db, false, why);
}

enum fault_code
db_frozen(struct db *db, bool *frozen, struct fault *why)
{
	*frozen = false;
	return db->driver->frozen == NULL ? FAULT_NONE :
	    db->driver->frozen(db, frozen, why);
}
