/*
 * db_sqlite: what the parts of the SQLite driver share: db_sqlite.c has the
 * connection, its transactions and its upkeep, db_sqlite_stmt.c the statements,
 * db_sqlite_log.c the log, db_sqlite_freeze.c the end of all writing,
 * db_sqlite_fault.c the words.
 */
#ifndef DB_DB_SQLITE_H
#define DB_DB_SQLITE_H

#include <sqlite3.h>

#include "db_driver.h"
#include "db_locks.h"

/* A power of two, more than twice the statements of the program. */
#define SQLITE_SLOTS 512
#define SQLITE_PARAMETERS_MOST 40

/* A prepared statement, kept as long as the connection. */
struct sqlite_slot {
	const struct db_stmt *stmt;
	sqlite3_stmt *handle;
	bool open;		/* rows are being read */
	bool writes;
	int n_in, n_out;
	/* SQLite numbers $1, $2 by first appearance, so each is looked up by
	 * name once: the place of parameter i. */
	int place[SQLITE_PARAMETERS_MOST];
};

struct sqlite_db {
	struct db db;		/* first */
	struct arena *arena;
	const char *path;
	sqlite3 *handle;
	sqlite3_stmt *begin[2], *commit, *rollback;
	struct db_locks locks;
	int64_t wait_us;	/* for other writers */
	int64_t waiting_since_us;
	int page_size;
	int64_t restart_at;	/* bytes of log; see db_sqlite_log.c */
	int64_t kept_to;	/* bytes of the file up to the last look */
	struct sqlite_slot *slots[SQLITE_SLOTS];
};

static inline struct sqlite_db *
sqlite_of(struct db *db)
{
	return (struct sqlite_db *)db;
}

enum fault_code sqlite_say(struct fault *why, int rc, const char *path);
/* Says what the connection's last call ran into. stmt may be NULL. */
enum fault_code sqlite_fault(struct sqlite_db *, int rc,
    const struct db_stmt *, struct fault *why);

enum fault_code sqlite_run(struct db *, const struct db_stmt *,
    const struct db_value in[], int64_t *changed, struct fault *why);
enum fault_code sqlite_query(struct db *, const struct db_stmt *,
    const struct db_value in[], void **handle, struct fault *why);
enum fault_code sqlite_next(struct db *, void *handle, bool *more,
    struct fault *why);
void sqlite_close(struct db *, void *handle);
int64_t sqlite_int_at(void *handle, int column);
struct slice sqlite_bytes_at(void *handle, int column);
bool sqlite_null_at(void *handle, int column);
enum fault_code sqlite_check_stmt(struct db *, const struct db_stmt *,
    struct fault *why);
void sqlite_drop_slots(struct sqlite_db *);

enum fault_code sqlite_freeze(struct db *, bool on, struct fault *why);
enum fault_code sqlite_frozen(struct db *, bool *frozen, struct fault *why);

/* From now on each commit may carry the log over into the file. */
void sqlite_log_watch(struct sqlite_db *);

#endif
