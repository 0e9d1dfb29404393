/*
 * Finding signatures. The way a reader goes: catalog, AcroForm, Fields, the
 * field's V. The way an attacker hopes nobody goes: any other object with a
 * ByteRange. The reader counts every key of that name it passes, and those not
 * accounted for here are `hidden`.
 */
#include "pdf_signature.h"

#include <stdlib.h>

#include "arena.h"
#include "codec.h"
#include "pdf_file.h"

#define FIELDS_MOST 1000
#define FIELD_DEPTH_MOST 8

struct finding {
	struct arena *arena;
	struct pdf_file *f;
	struct { VEC_OF(struct pdf_signature) } found;
	uint32_t certified;	/* the object Perms names; 0: none */
	size_t fields;
};

static enum fault_code
odd(struct fault *why, uint32_t num, const char *what)
{
	return fault_say(why, FAULT_INPUT,
	    "The signature in object %u is not well formed: %s.", num, what);
}

/* Digits in lower case, and nothing but "0" behind the DER: PDF pads Contents
 * with zeros, and no byte of the hole may be free for the taking. */
static bool
lower_case(struct slice hex)
{
	unsigned other = 0;
	for (size_t i = 0; i < hex.len; i++) {
		unsigned char c = (unsigned char)hex.at[i];
		unsigned char digit = (unsigned char)(c - '0') < 10;
		unsigned char low = (unsigned char)(c - 'a') < 6;
		other |= !(digit | low);
	}
	return other == 0;
}

