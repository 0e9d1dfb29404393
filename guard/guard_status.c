/*
 * Status lists: signed without a grant, for nobody gains by a list that says what
 * the register says, and somebody must be able to take one at any hour. So the
 * key for them must be good for nothing else: the signer is given a name, a time
 * and packed bits, sees that they are these, and writes what it signs itself.
 */
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "clock.h"
#include "codec.h"
#include "guard_parts.h"
#include "jws.h"
#include "office_keys.h"
#include "own.h"
#include "status_list.h"

#define TIME_OFF_MOST_S 300

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* The key, read anew when its file has changed. Those before sign on for
 * processes that have not published the new one yet. The lock is held. */
static enum fault_code
read_key(struct guard *g, struct fault *why)
{
	struct stat st;
	struct jws_key *key = NULL;
	if (stat(g->status_path, &st) == 0 && g->status[0] != NULL &&
	    same_file(&st, &g->status_stat))
		return FAULT_NONE;
	enum fault_code code = office_keys_open_status(g->office->dir, &key,
	    why);
	if (code != FAULT_NONE)
		return code;
	jws_key_drop(g->status[QR_KEYS_MOST - 1]);
	memmove(g->status + 1, g->status, (QR_KEYS_MOST - 1) *
	    sizeof *g->status);
	g->status[0] = key;
	g->status_stat = st;
	return FAULT_NONE;
}

static struct jws_key *
find_key(const struct guard *g, const char *kid)
{
	for (int i = 0; i < QR_KEYS_MOST; i++)
		if (g->status[i] != NULL && memcmp(kid,
		    jws_key_kid(g->status[i]), JWS_KID_LEN) == 0)
			return g->status[i];
	return NULL;
}

enum fault_code
guard_status_key(struct guard *g, struct jws_public *out, struct fault *why)
{
	pthread_mutex_lock(&g->status_lock);
	enum fault_code code = read_key(g, why);
	if (code == FAULT_NONE)
		*out = *jws_key_public(g->status[0]);
	pthread_mutex_unlock(&g->status_lock);
	return code;
}

static enum fault_code
judge(const struct guard *g, struct arena *a, const struct status_list *l,
    struct slice packed, struct fault *why)
{
	struct uin first;
	struct slice bits;
	int64_t now = clock_now(g->office->clock);
	enum fault_code code = status_list_series(l->name, &first, why);
	if (code == FAULT_NONE)
		code = status_list_unpack(a, packed, &bits, why);
	if (code == FAULT_NONE && (l->from_s > now + TIME_OFF_MOST_S ||
	    l->from_s < now - TIME_OFF_MOST_S))
		code = fault_say(why, FAULT_INPUT, "The time of the status list"
		    " is not now.");
	return code == FAULT_ABSENT || code == FAULT_LIMIT ? FAULT_INPUT :
	    code;
}

static enum fault_code
write_down(struct guard *g, const struct status_list *l, struct slice packed,
    struct fault *why)
{
	unsigned char digest[SHA256_LEN];
	char hex[HEX_LEN(SHA256_LEN) + 1] = "";
	sha256_of(packed, digest);
	hex_encode(digest, sizeof digest, hex);
	pthread_mutex_lock(&g->state);
	enum fault_code code = guard_journal_add(g->journal,
	    clock_now(g->office->clock), why, "status", "key=status"
	    " subject=%.*s digest=%.64s", SLICE_FMT(l->name), hex);
	pthread_mutex_unlock(&g->state);
	return code;
}

static enum fault_code
sign(struct guard *g, struct arena *a, const char *kid,
    const struct status_list *l, struct slice packed, unsigned char rs[64],
    struct fault *why)
{
	struct jws_key *key = find_key(g, kid);
	enum fault_code code = FAULT_NONE;
	if (key == NULL) {
		code = read_key(g, why);
		key = code == FAULT_NONE ? find_key(g, kid) : NULL;
	}
	if (code == FAULT_NONE && key == NULL)
		code = fault_say(why, FAULT_LATER, "The key of the status lists"
		    " was renewed. Start again to use the new one.");
	if (code == FAULT_NONE)
		code = write_down(g, l, packed, why);
	return code != FAULT_NONE ? code :
	    status_list_sign(a, l, packed, key, rs, why);
}

enum fault_code
guard_status_sign(struct guard *g, const char *kid, struct slice name,
    int64_t from_s, struct slice packed, unsigned char rs[64],
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const struct status_list l = { .host = g->office->conf.host,
	    .name = name, .from_s = from_s };
	enum fault_code code = judge(g, a, &l, packed, why);
	if (code != FAULT_NONE)
		return code;
	pthread_mutex_lock(&g->status_lock);
	code = sign(g, a, kid, &l, packed, rs, why);
	pthread_mutex_unlock(&g->status_lock);
	return code;
}
