/* The tail's objects; see doc.h. */
#include "arena.h"
#include "doc_parts.h"
#include "pdf_page.h"

/* Fonts for glyphs the shared ones lack: the resources of this document. */
static enum fault_code
write_own_fonts(struct making *m, struct pdf_write *w, struct buf *resources)
{
	struct font_embeds all;
	enum fault_code code = font_use_embed(m->arena, &m->use, &all, m->why);
	if (code != FAULT_NONE)
		return code;
	buf_puts(resources, "<</Font<<");
	buf_put_slice(resources, m->t->shared_fonts);
	for (int i = 0; i < all.n; i++) {
		const struct font_embed *e = &all.at[i];
		uint32_t first = pdf_write_number(w, FONT_OBJECTS);
		buf_printf(resources, "/%s %u 0 R", e->resource,
		    first + FONT_TYPE0);
		for (int k = 0; k < FONT_OBJECTS; k++) {
			uint32_t num = first + (uint32_t)k;
			struct buf dict = buf_make(m->arena, 2048);
			font_embed_dict(&dict, e, (enum font_object)k,
			    (int)first);
			if (e->stream[k].at != NULL)
				pdf_write_ready(w, num, buf_slice(&dict),
				    e->stream[k]);
			else
				pdf_write_object(w, num, buf_slice(&dict));
		}
	}
	buf_puts(resources, ">>/XObject ");
	pdf_put_ref(resources, m->t->forms_num);
	buf_puts(resources, ">>");
	return FAULT_NONE;
}

static void
write_page(struct making *m, struct pdf_write *w, int i, const uint32_t *num,
    const uint32_t *content, struct slice resources)
{
	const struct template *t = m->t;
	struct buf *b = &w->out;
	pdf_write_stream(w, content[i], (struct slice){ "", 0 },
	    buf_slice(&m->page[i].content), PDF_FLATE);
	pdf_write_open(w, num[i]);
	buf_put_slice(b, t->page_dict);
	buf_puts(b, "/Resources ");
	if (resources.len == 0)
		pdf_put_ref(b, t->resources);
	else
		buf_put_slice(b, resources);
	buf_puts(b, "/Contents[");
	pdf_put_ref(b, i == 0 ? t->first_static : t->next_static);
	buf_putc(b, ' ');
	pdf_put_ref(b, content[i]);
	buf_puts(b, "]/StructParents ");
	pdf_put_uint(b, (uint64_t)pdf_tree_page_key(i));
	if (i == 0) {
		buf_puts(b, "/Annots[");
		pdf_put_ref(b, t->widget);
		buf_putc(b, ']');
	}
	buf_puts(b, ">>");
	pdf_write_close(w);
}

static enum fault_code
write_pages(struct making *m, struct pdf_write *w, uint32_t *num)
{
	const struct template *t = m->t;
	uint32_t content[DOC_PAGES_MOST] = { t->own_content };
	struct buf resources = { 0 };
	num[0] = t->page[0];
	for (int i = 1; i < m->pages; i++) {
		num[i] = pdf_write_number(w, 1);
		content[i] = pdf_write_number(w, 1);
	}
	if (m->use.own != 0) {
		resources = buf_make(m->arena, 256);
		enum fault_code code = write_own_fonts(m, w, &resources);
		if (code != FAULT_NONE)
			return code;
	}
	for (int i = 0; i < m->pages; i++)
		write_page(m, w, i, num, content, buf_slice(&resources));
	pdf_write_open(w, t->pages);
	buf_puts(&w->out, "<</Type/Pages/Count ");
	pdf_put_uint(&w->out, (uint64_t)m->pages);
	buf_puts(&w->out, "/Kids[");
	for (int i = 0; i < m->pages; i++) {
		pdf_put_ref(&w->out, num[i]);
		buf_putc(&w->out, i + 1 < m->pages ? ' ' : ']');
	}
	buf_puts(&w->out, ">>");
	pdf_write_close(w);
	return FAULT_NONE;
}

static void
write_symbol(struct making *m, struct pdf_write *w)
{
	static const size_t row_most = (QR_SIZE_MAX + 7) / 8;
	unsigned char bits[QR_SIZE_MAX * ((QR_SIZE_MAX + 7) / 8)];
	size_t side = (size_t)m->symbol.size, row = (side + 7) / 8;
	qr_bitmap(&m->symbol, bits, row <= row_most ? row : row_most);
	struct buf d = buf_make(m->arena, 128);
	buf_puts(&d, "/Type/XObject/Subtype/Image/ImageMask true"
	    "/BitsPerComponent 1/Decode[1 0]/Width ");
	pdf_put_uint(&d, side);
	buf_puts(&d, "/Height ");
	pdf_put_uint(&d, side);
	pdf_write_stream(w, m->t->qr_num, buf_slice(&d),
	    slice_from(bits, row * side), PDF_RAW);
}

static void
write_meta(struct making *m, struct pdf_write *w)
{
	const struct service *s = m->t->env.service;
	struct slice name = s->name.en.len != 0 ? s->name.en : s->name.bn;
	struct slice department = s->department_name.en.len != 0 ?
	    s->department_name.en : s->department_name.bn;
	struct buf title = buf_make(m->arena, name.len + 32);
	buf_put_slice(&title, name);
	buf_putc(&title, ' ');
	buf_put_slice(&title, m->in->uin);
	struct pdf_meta meta = { .title = buf_slice(&title),
	    .lang = s->name.en.len != 0 ? "en" : "bn",
	    .identifier = m->in->uin, .publisher = department,
	    .created_s = m->in->issued_s };
	struct buf xmp = buf_make(m->arena, 3072);
	pdf_put_xmp(&xmp, &meta);
	pdf_write_stream(w, m->t->meta,
	    (struct slice)SLICE("/Type/Metadata/Subtype/XML"),
	    buf_slice(&xmp), PDF_FLATE);
}

/* The nodes that stand otherwise than usual. */
static void
write_tree(struct making *m, struct pdf_write *w, const uint32_t *num)
{
	if (m->stands == NULL)
		return;
	struct pdf_shape shape = { .page = m->stands, .pages = m->pages,
	    .page_num = num };
	pdf_shape_settle(&m->t->tree, &shape);
	struct pdf_packs packs = pdf_packs_make(m->arena);
	pdf_tree_pack(&m->t->tree, &shape, &m->t->usual, &packs);
	pdf_write_packs(w, &packs, PDF_FLATE_AGAIN);
}

enum fault_code
doc_file(struct making *m, struct doc_output *out)
{
	const struct template *t = m->t;
	struct pdf_write w = pdf_write_after(m->arena, &t->prelude,
	    (size_t)24 * 1024 + m->in->hole_room * 2);
	uint32_t num[DOC_PAGES_MOST] = { 0 };
	enum fault_code code = write_pages(m, &w, num);
	if (code != FAULT_NONE)
		return code;
	write_symbol(m, &w);
	write_meta(m, &w);
	write_tree(m, &w, num);
	struct pdf_signing signing = { .name = m->in->signer_name,
	    .place = m->in->signer_place, .time_s = m->in->issued_s,
	    .room = m->in->hole_room };
	struct pdf_hole hole;
	pdf_write_signature(&w, t->signature, &signing, &hole);
	pdf_write_end(&w, t->catalog, m->in->uin);
	struct doc_output o = { .hole_at = hole.at, .hole_len = hole.len,
	    .pages = m->pages };
	pdf_write_range(&w, &hole, o.byte_range);
	o.tail = w.out.at;
	o.tail_len = w.out.len;
	*out = o;
	return FAULT_NONE;
}
