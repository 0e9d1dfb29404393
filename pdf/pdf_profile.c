/*
 * The sRGB profile, made here so that nobody's copyright travels in each
 * certificate. Layout: ICC.1:2001-04 (version 2.4): header, tag table, tags.
 */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "pdf_page.h"

#define TAGS 9
#define HEADER_LEN 128
#define CURVE_STEPS 256

static void
put32(struct buf *b, uint32_t v)
{
	unsigned char bytes[4] = { (unsigned char)(v >> 24),
	    (unsigned char)(v >> 16), (unsigned char)(v >> 8),
	    (unsigned char)v };
	buf_put(b, bytes, 4);
}

static void
set32(struct buf *b, size_t at, uint32_t v)
{
	struct buf four = buf_make(b->arena, 4);
	put32(&four, v);
	memcpy(b->at + at, four.at, 4);
}

static void
put_zeros(struct buf *b, size_t n)
{
	memset(buf_grow(b, n), 0, n);
}

/* An XYZ tag; s15Fixed16 numbers. */
static void
put_xyz(struct buf *b, const uint32_t xyz[3])
{
	buf_puts(b, "XYZ ");
	put32(b, 0);
	for (int i = 0; i < 3; i++)
		put32(b, xyz[i]);
}

/* The transfer function of IEC 61966-2-1, 5.2, as a table. */
static void
put_curve(struct buf *b)
{
	buf_puts(b, "curv");
	put32(b, 0);
	put32(b, CURVE_STEPS);
	for (int i = 0; i < CURVE_STEPS; i++) {
		double v = i / (double)(CURVE_STEPS - 1);
		double linear = v <= 0.04045 ? v / 12.92 :
		    pow((v + 0.055) / 1.055, 2.4);
		unsigned long step = (unsigned long)lround(linear * 65535);
		buf_putc(b, (int)(step >> 8));
		buf_putc(b, (int)(step & 0xFF));
	}
}

static void
put_words(struct buf *b, const char *type, const char *text)
{
	buf_puts(b, type);
	put32(b, 0);
	bool described = strcmp(type, "desc") == 0;
	if (described)
		put32(b, (uint32_t)strlen(text) + 1);
	buf_put(b, text, strlen(text) + 1);
	if (described)	/* no Unicode and no Macintosh words */
		put_zeros(b, 4 + 4 + 2 + 1 + 67);
}

static void
put_header(struct buf *b)
{
	put_zeros(b, HEADER_LEN);
	set32(b, 8, 0x02400000);
	memcpy(b->at + 12, "mntrRGB XYZ ", 12);
	static const unsigned char made[12] = { 7, 0xEA, 0, 1, 0, 1 };
	memcpy(b->at + 24, made, sizeof made);
	memcpy(b->at + 36, "acsp", 4);
	set32(b, 68, 0xF6D6);	/* the connection space is lit by D50 */
	set32(b, 72, 0x10000);
	set32(b, 76, 0xD32D);
}

struct slice
pdf_srgb_profile(struct arena *arena)
{
	static const char names[TAGS][5] = { "desc", "cprt", "wtpt", "rXYZ",
	    "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC" };
	/* White point D65, then the primaries adapted to D50. */
	static const uint32_t xyz[4][3] = { { 0xF351, 0x10000, 0x116CC },
	    { 0x6FA2, 0x38F5, 0x0390 }, { 0x6299, 0xB785, 0x18DA },
	    { 0x24A0, 0x0F84, 0xB6CF } };
	struct buf b = buf_make(arena, 2048);
	put_header(&b);
	put32(&b, TAGS);
	put_zeros(&b, (size_t)TAGS * 12);
	size_t at = 0, len = 0;
	for (int i = 0; i < TAGS; i++) {
		if (i < 7) {	/* the three curves are one */
			at = b.len;
			if (i == 0)
				put_words(&b, "desc", "sRGB IEC61966-2.1");
			else if (i == 1)
				put_words(&b, "text", "No rights reserved");
			else if (i < 6)
				put_xyz(&b, xyz[i - 2]);
			else
				put_curve(&b);
			len = b.len - at;
			put_zeros(&b, (4 - b.len % 4) % 4);
		}
		size_t row = HEADER_LEN + 4 + (size_t)i * 12;
		memcpy(b.at + row, names[i], 4);
		set32(&b, row + 4, (uint32_t)at);
		set32(&b, row + 8, (uint32_t)len);
	}
	set32(&b, 0, (uint32_t)b.len);
	return buf_slice(&b);
}
