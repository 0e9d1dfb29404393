/* A practice PKI for the tests of this room, at a time that stands still. */
#ifndef PKI_PKI_TEST_WORLD_H
#define PKI_PKI_TEST_WORLD_H

#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "chain.h"
#include "cms.h"
#include "own.h"
#include "revocation.h"
#include "signer.h"
#include "testpki.h"
#include "tsa.h"

#define NOW 1795494900	/* 2026-11-24T04:35:00Z */
#define DAY 86400

struct world {
	struct arena *arena;
	struct testpki_set pki;
	struct trust *trust;
};

static inline void
must(enum fault_code code, const struct fault *why)
{
	if (code == FAULT_NONE)
		return;
	fprintf(stderr, "%s (%s)\n", why->say, why->log);
	abort();
}

static inline struct world
world_make(enum key_kind key)
{
	struct fault why = { 0 };
	struct world w = { .arena = arena_make(), .trust = trust_make() };
	must(testpki_set_make(&(struct testpki_options){ .key = key,
	    .now_s = NOW - 30 * DAY }, &w.pki, &why), &why);
	must(trust_add(w.trust, testpki_der(w.pki.root), &why), &why);
	return w;
}

static inline void
world_drop(struct world *w)
{
	testpki_set_drop(&w->pki);
	trust_drop(w->trust);
	arena_drop(w->arena);
}

static inline struct slice
world_p12(struct world *w, const struct testpki_cert *cert)
{
	struct fault why = { 0 };
	struct slice out, chain[] = { testpki_der(w->pki.ca),
	    testpki_der(w->pki.root) };
	must(testpki_pkcs12(w->arena, cert, chain, 2, "1234", &out, &why), &why);
	return out;
}

static inline struct signer *
world_signer(struct world *w)
{
	struct fault why = { 0 };
	struct signer *s;
	must(signer_open_pkcs12(&s, world_p12(w, w->pki.signer), "1234",
	    &(struct signer_policy){ .at_s = NOW }, &why), &why);
	return s;
}

static inline struct testpki_cert *
world_cert(const struct testpki_wish *wish, const struct testpki_cert *by)
{
	struct fault why = { 0 };
	struct testpki_cert *out;
	struct testpki_wish own = *wish;
	if (own.from_s == 0)
		own.from_s = NOW - 30 * DAY;
	if (own.key == KEY_OTHER)
		own.key = KEY_P256;
	must(testpki_make(&own, by, &out, &why), &why);
	return out;
}

#endif
