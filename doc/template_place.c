/*
 * Where things stand on the page: what is common to all pages, then from the
 * top the letterhead, heading and numbers, then the body, whose items find
 * their places in each document. The foot is template_foot.c.
 */
#include <math.h>

#include "buf.h"
#include "template_parts.h"

#define TOP 45.0
#define RED (struct art_colour){ 0.702, 0.149, 0.118 }
#define WHITE (struct art_colour){ 1, 1, 1 }
#define SEAL_RADIUS 27.0

/* --- what all pages have ------------------------------------------------ */

static void
place_border(struct placing *pl)
{
	const struct sheet *s = &pl->t->sheet;
	struct buf tile = buf_make(pl->scratch, 8192);
	art_tile(&tile, &s->palette);
	double box[4] = { -1, -ART_BAND - 1, ART_TILE + 1, ART_BAND + 1 };
	int form = place_form(pl, buf_slice(&tile), box);
	const char *name = arena_printf(pl->scratch, "L%d", form);
	struct buf *pages[2] = { &pl->first, &pl->next };
	for (int i = 0; i < 2; i++)
		art_border(pages[i], &s->palette, name, PAGE_W, PAGE_H,
		    BAND_INSET);
}

/* A plate on the border's band, half as high as wide room is. */
static void
put_plate(struct buf *b, double y, double width, struct art_colour fill,
    struct art_colour rim)
{
	art_fill(b, fill);
	art_line(b, rim, 0.8);
	art_round_box(b, (PAGE_W - width) / 2, up(y) - 8.5, width, 17, 4);
	buf_puts(b, "B\n");
}

static enum fault_code
place_mark(struct placing *pl)
{
	struct template *t = pl->t;
	struct passage p = passage_plain(t, "bn", TEST_WORDS, 8.5, WHITE);
	p.at[0].style = STYLE_BOLD;
	struct text_block block;
	enum fault_code code = passage_lay(pl->scratch, t, &p, TEXT_W, &block,
	    pl->why);
	if (code != FAULT_NONE)
		return code;
	struct buf *pages[2] = { &pl->first, &pl->next };
	for (int i = 0; i < 2; i++) {
		buf_puts(pages[i], ARTIFACT);
		put_plate(pages[i], BAND_INSET,
		    (double)block.width_pt + 26, RED, RED);
		buf_puts(pages[i], ARTIFACT_END);
		double y = BAND_INSET - (double)block.height_pt / 2;
		int leaf = i != 0 ? -1 : place_leaf(pl, pl->document, "P",
		    "bn", "");
		code = place_passage(pl, pages[i], leaf, &p, MARGIN, TEXT_W,
		    &y);
		if (code != FAULT_NONE)
			return code;
	}
	return FAULT_NONE;
}

static enum fault_code
put_specimen(struct placing *pl, struct buf *b, int leaf)
{
	static const struct {
		const char *lang, *text;
		double size, y;
	} words[2] = { { "en", "SPECIMEN", 84, 88 }, { "bn", "নমুনা", 84, -24 } };
	enum fault_code code = FAULT_NONE;
	if (leaf >= 0)
		pdf_tree_begin(b, &pl->t->tree, leaf);
	else
		buf_puts(b, ARTIFACT);
	art_fill(b, art_pale(RED, 0.8));
	for (int i = 0; i < 2 && code == FAULT_NONE; i++) {
		struct passage p = passage_plain(pl->t, words[i].lang,
		    words[i].text, words[i].size, RED);
		p.at[0].style = STYLE_BOLD;
		struct text_block block;
		code = passage_lay(pl->scratch, pl->t, &p, PAGE_H, &block,
		    pl->why);
		if (code != FAULT_NONE)
			break;
		double turn = atan2(PAGE_H, PAGE_W) - 0.15;
		buf_printf(b, "q %.4f %.4f %.4f %.4f ", cos(turn), sin(turn),
		    -sin(turn), cos(turn));
		art_op(b, "cm", 2, PAGE_W / 2 - 18, PAGE_H / 2 - 34);
		text_emit_block(b, &block, (float)(-PAGE_H / 2),
		    (float)words[i].y, &pl->use);
		buf_puts(b, "Q\n");
	}
	pdf_tree_end(b);
	return code;
}

