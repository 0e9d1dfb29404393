/* report_parts: a report on its way. Inside doc/ only. */
#ifndef DOC_REPORT_PARTS_H
#define DOC_REPORT_PARTS_H

#include "buf.h"
#include "doc_art.h"
#include "pdf_font.h"
#include "pdf_text.h"
#include "report.h"
#include "vec.h"

/* A4 crosswise, on the grid of 1/600 inch. */
#define REPORT_W 841.92
#define REPORT_H 595.2
#define REPORT_MARGIN 40.08
#define REPORT_WIDTH (REPORT_W - 2 * REPORT_MARGIN)
#define REPORT_BOTTOM (REPORT_H - 46)

/* A node of the structure (ISO 32000-1, 14.7). Marks are counted on each page
 * from 0, so a long table costs no more than its cells. */
struct report_node {
	const char *tag, *more;
	int parent, first, last, next;
	int page;
	int mark;		/* -1: a group */
	bool widget;
	uint32_t num;
};

struct report_page {
	struct buf content;
	struct { VEC_OF(int) } marks;	/* node of each mark */
};

struct reporting {
	struct arena *a;
	const struct report_input *in;
	struct fault *why;
	struct font_use use;
	struct { VEC_OF(struct report_node) } tree;
	struct { VEC_OF(struct report_page) } pages;
	int document;		/* the tree's only root */
	double y;		/* downwards from the page's top */
	double panel[4];	/* the signature's place on the first page */
};

/* Adds a group; its place. */
int report_group(struct reporting *, int parent, const char *tag,
    const char *more);
/* Between these two everything drawn on the last page is the leaf's. */
void report_begin(struct reporting *, int parent, const char *tag,
    const char *more);
void report_end(struct reporting *);
struct buf *report_content(struct reporting *);
void report_new_page(struct reporting *);

/* The finished file. report_file.c */
enum fault_code report_file(struct reporting *, struct report_output *out);

#endif
