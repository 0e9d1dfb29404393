/*
 * The verdict, second half: the signer. When was it signed, by a stamp, by what
 * the caller knows, or only by the signer's word? Did the certificate lead to an
 * anchor then, for this use, unrevoked? (RFC 5280; RFC 3161; rules 4, 5 and 7 of
 * India's end-entity rules of 2015.)
 *
 * The document security store of the file is a stranger's word, but its CRLs and
 * OCSP answers are signed: it is asked when our own data has no answer, and
 * gives proof of good standing only by those signatures.
 */
#include "arena.h"
#include "cert.h"
#include "chain.h"
#include "der.h"
#include "own.h"
#include "pdf_read.h"
#include "revocation.h"
#include "tsa.h"
#include "verdict_parts.h"

#define SKEW_S 300	/* clocks may differ by so much */

static void
describe_signer(struct judging *j)
{
	struct verdict *v = j->out;
	AUTO(cert_drop_ptr) struct cert *leaf = NULL;
	v->algorithm = sign_alg_name(j->cms.alg);
	if (cert_open(trust_certs(j->verifier->trust),
	    j->cms.certs[j->cms.leaf], &leaf, NULL) != FAULT_NONE)
		return;
	const struct cert_facts *f = cert_facts(leaf);
	v->signer_name = arena_printf(j->arena, "%s", f->common_name);
	v->signer_organisation = arena_printf(j->arena, "%s", f->organisation);
	v->issuer_name = arena_printf(j->arena, "%s", f->issuer_name);
	v->signer_serial = arena_printf(j->arena, "%s", f->serial_hex);
	memcpy(v->signer_sha256, f->sha256, sizeof v->signer_sha256);
}

/* A stamp's reason as ours. */
static void
stamp_failed(struct judging *j, enum tsa_reason reason,
    const struct fault *why)
{
	if (reason == TSA_SIGNER)
		verdict_add(j, REASON_TIMESTAMP_UNKNOWN, why->say);
	else
		verdict_add(j, REASON_TIMESTAMP_BROKEN, why->say);
}

static void
proven(struct judging *j, int64_t time_s)
{
	/* The earliest proof is the one closest to the signing. */
	if (j->out->time_kind != TIME_STAMPED || time_s < j->out->signed_s)
		j->out->signed_s = time_s;
	j->out->time_kind = TIME_STAMPED;
}

static void
judge_stamp(struct judging *j)
{
	struct fault why = { 0 };
	struct tsa_stamp stamp;
	if (j->cms.timestamp.at == NULL)
		return;
	enum tsa_reason reason = tsa_check(j->verifier->tsa_trust,
	    j->cms.timestamp, j->cms.signature, j->now_s, j->verifier->known,
	    &stamp, &why);
	if (reason != TSA_GOOD) {
		stamp_failed(j, reason, &why);
		return;
	}
	proven(j, stamp.time_s);
	j->out->level = "B-T";
	verdict_checked(j, "The time stamp on the signature.");
}

/* The token in a Contents, without the zeros behind it. */
static bool
token_of(struct slice contents, struct slice *token)
{
	struct der whole;
	if (!der_take_tag(&contents, DER_SEQUENCE, &whole))
		return false;
	for (size_t i = 0; i < contents.len; i++)
		if (contents.at[i] != 0)
			return false;
	*token = whole.whole;
	return true;
}

/* A document time-stamp (ISO 32000-2, 12.8.5) proves all before it. */
static bool
judge_doc_stamp(struct judging *j, const struct pdf_signature *s)
{
	struct fault why = { 0 };
	struct tsa_stamp stamp;
	struct slice token;
	if ((s->cover != PDF_COVER_WHOLE && s->cover != PDF_COVER_REVISION) ||
	    s->covered_end < j->main->covered_end || !s->hex_tidy ||
	    !token_of(s->contents, &token)) {
		verdict_add(j, REASON_TIMESTAMP_BROKEN,
		    "A document time-stamp does not cover the document.");
		return false;
	}
	size_t first = (size_t)s->range[1], second = (size_t)s->range[3];
	char *stamped = arena_raw(j->arena, first + second, 1);
	memcpy(stamped, j->file.at, first);
	memcpy(stamped + first, j->file.at + s->range[2], second);
	enum tsa_reason reason = tsa_check(j->verifier->tsa_trust, token,
	    (struct slice){ stamped, first + second }, j->now_s,
	    j->verifier->known, &stamp, &why);
	if (reason != TSA_GOOD) {
		stamp_failed(j, reason, &why);
		return false;
	}
	proven(j, stamp.time_s);
	return true;
}

