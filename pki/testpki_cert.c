/*
 * Making practice certificates: the profile as tables of extensions by role,
 * and the flaws as departures from it.
 */
#include <openssl/conf.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "cert_parts.h"
#include "clock.h"
#include "own.h"
#include "random.h"
#include "testpki_parts.h"

#define YEAR_S ((int64_t)365 * 86400 + 21600)

struct profile {
	const char *common_name;
	const char *basic;
	const char *usage;
	const char *purpose;	/* extendedKeyUsage */
	const char *policies;
	int years;
};

/* In the order of enum testpki_role. */
static const struct profile profiles[] = {
	{ "Mohor TEST Root CA", "critical,CA:TRUE",
	    "critical,keyCertSign,cRLSign", NULL, NULL, 10 },
	{ "Mohor TEST Issuing CA", "critical,CA:TRUE,pathlen:0",
	    "critical,keyCertSign,cRLSign", NULL,
	    "2.16.356.100.2.3,2.16.356.100.10.1", 10 },
	{ "DS Mohor TEST 01", "CA:FALSE",
	    "critical,digitalSignature,nonRepudiation",
	    "1.3.6.1.5.5.7.3.4,1.3.6.1.5.5.7.3.2,1.3.6.1.4.1.311.10.3.12,"
	    "1.2.840.113583.1.1.5",
	    "2.16.356.100.2.3,2.16.356.100.10.1", 3 },
	{ "DS Mohor TEST 01", "CA:FALSE",
	    "critical,keyEncipherment", "1.3.6.1.5.5.7.3.4",
	    "2.16.356.100.2.3", 3 },
	{ "Mohor TEST Time Stamping Authority", "CA:FALSE",
	    "critical,digitalSignature,nonRepudiation",
	    "critical,timeStamping", NULL, 3 },
	{ "Mohor TEST OCSP Responder", "CA:FALSE",
	    "critical,digitalSignature", "OCSPSigning", NULL, 3 },
};

enum fault_code
testpki_failed(const char *what, struct fault *why)
{
	fault_say(why, FAULT_BUG, "The practice PKI could not make %s.", what);
	return crypto_log(why);
}

ASN1_TIME *
testpki_time(int64_t utc_s, bool generalized)
{
	ASN1_TIME *t = generalized ? ASN1_GENERALIZEDTIME_set(NULL, utc_s) :
	    ASN1_TIME_set(NULL, utc_s);
	if (t == NULL)
		abort();
	return t;
}

static EVP_PKEY *
make_key(const struct testpki_wish *w)
{
	if (w->flaws & TESTPKI_SHORT_KEY)
		return EVP_RSA_gen(1024);
	switch (w->key) {
	case KEY_P256:
		return EVP_EC_gen("P-256");
	case KEY_P384:
		return EVP_EC_gen("P-384");
	case KEY_P521:
		return EVP_EC_gen("P-521");
	default:
		return EVP_RSA_gen(w->rsa_bits == 0 ? 2048u :
		    (unsigned)w->rsa_bits);
	}
}

