/*
 * What every kind of signer shares: the certificate judged, the chain put in
 * order, the words about it.
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "arena.h"
#include "cert_parts.h"
#include "clock.h"
#include "own.h"
#include "signer_ops.h"

#define CHAIN_LENGTH_MOST 10
#define CHAIN_OTHERS_MOST 64

static enum fault_code
judge_key(const struct cert_facts *f, enum sign_alg *alg, struct fault *why)
{
	if (f->key == KEY_RSA && f->key_bits >= 2048 && f->key_bits <= 4096) {
		*alg = SIGN_RSA_SHA256;
		return FAULT_NONE;
	}
	if (f->key == KEY_P256 || f->key == KEY_P384) {
		*alg = f->key == KEY_P256 ? SIGN_P256_SHA256 : SIGN_P384_SHA384;
		return FAULT_NONE;
	}
	return fault_say(why, FAULT_INPUT, "The key of \"%s\" cannot be used:"
	    " RSA of 2048 to 4096 bits, P-256 or P-384 is needed, and it has %d"
	    " bits.", f->common_name, f->key_bits);
}

static enum fault_code
judge(const struct cert_facts *f, const struct signer_policy *p,
    enum sign_alg *alg, struct fault *why)
{
	int64_t at = p->at_s != 0 ? p->at_s : clock_now(&clock_system);
	if (!p->any_usage && (f->usage == -1 ||
	    (f->usage & USAGE_DOCUMENT) != USAGE_DOCUMENT))
		return fault_say(why, FAULT_INPUT, "The certificate of \"%s\""
		    " (number %s) is not meant for signing documents: its key"
		    " usage lacks digitalSignature and nonRepudiation. Use the"
		    " signing certificate, not the encryption one.",
		    f->common_name, f->serial_hex);
	if (!p->any_usage && f->is_ca)
		return fault_say(why, FAULT_INPUT, "The certificate of \"%s\" is"
		    " a certifying authority's, not a signer's.",
		    f->common_name);
	if (!p->any_time && at > f->until_s)
		return fault_say(why, FAULT_INPUT, "The certificate of \"%s\""
		    " (number %s) has expired. Renew it.", f->common_name,
		    f->serial_hex);
	if (!p->any_time && at < f->from_s)
		return fault_say(why, FAULT_INPUT, "The certificate of \"%s\""
		    " (number %s) is not valid yet. Is the clock right?",
		    f->common_name, f->serial_hex);
	return judge_key(f, alg, why);
}

struct pool {
	struct cert *at[CHAIN_OTHERS_MOST];
	size_t n;
};

static void
pool_empty(struct pool *p)
{
	for (size_t i = 0; i < p->n; i++)
		cert_drop(p->at[i]);
	p->n = 0;
}

/* What cannot be read is no use as a link, and no harm. */
static void
pool_add(struct pool *p, struct slice der)
{
	if (p->n < CHAIN_OTHERS_MOST &&
	    cert_open(NULL, der, &p->at[p->n], NULL) == FAULT_NONE)
		p->n++;
}

static struct cert *
issuer_in(const struct pool *p, const struct cert *of)
{
	for (size_t i = 0; i < p->n; i++) {
		struct cert *by = p->at[i];
		bool good = by->key != NULL &&
		    X509_check_issued(by->x509, of->x509) == X509_V_OK &&
		    X509_verify(of->x509, by->key) == 1;
		ERR_clear_error();
		if (good)
			return by;
	}
	return NULL;
}

static void
order_chain(struct signer *s, const struct cert *leaf, const struct pool *p)
{
	const struct cert *at = leaf;
	s->chain = ARENA_ARRAY(s->arena, struct slice, CHAIN_LENGTH_MOST);
	while (at != NULL && s->chain_n < CHAIN_LENGTH_MOST) {
		struct slice der = at->facts.der;
		s->chain[s->chain_n++] = slice_from(arena_copy(s->arena, der.at,
		    der.len), der.len);
		at = at->facts.self_issued ? NULL : issuer_in(p, at);
	}
}

