/* See session.h. The cookie: base64url of id, made_s (8 bytes, big-endian) and
 * the HMAC of both. */
#include "session.h"

#include <string.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "http_cookie.h"
#include "own.h"
#include "random.h"

#define SIGNED_LEN (SESSION_ID_LEN + 8)
#define COOKIE_LEN (SIGNED_LEN + SHA256_LEN)
#define SKEW_S 300	/* clocks of two workers on two machines */

static void
derive(const struct hmac_key *root, const char *use, struct hmac_key *out)
{
	unsigned char key[SHA256_LEN];
	hmac_sha256(root, slice_of(use), key);
	hmac_key_set(out, slice_from(key, sizeof key));
	secret_wipe(key, sizeof key);
}

void
session_keys_set(struct session_keys *k,
    const unsigned char key[SESSION_KEY_LEN])
{
	struct hmac_key root;
	hmac_key_set(&root, slice_from(key, SESSION_KEY_LEN));
	derive(&root, "mohor session cookie 1", &k->cookie);
	derive(&root, "mohor form token 1", &k->token);
	secret_wipe(&root, sizeof root);
}

struct session
session_make(int64_t now_s)
{
	struct session s = { .made_s = now_s };
	random_bytes(s.id, sizeof s.id);
	return s;
}

static void
pack(const struct session *s, unsigned char out[SIGNED_LEN])
{
	memcpy(out, s->id, SESSION_ID_LEN);
	for (int i = 0; i < 8; i++)
		out[SESSION_ID_LEN + i] = (unsigned char)
		    ((uint64_t)s->made_s >> (56 - 8 * i));
}

static struct session
unpack(const unsigned char in[SIGNED_LEN])
{
	struct session s;
	uint64_t made = 0;
	memcpy(s.id, in, SESSION_ID_LEN);
	for (int i = 0; i < 8; i++)
		made = made << 8 | in[SESSION_ID_LEN + i];
	s.made_s = (int64_t)made;
	return s;
}

void
session_put_cookie(const struct session_keys *k, const struct session *s,
    struct buf *to)
{
	unsigned char bytes[COOKIE_LEN];
	pack(s, bytes);
	hmac_sha256(&k->cookie, slice_from(bytes, SIGNED_LEN),
	    bytes + SIGNED_LEN);
	buf_puts(to, SESSION_COOKIE "=");
	base64url_put(to, bytes, sizeof bytes);
	buf_puts(to, "; Path=/; Secure; HttpOnly; SameSite=Lax");
}

static enum fault_code
refuse(struct fault *why)
{
	return fault_say(why, FAULT_DENIED, "Your session has ended. Open the"
	    " page again.");
}

enum fault_code
session_take(const struct session_keys *k, struct arena *a,
    struct slice cookie_header, int64_t now_s, struct session *out,
    struct fault *why)
{
	struct slice text, bytes;
	unsigned char right[SHA256_LEN];
	if (!http_cookie_find(cookie_header, SESSION_COOKIE, &text))
		return fault_say(why, FAULT_ABSENT, "There is no session. Open"
		    " the page again.");
	if (!base64url_take(a, text, &bytes) || bytes.len != COOKIE_LEN)
		return refuse(why);
	hmac_sha256(&k->cookie, slice_head(bytes, SIGNED_LEN), right);
	if (!secret_eq(right, bytes.at + SIGNED_LEN, sizeof right))
		return refuse(why);
	struct session s = unpack((const unsigned char *)bytes.at);
	if (s.made_s > now_s + SKEW_S || now_s - s.made_s >= SESSION_LASTS_S)
		return refuse(why);
	*out = s;
	return FAULT_NONE;
}

void
session_token(const struct session_keys *k, const struct session *s,
    const char *form, char out[SESSION_TOKEN_LEN + 1])
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 128);
	unsigned char mac[SHA256_LEN];
	pack(s, buf_grow(&b, SIGNED_LEN));
	buf_puts(&b, form);
	hmac_sha256(&k->token, buf_slice(&b), mac);
	struct buf text = buf_make(a, 64);
	base64url_put(&text, mac, sizeof mac);
	memcpy(out, buf_text(&text), SESSION_TOKEN_LEN + 1);
}

enum fault_code
session_check(const struct session_keys *k, const struct session *s,
    const char *form, struct slice token, struct fault *why)
{
	char right[SESSION_TOKEN_LEN + 1];
	session_token(k, s, form, right);
	if (token.len == SESSION_TOKEN_LEN &&
	    secret_eq(right, token.at, SESSION_TOKEN_LEN))
		return FAULT_NONE;
	return fault_say(why, FAULT_DENIED, "This form is not from your"
	    " session. Open the page again and send it once more.");
}
