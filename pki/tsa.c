/*
 * Time stamps (RFC 3161): asking, and judging the answer to the last byte.
 */
#include "tsa.h"

#include "arena.h"
#include "cert_parts.h"
#include "cms_parts.h"
#include "own.h"
#include "random.h"
#include "utf8.h"

#define FUTURE_S 300
#define ACCURACY_S_MOST 86400

static const struct tsa_reason_row rows[TSA_REASONS] = {
	{ TSA_GOOD, "good", "The time stamp is good." },
	{ TSA_MALFORMED, "malformed-timestamp",
	    "The time stamp is not written as the standard demands." },
	{ TSA_REFUSED, "timestamp-refused",
	    "The time-stamping authority refused." },
	{ TSA_IMPRINT, "timestamp-of-another",
	    "The time stamp is of something else." },
	{ TSA_NONCE, "timestamp-replayed",
	    "The time stamp answers another question." },
	{ TSA_SIGNATURE, "timestamp-broken",
	    "The time stamp's signature does not verify." },
	{ TSA_SIGNER, "timestamp-signer",
	    "The time-stamping authority is not trusted." },
	{ TSA_TIME, "timestamp-time",
	    "The time stamp bears a time that cannot be." },
};

const struct tsa_reason_row *
tsa_reason_row(enum tsa_reason reason)
{
	return &rows[reason < TSA_REASONS ? reason : TSA_MALFORMED];
}

static enum tsa_reason
say(struct fault *why, enum tsa_reason reason, const char *detail)
{
	enum fault_code code = reason == TSA_REFUSED ? FAULT_LATER :
	    reason == TSA_SIGNER ? FAULT_DENIED : FAULT_DAMAGE;
	fault_say(why, code, "%s%s%s", rows[reason].meaning,
	    *detail == '\0' ? "" : " ", detail);
	return reason;
}

/* -- asking -- */

enum fault_code
tsa_ask(struct arena *arena, enum hash_kind kind,
    const unsigned char *imprint, struct tsa_request *out, struct fault *why)
{
	static const unsigned char one = 1, yes = 0xff;
	unsigned char alg[32], message[128], body[256];
	struct slice oid = alg_hash_oid(kind);
	unsigned char *to;
	(void)why;
	struct tsa_request r = { .hash = kind };
	memcpy(r.imprint, imprint, hash_len(kind));
	random_bytes(r.nonce, sizeof r.nonce);
	/* An INTEGER of exactly eight bytes: positive, minimal. */
	r.nonce[0] = (unsigned char)((r.nonce[0] & 0x7f) | 0x40);
	to = der_put(alg, DER_OID, oid.at, oid.len);
	to = der_put(to, DER_NULL, NULL, 0);
	size_t n = (size_t)(to - alg);
	to = der_put(message, DER_SEQUENCE, alg, n);
	to = der_put(to, DER_OCTETS, imprint, hash_len(kind));
	n = (size_t)(to - message);
	to = der_put(body, DER_INTEGER, &one, 1);
	to = der_put(to, DER_SEQUENCE, message, n);
	to = der_put(to, DER_INTEGER, r.nonce, sizeof r.nonce);
	to = der_put(to, DER_BOOLEAN, &yes, 1);	/* certReq */
	n = (size_t)(to - body);
	unsigned char *der = arena_raw(arena, der_size(n), 1);
	der_put(der, DER_SEQUENCE, body, n);
	r.der = slice_from(der, der_size(n));
	*out = r;
	return FAULT_NONE;
}

/* -- the token -- */

struct info {
	enum hash_kind hash;
	struct slice imprint;
	struct slice nonce;	/* { NULL, 0 }: none */
	struct tsa_stamp stamp;
};

/* Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] (1..999)
 * OPTIONAL, micros [1] (1..999) OPTIONAL } */
static bool
read_accuracy(struct slice body, int *ms)
{
	uint64_t seconds = 0;
	int parts[2] = { 0, 0 };
	if (der_next_is(body, DER_INTEGER) &&
	    (!der_take_number(&body, &seconds) || seconds > ACCURACY_S_MOST))
		return false;
	for (int i = 0; i < 2; i++) {
		struct der e;
		if (!der_next_is(body, DER_CONTEXT(i)))
			continue;
		if (!der_take(&body, &e) || e.body.len < 1 || e.body.len > 2)
			return false;
		for (size_t k = 0; k < e.body.len; k++)
			parts[i] = parts[i] << 8 | (unsigned char)e.body.at[k];
		if (parts[i] < 1 || parts[i] > 999)
			return false;
	}
	*ms = (int)seconds * 1000 + parts[0] + (parts[1] > 0);
	return body.len == 0;
}

