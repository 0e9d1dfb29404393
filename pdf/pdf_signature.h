/*
 * pdf_signature: the signatures of a PDF (ISO 32000-2, 12.7.5.5 and 12.8).
 *
 * Found twice over: by way of the form's fields, and by looking at every object
 * of the file, so that none hides. What is said here is about bytes; whether a
 * signature is any good is for sign/.
 */
#ifndef PDF_PDF_SIGNATURE_H
#define PDF_PDF_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct pdf_file;
struct pdf_value;

#define PDF_SIGNATURES_MOST 32

enum pdf_cover {
	PDF_COVER_WHOLE,	/* the whole file but the hole */
	PDF_COVER_REVISION,	/* from byte 0 to the end of an older revision */
	PDF_COVER_TRUNCATED,	/* reaches behind the end of the file */
	PDF_COVER_PARTLY,	/* something else */
	PDF_COVER_WRONG		/* the gap is not exactly this hex string */
};

struct pdf_signature {
	uint32_t num;		/* object of the signature dictionary */
	size_t revision;	/* that wrote it; 0 is the newest */
	const struct pdf_value *dict;
	const struct pdf_value *field;	/* NULL: no field leads to it */
	struct slice filter, sub_filter;
	bool is_timestamp;	/* ETSI.RFC3161, Type DocTimeStamp */
	bool certifies;		/* the catalog's Perms name it as DocMDP */
	int docmdp;		/* P of its transform; 0: it has none */
	bool has_cert;		/* a Cert entry, which PAdES forbids */
	bool claims_time;	/* there is an M */
	int64_t time_s;		/* M */
	uint64_t range[4];
	enum pdf_cover cover;
	size_t hole_at, hole_len;	/* of "<...>" with its brackets */
	/* Digits in lower case only: no other file says the same. */
	bool hex_tidy;
	struct slice contents;	/* decoded; DER with its padding of zeros */
	uint64_t covered_end;	/* range[2] + range[3] */
};

struct pdf_signatures {
	const struct pdf_signature *at;	/* in the order they were made */
	size_t n;
	size_t hidden;	/* ByteRange or Contents elsewhere than in these */
};

/* FAULT_INPUT when a signature dictionary is not what 12.8.1 asks. None found
 * is well: n is 0. Also accounts for the file (pdf_account). */
enum fault_code pdf_signatures_read(struct arena *, struct pdf_file *,
    struct pdf_signatures *out, struct fault *why);

/* The last signature there seems to be in bytes that cannot be read as a PDF (cut
 * off, or damaged), found by looking for "/ByteRange" and "/Contents". Only good for
 * saying what happened to a file, never for trusting it. False: none. */
bool pdf_signature_scan(struct arena *, struct slice file,
    struct pdf_signature *out);

/* What came after a signed revision. */
enum pdf_added {
	PDF_ADDED_NOTHING,
	PDF_ADDED_PROOF,	/* only a DSS and document time-stamps */
	PDF_ADDED_CHANGE	/* anything else */
};

/* Classifies the revisions 0 .. k-1 written after revision k. `what` gets one
 * clause naming the first change, in the arena; may be NULL. */
enum pdf_added pdf_added_after(struct arena *, struct pdf_file *, size_t k,
    const char **what);

/* Bytes of a DSS dictionary (12.8.4.3). */
struct pdf_dss {
	const struct slice *certs, *crls, *ocsps;
	size_t cert_n, crl_n, ocsp_n;
};
/* FAULT_ABSENT when there is none. */
enum fault_code pdf_dss_read(struct arena *, struct pdf_file *,
    struct pdf_dss *out, struct fault *why);

#endif
