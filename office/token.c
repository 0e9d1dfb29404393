/*
 * The header is a constant: a token with any other (another algorithm, none, an
 * address of a key) is refused before anything in it is believed. The payload is
 * parsed only after its mark has been found right.
 */
#include "token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "clients.h"
#include "codec.h"
#include "file.h"
#include "json_read.h"
#include "json_write.h"
#include "own.h"
#include "random.h"

#define KEY_HEAD "mohor-token 1 "
#define KEY_LEN 32
/* {"alg":"HS256","typ":"at+jwt"} */
#define TOKEN_HEAD "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9"
#define JTI_BYTES (TOKEN_JTI_LEN / 2)

/* ---- the key ---- */

void
token_key_set(struct token_key *k, const unsigned char bytes[32])
{
	struct hmac_key root;
	unsigned char derived[SHA256_LEN];
	hmac_key_set(&root, slice_from(bytes, KEY_LEN));
	hmac_sha256(&root, slice_of("access tokens"), derived);
	hmac_key_set(&k->tokens, slice_from(derived, sizeof derived));
	hmac_sha256(&root, slice_of("other marks"), derived);
	hmac_key_set(&k->others, slice_from(derived, sizeof derived));
	secret_wipe(derived, sizeof derived);
	secret_wipe(&root, sizeof root);
}

void
token_key_wipe(struct token_key *k)
{
	secret_wipe(k, sizeof *k);
}

/* A whole file appears under its name or none: whoever is second finds the
 * first one's. */
static enum fault_code
create_key(struct arena *a, const char *path, struct fault *why)
{
	unsigned char key[KEY_LEN];
	char mark[17];
	struct buf b = buf_make(a, 96);
	random_hex(mark, sizeof mark - 1);
	const char *beside = arena_printf(a, "%s.tmp-%s", path, mark);
	random_bytes(key, sizeof key);
	buf_puts(&b, KEY_HEAD);
	base64_put(&b, key, sizeof key);
	buf_putc(&b, '\n');
	secret_wipe(key, sizeof key);
	enum fault_code f = file_create(beside, 0600, buf_slice(&b), why);
	if (f != FAULT_NONE)
		return f;
	if (link(beside, path) != 0 && errno != EEXIST)
		f = file_fault(why, errno, "create the file", path);
	unlink(beside);
	return f;
}

static enum fault_code
read_key(struct arena *a, const char *path, struct token_key *out,
    struct fault *why)
{
	struct stat st;
	struct slice text, key;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return fault_at(why, FAULT_DENIED, path, "can be read by others."
		    " Make it private: chmod 600 %s", path);
	enum fault_code f = file_read(a, path, 4096, &text, why);
	if (f != FAULT_NONE)
		return f;
	text = slice_trim(text);
	if (!slice_starts(text, KEY_HEAD) ||
	    !base64_take(a, slice_skip(text, strlen(KEY_HEAD)), &key) ||
	    key.len != KEY_LEN)
		return fault_at(why, FAULT_DAMAGE, path, "is not a key of access"
		    " tokens. Remove it: a new one is made, and clients ask for"
		    " new tokens.");
	token_key_set(out, (const unsigned char *)key.at);
	return FAULT_NONE;
}

enum fault_code
token_key_open(const char *dir, struct token_key *out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	const char *path = arena_printf(a, "%s/keys/token.key", dir);
	enum fault_code f = file_exists(path) ? FAULT_NONE :
	    create_key(a, path, why);
	return f != FAULT_NONE ? f : read_key(a, path, out, why);
}

/* ---- tokens ---- */

static void
put_payload(struct buf *b, const struct token *t)
{
	struct json_write w = json_write_to(b);
	struct buf scope = buf_make(b->arena, 64);
	clients_put_scopes(&scope, t->scopes);
	json_put_object(&w);
	json_put_member(&w, "sub", t->client);
	json_put_member(&w, "scope", buf_slice(&scope));
	json_put_member_int(&w, "iat", t->issued_s);
	json_put_member_int(&w, "exp", t->expires_s);
	json_put_member(&w, "jti", slice_of(t->jti));
	json_put_end(&w);
}

