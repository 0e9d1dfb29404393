/*
 * Thresholds by a pyramid: each level halves the one below and keeps the
 * darkest and lightest of it. From the top down, a block with enough contrast
 * around it gets a threshold of its own and the others inherit.
 */
#include "qr_raster.h"

#include <string.h>

#include "arena.h"

/* Less difference than this is noise or shadow, not print on paper. */
#define CONTRAST_LEAST 40
#define LEVELS_MAX 16

struct level {
	int width;
	int height;
	unsigned char *lo;
	unsigned char *hi;
};

static unsigned char
least(unsigned char a, unsigned char b)
{
	return a < b ? a : b;
}

static unsigned char
most(unsigned char a, unsigned char b)
{
	return a > b ? a : b;
}

/* Extremes are taken of means of 2 by 2 pixels: a single speck is neither. */
static void
measure_rows(const struct qr_gray *g, int y0, unsigned char *mean,
    unsigned char *lo, unsigned char *hi)
{
	size_t width = (size_t)g->width;
	memset(lo, 255, width);
	memset(hi, 0, width);
	for (int y = y0; y < y0 + QR_BLOCK && y < g->height; y += 2) {
		const unsigned char *a = g->at + (size_t)y * g->stride;
		const unsigned char *b = y + 1 < g->height ? a + g->stride : a;
		for (size_t x = 0; x < width; x++)
			mean[x] = (unsigned char)((a[x] + b[x] + 1) >> 1);
		mean[width] = mean[width - 1];
		for (size_t x = 0; x < width; x++) {
			unsigned char v = (unsigned char)
			    ((mean[x] + mean[x + 1] + 1) >> 1);
			lo[x] = least(lo[x], v);
			hi[x] = most(hi[x], v);
		}
	}
}

static void
measure(struct arena *a, const struct qr_gray *g, struct level *to)
{
	size_t width = (size_t)g->width;
	unsigned char *mean = arena_raw(a, width + 1, 64);
	unsigned char *lo = arena_raw(a, width, 64);
	unsigned char *hi = arena_raw(a, width, 64);
	for (int by = 0; by < to->height; by++) {
		measure_rows(g, by * QR_BLOCK, mean, lo, hi);
		unsigned char *l = to->lo + (size_t)by * (size_t)to->width;
		unsigned char *h = to->hi + (size_t)by * (size_t)to->width;
		for (size_t x = 0; x < width; x++) {
			size_t bx = x >> QR_BLOCK_SHIFT;
			bool first = (x & (QR_BLOCK - 1)) == 0;
			l[bx] = first ? lo[x] : least(l[bx], lo[x]);
			h[bx] = first ? hi[x] : most(h[bx], hi[x]);
		}
	}
}

static void
level_make(struct arena *a, int width, int height, struct level *out)
{
	*out = (struct level){ .width = width, .height = height };
	out->lo = arena_raw(a, (size_t)width * (size_t)height, 16);
	out->hi = arena_raw(a, (size_t)width * (size_t)height, 16);
}

static void
halve(const struct level *from, struct level *to)
{
	memset(to->lo, 255, (size_t)to->width * (size_t)to->height);
	memset(to->hi, 0, (size_t)to->width * (size_t)to->height);
	for (int y = 0; y < from->height; y++)
		for (int x = 0; x < from->width; x++) {
			size_t f = (size_t)y * (size_t)from->width + (size_t)x;
			size_t t = (size_t)(y / 2) * (size_t)to->width +
			    (size_t)(x / 2);
			to->lo[t] = least(to->lo[t], from->lo[f]);
			to->hi[t] = most(to->hi[t], from->hi[f]);
		}
}

/* The threshold of a block from itself and its eight neighbours, or 0. */
static unsigned char
around(const struct level *l, int x, int y, int percent)
{
	unsigned char lo = 255, hi = 0;
	int x1 = x + 1 < l->width ? x + 1 : x;
	int y1 = y + 1 < l->height ? y + 1 : y;
	for (int j = y > 0 ? y - 1 : 0; j <= y1; j++)
		for (int i = x > 0 ? x - 1 : 0; i <= x1; i++) {
			size_t at = (size_t)j * (size_t)l->width + (size_t)i;
			lo = least(lo, l->lo[at]);
			hi = most(hi, l->hi[at]);
		}
	if (hi - lo < CONTRAST_LEAST)
		return 0;
	return (unsigned char)(lo + ((hi - lo) * percent + 50) / 100);
}

static unsigned char *
choose(struct arena *a, const struct level *l, const unsigned char *coarser,
    int coarser_width, int percent)
{
	unsigned char *t = arena_raw(a, (size_t)l->width * (size_t)l->height,
	    16);
	for (int y = 0; y < l->height; y++)
		for (int x = 0; x < l->width; x++) {
			unsigned char own = around(l, x, y, percent);
			if (own == 0 && coarser != NULL)
				own = coarser[(size_t)(y / 2) *
				    (size_t)coarser_width + (size_t)(x / 2)];
			t[(size_t)y * (size_t)l->width + (size_t)x] = own;
		}
	return t;
}

void
qr_raster_make(struct arena *a, const struct qr_gray *g, int percent,
    struct qr_raster *out)
{
	struct level levels[LEVELS_MAX];
	int n = 1;
	level_make(a, (g->width + QR_BLOCK - 1) / QR_BLOCK,
	    (g->height + QR_BLOCK - 1) / QR_BLOCK, &levels[0]);
	measure(a, g, &levels[0]);
	for (; n < LEVELS_MAX; n++) {
		const struct level *l = &levels[n - 1];
		if (l->width == 1 && l->height == 1)
			break;
		level_make(a, (l->width + 1) / 2, (l->height + 1) / 2,
		    &levels[n]);
		halve(l, &levels[n]);
	}
	unsigned char *threshold = NULL;
	for (int k = n - 1; k >= 0; k--)
		threshold = choose(a, &levels[k], threshold,
		    k + 1 < n ? levels[k + 1].width : 0, percent);
	out->gray = *g;
	out->blocks_x = levels[0].width;
	out->blocks_y = levels[0].height;
	out->threshold = threshold;
}
