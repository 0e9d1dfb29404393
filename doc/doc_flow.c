/*
 * The parts of the pages that differ. Columns of fixed place are filled from
 * the top; the body is measured first, so that what room is left can be shared
 * out between its items, and goes on to further pages when it must.
 */
#include "arena.h"
#include "doc_parts.h"

#define STRETCH_MOST 6.5	/* what an item may be moved apart */
#define SQUEEZE_MOST 2.4	/* or set closer, to save a page */
#define OVERLEAF_H 12.0

/* An item with its passages laid out. */
struct laid {
	const struct item *item;
	double height;		/* 0: left out */
	struct text_block block;
	struct text_block value[2][VALUES_MOST];
};

static void
set_colour(struct making *m, const struct art_colour *c)
{
	const struct art_colour *now = m->colour;
	if (now != NULL && now->r == c->r && now->g == c->g && now->b == c->b)
		return;
	art_fill(&m->page[m->pages - 1].content, *c);
	m->colour = c;
}

static void
stand(struct making *m, int node, int page)
{
	size_t n = m->t->tree.n;
	if (page == 0 && m->stands == NULL)
		return;
	if (m->stands == NULL)
		m->stands = arena_alloc(m->arena, n + 1);
	m->stands[node] = (signed char)page;
}

static void
open_page(struct making *m)
{
	struct doc_page *p = &m->page[m->pages++];
	p->content = buf_make(m->arena, 8192);
	p->rules = buf_make(m->arena, 1024);
	m->colour = NULL;
}

/* --- columns ------------------------------------------------------------ */

static void
emit_passage(struct making *m, const struct item *item,
    const struct text_block *block, double x, double y)
{
	struct buf *b = &m->page[m->pages - 1].content;
	if (item->form < 0)
		set_colour(m, &item->passage->colour);
	pdf_tree_begin(b, &m->t->tree, item->leaf);
	if (item->form >= 0)
		put_form(b, item->form, x, y);
	else
		text_emit_block(b, block, (float)x, (float)up(y), &m->use);
	pdf_tree_end(b);
	stand(m, item->leaf, m->pages - 1);
}

static enum fault_code
fill_column(struct making *m, const struct column *c)
{
	double y = c->top;
	for (size_t i = 0; i < c->n; i++) {
		const struct item *item = &c->at[i];
		struct text_block block = { 0 };
		double height = item->height;
		if (!item->done && item->form < 0) {
			enum fault_code code = doc_passage(m, item->passage,
			    c->width, &block);
			if (code != FAULT_NONE)
				return code;
			height = (double)block.height_pt;
			if (block.n == 0) {
				stand(m, item->leaf, PDF_NODE_ABSENT);
				continue;
			}
		}
		y += item->gap;
		if (y + height > c->bottom + 1)
			return fault_at(m->why, FAULT_LIMIT, "certificate",
			    "%s needs more room than its place on the page "
			    "has. Shorten it.", c->what);
		if (!item->done)
			emit_passage(m, item, &block, c->x, y);
		y += height;
	}
	return FAULT_NONE;
}

/* --- body --------------------------------------------------------------- */

static enum fault_code
measure_fact(struct making *m, const struct fact *f, struct laid *l)
{
	double most = 0;
	bool any = false;
	for (int i = 0; i < f->n; i++) {
		const struct fact_cell *c = &f->cell[i];
		double height = 0;
		for (size_t k = 0; k < c->value.n; k++) {
			enum fault_code code = doc_passage(m, &c->value.at[k],
			    c->value_width, &l->value[i][k]);
			if (code != FAULT_NONE)
				return code;
			height += (double)l->value[i][k].height_pt;
			any = any || l->value[i][k].n != 0;
		}
		if (height < c->label_height)
			height = c->label_height;
		most = height > most ? height : most;
	}
	l->height = any ? most + 2 * ROW_PAD : 0;
	return FAULT_NONE;
}

