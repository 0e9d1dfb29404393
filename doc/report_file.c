/* The objects of a report: structure, pages, fonts, signature. */
#include "arena.h"
#include "pdf_page.h"
#include "pdf_write.h"
#include "report_parts.h"

int
report_group(struct reporting *r, int parent, const char *tag,
    const char *more)
{
	int i = (int)r->tree.n;
	*VEC_ADD(r->a, &r->tree) = (struct report_node){ .tag = tag,
	    .more = more, .parent = parent, .first = -1, .last = -1,
	    .next = -1, .mark = -1 };
	if (parent < 0)
		return i;
	struct report_node *p = &r->tree.at[parent];
	if (p->last >= 0)
		r->tree.at[p->last].next = i;
	else
		p->first = i;
	p->last = i;
	return i;
}

struct buf *
report_content(struct reporting *r)
{
	return &r->pages.at[r->pages.n - 1].content;
}

void
report_begin(struct reporting *r, int parent, const char *tag,
    const char *more)
{
	struct report_page *p = &r->pages.at[r->pages.n - 1];
	int i = report_group(r, parent, tag, more);
	r->tree.at[i].page = (int)r->pages.n - 1;
	r->tree.at[i].mark = (int)p->marks.n;
	buf_printf(&p->content, "/%s<</MCID %zu>>BDC ", tag, p->marks.n);
	*VEC_ADD(r->a, &p->marks) = i;
}

void
report_end(struct reporting *r)
{
	buf_puts(report_content(r), "EMC\n");
}

/* What is being written, by number. */
struct writing {
	struct pdf_write w;
	struct pdf_packs packs;
	uint32_t catalog, pages, root, parents, widget, signature, meta;
	uint32_t resources, first_page, first_content;
};

static void
give_numbers(struct reporting *r, struct writing *x)
{
	uint32_t *all[] = { &x->catalog, &x->pages, &x->root, &x->parents,
	    &x->widget, &x->signature, &x->meta, &x->resources };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		*all[i] = pdf_write_number(&x->w, 1);
	x->first_page = pdf_write_number(&x->w, (uint32_t)r->pages.n);
	x->first_content = pdf_write_number(&x->w, (uint32_t)r->pages.n);
	for (size_t i = 0; i < r->tree.n; i++)
		r->tree.at[i].num = pdf_write_number(&x->w, 1);
}

static void
pack_node(const struct reporting *r, struct writing *x, size_t i)
{
	const struct report_node *n = &r->tree.at[i];
	struct buf *b = pdf_pack(&x->packs, n->num);
	buf_printf(b, "<</S/%s/P %u 0 R%s", n->tag, n->parent < 0 ? x->root :
	    r->tree.at[n->parent].num, n->more);
	if (n->widget)
		buf_printf(b, "/Pg %u 0 R/K<</Type/OBJR/Obj %u 0 R>>",
		    x->first_page, x->widget);
	else if (n->mark >= 0)
		buf_printf(b, "/Pg %u 0 R/K %d", x->first_page +
		    (uint32_t)n->page, n->mark);
	if (n->first >= 0) {
		buf_puts(b, "/K[");
		for (int k = n->first; k >= 0; k = r->tree.at[k].next)
			buf_printf(b, "%u 0 R ", r->tree.at[k].num);
		buf_puts(b, "]");
	}
	buf_puts(b, ">>");
}

