/*
 * The SQLite driver's connection: write-ahead log, synchronous FULL (a commit is
 * on the disk when it returns), writers taking turns from the start of their
 * transaction, so that a writer never has to be undone by another one.
 */
#include "db_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "file.h"
#include "own.h"

/* ---- waiting ---- */

/* Writers hold the lock for a disk's sync or little more, so waits are short at
 * first; SQLite's own waiting begins at a whole millisecond. */
static int
while_busy(void *arg, int tries)
{
	struct sqlite_db *s = arg;
	int64_t now_us = clock_us();
	if (tries == 0)
		s->waiting_since_us = now_us;
	if (now_us - s->waiting_since_us >= s->wait_us)
		return 0;
	long us = tries < 20 ? 100 : tries < 100 ? 500 : 5000;
	us += (now_us + getpid() * 7) % (us / 2);
	struct timespec t = { 0, us * 1000 };
	nanosleep(&t, NULL);
	return 1;
}

/* ---- opening ---- */

static void
drop(struct db *db)
{
	struct sqlite_db *s = sqlite_of(db);
	sqlite_drop_slots(s);
	sqlite3_finalize(s->begin[DB_READ]);
	sqlite3_finalize(s->begin[DB_WRITE]);
	sqlite3_finalize(s->commit);
	sqlite3_finalize(s->rollback);
	sqlite3_close(s->handle);
	db_locks_close(&s->locks);
	arena_drop(s->arena);
}

/* The file is made here, so that nobody but its owner can read it; SQLite gives
 * the files beside it the same rights. */
static enum fault_code
find_file(const char *path, bool create, struct fault *why)
{
	int flags = O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0);
	AUTO(file_close) int fd = open(path, flags, 0600);
	if (fd < 0)
		return file_fault(why, errno, "open the register", path);
	return FAULT_NONE;
}

static enum fault_code
ask(struct sqlite_db *s, const char *pragma, const char *expected,
    struct fault *why)
{
	sqlite3_stmt *h = NULL;
	int rc = sqlite3_prepare_v2(s->handle, pragma, -1, &h, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(h);
	enum fault_code f = FAULT_NONE;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
		f = sqlite_fault(s, rc, NULL, why);
	} else if (expected != NULL) {
		const unsigned char *got = rc != SQLITE_ROW ? NULL :
		    sqlite3_column_text(h, 0);
		if (got == NULL || strcmp((const char *)got, expected) != 0)
			f = fault_at(why, FAULT_DENIED, s->path, "The "
			    "register cannot be kept here: the file system "
			    "lacks what `%s` needs. Use a local disk.",
			    pragma);
	}
	sqlite3_finalize(h);
	return f;
}

/* Another process may be changing to the log at the same moment, and SQLite does
 * not always wait for that by itself. */
static enum fault_code
use_log(struct sqlite_db *s, struct fault *why)
{
	int64_t until_us = clock_us() + s->wait_us;
	for (;;) {
		enum fault_code f = ask(s, "PRAGMA journal_mode = WAL", "wal",
		    why);
		if (f != FAULT_LATER || clock_us() >= until_us)
			return f;
		nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
	}
}

static enum fault_code
settle(struct sqlite_db *s, const struct db_options *options,
    struct fault *why)
{
	static const char *const pragmas[] = { "PRAGMA synchronous = FULL",
		"PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF",
		"PRAGMA temp_store = MEMORY", "PRAGMA cell_size_check = ON",
		"PRAGMA journal_size_limit = 67108864" };
	/* Has an effect in an empty file only. A document of 14 KB fits one page:
	 * bench_register shows a quarter less time than with 4 KB. */
	enum fault_code f = ask(s, "PRAGMA page_size = 16384", NULL, why);
	if (f == FAULT_NONE)
		f = use_log(s, why);
	for (size_t i = 0; i < COUNT_OF(pragmas) && f == FAULT_NONE; i++)
		f = ask(s, pragmas[i], NULL, why);
	char text[64];
	snprintf(text, sizeof text, "PRAGMA cache_size = -%u",
	    options->cache_kb);
	if (f == FAULT_NONE)
		f = ask(s, text, NULL, why);
	return f;
}

