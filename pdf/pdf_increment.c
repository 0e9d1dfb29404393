/*
 * Appending. Objects that must change are written anew from the bytes they have,
 * one entry replaced; then a cross-reference section of the same kind as the
 * file's, for the few numbers touched.
 */
#include "pdf_increment.h"

#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "pdf_read.h"
#include "pdf_signature.h"
#include "vec.h"

struct touched {
	uint32_t num;
	size_t at;	/* in the whole file */
};

struct appending {
	struct arena *arena;
	struct pdf_file *f;
	struct buf b;
	size_t base;		/* bytes of the file */
	uint32_t next;		/* the next free number */
	struct { VEC_OF(struct touched) } touched;
};

static enum fault_code
begin(struct arena *arena, struct slice file, struct appending *w,
    struct fault *why)
{
	*w = (struct appending){ .arena = arena, .base = file.len };
	enum fault_code code = pdf_open(arena, file, &w->f, why);
	if (code != FAULT_NONE)
		return code;
	pdf_account(arena, w->f);
	if (pdf_notes(w->f) != 0 || pdf_catalog(w->f) == NULL)
		return fault_say(why, FAULT_INPUT, "Nothing can be added to this"
		    " PDF: %s.", pdf_first_doubt(w->f));
	w->next = pdf_size(w->f);
	w->b = buf_make(arena, 65536);
	if (file.at[file.len - 1] != '\n' && file.at[file.len - 1] != '\r')
		buf_putc(&w->b, '\n');
	return FAULT_NONE;
}

static void
open_object(struct appending *w, uint32_t num)
{
	*VEC_ADD(w->arena, &w->touched) = (struct touched){ num,
	    w->base + w->b.len };
	buf_printf(&w->b, "%u 0 obj\n", num);
}

static void
close_object(struct appending *w)
{
	buf_puts(&w->b, "\nendobj\n");
}

/* The dictionary with one entry set to another text. */
static void
put_dict(struct appending *w, const struct pdf_value *dict, const char *key,
    struct slice text)
{
	buf_puts(&w->b, "<<");
	for (size_t i = 0; i < dict->pairs.n; i++) {
		const struct pdf_pair *pair = &dict->pairs.at[i];
		if (slice_is(pair->key, key))
			continue;
		buf_printf(&w->b, "/%.*s ", SLICE_FMT(pair->key));
		buf_put_slice(&w->b, pair->value.raw);
		buf_putc(&w->b, '\n');
	}
	buf_printf(&w->b, "/%s ", key);
	buf_put_slice(&w->b, text);
	buf_puts(&w->b, ">>");
}

static struct slice
dict_text(struct appending *w, const struct pdf_value *dict, const char *key,
    struct slice text)
{
	struct appending scratch = { .arena = w->arena,
	    .b = buf_make(w->arena, 1024) };
	put_dict(&scratch, dict, key, text);
	return buf_slice(&scratch.b);
}

/* The array with one reference more. */
static struct slice
array_text(struct appending *w, const struct pdf_value *array, uint32_t more)
{
	struct buf b = buf_make(w->arena, 256);
	buf_putc(&b, '[');
	for (size_t i = 0; pdf_is_array(array) && i < array->items.n; i++) {
		buf_put_slice(&b, array->items.at[i].raw);
		buf_putc(&b, ' ');
	}
	buf_printf(&b, "%u 0 R]", more);
	return buf_slice(&b);
}

static int
by_number(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;
	return x->num < y->num ? -1 : x->num > y->num;
}

/* What the trailer must carry on. */
static void
put_trailer(struct appending *w, uint32_t size)
{
	const struct pdf_revision *last = pdf_revision(w->f, 0);
	static const char *const kept[] = { "Root", "Info", "ID" };
	buf_printf(&w->b, "/Size %u /Prev %llu", size,
	    (unsigned long long)last->xref_at);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		const struct pdf_value *v = pdf_find(last->trailer, kept[i]);
		if (v == NULL)
			continue;
		buf_printf(&w->b, " /%s ", kept[i]);
		buf_put_slice(&w->b, v->raw);
	}
}

