/*
 * cert_parts: what the files of this room know of a certificate beyond its
 * facts. Users need cert.h.
 */
#ifndef PKI_CERT_PARTS_H
#define PKI_CERT_PARTS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "cert.h"
#include "hash.h"

struct cert {
	unsigned count;
	struct cert_cache *cache;
	X509 *x509;
	EVP_PKEY *key;		/* within x509 */
	/* Ready to verify digests of one kind, made at first use. */
	EVP_PKEY_CTX *verify;
	enum hash_kind verify_hash;
	/* For a P-256 key that has been asked very often. */
	struct p256_table *table;
	unsigned asked;
	struct arena *arena;	/* holds this */
	struct cert_facts facts;
};

/* Fills in the facts; texts go into the arena. False when the certificate
 * contradicts itself. */
bool cert_learn(struct arena *, X509 *, struct cert_facts *);

/* Is this the signature of a digest by the certificate's key? RSA is PKCS#1
 * v1.5. */
bool cert_verify(struct cert *, enum hash_kind, const unsigned char *digest,
    struct slice signature);

/* The same subject with the same key. */
bool cert_same_holder(const struct cert *, const struct cert *);

/* The names and the number as they stand in the DER, without parsing more. */
struct cert_ids {
	struct slice issuer;	/* Name, whole */
	struct slice serial;	/* INTEGER, body */
	struct slice subject;	/* Name, whole */
};
bool cert_ids(struct slice der, struct cert_ids *out);

/* OpenSSL's words for a hash; its error queue, emptied into the log. */
const EVP_MD *hash_md(enum hash_kind);
enum fault_code crypto_log(struct fault *why);

/* A number in India's CCA arc or another, against an OID's dotted text. */
bool oid_is(const ASN1_OBJECT *, const char *dotted);

/* Seconds of an ASN.1 time; false when it is none. */
bool time_seconds(const ASN1_TIME *, int64_t *utc_s);

#endif
