/*
 * The SQLite driver's statements: each is prepared once for a connection and
 * found again by its address; parameters are bound by name; every value read is
 * checked against the kind declared for its column, so a file that was tampered
 * with is damage and not a wrong number.
 */
#include "db_sqlite.h"

#include <stdio.h>

#include "arena.h"

static enum fault_code
wrong(const struct db_stmt *stmt, struct fault *why, const char *what)
{
	return fault_at(why, FAULT_BUG, stmt->name, "The statement %s.", what);
}

/* Looks up every parameter's place. */
static enum fault_code
find_places(struct sqlite_slot *slot, struct fault *why)
{
	int n = 0;
	for (; slot->stmt->in[n] != '\0'; n++) {
		char name[8];
		if (n == SQLITE_PARAMETERS_MOST)
			return wrong(slot->stmt, why, "has too many "
			    "parameters");
		snprintf(name, sizeof name, "$%d", n + 1);
		slot->place[n] = sqlite3_bind_parameter_index(slot->handle,
		    name);
		if (slot->place[n] == 0)
			return wrong(slot->stmt, why, "lacks a parameter");
	}
	slot->n_in = n;
	if (sqlite3_bind_parameter_count(slot->handle) != n)
		return wrong(slot->stmt, why, "has a parameter that was not "
		    "declared");
	slot->n_out = (int)strlen(slot->stmt->out);
	if (sqlite3_column_count(slot->handle) != slot->n_out)
		return wrong(slot->stmt, why, "has other columns than "
		    "declared");
	return FAULT_NONE;
}

static enum fault_code
prepare(struct sqlite_db *s, const struct db_stmt *stmt,
    struct sqlite_slot **out, struct fault *why)
{
	struct sqlite_slot made = { .stmt = stmt };
	const char *rest;
	int rc = sqlite3_prepare_v3(s->handle, stmt->text, -1,
	    SQLITE_PREPARE_PERSISTENT, &made.handle, &rest);
	if (rc != SQLITE_OK)
		return sqlite_fault(s, rc, stmt, why);
	enum fault_code f = FAULT_NONE;
	if (made.handle == NULL || *rest != '\0')
		f = wrong(stmt, why, "is not exactly one");
	if (f == FAULT_NONE)
		f = find_places(&made, why);
	if (f != FAULT_NONE) {
		sqlite3_finalize(made.handle);
		return f;
	}
	made.writes = !sqlite3_stmt_readonly(made.handle);
	*out = arena_copy(s->arena, &made, sizeof made);
	return FAULT_NONE;
}

static enum fault_code
find_slot(struct sqlite_db *s, const struct db_stmt *stmt,
    struct sqlite_slot **out, struct fault *why)
{
	uint64_t hash = (uint64_t)(uintptr_t)stmt * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(hash >> 55) % SQLITE_SLOTS;
	for (size_t tries = 0; tries < SQLITE_SLOTS; tries++) {
		if (s->slots[i] == NULL) {
			struct sqlite_slot *made = NULL;
			enum fault_code f = prepare(s, stmt, &made, why);
			if (made == NULL)
				return f;
			s->slots[i] = made;
		}
		if (s->slots[i]->stmt == stmt) {
			*out = s->slots[i];
			return FAULT_NONE;
		}
		i = (i + 1) % SQLITE_SLOTS;
	}
	return wrong(stmt, why, "is one too many for the cache");
}

void
sqlite_drop_slots(struct sqlite_db *s)
{
	for (size_t i = 0; i < SQLITE_SLOTS; i++) {
		if (s->slots[i] != NULL)
			sqlite3_finalize(s->slots[i]->handle);
	}
}

static int
bind_value(sqlite3_stmt *h, int place, const struct db_value *v,
    sqlite3_destructor_type life)
{
	/* A NULL address would bind NULL. */
	const char *at = v->bytes.len == 0 ? "" : v->bytes.at;
	switch (v->kind) {
	case DB_INT:
		return sqlite3_bind_int64(h, place, v->number);
	case DB_TEXT:
		return sqlite3_bind_text64(h, place, at, v->bytes.len, life,
		    SQLITE_UTF8);
	case DB_BLOB:
		return sqlite3_bind_blob64(h, place, at, v->bytes.len, life);
	default:
		return sqlite3_bind_null(h, place);
	}
}

static void
finish(struct sqlite_slot *slot)
{
	sqlite3_reset(slot->handle);
	sqlite3_clear_bindings(slot->handle);
	slot->open = false;
}

