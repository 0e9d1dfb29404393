/*
 * Reading signatures made by strangers. Every byte has a meaning that is
 * checked, or the signature is refused: what neither the signature covers nor a
 * rule fixes could be changed without anybody noticing.
 */
#include "cms_parts.h"

#include "cert_parts.h"

static const struct cms_reason_row rows[CMS_REASONS] = {
	{ CMS_GOOD, "good", "The signature is good." },
	{ CMS_MALFORMED, "malformed-signature",
	    "The signature is not written as the standard demands." },
	{ CMS_TRAILING, "trailing-bytes",
	    "There are bytes behind the signature." },
	{ CMS_NOT_DETACHED, "not-detached",
	    "The signature carries a content of its own." },
	{ CMS_CONTENT_TYPE, "content-type",
	    "The signature does not say that it signs a document's bytes." },
	{ CMS_NO_SIGNER, "no-signer", "Nobody signed." },
	{ CMS_MANY_SIGNERS, "many-signers",
	    "More than one signed at once; this program knows one signer." },
	{ CMS_NO_CERT, "no-certificate",
	    "The signer's certificate is not enclosed." },
	{ CMS_BAD_CERT, "bad-certificate",
	    "The signer's certificate cannot be read." },
	{ CMS_NO_DIGEST, "no-digest",
	    "The signature names no digest of the document." },
	{ CMS_NO_BINDING, "no-binding",
	    "The signature is not bound to the signer's certificate." },
	{ CMS_BINDING, "wrong-binding",
	    "The signature is bound to another certificate than enclosed." },
	{ CMS_WEAK, "weak-algorithm",
	    "The signature was made by a method that can be forged today." },
	{ CMS_ALGORITHM, "unknown-algorithm",
	    "The signature was made by a method this program does not know." },
	{ CMS_DIGEST, "document-changed",
	    "The document was changed after it was signed." },
	{ CMS_SIGNATURE, "signature-broken",
	    "The signature does not verify with the signer's key." },
};

const struct cms_reason_row *
cms_reason_row(enum cms_reason reason)
{
	return &rows[reason < CMS_REASONS ? reason : CMS_MALFORMED];
}

static enum cms_reason
say(struct fault *why, enum cms_reason reason, const char *detail)
{
	enum fault_code code = reason == CMS_DIGEST ||
	    reason == CMS_SIGNATURE ? FAULT_DAMAGE : FAULT_INPUT;
	fault_say(why, code, "%s%s%s", rows[reason].meaning,
	    *detail == '\0' ? "" : " ", detail);
	return reason;
}

struct reading {
	bool token;
	struct cms *cms;
	struct fault *why;
	struct slice certs;	/* body of [0] */
	struct slice type;	/* eContentType, OID body */
	uint64_t version;
	enum hash_kind listed;	/* in digestAlgorithms */
	struct slice infos;	/* body of the SET */
};

static enum cms_reason
malformed(const struct reading *r, const char *detail)
{
	return say(r->why, CMS_MALFORMED, detail);
}

static enum cms_reason
read_hash(const struct reading *r, const struct der *alg, enum hash_kind *out)
{
	bool weak = false;
	if (alg_hash(alg, out, &weak))
		return CMS_GOOD;
	return say(r->why, weak ? CMS_WEAK : CMS_ALGORITHM,
	    "Its digest is not SHA-256, SHA-384 or SHA-512.");
}

static enum cms_reason
read_content(struct reading *r, struct slice body)
{
	struct der oid, outer, octets;
	if (!der_take_tag(&body, DER_OID, &oid))
		return malformed(r, "It has no content type.");
	r->type = oid.body;
	if (!slice_eq(oid.body, r->token ? oid_tst_info : oid_data))
		return say(r->why, CMS_CONTENT_TYPE, "");
	if (!r->token)
		return body.len == 0 ? CMS_GOOD :
		    say(r->why, CMS_NOT_DETACHED, "");
	if (!der_only(body, DER_CONTEXT_SEQ(0), &outer) ||
	    !der_only(outer.body, DER_OCTETS, &octets))
		return malformed(r, "It has no content.");
	r->cms->content = octets.body;
	return CMS_GOOD;
}