static bool
put_name(X509_NAME *name, int nid, const char *text)
{
	return text == NULL || X509_NAME_add_entry_by_NID(name, nid,
	    nid == NID_countryName ? MBSTRING_ASC : MBSTRING_UTF8,
	    (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool
set_subject(X509 *x, const struct testpki_wish *w)
{
	bool person = w->role == TESTPKI_SIGNER ||
	    w->role == TESTPKI_ENCRYPTION;
	X509_NAME *name = X509_get_subject_name(x);
	const char *organisation = w->organisation != NULL ? w->organisation :
	    person ? "Government of West Bengal (TEST)" : TESTPKI_ORGANISATION;
	return put_name(name, NID_countryName, "IN") &&
	    put_name(name, NID_organizationName, organisation) &&
	    put_name(name, NID_organizationalUnitName, w->unit) &&
	    (!person || put_name(name, NID_stateOrProvinceName,
	    "West Bengal")) &&
	    put_name(name, NID_title, w->title) &&
	    put_name(name, NID_commonName, w->common_name != NULL ?
	    w->common_name : profiles[w->role].common_name);
}

static bool
put_ext(X509 *x, X509V3_CTX *ctx, int nid, const char *value)
{
	if (value == NULL)
		return true;
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, ctx, nid, value);
	bool good = e != NULL && X509_add_ext(x, e, -1) == 1;
	X509_EXTENSION_free(e);
	return good;
}

/* A critical extension nobody knows: NULL under a number of ours. */
static bool
put_unknown(X509 *x)
{
	static const unsigned char null[] = { 5, 0 };
	ASN1_OBJECT *oid = OBJ_txt2obj("2.25.20221124", 1);
	ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
	X509_EXTENSION *e = NULL;
	bool good = oid != NULL && value != NULL &&
	    ASN1_OCTET_STRING_set(value, null, sizeof null) == 1 &&
	    (e = X509_EXTENSION_create_by_OBJ(NULL, oid, 1, value)) != NULL &&
	    X509_add_ext(x, e, -1) == 1;
	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
	return good;
}

static bool
set_links(struct arena *a, X509 *x, X509V3_CTX *ctx,
    const struct testpki_wish *w)
{
	const char *aia = NULL, *crl = NULL, *mail = NULL;
	if (w->ocsp_url != NULL && w->issuer_url != NULL)
		aia = arena_printf(a, "OCSP;URI:%s,caIssuers;URI:%s",
		    w->ocsp_url, w->issuer_url);
	else if (w->ocsp_url != NULL)
		aia = arena_printf(a, "OCSP;URI:%s", w->ocsp_url);
	else if (w->issuer_url != NULL)
		aia = arena_printf(a, "caIssuers;URI:%s", w->issuer_url);
	if (w->crl_url != NULL)
		crl = arena_printf(a, "URI:%s", w->crl_url);
	if (w->email != NULL)
		mail = arena_printf(a, "email:%s", w->email);
	return put_ext(x, ctx, NID_info_access, aia) &&
	    put_ext(x, ctx, NID_crl_distribution_points, crl) &&
	    put_ext(x, ctx, NID_subject_alt_name, mail);
}

static void
conf_free(CONF **conf)
{
	NCONF_free(*conf);
}

static bool
set_extensions(X509 *x, X509 *issuer, const struct testpki_wish *w)
{
	X509V3_CTX ctx;
	AUTO(conf_free) CONF *none = NCONF_new(NULL);
	const struct profile *p = &profiles[w->role];
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, X509V3_CTX_REPLACE);
	X509V3_set_nconf(&ctx, none);	/* policies insist on one */
	const char *purpose = w->flaws & TESTPKI_NO_EKU ? NULL : p->purpose;
	const char *usage = w->flaws & TESTPKI_WRONG_USAGE ?
	    "critical,keyAgreement" : p->usage;
	const char *policies = w->flaws & TESTPKI_NO_CLASS3 ? NULL : p->policies;
	const char *basic = w->flaws & TESTPKI_NOT_CA ? NULL : p->basic;
	return put_ext(x, &ctx, NID_basic_constraints, basic) &&
	    put_ext(x, &ctx, NID_key_usage, usage) &&
	    put_ext(x, &ctx, NID_ext_key_usage, purpose) &&
	    put_ext(x, &ctx, NID_certificate_policies, policies) &&
	    put_ext(x, &ctx, NID_subject_key_identifier, "hash") &&
	    (issuer == x || put_ext(x, &ctx, NID_authority_key_identifier,
	    "keyid:always")) &&
	    set_links(a, x, &ctx, w) &&
	    (w->role != TESTPKI_OCSP || put_ext(x, &ctx,
	    NID_id_pkix_OCSP_noCheck, "ignored")) &&
	    (!(w->flaws & TESTPKI_CRITICAL) || put_unknown(x));
}

static bool
set_plain(X509 *x, const struct testpki_wish *w, EVP_PKEY *key)
{
	uint64_t serial = w->serial;
	while (serial == 0) {
		random_bytes(&serial, sizeof serial);
		serial >>= 1;
	}
	int64_t from = w->from_s != 0 ? w->from_s : clock_now(&clock_system);
	int64_t until = w->until_s != 0 ? w->until_s :
	    from + profiles[w->role].years * YEAR_S - 1;
	ASN1_TIME *begin = testpki_time(from, false);
	ASN1_TIME *end = testpki_time(until, false);
	bool good = X509_set_version(x, X509_VERSION_3) == 1 &&
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial) == 1 &&
	    X509_set1_notBefore(x, begin) == 1 &&
	    X509_set1_notAfter(x, end) == 1 && X509_set_pubkey(x, key) == 1;
	ASN1_TIME_free(begin);
	ASN1_TIME_free(end);
	return good;
}