enum fault_code
signer_make(struct signer **out, struct slice leaf_der,
    const struct slice *others, size_t n_others,
    const struct signer_policy *policy, struct fault *why)
{
	static const struct signer_policy usual;
	const struct signer_policy *p = policy == NULL ? &usual : policy;
	AUTO(cert_drop_ptr) struct cert *leaf = NULL;
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice *more = NULL;
	size_t more_n = 0;
	enum sign_alg alg = SIGN_ALGS;
	struct pool pool = { .n = 0 };
	enum fault_code code = cert_open(NULL, leaf_der, &leaf, why);
	if (code == FAULT_NONE)
		code = judge(&leaf->facts, p, &alg, why);
	if (code == FAULT_NONE && p->extra_certs.len > 0)
		code = cert_split(arena, p->extra_certs, &more, &more_n, why);
	if (code != FAULT_NONE)
		return code;
	for (size_t i = 0; i < n_others; i++)
		pool_add(&pool, others[i]);
	for (size_t i = 0; i < more_n; i++)
		pool_add(&pool, more[i]);
	struct signer *s = ARENA_NEW(arena, struct signer);
	s->arena = arena;
	s->alg = alg;
	s->signature_most = alg == SIGN_RSA_SHA256 ?
	    (size_t)(leaf->facts.key_bits + 7) / 8 :
	    alg == SIGN_P256_SHA256 ? 72 : 104;
	s->facts = cert_facts_copy(arena, leaf);
	order_chain(s, leaf, &pool);
	pool_empty(&pool);
	arena = NULL;
	*out = s;
	return FAULT_NONE;
}

void
signer_drop(struct signer *s)
{
	if (s == NULL)
		return;
	if (s->ops != NULL)
		s->ops->drop(s);
	arena_drop(s->arena);
}

void
signer_drop_ptr(struct signer **s)
{
	signer_drop(*s);
}

enum sign_alg
signer_algorithm(const struct signer *s)
{
	return s->alg;
}

enum hash_kind
signer_hash(const struct signer *s)
{
	return s->alg == SIGN_P384_SHA384 ? HASH_SHA384 : HASH_SHA256;
}

const char *
sign_alg_name(enum sign_alg alg)
{
	static const char *const names[SIGN_ALGS] = {
	    "RSA PKCS#1 v1.5, SHA-256", "ECDSA P-256, SHA-256",
	    "ECDSA P-384, SHA-384" };
	return alg < SIGN_ALGS ? names[alg] : "";
}

size_t
signer_signature_most(const struct signer *s)
{
	return s->signature_most;
}

const struct slice *
signer_chain(const struct signer *s, size_t *n)
{
	*n = s->chain_n;
	return s->chain;
}

const struct cert_facts *
signer_facts(const struct signer *s)
{
	return s->facts;
}

const char *
signer_name(const struct signer *s)
{
	return s->facts->common_name;
}

const char *
signer_post(const struct signer *s)
{
	const struct cert_facts *f = s->facts;
	return *f->title != '\0' ? f->title : *f->unit != '\0' ? f->unit :
	    f->organisation;
}

const char *
signer_organisation(const struct signer *s)
{
	return s->facts->organisation;
}

void
signer_subject(struct signer *s, struct slice subject)
{
	s->subject_len = slice_head(subject, SIGNER_SUBJECT_MOST).len;
	memcpy(s->subject, subject.len == 0 ? "" : subject.at, s->subject_len);
}

enum fault_code
signer_twin(const struct signer *s, struct signer **out, struct fault *why)
{
	void *mine = s->ops->twin == NULL ? NULL : s->ops->twin(s);
	if (mine == NULL)
		return fault_say(why, FAULT_ABSENT, "The key of \"%s\" is used"
		    " by one at a time.", s->facts->common_name);
	struct arena *arena = arena_make();
	struct signer *t = ARENA_NEW(arena, struct signer);
	*t = *s;
	t->arena = arena;
	t->mine = mine;
	*out = t;
	return FAULT_NONE;
}

enum fault_code
signer_sign_digest(struct signer *s, const unsigned char *digest,
    unsigned char *out, size_t *len, struct fault *why)
{
	return s->ops->sign(s, digest, out, len, why);
}
