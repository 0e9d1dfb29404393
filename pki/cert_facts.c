/*
 * What a certificate says, in words a rule or a person can use: the subject's
 * attributes (X.520), the extensions of RFC 5280 4.2, and the policy numbers of
 * India's Controller of Certifying Authorities.
 */
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "arena.h"
#include "cert_parts.h"
#include "date.h"
#include "testpki.h"
#include "utf8.h"

#define OID_CLASS3 "2.16.356.100.2.3"
#define OID_DOCUMENT_SIGNER "2.16.356.100.10.1"

static const char *const document_purposes[] = {
	"1.3.6.1.5.5.7.3.36",		/* RFC 9336 */
	"1.2.840.113583.1.1.5",		/* Adobe authentic documents trust */
	"1.3.6.1.4.1.311.10.3.12",	/* Microsoft document signing */
};

bool
oid_is(const ASN1_OBJECT *oid, const char *dotted)
{
	char text[80];
	int n = OBJ_obj2txt(text, sizeof text, oid, 1);
	return n > 0 && (size_t)n < sizeof text && strcmp(text, dotted) == 0;
}

bool
time_seconds(const ASN1_TIME *t, int64_t *utc_s)
{
	struct tm tm;
	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	*utc_s = date_from_utc((struct date_time){ { tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday }, tm.tm_hour, tm.tm_min, tm.tm_sec });
	return true;
}

/* A text without control characters; one with a zero byte in it is a trick. */
static const char *
plain_text(struct arena *a, const unsigned char *at, int n)
{
	struct slice s = slice_from(at, n < 0 ? 0 : (size_t)n);
	size_t bad;
	if (s.len == 0 || !utf8_valid(s, &bad))
		return "";
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return "";
	return arena_text(a, s.at, s.len);
}

static const char *
name_text(struct arena *a, const X509_NAME *name, int nid)
{
	unsigned char *utf8 = NULL;
	int at = X509_NAME_get_index_by_NID(name, nid, -1);
	if (at < 0)
		return "";
	int n = ASN1_STRING_to_UTF8(&utf8,
	    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	const char *text = plain_text(a, utf8, n);
	OPENSSL_free(utf8);
	return text;
}

static bool
is_web(const GENERAL_NAME *name)
{
	if (name->type != GEN_URI)
		return false;
	struct slice s = slice_from(ASN1_STRING_get0_data(name->d.ia5),
	    (size_t)ASN1_STRING_length(name->d.ia5));
	return slice_starts(s, "http://") || slice_starts(s, "https://");
}

static const char *
url_text(struct arena *a, const GENERAL_NAME *name)
{
	return plain_text(a, ASN1_STRING_get0_data(name->d.ia5),
	    ASN1_STRING_length(name->d.ia5));
}

static void
learn_access(struct arena *a, X509 *x, struct cert_facts *f)
{
	AUTHORITY_INFO_ACCESS *aia = X509_get_ext_d2i(x, NID_info_access, NULL,
	    NULL);
	for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(aia); i++) {
		const ACCESS_DESCRIPTION *d =
		    sk_ACCESS_DESCRIPTION_value(aia, i);
		int nid = OBJ_obj2nid(d->method);
		const char **to = nid == NID_ad_OCSP ? &f->ocsp_url :
		    nid == NID_ad_ca_issuers ? &f->issuer_url : NULL;
		if (to != NULL && **to == '\0' && is_web(d->location))
			*to = url_text(a, d->location);
	}
	AUTHORITY_INFO_ACCESS_free(aia);
}

static void
learn_crl_points(struct arena *a, X509 *x, struct cert_facts *f)
{
	CRL_DIST_POINTS *points = X509_get_ext_d2i(x,
	    NID_crl_distribution_points, NULL, NULL);
	for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT *p = sk_DIST_POINT_value(points, i);
		if (p->distpoint == NULL || p->distpoint->type != 0)
			continue;
		GENERAL_NAMES *names = p->distpoint->name.fullname;
		for (int k = 0; k < sk_GENERAL_NAME_num(names); k++)
			if (*f->crl_url == '\0' &&
			    is_web(sk_GENERAL_NAME_value(names, k)))
				f->crl_url = url_text(a,
				    sk_GENERAL_NAME_value(names, k));
	}
	CRL_DIST_POINTS_free(points);
}