/* No extension of TSTInfo is known; a critical one may not be passed over. */
static bool
extensions_harmless(struct slice body)
{
	struct der ext, e;
	while (body.len > 0) {
		if (!der_take_tag(&body, DER_SEQUENCE, &ext) ||
		    !der_take_tag(&ext.body, DER_OID, &e) ||
		    der_next_is(ext.body, DER_BOOLEAN))
			return false;
	}
	return true;
}

static bool
read_imprint(struct slice body, struct info *out)
{
	struct der alg, octets;
	bool weak = false;
	if (!der_take_tag(&body, DER_SEQUENCE, &alg) ||
	    !alg_hash(&alg, &out->hash, &weak) ||
	    !der_only(body, DER_OCTETS, &octets) ||
	    octets.body.len != hash_len(out->hash))
		return false;
	out->imprint = octets.body;
	return true;
}

/* TSTInfo, RFC 3161 2.4.2. */
static bool
read_info(struct slice content, struct info *out)
{
	struct der all, e;
	uint64_t version;
	if (!der_sound(content, false) ||
	    !der_only(content, DER_SEQUENCE, &all) ||
	    !der_take_number(&all.body, &version) || version != 1 ||
	    !der_take_tag(&all.body, DER_OID, &e) ||
	    !der_take_tag(&all.body, DER_SEQUENCE, &e) ||
	    !read_imprint(e.body, out) ||
	    !der_take_integer(&all.body, &out->stamp.serial) ||
	    !der_next_is(all.body, DER_TIME) ||
	    !der_take_time(&all.body, true, &out->stamp.time_s))
		return false;
	if (der_next_is(all.body, DER_SEQUENCE) && (!der_take(&all.body, &e) ||
	    !read_accuracy(e.body, &out->stamp.accuracy_ms)))
		return false;
	if (der_next_is(all.body, DER_BOOLEAN) && !der_take(&all.body, &e))
		return false;
	if (der_next_is(all.body, DER_INTEGER) &&
	    !der_take_integer(&all.body, &out->nonce))
		return false;
	if (der_next_is(all.body, DER_CONTEXT_SEQ(0)) &&
	    !der_take(&all.body, &e))
		return false;
	if (der_next_is(all.body, DER_CONTEXT_SEQ(1)) &&
	    (!der_take(&all.body, &e) || !extensions_harmless(e.body)))
		return false;
	return all.body.len == 0;
}

/*
 * What a token encloses beside the path must at least be an authority of the
 * path under another certificate (a cross-certificate), so that nobody can hide
 * bytes in it.
 */
static bool
has_part(struct trust *trust, struct slice der,
    const struct chain_verdict *chain)
{
	AUTO(cert_drop_ptr) struct cert *c = NULL;
	for (size_t i = 0; i < chain->n; i++)
		if (slice_eq(der, chain->certs[i]))
			return true;
	if (cert_open(trust_certs(trust), der, &c, NULL) != FAULT_NONE ||
	    !cert_facts(c)->is_ca)
		return false;
	for (size_t i = 1; i < chain->n; i++) {
		struct cert *of = NULL;
		if (cert_open(trust_certs(trust), chain->certs[i], &of,
		    NULL) != FAULT_NONE)
			continue;
		bool twin = cert_same_holder(c, of);
		cert_drop(of);
		if (twin)
			return true;
	}
	return false;
}

static enum tsa_reason
judge_signer(struct trust *trust, const struct cms *cms, struct info *info,
    int64_t now_s, struct revocation *known, struct fault *why)
{
	const struct chain_question question = { .purpose = CHAIN_TIMESTAMP,
	    .at_s = info->stamp.time_s, .time_proven = true,
	    .revocation = CHAIN_REVOCATION_SOFT, .known = known,
	    .now_s = now_s };
	struct chain_verdict *chain = &info->stamp.chain;
	if (chain_check(trust, cms->certs[cms->leaf], cms->certs, cms->n_certs,
	    &question, chain) != CHAIN_GOOD)
		return say(why, TSA_SIGNER, chain->say);
	/* A key stolen later can stamp any earlier time. */
	if (chain->revoked_s != 0 && (chain->revoked_why == -1 ||
	    chain->revoked_why == 1 || chain->revoked_why == 2 ||
	    chain->revoked_why == 10))
		return say(why, TSA_SIGNER, "Its certificate has been revoked"
		    " since, and the key may have been stolen.");
	for (size_t i = 0; i < cms->n_certs; i++)
		if (!has_part(trust, cms->certs[i], chain))
			return say(why, TSA_MALFORMED, "It encloses a"
			    " certificate that has no part in it.");
	return TSA_GOOD;
}

