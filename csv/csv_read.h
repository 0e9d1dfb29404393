/*
 * csv_read: comma-separated values as a stream (RFC 4180).
 *
 * UTF-8 with or without a byte order mark; CRLF or LF; the first line holds the
 * column names and tells the separator (comma, semicolon or tab); fields may be
 * quoted, and then hold separators, line breaks and doubled quotes. Blank
 * lines are passed over.
 *
 * One row's mistake costs that row only: bytes that are not UTF-8, a zero byte,
 * a quote that stands where none may stand, a quote that is not closed, too few
 * or too many fields, a field over 64 KB, a row over 1 MB. After a mistake
 * in the quotes reading goes on at the line after the one where the row began,
 * so that an unclosed quote never swallows the good rows behind it.
 */
#ifndef CSV_READ_H
#define CSV_READ_H

#include "fault.h"
#include "rows.h"
#include "slice.h"

struct arena;

/*
 * Opens a file ("-" is standard input) and reads its header; *out is to be
 * dropped with rows_drop(). The arena must live as long.
 * FAULT_ABSENT, FAULT_DENIED: the file; FAULT_INPUT: it is empty, not UTF-8
 * (UTF-16 from a spreadsheet is recognised and named), a column has no name or
 * two have the same; FAULT_LIMIT: more than 256 columns.
 */
enum fault_code csv_open(struct arena *, const char *path, struct rows **out,
    struct fault *why);
/* The same over bytes in memory, which must outlive it. name is for messages. */
enum fault_code csv_open_slice(struct arena *, struct slice, const char *name,
    struct rows **out, struct fault *why);

#endif
