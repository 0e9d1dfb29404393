/*
 * pdf_font: the typefaces of a process, and how they get into a PDF.
 *
 * A font_set is opened once, early in main, and dropped last. It maps the Noto
 * Serif faces of Debian's fonts-noto-core (Latin, Bengali, Devanagari, each
 * regular and bold) and Noto Sans, which is asked last for a sign the others
 * lack. It also keeps every word it has shaped (pdf_text.h), so one thread uses
 * one set.
 *
 * A template makes one font_plan: the glyphs that all its certificates share.
 * The plan is embedded once, in the prelude. A certificate carries a font_use;
 * text_emit() notes in it which shared fonts were shown, and which glyphs the
 * plan lacks. Those few go into the certificate's own tail, as fonts with other
 * resource names. Glyph numbers are those of the font file in every subset, so
 * a shaped word is the same bytes in every document.
 *
 * Embedded fonts are Type0 / CIDFontType2 / Identity-H (ISO 32000-1, 9.7) and
 * obey ISO 19005-2, 6.2.11 (PDF/A-2): FontFile2 present, widths equal to the
 * font program's, CIDToGIDMap Identity, every glyph mapped to Unicode.
 */
#ifndef PDF_FONT_H
#define PDF_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct buf;

enum face_style {
	STYLE_REGULAR,
	STYLE_BOLD,
	FACE_STYLES
};

enum face_script {
	SCRIPT_LATIN,
	SCRIPT_BENGALI,
	SCRIPT_DEVANAGARI,
	SCRIPT_OTHER,	/* Noto Sans: what the three above lack */
	FACE_SCRIPTS
};

#define FACES ((int)FACE_STYLES * (int)FACE_SCRIPTS)

struct font_paths {
	const char *path[FACE_STYLES][FACE_SCRIPTS];
};

/* Where Debian's fonts-noto-core puts them. */
extern const struct font_paths font_paths_debian;

struct font_set;

/* paths may be NULL for font_paths_debian. The files are mapped and must not
 * change while the set is open. FAULT_ABSENT names the file and the package. */
enum fault_code font_set_open(struct font_set **out,
    const struct font_paths *paths, struct fault *why);
void font_set_drop(struct font_set *);		/* NULL is allowed */
void font_set_drop_ptr(struct font_set **);	/* for AUTO() */

/* Forgets the shaped words if they fill most of their room (8 MiB). Call it
 * before each document, when no text_block is in use any more. A set that is
 * never tidied stays correct and bounded: new words are then shaped anew each
 * time. */
void font_set_tidy(struct font_set *);

/* Heights in points above and below the baseline that clear every sign of the
 * three scripts at this size, stacked ones too; both positive. */
float font_set_ascent(const struct font_set *, float size_pt);
float font_set_descent(const struct font_set *, float size_pt);

/* --- what a template's certificates share ------------------------------- */

struct font_plan;

/* An empty plan. It lives in the arena and borrows the set. */
struct font_plan *font_plan_make(struct arena *, struct font_set *);

/* Adds what names, addresses and running text in a script commonly need:
 * LATIN: printable ASCII, the letters and signs of Western Europe and of
 * romanised Indian names, rupee sign, dashes, quotation marks, bullet.
 * BENGALI, DEVANAGARI: letters, signs, digits, and the conjuncts in use. */
void font_plan_add_script(struct font_plan *, enum face_style,
    enum face_script);

/* Adds the glyphs of one text: static text, or samples of the values. */
enum fault_code font_plan_add_text(struct font_plan *, enum face_style,
    const char *lang, struct slice text, struct fault *why);

/* The objects one embedded font is made of. They get consecutive numbers. */
enum font_object {
	FONT_TYPE0,		/* what a page's /Font resources refer to */
	FONT_CID,
	FONT_DESCRIPTOR,
	FONT_FILE,		/* a stream */
	FONT_TO_UNICODE,	/* a stream */
	FONT_OBJECTS
};

struct font_embed {
	char resource[8];	/* "F0".."F7" shared, "X0".."X7" of a document */
	char name[64];		/* "ABCDEF+NotoSerif": depends on the glyphs only */
	int glyphs;		/* how many the subset draws */
	size_t file_len;	/* of the font program before compression */
	struct slice stream[FONT_OBJECTS];	/* Flate; .at NULL: no stream */
	struct slice cid_tail;	/* the rest of the dictionaries, ready made */
	struct slice descriptor_tail;
};

struct font_embeds {
	struct font_embed at[8];
	int n;
};

/* Subsets and compresses every face in which the plan has a glyph. Does it
 * anew at each call: once a template. A plan is not added to afterwards. */
enum fault_code font_plan_embed(struct arena *, struct font_plan *,
    struct font_embeds *out, struct fault *why);

/* Writes the dictionary of object number first + which, from << to >>, with
 * /Length and /Filter where it is a stream. The caller writes "N 0 obj" around
 * it and, for a stream, "stream", the bytes of e->stream[which], "endstream". */
void font_embed_dict(struct buf *, const struct font_embed *e,
    enum font_object which, int first);

/* --- what one document shows -------------------------------------------- */

struct font_use {
	struct arena *arena;
	struct font_set *set;
	const struct font_plan *plan;	/* NULL: nothing is shared */
	uint32_t shared;	/* bit f: resource "F<f>" was shown */
	uint32_t own;		/* bit f: resource "X<f>" was shown */
	struct font_own *extra[8];	/* the glyphs of the X fonts */
};

/* One per content a document makes; costs nothing until a glyph is missing. */
struct font_use font_use_make(struct arena *, struct font_set *,
    const struct font_plan *);

/* The document's own fonts, for use->own; n is 0 nearly always. */
enum fault_code font_use_embed(struct arena *, const struct font_use *,
    struct font_embeds *out, struct fault *why);

#endif
