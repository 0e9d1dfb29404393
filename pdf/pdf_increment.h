/*
 * pdf_increment: one more revision behind a signed file (ISO 32000-2, 7.5.6),
 * for proof that keeps a signature verifiable for decades (ETSI EN 319 142-1,
 * levels B-LT and B-LTA). Nothing that is there changes: the new revision
 * repeats the catalog with one more entry, and adds streams or one signature
 * field. The cross-reference has the kind of the one before it.
 *
 * Both refuse (FAULT_INPUT) a file the strict reader has a doubt about, and
 * give the bytes to append to it, in the arena.
 */
#ifndef PDF_PDF_INCREMENT_H
#define PDF_PDF_INCREMENT_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct pdf_dss;

/* A hole left in the bytes to append. */
struct pdf_gap {
	size_t at;	/* of "<", from the start of the bytes to append */
	size_t len;	/* with both brackets */
};

/* A DSS with these certificates, CRLs and OCSP responses (DER), beside those
 * the file's DSS has already. */
enum fault_code pdf_append_dss(struct arena *, struct slice file,
    const struct pdf_dss *, struct slice *out, struct fault *why);

/* A document time-stamp (12.8.5) whose Contents takes `room` bytes of token.
 * ByteRange is right already: the caller digests the file and the bytes without
 * the gap, has that stamped, and writes the token's digits into the gap. */
enum fault_code pdf_append_timestamp(struct arena *, struct slice file,
    size_t room, char **out, size_t *len, struct pdf_gap *gap,
    struct fault *why);

#endif
