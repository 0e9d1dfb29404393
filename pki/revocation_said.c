/*
 * What one list or one answer says about one certificate, once its signature
 * has been verified with the issuer's key, or with that of a responder whom the
 * issuer has delegated (RFC 6960 4.2.2.2).
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "revocation_parts.h"

bool
digest_is_weak(const X509_ALGOR *alg)
{
	const ASN1_OBJECT *oid;
	int md = NID_undef;
	X509_ALGOR_get0(&oid, NULL, NULL, alg);
	if (OBJ_find_sigid_algs(OBJ_obj2nid(oid), &md, NULL) != 1)
		return true;
	return md != NID_sha256 && md != NID_sha384 && md != NID_sha512;
}

static bool
crl_by(struct crl_file *f, const struct cert *issuer)
{
	const X509_ALGOR *alg;
	if (f->was_tried && memcmp(f->tried, issuer->facts.sha256,
	    SHA256_LEN) == 0)
		return f->good;
	X509_CRL_get0_signature(f->crl, NULL, &alg);
	f->good = issuer->key != NULL && !digest_is_weak(alg) &&
	    (issuer->facts.usage == -1 ||
	    (issuer->facts.usage & USAGE_CRL_SIGN) != 0) &&
	    X509_CRL_verify(f->crl, issuer->key) == 1;
	f->was_tried = true;
	memcpy(f->tried, issuer->facts.sha256, SHA256_LEN);
	return f->good;
}

/* Do the list's and the certificate's distribution points have a name in
 * common? (RFC 5280 6.3.3 (b)(2)(i)) */
static bool
points_meet(const DIST_POINT_NAME *list, const X509 *x)
{
	bool met = false;
	CRL_DIST_POINTS *points = X509_get_ext_d2i(x,
	    NID_crl_distribution_points, NULL, NULL);
	for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT_NAME *d =
		    sk_DIST_POINT_value(points, i)->distpoint;
		if (list->type != 0 || d == NULL || d->type != 0)
			continue;
		GENERAL_NAMES *a = list->name.fullname, *b = d->name.fullname;
		for (int k = 0; k < sk_GENERAL_NAME_num(a); k++)
			for (int m = 0; m < sk_GENERAL_NAME_num(b); m++)
				met = met || GENERAL_NAME_cmp(
				    sk_GENERAL_NAME_value(a, k),
				    sk_GENERAL_NAME_value(b, m)) == 0;
	}
	CRL_DIST_POINTS_free(points);
	return met;
}

/* Is the certificate one that this list would name? */
static bool
in_scope(const X509_CRL *crl, const struct cert *cert)
{
	ISSUING_DIST_POINT *idp = X509_CRL_get_ext_d2i(crl,
	    NID_issuing_distribution_point, NULL, NULL);
	if (idp == NULL)
		return true;
	bool in = !(idp->onlyuser > 0 && cert->facts.is_ca) &&
	    !(idp->onlyCA > 0 && !cert->facts.is_ca) &&
	    (idp->distpoint == NULL ||
	    points_meet(idp->distpoint, cert->x509));
	ISSUING_DIST_POINT_free(idp);
	return in;
}

static void
read_row(const X509_REVOKED *row, struct said *out)
{
	int64_t earlier;
	out->status = REVOCATION_REVOKED;
	/* A date nobody can read: revoked since ever. */
	if (!time_seconds(X509_REVOKED_get0_revocationDate(row), &out->when_s))
		out->when_s = INT64_MIN;
	ASN1_ENUMERATED *why = X509_REVOKED_get_ext_d2i(row, NID_crl_reason,
	    NULL, NULL);
	if (why != NULL)
		out->why = (int)ASN1_ENUMERATED_get(why);
	ASN1_ENUMERATED_free(why);
	ASN1_GENERALIZEDTIME *since = X509_REVOKED_get_ext_d2i(row,
	    NID_invalidity_date, NULL, NULL);
	if (since != NULL && time_seconds(since, &earlier) &&
	    earlier < out->when_s)
		out->when_s = earlier;
	ASN1_GENERALIZEDTIME_free(since);
}

bool
crl_says(struct crl_file *f, const struct cert *cert,
    const struct cert *issuer, struct said *out)
{
	X509_REVOKED *row = NULL;
	if (X509_NAME_cmp(X509_CRL_get_issuer(f->crl),
	    X509_get_subject_name(issuer->x509)) != 0 ||
	    !in_scope(f->crl, cert) || !crl_by(f, issuer))
		return false;
	*out = (struct said){ .status = REVOCATION_GOOD,
	    .source = REVOCATION_CRL, .this_s = f->this_s,
	    .next_s = f->next_s, .why = -1 };
	if (X509_CRL_get0_by_serial(f->crl, &row,
	    X509_get0_serialNumber(cert->x509)) != 0 && row != NULL)
		read_row(row, out);
	return true;
}

