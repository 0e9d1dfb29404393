/*
 * Judging a signature that has been read: the digest, the binding to the
 * certificate (RFC 5035), the key, the signature value.
 */
#include <openssl/sha.h>

#include "cert_parts.h"
#include "cms_parts.h"
#include "own.h"

#define ATTRS_MOST 65536

static enum cms_reason
say(struct fault *why, enum cms_reason reason)
{
	fault_say(why, reason == CMS_DIGEST || reason == CMS_SIGNATURE ?
	    FAULT_DAMAGE : FAULT_INPUT, "%s", cms_reason_row(reason)->meaning);
	return reason;
}

/* IssuerSerial { GeneralNames { [4] Name }, serial }: optional, but if it is
 * there it must be right. */
static bool
issuer_fits(struct slice rest, struct slice leaf)
{
	struct der e, names, name;
	struct slice serial;
	struct cert_ids ids;
	if (rest.len == 0)
		return true;
	return der_only(rest, DER_SEQUENCE, &e) &&
	    der_take_tag(&e.body, DER_SEQUENCE, &names) &&
	    der_take_integer(&e.body, &serial) && e.body.len == 0 &&
	    der_only(names.body, DER_CONTEXT_SEQ(4), &name) &&
	    cert_ids(leaf, &ids) && slice_eq(name.body, ids.issuer) &&
	    slice_eq(serial, ids.serial);
}

/* The first ESSCertID(v2) of SigningCertificate(V2). */
static bool
first_id(struct der *v, struct slice *id)
{
	struct der list, e;
	if (v->tag != DER_SEQUENCE ||
	    !der_take_tag(&v->body, DER_SEQUENCE, &list) ||
	    !der_take_tag(&list.body, DER_SEQUENCE, &e))
		return false;
	*id = e.body;
	return true;
}

static bool
bound_by_v2(struct der *v, const struct cert_facts *f)
{
	unsigned char digest[HASH_MOST];
	enum hash_kind kind = HASH_SHA256;
	struct slice id;
	struct der e;
	bool weak;
	if (!first_id(v, &id))
		return false;
	if (der_next_is(id, DER_SEQUENCE) &&
	    (!der_take(&id, &e) || !alg_hash(&e, &kind, &weak)))
		return false;
	if (!der_take_tag(&id, DER_OCTETS, &e) ||
	    e.body.len != hash_len(kind))
		return false;
	if (kind == HASH_SHA256)
		memcpy(digest, f->sha256, SHA256_LEN);
	else
		hash_of(kind, f->der, digest);
	return memcmp(e.body.at, digest, e.body.len) == 0 &&
	    issuer_fits(id, f->der);
}

/* RFC 2634 5.4, as time-stamping authorities still write it. SHA-1 only picks
 * the certificate out of those enclosed; a second preimage would be needed. */
static bool
bound_by_v1(struct der *v, const struct cert_facts *f)
{
	unsigned char digest[SHA_DIGEST_LENGTH];
	struct slice id;
	struct der e;
	if (!first_id(v, &id) || !der_take_tag(&id, DER_OCTETS, &e) ||
	    e.body.len != sizeof digest)
		return false;
	SHA1((const unsigned char *)f->der.at, f->der.len, digest);
	return memcmp(e.body.at, digest, sizeof digest) == 0 &&
	    issuer_fits(id, f->der);
}

static enum cms_reason
judge_binding(const struct cms *c, const struct cert_facts *f)
{
	struct der attrs, v;
	if (!der_only(c->signed_attrs, DER_CONTEXT_SEQ(0), &attrs))
		return CMS_MALFORMED;
	if (cms_attr(attrs.body, oid_signing_cert_v2, &v) == ATTR_ONE)
		return bound_by_v2(&v, f) ? CMS_GOOD : CMS_BINDING;
	/* Only a token comes here without one of the second version. */
	if (c->content.at != NULL &&
	    cms_attr(attrs.body, oid_signing_cert, &v) == ATTR_ONE)
		return bound_by_v1(&v, f) ? CMS_GOOD : CMS_BINDING;
	return CMS_NO_BINDING;
}

static enum cms_reason
judge_key(const struct cms *c, const struct cert_facts *f)
{
	if (f->key == KEY_OTHER)
		return CMS_ALGORITHM;
	if (f->key == KEY_RSA && f->key_bits < 2048)
		return CMS_WEAK;
	if ((f->key == KEY_RSA) != (c->alg == SIGN_RSA_SHA256))
		return CMS_ALGORITHM;
	if (c->content.at != NULL)
		return CMS_GOOD;
	if ((c->alg == SIGN_P256_SHA256 && f->key != KEY_P256) ||
	    (c->alg == SIGN_P384_SHA384 && f->key != KEY_P384))
		return CMS_ALGORITHM;
	return CMS_GOOD;
}

static bool
signature_good(const struct cms *c, struct cert *leaf)
{
	static const unsigned char set = DER_SET;
	unsigned char digest[HASH_MOST];
	struct hash h;
	/* RFC 5652 5.4: hashed with the tag of a SET OF, not [0]. */
	hash_begin(&h, c->hash);
	hash_add(&h, &set, 1);
	hash_add(&h, c->signed_attrs.at + 1, c->signed_attrs.len - 1);
	hash_end(&h, digest);
	return cert_verify(leaf, c->hash, digest, c->signature);
}

enum cms_reason
cms_verify(const struct cms *c, const unsigned char *digest,
    struct cert_cache *cache, struct fault *why)
{
	AUTO(cert_drop_ptr) struct cert *leaf = NULL;
	if (cert_open(cache, c->certs[c->leaf], &leaf, NULL) != FAULT_NONE)
		return say(why, CMS_BAD_CERT);
	if (c->signed_attrs.len > ATTRS_MOST)
		return say(why, CMS_MALFORMED);
	enum cms_reason reason = judge_binding(c, &leaf->facts);
	if (reason == CMS_GOOD)
		reason = judge_key(c, &leaf->facts);
	/* The signature first: a digest that nobody signed means nothing, and
	 * "changed" is to be said of a document somebody did sign. */
	if (reason == CMS_GOOD && !signature_good(c, leaf))
		reason = CMS_SIGNATURE;
	if (reason == CMS_GOOD && (c->message_digest.len != hash_len(c->hash) ||
	    memcmp(c->message_digest.at, digest, c->message_digest.len) != 0))
		reason = CMS_DIGEST;
	return reason == CMS_GOOD ? CMS_GOOD : say(why, reason);
}