static enum fault_code
place_all_pages(struct placing *pl)
{
	struct template *t = pl->t;
	struct buf *pages[2] = { &pl->first, &pl->next };
	enum fault_code code = FAULT_NONE;
	int rosette = -1;
	for (int i = 0; i < 2; i++)
		buf_puts(pages[i], ARTIFACT);
	if (t->sheet.background) {
		struct buf thread = buf_make(pl->scratch, 8192);
		art_thread(&thread, &t->sheet.palette, 185);
		double box[4] = { -190, -190, 190, 190 };
		rosette = place_form(pl, buf_slice(&thread), box);
	}
	for (int i = 0; i < 2 && rosette >= 0; i++)
		art_rosette(pages[i], arena_printf(pl->scratch, "L%d", rosette),
		    PAGE_W / 2, PAGE_H / 2 + 5);
	if (t->sheet.border)
		place_border(pl);
	for (int i = 0; i < 2; i++) {
		put_plate(pages[i], PAGE_H - BAND_INSET, 236, WHITE,
		    t->sheet.palette.ink);
		buf_puts(pages[i], ARTIFACT_END);
	}
	if (t->env.test_pki)
		code = place_mark(pl);
	if (t->env.specimen && code == FAULT_NONE) {
		code = put_specimen(pl, &pl->first, place_leaf(pl,
		    pl->document, "P", "en", ""));
		if (code == FAULT_NONE)
			code = put_specimen(pl, &pl->next, -1);
	}
	return code;
}

/* --- from the top ------------------------------------------------------- */

static void
place_ring(struct placing *pl)
{
	struct buf ring = buf_make(pl->scratch, 8192);
	art_ring(&ring);
	double box[4] = { -ART_RING, -ART_RING, ART_RING, ART_RING };
	pl->t->ring = arena_printf(pl->t->arena, "L%d",
	    place_form(pl, buf_slice(&ring), box));
}

/* The department's mark at its place: the widest thing on top, centred. */
static void
place_picture(struct placing *pl, double *y)
{
	struct template *t = pl->t;
	const struct art_picture *p = &t->sheet.picture;
	double x = (PAGE_W - p->width) / 2;
	struct buf more = buf_make(pl->scratch, 256);
	buf_puts(&more, "/Alt");
	pdf_put_text(&more, p->alt);
	buf_puts(&more, "/A<</O/Layout/BBox[");
	double box[4] = { x, up(*y) - p->height, x + p->width, up(*y) };
	pdf_put_numbers(&more, box, 4);
	buf_puts(&more, "]>>");
	int leaf = pdf_tree_add(&t->tree, pl->document, PDF_NODE_LEAF,
	    "Figure", (struct slice){ arena_copy(t->arena, more.at, more.len),
	    more.len });
	pdf_tree_begin(&pl->first, &t->tree, leaf);
	buf_puts(&pl->first, "q ");
	art_op(&pl->first, "cm", 6, p->width, 0.0, 0.0, p->height, x,
	    up(*y) - p->height);
	buf_puts(&pl->first, "/I Do Q ");
	pdf_tree_end(&pl->first);
	*y += p->height + 3;
}

/* Two lines that end in a lozenge. */
static void
put_ornament(struct placing *pl, double y)
{
	struct buf *b = &pl->first;
	double middle = PAGE_W / 2;
	buf_puts(b, ARTIFACT);
	art_line(b, pl->t->sheet.palette.accent, 0.7);
	for (int side = -1; side <= 1; side += 2) {
		art_op(b, "m", 2, middle + side * 7, up(y));
		art_op(b, "l", 2, middle + side * 92, up(y));
		buf_puts(b, "S\n");
	}
	art_fill(b, pl->t->sheet.palette.accent);
	art_op(b, "m", 2, middle - 4.2, up(y));
	art_op(b, "l", 2, middle, up(y) + 2.6);
	art_op(b, "l", 2, middle + 4.2, up(y));
	art_op(b, "l", 2, middle, up(y) - 2.6);
	buf_puts(b, "h f\n" ARTIFACT_END);
}

