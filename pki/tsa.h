/*
 * tsa: RFC 3161 time stamps: the question, the answer, and the token's judgement.
 * The posting (application/timestamp-query) is done elsewhere.
 */
#ifndef PKI_TSA_H
#define PKI_TSA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain.h"
#include "fault.h"
#include "hash.h"
#include "slice.h"

struct arena;
struct trust;

#define TSA_ANSWER_MOST 65536	/* bytes read of a response */

struct tsa_request {
	struct slice der;	/* to be posted */
	enum hash_kind hash;
	unsigned char imprint[HASH_MOST];
	unsigned char nonce[8];
};

enum tsa_reason {
	TSA_GOOD = 0,
	TSA_MALFORMED,		/* not a response or token */
	TSA_REFUSED,		/* the authority said no */
	TSA_IMPRINT,		/* it stamps something else */
	TSA_NONCE,		/* the answer to another question */
	TSA_SIGNATURE,		/* does not verify */
	TSA_SIGNER,		/* its certificate: see chain */
	TSA_TIME,		/* the time cannot be (in the future) */
	TSA_REASONS
};
struct tsa_reason_row {
	enum tsa_reason reason;
	const char *name;
	const char *meaning;
};
const struct tsa_reason_row *tsa_reason_row(enum tsa_reason);

struct tsa_stamp {
	struct slice token;	/* DER, for cms_add_timestamp() */
	int64_t time_s;		/* genTime, fraction cut */
	int accuracy_ms;	/* 0 when not said */
	struct slice serial;	/* INTEGER body */
	struct chain_verdict chain;	/* of the authority, at time_s */
};

/* Asks for a stamp on a digest, with a random nonce and certReq. */
enum fault_code tsa_ask(struct arena *, enum hash_kind,
    const unsigned char *imprint, struct tsa_request *out,
    struct fault *why);

/* Judges the response to that request in full. now_s: the time must not lie in
 * the future by more than five minutes. known may be NULL; revocation of the
 * authority is judged softly. On anything but TSA_GOOD *why says what. */
enum tsa_reason tsa_accept(struct trust *, const struct tsa_request *,
    struct slice response, int64_t now_s, struct revocation *known,
    struct tsa_stamp *out, struct fault *why);

/* Judges a token found in a signature: it must stamp `stamped` (the signature
 * value). The token's own hash is used. */
enum tsa_reason tsa_check(struct trust *, struct slice token,
    struct slice stamped, int64_t now_s, struct revocation *known,
    struct tsa_stamp *out, struct fault *why);

#endif
