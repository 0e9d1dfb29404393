/*
 * pdf_again: compressed streams that come again with the very same bytes.
 */
#ifndef PDF_PDF_AGAIN_H
#define PDF_PDF_AGAIN_H

#include "slice.h"

struct arena;

/* What pdf_deflate(arena, bytes, PDF_FLATE) makes of the bytes, looked up when
 * they were met not long ago. The arena holds it. */
struct slice pdf_deflate_again(struct arena *, struct slice);

#endif
