/* See csv_write.h. */
#include "csv_write.h"

#include "buf.h"

static bool
must_quote(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (memchr(",;\t\"\r\n", s.at[i], 6) != NULL)
			return true;
	/* Blanks at the ends are lost by some readers. */
	return s.len != 0 && (s.at[0] == ' ' || s.at[s.len - 1] == ' ');
}

static void
put(struct buf *b, struct slice s, bool guard)
{
	bool quote = must_quote(s);
	if (quote)
		buf_putc(b, '"');
	if (guard)
		buf_putc(b, '\'');
	const char *at;
	while (quote && s.len != 0 &&
	    (at = memchr(s.at, '"', s.len)) != NULL) {
		size_t n = (size_t)(at - s.at) + 1;
		buf_put(b, s.at, n);
		buf_putc(b, '"');
		s = slice_skip(s, n);
	}
	buf_put_slice(b, s);
	buf_puts(b, quote ? "\"," : ",");
}

static bool
is_number(struct slice s)
{
	unsigned long long v;
	if (s.len != 0 && s.at[0] == '-')
		s = slice_skip(s, 1);
	return s.len != 0 && s.len < 19 &&
	    slice_number(s, 999999999999999999ULL, &v);
}

void
csv_put(struct buf *b, struct slice s)
{
	/* Spreadsheets skip blanks before the sign, full-width signs too. */
	struct slice t = slice_trim(s);
	bool risky = t.len != 0 && (memchr("=+-@|", t.at[0], 5) != NULL ||
	    slice_starts(t, "\xef\xbc\x9d") || slice_starts(t, "\xef\xbc\x8b") ||
	    slice_starts(t, "\xef\xbc\x8d") || slice_starts(t, "\xef\xbc\xa0"));
	if (s.len != 0 && (s.at[0] == '\t' || s.at[0] == '\r'))
		risky = true;
	put(b, s, risky && !is_number(s));
}

void
csv_put_exact(struct buf *b, struct slice s)
{
	put(b, s, false);
}

void
csv_put_number(struct buf *b, int64_t v)
{
	buf_printf(b, "%lld,", (long long)v);
}

void
csv_end(struct buf *b)
{
	if (b->len != 0 && b->at[b->len - 1] == ',')
		b->len--;
	buf_put(b, "\r\n", 2);
}
