/*
 * sign_pdf: a PDF with a hole and a signer make a signed file (PAdES baseline
 * B-B and B-T, ETSI EN 319 142-1; ISO 32000-2, 12.8).
 *
 * A plan is made once per signer and says how much room the signature needs;
 * the document is written with a hole of that size; then each document costs
 * one pass of hashing over its tail, one signing operation, and one check with
 * the public key. Nothing whose signature does not verify is handed out.
 *
 *	sign_plan_make(&plan, signer, &options, why);
 *	prelude = sign_prelude_make(arena, plan, prelude_bytes);
 *	... room = sign_plan_room(plan); a tail with a hole of 2 * room + 2 ...
 *	sign_document(scratch, plan, prelude, tail, len, hole, &result, why);
 */
#ifndef SIGN_SIGN_PDF_H
#define SIGN_SIGN_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct http_client;
struct sign_plan;
struct sign_prelude;
struct signer;
struct trust;

enum sign_level {
	SIGN_B_B,	/* the signature */
	SIGN_B_T	/* and a time-stamp token on it (RFC 3161) */
};

/* Asks a time-stamping authority: `request` is a DER TimeStampReq, *reply a
 * DER TimeStampResp in the arena. FAULT_LATER when it may work later. */
typedef enum fault_code sign_tsa_ask(void *with, struct arena *,
    struct slice request, struct slice *reply, struct fault *why);

/* All zero: level B-B, intermediates enclosed, the root left out. */
struct sign_options {
	enum sign_level level;
	/* B-T: either an address, asked through http, or a function. */
	const char *tsa_url;
	struct http_client *http;
	sign_tsa_ask *tsa_ask;
	void *tsa_with;
	/* B-T: who may time-stamp. A token is checked before it is used. */
	struct trust *tsa_trust;
	size_t token_room;	/* bytes for the token; 0: 8,192 */
	bool leaf_only;		/* enclose the signer's certificate alone */
	bool with_root;		/* enclose the root too */
	/* Leave out the check of each signature with the public key. */
	bool unchecked;
	int64_t (*now_s)(void);	/* UTC; NULL: the system's clock */
};

/* Where the signature goes, counted from the start of the TAIL. */
struct sign_hole {
	size_t at;	/* of "<" */
	size_t len;	/* with both brackets: 2 * room + 2 */
};

struct sign_result {
	unsigned char file_sha256[32];	/* of the complete file */
	size_t cms_len;			/* bytes of DER in the hole */
	int64_t stamped_s;		/* the token's time; 0: none */
};

/* *out is the caller's. It keeps signer, http and trust by reference: they must
 * outlive it. FAULT_INPUT when the options do not fit together. */
enum fault_code sign_plan_make(struct sign_plan **out, struct signer *,
    const struct sign_options *, struct fault *why);
void sign_plan_drop(struct sign_plan *);	/* NULL is allowed */
void sign_plan_drop_ptr(struct sign_plan **);	/* for AUTO */
/* Bytes of DER the hole must take; as hexadecimal twice as many digits. */
size_t sign_plan_room(const struct sign_plan *);

/* The digest state after the bytes that many documents begin with; made once
 * for each pair of plan and prelude, read only afterwards. */
const struct sign_prelude *sign_prelude_make(struct arena *,
    const struct sign_plan *, struct slice prelude);

/*
 * Signs. prelude NULL: the tail is the whole file. ByteRange must be right
 * already. The tail is changed in the hole only, and not at all on failure. The
 * arena is for working memory; nothing in it is needed afterwards.
 *
 * FAULT_INPUT  there is no hole at that place
 * FAULT_LIMIT  the hole is too small for this signature
 * FAULT_DENIED the signer's certificate has expired, the token refuses, or the
 *              time-stamping authority is not trusted
 * FAULT_LATER  the time-stamping authority or the signer is out of reach
 * FAULT_DAMAGE what came back does not verify
 */
enum fault_code sign_document(struct arena *, struct sign_plan *,
    const struct sign_prelude *, char *tail, size_t tail_len,
    struct sign_hole, struct sign_result *out, struct fault *why);

/* Does this CMS sign this digest, with the plan's own certificate? The check
 * sign_document() makes of its own work. doc_digest is by the plan's hash
 * (SHA-256, or SHA-384 for a P-384 key). FAULT_DAMAGE. */
enum fault_code sign_check(struct sign_plan *, const unsigned char *doc_digest,
    struct slice cms, struct fault *why);

#endif