/* Finds the statement and gives it its values. */
static enum fault_code
start(struct sqlite_db *s, const struct db_stmt *stmt,
    const struct db_value in[], sqlite3_destructor_type life,
    struct sqlite_slot **out, struct fault *why)
{
	struct sqlite_slot *slot = NULL;
	enum fault_code f = find_slot(s, stmt, &slot, why);
	if (slot == NULL)
		return f;
	if (slot->open)
		return wrong(stmt, why, "is being read already");
	if (slot->writes && !db_may_write(&s->db))
		return wrong(stmt, why, "writes outside a transaction that "
		    "may");
	for (int i = 0; i < slot->n_in; i++) {
		int rc = bind_value(slot->handle, slot->place[i], &in[i],
		    life);
		if (rc != SQLITE_OK) {
			f = sqlite_fault(s, rc, stmt, why);
			finish(slot);
			return f;
		}
	}
	*out = slot;
	return FAULT_NONE;
}

enum fault_code
sqlite_run(struct db *db, const struct db_stmt *stmt,
    const struct db_value in[], int64_t *changed, struct fault *why)
{
	struct sqlite_db *s = sqlite_of(db);
	struct sqlite_slot *slot = NULL;
	if (stmt->out[0] != '\0')
		return wrong(stmt, why, "has columns to be read");
	enum fault_code f = start(s, stmt, in, SQLITE_STATIC, &slot, why);
	if (slot == NULL)
		return f;
	int rc = sqlite3_step(slot->handle);
	if (rc != SQLITE_DONE)
		f = sqlite_fault(s, rc, stmt, why);
	else if (changed != NULL)
		*changed = sqlite3_changes64(s->handle);
	finish(slot);
	return f;
}

enum fault_code
sqlite_query(struct db *db, const struct db_stmt *stmt,
    const struct db_value in[], void **handle, struct fault *why)
{
	struct sqlite_slot *slot = NULL;
	if (stmt->out[0] == '\0')
		return wrong(stmt, why, "has no columns");
	/* The caller's bytes may be gone when the rows are read. */
	enum fault_code f = start(sqlite_of(db), stmt, in, SQLITE_TRANSIENT,
	    &slot, why);
	if (slot == NULL)
		return f;
	slot->open = true;
	*handle = slot;
	return FAULT_NONE;
}

static bool
column_fits(char kind, int type)
{
	if (type == SQLITE_NULL)
		return kind < 'a';
	switch (kind | 0x20) {
	case 'i':
		return type == SQLITE_INTEGER;
	case 't':
		return type == SQLITE_TEXT;
	default:
		return type == SQLITE_BLOB;
	}
}

enum fault_code
sqlite_next(struct db *db, void *handle, bool *more, struct fault *why)
{
	struct sqlite_slot *slot = handle;
	int rc = sqlite3_step(slot->handle);
	if (rc == SQLITE_DONE) {
		*more = false;
		return FAULT_NONE;
	}
	if (rc != SQLITE_ROW)
		return sqlite_fault(sqlite_of(db), rc, slot->stmt, why);
	for (int i = 0; i < slot->n_out; i++) {
		int type = sqlite3_column_type(slot->handle, i);
		if (!column_fits(slot->stmt->out[i], type))
			return fault_at(why, FAULT_DAMAGE,
			    sqlite_of(db)->path, "Column %d of %s is not of "
			    "the kind it must be: the register has been "
			    "changed by something else. Restore a copy.",
			    i + 1, slot->stmt->name);
	}
	*more = true;
	return FAULT_NONE;
}

void
sqlite_close(struct db *db, void *handle)
{
	(void)db;
	finish(handle);
}

int64_t
sqlite_int_at(void *handle, int column)
{
	struct sqlite_slot *slot = handle;
	return sqlite3_column_int64(slot->handle, column);
}

struct slice
sqlite_bytes_at(void *handle, int column)
{
	struct sqlite_slot *slot = handle;
	const void *at = sqlite3_column_blob(slot->handle, column);
	return slice_from(at,
	    (size_t)sqlite3_column_bytes(slot->handle, column));
}

bool
sqlite_null_at(void *handle, int column)
{
	struct sqlite_slot *slot = handle;
	return sqlite3_column_type(slot->handle, column) == SQLITE_NULL;
}

enum fault_code
sqlite_check_stmt(struct db *db, const struct db_stmt *stmt,
    struct fault *why)
{
	struct sqlite_slot *slot;
	return find_slot(sqlite_of(db), stmt, &slot, why);
}
