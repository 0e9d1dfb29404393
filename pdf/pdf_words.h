/*
 * pdf_words: shaped words, and the memory of those shaped before.
 *
 * A word is the text between two spaces, in one weight. Its glyphs do not
 * depend on its neighbours (test_text.c proves it for the faces we use) nor on
 * the size, so it is shaped once and kept as the very bytes of a TJ array.
 * Inside pdf/ only.
 *
 * A piece's code is what stands between the [ and ] of a TJ array in a text
 * object whose font size is 1 and whose Tm scales. It may close the array, put
 * operators, and open it again: then it begins with "]TJ" and ends with "[".
 */
#ifndef PDF_WORDS_H
#define PDF_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "pdf_font.h"
#include "slice.h"

struct arena;
struct hb_buffer_t;
struct words;

/* What the language of a paragraph decides. */
enum word_lang {
	LANG_LATIN,	/* English, and whatever is not named below */
	LANG_BENGALI,	/* bn, as */
	LANG_HINDI,	/* hi and other languages in Devanagari */
	LANG_NEPALI	/* ne */
};

enum word_lang word_lang(const char *bcp47);

/* A stretch of a word in one face. */
struct word_piece {
	const char *code;
	uint32_t code_len;
	uint32_t glyphs;
	const uint16_t *glyph;
	uint8_t face;	/* face_index() */
	bool has_letters;	/* so that its script says its language */
};

struct word {
	uint64_t hash;
	struct slice text;
	uint8_t style;
	uint8_t lang;
	bool odd;	/* not letters and digits only: UAX #14 has to be asked */
	int32_t advance;	/* 1/1000 em */
	uint32_t seen_plan;	/* number of a plan that has all its glyphs */
	uint32_t code_len;	/* of all pieces, with room for font changes */
	uint32_t n;
	struct word_piece piece[];
};

struct words *words_make(void);
void words_drop(struct words *);

/* The word, shaped now or before. It lives in the set, or in the arena when
 * the set's memory is full. */
enum fault_code word_find(struct arena *, struct font_set *, enum face_style,
    enum word_lang, struct slice text, struct word **out, struct fault *why);

/* The same without looking or keeping. pdf_shape.c */
enum fault_code word_make(struct arena *, struct font_set *, enum face_style,
    enum word_lang, struct slice text, struct word **out, struct fault *why);

/* --- parts of word_make() ----------------------------------------------- */

/* One code point of a word being shaped. */
struct word_point {
	uint32_t point;
	uint32_t at;	/* byte offset in the word */
	uint8_t face;
	bool is_mark;
};

/* Script, language and direction of what the buffer holds. pdf_shape.c */
void shape_set_up(struct hb_buffer_t *, int face, enum word_lang);

/* Decodes a word, refuses what cannot be set, chooses faces. pdf_itemise.c */
enum fault_code word_itemise(struct arena *, struct font_set *,
    enum face_style, enum word_lang, struct slice text,
    struct word_point **out, uint32_t *n, struct fault *why);

/* A glyph where shaping put it, 1/1000 em. */
struct word_glyph {
	uint32_t glyph;
	int32_t advance, width;	/* as set; as in the font file */
	int32_t dx, dy;
};

/* A number or access code: five or more capitals, digits and hyphens with a
 * digit among them. Such words are not remembered. pdf_pairs.c */
bool word_is_code(struct slice text);
/* One glyph for each sign of a code, as HarfBuzz would place them; false when
 * HarfBuzz has to be asked. */
bool word_from_pairs(struct font_set *, int face, struct slice text,
    struct word_glyph *out);

/* Turns placed glyphs into a piece's code. pdf_code.c */
void word_code(struct arena *, const struct word_glyph *, uint32_t n,
    struct slice text, bool plain, struct word_piece *out);

#endif
