/* Grants: what a PIN has allowed, how much of it is left, and until when. */
#include <string.h>

#include "arena.h"
#include "clock.h"
#include "codec.h"
#include "guard_parts.h"
#include "keyring.h"
#include "own.h"
#include "random.h"
#include "signer.h"

#define DENIED_SAID_MOST 20	/* a second, in the journal */

bool
guard_word_fits(struct slice s, size_t most)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '"' ||
		    s.at[i] == '\'' || s.at[i] == '=')
			return false;
	return s.len <= most;
}

static int64_t
now_s(const struct guard *g)
{
	return clock_now(g->office->clock);
}

static bool
covers(const struct grant *t, struct slice scope)
{
	return strcmp(t->scope, "*") == 0 || slice_is(scope, t->scope);
}

struct grant *
guard_grant_by_number(struct guard *g, uint64_t number)
{
	for (size_t i = 0; i < g->n_grants; i++)
		if (g->grants[i].number == number)
			return &g->grants[i];
	return NULL;
}

static void
take_away(struct guard *g, struct grant *t)
{
	t->key->grants--;
	*t = g->grants[--g->n_grants];
	g->grants[g->n_grants] = (struct grant){ 0 };
}

void
guard_grants_expire(struct guard *g)
{
	int64_t now = now_s(g);
	for (size_t i = g->n_grants; i-- > 0;) {
		struct grant *t = &g->grants[i];
		if (now < t->until_s)
			continue;
		(void)guard_journal_add(g->journal, now, NULL, "expired",
		    "grant=%016llx key=%s left=%llu",
		    (unsigned long long)t->number, t->key->name,
		    (unsigned long long)t->left);
		take_away(g, t);
	}
}

enum fault_code
guard_grant_close(struct guard *g, uint64_t number, uint32_t uid,
    struct fault *why)
{
	struct grant *t = guard_grant_by_number(g, number);
	if (t == NULL)
		return fault_say(why, FAULT_ABSENT, "There is no open grant of"
		    " that number. mohor grant list shows them.");
	enum fault_code code = guard_journal_add(g->journal, now_s(g), why,
	    "close", "grant=%016llx key=%s left=%llu uid=%u",
	    (unsigned long long)number, t->key->name,
	    (unsigned long long)t->left, uid);
	/* A grant ends even where the journal is full. */
	take_away(g, t);
	return code;
}

/* ---- opening ---- */

static enum fault_code
judge_wish(const struct grant_wish *w, int64_t now, struct fault *why)
{
	if (!guard_word_fits(slice_of(w->scope), REMOTE_SCOPE_MOST) ||
	    w->scope[0] == '\0')
		return fault_at(why, FAULT_INPUT, "scope", "is a word of at most"
		    " %d letters, digits and signs, or *.", REMOTE_SCOPE_MOST);
	if (!guard_word_fits(slice_of(w->label), REMOTE_LABEL_MOST))
		return fault_at(why, FAULT_INPUT, "label", "is a word of at most"
		    " %d letters, digits and signs.", REMOTE_LABEL_MOST);
	if (w->count == 0 || w->count > REMOTE_COUNT_MOST)
		return fault_at(why, FAULT_INPUT, "count", "is from 1 to %d.",
		    REMOTE_COUNT_MOST);
	if (w->until_s <= now || w->until_s - now > (int64_t)366 * 86400)
		return fault_at(why, FAULT_INPUT, "until", "a grant ends later"
		    " than now, and within a year.");
	return FAULT_NONE;
}

