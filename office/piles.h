/*
 * piles: many papers verified by the service (many.h), in the background.
 *
 * Whoever sends a pile gets a secret: a browser in a cookie, a client by being
 * that client; only its SHA-256 is kept. The file waits in DIR/spool until it is
 * read; a process that ends in the middle is followed by another that begins anew,
 * and after three that died of it the pile is refused. What comes of it is sealed,
 * and wiped with everything else of the pile a day after it was sent.
 */
#ifndef OFFICE_PILES_H
#define OFFICE_PILES_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "many.h"
#include "pile_store.h"
#include "slice.h"

struct arena;
struct checker;
struct client;
struct office;
struct office_keys;
struct remote;

#define PILES_KEPT_S (24 * 3600)
#define PILES_OPEN_MOST 2	/* of one address or client */
#define PILES_TRIES_MOST 3
#define PILES_SECRET_LEN 43	/* base64url of 32 bytes */

/* A new secret, NUL-terminated, for a browser's cookie. */
void piles_secret(char out[PILES_SECRET_LEN + 1]);
/* Who may see what was sent with the secret; or as a client. */
void piles_owner(struct slice secret, unsigned char out[32]);
void piles_owner_client(const struct client *, unsigned char out[32]);

/* Takes the bytes in. peer: an address or a client's id. FAULT_INPUT: nothing in
 * it; FAULT_LIMIT: too much at once. */
enum fault_code piles_add(struct office *, struct office_keys *,
    struct arena *, const unsigned char owner[32], struct slice peer,
    struct slice input, struct pile *out, struct fault *why);

/* The owner's last one; or, with id, that one. FAULT_ABSENT in the same words for
 * another's and for none. */
enum fault_code piles_find(struct office *, struct arena *,
    const unsigned char owner[32], int64_t id, struct pile *out,
    struct fault *why);
/* What came of a pile that is done. */
enum fault_code piles_result(struct office *, struct office_keys *,
    struct arena *, const struct pile *, enum pile_result, struct slice *out,
    struct fault *why);
/* The totals of a pile that is done, in the order of check_answer. */
void piles_totals(const struct pile *, size_t out[ANSWERS]);

/* ---- for the process that does it ---- */

struct piles_work {
	struct office *office;
	struct checker *checker;
	struct remote *remote;	/* to the signer, for the report */
	/* As of many_ask; `peer` says whose pile it is. */
	enum fault_code (*turn)(void *with, struct slice peer,
	    struct slice series, struct fault *why);
	enum fault_code (*look)(void *with, struct arena *, struct slice file,
	    int64_t known_s, struct look *out, struct fault *why);
	void *with;
	const volatile sig_atomic_t *stop;
};

/* Does the oldest pile that nobody has in hand; *did tells whether there was one.
 * FAULT_LATER: told to stop; it is begun anew by whoever comes. */
enum fault_code piles_do_one(const struct piles_work *, struct arena *,
    bool *did, struct fault *why);
/* Wipes what is a day old. */
enum fault_code piles_wipe(struct office *, struct arena *, struct fault *why);

#endif
