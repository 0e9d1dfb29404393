/*
 * From segments to the symbol: choose version and level, write codewords, add
 * check codewords, interleave (clause 7.6), lay them, mask.
 */
#include "qr_symbol.h"

#include <string.h>

#include "qr_mask.h"
#include "qr_rs.h"
#include "qr_segment.h"

static enum fault_code
want_check(const struct qr_want *w, struct fault *why)
{
	if (w->min_version < 1 || w->max_version > QR_VERSION_MAX ||
	    w->min_version > w->max_version)
		return fault_say(why, FAULT_INPUT, "a QR symbol has a version "
		    "from 1 to 40; %d to %d was asked for", w->min_version,
		    w->max_version);
	if (w->mask < QR_MASK_AUTO || w->mask > 7)
		return fault_say(why, FAULT_INPUT, "a QR symbol has a mask "
		    "from 0 to 7; %d was asked for", w->mask);
	if (w->level > QR_LEVEL_H)
		return fault_say(why, FAULT_INPUT, "a QR symbol has the error "
		    "correction level L, M, Q or H");
	return FAULT_NONE;
}

static bool
fits(const struct qr_segment *s, int n, int version, enum qr_level level)
{
	long bits = qr_segments_bits(s, n, version);
	return bits >= 0 && bits <= qr_blocks(version, level).data_all * 8L;
}

static enum fault_code
too_long(const struct qr_want *w, size_t bytes, struct fault *why)
{
	return fault_say(why, FAULT_LIMIT, "%zu bytes do not fit a QR symbol "
	    "of version %d with level %s, which holds %zu; shorten the content "
	    "or choose a weaker level or a larger version", bytes,
	    w->max_version, qr_level_name(w->level),
	    qr_room(w->max_version, w->level));
}

/* Check codewords block by block, and everything into the order of clause 7.6:
 * first codewords of all blocks, then the second ones, ... */
static void
interleave(const unsigned char *data, const struct qr_blocks *b,
    unsigned char *out)
{
	unsigned char check[QR_BLOCKS_MAX + 1][QR_ECC_MAX];
	const unsigned char *at[QR_BLOCKS_MAX];
	for (int i = 0; i < b->count; i++) {
		int longer = i > b->shorter ? i - b->shorter : 0;
		at[i] = data + i * b->data + longer;
	}
	for (int i = 0; i < b->count;) {
		int n = b->data + (i >= b->shorter);
		bool two = i + 1 < b->count &&
		    (i + 1 >= b->shorter) == (i >= b->shorter);
		qr_rs_encode_two(at[i], at[two ? i + 1 : i], n, b->ecc,
		    check[i], check[two ? i + 1 : QR_BLOCKS_MAX]);
		i += two ? 2 : 1;
	}
	for (int j = 0; j < b->data; j++)
		for (int i = 0; i < b->count; i++)
			*out++ = at[i][j];
	for (int i = b->shorter; i < b->count; i++)
		*out++ = at[i][b->data];
	for (int j = 0; j < b->ecc; j++)
		for (int i = 0; i < b->count; i++)
			*out++ = check[i][j];
}

