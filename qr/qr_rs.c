/*
 * Writing check codewords: polynomial division with one table look-up a byte.
 * The remainder, at most 30 bytes, is kept in four words; byte i of it is bits
 * 8i to 8i + 7 of the 256, the highest power first.
 */
#include "qr_rs.h"

#include <stdatomic.h>
#include <stdlib.h>

/* For each feedback byte, its product with the generator polynomial. */
struct remainders {
	uint64_t of[256][4];
};

static unsigned
times(unsigned a, unsigned b)
{
	unsigned product = 0;
	for (; b != 0; b >>= 1) {
		if (b & 1)
			product ^= a;
		a = a << 1 ^ (a >> 7) * 0x11d;
	}
	return product;
}

static struct remainders *
make(int ecc)
{
	/* (x - a^0)(x - a^1)...; g[i] is the coefficient after the leading 1. */
	unsigned g[QR_ECC_MAX] = { 0 };
	unsigned root = 1;
	g[ecc - 1] = 1;
	for (int i = 0; i < ecc; i++) {
		for (int j = 0; j < ecc; j++)
			g[j] = times(g[j], root) ^
			    (j + 1 < ecc ? g[j + 1] : 0);
		root = times(root, 2);
	}
	struct remainders *r = calloc(1, sizeof *r);
	if (r == NULL)
		abort();	/* as an arena would */
	for (unsigned f = 0; f < 256; f++)
		for (int i = 0; i < ecc; i++)
			r->of[f][i / 8] |= (uint64_t)times(f, g[i]) << i % 8 * 8;
	return r;
}

static const struct remainders *
remainders(int ecc)
{
	static _Atomic(struct remainders *) made[QR_ECC_MAX + 1];
	struct remainders *r = atomic_load(&made[ecc]);
	if (r != NULL)
		return r;
	struct remainders *mine = make(ecc);
	if (atomic_compare_exchange_strong(&made[ecc], &r, mine))
		return mine;
	free(mine);	/* another thread was first */
	return r;
}

static inline void
step(uint64_t w[4], unsigned char byte, const struct remainders *r)
{
	const uint64_t *of = r->of[(unsigned char)(byte ^ w[0])];
	w[0] = (w[0] >> 8 | w[1] << 56) ^ of[0];
	w[1] = (w[1] >> 8 | w[2] << 56) ^ of[1];
	w[2] = (w[2] >> 8 | w[3] << 56) ^ of[2];
	w[3] = w[3] >> 8 ^ of[3];
}

void
qr_rs_encode_two(const unsigned char *data, const unsigned char *other, int n,
    int ecc, unsigned char *check, unsigned char *other_check)
{
	const struct remainders *r = remainders(ecc);
	uint64_t w[4] = { 0 }, v[4] = { 0 };
	for (int i = 0; i < n; i++) {
		step(w, data[i], r);
		step(v, other[i], r);
	}
	for (int i = 0; i < ecc; i++) {
		check[i] = (unsigned char)(w[i / 8] >> i % 8 * 8);
		other_check[i] = (unsigned char)(v[i / 8] >> i % 8 * 8);
	}
}
