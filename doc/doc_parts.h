/*
 * doc_parts: a document on its way: its passages filled in and laid out, the
 * pages they come to stand on, and then the file. Inside doc/ only.
 */
#ifndef DOC_DOC_PARTS_H
#define DOC_DOC_PARTS_H

#include "buf.h"
#include "doc.h"
#include "qr_symbol.h"
#include "template_parts.h"

#define VALUES_MOST 8		/* passages in the value of one fact */

struct doc_page {
	struct buf content;
	struct buf rules;	/* lines between facts */
};

struct making {
	struct arena *arena;
	const struct template *t;
	const struct doc_input *in;
	struct fault *why;
	struct font_use use;
	struct doc_page page[DOC_PAGES_MOST];
	int pages;
	const struct art_colour *colour;	/* in force on the last page */
	signed char *stands;	/* of each node; NULL: the usual shape */
	struct qr_symbol symbol;
};

/* Fills in and lays out a passage; block.n is 0 when nothing is to be said,
 * which leaves the passage out. FAULT_INPUT names the field at fault.
 * doc_text.c */
enum fault_code doc_passage(struct making *, const struct passage *,
    double width, struct text_block *out);
/* What a document must have to be made at all. doc_text.c */
enum fault_code doc_check(const struct making *);

/* Everything on the pages but the prelude's. doc_flow.c */
enum fault_code doc_flow(struct making *);
/* The tail. doc_file.c */
enum fault_code doc_file(struct making *, struct doc_output *out);

#endif
