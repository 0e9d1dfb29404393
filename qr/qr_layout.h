/*
 * qr_layout: which module of a version does what.
 *
 * Everything about a version that does not depend on its content: the function
 * patterns, the area that carries codewords, the eight masks cut to that area,
 * and the zig-zag in which codewords fill it (clause 7.7.3). Made once for each
 * version, then shared by writer and reader.
 */
#ifndef QR_LAYOUT_H
#define QR_LAYOUT_H

#include <stdint.h>

#include "qr_grid.h"
#include "qr_tables.h"

#define QR_STRIPS 88		/* pairs of columns at version 40 */
#define QR_STRIP_WORDS 6	/* 2 * 177 bits */
/* Room for the codewords as 64-bit words, and one word to read past them. */
#define QR_STREAM_WORDS ((QR_CODEWORDS_MAX + 7) / 8 + 2)

struct qr_layout {
	int version;
	int size;
	int strips;
	/* Dark modules of the function patterns; format information is left
	 * light, for it changes with level and mask. */
	struct qr_grid dark_rows;
	struct qr_grid dark_columns;
	struct qr_grid data_rows;	/* 1: carries a codeword's bit */
	struct qr_grid mask_rows[8];	/* 1: the mask turns this module */
	struct qr_grid mask_columns[8];
	/* The strip's modules in the order of filling, right then left in each
	 * row; 1 carries a codeword's bit. Word w covers 32 rows. */
	uint64_t strip[QR_STRIPS][QR_STRIP_WORDS];
};

/* Borrowed for the life of the process. */
const struct qr_layout *qr_layout(int version);

/* Lays the bits of the stream (first bit lowest) onto the columns. */
void qr_layout_fill(const struct qr_layout *, const uint64_t *stream,
    struct qr_grid *columns);
/* Takes them off again; modules outside the data area are not looked at. */
void qr_layout_collect(const struct qr_layout *,
    const struct qr_grid *columns, uint64_t *stream);

#endif