static enum fault_code
measure(struct making *m, struct laid *l)
{
	const struct item *item = l->item;
	if (item->fact != NULL)
		return measure_fact(m, item->fact, l);
	l->height = item->height;
	if (item->form >= 0)
		return FAULT_NONE;
	enum fault_code code = doc_passage(m, item->passage,
	    m->t->body.width, &l->block);
	l->height = (double)l->block.height_pt;
	return code;
}

/* Label and value share their first baseline. */
static void
emit_cell(struct making *m, const struct fact_cell *c,
    const struct text_block *value, double y)
{
	struct buf *b = &m->page[m->pages - 1].content;
	double base = 0;
	size_t first = 0;
	while (first < c->value.n && value[first].n == 0)
		first++;
	if (first < c->value.n)
		base = (double)value[first].lines[0].y_pt;
	double label_y = y + (base > c->label_base ? base - c->label_base : 0);
	if (c->label_base > base && first < c->value.n)
		y += c->label_base - base;
	pdf_tree_begin(b, &m->t->tree, c->label_leaf);
	put_form(b, c->label_form, c->x, label_y);
	pdf_tree_end(b);
	set_colour(m, &c->value.at[0].colour);
	pdf_tree_begin(b, &m->t->tree, c->value_leaf);
	for (size_t k = first; k < c->value.n; k++) {
		text_emit_block(b, &value[k], (float)c->value_x,
		    (float)up(y), &m->use);
		y += (double)value[k].height_pt;
	}
	pdf_tree_end(b);
	stand(m, c->label_leaf, m->pages - 1);
	stand(m, c->value_leaf, m->pages - 1);
}

static void
put_rule(struct making *m, double y)
{
	double n[2] = { MARGIN, up(y) };
	struct buf *b = &m->page[m->pages - 1].rules;
	pdf_put_numbers(b, n, 2);
	buf_puts(b, "m ");
	n[0] = MARGIN + TEXT_W;
	pdf_put_numbers(b, n, 2);
	buf_puts(b, "l\n");
}

static void
emit_laid(struct making *m, const struct laid *l, double y, double extra)
{
	const struct fact *f = l->item->fact;
	if (f == NULL) {
		emit_passage(m, l->item, &l->block, MARGIN, y);
		return;
	}
	for (int i = 0; i < f->n; i++)
		emit_cell(m, &f->cell[i], l->value[i],
		    y + ROW_PAD + extra / 2);
	put_rule(m, y + l->height + extra);
}

static void
leave_out(struct making *m, const struct item *item)
{
	if (item->fact == NULL) {
		stand(m, item->leaf, PDF_NODE_ABSENT);
		return;
	}
	for (int i = 0; i < item->fact->n; i++) {
		stand(m, item->fact->cell[i].label_leaf, PDF_NODE_ABSENT);
		stand(m, item->fact->cell[i].value_leaf, PDF_NODE_ABSENT);
	}
}

/* Rows are never cut; an item that fits no page is told by its place. */
static enum fault_code
place_laid(struct making *m, const struct laid *l, size_t n, double extra,
    bool many)
{
	const struct template *t = m->t;
	double y = t->body.top, bottom = t->body.bottom -
	    (many ? OVERLEAF_H : 0);
	bool top = true, fact_above = false;
	for (size_t i = 0; i < n; i++) {
		double height = l[i].height, gap = l[i].item->gap;
		if (height == 0) {
			leave_out(m, l[i].item);
			continue;
		}
		bool fact = l[i].item->fact != NULL;
		gap += fact && fact_above ? 0 : extra;
		height += fact ? extra : 0;
		bool fresh = top && m->pages > 1;
		if (y + gap + height > bottom + 0.01 && !fresh) {
			if (m->pages == DOC_PAGES_MOST)
				return fault_at(m->why, FAULT_LIMIT,
				    "certificate", "The certificate would need "
				    "more than %d pages.", DOC_PAGES_MOST);
			open_page(m);
			y = t->next_top;
			bottom = t->next_bottom;
			top = true;
			fact_above = false;
		}
		if (height > bottom - y + 0.01 && top)
			return fault_at(m->why, FAULT_LIMIT, "certificate",
			    "One value is longer than a page. Shorten it.");
		y += gap;
		if (fact && !fact_above)
			put_rule(m, y);
		emit_laid(m, &l[i], y, extra);
		y += height;
		fact_above = fact;
		top = false;
	}
	return FAULT_NONE;
}

