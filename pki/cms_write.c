/*
 * Writing signatures. Two runs of bytes are the same for every document of a
 * signer: what stands between the outer lengths and the SignerInfo's, and what
 * stands between that and the signature. They are kept; a document costs the
 * digest put in, one hash of the attributes, one signature, and the lengths
 * written anew, since an ECDSA signature's varies.
 */
#include "arena.h"
#include "buf.h"
#include "cert_parts.h"
#include "cms_parts.h"
#include "vec.h"

struct cms_plan {
	enum hash_kind hash;
	size_t signature_most;
	struct slice middle;	/* SignedData up to signerInfos */
	unsigned char *info;	/* SignerInfo up to the signature */
	size_t info_len;
	unsigned char *attrs;	/* SET OF, as it is hashed */
	size_t attrs_len;
	size_t digest_at;	/* in attrs */
	size_t info_attrs_at;	/* of the same bytes in info */
};

static void
put(struct buf *b, int tag, struct slice body)
{
	unsigned char *to = buf_grow(b, der_size(body.len));
	der_put(to, tag, body.at, body.len);
}

static struct slice
wrap(struct arena *a, int tag, struct slice body)
{
	struct buf b = buf_make(a, der_size(body.len));
	put(&b, tag, body);
	return buf_slice(&b);
}

static struct slice
algorithm(struct arena *a, struct slice oid, bool null)
{
	struct buf b = buf_make(a, 32);
	put(&b, DER_OID, oid);
	if (null)
		put(&b, DER_NULL, (struct slice){ NULL, 0 });
	return wrap(a, DER_SEQUENCE, buf_slice(&b));
}

static struct slice
attribute(struct arena *a, struct slice oid, struct slice value)
{
	struct buf b = buf_make(a, value.len + 32);
	put(&b, DER_OID, oid);
	put(&b, DER_SET, value);
	return wrap(a, DER_SEQUENCE, buf_slice(&b));
}

/* DER orders a SET OF by its members' bytes (X.690 11.6). */
static void
sort(struct slice *at, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && slice_cmp(at[k - 1], at[k]) > 0; k--) {
			struct slice t = at[k];
			at[k] = at[k - 1];
			at[k - 1] = t;
		}
}

static struct slice
join(struct arena *a, const struct slice *at, size_t n)
{
	struct buf b = buf_make(a, 4096);
	for (size_t i = 0; i < n; i++)
		buf_put_slice(&b, at[i]);
	return buf_slice(&b);
}

/* SigningCertificateV2 with one ESSCertIDv2 (RFC 5035 section 4): SHA-256 is the
 * default and so left out. */
static struct slice
signing_certificate(struct arena *a, enum hash_kind kind, struct slice leaf)
{
	unsigned char digest[HASH_MOST];
	struct buf id = buf_make(a, 128);
	hash_of(kind, leaf, digest);
	if (kind != HASH_SHA256)
		buf_put_slice(&id, algorithm(a, alg_hash_oid(kind), false));
	put(&id, DER_OCTETS, slice_from(digest, hash_len(kind)));
	struct slice all = wrap(a, DER_SEQUENCE, buf_slice(&id));
	return wrap(a, DER_SEQUENCE, wrap(a, DER_SEQUENCE, all));
}

static void
plan_attrs(struct arena *a, struct cms_plan *p, struct slice leaf)
{
	unsigned char zero[HASH_MOST] = { 0 };
	size_t n = hash_len(p->hash);
	struct buf type = buf_make(a, 16);
	put(&type, DER_OID, oid_data);
	struct slice digest = wrap(a, DER_OCTETS, slice_from(zero, n));
	struct slice attrs[3] = {
	    attribute(a, oid_content_type, buf_slice(&type)),
	    attribute(a, oid_message_digest, digest),
	    attribute(a, oid_signing_cert_v2, signing_certificate(a, p->hash,
	    leaf)) };
	struct slice stamp = attrs[1];
	sort(attrs, 3);
	struct slice set = wrap(a, DER_SET, join(a, attrs, 3));
	p->attrs = arena_copy(a, set.at, set.len);
	p->attrs_len = set.len;
	/* The digest is the end of its attribute. */
	const char *at = memmem(set.at, set.len, stamp.at, stamp.len);
	p->digest_at = (size_t)(at - set.at) + stamp.len - n;
}

