/*
 * Any bytes: reading ends, rows never outnumber lines, offsets go forward, and
 * a good row written again reads back the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "csv_read.h"
#include "csv_write.h"
#include "own.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read_again(struct arena *a, const struct row *row)
{
	struct buf b = buf_make(a, 256);
	for (size_t i = 0; i < row->n; i++)
		buf_printf(&b, "c%zu,", i);
	csv_end(&b);
	for (size_t i = 0; i < row->n; i++)
		csv_put_exact(&b, row->fields[i]);
	csv_end(&b);
	struct rows *r;
	struct row got;
	if (csv_open_slice(a, buf_slice(&b), "t", &r, NULL) != FAULT_NONE)
		abort();
	enum rows_got end = rows_next(r, &got, NULL);
	if (end == ROWS_END && row->n == 1 && row->fields[0].len == 0) {
		rows_drop(r);	/* one empty field is a blank line */
		return;
	}
	if (end != ROWS_GOOD || got.n != row->n)
		abort();
	for (size_t i = 0; i < row->n; i++)
		if (!slice_eq(got.fields[i], row->fields[i]))
			abort();
	rows_drop(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct rows *r;
	struct fault why;
	if (csv_open_slice(a, slice_from(at, n), "t", &r, &why) != FAULT_NONE)
		return 0;
	struct row row;
	enum rows_got got;
	uint64_t line = 0, offset = 0;
	while ((got = rows_next(r, &row, &why)) != ROWS_END) {
		if (got == ROWS_BROKEN || row.line <= line ||
		    (offset != 0 && row.offset <= offset))
			abort();
		line = row.line;
		offset = row.offset;
		if (got == ROWS_GOOD && row.n != r->n_columns)
			abort();
		for (size_t i = 0; i < row.n; i++)
			if (!utf8_valid(row.fields[i], NULL))
				abort();
		if (got == ROWS_GOOD && row.number < 64)
			read_again(a, &row);
	}
	rows_drop(r);
	return 0;
}
