/*
 * The foot of the first page, from the bottom up: small print, where to verify,
 * and a row of QR code with its numbers, space for a hologram, and the
 * signature. It keeps its place whatever the body does, so people and machines
 * know where to look.
 */
#include "buf.h"
#include "template_parts.h"

#define BOTTOM (PAGE_H - 44.0)
#define ROW_H 106.0
#define HOLOGRAM 68.0
#define PANEL_W 182.0

static const struct block *
find_block(const struct sheet *s, enum block_kind kind)
{
	for (size_t i = 0; i < s->n; i++) {
		if (s->at[i].kind == kind)
			return &s->at[i];
	}
	return NULL;
}

/* The block's passages with their last line at *bottom; moves it up. */
static enum fault_code
place_upwards(struct placing *pl, enum block_kind kind, int group,
    double *bottom)
{
	const struct block *b = find_block(&pl->t->sheet, kind);
	if (b == NULL)
		return FAULT_NONE;
	double height = 0;
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < b->text.n && code == FAULT_NONE; i++) {
		struct text_block block;
		code = passage_lay(pl->scratch, pl->t, &b->text.at[i], TEXT_W,
		    &block, pl->why);
		height += code == FAULT_NONE ? (double)block.height_pt : 0;
	}
	*bottom -= height;
	double y = *bottom;
	for (size_t i = 0; i < b->text.n && code == FAULT_NONE; i++)
		code = place_passage(pl, &pl->first, place_leaf(pl, group, "P",
		    b->text.at[i].lang, ""), &b->text.at[i], MARGIN, TEXT_W,
		    &y);
	return code;
}

#define QR_HAIR 0.01	/* points; a twelfth of a dot at 600 dpi */

static void
place_symbol(struct placing *pl, int group, double top)
{
	struct template *t = pl->t;
	double side = t->qr.points;
	double quiet = t->qr.quiet_dots * QR_POINTS_PER_DOT;
	t->qr_x = qr_snap(MARGIN + quiet);
	t->qr_y = qr_snap(up(top + quiet + side));
	double paper[4] = { t->qr_x - quiet, t->qr_y - quiet,
	    side + 2 * quiet, side + 2 * quiet };
	double box[4] = { t->qr_x, t->qr_y, t->qr_x + side, t->qr_y + side };
	struct buf more = buf_make(t->arena, 256);
	buf_puts(&more, "/Alt");
	pdf_put_text(&more, slice_of("কিউআর কোড: শংসাপত্রের তথ্য, ডিজিটালভাবে "
	    "স্বাক্ষরিত · QR code: the certificate's facts, digitally signed"));
	buf_puts(&more, "/A<</O/Layout/BBox[");
	pdf_put_numbers(&more, box, 4);
	buf_puts(&more, "]>>");
	int leaf = pdf_tree_add(&t->tree, group, PDF_NODE_LEAF, "Figure",
	    buf_slice(&more));
	/* Nothing but paper in the quiet zone (ISO/IEC 18004, 6.3.8). */
	buf_puts(&pl->first, ARTIFACT "1 g ");
	pdf_put_numbers(&pl->first, paper, 4);
	buf_puts(&pl->first, "re f\n" ARTIFACT_END);
	pdf_tree_begin(&pl->first, &t->tree, leaf);
	buf_puts(&pl->first, "q 0 g ");
	/* A hair inside the grid: an edge on it may be rounded to either side,
	 * and then a rasteriser stretches the symbol by a dot. */
	art_op(&pl->first, "cm", 6, side - 2 * QR_HAIR, 0.0, 0.0,
	    side - 2 * QR_HAIR, t->qr_x + QR_HAIR, t->qr_y + QR_HAIR);
	buf_puts(&pl->first, "/Q Do Q ");
	pdf_tree_end(&pl->first);
}

/* Number and access code as one reads them out: in groups. */
static enum fault_code
place_codes(struct placing *pl, const struct block *b, int group, double top)
{
	struct template *t = pl->t;
	const struct passages *labels[2] = { &b->text, &b->more };
	enum piece_kind kinds[2] = { PIECE_UIN, PIECE_ACCESS_CODE };
	double quiet = t->qr.quiet_dots * QR_POINTS_PER_DOT;
	t->codes = (struct column){ .what = "The numbers beside the QR code",
	    .x = t->qr_x + t->qr.points + quiet + 8, .top = top + 8,
	    .width = 114, .bottom = top + ROW_H };
	enum fault_code code = FAULT_NONE;
	for (int i = 0; i < 2 && code == FAULT_NONE; i++) {
		const struct passage *label = passages_join(t->arena,
		    labels[i]);
		code = place_item(pl, &t->codes, true, i == 0 ? 0 : 12, label,
		    place_leaf(pl, group, "P", label->lang, ""));
		struct passage *value = ARENA_NEW(t->arena, struct passage);
		*value = (struct passage){ .lang = "en", .line = b->line,
		    .size = i == 0 ? 10.5 : 13, .dynamic = true, .n = 1,
		    .colour = t->sheet.palette.ink,
		    .at = ARENA_NEW(t->arena, struct piece) };
		*value->at = (struct piece){ .kind = kinds[i], .lang = "en",
		    .style = STYLE_BOLD, .show = SHOW_GROUPS };
		if (code == FAULT_NONE)
			code = place_item(pl, &t->codes, true, 1, value,
			    place_leaf(pl, group, "P", "en", ""));
	}
	return code;
}

