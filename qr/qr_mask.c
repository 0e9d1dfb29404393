/* Applying masks and choosing one; qr_penalty.c counts. */
#include "qr_mask.h"

static void
put_format(struct qr_grid *g, int size, uint32_t bits, bool turned)
{
	for (int copy = 0; copy < 2; copy++)
		for (int i = 0; i < 15; i++) {
			int x, y;
			qr_format_at(size, i, copy, &x, &y);
			if (bits >> i & 1)
				qr_grid_set(g, turned ? x : y, turned ? y : x,
				    true);
		}
}

void
qr_mask_apply(const struct qr_bare *b, int mask, bool turned,
    struct qr_grid *out)
{
	const struct qr_grid *from = turned ? &b->columns : &b->rows;
	const struct qr_grid *turn = turned ?
	    &b->layout->mask_columns[mask] : &b->layout->mask_rows[mask];
	/* Whole vectors of lines: the penalty reads up to the next one. */
	int lines = (b->layout->size + 2 * QR_LANES) & ~(QR_LANES - 1);
	for (int k = 0; k < 3; k++)
		for (int i = 0; i < lines; i++)
			out->word[k][i] = from->word[k][i] ^ turn->word[k][i];
	put_format(out, b->layout->size, qr_format_bits(b->level, mask),
	    turned);
}

int
qr_mask_best(const struct qr_bare *b)
{
	struct qr_grid rows, columns;
	int best = 0;
	long least = 0;
	for (int mask = 0; mask < 8; mask++) {
		qr_mask_apply(b, mask, false, &rows);
		qr_mask_apply(b, mask, true, &columns);
		long penalty = qr_penalty(&rows, &columns, b->layout->size);
		if (mask == 0 || penalty < least) {
			best = mask;
			least = penalty;
		}
	}
	return best;
}
