/*
 * sign_tsa: a time-stamp token fetched from an authority and checked (RFC 3161,
 * over HTTP by its section 3.4).
 */
#ifndef SIGN_SIGN_TSA_H
#define SIGN_SIGN_TSA_H

#include <stdint.h>

#include "fault.h"
#include "hash.h"
#include "slice.h"

struct arena;
struct sign_options;

/* A token on a digest, judged by the options' tsa_trust. *token is in the
 * arena. FAULT_LATER, FAULT_DENIED (not trusted), FAULT_DAMAGE. */
enum fault_code sign_tsa_fetch(struct arena *, const struct sign_options *,
    enum hash_kind, const unsigned char *imprint, int64_t now_s,
    struct slice *token, int64_t *stamped_s, struct fault *why);

#endif
