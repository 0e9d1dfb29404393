/* Keys: opened by a PIN, shut when no grant needs them, locked after wrong
 * PINs. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "clock.h"
#include "guard_parts.h"
#include "jws.h"
#include "keyring.h"
#include "log.h"
#include "office_keys.h"
#include "own.h"
#include "signer.h"

#define LOCK_FIRST_S (15 * 60)
#define LOCK_MOST_S (24 * 3600)

static struct guard_key *
known(struct guard *g, const char *name)
{
	for (size_t i = 0; i < g->n_keys; i++)
		if (strcmp(g->keys[i]->name, name) == 0)
			return g->keys[i];
	return NULL;
}

static struct guard_key *
add(struct guard *g, const char *name, bool token)
{
	if (g->n_keys == KEYS_MOST || strlen(name) > REMOTE_KEY_MOST)
		return NULL;
	struct guard_key *k = calloc(1, sizeof *k);
	if (k == NULL)
		abort();
	memcpy(k->name, name, strlen(name));
	k->token = token;
	pthread_mutex_init(&k->turn, NULL);
	g->keys[g->n_keys++] = k;
	return k;
}

struct guard_key *
guard_key_find(struct guard *g, const char *name, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct keyring_entry *list = NULL;
	size_t n = 0;
	struct guard_key *k = known(g, name);
	if (k != NULL)
		return k;
	if (keyring_list(a, g->office, &list, &n, why) != FAULT_NONE)
		return NULL;
	for (size_t i = 0; i < n && k == NULL; i++)
		if (strcmp(list[i].name, name) == 0)
			k = add(g, name, list[i].token);
	if (k == NULL)
		fault_say(why, FAULT_ABSENT, "There is no signing key of that"
		    " name. mohor key list shows them.");
	return k;
}

/* ---- wrong PINs ---- */

static int64_t
lock_s(unsigned wrong)
{
	unsigned over = wrong - GUARD_WRONG_MOST;
	int64_t s = over > 7 ? LOCK_MOST_S : (int64_t)LOCK_FIRST_S << over;
	return s < LOCK_MOST_S ? s : LOCK_MOST_S;
}

static enum fault_code
refuse_locked(const struct guard_key *k, int64_t now, struct fault *why)
{
	if (now >= k->locked_until_s)
		return FAULT_NONE;
	return fault_at(why, FAULT_DENIED, k->name, "accepts no PIN for another"
	    " %lld minutes, after %u wrong ones.",
	    (long long)(k->locked_until_s - now + 59) / 60, k->wrong);
}

static void
count_wrong(struct guard *g, struct guard_key *k, bool by_file)
{
	int64_t now = clock_now(g->office->clock);
	k->wrong++;
	k->standing_failed |= by_file;
	(void)guard_journal_add(g->journal, now, NULL, "wrong-pin",
	    "key=%s wrong=%u by=%s", k->name, k->wrong,
	    by_file ? "file" : "peer");
	if (k->wrong < GUARD_WRONG_MOST)
		return;
	k->locked_until_s = now + lock_s(k->wrong);
	(void)guard_journal_add(g->journal, now, NULL, "locked",
	    "key=%s until=%lld", k->name, (long long)k->locked_until_s);
}

static int64_t
number_of(struct slice words, const char *key)
{
	unsigned long long v = 0;
	return slice_number(guard_journal_word(words, key), INT64_MAX, &v) ?
	    (int64_t)v : 0;
}

void
guard_key_recall(void *with, struct slice event, struct slice words)
{
	struct guard *g = with;
	char name[REMOTE_KEY_MOST + 1];
	bool wrong = slice_is(event, "wrong-pin");
	bool locked = slice_is(event, "locked");
	struct slice key;
	if (!wrong && !locked && !slice_is(event, "grant"))
		return;
	key = guard_journal_word(words, "key");
	if (key.len == 0 || key.len > REMOTE_KEY_MOST)
		return;
	memcpy(name, key.at, key.len);
	name[key.len] = '\0';
	struct guard_key *k = known(g, name);
	if (k == NULL && (k = guard_key_find(g, name, NULL)) == NULL)
		return;
	if (locked)
		k->locked_until_s = number_of(words, "until");
	else
		k->wrong = wrong ? (unsigned)number_of(words, "wrong") : 0;
}

