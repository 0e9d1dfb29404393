/*
 * Cross-reference tables (ISO 32000-2, 7.5.4) and streams (7.5.8), each with
 * its trailer, followed from the newest to the oldest by Prev. Entries are
 * gathered by object number. What must hold: no number twice in one section,
 * every Prev strictly in front of the section that names it, no hybrid files.
 */
#include "pdf_file.h"

#include <stdlib.h>

#include "arena.h"

static enum fault_code
broken(struct fault *why, uint64_t at, const char *what)
{
	return fault_say(why, FAULT_INPUT, "The PDF's cross-reference at byte"
	    " %llu cannot be used: %s.", (unsigned long long)at, what);
}

static bool
grow(struct pdf_file *f, uint64_t size)
{
	if (size > PDF_OBJECTS_MOST)
		return false;
	if (size <= f->size)
		return true;
	struct pdf_entry **to = ARENA_ARRAY(f->arena, struct pdf_entry *, size);
	if (f->size != 0)
		memcpy(to, f->newest, f->size * sizeof *to);
	f->newest = to;
	f->size = (uint32_t)size;
	return true;
}

/* Hangs the entry behind what newer sections say of the object. */
static bool
hang(struct pdf_file *f, struct pdf_entry *e)
{
	struct pdf_entry **to = &f->newest[e->num];
	for (; *to != NULL; to = &(*to)->older)
		if ((*to)->revision == e->revision)
			return false;
	*to = e;
	return true;
}

/* Makes room for a subsection's entries, numbered. */
static enum fault_code
subsection(struct pdf_file *f, uint64_t at, uint64_t first, uint64_t n,
    struct pdf_entry **out, struct fault *why)
{
	if (first > PDF_OBJECTS_MOST || n > PDF_OBJECTS_MOST ||
	    (f->entries += n) > 2 * PDF_OBJECTS_MOST ||
	    !grow(f, first + n)) {
		fault_say(why, FAULT_LIMIT,
		    "The PDF has more than %d objects.", PDF_OBJECTS_MOST);
		return FAULT_LIMIT;
	}
	struct pdf_entry *e = ARENA_ARRAY(f->arena, struct pdf_entry, n);
	for (uint64_t i = 0; i < n; i++) {
		e[i].num = (uint32_t)(first + i);
		e[i].revision = (uint16_t)f->revisions.n;
		if (!hang(f, &e[i])) {
			broken(why, at, "it names an object twice");
			return FAULT_INPUT;
		}
	}
	*out = e;
	return FAULT_NONE;
}

static bool
digits(const char *at, size_t n, uint64_t *out)
{
	unsigned long long value;
	if (!slice_number((struct slice){ at, n }, UINT64_MAX / 2, &value))
		return false;
	*out = value;
	return true;
}

/* "nnnnnnnnnn ggggg n" and two bytes of line end: 20 bytes exactly. */
static bool
table_line(const char *line, struct pdf_entry *e)
{
	uint64_t gen;
	bool eol = memcmp(line + 18, "\r\n", 2) == 0 ||
	    memcmp(line + 18, " \n", 2) == 0 || memcmp(line + 18, " \r", 2) == 0;
	if (!digits(line, 10, &e->at) || line[10] != ' ' ||
	    !digits(line + 11, 5, &gen) || gen > 65535 || line[16] != ' ' ||
	    (line[17] != 'n' && line[17] != 'f') || !eol)
		return false;
	e->gen = (uint32_t)gen;
	e->kind = line[17] == 'n' ? ENTRY_PLAIN : ENTRY_FREE;
	return true;
}

