/*
 * doc: one certificate's facts become the rest of its PDF.
 *
 * The file is the template's prelude followed by the tail made here: text, QR
 * symbol, metadata, signature dictionary with a hole, cross-reference. It is
 * PDF 1.7 in one revision, PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1),
 * tagged, with every text as it was typed. The same input gives the same bytes,
 * so a certificate can be reproduced up to its signature.
 *
 *	template_load(arena, text, "templates/bcw-001.mt", &env, &t, why);
 *	doc_make(scratch, t, &input, &output, why);
 *	... sign the hole ...
 *	write template_prelude(t), then output.tail
 */
#ifndef DOC_DOC_H
#define DOC_DOC_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct template;

#define DOC_PAGES_MOST 8

struct doc_input {
	struct slice uin;		/* sixteen characters (S3) */
	struct slice access_code;	/* eight symbols, without hyphen */
	struct slice qr_text;		/* https://HOST/v/UIN#JWT, ASCII (S4) */
	/* One for each field of the service, in its order, as form_check() made
	 * them: dates as 2026-11-24, choices as the definition spells them. */
	const struct slice *values;
	struct slice valid_until;	/* 2027-03-31; empty: no end */
	int64_t issued_s;		/* UTC; printed in IST */
	struct slice signer_name;
	struct slice signer_designation;
	struct slice signer_place;	/* may be empty */
	size_t hole_room;		/* DER bytes the signature may take */
};

struct doc_output {
	char *tail;		/* in the arena; the signature goes into it */
	size_t tail_len;
	/* The hole counted from the start of the tail: from "<" to ">", both
	 * included: 2 * hole_room + 2, filled with zeros. */
	size_t hole_at;
	size_t hole_len;
	uint64_t byte_range[4];	/* as written: of the whole file */
	int pages;
};

/* Microseconds by stage, for the bench. */
struct doc_times {
	double text, qr, file;
};

/*
 * Makes the tail. FAULT_INPUT when a value the page needs is empty, or has a
 * sign no font can show (where = the field's name), or the QR content is not
 * ASCII; FAULT_LIMIT when something does not fit where it must: the QR
 * content, the signer's panel, more than DOC_PAGES_MOST pages. Sentences quote
 * no values. Deterministic. The arena holds the tail and working memory.
 */
enum fault_code doc_make(struct arena *, const struct template *,
    const struct doc_input *, struct doc_output *out, struct fault *why);

/* The same, adding the time each stage took to *times (may be NULL). */
enum fault_code doc_make_timed(struct arena *, const struct template *,
    const struct doc_input *, struct doc_output *out, struct doc_times *times,
    struct fault *why);

#endif
