/*
 * Codewords into the zig-zag and out of it, a word at a time.
 *
 * A strip is two columns wide. Read along the zig-zag, its modules alternate
 * right, left, right, left; so 64 of them are 32 rows of either column. The
 * bits of the stream are first spread over the places that carry data, then
 * the even ones are gathered into the right column and the odd into the left.
 */
#include "qr_layout.h"

#include <string.h>

/* The lowest bits of `bits`, in order, to the places where `places` is 1. Nearly
 * all words are one run of places; alignment patterns make a few runs. */
static uint64_t
spread(uint64_t bits, uint64_t places)
{
	if (~places == 0)
		return bits;
	uint64_t out = 0;
	while (places != 0) {
		int at = __builtin_ctzll(places);
		uint64_t run = ~(places >> at);
		int n = run == 0 ? 64 : __builtin_ctzll(run);
		uint64_t ones = n == 64 ? ~UINT64_C(0) :
		    (UINT64_C(1) << n) - 1;
		out |= (bits & ones) << at;
		bits = n == 64 ? 0 : bits >> n;
		places &= ~(ones << at);
	}
	return out;
}

/* The reverse: bits at the places, in order, packed low. */
static uint64_t
pack(uint64_t bits, uint64_t places)
{
	if (~places == 0)
		return bits;
	uint64_t out = 0;
	int have = 0;
	while (places != 0) {
		int at = __builtin_ctzll(places);
		/* Below 64, since not all are places. */
		int n = __builtin_ctzll(~(places >> at));
		uint64_t ones = (UINT64_C(1) << n) - 1;
		out |= (bits >> at & ones) << have;
		have += n;
		places &= ~(ones << at);
	}
	return out;
}

/* The 32 bits at even places. */
static uint64_t
evens(uint64_t w)
{
	w &= 0x5555555555555555u;
	w = (w | w >> 1) & 0x3333333333333333u;
	w = (w | w >> 2) & 0x0f0f0f0f0f0f0f0fu;
	w = (w | w >> 4) & 0x00ff00ff00ff00ffu;
	w = (w | w >> 8) & 0x0000ffff0000ffffu;
	return (w | w >> 16) & 0xffffffffu;
}

static uint64_t
to_evens(uint64_t w)
{
	w &= 0xffffffffu;
	w = (w | w << 16) & 0x0000ffff0000ffffu;
	w = (w | w << 8) & 0x00ff00ff00ff00ffu;
	w = (w | w << 4) & 0x0f0f0f0f0f0f0f0fu;
	w = (w | w << 2) & 0x3333333333333333u;
	return (w | w << 1) & 0x5555555555555555u;
}

/* A line of `size` modules back to front. */
static void
reverse_line(uint64_t w[3], int size)
{
	uint64_t r[6] = { qr_reverse(w[2]), qr_reverse(w[1]), qr_reverse(w[0]) };
	int words = (QR_LINES - size) / 64, bits = (QR_LINES - size) % 64;
	for (int k = 0; k < 3; k++) {
		uint64_t low = r[k + words], high = r[k + words + 1];
		w[k] = bits == 0 ? low : low >> bits | high << (64 - bits);
	}
}

/* The right column of a strip; the vertical timing pattern is no strip's. */
static int
right_of(const struct qr_layout *l, int strip)
{
	int right = l->size - 1 - 2 * strip;
	return right <= 6 ? right - 1 : right;
}

static uint64_t
bits_at(const uint64_t *stream, int at)
{
	int shift = at & 63;
	uint64_t w = stream[at >> 6] >> shift;
	return shift == 0 ? w : w | stream[(at >> 6) + 1] << (64 - shift);
}

static void
column_or(struct qr_grid *g, int x, const uint64_t w[3])
{
	for (int k = 0; k < 3; k++)
		g->word[k][x] |= w[k];
}

void
qr_layout_fill(const struct qr_layout *l, const uint64_t *stream,
    struct qr_grid *columns)
{
	int at = 0;
	for (int s = 0; s < l->strips; s++) {
		uint64_t right[3] = { 0 }, left[3] = { 0 };
		for (int w = 0; w < QR_STRIP_WORDS; w++) {
			uint64_t places = l->strip[s][w];
			if (places == 0)
				continue;
			uint64_t bits = spread(bits_at(stream, at), places);
			at += __builtin_popcountll(places);
			right[w / 2] |= evens(bits) << w % 2 * 32;
			left[w / 2] |= evens(bits >> 1) << w % 2 * 32;
		}
		if (s % 2 == 0) {
			reverse_line(right, l->size);
			reverse_line(left, l->size);
		}
		column_or(columns, right_of(l, s), right);
		column_or(columns, right_of(l, s) - 1, left);
	}
}

void
qr_layout_collect(const struct qr_layout *l, const struct qr_grid *columns,
    uint64_t *stream)
{
	memset(stream, 0, QR_STREAM_WORDS * sizeof *stream);
	int at = 0;
	for (int s = 0; s < l->strips; s++) {
		uint64_t right[3], left[3];
		int x = right_of(l, s);
		for (int k = 0; k < 3; k++) {
			right[k] = columns->word[k][x];
			left[k] = columns->word[k][x - 1];
		}
		if (s % 2 == 0) {
			reverse_line(right, l->size);
			reverse_line(left, l->size);
		}
		for (int w = 0; w < QR_STRIP_WORDS; w++) {
			uint64_t places = l->strip[s][w];
			uint64_t bits = pack(
			    to_evens(right[w / 2] >> w % 2 * 32) |
			    to_evens(left[w / 2] >> w % 2 * 32) << 1, places);
			stream[at >> 6] |= bits << (at & 63);
			if ((at & 63) != 0)
				stream[(at >> 6) + 1] |=
				    bits >> (64 - (at & 63));
			at += __builtin_popcountll(places);
		}
	}
}
