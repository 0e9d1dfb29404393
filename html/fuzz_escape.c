/*
 * Any bytes through the three escapers: what comes out holds no byte that could
 * end its place, is UTF-8, and reads back as what went in.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "html_escape.h"
#include "own.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool right)
{
	if (!right)
		abort();
}

static bool
is_text(uint32_t c)
{
	return c != UTF8_BAD && (c >= 0xa0 || (c >= 0x20 && c < 0x7f) ||
	    c == '\t' || c == '\n' || c == '\r');
}

/* The next character of HTML. */
static uint32_t
take_html(struct slice *s)
{
	static const struct { const char *text; char is; } names[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&#39;", '\'' } };
	must(s->len != 0);
	if (*s->at != '&')
		return utf8_take(s);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (slice_starts(*s, names[i].text)) {
			*s = slice_skip(*s, strlen(names[i].text));
			return (uint32_t)names[i].is;
		}
	abort();
}

static void
check_html(struct slice in, struct slice out, const char *forbidden)
{
	for (size_t i = 0; i < out.len; i++)
		must(strchr(forbidden, out.at[i]) == NULL);
	while (in.len != 0) {
		uint32_t c = utf8_take(&in);
		must(take_html(&out) == (is_text(c) ? c : 0xfffd));
	}
	must(out.len == 0);
}

static int
digit(char c)
{
	must((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'));
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

static void
check_url(struct slice in, struct slice out)
{
	size_t at = 0;
	for (size_t i = 0; i < in.len; i++) {
		must(at < out.len);
		int c = (unsigned char)out.at[at++];
		must(strchr("/?#&=+:;@\"'<> \\", c) == NULL && c < 0x7f);
		if (c == '%') {
			must(out.len - at >= 2);
			c = digit(out.at[at]) << 4 | digit(out.at[at + 1]);
			at += 2;
		}
		must(c == (unsigned char)in.at[i]);
	}
	must(at == out.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice in = slice_from(at, n);
	struct buf text = buf_make(a, 64), attr = buf_make(a, 64);
	struct buf url = buf_make(a, 64);
	html_escape_text(&text, in);
	check_html(in, buf_slice(&text), "<>");
	html_escape_attr(&attr, in);
	check_html(in, buf_slice(&attr), "<>\"'");
	html_escape_url(&url, in);
	check_url(in, buf_slice(&url));
	return 0;
}
