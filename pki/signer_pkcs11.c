/*
 * Keys that live in a token: a smart card, an HSM, or SoftHSM in the tests. The
 * module is somebody else's code in our process; that is why signers have a
 * process of their own.
 */
#include <stdlib.h>

#include <libp11.h>
#include <openssl/err.h>

#include "arena.h"
#include "cert_parts.h"
#include "own.h"
#include "pkcs11_uri.h"
#include "signer_key.h"
#include "vec.h"

/* Return values of PKCS#11 2.40 that mean something to the person. */
enum {
	CKR_DEVICE_REMOVED = 0x32, CKR_KEY_FUNCTION_NOT_PERMITTED = 0x68,
	CKR_PIN_INCORRECT = 0xa0, CKR_PIN_INVALID = 0xa1,
	CKR_PIN_LEN_RANGE = 0xa2, CKR_PIN_EXPIRED = 0xa3,
	CKR_PIN_LOCKED = 0xa4, CKR_USER_NOT_LOGGED_IN = 0x101,
};

struct token {
	PKCS11_CTX *ctx;
	bool loaded;
	PKCS11_SLOT *slots;
	unsigned n_slots;
	PKCS11_SLOT *slot;
	EVP_PKEY *key;
	EVP_PKEY_CTX *sign;
};

static void
token_close(struct token *t)
{
	EVP_PKEY_CTX_free(t->sign);
	EVP_PKEY_free(t->key);
	if (t->slot != NULL)
		PKCS11_logout(t->slot);
	if (t->slots != NULL)
		PKCS11_release_all_slots(t->ctx, t->slots, t->n_slots);
	if (t->loaded)
		PKCS11_CTX_unload(t->ctx);
	if (t->ctx != NULL)
		PKCS11_CTX_free(t->ctx);
	ERR_clear_error();
}

/* The module's own return value out of libcrypto's queue, which is emptied; 0
 * when there is none. */
static int
module_said(void)
{
	unsigned long e;
	int said = 0;
	while ((e = ERR_get_error()) != 0)
		if (ERR_GET_LIB(e) == ERR_get_CKR_code())
			said = ERR_GET_REASON(e);
	return said;
}

static bool
denies(int said)
{
	return (said >= CKR_PIN_INCORRECT && said <= CKR_PIN_LOCKED) ||
	    said == CKR_USER_NOT_LOGGED_IN ||
	    said == CKR_KEY_FUNCTION_NOT_PERMITTED;
}

static enum fault_code
token_sign(struct signer *s, const unsigned char *digest, unsigned char *out,
    size_t *len, struct fault *why)
{
	struct token *t = s->mine;
	ERR_clear_error();
	if (signer_key_sign(t->sign, signer_hash(s), digest, out, len))
		return FAULT_NONE;
	int said = module_said();
	enum fault_code code = denies(said) ? fault_say(why, FAULT_DENIED,
	    "The token refuses to sign. Log in to it again.") :
	    fault_say(why, FAULT_LATER, "The token with the key of \"%s\" does"
	    " not answer. Is it connected?", s->facts->common_name);
	fault_log(why, "pkcs11=0x%x", (unsigned)said);
	return code;
}

static void
token_signer_drop(struct signer *s)
{
	token_close(s->mine);
	free(s->mine);
}

/* No twin: a token signs for one at a time anyway. */
static const struct signer_ops token_ops = { token_sign, token_signer_drop,
    NULL };

static bool
fits(const char *wanted, const char *is)
{
	return wanted == NULL || (is != NULL && strcmp(wanted, is) == 0);
}

static enum fault_code
find_token(struct token *t, const struct pkcs11_uri *u, struct fault *why)
{
	size_t hits = 0;
	for (unsigned i = 0; i < t->n_slots; i++) {
		const PKCS11_TOKEN *is = t->slots[i].token;
		if (is == NULL || !is->initialized ||
		    !fits(u->token, is->label) ||
		    !fits(u->manufacturer, is->manufacturer) ||
		    !fits(u->model, is->model) || !fits(u->serial, is->serialnr))
			continue;
		if (hits++ == 0)
			t->slot = &t->slots[i];
	}
	if (hits == 1)
		return FAULT_NONE;
	t->slot = NULL;
	if (hits == 0) {
		fault_say(why, FAULT_ABSENT, "No token as named by the key's"
		    " address is there. Is it connected?");
		return FAULT_ABSENT;
	}
	fault_say(why, FAULT_INPUT, "%zu tokens fit the key's address. Name"
	    " one by its serial.", hits);
	return FAULT_INPUT;
}

