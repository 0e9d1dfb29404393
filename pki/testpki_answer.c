/*
 * What authorities answer: revocation lists and OCSP responses, made with
 * libcrypto's own functions so that our reader meets another's writing.
 */
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "arena.h"
#include "cert_parts.h"
#include "own.h"
#include "random.h"
#include "testpki_parts.h"

static bool
put_crl_ext(X509_CRL *crl, X509V3_CTX *ctx)
{
	uint64_t number;
	random_bytes(&number, sizeof number);
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	X509_EXTENSION *aki = X509V3_EXT_conf_nid(NULL, ctx,
	    NID_authority_key_identifier, "keyid:always");
	bool good = n != NULL && aki != NULL &&
	    ASN1_INTEGER_set_uint64(n, number >> 1) == 1 &&
	    X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, 0) == 1 &&
	    X509_CRL_add_ext(crl, aki, -1) == 1;
	ASN1_INTEGER_free(n);
	X509_EXTENSION_free(aki);
	return good;
}

static bool
put_revoked(X509_CRL *crl, const struct testpki_revoked *r)
{
	X509 *x = testpki_x509(r->cert);
	X509_REVOKED *row = X509_REVOKED_new();
	ASN1_TIME *when = testpki_time(r->when_s, false);
	bool good = x != NULL && row != NULL &&
	    X509_REVOKED_set_serialNumber(row, X509_get_serialNumber(x)) == 1 &&
	    X509_REVOKED_set_revocationDate(row, when) == 1;
	if (good && r->why >= 0) {
		ASN1_ENUMERATED *e = ASN1_ENUMERATED_new();
		good = e != NULL && ASN1_ENUMERATED_set(e, r->why) == 1 &&
		    X509_REVOKED_add1_ext_i2d(row, NID_crl_reason, e, 0, 0) == 1;
		ASN1_ENUMERATED_free(e);
	}
	if (!good || X509_CRL_add0_revoked(crl, row) != 1) {
		X509_REVOKED_free(row);
		good = false;
	}
	ASN1_TIME_free(when);
	X509_free(x);
	return good;
}

static bool
crl_fill(X509_CRL *crl, const struct testpki_cert *ca,
    const struct testpki_revoked *rows, size_t n, int64_t this_s,
    int64_t next_s)
{
	X509V3_CTX ctx;
	ASN1_TIME *this = testpki_time(this_s, false);
	ASN1_TIME *next = testpki_time(next_s, false);
	X509V3_set_ctx(&ctx, ca->x509, NULL, NULL, crl, X509V3_CTX_REPLACE);
	bool good = X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(crl,
	    X509_get_subject_name(ca->x509)) == 1 &&
	    X509_CRL_set1_lastUpdate(crl, this) == 1 &&
	    (next_s == 0 || X509_CRL_set1_nextUpdate(crl, next) == 1) &&
	    put_crl_ext(crl, &ctx);
	for (size_t i = 0; good && i < n; i++)
		good = put_revoked(crl, &rows[i]);
	ASN1_TIME_free(this);
	ASN1_TIME_free(next);
	return good && X509_CRL_sort(crl) == 1 &&
	    X509_CRL_sign(crl, ca->key, testpki_md(ca)) > 0;
}

static enum fault_code
hand_out(struct arena *a, unsigned char *der, int n, const char *what,
    struct slice *out, struct fault *why)
{
	if (n <= 0)
		return testpki_failed(what, why);
	*out = slice_from(arena_copy(a, der, (size_t)n), (size_t)n);
	OPENSSL_free(der);
	return FAULT_NONE;
}

enum fault_code
testpki_crl(struct arena *a, const struct testpki_cert *ca,
    const struct testpki_revoked *rows, size_t n, int64_t this_s,
    int64_t next_s, struct slice *out, struct fault *why)
{
	X509_CRL *crl = X509_CRL_new();
	unsigned char *der = NULL;
	int len = crl != NULL && crl_fill(crl, ca, rows, n, this_s, next_s) ?
	    i2d_X509_CRL(crl, &der) : -1;
	X509_CRL_free(crl);
	return hand_out(a, der, len, "a revocation list", out, why);
}

struct ocsp_row {
	OCSP_CERTID *id;	/* owned */
	enum testpki_status status;
	int64_t revoked_s;
	int why;
};

static bool
put_row(OCSP_BASICRESP *basic, const struct ocsp_row *r, ASN1_TIME *this,
    ASN1_TIME *next)
{
	static const int words[] = { V_OCSP_CERTSTATUS_GOOD,
	    V_OCSP_CERTSTATUS_REVOKED, V_OCSP_CERTSTATUS_UNKNOWN };
	ASN1_TIME *when = r->status == TESTPKI_REVOKED ?
	    testpki_time(r->revoked_s, true) : NULL;
	bool good = OCSP_basic_add1_status(basic, r->id, words[r->status],
	    r->why, when, this, next) != NULL;
	ASN1_TIME_free(when);
	return good;
}

