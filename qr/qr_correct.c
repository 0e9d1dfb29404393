/*
 * Correcting a block: syndromes, the error locator by Berlekamp and Massey, its
 * roots by trying every place, the values by Forney's formula (annex B); the
 * places of doubtful codewords go into the locator from the start. The result
 * is checked again, so a block is either a codeword or left as it was.
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

/* The shortest register that makes the syndromes, and has the given places
 * among its roots; its length. */
static int
locate(const struct field *f, const unsigned char *s, int ecc, int n,
    const int *doubtful, int doubtfuls, unsigned char locator[POLY])
{
	unsigned char old[POLY];
	int length = doubtfuls, gap = 1;
	unsigned last = 1;
	memset(locator, 0, POLY);
	locator[0] = 1;
	for (int k = 0; k < doubtfuls; k++)
		for (int i = k + 1; i > 0; i--)
			locator[i] ^= (unsigned char)times(f, locator[i - 1],
			    f->power[n - 1 - doubtful[k]]);
	memcpy(old, locator, POLY);
	for (int r = doubtfuls; r < ecc; r++, gap++) {
		unsigned d = s[r];
		for (int i = 1; i <= length && i <= r; i++)
			d ^= times(f, locator[i], s[r - i]);
		if (d == 0)
			continue;
		unsigned char kept[POLY];
		memcpy(kept, locator, POLY);
		unsigned ratio = over(f, d, last);
		for (int i = 0; i + gap < POLY; i++)
			locator[i + gap] ^= (unsigned char)
			    times(f, ratio, old[i]);
		if (2 * length <= r + doubtfuls) {
			length = r + 1 + doubtfuls - length;
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

/* As qr_rs_decode_doubtful(), with at most so many errors elsewhere. */
static int
decode(unsigned char *block, int n, int ecc, const int *doubtful,
    int doubtfuls, int most)
{
	struct field f;
	unsigned char s[QR_ECC_MAX], locator[POLY], mended[QR_BLOCK_MAX];
	field_make(&f);
	if (!syndromes(&f, block, n, ecc, s))
		return 0;
	int length = locate(&f, s, ecc, n, doubtful, doubtfuls, locator);
	int found = 0, changed = 0;
	if (length - doubtfuls > most || 2 * length - doubtfuls > ecc)
		return -1;
	memcpy(mended, block, (size_t)n);
	for (int j = 0; j < n; j++) {
		int log = n - 1 - j;
		if (value_at(&f, locator, length + 1, (255 - log) % 255) != 0)
			continue;
		if (!mend(&f, s, ecc, locator, length, log, &mended[j]))
			return -1;
		found++;
		changed += mended[j] != block[j];
	}
	if (found != length || syndromes(&f, mended, n, ecc, s))
		return -1;
	memcpy(block, mended, (size_t)n);
	return changed;
}

int
qr_rs_decode(unsigned char *block, int n, int ecc, int trust)
{
	return decode(block, n, ecc, NULL, 0, trust);
}

int
qr_rs_decode_doubtful(unsigned char *block, int n, int ecc,
    const int *doubtful, int doubtfuls, int spare)
{
	int most = (ecc - spare - doubtfuls) / 2;
	return doubtfuls > ecc - spare ? -1 :
	    decode(block, n, ecc, doubtful, doubtfuls, most);
}
