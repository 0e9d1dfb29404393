/*
 * pdf_plan: which glyphs a font will draw, and turning that into a font file.
 * Inside pdf/ only; outsiders use pdf_font.h.
 */
#ifndef PDF_PLAN_H
#define PDF_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "pdf_face.h"
#include "pdf_font.h"
#include "pdf_words.h"

struct arena;

/* Glyphs of one face, a bit each. */
struct font_own {
	uint32_t words;
	uint64_t bits[];
};

struct font_plan {
	struct arena *arena;
	struct font_set *set;
	uint32_t number;		/* for word.seen_plan; never 0 */
	struct font_own *face[FACE_STYLES * FACE_SCRIPTS];
};

struct font_own *glyphs_make(struct arena *, const struct face *);

static inline bool
glyphs_have(const struct font_own *set, uint32_t glyph)
{
	return (set->bits[glyph / 64] >> glyph % 64 & 1) != 0;
}

static inline void
glyphs_add(struct font_own *set, uint32_t glyph)
{
	set->bits[glyph / 64] |= (uint64_t)1 << glyph % 64;
}

/* True when the plan draws all of a word; remembers it in the word. */
bool plan_draws(const struct font_plan *, struct word *);

/* The texts whose glyphs font_plan_add_script() takes in. Lists are parted by
 * blanks; in a list of company '*' stands for each of the letters or conjuncts.
 * pdf_repertoire.c */
struct repertoire {
	const char *plain;	/* taken as it is */
	const char *letters, *letters_with;
	const char *conjuncts, *conjuncts_with;
};

extern const struct repertoire repertoires[FACE_SCRIPTS];

/* The subset of one face as the streams and dictionaries of a font.
 * pdf_embed.c */
enum fault_code font_embed_make(struct arena *, struct font_set *, int face,
    const struct font_own *, char prefix, bool small,
    struct font_embed *out, struct fault *why);

#endif
