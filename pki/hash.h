/*
 * hash: SHA-2 (FIPS 180-4) with a state one can copy, HMAC-SHA256 (RFC 2104),
 * and the two habits secrets need.
 *
 * A struct hash is a plain value: assign it to fork the computation. So the
 * bytes that a thousand documents share (a prelude) are hashed once, and each
 * document goes on from a copy:
 *
 *	struct hash shared;
 *	hash_begin(&shared, HASH_SHA256);
 *	hash_add(&shared, prelude.at, prelude.len);
 *	...
 *	struct hash h = shared;
 *	hash_add(&h, tail.at, tail.len);
 *	hash_end(&h, digest);
 *
 * Nothing here can fail.
 */
#ifndef PKI_HASH_H
#define PKI_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

enum hash_kind { HASH_SHA256, HASH_SHA384, HASH_SHA512 };

#define SHA256_LEN 32
#define HASH_MOST 64		/* the longest digest, in bytes */

struct hash {
	enum hash_kind kind;
	uint64_t state[28];	/* the library's own; sized in hash.c */
};

size_t hash_len(enum hash_kind);
const char *hash_name(enum hash_kind);	/* "SHA-256" */

void hash_begin(struct hash *, enum hash_kind);
void hash_add(struct hash *, const void *, size_t n);
/* Writes hash_len() bytes. The state is spent. */
void hash_end(struct hash *, unsigned char *out);

/* One go. */
void hash_of(enum hash_kind, struct slice, unsigned char *out);
void sha256_of(struct slice, unsigned char out[SHA256_LEN]);

/* A key ready for use: two states, so a short message costs two blocks. Holds
 * a secret: secret_wipe() it. */
struct hmac_key {
	struct hash inner, outer;
};

void hmac_key_set(struct hmac_key *, struct slice key);
void hmac_sha256(const struct hmac_key *, struct slice message,
    unsigned char out[SHA256_LEN]);

/* Equal, in time that depends on n alone. */
bool secret_eq(const void *, const void *, size_t n);
/* Zeroes what the compiler would otherwise leave. */
void secret_wipe(void *, size_t n);

#endif
