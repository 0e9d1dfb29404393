/*
 * A small PDF with a hole for a signature, for tests, fuzzers and benchmarks of
 * pdf/ and sign/. It has what a certificate has: a page, a certification
 * signature field, XMP, and filler of a chosen size. Objects 1 to 9; the
 * signature dictionary is object 6.
 */
#ifndef PDF_PDF_TEST_SAMPLE_H
#define PDF_PDF_TEST_SAMPLE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "slice.h"

struct sample_wish {
	size_t room;		/* bytes of DER the hole takes; 0: 64 */
	size_t filler;		/* bytes in a stream nobody looks at */
	bool xref_stream;
	bool no_perms;		/* an approval signature instead */
	bool no_signature;
	const char *sub_filter;	/* NULL: ETSI.CAdES.detached */
	const char *date;	/* NULL: D:20261124100500+05'30' */
	const char *extra;	/* more entries of the signature dictionary */
	const char *page_text;
	const char *catalog;	/* more entries of the catalog */
};

struct sample {
	char *at;
	size_t len;
	size_t hole_at, hole_len;	/* of "<...>" */
};

struct sample_writer {
	struct buf b;
	size_t at[16];
};

static inline void
sample_obj(struct sample_writer *w, int num, const char *body)
{
	w->at[num] = w->b.len;
	buf_printf(&w->b, "%d 0 obj\n", num);
	buf_puts(&w->b, body);
	buf_puts(&w->b, "\nendobj\n");
}

static inline void
sample_stream(struct sample_writer *w, int num, const char *dict,
    const void *body, size_t n)
{
	w->at[num] = w->b.len;
	buf_printf(&w->b, "%d 0 obj\n<<%s /Length %zu>>\nstream\n", num, dict, n);
	buf_put(&w->b, body, n);
	buf_puts(&w->b, "\nendstream\nendobj\n");
}

static inline void
sample_table(struct sample_writer *w)
{
	size_t at = w->b.len;
	buf_puts(&w->b, "xref\n0 10\n0000000000 65535 f \n");
	for (int i = 1; i < 10; i++)
		buf_printf(&w->b, "%010zu 00000 n \n", w->at[i]);
	buf_printf(&w->b, "trailer\n<</Size 10 /Root 1 0 R /ID [<00112233> "
	    "<00112233>]>>\nstartxref\n%zu\n%%%%EOF\n", at);
}

