/* The prelude's objects, and the numbers of those each tail adds. */
#include "arena.h"
#include "buf.h"
#include "pdf_page.h"
#include "template_parts.h"

static void
give_numbers(struct template *t, struct pdf_write *w)
{
	uint32_t *all[] = { &t->catalog, &t->fonts_num, &t->forms_num,
	    &t->resources, &t->first_static, &t->next_static, &t->pages,
	    &t->page[0], &t->own_content, &t->meta, &t->signature, &t->widget,
	    &t->qr_num };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		*all[i] = pdf_write_number(w, 1);
	for (size_t i = 0; i < t->ready.n; i++)
		t->ready.at[i].num = pdf_write_number(w, 1);
	pdf_tree_number(&t->tree, w);
	t->tree.widget = t->widget;
	t->usual = pdf_shape_usual(t->arena, &t->tree, t->page);
}

static enum fault_code
write_fonts(struct placing *pl, struct pdf_write *w, struct pdf_packs *packs)
{
	struct template *t = pl->t;
	struct font_embeds all;
	enum fault_code code = font_plan_embed(pl->scratch, t->plan, &all,
	    pl->why);
	if (code != FAULT_NONE)
		return code;
	struct buf entries = buf_make(t->arena, 128);
	for (int i = 0; i < all.n; i++) {
		const struct font_embed *e = &all.at[i];
		uint32_t first = pdf_write_number(w, FONT_OBJECTS);
		buf_printf(&entries, "/%s %u 0 R", e->resource,
		    first + FONT_TYPE0);
		for (int k = 0; k < FONT_OBJECTS; k++) {
			struct buf dict = buf_make(pl->scratch, 4096);
			font_embed_dict(&dict, e, (enum font_object)k,
			    (int)first);
			if (e->stream[k].at != NULL)
				pdf_write_ready(w, first + (uint32_t)k,
				    buf_slice(&dict), e->stream[k]);
			else
				buf_put_slice(pdf_pack(packs,
				    first + (uint32_t)k), buf_slice(&dict));
		}
	}
	t->shared_fonts = buf_slice(&entries);
	struct buf *b = pdf_pack(packs, t->fonts_num);
	buf_puts(b, "<<");
	buf_put_slice(b, t->shared_fonts);
	buf_puts(b, ">>");
	return FAULT_NONE;
}

/* The letterhead's image; transparent parts are paper. */
static uint32_t
write_picture(struct placing *pl, struct pdf_write *w)
{
	const struct image *p = &pl->t->sheet.picture.image;
	if (!pl->t->sheet.picture.there)
		return 0;
	int channels = p->channels == 1 ? 1 : 3;
	size_t dots = (size_t)p->width * (size_t)p->height;
	unsigned char *to = arena_raw(pl->scratch, dots * (size_t)channels, 1);
	for (size_t i = 0; i < dots; i++) {
		const unsigned char *from = p->pixels + i * (size_t)p->channels;
		int alpha = p->channels == 4 ? from[3] : 255;
		for (int k = 0; k < channels; k++)
			to[i * (size_t)channels + (size_t)k] =
			    (unsigned char)((from[k] * alpha +
			    255 * (255 - alpha)) / 255);
	}
	struct buf d = buf_make(pl->scratch, 128);
	buf_printf(&d, "/Type/XObject/Subtype/Image/Width %d/Height %d"
	    "/BitsPerComponent 8/ColorSpace/%s", p->width, p->height,
	    channels == 1 ? "DeviceGray" : "DeviceRGB");
	uint32_t num = pdf_write_number(w, 1);
	pdf_write_stream(w, num, buf_slice(&d),
	    (struct slice){ (char *)to, dots * (size_t)channels },
	    PDF_FLATE_BEST);
	return num;
}

static void
write_forms(struct placing *pl, struct pdf_write *w, struct pdf_packs *packs)
{
	struct template *t = pl->t;
	uint32_t picture = write_picture(pl, w);
	for (size_t i = 0; i < t->ready.n; i++) {
		const struct ready *r = &t->ready.at[i];
		struct buf d = buf_make(pl->scratch, 160);
		buf_puts(&d, "/Type/XObject/Subtype/Form/BBox[");
		pdf_put_numbers(&d, r->box, 4);
		buf_printf(&d, "]/Resources<</Font %u 0 R>>", t->fonts_num);
		pdf_write_stream(w, r->num, buf_slice(&d), r->content,
		    PDF_FLATE_BEST);
	}
	struct buf *b = pdf_pack(packs, t->forms_num);
	buf_printf(b, "<</Q %u 0 R", t->qr_num);
	if (picture != 0)
		buf_printf(b, "/I %u 0 R", picture);
	for (size_t i = 0; i < t->ready.n; i++)
		buf_printf(b, "/L%zu %u 0 R", i, t->ready.at[i].num);
	buf_puts(b, ">>");
	b = pdf_pack(packs, t->resources);
	buf_printf(b, "<</Font %u 0 R/XObject %u 0 R>>", t->fonts_num,
	    t->forms_num);
}

