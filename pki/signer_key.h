/*
 * signer_key: signing with a key that libcrypto can reach, in memory or, by
 * libp11's method, in a token. The context is made once.
 */
#ifndef PKI_SIGNER_KEY_H
#define PKI_SIGNER_KEY_H

#include <openssl/evp.h>

#include "signer_ops.h"

/* NULL when the key cannot sign so. */
EVP_PKEY_CTX *signer_key_ready(EVP_PKEY *, enum sign_alg);
/* False with the reason in libcrypto's error queue. */
bool signer_key_sign(EVP_PKEY_CTX *, enum hash_kind,
    const unsigned char *digest, unsigned char *out, size_t *len);

#endif
