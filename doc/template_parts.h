/*
 * template_parts: what a template is inside doc/. First the page as written,
 * blocks of lines; then the page as compiled, columns of items with places.
 *
 * Measures are points, downwards from the page's top left corner.
 */
#ifndef DOC_TEMPLATE_PARTS_H
#define DOC_TEMPLATE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "doc_art.h"
#include "doc_dates.h"
#include "image.h"
#include "pdf_font.h"
#include "pdf_text.h"
#include "pdf_tree.h"
#include "pdf_write.h"
#include "qr_plan.h"
#include "service.h"
#include "template.h"
#include "vec.h"

/* A4 in whole dots of a 600 dpi printer, 4960 by 7016, so that what lies on
 * the grid counted from one edge lies on it from the other too. */
#define PAGE_W 595.2
#define PAGE_H 841.92

#define TEMPLATE_LANGS_MOST 4
#define PIECES_MOST 64		/* of one passage */
#define SIZE_LEAST 8.0
#define SIZE_MOST 48.0

/* --- as written --------------------------------------------------------- */

enum piece_kind {
	PIECE_TEXT,
	PIECE_FIELD,		/* a field of the service */
	PIECE_UIN,
	PIECE_ACCESS_CODE,
	PIECE_ISSUE_DATE,
	PIECE_ISSUE_TIME,
	PIECE_VALID_UNTIL,
	PIECE_SIGNER_NAME,
	PIECE_SIGNER_DESIGNATION,
	PIECE_SIGNER_PLACE,
	PIECE_KINDS
};

/* A stretch of a passage: words, or the place of a value. */
struct piece {
	enum piece_kind kind;
	enum face_style style;
	enum doc_show show;
	const char *lang;	/* in which dates and choices are written */
	size_t field;
	int bracket;		/* 0; or the [ ] it stands in, from 1 */
	struct slice text;
};

/* One paragraph in one language. */
struct passage {
	const char *lang;
	double size;
	enum text_align align;
	struct art_colour colour;
	struct piece *at;
	size_t n;
	bool dynamic;		/* has a value in it */
	int line;
};

struct passages {
	VEC_OF(struct passage)
};

/* A label and what it labels. */
struct fact_cell {
	struct passages label;	/* all static */
	struct passages value;
	/* compiled */
	int label_form;
	double label_height, label_base;	/* first baseline */
	double x, value_x, value_width;
	int label_leaf, value_leaf;
};

struct fact {
	int line;
	int n;			/* cells: 1, or 2 side by side */
	struct fact_cell cell[2];
};

enum block_kind {
	BLOCK_PAGE,
	BLOCK_LETTERHEAD,
	BLOCK_HEADING,
	BLOCK_NUMBERS,
	BLOCK_PARAGRAPH,
	BLOCK_FACTS,
	BLOCK_SIGNATURE,
	BLOCK_QR,
	BLOCK_HOLOGRAM,
	BLOCK_VERIFY,
	BLOCK_SMALL,
	BLOCK_KINDS
};

struct facts_block {
	VEC_OF(struct fact)
};

struct block {
	enum block_kind kind;
	int line;
	struct passages text;	/* uin labels of NUMBERS and QR too */
	struct passages more;	/* date labels of NUMBERS, code labels of QR */
	struct facts_block facts;
};

struct art_picture {
	bool there;
	struct image image;
	double width, height;
	struct slice alt;
};

struct sheet {	/* the whole file */
	const char *name;
	const struct template_env *env;
	struct arena *arena;
	const char *lang[TEMPLATE_LANGS_MOST];
	int n_langs;
	struct art_palette palette;
	bool border, background;
	int seal;		/* -1: none */
	struct art_picture picture;
	VEC_OF(struct block)
	bool shows[SERVICE_FIELDS_MOST];
	bool uses[PIECE_KINDS];
	int field_line[SERVICE_FIELDS_MOST];
	bool says_url;
};

/* Text to blocks. template_read.c */
enum fault_code sheet_read(struct sheet *, struct slice text,
    struct fault *why);
/* One passage's text: {values}, *bold*, [left out when empty].
 * template_inline.c. bare: values may be empty (facts leave them out). */
enum fault_code passage_read(struct sheet *, struct slice text, int line,
    bool bare, struct passage *io, struct fault *why);
/* The value of one field as facts show it: as typed, or a date or choice in
 * the sheet's first two languages (one: in the passage's). */
void passage_of_field(struct sheet *, size_t field, bool one,
    struct passage *io);
void passage_of_text(struct sheet *, struct slice text, struct passage *io);
/* What must be there is, and the page shows what the service says it does.
 * template_check.c */