/* The signature's field and its place on the page: nothing to see, as the
 * panel's words are the page's own, but something to click. */
static void
pack_widget(struct placing *pl, struct pdf_write *w, struct pdf_packs *packs)
{
	struct template *t = pl->t;
	const double *p = t->panel_box;
	double rect[4] = { p[0], up(p[1]) - p[3], p[0] + p[2], up(p[1]) };
	double box[4] = { 0, 0, p[2], p[3] };
	uint32_t look = pdf_write_number(w, 1);
	struct buf d = buf_make(pl->scratch, 128);
	buf_puts(&d, "/Type/XObject/Subtype/Form/BBox[");
	pdf_put_numbers(&d, box, 4);
	buf_puts(&d, "]/Resources<<>>");
	pdf_write_stream(w, look, buf_slice(&d), (struct slice){ "", 0 },
	    PDF_RAW);
	struct buf *b = pdf_pack(packs, t->widget);
	buf_puts(b, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU");
	pdf_put_text(b, slice_of("Digital signature"));
	buf_printf(b, "/F 132/P %u 0 R/V %u 0 R/StructParent %d/AP<</N %u 0 R>>"
	    "/Rect[", t->page[0], t->signature, PDF_TREE_WIDGET_KEY, look);
	pdf_put_numbers(b, rect, 4);
	buf_puts(b, "]>>");
}

static void
pack_catalog(struct placing *pl, struct pdf_write *w, struct pdf_packs *packs)
{
	struct template *t = pl->t;
	uint32_t profile = pdf_write_number(w, 1);
	pdf_write_stream(w, profile, (struct slice)SLICE("/N 3"),
	    pdf_srgb_profile(pl->scratch), PDF_FLATE_BEST);
	struct buf *b = pdf_pack(packs, t->catalog);
	buf_printf(b, "<</Type/Catalog/Pages %u 0 R/Metadata %u 0 R/Lang(%s)"
	    "/MarkInfo<</Marked true>>/StructTreeRoot %u 0 R", t->pages,
	    t->meta, t->sheet.lang[0], t->tree.root);
	/* Printed to fit, the QR code's modules would no longer be whole dots
	 * of the printer (qr_plan.h). */
	buf_puts(b, "/ViewerPreferences<</DisplayDocTitle true/PrintScaling"
	    "/None>>");
	buf_printf(b, "/AcroForm<</Fields[%u 0 R]/SigFlags 3>>/Perms<</DocMDP "
	    "%u 0 R>>", t->widget, t->signature);
	/* The names of a signature made by ETSI EN 319 142-1 in PDF 1.7. */
	buf_puts(b, "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 1>>>>"
	    "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
	    "/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB "
	    "IEC61966-2.1)");
	buf_printf(b, "/DestOutputProfile %u 0 R>>]>>", profile);
}

/* Out of the scratch arena: bytes and table are all a tail needs. */
static void
keep_prelude(struct template *t, const struct pdf_write *w)
{
	t->prelude = *w;
	t->prelude.arena = t->arena;
	t->prelude.out.arena = t->arena;
	t->prelude.out.at = arena_copy(t->arena, w->out.at, w->out.len);
	t->prelude.out.cap = w->out.len;
	t->prelude.rows = arena_copy(t->arena, w->rows,
	    (size_t)w->room * PDF_WRITE_ROW);
}

enum fault_code
template_write(struct placing *pl)
{
	struct template *t = pl->t;
	struct pdf_write w = pdf_write_begin(pl->scratch);
	struct pdf_packs packs = pdf_packs_make(pl->scratch);
	give_numbers(t, &w);
	enum fault_code code = write_fonts(pl, &w, &packs);
	if (code != FAULT_NONE)
		return code;
	write_forms(pl, &w, &packs);
	pack_widget(pl, &w, &packs);
	pack_catalog(pl, &w, &packs);
	pdf_tree_pack(&t->tree, &t->usual, NULL, &packs);
	pdf_write_stream(&w, t->first_static, (struct slice){ "", 0 },
	    buf_slice(&pl->first), PDF_FLATE_BEST);
	pdf_write_stream(&w, t->next_static, (struct slice){ "", 0 },
	    buf_slice(&pl->next), PDF_FLATE_BEST);
	pdf_write_packs(&w, &packs, PDF_FLATE_BEST);
	keep_prelude(t, &w);
	t->page_dict = slice_of(arena_printf(t->arena, "<</Type/Page/Parent "
	    "%u 0 R/MediaBox[0 0 595.2 841.92]/Tabs/S", t->pages));
	return FAULT_NONE;
}
