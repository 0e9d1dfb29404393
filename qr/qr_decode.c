/* Format information, codewords, blocks. */
#include "qr_decode.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "qr_layout.h"
#include "qr_rs.h"

#define FORMATS 32
#define FORMATS_TRIED 2
#define SPARE 4		/* check codewords that only detect */

struct format {
	enum qr_level level;
	int mask;
	double score;
};

/* Both copies are compared with all 32 words by how sure each module is: that
 * decodes the BCH code at least as far as counting bits. */
static void
read_format(const struct qr_modules *m, struct format best[FORMATS_TRIED])
{
	float light[15];
	for (int bit = 0; bit < 15; bit++) {
		light[bit] = 0;
		for (int copy = 0; copy < 2; copy++) {
			int x, y;
			qr_format_at(m->size, bit, copy, &x, &y);
			light[bit] += m->light[y * m->size + x];
		}
	}
	best[0].score = best[1].score = -HUGE_VAL;
	for (int i = 0; i < FORMATS; i++) {
		struct format f = { (enum qr_level)(i / 8), i % 8, 0 };
		uint32_t bits = qr_format_bits(f.level, f.mask);
		for (int bit = 0; bit < 15; bit++)
			f.score += bits >> bit & 1 ? -(double)light[bit] :
			    (double)light[bit];
		if (f.score > best[0].score) {
			best[1] = best[0];
			best[0] = f;
		} else if (f.score > best[1].score) {
			best[1] = f;
		}
	}
}

/* The bits of a grid of columns as they are laid. */
static void
collect(const struct qr_layout *l, const struct qr_grid *columns,
    unsigned char *codewords)
{
	uint64_t stream[QR_STREAM_WORDS];
	qr_layout_collect(l, columns, stream);
	for (int i = 0; i < QR_STREAM_WORDS; i++) {
		uint64_t w = qr_reverse_bytes(stream[i]);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		w = __builtin_bswap64(w);
#endif
		memcpy(codewords + 8 * i, &w, 8);
	}
}

/* The codewords with the mask taken off. */
static void
collect_codewords(const struct qr_modules *m, int mask,
    unsigned char *codewords)
{
	const struct qr_layout *l = qr_layout(m->version);
	struct qr_grid columns = { 0 };
	for (int x = 0; x < m->size; x++)
		for (int y = 0; y < m->size; y++)
			if (m->light[y * m->size + x] < 0)
				columns.word[y >> 6][x] |= UINT64_C(1) <<
				    (y & 63);
	for (int k = 0; k < 3; k++)
		for (int x = 0; x < QR_LINES; x++)
			columns.word[k][x] ^= l->mask_columns[mask].word[k][x];
	collect(l, &columns, codewords);
}

/* A codeword is as doubtful as its least sure module: how many of ever larger
 * limits that module stays under. */
static void
collect_doubts(const struct qr_modules *m, unsigned char *doubt)
{
	const struct qr_layout *l = qr_layout(m->version);
	double mean = 0;
	int n = m->size * m->size;
	for (int i = 0; i < n; i++)
		mean += fabs((double)m->light[i]) / n;
	memset(doubt, 0, QR_CODEWORDS_MAX);
	for (int step = 1; step < QR_DOUBTS; step++) {
		unsigned char under[8 * QR_STREAM_WORDS];
		struct qr_grid columns = { 0 };
		float limit = (float)(mean * step / QR_DOUBTS);
		for (int x = 0; x < m->size; x++)
			for (int y = 0; y < m->size; y++)
				if (fabsf(m->light[y * m->size + x]) < limit)
					columns.word[y >> 6][x] |=
					    UINT64_C(1) << (y & 63);
		collect(l, &columns, under);
		for (int i = 0; i < QR_CODEWORDS_MAX; i++)
			doubt[i] = (unsigned char)(doubt[i] +
			    (under[i] != 0));
	}
}

/* Check codewords kept back in the smallest symbols (table 9, note b). */
static int
kept_back(int version, enum qr_level level)
{
	if (version == 1)
		return level == QR_LEVEL_L ? 3 : level == QR_LEVEL_M ? 2 : 1;
	if (level != QR_LEVEL_L)
		return 0;
	return version == 2 ? 2 : version == 3 ? 1 : 0;
}

