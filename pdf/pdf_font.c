/*
 * Opening the eight faces, and what each glyph spells.
 *
 * The Noto fonts name their glyphs as Adobe's glyph naming rules ask
 * ("uni099509CD09B7", "f_f_i", "uni09BE.fina"), so the letters behind a
 * conjunct can be read off its name; a glyph the cmap knows spells its code
 * point. That makes the spelling a property of the font file alone, the same
 * in every process and every template.
 */
#include "pdf_font.h"

#include <hb-ot.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "codec.h"
#include "file.h"
#include "own.h"
#include "pdf_face.h"
#include "pdf_words.h"
#include "utf8.h"

#define NOTO "/usr/share/fonts/truetype/noto/"

const struct font_paths font_paths_debian = { {
    [STYLE_REGULAR] = {
	[SCRIPT_LATIN] = NOTO "NotoSerif-Regular.ttf",
	[SCRIPT_BENGALI] = NOTO "NotoSerifBengali-Regular.ttf",
	[SCRIPT_DEVANAGARI] = NOTO "NotoSerifDevanagari-Regular.ttf",
	[SCRIPT_OTHER] = NOTO "NotoSans-Regular.ttf" },
    [STYLE_BOLD] = {
	[SCRIPT_LATIN] = NOTO "NotoSerif-Bold.ttf",
	[SCRIPT_BENGALI] = NOTO "NotoSerifBengali-Bold.ttf",
	[SCRIPT_DEVANAGARI] = NOTO "NotoSerifDevanagari-Bold.ttf",
	[SCRIPT_OTHER] = NOTO "NotoSans-Bold.ttf" },
} };

/* What a subset's code and width arithmetic relies on. */
static enum fault_code
face_check(struct face *f, struct fault *why)
{
	hb_codepoint_t space;
	if (f->glyphs == 0 || f->glyphs > UINT16_MAX ||
	    !hb_font_get_nominal_glyph(f->font, ' ', &space))
		return fault_at(why, FAULT_DAMAGE, f->path,
		    "The font file %s cannot be used: it has no letters or no "
		    "space. Reinstall the Debian package fonts-noto-core.",
		    f->path);
	f->space = (uint16_t)space;
	f->space_advance = hb_font_get_glyph_h_advance(f->font, space);
	f->space_code[0] = '(';
	char *end = put_code(f->space_code + 1, space);
	*end++ = ')';
	f->space_code_len = (uint8_t)(end - f->space_code);
	hb_codepoint_t dotted;
	if (hb_font_get_nominal_glyph(f->font, 0x25CC, &dotted))
		f->dotted = (uint16_t)dotted;
	return FAULT_NONE;
}

static enum fault_code
face_open(struct face *f, const char *path, struct fault *why)
{
	f->path = path;
	struct fault below = { 0 };
	if (file_map(path, &f->file, &below) != FAULT_NONE) {
		fault_at(why, below.code, path,
		    "The font file %s cannot be read. Install the Debian "
		    "package fonts-noto-core.", path);
		fault_log(why, "%s", below.say);
		return below.code;
	}
	hb_blob_t *blob = hb_blob_create(f->file.at, (unsigned)f->file.len,
	    HB_MEMORY_MODE_READONLY, NULL, NULL);
	f->hb = hb_face_create(blob, 0);
	hb_blob_destroy(blob);
	f->glyphs = hb_face_get_glyph_count(f->hb);
	f->font = hb_font_create(f->hb);
	hb_font_set_scale(f->font, 1000, 1000);
	f->covers = hb_set_create();
	hb_face_collect_unicodes(f->hb, f->covers);
	return face_check(f, why);
}

enum fault_code
font_set_open(struct font_set **out, const struct font_paths *paths,
    struct fault *why)
{
	if (paths == NULL)
		paths = &font_paths_debian;
	struct arena *arena = arena_make();
	AUTO(font_set_drop_ptr) struct font_set *set =
	    ARENA_NEW(arena, struct font_set);
	set->arena = arena;
	set->scratch = arena_make();
	set->shaping = arena_make();
	set->aside = arena_make();
	set->buffer = hb_buffer_create();
	set->words = words_make();
	for (int i = 0; i < FACES; i++) {
		const char *path =
		    paths->path[i / FACE_SCRIPTS][i % FACE_SCRIPTS];
		enum fault_code bad = face_open(&set->face[i], path, why);
		if (bad != FAULT_NONE)
			return bad;
	}
	*out = TAKE(set);
	return FAULT_NONE;
}

void
font_set_drop(struct font_set *set)
{
	if (set == NULL)
		return;
	for (int i = 0; i < FACES; i++) {
		struct face *f = &set->face[i];
		hb_set_destroy(f->covers);
		hb_font_destroy(f->font);
		hb_face_destroy(f->hb);
		if (f->file.at != NULL)
			file_unmap(f->file);
	}
	hb_buffer_destroy(set->buffer);
	words_drop(set->words);
	arena_drop(set->scratch);
	arena_drop(set->shaping);
	arena_drop(set->aside);
	arena_drop(set->arena);
}

