/*
 * session: an anonymous session without a store, and tokens against requests
 * forged by other sites (CSRF).
 *
 * The cookie holds a random id and the moment it was made, signed with
 * HMAC-SHA256; nothing about a person. A form's token is an HMAC over that and
 * the form's name, so that a token works for one session and one form. The key,
 * 32 random bytes, is the same in all workers; two keys are derived from it, so
 * that a cookie never is a token.
 */
#ifndef DOOR_SESSION_H
#define DOOR_SESSION_H

#include <stdint.h>

#include "fault.h"
#include "hash.h"
#include "slice.h"

struct arena;
struct buf;

#define SESSION_COOKIE "__Host-mohor"
#define SESSION_KEY_LEN 32
#define SESSION_ID_LEN 16
#define SESSION_LASTS_S (12 * 3600)
#define SESSION_TOKEN_LEN 43		/* base64url of 32 bytes */

struct session {
	unsigned char id[SESSION_ID_LEN];
	int64_t made_s;			/* UTC */
};

/* Holds secrets: secret_wipe() it. */
struct session_keys {
	struct hmac_key cookie, token;
};

void session_keys_set(struct session_keys *,
    const unsigned char key[SESSION_KEY_LEN]);

struct session session_make(int64_t now_s);
/* The value of a Set-Cookie header: for this host alone, over TLS alone, out of
 * reach of scripts, gone with the browser. */
void session_put_cookie(const struct session_keys *, const struct session *,
    struct buf *);
/* From a Cookie header. FAULT_ABSENT without a session; FAULT_DENIED when it is
 * not ours, too old, or of the future. */
enum fault_code session_take(const struct session_keys *, struct arena *,
    struct slice cookie_header, int64_t now_s, struct session *out,
    struct fault *why);

/* The token for a form, NUL-terminated; form is its name: "desk.approve". */
void session_token(const struct session_keys *, const struct session *,
    const char *form, char out[SESSION_TOKEN_LEN + 1]);
/* In constant time. FAULT_DENIED unless it is this session's for this form. */
enum fault_code session_check(const struct session_keys *,
    const struct session *, const char *form, struct slice token,
    struct fault *why);

#endif
