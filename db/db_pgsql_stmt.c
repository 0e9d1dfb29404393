/*
 * The PostgreSQL driver's statements: each is prepared once for a connection and
 * found again by its address. Everything goes over in binary, with its type
 * said, so that the server neither guesses nor converts.
 */
#include "db_pgsql.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "own.h"

/* pg_type.dat: what the kinds are called on the wire. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25 };

/* What one value may be at most; the server's limit is a little more. */
#define VALUE_MOST ((size_t)1000 << 20)

static enum fault_code
wrong(const struct db_stmt *stmt, struct fault *why, const char *what)
{
	return fault_at(why, FAULT_BUG, stmt->name, "The statement %s.", what);
}

/* ---- preparing ---- */

static Oid
type_of(char kind)
{
	switch (kind | 0x20) {
	case 'i':
		return TYPE_INT8;
	case 't':
		return TYPE_TEXT;
	default:
		return TYPE_BYTEA;
	}
}

static int
types_of(const struct db_stmt *stmt, Oid out[])
{
	int n = 0;
	for (; stmt->in[n] != '\0' && n < PGSQL_PARAMETERS_MOST; n++)
		out[n] = type_of(stmt->in[n]);
	return n;
}

static enum fault_code
compare(struct pgsql_db *p, struct pgsql_slot *slot, struct fault *why)
{
	AUTO(pgsql_clear) PGresult *r = PQdescribePrepared(p->conn,
	    slot->name);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		return pgsql_fault(p, r, slot->stmt, why);
	if (PQnparams(r) != slot->n_in)
		return wrong(slot->stmt, why, "has a parameter that was not "
		    "declared");
	if (PQnfields(r) != slot->n_out)
		return wrong(slot->stmt, why, "has other columns than "
		    "declared");
	return FAULT_NONE;
}

static enum fault_code
prepare(struct pgsql_db *p, const struct db_stmt *stmt,
    struct pgsql_slot **out, struct fault *why)
{
	struct pgsql_slot made = { .stmt = stmt,
		.n_out = (int)strlen(stmt->out) };
	Oid types[PGSQL_PARAMETERS_MOST];
	made.n_in = types_of(stmt, types);
	if (stmt->in[made.n_in] != '\0')
		return wrong(stmt, why, "has too many parameters");
	/* A failure leaves no name behind that could be in the way. */
	snprintf(made.name, sizeof made.name, "mohor%u", ++p->n_slots);
	AUTO(pgsql_clear) PGresult *r = PQprepare(p->conn, made.name,
	    stmt->text, made.n_in, types);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		return pgsql_fault(p, r, stmt, why);
	enum fault_code f = compare(p, &made, why);
	if (f == FAULT_NONE)
		*out = arena_copy(p->arena, &made, sizeof made);
	return f;
}

static enum fault_code
find_slot(struct pgsql_db *p, const struct db_stmt *stmt,
    struct pgsql_slot **out, struct fault *why)
{
	uint64_t hash = (uint64_t)(uintptr_t)stmt * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(hash >> 55) % PGSQL_SLOTS;
	for (size_t tries = 0; tries < PGSQL_SLOTS; tries++) {
		if (p->slots[i] == NULL) {
			struct pgsql_slot *made = NULL;
			enum fault_code f = prepare(p, stmt, &made, why);
			if (made == NULL)
				return f;
			p->slots[i] = made;
		}
		if (p->slots[i]->stmt == stmt) {
			*out = p->slots[i];
			return FAULT_NONE;
		}
		i = (i + 1) % PGSQL_SLOTS;
	}
	return wrong(stmt, why, "is one too many for the cache");
}

void
pgsql_drop_slots(struct pgsql_db *p)
{
	for (size_t i = 0; i < PGSQL_SLOTS; i++) {
		if (p->slots[i] != NULL)
			PQclear(p->slots[i]->rows);
	}
}

enum fault_code
pgsql_check_stmt(struct db *db, const struct db_stmt *stmt,
    struct fault *why)
{
	struct pgsql_slot *slot;
	return find_slot(pgsql_of(db), stmt, &slot, why);
}

/* ---- values ---- */

struct values {
	const char *at[PGSQL_PARAMETERS_MOST];
	int length[PGSQL_PARAMETERS_MOST];
	int format[PGSQL_PARAMETERS_MOST];
	uint64_t number[PGSQL_PARAMETERS_MOST];	/* big-endian */
};

