/*
 * revocation: what CRLs (RFC 5280 section 5) and OCSP answers (RFC 6960) say
 * about a certificate, given as bytes; fetching them is not this room's.
 *
 * Each is parsed once, found by issuer, and believed only after its signature
 * verifies: a CRL by the issuer's key, an OCSP answer by the issuer's or by a
 * responder the issuer has delegated (id-kp-OCSPSigning, which is believed
 * without asking about its own revocation, as ocsp-nocheck means). Delta,
 * indirect and partial-reason CRLs are refused: their silence would read as good.
 *
 * A word is usable for a time t when it was said at or after t, or before t and
 * still in date then (nextUpdate). A CRL made after a certificate expired is no
 * word on it: CAs drop expired ones.
 */
#ifndef PKI_REVOCATION_H
#define PKI_REVOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct cert;
struct revocation;

#define REVOCATION_SKEW_S 300		/* clocks may differ by so much */
#define REVOCATION_AGE_S (24 * 3600)	/* in date without a nextUpdate */
#define REVOCATION_FILE_MOST (64u << 20)

enum revocation_status {
	REVOCATION_GOOD,
	REVOCATION_REVOKED,	/* see when_s: it may be after t */
	REVOCATION_UNKNOWN,	/* nothing, nothing usable, or "unknown" said */
};

enum revocation_source { REVOCATION_NONE, REVOCATION_CRL, REVOCATION_OCSP };

struct revocation_word {
	enum revocation_status status;
	enum revocation_source source;
	int64_t when_s;		/* revoked since: the earlier of revocation and
				 * invalidity date */
	int why;		/* CRLReason, -1 when none is said */
	int64_t said_s;		/* thisUpdate of the word used */
	int64_t next_s;		/* its nextUpdate, 0 without */
	const char *doubt;	/* when unknown: why, a part of a sentence */
};

struct revocation *revocation_make(void);
void revocation_drop(struct revocation *);
void revocation_drop_ptr(struct revocation **);

/* Keeps a CRL (DER or PEM) or an OCSP response (DER). FAULT_INPUT when it is not
 * one, or a kind that is refused. Signatures are checked when the issuer is
 * known, at the first question. */
enum fault_code revocation_add_crl(struct revocation *, struct slice,
    struct fault *why);
enum fault_code revocation_add_ocsp(struct revocation *, struct slice,
    struct fault *why);
size_t revocation_count(const struct revocation *);

/* About cert, issued by issuer, at time t, asked at now_s. OCSP is preferred to
 * a CRL, the latest to the earlier; any word of revocation wins over good. */
void revocation_ask(struct revocation *, const struct cert *cert,
    const struct cert *issuer, int64_t t, int64_t now_s,
    struct revocation_word *out);

/* An OCSP request (RFC 6960 4.1.1) for one certificate, DER, without a nonce so
 * that responders may answer from their store. */
struct arena;
enum fault_code revocation_ocsp_request(struct arena *, struct slice cert,
    struct slice issuer, struct slice *out, struct fault *why);

#endif
