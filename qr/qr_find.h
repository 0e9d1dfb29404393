/*
 * qr_find: the finder patterns on a page, and which three of them make a
 * symbol.
 *
 * Any straight line through the middle of a finder pattern crosses dark, light,
 * dark, light and dark in the ratio 1:1:3:1:1, in any turn of the page (clause
 * 13, step b). Rows are searched for that; what is found is then measured along
 * rays in all directions, which gives its middle to a fraction of a pixel, the
 * size of a module, and its turn.
 */
#ifndef QR_FIND_H
#define QR_FIND_H

#include "qr_raster.h"

#define QR_FINDERS_MAX 128
#define QR_TRIOS_MAX 256

struct qr_finder {
	double x;		/* the middle, in pixels */
	double y;
	double module;		/* pixels */
	double turn;		/* radians, 0 to pi / 2: four turns look alike */
	int rays;		/* out of QR_RAYS that agree */
};

#define QR_RAYS 32

/* Three finders as they may lie in a symbol. */
struct qr_trio {
	int top_left;		/* indices of finders */
	int top_right;
	int bottom_left;
	double modules;		/* between their middles, as measured */
	double oddness;		/* 0: as printed; more: skewed */
};

/* Adds to the n known ones, up to QR_FINDERS_MAX; their count. */
int qr_find(struct arena *, const struct qr_raster *, struct qr_finder *inout,
    int n);
/* Up to QR_TRIOS_MAX, the least odd first; their count. */
int qr_find_trios(const struct qr_finder *, int n, struct qr_trio *out);
/* Are there two finders that could belong to one symbol? */
bool qr_find_pair(const struct qr_finder *, int n, struct qr_finder *out);

#endif
