/*
 * Correcting a block: syndromes, the error locator by Berlekamp and Massey, its
 * roots by trying every place, the values by Forney's formula (annex B). The
 * result is checked again, so a block is either a codeword or left as it was.
 */
#include <string.h>

#include "qr_rs.h"

#define POLY (QR_ECC_MAX + 2)

/* The field by powers of its generator; power[] goes round twice. */
struct field {
	unsigned char power[510];
	unsigned char log[256];
};

static void
field_make(struct field *f)
{
	unsigned v = 1;
	for (int i = 0; i < 255; i++) {
		f->power[i] = f->power[i + 255] = (unsigned char)v;
		f->log[v] = (unsigned char)i;
		v = v << 1 ^ (v >> 7) * 0x11d;
	}
	f->log[0] = 0;
}

static unsigned
times(const struct field *f, unsigned a, unsigned b)
{
	return a == 0 || b == 0 ? 0 : f->power[f->log[a] + f->log[b]];
}

static unsigned
over(const struct field *f, unsigned a, unsigned b)
{
	return a == 0 ? 0 : f->power[f->log[a] + 255 - f->log[b]];
}

/* Value of a polynomial, lowest coefficient first, at generator^log. */
static unsigned
value_at(const struct field *f, const unsigned char *poly, int n, int log)
{
	unsigned v = 0;
	for (int i = n - 1; i >= 0; i--)
		v = (v == 0 ? 0 : f->power[f->log[v] + log]) ^ poly[i];
	return v;
}

static bool
syndromes(const struct field *f, const unsigned char *block, int n, int ecc,
    unsigned char *out)
{
	unsigned any = 0;
	for (int i = 0; i < ecc; i++) {
		unsigned v = 0;
		for (int j = 0; j < n; j++)
			v = (v == 0 ? 0 : f->power[f->log[v] + i]) ^ block[j];
		out[i] = (unsigned char)v;
		any |= v;
	}
	return any != 0;
}

/* The shortest register that makes the syndromes; its length. */
static int
locate(const struct field *f, const unsigned char *s, int ecc,
    unsigned char locator[POLY])
{
	unsigned char old[POLY] = { 1 };
	int length = 0, gap = 1;
	unsigned last = 1;
	memset(locator, 0, POLY);
	locator[0] = 1;
	for (int n = 0; n < ecc; n++, gap++) {
		unsigned d = s[n];
		for (int i = 1; i <= length; i++)
			d ^= times(f, locator[i], s[n - i]);
		if (d == 0)
			continue;
		unsigned char kept[POLY];
		memcpy(kept, locator, POLY);
		unsigned ratio = over(f, d, last);
		for (int i = 0; i + gap < POLY; i++)
			locator[i + gap] ^= (unsigned char)
			    times(f, ratio, old[i]);
		if (2 * length <= n) {
			length = n + 1 - length;
			memcpy(old, kept, POLY);
			last = d;
			gap = 0;
		}
	}
	return length;
}

/* Adds the value of the error at the place whose locator is generator^log. */
static bool
mend(const struct field *f, const unsigned char *s, int ecc,
    const unsigned char locator[POLY], int errors, int log,
    unsigned char *codeword)
{
	int inverse = (255 - log) % 255;
	unsigned char evaluator[QR_ECC_MAX] = { 0 };
	unsigned char derived[POLY] = { 0 };
	for (int i = 0; i < ecc; i++)
		for (int j = 0; j <= i && j <= errors; j++)
			evaluator[i] ^= (unsigned char)
			    times(f, locator[j], s[i - j]);
	for (int i = 1; i <= errors; i += 2)
		derived[i - 1] = locator[i];
	unsigned slope = value_at(f, derived, POLY, inverse);
	if (slope == 0)
		return false;
	unsigned v = value_at(f, evaluator, ecc, inverse);
	*codeword ^= (unsigned char)times(f, f->power[log], over(f, v, slope));
	return true;
}

int
qr_rs_decode(unsigned char *block, int n, int ecc, int trust)
{
	struct field f;
	unsigned char s[QR_ECC_MAX], locator[POLY], mended[QR_BLOCK_MAX];
	field_make(&f);
	if (!syndromes(&f, block, n, ecc, s))
		return 0;
	int errors = locate(&f, s, ecc, locator), found = 0;
	if (errors > trust || 2 * errors > ecc)
		return -1;
	memcpy(mended, block, (size_t)n);
	for (int j = 0; j < n; j++) {
		int log = n - 1 - j;
		if (value_at(&f, locator, errors + 1, (255 - log) % 255) != 0)
			continue;
		if (!mend(&f, s, ecc, locator, errors, log, &mended[j]))
			return -1;
		found++;
	}
	if (found != errors || syndromes(&f, mended, n, ecc, s))
		return -1;
	memcpy(block, mended, (size_t)n);
	return errors;
}
