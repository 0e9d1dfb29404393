/*
 * guard_parts: what the files of the signer share.
 *
 * Locks. `state` guards everything in struct guard and is held for
 * microseconds. `opening` is held while a key is opened or shut, which may take
 * a token's time, and is taken first. A signature is made outside both: a key
 * with `busy` signatures under way is not shut.
 */
#ifndef GUARD_GUARD_PARTS_H
#define GUARD_GUARD_PARTS_H

#include <pthread.h>
#include <stdint.h>
#include <sys/stat.h>

#include "guard.h"
#include "guard_journal.h"
#include "hash.h"
#include "ipc.h"
#include "office.h"
#include "remote.h"
#include "remote_words.h"

#define HANDS_MOST 16
#define KEYS_MOST 256
#define GRANTS_MOST 1024
#define QR_KEYS_MOST 4		/* the present one and those before */
/* And those that hands sign with meanwhile: one is always idle. */
#define QR_KEYS_ROOM (QR_KEYS_MOST + HANDS_MOST + 1)

struct jws_key;
struct jws_public;
struct signer;

struct guard_key {
	char name[REMOTE_KEY_MOST + 1];
	bool token;
	struct signer *hands[HANDS_MOST];	/* [0] NULL: shut */
	bool one_hand;		/* no twins: [0] for all, in turns */
	pthread_mutex_t turn;
	unsigned busy, grants;
	/* Of a token's PIN, since an open session lets any PIN pass. */
	unsigned char pin_mac[SHA256_LEN];
	unsigned wrong;		/* PINs in a row */
	int64_t locked_until_s;
	bool standing_failed;	/* its PIN file is wrong: not tried again */
};

struct qr_key {
	struct jws_key *key;
	unsigned busy;		/* hands that sign with it */
};

struct grant {
	uint64_t number;
	struct guard_key *key;
	char scope[REMOTE_SCOPE_MOST + 1];
	char label[REMOTE_LABEL_MOST + 1];
	uint64_t left, qr_left;
	int64_t opened_s, until_s;
	uint32_t uid;
	bool standing;
};

struct guard {
	const struct office *office;
	struct guard_options options;
	const char *qr_path;
	struct guard_journal *journal;
	pthread_mutex_t opening, state;
	struct guard_key *keys[KEYS_MOST];
	size_t n_keys;
	struct grant grants[GRANTS_MOST];
	size_t n_grants;
	struct qr_key qr[QR_KEYS_ROOM];	/* the newest first */
	struct stat qr_stat;	/* of the file as last read, well or not */
	/* The status lists' key; `state` may be taken inside its lock. */
	pthread_mutex_t status_lock;
	const char *status_path;
	struct jws_key *status[QR_KEYS_MOST];	/* the newest first */
	struct stat status_stat;
	struct hmac_key mac;	/* random, of this process */
	int n_hands;
	int64_t denied_s;	/* the second of the last refusals */
	unsigned denied, unsaid;	/* in it; not in the journal */
};

/* Who asks. */
struct peer {
	uint32_t uid;
	int hand;		/* which thread answers */
};

/* The guard without its process: journal read, keys shut. */
enum fault_code guard_make(struct guard **out, const struct office *,
    const struct guard_options *, struct fault *why);
void guard_drop(struct guard *);

/* One packet in, one answer out; never fails: an answer may be a fault. */
void guard_answer(struct guard *, const struct peer *, const void *packet,
    size_t n, struct ipc_put *answer);

/* ---- keys (guard_key.c) ---- */

/* The key's row, made when there is such a key; NULL with FAULT_ABSENT said. The
 * state must be locked. */
struct guard_key *guard_key_find(struct guard *, const char *name,
    struct fault *why);
/* Tries the PIN and leaves the key open, with one more grant counted on it. Both
 * locks free. */
enum fault_code guard_key_open(struct guard *, struct guard_key *,
    const char *pin, bool by_file, struct fault *why);
/* The signer of this hand; takes the turn of a key without twins. */
struct signer *guard_key_take(struct guard_key *, int hand);
void guard_key_give(struct guard_key *);
/* Shuts what no grant needs any more. Both locks free. */
void guard_keys_shut(struct guard *);
/* The QR key of this name, or NULL; newest when kid is NULL. Read anew when its
 * file has changed and kid is NULL or unknown; a file that cannot be used leaves
 * the keys there are, and the log says so once. Must be given back. */
struct jws_key *guard_qr_take(struct guard *, const char *kid,
    struct fault *why);
void guard_qr_give(struct guard *, const struct jws_key *);
/* PIN files that were wrong may be right now. The state free. */
void guard_keys_again(struct guard *);
/* A line of the journal at start: what it says about wrong PINs. */
void guard_key_recall(void *guard, struct slice event, struct slice words);

/* ---- status lists (guard_status.c) ---- */

/* The newest. These with all locks free. */
enum fault_code guard_status_key(struct guard *, struct jws_public *out,
    struct fault *why);
/* FAULT_INPUT: it is no list of now. */
enum fault_code guard_status_sign(struct guard *, const char *kid,
    struct slice name, int64_t from_s, struct slice packed,
    unsigned char rs[64], struct fault *why);

/* ---- grants (guard_grant.c) ---- */

struct grant_wish {
	const char *key, *scope, *label;
	uint64_t count;
	int64_t until_s;
	uint32_t uid;
};
/* Both locks free. */
enum fault_code guard_grant_open(struct guard *, const struct grant_wish *,
    const char *pin, uint64_t *number, struct fault *why);
enum fault_code guard_grant_find(struct guard *, const char *key,
    const char *scope, uint64_t *number, struct fault *why);
/* These with the state locked. */
enum fault_code guard_grant_close(struct guard *, uint64_t number,
    uint32_t uid, struct fault *why);
struct grant *guard_grant_by_number(struct guard *, uint64_t number);
void guard_grants_expire(struct guard *);
/* Opens the grants of keys with PIN files. Both locks free. */
void guard_grants_standing(struct guard *);

/* What a signature is asked with. */
struct sign_wish {
	uint64_t grant;
	struct slice scope, subject;
	const unsigned char *digest;
	size_t digest_len;
	bool qr;
};
/* Judges it, counts it and writes it down; the key is busy until
 * guard_sign_end(). The state is locked inside. */
enum fault_code guard_sign_begin(struct guard *, const struct sign_wish *,
    uint32_t uid, struct guard_key **key, struct fault *why);
void guard_sign_end(struct guard *, struct guard_key *, bool made,
    const struct sign_wish *);

/* Words that may stand in the journal as they are. */
bool guard_word_fits(struct slice, size_t most);

#endif
