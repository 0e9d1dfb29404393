/*
 * Opening a file and reading its objects. An entry is read once and remembers
 * what came of it; a stream's Length may itself be an object, so an entry that
 * is being read is BUSY and asking for it again is a fault of the file.
 */
#include "pdf_read.h"

#include <stdarg.h>
#include <stdio.h>

#include "arena.h"
#include "pdf_file.h"
#include "pdf_inflate.h"

void
pdf_doubt(struct pdf_file *f, enum pdf_note note, const char *fmt, ...)
{
	f->notes |= note;
	if (f->doubt[0] != '\0')
		return;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(f->doubt, sizeof f->doubt, fmt, ap);
	va_end(ap);
}

/* 7.5.2, and the two versions signatures as ours are defined for. */
static bool
header_is_good(struct slice s)
{
	return slice_starts(s, "%PDF-") && s.len > 8 &&
	    ((s.at[5] == '1' && s.at[6] == '.' && s.at[7] >= '0' &&
	    s.at[7] <= '7') || slice_starts(slice_skip(s, 5), "2.0")) &&
	    (s.at[8] == '\r' || s.at[8] == '\n');
}

/* The last "startxref" of the file; bytes.len when there is none. */
static size_t
last_startxref(struct slice bytes)
{
	static const char word[] = "startxref";
	size_t n = sizeof word - 1;
	for (size_t at = bytes.len < n ? 0 : bytes.len - n + 1; at > 0; at--)
		if (bytes.at[at - 1] == 's' &&
		    memcmp(bytes.at + at - 1, word, n) == 0)
			return at - 1;
	return bytes.len;
}

/* Where the newest section begins; notes on how the file ends. */
static bool
find_section(struct pdf_file *f, uint64_t *at)
{
	struct pdf_cursor c = { f->bytes, last_startxref(f->bytes), 0 };
	if (!pdf_take_word(&c, "startxref"))
		return false;
	while (c.at < c.bytes.len &&
	    pdf_is_space((unsigned char)c.bytes.at[c.at]))
		c.at++;
	if (!pdf_take_number(&c, at) || *at == 0)
		return false;
	while (c.at < c.bytes.len &&
	    pdf_is_space((unsigned char)c.bytes.at[c.at]))
		c.at++;
	struct slice rest = slice_skip(c.bytes, c.at);
	if (!slice_starts(rest, "%%EOF")) {
		pdf_doubt(f, PDF_NOTE_NO_EOF, "the file does not end in %%%%EOF");
		return true;
	}
	rest = slice_skip(rest, 5);
	if (rest.len > 0 && !slice_is(rest, "\n") && !slice_is(rest, "\r\n") &&
	    !slice_is(rest, "\r"))
		pdf_doubt(f, PDF_NOTE_TRAILING,
		    "%zu bytes stand behind the end of the PDF", rest.len);
	return true;
}

enum fault_code
pdf_open(struct arena *arena, struct slice file, struct pdf_file **out,
    struct fault *why)
{
	uint64_t at;
	if (file.len > PDF_FILE_MOST)
		return fault_say(why, FAULT_LIMIT, "The file is longer than"
		    " %u MiB.", PDF_FILE_MOST >> 20);
	if (!slice_starts(file, "%PDF-"))
		return fault_say(why, FAULT_INPUT, "This is not a PDF file.");
	struct pdf_file *f = ARENA_NEW(arena, struct pdf_file);
	f->arena = arena;
	f->bytes = file;
	if (!header_is_good(file))
		pdf_doubt(f, PDF_NOTE_HEADER,
		    "the first line names no known version of PDF");
	if (!find_section(f, &at))
		return fault_say(why, FAULT_INPUT, "The PDF has no end:"
		    " it is cut off or damaged.");
	enum fault_code code = pdf_xref_read(f, at, why);
	if (code == FAULT_NONE)
		*out = f;
	return code;
}

