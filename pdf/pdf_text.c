/*
 * Paragraphs: texts become words, words become lines.
 *
 * Lines are filled greedily in whole thousandths of an em. Nearly every text
 * fits its line or is broken at a space between plain words; UAX #14 is asked
 * only when a paragraph has to be broken and holds something else than letters,
 * digits and the commonest punctuation.
 */
#include "pdf_text.h"

#include <math.h>

#include "arena.h"
#include "pdf_face.h"
#include "pdf_item.h"
#include "pdf_words.h"
#include "vec.h"

/* A word of the paragraph and what came before it. */
struct part {
	struct word *word;	/* NULL: the rest of a broken one, not shaped yet */
	struct slice text;
	enum face_style weight;
	uint32_t feeds;		/* line feeds before it */
	bool apart;		/* blanks or line feeds before it */
	bool may_break;		/* a line may begin with it */
	/* For each byte of text whether a line may begin there. */
	const bool *inside;	/* by UAX #14; NULL: nowhere */
	const bool *letters;	/* when all else fails; NULL: not asked yet */
};

struct layout {
	struct arena *arena;
	struct font_set *set;
	const struct text_style *style;
	enum word_lang lang;
	bool one_line;
	int32_t limit;		/* width in 1/1000 em */
	struct { VEC_OF(struct part) } parts;
	struct { VEC_OF(struct text_item) } items;
	struct { VEC_OF(struct text_line) } lines;
};

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

/* The space behind a word is that of its last face. */
static int32_t
space_after(const struct layout *l, const struct word *w)
{
	return l->set->face[w->piece[w->n - 1].face].space_advance;
}

/* --- where lines may end -------------------------------------------------- */

static bool
begins_with_danda(struct slice text)
{
	return slice_starts(text, "।") || slice_starts(text, "॥");
}

/* Parts [from, to) between two line feeds, asked of UAX #14 as one text. */
static void
ask_breaks(struct layout *l, size_t from, size_t to)
{
	size_t len = 0;
	for (size_t i = from; i < to; i++)
		len += l->parts.at[i].text.len + 1;
	char *text = arena_raw(l->set->scratch, len, 1);
	len = 0;
	for (size_t i = from; i < to; i++) {
		const struct part *p = &l->parts.at[i];
		if (i > from && p->apart)
			text[len++] = ' ';
		memcpy(text + len, p->text.at, p->text.len);
		len += p->text.len;
	}
	const bool *may = breaks_find(l->set->scratch, slice_from(text, len));
	len = 0;
	for (size_t i = from; i < to; i++) {
		struct part *p = &l->parts.at[i];
		len += i > from && p->apart;
		p->may_break = may[len];
		p->inside = may + len;
		len += p->text.len;
	}
}

static void
find_breaks(struct layout *l, size_t from, size_t to)
{
	bool odd = false;
	for (size_t i = from; i < to; i++) {
		struct part *p = &l->parts.at[i];
		p->may_break = !begins_with_danda(p->text);
		odd |= p->word->odd || (i > from && !p->apart);
	}
	if (odd)
		ask_breaks(l, from, to);
}

/* --- filling -------------------------------------------------------------- */

static enum fault_code
head_fits(struct layout *l, const struct part *p, size_t len, int32_t room,
    bool *out, struct fault *why)
{
	struct arena_mark mark = arena_mark(l->set->scratch);
	struct word *head;
	enum fault_code bad = word_make(l->set->scratch, l->set, p->weight,
	    l->lang, slice_head(p->text, len), &head, why);
	if (bad == FAULT_NONE)
		*out = head->advance <= room;
	arena_back(l->set->scratch, mark);
	return bad;
}

/* The longest head of the part that is at most `room` wide and ends where `may`
 * allows or at the end; its length in bytes, 0 for none. Doubles the number of
 * places until the head is too wide, then halves the doubt: a line holds few. */
