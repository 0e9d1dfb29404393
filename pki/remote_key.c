/*
 * Signers and QR keys whose private half is in the signer process.
 *
 * A grant's number is looked up once and kept. When the signer does not know it
 * any more (expired and opened again, or the signer was started anew) it is
 * looked up once again, so that an officer who opens a new grant need not
 * restart anything.
 */
#include <stdlib.h>

#include "arena.h"
#include "jws_ops.h"
#include "own.h"
#include "remote_parts.h"
#include "signer_ops.h"

#define CHAIN_MOST 16

/* Where a remote key is, and by what right. */
struct place {
	struct remote *remote;
	char key[REMOTE_KEY_MOST + 1];
	char scope[REMOTE_SCOPE_MOST + 1];
	uint64_t grant;		/* 0: to be looked up */
};

/* A text cut short names no key and no scope: it would be refused, not
 * mistaken. */
static void
set_text(char *to, size_t room, const char *from)
{
	size_t n = strnlen(from, room);
	if (n == room)
		n = 0;
	memcpy(to, from, n);
	to[n] = '\0';
}

static struct place *
place_make(struct remote *r, const char *key, const char *scope)
{
	struct place *p = calloc(1, sizeof *p);
	if (p == NULL)
		abort();
	p->remote = r;
	set_text(p->key, sizeof p->key, key);
	set_text(p->scope, sizeof p->scope, scope);
	return p;
}

/* What is to be signed, of either kind. */
struct ask {
	enum remote_word word;
	struct slice subject;
	const char *kid;	/* REMOTE_QR */
	const unsigned char *digest;
	size_t digest_len;
};

static enum fault_code
ask_once(struct place *at, const struct ask *ask, struct ipc_got *g,
    struct fault *why)
{
	struct ipc_put p;
	remote_ask_begin(at->remote, &p, ask->word);
	ipc_put_u64(&p, at->grant);
	ipc_put_slice(&p, slice_of(at->scope));
	ipc_put_slice(&p, ask->subject);
	if (ask->word == REMOTE_QR) {
		ipc_put_bytes(&p, ask->kid, JWS_KID_LEN);
		ipc_put_bytes(&p, ask->digest, ask->digest_len);
	} else {
		ipc_put_slice(&p, slice_from(ask->digest, ask->digest_len));
	}
	return remote_ask(at->remote, &p, g, why);
}

static enum fault_code
ask_signature(struct place *at, const struct ask *ask, struct ipc_got *g,
    struct fault *why)
{
	uint64_t before = at->grant, now = 0;
	enum fault_code code = FAULT_NONE;
	struct fault later = { 0 };
	if (before == 0)
		code = remote_grant_find(at->remote, at->key, at->scope,
		    &at->grant, why);
	if (code == FAULT_NONE)
		code = ask_once(at, ask, g, why);
	if (code != FAULT_DENIED || before == 0)
		return code;
	code = remote_grant_find(at->remote, at->key, at->scope, &now, &later);
	if (code != FAULT_NONE || now == before) {
		/* No grant at all says more than one that has ended. */
		if (code != FAULT_NONE && why != NULL)
			*why = later;
		return code != FAULT_NONE ? code : FAULT_DENIED;
	}
	at->grant = now;
	return ask_once(at, ask, g, why);
}

/* ---- signers ---- */

static enum fault_code
remote_sign(struct signer *s, const unsigned char *digest, unsigned char *out,
    size_t *len, struct fault *why)
{
	struct ipc_got g;
	const struct ask ask = { .word = REMOTE_SIGN,
	    .subject = slice_from(s->subject, s->subject_len),
	    .digest = digest, .digest_len = hash_len(signer_hash(s)) };
	enum fault_code code = ask_signature(s->mine, &ask, &g, why);
	if (code != FAULT_NONE)
		return code;
	struct slice signature = ipc_get_slice(&g, s->signature_most);
	code = ipc_end(&g, why);
	if (code != FAULT_NONE)
		return code;
	memcpy(out, signature.at, signature.len);
	*len = signature.len;
	return FAULT_NONE;
}

static void
remote_signer_drop(struct signer *s)
{
	free(s->mine);
}

static const struct signer_ops remote_ops = { remote_sign, remote_signer_drop,
    NULL };

static enum fault_code
certificates(struct arena *a, struct remote *r, uint64_t grant,
    struct slice *certs, size_t *n, struct fault *why)
{
	struct ipc_put p;
	struct ipc_got g;
	remote_ask_begin(r, &p, REMOTE_CERTS);
	ipc_put_u64(&p, grant);
	enum fault_code code = remote_ask(r, &p, &g, why);
	if (code != FAULT_NONE)
		return code;
	size_t count = ipc_get_u32(&g);
	if (count == 0 || count > CHAIN_MOST)
		return fault_say(why, FAULT_DAMAGE, "The signer's answer cannot"
		    " be understood.");
	for (size_t i = 0; i < count; i++) {
		struct slice der = ipc_get_slice(&g, IPC_MOST);
		certs[i] = slice_from(arena_copy(a, der.at, der.len), der.len);
	}
	code = ipc_end(&g, why);
	if (code == FAULT_NONE)
		*n = count;
	return code;
}

