/*
 * pdf_face: one font file as the text side of this room sees it, and the set
 * of eight. Inside pdf/ only; outsiders use pdf_font.h.
 */
#ifndef PDF_FACE_H
#define PDF_FACE_H

#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pdf_font.h"
#include "slice.h"

struct arena;
struct font_own;
struct face_pairs;
struct words;

struct face {
	const char *path;
	struct slice file;	/* mapped */
	hb_face_t *hb;
	hb_font_t *font;	/* scaled to 1000 units an em, as PDF counts */
	hb_set_t *covers;	/* code points */
	struct slice *spelt;	/* by glyph; NULL until face_spelling() */
	struct face_pairs *pairs;	/* NULL until pdf_pairs.c asks */
	struct font_own *repertoire;	/* NULL until a plan asks (pdf_plan.h) */
	uint32_t glyphs;
	uint16_t space;		/* glyph of U+0020 */
	uint16_t dotted;	/* of U+25CC, which HarfBuzz adds; 0: none */
	int32_t space_advance;
	char space_code[6];	/* its code as a PDF string, with brackets */
	uint8_t space_code_len;
};

struct font_set {
	struct arena *arena;
	struct face face[FACE_STYLES * FACE_SCRIPTS];
	struct words *words;	/* pdf_words.c */
	hb_buffer_t *buffer;	/* the one buffer all shaping goes through */
	struct arena *scratch;	/* of one call */
	struct arena *shaping;	/* of one word being made */
	struct arena *aside;	/* of a result that nobody keeps */
	uint32_t plans;		/* made so far */
};

static inline int
face_index(enum face_style style, enum face_script script)
{
	return (int)style * FACE_SCRIPTS + (int)script;
}

static inline bool
face_has(const struct face *f, uint32_t point)
{
	return hb_set_has(f->covers, point);
}

/* The text a glyph stands for in ToUnicode, UTF-8, never empty. */
struct slice face_spelling(struct font_set *, struct face *, uint32_t glyph);

/* The code of a glyph inside ( ) of a PDF string: 2 to 4 bytes, big end first,
 * with ( ) \ and CR escaped (ISO 32000-1, 7.3.4.2). Returns the end. */
static inline char *
put_code(char *to, uint32_t glyph)
{
	for (int shift = 8; shift >= 0; shift -= 8) {
		unsigned char c = (unsigned char)(glyph >> shift);
		if (c == '(' || c == ')' || c == '\\')
			*to++ = '\\';
		if (c == '\r') {
			*to++ = '\\';
			c = 'r';
		}
		*to++ = (char)c;
	}
	return to;
}

#endif
