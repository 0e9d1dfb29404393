/*
 * pdf_increment: one more revision behind a signed file (ISO 32000-2, 7.5.6),
 * for proof that keeps a signature verifiable for decades (ETSI EN 319 142-1,
 * levels B-LT and B-LTA). Nothing that is there changes: the new revision
 * repeats the catalog with one more entry, and adds streams or one signature
 * field. The cross-reference has the kind of the one before it.
 */
#ifndef PDF_PDF_INCREMENT_H
#define PDF_PDF_INCREMENT_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct pdf_dss;

/* A hole left in the bytes; both levels of signing use the same one. */
struct pdf_gap {
	size_t at;	/* of "<" */
	size_t len;	/* with both brackets */
};

/* The bytes to append that give the file a DSS with these certificates,
 * CRLs and OCSP responses, beside those its DSS has. FAULT_INPUT when the
 * file is not one this reader accepts without a doubt. */
enum fault_code pdf_append_dss(struct arena *, struct slice file,
    const struct pdf_dss *, struct slice *out, struct fault *why);

/* The bytes to append that hold a document time-stamp field whose Contents has
 * room for `room` bytes of token. ByteRange is right already; *gap is counted
 * from the start of the file. The caller digests file + bytes without the gap
 * and writes the token there. */
enum fault_code pdf_append_timestamp(struct arena *, struct slice file,
    size_t room, char **out, size_t *len, struct pdf_gap *gap,
    struct fault *why);

#endif
