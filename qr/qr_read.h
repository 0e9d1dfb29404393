/*
 * qr_read: finds and reads the QR Code symbols on a scanned page.
 *
 * The page is a gray raster, 0 black to 255 white, in any turn; symbols may lie
 * anywhere and be of any version. Modules are sampled between pixels on the
 * gray values, on a grid that is fitted to every alignment pattern, so that
 * version 40 at 3 cm (two pixels a module in a 300 dpi scan) reads. One of the
 * three finder patterns may be covered. What is read has passed the symbol's
 * own error correction; whether it is genuine is for the signature inside it
 * to say.
 *
 * Kanji segments come as Shift JIS, and ECI headers are passed over. Mirrored
 * symbols, light-on-dark symbols, Micro QR, structured append and FNC1 are not
 * read. An A4 page takes some 15 ms at 300 dpi and 40 at 600; a page made to
 * cost time, a few seconds at most.
 */
#ifndef QR_READ_H
#define QR_READ_H

#include <stddef.h>

#include "fault.h"
#include "qr_symbol.h"
#include "slice.h"

struct arena;

/* A borrowed raster: pixel (x, y) is at[y * stride + x]. */
struct qr_gray {
	int width;
	int height;
	size_t stride;		/* bytes from a row to the next */
	const unsigned char *at;
};

/* In pixels; the middle of the top left pixel is (0.5, 0.5). */
struct qr_point {
	double x;
	double y;
};

/* One symbol that was read. */
struct qr_found {
	struct slice content;	/* the bytes of all segments, in the arena */
	int version;
	int size;		/* modules a side */
	enum qr_level level;
	int mask;
	double module_px;	/* mean side of a module */
	int errors;		/* codewords that were wrong and put right */
	int codewords;		/* out of so many */
	struct qr_point corner[4];	/* outer corners as the symbol is read:
				 * top left, top right, bottom right, bottom left */
};

/* Symbols of one page that are looked for at most. */
#define QR_FOUND_MAX 16

/*
 * Reads every symbol it can, the largest version first. Well when there is at
 * least one. FAULT_ABSENT when nothing looks like a QR code; FAULT_INPUT when
 * one is seen but cannot be read, and the sentence says why (too coarse, with
 * the resolution to scan at; blurred or damaged) or when the raster is empty;
 * FAULT_LIMIT above 32,767 pixels a side. `found` lives in the arena.
 */
enum fault_code qr_read(struct arena *, const struct qr_gray *,
    struct qr_found **found, size_t *n, struct fault *why);

#endif
