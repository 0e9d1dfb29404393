/*
 * One word through HarfBuzz, face by face, and into the bytes a page shows.
 *
 * All is made in an arena of its own and copied at the end, so that a word that
 * is refused leaves nothing behind in the memory of words.
 */
#include <hb.h>
#include <string.h>
#include <unictype.h>

#include "arena.h"
#include "pdf_face.h"
#include "pdf_words.h"

#define FONT_CHANGE 40	/* bytes an emitter may put around a piece */

enum word_lang
word_lang(const char *bcp47)
{
	static const struct {
		const char *tag;
		enum word_lang lang;
	} known[] = {
		{ "bn", LANG_BENGALI }, { "as", LANG_BENGALI },
		{ "hi", LANG_HINDI }, { "mr", LANG_HINDI },
		{ "sa", LANG_HINDI }, { "ne", LANG_NEPALI },
	};
	if (bcp47 == NULL || bcp47[0] == '\0')
		return LANG_LATIN;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncmp(bcp47, known[i].tag, 2) == 0 &&
		    (bcp47[2] == '\0' || bcp47[2] == '-'))
			return known[i].lang;
	return LANG_LATIN;
}

void
shape_set_up(hb_buffer_t *buffer, int face, enum word_lang lang)
{
	hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
	hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
	switch (face % FACE_SCRIPTS) {
	case SCRIPT_BENGALI:
		hb_buffer_set_script(buffer, HB_SCRIPT_BENGALI);
		hb_buffer_set_language(buffer,
		    hb_language_from_string("bn", -1));
		break;
	case SCRIPT_DEVANAGARI:
		hb_buffer_set_script(buffer, HB_SCRIPT_DEVANAGARI);
		hb_buffer_set_language(buffer, hb_language_from_string(
		    lang == LANG_NEPALI ? "ne" : "hi", -1));
		break;
	default:
		hb_buffer_set_language(buffer,
		    hb_language_from_string("en", -1));
		hb_buffer_guess_segment_properties(buffer);
		break;
	}
}

/* What has to be true of a run of glyphs before it may be shown. */
static enum fault_code
check_glyphs(const struct face *face, const struct word_point *points,
    uint32_t n, const hb_glyph_info_t *info, unsigned count,
    struct fault *why)
{
	bool typed_circle = false;
	for (uint32_t i = 0; i < n; i++)
		typed_circle |= points[i].point == 0x25CC;
	for (unsigned i = 0; i < count || count == 0; i++) {
		if (count == 0 || info[i].codepoint == 0 ||
		    info[i].codepoint >= face->glyphs)
			return fault_say(why, FAULT_INPUT, "A sign near "
			    "U+%04X is in none of the certificate's fonts, so "
			    "it cannot be printed. Write it otherwise.",
			    points[0].point);
		if (info[i].codepoint != face->dotted || face->dotted == 0 ||
		    typed_circle)
			continue;
		uint32_t point = points[0].point;
		for (uint32_t k = 0; k < n; k++)
			if (points[k].at <= info[i].cluster)
				point = points[k].point;
		return fault_say(why, FAULT_INPUT, "The sign U+%04X belongs "
		    "to a letter, and there is none it can join. Type the "
		    "letter first.", point);
	}
	return FAULT_NONE;
}

static bool
spells(struct font_set *set, struct face *face, const struct word_glyph *g,
    uint32_t n, struct slice text)
{
	size_t at = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct slice part = face_spelling(set, face, g[i].glyph);
		if (text.len - at < part.len ||
		    memcmp(text.at + at, part.at, part.len) != 0)
			return false;
		at += part.len;
	}
	return at == text.len;
}

/* Readers guess blanks from gaps between glyphs and tear a word at a mark that
 * is moved into place. So only kerning counts as standing still. */
static bool
stands_still(const struct word_glyph *g, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		int32_t kern = g[i].advance - g[i].width;
		if (g[i].dx != 0 || g[i].dy != 0 || kern > 60 || kern < -120)
			return false;
	}
	return true;
}

static bool
piece_has_letters(const struct word_point *points, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t point = points[i].point;
		if (point < 0x80 ? (point | 32) >= 'a' && (point | 32) <= 'z' :
		    uc_is_general_category(point, UC_CATEGORY_L))
			return true;
	}
	return false;
}

/* Glyphs in place become a piece. */
static void
settle_piece(struct font_set *set, const struct word_point *points, uint32_t n,
    struct slice text, const struct word_glyph *g, unsigned count,
    struct word_piece *piece, int32_t *advance)
{
	struct face *face = &set->face[points[0].face];
	uint16_t *glyph = ARENA_ARRAY(set->shaping, uint16_t, count);
	for (unsigned i = 0; i < count; i++) {
		glyph[i] = (uint16_t)g[i].glyph;
		*advance += g[i].advance;
	}
	piece->face = points[0].face;
	piece->glyph = glyph;
	piece->glyphs = count;
	piece->has_letters = piece_has_letters(points, n);
	word_code(set->shaping, g, count, text,
	    stands_still(g, count) && spells(set, face, g, count, text), piece);
}

