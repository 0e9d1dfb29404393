/* Segments back into bytes (clause 7.4). */
#include "qr_decode.h"

#include "arena.h"
#include "buf.h"

/* Mode indicators that qr_mode does not write (table 2). */
enum {
	MODE_END = 0,
	MODE_APPEND = 3,
	MODE_FNC1_FIRST = 5,
	MODE_ECI = 7,
	MODE_KANJI = 8,
	MODE_FNC1_SECOND = 9
};

struct source {
	const unsigned char *at;
	int bits;		/* all */
	int taken;
};

static bool
take(struct source *s, int bits, unsigned *value)
{
	if (s->bits - s->taken < bits)
		return false;
	unsigned v = 0;
	for (int i = 0; i < bits; i++, s->taken++)
		v = v << 1 | (s->at[s->taken >> 3] >> (7 - (s->taken & 7)) & 1);
	*value = v;
	return true;
}

static bool
take_digits(struct source *s, unsigned count, struct buf *b)
{
	static const unsigned limit[] = { 1, 10, 100, 1000 };
	static const int bits[] = { 0, 4, 7, 10 };
	while (count > 0) {
		unsigned n = count < 3 ? count : 3, v;
		if (!take(s, bits[n], &v) || v >= limit[n])
			return false;
		buf_printf(b, "%0*u", (int)n, v);
		count -= n;
	}
	return true;
}

static bool
take_alphanumerics(struct source *s, unsigned count, struct buf *b)
{
	for (; count > 1; count -= 2) {
		unsigned v;
		if (!take(s, 11, &v) || v >= 45 * 45)
			return false;
		buf_putc(b, qr_alphanumerics[v / 45]);
		buf_putc(b, qr_alphanumerics[v % 45]);
	}
	unsigned v;
	if (count == 0)
		return true;
	if (!take(s, 6, &v) || v >= 45)
		return false;
	buf_putc(b, qr_alphanumerics[v]);
	return true;
}

static bool
take_bytes(struct source *s, unsigned count, struct buf *b)
{
	for (unsigned v; count > 0; count--) {
		if (!take(s, 8, &v))
			return false;
		buf_putc(b, (int)v);
	}
	return true;
}

/* Clause 7.4.6: 13 bits hold the two bytes less a base, in rows of 192. */
static bool
take_kanji(struct source *s, unsigned count, struct buf *b)
{
	for (unsigned v; count > 0; count--) {
		if (!take(s, 13, &v))
			return false;
		unsigned code = (v / 0xc0) << 8 | v % 0xc0;
		code += code < 0x1f00 ? 0x8140 : 0xc140;
		buf_putc(b, (int)(code >> 8 & 0xff));
		buf_putc(b, (int)(code & 0xff));
	}
	return true;
}

/* One to three bytes, by their leading ones (clause 7.4.2.2). */
static bool
pass_eci(struct source *s)
{
	unsigned first, rest;
	if (!take(s, 8, &first))
		return false;
	if (first < 0x80)
		return true;
	return first < 0xe0 && take(s, first < 0xc0 ? 8 : 16, &rest);
}

static bool
take_segment(struct source *s, unsigned mode, int version, struct buf *b)
{
	unsigned count;
	int range = version < 10 ? 0 : version < 27 ? 1 : 2;
	switch (mode) {
	case 1u << QR_NUMERIC:
		return take(s, qr_count_bits(QR_NUMERIC, version), &count) &&
		    take_digits(s, count, b);
	case 1u << QR_ALPHANUMERIC:
		return take(s, qr_count_bits(QR_ALPHANUMERIC, version),
		    &count) && take_alphanumerics(s, count, b);
	case 1u << QR_BYTE:
		return take(s, qr_count_bits(QR_BYTE, version), &count) &&
		    take_bytes(s, count, b);
	case MODE_KANJI:
		return take(s, 8 + 2 * range, &count) &&
		    take_kanji(s, count, b);
	case MODE_ECI:
		return pass_eci(s);
	default:
		return false;
	}
}

enum fault_code
qr_content_read(struct arena *a, const unsigned char *data, int n, int version,
    struct slice *content, struct fault *why)
{
	struct source s = { .at = data, .bits = 8 * n };
	struct buf b = buf_make(a, (size_t)n + 1);
	unsigned mode;
	/* Fewer than four bits left are a terminator cut short. */
	while (take(&s, 4, &mode) && mode != MODE_END) {
		if (mode == MODE_APPEND)
			return fault_say(why, FAULT_INPUT, "the QR code is one"
			    " of several that belong together; such codes are"
			    " not read");
		if (mode == MODE_FNC1_FIRST || mode == MODE_FNC1_SECOND)
			return fault_say(why, FAULT_INPUT, "the QR code is of"
			    " a trade's own kind (FNC1); such codes are not"
			    " read");
		if (!take_segment(&s, mode, version, &b))
			return fault_say(why, FAULT_INPUT, "the QR code has a"
			    " content that breaks the standard; whatever made"
			    " it has a fault");
	}
	*content = buf_slice(&b);
	return FAULT_NONE;
}