static void
learn_policies(X509 *x, struct cert_facts *f)
{
	CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(x,
	    NID_certificate_policies, NULL, NULL);
	for (int i = 0; i < sk_POLICYINFO_num(policies); i++) {
		const ASN1_OBJECT *id =
		    sk_POLICYINFO_value(policies, i)->policyid;
		f->class3 = f->class3 || oid_is(id, OID_CLASS3);
		f->document_signer = f->document_signer ||
		    oid_is(id, OID_DOCUMENT_SIGNER);
	}
	CERTIFICATEPOLICIES_free(policies);
	EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(x, NID_ext_key_usage, NULL,
	    NULL);
	for (int i = 0; i < sk_ASN1_OBJECT_num(eku); i++)
		for (size_t k = 0; k < 3; k++)
			f->document_eku = f->document_eku ||
			    oid_is(sk_ASN1_OBJECT_value(eku, i),
			    document_purposes[k]);
	EXTENDED_KEY_USAGE_free(eku);
}

static void
learn_key(X509 *x, struct cert_facts *f)
{
	char group[32] = "";
	EVP_PKEY *key = X509_get0_pubkey(x);
	f->key = KEY_OTHER;
	if (key == NULL)
		return;
	f->key_bits = EVP_PKEY_get_bits(key);
	if (EVP_PKEY_is_a(key, "RSA")) {
		f->key = KEY_RSA;
	} else if (EVP_PKEY_is_a(key, "EC") &&
	    EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1) {
		if (strcmp(group, "prime256v1") == 0)
			f->key = KEY_P256;
		else if (strcmp(group, "secp384r1") == 0)
			f->key = KEY_P384;
		else if (strcmp(group, "secp521r1") == 0)
			f->key = KEY_P521;
	}
}

/* OpenSSL's bits run from the first byte's highest; the standard counts. */
static int
usage_bits(X509 *x)
{
	uint32_t ku = X509_get_key_usage(x);
	int usage = 0;
	if (ku == UINT32_MAX)
		return -1;
	for (int n = 0; n < 8; n++)
		if (ku & (0x80u >> n))
			usage |= 1 << n;
	if (ku & X509v3_KU_DECIPHER_ONLY)
		usage |= 1 << 8;
	return usage;
}

static const char *
serial_text(struct arena *a, const X509 *x)
{
	BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
	char *hex = n == NULL ? NULL : BN_bn2hex(n);
	const char *text = hex == NULL ? "" : arena_text(a, hex, strlen(hex));
	OPENSSL_free(hex);
	BN_free(n);
	return text;
}

bool
cert_learn(struct arena *a, X509 *x, struct cert_facts *f)
{
	const X509_NAME *subject = X509_get_subject_name(x);
	const X509_NAME *issuer = X509_get_issuer_name(x);
	f->common_name = name_text(a, subject, NID_commonName);
	f->organisation = name_text(a, subject, NID_organizationName);
	f->unit = name_text(a, subject, NID_organizationalUnitName);
	f->title = name_text(a, subject, NID_title);
	f->state = name_text(a, subject, NID_stateOrProvinceName);
	f->country = name_text(a, subject, NID_countryName);
	f->serial_hex = serial_text(a, x);
	f->issuer_name = name_text(a, issuer, NID_commonName);
	const char *by = name_text(a, issuer, NID_organizationName);
	if (*f->issuer_name == '\0')
		f->issuer_name = by;
	f->test_pki = strcmp(by, TESTPKI_ORGANISATION) == 0;
	f->ocsp_url = f->issuer_url = f->crl_url = "";
	learn_access(a, x, f);
	learn_crl_points(a, x, f);
	learn_policies(x, f);
	learn_key(x, f);
	f->usage = usage_bits(x);
	f->is_ca = (X509_get_extension_flags(x) & EXFLAG_CA) != 0;
	f->self_issued = X509_NAME_cmp(subject, issuer) == 0;
	ERR_clear_error();
	return time_seconds(X509_get0_notBefore(x), &f->from_s) &&
	    time_seconds(X509_get0_notAfter(x), &f->until_s);
}