struct slice
pdf_bytes(const struct pdf_file *f)
{
	return f->bytes;
}

unsigned
pdf_notes(const struct pdf_file *f)
{
	return f->notes;
}

const char *
pdf_first_doubt(const struct pdf_file *f)
{
	return f->doubt;
}

size_t
pdf_revisions(const struct pdf_file *f)
{
	return f->revisions.n;
}

const struct pdf_revision *
pdf_revision(const struct pdf_file *f, size_t k)
{
	return k < f->revisions.n ? &f->revisions.at[k] : NULL;
}

uint32_t
pdf_size(const struct pdf_file *f)
{
	return f->size;
}

static bool
take_space(struct pdf_cursor *c)
{
	size_t from = c->at;
	while (c->at < c->bytes.len &&
	    pdf_is_space((unsigned char)c->bytes.at[c->at]))
		c->at++;
	return c->at > from;
}

/* Behind the dictionary: the stream's data, by Length, and its end (7.3.8). */
static bool
read_data(struct pdf_file *f, struct pdf_cursor *c, struct pdf_entry *e,
    const struct pdf_value *dict)
{
	uint64_t len;
	if (c->at < c->bytes.len && c->bytes.at[c->at] == '\r')
		c->at++;
	if (c->at >= c->bytes.len || c->bytes.at[c->at] != '\n')
		return false;
	c->at++;
	if (!pdf_is_count(pdf_get(f, dict, "Length"), c->bytes.len - c->at,
	    &len))
		return false;
	e->stream = (struct slice){ c->bytes.at + c->at, (size_t)len };
	c->at += (size_t)len;
	if (c->at < c->bytes.len && c->bytes.at[c->at] == '\r')
		c->at++;
	if (c->at < c->bytes.len && c->bytes.at[c->at] == '\n')
		c->at++;
	return pdf_take_word(c, "endstream");
}

static bool
read_indirect(struct pdf_file *f, struct pdf_entry *e, struct fault *why)
{
	struct pdf_cursor c = { f->bytes, (size_t)e->at, 0 };
	struct pdf_value *value = ARENA_NEW(f->arena, struct pdf_value);
	uint64_t num, gen;
	fault_say(why, FAULT_INPUT,
	    "the cross-reference points object %u to another thing", e->num);
	if (e->at >= f->bytes.len || !pdf_take_number(&c, &num) ||
	    num != e->num || !take_space(&c) || !pdf_take_number(&c, &gen) ||
	    gen != e->gen || !take_space(&c) || !pdf_take_word(&c, "obj"))
		return false;
	if (pdf_value_read(f->arena, &c, value, why) != FAULT_NONE)
		return false;
	fault_say(why, FAULT_INPUT, "object %u has no proper end", e->num);
	pdf_skip(&c);
	if (value->kind == PDF_DICT &&
	    slice_starts(slice_skip(c.bytes, c.at), "stream")) {
		c.at += 6;
		if (!read_data(f, &c, e, value))
			return false;
		pdf_skip(&c);
	}
	if (!pdf_take_word(&c, "endobj"))
		return false;
	f->byte_ranges += c.byte_ranges;
	e->value = value;
	e->end = c.at;
	return true;
}

bool
pdf_read_plain(struct pdf_file *f, struct pdf_entry *e)
{
	struct fault why = { 0 };
	e->state = ENTRY_BUSY;
	bool well = read_indirect(f, e, &why);
	e->state = well ? ENTRY_READ : ENTRY_BAD;
	if (!well) {
		e->stream = (struct slice){ NULL, 0 };
		pdf_doubt(f, PDF_NOTE_ENTRY, "%s", why.say);
	}
	return well;
}