static enum fault_code
read_table(struct pdf_file *f, struct pdf_cursor *c,
    struct pdf_value *trailer, struct fault *why)
{
	uint64_t at = c->at - 4, first, n;
	for (;;) {
		pdf_skip(c);
		if (pdf_take_word(c, "trailer"))
			break;
		bool well = pdf_take_number(c, &first);
		pdf_skip(c);
		if (!well || !pdf_take_number(c, &n))
			return broken(why, at, "a subsection has no heading");
		while (c->at < c->bytes.len && (c->bytes.at[c->at] == ' '))
			c->at++;
		if (c->at < c->bytes.len && c->bytes.at[c->at] == '\r')
			c->at++;
		if (c->at < c->bytes.len && c->bytes.at[c->at] == '\n')
			c->at++;
		if (n > (c->bytes.len - c->at) / 20)
			return broken(why, at, "it is longer than the file");
		struct pdf_entry *e = NULL;
		enum fault_code code = subsection(f, at, first, n, &e, why);
		if (code != FAULT_NONE)
			return code;
		for (uint64_t i = 0; i < n; i++, c->at += 20)
			if (!table_line(c->bytes.at + c->at, &e[i]))
				return broken(why, c->at,
				    "a line of it is not well formed");
	}
	enum fault_code code = pdf_value_read(f->arena, c, trailer, why);
	if (code == FAULT_NONE && !pdf_is_dict(trailer))
		code = broken(why, at, "its trailer is no dictionary");
	return code;
}

static uint64_t
field(const unsigned char *at, size_t width, uint64_t otherwise)
{
	uint64_t value = width == 0 ? otherwise : 0;
	for (size_t i = 0; i < width; i++)
		value = value << 8 | at[i];
	return value;
}

static bool
stream_line(const unsigned char *at, const uint64_t w[3], struct pdf_entry *e)
{
	uint64_t kind = field(at, w[0], 1);
	uint64_t second = field(at + w[0], w[1], 0);
	uint64_t third = field(at + w[0] + w[1], w[2], 0);
	if (kind > 2 || third > 65535 || second > UINT32_MAX)
		return false;
	e->kind = kind == 0 ? ENTRY_FREE : kind == 1 ? ENTRY_PLAIN :
	    ENTRY_PACKED;
	e->at = second;
	e->gen = (uint32_t)third;
	return true;
}

static enum fault_code
stream_entries(struct pdf_file *f, uint64_t at, const struct pdf_value *dict,
    struct slice body, struct fault *why)
{
	uint64_t w[3], size, first = 0, n;
	const struct pdf_value *widths = pdf_find(dict, "W");
	const struct pdf_value *index = pdf_find(dict, "Index");
	if (!pdf_is_array(widths) || widths->items.n != 3 ||
	    !pdf_is_count(&widths->items.at[0], 1, &w[0]) ||
	    !pdf_is_count(&widths->items.at[1], 7, &w[1]) ||
	    !pdf_is_count(&widths->items.at[2], 4, &w[2]) ||
	    !pdf_is_count(pdf_find(dict, "Size"), PDF_OBJECTS_MOST, &size) ||
	    (index != NULL && (!pdf_is_array(index) ||
	    index->items.n % 2 != 0)))
		return broken(why, at, "its dictionary is not well formed");
	size_t line = (size_t)(w[0] + w[1] + w[2]);
	size_t parts = index == NULL ? 1 : index->items.n / 2;
	if (line == 0)
		return broken(why, at, "its lines are empty");
	for (size_t i = 0; i < parts; i++) {
		n = size;
		if (index != NULL &&
		    (!pdf_is_count(&index->items.at[2 * i], size, &first) ||
		    !pdf_is_count(&index->items.at[2 * i + 1], size, &n)))
			return broken(why, at, "its Index is wrong");
		if (n > body.len / line)
			return broken(why, at, "it is shorter than it says");
		struct pdf_entry *e = NULL;
		enum fault_code code = subsection(f, at, first, n, &e, why);
		if (code != FAULT_NONE)
			return code;
		for (uint64_t k = 0; k < n; k++, body = slice_skip(body, line))
			if (!stream_line((const unsigned char *)body.at, w,
			    &e[k]))
				return broken(why, at, "a line of it is wrong");
	}
	return body.len == 0 ? FAULT_NONE :
	    broken(why, at, "it is longer than it says");
}

static enum fault_code
read_stream(struct pdf_file *f, struct pdf_cursor *c,
    struct pdf_value *trailer, struct fault *why)
{
	struct pdf_cursor peek = *c;
	uint64_t num;
	if (!pdf_take_number(&peek, &num) || num == 0 || num > UINT32_MAX)
		return broken(why, c->at, "there is none at this place");
	struct pdf_entry self = { .num = (uint32_t)num, .at = c->at,
	    .kind = ENTRY_PLAIN };
	if (!pdf_read_plain(f, &self) || self.stream.at == NULL ||
	    !pdf_is_name(pdf_find(self.value, "Type"), "XRef"))
		return broken(why, c->at, "there is none at this place");
	struct slice body;
	enum fault_code code = pdf_decode(f->arena, f, self.value, self.stream,
	    &body, why);
	if (code == FAULT_NONE)
		code = stream_entries(f, c->at, self.value, body, why);
	if (code != FAULT_NONE)
		return code;
	c->at = self.end;
	*trailer = *self.value;
	return FAULT_NONE;
}

