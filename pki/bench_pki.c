/*
 * What this room's parts cost. Prints key=value lines in microseconds; the best
 * of several rounds, since other people share the machine. cms_write_us is
 * without the private-key operation.
 */
#include "buf.h"
#include "clock.h"
#include "file.h"
#include "jws.h"
#include "pki_test_world.h"
#include "seal.h"
#include "signer_ops.h"

#include <unistd.h>

static struct world w;
static struct signer *real, idle;
static struct cms_plan *plan;
static unsigned char digest[32] = { 1 }, out[32768], sig[SIGNATURE_MOST];
static size_t sig_len, len;
static struct cms parsed;
static struct jws_key *key;
static struct jws_verifier *verifier;
static struct arena *scratch;
static struct seal_ring *ring;
static char text[14 * 1024];
static struct slice blob, token;

static double
best_us(int each, void (*work)(void))
{
	double best = 1e12;
	for (int i = 0; i < 7; i++) {
		int64_t from = clock_us();
		for (int k = 0; k < each; k++)
			work();
		double us = (double)(clock_us() - from) / each;
		if (us < best)
			best = us;
	}
	return best;
}

/* A key that answers at once with the signature it made before. */
static enum fault_code
at_once(struct signer *s, const unsigned char *d, unsigned char *to,
    size_t *n, struct fault *why)
{
	(void)s, (void)d, (void)why;
	memcpy(to, sig, sig_len);
	*n = sig_len;
	return FAULT_NONE;
}

static void
write_cms(void)
{
	cms_write(plan, digest, &idle, out, sizeof out, &len, NULL);
}

static void
sign_bare(void)
{
	signer_sign_digest(real, digest, sig, &sig_len, NULL);
}

static void
verify_cms(void)
{
	static const struct chain_question q = { .purpose = CHAIN_DOCUMENT,
	    .at_s = NOW, .class3_required = true };
	struct chain_verdict v;
	if (cms_parse(slice_from(out, len), false, &parsed, NULL) != CMS_GOOD ||
	    cms_verify(&parsed, digest, trust_certs(w.trust), NULL) !=
	    CMS_GOOD || chain_check(w.trust, parsed.certs[parsed.leaf],
	    parsed.certs, parsed.n_certs, &q, &v) != CHAIN_GOOD)
		abort();
}

static void
close_it(void)
{
	seal_close_into(ring, slice_from(text, sizeof text), slice_of(
	    "AMD0152026000001"), out, NULL);
}

static void
open_it(void)
{
	struct slice got;
	arena_reset(scratch);
	if (seal_open(scratch, ring, blob, slice_of("AMD0152026000001"), &got,
	    NULL) != FAULT_NONE)
		abort();
}

static void
sign_token(void)
{
	arena_reset(scratch);
	struct buf b = buf_make(scratch, 4096);
	jws_sign(&b, key, slice_of("{\"alg\":\"ES256\",\"kid\":\"01\"}"),
	    slice_from(text, 1800), NULL);
	token = buf_slice(&b);
}

static void
check_token(void)
{
	struct jws got;
	struct arena_mark m = arena_mark(w.arena);
	if (jws_read(w.arena, token, &got, NULL) != FAULT_NONE ||
	    jws_check(verifier, &got, NULL) != FAULT_NONE)
		abort();
	arena_back(w.arena, m);
}

static void
bench_cms(enum key_kind kind, const char *name)
{
	static const struct signer_ops ops = { at_once, NULL, NULL };
	struct fault why = { 0 };
	w = world_make(kind);
	real = world_signer(&w);
	must(cms_plan_make(w.arena, real, NULL, &plan, &why), &why);
	must(cms_write(plan, digest, real, out, sizeof out, &len, &why), &why);
	double bare = best_us(200, sign_bare);
	double verify = best_us(200, verify_cms);
	idle = *real;
	idle.ops = &ops;
	printf("key=%s sign_us=%.1f cms_write_us=%.2f verify_us=%.1f "
	    "cms_bytes=%zu\n", name, bare, best_us(2000, write_cms), verify,
	    len);
	signer_drop(real);
	world_drop(&w);
}

int
main(void)
{
	char path[] = "/tmp/mohor-bench-XXXXXX";
	struct fault why = { 0 };
	bench_cms(KEY_RSA, "rsa2048");
	bench_cms(KEY_P256, "p256");
	scratch = arena_make();
	w.arena = arena_make();
	if (mkdtemp(path) == NULL)
		return 1;
	const char *file = arena_printf(w.arena, "%s/keys", path);
	must(seal_ring_create(file, NOW, &why), &why);
	must(seal_ring_open(&ring, file, &why), &why);
	unlink(file);
	rmdir(path);
	must(seal_close(w.arena, ring, slice_from(text, sizeof text),
	    slice_of("AMD0152026000001"), &blob, &why), &why);
	must(jws_key_make(&key, &why), &why);
	must(jws_verifier_make(&verifier, jws_key_public(key), &why), &why);
	double close_us = best_us(2000, close_it), open_us = best_us(2000,
	    open_it);
	double sign_us = best_us(1000, sign_token);
	printf("seal_bytes=%zu seal_us=%.2f open_us=%.2f jws_sign_us=%.1f "
	    "jws_check_us=%.1f\n", sizeof text, close_us, open_us, sign_us,
	    best_us(1000, check_token));
	seal_ring_drop(ring);
	jws_key_drop(key);
	jws_verifier_drop(verifier);
	arena_drop(scratch);
	arena_drop(w.arena);
	return 0;
}
