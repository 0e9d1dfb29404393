/* Static text, laid out once for the prelude; see template_parts.h. */
#include "buf.h"
#include "template_parts.h"

enum fault_code
passage_lay(struct arena *arena, const struct template *t,
    const struct passage *p, double width, struct text_block *out,
    struct fault *why)
{
	struct text_span spans[PIECES_MOST];
	for (size_t i = 0; i < p->n; i++)
		spans[i] = (struct text_span){ p->at[i].text, p->at[i].style };
	struct text_style style = { .size_pt = (float)p->size,
	    .lang = p->lang, .align = p->align };
	struct fault below = { 0 };
	if (text_layout(arena, t->env.fonts, &style, spans, p->n, (float)width,
	    out, &below) == FAULT_NONE)
		return FAULT_NONE;
	return sheet_fault(&t->sheet, p->line, why, "%s", below.say);
}

struct passage *
passages_join(struct arena *arena, const struct passages *all)
{
	struct passage *p = ARENA_NEW(arena, struct passage);
	size_t n = all->n * 2;
	*p = all->at[0];
	for (size_t i = 0; i < all->n; i++)
		n += all->at[i].n;
	p->at = ARENA_ARRAY(arena, struct piece, n);
	p->n = 0;
	for (size_t i = 0; i < all->n; i++) {
		if (i != 0)
			p->at[p->n++] = (struct piece){ .lang = p->lang,
			    .text = SLICE(" \xC2\xB7 ") };
		memcpy(p->at + p->n, all->at[i].at,
		    all->at[i].n * sizeof *p->at);
		p->n += all->at[i].n;
	}
	return p;
}

struct passage
passage_plain(struct template *t, const char *lang, const char *text,
    double size, struct art_colour colour)
{
	struct passage p = { .lang = lang, .size = size, .colour = colour,
	    .align = ALIGN_CENTRE, .line = 1 };
	passage_of_text(&t->sheet, slice_of(text), &p);
	return p;
}

int
place_leaf(struct placing *pl, int group, const char *tag, const char *lang,
    const char *more)
{
	struct template *t = pl->t;
	bool same = strcmp(lang, t->sheet.lang[0]) == 0;
	const char *entries = arena_printf(t->arena, "%s%s%s%s",
	    same ? "" : "/Lang(", same ? "" : lang, same ? "" : ")", more);
	return pdf_tree_add(&t->tree, group, PDF_NODE_LEAF, tag,
	    slice_of(entries));
}

enum fault_code
place_passage(struct placing *pl, struct buf *b, int leaf,
    const struct passage *p, double x, double width, double *y)
{
	struct text_block block;
	enum fault_code code = passage_lay(pl->scratch, pl->t, p, width,
	    &block, pl->why);
	if (code != FAULT_NONE)
		return code;
	art_fill(b, p->colour);
	if (leaf >= 0)
		pdf_tree_begin(b, &pl->t->tree, leaf);
	else
		buf_puts(b, ARTIFACT);
	text_emit_block(b, &block, (float)x, (float)up(*y), &pl->use);
	pdf_tree_end(b);
	*y += (double)block.height_pt;
	return FAULT_NONE;
}

int
place_form(struct placing *pl, struct slice content, const double box[4])
{
	struct ready *r = VEC_ADD(pl->t->arena, &pl->t->ready);
	r->content = content;
	memcpy(r->box, box, sizeof r->box);
	return (int)pl->t->ready.n - 1;
}

enum fault_code
place_ready(struct placing *pl, const struct passage *p, double width,
    int *form, double *height, double *base)
{
	struct text_block block;
	enum fault_code code = passage_lay(pl->scratch, pl->t, p, width,
	    &block, pl->why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(pl->scratch, 512);
	art_fill(&b, p->colour);
	text_emit_block(&b, &block, 0, 0, &pl->use);
	*height = (double)block.height_pt;
	if (base != NULL)
		*base = block.n == 0 ? 0 : (double)block.lines[0].y_pt;
	double box[4] = { -4, -*height - 6, width + 4, 6 };
	*form = place_form(pl, buf_slice(&b), box);
	return FAULT_NONE;
}

void
put_form(struct buf *b, int form, double x, double y)
{
	double at[2] = { x, up(y) };
	buf_puts(b, "q 1 0 0 1 ");
	pdf_put_numbers(b, at, 2);
	buf_puts(b, "cm/L");
	pdf_put_uint(b, (uint64_t)form);
	buf_puts(b, " Do Q ");
}

enum fault_code
place_item(struct placing *pl, struct column *c, bool fixed, double gap,
    const struct passage *p, int leaf)
{
	double y = c->top + gap;
	for (size_t i = 0; i < c->n; i++) {
		fixed = fixed && c->at[i].done;
		y += c->at[i].gap + c->at[i].height;
	}
	struct item *item = VEC_ADD(pl->t->arena, c);
	*item = (struct item){ .gap = gap, .form = -1, .leaf = leaf,
	    .passage = p };
	if (p->dynamic)
		return FAULT_NONE;
	if (!fixed)
		return place_ready(pl, p, c->width, &item->form,
		    &item->height, NULL);
	double from = y;
	enum fault_code code = place_passage(pl, &pl->first, leaf, p, c->x,
	    c->width, &y);
	item->height = y - from;
	item->done = true;
	return code;
}
