/*
 * qr_fit: where the modules of a symbol lie on the page.
 *
 * Three finders give a plane view of the symbol, the last alignment pattern its
 * perspective, and every alignment pattern (46 at version 40) how far paper and
 * scanner stray from that near it. Between alignment patterns the straying is
 * interpolated.
 *
 * Module coordinates are continuous: (0, 0) is the outer top left corner of the
 * symbol, (0.5, 0.5) the middle of its first module.
 */
#ifndef QR_FIT_H
#define QR_FIT_H

#include "qr_find.h"
#include "qr_tables.h"

struct qr_fit {
	const struct qr_raster *raster;
	int version;
	int size;
	double map[8];		/* the perspective */
	int n;			/* alignment coordinates; 0 at version 1 */
	double at[QR_ALIGN_MAX];	/* their middles, in modules */
	/* By row and column of the alignment grid. */
	struct qr_point stray[QR_ALIGN_MAX][QR_ALIGN_MAX];
	int sought;		/* alignment patterns */
	int found;
};

/* A version the symbol may have, and how well the page agrees: 1 at best, near
 * 0 by chance. */
struct qr_guess {
	int version;
	double score;
};
#define QR_GUESSES 3

/* The versions that agree best with the timing patterns and the version
 * information; their count. The finders: top left, top right, bottom left. */
int qr_fit_versions(const struct qr_raster *, const struct qr_finder f[3],
    double modules, struct qr_guess out[QR_GUESSES]);
void qr_fit_make(const struct qr_raster *, const struct qr_finder f[3],
    int version, struct qr_fit *out);
/* The pixel a module coordinate lies on. */
struct qr_point qr_fit_at(const struct qr_fit *, double x, double y);
/* The mean side of a module in pixels. */
double qr_fit_module(const struct qr_fit *);

#endif
