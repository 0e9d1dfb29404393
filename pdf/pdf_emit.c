/*
 * Laid-out lines as content of a page (ISO 32000-1, 9.4).
 *
 * The words' code is ready made; what is left is to name fonts, to say the
 * language where it is not the paragraph's, and to put spaces. The font size is
 * 1 and the text matrix scales, so the same code serves every size.
 */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "pdf_face.h"
#include "pdf_plan.h"
#include "pdf_text.h"
#include "pdf_words.h"
#include "pdf_item.h"

void
text_put_number(struct buf *b, double value)
{
	char text[32];
	size_t at = sizeof text;
	if (!(fabs(value) < 1e12))
		value = 0;
	long long n = llround(value * 1000);
	bool minus = n < 0;
	uint64_t left = minus ? 0 - (uint64_t)n : (uint64_t)n;
	bool any = false;
	for (int i = 0; i < 3; i++, left /= 10) {
		if (left % 10 == 0 && !any)
			continue;
		any = true;
		text[--at] = (char)('0' + left % 10);
	}
	if (any)
		text[--at] = '.';
	for (; left > 0 || !any; left /= 10) {
		text[--at] = (char)('0' + left % 10);
		any = true;
	}
	if (minus)
		text[--at] = '-';
	buf_put(b, text + at, sizeof text - at);
}

/* Where the writing of a line stands. An array of TJ is always open. */
struct emitter {
	struct buf *b;
	struct font_use *use;
	int font;	/* 0..7 shared, 8..15 own, -1 none yet */
	int lang;	/* face_script whose language a /Span says, or -1 */
};

/* Adds operators that begin by closing the array; one that holds nothing is
 * taken back instead. */
static void
put_closing(struct buf *b, const char *code, size_t len)
{
	if (b->at[b->len - 1] == '[') {
		b->len--;
		code += 3;	/* ]TJ */
		len -= 3;
	}
	buf_put(b, code, len);
}

static void
put_font(struct emitter *e, int font)
{
	if (e->font == font)
		return;
	e->font = font;
	char code[] = "]TJ/F0 1 Tf[";
	if (font >= FACES)
		code[4] = 'X';
	code[5] = (char)('0' + font % FACES);
	put_closing(e->b, code, sizeof code - 1);
	if (font >= FACES)
		e->use->own |= (uint32_t)1 << font % FACES;
	else
		e->use->shared |= (uint32_t)1 << font;
}

/* ISO 32000-1, 14.9.2.3: the language of a stretch of marked content. */
static void
put_lang(struct emitter *e, int script)
{
	static const char *const tag[FACE_SCRIPTS] = {
		[SCRIPT_LATIN] = "]TJ/Span<</Lang(en)>>BDC[",
		[SCRIPT_BENGALI] = "]TJ/Span<</Lang(bn)>>BDC[",
		[SCRIPT_DEVANAGARI] = "]TJ/Span<</Lang(hi)>>BDC[",
	};
	if (e->lang == script)
		return;
	if (e->lang >= 0)
		put_closing(e->b, "]TJ EMC[", 8);
	e->lang = script;
	if (script >= 0)
		put_closing(e->b, tag[script], strlen(tag[script]));
}

/* The script a language is written in. */
static int
script_of_lang(const char *lang)
{
	switch (word_lang(lang)) {
	case LANG_BENGALI:
		return SCRIPT_BENGALI;
	case LANG_HINDI:
	case LANG_NEPALI:
		return SCRIPT_DEVANAGARI;
	default:
		return SCRIPT_LATIN;
	}
}

/* The font that draws a piece: the shared one if it has every glyph. */
static int
piece_font(struct font_use *use, const struct word_piece *p)
{
	const struct font_own *have =
	    use->plan == NULL ? NULL : use->plan->face[p->face];
	uint32_t i = 0;
	if (have != NULL)
		while (i < p->glyphs && glyphs_have(have, p->glyph[i]))
			i++;
	if (have != NULL && i == p->glyphs)
		return p->face;
	struct font_own **own = &use->extra[p->face];
	if (*own == NULL) {
		*own = glyphs_make(use->arena, &use->set->face[p->face]);
		glyphs_add(*own, use->set->face[p->face].space);
	}
	for (i = 0; i < p->glyphs; i++)
		glyphs_add(*own, p->glyph[i]);
	return FACES + p->face;
}

static void
put_word(struct emitter *e, struct word *w, int own_script)
{
	bool shared = e->use->plan != NULL && plan_draws(e->use->plan, w);
	for (uint32_t i = 0; i < w->n; i++) {
		const struct word_piece *p = &w->piece[i];
		int script = p->face % FACE_SCRIPTS;
		if (p->has_letters && script != SCRIPT_OTHER)
			put_lang(e, script == own_script ? -1 : script);
		put_font(e, shared ? p->face : piece_font(e->use, p));
		if (p->code_len > 3 && p->code[0] == ']')
			put_closing(e->b, p->code, p->code_len);
		else
			buf_put(e->b, p->code, p->code_len);
	}
}

void
text_emit(struct buf *b, const struct text_line *line, float x, float y,
    struct font_use *use)
{
	if (line->n == 0)
		return;
	size_t room = 96;
	for (uint32_t i = 0; i < line->n; i++)
		room += line->items[i].word->code_len + 24;
	buf_reserve(b, room);
	buf_put(b, "BT ", 3);
	text_put_number(b, line->size_pt);
	buf_put(b, " 0 0 ", 5);
	text_put_number(b, line->size_pt);
	buf_putc(b, ' ');
	text_put_number(b, x + line->x_pt);
	buf_putc(b, ' ');
	text_put_number(b, y - line->y_pt);
	buf_put(b, " Tm[", 4);
	struct emitter e = { b, use, -1, -1 };
	int own_script = script_of_lang(line->lang);
	for (uint32_t i = 0; i < line->n; i++) {
		const struct text_item *item = &line->items[i];
		put_word(&e, item->word, own_script);
		if (!item->space)
			continue;
		const struct face *f = &use->set->face[e.font % FACES];
		buf_put(b, f->space_code, f->space_code_len);
		if (line->gap_pt > 0 && i + 1 < line->n)
			text_put_number(b,
			    -line->gap_pt * 1000 / line->size_pt);
	}
	put_lang(&e, -1);
	put_closing(b, "]TJ ET\n", 7);
}

void
text_emit_block(struct buf *b, const struct text_block *block, float x, float y,
    struct font_use *use)
{
	for (uint32_t i = 0; i < block->n; i++)
		text_emit(b, &block->lines[i], x, y, use);
}
