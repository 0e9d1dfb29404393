/*
 * One question, one answer. What comes is a stranger's until it is read to its
 * end: nothing is done before ipc_end().
 */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "clock.h"
#include "guard_parts.h"
#include "jws.h"
#include "keyring.h"
#include "own.h"
#include "random.h"
#include "signer.h"

/* What an answer is made from. */
struct question {
	struct guard *g;
	const struct peer *peer;
	struct ipc_got *in;
	struct ipc_put *out;
};

/* A text in the arena; spoils the message when a NUL is in it. */
static const char *
get_text(struct arena *a, struct ipc_got *g, size_t most)
{
	struct slice s = ipc_get_slice(g, most);
	if (s.len != 0 && memchr(s.at, '\0', s.len) != NULL)
		g->spoilt = true;
	return arena_text(a, s.at, s.len);
}

static size_t
count_key(struct guard *g, struct ipc_put *out, const char *name, bool token,
    bool standing)
{
	const struct guard_key *k = guard_key_find(g, name, NULL);
	int64_t now = clock_now(g->office->clock);
	if (k == NULL)
		return 0;
	ipc_put_slice(out, slice_of(name));
	ipc_put_u8(out, token);
	ipc_put_u8(out, standing && g->options.standing);
	ipc_put_u32(out, k->grants);
	ipc_put_u64(out, k->locked_until_s > now ?
	    (uint64_t)k->locked_until_s : 0);
	return 1;
}

static enum fault_code
answer_keys(struct question *q, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct keyring_entry *list = NULL;
	size_t n = 0, put = 0, at = q->out->len;
	enum fault_code code = ipc_end(q->in, why);
	if (code == FAULT_NONE)
		code = keyring_list(a, q->g->office, &list, &n, why);
	if (code != FAULT_NONE)
		return code;
	ipc_put_u32(q->out, 0);
	pthread_mutex_lock(&q->g->state);
	guard_grants_expire(q->g);
	for (size_t i = 0; i < n; i++)
		put += count_key(q->g, q->out, list[i].name, list[i].token,
		    list[i].has_pin_file);
	pthread_mutex_unlock(&q->g->state);
	uint32_t count = (uint32_t)put;
	if (!q->out->spoilt)
		memcpy(q->out->at + at, &count, sizeof count);
	return FAULT_NONE;
}

static enum fault_code
answer_open(struct question *q, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	uint64_t number;
	const char *pin;
	struct grant_wish w = { .uid = q->peer->uid };
	w.key = get_text(a, q->in, REMOTE_KEY_MOST);
	pin = get_text(a, q->in, REMOTE_PIN_MOST);
	w.scope = get_text(a, q->in, REMOTE_SCOPE_MOST);
	w.label = get_text(a, q->in, REMOTE_LABEL_MOST);
	w.count = ipc_get_u64(q->in);
	w.until_s = (int64_t)ipc_get_u64(q->in);
	enum fault_code code = ipc_end(q->in, why);
	if (code == FAULT_NONE)
		code = guard_grant_open(q->g, &w, pin, &number, why);
	if (code == FAULT_NONE)
		ipc_put_u64(q->out, number);
	return code;
}

static enum fault_code
answer_find(struct question *q, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	uint64_t number;
	const char *key = get_text(a, q->in, REMOTE_KEY_MOST);
	const char *scope = get_text(a, q->in, REMOTE_SCOPE_MOST);
	enum fault_code code = ipc_end(q->in, why);
	if (code == FAULT_NONE)
		code = guard_grant_find(q->g, key, scope, &number, why);
	if (code == FAULT_NONE)
		ipc_put_u64(q->out, number);
	return code;
}

static enum fault_code
answer_certs(struct question *q, struct fault *why)
{
	uint64_t number = ipc_get_u64(q->in);
	enum fault_code code = ipc_end(q->in, why);
	if (code != FAULT_NONE)
		return code;
	pthread_mutex_lock(&q->g->state);
	const struct grant *t = guard_grant_by_number(q->g, number);
	if (t == NULL) {
		code = fault_say(why, FAULT_DENIED, "The grant has ended.");
	} else {
		size_t n;
		const struct slice *chain = signer_chain(t->key->hands[0], &n);
		ipc_put_u32(q->out, (uint32_t)n);
		for (size_t i = 0; i < n; i++)
			ipc_put_slice(q->out, chain[i]);
	}
	pthread_mutex_unlock(&q->g->state);
	return code;
}

static enum fault_code
answer_close(struct question *q, struct fault *why)
{
	uint64_t number = ipc_get_u64(q->in);
	enum fault_code code = ipc_end(q->in, why);
	if (code != FAULT_NONE)
		return code;
	pthread_mutex_lock(&q->g->state);
	code = guard_grant_close(q->g, number, q->peer->uid, why);
	pthread_mutex_unlock(&q->g->state);
	guard_keys_shut(q->g);
	return code;
}