static inline void
sample_xref_stream(struct sample_writer *w)
{
	size_t at = w->b.len;
	w->at[10] = at;
	buf_puts(&w->b, "10 0 obj\n<</Type /XRef /Size 11 /W [1 4 2] /Root 1 0 R "
	    "/ID [<00112233> <00112233>] /Length 77>>\nstream\n");
	for (int i = 0; i < 11; i++) {
		unsigned char row[7] = { i == 0 ? 0 : 1,
		    (unsigned char)(w->at[i] >> 24),
		    (unsigned char)(w->at[i] >> 16),
		    (unsigned char)(w->at[i] >> 8), (unsigned char)w->at[i],
		    i == 0 ? 255 : 0, i == 0 ? 255 : 0 };
		buf_put(&w->b, row, sizeof row);
	}
	buf_printf(&w->b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
}

/* The digits of the ByteRange are filled in when the length is known. */
static inline void
sample_signature(struct sample_writer *w, const struct sample_wish *wish,
    struct sample *s, size_t *range_at)
{
	bool stamp = wish->sub_filter != NULL &&
	    strcmp(wish->sub_filter, "ETSI.RFC3161") == 0;
	w->at[6] = w->b.len;
	buf_printf(&w->b, "6 0 obj\n<</Type /%s /Filter /Adobe.PPKLite "
	    "/SubFilter /%s /M (%s) %s\n", stamp ? "DocTimeStamp" : "Sig",
	    wish->sub_filter == NULL ? "ETSI.CAdES.detached" : wish->sub_filter,
	    wish->date == NULL ? "D:20261124100500+05'30'" : wish->date,
	    wish->extra == NULL ? "" : wish->extra);
	if (!wish->no_perms)
		buf_puts(&w->b, "/Reference [<</Type /SigRef /TransformMethod "
		    "/DocMDP /TransformParams <</Type /TransformParams /P 2 "
		    "/V /1.2>>>>]\n");
	buf_puts(&w->b, "/ByteRange [0 ");
	*range_at = w->b.len;
	buf_printf(&w->b, "%-10d %-10d %-10d", 0, 0, 0);
	buf_puts(&w->b, "]\n/Contents ");
	size_t room = wish->room == 0 ? 64 : wish->room;
	s->hole_at = w->b.len;
	s->hole_len = room * 2 + 2;
	char *hole = buf_grow(&w->b, s->hole_len);
	memset(hole, '0', s->hole_len);
	hole[0] = '<';
	hole[s->hole_len - 1] = '>';
	buf_puts(&w->b, ">>\nendobj\n");
}

static inline struct sample
sample_make(struct arena *arena, const struct sample_wish *wish)
{
	static const struct sample_wish usual;
	static const char xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
	    "<rdf:Description mohor:code=\"A&amp;B\">"
	    "<mohor:uin>AMD0152026000001</mohor:uin></rdf:Description>"
	    "</x:xmpmeta>";
	if (wish == NULL)
		wish = &usual;
	struct sample_writer w = { .b = buf_make(arena, wish->filler + 65536) };
	struct sample s = { 0 };
	size_t range_at = 0;
	buf_puts(&w.b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	sample_obj(&w, 1, arena_printf(arena, "<</Type /Catalog /Pages 2 0 R "
	    "/Metadata 8 0 R %s%s%s>>", wish->no_signature ? "" :
	    "/AcroForm <</Fields [5 0 R] /SigFlags 3>> ",
	    wish->no_perms || wish->no_signature ? "" :
	    "/Perms <</DocMDP 6 0 R>> ",
	    wish->catalog == NULL ? "" : wish->catalog));
	sample_obj(&w, 2, "<</Type /Pages /Kids [3 0 R] /Count 1>>");
	sample_obj(&w, 3, wish->no_signature ?
	    "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
	    "/Resources <</Font <</F1 7 0 R>>>>>>" :
	    "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
	    "/Resources <</Font <</F1 7 0 R>>>> /Annots [5 0 R]>>");
	const char *page = arena_printf(arena, "BT /F1 24 Tf 72 720 Td (%s) Tj"
	    " ET", wish->page_text == NULL ? "Income: Rs 1,20,000" :
	    wish->page_text);
	sample_stream(&w, 4, "", page, strlen(page));
	sample_obj(&w, 5, wish->no_signature ? "null" :
	    "<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) "
	    "/Rect [0 0 0 0] /F 132 /P 3 0 R /V 6 0 R>>");
	sample_obj(&w, 7, "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>");
	sample_stream(&w, 8, "/Type /Metadata /Subtype /XML", xmp,
	    sizeof xmp - 1);
	char *filler = arena_alloc(arena, wish->filler + 1);
	unsigned r = 12345;
	for (size_t i = 0; i < wish->filler; i++)
		filler[i] = (char)((r = r * 1103515245u + 12345u) >> 16);
	sample_stream(&w, 9, "", filler, wish->filler);
	if (wish->no_signature)
		sample_obj(&w, 6, "null");
	else
		sample_signature(&w, wish, &s, &range_at);
	if (wish->xref_stream)
		sample_xref_stream(&w);
	else
		sample_table(&w);
	if (range_at != 0) {
		size_t behind = s.hole_at + s.hole_len;
		char *digits = arena_printf(arena, "%-10zu %-10zu %-10zu",
		    s.hole_at, behind, w.b.len - behind);
		memcpy(w.b.at + range_at, digits, strlen(digits));
	}
	s.at = w.b.at;
	s.len = w.b.len;
	return s;
}

static inline struct slice
sample_slice(const struct sample *s)
{
	return (struct slice){ s->at, s->len };
}

/* The sample with bytes put behind it: an incremental update that gives object
 * `num` another body, with a table of its own. */
static inline struct slice
sample_update(struct arena *arena, struct slice file, uint32_t num,
    const char *body)
{
	struct buf b = buf_make(arena, file.len + strlen(body) + 512);
	size_t prev = 0;
	const char *last = NULL, *from = file.at;
	for (;;) {
		const char *hit = memmem(from, file.len -
		    (size_t)(from - file.at), "startxref", 9);
		if (hit == NULL)
			break;
		last = hit;
		from = hit + 9;
	}
	if (last != NULL)
		prev = strtoul(last + 10, NULL, 10);
	buf_put_slice(&b, file);
	size_t at = b.len;
	buf_printf(&b, "%u 0 obj\n%s\nendobj\n", num, body);
	size_t table = b.len;
	buf_printf(&b, "xref\n%u 1\n%010zu 00000 n \ntrailer\n<</Size %u "
	    "/Root 1 0 R /Prev %zu /ID [<00112233> <00112233>]>>\nstartxref\n"
	    "%zu\n%%%%EOF\n", num, at, num + 1 > 10 ? num + 1 : 10, prev, table);
	return buf_slice(&b);
}

#endif
