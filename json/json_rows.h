/*
 * json_rows: JSON Lines as rows: one object a line, its members the fields.
 *
 * Members are texts, whole numbers, true, false or null (an empty field). A
 * number with a fraction must be a text, for its spelling would be lost. The
 * first line's keys become the columns; a key first met later is added behind
 * them. A line that is not such an object is a bad row; reading goes on at the
 * next line. Blank lines are passed over. See rows.h.
 */
#ifndef JSON_ROWS_H
#define JSON_ROWS_H

#include "fault.h"
#include "rows.h"
#include "slice.h"

struct arena;

/* FAULT_ABSENT, FAULT_DENIED, FAULT_INPUT. */
enum fault_code jsonl_open(struct arena *, const char *path, struct rows **out,
    struct fault *why);
/* The bytes must outlive it. */
enum fault_code jsonl_open_slice(struct arena *, struct slice,
    const char *name, struct rows **out, struct fault *why);

#endif
