/*
 * letters: what may stand on a certificate: the scripts its fonts can show
 * (Latin, Bengali and Assamese, Devanagari) and what each sign is.
 *
 * Classes follow the Unicode general categories of these blocks. A code point
 * of no class is a control, an invisible or unassigned one, or of a script that
 * the press cannot print.
 */
#ifndef RULES_LETTERS_H
#define RULES_LETTERS_H

#include <stddef.h>
#include <stdint.h>

#include "slice.h"

enum letter_class {
	LETTER_NONE,	/* may not stand on a certificate */
	LETTER_BLANK,	/* space, no-break space */
	LETTER_LETTER,
	LETTER_MARK,	/* vowel signs, virama, nukta, combining accents */
	LETTER_JOINER,	/* ZWJ, ZWNJ: they steer Bengali conjuncts */
	LETTER_DIGIT,
	LETTER_OTHER,	/* punctuation and symbols */
};

enum letter_class letter_class(uint32_t point);
/* 0 to 9 for ASCII, Bengali and Devanagari digits; -1 otherwise. */
int letter_digit(uint32_t point);
/* Does it silence a consonant's vowel, so that the next one joins it? */
int letter_is_virama(uint32_t point);

/* Bytes of the first syllable cluster of valid, non-empty text: a letter, its
 * marks, and the letters a virama ties to it. */
size_t letter_cluster(struct slice);

#endif
