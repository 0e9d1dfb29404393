/* chain_parts: a path as it was found, without a time. Users need chain.h. */
#ifndef PKI_CHAIN_PARTS_H
#define PKI_CHAIN_PARTS_H

#include "cert_parts.h"
#include "chain.h"

/* A certificate of the path came from: the leaf, one of the others given, or
 * what the trust holds for good. */
#define FROM_LEAF (-1)
#define FROM_TRUST (-2)

struct found {
	unsigned char key[SHA256_LEN];
	enum chain_reason reason;
	size_t n, at;
	struct cert *path[CHAIN_MOST];	/* kept */
	int from[CHAIN_MOST];		/* FROM_, or which of the others */
};

struct trust {
	struct arena *arena;
	X509_STORE *store;
	struct cert_cache *certs;
	struct cert **anchors, **links;	/* kept */
	size_t n_anchors, n_links;
	size_t anchors_cap, links_cap;
	struct found **found;
	size_t n_found;
};

/* Looks it up or builds it. The answer lives until the next call. */
const struct found *trust_find(struct trust *, struct slice leaf,
    const struct slice *others, size_t n_others);

#endif