/* The key is open with this grant counted on it. */
static enum fault_code
record(struct guard *g, struct guard_key *k, const struct grant_wish *w,
    bool standing, uint64_t *number, struct fault *why)
{
	struct grant t = { .key = k, .left = w->count,
	    .qr_left = 2 * w->count + 16, .opened_s = now_s(g),
	    .until_s = w->until_s, .uid = w->uid, .standing = standing };
	if (g->n_grants == GRANTS_MOST) {
		k->grants--;
		return fault_say(why, FAULT_LIMIT, "%d grants are open. Close"
		    " some first.", GRANTS_MOST);
	}
	do
		random_bytes(&t.number, sizeof t.number);
	while ((t.number &= INT64_MAX) == 0);
	memcpy(t.scope, w->scope, strlen(w->scope));
	memcpy(t.label, w->label, strlen(w->label));
	enum fault_code code = guard_journal_add(g->journal, t.opened_s, why,
	    "grant", "grant=%016llx key=%s scope=%s count=%llu until=%lld"
	    " uid=%u label=%s standing=%d", (unsigned long long)t.number,
	    k->name, t.scope, (unsigned long long)t.left,
	    (long long)t.until_s, t.uid, t.label, standing);
	if (code != FAULT_NONE) {
		k->grants--;
		return code;
	}
	g->grants[g->n_grants++] = t;
	*number = t.number;
	return FAULT_NONE;
}

static enum fault_code
open_with(struct guard *g, const struct grant_wish *w, const char *pin,
    bool standing, uint64_t *number, struct fault *why)
{
	enum fault_code code = judge_wish(w, now_s(g), why);
	if (code != FAULT_NONE)
		return code;
	pthread_mutex_lock(&g->state);
	struct fault none = { 0 };
	struct guard_key *k = guard_key_find(g, w->key, &none);
	guard_grants_expire(g);
	pthread_mutex_unlock(&g->state);
	if (k == NULL) {
		if (why != NULL)
			*why = none;
		return none.code;
	}
	code = guard_key_open(g, k, pin, standing, why);
	if (code != FAULT_NONE)
		return code;
	pthread_mutex_lock(&g->state);
	code = record(g, k, w, standing, number, why);
	pthread_mutex_unlock(&g->state);
	return code;
}

enum fault_code
guard_grant_open(struct guard *g, const struct grant_wish *w, const char *pin,
    uint64_t *number, struct fault *why)
{
	return open_with(g, w, pin, false, number, why);
}

/* ---- standing grants ---- */

static enum fault_code
open_standing(struct guard *g, const char *key, uint64_t *number,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	const char *pin;
	const struct grant_wish w = { .key = key, .scope = "*",
	    .label = "standing", .count = GUARD_STANDING_COUNT,
	    .until_s = now_s(g) + GUARD_STANDING_S, .uid = 0 };
	enum fault_code code = keyring_pin_beside(secret, g->office, key, &pin,
	    why);
	return code != FAULT_NONE ? code :
	    open_with(g, &w, pin, true, number, why);
}

void
guard_grants_standing(struct guard *g)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct keyring_entry *keys = NULL;
	size_t n = 0;
	uint64_t number;
	if (!g->options.standing ||
	    keyring_list(a, g->office, &keys, &n, NULL) != FAULT_NONE)
		return;
	for (size_t i = 0; i < n; i++)
		if (keys[i].has_pin_file)
			(void)guard_grant_find(g, keys[i].name, "*", &number,
			    NULL);
}

/* The open grant with most signatures left that covers the scope. */
static const struct grant *
best(struct guard *g, const char *key, const char *scope)
{
	const struct grant *best = NULL;
	for (size_t i = 0; i < g->n_grants; i++) {
		const struct grant *t = &g->grants[i];
		if (strcmp(t->key->name, key) == 0 && t->left > 0 &&
		    t->qr_left > 0 && covers(t, slice_of(scope)) &&
		    (best == NULL || t->left > best->left))
			best = t;
	}
	return best;
}

enum fault_code
guard_grant_find(struct guard *g, const char *key, const char *scope,
    uint64_t *number, struct fault *why)
{
	struct fault none = { 0 };
	pthread_mutex_lock(&g->state);
	guard_grants_expire(g);
	const struct grant *t = best(g, key, scope);
	const struct guard_key *k = t != NULL ? t->key :
	    guard_key_find(g, key, &none);
	bool again = k != NULL && g->options.standing && !k->standing_failed;
	if (t != NULL)
		*number = t->number;
	pthread_mutex_unlock(&g->state);
	if (t != NULL)
		return FAULT_NONE;
	if (k == NULL) {
		if (why != NULL)
			*why = none;
		return none.code;
	}
	enum fault_code code = again ? open_standing(g, key, number, &none) :
	    FAULT_ABSENT;
	if (code != FAULT_ABSENT) {
		if (code != FAULT_NONE && why != NULL)
			*why = none;
		return code;
	}
	return fault_at(why, FAULT_DENIED, key, "may not sign: no grant is open"
	    " for \"%s\". Its officer opens one: mohor grant open %s", scope,
	    key);
}

