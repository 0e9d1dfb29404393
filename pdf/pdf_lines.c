/*
 * Lines filled from words, greedily, in whole thousandths of an em.
 *
 * Nearly every text fits its line or is broken at a space between plain words;
 * UAX #14 is asked only when a paragraph has to be broken and holds something
 * else than letters, digits and the commonest punctuation.
 */
#include <string.h>

#include "arena.h"
#include "pdf_face.h"
#include "pdf_layout.h"

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

enum fault_code
layout_fill(struct layout *l, struct fault *why)
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
