/*
 * bench_bare DATA SECONDS: signatures a second with the signing key of a data
 * directory and nothing else: what a certificate's cost is measured against.
 */
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "clock.h"
#include "keyring.h"
#include "office.h"
#include "own.h"
#include "signer.h"

int
main(int argc, char **argv)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(office_drop_ptr) struct office *o = NULL;
	AUTO(signer_drop_ptr) struct signer *signer = NULL;
	struct fault why = { 0 };
	const char *name, *pin;
	unsigned char digest[HASH_MOST] = { 1 }, out[SIGNATURE_MOST];
	size_t len;
	if (argc != 3)
		return 64;
	if (office_open(argv[1], &clock_system, &o, &why) != FAULT_NONE ||
	    keyring_choose(a, o, NULL, &name, &why) != FAULT_NONE ||
	    keyring_pin(a, o, name, NULL, &pin, &why) != FAULT_NONE ||
	    keyring_open(o, name, pin, &signer, &why) != FAULT_NONE) {
		fprintf(stderr, "%s: %s\n", why.where, why.say);
		return 1;
	}
	int64_t begun = clock_us(), now = begun;
	int64_t most = strtol(argv[2], NULL, 10) * 1000000;
	long n = 0;
	for (; now - begun < most; n++, now = clock_us()) {
		digest[n & 31]++;
		if (signer_sign_digest(signer, digest, out, &len, &why) !=
		    FAULT_NONE)
			return 1;
	}
	printf("%.1f\n", (double)n * 1e6 / (double)(now - begun));
	return 0;
}
