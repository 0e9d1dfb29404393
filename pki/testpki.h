/*
 * testpki: certificates to practise with, after the profile of India's Class 3
 * organisational document signers (facts: CCA interoperability guidelines, and a
 * real UIDAI signer certificate of 2020). `mohor init` makes a set; tests and the
 * fake servers make the variants that must be refused.
 *
 * Every certificate carries organisation "Mohor TEST PKI (not for real use)" in
 * its issuer, by which cert_facts.test_pki knows it, and pages are marked.
 */
#ifndef PKI_TESTPKI_H
#define PKI_TESTPKI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cert.h"
#include "fault.h"
#include "slice.h"

struct arena;
struct testpki_cert;	/* a certificate with its private key */

#define TESTPKI_ORGANISATION "Mohor TEST PKI (not for real use)"

enum testpki_role {
	TESTPKI_ROOT,
	TESTPKI_CA,		/* issuing CA, pathlen 0 */
	TESTPKI_SIGNER,		/* Class 3 organisational document signer */
	TESTPKI_ENCRYPTION,	/* same name, keyUsage keyEncipherment */
	TESTPKI_TSA,
	TESTPKI_OCSP,		/* delegated responder */
};

enum testpki_flaw {
	TESTPKI_FLAWLESS = 0,
	TESTPKI_NO_CLASS3 = 1 << 0,	/* no certificatePolicies */
	TESTPKI_CRITICAL = 1 << 1,	/* an unknown critical extension */
	TESTPKI_NOT_CA = 1 << 2,	/* a CA's name and key, no basicConstraints */
	TESTPKI_SHORT_KEY = 1 << 3,	/* RSA 1024 */
	TESTPKI_NO_EKU = 1 << 4,	/* TSA or OCSP without their purpose */
	TESTPKI_WRONG_USAGE = 1 << 5,	/* keyUsage keyAgreement alone */
	TESTPKI_SHA1 = 1 << 6,		/* signed with SHA-1 */
};

/* What to make; zero means the usual. Texts are UTF-8. */
struct testpki_wish {
	enum testpki_role role;
	enum key_kind key;	/* KEY_RSA or a curve; KEY_OTHER: RSA */
	int rsa_bits;		/* 0: 2048 */
	const char *common_name;	/* NULL: by role, "DS Mohor TEST 01" */
	const char *organisation;	/* of a signer */
	const char *unit;
	const char *title;
	const char *email;
	int64_t from_s, until_s;	/* validity; until 0: 3 years, CAs 10 */
	uint64_t serial;	/* 0: random */
	const char *ocsp_url, *issuer_url, *crl_url;	/* NULL: left out */
	unsigned flaws;		/* enum testpki_flaw */
};

/* issuer NULL: self-signed. *out is the caller's. */
enum fault_code testpki_make(const struct testpki_wish *,
    const struct testpki_cert *issuer, struct testpki_cert **out,
    struct fault *why);
void testpki_drop(struct testpki_cert *);
void testpki_drop_ptr(struct testpki_cert **);

struct slice testpki_der(const struct testpki_cert *);	/* borrowed */
struct slice testpki_pem(struct arena *, const struct testpki_cert *);
/* PKCS#8 PEM, unencrypted. */
enum fault_code testpki_key_pem(struct arena *, const struct testpki_cert *,
    struct slice *out, struct fault *why);
enum fault_code testpki_key_open(struct testpki_cert **out, struct slice cert,
    struct slice key_pem, struct fault *why);
/* PKCS#12 with AES-256-CBC, under the PIN, with the chain's certificates. */
enum fault_code testpki_pkcs12(struct arena *, const struct testpki_cert *,
    const struct slice *chain, size_t n, const char *pin, struct slice *out,
    struct fault *why);

struct testpki_revoked {
	struct slice cert;	/* DER */
	int64_t when_s;
	int why;		/* CRLReason, -1 none */
};
/* A full CRL by a CA, DER. next_s 0: without nextUpdate. */
enum fault_code testpki_crl(struct arena *, const struct testpki_cert *ca,
    const struct testpki_revoked *, size_t n, int64_t this_s, int64_t next_s,
    struct slice *out, struct fault *why);

enum testpki_status { TESTPKI_GOOD, TESTPKI_REVOKED, TESTPKI_UNKNOWN };
/* An OCSP answer about cert, signed by responder (the CA itself, or a delegate
 * whose certificate is enclosed), DER. */
enum fault_code testpki_ocsp(struct arena *, const struct testpki_cert *ca,
    const struct testpki_cert *responder, struct slice cert,
    enum testpki_status, int64_t revoked_s, int64_t this_s, int64_t next_s,
    struct slice *out, struct fault *why);
/* The answer to an OCSP request: REVOKED for the listed, GOOD for others by this
 * CA, UNKNOWN for strangers' certificates. */
enum fault_code testpki_ocsp_answer(struct arena *,
    const struct testpki_cert *ca, const struct testpki_cert *responder,
    struct slice request, const struct testpki_revoked *, size_t n,
    int64_t this_s, int64_t next_s, struct slice *out, struct fault *why);

enum testpki_tsa_flaw {
	TESTPKI_TSA_WELL,
	TESTPKI_TSA_NONCE,	/* answers with another nonce */
	TESTPKI_TSA_IMPRINT,	/* stamps another digest */
	TESTPKI_TSA_REJECT,	/* says no */
};
/* The answer of a time-stamping authority to a request, DER. */
enum fault_code testpki_tsa(struct arena *, const struct testpki_cert *tsa,
    const struct slice *chain, size_t n, struct slice request, int64_t now_s,
    enum testpki_tsa_flaw, struct slice *out, struct fault *why);

/* The set that `mohor init` writes. */
struct testpki_set {
	struct testpki_cert *root, *ca, *signer, *tsa, *ocsp;
};
struct testpki_options {
	enum key_kind key;	/* of the signer; KEY_OTHER: RSA 2048 */
	const char *organisation;	/* NULL: "Government of West Bengal (TEST)" */
	const char *title;
	const char *base_url;	/* for AIA and CRL DP; NULL: example.test */
	int64_t now_s;
};
enum fault_code testpki_set_make(const struct testpki_options *,
    struct testpki_set *out, struct fault *why);
void testpki_set_drop(struct testpki_set *);
/* Writes root.pem, ca.pem, signer.p12, signer.pem (chain), tsa.p12, tsa.pem,
 * ocsp.p12, ocsp.pem, ca.p12, ca.crl, root.crl into a folder (0700; the .p12 0600),
 * each .p12 under the PIN. FAULT_CLASH when root.pem is there already. */
enum fault_code testpki_set_write(const struct testpki_set *,
    const char *folder, const char *pin, int64_t now_s, struct fault *why);
/* Reads a .p12 that testpki_set_write() wrote: for the fake servers. */
enum fault_code testpki_pkcs12_open(struct slice p12, const char *pin,
    struct testpki_cert **out, struct fault *why);

#endif