static enum fault_code
put_values(const struct db_stmt *stmt, int n, const struct db_value in[],
    struct values *v, struct fault *why)
{
	for (int i = 0; i < n; i++) {
		v->format[i] = 1;
		v->length[i] = 0;
		v->at[i] = NULL;
		if (in[i].kind == DB_INT) {
			v->number[i] = htobe64((uint64_t)in[i].number);
			v->at[i] = (const char *)&v->number[i];
			v->length[i] = 8;
		} else if (in[i].kind != DB_NULL) {
			if (in[i].bytes.len > VALUE_MOST)
				return fault_at(why, FAULT_LIMIT, stmt->name,
				    "An entry is too large for the register.");
			/* A NULL address would be NULL. */
			v->at[i] = in[i].bytes.len == 0 ? "" :
			    in[i].bytes.at;
			v->length[i] = (int)in[i].bytes.len;
		}
	}
	return FAULT_NONE;
}

static enum fault_code
execute(struct pgsql_db *p, const struct pgsql_slot *slot,
    const struct db_value in[], PGresult **out, struct fault *why)
{
	struct values v;
	enum fault_code f = put_values(slot->stmt, slot->n_in, in, &v, why);
	if (f != FAULT_NONE)
		return f;
	AUTO(pgsql_clear) PGresult *r = PQexecPrepared(p->conn, slot->name,
	    slot->n_in, v.at, v.length, v.format, 1);
	ExecStatusType want = slot->n_out == 0 ? PGRES_COMMAND_OK :
	    PGRES_TUPLES_OK;
	if (PQresultStatus(r) != want)
		return pgsql_fault(p, r, slot->stmt, why);
	*out = TAKE(r);
	return FAULT_NONE;
}

/* ---- doing ---- */

enum fault_code
pgsql_run(struct db *db, const struct db_stmt *stmt,
    const struct db_value in[], int64_t *changed, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	struct pgsql_slot *slot = NULL;
	if (stmt->out[0] != '\0')
		return wrong(stmt, why, "has columns to be read");
	enum fault_code f = find_slot(p, stmt, &slot, why);
	if (slot == NULL)
		return f;
	AUTO(pgsql_clear) PGresult *r = NULL;
	f = execute(p, slot, in, &r, why);
	if (f != FAULT_NONE)
		return f;
	unsigned long long n = 0;
	slice_number(slice_of(PQcmdTuples(r)), INT64_MAX, &n);
	if (changed != NULL)
		*changed = (int64_t)n;
	return FAULT_NONE;
}

/* A statement that answers with any number of rows is read through a cursor, for
 * libpq would keep them all. Outside a transaction the server keeps them. */
static enum fault_code
declare(struct pgsql_db *p, const struct pgsql_slot *slot,
    const struct db_value in[], struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct values v;
	Oid types[PGSQL_PARAMETERS_MOST];
	types_of(slot->stmt, types);
	enum fault_code f = put_values(slot->stmt, slot->n_in, in, &v, why);
	if (f != FAULT_NONE)
		return f;
	const char *text = arena_printf(a, "DECLARE %s NO SCROLL CURSOR %s "
	    "FOR %s", slot->name, p->db.depth == 0 ? "WITH HOLD" : "",
	    slot->stmt->text);
	AUTO(pgsql_clear) PGresult *r = PQexecParams(p->conn, text,
	    slot->n_in, types, v.at, v.length, v.format, 1);
	return PQresultStatus(r) == PGRES_COMMAND_OK ? FAULT_NONE :
	    pgsql_fault(p, r, slot->stmt, why);
}

enum fault_code
pgsql_query(struct db *db, const struct db_stmt *stmt,
    const struct db_value in[], void **handle, struct fault *why)
{
	struct pgsql_db *p = pgsql_of(db);
	struct pgsql_slot *slot = NULL;
	if (stmt->out[0] == '\0')
		return wrong(stmt, why, "has no columns");
	enum fault_code f = find_slot(p, stmt, &slot, why);
	if (slot == NULL)
		return f;
	if (slot->open)
		return wrong(stmt, why, "is being read already");
	slot->row = 0;
	slot->n_rows = 0;
	if (!stmt->many) {
		f = execute(p, slot, in, &slot->rows, why);
		if (f == FAULT_NONE)
			slot->n_rows = PQntuples(slot->rows);
	} else {
		f = declare(p, slot, in, why);
	}
	if (f != FAULT_NONE)
		return f;
	slot->open = true;
	slot->cursor = stmt->many;
	*handle = slot;
	return FAULT_NONE;
}
