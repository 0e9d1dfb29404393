/*
 * pdf_text: paragraphs of Bengali, Devanagari and Latin as lines of a page.
 *
 * text_layout() chooses a face for every sign, shapes with HarfBuzz, breaks
 * lines by UAX #14 and aligns them; text_emit() writes a line as PDF content.
 * What a reader takes from the page with a search box, a screen reader or
 * pdftotext is the text as typed: where a word's glyphs do not spell it (a
 * reordered vowel, a reph, a conjunct), the word stands in a /Span with
 * /ActualText (ISO 32000-1, 14.9.4).
 *
 * Words are shaped once per process and kept in the font_set, which is what
 * makes a certificate's texts cost microseconds; see font_set_tidy().
 *
 * White space: any run of spaces, tabs and carriage returns counts as one
 * space; a line feed ends the line; blanks at both ends are dropped.
 *
 * Faults, all FAULT_INPUT unless said, with a sentence for the person:
 * not UTF-8; a sign that no font has ("U+0639"); right-to-left letters (none of
 * the fonts has them) and invisible direction controls (they can make a name
 * read otherwise than it is); a control character; a sign that needs a letter
 * and has none; more than TEXT_MARKS_MOST marks on one letter; a word of more
 * than TEXT_WORD_MOST bytes; FAULT_LIMIT above TEXT_MOST bytes; a width that
 * cannot hold one letter.
 */
#ifndef PDF_TEXT_H
#define PDF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "pdf_font.h"
#include "slice.h"

struct arena;
struct buf;

#define TEXT_MOST ((size_t)64 * 1024)
#define TEXT_WORD_MOST 2048
#define TEXT_MARKS_MOST 8

enum text_align {
	ALIGN_LEFT,
	ALIGN_CENTRE,
	ALIGN_RIGHT,
	ALIGN_JUSTIFY	/* the last line of a paragraph stays left */
};

struct text_style {
	float size_pt;
	float leading_pt;	/* baseline to baseline; 0: 1.4 times size_pt */
	const char *lang;	/* BCP 47 of the paragraph: "bn" "en" "hi" "ne".
				 * It settles hi or ne for Devanagari (NULL: hi) and
				 * must be the /Lang in force where the text is
				 * placed: other scripts get a /Lang of their own. */
	enum text_align align;
};

/* A stretch of a paragraph in one weight. Spans follow each other without
 * anything between: spaces belong to their texts. */
struct text_span {
	struct slice text;
	enum face_style style;
};

struct text_line {
	float x_pt;	/* from the left edge of the block */
	float y_pt;	/* of the baseline, downwards from the block's top */
	float width_pt;	/* of what is visible; never above the block's width */
	float size_pt;
	float gap_pt;	/* added to every space by justification */
	const char *lang;
	const struct text_item *items;	/* words and spaces, of pdf_text.c */
	uint32_t n;
};

struct text_block {
	struct text_line *lines;
	uint32_t n;		/* 0 for a text of nothing but blanks */
	float width_pt;		/* of the widest line */
	float height_pt;	/* n times the leading */
};

/* Lays spans out within width_pt points. The block lives in the arena and
 * refers to words of the set: it is good until font_set_tidy() or
 * font_set_drop(). A tall text gets as many lines as it needs. */
enum fault_code text_layout(struct arena *, struct font_set *,
    const struct text_style *, const struct text_span *, size_t n,
    float width_pt, struct text_block *out, struct fault *why);

/* One line that is never broken (line feeds count as spaces), for labels and
 * table cells. FAULT_LIMIT when it is wider than most_pt; most_pt 0: any. */
enum fault_code text_layout_line(struct arena *, struct font_set *,
    const struct text_style *, enum face_style, struct slice text,
    float most_pt, struct text_block *out, struct fault *why);

/* Width in points of a text set on one line. */
enum fault_code text_width(struct font_set *, const struct text_style *,
    enum face_style, struct slice text, float *out_pt, struct fault *why);

/* Writes one line as a text object BT ... ET whose block has its top left
 * corner at (x, y) in user space, y upwards: the baseline falls on
 * y - line->y_pt. Marks in *use what was shown. The caller sets the fill
 * colour before and gives the page the resources of use->shared and use->own;
 * /Span sequences balance within the text object, so a BDC /P <</MCID n>>
 * around it is well formed. */
void text_emit(struct buf *, const struct text_line *, float x, float y,
    struct font_use *use);

/* All lines of a block. */
void text_emit_block(struct buf *, const struct text_block *, float x, float y,
    struct font_use *use);

/* A number in PDF syntax with at most three decimals, without printf. */
void text_put_number(struct buf *, double);

#endif
