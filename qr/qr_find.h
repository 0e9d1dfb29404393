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

/* Two finders of a symbol whose third is covered or cut off, and a place where
 * it may have been: top left, top right, bottom left. */
struct qr_supposed {
	struct qr_finder at[3];
	double modules;
};
#define QR_SUPPOSED_MAX 24

/* Up to QR_SUPPOSED_MAX; their count. */
int qr_find_supposed(const struct qr_finder *, int n, struct qr_supposed *out);

#endif