/* SignedData, RFC 5652 5.1. */
static enum cms_reason
read_data(struct reading *r, struct slice body)
{
	struct der e, alg;
	if (!der_take_number(&body, &r->version) ||
	    !der_take_tag(&body, DER_SET, &e) ||
	    !der_only(e.body, DER_SEQUENCE, &alg))
		return malformed(r, "It does not name one digest.");
	enum cms_reason reason = read_hash(r, &alg, &r->listed);
	if (reason != CMS_GOOD)
		return reason;
	if (!der_take_tag(&body, DER_SEQUENCE, &e))
		return malformed(r, "It has no content type.");
	reason = read_content(r, e.body);
	if (reason != CMS_GOOD)
		return reason;
	if (!der_take_tag(&body, DER_CONTEXT_SEQ(0), &e))
		return say(r->why, CMS_NO_CERT, "");
	r->certs = e.body;
	if (der_next_is(body, DER_CONTEXT_SEQ(1)) &&
	    (!r->token || !der_take(&body, &e)))
		return malformed(r, "It encloses revocation lists that no"
		    " signature covers.");
	if (!der_take_tag(&body, DER_SET, &e) || body.len != 0)
		return malformed(r, "It has no list of signers.");
	r->infos = e.body;
	return CMS_GOOD;
}

static enum cms_reason
read_certs(struct reading *r)
{
	struct slice rest = r->certs;
	struct der e;
	while (rest.len > 0) {
		if (!der_take_tag(&rest, DER_SEQUENCE, &e))
			return malformed(r, "What it encloses is not all"
			    " certificates.");
		if (r->cms->n_certs == CMS_CERTS_MOST)
			return malformed(r, "It encloses too many"
			    " certificates.");
		r->cms->certs[r->cms->n_certs++] = e.whole;
	}
	return CMS_GOOD;
}

/* subjectKeyIdentifier of a certificate: the extension's OCTETS, unwrapped. */
static bool
has_key_id(struct slice der, struct slice id)
{
	static const struct slice oid = SLICE("\x06\x03\x55\x1d\x0e\x04");
	struct der outer, inner;
	const char *at = memmem(der.at, der.len, oid.at, oid.len);
	if (at == NULL)
		return false;
	struct slice rest = slice_skip(der, (size_t)(at - der.at) + oid.len - 1);
	return der_take_tag(&rest, DER_OCTETS, &outer) &&
	    der_only(outer.body, DER_OCTETS, &inner) &&
	    slice_eq(inner.body, id);
}

static enum cms_reason
find_leaf(struct reading *r, const struct der *sid, uint64_t version)
{
	struct slice body = sid->body, serial = { NULL, 0 };
	struct der issuer = { 0 };
	struct cert_ids ids;
	bool by_key = sid->tag == DER_CONTEXT(0);
	if (version != (by_key ? 3 : 1) || (!by_key &&
	    (sid->tag != DER_SEQUENCE ||
	    !der_take_tag(&body, DER_SEQUENCE, &issuer) ||
	    !der_take_integer(&body, &serial) || body.len != 0)))
		return malformed(r, "It does not name the signer.");
	if (r->version != (by_key || r->token ? 3 : 1))
		return malformed(r, "Its version does not fit its content.");
	for (size_t i = 0; i < r->cms->n_certs; i++) {
		struct slice c = r->cms->certs[i];
		if (by_key ? has_key_id(c, sid->body) : cert_ids(c, &ids) &&
		    slice_eq(ids.issuer, issuer.whole) &&
		    slice_eq(ids.serial, serial)) {
			r->cms->leaf = i;
			return CMS_GOOD;
		}
	}
	return say(r->why, CMS_NO_CERT, "");
}

/* The signature's algorithm must be of the digest's length: rsaEncryption names
 * none, the others do. */
static enum cms_reason
read_sign_alg(struct reading *r, const struct der *alg)
{
	static const char rsa_last[] = { 0x0b, 0x0c, 0x0d };
	static const char ec_last[] = { 0x02, 0x03, 0x04 };
	struct slice body = alg->body;
	struct der oid, null;
	enum hash_kind kind = r->cms->hash;
	if (!der_take_tag(&body, DER_OID, &oid) || oid.body.len == 0)
		return malformed(r, "It names no algorithm.");
	struct slice rsa = slice_head(oid_rsa, oid_rsa.len - 1);
	struct slice ec = alg_sign_oid(SIGN_P256_SHA256);
	size_t last = oid.body.len - 1;
	if (slice_eq(slice_head(oid.body, last), rsa) &&
	    (oid.body.at[last] == 1 || oid.body.at[last] == rsa_last[kind]) &&
	    der_only(body, DER_NULL, &null) && null.body.len == 0 &&
	    (r->token || kind == HASH_SHA256)) {
		r->cms->alg = SIGN_RSA_SHA256;
		return CMS_GOOD;
	}
	if (slice_eq(slice_head(oid.body, last), slice_head(ec, ec.len - 1)) &&
	    oid.body.at[last] == ec_last[kind] && body.len == 0 &&
	    (r->token || kind != HASH_SHA512)) {
		r->cms->alg = kind == HASH_SHA256 ? SIGN_P256_SHA256 :
		    SIGN_P384_SHA384;
		return CMS_GOOD;
	}
	return say(r->why, CMS_ALGORITHM, "");
}

