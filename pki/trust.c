/*
 * Who is trusted, and the paths found so far. A path is built by libcrypto
 * without looking at the time (RFC 5280 6.1 but for 6.1.3 (a)(2) and (a)(3)):
 * signatures, names, constraints, lengths, policies, unknown extensions.
 */
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "arena.h"
#include "chain_parts.h"
#include "own.h"
#include "vec.h"

#define CACHED_CERTS 256
#define FOUND_SLOTS 1024	/* a power of two */
#define FOUND_MOST 512
#define OTHERS_MOST 64
#define SECURITY_LEVEL 2	/* 112 bits: RSA 2048, SHA-2 (SP 800-57) */

struct trust *
trust_make(void)
{
	struct arena *arena = arena_make();
	struct trust *t = ARENA_NEW(arena, struct trust);
	t->arena = arena;
	t->store = X509_STORE_new();
	if (t->store == NULL)
		abort();
	t->certs = cert_cache_make(CACHED_CERTS);
	t->found = ARENA_ARRAY(arena, struct found *, FOUND_SLOTS);
	return t;
}

static void
found_free(struct found *f)
{
	for (size_t i = 0; f != NULL && i < f->n; i++)
		cert_drop(f->path[i]);
	free(f);
}

static void
forget(struct trust *t)
{
	for (size_t i = 0; i < FOUND_SLOTS; i++) {
		found_free(t->found[i]);
		t->found[i] = NULL;
	}
	t->n_found = 0;
}

void
trust_drop(struct trust *t)
{
	if (t == NULL)
		return;
	forget(t);
	for (size_t i = 0; i < t->n_anchors; i++)
		cert_drop(t->anchors[i]);
	for (size_t i = 0; i < t->n_links; i++)
		cert_drop(t->links[i]);
	cert_cache_drop(t->certs);
	X509_STORE_free(t->store);
	arena_drop(t->arena);
}

void
trust_drop_ptr(struct trust **t)
{
	trust_drop(*t);
}

size_t
trust_count(const struct trust *t)
{
	return t->n_anchors;
}

struct cert_cache *
trust_certs(struct trust *t)
{
	return t->certs;
}

static void
keep(struct trust *t, struct cert ***at, size_t *n, size_t *cap,
    struct cert *c)
{
	*at = vec_room(t->arena, *at, *n, cap, sizeof **at);
	(*at)[(*n)++] = c;
}

static enum fault_code
open_all(struct trust *t, struct arena *a, struct slice file,
    struct cert ***out, size_t *n, struct fault *why)
{
	struct slice *ders;
	size_t count;
	enum fault_code code = cert_split(a, file, &ders, &count, why);
	if (code != FAULT_NONE)
		return code;
	struct cert **certs = ARENA_ARRAY(a, struct cert *, count);
	for (size_t i = 0; i < count; i++) {
		code = cert_open(t->certs, ders[i], &certs[i], why);
		if (code == FAULT_NONE)
			continue;
		while (i > 0)
			cert_drop(certs[--i]);
		return code;
	}
	*out = certs;
	*n = count;
	return FAULT_NONE;
}

enum fault_code
trust_add(struct trust *t, struct slice file, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct cert **certs;
	size_t n;
	enum fault_code code = open_all(t, a, file, &certs, &n, why);
	if (code != FAULT_NONE)
		return code;
	for (size_t i = 0; i < n && code == FAULT_NONE; i++)
		if (!certs[i]->facts.is_ca)
			code = fault_say(why, FAULT_INPUT, "\"%s\" is not the"
			    " certificate of a certifying authority: it cannot"
			    " be a root of trust.", certs[i]->facts.common_name);
	for (size_t i = 0; i < n; i++) {
		if (code != FAULT_NONE) {
			cert_drop(certs[i]);
			continue;
		}
		X509_STORE_add_cert(t->store, certs[i]->x509);
		keep(t, &t->anchors, &t->n_anchors, &t->anchors_cap, certs[i]);
	}
	ERR_clear_error();
	forget(t);
	return code;
}

enum fault_code
trust_add_links(struct trust *t, struct slice file, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct cert **certs;
	size_t n;
	enum fault_code code = open_all(t, a, file, &certs, &n, why);
	for (size_t i = 0; code == FAULT_NONE && i < n; i++)
		keep(t, &t->links, &t->n_links, &t->links_cap, certs[i]);
	forget(t);
	return code;
}

static enum chain_reason
reason_of(int error)
{
	switch (error) {
	case X509_V_OK:
		return CHAIN_GOOD;
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
	case X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY:
		return CHAIN_BROKEN;
	case X509_V_ERR_INVALID_CA:
	case X509_V_ERR_INVALID_NON_CA:
	case X509_V_ERR_PATH_LENGTH_EXCEEDED:
	case X509_V_ERR_INVALID_PURPOSE:
	case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
		return CHAIN_USAGE;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return CHAIN_WEAK;
	case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
		return CHAIN_EXTENSION;
	case X509_V_ERR_PERMITTED_VIOLATION:
	case X509_V_ERR_EXCLUDED_VIOLATION:
	case X509_V_ERR_SUBTREE_MINMAX:
	case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
	case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
	case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
	case X509_V_ERR_INVALID_POLICY_EXTENSION:
	case X509_V_ERR_NO_EXPLICIT_POLICY:
		return CHAIN_CONSTRAINT;
	case X509_V_ERR_INVALID_EXTENSION:
		return CHAIN_MALFORMED;
	default:
		return CHAIN_STRANGER;
	}
}

