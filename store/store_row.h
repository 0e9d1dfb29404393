/*
 * store_row: taking values out of rows, for the stores alone.
 */
#ifndef STORE_STORE_ROW_H
#define STORE_STORE_ROW_H

#include <string.h>

#include "arena.h"
#include "db.h"

/* A copy that outlives the row. */
static inline struct slice
row_keep(struct arena *a, const struct db_rows *rows, int column)
{
	struct slice s = db_bytes_at(rows, column);
	return slice_from(arena_copy(a, s.at, s.len), s.len);
}

/* Exactly n bytes, or FAULT_DAMAGE. */
static inline enum fault_code
row_take(const struct db_rows *rows, int column, void *out, size_t n,
    struct fault *why)
{
	struct slice s = db_bytes_at(rows, column);
	if (s.len != n)
		return fault_at(why, FAULT_DAMAGE, rows->stmt->name, "A value "
		    "in the register has %zu bytes instead of %zu: something "
		    "else has changed it. Restore a copy.", s.len, n);
	memcpy(out, s.at, n);
	return FAULT_NONE;
}

/* The first row, or FAULT_ABSENT, which the caller puts into words. */
static inline enum fault_code
row_first(struct db_rows *rows, struct fault *why)
{
	bool more;
	enum fault_code f = db_next(rows, &more, why);
	return f != FAULT_NONE ? f : more ? FAULT_NONE : FAULT_ABSENT;
}

#endif
