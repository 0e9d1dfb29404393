/*
 * qr_segment: content cut into segments, and segments written as bits
 * (clause 7.4).
 */
#ifndef QR_SEGMENT_H
#define QR_SEGMENT_H

#include "qr_tables.h"

/* More characters than any symbol holds (7,089 digits in 40-L), and more
 * segments: each costs 16 bits at least. */
#define QR_TEXT_MAX 7089
#define QR_SEGMENTS_MAX 1536
#define QR_DATA_MAX 2956	/* data codewords of 40-L */

struct qr_segments {
	int n;
	struct qr_segment at[QR_SEGMENTS_MAX];
};

/* Has the text only characters its mode can hold? */
bool qr_segment_is_well(const struct qr_segment *);

/* Bits of the segments in a version, headers counted; -1 when a text is too
 * long for its count indicator. */
long qr_segments_bits(const struct qr_segment *, int n, int version);

/* The segments with the fewest bits for the version, or none (false) when even
 * those are more than any symbol has. */
bool qr_segments_cut(struct slice text, int version, struct qr_segments *out);

/* Writes segments, terminator and padding into `room` codewords; they fit. */
void qr_segments_write(const struct qr_segment *, int n, int version,
    unsigned char *out, int room);

#endif
