/*
 * signer_ops: what a kind of signer provides. For files that add a kind (local
 * keys here, those of the signer process in remote_key.c); users need signer.h.
 */
#ifndef PKI_SIGNER_OPS_H
#define PKI_SIGNER_OPS_H

#include "signer.h"

struct arena;
struct cert;

struct signer_ops {
	enum fault_code (*sign)(struct signer *, const unsigned char *digest,
	    unsigned char *out, size_t *len, struct fault *why);
	void (*drop)(struct signer *);	/* releases what the kind added */
	/* What `mine` of a twin is, or NULL; may be NULL itself. */
	void *(*twin)(const struct signer *);
};

struct signer {
	const struct signer_ops *ops;
	void *mine;		/* the kind's own */
	struct arena *arena;	/* the signer's life */
	enum sign_alg alg;
	size_t signature_most;
	struct slice *chain;
	size_t chain_n;
	const struct cert_facts *facts;
	char subject[SIGNER_SUBJECT_MOST];
	size_t subject_len;
};

/* A signer without a kind yet: its certificate judged by the policy, the chain
 * ordered from the others given. FAULT_INPUT with the reason. */
enum fault_code signer_make(struct signer **out, struct slice leaf,
    const struct slice *others, size_t n_others,
    const struct signer_policy *, struct fault *why);

#endif