enum fault_code
pdf_decode(struct arena *arena, struct pdf_file *f,
    const struct pdf_value *dict, struct slice raw, struct slice *out,
    struct fault *why)
{
	const struct pdf_value *filter = pdf_get(f, dict, "Filter");
	const struct pdf_value *parms = pdf_get(f, dict, "DecodeParms");
	uint64_t predictor = 1, columns = 1, bits = 8, colors = 1;
	if (pdf_is_array(filter) && filter->items.n == 1)
		filter = &filter->items.at[0];
	if (pdf_is_array(parms) && parms->items.n == 1)
		parms = pdf_deref(f, &parms->items.at[0]);
	if (filter == NULL && parms == NULL) {
		*out = raw;
		return FAULT_NONE;
	}
	if (!pdf_is_name(filter, "FlateDecode") ||
	    pdf_find(dict, "F") != NULL)
		return fault_say(why, FAULT_INPUT,
		    "The PDF packs its structure in a way not read here.");
	if (pdf_is_dict(parms)) {
		pdf_is_count(pdf_find(parms, "Predictor"), 99, &predictor);
		pdf_is_count(pdf_find(parms, "Columns"), 65536, &columns);
		pdf_is_count(pdf_find(parms, "BitsPerComponent"), 99, &bits);
		pdf_is_count(pdf_find(parms, "Colors"), 99, &colors);
	}
	struct slice made;
	enum fault_code code = pdf_inflate(arena, raw,
	    PDF_INFLATE_MOST - f->inflated, &made, why);
	if (code != FAULT_NONE)
		return code;
	f->inflated += made.len;
	if (predictor >= 10 && predictor <= 15 && bits == 8 && colors == 1)
		return pdf_unpredict(arena, made, (size_t)columns, 1, out, why);
	if (predictor != 1)
		return fault_say(why, FAULT_INPUT,
		    "The PDF packs its structure in a way not read here.");
	*out = made;
	return FAULT_NONE;
}

/* Opens an object stream: its heading of N pairs, number and offset. */
static const struct packed *
open_packed(struct pdf_file *f, struct pdf_entry *e)
{
	struct fault why;
	uint64_t n, first, num, at, before = 0;
	struct packed *p = ARENA_NEW(f->arena, struct packed);
	if (e->stream.at == NULL ||
	    !pdf_is_name(pdf_find(e->value, "Type"), "ObjStm") ||
	    pdf_find(e->value, "Extends") != NULL ||
	    pdf_decode(f->arena, f, e->value, e->stream, &p->bytes,
	    &why) != FAULT_NONE ||
	    !pdf_is_count(pdf_find(e->value, "First"), p->bytes.len, &first) ||
	    !pdf_is_count(pdf_find(e->value, "N"), first / 2, &n))
		return NULL;
	struct packed_at *to = ARENA_ARRAY(f->arena, struct packed_at, n);
	struct pdf_cursor c = { slice_head(p->bytes, (size_t)first), 0, 0 };
	for (uint64_t i = 0; i < n; i++) {
		take_space(&c);
		if (!pdf_take_number(&c, &num) || !take_space(&c) ||
		    !pdf_take_number(&c, &at) || num > UINT32_MAX ||
		    at > p->bytes.len - first || (i > 0 && at <= before))
			return NULL;
		before = at;
		to[i].num = (uint32_t)num;
		to[i].at = (size_t)(first + at);
		to[i].end = p->bytes.len;
		if (i > 0)
			to[i - 1].end = to[i].at;
	}
	p->n = (size_t)n;
	p->at = to;
	return p;
}

static bool
read_packed(struct pdf_file *f, struct pdf_entry *e)
{
	struct pdf_entry *home = e->at < f->size ? f->newest[e->at] : NULL;
	while (home != NULL && home->revision < e->revision)
		home = home->older;
	if (home == NULL || home->kind != ENTRY_PLAIN || home->gen != 0 ||
	    pdf_read_entry(f, home) == NULL)
		return false;
	if (home->packed == NULL)
		home->packed = open_packed(f, home);
	const struct packed *p = home->packed;
	if (p == NULL || e->gen >= p->n || p->at[e->gen].num != e->num)
		return false;
	struct pdf_cursor c = { slice_head(p->bytes, p->at[e->gen].end),
	    p->at[e->gen].at, 0 };
	struct pdf_value *value = ARENA_NEW(f->arena, struct pdf_value);
	struct fault why;
	if (pdf_value_read(f->arena, &c, value, &why) != FAULT_NONE)
		return false;
	pdf_skip(&c);
	if (c.at != c.bytes.len || value->kind == PDF_REF)
		return false;
	f->byte_ranges += c.byte_ranges;
	e->value = value;
	return true;
}