static enum fault_code
prepare_turns(struct sqlite_db *s, struct fault *why)
{
	struct { const char *text; sqlite3_stmt **to; } all[] = {
		{ "BEGIN", &s->begin[DB_READ] },
		{ "BEGIN IMMEDIATE", &s->begin[DB_WRITE] },
		{ "COMMIT", &s->commit },
		{ "ROLLBACK", &s->rollback },
	};
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		int rc = sqlite3_prepare_v3(s->handle, all[i].text, -1,
		    SQLITE_PREPARE_PERSISTENT, all[i].to, NULL);
		if (rc != SQLITE_OK)
			return sqlite_fault(s, rc, NULL, why);
	}
	sqlite3_stmt *h = NULL;
	int rc = sqlite3_prepare_v2(s->handle, "PRAGMA page_size", -1, &h,
	    NULL);
	if (rc == SQLITE_OK && sqlite3_step(h) == SQLITE_ROW)
		s->page_size = sqlite3_column_int(h, 0);
	sqlite3_finalize(h);
	sqlite_log_watch(s);
	return FAULT_NONE;
}

static enum fault_code
open_database(const char *where, const struct db_options *options,
    struct db **out, struct fault *why)
{
	enum fault_code f = find_file(where, options->create, why);
	if (f != FAULT_NONE)
		return f;
	struct arena *a = arena_make();
	struct sqlite_db *s = ARENA_NEW(a, struct sqlite_db);
	s->arena = a;
	s->path = arena_text(a, where, strlen(where));
	s->wait_us = (int64_t)options->wait_ms * 1000;
	s->page_size = 4096;
	db_locks_set(&s->locks, a, arena_printf(a, "%s-locks", where));
	int rc = sqlite3_open_v2(s->path, &s->handle, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc != SQLITE_OK) {
		f = sqlite_fault(s, rc, NULL, why);
	} else {
		sqlite3_busy_handler(s->handle, while_busy, s);
		sqlite3_db_config(s->handle, SQLITE_DBCONFIG_DEFENSIVE, 1,
		    NULL);
		f = settle(s, options, why);
		if (f == FAULT_NONE)
			f = prepare_turns(s, why);
	}
	if (f != FAULT_NONE) {
		drop(&s->db);
		return f;
	}
	*out = &s->db;
	return FAULT_NONE;
}

/* ---- transactions ---- */

static enum fault_code
take_turn(struct sqlite_db *s, sqlite3_stmt *h, struct fault *why)
{
	int rc = sqlite3_step(h);
	enum fault_code f = rc == SQLITE_DONE ? FAULT_NONE :
	    sqlite_fault(s, rc, NULL, why);
	sqlite3_reset(h);
	return f;
}

static enum fault_code
begin(struct db *db, enum db_mode mode, struct fault *why)
{
	struct sqlite_db *s = sqlite_of(db);
	return take_turn(s, s->begin[mode], why);
}

static enum fault_code
commit(struct db *db, struct fault *why)
{
	return take_turn(sqlite_of(db), sqlite_of(db)->commit, why);
}

static void
rollback(struct db *db)
{
	struct sqlite_db *s = sqlite_of(db);
	/* After some faults SQLite has rolled back already. */
	if (!sqlite3_get_autocommit(s->handle))
		take_turn(s, s->rollback, NULL);
}

/* ---- schema ---- */

static enum fault_code
script(struct db *db, const char *text, struct fault *why)
{
	struct sqlite_db *s = sqlite_of(db);
	int rc = sqlite3_exec(s->handle, text, NULL, NULL, NULL);
	return rc == SQLITE_OK ? FAULT_NONE : sqlite_fault(s, rc, NULL, why);
}

