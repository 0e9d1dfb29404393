/*
 * qr_sample: the modules of a symbol as lightness, above 0 light and below 0
 * dark, the further from 0 the surer.
 */
#ifndef QR_SAMPLE_H
#define QR_SAMPLE_H

#include "qr_fit.h"

struct qr_modules {
	int version;
	int size;
	float light[QR_SIZE_MAX * QR_SIZE_MAX];	/* row by row, `size` a row */
};

/* Takes the page's values where the modules lie. */
void qr_sample(struct arena *, const struct qr_fit *, struct qr_modules *out);
/*
 * Takes away what shines over from the neighbours of each module, by how much
 * it does on this page: reads blurred and coarse scans. Rounds go on from what
 * the last one made; `first` starts them.
 */
void qr_sample_sharpen(struct arena *, const struct qr_modules *from,
    bool first, struct qr_modules *inout);

#endif