const struct pdf_value *
pdf_read_entry(struct pdf_file *f, struct pdf_entry *e)
{
	if (e->kind == ENTRY_FREE)
		return NULL;
	if (e->state == ENTRY_BUSY) {
		pdf_doubt(f, PDF_NOTE_SYNTAX, "object %u needs itself", e->num);
		return NULL;
	}
	if (e->state == ENTRY_UNREAD && e->kind == ENTRY_PLAIN)
		pdf_read_plain(f, e);
	if (e->state == ENTRY_UNREAD) {
		e->state = ENTRY_BUSY;
		e->state = read_packed(f, e) ? ENTRY_READ : ENTRY_BAD;
		if (e->state == ENTRY_BAD)
			pdf_doubt(f, PDF_NOTE_SYNTAX,
			    "object %u cannot be unpacked", e->num);
	}
	return e->state == ENTRY_READ ? e->value : NULL;
}

static struct pdf_entry *
entry_in(const struct pdf_file *f, size_t k, uint32_t num)
{
	struct pdf_entry *e = num < f->size ? f->newest[num] : NULL;
	while (e != NULL && e->revision < k)
		e = e->older;
	return e;
}

const struct pdf_value *
pdf_object_in(struct pdf_file *f, size_t k, uint32_t num)
{
	struct pdf_entry *e = entry_in(f, k, num);
	return e == NULL ? NULL : pdf_read_entry(f, e);
}

const struct pdf_value *
pdf_object(struct pdf_file *f, uint32_t num)
{
	return pdf_object_in(f, 0, num);
}

size_t
pdf_object_revision(const struct pdf_file *f, uint32_t num)
{
	const struct pdf_entry *e = entry_in(f, 0, num);
	return e == NULL || e->kind == ENTRY_FREE ? SIZE_MAX : e->revision;
}

const struct pdf_value *
pdf_deref(struct pdf_file *f, const struct pdf_value *v)
{
	if (v == NULL || v->kind != PDF_REF)
		return v;
	const struct pdf_entry *e = entry_in(f, 0, v->ref.num);
	if (e != NULL && e->kind == ENTRY_PLAIN && e->gen != v->ref.gen)
		return NULL;
	v = pdf_object(f, v->ref.num);
	/* An object that is itself a reference: 7.3.10 knows no such thing. */
	return v == NULL || v->kind == PDF_REF ? NULL : v;
}

const struct pdf_value *
pdf_get(struct pdf_file *f, const struct pdf_value *dict, const char *key)
{
	return pdf_deref(f, pdf_find(dict, key));
}

const struct pdf_value *
pdf_catalog(struct pdf_file *f)
{
	const struct pdf_value *root =
	    pdf_find(f->revisions.at[0].trailer, "Root");
	const struct pdf_value *v = root != NULL && root->kind == PDF_REF ?
	    pdf_deref(f, root) : NULL;
	return pdf_is_dict(v) ? v : NULL;
}

enum fault_code
pdf_stream(struct arena *arena, struct pdf_file *f, uint32_t num,
    struct slice *out, struct fault *why)
{
	struct pdf_entry *e = entry_in(f, 0, num);
	if (e == NULL || pdf_read_entry(f, e) == NULL || e->stream.at == NULL)
		return fault_say(why, FAULT_ABSENT,
		    "The PDF has no stream %u.", num);
	return pdf_decode(arena, f, e->value, e->stream, out, why);
}
