/*
 * pdf_item: what a text_line is made of, between layout and emission, and where
 * a line may end. Inside pdf/ only; outsiders use pdf_text.h.
 */
#ifndef PDF_ITEM_H
#define PDF_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

struct arena;
struct word;

struct text_item {
	struct word *word;
	bool space;	/* one follows, even at the end of a line, where it is
			 * invisible but parts the words (ISO 32000-1, 14.8.2.5) */
};

/* For every byte of a text whether a line may break before it, by UAX #14; a
 * danda never begins a line. pdf_break.c */
const bool *breaks_find(struct arena *, struct slice text);

/* The same for a word that is wider than a line: between any two letters that
 * are written apart (UAX #29, and no conjunct is torn). */
const bool *breaks_find_letters(struct arena *, struct slice word);

#endif