static enum tsa_reason
judge_token(struct trust *trust, struct slice token, int64_t now_s,
    struct revocation *known, struct info *out, struct fault *why)
{
	struct cms cms;
	struct fault inner = { 0 };
	unsigned char digest[HASH_MOST];
	enum cms_reason reason = cms_parse_token(token, &cms, &inner);
	if (reason != CMS_GOOD)
		return say(why, reason == CMS_WEAK || reason == CMS_ALGORITHM ?
		    TSA_SIGNATURE : TSA_MALFORMED, inner.say);
	if (!read_info(cms.content, out))
		return say(why, TSA_MALFORMED, "Its statement is damaged.");
	hash_of(cms.hash, cms.content, digest);
	reason = cms_verify(&cms, digest, trust_certs(trust), &inner);
	if (reason != CMS_GOOD)
		return say(why, TSA_SIGNATURE, inner.say);
	out->stamp.token = cms.whole;
	if (out->stamp.time_s > now_s + FUTURE_S)
		return say(why, TSA_TIME, "It lies in the future.");
	return judge_signer(trust, &cms, out, now_s, known, why);
}

/* -- the response -- */

/* What the authority says in its own words, fit to be shown. */
static void
say_refusal(struct slice body, uint64_t status, struct fault *why)
{
	struct der free_text, text;
	char words[160] = "";
	size_t bad;
	if (der_take_tag(&body, DER_SEQUENCE, &free_text) &&
	    der_take_tag(&free_text.body, DER_UTF8, &text) &&
	    text.body.len < sizeof words && utf8_valid(text.body, &bad)) {
		memcpy(words, text.body.at, text.body.len);
		for (char *c = words; *c != '\0'; c++)
			if ((unsigned char)*c < 0x20 || *c == 0x7f)
				*c = ' ';
	}
	fault_say(why, FAULT_LATER, "%s It says \"%s\" (status %llu).",
	    rows[TSA_REFUSED].meaning, words, (unsigned long long)status);
}

/* TimeStampResp, RFC 3161 2.4.2. */
static enum tsa_reason
open_response(struct slice response, struct slice *token, struct fault *why)
{
	struct der all, info, e;
	uint64_t status;
	if (!der_only(response, DER_SEQUENCE, &all) ||
	    !der_sound(response, false) ||
	    !der_take_tag(&all.body, DER_SEQUENCE, &info) ||
	    !der_take_number(&info.body, &status))
		return say(why, TSA_MALFORMED, "");
	if (status > 1) {
		say_refusal(info.body, status, why);
		return TSA_REFUSED;
	}
	if (!der_take_tag(&all.body, DER_SEQUENCE, &e) || all.body.len != 0)
		return say(why, TSA_MALFORMED, "It brings no token.");
	*token = e.whole;
	return TSA_GOOD;
}

enum tsa_reason
tsa_accept(struct trust *trust, const struct tsa_request *request,
    struct slice response, int64_t now_s, struct revocation *known,
    struct tsa_stamp *out, struct fault *why)
{
	struct slice token;
	struct info info = { .nonce = { NULL, 0 } };
	enum tsa_reason reason = open_response(response, &token, why);
	if (reason == TSA_GOOD)
		reason = judge_token(trust, token, now_s, known, &info, why);
	if (reason != TSA_GOOD)
		return reason;
	if (info.hash != request->hash || memcmp(info.imprint.at,
	    request->imprint, info.imprint.len) != 0)
		return say(why, TSA_IMPRINT, "");
	if (!slice_eq(info.nonce, slice_from(request->nonce,
	    sizeof request->nonce)))
		return say(why, TSA_NONCE, "");
	*out = info.stamp;
	return TSA_GOOD;
}

enum tsa_reason
tsa_check(struct trust *trust, struct slice token, struct slice stamped,
    int64_t now_s, struct revocation *known, struct tsa_stamp *out,
    struct fault *why)
{
	unsigned char digest[HASH_MOST];
	struct info info = { .nonce = { NULL, 0 } };
	enum tsa_reason reason = judge_token(trust, token, now_s, known, &info,
	    why);
	if (reason != TSA_GOOD)
		return reason;
	hash_of(info.hash, stamped, digest);
	if (memcmp(info.imprint.at, digest, info.imprint.len) != 0)
		return say(why, TSA_IMPRINT, "");
	*out = info.stamp;
	return TSA_GOOD;
}
