/*
 * A path judged: was each certificate good at the time, is the leaf meant for
 * this, is it of the class asked for, has any been revoked? Every "no" names
 * the certificate it is about.
 */
#include "chain_parts.h"

#include <stdarg.h>
#include <stdio.h>

#include <openssl/x509v3.h>

#include "date.h"
#include "revocation.h"

static const struct chain_reason_row rows[CHAIN_REASONS] = {
	{ CHAIN_GOOD, "good", "The certificate leads to a trusted root." },
	{ CHAIN_STRANGER, "signer-unknown",
	    "The certificate does not lead to a trusted root." },
	{ CHAIN_BROKEN, "chain-broken",
	    "A certificate on the way was not signed by its issuer." },
	{ CHAIN_EXPIRED, "signer-expired",
	    "A certificate had expired at the time." },
	{ CHAIN_NOT_YET, "signer-not-yet-valid",
	    "A certificate was not yet valid at the time." },
	{ CHAIN_USAGE, "wrong-certificate-use",
	    "A certificate was used for what it is not meant for." },
	{ CHAIN_WEAK, "weak-algorithm",
	    "A certificate's key or digest can be forged today." },
	{ CHAIN_EXTENSION, "unknown-extension",
	    "A certificate makes a condition this program does not know." },
	{ CHAIN_CONSTRAINT, "constraint-violated",
	    "An issuer was not allowed to issue this certificate." },
	{ CHAIN_POLICY, "not-class3",
	    "The certificate is not of Class 3 (CCA India)." },
	{ CHAIN_MALFORMED, "malformed-certificate",
	    "A certificate cannot be read." },
	{ CHAIN_REVOKED, "signer-revoked",
	    "A certificate had been revoked at the time." },
	{ CHAIN_REVOKED_DOUBT, "signer-revoked-since",
	    "A certificate has been revoked, and nothing proves that it was"
	    " used before." },
	{ CHAIN_UNKNOWN, "revocation-unknown",
	    "Nobody could say whether a certificate had been revoked." },
};

const struct chain_reason_row *
chain_reason_row(enum chain_reason reason)
{
	return &rows[reason < CHAIN_REASONS ? reason : CHAIN_MALFORMED];
}

struct asking {
	const struct found *path;
	const struct chain_question *q;
	int64_t now_s;
	struct chain_verdict *out;
};

static enum chain_reason __attribute__((format(printf, 4, 5)))
refuse(struct asking *a, enum chain_reason reason, size_t at,
    const char *fmt, ...)
{
	struct chain_verdict *v = a->out;
	const char *name = a->path->n == 0 ? "" :
	    a->path->path[at]->facts.common_name;
	int n = snprintf(v->say, sizeof v->say, "%s \"%.100s\" ",
	    rows[reason].meaning, name);
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(v->say + n, sizeof v->say - (size_t)n, fmt, ap);
	va_end(ap);
	v->reason = reason;
	v->at = at;
	return reason;
}

static void
describe(struct asking *a, struct slice leaf, const struct slice *others)
{
	struct chain_verdict *v = a->out;
	const struct found *f = a->path;
	*v = (struct chain_verdict){ .revoked_why = -1, .n = f->n,
	    .from_s = INT64_MIN, .until_s = INT64_MAX };
	for (size_t i = 0; i < f->n; i++) {
		const struct cert_facts *c = &f->path[i]->facts;
		v->certs[i] = f->from[i] == FROM_LEAF ? leaf :
		    f->from[i] == FROM_TRUST ? c->der : others[f->from[i]];
		if (c->from_s > v->from_s)
			v->from_s = c->from_s;
		if (c->until_s < v->until_s)
			v->until_s = c->until_s;
		v->test_pki = v->test_pki || c->test_pki;
	}
	if (f->n == 0)
		v->from_s = v->until_s = 0;
	else {
		v->class3 = f->path[0]->facts.class3;
		v->document_signer = f->path[0]->facts.document_signer;
	}
}

static const char *
refusal(enum chain_reason reason)
{
	switch (reason) {
	case CHAIN_STRANGER:
		return "is where the way ends: its issuer is not among the"
		    " trusted roots or the certificates at hand.";
	case CHAIN_USAGE:
		return "may not issue certificates, or not at this depth.";
	case CHAIN_EXTENSION:
		return "has a critical extension that is not known.";
	case CHAIN_WEAK:
		return "has too short a key, or was signed with SHA-1 or less.";
	default:
		return "is the one.";
	}
}

static enum chain_reason
judge_times(struct asking *a)
{
	char at[DATE_TEXT], limit[DATE_TEXT];
	date_rfc3339_ist(a->q->at_s, at);
	for (size_t i = 0; i < a->path->n; i++) {
		const struct cert_facts *c = &a->path->path[i]->facts;
		if (a->q->at_s > c->until_s) {
			date_rfc3339_ist(c->until_s, limit);
			return refuse(a, CHAIN_EXPIRED, i,
			    "was valid until %s; the time is %s.", limit, at);
		}
		if (a->q->at_s < c->from_s) {
			date_rfc3339_ist(c->from_s, limit);
			return refuse(a, CHAIN_NOT_YET, i,
			    "is valid from %s; the time is %s.", limit, at);
		}
	}
	return CHAIN_GOOD;
}