struct slice
token_make(struct arena *a, const struct token_key *k, struct slice client,
    unsigned scopes, int64_t now_s, struct token *out)
{
	struct token t = { .client = client, .scopes = scopes,
		.issued_s = now_s, .expires_s = now_s + TOKEN_LIFE_S };
	unsigned char mac[SHA256_LEN];
	struct buf payload = buf_make(a, 256), b = buf_make(a, 512);
	random_hex(t.jti, TOKEN_JTI_LEN);
	put_payload(&payload, &t);
	buf_puts(&b, TOKEN_HEAD ".");
	base64url_put(&b, payload.at, payload.len);
	hmac_sha256(&k->tokens, buf_slice(&b), mac);
	buf_putc(&b, '.');
	base64url_put(&b, mac, sizeof mac);
	if (out != NULL)
		*out = t;
	return buf_slice(&b);
}

static enum fault_code
not_ours(struct fault *why)
{
	return fault_say(why, FAULT_DENIED, "The access token is not one of"
	    " this service. Ask for a new one.");
}

/* Finds the payload of a token whose mark is right. */
static bool
open_token(struct arena *a, const struct token_key *k, struct slice text,
    struct slice *payload)
{
	unsigned char right[SHA256_LEN];
	struct slice rest = text, head, body, mark, mac;
	if (text.len > TOKEN_MOST || !slice_cut(&rest, '.', &head) ||
	    !slice_cut(&rest, '.', &body) || !slice_cut(&rest, '.', &mark) ||
	    rest.at != NULL || !slice_is(head, TOKEN_HEAD) ||
	    !base64url_take(a, mark, &mac) || mac.len != sizeof right)
		return false;
	hmac_sha256(&k->tokens, slice_head(text, head.len + 1 + body.len),
	    right);
	return secret_eq(right, mac.at, sizeof right) &&
	    base64url_take(a, body, payload);
}

static bool
read_payload(struct arena *a, struct slice payload, struct token *out)
{
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct json *root;
	struct slice scope = { 0 }, jti = { 0 };
	struct token t = { .scopes = 0 };
	if (json_read(a, payload, "token", faults, &root, NULL) != FAULT_NONE)
		return false;
	json_read_text(root, "sub", JSON_MUST, 1, 64, &t.client);
	json_read_text(root, "scope", JSON_MUST, 1, 200, &scope);
	json_read_int(root, "iat", JSON_MUST, 0, INT64_MAX, &t.issued_s);
	json_read_int(root, "exp", JSON_MUST, 0, INT64_MAX, &t.expires_s);
	json_read_text(root, "jti", JSON_MUST, TOKEN_JTI_LEN, TOKEN_JTI_LEN,
	    &jti);
	if (faults->n != 0 || jti.len != TOKEN_JTI_LEN ||
	    clients_read_scopes(scope, &t.scopes, NULL) != FAULT_NONE)
		return false;
	memcpy(t.jti, jti.at, TOKEN_JTI_LEN);
	*out = t;
	return true;
}

enum fault_code
token_check(struct arena *a, const struct token_key *k, struct slice text,
    int64_t now_s, struct token *out, struct fault *why)
{
	struct slice payload;
	struct token t;
	if (!open_token(a, k, text, &payload) || !read_payload(a, payload, &t))
		return not_ours(why);
	if (now_s >= t.expires_s)
		return fault_say(why, FAULT_DENIED, "The access token has"
		    " expired. Ask for a new one.");
	*out = t;
	return FAULT_NONE;
}

void
token_mac(const struct token_key *k, const char *what, struct slice bytes,
    unsigned char out[TOKEN_MAC_LEN])
{
	unsigned char inner[SHA256_LEN];
	struct hmac_key use;
	hmac_sha256(&k->others, slice_of(what), inner);
	hmac_key_set(&use, slice_from(inner, sizeof inner));
	hmac_sha256(&use, bytes, out);
	secret_wipe(inner, sizeof inner);
	secret_wipe(&use, sizeof use);
}
