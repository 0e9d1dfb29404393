/*
 * Accounting: every byte of a file belongs to the header, to one object that a
 * cross-reference names, or to a cross-reference. Between them only white space
 * may stand. So nothing can hide: no second copy of an object, no signature no
 * table knows, no bytes that another reader might take for something.
 */
#include <stdlib.h>

#include "arena.h"
#include "pdf_file.h"

/* The header line and the comment of high bytes that may follow (7.5.2). */
static size_t
header_end(struct slice s)
{
	size_t at = 0;
	for (int line = 0; line < 2; line++) {
		if (at >= s.len || s.at[at] != '%')
			return at;
		while (at < s.len && s.at[at] != '\r' && s.at[at] != '\n')
			at++;
		while (at < s.len && (s.at[at] == '\r' || s.at[at] == '\n'))
			at++;
	}
	return at;
}

static int
by_place(const void *a, const void *b)
{
	const struct pdf_span *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* "12 0 obj" at the start of bytes that belong to nothing. */
static bool
looks_like_object(struct slice s)
{
	struct pdf_cursor c = { s, 0, 0 };
	uint64_t num;
	if (!pdf_take_number(&c, &num))
		return false;
	pdf_skip(&c);
	if (!pdf_take_number(&c, &num))
		return false;
	pdf_skip(&c);
	return pdf_take_word(&c, "obj");
}

static void
check_gap(struct pdf_file *f, size_t from, size_t to)
{
	while (from < to && pdf_is_space((unsigned char)f->bytes.at[from]))
		from++;
	if (from == to)
		return;
	struct slice gap = { f->bytes.at + from, to - from };
	if (looks_like_object(gap))
		pdf_doubt(f, PDF_NOTE_SHADOW, "at byte %zu stands an object that"
		    " no cross-reference names", from);
	else
		pdf_doubt(f, PDF_NOTE_GAP,
		    "the bytes from %zu on belong to nothing", from);
}

/* A cross-reference stream is both a table's span and an object's. */
static bool
same_start(const struct pdf_span *a, const struct pdf_span *b)
{
	return a->at == b->at;
}

static void
check_spans(struct pdf_file *f, struct pdf_span *spans, size_t n)
{
	bool sorted = true;
	for (size_t i = 1; i < n && sorted; i++)
		sorted = by_place(&spans[i - 1], &spans[i]) <= 0;
	if (!sorted)
		qsort(spans, n, sizeof *spans, by_place);
	size_t end = 0;
	for (size_t i = 0; i < n; i++) {
		if (spans[i].at < end && !(i > 0 &&
		    same_start(&spans[i - 1], &spans[i])))
			pdf_doubt(f, PDF_NOTE_OVERLAP, "the bytes from %zu on"
			    " belong to two things", spans[i].at);
		if (spans[i].at > end)
			check_gap(f, end, spans[i].at);
		if (spans[i].end > end)
			end = spans[i].end;
	}
	check_gap(f, end, f->bytes.len);
}

void
pdf_account(struct arena *arena, struct pdf_file *f)
{
	if (f->accounted)
		return;
	f->accounted = true;
	struct { VEC_OF(struct pdf_span) } spans = { 0 };
	*VEC_ADD(arena, &spans) = (struct pdf_span){ 0, header_end(f->bytes) };
	for (uint32_t num = 0; num < f->size; num++) {
		for (struct pdf_entry *e = f->newest[num]; e != NULL;
		    e = e->older) {
			if (e->kind == ENTRY_FREE ||
			    pdf_read_entry(f, e) == NULL ||
			    e->kind != ENTRY_PLAIN)
				continue;
			*VEC_ADD(arena, &spans) = (struct pdf_span){
			    (size_t)e->at, e->end };
		}
	}
	for (size_t i = 0; i < f->spans.n; i++)
		*VEC_ADD(arena, &spans) = f->spans.at[i];
	check_spans(f, spans.at, spans.n);
}