/* May this certificate answer for the issuer? */
static bool
is_delegate(X509 *x, const struct cert *issuer, int64_t at_s)
{
	int64_t from, until;
	const X509_ALGOR *alg;
	X509_get0_signature(NULL, &alg, x);
	return (X509_get_extension_flags(x) & EXFLAG_XKUSAGE) != 0 &&
	    (X509_get_extended_key_usage(x) & XKU_OCSP_SIGN) != 0 &&
	    (X509_get_extension_flags(x) & EXFLAG_CRITICAL) == 0 &&
	    X509_check_issued(issuer->x509, x) == X509_V_OK &&
	    issuer->key != NULL && !digest_is_weak(alg) &&
	    X509_verify(x, issuer->key) == 1 &&
	    time_seconds(X509_get0_notBefore(x), &from) &&
	    time_seconds(X509_get0_notAfter(x), &until) &&
	    at_s >= from && at_s <= until;
}

static bool
ocsp_by(struct ocsp_file *f, const struct cert *issuer)
{
	X509 *by = NULL;
	int64_t made_s;
	if (f->was_tried && memcmp(f->tried, issuer->facts.sha256,
	    SHA256_LEN) == 0)
		return f->good;
	STACK_OF(X509) *one = sk_X509_new_null();
	sk_X509_push(one, issuer->x509);
	bool good = !digest_is_weak(OCSP_resp_get0_tbs_sigalg(f->basic)) &&
	    time_seconds(OCSP_resp_get0_produced_at(f->basic), &made_s) &&
	    OCSP_resp_get0_signer(f->basic, &by, one) == 1 &&
	    (X509_cmp(by, issuer->x509) == 0 ||
	    is_delegate(by, issuer, made_s));
	/* The signature alone; who signed has just been judged. */
	if (good) {
		sk_X509_set(one, 0, by);
		good = OCSP_basic_verify(f->basic, one, NULL,
		    OCSP_NOVERIFY | OCSP_NOINTERN) > 0;
	}
	sk_X509_free(one);
	ERR_clear_error();
	f->good = good;
	f->was_tried = true;
	memcpy(f->tried, issuer->facts.sha256, SHA256_LEN);
	return good;
}

static bool
is_about(OCSP_SINGLERESP *single, const struct cert *cert,
    const struct cert *issuer)
{
	ASN1_OBJECT *md;
	const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(single);
	OCSP_CERTID *own = OCSP_CERTID_dup(id);
	if (own == NULL)
		return false;
	OCSP_id_get0_info(NULL, &md, NULL, NULL, own);
	const EVP_MD *kind = EVP_get_digestbyobj(md);
	OCSP_CERTID *want = kind == NULL ? NULL :
	    OCSP_cert_to_id(kind, cert->x509, issuer->x509);
	bool same = want != NULL && OCSP_id_cmp(own, want) == 0;
	OCSP_CERTID_free(want);
	OCSP_CERTID_free(own);
	return same;
}

static bool
read_single(OCSP_SINGLERESP *single, struct said *out)
{
	ASN1_GENERALIZEDTIME *when = NULL, *this = NULL, *next = NULL;
	int why = -1;
	int status = OCSP_single_get0_status(single, &why, &when, &this, &next);
	*out = (struct said){ .source = REVOCATION_OCSP, .why = why,
	    .status = status == V_OCSP_CERTSTATUS_GOOD ? REVOCATION_GOOD :
	    status == V_OCSP_CERTSTATUS_REVOKED ? REVOCATION_REVOKED :
	    REVOCATION_UNKNOWN };
	if (!time_seconds(this, &out->this_s) ||
	    (next != NULL && !time_seconds(next, &out->next_s)))
		return false;
	if (out->status == REVOCATION_REVOKED &&
	    !time_seconds(when, &out->when_s))
		out->when_s = INT64_MIN;
	return true;
}

void
ocsp_says(struct ocsp_file *f, const struct cert *cert,
    const struct cert *issuer, struct arena *a, struct said_list *list)
{
	struct said word;
	for (int i = 0; i < OCSP_resp_count(f->basic); i++) {
		OCSP_SINGLERESP *single = OCSP_resp_get0(f->basic, i);
		if (is_about(single, cert, issuer) && ocsp_by(f, issuer) &&
		    read_single(single, &word))
			*VEC_ADD(a, list) = word;
	}
}

enum fault_code
revocation_ocsp_request(struct arena *a, struct slice cert_der,
    struct slice issuer_der, struct slice *out, struct fault *why)
{
	struct cert *cert = NULL, *issuer = NULL;
	unsigned char *der = NULL;
	int n = -1;
	enum fault_code code = cert_open(NULL, cert_der, &cert, why);
	if (code == FAULT_NONE)
		code = cert_open(NULL, issuer_der, &issuer, why);
	if (code == FAULT_NONE) {
		/* SHA-1 here only names the issuer; responders that answer
		 * from their store know no other (RFC 5019 2.1.1). */
		OCSP_REQUEST *ask = OCSP_REQUEST_new();
		OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), cert->x509,
		    issuer->x509);
		if (ask != NULL && id != NULL &&
		    OCSP_request_add0_id(ask, id) != NULL) {
			id = NULL;
			n = i2d_OCSP_REQUEST(ask, &der);
		}
		OCSP_CERTID_free(id);
		OCSP_REQUEST_free(ask);
		if (n <= 0)
			code = fault_say(why, FAULT_BUG,
			    "No OCSP request could be made.");
	}
	if (code == FAULT_NONE)
		*out = slice_from(arena_copy(a, der, (size_t)n), (size_t)n);
	OPENSSL_free(der);
	cert_drop(cert);
	cert_drop(issuer);
	return code;
}
