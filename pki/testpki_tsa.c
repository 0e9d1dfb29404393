/*
 * A time-stamping authority's answers. The statement and its signature are made
 * with libcrypto's own functions, so that our reader meets another's writing;
 * TSTInfo is signed as CMS rather than by TS_RESP_create_response(), which
 * would refuse the certificates that tests need to be wrong.
 */
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ts.h>

#include <limits.h>

#include "arena.h"
#include "cert_parts.h"
#include "der.h"
#include "own.h"
#include "random.h"
#include "testpki_parts.h"

#define POLICY "2.25.20221125"

static void
req_free(TS_REQ **r)
{
	TS_REQ_free(*r);
}

static void
info_free(TS_TST_INFO **i)
{
	TS_TST_INFO_free(*i);
}

static bool
set_imprint(TS_TST_INFO *info, TS_REQ *req, enum testpki_tsa_flaw flaw)
{
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_dup(TS_REQ_get_msg_imprint(req));
	bool good = m != NULL;
	if (good && flaw == TESTPKI_TSA_IMPRINT) {
		ASN1_OCTET_STRING *msg = TS_MSG_IMPRINT_get_msg(m);
		unsigned char other[64] = { 0 };
		int n = ASN1_STRING_length(msg);
		good = n > 0 && n <= 64 &&
		    TS_MSG_IMPRINT_set_msg(m, other, n) == 1;
	}
	good = good && TS_TST_INFO_set_msg_imprint(info, m) == 1;
	TS_MSG_IMPRINT_free(m);
	return good;
}

static bool
set_numbers(TS_TST_INFO *info, TS_REQ *req, enum testpki_tsa_flaw flaw)
{
	uint64_t serial, nonce;
	random_bytes(&serial, sizeof serial);
	random_bytes(&nonce, sizeof nonce);
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	bool good = n != NULL && ASN1_INTEGER_set_uint64(n, serial >> 1) == 1 &&
	    TS_TST_INFO_set_serial(info, n) == 1;
	if (good && flaw == TESTPKI_TSA_NONCE)
		good = ASN1_INTEGER_set_uint64(n, nonce >> 1) == 1 &&
		    TS_TST_INFO_set_nonce(info, n) == 1;
	else if (good && TS_REQ_get_nonce(req) != NULL)
		good = TS_TST_INFO_set_nonce(info, TS_REQ_get_nonce(req)) == 1;
	ASN1_INTEGER_free(n);
	return good;
}

static bool
set_time(TS_TST_INFO *info, int64_t now_s)
{
	ASN1_TIME *t = testpki_time(now_s, true);
	TS_ACCURACY *a = TS_ACCURACY_new();
	ASN1_INTEGER *s = ASN1_INTEGER_new();
	bool good = a != NULL && s != NULL && ASN1_INTEGER_set(s, 1) == 1 &&
	    TS_ACCURACY_set_seconds(a, s) == 1 &&
	    TS_TST_INFO_set_accuracy(info, a) == 1 &&
	    TS_TST_INFO_set_time(info, t) == 1;
	ASN1_INTEGER_free(s);
	TS_ACCURACY_free(a);
	ASN1_TIME_free(t);
	return good;
}

/* DER of TSTInfo; the length, or -1. */
static int
make_info(TS_REQ *req, int64_t now_s, enum testpki_tsa_flaw flaw,
    unsigned char **der)
{
	AUTO(info_free) TS_TST_INFO *info = TS_TST_INFO_new();
	ASN1_OBJECT *policy = OBJ_txt2obj(POLICY, 1);
	bool good = info != NULL && policy != NULL &&
	    TS_TST_INFO_set_version(info, 1) == 1 &&
	    TS_TST_INFO_set_policy_id(info, policy) == 1 &&
	    set_imprint(info, req, flaw) && set_numbers(info, req, flaw) &&
	    set_time(info, now_s);
	ASN1_OBJECT_free(policy);
	return good ? i2d_TS_TST_INFO(info, der) : -1;
}

