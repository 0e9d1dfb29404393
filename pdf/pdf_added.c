/*
 * What later revisions did to a signed one. Allowed under DocMDP P=2 is what
 * makes a signature last and shows nothing: a document security store, and
 * document time-stamps in fields without an appearance (ISO 32000-2, 12.8.2.2.2 and
 * 12.8.5; ETSI EN 319 142-1, 5.5). Whatever is not recognised is a change.
 *
 * An object that exists in the signed revision may be rewritten only with the
 * same content, except: the catalog may gain or change DSS and Extensions; the
 * form, and a page's Annots, may gain time-stamp fields at their end.
 */
#include <stdlib.h>

#include "arena.h"
#include "pdf_file.h"
#include "pdf_signature.h"

#define PAGES_MOST 2000

struct diff {
	struct arena *arena;
	struct pdf_file *f;
	size_t k;		/* the signed revision */
	uint32_t catalog, form, fields;	/* object numbers; 0: direct, or none */
	struct { VEC_OF(uint32_t) } pages, annots;
	const char *what;
};

static bool
changed(struct diff *d, const char *what, uint32_t num)
{
	if (d->what == NULL)
		d->what = num == 0 ? what :
		    arena_printf(d->arena, "%s (object %u)", what, num);
	return false;
}

static const struct pdf_value *
old_get(struct diff *d, const struct pdf_value *dict, const char *key)
{
	const struct pdf_value *v = pdf_find(dict, key);
	return v != NULL && v->kind == PDF_REF ?
	    pdf_object_in(d->f, d->k, v->ref.num) : v;
}

static uint32_t
ref_of(const struct pdf_value *v)
{
	return v != NULL && v->kind == PDF_REF ? v->ref.num : 0;
}

static void
walk_pages(struct diff *d, const struct pdf_value *node, uint32_t num,
    int depth)
{
	const struct pdf_value *kids = old_get(d, node, "Kids");
	if (depth > 16 || d->pages.n >= PAGES_MOST || !pdf_is_dict(node))
		return;
	if (!pdf_is_array(kids)) {
		*VEC_ADD(d->arena, &d->pages) = num;
		uint32_t annots = ref_of(pdf_find(node, "Annots"));
		if (annots != 0)
			*VEC_ADD(d->arena, &d->annots) = annots;
		return;
	}
	for (size_t i = 0; i < kids->items.n && d->pages.n < PAGES_MOST; i++) {
		uint32_t kid = ref_of(&kids->items.at[i]);
		if (kid != 0)
			walk_pages(d, pdf_object_in(d->f, d->k, kid), kid,
			    depth + 1);
	}
}

static bool
among(const uint32_t *at, size_t n, uint32_t num)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] == num)
			return true;
	return false;
}

static bool
existed(const struct diff *d, uint32_t num)
{
	const struct pdf_entry *e = num < d->f->size ? d->f->newest[num] : NULL;
	while (e != NULL && e->revision < d->k)
		e = e->older;
	return e != NULL && e->kind != ENTRY_FREE;
}