static enum fault_code
place_letterhead(struct placing *pl, const struct block *b, double *y)
{
	const struct sheet *s = &pl->t->sheet;
	enum fault_code code = FAULT_NONE;
	if (s->picture.there)
		place_picture(pl, y);
	else if (s->seal >= 0) {
		buf_puts(&pl->first, ARTIFACT);
		art_seal(&pl->first, s->seal, &s->palette, pl->t->ring,
		    PAGE_W / 2, up(*y) - SEAL_RADIUS, SEAL_RADIUS);
		buf_puts(&pl->first, ARTIFACT_END);
		*y += SEAL_RADIUS * 2 + 2;
	}
	for (size_t i = 0; i < b->text.n && code == FAULT_NONE; i++)
		code = place_passage(pl, &pl->first, place_leaf(pl,
		    pl->document, "P", b->text.at[i].lang, ""), &b->text.at[i],
		    MARGIN, TEXT_W, y);
	put_ornament(pl, *y + 5);
	*y += 9;
	return code;
}

static enum fault_code
place_heading(struct placing *pl, const struct block *b, double *y)
{
	enum fault_code code = FAULT_NONE;
	int group = pdf_tree_add(&pl->t->tree, pl->document, PDF_NODE_GROUP,
	    "H1", (struct slice){ NULL, 0 });
	for (size_t i = 0; i < b->text.n && code == FAULT_NONE; i++) {
		const struct passage *p = &b->text.at[i];
		code = place_passage(pl, &pl->first, place_leaf(pl, group,
		    "Span", p->lang, ""), p, MARGIN, TEXT_W, y);
		*y -= p->size * 0.12;	/* large letters stand closer */
	}
	*y += 6;
	return code;
}

/* A passage of one value in this program's own manner. */
static struct passage *
value_passage(struct template *t, const char *lang, double size,
    struct art_colour colour, enum text_align align)
{
	struct passage *p = ARENA_NEW(t->arena, struct passage);
	*p = (struct passage){ .lang = lang, .size = size, .colour = colour,
	    .align = align, .dynamic = true, .line = 1 };
	p->at = ARENA_ARRAY(t->arena, struct piece, 6);
	return p;
}

/* "24 November 2026, 10:05 am IST" */
static struct passage *
moment_passage(struct template *t, const char *lang)
{
	struct passage *p = value_passage(t, lang, 10, t->sheet.palette.ink,
	    ALIGN_RIGHT);
	enum doc_show show = doc_dates_in(lang) ? SHOW_LONG : SHOW_FIGURES;
	bool english = strcmp(lang, "en") == 0;
	p->at[0] = (struct piece){ .kind = PIECE_ISSUE_DATE, .show = show,
	    .lang = lang };
	p->at[1] = (struct piece){ .lang = lang, .text = SLICE(", ") };
	p->at[2] = (struct piece){ .kind = PIECE_ISSUE_TIME, .show = show,
	    .lang = lang };
	p->n = 3;
	if (english)
		p->at[p->n++] = (struct piece){ .lang = lang,
		    .text = SLICE(" IST") };
	return p;
}

