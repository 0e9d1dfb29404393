/*
 * Certificates opened, counted and cached. The cache is a table of counted
 * references; when it is full it is emptied, which costs one parse of each
 * certificate still in use and needs no bookkeeping.
 */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "arena.h"
#include "cert_parts.h"
#include "der.h"
#include "own.h"
#include "p256_table.h"

struct cert_cache {
	size_t most, slots, n;
	struct cert **at;
};

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

struct cert_cache *
cert_cache_make(size_t most)
{
	struct cert_cache *c = must(calloc(1, sizeof *c));
	c->most = most == 0 ? 1 : most;
	for (c->slots = 16; c->slots < 2 * c->most;)
		c->slots *= 2;
	c->at = must(calloc(c->slots, sizeof(struct cert *)));
	return c;
}

static void
cache_empty(struct cert_cache *c)
{
	for (size_t i = 0; i < c->slots; i++) {
		cert_drop(c->at[i]);
		c->at[i] = NULL;
	}
	c->n = 0;
}

void
cert_cache_drop(struct cert_cache *c)
{
	if (c == NULL)
		return;
	cache_empty(c);
	free(c->at);
	free(c);
}

void
cert_cache_drop_ptr(struct cert_cache **c)
{
	cert_cache_drop(*c);
}

/* The slot that holds it, or the free one where it belongs. */
static struct cert **
cache_slot(struct cert_cache *c, const unsigned char *sha256)
{
	uint64_t h;
	memcpy(&h, sha256, sizeof h);
	for (size_t i = (size_t)h & (c->slots - 1);;
	    i = (i + 1) & (c->slots - 1))
		if (c->at[i] == NULL ||
		    memcmp(c->at[i]->facts.sha256, sha256, SHA256_LEN) == 0)
			return &c->at[i];
}

static enum fault_code
not_one(struct fault *why)
{
	fault_say(why, FAULT_INPUT,
	    "These bytes are not one X.509 certificate in DER.");
	crypto_log(why);
	return FAULT_INPUT;
}

static enum fault_code
parse(struct slice der, const unsigned char *sha256, struct cert **out,
    struct fault *why)
{
	struct der whole;
	if (der.len > CERT_BYTES_MOST || !der_only(der, DER_SEQUENCE, &whole) ||
	    !der_sound(der, false))
		return not_one(why);
	struct arena *arena = arena_make();
	struct cert *c = ARENA_NEW(arena, struct cert);
	c->arena = arena;
	c->count = 1;
	c->facts.der = slice_from(arena_copy(arena, der.at, der.len), der.len);
	memcpy(c->facts.sha256, sha256, SHA256_LEN);
	const unsigned char *at = (const unsigned char *)c->facts.der.at;
	c->x509 = d2i_X509(NULL, &at, (long)der.len);
	if (c->x509 == NULL ||
	    at != (const unsigned char *)c->facts.der.at + der.len ||
	    !cert_learn(arena, c->x509, &c->facts)) {
		cert_drop(c);
		return not_one(why);
	}
	c->key = X509_get0_pubkey(c->x509);
	ERR_clear_error();	/* an unknown kind of key is KEY_OTHER */
	*out = c;
	return FAULT_NONE;
}

enum fault_code
cert_open(struct cert_cache *cache, struct slice der, struct cert **out,
    struct fault *why)
{
	unsigned char sha256[SHA256_LEN];
	struct cert *made = NULL;
	sha256_of(der, sha256);
	struct cert **slot = NULL;
	if (cache != NULL) {
		slot = cache_slot(cache, sha256);
		if (*slot != NULL) {
			*out = cert_keep(*slot);
			return FAULT_NONE;
		}
	}
	enum fault_code code = parse(der, sha256, &made, why);
	if (code != FAULT_NONE)
		return code;
	if (cache != NULL) {
		if (cache->n == cache->most) {
			cache_empty(cache);
			slot = cache_slot(cache, sha256);
		}
		*slot = cert_keep(made);
		cache->n++;
	}
	*out = made;
	return FAULT_NONE;
}

struct cert *
cert_keep(struct cert *c)
{
	c->count++;
	return c;
}

void
cert_drop(struct cert *c)
{
	if (c == NULL || --c->count > 0)
		return;
	EVP_PKEY_CTX_free(c->verify);
	p256_table_drop(c->table);
	X509_free(c->x509);
	arena_drop(c->arena);
}

void
cert_drop_ptr(struct cert **c)
{
	cert_drop(*c);
}

const struct cert_facts *
cert_facts(const struct cert *c)
{
	return &c->facts;
}