enum fault_code
signer_open_remote(struct signer **out, struct remote *r, const char *key,
    const char *scope, const struct signer_policy *policy, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice certs[CHAIN_MOST] = { { NULL, 0 } };
	size_t n = 0;
	uint64_t grant = 0;
	struct signer *s;
	enum fault_code code = remote_grant_find(r, key, scope, &grant, why);
	if (code == FAULT_NONE)
		code = certificates(a, r, grant, certs, &n, why);
	if (code == FAULT_NONE)
		code = signer_make(&s, certs[0], certs, n, policy, why);
	if (code != FAULT_NONE)
		return code;
	struct place *at = place_make(r, key, scope);
	at->grant = grant;
	s->mine = at;
	s->ops = &remote_ops;
	*out = s;
	return FAULT_NONE;
}

void
signer_remote_scope(struct signer *s, const char *scope)
{
	struct place *at = s->mine;
	if (s->ops != &remote_ops || strcmp(at->scope, scope) == 0)
		return;
	set_text(at->scope, sizeof at->scope, scope);
	at->grant = 0;
}

/* ---- the key of the QR codes ---- */

static enum fault_code
ask_public(struct remote *r, enum remote_word word, struct jws_public *out,
    struct fault *why)
{
	struct ipc_put p;
	struct ipc_got g;
	remote_ask_begin(r, &p, word);
	enum fault_code code = remote_ask(r, &p, &g, why);
	if (code != FAULT_NONE)
		return code;
	const void *x = ipc_get_bytes(&g, 32), *y = ipc_get_bytes(&g, 32);
	code = ipc_end(&g, why);
	if (code != FAULT_NONE)
		return code;
	memcpy(out->x, x, 32);
	memcpy(out->y, y, 32);
	return FAULT_NONE;
}

static enum fault_code
remote_jws_sign(struct jws_key *key, const unsigned char digest[SHA256_LEN],
    unsigned char rs[64], struct fault *why)
{
	struct ipc_got g;
	const struct ask ask = { .word = REMOTE_QR, .kid = key->kid,
	    .subject = slice_from(key->subject, key->subject_len),
	    .digest = digest, .digest_len = SHA256_LEN };
	enum fault_code code = ask_signature(key->mine, &ask, &g, why);
	if (code != FAULT_NONE)
		return code;
	const void *signature = ipc_get_bytes(&g, 64);
	code = ipc_end(&g, why);
	if (code == FAULT_NONE)
		memcpy(rs, signature, 64);
	return code;
}

static void
remote_jws_drop(struct jws_key *key)
{
	free(key->mine);
}

static const struct jws_ops remote_jws_ops = { remote_jws_sign,
    remote_jws_drop };

enum fault_code
jws_key_open_remote(struct jws_key **out, struct remote *r, const char *key,
    const char *scope, struct fault *why)
{
	struct jws_public public;
	enum fault_code code = ask_public(r, REMOTE_QR_KEY, &public, why);
	if (code != FAULT_NONE)
		return code;
	*out = jws_key_of(&public, &remote_jws_ops, place_make(r, key, scope));
	return FAULT_NONE;
}

void
jws_key_remote_scope(struct jws_key *key, const char *name, const char *scope)
{
	struct place *at = key->mine;
	if (key->ops != &remote_jws_ops || (strcmp(at->scope, scope) == 0 &&
	    strcmp(at->key, name) == 0))
		return;
	set_text(at->key, sizeof at->key, name);
	set_text(at->scope, sizeof at->scope, scope);
	at->grant = 0;
}

/* ---- status lists ---- */

enum fault_code
remote_status_key(struct remote *r, struct jws_public *out, struct fault *why)
{
	return ask_public(r, REMOTE_STATUS_KEY, out, why);
}

enum fault_code
remote_status(struct remote *r, const char *kid, struct slice list,
    int64_t from_s, struct slice packed, unsigned char rs[64],
    struct fault *why)
{
	struct ipc_put p;
	struct ipc_got g;
	remote_ask_begin(r, &p, REMOTE_STATUS);
	ipc_put_bytes(&p, kid, JWS_KID_LEN);
	ipc_put_slice(&p, list);
	ipc_put_u64(&p, (uint64_t)from_s);
	ipc_put_slice(&p, packed);
	enum fault_code code = remote_ask(r, &p, &g, why);
	if (code != FAULT_NONE)
		return code;
	const void *signature = ipc_get_bytes(&g, 64);
	code = ipc_end(&g, why);
	if (code == FAULT_NONE)
		memcpy(rs, signature, 64);
	return code;
}