static enum fault_code
ocsp_sign(struct arena *a, const struct testpki_cert *ca,
    const struct testpki_cert *responder, const struct ocsp_row *rows,
    size_t n, int64_t this_s, int64_t next_s, struct slice *out,
    struct fault *why)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	ASN1_TIME *this = testpki_time(this_s, true);
	ASN1_TIME *next = next_s == 0 ? NULL : testpki_time(next_s, true);
	unsigned char *der = NULL;
	bool good = basic != NULL;
	for (size_t i = 0; good && i < n; i++)
		good = put_row(basic, &rows[i], this, next);
	/* The CA's own certificate is known to whoever asks. */
	good = good && OCSP_basic_sign(basic, responder->x509, responder->key,
	    testpki_md(responder), NULL,
	    responder == ca ? OCSP_NOCERTS : 0) == 1;
	OCSP_RESPONSE *all = good ?
	    OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic) : NULL;
	int len = all == NULL ? -1 : i2d_OCSP_RESPONSE(all, &der);
	OCSP_RESPONSE_free(all);
	OCSP_BASICRESP_free(basic);
	ASN1_TIME_free(this);
	ASN1_TIME_free(next);
	return hand_out(a, der, len, "an OCSP answer", out, why);
}

enum fault_code
testpki_ocsp(struct arena *a, const struct testpki_cert *ca,
    const struct testpki_cert *responder, struct slice cert,
    enum testpki_status status, int64_t revoked_s, int64_t this_s,
    int64_t next_s, struct slice *out, struct fault *why)
{
	X509 *x = testpki_x509(cert);
	struct ocsp_row row = { .status = status, .revoked_s = revoked_s,
	    .why = -1 };
	if (x == NULL)
		return fault_say(why, FAULT_INPUT, "That is no certificate.");
	row.id = OCSP_cert_to_id(EVP_sha1(), x, ca->x509);
	enum fault_code code = row.id == NULL ?
	    testpki_failed("an OCSP answer", why) :
	    ocsp_sign(a, ca, responder, &row, 1, this_s, next_s, out, why);
	OCSP_CERTID_free(row.id);
	X509_free(x);
	return code;
}

/* Is the certificate asked about one of this CA's? */
static bool
by_ca(OCSP_CERTID *id, const struct testpki_cert *ca)
{
	ASN1_OBJECT *md;
	ASN1_INTEGER *serial;
	OCSP_id_get0_info(NULL, &md, NULL, &serial, id);
	const EVP_MD *kind = EVP_get_digestbyobj(md);
	OCSP_CERTID *own = kind == NULL ? NULL : OCSP_cert_id_new(kind,
	    X509_get_subject_name(ca->x509),
	    X509_get0_pubkey_bitstr(ca->x509), serial);
	bool same = own != NULL && OCSP_id_issuer_cmp(own, id) == 0;
	OCSP_CERTID_free(own);
	ERR_clear_error();
	return same;
}

static struct ocsp_row
answer_for(OCSP_CERTID *id, const struct testpki_cert *ca,
    const struct testpki_revoked *rows, size_t n)
{
	struct ocsp_row out = { .id = id, .why = -1,
	    .status = by_ca(id, ca) ? TESTPKI_GOOD : TESTPKI_UNKNOWN };
	ASN1_INTEGER *serial;
	OCSP_id_get0_info(NULL, NULL, NULL, &serial, id);
	for (size_t i = 0; i < n && out.status == TESTPKI_GOOD; i++) {
		X509 *x = testpki_x509(rows[i].cert);
		if (x != NULL &&
		    ASN1_INTEGER_cmp(X509_get0_serialNumber(x), serial) == 0) {
			out.status = TESTPKI_REVOKED;
			out.revoked_s = rows[i].when_s;
			out.why = rows[i].why;
		}
		X509_free(x);
	}
	return out;
}

#define ASKED_MOST 32

enum fault_code
testpki_ocsp_answer(struct arena *a, const struct testpki_cert *ca,
    const struct testpki_cert *responder, struct slice request,
    const struct testpki_revoked *revoked, size_t n, int64_t this_s,
    int64_t next_s, struct slice *out, struct fault *why)
{
	const unsigned char *at = (const unsigned char *)request.at;
	struct ocsp_row rows[ASKED_MOST];
	OCSP_REQUEST *asked = request.len == 0 || request.len > 65536 ? NULL :
	    d2i_OCSP_REQUEST(NULL, &at, (long)request.len);
	ERR_clear_error();
	int count = asked == NULL ? 0 : OCSP_request_onereq_count(asked);
	if (count < 1 || count > ASKED_MOST) {
		OCSP_REQUEST_free(asked);
		return fault_say(why, FAULT_INPUT,
		    "That is not an OCSP request for 1 to %d certificates.",
		    ASKED_MOST);
	}
	for (int i = 0; i < count; i++)
		rows[i] = answer_for(OCSP_onereq_get0_id(
		    OCSP_request_onereq_get0(asked, i)), ca, revoked, n);
	enum fault_code code = ocsp_sign(a, ca, responder, rows, (size_t)count,
	    this_s, next_s, out, why);
	OCSP_REQUEST_free(asked);
	return code;
}
