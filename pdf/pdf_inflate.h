/*
 * pdf_inflate: the FlateDecode filter and its PNG predictors, within bounds
 * (ISO 32000-2, 7.4.4; RFC 1950, 1951).
 */
#ifndef PDF_PDF_INFLATE_H
#define PDF_PDF_INFLATE_H

#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;

/* FAULT_INPUT when the bytes are not a zlib stream, whole and with nothing
 * behind it but line ends; FAULT_LIMIT above `most` bytes. */
enum fault_code pdf_inflate(struct arena *, struct slice, size_t most,
    struct slice *out, struct fault *why);

/* Undoes the PNG filters of rows of `columns` samples of `bytes` bytes each,
 * where every row begins with its filter's number. */
enum fault_code pdf_unpredict(struct arena *, struct slice, size_t columns,
    size_t bytes, struct slice *out, struct fault *why);

#endif
