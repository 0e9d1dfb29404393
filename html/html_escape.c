/* Runs of harmless bytes are copied whole; see html_escape.h. */
#include "html_escape.h"

#include <stdint.h>

#include "buf.h"
#include "utf8.h"

#define REPLACEMENT "\357\277\275"	/* U+FFFD */

/* What stands for an ASCII byte; NULL: itself. */
static const char *
entity(unsigned char c, bool quotes)
{
	if (c == '&')
		return "&amp;";
	if (c == '<')
		return "&lt;";
	if (c == '>')
		return "&gt;";
	if (c == '"' && quotes)
		return "&quot;";
	if (c == '\'' && quotes)
		return "&#39;";
	if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
		return REPLACEMENT;
	return NULL;
}

/* C1 controls (U+0080 to U+009F) are no text either. */
static void
escape(struct buf *to, struct slice s, bool quotes)
{
	const char *from = s.at;
	while (s.len != 0) {
		const char *at = s.at;
		const char *instead = NULL;
		uint32_t point = utf8_take(&s);
		if (point < 0x80)
			instead = entity((unsigned char)point, quotes);
		else if (point == UTF8_BAD || point < 0xa0)
			instead = REPLACEMENT;
		if (instead == NULL)
			continue;
		buf_put(to, from, (size_t)(at - from));
		buf_puts(to, instead);
		from = s.at;
	}
	if (from != s.at)
		buf_put(to, from, (size_t)(s.at - from));
}

void
html_escape_text(struct buf *to, struct slice s)
{
	escape(to, s, false);
}

void
html_escape_attr(struct buf *to, struct slice s)
{
	escape(to, s, true);
}

static bool
is_unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

void
html_escape_url(struct buf *to, struct slice s)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (is_unreserved(c)) {
			buf_putc(to, c);
			continue;
		}
		char *p = buf_grow(to, 3);
		p[0] = '%';
		p[1] = digits[c >> 4];
		p[2] = digits[c & 15];
	}
}