static enum fault_code
find_head(struct layout *l, const struct part *p, const bool *may,
    int32_t room, size_t *out, struct fault *why)
{
	struct arena_mark mark = arena_mark(l->set->scratch);
	size_t *place = ARENA_ARRAY(l->set->scratch, size_t, p->text.len + 1);
	size_t n = 1, fits = 0, wide;	/* place[0] is 0, an empty head */
	for (size_t at = 1; at <= p->text.len; at++)
		if (at == p->text.len || may[at])
			place[n++] = at;
	wide = n;
	enum fault_code bad = FAULT_NONE;
	for (size_t at = 1; bad == FAULT_NONE && wide - fits > 1; ) {
		bool ok = false;
		bad = head_fits(l, p, place[at], room, &ok, why);
		if (ok)
			fits = at;
		else
			wide = at;
		at = wide < n || fits * 2 >= wide ? fits + (wide - fits) / 2 :
		    fits * 2;
	}
	if (bad == FAULT_NONE)
		*out = place[fits];
	arena_back(l->set->scratch, mark);
	return bad;
}

static const bool *
letters_of(struct layout *l, struct part *p)
{
	if (p->letters == NULL)
		p->letters = breaks_find_letters(l->set->scratch, p->text);
	return p->letters;
}

/* Shapes what an earlier line left of a word, if it fits a line now. */
static enum fault_code
take_rest(struct layout *l, struct part *p, struct fault *why)
{
	size_t head;
	enum fault_code bad =
	    find_head(l, p, letters_of(l, p), l->limit, &head, why);
	if (bad == FAULT_NONE && head == p->text.len)
		bad = word_find(l->arena, l->set, p->weight, l->lang, p->text,
		    &p->word, why);
	return bad;
}

/* How much of a part that does not fit may still go on the line; between
 * letters only when it has the line to itself. */
static enum fault_code
find_cut(struct layout *l, struct part *p, int32_t room, bool alone,
    size_t *out, struct fault *why)
{
	size_t head = 0;
	enum fault_code bad = FAULT_NONE;
	if (p->inside != NULL)
		bad = find_head(l, p, p->inside, room, &head, why);
	if (bad == FAULT_NONE && head == 0 && alone) {
		bad = find_head(l, p, letters_of(l, p), room, &head, why);
		if (bad == FAULT_NONE && head == 0)
			bad = fault_say(why, FAULT_INPUT, "A letter does not "
			    "fit into a line %.1f points wide. Make the "
			    "letters smaller or the room wider.",
			    (double)l->limit * (double)l->style->size_pt /
			    1000);
	}
	if (bad == FAULT_NONE)
		*out = head;
	return bad;
}

/* Puts `head` bytes of the part on the line and leaves the rest in its place. */
static enum fault_code
cut_part(struct layout *l, struct part *p, size_t head, struct fault *why)
{
	struct word *first;
	enum fault_code bad = word_find(l->arena, l->set, p->weight, l->lang,
	    slice_head(p->text, head), &first, why);
	if (bad != FAULT_NONE)
		return bad;
	VEC_ADD(l->arena, &l->items)->word = first;
	p->word = NULL;
	p->text = slice_skip(p->text, head);
	p->apart = false;
	p->feeds = 0;
	if (p->inside != NULL)
		p->inside += head;
	if (p->letters != NULL)
		p->letters += head;
	return FAULT_NONE;
}

/* Closes the line that began with item `from`. */
static void
end_line(struct layout *l, size_t from, bool last)
{
	struct text_line *line = VEC_ADD(l->arena, &l->lines);
	uint32_t n = (uint32_t)(l->items.n - from);
	int32_t advance = 0;
	uint32_t gaps = 0;
	for (size_t i = from; i < l->items.n; i++) {
		const struct text_item *item = &l->items.at[i];
		advance += item->word->advance;
		if (item->space && i + 1 < l->items.n) {
			advance += space_after(l, item->word);
			gaps++;
		}
	}
	float size = l->style->size_pt;
	*line = (struct text_line){ .n = n, .size_pt = size,
	    .lang = l->style->lang,
	    .width_pt = (float)((double)advance * (double)size / 1000) };
	if (l->style->align == ALIGN_JUSTIFY && !last && gaps > 0 &&
	    advance < l->limit) {
		double more = (double)(l->limit - advance) * (double)size /
		    1000;
		line->gap_pt = (float)(more / gaps);
		line->width_pt += (float)more;
	}
}