/* 14.7.4.4: page p has the key p, the widget the one behind them. */
static void
pack_tree(const struct reporting *r, struct writing *x)
{
	struct buf *b = pdf_pack(&x->packs, x->root);
	buf_printf(b, "<</Type/StructTreeRoot/K[%u 0 R]/ParentTree %u 0 R"
	    "/ParentTreeNextKey %zu>>", r->tree.at[r->document].num,
	    x->parents, r->pages.n + 1);
	for (size_t i = 0; i < r->tree.n; i++)
		pack_node(r, x, i);
	b = pdf_pack(&x->packs, x->parents);
	buf_puts(b, "<</Nums[");
	for (size_t p = 0; p < r->pages.n; p++) {
		buf_printf(b, "%zu[", p);
		for (size_t i = 0; i < r->pages.at[p].marks.n; i++)
			buf_printf(b, "%u 0 R ",
			    r->tree.at[r->pages.at[p].marks.at[i]].num);
		buf_puts(b, "]");
	}
	for (size_t i = 0; i < r->tree.n; i++)
		if (r->tree.at[i].widget)
			buf_printf(b, "%zu %u 0 R", r->pages.n,
			    r->tree.at[i].num);
	buf_puts(b, "]>>");
}

static enum fault_code
write_fonts(struct reporting *r, struct writing *x)
{
	struct font_embeds all;
	enum fault_code code = font_use_embed(r->a, &r->use, &all, r->why);
	if (code != FAULT_NONE)
		return code;
	struct buf names = buf_make(r->a, 256);
	for (int i = 0; i < all.n; i++) {
		uint32_t first = pdf_write_number(&x->w, FONT_OBJECTS);
		buf_printf(&names, "/%s %u 0 R", all.at[i].resource,
		    first + FONT_TYPE0);
		for (int k = 0; k < FONT_OBJECTS; k++) {
			struct buf dict = buf_make(r->a, 4096);
			font_embed_dict(&dict, &all.at[i],
			    (enum font_object)k, (int)first);
			if (all.at[i].stream[k].at != NULL)
				pdf_write_ready(&x->w, first + (uint32_t)k,
				    buf_slice(&dict), all.at[i].stream[k]);
			else
				buf_put_slice(pdf_pack(&x->packs,
				    first + (uint32_t)k), buf_slice(&dict));
		}
	}
	struct buf *b = pdf_pack(&x->packs, x->resources);
	buf_puts(b, "<</Font<<");
	buf_put_slice(b, buf_slice(&names));
	buf_puts(b, ">>>>");
	return FAULT_NONE;
}

static void
write_pages(struct reporting *r, struct writing *x)
{
	const double box[4] = { 0, 0, REPORT_W, REPORT_H };
	struct buf *all = pdf_pack(&x->packs, x->pages);
	buf_printf(all, "<</Type/Pages/Count %zu/Kids[", r->pages.n);
	for (size_t i = 0; i < r->pages.n; i++)
		buf_printf(all, "%u 0 R ", x->first_page + (uint32_t)i);
	buf_puts(all, "]>>");
	for (size_t i = 0; i < r->pages.n; i++) {
		uint32_t content = x->first_content + (uint32_t)i;
		pdf_write_stream(&x->w, content, (struct slice){ "", 0 },
		    buf_slice(&r->pages.at[i].content), PDF_FLATE);
		struct buf *b = pdf_pack(&x->packs, x->first_page +
		    (uint32_t)i);
		buf_printf(b, "<</Type/Page/Parent %u 0 R/Tabs/S/Resources"
		    " %u 0 R/Contents %u 0 R/StructParents %zu", x->pages,
		    x->resources, content, i);
		if (i == 0)
			buf_printf(b, "/Annots[%u 0 R]", x->widget);
		buf_puts(b, "/MediaBox[");
		pdf_put_numbers(b, box, 4);
		buf_puts(b, "]>>");
	}
}

