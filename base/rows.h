/*
 * rows: people one after another, whatever file they come from.
 *
 * csv_open() and jsonl_open() give a `struct rows`. Each call of rows_next()
 * yields one row, good or bad; a bad one never ends the reading. Rows are
 * numbered from 1 without the header; lines from 1 as an editor shows them.
 *
 *	while ((got = rows_next(rows, &row, &why)) != ROWS_END)
 *		if (got == ROWS_GOOD) use(&row);
 *		else if (got == ROWS_BAD) report(row.number, &why);
 *		else return why.code;
 */
#ifndef BASE_ROWS_H
#define BASE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

#define ROWS_COLUMNS_MOST 256
#define ROWS_FIELD_MOST ((size_t)64 * 1024)
#define ROWS_ROW_MOST ((size_t)1024 * 1024)

struct row {
	uint64_t number;	/* 1 is the first row of data */
	uint64_t line;		/* where it starts in the file */
	uint64_t offset;	/* the same in bytes */
	struct slice raw;	/* its bytes as they stand in the file */
	const struct slice *fields;	/* n, in the order of the columns */
	size_t n;
};

enum rows_got {
	ROWS_END,	/* no more; nothing was written */
	ROWS_GOOD,
	ROWS_BAD,	/* *why names row, line and column; number and line of
			 * the row are set, n is 0; go on */
	ROWS_BROKEN,	/* the file cannot be read further; *why says why */
};

/*
 * What is borrowed from a row lives until the next rows_next(). The fields are
 * valid UTF-8 without zero bytes, otherwise as typed. JSON Lines may
 * add columns while being read: then columns and n_columns have changed after
 * rows_next(), earlier columns keeping their place, and a row with fewer fields
 * than columns lacks the rest.
 */
struct rows {
	const struct slice *columns;	/* trimmed, not empty, no two alike */
	size_t n_columns;
	uint64_t size;	/* bytes in all; 0 when not known (a pipe) */
	uint64_t done;	/* bytes read so far, for a progress bar */
	enum rows_got (*next)(struct rows *, struct row *, struct fault *why);
	void (*drop)(struct rows *);
};

static inline enum rows_got
rows_next(struct rows *r, struct row *out, struct fault *why)
{
	return r->next(r, out, why);
}

static inline void
rows_drop(struct rows *r)
{
	if (r != NULL)
		r->drop(r);
}

/* For AUTO(rows_drop_ptr). */
static inline void
rows_drop_ptr(struct rows **r)
{
	rows_drop(*r);
}

#endif
