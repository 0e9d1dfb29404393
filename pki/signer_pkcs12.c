/*
 * Keys in a PKCS#12 file. libcrypto's own reader takes the first key and drops
 * the rest; Indian CAs put a signing and an encryption key into one file, so
 * the bags are walked here and every key is tried against every certificate.
 */
#include <limits.h>

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>

#include "arena.h"
#include "cert_parts.h"
#include "der.h"
#include "own.h"
#include "signer_key.h"

#define THINGS_MOST 64
#define ROUNDS_MOST 10000000L

struct content {
	EVP_PKEY *keys[THINGS_MOST];
	size_t n_keys;
	X509 *certs[THINGS_MOST];
	size_t n_certs;
};

EVP_PKEY_CTX *
signer_key_ready(EVP_PKEY *key, enum sign_alg alg)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	const EVP_MD *md = alg == SIGN_P384_SHA384 ? EVP_sha384() :
	    EVP_sha256();
	if (ctx == NULL || EVP_PKEY_sign_init(ctx) != 1 ||
	    (alg == SIGN_RSA_SHA256 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1) ||
	    EVP_PKEY_CTX_set_signature_md(ctx, md) != 1) {
		EVP_PKEY_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

bool
signer_key_sign(EVP_PKEY_CTX *ctx, enum hash_kind kind,
    const unsigned char *digest, unsigned char *out, size_t *len)
{
	size_t n = SIGNATURE_MOST;
	if (EVP_PKEY_sign(ctx, out, &n, digest, hash_len(kind)) != 1)
		return false;
	*len = n;
	return true;
}

static enum fault_code
local_sign(struct signer *s, const unsigned char *digest, unsigned char *out,
    size_t *len, struct fault *why)
{
	if (signer_key_sign(s->mine, signer_hash(s), digest, out, len))
		return FAULT_NONE;
	fault_say(why, FAULT_BUG, "The key of \"%s\" could not sign.",
	    s->facts->common_name);
	crypto_log(why);
	return FAULT_BUG;
}

static void
local_drop(struct signer *s)
{
	EVP_PKEY_CTX_free(s->mine);
}

static void *
local_twin(const struct signer *s)
{
	return EVP_PKEY_CTX_dup(s->mine);
}

static const struct signer_ops local_ops = { local_sign, local_drop,
    local_twin };

static void
content_empty(struct content *c)
{
	for (size_t i = 0; i < c->n_keys; i++)
		EVP_PKEY_free(c->keys[i]);
	for (size_t i = 0; i < c->n_certs; i++)
		X509_free(c->certs[i]);
}

static void
p12_free(PKCS12 **p12)
{
	PKCS12_free(*p12);
}

static void
keep_key(struct content *c, const PKCS8_PRIV_KEY_INFO *p8)
{
	EVP_PKEY *key = p8 == NULL || c->n_keys == THINGS_MOST ? NULL :
	    EVP_PKCS82PKEY(p8);
	if (key != NULL)
		c->keys[c->n_keys++] = key;
}

static bool walk(struct content *, const STACK_OF(PKCS12_SAFEBAG) *,
    const char *pin, int depth);

static bool
take_bag(struct content *c, PKCS12_SAFEBAG *bag, const char *pin, int depth)
{
	PKCS8_PRIV_KEY_INFO *p8;
	X509 *x;
	switch (PKCS12_SAFEBAG_get_nid(bag)) {
	case NID_keyBag:
		keep_key(c, PKCS12_SAFEBAG_get0_p8inf(bag));
		return true;
	case NID_pkcs8ShroudedKeyBag:
		p8 = PKCS12_decrypt_skey(bag, pin, (int)strlen(pin));
		keep_key(c, p8);
		PKCS8_PRIV_KEY_INFO_free(p8);
		return p8 != NULL;
	case NID_certBag:
		if (PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate)
			return true;
		x = PKCS12_SAFEBAG_get1_cert(bag);
		if (x != NULL && c->n_certs < THINGS_MOST)
			c->certs[c->n_certs++] = x;
		else
			X509_free(x);
		return true;
	case NID_safeContentsBag:
		return walk(c, PKCS12_SAFEBAG_get0_safes(bag), pin, depth + 1);
	default:
		return true;
	}
}

static bool
walk(struct content *c, const STACK_OF(PKCS12_SAFEBAG) *bags, const char *pin,
    int depth)
{
	if (depth > 8)
		return false;
	for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); i++)
		if (!take_bag(c, sk_PKCS12_SAFEBAG_value(bags, i), pin, depth))
			return false;
	return true;
}

static bool
unpack(struct content *c, PKCS12 *p12, const char *pin)
{
	STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(p12);
	bool good = safes != NULL;
	for (int i = 0; good && i < sk_PKCS7_num(safes); i++) {
		PKCS7 *p7 = sk_PKCS7_value(safes, i);
		int nid = OBJ_obj2nid(p7->type);
		STACK_OF(PKCS12_SAFEBAG) *bags = nid == NID_pkcs7_data ?
		    PKCS12_unpack_p7data(p7) : nid == NID_pkcs7_encrypted ?
		    PKCS12_unpack_p7encdata(p7, pin, (int)strlen(pin)) : NULL;
		good = bags != NULL && walk(c, bags, pin, 0);
		sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
	}
	sk_PKCS7_pop_free(safes, PKCS7_free);
	return good;
}