/* Where codeword j of block i lies in the interleaved order. */
static int
place_of(const struct qr_blocks *b, int i, int j)
{
	if (j < b->data)
		return j * b->count + i;
	int longer = i >= b->shorter;
	if (longer && j == b->data)
		return b->data * b->count + i - b->shorter;
	return b->data_all + (j - b->data - longer) * b->count + i;
}

/* The `most` most doubtful codewords of block i; their count. */
static int
doubtful_of(const struct qr_blocks *b, int i, int n,
    const unsigned char *doubt, int most, int *out)
{
	int count = 0;
	for (int level = QR_DOUBTS - 1; level > 0; level--)
		for (int j = 0; j < n && count < most; j++)
			if (doubt[place_of(b, i, j)] == level)
				out[count++] = j;
	return count;
}

/* First by the code alone; then with a third, and with two thirds, of the
 * check codewords spent on what is doubtful. */
static int
correct(const struct qr_blocks *b, int i, unsigned char *block, int n,
    int kept, const unsigned char *doubt)
{
	int errors = qr_rs_decode(block, n, b->ecc, (b->ecc - kept) / 2);
	for (int third = 1; third < 3 && errors < 0; third++) {
		int at[QR_ECC_MAX];
		int count = doubtful_of(b, i, n, doubt, b->ecc * third / 3,
		    at);
		if (count > 0)
			errors = qr_rs_decode_doubtful(block, n, b->ecc, at,
			    count, kept + SPARE);
	}
	return errors;
}

enum fault_code
qr_decode_codewords(struct arena *a, int version, enum qr_level level,
    unsigned char *codewords, const unsigned char *doubt,
    struct slice *content, int *errors, struct fault *why)
{
	struct qr_blocks b = qr_blocks(version, level);
	unsigned char data[QR_CODEWORDS_MAX];
	int wrong = 0, lost = 0, n = 0;
	int kept = kept_back(version, level);
	for (int i = 0; i < b.count; i++) {
		unsigned char block[QR_BLOCK_MAX];
		int len = b.data + (i >= b.shorter);
		for (int j = 0; j < len + b.ecc; j++)
			block[j] = codewords[place_of(&b, i, j)];
		int e = correct(&b, i, block, len + b.ecc, kept, doubt);
		lost += e < 0;
		wrong += e < 0 ? 0 : e;
		for (int j = 0; j < len + b.ecc && e > 0; j++)
			codewords[place_of(&b, i, j)] = block[j];
		memcpy(data + n, block, (size_t)len);
		n += len;
	}
	if (lost > 0)
		return fault_say(why, FAULT_INPUT, "%d of the QR code's %d "
		    "blocks have more errors than can be corrected", lost,
		    b.count);
	enum fault_code code = qr_content_read(a, data, n, version, content,
	    why);
	if (code == FAULT_NONE)
		*errors = wrong;
	return code;
}

enum fault_code
qr_decode(struct arena *a, const struct qr_modules *m, struct qr_found *out,
    struct fault *why)
{
	struct format format[FORMATS_TRIED];
	enum fault_code code = FAULT_INPUT;
	unsigned char doubt[QR_CODEWORDS_MAX];
	read_format(m, format);
	collect_doubts(m, doubt);
	for (int i = 0; i < FORMATS_TRIED && code != FAULT_NONE; i++) {
		unsigned char codewords[8 * QR_STREAM_WORDS];
		struct slice content = { 0 };
		int errors = 0;
		collect_codewords(m, format[i].mask, codewords);
		/* The likelier format's failure is the one to tell. */
		code = qr_decode_codewords(a, m->version, format[i].level,
		    codewords, doubt, &content, &errors, i == 0 ? why : NULL);
		if (code != FAULT_NONE)
			continue;
		out->content = content;
		out->version = m->version;
		out->size = m->size;
		out->level = format[i].level;
		out->mask = format[i].mask;
		out->errors = errors;
		out->codewords = qr_blocks(m->version, format[i].level).all;
	}
	return code;
}
