/*
 * The collection, and the choice among what was said. All that lists and
 * answers say about one certificate is gathered at the first question and kept
 * until something new is added; the time is judged at each.
 */
#include <limits.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "codec.h"
#include "own.h"
#include "revocation_parts.h"

#define ASKED_SLOTS 1024	/* a power of two */
#define ASKED_MOST 512
#define HOLD 6			/* certificateHold, RFC 5280 5.3.1 */

struct asked {
	bool used;
	unsigned char cert[SHA256_LEN], issuer[SHA256_LEN];
	struct said_list said;
};

struct revocation *
revocation_make(void)
{
	struct arena *arena = arena_make();
	struct revocation *r = ARENA_NEW(arena, struct revocation);
	r->arena = arena;
	return r;
}

static void
forget(struct revocation *r)
{
	arena_drop(r->asked_arena);
	r->asked_arena = NULL;
	r->asked = NULL;
	r->n_asked = 0;
}

void
revocation_drop(struct revocation *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->crls.n; i++)
		X509_CRL_free(r->crls.at[i].crl);
	for (size_t i = 0; i < r->ocsps.n; i++)
		OCSP_BASICRESP_free(r->ocsps.at[i].basic);
	forget(r);
	arena_drop(r->arena);
}

void
revocation_drop_ptr(struct revocation **r)
{
	revocation_drop(*r);
}

size_t
revocation_count(const struct revocation *r)
{
	return r->crls.n + r->ocsps.n;
}

static X509_CRL *
read_crl(struct slice bytes)
{
	X509_CRL *crl = NULL;
	const unsigned char *at = (const unsigned char *)bytes.at;
	if (bytes.len == 0 || bytes.len > REVOCATION_FILE_MOST)
		return NULL;
	if (*at == 0x30) {
		crl = d2i_X509_CRL(NULL, &at, (long)bytes.len);
		if (crl != NULL && (const char *)at != bytes.at + bytes.len) {
			X509_CRL_free(crl);
			crl = NULL;
		}
	} else {
		BIO *bio = BIO_new_mem_buf(bytes.at, (int)bytes.len);
		crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);
		BIO_free(bio);
	}
	ERR_clear_error();
	return crl;
}

/* Why a list is no good to us; NULL when it is. */
static const char *
crl_refusal(const X509_CRL *crl)
{
	if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0)
		return "it lists changes only (a delta CRL)";
	for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
		X509_EXTENSION *e = X509_CRL_get_ext(crl, i);
		int nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
		if (X509_EXTENSION_get_critical(e) &&
		    nid != NID_issuing_distribution_point &&
		    nid != NID_authority_key_identifier &&
		    nid != NID_crl_number)
			return "it has a critical extension that is not known";
	}
	int critical;
	ISSUING_DIST_POINT *idp = X509_CRL_get_ext_d2i(crl,
	    NID_issuing_distribution_point, &critical, NULL);
	if (idp == NULL)
		return critical == -1 ? NULL : "its scope cannot be read";
	bool odd = idp->indirectCRL > 0 || idp->onlyattr > 0 ||
	    idp->onlysomereasons != NULL;
	ISSUING_DIST_POINT_free(idp);
	return odd ? "it is indirect or lists some reasons only" : NULL;
}

enum fault_code
revocation_add_crl(struct revocation *r, struct slice bytes, struct fault *why)
{
	struct crl_file file = { .crl = read_crl(bytes) };
	if (file.crl == NULL)
		return fault_say(why, FAULT_INPUT, "The file is not a"
		    " certificate revocation list in DER or PEM.");
	const char *refusal = crl_refusal(file.crl);
	if (!time_seconds(X509_CRL_get0_lastUpdate(file.crl), &file.this_s))
		refusal = "its date cannot be read";
	if (X509_CRL_get0_nextUpdate(file.crl) != NULL &&
	    !time_seconds(X509_CRL_get0_nextUpdate(file.crl), &file.next_s))
		refusal = "its next date cannot be read";
	ERR_clear_error();
	if (refusal != NULL) {
		X509_CRL_free(file.crl);
		return fault_say(why, FAULT_INPUT,
		    "The revocation list cannot be used: %s.", refusal);
	}
	*VEC_ADD(r->arena, &r->crls) = file;
	forget(r);
	return FAULT_NONE;
}

enum fault_code
revocation_add_ocsp(struct revocation *r, struct slice bytes,
    struct fault *why)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	OCSP_RESPONSE *all = bytes.len == 0 || bytes.len > 1u << 20 ? NULL :
	    d2i_OCSP_RESPONSE(NULL, &at, (long)bytes.len);
	bool whole = all != NULL && (const char *)at == bytes.at + bytes.len;
	int status = whole ? OCSP_response_status(all) : -1;
	struct ocsp_file file = { .basic =
	    status == OCSP_RESPONSE_STATUS_SUCCESSFUL ?
	    OCSP_response_get1_basic(all) : NULL };
	OCSP_RESPONSE_free(all);
	ERR_clear_error();
	if (file.basic == NULL)
		return status > 0 ? fault_say(why, FAULT_INPUT, "The OCSP"
		    " responder gave no answer: \"%s\".",
		    OCSP_response_status_str(status)) :
		    fault_say(why, FAULT_INPUT,
		    "These bytes are not an OCSP answer.");
	*VEC_ADD(r->arena, &r->ocsps) = file;
	forget(r);
	return FAULT_NONE;
}