static void
put_table(struct appending *w)
{
	buf_puts(&w->b, "xref\n");
	for (size_t i = 0; i < w->touched.n; i++)
		buf_printf(&w->b, "%u 1\n%010zu 00000 n \n",
		    w->touched.at[i].num, w->touched.at[i].at);
	buf_puts(&w->b, "trailer\n<<");
	put_trailer(w, w->next);
	buf_puts(&w->b, ">>\n");
}

static void
put_stream(struct appending *w)
{
	size_t at = w->base + w->b.len;
	uint32_t self = w->next++;
	*VEC_ADD(w->arena, &w->touched) = (struct touched){ self, at };
	buf_printf(&w->b, "%u 0 obj\n<</Type /XRef /W [1 4 2] ", self);
	put_trailer(w, w->next);
	buf_puts(&w->b, " /Index [");
	for (size_t i = 0; i < w->touched.n; i++)
		buf_printf(&w->b, "%u 1 ", w->touched.at[i].num);
	buf_printf(&w->b, "] /Length %zu>>\nstream\n", w->touched.n * 7);
	for (size_t i = 0; i < w->touched.n; i++) {
		size_t to = w->touched.at[i].at;
		unsigned char line[7] = { 1, (unsigned char)(to >> 24),
		    (unsigned char)(to >> 16), (unsigned char)(to >> 8),
		    (unsigned char)to, 0, 0 };
		buf_put(&w->b, line, sizeof line);
	}
	buf_puts(&w->b, "\nendstream\nendobj\n");
}

static void
finish(struct appending *w)
{
	qsort(w->touched.at, w->touched.n, sizeof *w->touched.at, by_number);
	size_t at = w->base + w->b.len;
	if (pdf_revision(w->f, 0)->stream)
		put_stream(w);
	else
		put_table(w);
	buf_printf(&w->b, "startxref\n%zu\n%%%%EOF\n", at);
}

static uint32_t
root_number(struct appending *w)
{
	return pdf_find(pdf_revision(w->f, 0)->trailer, "Root")->ref.num;
}

/* One list of the DSS: what it had, and a stream for each new item. */
static void
put_list(struct appending *w, struct buf *dss, const char *name,
    const struct pdf_value *old, const struct slice *items, size_t n)
{
	if (n == 0 && !pdf_is_array(old))
		return;
	buf_printf(dss, "/%s [", name);
	for (size_t i = 0; pdf_is_array(old) && i < old->items.n; i++) {
		buf_put_slice(dss, old->items.at[i].raw);
		buf_putc(dss, ' ');
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t num = w->next++;
		open_object(w, num);
		buf_printf(&w->b, "<</Length %zu>>\nstream\n", items[i].len);
		buf_put_slice(&w->b, items[i]);
		buf_puts(&w->b, "\nendstream");
		close_object(w);
		buf_printf(dss, "%u 0 R ", num);
	}
	buf_puts(dss, "]\n");
}

enum fault_code
pdf_append_dss(struct arena *arena, struct slice file,
    const struct pdf_dss *add, struct slice *out, struct fault *why)
{
	struct appending w;
	enum fault_code code = begin(arena, file, &w, why);
	if (code != FAULT_NONE)
		return code;
	const struct pdf_value *catalog = pdf_catalog(w.f);
	const struct pdf_value *old = pdf_get(w.f, catalog, "DSS");
	struct buf dss = buf_make(arena, 1024);
	buf_puts(&dss, "<</Type /DSS\n");
	put_list(&w, &dss, "Certs", pdf_get(w.f, old, "Certs"), add->certs,
	    add->cert_n);
	put_list(&w, &dss, "CRLs", pdf_get(w.f, old, "CRLs"), add->crls,
	    add->crl_n);
	put_list(&w, &dss, "OCSPs", pdf_get(w.f, old, "OCSPs"), add->ocsps,
	    add->ocsp_n);
	buf_puts(&dss, ">>");
	uint32_t num = w.next++;
	open_object(&w, num);
	buf_put_slice(&w.b, buf_slice(&dss));
	close_object(&w);
	open_object(&w, root_number(&w));
	put_dict(&w, catalog, "DSS",
	    slice_of(arena_printf(arena, "%u 0 R", num)));
	close_object(&w);
	finish(&w);
	*out = buf_slice(&w.b);
	return FAULT_NONE;
}