static bool
plan_info(struct arena *a, struct cms_plan *p, struct slice leaf,
    enum sign_alg alg)
{
	static const char version[] = { 1 };
	struct cert_ids ids;
	if (!cert_ids(leaf, &ids))
		return false;
	struct buf sid = buf_make(a, 512), b = buf_make(a, 1024);
	buf_put_slice(&sid, ids.issuer);
	put(&sid, DER_INTEGER, ids.serial);
	put(&b, DER_INTEGER, (struct slice){ version, 1 });
	put(&b, DER_SEQUENCE, buf_slice(&sid));
	buf_put_slice(&b, algorithm(a, alg_hash_oid(p->hash), false));
	p->info_attrs_at = b.len;
	buf_put(&b, p->attrs, p->attrs_len);
	b.at[p->info_attrs_at] = (char)DER_CONTEXT_SEQ(0);
	buf_put_slice(&b, algorithm(a, alg_sign_oid(alg),
	    alg == SIGN_RSA_SHA256));
	p->info = (unsigned char *)b.at;
	p->info_len = b.len;
	return true;
}

static void
plan_middle(struct arena *a, struct cms_plan *p, const struct slice *certs,
    size_t n)
{
	static const char version[] = { 1 };
	struct slice *sorted = ARENA_ARRAY(a, struct slice, n);
	struct buf b = buf_make(a, 8192), content = buf_make(a, 16);
	memcpy(sorted, certs, n * sizeof certs[0]);
	sort(sorted, n);
	put(&content, DER_OID, oid_data);
	put(&b, DER_INTEGER, (struct slice){ version, 1 });
	put(&b, DER_SET, algorithm(a, alg_hash_oid(p->hash), false));
	put(&b, DER_SEQUENCE, buf_slice(&content));
	put(&b, DER_CONTEXT_SEQ(0), join(a, sorted, n));
	p->middle = buf_slice(&b);
}

enum fault_code
cms_plan_make(struct arena *a, const struct signer *signer,
    const struct cms_options *options, struct cms_plan **out,
    struct fault *why)
{
	static const struct cms_options usual;
	const struct cms_options *o = options == NULL ? &usual : options;
	size_t n, keep = 1;
	const struct slice *chain = signer_chain(signer, &n);
	struct cert_ids ids;
	struct cms_plan *p = ARENA_NEW(a, struct cms_plan);
	p->hash = signer_hash(signer);
	p->signature_most = signer_signature_most(signer);
	while (!o->leaf_only && keep < n && keep < CMS_CERTS_MOST &&
	    cert_ids(chain[keep], &ids) &&
	    (o->with_root || !slice_eq(ids.issuer, ids.subject)))
		keep++;
	plan_attrs(a, p, chain[0]);
	if (!plan_info(a, p, chain[0], signer_algorithm(signer)))
		return fault_say(why, FAULT_INPUT,
		    "The signer's certificate cannot be read.");
	plan_middle(a, p, chain, keep);
	*out = p;
	return FAULT_NONE;
}

enum hash_kind
cms_plan_hash(const struct cms_plan *p)
{
	return p->hash;
}

struct sizes {
	size_t info, infos, data, outer, whole;
};

/* info: the body of the SignerInfo; before: what precedes signerInfos. */
static struct sizes
sizes_of(size_t info, size_t before)
{
	struct sizes s;
	s.info = info;
	s.infos = der_size(s.info);
	s.data = before + der_size(s.infos);
	s.outer = der_size(s.data);
	s.whole = der_size(oid_signed_data.len) + der_size(s.outer);
	return s;
}

static size_t
total(const struct sizes *s)
{
	return der_size(s->whole);
}

/* Everything up to the body of the SignerInfo. */
static unsigned char *
put_front(unsigned char *to, const struct sizes *s, struct slice before)
{
	to = der_put_head(to, DER_SEQUENCE, s->whole);
	to = der_put(to, DER_OID, oid_signed_data.at, oid_signed_data.len);
	to = der_put_head(to, DER_CONTEXT_SEQ(0), s->outer);
	to = der_put_head(to, DER_SEQUENCE, s->data);
	memcpy(to, before.at, before.len);
	to = der_put_head(to + before.len, DER_SET, s->infos);
	return der_put_head(to, DER_SEQUENCE, s->info);
}

size_t
cms_plan_size(const struct cms_plan *p)
{
	struct sizes s = sizes_of(p->info_len + der_size(p->signature_most),
	    p->middle.len);
	return total(&s);
}