static enum fault_code
read_file(struct slice bytes, PKCS12 **out, struct fault *why)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	const ASN1_INTEGER *rounds = NULL;
	PKCS12 *p12 = bytes.len == 0 || bytes.len > INT_MAX ? NULL :
	    d2i_PKCS12(NULL, &at, (long)bytes.len);
	ERR_clear_error();
	if (p12 == NULL)
		return fault_say(why, FAULT_INPUT,
		    "The file is not a PKCS#12 file (.p12, .pfx).");
	PKCS12_get0_mac(NULL, NULL, NULL, &rounds, p12);
	if (!PKCS12_mac_present(p12) ||
	    (rounds != NULL && ASN1_INTEGER_get(rounds) > ROUNDS_MOST)) {
		PKCS12_free(p12);
		return fault_say(why, FAULT_INPUT, "The PKCS#12 file is not"
		    " protected by a PIN in a way this program accepts.");
	}
	*out = p12;
	return FAULT_NONE;
}

static enum fault_code
open_content(struct content *c, struct slice bytes, const char *pin,
    struct fault *why)
{
	AUTO(p12_free) PKCS12 *p12 = NULL;
	enum fault_code code = read_file(bytes, &p12, why);
	if (code != FAULT_NONE)
		return code;
	if (PKCS12_verify_mac(p12, pin, -1) != 1) {
		ERR_clear_error();
		return fault_say(why, FAULT_DENIED,
		    "The PIN of the PKCS#12 file is wrong.");
	}
	if (unpack(c, p12, pin))
		return FAULT_NONE;
	/* RC2, as older Indian CAs use: only the legacy provider has it. */
	content_empty(c);
	*c = (struct content){ .n_keys = 0 };
	OSSL_PROVIDER_try_load(NULL, "legacy", 1);
	if (unpack(c, p12, pin)) {
		ERR_clear_error();
		return FAULT_NONE;
	}
	fault_say(why, FAULT_INPUT, "The PKCS#12 file is damaged, or encrypted"
	    " by a method this program does not know.");
	return crypto_log(why);
}

struct choice {
	struct signer *signer;
	EVP_PKEY *key;
	size_t tried;
	struct fault why;	/* of the first that was turned down */
};

static void
try_pair(struct choice *best, X509 *x, EVP_PKEY *key,
    const struct slice *certs, size_t n, size_t at,
    const struct signer_policy *policy)
{
	struct signer *s;
	struct fault why = { 0 };
	if (X509_check_private_key(x, key) != 1) {
		ERR_clear_error();
		return;
	}
	if (signer_make(&s, certs[at], certs, n, policy, &why) != FAULT_NONE) {
		if (best->tried++ == 0)
			best->why = why;
		return;
	}
	/* With any_usage on, a key meant for documents is still preferred. */
	bool fit = s->facts->usage != -1 &&
	    (s->facts->usage & USAGE_DOCUMENT) == USAGE_DOCUMENT;
	if (best->signer != NULL) {
		const struct cert_facts *b = best->signer->facts;
		bool best_fit = b->usage != -1 &&
		    (b->usage & USAGE_DOCUMENT) == USAGE_DOCUMENT;
		if (fit < best_fit || (fit == best_fit &&
		    s->facts->until_s <= b->until_s)) {
			signer_drop(s);
			return;
		}
		signer_drop(best->signer);
	}
	best->signer = s;
	best->key = key;
}

static enum fault_code
choose(const struct content *c, const struct signer_policy *policy,
    struct signer **out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice certs[THINGS_MOST];
	struct choice best = { .signer = NULL };
	for (size_t i = 0; i < c->n_certs; i++) {
		unsigned char *der = NULL;
		int n = i2d_X509(c->certs[i], &der);
		certs[i] = slice_from(arena_copy(arena, der,
		    n < 0 ? 0 : (size_t)n), n < 0 ? 0 : (size_t)n);
		OPENSSL_free(der);
	}
	for (size_t k = 0; k < c->n_keys; k++)
		for (size_t i = 0; i < c->n_certs; i++)
			try_pair(&best, c->certs[i], c->keys[k], certs,
			    c->n_certs, i, policy);
	if (best.signer == NULL && best.tried > 0) {
		if (why != NULL)
			*why = best.why;
		return best.why.code;
	}
	if (best.signer == NULL)
		return fault_say(why, FAULT_INPUT, "The PKCS#12 file has %zu"
		    " keys and %zu certificates, but no key with its own"
		    " certificate.", c->n_keys, c->n_certs);
	best.signer->mine = signer_key_ready(best.key, best.signer->alg);
	best.signer->ops = &local_ops;
	if (best.signer->mine == NULL) {
		signer_drop(best.signer);
		fault_say(why, FAULT_BUG, "The key could not be made ready.");
		return crypto_log(why);
	}
	*out = best.signer;
	return FAULT_NONE;
}

enum fault_code
signer_open_pkcs12(struct signer **out, struct slice p12, const char *pin,
    const struct signer_policy *policy, struct fault *why)
{
	struct content c = { .n_keys = 0 };
	enum fault_code code = open_content(&c, p12, pin == NULL ? "" : pin,
	    why);
	if (code == FAULT_NONE)
		code = choose(&c, policy, out, why);
	content_empty(&c);
	return code;
}
