/*
 * token: the access tokens of machines: OAuth 2.0 client credentials (RFC 6749
 * section 4.4), as JWTs after RFC 9068 that only this installation makes and
 * reads: HMAC-SHA256 (RFC 7515, "HS256") under DIR/keys/token.key.
 *
 *	{"alg":"HS256","typ":"at+jwt"}
 *	{"sub":"c_...","scope":"issue read","iat":...,"exp":...,"jti":"..."}
 *
 * Nothing is stored: any worker can check a token that another one made. That a
 * client was revoked meanwhile is for clients_find() to say.
 */
#ifndef OFFICE_TOKEN_H
#define OFFICE_TOKEN_H

#include <stdint.h>

#include "fault.h"
#include "hash.h"
#include "slice.h"

struct arena;

#define TOKEN_LIFE_S 3600
#define TOKEN_MOST 1024		/* bytes of a token that is looked at */
#define TOKEN_JTI_LEN 32
#define TOKEN_MAC_LEN SHA256_LEN

/* Load it before a worker is locked in. Holds secrets: token_key_wipe(). */
struct token_key {
	struct hmac_key tokens;
	struct hmac_key others;		/* see token_mac() */
};

/* Reads DIR/keys/token.key, and makes it where there is none: several processes
 * may do so at once and all get the same. FAULT_DENIED when others can read it,
 * FAULT_DAMAGE when it is not such a key. */
enum fault_code token_key_open(const char *dir, struct token_key *out,
    struct fault *why);
void token_key_wipe(struct token_key *);
/* For tests and fuzzers: from 32 bytes. */
void token_key_set(struct token_key *, const unsigned char bytes[32]);

struct token {
	struct slice client;
	unsigned scopes;	/* enum client_scope */
	int64_t issued_s;
	int64_t expires_s;
	char jti[TOKEN_JTI_LEN + 1];	/* for logs */
};

/* Makes a token of TOKEN_LIFE_S for the client; *text lives in the arena. out
 * may be NULL. */
struct slice token_make(struct arena *, const struct token_key *,
    struct slice client, unsigned scopes, int64_t now_s, struct token *out);

/* FAULT_DENIED when it is not one of ours, was changed, or has expired; *out
 * lives in the arena. */
enum fault_code token_check(struct arena *, const struct token_key *,
    struct slice text, int64_t now_s, struct token *out, struct fault *why);

/* A mark of our own on something handed out to come back (a cursor); `what` keeps
 * marks for different uses apart. */
void token_mac(const struct token_key *, const char *what, struct slice,
    unsigned char out[TOKEN_MAC_LEN]);

#endif