struct given {
	struct cert *leaf;
	struct cert *others[OTHERS_MOST];	/* NULL: unreadable */
	size_t n;
};

static struct cert *
who(const struct trust *t, const struct given *g, const X509 *x, int *from)
{
	*from = FROM_TRUST;
	for (size_t i = 0; i < t->n_anchors; i++)
		if (t->anchors[i]->x509 == x)
			return t->anchors[i];
	*from = FROM_LEAF;
	if (g->leaf->x509 == x)
		return g->leaf;
	for (size_t i = 0; i < g->n; i++)
		if (g->others[i] != NULL && g->others[i]->x509 == x) {
			*from = (int)i;
			return g->others[i];
		}
	*from = FROM_TRUST;
	for (size_t i = 0; i < t->n_links; i++)
		if (t->links[i]->x509 == x)
			return t->links[i];
	return NULL;
}

static void
keep_path(const struct trust *t, const struct given *g, X509_STORE_CTX *ctx,
    struct found *f)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
	int n = sk_X509_num(chain);
	if (n > CHAIN_MOST)
		f->reason = CHAIN_STRANGER;
	for (int i = 0; i < n && i < CHAIN_MOST; i++) {
		struct cert *c = who(t, g, sk_X509_value(chain, i), &f->from[i]);
		if (c == NULL)
			break;
		f->path[f->n++] = cert_keep(c);
	}
	if (f->n == 0) {
		f->path[f->n++] = cert_keep(g->leaf);
		f->from[0] = FROM_LEAF;
	}
	int depth = X509_STORE_CTX_get_error_depth(ctx);
	f->at = depth >= 0 && (size_t)depth < f->n ? (size_t)depth : 0;
}

static void
build(struct trust *t, const struct given *g, struct found *f)
{
	STACK_OF(X509) *links = sk_X509_new_null();
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	if (ctx == NULL || links == NULL)
		abort();
	for (size_t i = 0; i < g->n; i++)
		if (g->others[i] != NULL)
			sk_X509_push(links, g->others[i]->x509);
	for (size_t i = 0; i < t->n_links; i++)
		sk_X509_push(links, t->links[i]->x509);
	f->reason = CHAIN_STRANGER;
	if (X509_STORE_CTX_init(ctx, t->store, g->leaf->x509, links) == 1) {
		X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param(ctx);
		X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_NO_CHECK_TIME |
		    X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK);
		X509_VERIFY_PARAM_set_depth(p, CHAIN_MOST - 2);
		X509_VERIFY_PARAM_set_auth_level(p, SECURITY_LEVEL);
		bool good = X509_verify_cert(ctx) == 1;
		f->reason = reason_of(X509_STORE_CTX_get_error(ctx));
		if (!good && f->reason == CHAIN_GOOD)
			f->reason = CHAIN_STRANGER;
		keep_path(t, g, ctx, f);
		if (f->reason == CHAIN_GOOD &&
		    (int)f->n != sk_X509_num(X509_STORE_CTX_get0_chain(ctx)))
			f->reason = CHAIN_STRANGER;
	}
	X509_STORE_CTX_free(ctx);
	sk_X509_free(links);
	ERR_clear_error();
}

static void
digest_of(struct slice leaf, const struct slice *others, size_t n,
    unsigned char *out)
{
	struct hash h;
	hash_begin(&h, HASH_SHA256);
	/* Each certificate's length stands in its first bytes. */
	hash_add(&h, &leaf.len, sizeof leaf.len);
	hash_add(&h, leaf.at, leaf.len);
	for (size_t i = 0; i < n; i++) {
		hash_add(&h, &others[i].len, sizeof others[i].len);
		hash_add(&h, others[i].at, others[i].len);
	}
	hash_end(&h, out);
}

static struct found **
slot_of(struct trust *t, const unsigned char *key)
{
	uint64_t h;
	memcpy(&h, key, sizeof h);
	for (size_t i = (size_t)h & (FOUND_SLOTS - 1);;
	    i = (i + 1) & (FOUND_SLOTS - 1))
		if (t->found[i] == NULL ||
		    memcmp(t->found[i]->key, key, SHA256_LEN) == 0)
			return &t->found[i];
}

const struct found *
trust_find(struct trust *t, struct slice leaf, const struct slice *others,
    size_t n)
{
	unsigned char key[SHA256_LEN];
	struct given g = { .n = n < OTHERS_MOST ? n : OTHERS_MOST };
	digest_of(leaf, others, n, key);
	struct found **slot = slot_of(t, key);
	if (*slot != NULL)
		return *slot;
	if (t->n_found == FOUND_MOST) {
		forget(t);
		slot = slot_of(t, key);
	}
	struct found *f = calloc(1, sizeof *f);
	if (f == NULL)
		abort();
	memcpy(f->key, key, sizeof key);
	if (cert_open(t->certs, leaf, &g.leaf, NULL) != FAULT_NONE) {
		f->reason = CHAIN_MALFORMED;
	} else {
		for (size_t i = 0; i < g.n; i++)
			if (cert_open(t->certs, others[i], &g.others[i],
			    NULL) != FAULT_NONE)
				g.others[i] = NULL;
		build(t, &g, f);
		for (size_t i = 0; i < g.n; i++)
			cert_drop(g.others[i]);
		cert_drop(g.leaf);
	}
	t->n_found++;
	*slot = f;
	return f;
}
