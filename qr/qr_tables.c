/*
 * The numbers of the standard, each written once. What the standard tabulates
 * but arithmetic gives (alignment coordinates, module counts, BCH codes) is
 * computed.
 */
#include "qr_tables.h"

#include <assert.h>
#include <string.h>

/* Table 9: check codewords of a block, and blocks, by level and version. */
static const unsigned char ecc_of[4][41] = {
	{ 0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28,
	    30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30,
	    30, 30, 30, 30, 30, 30, 30 },
	{ 0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28,
	    26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
	    28, 28, 28, 28, 28, 28, 28 },
	{ 0, 13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28,
	    28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30,
	    30, 30, 30, 30, 30, 30, 30 },
	{ 0, 17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28,
	    28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
	    30, 30, 30, 30, 30, 30, 30 }
};
static const unsigned char blocks_of[4][41] = {
	{ 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9,
	    9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22,
	    24, 25 },
	{ 0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
	    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40,
	    43, 45, 47, 49 },
	{ 0, 1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21,
	    20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53,
	    56, 59, 62, 65, 68 },
	{ 0, 1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25,
	    25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63,
	    66, 70, 74, 77, 81 }
};

const char qr_alphanumerics[46] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

int
qr_align(int version, int at[QR_ALIGN_MAX])
{
	if (version == 1)
		return 0;
	int n = version / 7 + 2;
	int size = 17 + 4 * version;
	/* Even, near equal, the odd one next to the timing pattern; version 32
	 * is the standard's one exception. */
	int step = version == 32 ? 26 :
	    (version * 4 + n * 2 + 1) / (n * 2 - 2) * 2;
	at[0] = 6;
	for (int i = n - 1, p = size - 7; i > 0; i--, p -= step)
		at[i] = p;
	return n;
}

int
qr_data_modules(int version)
{
	int size = 17 + 4 * version;
	int n = version == 1 ? 0 : version / 7 + 2;
	int rest = size * size;
	rest -= 3 * 64;			/* finders with separators */
	rest -= 31;			/* format information, dark module */
	rest -= 2 * (size - 16);	/* timing */
	if (n > 0)
		rest -= (n * n - 3) * 25 - (n - 2) * 2 * 5;
	if (version >= 7)
		rest -= 36;
	return rest;
}

struct qr_blocks
qr_blocks(int version, enum qr_level level)
{
	assert(version >= 1 && version <= QR_VERSION_MAX);
	struct qr_blocks b = { 0 };
	b.all = qr_data_modules(version) / 8;
	b.count = blocks_of[level][version];
	b.ecc = ecc_of[level][version];
	b.data_all = b.all - b.count * b.ecc;
	b.data = b.data_all / b.count;
	b.shorter = b.count - b.data_all % b.count;
	return b;
}

uint32_t
qr_format_bits(enum qr_level level, int mask)
{
	static const uint32_t level_bits[4] = { 1, 0, 3, 2 };
	uint32_t data = level_bits[level] << 3 | (uint32_t)mask;
	uint32_t rest = data << 10;
	for (int i = 14; i >= 10; i--)
		if (rest >> i & 1)
			rest ^= 0x537u << (i - 10);
	return (data << 10 | rest) ^ 0x5412u;
}

uint32_t
qr_version_bits(int version)
{
	uint32_t rest = (uint32_t)version << 12;
	for (int i = 17; i >= 12; i--)
		if (rest >> i & 1)
			rest ^= 0x1f25u << (i - 12);
	return (uint32_t)version << 12 | rest;
}

void
qr_format_at(int size, int bit, int copy, int *x, int *y)
{
	if (copy == 0) {
		/* Down the column right of the finder, then left under it,
		 * stepping over the timing patterns. */
		*x = bit < 8 ? 8 : bit == 8 ? 7 : 14 - bit;
		*y = bit < 6 ? bit : bit < 8 ? bit + 1 : 8;
	} else {
		*x = bit < 8 ? size - 1 - bit : 8;
		*y = bit < 8 ? 8 : size - 15 + bit;
	}
}

int
qr_count_bits(enum qr_mode mode, int version)
{
	static const int bits[3][3] = {
		{ 10, 12, 14 }, { 9, 11, 13 }, { 8, 16, 16 }
	};
	return bits[mode][version < 10 ? 0 : version < 27 ? 1 : 2];
}

unsigned
qr_mode_bits(enum qr_mode mode)
{
	return 1u << mode;
}

int
qr_alphanumeric(unsigned char c)
{
	const char *p = c == 0 ? NULL : strchr(qr_alphanumerics, c);
	return p == NULL ? -1 : (int)(p - qr_alphanumerics);
}

size_t
qr_room(int version, enum qr_level level)
{
	int bits = qr_blocks(version, level).data_all * 8 - 4 -
	    qr_count_bits(QR_BYTE, version);
	return (size_t)(bits / 8);
}

const char *
qr_level_name(enum qr_level level)
{
	static const char *const names[] = { "L", "M", "Q", "H" };
	return names[level];
}
