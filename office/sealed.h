/*
 * sealed: opening what the register keeps of a certificate, and never believing
 * it before its digest has been found right.
 */
#ifndef OFFICE_SEALED_H
#define OFFICE_SEALED_H

#include "fault.h"
#include "slice.h"

struct arena;
struct cert;
struct office_keys;
struct service;

struct sealed_facts {
	struct slice valid_until;	/* empty: does not expire */
	struct slice holder;		/* empty without a service */
	/* By field of the service; empty where it is not on the certificate. */
	struct slice *values;
};

/* service: the version it was issued under, which tells the holder's field; may be
 * NULL. FAULT_DAMAGE when the facts are not those recorded. */
enum fault_code sealed_facts(struct arena *, struct office_keys *,
    const struct cert *, const struct service *, struct sealed_facts *out,
    struct fault *why);

/* The open tail; with `prelude` it is the file. FAULT_DAMAGE when that is not
 * what was issued. */
enum fault_code sealed_tail(struct arena *, struct office_keys *,
    const struct cert *, struct slice prelude, struct slice sealed,
    struct slice *tail, struct fault *why);

#endif
