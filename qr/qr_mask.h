/*
 * qr_mask: which of the eight masks makes a symbol easiest to read, by the four
 * penalty rules of clause 7.8.3.
 *
 * Rule 3 is read as libqrcodegen reads it: the 1:1:3:1:1 pattern counts at any
 * scale, once for each side that has four units of light, and the quiet zone is
 * light. Only which mask is chosen depends on this reading; any mask is valid.
 */
#ifndef QR_MASK_H
#define QR_MASK_H

#include "qr_layout.h"

/* A symbol with its codewords laid and no mask yet, and its transpose. */
struct qr_bare {
	const struct qr_layout *layout;
	enum qr_level level;
	struct qr_grid rows;
	struct qr_grid columns;
};

/* The rows (or, turned, the columns) with a mask and its format information. */
void qr_mask_apply(const struct qr_bare *, int mask, bool turned,
    struct qr_grid *out);
/* The mask with the lowest penalty; of equal ones the first. */
int qr_mask_best(const struct qr_bare *);
/* The penalty of a finished symbol given in both directions. */
long qr_penalty(const struct qr_grid *rows, const struct qr_grid *columns,
    int size);
/* The same without the processor's wide instructions: for tests. */
long qr_penalty_any(const struct qr_grid *rows, const struct qr_grid *columns,
    int size);

#endif