/* "startxref", the section's own offset, "%%EOF" and one end of line. */
static void
read_end(struct pdf_file *f, struct pdf_cursor *c, uint64_t at)
{
	uint64_t named;
	while (c->at < c->bytes.len && pdf_is_space(
	    (unsigned char)c->bytes.at[c->at]))
		c->at++;
	bool well = pdf_take_word(c, "startxref");
	while (c->at < c->bytes.len && pdf_is_space(
	    (unsigned char)c->bytes.at[c->at]))
		c->at++;
	well = well && pdf_take_number(c, &named) && named == at;
	while (c->at < c->bytes.len && pdf_is_space(
	    (unsigned char)c->bytes.at[c->at]))
		c->at++;
	if (!well || !slice_starts(slice_skip(c->bytes, c->at), "%%EOF")) {
		pdf_doubt(f, PDF_NOTE_NO_EOF, "the cross-reference at byte"
		    " %llu is not followed by startxref and %%%%EOF",
		    (unsigned long long)at);
		return;
	}
	c->at += 5;
	if (c->at < c->bytes.len && c->bytes.at[c->at] == '\r')
		c->at++;
	if (c->at < c->bytes.len && c->bytes.at[c->at] == '\n')
		c->at++;
}

static enum fault_code
read_section(struct pdf_file *f, uint64_t at, struct fault *why)
{
	struct pdf_cursor c = { f->bytes, (size_t)at, 0 };
	struct pdf_value *trailer = ARENA_NEW(f->arena, struct pdf_value);
	bool stream = !pdf_take_word(&c, "xref");
	enum fault_code code = stream ? read_stream(f, &c, trailer, why) :
	    read_table(f, &c, trailer, why);
	if (code != FAULT_NONE)
		return code;
	f->byte_ranges += c.byte_ranges;
	if (pdf_find(trailer, "XRefStm") != NULL ||
	    (f->revisions.n > 0 && f->revisions.at[0].stream != stream))
		pdf_doubt(f, PDF_NOTE_HYBRID, "cross-reference table and"
		    " stream are mixed, so that two readings are possible");
	if (pdf_find(trailer, "Encrypt") != NULL)
		pdf_doubt(f, PDF_NOTE_ENCRYPTED, "the file is encrypted");
	read_end(f, &c, at);
	*VEC_ADD(f->arena, &f->spans) = (struct pdf_span){ (size_t)at, c.at };
	*VEC_ADD(f->arena, &f->revisions) = (struct pdf_revision){
	    .xref_at = at, .end = c.at, .stream = stream, .trailer = trailer };
	return FAULT_NONE;
}

enum fault_code
pdf_xref_read(struct pdf_file *f, uint64_t at, struct fault *why)
{
	uint64_t size;
	for (;;) {
		if (at >= f->bytes.len)
			return broken(why, at, "the file is shorter");
		if (f->revisions.n == PDF_REVISIONS_MOST)
			return fault_say(why, FAULT_LIMIT, "The PDF has more"
			    " than %d revisions.", PDF_REVISIONS_MOST);
		enum fault_code code = read_section(f, at, why);
		if (code != FAULT_NONE)
			return code;
		const struct pdf_revision *last =
		    &f->revisions.at[f->revisions.n - 1];
		if (!pdf_is_count(pdf_find(last->trailer, "Size"),
		    PDF_OBJECTS_MOST, &size) || !grow(f, size))
			return broken(why, at, "its trailer has no Size");
		const struct pdf_value *prev = pdf_find(last->trailer, "Prev");
		if (prev == NULL)
			return FAULT_NONE;
		uint64_t before = at;
		if (!pdf_is_count(prev, before - 1, &at) || at == 0)
			return broken(why, before,
			    "Prev does not point to what came before");
	}
}
