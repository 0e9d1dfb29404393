/*
 * jws_ops: what a kind of jws_key provides. For files that add a kind (keys in
 * this process in jws.c, keys of the signer process in remote_key.c); users
 * need jws.h.
 */
#ifndef PKI_JWS_OPS_H
#define PKI_JWS_OPS_H

#include "hash.h"
#include "jws.h"

struct jws_ops {
	/* r and s, 32 bytes each. */
	enum fault_code (*sign)(struct jws_key *,
	    const unsigned char digest[SHA256_LEN], unsigned char rs[64],
	    struct fault *why);
	void (*drop)(struct jws_key *);	/* releases what the kind added */
};

struct jws_key {
	const struct jws_ops *ops;
	void *mine;		/* the kind's own */
	struct jws_public public;
	char kid[JWS_KID_LEN + 1];
	char subject[JWS_SUBJECT_MOST];
	size_t subject_len;
};

/* A key of a kind; mine is the key's from here on. */
struct jws_key *jws_key_of(const struct jws_public *, const struct jws_ops *,
    void *mine);

#endif
