/*
 * db_both: for tests: the same facts on every engine. A test's main() hands its
 * group to both_run(), which runs it on SQLite and then on PostgreSQL, on a
 * server of its own that tests/both/server starts and that ends with the test.
 * PostgreSQL is left out, with a line that says so, only where it is not
 * installed.
 */
#ifndef DB_DB_BOTH_H
#define DB_DB_BOTH_H

#include "db.h"

/* The engine being tried. */
extern const struct db_driver *both_engine;

/* Runs the group for each engine; how many facts failed in all. */
int both_run(int (*group)(const char *engine));
/* The same for PostgreSQL alone. */
int both_run_pgsql(int (*group)(const char *engine));

static inline bool
both_is_pgsql(void)
{
	return both_engine == &db_pgsql;
}

/* The address of a database that does not exist yet: DIR/NAME, or a new one on
 * the server. */
void both_place(const char *dir, const char *name, char *to, size_t cap);
/* The folder of the server's socket. */
const char *both_socket(void);

/* Does something in the PostgreSQL database at `where`, from beside. */
void both_do(const char *where, const char *sql);
/* Waits until nobody is connected to it. A server notices a killed client a
 * moment after the kernel does. Nothing to wait for in SQLite. */
void both_quiet(const char *where);

#endif
