/*
 * sign_pdf: a PDF with a hole and a signer make a signed file (PAdES baseline
 * B-B and B-T, ETSI EN 319 142-1; ISO 32000-2, 12.8).
 *
 * A plan is made once per signer and says how much room the signature needs;
 * the document is written with a hole of that size; then each document costs
 * one pass of SHA-256 over its tail, one signing operation, and one check with
 * the public key. Nothing whose signature does not verify is handed out.
 */
#ifndef SIGN_SIGN_PDF_H
#define SIGN_SIGN_PDF_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct http_client;
struct sha256;
struct sign_plan;
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

struct sign_options {
	enum sign_level level;
	/* B-T: either an address, asked through http, or a function. */
	const char *tsa_url;
	struct http_client *http;
	sign_tsa_ask *tsa_ask;
	void *tsa_with;
	size_t token_room;	/* bytes for the token; 0: 8,192 */
	/* Who may time-stamp; the token is checked before it is used. */
	const struct trust *tsa_trust;
	int64_t (*now_s)(void);	/* NULL: the system's clock */
	/* Digits the hole must have room for beyond what is needed. */
	size_t spare;
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

/* The plan lives in the arena and keeps the signer, http client and trust by
 * reference. `certs`, DER, leaf first, are put into the signature; n 0 means the
 * signer's whole chain. */
enum fault_code sign_plan_make(struct arena *, const struct signer *,
    const struct sign_options *, const struct slice certs[], size_t n,
    struct sign_plan **out, struct fault *why);
/* Bytes of DER the hole must take; as hexadecimal twice as many digits. */
size_t sign_plan_room(const struct sign_plan *);

/*
 * Signs. `prelude` is the digest state after the prelude's bytes (NULL: there is
 * no prelude, the tail is the whole file). The tail is changed in the hole only.
 * The arena is for working memory; nothing in it is needed afterwards.
 *
 * FAULT_LIMIT  the hole is too small
 * FAULT_LATER  the time-stamping authority or the signer is out of reach
 * FAULT_DAMAGE the signature that came back does not verify: nothing is written
 */
enum fault_code sign_document(struct arena *, const struct sign_plan *,
    const struct signer *, const struct sha256 *prelude, char *tail,
    size_t tail_len, struct sign_hole, struct sign_result *out,
    struct fault *why);

/* Does this CMS sign this digest with the plan's own certificate? The check
 * sign_document() makes of its own work. FAULT_DAMAGE. */
enum fault_code sign_check(const struct sign_plan *,
    const unsigned char doc_sha256[32], struct slice cms, struct fault *why);

#endif