static enum fault_code
has_table(struct db *db, const char *name, bool *has, struct fault *why)
{
	struct sqlite_db *s = sqlite_of(db);
	sqlite3_stmt *h = NULL;
	int rc = sqlite3_prepare_v2(s->handle, "SELECT 1 FROM sqlite_schema "
	    "WHERE type = 'table' AND name = ?", -1, &h, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(h, 1, name, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(h);
	enum fault_code f = FAULT_NONE;
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		*has = rc == SQLITE_ROW;
	else
		f = sqlite_fault(s, rc, NULL, why);
	sqlite3_finalize(h);
	return f;
}

/* ---- holds and upkeep ---- */

static enum fault_code
hold(struct db *db, int64_t number, struct fault *why)
{
	return db_locks_take(&sqlite_of(db)->locks, number, why);
}

static enum fault_code
hold_drop(struct db *db, int64_t number, struct fault *why)
{
	return db_locks_drop(&sqlite_of(db)->locks, number, why);
}

static enum fault_code
held(struct db *db, int64_t number, bool *is_held, struct fault *why)
{
	return db_locks_held(&sqlite_of(db)->locks, number, is_held, why);
}

static enum fault_code
examine(struct sqlite_db *s, const char *pragma, const char *well,
    struct fault *why)
{
	sqlite3_stmt *h = NULL;
	int rc = sqlite3_prepare_v2(s->handle, pragma, -1, &h, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(h);
	enum fault_code f = FAULT_NONE;
	if (rc == SQLITE_ROW) {
		const char *got = (const char *)sqlite3_column_text(h, 0);
		if (got == NULL || strcmp(got, well) != 0)
			f = fault_at(why, FAULT_DAMAGE, s->path, "The "
			    "register's file is not sound: %.200s. Do not "
			    "write to it: keep it, and restore a copy.",
			    got == NULL ? "no answer" : got);
	} else if (rc != SQLITE_DONE) {
		f = sqlite_fault(s, rc, NULL, why);
	}
	sqlite3_finalize(h);
	return f;
}

static enum fault_code
check(struct db *db, struct fault *why)
{
	struct sqlite_db *s = sqlite_of(db);
	enum fault_code f = examine(s, "PRAGMA integrity_check(1)", "ok", why);
	if (f != FAULT_NONE)
		return f;
	return examine(s, "PRAGMA foreign_key_check", "", why);
}

/* One step of the backup holds one view of the source from first to last. */
static enum fault_code
copy(struct db *db, const char *to, struct fault *why)
{
	struct sqlite_db *s = sqlite_of(db);
	enum fault_code f = file_create(to, 0600, (struct slice){ 0 }, why);
	if (f != FAULT_NONE)
		return f;
	sqlite3 *other = NULL;
	int rc = sqlite3_open_v2(to, &other, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	sqlite3_backup *b = NULL;
	if (rc == SQLITE_OK)
		b = sqlite3_backup_init(other, "main", s->handle, "main");
	if (b != NULL) {
		rc = sqlite3_backup_step(b, -1);
		int end = sqlite3_backup_finish(b);
		rc = rc == SQLITE_DONE ? end : rc;
	} else if (rc == SQLITE_OK) {
		rc = sqlite3_errcode(other);
	}
	int closed = sqlite3_close(other);
	if (rc == SQLITE_OK && closed == SQLITE_OK)
		return FAULT_NONE;
	unlink(to);
	return sqlite_say(why, rc != SQLITE_OK ? rc : closed, to);
}

const struct db_driver db_sqlite = {
	.name = "sqlite",
	.dialect = (const struct db_dialect[]){ { "{bigint}", "INTEGER" },
	    { "{blob}", "BLOB" }, { "{strict}", "STRICT" }, { NULL, NULL } },
	.open = open_database,
	.drop = drop,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.run = sqlite_run,
	.query = sqlite_query,
	.next = sqlite_next,
	.close = sqlite_close,
	.int_at = sqlite_int_at,
	.bytes_at = sqlite_bytes_at,
	.null_at = sqlite_null_at,
	.check_stmt = sqlite_check_stmt,
	.has_table = has_table,
	.script = script,
	.hold = hold,
	.hold_drop = hold_drop,
	.held = held,
	.check = check,
	.copy = copy,
	.freeze = sqlite_freeze,
	.frozen = sqlite_frozen,
};