enum attr_found
cms_attr(struct slice attrs, struct slice oid, struct der *value)
{
	enum attr_found found = ATTR_NONE;
	struct der attr, type, set, v;
	while (attrs.len > 0) {
		if (!der_take_tag(&attrs, DER_SEQUENCE, &attr) ||
		    !der_take_tag(&attr.body, DER_OID, &type))
			return ATTR_BAD;
		if (!slice_eq(type.body, oid))
			continue;
		if (found != ATTR_NONE ||
		    !der_only(attr.body, DER_SET, &set) ||
		    !der_take(&set.body, &v) || set.body.len != 0)
			return ATTR_BAD;
		*value = v;
		found = ATTR_ONE;
	}
	return found;
}

static struct slice
attrs_body(struct slice attrs)
{
	struct der e = { 0 };
	return der_take(&attrs, &e) ? e.body : (struct slice){ NULL, 0 };
}

/* RFC 6211: when it is there, it must agree. */
static bool
protection_fits(struct slice attrs, const struct der *hash,
    const struct der *sign)
{
	struct der v, e;
	enum attr_found found = cms_attr(attrs, oid_algorithm_protection, &v);
	if (found != ATTR_ONE)
		return found == ATTR_NONE;
	return v.tag == DER_SEQUENCE && der_take(&v.body, &e) &&
	    slice_eq(e.whole, hash->whole) &&
	    der_take_tag(&v.body, DER_CONTEXT_SEQ(1), &e) &&
	    slice_eq(e.body, sign->body) && v.body.len == 0;
}

static enum cms_reason
read_signed_attrs(struct reading *r, const struct der *hash,
    const struct der *sign)
{
	struct cms *c = r->cms;
	struct slice attrs = attrs_body(c->signed_attrs);
	struct der v;
	if (cms_attr(attrs, oid_content_type, &v) != ATTR_ONE ||
	    v.tag != DER_OID || !slice_eq(v.body, r->type))
		return say(r->why, CMS_CONTENT_TYPE, "");
	if (cms_attr(attrs, oid_message_digest, &v) != ATTR_ONE ||
	    v.tag != DER_OCTETS || v.body.len != hash_len(c->hash))
		return say(r->why, CMS_NO_DIGEST, "");
	c->message_digest = v.body;
	enum attr_found bound = cms_attr(attrs, oid_signing_cert_v2, &v);
	if (bound == ATTR_NONE && r->token)
		bound = cms_attr(attrs, oid_signing_cert, &v);
	enum attr_found timed = cms_attr(attrs, oid_signing_time, &v);
	if (timed == ATTR_ONE) {
		c->has_signing_time = true;
		if (!der_take_time(&v.whole, false, &c->signing_time_s))
			timed = ATTR_BAD;
	}
	if (bound == ATTR_BAD || timed == ATTR_BAD)
		return malformed(r, "An attribute is there twice or odd.");
	if (!protection_fits(attrs, hash, sign))
		return say(r->why, CMS_ALGORITHM,
		    "It names two different methods.");
	return bound == ATTR_ONE ? CMS_GOOD : say(r->why, CMS_NO_BINDING, "");
}

static enum cms_reason
read_unsigned_attrs(struct reading *r, const struct der *e)
{
	struct der v, attr;
	struct slice rest = e->body;
	if (r->token)
		return CMS_GOOD;	/* nothing in them is asked for */
	if (!der_take(&rest, &attr) || rest.len != 0 ||
	    cms_attr(e->body, oid_timestamp_token, &v) != ATTR_ONE ||
	    v.tag != DER_SEQUENCE)
		return malformed(r, "Beside a time stamp it carries attributes"
		    " that no signature covers.");
	r->cms->timestamp = v.whole;
	return CMS_GOOD;
}