enum fault_code sheet_check(const struct sheet *, struct fault *why);
/* A fault at name:line. */
enum fault_code sheet_fault(const struct sheet *, int line, struct fault *why,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* --- as compiled -------------------------------------------------------- */

#define MARGIN 58.0
#define TEXT_W (PAGE_W - 2 * MARGIN)
#define BAND_INSET 28.0		/* of the border's middle */
#define ROW_PAD 3.0		/* above and below a fact */

/* Something in a column: ready text, a passage to fill in, or a fact. */
struct item {
	double gap;		/* empty space above */
	double height;		/* of ready text */
	int form;		/* ready text's place in t->ready; -1: none */
	bool done;		/* stands in the static content already */
	int leaf;
	const struct passage *passage;
	struct fact *fact;
};

struct column {
	const char *what;	/* for a message when it is full */
	double x, top, width, bottom;
	VEC_OF(struct item)
};

/* Text or drawing that the prelude holds as a form XObject "L<place>". */
struct ready {
	uint32_t num;
	struct slice content;
	double box[4];
};

struct template {
	struct arena *arena;
	struct template_env env;
	struct sheet sheet;
	struct font_plan *plan;
	struct qr_plan qr;	/* its level is settled by each content */
	double qr_x, qr_y;	/* lower left corner, upwards, on the grid */

	struct { VEC_OF(struct ready) } ready;
	struct column body, panel, uin, date, codes;
	double panel_box[4];	/* of the signature: x, top, width, height */
	double next_top, next_bottom;	/* of the body on further pages */
	int overleaf;		/* ready text: "continued overleaf" */
	const char *ring;	/* ready drawing, by its name: of the seals */
	struct pdf_tree tree;
	struct pdf_shape usual;

	/* Numbers of objects: the prelude's, and those the tail fills in. */
	uint32_t catalog, fonts_num, forms_num, resources, first_static,
	    next_static;
	uint32_t pages, page[1], own_content, meta, signature, widget, qr_num;

	struct pdf_write prelude;
	struct slice page_dict;		/* what all pages have in common */
	struct slice shared_fonts;	/* the entries of /Font */
	struct slice identity;
};

/* A template on its way. */
struct placing {
	struct template *t;
	struct arena *scratch;
	struct buf first, next;		/* static content of the pages */
	struct font_use use;
	int document;			/* the tree's top */
	struct fault *why;
};

/* The glyphs all certificates share. template_fonts.c */
enum fault_code template_plan_fonts(struct template *, struct fault *why);
/* Places everything; makes static content, forms and the tree.
 * template_place.c, template_foot.c */
enum fault_code template_place(struct placing *);
enum fault_code template_place_foot(struct placing *, double *foot_top);
/* The prelude. template_write.c */
enum fault_code template_write(struct placing *);

/* Parts of placing: template_text.c. */

/* Lays out a passage without values. */
enum fault_code passage_lay(struct arena *, const struct template *,
    const struct passage *, double width, struct text_block *out,
    struct fault *why);
/* Several passages as one, " · " between them, in the first one's language. */
struct passage *passages_join(struct arena *, const struct passages *);
/* A passage of words that are this program's own. */
struct passage passage_plain(struct template *, const char *lang,
    const char *text, double size, struct art_colour);
/* Writes a static passage below *y and moves *y; leaf -1: an artifact. */
enum fault_code place_passage(struct placing *, struct buf *, int leaf,
    const struct passage *, double x, double width, double *y);
/* The leaf for a passage below a group: its tag, and its language if that is
 * not the document's. more: further entries. */
int place_leaf(struct placing *, int group, const char *tag, const char *lang,
    const char *more);
/* Adds to a column: static text that nothing above can move is written at
 * once, other static text becomes ready text. */
enum fault_code place_item(struct placing *, struct column *, bool fixed,
    double gap, const struct passage *, int leaf);
/* Ready text: its place in t->ready. */
enum fault_code place_ready(struct placing *, const struct passage *,
    double width, int *form, double *height, double *base);
int place_form(struct placing *, struct slice content, const double box[4]);
void put_form(struct buf *, int form, double x, double y);

/* Colours that follow from the palette. */
static inline struct art_colour
muted(const struct art_palette *p)
{
	return art_pale(p->ink, 0.28);
}

/* From downwards to upwards. */
static inline double
up(double y)
{
	return PAGE_H - y;
}

/* The program's own words on pages. */
#define TEST_WORDS \
	"পরীক্ষামূলক: বৈধ শংসাপত্র নয় · TEST: NOT A VALID CERTIFICATE"
#define OVERLEAF_WORDS "পরের পৃষ্ঠায় চলবে · Continued on the next page"
#define PAGE_WORDS " · পৃষ্ঠা / · Page of "

#define ARTIFACT "/Artifact BMC\n"
#define ARTIFACT_END "EMC\n"

#endif
