/*
 * The cut with the fewest bits is found by walking the text once and keeping,
 * for each mode, the cheapest way to have written everything so far ending in
 * that mode. Costs are in sixths of a bit, so that digits (10/3) and
 * alphanumeric characters (11/2) count exactly; a segment's end rounds up.
 */
#include "qr_segment.h"

#include <string.h>

#define MODES 3
#define NEVER 0x3fffffff

static const int sixths[MODES] = { 20, 33, 48 };

static bool
mode_takes(enum qr_mode mode, unsigned char c)
{
	if (mode == QR_NUMERIC)
		return c >= '0' && c <= '9';
	return mode == QR_BYTE || qr_alphanumeric(c) >= 0;
}

bool
qr_segment_is_well(const struct qr_segment *s)
{
	if (s->mode == QR_BYTE)
		return true;
	if (s->mode > QR_BYTE)
		return false;
	for (size_t i = 0; i < s->text.len; i++)
		if (!mode_takes(s->mode, (unsigned char)s->text.at[i]))
			return false;
	return true;
}

long
qr_segments_bits(const struct qr_segment *s, int n, int version)
{
	long bits = 0;
	for (int i = 0; i < n; i++) {
		int count = qr_count_bits(s[i].mode, version);
		if (s[i].text.len >> count != 0)
			return -1;
		bits += 4 + count +
		    ((long)s[i].text.len * sixths[s[i].mode] + 5) / 6;
	}
	return bits;
}

/* One more character: cost[m] becomes the cheapest with it written in mode m,
 * and from[m] the mode of the character before. */
static void
advance(unsigned char c, const int head[MODES], bool first, int cost[MODES],
    unsigned char from[MODES])
{
	int next[MODES];
	for (int m = 0; m < MODES; m++) {
		next[m] = NEVER;
		if (!mode_takes((enum qr_mode)m, c))
			continue;
		for (int p = 0; p < MODES; p++) {
			int start = p == m && !first ? cost[p] :
			    (cost[p] + 5) / 6 * 6 + head[m];
			if (start + sixths[m] < next[m]) {
				next[m] = start + sixths[m];
				from[m] = (unsigned char)p;
			}
		}
	}
	memcpy(cost, next, sizeof next);
}

static bool
collect(struct slice text, const unsigned char *modes, struct qr_segments *out)
{
	out->n = 0;
	for (size_t i = 0, start = 0; i < text.len; i++) {
		if (i + 1 < text.len && modes[i + 1] == modes[i])
			continue;
		if (out->n == QR_SEGMENTS_MAX)
			return false;
		out->at[out->n++] = (struct qr_segment){
			(enum qr_mode)modes[i],
			{ text.at + start, i + 1 - start } };
		start = i + 1;
	}
	return true;
}

bool
qr_segments_cut(struct slice text, int version, struct qr_segments *out)
{
	unsigned char from[QR_TEXT_MAX][MODES] = { 0 };
	unsigned char modes[QR_TEXT_MAX] = { 0 };
	if (text.len > QR_TEXT_MAX)
		return false;
	int head[MODES], cost[MODES] = { 0, NEVER, NEVER };
	for (int m = 0; m < MODES; m++)
		head[m] = (4 + qr_count_bits((enum qr_mode)m, version)) * 6;
	for (size_t i = 0; i < text.len; i++)
		advance((unsigned char)text.at[i], head, i == 0, cost, from[i]);
	int last = 0;
	for (int m = 1; m < MODES; m++)
		if ((cost[m] + 5) / 6 < (cost[last] + 5) / 6)
			last = m;
	for (size_t i = text.len; i-- > 0; last = from[i][last])
		modes[i] = (unsigned char)last;
	return collect(text, modes, out);
}

/* Bits gathered highest first, stored four bytes at a time. */
struct sink {
	unsigned char *out;
	uint64_t held;
	int have;		/* below 32 between calls */
};

static void
put(struct sink *s, uint32_t value, int bits)
{
	s->held = s->held << bits | value;
	s->have += bits;
	if (s->have < 32)
		return;
	s->have -= 32;
	uint32_t w = __builtin_bswap32((uint32_t)(s->held >> s->have));
	memcpy(s->out, &w, 4);
	s->out += 4;
}

static void
put_digits(struct sink *s, struct slice t)
{
	static const int bits[] = { 0, 4, 7, 10 };
	for (size_t i = 0; i < t.len; i += 3) {
		size_t n = t.len - i < 3 ? t.len - i : 3;
		uint32_t value = 0;
		for (size_t j = 0; j < n; j++)
			value = value * 10 + (uint32_t)(t.at[i + j] - '0');
		put(s, value, bits[n]);
	}
}

static void
put_alphanumeric(struct sink *s, struct slice t)
{
	for (size_t i = 0; i < t.len; i += 2) {
		int a = qr_alphanumeric((unsigned char)t.at[i]);
		if (i + 1 == t.len) {
			put(s, (uint32_t)a, 6);
			return;
		}
		int b = qr_alphanumeric((unsigned char)t.at[i + 1]);
		put(s, (uint32_t)(a * 45 + b), 11);
	}
}

static void
put_bytes(struct sink *s, struct slice t)
{
	size_t i = 0;
	for (; i + 4 <= t.len; i += 4) {
		uint32_t w;
		memcpy(&w, t.at + i, 4);
		put(s, __builtin_bswap32(w), 32);
	}
	for (; i < t.len; i++)
		put(s, (unsigned char)t.at[i], 8);
}

void
qr_segments_write(const struct qr_segment *at, int n, int version,
    unsigned char *out, int room)
{
	/* put() stores whole words, so it gets room of its own. */
	unsigned char bytes[QR_DATA_MAX + 8];
	struct sink s = { .out = bytes };
	for (int i = 0; i < n; i++) {
		put(&s, qr_mode_bits(at[i].mode), 4);
		put(&s, (uint32_t)at[i].text.len,
		    qr_count_bits(at[i].mode, version));
		if (at[i].mode == QR_NUMERIC)
			put_digits(&s, at[i].text);
		else if (at[i].mode == QR_ALPHANUMERIC)
			put_alphanumeric(&s, at[i].text);
		else
			put_bytes(&s, at[i].text);
	}
	/* The terminator, four zeros or as many as there is room for, and the
	 * zeros to a whole codeword are the ones the flush brings. */
	int bits = (int)(s.out - bytes) * 8 + s.have;
	put(&s, 0, 32 - s.have);
	int used = (bits + 4 + 7) / 8 < room ? (bits + 4 + 7) / 8 : room;
	if ((int)(s.out - bytes) < used)
		bytes[used - 1] = 0;
	memcpy(out, bytes, (size_t)used);
	for (int i = used; i < room; i++)
		out[i] = (i - used) % 2 == 0 ? 0xec : 0x11;
}
