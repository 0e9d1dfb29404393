/*
 * pdf_layout: a paragraph on its way from words to lines. Inside pdf/ only;
 * outsiders use pdf_text.h.
 */
#ifndef PDF_LAYOUT_H
#define PDF_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "pdf_item.h"
#include "pdf_text.h"
#include "pdf_words.h"
#include "slice.h"
#include "vec.h"

struct arena;
struct font_set;

/* A word of the paragraph and what came before it. */
struct part {
	struct word *word;	/* NULL: the rest of a broken one, not shaped yet */
	struct slice text;
	enum face_style weight;
	uint32_t feeds;		/* line feeds before it */
	bool apart;		/* blanks or line feeds before it */
	bool may_break;		/* a line may begin with it */
	/* For each byte of text whether a line may begin there. */
	const bool *inside;	/* by UAX #14; NULL: nowhere */
	const bool *letters;	/* when all else fails; NULL: not asked yet */
};

struct layout {
	struct arena *arena;
	struct font_set *set;
	const struct text_style *style;
	enum word_lang lang;
	bool one_line;
	int32_t limit;		/* width in 1/1000 em */
	struct { VEC_OF(struct part) } parts;
	struct { VEC_OF(struct text_item) } items;
	struct { VEC_OF(struct text_line) } lines;
};

/* Breaks the parts into lines of items; which items a line has is its n, in
 * order. pdf_lines.c */
enum fault_code layout_fill(struct layout *, struct fault *why);

#endif
