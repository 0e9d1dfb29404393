/*
 * Numbers and access codes: words of capitals, digits and hyphens that no other
 * certificate has, so that remembering them is of no use and shaping them anew
 * is most of what a page's texts cost.
 *
 * In the faces we use such signs know of each other only by kerning, pair by
 * pair (test_text.c compares with whole shaping). So each pair is shaped by
 * HarfBuzz once per process and a code is put together from its pairs. A face in
 * which a pair does anything else is left to HarfBuzz altogether.
 */
#include <hb.h>

#include "arena.h"
#include "pdf_face.h"
#include "pdf_words.h"

#define SIGNS 37	/* 0-9 A-Z - */
#define NOTHING SIGNS	/* behind the last sign */
#define CODE_LEAST 5

struct face_pairs {
	bool unfit;
	bool known[SIGNS][SIGNS + 1];
	int16_t advance[SIGNS][SIGNS + 1];	/* of the first sign */
	uint16_t glyph[SIGNS];
	int16_t width[SIGNS];
};

static int
sign_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'A' && c <= 'Z' ? c - 'A' + 10 : c == '-' ? 36 : -1;
}

bool
word_is_code(struct slice text)
{
	bool digit = false;
	for (size_t i = 0; i < text.len; i++) {
		int sign = sign_of(text.at[i]);
		if (sign < 0)
			return false;
		digit |= sign < 10;
	}
	return digit && text.len >= CODE_LEAST;
}

/* Shapes one sign, or two, and keeps what the first of them takes up. */
static bool
learn(struct font_set *set, int face, struct face_pairs *p, int a, int b)
{
	static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	const char text[2] = { signs[a], b == NOTHING ? ' ' : signs[b] };
	unsigned want = b == NOTHING ? 1 : 2, n;
	if (b != NOTHING && ((!p->known[a][NOTHING] &&
	    !learn(set, face, p, a, NOTHING)) || (!p->known[b][NOTHING] &&
	    !learn(set, face, p, b, NOTHING))))
		return false;
	hb_buffer_clear_contents(set->buffer);
	hb_buffer_add_utf8(set->buffer, text, (int)want, 0, (int)want);
	shape_set_up(set->buffer, face, LANG_LATIN);
	hb_shape(set->face[face].font, set->buffer, NULL, 0);
	const hb_glyph_info_t *g = hb_buffer_get_glyph_infos(set->buffer, &n);
	const hb_glyph_position_t *at =
	    hb_buffer_get_glyph_positions(set->buffer, NULL);
	bool fit = n == want && g[0].codepoint != 0 && at[0].x_offset == 0 &&
	    at[0].y_offset == 0;
	if (fit && b != NOTHING)
		fit = g[0].codepoint == p->glyph[a] &&
		    g[1].codepoint == p->glyph[b] && at[1].x_offset == 0 &&
		    at[1].y_offset == 0 &&
		    at[1].x_advance == p->advance[b][NOTHING];
	if (!fit)
		return false;
	if (b == NOTHING) {
		p->glyph[a] = (uint16_t)g[0].codepoint;
		p->width[a] = (int16_t)hb_font_get_glyph_h_advance(
		    set->face[face].font, g[0].codepoint);
	}
	p->advance[a][b] = (int16_t)at[0].x_advance;
	p->known[a][b] = true;
	return true;
}

bool
word_from_pairs(struct font_set *set, int face, struct slice text,
    struct word_glyph *out)
{
	struct face *f = &set->face[face];
	if (face % FACE_SCRIPTS != SCRIPT_LATIN || !word_is_code(text))
		return false;
	if (f->pairs == NULL)
		f->pairs = ARENA_NEW(set->arena, struct face_pairs);
	struct face_pairs *p = f->pairs;
	for (size_t i = 0; i < text.len && !p->unfit; i++) {
		int a = sign_of(text.at[i]);
		int b = i + 1 < text.len ? sign_of(text.at[i + 1]) : NOTHING;
		if (!p->known[a][b] && !learn(set, face, p, a, b))
			p->unfit = true;
		else
			out[i] = (struct word_glyph){ .glyph = p->glyph[a],
			    .advance = p->advance[a][b],
			    .width = p->width[a] };
	}
	return !p->unfit;
}
