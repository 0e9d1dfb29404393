/* testpki_parts: a practice certificate opened up, for the files that make
 * answers with it. */
#ifndef PKI_TESTPKI_PARTS_H
#define PKI_TESTPKI_PARTS_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "testpki.h"

struct testpki_cert {
	X509 *x509;
	EVP_PKEY *key;
	unsigned char *der;	/* libcrypto's */
	size_t der_len;
};

/* Takes both over, also on failure. */
enum fault_code testpki_wrap(X509 *, EVP_PKEY *, struct testpki_cert **out,
    struct fault *why);
/* What this key signs with. */
const EVP_MD *testpki_md(const struct testpki_cert *);
/* The sentence for what only a broken library could cause. */
enum fault_code testpki_failed(const char *what, struct fault *why);
/* DER parsed; NULL when it is no certificate. */
X509 *testpki_x509(struct slice der);
ASN1_TIME *testpki_time(int64_t utc_s, bool generalized);

#endif
