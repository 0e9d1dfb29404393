/*
 * pdf_rows: zlib streams (RFC 1950) of bytes that come in rows which resemble one
 * another, as those of a cross-reference do.
 */
#ifndef PDF_PDF_ROWS_H
#define PDF_PDF_ROWS_H

#include "slice.h"

struct arena;

/* Rows of `width` bytes, 1 to 32768. The same bytes give the same stream. */
struct slice pdf_deflate_rows(struct arena *, struct slice, unsigned width);

#endif
