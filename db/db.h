/*
 * db: one interface to a relational engine; a driver is a struct of functions.
 *
 * Statements are not texts in the code: tools/sqlc compiles the named paragraphs
 * of a .sql file into `struct db_stmt` constants, a struct of parameters each,
 * and the names of the columns, so a wrong name does not compile:
 *
 *	SQL_DO(db, series_advance, &changed, why,
 *	    .id = db_int(id), .next = db_int(next));
 *
 *	AUTO(db_rows_drop) struct db_rows rows = { 0 };
 *	SQL_QUERY(db, series_find, &rows, why, .id = db_int(id));
 *	db_next(&rows, &more, why);
 *	int64_t next = db_int_at(&rows, col_series_find_next);
 *
 * All writing happens in db_run(), which replays the whole transaction when the
 * engine says that another one was in the way; so what a transaction's function
 * does to memory must bear being done again. A statement that changes something
 * outside db_run() is a transaction of its own.
 *
 * Faults: FAULT_LATER (busy, disk full, unreachable: the same call may succeed
 * later), FAULT_CLASH (a key exists already, or a reference is missing),
 * FAULT_DAMAGE (the file is not a sound database), FAULT_DENIED (rights),
 * FAULT_LIMIT (a value too large for the engine), FAULT_BUG (a statement or a
 * value of the wrong kind). After a fault inside db_run() nothing of it is kept,
 * but see db_fate_unknown(). A connection to a server that is lost stays lost, for
 * its holds are gone: drop it and open another.
 * A process with a limit on the size of files must ignore SIGXFSZ to live to see
 * its FAULT_LATER.
 *
 * A connection belongs to one process and one thread. Never use one across
 * fork(): open after it.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

/* ---- statements, as sqlc writes them ---- */

/* One sign a parameter or column: i whole number, t text, b bytes; a capital
 * letter may also be NULL. */
struct db_stmt {
	const char *name;
	const char *text;	/* parameters as $1, $2, ... */
	const char *in;		/* kinds of the parameters */
	const char *out;	/* kinds of the columns; "" when there are none */
	bool many;		/* its rows may be more than memory holds */
};

enum db_kind { DB_MISSING, DB_NULL, DB_INT, DB_TEXT, DB_BLOB };

/* A parameter. Bytes are borrowed for the length of the call. A parameter left
 * out is DB_MISSING and refused: it never becomes NULL by itself. */
struct db_value {
	enum db_kind kind;
	int64_t number;
	struct slice bytes;
};

static inline struct db_value
db_int(int64_t n)
{
	return (struct db_value){ .kind = DB_INT, .number = n };
}

static inline struct db_value
db_text(struct slice s)
{
	return (struct db_value){ .kind = DB_TEXT, .bytes = s };
}

static inline struct db_value
db_blob(struct slice s)
{
	return (struct db_value){ .kind = DB_BLOB, .bytes = s };
}

static inline struct db_value
db_null(void)
{
	return (struct db_value){ .kind = DB_NULL };
}

/* ---- connections ---- */

struct db_options {
	bool create;		/* make the database if there is none */
	unsigned wait_ms;	/* for other writers; 0: 30 s */
	unsigned cache_kb;	/* page cache; 0: 16 MB */
};

struct db_driver;
extern const struct db_driver db_sqlite, db_pgsql;
/* Every driver built in, ended by NULL: tests run over all of them. */
extern const struct db_driver *const db_drivers[];
const char *db_driver_name(const struct db_driver *);

/* `where` is the driver's own: a file's path for SQLite, libpq's connection
 * string, with one host or several, for PostgreSQL. FAULT_ABSENT when there is no
 * database and none was to be made. */
enum fault_code db_open(const struct db_driver *, const char *where,
    const struct db_options *, struct db **out, struct fault *why);
void db_drop(struct db *);		/* NULL is allowed */
void db_drop_ptr(struct db **);		/* for AUTO(db_drop_ptr) */

/* ---- transactions ---- */

