/*
 * A frozen database: triggers refuse every change to every table, so that also
 * whoever opened it before, and has been waiting for a turn, is told.
 */
#include "db_sqlite.h"

/* One row with the statements to be run; NULL when there are none. */
static const char make[] = "SELECT group_concat('CREATE TRIGGER frozen_' || "
    "name || '_' || column1 || ' BEFORE ' || column1 || ' ON ' || name || "
    "' BEGIN SELECT RAISE(ABORT, ''frozen''); END;', '') FROM sqlite_schema, "
    "(VALUES ('INSERT'), ('UPDATE'), ('DELETE')) WHERE type = 'table' AND "
    "name NOT LIKE 'sqlite%'";
static const char remove_all[] = "SELECT group_concat('DROP TRIGGER ' || name "
    "|| ';', '') FROM sqlite_schema WHERE type = 'trigger' AND "
    "substr(name, 1, 7) = 'frozen_'";

/* What `find` answers, in one cell: run, or only asked whether it is there. */
static enum fault_code
answer(struct sqlite_db *s, const char *find, bool run, bool *there,
    struct fault *why)
{
	sqlite3_stmt *h = NULL;
	int rc = sqlite3_prepare_v2(s->handle, find, -1, &h, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(h);
	enum fault_code f = FAULT_NONE;
	if (rc != SQLITE_ROW) {
		f = sqlite_fault(s, rc, NULL, why);
		sqlite3_finalize(h);
		return f;
	}
	char *text = sqlite3_mprintf("%s", sqlite3_column_text(h, 0));
	*there = sqlite3_column_type(h, 0) != SQLITE_NULL;
	sqlite3_finalize(h);
	if (run && *there)
		rc = sqlite3_exec(s->handle, text, NULL, NULL, NULL);
	else
		rc = SQLITE_OK;
	if (rc != SQLITE_OK)
		f = sqlite_fault(s, rc, NULL, why);
	sqlite3_free(text);
	return f;
}

enum fault_code
sqlite_freeze(struct db *db, bool on, struct fault *why)
{
	bool there;
	return answer(sqlite_of(db), on ? make : remove_all, true, &there, why);
}

enum fault_code
sqlite_frozen(struct db *db, bool *frozen, struct fault *why)
{
	return answer(sqlite_of(db), remove_all, false, frozen, why);
}
