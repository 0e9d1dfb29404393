/*
 * qr_grid: up to 192 lines of 192 modules as bits, word-major, so that one
 * instruction works on the same word of several lines.
 *
 * A line is a row or a column of the symbol; a grid and its transpose give the
 * penalty rules both directions without a second version of the code.
 */
#ifndef QR_GRID_H
#define QR_GRID_H

#include <stdbool.h>
#include <stdint.h>

#define QR_LINES 192
#define QR_LANES 8	/* lines that are worked on at a time */

struct qr_grid {
	uint64_t word[3][QR_LINES];	/* bit i of word k: module 64 * k + i */
};

static inline bool
qr_grid_get(const struct qr_grid *g, int line, int at)
{
	return g->word[at >> 6][line] >> (at & 63) & 1;
}

static inline void
qr_grid_set(struct qr_grid *g, int line, int at, bool dark)
{
	uint64_t bit = UINT64_C(1) << (at & 63);
	uint64_t *w = &g->word[at >> 6][line];
	*w = dark ? *w | bit : *w & ~bit;
}

/* Rows to columns and back. */
void qr_grid_turn(const struct qr_grid *, struct qr_grid *out);

/* The order of the bits reversed. */
static inline uint64_t
qr_reverse(uint64_t w)
{
	w = (w >> 1 & 0x5555555555555555u) | (w & 0x5555555555555555u) << 1;
	w = (w >> 2 & 0x3333333333333333u) | (w & 0x3333333333333333u) << 2;
	w = (w >> 4 & 0x0f0f0f0f0f0f0f0fu) | (w & 0x0f0f0f0f0f0f0f0fu) << 4;
	return __builtin_bswap64(w);
}

/* The order of the bits of each byte reversed. */
static inline uint64_t
qr_reverse_bytes(uint64_t w)
{
	return __builtin_bswap64(qr_reverse(w));
}

#endif
