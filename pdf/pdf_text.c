/*
 * Paragraphs: texts become words, words become lines (pdf_lines.c), lines get
 * their places.
 */
#include "pdf_text.h"

#include <math.h>

#include "arena.h"
#include "pdf_face.h"
#include "pdf_layout.h"

/* --- words ---------------------------------------------------------------- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static enum fault_code
check_word(struct slice word, struct fault *why)
{
	if (word.len <= TEXT_WORD_MOST)
		return FAULT_NONE;
	return fault_say(why, FAULT_INPUT, "The text holds a word of %zu "
	    "bytes; a word may have at most %d. Put spaces into it.",
	    word.len, TEXT_WORD_MOST);
}

/* Cuts one span at its blanks. apart and feeds carry over to the next. */
static enum fault_code
take_span(struct layout *l, const struct text_span *span, bool *apart,
    uint32_t *feeds, struct fault *why)
{
	const char *at = span->text.at, *end = at + span->text.len;
	while (at < end) {
		if (is_blank(*at)) {
			*feeds += *at == '\n' && !l->one_line;
			*apart = true;
			at++;
			continue;
		}
		const char *from = at;
		while (at < end && !is_blank(*at))
			at++;
		struct slice text = slice_from(from, (size_t)(at - from));
		struct word *word;
		enum fault_code bad = check_word(text, why);
		if (bad == FAULT_NONE)
			bad = word_find(l->arena, l->set, span->style, l->lang,
			    text, &word, why);
		if (bad != FAULT_NONE)
			return bad;
		struct part *part = VEC_ADD(l->set->scratch, &l->parts);
		part->word = word;
		part->text = text;
		part->weight = span->style;
		part->apart = *apart;
		part->feeds = l->parts.n == 1 ? 0 : *feeds;
		*apart = false;
		*feeds = 0;
	}
	return FAULT_NONE;
}

static enum fault_code
take_spans(struct layout *l, const struct text_span *spans, size_t n,
    struct fault *why)
{
	size_t len = 0;
	for (size_t i = 0; i < n; i++)
		if ((len += spans[i].text.len) > TEXT_MOST)
			return fault_say(why, FAULT_LIMIT, "The text has more "
			    "than %zu bytes. Shorten it.", TEXT_MOST);
	bool apart = false;
	uint32_t feeds = 0;
	for (size_t i = 0; i < n; i++) {
		if (spans[i].text.len == 0)
			continue;
		enum fault_code bad =
		    take_span(l, &spans[i], &apart, &feeds, why);
		if (bad != FAULT_NONE)
			return bad;
	}
	return FAULT_NONE;
}

/* --- the block ------------------------------------------------------------ */

/* What common letters of the three scripts take above and below the baseline,
 * in em. Few conjuncts reach deeper; they may do so into the next line. */
#define ABOVE 1.08F
#define BELOW 0.46F

/* Items have stopped moving, so lines may point at them; and the baseline of
 * each line: the leading is shared out above and below the letters' room. */
static void
place_lines(struct layout *l, float width_pt, struct text_block *out)
{
	float size = l->style->size_pt, leading = l->style->leading_pt;
	if (!(leading > 0))
		leading = size * 1.4F;
	float baseline = (leading + size * (ABOVE - BELOW)) / 2;
	*out = (struct text_block){ .lines = l->lines.at,
	    .n = (uint32_t)l->lines.n };
	const struct text_item *item = l->items.at;
	for (uint32_t i = 0; i < out->n; i++) {
		struct text_line *line = &out->lines[i];
		line->items = item;
		item += line->n;
		line->y_pt = baseline + (float)i * leading;
		float left = width_pt - line->width_pt;
		if (left > 0 && l->style->align == ALIGN_CENTRE)
			line->x_pt = left / 2;
		if (left > 0 && l->style->align == ALIGN_RIGHT)
			line->x_pt = left;
		if (line->width_pt > out->width_pt)
			out->width_pt = line->width_pt;
	}
	out->height_pt = (float)out->n * leading;
}

/* The width as 1/1000 em, rounded down with a hair of mercy for arithmetic. */
static int32_t
limit_of(float width_pt, float size_pt)
{
	double limit = floor((double)width_pt * 1000 / (double)size_pt + 0.01);
	if (!(limit > 0))
		return 0;
	return limit < INT32_MAX / 2 ? (int32_t)limit : INT32_MAX / 2;
}

static enum fault_code
lay_out(struct layout *l, const struct text_span *spans, size_t n,
    float width_pt, struct text_block *out, struct fault *why)
{
	if (!(l->style->size_pt > 0) || !isfinite(l->style->size_pt))
		return fault_say(why, FAULT_INPUT, "The size of the letters "
		    "has to be above 0.");
	struct arena_mark mark = arena_mark(l->set->scratch);
	l->lang = word_lang(l->style->lang);
	l->limit = limit_of(width_pt, l->style->size_pt);
	enum fault_code bad = take_spans(l, spans, n, why);
	if (bad == FAULT_NONE)
		bad = layout_fill(l, why);
	if (bad == FAULT_NONE)
		place_lines(l, width_pt, out);
	arena_back(l->set->scratch, mark);
	return bad;
}

enum fault_code
text_layout(struct arena *arena, struct font_set *set,
    const struct text_style *style, const struct text_span *spans, size_t n,
    float width_pt, struct text_block *out, struct fault *why)
{
	struct layout l = { .arena = arena, .set = set, .style = style };
	return lay_out(&l, spans, n, width_pt, out, why);
}

enum fault_code
text_layout_line(struct arena *arena, struct font_set *set,
    const struct text_style *style, enum face_style weight, struct slice text,
    float most_pt, struct text_block *out, struct fault *why)
{
	struct layout l = { .arena = arena, .set = set, .style = style,
	    .one_line = true };
	struct text_span span = { text, weight };
	struct text_block made = { 0 };
	enum fault_code bad = lay_out(&l, &span, 1, INFINITY, &made, why);
	if (bad != FAULT_NONE)
		return bad;
	if (most_pt > 0 && made.width_pt > most_pt + 0.001F)
		return fault_say(why, FAULT_LIMIT, "The text is %.1f points "
		    "wide and its line has %.1f. Shorten it.",
		    (double)made.width_pt, (double)most_pt);
	for (uint32_t i = 0; i < made.n && most_pt > 0; i++) {
		struct text_line *line = &made.lines[i];
		float left = most_pt - line->width_pt;
		line->x_pt = style->align == ALIGN_CENTRE ? left / 2 :
		    style->align == ALIGN_RIGHT ? left : 0;
		if (line->x_pt < 0)
			line->x_pt = 0;
	}
	*out = made;
	return FAULT_NONE;
}

enum fault_code
text_width(struct font_set *set, const struct text_style *style,
    enum face_style weight, struct slice text, float *out_pt,
    struct fault *why)
{
	struct text_block block = { 0 };
	struct arena_mark mark = arena_mark(set->aside);
	enum fault_code bad = text_layout_line(set->aside, set, style,
	    weight, text, 0, &block, why);
	if (bad == FAULT_NONE)
		*out_pt = block.width_pt;
	arena_back(set->aside, mark);
	return bad;
}
