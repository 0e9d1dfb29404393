/*
 * db_driver: what an engine must be able to do, for db.c and the drivers alone.
 *
 * A driver's connection begins with struct db. Drivers do not decide when to
 * replay: they only say of each failure whether it was a conflict, by calling
 * db_conflict().
 */
#ifndef DB_DB_DRIVER_H
#define DB_DB_DRIVER_H

#include "db.h"

/* A word of the migrations' neutral dialect and what the engine calls it; see
 * db_migrate.h. */
struct db_dialect {
	const char *word;
	const char *text;
};

struct db_driver {
	const char *name;
	const struct db_dialect *dialect;	/* ended by { NULL, NULL } */

	enum fault_code (*open)(const char *where, const struct db_options *,
	    struct db **out, struct fault *why);
	void (*drop)(struct db *);

	enum fault_code (*begin)(struct db *, enum db_mode, struct fault *why);
	enum fault_code (*commit)(struct db *, struct fault *why);
	void (*rollback)(struct db *);

	/* Kinds of `in` have been checked. A statement that writes must be
	 * refused (FAULT_BUG) outside a transaction that does. */
	enum fault_code (*run)(struct db *, const struct db_stmt *,
	    const struct db_value in[], int64_t *changed, struct fault *why);
	enum fault_code (*query)(struct db *, const struct db_stmt *,
	    const struct db_value in[], void **handle, struct fault *why);
	enum fault_code (*next)(struct db *, void *handle, bool *more,
	    struct fault *why);
	void (*close)(struct db *, void *handle);
	int64_t (*int_at)(void *handle, int column);
	struct slice (*bytes_at)(void *handle, int column);
	bool (*null_at)(void *handle, int column);
	enum fault_code (*check_stmt)(struct db *, const struct db_stmt *,
	    struct fault *why);

	/* For migrations: is there such a table, and several statements without
	 * parameters at once. */
	enum fault_code (*has_table)(struct db *, const char *name, bool *,
	    struct fault *why);
	enum fault_code (*script)(struct db *, const char *text,
	    struct fault *why);

	enum fault_code (*hold)(struct db *, int64_t, struct fault *why);
	enum fault_code (*hold_drop)(struct db *, int64_t, struct fault *why);
	enum fault_code (*held)(struct db *, int64_t, bool *, struct fault *why);

	enum fault_code (*check)(struct db *, struct fault *why);
	enum fault_code (*copy)(struct db *, const char *to, struct fault *why);
	/* NULL where nobody moves a database away. */
	enum fault_code (*freeze)(struct db *, bool on, struct fault *why);
	enum fault_code (*frozen)(struct db *, bool *, struct fault *why);
};

struct db {
	const struct db_driver *driver;
	int depth;		/* of db_run() */
	enum db_mode mode;
	unsigned wait_ms;	/* how long db_run() replays */
	bool doomed;		/* a part of the transaction failed... */
	struct fault doom;	/* ...with this */
	bool conflict;		/* the last fault was another writer's doing */
	bool fate_unknown;	/* the last commit may have been kept */
};

static inline bool
db_may_write(const struct db *db)
{
	return db->depth > 0 && db->mode == DB_WRITE;
}

/* Notes that the fault now being answered is worth a replay. */
static inline void
db_conflict(struct db *db)
{
	db->conflict = true;
}

#endif
