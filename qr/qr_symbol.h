/*
 * qr_symbol: a QR Code symbol, made from bytes (ISO/IEC 18004:2015, model 2).
 *
 * All versions 1 to 40 and levels L, M, Q, H; numeric, alphanumeric and byte
 * segments; the mask chosen by the four penalty rules of clause 7.8.3, or given.
 * The same input always gives the same symbol, and it is module by module the
 * one libqrcodegen makes. A version 40 symbol takes tens of microseconds, so
 * callers make symbols again rather than keep them.
 *
 * Tables for a version are made when it is first asked for, kept for the life
 * of the process, and may be used by several threads.
 */
#ifndef QR_SYMBOL_H
#define QR_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

#define QR_VERSION_MAX 40
#define QR_SIZE_MAX 177		/* modules a side at version 40 */
#define QR_MASK_AUTO (-1)

/* Weakest first: about 7, 15, 25 and 30 % of the codewords can be restored. */
enum qr_level {
	QR_LEVEL_L,
	QR_LEVEL_M,
	QR_LEVEL_Q,
	QR_LEVEL_H
};

struct qr_symbol {
	int version;		/* 1 to 40 */
	int size;		/* modules a side: 17 + 4 * version */
	int mask;		/* 0 to 7 */
	enum qr_level level;
	uint64_t rows[QR_SIZE_MAX][3];	/* bit x of row y; 1 is dark */
};

/* How the bytes are cut into segments. */
enum qr_cut {
	QR_ONE_BYTE_SEGMENT,	/* what certificates use: every reader agrees */
	QR_SHORTEST		/* numeric, alphanumeric, byte: fewest bits */
};

/* What is asked of a symbol. */
struct qr_want {
	int min_version;	/* the smallest version that holds it is made; */
	int max_version;	/* equal to min_version for a fixed size */
	enum qr_level level;
	bool boost;		/* a stronger level when it fits the version */
	int mask;		/* 0 to 7, or QR_MASK_AUTO */
	enum qr_cut cut;
};

/* Clause 7.3.2 onwards. */
enum qr_mode {
	QR_NUMERIC,		/* 0-9 */
	QR_ALPHANUMERIC,	/* 0-9 A-Z space $ % * + - . / : */
	QR_BYTE			/* anything; read as ASCII or UTF-8 */
};

/* A piece of the content in one mode; borrows its text. */
struct qr_segment {
	enum qr_mode mode;
	struct slice text;
};

/*
 * Makes the symbol for the bytes. FAULT_LIMIT when they do not fit max_version
 * at the level (the fault says how many do), FAULT_INPUT for a want that makes
 * no sense.
 */
enum fault_code qr_encode(struct slice bytes, const struct qr_want *,
    struct qr_symbol *out, struct fault *why);
/* The same with the segments given; `cut` is not looked at. FAULT_INPUT when a
 * segment's text has a byte its mode cannot hold. */
enum fault_code qr_encode_segments(const struct qr_segment *, size_t n,
    const struct qr_want *, struct qr_symbol *out, struct fault *why);

/* Bytes one byte segment may have in a version at a level (table 7). */
size_t qr_room(int version, enum qr_level);
/* "L", "M", "Q" or "H". */
const char *qr_level_name(enum qr_level);

/*
 * Writes the symbol as 1-bit rows, most significant bit leftmost, 1 dark, each
 * row padded with zeros to row_bytes (at least (size + 7) / 8): the stream of a
 * PDF ImageMask with /Decode [1 0]. out has room for size * row_bytes; at
 * version 40 with row_bytes 23 that is 4,071.
 */
void qr_bitmap(const struct qr_symbol *, unsigned char *out,
    size_t row_bytes);

static inline bool
qr_dark(const struct qr_symbol *s, int x, int y)
{
	return s->rows[y][x >> 6] >> (x & 63) & 1;
}

#endif
