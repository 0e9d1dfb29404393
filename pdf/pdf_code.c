/*
 * Placed glyphs as the inside of a TJ array (ISO 32000-1, 9.4.3).
 *
 * All numbers are in 1/1000 em: the text object sets the font at size 1 and
 * scales by Tm, so even a raised mark (Ts) reads the same at every size.
 */
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "pdf_face.h"
#include "pdf_text.h"
#include "pdf_words.h"
#include "utf8.h"

/* A text string of ISO 32000-1, 7.9.2.2, in UTF-16 with its mark in front. */
static void
put_actual_text(struct buf *b, struct slice text)
{
	buf_puts(b, "]TJ/Span<</ActualText(\xFE\xFF");
	while (text.len > 0) {
		uint32_t point = utf8_take(&text);
		char *to = buf_grow(b, 8), *end = to;
		if (point >= 0x10000) {
			point -= 0x10000;
			end = put_code(end, 0xD800 + (point >> 10));
			point = 0xDC00 + (point & 0x3FF);
		}
		end = put_code(end, point);
		b->len -= 8 - (size_t)(end - to);
	}
	buf_puts(b, ")>>BDC[");
}

/* Leaves a string if one is open. */
static void
close_string(struct buf *b, bool *open)
{
	if (*open)
		buf_putc(b, ')');
	*open = false;
}

/* Takes back the "[" of an array in which nothing stands yet. */
static void
close_array(struct buf *b)
{
	if (b->len > 0 && b->at[b->len - 1] == '[')
		b->len--;
	else
		buf_puts(b, "]TJ ");
}

static void
put_move(struct buf *b, bool *open, int32_t move)
{
	if (move == 0)
		return;
	close_string(b, open);
	if (b->len == 0 || b->at[b->len - 1] != ')')
		buf_putc(b, ' ');	/* a number may stand there */
	text_put_number(b, -move);
}

static void
put_rise(struct buf *b, bool *open, int32_t rise)
{
	close_string(b, open);
	close_array(b);
	if (b->len > 0 && b->at[b->len - 1] == 'C')	/* BDC */
		buf_putc(b, ' ');
	text_put_number(b, rise / 1000.0);
	buf_puts(b, " Ts[");
}

void
word_code(struct arena *arena, const struct word_glyph *g, uint32_t n,
    struct slice text, bool plain, struct word_piece *out)
{
	struct buf b = buf_make(arena, 64 + n * 8 + (plain ? 0 : text.len * 2));
	bool open = false;
	int32_t move = 0, rise = 0;
	if (!plain)
		put_actual_text(&b, text);
	for (uint32_t i = 0; i < n; i++) {
		move += g[i].dx;
		put_move(&b, &open, move);
		if (g[i].dy != rise)
			put_rise(&b, &open, rise = g[i].dy);
		if (!open)
			buf_putc(&b, '(');
		open = true;
		char *to = buf_grow(&b, 4);
		b.len -= 4 - (size_t)(put_code(to, g[i].glyph) - to);
		move = g[i].advance - g[i].width - g[i].dx;
	}
	put_move(&b, &open, move);
	close_string(&b, &open);
	if (rise != 0)
		put_rise(&b, &open, 0);
	if (!plain) {
		close_array(&b);
		buf_puts(&b, b.at[b.len - 1] == ' ' ? "EMC[" : " EMC[");
	}
	out->code = b.at;
	out->code_len = (uint32_t)b.len;
}
