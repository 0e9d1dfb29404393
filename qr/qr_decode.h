/*
 * qr_decode: from the modules of a symbol to its content.
 */
#ifndef QR_DECODE_H
#define QR_DECODE_H

#include "qr_sample.h"

/*
 * Reads format information, takes the mask off, corrects, and reads the
 * segments. Sets content, version, size, level, mask, errors and codewords of
 * *out, the rest of it stays. FAULT_INPUT with a sentence otherwise.
 */
enum fault_code qr_decode(struct arena *, const struct qr_modules *,
    struct qr_found *out, struct fault *why);

/* From the codewords in the order they are laid (clause 7.6); they are put
 * right in place. The higher doubt[i] (below QR_DOUBTS), the less sure is
 * codeword i. *errors is how many were wrong. */
enum fault_code qr_decode_codewords(struct arena *, int version,
    enum qr_level, unsigned char *codewords, const unsigned char *doubt,
    struct slice *content, int *errors, struct fault *why);
#define QR_DOUBTS 8

/*
 * The bytes of all segments. Kanji becomes the two bytes of Shift JIS; ECI
 * headers, which name a character set, are passed over. Structured append and
 * FNC1 are refused: a part of something else is not its meaning.
 */
enum fault_code qr_content_read(struct arena *, const unsigned char *data,
    int n, int version, struct slice *content, struct fault *why);

#endif
