/*
 * Any bytes as a PDF; or, when the first byte is odd, a program of edits on a
 * document that is genuine: then the verdict must never be GENUINE for a file
 * that differs. The test PKI is made anew at each start.
 */
#include "own.h"
#include "sign_test_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct verifier *verifier;
static struct slice good[2];

static void
begin(void)
{
	static struct world w;
	static struct trust *trust;
	w = world_make(KEY_P256);
	trust = trust_make();
	if (trust_add(trust, testpki_der(w.pki.root), NULL) != FAULT_NONE)
		abort();
	struct signer *signer = world_signer(&w);
	const struct sign_options stamped = { .level = SIGN_B_T,
	    .tsa_ask = world_tsa, .tsa_with = &w, .tsa_trust = trust };
	verifier = world_verifier(&w, NULL);
	good[0] = world_sign(&w, signer, NULL, NULL);
	good[1] = world_sign(&w, signer, &stamped, &(struct sample_wish){
	    .xref_stream = true });
	signer_drop(signer);
}

/* Edits of five bytes and more: where, what to do, how much, with what. */
static struct slice
edit(struct arena *arena, struct slice from, const uint8_t *at, size_t len)
{
	struct buf b = buf_make(arena, from.len + len + 1024);
	buf_put_slice(&b, from);
	while (len >= 4) {
		size_t to = (size_t)(at[0] << 8 | at[1]) % (b.len + 1);
		size_t n = at[3];
		unsigned what = at[2] % 4;
		at += 4;
		len -= 4;
		if (what < 2 && n > len)
			n = len;
		if (what != 1 && n > b.len - to)
			n = b.len - to;
		if (what == 0) {		/* write over */
			memcpy(b.at + to, at, n);
		} else if (what == 1) {		/* put in */
			buf_grow(&b, n);
			memmove(b.at + to + n, b.at + to, b.len - n - to);
			memcpy(b.at + to, at, n);
		} else if (what == 2) {		/* take out */
			memmove(b.at + to, b.at + to + n, b.len - to - n);
			b.len -= n;
		} else if (n > 0) {		/* one bit */
			b.at[to + n - 1] ^= (char)(1 << (n & 7));
		}
		if (what < 2) {
			at += n;
			len -= n;
		}
	}
	return buf_slice(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
	struct verdict got;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	if (verifier == NULL)
		begin();
	if (len == 0 || at[0] % 2 == 0 || at[0] == '%') {
		verdict_pdf(arena, verifier, slice_from(at, len), NULL, &got);
		return 0;
	}
	struct slice from = good[at[0] >> 1 & 1];
	struct slice file = edit(arena, from, at + 1, len - 1);
	verdict_pdf(arena, verifier, file, NULL, &got);
	if (got.outcome == GENUINE && !slice_eq(file, from))
		abort();
	if (got.outcome != GENUINE && slice_eq(file, from))
		abort();
	return 0;
}