/* What is hashed is their DER as a SET OF, so they must stand so. */
static bool
in_order(struct slice attrs)
{
	struct slice before = { NULL, 0 };
	struct der attr;
	while (attrs.len > 0) {
		if (!der_take(&attrs, &attr) || (before.at != NULL &&
		    slice_cmp(before, attr.whole) >= 0))
			return false;
		before = attr.whole;
	}
	return true;
}

/* SignerInfo, RFC 5652 5.3. */
static enum cms_reason
read_info(struct reading *r, struct slice body)
{
	uint64_t version;
	struct der sid, hash, sign, e;
	struct cms *c = r->cms;
	if (!der_take_number(&body, &version) || !der_take(&body, &sid) ||
	    !der_take_tag(&body, DER_SEQUENCE, &hash))
		return malformed(r, "It does not name the signer.");
	enum cms_reason reason = find_leaf(r, &sid, version);
	if (reason == CMS_GOOD)
		reason = read_hash(r, &hash, &c->hash);
	if (reason != CMS_GOOD)
		return reason;
	if (c->hash != r->listed)
		return malformed(r, "It names two different digests.");
	if (!der_take_tag(&body, DER_CONTEXT_SEQ(0), &e))
		return say(r->why, CMS_NO_DIGEST, "");
	c->signed_attrs = e.whole;
	if (!in_order(e.body))
		return malformed(r, "Its attributes are out of order.");
	if (!der_take_tag(&body, DER_SEQUENCE, &sign))
		return malformed(r, "It names no algorithm.");
	reason = read_sign_alg(r, &sign);
	if (reason != CMS_GOOD)
		return reason;
	if (!der_take_tag(&body, DER_OCTETS, &e) || e.body.len == 0)
		return malformed(r, "There is no signature value.");
	c->signature = e.body;
	if (body.len > 0) {
		if (!der_take_tag(&body, DER_CONTEXT_SEQ(1), &e) ||
		    body.len != 0)
			return malformed(r, "There are bytes behind the"
			    " signature value.");
		reason = read_unsigned_attrs(r, &e);
		if (reason != CMS_GOOD)
			return reason;
	}
	return read_signed_attrs(r, &hash, &sign);
}

static enum cms_reason
read_signer(struct reading *r)
{
	struct slice rest = r->infos;
	struct der info;
	if (rest.len == 0)
		return say(r->why, CMS_NO_SIGNER, "");
	if (!der_take_tag(&rest, DER_SEQUENCE, &info))
		return malformed(r, "Its list of signers is damaged.");
	if (rest.len != 0)
		return say(r->why, CMS_MANY_SIGNERS, "");
	return read_info(r, info.body);
}

static enum cms_reason
parse(struct slice der, bool padded, bool token, struct cms *out,
    struct fault *why)
{
	struct cms got = { .n_certs = 0 };
	struct reading r = { .token = token, .cms = &got, .why = why };
	struct der whole, oid, outer, data;
	if (!der_take_tag(&der, DER_SEQUENCE, &whole))
		return malformed(&r, "");
	for (size_t i = 0; i < der.len; i++)
		if (!padded || der.at[i] != 0)
			return say(why, CMS_TRAILING, "");
	got.whole = whole.whole;
	if (!der_sound(whole.whole, false) ||
	    !der_take_tag(&whole.body, DER_OID, &oid) ||
	    !slice_eq(oid.body, oid_signed_data) ||
	    !der_only(whole.body, DER_CONTEXT_SEQ(0), &outer) ||
	    !der_only(outer.body, DER_SEQUENCE, &data))
		return malformed(&r, "");
	enum cms_reason reason = read_data(&r, data.body);
	if (reason == CMS_GOOD)
		reason = read_certs(&r);
	if (reason == CMS_GOOD)
		reason = read_signer(&r);
	/* An unbound signature can still be judged for the rest. */
	if (reason == CMS_GOOD || reason == CMS_NO_BINDING)
		*out = got;
	return reason;
}

enum cms_reason
cms_parse(struct slice der, bool padded, struct cms *out, struct fault *why)
{
	return parse(der, padded, false, out, why);
}

enum cms_reason
cms_parse_token(struct slice der, struct cms *out, struct fault *why)
{
	return parse(der, false, true, out, why);
}