static void
put_grant(struct ipc_put *out, const struct grant *t)
{
	ipc_put_u64(out, t->number);
	ipc_put_slice(out, slice_of(t->key->name));
	ipc_put_slice(out, slice_of(t->scope));
	ipc_put_slice(out, slice_of(t->label));
	ipc_put_u64(out, t->left);
	ipc_put_u64(out, t->qr_left);
	ipc_put_u64(out, (uint64_t)t->opened_s);
	ipc_put_u64(out, (uint64_t)t->until_s);
	ipc_put_u32(out, t->uid);
	ipc_put_u8(out, t->standing);
}

static enum fault_code
answer_list(struct question *q, struct fault *why)
{
	enum fault_code code = ipc_end(q->in, why);
	if (code != FAULT_NONE)
		return code;
	pthread_mutex_lock(&q->g->state);
	guard_grants_expire(q->g);
	ipc_put_u32(q->out, (uint32_t)q->g->n_grants);
	for (size_t i = 0; i < q->g->n_grants; i++)
		put_grant(q->out, &q->g->grants[i]);
	pthread_mutex_unlock(&q->g->state);
	return FAULT_NONE;
}

static enum fault_code
answer_sign(struct question *q, struct fault *why)
{
	unsigned char signature[SIGNATURE_MOST];
	struct guard_key *k = NULL;
	size_t len = 0;
	struct sign_wish w = { .grant = ipc_get_u64(q->in) };
	w.scope = ipc_get_slice(q->in, REMOTE_SCOPE_MOST);
	w.subject = ipc_get_slice(q->in, SIGNER_SUBJECT_MOST);
	struct slice digest = ipc_get_slice(q->in, HASH_MOST);
	w.digest = (const unsigned char *)digest.at;
	w.digest_len = digest.len;
	enum fault_code code = ipc_end(q->in, why);
	if (code == FAULT_NONE)
		code = guard_sign_begin(q->g, &w, q->peer->uid, &k, why);
	if (code != FAULT_NONE)
		return code;
	struct signer *s = guard_key_take(k, q->peer->hand);
	if (digest.len != hash_len(signer_hash(s)))
		code = fault_say(why, FAULT_INPUT, "The digest is not as long as"
		    " this key's are.");
	else
		code = signer_sign_digest(s, w.digest, signature, &len, why);
	guard_key_give(k);
	guard_sign_end(q->g, k, code == FAULT_NONE, &w);
	if (code == FAULT_NONE)
		ipc_put_slice(q->out, slice_from(signature, len));
	return code;
}

static enum fault_code
answer_qr_key(struct question *q, struct fault *why)
{
	enum fault_code code = ipc_end(q->in, why);
	if (code != FAULT_NONE)
		return code;
	struct fault none = { 0 };
	const struct jws_key *key = guard_qr_take(q->g, NULL, &none);
	if (key == NULL) {
		if (why != NULL)
			*why = none;
		return none.code;
	}
	ipc_put_bytes(q->out, jws_key_public(key)->x, 32);
	ipc_put_bytes(q->out, jws_key_public(key)->y, 32);
	guard_qr_give(q->g, key);
	return FAULT_NONE;
}

static enum fault_code
answer_qr(struct question *q, struct fault *why)
{
	unsigned char rs[64];
	struct guard_key *k = NULL;
	struct sign_wish w = { .grant = ipc_get_u64(q->in), .qr = true };
	w.scope = ipc_get_slice(q->in, REMOTE_SCOPE_MOST);
	w.subject = ipc_get_slice(q->in, JWS_SUBJECT_MOST);
	const char *kid = ipc_get_bytes(q->in, JWS_KID_LEN);
	w.digest = ipc_get_bytes(q->in, SHA256_LEN);
	w.digest_len = SHA256_LEN;
	enum fault_code code = ipc_end(q->in, why);
	if (code != FAULT_NONE)
		return code;
	struct fault none = { 0 };
	struct jws_key *key = guard_qr_take(q->g, kid, &none);
	if (key == NULL) {
		if (why != NULL)
			*why = none;
		return none.code;
	}
	code = guard_sign_begin(q->g, &w, q->peer->uid, &k, why);
	if (code == FAULT_NONE) {
		code = jws_sign_digest(key, w.digest, rs, why);
		guard_sign_end(q->g, k, code == FAULT_NONE, &w);
	}
	guard_qr_give(q->g, key);
	if (code == FAULT_NONE)
		ipc_put_bytes(q->out, rs, sizeof rs);
	return code;
}

static enum fault_code
answer_status_key(struct question *q, struct fault *why)
{
	struct jws_public key;
	enum fault_code code = ipc_end(q->in, why);
	if (code == FAULT_NONE)
		code = guard_status_key(q->g, &key, why);
	if (code != FAULT_NONE)
		return code;
	ipc_put_bytes(q->out, key.x, 32);
	ipc_put_bytes(q->out, key.y, 32);
	return FAULT_NONE;
}