static bool
is_zero_rect(const struct pdf_value *rect)
{
	if (!pdf_is_array(rect) || rect->items.n != 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (rect->items.at[i].kind != PDF_INTEGER ||
		    rect->items.at[i].integer != 0)
			return false;
	return true;
}

/* A new field that holds a document time-stamp and shows nothing. */
static bool
is_stamp_field(struct diff *d, const struct pdf_value *ref)
{
	static const char *const may[] = { "Type", "Subtype", "FT", "T", "V",
	    "Rect", "F", "P", "Ff" };
	uint32_t num = ref_of(ref);
	if (num == 0 || existed(d, num))
		return false;
	const struct pdf_value *field = pdf_deref(d->f, ref);
	if (!pdf_is_dict(field) ||
	    !pdf_is_name(pdf_find(field, "FT"), "Sig") ||
	    !is_zero_rect(pdf_find(field, "Rect")))
		return false;
	for (size_t i = 0; i < field->pairs.n; i++) {
		size_t k = 0;
		while (k < sizeof may / sizeof may[0] &&
		    !slice_is(field->pairs.at[i].key, may[k]))
			k++;
		if (k == sizeof may / sizeof may[0])
			return false;
	}
	uint32_t v = ref_of(pdf_find(field, "V"));
	return v != 0 && !existed(d, v) &&
	    pdf_is_name(pdf_find(pdf_object(d->f, v), "Type"), "DocTimeStamp");
}

/* The old items in the old order, then only time-stamp fields. */
static bool
only_gained_stamps(struct diff *d, const struct pdf_value *was,
    const struct pdf_value *is)
{
	size_t n = was == NULL ? 0 : was->items.n;
	if ((was != NULL && !pdf_is_array(was)) || !pdf_is_array(is) ||
	    is->items.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!pdf_same(&was->items.at[i], &is->items.at[i]))
			return false;
	for (size_t i = n; i < is->items.n; i++)
		if (!is_stamp_field(d, &is->items.at[i]))
			return false;
	return true;
}

typedef bool key_rule(struct diff *, const char *key,
    const struct pdf_value *was, const struct pdf_value *is);

static bool form_rule(struct diff *, const char *, const struct pdf_value *,
    const struct pdf_value *);

/* Every key the same, but those a rule lets pass. */
static bool
same_but(struct diff *d, const struct pdf_value *was,
    const struct pdf_value *is, key_rule *rule)
{
	if (!pdf_is_dict(was) || !pdf_is_dict(is))
		return false;
	for (int side = 0; side < 2; side++) {
		const struct pdf_value *one = side == 0 ? was : is;
		for (size_t i = 0; i < one->pairs.n; i++) {
			char *key = arena_text(d->arena, one->pairs.at[i].key.at,
			    one->pairs.at[i].key.len);
			const struct pdf_value *a = pdf_find(was, key);
			const struct pdf_value *b = pdf_find(is, key);
			if (!(a != NULL && b != NULL && pdf_same(a, b)) &&
			    !rule(d, key, a, b))
				return false;
		}
	}
	return true;
}

static bool
catalog_rule(struct diff *d, const char *key, const struct pdf_value *was,
    const struct pdf_value *is)
{
	if (strcmp(key, "DSS") == 0 || strcmp(key, "Extensions") == 0)
		return is != NULL;
	return strcmp(key, "AcroForm") == 0 && pdf_is_dict(was) &&
	    same_but(d, was, is, form_rule);
}

static bool
form_rule(struct diff *d, const char *key, const struct pdf_value *was,
    const struct pdf_value *is)
{
	return (strcmp(key, "Fields") == 0 && is != NULL &&
	    only_gained_stamps(d, was, is)) ||
	    (strcmp(key, "SigFlags") == 0 && is != NULL &&
	    is->kind == PDF_INTEGER && is->integer == 3);
}

static bool
page_rule(struct diff *d, const char *key, const struct pdf_value *was,
    const struct pdf_value *is)
{
	return strcmp(key, "Annots") == 0 && is != NULL &&
	    is->kind == PDF_ARRAY && only_gained_stamps(d, was, is);
}

static bool
same_object(struct diff *d, uint32_t num, struct pdf_entry *was,
    struct pdf_entry *is)
{
	const struct pdf_value *a = pdf_read_entry(d->f, was);
	const struct pdf_value *b = pdf_read_entry(d->f, is);
	if (a == NULL || b == NULL)
		return changed(d, "an object that cannot be read", num);
	if (slice_eq(was->stream, is->stream) &&
	    (was->stream.at == NULL) == (is->stream.at == NULL) &&
	    pdf_same(a, b))
		return true;
	if (was->stream.at != NULL || is->stream.at != NULL)
		return changed(d, "content was replaced", num);
	if (num == d->catalog)
		return same_but(d, a, b, catalog_rule) ||
		    changed(d, "the document's catalog was changed", num);
	if (num == d->form)
		return same_but(d, a, b, form_rule) ||
		    changed(d, "the form was changed", num);
	if (num == d->fields || among(d->annots.at, d->annots.n, num))
		return only_gained_stamps(d, a, b) ||
		    changed(d, "fields or annotations were added", num);
	if (among(d->pages.at, d->pages.n, num))
		return same_but(d, a, b, page_rule) ||
		    changed(d, "a page was changed", num);
	return changed(d, "an object was replaced", num);
}

static bool
is_dss(struct diff *d, uint32_t num)
{
	const struct pdf_value *v = pdf_object_in(d->f, d->k, d->catalog);
	return ref_of(pdf_find(v, "DSS")) == num;
}

static bool
entry_allowed(struct diff *d, uint32_t num)
{
	struct pdf_entry *is = d->f->newest[num], *was = is;
	if (is == NULL || is->revision >= d->k)
		return true;	/* nothing said about it since */
	while (was != NULL && was->revision < d->k)
		was = was->older;
	for (struct pdf_entry *e = is; e != was; e = e->older) {
		if (was == NULL || was->kind == ENTRY_FREE)
			break;	/* new: harmless unless something leads there */
		if (e->kind == ENTRY_FREE)
			return changed(d, "an object was removed", num);
		if (!is_dss(d, num) && !same_object(d, num, was, e))
			return false;
	}
	return true;
}

/* Does the old revision point to nothing, where now there is something? A
 * dangling reference reads as null until somebody fills the place. */
static bool
dangles(struct diff *d, const struct pdf_value *v)
{
	bool found = false;
	if (v->kind == PDF_REF)
		return !existed(d, v->ref.num) &&
		    v->ref.num < d->f->size && d->f->newest[v->ref.num] != NULL &&
		    d->f->newest[v->ref.num]->kind != ENTRY_FREE;
	for (size_t i = 0; v->kind == PDF_ARRAY && i < v->items.n; i++)
		found = found || dangles(d, &v->items.at[i]);
	for (size_t i = 0; v->kind == PDF_DICT && i < v->pairs.n; i++)
		found = found || dangles(d, &v->pairs.at[i].value);
	return found;
}

static bool
none_dangles(struct diff *d)
{
	for (uint32_t num = 0; num < d->f->size; num++) {
		const struct pdf_value *v = pdf_object_in(d->f, d->k, num);
		if (v != NULL && dangles(d, v))
			return changed(d, "an empty place was filled", num);
	}
	return true;
}

static bool
trailers_agree(struct diff *d)
{
	const struct pdf_value *was = d->f->revisions.at[d->k].trailer;
	for (size_t r = 0; r < d->k; r++) {
		const struct pdf_value *is = d->f->revisions.at[r].trailer;
		const struct pdf_value *a = pdf_find(was, "ID");
		const struct pdf_value *b = pdf_find(is, "ID");
		if (!pdf_same(pdf_find(was, "Root"), pdf_find(is, "Root")) ||
		    !pdf_same(pdf_find(was, "Info"), pdf_find(is, "Info")))
			return changed(d, "the document's root was changed", 0);
		if (a != NULL && (!pdf_is_array(a) || !pdf_is_array(b) ||
		    a->items.n != 2 || b->items.n != 2 ||
		    !pdf_same(&a->items.at[0], &b->items.at[0])))
			return changed(d, "the document's ID was changed", 0);
	}
	return true;
}

enum pdf_added
pdf_added_after(struct arena *arena, struct pdf_file *f, size_t k,
    const char **what)
{
	struct diff d = { .arena = arena, .f = f, .k = k };
	if (k == 0)
		return PDF_ADDED_NOTHING;
	bool well = k < f->revisions.n && trailers_agree(&d);
	if (well) {
		d.catalog = ref_of(pdf_find(f->revisions.at[k].trailer,
		    "Root"));
		const struct pdf_value *catalog = pdf_object_in(f, k,
		    d.catalog);
		d.form = ref_of(pdf_find(catalog, "AcroForm"));
		const struct pdf_value *form = old_get(&d, catalog, "AcroForm");
		d.fields = ref_of(pdf_find(form, "Fields"));
		uint32_t root = ref_of(pdf_find(catalog, "Pages"));
		walk_pages(&d, pdf_object_in(f, k, root), root, 0);
	}
	for (uint32_t num = 0; well && num < f->size; num++)
		well = entry_allowed(&d, num);
	well = well && none_dangles(&d);
	if (what != NULL)
		*what = well ? "" : d.what != NULL ? d.what :
		    "the document was changed";
	return well ? PDF_ADDED_PROOF : PDF_ADDED_CHANGE;
}
