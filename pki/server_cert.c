#include "server_cert.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <string.h>

#include "arena.h"
#include "cert_parts.h"
#include "own.h"
#include "random.h"

#define DAYS 825

static void
free_key(EVP_PKEY **k)
{
	EVP_PKEY_free(*k);
}

static void
free_x509(X509 **x)
{
	X509_free(*x);
}

static void
free_bio(BIO **b)
{
	BIO_free(*b);
}

static bool
put_ext(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool good = e != NULL && X509_add_ext(x, e, -1) == 1;
	X509_EXTENSION_free(e);
	return good;
}

static bool
is_address(const char *host)
{
	return strspn(host, "0123456789.") == strlen(host);
}

static bool
fill(X509 *x, EVP_PKEY *key, struct arena *a, const char *host, int64_t now_s)
{
	unsigned char serial[16];
	random_bytes(serial, sizeof serial);
	serial[0] = (unsigned char)((serial[0] & 0x7f) | 0x40);
	BIGNUM *n = BN_bin2bn(serial, sizeof serial, NULL);
	bool numbered = n != NULL &&
	    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;
	BN_free(n);
	const char *names = strcmp(host, "localhost") == 0 ?
	    "DNS:localhost,IP:127.0.0.1,IP:::1" : arena_printf(a,
	    "%s:%s,DNS:localhost,IP:127.0.0.1,IP:::1",
	    is_address(host) ? "IP" : "DNS", host);
	X509_NAME *name = X509_get_subject_name(x);
	return numbered && X509_set_version(x, X509_VERSION_3) == 1 &&
	    ASN1_TIME_set(X509_getm_notBefore(x), now_s - 3600) != NULL &&
	    ASN1_TIME_set(X509_getm_notAfter(x), now_s + DAYS * 86400ll) !=
	    NULL && X509_set_pubkey(x, key) == 1 &&
	    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
	    (const unsigned char *)host, -1, -1, 0) == 1 &&
	    X509_set_issuer_name(x, name) == 1 &&
	    put_ext(x, NID_basic_constraints, "critical,CA:FALSE") &&
	    put_ext(x, NID_key_usage, "critical,digitalSignature") &&
	    put_ext(x, NID_ext_key_usage, "serverAuth") &&
	    put_ext(x, NID_subject_key_identifier, "hash") &&
	    put_ext(x, NID_subject_alt_name, names) &&
	    X509_sign(x, key, EVP_sha256()) > 0;
}

static struct slice
text_of(struct arena *a, BIO *b)
{
	char *at = NULL;
	long n = BIO_get_mem_data(b, &at);
	return slice_from(arena_text(a, at, (size_t)n), (size_t)n);
}

enum fault_code
server_cert_make(struct arena *a, struct slice host, int64_t now_s,
    struct slice *cert, struct slice *key, struct fault *why)
{
	AUTO(free_key) EVP_PKEY *k = EVP_EC_gen("P-256");
	AUTO(free_x509) X509 *x = X509_new();
	AUTO(free_bio) BIO *c = BIO_new(BIO_s_mem());
	AUTO(free_bio) BIO *s = BIO_new(BIO_s_secmem());
	/* A common name has at most 64 letters. */
	if (host.len == 0 || host.len > 64)
		return fault_say(why, FAULT_INPUT, "A server's host name has 1"
		    " to 64 letters.");
	if (k == NULL || x == NULL || c == NULL || s == NULL ||
	    !fill(x, k, a, arena_text(a, host.at, host.len), now_s) ||
	    PEM_write_bio_X509(c, x) != 1 ||
	    PEM_write_bio_PKCS8PrivateKey(s, k, NULL, NULL, 0, NULL, NULL) !=
	    1) {
		fault_say(why, FAULT_BUG, "The server's certificate could not"
		    " be made.");
		return crypto_log(why);
	}
	*cert = text_of(a, c);
	*key = text_of(a, s);
	return FAULT_NONE;
}
