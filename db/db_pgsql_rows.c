/*
 * Rows that PostgreSQL answered, in binary; every value is checked against the
 * kind declared for its column.
 */
#include "db_pgsql.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "own.h"

/* Rows fetched from a cursor at once. */
#define FETCH_ROWS 256

/* pg_type.dat. Expressions may answer with the shorter whole numbers. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_INT2 = 21, TYPE_INT4 = 23,
	TYPE_TEXT = 25 };

static bool
column_fits(char kind, Oid type)
{
	switch (kind | 0x20) {
	case 'i':
		return type == TYPE_INT8 || type == TYPE_INT4 ||
		    type == TYPE_INT2;
	case 't':
		return type == TYPE_TEXT;
	default:
		return type == TYPE_BYTEA;
	}
}

enum fault_code
pgsql_fetch(struct pgsql_db *p, struct pgsql_slot *slot, struct fault *why)
{
	char text[64];
	snprintf(text, sizeof text, "FETCH FORWARD %d FROM %s", FETCH_ROWS,
	    slot->name);
	AUTO(pgsql_clear) PGresult *r = PQexecParams(p->conn, text, 0, NULL,
	    NULL, NULL, NULL, 1);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		return pgsql_fault(p, r, slot->stmt, why);
	PQclear(slot->rows);
	slot->rows = TAKE(r);
	slot->row = 0;
	slot->n_rows = PQntuples(slot->rows);
	return FAULT_NONE;
}

enum fault_code
pgsql_next(struct db *db, void *handle, bool *more, struct fault *why)
{
	struct pgsql_slot *slot = handle;
	struct pgsql_db *p = pgsql_of(db);
	if (slot->cursor && slot->row == slot->n_rows) {
		enum fault_code f = pgsql_fetch(p, slot, why);
		if (f != FAULT_NONE)
			return f;
	}
	if (slot->row == slot->n_rows) {
		*more = false;
		return FAULT_NONE;
	}
	const char *kinds = slot->stmt->out;
	for (int i = 0; i < slot->n_out; i++) {
		bool null = PQgetisnull(slot->rows, slot->row, i);
		if ((null && kinds[i] >= 'a') ||
		    !column_fits(kinds[i], PQftype(slot->rows, i)))
			return fault_at(why, FAULT_DAMAGE, p->where, "Column "
			    "%d of %s is not of the kind it must be: the "
			    "register has been changed by something else. "
			    "Restore a copy.", i + 1, slot->stmt->name);
	}
	slot->row++;
	*more = true;
	return FAULT_NONE;
}

void
pgsql_close(struct db *db, void *handle)
{
	struct pgsql_slot *slot = handle;
	struct pgsql_db *p = pgsql_of(db);
	PQclear(slot->rows);
	slot->rows = NULL;
	slot->open = false;
	/* A failed transaction takes its cursors with it. */
	if (!slot->cursor || PQtransactionStatus(p->conn) == PQTRANS_INERROR)
		return;
	char text[32];
	snprintf(text, sizeof text, "CLOSE %s", slot->name);
	PQclear(PQexec(p->conn, text));
}

int64_t
pgsql_int_at(void *handle, int column)
{
	const struct pgsql_slot *slot = handle;
	const char *at = PQgetvalue(slot->rows, slot->row - 1, column);
	uint64_t wide = 0;
	uint32_t half = 0;
	uint16_t quarter = 0;
	switch (PQgetlength(slot->rows, slot->row - 1, column)) {
	case 8:
		memcpy(&wide, at, 8);
		return (int64_t)be64toh(wide);
	case 4:
		memcpy(&half, at, 4);
		return (int32_t)be32toh(half);
	case 2:
		memcpy(&quarter, at, 2);
		return (int16_t)be16toh(quarter);
	default:
		return 0;	/* NULL: pgsql_next() let nothing else by */
	}
}

struct slice
pgsql_bytes_at(void *handle, int column)
{
	const struct pgsql_slot *slot = handle;
	return slice_from(PQgetvalue(slot->rows, slot->row - 1, column),
	    (size_t)PQgetlength(slot->rows, slot->row - 1, column));
}

bool
pgsql_null_at(void *handle, int column)
{
	const struct pgsql_slot *slot = handle;
	return PQgetisnull(slot->rows, slot->row - 1, column);
}
