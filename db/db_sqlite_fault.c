/*
 * What SQLite runs into, in the program's few words: whether the same call may
 * succeed later, whether it was another writer, and what a person should do.
 */
#include "db_sqlite.h"

static enum fault_code
code_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY: case SQLITE_LOCKED: case SQLITE_FULL:
	case SQLITE_NOMEM: case SQLITE_INTERRUPT: case SQLITE_CANTOPEN:
	case SQLITE_PROTOCOL:
		return FAULT_LATER;
	case SQLITE_IOERR:
		return rc == SQLITE_IOERR_SHORT_READ ||
		    rc == SQLITE_IOERR_CORRUPTFS || rc == SQLITE_IOERR_DATA ?
		    FAULT_DAMAGE : FAULT_LATER;
	case SQLITE_CONSTRAINT:
		return rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
		    rc == SQLITE_CONSTRAINT_UNIQUE ||
		    rc == SQLITE_CONSTRAINT_ROWID ||
		    rc == SQLITE_CONSTRAINT_TRIGGER ||
		    rc == SQLITE_CONSTRAINT_FOREIGNKEY ?
		    FAULT_CLASH : FAULT_BUG;
	case SQLITE_CORRUPT: case SQLITE_NOTADB: case SQLITE_FORMAT:
		return FAULT_DAMAGE;
	case SQLITE_READONLY: case SQLITE_PERM: case SQLITE_AUTH:
		return FAULT_DENIED;
	case SQLITE_TOOBIG:
		return FAULT_LIMIT;
	default:
		return FAULT_BUG;
	}
}

enum fault_code
sqlite_say(struct fault *why, int rc, const char *path)
{
	enum fault_code code = code_of(rc);
	switch (code) {
	case FAULT_LATER:
		if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED)
			return fault_at(why, code, path, "Others have been "
			    "writing to the register for too long. Try again "
			    "in a moment.");
		return fault_at(why, code, path, "The register cannot be %s. "
		    "Nothing of this step was kept: look at the disk's space, "
		    "limits and health, then try again.",
		    (rc & 0xff) == SQLITE_FULL ?
		    "written: there is no space left" : "read or written");
	case FAULT_CLASH:
		if (rc == SQLITE_CONSTRAINT_TRIGGER)
			return fault_at(why, code, path, "The register was "
			    "moved elsewhere in the meantime. Nothing of this "
			    "step was kept: do it again.");
		return fault_at(why, code, path, "There is such an entry in "
		    "the register already, or one that it refers to is "
		    "missing.");
	case FAULT_DAMAGE:
		return fault_at(why, code, path, "The register's file is "
		    "damaged or no register at all. Do not write to it: keep "
		    "it, and restore a copy.");
	case FAULT_DENIED:
		return fault_at(why, code, path, "The register may not be "
		    "written by this user. Look at the rights of the file "
		    "and its folder.");
	case FAULT_LIMIT:
		return fault_at(why, code, path, "An entry is too large for "
		    "the register.");
	default:
		return fault_at(why, code, path, "A statement to the register "
		    "is wrong: a fault of the program.");
	}
}

enum fault_code
sqlite_fault(struct sqlite_db *s, int rc, const struct db_stmt *stmt,
    struct fault *why)
{
	int family = rc & 0xff;
	if (family == SQLITE_BUSY || family == SQLITE_LOCKED)
		db_conflict(&s->db);
	enum fault_code code = sqlite_say(why, rc, s->path);
	/* A constraint's words name columns, never values. */
	fault_log(why, "statement=%s sqlite=%d errno=%d %s",
	    stmt == NULL ? "-" : stmt->name, rc,
	    sqlite3_system_errno(s->handle), sqlite3_errmsg(s->handle));
	return code;
}
