/* seal_ring: the keys behind seal.h, for the two files that share them. */
#ifndef PKI_SEAL_RING_H
#define PKI_SEAL_RING_H

#include <openssl/evp.h>

#include "seal.h"

struct seal_key {
	uint32_t id;
	EVP_CIPHER_CTX *close, *open;
};

struct seal_ring {
	struct arena *arena;
	struct seal_key *keys;	/* in the file's order; the last is active */
	size_t n;
};

#endif