static void
judge_time(struct judging *j)
{
	struct verdict *v = j->out;
	bool archived = false;
	v->level = "B-B";
	v->claimed_s = j->main->claims_time ? j->main->time_s : 0;
	judge_stamp(j);
	for (size_t i = 0; i < j->found.n; i++)
		if (j->found.at[i].is_timestamp)
			archived = judge_doc_stamp(j, &j->found.at[i]) ||
			    archived;
	if (j->has_dss && v->time_kind == TIME_STAMPED)
		v->level = archived ? "B-LTA" : "B-LT";
	else if (archived)
		v->level = "B-T";
	if (v->time_kind == TIME_STAMPED) {
		if (v->claimed_s > v->signed_s + SKEW_S)
			verdict_add(j, REASON_TIME_ODD, "The signer claims a"
			    " later time than the time stamp shows.");
		return;
	}
	if (j->ask != NULL && j->ask->known_s != 0) {
		v->time_kind = TIME_KNOWN;
		v->signed_s = j->ask->known_s;
	} else if (v->claimed_s != 0) {
		v->time_kind = TIME_CLAIMED;
		v->signed_s = v->claimed_s;
		verdict_unchecked(j, "The time of signing: it is the signer's"
		    " own word, without a time stamp.");
	}
	if (v->time_kind == TIME_NONE || v->signed_s > j->now_s + SKEW_S)
		verdict_add(j, REASON_TIME_ODD, v->time_kind == TIME_NONE ?
		    "No time of signing is given." :
		    "The time of signing lies in the future.");
}

static enum verdict_code
code_of_chain(enum chain_reason reason)
{
	switch (reason) {
	case CHAIN_EXPIRED:
		return REASON_SIGNER_EXPIRED;
	case CHAIN_NOT_YET:
		return REASON_SIGNER_NOT_YET;
	case CHAIN_USAGE:
	case CHAIN_EXTENSION:
	case CHAIN_CONSTRAINT:
	case CHAIN_POLICY:
		return REASON_SIGNER_USE;
	case CHAIN_WEAK:
		return REASON_WEAK_ALGORITHM;
	case CHAIN_REVOKED:
		return REASON_SIGNER_REVOKED;
	case CHAIN_REVOKED_DOUBT:
		return REASON_REVOKED_SINCE;
	case CHAIN_UNKNOWN:
		return REASON_REVOCATION_UNKNOWN;
	default:
		return REASON_SIGNER_UNKNOWN;
	}
}

/* CRLs and OCSP answers out of the file's own security store. Only with a proven
 * time: else an old list, chosen by the holder of a revoked key, would do. */
static enum chain_reason
ask_with_dss(struct judging *j, struct chain_question question,
    const struct slice *certs, size_t n, struct chain_verdict *chain)
{
	AUTO(revocation_drop_ptr) struct revocation *own = revocation_make();
	for (size_t i = 0; i < j->dss.crl_n; i++)
		revocation_add_crl(own, j->dss.crls[i], NULL);
	for (size_t i = 0; i < j->dss.ocsp_n; i++)
		revocation_add_ocsp(own, j->dss.ocsps[i], NULL);
	question.known = own;
	return chain_check(j->verifier->trust, j->cms.certs[j->cms.leaf],
	    certs, n, &question, chain);
}

/* Every enclosed certificate must have its part in the path: the enclosed ones
 * are not covered by the signature, and no byte may be free for the taking. */
static void
judge_enclosed(struct judging *j, const struct chain_verdict *chain)
{
	for (size_t i = 0; i < j->cms.n_certs; i++) {
		size_t k = 0;
		while (k < chain->n &&
		    !slice_eq(j->cms.certs[i], chain->certs[k]))
			k++;
		if (k == chain->n) {
			verdict_add(j, REASON_SIGNATURE_FORM, "It encloses a"
			    " certificate that has no part in it.");
			return;
		}
	}
}

static void
judge_chain(struct judging *j)
{
	const struct verifier_options *o = &j->verifier->options;
	struct verdict *v = j->out;
	struct chain_verdict chain;
	const struct chain_question question = {
	    .purpose = CHAIN_DOCUMENT,
	    .at_s = v->time_kind == TIME_NONE ? j->now_s : v->signed_s,
	    .time_proven = v->time_kind > TIME_CLAIMED,
	    .class3_required = !o->accept_any_class,
	    .revocation = o->revocation_optional ? CHAIN_REVOCATION_SOFT :
	    CHAIN_REVOCATION_HARD,
	    .known = j->verifier->known, .now_s = j->now_s };
	enum chain_reason reason = chain_check(j->verifier->trust,
	    j->cms.certs[j->cms.leaf], j->cms.certs, j->cms.n_certs, &question,
	    &chain);
	if (j->has_dss && v->time_kind == TIME_STAMPED &&
	    (reason == CHAIN_UNKNOWN ||
	    (reason == CHAIN_GOOD && !chain.revocation_known)))
		reason = ask_with_dss(j, question, j->cms.certs, j->cms.n_certs,
		    &chain);
	v->test_signer = chain.test_pki;
	if (reason != CHAIN_GOOD) {
		verdict_add(j, code_of_chain(reason), chain.say);
		return;
	}
	judge_enclosed(j, &chain);
	if (!question.time_proven && j->now_s > chain.until_s)
		verdict_add(j, REASON_TIME_UNPROVEN, NULL);
	if (chain.test_pki && !o->accept_test_signer)
		verdict_add(j, REASON_TEST_SIGNER, NULL);
	verdict_checked(j, "The signer's certificate, up to a trusted root, at"
	    " the time of signing.");
	if (chain.revocation_known)
		verdict_checked(j, "That no certificate on the way has been"
		    " revoked.");
	else
		verdict_unchecked(j, "Whether the signer's certificate has been"
		    " revoked: no list or answer was at hand.");
}

void
verdict_signer(struct judging *j)
{
	describe_signer(j);
	if (trust_count(j->verifier->trust) == 0) {
		verdict_add(j, REASON_NO_ANCHOR, NULL);
		return;
	}
	judge_time(j);
	judge_chain(j);
}
