/*
 * cert: an X.509 certificate (RFC 5280), read once and kept.
 *
 * Parsing a certificate costs more than verifying a signature with it, and the
 * same few come by all day. A cert_cache keeps them by the SHA-256 of their
 * bytes, with the public key ready for use. A cert is counted: cert_open()
 * gives one to drop; the cache holds its own.
 *
 * One process is single-threaded; so is a cache.
 */
#ifndef PKI_CERT_H
#define PKI_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct cert;
struct cert_cache;

#define CERT_BYTES_MOST 32768

enum key_kind { KEY_OTHER, KEY_RSA, KEY_P256, KEY_P384, KEY_P521 };

/* keyUsage, RFC 5280 4.2.1.3: bit n of the standard is 1 << n here. */
enum {
	USAGE_DIGITAL_SIGNATURE = 1 << 0,
	USAGE_NON_REPUDIATION = 1 << 1,
	USAGE_KEY_ENCIPHERMENT = 1 << 2,
	USAGE_KEY_CERT_SIGN = 1 << 5,
	USAGE_CRL_SIGN = 1 << 6,
};
#define USAGE_DOCUMENT (USAGE_DIGITAL_SIGNATURE | USAGE_NON_REPUDIATION)

/* What people and rules ask of a certificate. Texts are UTF-8, NUL-terminated,
 * "" when absent, and live as long as the cert. */
struct cert_facts {
	struct slice der;
	unsigned char sha256[32];
	const char *common_name;
	const char *organisation;
	const char *unit;
	const char *title;	/* the holder's designation, 2.5.4.12 */
	const char *state;
	const char *country;
	const char *serial_hex;	/* the certificate's number */
	const char *issuer_name;	/* CN, or O without one */
	const char *ocsp_url;	/* first http(s) of each kind, or "" */
	const char *issuer_url;
	const char *crl_url;
	int64_t from_s, until_s;	/* validity, both inclusive */
	enum key_kind key;
	int key_bits;
	int usage;		/* USAGE_ bits; -1 when there is none */
	bool is_ca;
	bool self_issued;
	bool class3;		/* policy 2.16.356.100.2.3 */
	bool document_signer;	/* policy 2.16.356.100.10.1 */
	bool document_eku;	/* RFC 9336, Adobe or Microsoft document signing */
	bool test_pki;		/* made by `mohor init`: not for real use */
};

struct cert_cache *cert_cache_make(size_t most);
void cert_cache_drop(struct cert_cache *);
void cert_cache_drop_ptr(struct cert_cache **);

/* The certificate in exactly these DER bytes. cache may be NULL.
 * FAULT_INPUT when they are not one, or have bytes after it. */
enum fault_code cert_open(struct cert_cache *, struct slice der,
    struct cert **out, struct fault *why);
struct cert *cert_keep(struct cert *);
void cert_drop(struct cert *);
void cert_drop_ptr(struct cert **);
const struct cert_facts *cert_facts(const struct cert *);

/* Copies the facts into an arena, to outlive the cert. */
struct cert_facts *cert_facts_copy(struct arena *, const struct cert *);

/* The DER certificates in a file of one or many: PEM blocks (text around them
 * is passed over), or DER back to back. FAULT_INPUT when there is none. */
enum fault_code cert_split(struct arena *, struct slice file,
    struct slice **certs, size_t *n, struct fault *why);
/* One PEM block, with a line end. */
struct slice cert_pem(struct arena *, struct slice der);

#endif
