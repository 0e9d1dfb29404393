/*
 * SHA-2 over libcrypto's plain contexts: they can be copied, need no look-up of
 * an implementation per call, and use the processor's SHA instructions all the
 * same. OpenSSL 3 calls these functions deprecated; what replaces them costs
 * more than the digest of a short text.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hash.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(((struct hash *)0)->state),
    "room for SHA-256");
_Static_assert(sizeof(SHA512_CTX) <= sizeof(((struct hash *)0)->state),
    "room for SHA-512");

static SHA256_CTX *
short_state(struct hash *h)
{
	return (SHA256_CTX *)(void *)h->state;
}

static SHA512_CTX *
long_state(struct hash *h)
{
	return (SHA512_CTX *)(void *)h->state;
}

size_t
hash_len(enum hash_kind kind)
{
	return kind == HASH_SHA256 ? 32 : kind == HASH_SHA384 ? 48 : 64;
}

const char *
hash_name(enum hash_kind kind)
{
	return kind == HASH_SHA256 ? "SHA-256" :
	    kind == HASH_SHA384 ? "SHA-384" : "SHA-512";
}

void
hash_begin(struct hash *h, enum hash_kind kind)
{
	h->kind = kind;
	if (kind == HASH_SHA256)
		SHA256_Init(short_state(h));
	else if (kind == HASH_SHA384)
		SHA384_Init(long_state(h));
	else
		SHA512_Init(long_state(h));
}

void
hash_add(struct hash *h, const void *at, size_t n)
{
	if (n == 0)
		return;
	if (h->kind == HASH_SHA256)
		SHA256_Update(short_state(h), at, n);
	else
		SHA512_Update(long_state(h), at, n);
}

void
hash_end(struct hash *h, unsigned char *out)
{
	/* The state knows its own length: SHA-384 ends by SHA512_Final(). */
	if (h->kind == HASH_SHA256)
		SHA256_Final(out, short_state(h));
	else
		SHA512_Final(out, long_state(h));
}

void
hash_of(enum hash_kind kind, struct slice bytes, unsigned char *out)
{
	struct hash h;
	hash_begin(&h, kind);
	hash_add(&h, bytes.at, bytes.len);
	hash_end(&h, out);
}

void
sha256_of(struct slice bytes, unsigned char out[SHA256_LEN])
{
	hash_of(HASH_SHA256, bytes, out);
}

#define BLOCK 64

void
hmac_key_set(struct hmac_key *k, struct slice key)
{
	unsigned char block[BLOCK] = { 0 }, pad[BLOCK];
	if (key.len > BLOCK)
		sha256_of(key, block);
	else if (key.len > 0)
		memcpy(block, key.at, key.len);
	for (size_t i = 0; i < BLOCK; i++)
		pad[i] = block[i] ^ 0x36;
	hash_begin(&k->inner, HASH_SHA256);
	hash_add(&k->inner, pad, BLOCK);
	for (size_t i = 0; i < BLOCK; i++)
		pad[i] = block[i] ^ 0x5c;
	hash_begin(&k->outer, HASH_SHA256);
	hash_add(&k->outer, pad, BLOCK);
	secret_wipe(block, sizeof block);
	secret_wipe(pad, sizeof pad);
}

void
hmac_sha256(const struct hmac_key *k, struct slice message,
    unsigned char out[SHA256_LEN])
{
	struct hash h = k->inner;
	hash_add(&h, message.at, message.len);
	hash_end(&h, out);
	h = k->outer;
	hash_add(&h, out, SHA256_LEN);
	hash_end(&h, out);
	secret_wipe(&h, sizeof h);
}

bool
secret_eq(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

void
secret_wipe(void *at, size_t n)
{
	OPENSSL_cleanse(at, n);
}
