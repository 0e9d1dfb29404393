/*
 * csv_write: rows that RFC 4180 readers and spreadsheets read back unharmed.
 *
 *	csv_put(b, name); csv_put_number(b, n); csv_end(b);
 *
 * A spreadsheet runs text that begins with = + - @ (or a tab or carriage
 * return) as a formula; such a field gets an apostrophe in front, except a
 * plain number such as -5. Use csv_put_exact() where a program reads the file.
 */
#ifndef CSV_WRITE_H
#define CSV_WRITE_H

#include <stdint.h>

#include "slice.h"

struct buf;

/* One field, quoted when it must be, guarded against formulas. */
void csv_put(struct buf *, struct slice);
/* The same without the guard: read back, it is byte for byte what was given. */
void csv_put_exact(struct buf *, struct slice);
void csv_put_number(struct buf *, int64_t);
/* Ends the row: the last comma becomes CRLF. */
void csv_end(struct buf *);

#endif
