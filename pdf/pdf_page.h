/*
 * pdf_page: what a certificate's file has besides text: the colours it means
 * (an ICC profile), what it says of itself (XMP), and the dictionary its
 * signature goes into.
 */
#ifndef PDF_PAGE_H
#define PDF_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "slice.h"

struct arena;
struct buf;
struct pdf_write;

/* An ICC version 2 display profile of sRGB (IEC 61966-2-1), made from the
 * standard's numbers; always the same bytes. */
struct slice pdf_srgb_profile(struct arena *);

/* What the document's metadata says (ISO 16684-1; ISO 19005-2, 6.6). All in
 * UTF-8; written as dc:title, dc:identifier, dc:publisher, xmp:CreateDate. */
struct pdf_meta {
	struct slice title;
	const char *lang;	/* of the title */
	struct slice identifier;
	struct slice publisher;
	int64_t created_s;
};

/* The packet; claims PDF/A-2a and PDF/UA-1 and describes the latter's schema,
 * as 6.6.2.3 asks. */
void pdf_put_xmp(struct buf *, const struct pdf_meta *);

/* A certification signature of PAdES (ETSI EN 319 142-1, 5.3; DocMDP P 2). */
struct pdf_signing {
	struct slice name;	/* Name; left out when empty */
	struct slice place;	/* Location; left out when empty */
	int64_t time_s;		/* M: the time the signer claims */
	size_t room;		/* bytes of DER Contents has to take */
};

/* Where, counted from the writer's first byte. */
struct pdf_hole {
	size_t at;		/* of "<" */
	size_t len;		/* with both brackets */
	size_t range_at;	/* of the numbers to be put in later */
};

/* The signature dictionary, all values direct (ISO 32000-1, 12.8.1), with
 * zeros in Contents. */
void pdf_write_signature(struct pdf_write *, uint32_t num,
    const struct pdf_signing *, struct pdf_hole *out);
/* Once the file is complete: writes ByteRange, and gives its numbers. */
void pdf_write_range(struct pdf_write *, const struct pdf_hole *,
    uint64_t range[4]);

#endif