static enum fault_code
log_in(struct token *t, const char *pin, struct fault *why)
{
	const PKCS11_TOKEN *is = t->slot->token;
	if (is->userPinLocked)
		return fault_say(why, FAULT_DENIED, "The token is locked after"
		    " too many wrong PINs. Have it unlocked.");
	ERR_clear_error();
	if (PKCS11_login(t->slot, 0, pin) == 0)
		return FAULT_NONE;
	int said = module_said();
	enum fault_code code = said == CKR_PIN_LOCKED ?
	    fault_say(why, FAULT_DENIED, "The token is locked after too many"
	    " wrong PINs. Have it unlocked.") : denies(said) ?
	    fault_say(why, FAULT_DENIED, "The token's PIN is wrong.") :
	    fault_say(why, FAULT_LATER, "The token does not let us log in.");
	fault_log(why, "pkcs11=0x%x", (unsigned)said);
	return code;
}

static enum fault_code
open_token(struct token *t, const struct pkcs11_uri *u, const char *pin,
    struct fault *why)
{
	t->ctx = PKCS11_CTX_new();
	t->loaded = t->ctx != NULL && PKCS11_CTX_load(t->ctx,
	    u->module_path) == 0;
	if (!t->loaded) {
		fault_say(why, FAULT_ABSENT, "The PKCS#11 module \"%.200s\""
		    " cannot be loaded.", u->module_path);
		return FAULT_ABSENT;
	}
	if (PKCS11_enumerate_slots(t->ctx, &t->slots, &t->n_slots) != 0) {
		fault_say(why, FAULT_LATER,
		    "The PKCS#11 module does not list its tokens.");
		return FAULT_LATER;
	}
	enum fault_code code = find_token(t, u, why);
	return code != FAULT_NONE ? code : log_in(t, pin, why);
}

struct candidates {
	struct arena *arena;
	VEC_OF(struct slice)	/* certificates, those of the token first */
	PKCS11_CERT *certs;
	unsigned n_certs;
};

static void
list_certs(struct candidates *c, struct token *t,
    const struct signer_policy *policy)
{
	struct slice *more;
	size_t n = 0;
	if (PKCS11_enumerate_certs(t->slot->token, &c->certs,
	    &c->n_certs) != 0)
		c->n_certs = 0;
	for (unsigned i = 0; i < c->n_certs; i++) {
		unsigned char *der = NULL;
		int len = i2d_X509(c->certs[i].x509, &der);
		*VEC_ADD(c->arena, c) = slice_from(arena_copy(c->arena, der,
		    len < 0 ? 0 : (size_t)len), len < 0 ? 0 : (size_t)len);
		OPENSSL_free(der);
	}
	if (policy != NULL && policy->extra_certs.len > 0 &&
	    cert_split(c->arena, policy->extra_certs, &more, &n,
	    NULL) == FAULT_NONE)
		for (size_t i = 0; i < n; i++)
			*VEC_ADD(c->arena, c) = more[i];
	ERR_clear_error();
}

static bool
may_belong(const struct candidates *c, size_t i, const PKCS11_KEY *key)
{
	if (i >= c->n_certs)
		return true;	/* of no token: the trial tells */
	return c->certs[i].id_len == key->id_len && key->id_len > 0 &&
	    memcmp(c->certs[i].id, key->id, key->id_len) == 0;
}

/* Labels and numbers can be wrong; a signature that verifies cannot. */
static bool
trial(const struct signer *s, EVP_PKEY_CTX *sign, struct slice der)
{
	AUTO(cert_drop_ptr) struct cert *cert = NULL;
	unsigned char digest[HASH_MOST] = { 1 }, sig[SIGNATURE_MOST];
	size_t len;
	return cert_open(NULL, der, &cert, NULL) == FAULT_NONE &&
	    signer_key_sign(sign, signer_hash(s), digest, sig, &len) &&
	    cert_verify(cert, signer_hash(s), digest, slice_from(sig, len));
}

