/*
 * What the way to the signer costs. Prints key=value lines: a signature made
 * here, the same by the signer process, and a question that makes none (FIND),
 * in microseconds; the best of several rounds, since others share the machine.
 */
#include <stdint.h>

#include "guard_test_world.h"
#include "keyring.h"

volatile sig_atomic_t world_stop;

static struct guard_world w;
static struct fault why;
static struct signer *here, *there;
static struct jws_key *qr;
static struct remote *r;
static unsigned char digest[HASH_MOST] = { 1 }, out[SIGNATURE_MOST];

static double
best_us(int each, void (*work)(void))
{
	double best = 1e12;
	for (int i = 0; i < 9; i++) {
		int64_t from = clock_us();
		for (int k = 0; k < each; k++)
			work();
		double us = (double)(clock_us() - from) / each;
		if (us < best)
			best = us;
	}
	return best;
}

static void
sign_here(void)
{
	size_t len;
	must(signer_sign_digest(here, digest, out, &len, &why), &why);
}

static void
sign_there(void)
{
	size_t len;
	must(signer_sign_digest(there, digest, out, &len, &why), &why);
}

static void
qr_there(void)
{
	unsigned char rs[64];
	must(jws_sign_digest(qr, digest, rs, &why), &why);
}

static void
ask_only(void)
{
	uint64_t grant;
	must(remote_grant_find(r, "test", "*", &grant, &why), &why);
}

int
main(void)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	const char *pin;
	world_make(&w);
	must(keyring_pin_beside(secret, w.office, "test", &pin, &why), &why);
	must(keyring_open(w.office, "test", pin, &here, &why), &why);
	r = world_remote(&w);
	must(signer_open_remote(&there, r, "test", "*", NULL, &why), &why);
	must(jws_key_open_remote(&qr, r, "test", "*", &why), &why);
	signer_subject(there, slice_of("BCW0012600000012"));
	double ask = best_us(5000, ask_only);
	double near = best_us(2000, sign_here), far = best_us(2000, sign_there);
	printf("question_us=%.1f p256_here_us=%.1f p256_there_us=%.1f"
	    " beyond_us=%.1f qr_there_us=%.1f\n", ask, near, far, far - near,
	    best_us(2000, qr_there));
	signer_drop(there);
	signer_drop(here);
	jws_key_drop(qr);
	remote_drop(r);
	world_drop(&w);
	return 0;
}
