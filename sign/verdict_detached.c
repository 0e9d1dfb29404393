/* A signature beside its bytes; see verdict.h. */
#include "arena.h"
#include "cert.h"
#include "chain.h"
#include "own.h"
#include "verdict_parts.h"

static void
describe(struct arena *a, struct verifier *v, struct slice leaf,
    struct verdict_detached *out)
{
	AUTO(cert_drop_ptr) struct cert *cert = NULL;
	if (cert_open(trust_certs(v->trust), leaf, &cert, NULL) != FAULT_NONE)
		return;
	const struct cert_facts *f = cert_facts(cert);
	out->signer_name = arena_printf(a, "%s", f->common_name);
	out->signer_organisation = arena_printf(a, "%s", f->organisation);
	out->issuer_name = arena_printf(a, "%s", f->issuer_name);
	memcpy(out->signer_sha256, f->sha256, sizeof out->signer_sha256);
}

static void
judge_signer(struct arena *a, struct verifier *v, const struct cms *cms,
    int64_t at_s, struct verdict_detached *out)
{
	struct chain_verdict chain;
	const struct chain_question question = { .purpose = CHAIN_DOCUMENT,
	    .at_s = at_s, .class3_required = !v->options.accept_any_class,
	    .revocation = v->options.revocation_optional ?
	    CHAIN_REVOCATION_SOFT : CHAIN_REVOCATION_HARD,
	    .known = v->known, .now_s = v->options.now_s != NULL ?
	    v->options.now_s() : 0 };
	enum chain_reason reason = chain_check(v->trust, cms->certs[cms->leaf],
	    cms->certs, cms->n_certs, &question, &chain);
	out->test = chain.test_pki;
	out->good = reason == CHAIN_GOOD;
	out->reason = out->good ? "" : chain_reason_row(reason)->name;
	out->say = out->good ? "" : arena_printf(a, "%s", chain.say);
}

void
verdict_detached(struct arena *a, struct verifier *v, struct slice content,
    struct slice der, int64_t at_s, struct verdict_detached *out)
{
	struct cms cms;
	struct fault why = { 0 };
	unsigned char digest[HASH_MOST];
	*out = (struct verdict_detached){ .reason = "", .say = "",
	    .signer_name = "", .signer_organisation = "", .issuer_name = "" };
	enum cms_reason reason = cms_parse(der, false, &cms, &why);
	if (reason == CMS_GOOD) {
		hash_of(cms.hash, content, digest);
		reason = cms_verify(&cms, digest, trust_certs(v->trust), &why);
	}
	if (reason != CMS_GOOD) {
		out->reason = cms_reason_row(reason)->name;
		out->say = arena_printf(a, "%s", why.say);
		return;
	}
	describe(a, v, cms.certs[cms.leaf], out);
	judge_signer(a, v, &cms, at_s, out);
}
