/*
 * signer: a private key that signs digests, wherever it lives.
 *
 * A signer is opened from a PKCS#12 file (RFC 7292) or a PKCS#11 token named
 * by a URI (RFC 7512), and kept for the life of the process: the key's context
 * is made once. Its certificate is judged when it is opened, so that nothing
 * is signed that no verifier would accept.
 *
 * A PIN is used and forgotten; it is never part of a fault.
 */
#ifndef PKI_SIGNER_H
#define PKI_SIGNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "hash.h"
#include "slice.h"

struct cert_facts;
struct signer;

/* What India's 2015 rules name and this program makes. */
enum sign_alg {
	SIGN_RSA_SHA256,	/* PKCS#1 v1.5, 2048 to 4096 bits */
	SIGN_P256_SHA256,	/* ECDSA, DER (RFC 3279) */
	SIGN_P384_SHA384,
	SIGN_ALGS
};

#define SIGNATURE_MOST 512	/* bytes, of any key accepted */
#define SIGNER_SUBJECT_MOST 32

/* How strictly to judge the key's certificate; NULL for all zero. */
struct signer_policy {
	int64_t at_s;		/* valid at this time; 0 means now */
	bool any_usage;		/* accept a key not meant for signing documents */
	bool any_time;		/* accept an expired one (for tests) */
	struct slice extra_certs;	/* PEM or DER, to complete the chain */
};

/*
 * Opens a key. *out is the caller's: signer_drop().
 *   FAULT_DENIED  wrong PIN, locked token, refused by the token
 *   FAULT_INPUT   not a PKCS#12 file or URI; no key fit for signing in it: the
 *                 sentence says which certificate was turned down and why
 *   FAULT_ABSENT  no such token, key or module
 * With several keys (Indian CAs issue a signing and an encryption certificate
 * under one name) the one whose keyUsage has digitalSignature and
 * nonRepudiation is taken, the latest to expire if there are more.
 */
enum fault_code signer_open_pkcs12(struct signer **out, struct slice p12,
    const char *pin, const struct signer_policy *, struct fault *why);
/* "pkcs11:token=...;object=...;id=%01?module-path=/usr/lib/..." A pin-value or
 * pin-source in the URI is refused. */
enum fault_code signer_open_pkcs11(struct signer **out, const char *uri,
    const char *pin, const struct signer_policy *, struct fault *why);
void signer_drop(struct signer *);
void signer_drop_ptr(struct signer **);

enum sign_alg signer_algorithm(const struct signer *);
enum hash_kind signer_hash(const struct signer *);
const char *sign_alg_name(enum sign_alg);	/* "RSA PKCS#1 v1.5, SHA-256" */
/* The longest signature this key makes (RSA: the length of each). */
size_t signer_signature_most(const struct signer *);
/* DER certificates, leaf first, each followed by its issuer as far as known;
 * the root included when it came along. Borrowed. */
const struct slice *signer_chain(const struct signer *, size_t *n);
/* The signing certificate. Borrowed. */
const struct cert_facts *signer_facts(const struct signer *);
/* For the panel on the page. name: CN. post: title, else OU, else O. */
const char *signer_name(const struct signer *);
const char *signer_post(const struct signer *);
const char *signer_organisation(const struct signer *);

/* What the next signatures are about (a UIN), for the journal of a signer
 * process; keys of this process ignore it. At most SIGNER_SUBJECT_MOST bytes. */
void signer_subject(struct signer *, struct slice);

/* A second handle on the same key, for another thread; dropped before the first.
 * FAULT_ABSENT when the kind has none: then one thread at a time. */
enum fault_code signer_twin(const struct signer *, struct signer **out,
    struct fault *why);

/* Signs a digest of hash_len(signer_hash()) bytes; out holds SIGNATURE_MOST.
 * FAULT_LATER when the token is gone, FAULT_DENIED when it refuses. */
enum fault_code signer_sign_digest(struct signer *, const unsigned char *digest,
    unsigned char *out, size_t *len, struct fault *why);

#endif