/* ---- opening and shutting ---- */

static void
pin_mac(const struct guard *g, const char *pin, unsigned char mac[SHA256_LEN])
{
	hmac_sha256(&g->mac, slice_of(pin), mac);
}

/* A module has one login for the process: another key's would let any PIN pass
 * and its end would log this one out. */
static enum fault_code
token_free(struct guard *g, const struct guard_key *k, struct fault *why)
{
	enum fault_code code = FAULT_NONE;
	pthread_mutex_lock(&g->state);
	for (size_t i = 0; i < g->n_keys; i++)
		if (g->keys[i] != k && g->keys[i]->token &&
		    g->keys[i]->hands[0] != NULL)
			code = fault_at(why, FAULT_CLASH, g->keys[i]->name,
			    "is a token's key with a grant open, and one token"
			    " can be open at a time. Close its grants first.");
	pthread_mutex_unlock(&g->state);
	return code;
}

/* The key's PIN, tried without touching what is open. *out stays NULL for a
 * token whose session is open. */
static enum fault_code
try_pin(struct guard *g, const struct guard_key *k, const char *pin,
    struct signer **out, struct fault *why)
{
	unsigned char mac[SHA256_LEN];
	enum fault_code code = FAULT_NONE;
	if (!k->token)
		return keyring_open(g->office, k->name, pin, out, why);
	if (k->hands[0] == NULL) {
		code = token_free(g, k, why);
		return code != FAULT_NONE ? code :
		    keyring_open(g->office, k->name, pin, out, why);
	}
	pin_mac(g, pin, mac);
	if (!secret_eq(mac, k->pin_mac, sizeof mac))
		code = fault_at(why, FAULT_DENIED, k->name,
		    "The token's PIN is wrong.");
	return code;
}

static void
install(struct guard *g, struct guard_key *k, struct signer *s,
    const char *pin)
{
	k->hands[0] = s;
	k->one_hand = false;
	for (int i = 1; i < g->n_hands; i++)
		if (signer_twin(s, &k->hands[i], NULL) != FAULT_NONE)
			k->one_hand = true;
	if (k->token)
		pin_mac(g, pin, k->pin_mac);
}

enum fault_code
guard_key_open(struct guard *g, struct guard_key *k, const char *pin,
    bool by_file, struct fault *why)
{
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	guard_keys_shut(g);
	pthread_mutex_lock(&g->opening);
	pthread_mutex_lock(&g->state);
	enum fault_code code = refuse_locked(k,
	    clock_now(g->office->clock), why);
	pthread_mutex_unlock(&g->state);
	if (code == FAULT_NONE) {
		code = try_pin(g, k, pin, &s, why);
		pthread_mutex_lock(&g->state);
		if (code == FAULT_DENIED)
			count_wrong(g, k, by_file);
		if (code == FAULT_NONE) {
			k->grants++;
			k->wrong = 0;
			k->locked_until_s = 0;
			if (k->hands[0] == NULL)
				install(g, k, TAKE(s), pin);
		}
		pthread_mutex_unlock(&g->state);
	}
	pthread_mutex_unlock(&g->opening);
	return code;
}

struct signer *
guard_key_take(struct guard_key *k, int hand)
{
	if (!k->one_hand)
		return k->hands[hand];
	pthread_mutex_lock(&k->turn);
	return k->hands[0];
}

void
guard_key_give(struct guard_key *k)
{
	if (k->one_hand)
		pthread_mutex_unlock(&k->turn);
}

static void
shut(struct signer *hands[HANDS_MOST])
{
	for (int i = HANDS_MOST - 1; i >= 0; i--)
		signer_drop(hands[i]);
}