static void
collect(struct revocation *r, const struct cert *cert,
    const struct cert *issuer, struct said_list *out)
{
	struct said word;
	for (size_t i = 0; i < r->ocsps.n; i++)
		ocsp_says(&r->ocsps.at[i], cert, issuer, r->asked_arena, out);
	for (size_t i = 0; i < r->crls.n; i++)
		if (crl_says(&r->crls.at[i], cert, issuer, &word))
			*VEC_ADD(r->asked_arena, out) = word;
	ERR_clear_error();
}

static const struct said_list *
all_said(struct revocation *r, const struct cert *cert,
    const struct cert *issuer)
{
	uint64_t h;
	if (r->n_asked == ASKED_MOST)
		forget(r);
	if (r->asked == NULL) {
		r->asked_arena = arena_make();
		r->asked = ARENA_ARRAY(r->asked_arena, struct asked,
		    ASKED_SLOTS);
	}
	memcpy(&h, cert->facts.sha256, sizeof h);
	for (size_t i = (size_t)h & (ASKED_SLOTS - 1);;
	    i = (i + 1) & (ASKED_SLOTS - 1)) {
		struct asked *a = &r->asked[i];
		if (a->used && (memcmp(a->cert, cert->facts.sha256,
		    SHA256_LEN) != 0 || memcmp(a->issuer,
		    issuer->facts.sha256, SHA256_LEN) != 0))
			continue;
		if (!a->used) {
			a->used = true;
			r->n_asked++;
			memcpy(a->cert, cert->facts.sha256, SHA256_LEN);
			memcpy(a->issuer, issuer->facts.sha256, SHA256_LEN);
			collect(r, cert, issuer, &a->said);
		}
		return &a->said;
	}
}

/* Can a word of "good" be relied on for time t? NULL when it can. */
static const char *
doubt_of(const struct said *s, const struct cert *cert, int64_t t,
    int64_t now_s)
{
	int64_t next = s->next_s != 0 ? s->next_s :
	    s->this_s + REVOCATION_AGE_S;
	if (s->this_s > now_s + REVOCATION_SKEW_S)
		return "what is said about it bears a date in the future";
	/* CAs drop expired certificates: silence is no word then. */
	if (s->this_s > cert->facts.until_s)
		return "what is said about it was said after it expired";
	if (s->this_s < t && t > next + REVOCATION_SKEW_S)
		return "what is said about it is out of date";
	return s->status == REVOCATION_UNKNOWN ?
	    "the authority says it does not know it" : NULL;
}

static bool
better(const struct said *a, const struct said *b)
{
	if (b == NULL)
		return true;
	if (a->source != b->source)
		return a->source == REVOCATION_OCSP;
	return a->this_s > b->this_s;
}

/* Revoked stays revoked, however old the word; but a certificate on hold may be
 * released: then what was said later counts. */
static bool
revokes(const struct said *s, const struct said *good, int64_t now_s)
{
	return s->status == REVOCATION_REVOKED &&
	    s->this_s <= now_s + REVOCATION_SKEW_S &&
	    !(s->why == HOLD && good != NULL && good->this_s > s->this_s);
}

void
revocation_ask(struct revocation *r, const struct cert *cert,
    const struct cert *issuer, int64_t t, int64_t now_s,
    struct revocation_word *out)
{
	const struct said_list *all = all_said(r, cert, issuer);
	const struct said *best = NULL, *bad = NULL;
	const char *doubt = "there is no list or answer about it";
	for (size_t i = 0; i < all->n; i++) {
		const struct said *s = &all->at[i];
		if (s->status == REVOCATION_REVOKED)
			continue;
		const char *d = doubt_of(s, cert, t, now_s);
		if (d != NULL)
			doubt = d;
		else if (better(s, best))
			best = s;
	}
	for (size_t i = 0; i < all->n; i++)
		if (revokes(&all->at[i], best, now_s) && (bad == NULL ||
		    all->at[i].when_s < bad->when_s))
			bad = &all->at[i];
	if (bad != NULL)
		best = bad;
	if (best == NULL) {
		*out = (struct revocation_word){ .status = REVOCATION_UNKNOWN,
		    .why = -1, .doubt = doubt };
		return;
	}
	*out = (struct revocation_word){ best->status, best->source,
	    best->when_s, best->why, best->this_s, best->next_s, "" };
}