static enum fault_code
place_hologram(struct placing *pl, int group, double x, double top)
{
	const struct block *b = find_block(&pl->t->sheet, BLOCK_HOLOGRAM);
	if (b == NULL)
		return FAULT_NONE;
	const struct art_palette *c = &pl->t->sheet.palette;
	double y = top + (ROW_H - HOLOGRAM) / 2 - 6;
	double middle = x + HOLOGRAM / 2, height = 0;
	buf_puts(&pl->first, ARTIFACT);
	art_fill(&pl->first, (struct art_colour){ 1, 1, 1 });
	art_line(&pl->first, art_pale(c->ink, 0.35), 0.7);
	buf_puts(&pl->first, "[3 2.2] 0 d\n");
	art_circle(&pl->first, middle, up(y) - HOLOGRAM / 2, HOLOGRAM / 2);
	buf_puts(&pl->first, "B\n[] 0 d\n" ARTIFACT_END);
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < b->text.n; i++)
		height += b->text.at[i].size * 1.4;
	y += (HOLOGRAM - height) / 2;
	for (size_t i = 0; i < b->text.n && code == FAULT_NONE; i++)
		code = place_passage(pl, &pl->first, place_leaf(pl, group, "P",
		    b->text.at[i].lang, ""), &b->text.at[i], x + 3,
		    HOLOGRAM - 6, &y);
	return code;
}

static enum fault_code
place_panel(struct placing *pl, const struct block *b, int group, double top)
{
	struct template *t = pl->t;
	const struct art_palette *c = &t->sheet.palette;
	double x = MARGIN + TEXT_W - PANEL_W;
	double box[4] = { x, top, PANEL_W, ROW_H - 6 };
	memcpy(t->panel_box, box, sizeof box);
	buf_puts(&pl->first, ARTIFACT);
	art_fill(&pl->first, c->tint);
	art_line(&pl->first, art_pale(c->accent, 0.35), 0.7);
	art_round_box(&pl->first, x, up(top) - box[3], PANEL_W, box[3], 4);
	buf_puts(&pl->first, "B\n");
	if (t->sheet.seal >= 0) {	/* so pale that words stay clear */
		struct art_palette pale = { art_pale(c->ink, 0.82),
		    art_pale(c->accent, 0.82), c->tint };
		art_seal(&pl->first, t->sheet.seal, &pale, t->ring,
		    x + PANEL_W - 31, up(top) - box[3] + 31, 25);
	}
	buf_puts(&pl->first, ARTIFACT_END);
	t->panel = (struct column){ .what = "The signature", .x = x + 10,
	    .top = top + 5, .width = PANEL_W - 18, .bottom = top + box[3] };
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < b->text.n && code == FAULT_NONE; i++)
		code = place_item(pl, &t->panel, true, 0, &b->text.at[i],
		    place_leaf(pl, group, "P", b->text.at[i].lang, ""));
	pdf_tree_add(&t->tree, group, PDF_NODE_WIDGET, "Form",
	    (struct slice){ NULL, 0 });
	return code;
}

enum fault_code
template_place_foot(struct placing *pl, double *foot_top)
{
	struct template *t = pl->t;
	struct slice none = { NULL, 0 };
	double bottom = BOTTOM;
	/* In reading order first; drawn from the bottom up. */
	int row = pdf_tree_add(&t->tree, pl->document, PDF_NODE_GROUP, "Div",
	    none);
	int words = pdf_tree_add(&t->tree, pl->document, PDF_NODE_GROUP, "Div",
	    none);
	int small = pdf_tree_add(&t->tree, pl->document, PDF_NODE_GROUP, "Div",
	    none);
	enum fault_code code = place_upwards(pl, BLOCK_SMALL, small, &bottom);
	bottom -= 2;
	if (code == FAULT_NONE)
		code = place_upwards(pl, BLOCK_VERIFY, words, &bottom);
	bottom -= 4;
	buf_puts(&pl->first, ARTIFACT);
	art_line(&pl->first, t->sheet.palette.accent, 0.6);
	art_op(&pl->first, "m", 2, MARGIN, up(bottom));
	art_op(&pl->first, "l", 2, MARGIN + TEXT_W, up(bottom));
	buf_puts(&pl->first, "S\n" ARTIFACT_END);
	double top = bottom - ROW_H;
	place_symbol(pl, row, top);
	if (code == FAULT_NONE)
		code = place_codes(pl, find_block(&t->sheet, BLOCK_QR), row,
		    top);
	double panel = MARGIN + TEXT_W - PANEL_W;
	double gap = panel - (t->codes.x + t->codes.width);
	if (code == FAULT_NONE)
		code = place_hologram(pl, row, panel - gap / 2 - HOLOGRAM / 2,
		    top);
	if (code == FAULT_NONE)
		code = place_panel(pl, find_block(&t->sheet, BLOCK_SIGNATURE),
		    row, top);
	*foot_top = top;
	return code;
}
