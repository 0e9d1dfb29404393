/*
 * net_address: is it an address on the public internet? By the special-purpose
 * registries of IANA (RFC 6890 and its updates). What is not known to be public
 * is not.
 */
#ifndef NET_NET_ADDRESS_H
#define NET_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct sockaddr;

/* Loopback, private, link-local, shared, documentation, multicast and reserved
 * ones are not public, nor IPv6 addresses that carry an IPv4 address within; nor
 * is anything that is neither IPv4 nor IPv6. */
bool net_address_public(const struct sockaddr *, size_t len);

/* For a host as it stands in a URL: a literal address ("127.0.0.1", "[::1]"),
 * or "localhost" and names below it. */
bool net_host_loopback(const char *host, size_t len);
/* The same: a literal address that is not public, or the loopback by name. Other
 * names are not looked up. */
bool net_host_inner(const char *host, size_t len);

#endif
