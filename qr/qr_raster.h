/*
 * qr_raster: a page's gray values, and what counts as dark where.
 *
 * Light falls unevenly on a page and print is not everywhere equally black, so
 * a pixel is dark in comparison with its surroundings: blocks of 8 by 8 pixels
 * have a threshold each, between the darkest and the lightest in the smallest
 * neighbourhood that has both. This is for finding symbols; modules
 * are judged later, among themselves.
 */
#ifndef QR_RASTER_H
#define QR_RASTER_H

#include <stdbool.h>

#include "qr_read.h"

#define QR_BLOCK_SHIFT 3
#define QR_BLOCK (1 << QR_BLOCK_SHIFT)

struct qr_raster {
	struct qr_gray gray;
	int blocks_x;
	int blocks_y;
	unsigned char *threshold;	/* dark is below it; 0: nothing is */
};

/* Borrows the gray values; both sides have at least two pixels. The threshold
 * lies so many per cent of the way from dark to light: 50, or less where ink
 * has spread and blur has filled the gaps, or more for faint print. */
void qr_raster_make(struct arena *, const struct qr_gray *, int percent,
    struct qr_raster *out);

static inline unsigned char
qr_threshold(const struct qr_raster *r, int x, int y)
{
	return r->threshold[(size_t)(y >> QR_BLOCK_SHIFT) *
	    (size_t)r->blocks_x + (size_t)(x >> QR_BLOCK_SHIFT)];
}

static inline bool
qr_pixel_is_dark(const struct qr_raster *r, int x, int y)
{
	return r->gray.at[(size_t)y * r->gray.stride + (size_t)x] <
	    qr_threshold(r, x, y);
}

/* The value at a point, linear between the middles of four pixels. Beyond the
 * border the border's pixels go on; a point that is no number is the corner. */
static inline float
qr_value(const struct qr_raster *r, double x, double y)
{
	double right = r->gray.width - 1, low = r->gray.height - 1;
	x -= 0.5;
	y -= 0.5;
	x = x > 0 ? x < right ? x : right : 0;
	y = y > 0 ? y < low ? y : low : 0;
	int ix = (int)x, iy = (int)y;
	ix -= ix == r->gray.width - 1;
	iy -= iy == r->gray.height - 1;
	float fx = (float)(x - ix), fy = (float)(y - iy);
	const unsigned char *p = r->gray.at + (size_t)iy * r->gray.stride +
	    (size_t)ix;
	const unsigned char *q = p + r->gray.stride;
	float above = (float)p[0] + fx * (float)(p[1] - p[0]);
	float below = (float)q[0] + fx * (float)(q[1] - q[0]);
	return above + fy * (below - above);
}

#endif