static bool
read_range(struct pdf_signature *s)
{
	const struct pdf_value *range = pdf_find(s->dict, "ByteRange");
	if (!pdf_is_array(range) || range->items.n != 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (!pdf_is_count(&range->items.at[i], UINT32_MAX,
		    &s->range[i]))
			return false;
	s->covered_end = s->range[2] + s->range[3];
	return true;
}

static bool
only_line_ends(struct slice bytes, uint64_t from, uint64_t to)
{
	for (; from < to; from++)
		if (bytes.at[from] != '\r' && bytes.at[from] != '\n')
			return false;
	return true;
}

static enum pdf_cover
judge_cover(const struct pdf_file *f, const struct pdf_signature *s)
{
	uint64_t end = s->covered_end;
	if (s->range[0] != 0 || s->range[1] != s->hole_at ||
	    s->range[2] != s->hole_at + s->hole_len)
		return PDF_COVER_WRONG;
	if (end > f->bytes.len)
		return PDF_COVER_TRUNCATED;
	if (end == f->bytes.len)
		return PDF_COVER_WHOLE;
	if (s->revision >= f->revisions.n)
		return PDF_COVER_PARTLY;
	uint64_t own = f->revisions.at[s->revision].end;
	if (end <= own ? only_line_ends(f->bytes, end, own) && own - end <= 2 :
	    only_line_ends(f->bytes, own, end) && end - own <= 2)
		return PDF_COVER_REVISION;
	return PDF_COVER_PARTLY;
}

/* P of the DocMDP transform; exactly one reference (12.8.2.2). */
static int
docmdp(struct pdf_file *f, const struct pdf_value *dict)
{
	uint64_t p = 2;
	const struct pdf_value *refs = pdf_get(f, dict, "Reference");
	if (!pdf_is_array(refs) || refs->items.n != 1)
		return 0;
	const struct pdf_value *ref = pdf_deref(f, &refs->items.at[0]);
	if (!pdf_is_name(pdf_find(ref, "TransformMethod"), "DocMDP"))
		return 0;
	const struct pdf_value *parms = pdf_get(f, ref, "TransformParams");
	const struct pdf_value *value = pdf_find(parms, "P");
	if (value != NULL && (!pdf_is_count(value, 3, &p) || p == 0))
		return 0;
	return pdf_is_dict(parms) ? (int)p : 0;
}

static struct slice
name_of(const struct pdf_value *v)
{
	return v != NULL && v->kind == PDF_NAME ? v->text :
	    (struct slice){ NULL, 0 };
}

static enum fault_code
read_contents(struct finding *w, struct pdf_signature *s, struct fault *why)
{
	const struct pdf_value *v = pdf_find(s->dict, "Contents");
	struct slice file = w->f->bytes;
	if (v == NULL || v->kind != PDF_HEX)
		return odd(why, s->num, "Contents is no hexadecimal string");
	/* In an object stream it would stand in memory of ours. */
	if (v->raw.at < file.at || v->raw.at >= file.at + file.len)
		return odd(why, s->num, "it is packed in an object stream");
	s->hole_at = (size_t)(v->raw.at - file.at);
	s->hole_len = v->raw.len;
	s->hex_tidy = lower_case(v->text);
	char *bytes = arena_raw(w->arena, v->text.len / 2 + 1, 1);
	if (hex_decode(v->text, bytes)) {
		s->contents = (struct slice){ bytes, v->text.len / 2 };
	} else {
		s->hex_tidy = false;
		if (!pdf_string(w->arena, v, &s->contents))
			return odd(why, s->num, "Contents cannot be read");
	}
	return FAULT_NONE;
}

static enum fault_code
read_signature(struct finding *w, uint32_t num, const struct pdf_value *dict,
    struct pdf_signature *out, struct fault *why)
{
	struct pdf_signature s = { .num = num, .dict = dict,
	    .revision = pdf_object_revision(w->f, num) };
	struct slice time;
	/* 12.8.1: with a ByteRange, all values are direct objects. */
	for (size_t i = 0; i < dict->pairs.n; i++)
		if (dict->pairs.at[i].value.kind == PDF_REF)
			return odd(why, num, "an entry is kept elsewhere");
	if (!read_range(&s))
		return odd(why, num, "ByteRange is not four numbers");
	enum fault_code code = read_contents(w, &s, why);
	if (code != FAULT_NONE)
		return code;
	s.filter = name_of(pdf_find(dict, "Filter"));
	s.sub_filter = name_of(pdf_find(dict, "SubFilter"));
	s.is_timestamp = slice_is(s.sub_filter, "ETSI.RFC3161");
	const struct pdf_value *type = pdf_find(dict, "Type");
	if (type != NULL && !pdf_is_name(type,
	    s.is_timestamp ? "DocTimeStamp" : "Sig"))
		return odd(why, num, "its Type does not fit its SubFilter");
	s.docmdp = docmdp(w->f, dict);
	s.certifies = num == w->certified && s.docmdp != 0;
	s.has_cert = pdf_find(dict, "Cert") != NULL;
	s.claims_time = pdf_string(w->arena, pdf_find(dict, "M"), &time) &&
	    pdf_date_parse(time, &s.time_s);
	s.cover = judge_cover(w->f, &s);
	*out = s;
	return FAULT_NONE;
}

static bool
known(const struct finding *w, uint32_t num)
{
	for (size_t i = 0; i < w->found.n; i++)
		if (w->found.at[i].num == num)
			return true;
	return false;
}

static enum fault_code
visit_field(struct finding *w, const struct pdf_value *ref, bool sig,
    int depth, struct fault *why)
{
	const struct pdf_value *field = pdf_deref(w->f, ref);
	if (++w->fields > FIELDS_MOST || depth > FIELD_DEPTH_MOST)
		return fault_say(why, FAULT_LIMIT,
		    "The PDF has more form fields than are read here.");
	if (!pdf_is_dict(field))
		return fault_say(why, FAULT_INPUT,
		    "A form field of the PDF cannot be read.");
	const struct pdf_value *type = pdf_get(w->f, field, "FT");
	if (type != NULL)
		sig = pdf_is_name(type, "Sig");	/* else inherited: 12.7.4.1 */
	const struct pdf_value *kids = pdf_get(w->f, field, "Kids");
	for (size_t i = 0; pdf_is_array(kids) && i < kids->items.n; i++) {
		enum fault_code code = visit_field(w, &kids->items.at[i], sig,
		    depth + 1, why);
		if (code != FAULT_NONE)
			return code;
	}
	const struct pdf_value *v = pdf_find(field, "V");
	if (!sig || v == NULL || v->kind == PDF_NULL)
		return FAULT_NONE;
	const struct pdf_value *dict = pdf_deref(w->f, v);
	if (v->kind != PDF_REF || !pdf_is_dict(dict))
		return fault_say(why, FAULT_INPUT,
		    "A signature field of the PDF cannot be read.");
	if (known(w, v->ref.num))
		return odd(why, v->ref.num, "two fields show it");
	if (w->found.n == PDF_SIGNATURES_MOST)
		return fault_say(why, FAULT_LIMIT, "The PDF has more than %d"
		    " signatures.", PDF_SIGNATURES_MOST);
	struct pdf_signature s;
	enum fault_code code = read_signature(w, v->ref.num, dict, &s, why);
	if (code == FAULT_NONE) {
		s.field = field;
		*VEC_ADD(w->arena, &w->found) = s;
	}
	return code;
}

static int
by_end(const void *a, const void *b)
{
	const struct pdf_signature *x = a, *y = b;
	if (x->covered_end != y->covered_end)
		return x->covered_end < y->covered_end ? -1 : 1;
	return x->num < y->num ? -1 : x->num > y->num;
}

enum fault_code
pdf_signatures_read(struct arena *arena, struct pdf_file *f,
    struct pdf_signatures *out, struct fault *why)
{
	struct finding w = { .arena = arena, .f = f };
	const struct pdf_value *catalog = pdf_catalog(f);
	if (catalog == NULL)
		return fault_say(why, FAULT_INPUT, "The PDF has no catalog.");
	const struct pdf_value *perms = pdf_get(f, catalog, "Perms");
	const struct pdf_value *certified = pdf_find(perms, "DocMDP");
	if (certified != NULL && certified->kind == PDF_REF)
		w.certified = certified->ref.num;
	const struct pdf_value *form = pdf_get(f, catalog, "AcroForm");
	const struct pdf_value *fields = pdf_get(f, form, "Fields");
	for (size_t i = 0; pdf_is_array(fields) && i < fields->items.n; i++) {
		enum fault_code code = visit_field(&w, &fields->items.at[i],
		    false, 0, why);
		if (code != FAULT_NONE)
			return code;
	}
	pdf_account(arena, f);
	if (w.found.n > 1)
		qsort(w.found.at, w.found.n, sizeof *w.found.at, by_end);
	*out = (struct pdf_signatures){ .at = w.found.at, .n = w.found.n,
	    .hidden = f->byte_ranges > w.found.n ?
	    f->byte_ranges - w.found.n : 0 };
	return FAULT_NONE;
}
