/* Making and opening the register. */
#include "register.h"

#include <unistd.h>

#include "arena.h"
#include "db.h"
#include "db_migrate.h"
#include "file.h"
#include "own.h"
#include "service_store.h"

extern const struct db_migration store_migrations[];
extern const size_t store_migrations_count;

static enum fault_code
open_and_migrate(const struct db_driver *driver, const char *where,
    bool create, const struct clock *clock, struct db **out,
    struct fault *why)
{
	AUTO(db_drop_ptr) struct db *db = NULL;
	struct db_options options = { .create = create };
	enum fault_code f = db_open(driver, where, &options, &db, why);
	if (f == FAULT_NONE)
		f = db_migrate(db, store_migrations, store_migrations_count,
		    clock, NULL, why);
	if (f == FAULT_NONE)
		*out = TAKE(db);
	return f;
}

enum fault_code
register_create(const char *dir, const struct clock *clock, struct db **out,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const char *path = arena_printf(a, "%s/register.db", dir);
	enum fault_code f = file_create(path, 0600, (struct slice){ 0 }, why);
	if (f == FAULT_CLASH)
		return fault_at(why, f, path, "There is a register in this "
		    "folder already. It was left as it is.");
	if (f != FAULT_NONE)
		return f;
	f = open_and_migrate(&db_sqlite, path, false, clock, out, why);
	/* Half a register would be in the way of the next attempt. */
	if (f != FAULT_NONE)
		unlink(path);
	return f;
}

enum fault_code
register_open(const char *dir, const struct clock *clock, struct db **out,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const char *path = arena_printf(a, "%s/register.db", dir);
	enum fault_code f = open_and_migrate(&db_sqlite, path, false, clock,
	    out, why);
	if (f == FAULT_ABSENT)
		return fault_at(why, f, dir, "There is no register in this "
		    "folder. Make one with `mohor init %s`.", dir);
	return f;
}

/* ---- on a server ---- */

enum fault_code
register_create_on(const char *where, const struct clock *clock,
    struct db **out, struct fault *why)
{
	AUTO(db_drop_ptr) struct db *db = NULL;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct department *all;
	size_t n = 0;
	enum fault_code f = open_and_migrate(&db_pgsql, where, true, clock,
	    &db, why);
	if (f == FAULT_NONE)
		f = department_list(db, a, &all, &n, why);
	if (f == FAULT_NONE && n != 0)
		return fault_say(why, FAULT_CLASH, "There is a register in "
		    "this database already. It was left as it is: name "
		    "another database.");
	if (f == FAULT_NONE)
		*out = TAKE(db);
	return f;
}

enum fault_code
register_open_on(const char *where, const struct clock *clock,
    struct db **out, struct fault *why)
{
	AUTO(db_drop_ptr) struct db *db = NULL;
	int schema = 0;
	enum fault_code f = db_open(&db_pgsql, where, NULL, &db, why);
	if (f == FAULT_NONE)
		f = db_schema(db, &schema, why);
	if (f == FAULT_NONE && schema == 0)
		return fault_say(why, FAULT_ABSENT, "There is no register in "
		    "this database. Make one with `mohor init --store URL`.");
	if (f == FAULT_NONE)
		f = db_migrate(db, store_migrations, store_migrations_count,
		    clock, NULL, why);
	if (f == FAULT_NONE)
		*out = TAKE(db);
	return f;
}

/* ---- anywhere ---- */

enum fault_code
register_open_at(const struct db_driver *driver, const char *where,
    const struct clock *clock, struct db **out, struct fault *why)
{
	return open_and_migrate(driver, where, true, clock, out, why);
}
