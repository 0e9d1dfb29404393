/*
 * jws: the token in the QR code. Compact JWS (RFC 7515) with ES256 (RFC 7518
 * 3.4), its public key as JWK (RFC 7517) and the key's name by thumbprint
 * (RFC 7638). This room knows no JSON: header and payload are bytes that the
 * caller writes and reads, and the caller checks the header's alg.
 */
#ifndef PKI_JWS_H
#define PKI_JWS_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct buf;
struct jws_key;

#define JWS_KID_LEN 43	/* base64url of 32 bytes */
#define JWS_SUBJECT_MOST 32

struct jws_public {
	unsigned char x[32], y[32];
};

/* A new P-256 key; the caller's to drop. */
enum fault_code jws_key_make(struct jws_key **out, struct fault *why);
/* From PEM (PKCS#8 or SEC 1, not encrypted). FAULT_INPUT for another kind. */
enum fault_code jws_key_open(struct jws_key **out, struct slice pem,
    struct fault *why);
void jws_key_drop(struct jws_key *);
void jws_key_drop_ptr(struct jws_key **);
/* PKCS#8 PEM, to be kept in a 0600 file. Use a wiping arena. FAULT_DENIED for a
 * key of the signer process: its private half is nobody's to have. */
enum fault_code jws_key_pem(struct arena *, const struct jws_key *,
    struct slice *out, struct fault *why);

const struct jws_public *jws_key_public(const struct jws_key *);
/* RFC 7638 thumbprint, NUL-terminated: the kid. */
const char *jws_key_kid(const struct jws_key *);
void jws_thumbprint(const struct jws_public *, char kid[JWS_KID_LEN + 1]);

/* {"kty":"EC","crv":"P-256","x":..,"y":..,"kid":..,"alg":"ES256","use":"sig"} */
void jws_jwk_put(struct buf *, const struct jws_public *);
/* The same with a member "purpose", a word of ours: what else the key may not
 * sign; NULL: none. test adds "test":true: no authority stands behind what it
 * signs. Who does not know a member passes it over (RFC 7517, 4). */
void jws_jwk_put_for(struct buf *, const struct jws_public *,
    const char *purpose, bool test);
/* From the base64url texts of a JWK. FAULT_INPUT unless it is a point of the
 * curve. */
enum fault_code jws_public_from(struct slice x, struct slice y,
    struct jws_public *out, struct fault *why);

/* The length of the token for a header and payload of these many bytes. */
size_t jws_len(size_t header, size_t payload);
/* Appends header.payload.signature. */
enum fault_code jws_sign(struct buf *, struct jws_key *, struct slice header,
    struct slice payload, struct fault *why);

/* What the next signatures are about (a UIN), for the journal of a signer
 * process; keys of this process ignore it. At most JWS_SUBJECT_MOST bytes. */
void jws_key_subject(struct jws_key *, struct slice);
/* Signs a SHA-256 digest: r and s, 32 bytes each. */
enum fault_code jws_sign_digest(struct jws_key *, const unsigned char *digest,
    unsigned char rs[64], struct fault *why);

struct jws {
	struct slice header, payload;	/* decoded */
	struct slice input;	/* what was signed, within the token */
	unsigned char signature[64];
};
/* Takes a token apart without judging it, so that the kid can be looked up.
 * FAULT_INPUT when it is not three base64url parts with a 64-byte signature. */
enum fault_code jws_read(struct arena *, struct slice token, struct jws *out,
    struct fault *why);

/* A public key ready to verify with. */
struct jws_verifier;
enum fault_code jws_verifier_make(struct jws_verifier **out,
    const struct jws_public *, struct fault *why);
void jws_verifier_drop(struct jws_verifier *);
void jws_verifier_drop_ptr(struct jws_verifier **);
/* FAULT_DENIED when the signature is not by that key. */
enum fault_code jws_check(struct jws_verifier *, const struct jws *,
    struct fault *why);

#endif
