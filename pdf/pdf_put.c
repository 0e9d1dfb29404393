/*
 * Values as bytes, without printf: a certificate is made in the time printf
 * takes for a few dozen numbers.
 */
#include <math.h>

#include "date.h"
#include "pdf_write.h"
#include "utf8.h"

void
pdf_put_uint(struct buf *b, uint64_t n)
{
	char digits[20];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	buf_put(b, digits + at, sizeof digits - at);
}

void
pdf_put_ref(struct buf *b, uint32_t num)
{
	pdf_put_uint(b, num);
	buf_put(b, " 0 R", 4);
}

void
pdf_put_number(struct buf *b, double value)
{
	long long hundredths = llround(value * 100);
	if (hundredths < 0) {
		buf_putc(b, '-');
		hundredths = -hundredths;
	}
	uint64_t whole = (uint64_t)hundredths / 100;
	unsigned part = (unsigned)((uint64_t)hundredths % 100);
	if (whole != 0 || part == 0)
		pdf_put_uint(b, whole);
	if (part == 0)
		return;
	char tail[3] = { '.', (char)('0' + part / 10), (char)('0' + part % 10) };
	buf_put(b, tail, part % 10 == 0 ? 2 : 3);
}

void
pdf_put_numbers(struct buf *b, const double *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		pdf_put_number(b, at[i]);
		buf_putc(b, ' ');
	}
}

static void
put_escaped(struct buf *b, unsigned char c)
{
	if (c == '(' || c == ')' || c == '\\')
		buf_putc(b, '\\');
	if (c == '\r')
		buf_put(b, "\\r", 2);
	else
		buf_putc(b, c);
}

static void
put_unit(struct buf *b, uint32_t unit)
{
	put_escaped(b, (unsigned char)(unit >> 8));
	put_escaped(b, (unsigned char)unit);
}

void
pdf_put_text(struct buf *b, struct slice s)
{
	bool ascii = true;
	for (size_t i = 0; i < s.len; i++)
		ascii = ascii && (unsigned char)s.at[i] < 0x80;
	buf_putc(b, '(');
	if (!ascii)
		buf_put(b, "\xFE\xFF", 2);
	while (s.len > 0) {
		uint32_t point = utf8_take(&s);
		if (ascii) {
			put_escaped(b, (unsigned char)point);
		} else if (point < 0x10000) {
			put_unit(b, point);
		} else {
			put_unit(b, 0xD800 + ((point - 0x10000) >> 10));
			put_unit(b, 0xDC00 + ((point - 0x10000) & 0x3FF));
		}
	}
	buf_putc(b, ')');
}

static void
put_digits(struct buf *b, int value, int digits)
{
	char text[4];
	for (int i = digits - 1; i >= 0; i--, value /= 10)
		text[i] = (char)('0' + value % 10);
	buf_put(b, text, (size_t)digits);
}

void
pdf_put_date_ist(struct buf *b, int64_t utc_s)
{
	struct date_time t = date_ist(utc_s);
	buf_put(b, "(D:", 3);
	put_digits(b, t.date.year, 4);
	put_digits(b, t.date.month, 2);
	put_digits(b, t.date.day, 2);
	put_digits(b, t.hour, 2);
	put_digits(b, t.minute, 2);
	put_digits(b, t.second, 2);
	buf_put(b, "+05'30')", 8);
}