static enum fault_code
place_numbers(struct placing *pl, const struct block *b, double *y)
{
	struct template *t = pl->t;
	const struct art_palette *c = &t->sheet.palette;
	double height = t->sheet.n_langs > 1 ? 50 : 45, pad = 10;
	buf_puts(&pl->first, ARTIFACT);
	art_fill(&pl->first, c->tint);
	art_round_box(&pl->first, MARGIN, up(*y) - height, TEXT_W, height, 4);
	buf_puts(&pl->first, "f\n");
	art_fill(&pl->first, c->accent);
	art_op(&pl->first, "re", 4, MARGIN, up(*y) - height + 4, 2.2,
	    height - 8);
	buf_puts(&pl->first, "f\n" ARTIFACT_END);
	t->uin = (struct column){ .what = "The certificate number",
	    .x = MARGIN + pad, .top = *y + 5, .width = 205,
	    .bottom = *y + height };
	t->date = (struct column){ .what = "The date of issue",
	    .x = MARGIN + 225, .top = *y + 5, .width = TEXT_W - 225 - pad,
	    .bottom = *y + height };
	struct passage *label = passages_join(t->arena, &b->text);
	enum fault_code code = place_item(pl, &t->uin, true, 0, label,
	    place_leaf(pl, pl->document, "P", label->lang, ""));
	struct passage *uin = value_passage(t, "en", 15, c->accent,
	    ALIGN_LEFT);
	uin->at[uin->n++] = (struct piece){ .kind = PIECE_UIN, .lang = "en",
	    .style = STYLE_BOLD, .show = SHOW_LONG };
	if (code == FAULT_NONE)
		code = place_item(pl, &t->uin, true, 2, uin,
		    place_leaf(pl, pl->document, "P", "en", ""));
	label = passages_join(t->arena, &b->more);
	label->align = ALIGN_RIGHT;
	if (code == FAULT_NONE)
		code = place_item(pl, &t->date, true, 0, label,
		    place_leaf(pl, pl->document, "P", label->lang, ""));
	for (int i = 0; i < t->sheet.n_langs && i < 2; i++) {
		const char *lang = t->sheet.lang[i];
		if (code == FAULT_NONE)
			code = place_item(pl, &t->date, true, 0,
			    moment_passage(t, lang), place_leaf(pl,
			    pl->document, "P", lang, ""));
	}
	*y += height;
	return code;
}

/* --- body --------------------------------------------------------------- */

static enum fault_code
place_paragraph(struct placing *pl, const struct block *b)
{
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < b->text.n && code == FAULT_NONE; i++)
		code = place_item(pl, &pl->t->body, false, i == 0 ? 8 : 3,
		    &b->text.at[i], place_leaf(pl, pl->document, "P",
		    b->text.at[i].lang, ""));
	return code;
}

#define SCOPE "/A<</O/Table/Scope/Row>>"

static enum fault_code
place_fact(struct placing *pl, struct fact *f, int row, bool pairs)
{
	static const double label_w[2] = { 150, 84 }, at[2] = { 0, 288 };
	const char *wide = pairs && f->n == 1 ? "/A<</O/Table/ColSpan 3>>" : "";
	enum fault_code code = FAULT_NONE;
	for (int i = 0; i < f->n && i < 2 && code == FAULT_NONE; i++) {
		struct fact_cell *c = &f->cell[i];
		struct passage *label = passages_join(pl->t->arena, &c->label);
		code = place_ready(pl, label, label_w[i], &c->label_form,
		    &c->label_height, &c->label_base);
		c->x = MARGIN + at[i];
		c->value_x = c->x + label_w[i] + 8;
		c->value_width = (i + 1 < f->n ? MARGIN + at[1] - 8 :
		    MARGIN + TEXT_W) - c->value_x;
		c->label_leaf = place_leaf(pl, row, "TH", label->lang, SCOPE);
		c->value_leaf = place_leaf(pl, row, "TD", c->value.at[0].lang,
		    wide);
		for (size_t k = 1; k < c->value.n; k++)
			c->value.at[k].lang = c->value.at[0].lang;
	}
	return code;
}

static enum fault_code
place_facts(struct placing *pl, const struct block *b)
{
	struct template *t = pl->t;
	struct slice none = { NULL, 0 };
	bool pairs = false;
	for (size_t i = 0; i < b->facts.n; i++)
		pairs = pairs || b->facts.at[i].n == 2;
	int table = pdf_tree_add(&t->tree, pl->document, PDF_NODE_GROUP,
	    "Table", none);
	for (size_t i = 0; i < b->facts.n; i++) {
		struct item *item = VEC_ADD(t->arena, &t->body);
		*item = (struct item){ .gap = i == 0 ? 8 : 0, .form = -1,
		    .leaf = -1, .fact = &b->facts.at[i] };
		enum fault_code code = place_fact(pl, item->fact,
		    pdf_tree_add(&t->tree, table, PDF_NODE_GROUP, "TR", none),
		    pairs);
		if (code != FAULT_NONE)
			return code;
	}
	return FAULT_NONE;
}