/* A line being filled. */
struct filling {
	size_t begin;		/* its first part */
	size_t items;		/* its first item */
	size_t good;		/* the last part it may end before; begin: none */
	size_t good_items;
	int32_t advance;
};

/* Says whether a space stands behind the last item. */
static void
set_space(struct layout *l, const struct filling *f, bool space)
{
	if (l->items.n > f->items)
		l->items.at[l->items.n - 1].space = space;
}

/* Part i does not fit: ends the line in it, before it, or at the last good
 * place; *next is the part that the next line begins with. */
static enum fault_code
break_line(struct layout *l, const struct filling *f, size_t i, int32_t room,
    size_t *next, struct fault *why)
{
	struct part *p = &l->parts.at[i];
	size_t head;
	enum fault_code bad = find_cut(l, p, room, i == f->begin, &head, why);
	if (bad != FAULT_NONE)
		return bad;
	if (head > 0) {
		set_space(l, f, p->apart);
		*next = i;
		bad = cut_part(l, p, head, why);
	} else if (f->good > f->begin) {
		l->items.n = f->good_items;
		*next = f->good;
		set_space(l, f, l->parts.at[f->good].apart);
	} else {
		*next = i;
		set_space(l, f, p->apart);
	}
	if (bad == FAULT_NONE)
		end_line(l, f->items, false);
	return bad;
}

/* Fills one line from parts [*at, to); *at moves on. */
static enum fault_code
fill_line(struct layout *l, size_t *at, size_t to, struct fault *why)
{
	struct filling f = { .begin = *at, .items = l->items.n, .good = *at };
	enum fault_code bad = FAULT_NONE;
	if (l->parts.at[*at].word == NULL)
		bad = take_rest(l, &l->parts.at[*at], why);
	for (size_t i = f.begin; i < to && bad == FAULT_NONE; i++) {
		struct part *p = &l->parts.at[i];
		int32_t space = 0;
		if (i > f.begin && p->apart)
			space = space_after(l, p[-1].word);
		if (i > f.begin && p->may_break) {
			f.good = i;
			f.good_items = l->items.n;
		}
		int32_t room = l->limit - f.advance - space;
		if (p->word == NULL || p->word->advance > room)
			return break_line(l, &f, i, room, at, why);
		set_space(l, &f, i > f.begin && p->apart);
		VEC_ADD(l->arena, &l->items)->word = p->word;
		f.advance += space + p->word->advance;
	}
	if (bad != FAULT_NONE)
		return bad;
	set_space(l, &f, to < l->parts.n);
	end_line(l, f.items, true);
	*at = to;
	return FAULT_NONE;
}

static int32_t
advance_of(const struct layout *l, size_t from, size_t to)
{
	int32_t sum = 0;
	for (size_t i = from; i < to; i++) {
		const struct part *p = &l->parts.at[i];
		if (i > from && p->apart)
			sum += space_after(l, p[-1].word);
		sum += p->word->advance;
	}
	return sum;
}

static enum fault_code
fill_lines(struct layout *l, struct fault *why)
{
	for (size_t from = 0, to; from < l->parts.n; from = to) {
		for (to = from + 1; to < l->parts.n &&
		    l->parts.at[to].feeds == 0; to++)
			;
		for (uint32_t i = 1; i < l->parts.at[from].feeds; i++)
			end_line(l, l->items.n, true);
		if (advance_of(l, from, to) > l->limit)
			find_breaks(l, from, to);
		for (size_t at = from; at < to; ) {
			enum fault_code bad = fill_line(l, &at, to, why);
			if (bad != FAULT_NONE)
				return bad;
		}
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
		bad = fill_lines(l, why);
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
	struct text_block made;
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
	struct text_block block;
	struct arena_mark mark = arena_mark(set->aside);
	enum fault_code bad = text_layout_line(set->aside, set, style,
	    weight, text, 0, &block, why);
	if (bad == FAULT_NONE)
		*out_pt = block.width_pt;
	arena_back(set->aside, mark);
	return bad;
}