/* Nothing to see, as the words are the page's own, but something to click. */
static void
write_widget(struct reporting *r, struct writing *x)
{
	const double *p = r->panel;
	const double rect[4] = { p[0], REPORT_H - p[1] - p[3], p[0] + p[2],
	    REPORT_H - p[1] };
	const double box[4] = { 0, 0, p[2], p[3] };
	uint32_t look = pdf_write_number(&x->w, 1);
	struct buf d = buf_make(r->a, 128);
	buf_puts(&d, "/Type/XObject/Subtype/Form/BBox[");
	pdf_put_numbers(&d, box, 4);
	buf_puts(&d, "]/Resources<<>>");
	pdf_write_stream(&x->w, look, buf_slice(&d), (struct slice){ "", 0 },
	    PDF_RAW);
	struct buf *b = pdf_pack(&x->packs, x->widget);
	buf_puts(b, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/TU");
	pdf_put_text(b, slice_of("Digital signature"));
	buf_printf(b, "/F 132/P %u 0 R/V %u 0 R/StructParent %zu/AP<</N %u 0 R>>"
	    "/Rect[", x->first_page, x->signature, r->pages.n, look);
	pdf_put_numbers(b, rect, 4);
	buf_puts(b, "]>>");
}

static void
write_catalog(struct reporting *r, struct writing *x)
{
	uint32_t profile = pdf_write_number(&x->w, 1);
	pdf_write_stream(&x->w, profile, (struct slice)SLICE("/N 3"),
	    pdf_srgb_profile(r->a), PDF_FLATE);
	struct buf *b = pdf_pack(&x->packs, x->catalog);
	buf_printf(b, "<</Type/Catalog/Pages %u 0 R/Metadata %u 0 R/Lang(en)"
	    "/MarkInfo<</Marked true>>/StructTreeRoot %u 0 R"
	    "/ViewerPreferences<</DisplayDocTitle true>>/AcroForm<</Fields["
	    "%u 0 R]/SigFlags 3>>/Perms<</DocMDP %u 0 R>>/Extensions<</ESIC<<"
	    "/BaseVersion/1.7/ExtensionLevel 1>>>>/OutputIntents[<</Type"
	    "/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB "
	    "IEC61966-2.1)/Info(sRGB IEC61966-2.1)/DestOutputProfile %u 0 R>>"
	    "]>>", x->pages, x->meta, x->root, x->widget, x->signature,
	    profile);
}

static void
write_meta(struct reporting *r, struct writing *x)
{
	struct buf id = buf_make(r->a, 128), xmp = buf_make(r->a, 4096);
	buf_puts(&id, REPORT_IDENTIFIER);
	buf_put_slice(&id, r->in->csv_sha256);
	const struct pdf_meta meta = {
	    .title = SLICE("Report on the verification of certificates"),
	    .lang = "en", .identifier = buf_slice(&id),
	    .publisher = r->in->organisation_en.len != 0 ?
	    r->in->organisation_en : r->in->state_en,
	    .created_s = r->in->made_s };
	pdf_put_xmp(&xmp, &meta);
	pdf_write_stream(&x->w, x->meta,
	    (struct slice)SLICE("/Type/Metadata/Subtype/XML"),
	    buf_slice(&xmp), PDF_FLATE);
}

enum fault_code
report_file(struct reporting *r, struct report_output *out)
{
	struct writing x = { .w = pdf_write_begin(r->a),
	    .packs = pdf_packs_make(r->a) };
	struct pdf_hole hole;
	uint64_t range[4];
	give_numbers(r, &x);
	enum fault_code code = write_fonts(r, &x);
	if (code != FAULT_NONE)
		return code;
	write_pages(r, &x);
	write_widget(r, &x);
	write_catalog(r, &x);
	write_meta(r, &x);
	pack_tree(r, &x);
	pdf_write_packs(&x.w, &x.packs, PDF_FLATE);
	const struct pdf_signing signing = { .name = r->in->signer_name,
	    .place = r->in->signer_place, .time_s = r->in->made_s,
	    .room = r->in->hole_room };
	pdf_write_signature(&x.w, x.signature, &signing, &hole);
	pdf_write_end(&x.w, x.catalog, slice_head(r->in->csv_sha256, 16));
	pdf_write_range(&x.w, &hole, range);
	*out = (struct report_output){ .at = x.w.out.at, .len = x.w.out.len,
	    .hole_at = hole.at, .hole_len = hole.len,
	    .pages = (int)r->pages.n };
	return FAULT_NONE;
}
