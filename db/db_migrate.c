/*
 * Migrations: what the database has seen is compared with what the program
 * knows, and the rest runs. The common case, nothing to do, only reads.
 */
#include "db_migrate.h"

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "db.h"
#include "db_driver.h"
#include "own.h"

static const char schema_text[] =
    "CREATE TABLE schema_version (\n"
    "\tnumber {bigint} PRIMARY KEY,\n"
    "\tname TEXT NOT NULL,\n"
    "\tfingerprint TEXT NOT NULL,\n"
    "\tran_s {bigint} NOT NULL\n"
    ") {strict}";

static const struct db_stmt seen_stmt = { "schema_seen",
	"SELECT number, fingerprint FROM schema_version ORDER BY number",
	"", "it", false };
static const struct db_stmt note_stmt = { "schema_note",
	"INSERT INTO schema_version (number, name, fingerprint, ran_s) "
	"VALUES ($1, $2, $3, $4)", "itti", "", false };

struct work {
	const struct db_migration *all;
	size_t n;
	int64_t now_s;
	size_t seen;
	int ran;
};

/* Compares the migrations that ran with those known; how many there are. */
static enum fault_code
look(struct db *db, void *arg, struct fault *why)
{
	struct work *w = arg;
	w->seen = 0;
	bool has, more;
	enum fault_code f = db->driver->has_table(db, "schema_version", &has,
	    why);
	if (f != FAULT_NONE || !has)
		return f;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	f = db_query(db, &seen_stmt, NULL, &rows, why);
	while (f == FAULT_NONE &&
	    (f = db_next(&rows, &more, why)) == FAULT_NONE && more) {
		size_t i = w->seen++;
		if (db_int_at(&rows, 0) != (int64_t)i + 1)
			return fault_at(why, FAULT_DAMAGE, "schema_version",
			    "The database's schema lacks step %zu. Restore a "
			    "copy.", i + 1);
		if (i < w->n && !slice_is(db_bytes_at(&rows, 1),
		    w->all[i].fingerprint))
			return fault_at(why, FAULT_DAMAGE, "schema_version",
			    "Step %zu of the database's schema (%s) is not "
			    "the one this program knows. Use the program that "
			    "made it.", i + 1, w->all[i].name);
	}
	return f;
}

/* The text in the engine's own words. */
static const char *
translate(struct arena *a, const struct db_dialect *dialect, const char *text)
{
	struct buf b = buf_make(a, strlen(text) + 64);
	while (*text != '\0') {
		const struct db_dialect *d = dialect;
		while (d->word != NULL &&
		    strncmp(text, d->word, strlen(d->word)) != 0)
			d++;
		if (d->word == NULL) {
			buf_putc(&b, *text++);
			continue;
		}
		buf_puts(&b, d->text);
		text += strlen(d->word);
	}
	return buf_text(&b);
}

static enum fault_code
apply(struct db *db, const struct db_migration *m, int64_t now_s,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	enum fault_code f = db->driver->script(db,
	    translate(a, db->driver->dialect, m->text), why);
	if (f != FAULT_NONE)
		return fault_within(why, m->name);
	const struct db_value in[] = { db_int(m->number),
		db_text(slice_of(m->name)), db_text(slice_of(m->fingerprint)),
		db_int(now_s) };
	return db_do(db, &note_stmt, in, NULL, why);
}

/* Looks again: another process may have been here meanwhile. */
static enum fault_code
catch_up(struct db *db, void *arg, struct fault *why)
{
	struct work *w = arg;
	w->ran = 0;
	bool has;
	enum fault_code f = db->driver->has_table(db, "schema_version", &has,
	    why);
	if (f == FAULT_NONE && !has) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		f = db->driver->script(db, translate(a, db->driver->dialect,
		    schema_text), why);
	}
	if (f == FAULT_NONE)
		f = look(db, w, why);
	for (size_t i = w->seen; i < w->n && f == FAULT_NONE; i++) {
		f = apply(db, &w->all[i], w->now_s, why);
		w->ran++;
	}
	return f;
}

enum fault_code
db_migrate(struct db *db, const struct db_migration *all, size_t n,
    const struct clock *clock, int *ran, struct fault *why)
{
	struct work w = { .all = all, .n = n, .now_s = clock_now(clock) };
	enum fault_code f = db_run(db, DB_READ, look, &w, why);
	if (f == FAULT_NONE && w.seen < n)
		f = db_run(db, DB_WRITE, catch_up, &w, why);
	if (f != FAULT_NONE)
		return f;
	if (w.seen > n)
		return fault_at(why, FAULT_DENIED, "schema_version", "The "
		    "database was used by a newer program (schema %zu, this "
		    "one knows %zu). Use that one.", w.seen, n);
	if (ran != NULL)
		*ran = w.ran;
	return FAULT_NONE;
}

enum fault_code
db_schema(struct db *db, int *number, struct fault *why)
{
	struct work w = { 0 };
	enum fault_code f = db_run(db, DB_READ, look, &w, why);
	if (f == FAULT_NONE)
		*number = (int)w.seen;
	return f;
}