/* [1] { SEQUENCE { OID, SET { token } } } */
static size_t
stamp_size(size_t token, size_t *attr)
{
	*attr = der_size(oid_timestamp_token.len) + der_size(token);
	return der_size(der_size(*attr));
}

size_t
cms_plan_size_stamped(const struct cms_plan *p, size_t token)
{
	size_t attr;
	struct sizes s = sizes_of(p->info_len + der_size(p->signature_most) +
	    stamp_size(token, &attr), p->middle.len);
	return total(&s);
}

enum fault_code
cms_write(const struct cms_plan *p, const unsigned char *digest,
    struct signer *signer, unsigned char *out, size_t cap, size_t *len,
    struct fault *why)
{
	unsigned char hashed[HASH_MOST], sig[SIGNATURE_MOST];
	unsigned char attrs[512];
	size_t n = hash_len(p->hash), sig_len;
	if (cap < cms_plan_size(p) || p->attrs_len > sizeof attrs)
		return fault_say(why, FAULT_LIMIT, "A signature needs %zu"
		    " bytes; there are %zu.", cms_plan_size(p), cap);
	memcpy(attrs, p->attrs, p->attrs_len);
	memcpy(attrs + p->digest_at, digest, n);
	hash_of(p->hash, slice_from(attrs, p->attrs_len), hashed);
	enum fault_code code = signer_sign_digest(signer, hashed, sig, &sig_len,
	    why);
	if (code != FAULT_NONE)
		return code;
	if (sig_len > p->signature_most)
		return fault_say(why, FAULT_DAMAGE,
		    "The key made a signature of %zu bytes; %zu are possible.",
		    sig_len, p->signature_most);
	struct sizes s = sizes_of(p->info_len + der_size(sig_len),
	    p->middle.len);
	unsigned char *to = put_front(out, &s, p->middle);
	memcpy(to, p->info, p->info_len);
	memcpy(to + p->info_attrs_at + p->digest_at, digest, n);
	to = der_put(to + p->info_len, DER_OCTETS, sig, sig_len);
	*len = (size_t)(to - out);
	return FAULT_NONE;
}

enum fault_code
cms_stamp_imprint(struct slice cms, enum hash_kind kind, unsigned char *out,
    struct fault *why)
{
	struct cms read;
	if (cms_parse(cms, false, &read, why) != CMS_GOOD)
		return FAULT_INPUT;
	hash_of(kind, read.signature, out);
	return FAULT_NONE;
}

/* The one SignerInfo, and what precedes the SET it is in. cms_parse() has found
 * all to be well formed. */
static void
take_apart(struct slice cms, struct slice *before, struct slice *info)
{
	struct der e = { 0 }, data = { 0 };
	struct slice at = cms;
	der_take(&at, &e);
	at = e.body;
	der_take(&at, &e);		/* the OID */
	der_take(&at, &e);		/* [0] */
	at = e.body;
	der_take(&at, &data);
	at = data.body;
	while (at.len > 0)
		der_take(&at, &e);	/* the last is signerInfos */
	*before = slice_from(data.body.at,
	    (size_t)(e.whole.at - data.body.at));
	at = e.body;
	der_take(&at, &e);
	*info = e.body;
}

enum fault_code
cms_add_timestamp(struct slice cms, struct slice token, unsigned char *out,
    size_t cap, size_t *len, struct fault *why)
{
	struct cms read;
	struct slice before, info;
	size_t attr;
	if (cms_parse(cms, false, &read, why) != CMS_GOOD)
		return FAULT_INPUT;
	if (read.timestamp.at != NULL)
		return fault_say(why, FAULT_CLASH,
		    "The signature has a time stamp already.");
	take_apart(cms, &before, &info);
	size_t more = stamp_size(token.len, &attr);
	struct sizes s = sizes_of(info.len + more, before.len);
	if (total(&s) > cap)
		return fault_say(why, FAULT_LIMIT, "The signature with its time"
		    " stamp needs %zu bytes; there are %zu.", total(&s), cap);
	unsigned char *to = put_front(out, &s, before);
	memcpy(to, info.at, info.len);
	to = der_put_head(to + info.len, DER_CONTEXT_SEQ(1), der_size(attr));
	to = der_put_head(to, DER_SEQUENCE, attr);
	to = der_put(to, DER_OID, oid_timestamp_token.at,
	    oid_timestamp_token.len);
	to = der_put(to, DER_SET, token.at, token.len);
	*len = (size_t)(to - out);
	return FAULT_NONE;
}
