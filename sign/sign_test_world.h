/*
 * A small world for tests of sign/: a test PKI, a signer, a clock one can set,
 * and documents signed in it.
 */
#ifndef SIGN_SIGN_TEST_WORLD_H
#define SIGN_SIGN_TEST_WORLD_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "chain.h"
#include "hash.h"
#include "pdf_test_sample.h"
#include "sign_pdf.h"
#include "signer.h"
#include "testpki.h"
#include "tsa.h"
#include "verdict.h"

#define WORLD_NOW 1795494900	/* 2026-11-24T04:35:00Z, as the sample says */
#define WORLD_DAY 86400

static int64_t world_now = WORLD_NOW;

static inline int64_t
world_clock(void)
{
	return world_now;
}

struct world {
	struct arena *arena;
	struct testpki_set pki;
	struct slice ca_crl, root_crl;
};

static inline void
world_must(enum fault_code code, const struct fault *why, const char *what)
{
	if (code == FAULT_NONE)
		return;
	fprintf(stderr, "%s: %s (%s)\n", what, why->say, why->log);
	abort();
}

static inline struct world
world_make(enum key_kind key)
{
	struct fault why = { 0 };
	struct world w = { .arena = arena_make() };
	const struct testpki_options options = { .key = key,
	    .now_s = WORLD_NOW - 30 * WORLD_DAY };
	world_now = WORLD_NOW;
	world_must(testpki_set_make(&options, &w.pki, &why), &why, "pki");
	world_must(testpki_crl(w.arena, w.pki.ca, NULL, 0,
	    WORLD_NOW - WORLD_DAY, WORLD_NOW + 30 * WORLD_DAY, &w.ca_crl, &why),
	    &why, "crl");
	world_must(testpki_crl(w.arena, w.pki.root, NULL, 0,
	    WORLD_NOW - WORLD_DAY, WORLD_NOW + 30 * WORLD_DAY, &w.root_crl,
	    &why), &why, "crl");
	return w;
}

static inline void
world_drop(struct world *w)
{
	testpki_set_drop(&w->pki);
	arena_drop(w->arena);
}

/* A signer for a certificate of ours, whatever is wrong with it. */
static inline struct signer *
world_signer_of(struct world *w, const struct testpki_cert *cert,
    const struct testpki_cert *ca, const struct testpki_cert *root)
{
	struct fault why = { 0 };
	struct signer *signer;
	struct slice p12, chain[2];
	size_t n = 0;
	const struct signer_policy policy = { .any_usage = true,
	    .any_time = true };
	if (ca != NULL)
		chain[n++] = testpki_der(ca);
	if (root != NULL)
		chain[n++] = testpki_der(root);
	world_must(testpki_pkcs12(w->arena, cert, chain, n, "1234", &p12, &why),
	    &why, "pkcs12");
	world_must(signer_open_pkcs12(&signer, p12, "1234", &policy, &why), &why,
	    "signer");
	return signer;
}

static inline struct signer *
world_signer(struct world *w)
{
	return world_signer_of(w, w->pki.signer, w->pki.ca, w->pki.root);
}

/* A sample signed; the wish may be NULL. */
static inline struct slice
world_sign(struct world *w, struct signer *signer,
    const struct sign_options *options, const struct sample_wish *wish)
{
	struct fault why = { 0 };
	struct sign_plan *plan;
	struct sign_result result;
	struct sample_wish own = { 0 };
	struct sign_options checked = { 0 };
	if (options != NULL)
		checked = *options;
	checked.now_s = checked.now_s == NULL ? world_clock : checked.now_s;
	world_must(sign_plan_make(&plan, signer, &checked, &why), &why, "plan");
	if (wish != NULL)
		own = *wish;
	if (own.room == 0)
		own.room = sign_plan_room(plan);
	struct sample s = sample_make(w->arena, &own);
	world_must(sign_document(w->arena, plan, NULL, s.at, s.len,
	    (struct sign_hole){ s.hole_at, s.hole_len }, &result, &why), &why,
	    "sign");
	sign_plan_drop(plan);
	return sample_slice(&s);
}

static inline struct verifier *
world_verifier(struct world *w, const struct verifier_options *options)
{
	struct fault why = { 0 };
	struct verifier *v;
	struct verifier_options own = { .accept_test_signer = true };
	if (options != NULL)
		own = *options;
	own.now_s = world_clock;
	world_must(verifier_make(&own, &v, &why), &why, "verifier");
	world_must(verifier_trust(v, testpki_der(w->pki.root), &why), &why,
	    "trust");
	world_must(verifier_crl(v, w->ca_crl, &why), &why, "crl");
	world_must(verifier_crl(v, w->root_crl, &why), &why, "crl");
	return v;
}

/* A sign_tsa_ask: `with` is the world; the authority answers truly. */
static inline enum fault_code
world_tsa(void *with, struct arena *arena, struct slice request,
    struct slice *reply, struct fault *why)
{
	struct world *w = with;
	struct slice chain[] = { testpki_der(w->pki.ca) };
	return testpki_tsa(arena, w->pki.tsa, chain, 1, request, world_now,
	    TESTPKI_TSA_WELL, reply, why);
}

/* A token on the digest of some bytes, as an authority would give it. */
static inline enum fault_code
world_stamp(struct world *w, struct slice bytes, struct slice *token,
    struct fault *why)
{
	struct tsa_request request;
	struct tsa_stamp stamp;
	struct slice reply;
	unsigned char digest[SHA256_LEN];
	sha256_of(bytes, digest);
	struct trust *trust = trust_make();
	enum fault_code code = trust_add(trust, testpki_der(w->pki.root), why);
	if (code == FAULT_NONE)
		code = tsa_ask(w->arena, HASH_SHA256, digest, &request, why);
	if (code == FAULT_NONE)
		code = world_tsa(w, w->arena, request.der, &reply, why);
	if (code == FAULT_NONE && tsa_accept(trust, &request, reply, world_now,
	    NULL, &stamp, why) != TSA_GOOD)
		code = FAULT_DAMAGE;
	if (code == FAULT_NONE)
		*token = slice_from(arena_copy(w->arena, stamp.token.at,
		    stamp.token.len), stamp.token.len);
	trust_drop(trust);
	return code;
}

#endif