/* The first page, where an invisible field must be at home. */
static const struct pdf_value *
first_page(struct appending *w, uint32_t *num)
{
	const struct pdf_value *ref = pdf_find(pdf_catalog(w->f), "Pages");
	for (int depth = 0; depth < 16; depth++) {
		const struct pdf_value *node = pdf_deref(w->f, ref);
		const struct pdf_value *kids = pdf_get(w->f, node, "Kids");
		if (ref == NULL || ref->kind != PDF_REF || !pdf_is_dict(node))
			return NULL;
		if (!pdf_is_array(kids)) {
			*num = ref->ref.num;
			return node;
		}
		if (kids->items.n == 0)
			return NULL;
		ref = &kids->items.at[0];
	}
	return NULL;
}

/* Rewrites whichever object holds the entry `key` of a dictionary, so that the
 * array gains a reference. False when the entry is an object of its own and
 * was rewritten; true when *text must be put into the dictionary itself. */
static bool
grow_array(struct appending *w, const struct pdf_value *dict, const char *key,
    uint32_t more, struct slice *text)
{
	const struct pdf_value *v = pdf_find(dict, key);
	*text = array_text(w, pdf_deref(w->f, v), more);
	if (v == NULL || v->kind != PDF_REF)
		return true;
	open_object(w, v->ref.num);
	buf_put_slice(&w->b, *text);
	close_object(w);
	return false;
}

static void
grow_form(struct appending *w, uint32_t field)
{
	const struct pdf_value *catalog = pdf_catalog(w->f);
	const struct pdf_value *ref = pdf_find(catalog, "AcroForm");
	const struct pdf_value *form = pdf_deref(w->f, ref);
	struct slice text;
	if (!grow_array(w, form, "Fields", field, &text))
		return;
	text = dict_text(w, form, "Fields", text);
	bool own = ref->kind == PDF_REF;
	open_object(w, own ? ref->ref.num : root_number(w));
	if (own)
		buf_put_slice(&w->b, text);
	else
		put_dict(w, catalog, "AcroForm", text);
	close_object(w);
}

enum fault_code
pdf_append_timestamp(struct arena *arena, struct slice file, size_t room,
    char **out, size_t *len, struct pdf_gap *gap, struct fault *why)
{
	struct appending w;
	struct slice text;
	uint32_t page_num;
	enum fault_code code = begin(arena, file, &w, why);
	if (code != FAULT_NONE)
		return code;
	const struct pdf_value *page = first_page(&w, &page_num);
	if (page == NULL || !pdf_is_dict(pdf_get(w.f, pdf_catalog(w.f),
	    "AcroForm")))
		return fault_say(why, FAULT_INPUT, "The PDF has no page or no"
		    " signature yet: there is nothing to time-stamp.");
	uint32_t field = w.next++, sig = w.next++;
	open_object(&w, field);
	buf_printf(&w.b, "<</Type /Annot /Subtype /Widget /FT /Sig /T "
	    "(DocTimeStamp%u) /F 132 /Rect [0 0 0 0] /P %u 0 R /V %u 0 R>>",
	    field, page_num, sig);
	close_object(&w);
	grow_form(&w, field);
	if (grow_array(&w, page, "Annots", field, &text)) {
		open_object(&w, page_num);
		put_dict(&w, page, "Annots", text);
		close_object(&w);
	}
	open_object(&w, sig);
	buf_puts(&w.b, "<</Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter "
	    "/ETSI.RFC3161\n/ByteRange [0 ");
	size_t range_at = w.b.len;
	buf_printf(&w.b, "%-10d %-10d %-10d]\n/Contents ", 0, 0, 0);
	struct pdf_gap hole = { w.b.len, room * 2 + 2 };
	char *to = buf_grow(&w.b, hole.len);
	memset(to, '0', hole.len);
	to[0] = '<';
	to[hole.len - 1] = '>';
	buf_puts(&w.b, ">>");
	close_object(&w);
	finish(&w);
	size_t behind = hole.at + hole.len;
	char *digits = arena_printf(arena, "%-10zu %-10zu %-10zu",
	    file.len + hole.at, file.len + behind, w.b.len - behind);
	memcpy(w.b.at + range_at, digits, strlen(digits));
	*out = w.b.at;
	*len = w.b.len;
	*gap = hole;
	return FAULT_NONE;
}