static bool
add_certs(CMS_ContentInfo *cms, const struct slice *chain, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		X509 *x = testpki_x509(chain[i]);
		if (x == NULL || CMS_add0_cert(cms, x) != 1) {
			X509_free(x);
			return false;
		}
	}
	return true;
}

/* The token's DER; the length, or -1. */
static int
sign_info(const struct testpki_cert *tsa, const struct slice *chain, size_t n,
    const unsigned char *info, int len, unsigned char **der)
{
	const unsigned flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
	ASN1_OBJECT *type = OBJ_nid2obj(NID_id_smime_ct_TSTInfo);
	BIO *bio = BIO_new_mem_buf(info, len);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	bool good = bio != NULL && cms != NULL &&
	    CMS_set1_eContentType(cms, type) == 1 &&
	    CMS_set_detached(cms, 0) == 1 &&
	    CMS_add1_signer(cms, tsa->x509, tsa->key, testpki_md(tsa),
	    flags | CMS_CADES) != NULL && add_certs(cms, chain, n) &&
	    CMS_final(cms, bio, NULL, flags) == 1;
	int out = good ? i2d_CMS_ContentInfo(cms, der) : -1;
	CMS_ContentInfo_free(cms);
	BIO_free(bio);
	return out;
}

/* PKIStatusInfo with rejection and its reason in words. */
static struct slice
refuse(struct arena *a)
{
	static const char words[] = "This authority says no.";
	static const unsigned char two = 2;
	unsigned char text[64], info[96], body[128];
	unsigned char *to = der_put(text, DER_UTF8, words, sizeof words - 1);
	size_t n = (size_t)(to - text);
	to = der_put(info, DER_INTEGER, &two, 1);
	to = der_put(to, DER_SEQUENCE, text, n);
	n = (size_t)(to - info);
	to = der_put(body, DER_SEQUENCE, info, n);
	n = (size_t)(to - body);
	unsigned char *out = arena_raw(a, der_size(n), 1);
	der_put(out, DER_SEQUENCE, body, n);
	return slice_from(out, der_size(n));
}

static struct slice
grant(struct arena *a, const unsigned char *token, size_t n)
{
	static const unsigned char granted[] = { 0x30, 3, 2, 1, 0 };
	unsigned char *out = arena_raw(a, der_size(sizeof granted + n), 1);
	unsigned char *to = der_put_head(out, DER_SEQUENCE, sizeof granted + n);
	memcpy(to, granted, sizeof granted);
	memcpy(to + sizeof granted, token, n);
	return slice_from(out, der_size(sizeof granted + n));
}

enum fault_code
testpki_tsa(struct arena *a, const struct testpki_cert *tsa,
    const struct slice *chain, size_t n, struct slice request, int64_t now_s,
    enum testpki_tsa_flaw flaw, struct slice *out, struct fault *why)
{
	const unsigned char *at = (const unsigned char *)request.at;
	AUTO(req_free) TS_REQ *req = request.len == 0 || request.len > 65536 ?
	    NULL : d2i_TS_REQ(NULL, &at, (long)request.len);
	unsigned char *info = NULL, *token = NULL;
	ERR_clear_error();
	if (req == NULL || TS_REQ_get_msg_imprint(req) == NULL)
		return fault_say(why, FAULT_INPUT,
		    "That is not a time-stamp request.");
	if (flaw == TESTPKI_TSA_REJECT) {
		*out = refuse(a);
		return FAULT_NONE;
	}
	int len = make_info(req, now_s, flaw, &info);
	if (len > 0)
		len = sign_info(tsa, chain, n, info, len, &token);
	OPENSSL_free(info);
	if (len <= 0)
		return testpki_failed("a time stamp", why);
	*out = grant(a, token, (size_t)len);
	OPENSSL_free(token);
	return FAULT_NONE;
}