enum db_mode {
	DB_READ,	/* one consistent view; no writing */
	DB_WRITE	/* waits for its turn, then may read and write */
};

typedef enum fault_code db_work(struct db *, void *arg, struct fault *why);

/* Runs fn in a transaction and commits, durably, when it answers FAULT_NONE;
 * otherwise rolls back and passes its fault on. fn may run several times. Inside
 * another db_run() it joins that transaction (a DB_WRITE inside a DB_READ is
 * FAULT_BUG), and a fault then dooms the whole even if the caller drops it. */
enum fault_code db_run(struct db *, enum db_mode, db_work *fn, void *arg,
    struct fault *why);

/* True when the last db_run() answered FAULT_LATER because the server was lost
 * during the commit: then, and only then, it may have been kept after all. The
 * connection is of no more use. Look what is there before doing it again. */
bool db_fate_unknown(const struct db *);

/* ---- executing; use the macros ---- */

/* A statement without columns. changed (may be NULL) gets the rows touched. */
enum fault_code db_do(struct db *, const struct db_stmt *,
    const struct db_value in[], int64_t *changed, struct fault *why);

/* Rows being read. Zero it first, drop it in any case. While it is open the
 * same statement cannot be started again on this connection (FAULT_BUG). */
struct db_rows {
	struct db *db;
	const struct db_stmt *stmt;
	void *handle;
};

/* A statement with columns. One that also writes needs to be in db_run(). */
enum fault_code db_query(struct db *, const struct db_stmt *,
    const struct db_value in[], struct db_rows *out, struct fault *why);
/* *more is false when there is no further row; the rows are dropped then. */
enum fault_code db_next(struct db_rows *, bool *more, struct fault *why);
void db_rows_drop(struct db_rows *);

/* A column of the present row, counted from 0; NULL reads as 0 or nothing.
 * Bytes are borrowed until the next db_next() or drop: copy what is kept. */
int64_t db_int_at(const struct db_rows *, int column);
struct slice db_bytes_at(const struct db_rows *, int column);
bool db_null_at(const struct db_rows *, int column);

#define SQL_DO(db, stmt, changed, why, ...) \
	db_do((db), &sql_##stmt, (const struct db_value *) \
	    &(const struct sql_##stmt){ __VA_ARGS__ }, (changed), (why))
#define SQL_QUERY(db, stmt, rows, why, ...) \
	db_query((db), &sql_##stmt, (const struct db_value *) \
	    &(const struct sql_##stmt){ __VA_ARGS__ }, (rows), (why))

/* Prepares it and checks that its columns are as many as declared: a test walks
 * every statement of the program through this on every engine. */
enum fault_code db_check_stmt(struct db *, const struct db_stmt *,
    struct fault *why);

/* ---- holds: signs of life ---- */

/* Holds a number (1 or more) until db_drop() or the end of this process, however
 * it ends; the kernel (or the server) lets go of it. FAULT_CLASH when somebody
 * else, or this connection, holds it. A child made by fork() keeps its parent's
 * holds alive: make children first. */
enum fault_code db_hold(struct db *, int64_t number, struct fault *why);
enum fault_code db_hold_drop(struct db *, int64_t number, struct fault *why);
/* Is it held, by any connection, this one included? */
enum fault_code db_held(struct db *, int64_t number, bool *held,
    struct fault *why);

/* ---- upkeep ---- */

/* The engine's own examination of its files. FAULT_DAMAGE with its words. */
enum fault_code db_check(struct db *, struct fault *why);
/* Copies the database, consistent at one moment, to a new file or place. */
enum fault_code db_copy(struct db *, const char *to, struct fault *why);
/* Within db_run(): from its commit on every change to any table there is now is
 * refused with FAULT_CLASH, also to those who opened the database before; until
 * db_thaw(). FAULT_BUG on an engine that is never left. */
enum fault_code db_freeze(struct db *, struct fault *why);
enum fault_code db_thaw(struct db *, struct fault *why);
enum fault_code db_frozen(struct db *, bool *frozen, struct fault *why);

#endif