/* ---- signing ---- */

static enum fault_code
judge_sign(struct guard *g, const struct sign_wish *w, struct grant **out,
    struct fault *why)
{
	struct grant *t = guard_grant_by_number(g, w->grant);
	if (t == NULL)
		return fault_say(why, FAULT_DENIED, "The grant to sign has"
		    " ended, or the signer was started anew. Open a grant again:"
		    " mohor grant open KEY");
	*out = t;
	if (!covers(t, w->scope))
		return fault_say(why, FAULT_DENIED, "The grant to sign is for"
		    " another purpose.");
	if (now_s(g) >= t->until_s)
		return fault_say(why, FAULT_DENIED, "The grant to sign has"
		    " expired. Open one again: mohor grant open %s",
		    t->key->name);
	if ((w->qr ? t->qr_left : t->left) == 0)
		return fault_say(why, FAULT_DENIED, "The grant's signatures are"
		    " used up. Open one again: mohor grant open %s --count N",
		    t->key->name);
	return FAULT_NONE;
}

/* Someone who asks in vain without end does not fill the disk. */
static void
write_denied(struct guard *g, const struct sign_wish *w, uint32_t uid)
{
	int64_t now = now_s(g);
	if (now != g->denied_s)
		g->denied = 0;
	g->denied_s = now;
	if (++g->denied > DENIED_SAID_MOST) {
		g->unsaid++;
		return;
	}
	if (guard_journal_add(g->journal, now, NULL, "deny",
	    "grant=%016llx kind=%s subject=%.*s uid=%u unsaid=%u",
	    (unsigned long long)w->grant, w->qr ? "qr" : "document",
	    SLICE_FMT(w->subject), uid, g->unsaid) == FAULT_NONE)
		g->unsaid = 0;
}

static enum fault_code
write_sign(struct guard *g, const struct sign_wish *w, const struct grant *t,
    struct fault *why)
{
	char digest[HEX_LEN(HASH_MOST) + 1];
	hex_encode(w->digest, w->digest_len, digest);
	digest[HEX_LEN(w->digest_len)] = '\0';
	return guard_journal_add(g->journal, now_s(g), why, w->qr ? "qr" :
	    "sign", "grant=%016llx key=%s subject=%.*s digest=%s",
	    (unsigned long long)t->number, w->qr ? "qr" : t->key->name,
	    SLICE_FMT(w->subject), digest);
}

enum fault_code
guard_sign_begin(struct guard *g, const struct sign_wish *w, uint32_t uid,
    struct guard_key **key, struct fault *why)
{
	struct grant *t = NULL;
	if (!guard_word_fits(w->subject, SIGNER_SUBJECT_MOST))
		return fault_say(why, FAULT_INPUT, "The subject of a signature"
		    " is a word.");
	pthread_mutex_lock(&g->state);
	enum fault_code code = judge_sign(g, w, &t, why);
	if (code != FAULT_NONE || t == NULL)
		write_denied(g, w, uid);
	else
		code = write_sign(g, w, t, why);
	if (code == FAULT_NONE && t != NULL) {
		*(w->qr ? &t->qr_left : &t->left) -= 1;
		t->key->busy++;
		*key = t->key;
	}
	pthread_mutex_unlock(&g->state);
	return code;
}

void
guard_sign_end(struct guard *g, struct guard_key *k, bool made,
    const struct sign_wish *w)
{
	pthread_mutex_lock(&g->state);
	k->busy--;
	if (!made)
		(void)guard_journal_add(g->journal, now_s(g), NULL, "failed",
		    "key=%s subject=%.*s", w->qr ? "qr" : k->name,
		    SLICE_FMT(w->subject));
	pthread_mutex_unlock(&g->state);
}
