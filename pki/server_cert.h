/*
 * server_cert: a TLS certificate for the first day: P-256, signed by its own
 * key, for a host and for this machine (RFC 5280; names as RFC 6125 wants
 * them). Browsers warn of it; a real one takes its place by configuration (S8).
 */
#ifndef PKI_SERVER_CERT_H
#define PKI_SERVER_CERT_H

#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;

/* host: a name or an IPv4 address, without a port. Both texts are PEM, in the
 * arena: the key is a secret, use a wiping one. Valid from an hour before now_s
 * for 825 days. */
enum fault_code server_cert_make(struct arena *, struct slice host,
    int64_t now_s, struct slice *cert, struct slice *key, struct fault *why);

#endif
