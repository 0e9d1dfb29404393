/* Listening sockets, opened once by the parent and shared by its workers. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http_server.h"
#include "own.h"

struct place {
	char host[256];		/* empty: every address */
	char port[6];
};

static bool
read_place(const char *address, struct place *out)
{
	unsigned long long port;
	const char *colon = strrchr(address, ':');
	struct slice host = { address, colon == NULL ? 0 :
	    (size_t)(colon - address) };
	const char *digits = colon == NULL ? address : colon + 1;
	if (host.len >= 2 && host.at[0] == '[' &&
	    host.at[host.len - 1] == ']')
		host = (struct slice){ host.at + 1, host.len - 2 };
	else if (host.len > 0 && memchr(host.at, ':', host.len) != NULL)
		return false;
	if (host.len >= sizeof out->host || *digits == '\0' ||
	    strlen(digits) > 5 ||
	    !slice_number(slice_of(digits), 65535, &port))
		return false;
	snprintf(out->host, sizeof out->host, "%.*s", SLICE_FMT(host));
	snprintf(out->port, sizeof out->port, "%llu", port);
	return true;
}

static bool
is_loopback(const struct sockaddr *at)
{
	if (at->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, at, sizeof in);
		return ntohl(in.sin_addr.s_addr) >> 24 == 127;
	}
	struct sockaddr_in6 in6;
	memcpy(&in6, at, sizeof in6);
	return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
}

/* A listening socket at one address; -1 with errno. */
static int
listen_at(const struct addrinfo *a)
{
	int on = 1, off = 0;
	int fd = socket(a->ai_family,
	    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (a->ai_family == AF_INET6)	/* "[::]" is every address of both */
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 &&
	    listen(fd, 4096) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* The first of the addresses that can be had, IPv6 first for "every". */
static int
listen_any(const struct addrinfo *all, bool every, bool *loopback)
{
	int fd = -1;
	for (int round = 0; round < 2 && fd < 0; round++)
		for (const struct addrinfo *a = all; a != NULL && fd < 0;
		    a = a->ai_next) {
			bool six = a->ai_family == AF_INET6;
			if (every && six != (round == 0))
				continue;
			fd = listen_at(a);
			if (fd >= 0)
				*loopback = is_loopback(a->ai_addr);
		}
	return fd;
}

enum fault_code
http_listen(const char *address, int *fd, bool *loopback, struct fault *why)
{
	struct place p;
	struct addrinfo *all, hints = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	if (!read_place(address, &p))
		return fault_at(why, FAULT_INPUT, address, "This is no address "
		    "to listen at. Write it like 127.0.0.1:8443, [::]:8443 or "
		    ":8443.");
	int no = getaddrinfo(p.host[0] == '\0' ? NULL : p.host, p.port, &hints,
	    &all);
	if (no != 0)
		return fault_at(why, FAULT_INPUT, address, "This address is "
		    "not known here: %s.", gai_strerror(no));
	bool local = false;
	int got = listen_any(all, p.host[0] == '\0', &local);
	int saved = errno;
	freeaddrinfo(all);
	errno = saved;
	if (got < 0)
		return fault_at(why, errno == EADDRINUSE ? FAULT_CLASH :
		    errno == EACCES ? FAULT_DENIED : FAULT_INPUT, address,
		    "Cannot listen here: %m.");
	*fd = got;
	*loopback = local;
	return FAULT_NONE;
}

int
http_listen_port(int fd)
{
	struct sockaddr_storage at = { 0 };
	socklen_t len = sizeof at;
	if (getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		return 0;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	memcpy(&in, &at, sizeof in);
	memcpy(&in6, &at, sizeof in6);
	return at.ss_family == AF_INET ? ntohs(in.sin_port) :
	    at.ss_family == AF_INET6 ? ntohs(in6.sin6_port) : 0;
}