static const char *
text_copy(struct arena *a, const char *text)
{
	return arena_text(a, text, strlen(text));
}

struct cert_facts *
cert_facts_copy(struct arena *a, const struct cert *c)
{
	struct cert_facts *f = arena_copy(a, &c->facts, sizeof *f);
	f->der = slice_from(arena_copy(a, f->der.at, f->der.len), f->der.len);
	const char **texts[] = { &f->common_name, &f->organisation, &f->unit,
	    &f->title, &f->state, &f->country, &f->serial_hex,
	    &f->issuer_name, &f->ocsp_url, &f->issuer_url, &f->crl_url };
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = text_copy(a, *texts[i]);
	return f;
}

const EVP_MD *
hash_md(enum hash_kind kind)
{
	return kind == HASH_SHA256 ? EVP_sha256() :
	    kind == HASH_SHA384 ? EVP_sha384() : EVP_sha512();
}

enum fault_code
crypto_log(struct fault *why)
{
	char text[120] = "";
	unsigned long e = ERR_peek_last_error();
	if (e != 0)
		ERR_error_string_n(e, text, sizeof text);
	ERR_clear_error();
	return why == NULL ? FAULT_BUG : fault_log(why, "libcrypto=%s", text);
}

static EVP_PKEY_CTX *
verifier_for(struct cert *c, enum hash_kind kind)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(c->key, NULL);
	if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1 ||
	    (c->facts.key == KEY_RSA &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1) ||
	    EVP_PKEY_CTX_set_signature_md(ctx, hash_md(kind)) != 1) {
		EVP_PKEY_CTX_free(ctx);
		ERR_clear_error();
		return NULL;
	}
	return ctx;
}

/* More than a table costs to make; see p256_table.h. */
#define ASKED_OFTEN 1000

/* The issuing of a batch checks every signature it makes with the one key. */
static bool
by_table(struct cert *c, enum hash_kind kind)
{
	if (c->facts.key != KEY_P256 || kind != HASH_SHA256)
		return false;
	if (c->asked < ASKED_OFTEN && ++c->asked == ASKED_OFTEN)
		c->table = p256_table_make(c->key);
	return c->table != NULL;
}

bool
cert_verify(struct cert *c, enum hash_kind kind, const unsigned char *digest,
    struct slice sig)
{
	if (c->key == NULL || c->facts.key == KEY_OTHER)
		return false;
	/* One spelling of each signature: full length for RSA (RFC 8017
	 * 8.2.2), DER for ECDSA. */
	if (c->facts.key == KEY_RSA &&
	    sig.len != (size_t)(c->facts.key_bits + 7) / 8)
		return false;
	if (c->facts.key != KEY_RSA && !der_sound(sig, false))
		return false;
	if (by_table(c, kind))
		return p256_table_verify(c->table, digest, sig);
	if (c->verify == NULL || c->verify_hash != kind) {
		EVP_PKEY_CTX_free(c->verify);
		c->verify = verifier_for(c, kind);
		c->verify_hash = kind;
	}
	if (c->verify == NULL)
		return false;
	bool good = EVP_PKEY_verify(c->verify, (const unsigned char *)sig.at,
	    sig.len, digest, hash_len(kind)) == 1;
	if (!good)
		ERR_clear_error();
	return good;
}

bool
cert_same_holder(const struct cert *a, const struct cert *b)
{
	bool same = a->key != NULL && b->key != NULL &&
	    X509_NAME_cmp(X509_get_subject_name(a->x509),
	    X509_get_subject_name(b->x509)) == 0 &&
	    EVP_PKEY_eq(a->key, b->key) == 1;
	ERR_clear_error();
	return same;
}

bool
cert_ids(struct slice der, struct cert_ids *out)
{
	struct der cert, tbs, e, issuer, subject;
	struct slice serial;
	if (!der_only(der, DER_SEQUENCE, &cert) ||
	    !der_take_tag(&cert.body, DER_SEQUENCE, &tbs))
		return false;
	if (der_next_is(tbs.body, DER_CONTEXT_SEQ(0)) &&
	    !der_take(&tbs.body, &e))
		return false;
	if (!der_take_integer(&tbs.body, &serial) ||
	    !der_take_tag(&tbs.body, DER_SEQUENCE, &e) ||
	    !der_take_tag(&tbs.body, DER_SEQUENCE, &issuer) ||
	    !der_take_tag(&tbs.body, DER_SEQUENCE, &e) ||
	    !der_take_tag(&tbs.body, DER_SEQUENCE, &subject))
		return false;
	*out = (struct cert_ids){ issuer.whole, serial, subject.whole };
	return true;
}
