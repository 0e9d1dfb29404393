#include "net_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "own.h"

/* IPv4 networks that are not of the public internet. */
static const struct {
	unsigned char at[4];
	int bits;
} inner4[] = {
	{ { 0, 0, 0, 0 }, 8 },		/* this network */
	{ { 10, 0, 0, 0 }, 8 },		/* RFC 1918 */
	{ { 100, 64, 0, 0 }, 10 },	/* shared, RFC 6598 */
	{ { 127, 0, 0, 0 }, 8 },
	{ { 169, 254, 0, 0 }, 16 },	/* link-local */
	{ { 172, 16, 0, 0 }, 12 },
	{ { 192, 0, 0, 0 }, 24 },	/* protocol assignments */
	{ { 192, 0, 2, 0 }, 24 },	/* documentation */
	{ { 192, 88, 99, 0 }, 24 },	/* 6to4 relays */
	{ { 192, 168, 0, 0 }, 16 },
	{ { 198, 18, 0, 0 }, 15 },	/* benchmarks */
	{ { 198, 51, 100, 0 }, 24 },
	{ { 203, 0, 113, 0 }, 24 },
	{ { 224, 0, 0, 0 }, 3 },	/* multicast and reserved */
};

/* Within 2000::/3, which alone is unicast on the internet. */
static const struct {
	unsigned char at[4];
	int bits;
} inner6[] = {
	{ { 0x20, 0x01, 0x00, 0x00 }, 23 },	/* Teredo and others */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },	/* documentation */
	{ { 0x20, 0x02, 0x00, 0x00 }, 16 },	/* 6to4 */
	{ { 0x3f, 0xff, 0x00, 0x00 }, 20 },	/* documentation */
};

static uint32_t
be32(const unsigned char at[4])
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

static bool
within(const unsigned char *a, const unsigned char net[4], int bits)
{
	return (be32(a) ^ be32(net)) >> (32 - bits) == 0;
}

static bool
public4(const unsigned char a[4])
{
	for (size_t i = 0; i < COUNT_OF(inner4); i++)
		if (within(a, inner4[i].at, inner4[i].bits))
			return false;
	return true;
}

static bool
public6(const unsigned char a[16])
{
	if ((a[0] & 0xe0) != 0x20)
		return false;
	for (size_t i = 0; i < COUNT_OF(inner6); i++)
		if (within(a, inner6[i].at, inner6[i].bits))
			return false;
	return true;
}

bool
net_address_public(const struct sockaddr *to, size_t len)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	if (to->sa_family == AF_INET && len >= sizeof in) {
		memcpy(&in, to, sizeof in);
		return public4((const unsigned char *)&in.sin_addr);
	}
	if (to->sa_family == AF_INET6 && len >= sizeof in6) {
		memcpy(&in6, to, sizeof in6);
		return public6(in6.sin6_addr.s6_addr);
	}
	return false;
}

enum literal { NO_LITERAL, LITERAL_4, LITERAL_6 };

/* The host as an address, if that is what it is. */
static enum literal
read_literal(const char *host, size_t len, unsigned char out[16])
{
	char text[64];
	bool brackets = len >= 2 && host[0] == '[' && host[len - 1] == ']';
	if (brackets) {
		host++;
		len -= 2;
	}
	if (len == 0 || len >= sizeof text)
		return NO_LITERAL;
	memcpy(text, host, len);
	text[len] = '\0';
	if (!brackets && inet_pton(AF_INET, text, out) == 1)
		return LITERAL_4;
	return brackets && inet_pton(AF_INET6, text, out) == 1 ? LITERAL_6 :
	    NO_LITERAL;
}

static bool
named_local(const char *host, size_t len)
{
	static const char local[] = "localhost";
	size_t n = sizeof local - 1;
	return len >= n && strncasecmp(host + len - n, local, n) == 0 &&
	    (len == n || host[len - n - 1] == '.');
}

bool
net_host_loopback(const char *host, size_t len)
{
	static const unsigned char one[16] = { [15] = 1 };
	unsigned char a[16];
	switch (read_literal(host, len, a)) {
	case LITERAL_4:
		return a[0] == 127;
	case LITERAL_6:
		return memcmp(a, one, sizeof one) == 0;
	case NO_LITERAL:
		break;
	}
	return named_local(host, len);
}

bool
net_host_inner(const char *host, size_t len)
{
	unsigned char a[16];
	switch (read_literal(host, len, a)) {
	case LITERAL_4:
		return !public4(a);
	case LITERAL_6:
		return !public6(a);
	case NO_LITERAL:
		break;
	}
	return named_local(host, len);
}