/* Shapes n points, which are all of one face, into *piece and *advance. */
static enum fault_code
make_piece(struct font_set *set, enum word_lang lang, struct slice word,
    const struct word_point *points, uint32_t n, size_t end,
    struct word_piece *piece, int32_t *advance, struct fault *why)
{
	struct face *face = &set->face[points[0].face];
	struct slice text = { word.at + points[0].at, end - points[0].at };
	hb_buffer_t *buffer = set->buffer;
	struct word_glyph *g = ARENA_ARRAY(set->shaping, struct word_glyph, n);
	if (n == word.len && word_from_pairs(set, points[0].face, text, g)) {
		settle_piece(set, points, n, text, g, n, piece, advance);
		return FAULT_NONE;
	}
	hb_buffer_clear_contents(buffer);
	hb_buffer_add_utf8(buffer, word.at, (int)word.len, points[0].at,
	    (int)text.len);
	shape_set_up(buffer, points[0].face, lang);
	hb_shape(face->font, buffer, NULL, 0);
	unsigned count;
	const hb_glyph_info_t *info =
	    hb_buffer_get_glyph_infos(buffer, &count);
	const hb_glyph_position_t *at =
	    hb_buffer_get_glyph_positions(buffer, NULL);
	enum fault_code bad = check_glyphs(face, points, n, info, count, why);
	if (bad != FAULT_NONE)
		return bad;
	if (count > n)
		g = ARENA_ARRAY(set->shaping, struct word_glyph, count);
	for (unsigned i = 0; i < count; i++)
		g[i] = (struct word_glyph){ .glyph = info[i].codepoint,
		    .advance = at[i].x_advance, .dx = at[i].x_offset,
		    .dy = at[i].y_offset,
		    .width = hb_font_get_glyph_h_advance(face->font,
			info[i].codepoint) };
	settle_piece(set, points, n, text, g, count, piece, advance);
	return FAULT_NONE;
}

/* True when no line may break in or around the word except at its spaces, as
 * UAX #14 has it for letters, marks and digits (AL, CM, NU) and for . , : ;
 * (IS) behind them. A danda (BA) must be the last. */
static bool
is_even(const struct word_point *points, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t point = points[i].point;
		if (point < 0x80 && ((point >= '0' && point <= '9') ||
		    ((point | 32) >= 'a' && (point | 32) <= 'z')))
			continue;
		if (i > 0 && (point == '.' || point == ',' || point == ':' ||
		    point == ';'))
			continue;
		if (i > 0 && i == n - 1 && (point == 0x0964 || point == 0x0965))
			continue;
		if (point < 0x80 || point == 0x0964 || point == 0x0965 ||
		    !(points[i].is_mark || uc_is_general_category(point,
		    UC_CATEGORY_L) || uc_is_general_category(point,
		    UC_DECIMAL_DIGIT_NUMBER)))
			return false;
	}
	return true;
}

/* Copies a word made in scratch to where it is to live, in one block. */
static struct word *
settle(struct arena *arena, const struct word *made,
    const struct word_piece *pieces)
{
	size_t size = sizeof *made + made->n * sizeof *pieces, bytes = 0;
	for (uint32_t i = 0; i < made->n; i++) {
		size += pieces[i].glyphs * sizeof(uint16_t);
		bytes += pieces[i].code_len;
	}
	struct word *w = arena_raw(arena, size + bytes + made->text.len,
	    _Alignof(struct word));
	*w = *made;
	memcpy(w->piece, pieces, made->n * sizeof *pieces);
	uint16_t *glyph = (uint16_t *)(void *)&w->piece[w->n];
	char *to = (char *)w + size;
	for (uint32_t i = 0; i < w->n; i++) {
		struct word_piece *p = &w->piece[i];
		memcpy(glyph, pieces[i].glyph, p->glyphs * sizeof *glyph);
		p->glyph = glyph;
		glyph += p->glyphs;
		memcpy(to, pieces[i].code, p->code_len);
		p->code = to;
		to += p->code_len;
	}
	memcpy(to, made->text.at, made->text.len);
	w->text.at = to;
	w->code_len = (uint32_t)(bytes + w->n * FONT_CHANGE);
	return w;
}

static enum fault_code
make_pieces(struct font_set *set, struct word *made, struct word_piece *pieces,
    const struct word_point *points, uint32_t n, struct fault *why)
{
	for (uint32_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && points[next].face ==
		    points[i].face; next++)
			;
		enum fault_code bad = make_piece(set,
		    (enum word_lang)made->lang, made->text, points + i,
		    next - i, next < n ? points[next].at : made->text.len,
		    &pieces[made->n], &made->advance, why);
		if (bad != FAULT_NONE)
			return bad;
		made->n++;
	}
	return FAULT_NONE;
}

enum fault_code
word_make(struct arena *arena, struct font_set *set, enum face_style style,
    enum word_lang lang, struct slice text, struct word **out,
    struct fault *why)
{
	struct arena_mark mark = arena_mark(set->shaping);
	struct word made = { .text = text, .style = (uint8_t)style,
	    .lang = (uint8_t)lang };
	struct word_point *points;
	uint32_t n;
	enum fault_code bad = word_itemise(set->shaping, set, style, lang,
	    text, &points, &n, why);
	if (bad == FAULT_NONE) {
		struct word_piece *pieces =
		    ARENA_ARRAY(set->shaping, struct word_piece, n);
		bad = make_pieces(set, &made, pieces, points, n, why);
		made.odd = !is_even(points, n);
		if (bad == FAULT_NONE)
			*out = settle(arena, &made, pieces);
	}
	arena_back(set->shaping, mark);
	return bad;
}
