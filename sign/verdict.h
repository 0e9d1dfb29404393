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
/* "genuine", "not-genuine", "cannot-tell"; exit status 0, 1, 2. */
const char *verdict_outcome_name(enum verdict_outcome);
int verdict_exit_status(enum verdict_outcome);

/* In the order of weight: the first that applies leads the answer. The rows
 * are in verdict_reason.c. */
enum verdict_code {
	REASON_NOT_A_PDF,		/* not-a-pdf */
	REASON_TOO_LARGE,		/* too-large */
	REASON_ENCRYPTED,		/* encrypted */
	REASON_TRUNCATED,		/* truncated */
	REASON_CHANGED,			/* changed-after-signing */
	REASON_APPENDED,		/* appended */
	REASON_NOT_COVERED,		/* not-covered */
	REASON_HIDDEN_SIGNATURE,	/* hidden-signature */
	REASON_SIGNATURE_BROKEN,	/* signature-broken */
	REASON_NO_SIGNATURE,		/* no-signature */
	REASON_SIGNER_REVOKED,		/* signer-revoked */
	REASON_SIGNER_UNKNOWN,		/* signer-unknown */
	REASON_SIGNER_EXPIRED,		/* signer-expired (when it signed) */
	REASON_SIGNER_NOT_YET,		/* signer-not-yet-valid */
	REASON_SIGNER_USE,		/* wrong-certificate-use */
	REASON_WEAK_ALGORITHM,		/* weak-algorithm */
	REASON_TIMESTAMP_BROKEN,	/* timestamp-broken */
	REASON_EXTRA_SIGNATURE,		/* extra-signature */
	REASON_NOT_CERTIFIED,		/* not-certified */
	REASON_SIGNATURE_FORM,		/* signature-form */
	REASON_MALFORMED,		/* malformed */
	REASON_REVOKED_SINCE,		/* signer-revoked-since */
	REASON_TIME_UNPROVEN,		/* time-unproven */
	REASON_TIME_ODD,		/* time-odd */
	REASON_TIMESTAMP_UNKNOWN,	/* timestamp-unknown */
	REASON_REVOCATION_UNKNOWN,	/* revocation-unknown */
	REASON_TEST_SIGNER,		/* test-signer */
	REASON_NO_ANCHOR,		/* no-trust-anchor */
	REASON_CODES
};

struct verdict_reason_row {
	enum verdict_code code;
	const char *word;		/* "changed-after-signing" */
	enum verdict_outcome outcome;	/* what it leads to */
	const char *sentence;		/* English, for anyone */
};
const struct verdict_reason_row *verdict_reason_row(enum verdict_code);

struct verdict_reason {
	enum verdict_code code;
	const char *detail;	/* in the arena; "" if there is no more to say */
};

#define VERDICT_NOTES_MOST 16

enum verdict_time {
	TIME_NONE,
	TIME_CLAIMED,	/* the signer says so (M) */
	TIME_KNOWN,	/* the caller said so (verdict_ask) */
	TIME_STAMPED	/* a trusted authority says so */
};

struct verdict {
	enum verdict_outcome outcome;
	struct verdict_reason reasons[REASON_CODES];	/* each code once */
	size_t reason_n;	/* 0 when genuine */
	const char *checked[VERDICT_NOTES_MOST];	/* plain sentences */
	size_t checked_n;
	const char *unchecked[VERDICT_NOTES_MOST];
	size_t unchecked_n;
	/* About the signature; "" when none could be read. */
	const char *signer_name;	/* common name */
	const char *signer_organisation;
	const char *issuer_name;
	const char *signer_serial;	/* hexadecimal */
	unsigned char signer_sha256[32];	/* of the certificate; zeros: none */
	const char *algorithm;	/* "RSA PKCS#1 v1.5, SHA-256" */
	const char *level;	/* "B-B", "B-T", "B-LT", "B-LTA" */
	enum verdict_time time_kind;
	int64_t signed_s;	/* by time_kind; 0 with TIME_NONE */
	int64_t claimed_s;	/* M; 0: none */
	bool test_signer;
	size_t revisions;
	size_t signatures;
	unsigned char file_sha256[32];	/* always set */
	struct slice xmp;	/* the signed metadata; only when GENUINE */
};

/* All zero is the strictest. */
struct verifier_options {
	/* Missing revocation data: false: cannot tell; true: listed under
	 * `unchecked`. Data that is there is always obeyed. */
	bool revocation_optional;
	/* Signers of a test PKI: false: cannot tell. */
	bool accept_test_signer;
	/* false: the signer must hold a Class 3 certificate (CCA India). */
	bool accept_any_class;
	int64_t (*now_s)(void);	/* UTC; NULL: the system's clock */
};

enum fault_code verifier_make(const struct verifier_options *,
    struct verifier **out, struct fault *why);
void verifier_drop(struct verifier *);	/* NULL is allowed */
void verifier_drop_ptr(struct verifier **);	/* for AUTO */
/* Anchors: DER, or PEM with one or more; for signers and time-stamping
 * authorities alike. FAULT_INPUT. */
enum fault_code verifier_trust(struct verifier *, struct slice certs,
    struct fault *why);
/* Anchors of time-stamping authorities alone. */
enum fault_code verifier_tsa_trust(struct verifier *, struct slice certs,
    struct fault *why);
/* Certificates that may lie between; not trusted. */
enum fault_code verifier_links(struct verifier *, struct slice certs,
    struct fault *why);
enum fault_code verifier_crl(struct verifier *, struct slice crl,
    struct fault *why);
enum fault_code verifier_ocsp(struct verifier *, struct slice response,
    struct fault *why);

struct verdict_ask {
	/* The caller knows (its register says) the signature existed then; 0:
	 * it does not. */
	int64_t known_s;
};

/* Always fills *out; strings are in the arena. `ask` may be NULL. */
void verdict_pdf(struct arena *, struct verifier *, struct slice file,
    const struct verdict_ask *ask, struct verdict *out);

/* A signature that lies beside what it signs (CMS, DER), and its signer. */
struct verdict_detached {
	bool good;		/* of these bytes, by somebody we trust at the
				 * time */
	const char *reason;	/* why not: "document-changed"; "" when good */
	const char *say;
	const char *signer_name, *signer_organisation, *issuer_name;
	unsigned char signer_sha256[32];
	bool test;
};

/* at_s: when it was signed, by the signer's word. Always fills *out. */
void verdict_detached(struct arena *, struct verifier *, struct slice content,
    struct slice cms, int64_t at_s, struct verdict_detached *out);

#endif