void
font_set_drop_ptr(struct font_set **set)
{
	font_set_drop(*set);
}

/* Bengali and Devanagari stack higher and deeper than Latin: measured over the
 * repertoire of pdf_repertoire.c (see test_font.c), in 1/1000 em. */
#define ASCENT 1040
#define DESCENT 820

float
font_set_ascent(const struct font_set *set UNUSED, float size_pt)
{
	return size_pt * ASCENT / 1000;
}

float
font_set_descent(const struct font_set *set UNUSED, float size_pt)
{
	return size_pt * DESCENT / 1000;
}

/* ISO 19005-2, 6.2.11.7: U+0000, U+FEFF and U+FFFE are no mapping, and private
 * use says nothing. */
static bool
may_stand_in_cmap(uint32_t point)
{
	return point >= ' ' && point != 0xFEFF && point != 0xFFFE &&
	    !(point >= 0xD800 && point < 0xF900) && point < 0xF0000;
}

/* Names that do not follow the rules, in Noto Serif Devanagari. The NullMark is
 * a mark without ink; Noto Serif Bengali names its own uni200B. */
static const struct {
	const char *name, *text;
} odd_names[] = {
	{ "sha_rVocalicMatradeva", "शृ" }, { "ghh_nukadeva", "घ़्" },
	{ "uni093293C", "ल़" }, { "uni093293C094D", "ल़्" },
	{ "eCandraMatra_candrabindudeva", "ॅँ" },
	{ "NullMark", "\xE2\x80\x8B" },
};

/* The letters behind one component of a glyph name: "uni" and four hex digits a
 * letter, "u" and five or six, or the name of another glyph. */
static size_t
spell_part(const struct face *f, const uint32_t *point_of, const char *part,
    size_t len, char *out)
{
	unsigned char two[2];
	size_t n = 0;
	if (len >= 7 && len % 4 == 3 && memcmp(part, "uni", 3) == 0) {
		for (size_t i = 3; i < len; i += 4) {
			if (!hex_decode(slice_from(part + i, 4), two))
				return 0;
			uint32_t point = (uint32_t)two[0] << 8 | two[1];
			if (!may_stand_in_cmap(point))
				return 0;
			n += utf8_put(point, out + n);
		}
		return n;
	}
	if (len > 7 && memcmp(part + len - 7, "dotless", 7) == 0)
		return spell_part(f, point_of, part, len - 7, out);
	hb_codepoint_t glyph;
	if (hb_font_get_glyph_from_name(f->font, part, (int)len, &glyph) &&
	    glyph < f->glyphs && point_of[glyph] != 0)
		return utf8_put(point_of[glyph], out);
	return 0;
}

/* A whole name: components joined by '_', a variant's suffix after '.'. */
static size_t
spell_name(const struct face *f, const uint32_t *point_of, uint32_t glyph,
    char *out)
{
	char name[64];
	size_t n = 0;
	if (!hb_font_get_glyph_name(f->font, glyph, name, sizeof name))
		return 0;
	for (size_t i = 0; i < COUNT_OF(odd_names); i++)
		if (strcmp(name, odd_names[i].name) == 0) {
			n = strlen(odd_names[i].text);
			memcpy(out, odd_names[i].text, n);
			return n;
		}
	struct slice rest = { name, strcspn(name, ".") }, part;
	while (slice_cut(&rest, '_', &part)) {
		size_t more = part.len == 0 ? 0 :
		    spell_part(f, point_of, part.at, part.len, out + n);
		if (more == 0)
			return 0;
		n += more;
	}
	return n;
}

static void
face_spell_all(struct font_set *set, struct face *f)
{
	struct arena_mark mark = arena_mark(set->scratch);
	uint32_t *point_of = ARENA_ARRAY(set->scratch, uint32_t, f->glyphs);
	hb_codepoint_t point = HB_SET_VALUE_INVALID, glyph;
	while (hb_set_next(f->covers, &point))
		if (may_stand_in_cmap(point) &&
		    hb_font_get_nominal_glyph(f->font, point, &glyph) &&
		    glyph < f->glyphs && point_of[glyph] == 0)
			point_of[glyph] = point;
	f->spelt = ARENA_ARRAY(set->arena, struct slice, f->glyphs);
	for (uint32_t g = 0; g < f->glyphs; g++) {
		char text[64 * 3];
		size_t n = point_of[g] != 0 ? utf8_put(point_of[g], text) :
		    spell_name(f, point_of, g, text);
		if (n == 0)
			n = utf8_put(0xFFFD, text);
		f->spelt[g] =
		    slice_from(arena_copy(set->arena, text, n), n);
	}
	arena_back(set->scratch, mark);
}

struct slice
face_spelling(struct font_set *set, struct face *f, uint32_t glyph)
{
	if (f->spelt == NULL)
		face_spell_all(set, f);
	return f->spelt[glyph < f->glyphs ? glyph : 0];
}