static enum fault_code
answer_status(struct question *q, struct fault *why)
{
	unsigned char rs[64];
	const char *kid = ipc_get_bytes(q->in, JWS_KID_LEN);
	struct slice name = ipc_get_slice(q->in, JWS_SUBJECT_MOST);
	int64_t from_s = (int64_t)ipc_get_u64(q->in);
	struct slice packed = ipc_get_slice(q->in, IPC_MOST);
	enum fault_code code = ipc_end(q->in, why);
	if (code == FAULT_NONE)
		code = guard_status_sign(q->g, kid, name, from_s, packed, rs,
		    why);
	if (code == FAULT_NONE)
		ipc_put_bytes(q->out, rs, sizeof rs);
	return code;
}

static const struct {
	enum remote_word word;
	enum fault_code (*answer)(struct question *, struct fault *why);
} answers[] = {
	{ REMOTE_SIGN, answer_sign },
	{ REMOTE_QR, answer_qr },
	{ REMOTE_FIND, answer_find },
	{ REMOTE_CERTS, answer_certs },
	{ REMOTE_QR_KEY, answer_qr_key },
	{ REMOTE_KEYS, answer_keys },
	{ REMOTE_OPEN, answer_open },
	{ REMOTE_CLOSE, answer_close },
	{ REMOTE_LIST, answer_list },
	{ REMOTE_STATUS_KEY, answer_status_key },
	{ REMOTE_STATUS, answer_status },
};

static enum fault_code
answer_one(struct question *q, struct fault *why)
{
	for (size_t i = 0; i < COUNT_OF(answers); i++)
		if (answers[i].word == q->in->kind)
			return answers[i].answer(q, why);
	return fault_say(why, FAULT_INPUT, "The signer knows no question of kind"
	    " %u.", (unsigned)q->in->kind);
}

void
guard_answer(struct guard *g, const struct peer *peer, const void *packet,
    size_t n, struct ipc_put *out)
{
	struct ipc_got in = { 0 };
	struct fault why = { 0 };
	struct question q = { g, peer, &in, out };
	void *memory = out->at;
	size_t room = out->room;
	enum fault_code code = ipc_read(&in, packet, n, &why);
	ipc_begin(out, memory, room, REMOTE_OK, in.serial);
	if (code == FAULT_NONE)
		code = answer_one(&q, &why);
	if (code == FAULT_NONE && out->spoilt)
		code = fault_say(&why, FAULT_LIMIT, "The signer's answer would"
		    " be too long.");
	if (code == FAULT_NONE)
		return;
	ipc_begin(out, memory, room, REMOTE_FAULT, in.serial);
	ipc_put_u8(out, (uint8_t)code);
	ipc_put_slice(out, slice_of(why.where));
	ipc_put_slice(out, slice_of(why.say));
}

/* ---- the guard as a whole ---- */

enum fault_code
guard_make(struct guard **out, const struct office *o,
    const struct guard_options *options, struct fault *why)
{
	unsigned char secret[SHA256_LEN];
	struct guard *g = calloc(1, sizeof *g);
	if (g == NULL)
		abort();
	g->office = o;
	g->options = *options;
	g->n_hands = options->hands;
	g->qr_path = office_path(o, "keys/qr.pem");
	g->status_path = office_path(o, "keys/status.pem");
	pthread_mutex_init(&g->opening, NULL);
	pthread_mutex_init(&g->status_lock, NULL);
	pthread_mutex_init(&g->state, NULL);
	random_bytes(secret, sizeof secret);
	hmac_key_set(&g->mac, slice_from(secret, sizeof secret));
	secret_wipe(secret, sizeof secret);
	/* Wrong PINs do not become fewer by starting anew. */
	enum fault_code code = guard_journal_open(&g->journal,
	    office_path(o, GUARD_JOURNAL), options->append_flag,
	    guard_key_recall, g, why);
	if (code == FAULT_NONE)
		code = guard_journal_add(g->journal, clock_now(o->clock), why,
		    "start", "hands=%d standing=%d", g->n_hands,
		    options->standing);
	if (code != FAULT_NONE) {
		guard_drop(g);
		return code;
	}
	*out = g;
	return FAULT_NONE;
}

void
guard_drop(struct guard *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->n_keys; i++) {
		for (int h = HANDS_MOST - 1; h >= 0; h--)
			signer_drop(g->keys[i]->hands[h]);
		pthread_mutex_destroy(&g->keys[i]->turn);
		free(g->keys[i]);
	}
	for (int i = 0; i < QR_KEYS_ROOM; i++)
		jws_key_drop(g->qr[i].key);
	for (int i = 0; i < QR_KEYS_MOST; i++)
		jws_key_drop(g->status[i]);
	guard_journal_drop(g->journal);
	pthread_mutex_destroy(&g->opening);
	pthread_mutex_destroy(&g->status_lock);
	pthread_mutex_destroy(&g->state);
	secret_wipe(g, sizeof *g);
	free(g);
}
