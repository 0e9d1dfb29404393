/*
 * verdict: is this PDF a genuine certificate, as it was issued?
 *
 * Three answers: genuine, not genuine, cannot tell. Each comes with reasons; a
 * reason is a stable code for machines and one sentence for people. Nothing
 * fails open: whatever is missing, unknown or odd is a reason, and one reason
 * is enough to lose GENUINE.
 *
 * A verifier is long-lived: it holds the trust anchors, the revocation data and
 * a cache of certificate chains. One thread at a time.
 */
#ifndef SIGN_VERDICT_H
#define SIGN_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct verifier;

enum verdict_outcome { CANNOT_TELL, GENUINE, NOT_GENUINE };

/* The rows are in verdict_reason.c: code word, outcome, sentence. */
enum verdict_code {
	REASON_NOT_A_PDF,
	REASON_TRUNCATED,
	REASON_MALFORMED,
	REASON_ENCRYPTED,
	REASON_TOO_LARGE,
	REASON_NO_SIGNATURE,
	REASON_CHANGED,		/* changed-after-signing */
	REASON_APPENDED,
	REASON_REVISED,		/* a later revision changes the document */
	REASON_NOT_COVERED,	/* the signature leaves bytes out */
	REASON_HIDDEN_SIGNATURE,
	REASON_NOT_CERTIFIED,	/* no certification signature */
	REASON_EXTRA_SIGNATURE,
	REASON_SIGNATURE_BROKEN,
	REASON_SIGNATURE_FORM,	/* not a PAdES signature as mohor makes it */
	REASON_WEAK_ALGORITHM,
	REASON_SIGNER_UNKNOWN,
	REASON_SIGNER_EXPIRED,	/* when it signed */
	REASON_SIGNER_NOT_YET,
	REASON_SIGNER_REVOKED,
	REASON_SIGNER_USE,	/* wrong-certificate-use */
	REASON_REVOCATION_UNKNOWN,
	REASON_TIME_UNPROVEN,	/* expired since; nothing proves when signed */
	REASON_TIME_ODD,	/* claimed time in the future, or no time */
	REASON_TIMESTAMP_BROKEN,
	REASON_TIMESTAMP_UNKNOWN,	/* by an authority we do not know */
	REASON_TEST_SIGNER,	/* signed under a test PKI */
	REASON_INTERNAL,
	REASON_CODES
};

struct verdict_reason_row {
	enum verdict_code code;
	const char *word;		/* "changed-after-signing" */
	enum verdict_outcome outcome;	/* what it leads to */
	const char *sentence;		/* English, for anyone */
};
const struct verdict_reason_row *verdict_reason_row(enum verdict_code);

#define VERDICT_REASONS_MOST 16
#define VERDICT_NOTES_MOST 16

struct verdict_reason {
	enum verdict_code code;
	const char *detail;	/* in the arena; "" if there is no more to say */
};

enum verdict_time {
	TIME_NONE,
	TIME_CLAIMED,	/* the signer says so (M) */
	TIME_STAMPED,	/* a trusted authority says so */
	TIME_KNOWN	/* the caller said so (verdict_ask) */
};

struct verdict {
	enum verdict_outcome outcome;
	struct verdict_reason reasons[VERDICT_REASONS_MOST];
	size_t reason_n;	/* 0 when genuine; the gravest first */
	const char *checked[VERDICT_NOTES_MOST];	/* plain sentences */
	size_t checked_n;
	const char *unchecked[VERDICT_NOTES_MOST];
	size_t unchecked_n;
	/* About the signature; empty when none could be read. */
	const char *signer_name;	/* common name */
	const char *signer_organisation;
	const char *issuer_name;
	const char *signer_serial;	/* hexadecimal */
	const char *algorithm;	/* "RSA-2048 with SHA-256" */
	const char *level;	/* "B-B", "B-T", "B-LT", "B-LTA" */
	enum verdict_time time_kind;
	int64_t signed_s;
	int64_t claimed_s;
	bool test_signer;
	size_t revisions;
	size_t signatures;
	unsigned char file_sha256[32];	/* always set */
	struct slice xmp;	/* the signed metadata; only when GENUINE */
};

struct verifier_options {
	/* Missing revocation data: false: cannot tell; true: listed under
	 * `unchecked`. Data that is there is always obeyed. */
	bool revocation_optional;
	/* Certificates chaining to a test anchor: false: cannot tell. */
	bool accept_test_signer;
	/* Any signer under the anchors, or one with the profile of a Class 3
	 * document signer of CCA India: false: the profile. */
	bool accept_any_profile;
	int64_t (*now_s)(void);	/* NULL: the system's clock */
};

enum fault_code verifier_make(const struct verifier_options *,
    struct verifier **out, struct fault *why);
void verifier_drop(struct verifier *);
/* Each takes DER, or PEM with one or more; copied. FAULT_INPUT. */
enum fault_code verifier_trust(struct verifier *, struct slice certs,
    bool is_test, struct fault *why);
/* Certificates that may lie between; not trusted. */
enum fault_code verifier_helper(struct verifier *, struct slice certs,
    struct fault *why);
enum fault_code verifier_tsa_trust(struct verifier *, struct slice certs,
    struct fault *why);
enum fault_code verifier_crl(struct verifier *, struct slice crl,
    struct fault *why);
enum fault_code verifier_ocsp(struct verifier *, struct slice response,
    struct fault *why);

struct verdict_ask {
	/* The caller knows (its register says) the file existed then: 0 no. */
	int64_t known_s;
};

/* Always fills *out; strings are in the arena. `ask` may be NULL. */
void verdict_pdf(struct arena *, struct verifier *, struct slice file,
    const struct verdict_ask *ask, struct verdict *out);

#endif