void
guard_keys_shut(struct guard *g)
{
	pthread_mutex_lock(&g->opening);
	for (size_t i = 0; i < g->n_keys; i++) {
		struct guard_key *k = g->keys[i];
		struct signer *gone[HANDS_MOST] = { NULL };
		pthread_mutex_lock(&g->state);
		if (k->grants == 0 && k->busy == 0) {
			memcpy(gone, k->hands, sizeof gone);
			memset(k->hands, 0, sizeof k->hands);
			secret_wipe(k->pin_mac, sizeof k->pin_mac);
		}
		pthread_mutex_unlock(&g->state);
		shut(gone);
	}
	pthread_mutex_unlock(&g->opening);
}

/* ---- the key of the QR codes ---- */

/* Old ones beyond those that are kept go, unless a hand signs with them. */
static void
let_go(struct guard *g)
{
	for (int i = QR_KEYS_MOST, to = i; i < QR_KEYS_ROOM; i++) {
		struct qr_key k = g->qr[i];
		g->qr[i] = (struct qr_key){ NULL, 0 };
		if (k.busy != 0)
			g->qr[to++] = k;
		else
			jws_key_drop(k.key);
	}
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino &&
	    a->st_mode == b->st_mode &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Renewed keys sign on for those who opened them before; and the newest for
 * everybody, when the file that should follow it cannot be used. */
static enum fault_code
read_qr(struct guard *g, struct fault *why)
{
	struct stat st = { 0 };
	struct jws_key *key;
	struct fault bad = { 0 };
	bool there = g->qr[0].key != NULL;
	if (stat(g->qr_path, &st) != 0)
		st = (struct stat){ 0 };
	if (there && same_file(&st, &g->qr_stat))
		return FAULT_NONE;
	g->qr_stat = st;
	enum fault_code code = office_keys_open_qr(g->office->dir, &key, &bad);
	if (code != FAULT_NONE && there) {
		log_fault(LOG_ERROR_, "key.kept", &bad, true);
		return FAULT_NONE;
	}
	if (code != FAULT_NONE && why != NULL)
		*why = bad;
	if (code != FAULT_NONE)
		return code;
	if (there && strcmp(jws_key_kid(g->qr[0].key),
	    jws_key_kid(key)) == 0) {
		jws_key_drop(key);
		return FAULT_NONE;
	}
	memmove(g->qr + 1, g->qr, (QR_KEYS_ROOM - 1) * sizeof *g->qr);
	g->qr[0] = (struct qr_key){ key, 0 };
	let_go(g);
	return FAULT_NONE;
}

static struct qr_key *
find_qr(struct guard *g, const char *kid)
{
	for (int i = 0; i < QR_KEYS_ROOM; i++)
		if (g->qr[i].key != NULL && (kid == NULL || memcmp(kid,
		    jws_key_kid(g->qr[i].key), JWS_KID_LEN) == 0))
			return &g->qr[i];
	return NULL;
}

/* One that was asked for by name may be of a signer that died: it is read before
 * it is said to be gone. */
struct jws_key *
guard_qr_take(struct guard *g, const char *kid, struct fault *why)
{
	struct jws_key *key = NULL;
	enum fault_code code = FAULT_NONE;
	pthread_mutex_lock(&g->state);
	struct qr_key *k = kid != NULL ? find_qr(g, kid) : NULL;
	if (k == NULL) {
		code = read_qr(g, why);
		k = code == FAULT_NONE ? find_qr(g, kid) : NULL;
	}
	if (k != NULL) {
		k->busy++;
		key = k->key;
	}
	pthread_mutex_unlock(&g->state);
	if (key == NULL && code == FAULT_NONE)
		fault_say(why, FAULT_LATER, "The key of the QR codes was"
		    " renewed. Start again to use the new one.");
	return key;
}

void
guard_qr_give(struct guard *g, const struct jws_key *key)
{
	pthread_mutex_lock(&g->state);
	for (int i = 0; i < QR_KEYS_ROOM; i++)
		if (g->qr[i].key == key)
			g->qr[i].busy--;
	let_go(g);
	pthread_mutex_unlock(&g->state);
}

void
guard_keys_again(struct guard *g)
{
	pthread_mutex_lock(&g->state);
	for (size_t i = 0; i < g->n_keys; i++)
		g->keys[i]->standing_failed = false;
	pthread_mutex_unlock(&g->state);
}
