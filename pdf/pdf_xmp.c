/*
 * What a PDF says of itself for machines: the XMP packet (ISO 16684-1). mohor's
 * own properties are simple texts, so finding one is a matter of looking for
 * its name; two of a name are an answer to nobody.
 */
#include "arena.h"
#include "buf.h"
#include "pdf_read.h"
#include "utf8.h"

enum fault_code
pdf_xmp(struct arena *arena, struct pdf_file *f, struct slice *out,
    struct fault *why)
{
	const struct pdf_value *ref = pdf_find(pdf_catalog(f), "Metadata");
	if (ref == NULL || ref->kind != PDF_REF)
		return fault_say(why, FAULT_ABSENT, "The PDF has no metadata.");
	return pdf_stream(arena, f, ref->ref.num, out, why);
}

/* "&amp;" and its kin, and character references (XML 1.0, 4.1 and 4.6). */
static bool
take_reference(struct slice *s, struct buf *to)
{
	static const struct {
		const char *name;
		char means;
	} named[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
	    { "&quot;", '"' }, { "&apos;", '\'' } };
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		if (slice_starts(*s, named[i].name)) {
			buf_putc(to, named[i].means);
			*s = slice_skip(*s, strlen(named[i].name));
			return true;
		}
	}
	uint32_t point = 0;
	bool hex = slice_starts(*s, "&#x");
	if (!hex && !slice_starts(*s, "&#"))
		return false;
	size_t i = hex ? 3 : 2, from = i;
	for (; i < s->len && i < from + 7 && s->at[i] != ';'; i++) {
		const char *digits = "0123456789abcdef";
		const char *d = s->at[i] == '\0' ? NULL :
		    strchr(digits, s->at[i] | (s->at[i] >= 'A' ? 0x20 : 0));
		if (d == NULL || (!hex && d - digits > 9))
			return false;
		point = point * (hex ? 16 : 10) + (uint32_t)(d - digits);
	}
	char bytes[4];
	if (i >= s->len || s->at[i] != ';' || i == from || point == 0 ||
	    point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return false;
	buf_put(to, bytes, utf8_put(point, bytes));
	*s = slice_skip(*s, i + 1);
	return true;
}

static bool
plain_text(struct arena *arena, struct slice s, struct slice *out)
{
	struct buf b = buf_make(arena, s.len + 1);
	while (s.len > 0) {
		if (s.at[0] == '<')
			return false;
		if (s.at[0] == '&') {
			if (!take_reference(&s, &b))
				return false;
			continue;
		}
		buf_putc(&b, s.at[0]);
		s = slice_skip(s, 1);
	}
	*out = buf_slice(&b);
	return true;
}

/* The raw text behind `open`, up to `close`, and how often `open` stands. */
static size_t
between(struct slice xmp, const char *open, const char *close,
    struct slice *out)
{
	size_t n = 0;
	for (;;) {
		const char *hit = xmp.len == 0 ? NULL :
		    memmem(xmp.at, xmp.len, open, strlen(open));
		if (hit == NULL)
			return n;
		struct slice rest = slice_skip(xmp,
		    (size_t)(hit - xmp.at) + strlen(open));
		const char *end = rest.len == 0 ? NULL :
		    memmem(rest.at, rest.len, close, strlen(close));
		if (end == NULL)
			return 2;	/* no use to anybody */
		*out = slice_head(rest, (size_t)(end - rest.at));
		n++;
		xmp = rest;
	}
}

bool
pdf_xmp_text(struct arena *arena, struct slice xmp, const char *name,
    struct slice *out)
{
	struct slice raw = { NULL, 0 };
	size_t n = between(xmp, arena_printf(arena, "<%s>", name),
	    arena_printf(arena, "</%s>", name), &raw);
	n += between(xmp, arena_printf(arena, " %s=\"", name), "\"", &raw);
	return n == 1 && plain_text(arena, raw, out);
}
