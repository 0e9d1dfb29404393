/* Values into a page, by type and place; see html.h. */
#include "html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "html_escape.h"

void
html_raw(struct html *h, const char *at, size_t n)
{
	buf_put(h->to, at, n);
}

void
html_text_slice(struct html *h, struct slice s)
{
	html_escape_text(h->to, s);
}

void
html_attr_slice(struct html *h, struct slice s)
{
	html_escape_attr(h->to, s);
}

void
html_url_slice(struct html *h, struct slice s)
{
	html_escape_url(h->to, s);
}

void
html_text_chars(struct html *h, const char *s)
{
	html_escape_text(h->to, slice_of(s));
}

void
html_attr_chars(struct html *h, const char *s)
{
	html_escape_attr(h->to, slice_of(s));
}

void
html_url_chars(struct html *h, const char *s)
{
	html_escape_url(h->to, slice_of(s));
}

void
html_attr_int(struct html *h, int64_t n)
{
	buf_printf(h->to, "%" PRId64, n);
}

void
html_attr_uint(struct html *h, uint64_t n)
{
	buf_printf(h->to, "%" PRIu64, n);
}

void
html_url_int(struct html *h, int64_t n)
{
	html_attr_int(h, n);
}

void
html_url_uint(struct html *h, uint64_t n)
{
	html_attr_uint(h, n);
}

void
html_attr_date(struct html *h, struct date d)
{
	buf_printf(h->to, "%04d-%02d-%02d", d.year, d.month, d.day);
}

void
html_attr_date_time(struct html *h, struct date_time t)
{
	html_attr_date(h, t.date);
	buf_printf(h->to, "T%02d:%02d:%02d+05:30", t.hour, t.minute, t.second);
}

/* ---- in the reader's language ---- */

/* Each has ten digits in a row: Bengali from U+09E6, Devanagari from U+0966. */
static void
put_digits(struct html *h, const char *text)
{
	static const char *const zeros[HTML_LANGS] = { NULL, "\340\247\246",
		"\340\245\246", "\340\245\246" };
	const char *zero = zeros[h->lang];
	for (; *text != '\0'; text++) {
		if (zero == NULL || *text < '0' || *text > '9') {
			buf_putc(h->to, *text);
			continue;
		}
		char *p = buf_grow(h->to, 3);
		memcpy(p, zero, 3);
		p[2] = (char)(p[2] + (*text - '0'));
	}
}

void
html_text_int(struct html *h, int64_t n)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRId64, n);
	put_digits(h, text);
}

void
html_text_uint(struct html *h, uint64_t n)
{
	char text[24];
	snprintf(text, sizeof text, "%" PRIu64, n);
	put_digits(h, text);
}

static const char *const months[HTML_LANGS][12] = {
	[HTML_EN] = { "January", "February", "March", "April", "May", "June",
	    "July", "August", "September", "October", "November", "December" },
	[HTML_BN] = { "জানুয়ারি", "ফেব্রুয়ারি", "মার্চ", "এপ্রিল", "মে", "জুন",
	    "জুলাই", "আগস্ট", "সেপ্টেম্বর", "অক্টোবর", "নভেম্বর", "ডিসেম্বর" },
	[HTML_HI] = { "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई",
	    "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर" },
	[HTML_NE] = { "जनवरी", "फेब्रुअरी", "मार्च", "अप्रिल", "मे", "जुन", "जुलाई",
	    "अगस्ट", "सेप्टेम्बर", "अक्टोबर", "नोभेम्बर", "डिसेम्बर" },
};

/* A day that is none is put as nothing rather than as a wrong one. */
void
html_text_date(struct html *h, struct date d)
{
	if (!date_valid(d))
		return;
	html_text_int(h, d.day);
	buf_printf(h->to, " %s ", months[h->lang][d.month - 1]);
	html_text_int(h, d.year);
}

void
html_text_date_time(struct html *h, struct date_time t)
{
	char text[32];
	if (!date_valid(t.date))
		return;
	html_text_date(h, t.date);
	buf_puts(h->to, ", ");
	snprintf(text, sizeof text, "%02d:%02d", t.hour, t.minute);
	put_digits(h, text);
}