/* What further pages have above and below the body. */
static enum fault_code
place_next_pages(struct placing *pl)
{
	struct template *t = pl->t;
	const struct service *s = t->env.service;
	struct passages both = { 0 };
	double y = TOP + 4;
	for (int i = 0; i < t->sheet.n_langs; i++) {
		const char *lang = t->sheet.lang[i];
		struct slice name = strcmp(lang, "bn") == 0 ? s->name.bn :
		    strcmp(lang, "en") == 0 ? s->name.en :
		    (struct slice){ NULL, 0 };
		if (name.len == 0)
			continue;
		struct passage *p = VEC_ADD(t->arena, &both);
		*p = passage_plain(t, lang, "", 11, t->sheet.palette.accent);
		p->at[0].text = name;
	}
	enum fault_code code = FAULT_NONE;
	if (both.n != 0)
		code = place_passage(pl, &pl->next, -1,
		    passages_join(t->arena, &both), MARGIN, TEXT_W, &y);
	buf_puts(&pl->next, ARTIFACT);
	art_line(&pl->next, t->sheet.palette.accent, 0.7);
	art_op(&pl->next, "m", 2, MARGIN, up(y + 4));
	art_op(&pl->next, "l", 2, MARGIN + TEXT_W, up(y + 4));
	buf_puts(&pl->next, "S\n" ARTIFACT_END);
	t->next_top = y + 8;
	t->next_bottom = PAGE_H - 62;
	struct passage p = passage_plain(t, "bn",
	    OVERLEAF_WORDS, 8.5, t->sheet.palette.accent);
	double height;
	if (code == FAULT_NONE)
		code = place_ready(pl, &p, TEXT_W, &t->overleaf, &height,
		    NULL);
	return code;
}

enum fault_code
template_place(struct placing *pl)
{
	struct template *t = pl->t;
	double y = TOP, foot = 0;
	pl->document = pdf_tree_add(&t->tree, -1, PDF_NODE_GROUP, "Document",
	    (struct slice){ NULL, 0 });
	if (t->sheet.seal >= 0)
		place_ring(pl);
	enum fault_code code = place_all_pages(pl);
	for (size_t i = 0; i < t->sheet.n && code == FAULT_NONE; i++) {
		const struct block *b = &t->sheet.at[i];
		if (b->kind == BLOCK_LETTERHEAD)
			code = place_letterhead(pl, b, &y);
		else if (b->kind == BLOCK_HEADING)
			code = place_heading(pl, b, &y);
		else if (b->kind == BLOCK_NUMBERS)
			code = place_numbers(pl, b, &y);
	}
	t->body = (struct column){ .what = "The body", .x = MARGIN, .top = y,
	    .width = TEXT_W };
	for (size_t i = 0; i < t->sheet.n && code == FAULT_NONE; i++) {
		const struct block *b = &t->sheet.at[i];
		if (b->kind == BLOCK_PARAGRAPH)
			code = place_paragraph(pl, b);
		else if (b->kind == BLOCK_FACTS)
			code = place_facts(pl, b);
	}
	if (code == FAULT_NONE)
		code = template_place_foot(pl, &foot);
	t->body.bottom = foot - 13;
	if (code == FAULT_NONE && t->body.bottom - t->body.top < 120)
		code = sheet_fault(&t->sheet, 1, pl->why, "Letterhead, heading "
		    "and small print leave no room for the facts: less than "
		    "42 mm. Shorten them, or make the image smaller.");
	if (code == FAULT_NONE)
		code = place_next_pages(pl);
	return code;
}
