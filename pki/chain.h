/*
 * chain: does a certificate lead to somebody we trust, and was it good at the
 * time? RFC 5280 section 6, with the certificate profile of India's CCA.
 *
 * The arithmetic of paths is OpenSSL's; what it finds is kept, without a time,
 * by the digest of the certificates given, and judged at each asked time by us.
 * So the second verdict on the same chain costs a look-up, and every refusal
 * has a reason of its own.
 */
#ifndef PKI_CHAIN_H
#define PKI_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct cert;
struct cert_cache;
struct cert_facts;
struct revocation;
struct trust;

#define CHAIN_MOST 10

enum chain_purpose {
	CHAIN_DOCUMENT,		/* keyUsage digitalSignature + nonRepudiation */
	CHAIN_TIMESTAMP,	/* critical extendedKeyUsage timeStamping alone */
	CHAIN_ANY,
};

enum chain_reason {
	CHAIN_GOOD = 0,
	CHAIN_STRANGER,		/* no path to an anchor */
	CHAIN_BROKEN,		/* a link's signature does not verify */
	CHAIN_EXPIRED,		/* at the time */
	CHAIN_NOT_YET,		/* valid only later than the time */
	CHAIN_USAGE,		/* keyUsage, extendedKeyUsage, not a CA, pathlen */
	CHAIN_WEAK,		/* key or digest too short */
	CHAIN_EXTENSION,	/* an unknown critical extension */
	CHAIN_CONSTRAINT,	/* name constraints */
	CHAIN_POLICY,		/* not Class 3 although that was asked */
	CHAIN_MALFORMED,
	CHAIN_REVOKED,		/* at or before the time */
	CHAIN_REVOKED_DOUBT,	/* later, and nothing proves the time */
	CHAIN_UNKNOWN,		/* no usable word on revocation, and it was asked */
	CHAIN_REASONS
};

struct chain_reason_row {
	enum chain_reason reason;
	const char *name;	/* "signer-revoked": for --json */
	const char *meaning;
};
const struct chain_reason_row *chain_reason_row(enum chain_reason);

enum chain_revocation {
	CHAIN_REVOCATION_SOFT,	/* use what there is; missing is reported only */
	CHAIN_REVOCATION_HARD,	/* missing is CHAIN_UNKNOWN */
	CHAIN_REVOCATION_OFF,
};

struct chain_question {
	enum chain_purpose purpose;
	int64_t at_s;		/* the time of signing, UTC */
	bool time_proven;	/* by a time stamp or our register, not by M alone */
	bool class3_required;
	bool any_usage;
	enum chain_revocation revocation;
	struct revocation *known;	/* CRLs and OCSP answers, or NULL */
	int64_t now_s;		/* when the question is asked; 0: the same as at_s */
};

struct chain_verdict {
	enum chain_reason reason;
	size_t n;		/* certificates in the path, leaf first */
	struct slice certs[CHAIN_MOST];
	size_t at;		/* the one the reason is about */
	int64_t from_s, until_s;	/* when all of the path is valid */
	bool class3, document_signer;
	bool revocation_known;	/* of every certificate below the anchor */
	bool test_pki;
	int64_t revoked_s;	/* with the revoked reasons, or revoked later */
	int revoked_why;	/* RFC 5280 5.3.1 CRLReason; -1 none said */
	char say[400];		/* a sentence; "" when good */
};

/* Anchors and what was learnt on the way. Single-threaded, long-lived. */
struct trust *trust_make(void);
void trust_drop(struct trust *);
void trust_drop_ptr(struct trust **);
/* Adds anchors from PEM or DER. FAULT_INPUT when one is not a certificate, or
 * not a CA's. */
enum fault_code trust_add(struct trust *, struct slice file,
    struct fault *why);
/* Adds certificates that may serve as links but are not trusted themselves. */
enum fault_code trust_add_links(struct trust *, struct slice file,
    struct fault *why);
size_t trust_count(const struct trust *);
/* The parsed certificates, for cms_verify(). Borrowed. */
struct cert_cache *trust_certs(struct trust *);

/* The answer, always: *out is filled in whatever the reason. Slices in it live
 * until trust_drop() or as long as the bytes given, so copy what must stay. */
enum chain_reason chain_check(struct trust *, struct slice leaf,
    const struct slice *others, size_t n_others,
    const struct chain_question *, struct chain_verdict *out);

#endif