enum fault_code
testpki_wrap(X509 *x, EVP_PKEY *key, struct testpki_cert **out,
    struct fault *why)
{
	struct testpki_cert *c = calloc(1, sizeof *c);
	int n = -1;
	if (c != NULL) {
		c->x509 = x;
		c->key = key;
		n = i2d_X509(x, &c->der);
	}
	if (n < 0) {
		if (c == NULL) {
			X509_free(x);
			EVP_PKEY_free(key);
		}
		testpki_drop(c);
		return testpki_failed("a certificate", why);
	}
	c->der_len = (size_t)n;
	*out = c;
	return FAULT_NONE;
}

const EVP_MD *
testpki_md(const struct testpki_cert *c)
{
	int bits = EVP_PKEY_is_a(c->key, "EC") ? EVP_PKEY_get_bits(c->key) : 0;
	return bits > 384 ? EVP_sha512() : bits > 256 ? EVP_sha384() :
	    EVP_sha256();
}

enum fault_code
testpki_make(const struct testpki_wish *w, const struct testpki_cert *issuer,
    struct testpki_cert **out, struct fault *why)
{
	X509 *x = X509_new();
	EVP_PKEY *key = make_key(w);
	const struct testpki_cert own = { .x509 = x, .key = key };
	const struct testpki_cert *by = issuer == NULL ? &own : issuer;
	bool good = x != NULL && key != NULL && set_plain(x, w, key) &&
	    set_subject(x, w) &&
	    X509_set_issuer_name(x, X509_get_subject_name(by->x509)) == 1 &&
	    set_extensions(x, by->x509, w) &&
	    X509_sign(x, by->key, w->flaws & TESTPKI_SHA1 ? EVP_sha1() :
	    testpki_md(by)) > 0;
	if (!good) {
		X509_free(x);
		EVP_PKEY_free(key);
		return testpki_failed("a certificate", why);
	}
	return testpki_wrap(x, key, out, why);
}

void
testpki_drop(struct testpki_cert *c)
{
	if (c == NULL)
		return;
	X509_free(c->x509);
	EVP_PKEY_free(c->key);
	OPENSSL_free(c->der);
	free(c);
}

void
testpki_drop_ptr(struct testpki_cert **c)
{
	testpki_drop(*c);
}

struct slice
testpki_der(const struct testpki_cert *c)
{
	return slice_from(c->der, c->der_len);
}

struct slice
testpki_pem(struct arena *a, const struct testpki_cert *c)
{
	return cert_pem(a, testpki_der(c));
}

X509 *
testpki_x509(struct slice der)
{
	const unsigned char *at = (const unsigned char *)der.at;
	X509 *x = der.len > CERT_BYTES_MOST ? NULL :
	    d2i_X509(NULL, &at, (long)der.len);
	ERR_clear_error();
	return x;
}