/* RFC 3161 2.3: extendedKeyUsage critical, with timeStamping alone. */
static bool
only_stamps(X509 *x)
{
	int critical = -1;
	EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(x, NID_ext_key_usage,
	    &critical, NULL);
	bool good = eku != NULL && critical == 1 &&
	    sk_ASN1_OBJECT_num(eku) == 1 &&
	    OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, 0)) == NID_time_stamp;
	EXTENDED_KEY_USAGE_free(eku);
	return good;
}

static enum chain_reason
judge_usage(struct asking *a)
{
	const struct cert *leaf = a->path->path[0];
	int usage = leaf->facts.usage;
	if (a->q->purpose == CHAIN_TIMESTAMP) {
		if (!only_stamps(leaf->x509) || leaf->facts.is_ca ||
		    (usage != -1 && (usage & USAGE_DOCUMENT) == 0) ||
		    (usage != -1 && (usage & ~USAGE_DOCUMENT) != 0))
			return refuse(a, CHAIN_USAGE, 0,
			    "is not one for time stamps alone.");
		return CHAIN_GOOD;
	}
	if (a->q->purpose != CHAIN_DOCUMENT || a->q->any_usage)
		return CHAIN_GOOD;
	if (usage == -1 || (usage & USAGE_DOCUMENT) != USAGE_DOCUMENT)
		return refuse(a, CHAIN_USAGE, 0, "lacks the key usages"
		    " digitalSignature and nonRepudiation.");
	if (leaf->facts.is_ca)
		return refuse(a, CHAIN_USAGE, 0, "is an authority's.");
	/* Class 3 is stated in the signer's certificate; licensed authorities'
	 * own need not repeat it, so the leaf alone is asked. */
	if (a->q->class3_required && !leaf->facts.class3)
		return refuse(a, CHAIN_POLICY, 0,
		    "does not name policy 2.16.356.100.2.3.");
	return CHAIN_GOOD;
}

static enum chain_reason
judge_word(struct asking *a, size_t i, const struct revocation_word *w)
{
	struct chain_verdict *v = a->out;
	char when[DATE_TEXT];
	if (w->status != REVOCATION_REVOKED)
		return CHAIN_GOOD;
	if (v->revoked_s == 0 || w->when_s < v->revoked_s) {
		v->revoked_s = w->when_s;
		v->revoked_why = w->why;
	}
	date_rfc3339_ist(w->when_s, when);
	if (w->when_s <= a->q->at_s)
		return refuse(a, CHAIN_REVOKED, i, "was revoked on %s.", when);
	if (!a->q->time_proven)
		return refuse(a, CHAIN_REVOKED_DOUBT, i, "was revoked on %s.",
		    when);
	return CHAIN_GOOD;
}

/*
 * A proven time is asked about itself. A time only claimed could have been made
 * up yesterday: then the certificate must be known good today, else an old list
 * would vouch for a stolen key.
 */
static enum chain_reason
judge_revocation(struct asking *a)
{
	struct revocation_word w;
	struct chain_verdict *v = a->out;
	int64_t t = a->q->time_proven ? a->q->at_s : a->now_s;
	const char *doubt = NULL;
	size_t unknown_at = 0;
	v->revocation_known = a->q->known != NULL;
	if (a->q->revocation == CHAIN_REVOCATION_OFF) {
		v->revocation_known = false;
		return CHAIN_GOOD;
	}
	for (size_t i = 0; i + 1 < a->path->n; i++) {
		w = (struct revocation_word){ .status = REVOCATION_UNKNOWN,
		    .doubt = "there is no list or answer about it" };
		if (a->q->known != NULL)
			revocation_ask(a->q->known, a->path->path[i],
			    a->path->path[i + 1], t, a->now_s, &w);
		enum chain_reason reason = judge_word(a, i, &w);
		if (reason != CHAIN_GOOD)
			return reason;
		if (w.status == REVOCATION_UNKNOWN && doubt == NULL) {
			doubt = w.doubt;
			unknown_at = i;
		}
	}
	if (doubt == NULL) {
		v->revocation_known = true;
		return CHAIN_GOOD;
	}
	v->revocation_known = false;
	return a->q->revocation == CHAIN_REVOCATION_HARD ?
	    refuse(a, CHAIN_UNKNOWN, unknown_at, "is the one: %s.", doubt) :
	    CHAIN_GOOD;
}

enum chain_reason
chain_check(struct trust *trust, struct slice leaf,
    const struct slice *others, size_t n_others,
    const struct chain_question *q, struct chain_verdict *out)
{
	struct asking a = { trust_find(trust, leaf, others, n_others), q,
	    q->now_s != 0 ? q->now_s : q->at_s, out };
	describe(&a, leaf, others);
	if (a.path->reason != CHAIN_GOOD) {
		if (a.path->n == 0) {
			out->reason = a.path->reason;
			snprintf(out->say, sizeof out->say, "%s",
			    rows[a.path->reason].meaning);
			return a.path->reason;
		}
		return refuse(&a, a.path->reason, a.path->at, "%s",
		    refusal(a.path->reason));
	}
	enum chain_reason reason = judge_times(&a);
	if (reason == CHAIN_GOOD)
		reason = judge_usage(&a);
	return reason != CHAIN_GOOD ? reason : judge_revocation(&a);
}