struct choice {
	struct signer *signer;
	EVP_PKEY *key;
	EVP_PKEY_CTX *sign;
	size_t keys, tried;
	struct fault why;	/* of the first that was turned down */
};

static void
choice_clear(struct choice *c)
{
	signer_drop(c->signer);
	EVP_PKEY_CTX_free(c->sign);
	EVP_PKEY_free(c->key);
	c->signer = NULL;
	c->sign = NULL;
	c->key = NULL;
}

static void
try_pair(struct choice *best, const struct candidates *c, size_t i,
    PKCS11_KEY *pkcs11_key, const struct signer_policy *policy)
{
	struct choice now = { .signer = NULL };
	struct fault why = { 0 };
	if (signer_make(&now.signer, c->at[i], c->at, c->n, policy, &why) !=
	    FAULT_NONE) {
		if (best->tried++ == 0)
			best->why = why;
		return;
	}
	now.key = PKCS11_get_private_key(pkcs11_key);
	now.sign = now.key == NULL ? NULL :
	    signer_key_ready(now.key, now.signer->alg);
	if (now.sign == NULL || !trial(now.signer, now.sign, c->at[i]) ||
	    (best->signer != NULL && best->signer->facts->until_s >=
	    now.signer->facts->until_s)) {
		choice_clear(&now);
		ERR_clear_error();
		return;
	}
	choice_clear(best);
	best->signer = now.signer;
	best->key = now.key;
	best->sign = now.sign;
}

static enum fault_code
choose(struct token *t, const struct pkcs11_uri *u,
    const struct signer_policy *policy, struct choice *best,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct candidates c = { .arena = arena };
	PKCS11_KEY *keys;
	unsigned n = 0;
	if (PKCS11_enumerate_keys(t->slot->token, &keys, &n) != 0)
		n = 0;
	list_certs(&c, t, policy);
	for (unsigned k = 0; k < n; k++) {
		if (!fits(u->object, keys[k].label) || (u->id.at != NULL &&
		    !slice_eq(u->id, slice_from(keys[k].id, keys[k].id_len))))
			continue;
		best->keys++;
		for (size_t i = 0; i < c.n; i++)
			if (may_belong(&c, i, &keys[k]))
				try_pair(best, &c, i, &keys[k], policy);
	}
	ERR_clear_error();
	if (best->signer != NULL)
		return FAULT_NONE;
	if (best->tried > 0) {
		if (why != NULL)
			*why = best->why;
		return best->why.code == FAULT_NONE ? FAULT_BUG :
		    best->why.code;
	}
	if (best->keys == 0) {
		fault_say(why, FAULT_ABSENT, "The token has no private key as"
		    " named by the key's address.");
		return FAULT_ABSENT;
	}
	fault_say(why, FAULT_INPUT, "The token has the key but not its"
	    " certificate. Give the certificate in a file.");
	return FAULT_INPUT;
}

enum fault_code
signer_open_pkcs11(struct signer **out, const char *uri, const char *pin,
    const struct signer_policy *policy, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	AUTO(token_close) struct token t = { .ctx = NULL };
	struct pkcs11_uri u;
	struct choice best = { .signer = NULL };
	enum fault_code code = pkcs11_uri_read(arena, uri, &u, why);
	if (code == FAULT_NONE)
		code = open_token(&t, &u, pin == NULL ? "" : pin, why);
	if (code == FAULT_NONE)
		code = choose(&t, &u, policy, &best, why);
	ERR_clear_error();
	if (code != FAULT_NONE)
		return code;
	struct token *mine = malloc(sizeof *mine);
	if (mine == NULL)
		abort();
	*mine = t;
	t = (struct token){ .ctx = NULL };
	mine->key = best.key;
	mine->sign = best.sign;
	best.signer->mine = mine;
	best.signer->ops = &token_ops;
	*out = best.signer;
	return FAULT_NONE;
}