static enum fault_code
fill_body(struct making *m)
{
	const struct column *c = &m->t->body;
	struct laid *l = ARENA_ARRAY(m->arena, struct laid, c->n);
	double sum = 0, extra = 0, room = c->bottom - c->top;
	size_t present = 0;
	for (size_t i = 0; i < c->n; i++) {
		l[i].item = &c->at[i];
		enum fault_code code = measure(m, &l[i]);
		if (code != FAULT_NONE)
			return code;
		if (l[i].height == 0)
			continue;
		sum += l[i].height + c->at[i].gap;
		present++;
	}
	/* A little too much is better set closer than carried over. */
	if (sum < room)
		extra = (room - sum) / (double)(present + 2);
	else if (sum > room)
		extra = (room - sum) / (double)present;
	if (extra > STRETCH_MOST)
		extra = STRETCH_MOST;
	bool many = extra < -SQUEEZE_MOST;
	return place_laid(m, l, c->n, many ? 0 : extra, many);
}

/* --- what stands at the bottom of every page ---------------------------- */

static enum fault_code
put_footers(struct making *m)
{
	const struct art_colour *ink = &m->t->sheet.palette.ink;
	struct text_style style = { .size_pt = 8, .lang = "bn",
	    .align = ALIGN_CENTRE };
	for (int i = 0; i < m->pages; i++) {
		struct buf words = buf_make(m->arena, 128);
		buf_puts(&words, " · পৃষ্ঠা ");
		doc_put_count(&words, i + 1, "bn");
		buf_putc(&words, '/');
		doc_put_count(&words, m->pages, "bn");
		buf_puts(&words, " · Page ");
		doc_put_count(&words, i + 1, "en");
		buf_puts(&words, " of ");
		doc_put_count(&words, m->pages, "en");
		struct text_span spans[2] = { { m->in->uin, STYLE_BOLD },
		    { buf_slice(&words), STYLE_REGULAR } };
		struct text_block block;
		enum fault_code code = text_layout(m->arena, m->t->env.fonts,
		    &style, spans, 2, (float)TEXT_W, &block, m->why);
		if (code != FAULT_NONE)
			return code;
		struct buf *b = &m->page[i].content;
		buf_puts(b, "/Artifact<</Type/Pagination/Subtype/Footer"
		    "/Attached[/Bottom]>>BDC\n");
		art_fill(b, *ink);
		text_emit_block(b, &block, (float)MARGIN, (float)(BAND_INSET +
		    (double)block.height_pt / 2), &m->use);
		if (i + 1 < m->pages && i == 0)
			put_form(b, m->t->overleaf, MARGIN,
			    m->t->body.bottom - OVERLEAF_H + 2);
		buf_puts(b, ARTIFACT_END);
	}
	return FAULT_NONE;
}

static void
put_rules(struct making *m)
{
	for (int i = 0; i < m->pages; i++) {
		struct buf *b = &m->page[i].content;
		if (m->page[i].rules.len == 0)
			continue;
		buf_puts(b, ARTIFACT);
		art_line(b, art_pale(m->t->sheet.palette.accent, 0.62), 0.5);
		buf_put_slice(b, buf_slice(&m->page[i].rules));
		buf_puts(b, "S\n" ARTIFACT_END);
	}
}

enum fault_code
doc_flow(struct making *m)
{
	const struct template *t = m->t;
	const struct column *fixed[] = { &t->uin, &t->date, &t->codes,
	    &t->panel };
	open_page(m);
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < 4 && code == FAULT_NONE; i++)
		code = fill_column(m, fixed[i]);
	if (code == FAULT_NONE)
		code = fill_body(m);
	if (code == FAULT_NONE)
		code = put_footers(m);
	if (code == FAULT_NONE)
		put_rules(m);
	return code;
}