/* Codewords as a stream whose first bit is the lowest. */
static void
to_stream(const unsigned char *codewords, uint64_t *stream)
{
	for (int i = 0; i < QR_STREAM_WORDS; i++) {
		uint64_t w = 0;
		memcpy(&w, codewords + 8 * i, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		w = __builtin_bswap64(w);
#endif
		stream[i] = qr_reverse_bytes(w);
	}
}

static void
draw(const struct qr_segment *s, int n, int version, enum qr_level level,
    int mask, struct qr_symbol *out)
{
	struct qr_blocks b = qr_blocks(version, level);
	unsigned char data[QR_DATA_MAX];
	unsigned char codewords[8 * QR_STREAM_WORDS] = { 0 };
	uint64_t stream[QR_STREAM_WORDS];
	qr_segments_write(s, n, version, data, b.data_all);
	interleave(data, &b, codewords);
	to_stream(codewords, stream);

	struct qr_bare bare = { .layout = qr_layout(version), .level = level };
	bare.columns = bare.layout->dark_columns;
	qr_layout_fill(bare.layout, stream, &bare.columns);
	qr_grid_turn(&bare.columns, &bare.rows);
	if (mask == QR_MASK_AUTO)
		mask = qr_mask_best(&bare);
	struct qr_grid rows;
	qr_mask_apply(&bare, mask, false, &rows);

	out->version = version;
	out->size = bare.layout->size;
	out->mask = mask;
	out->level = level;
	memset(out->rows, 0, sizeof out->rows);
	for (int y = 0; y < out->size; y++)
		for (int k = 0; k < 3; k++)
			out->rows[y][k] = rows.word[k][y];
}

static enum qr_level
boosted(const struct qr_segment *s, int n, int version, enum qr_level level)
{
	while (level < QR_LEVEL_H &&
	    fits(s, n, version, (enum qr_level)(level + 1)))
		level = (enum qr_level)(level + 1);
	return level;
}

enum fault_code
qr_encode_segments(const struct qr_segment *s, size_t n,
    const struct qr_want *w, struct qr_symbol *out, struct fault *why)
{
	enum fault_code code = want_check(w, why);
	if (code != FAULT_NONE)
		return code;
	size_t bytes = 0;
	for (size_t i = 0; i < n; i++) {
		if (!qr_segment_is_well(&s[i]))
			return fault_say(why, FAULT_INPUT, "segment %zu of the "
			    "QR content has a character its mode cannot hold",
			    i + 1);
		bytes += s[i].text.len;
	}
	if (n > QR_SEGMENTS_MAX)
		return too_long(w, bytes, why);
	int version = w->min_version;
	while (version <= w->max_version &&
	    !fits(s, (int)n, version, w->level))
		version++;
	if (version > w->max_version)
		return too_long(w, bytes, why);
	enum qr_level level = w->boost ?
	    boosted(s, (int)n, version, w->level) : w->level;
	draw(s, (int)n, version, level, w->mask, out);
	return FAULT_NONE;
}

static enum fault_code
encode_shortest(struct slice bytes, const struct qr_want *w,
    struct qr_symbol *out, struct fault *why)
{
	/* Count indicators grow at versions 10 and 27, and with them the best
	 * cut: each range is tried with its own. */
	static const int last_of[3] = { 9, 26, 40 };
	struct qr_want part = *w;
	for (int i = 0; i < 3; i++) {
		struct qr_segments cut;
		part.max_version = last_of[i] < w->max_version ?
		    last_of[i] : w->max_version;
		if (part.min_version > part.max_version)
			continue;
		if (!qr_segments_cut(bytes, part.max_version, &cut))
			break;
		enum fault_code code = qr_encode_segments(cut.at,
		    (size_t)cut.n, &part, out, why);
		if (code != FAULT_LIMIT)
			return code;
		part.min_version = part.max_version + 1;
	}
	return too_long(w, bytes.len, why);
}

enum fault_code
qr_encode(struct slice bytes, const struct qr_want *w, struct qr_symbol *out,
    struct fault *why)
{
	enum fault_code code = want_check(w, why);
	if (code != FAULT_NONE)
		return code;
	if (w->cut == QR_SHORTEST)
		return encode_shortest(bytes, w, out, why);
	struct qr_segment one = { QR_BYTE, bytes };
	return qr_encode_segments(&one, 1, w, out, why);
}

void
qr_bitmap(const struct qr_symbol *s, unsigned char *out, size_t row_bytes)
{
	/* A row as 24 bytes, leftmost module highest, and of them as many as
	 * asked for. */
	for (int y = 0; y < s->size; y++, out += row_bytes) {
		unsigned char row[24];
		for (int k = 0; k < 3; k++) {
			uint64_t w = qr_reverse(s->rows[y][k]);
			for (int b = 0; b < 8; b++)
				row[8 * k + b] =
				    (unsigned char)(w >> (56 - 8 * b));
		}
		size_t n = row_bytes < sizeof row ? row_bytes : sizeof row;
		memcpy(out, row, n);
		memset(out + n, 0, row_bytes - n);
	}
}
