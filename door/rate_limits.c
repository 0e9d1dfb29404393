#include "rate_limits.h"

#include <arpa/inet.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "hash.h"
#include "random.h"

#define SETS 8192
#define WAYS 8
#define BURST 10	/* seconds of the rate */

struct bucket {
	_Atomic uint64_t name;
	_Atomic int64_t empty_us;
};

struct limits {
	struct hmac_key key;
	struct bucket at[SETS][WAYS];
};

struct limits *
limits_make(void)
{
	unsigned char secret[32];
	struct limits *l = mmap(NULL, sizeof *l, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (l == MAP_FAILED)
		abort();
	random_bytes(secret, sizeof secret);
	hmac_key_set(&l->key, slice_from(secret, sizeof secret));
	secret_wipe(secret, sizeof secret);
	return l;
}

/* Whoever has one IPv6 address has 2^64: what counts is its network. */
static size_t
network_of(char *text, size_t n)
{
	struct in6_addr at;
	if (inet_pton(AF_INET6, text, &at) != 1 || IN6_IS_ADDR_V4MAPPED(&at))
		return n;
	memcpy(text, &at, 8);
	return 8;
}

uint64_t
limits_name(const struct limits *l, char kind, struct slice what)
{
	char text[129];
	unsigned char mac[SHA256_LEN];
	uint64_t name;
	size_t n = what.len < sizeof text - 2 ? what.len : sizeof text - 2;
	text[0] = kind;
	if (n != 0)
		memcpy(text + 1, what.at, n);
	text[n + 1] = '\0';
	n = network_of(text + 1, n);
	hmac_sha256(&l->key, slice_from(text, n + 1), mac);
	memcpy(&name, mac, sizeof name);
	return name | 1;	/* 0 is a bucket nobody uses */
}

/* The bucket of a name, or the one that gives way to it. Two workers that meet
 * in one bucket at the same moment may lose a count, never a limit. */
static struct bucket *
find(struct limits *l, uint64_t name)
{
	struct bucket *set = l->at[(name >> 20) % SETS], *worst = set;
	for (int i = 0; i < WAYS; i++)
		if (atomic_load(&set[i].name) == name)
			return &set[i];
	for (int i = 1; i < WAYS; i++)
		if (atomic_load(&set[i].empty_us) <
		    atomic_load(&worst->empty_us))
			worst = &set[i];
	atomic_store(&worst->name, name);
	atomic_store(&worst->empty_us, 0);
	return worst;
}

bool
limits_take_name(struct limits *l, uint64_t name, int64_t rate,
    int64_t now_us, int64_t *wait_s)
{
	struct bucket *b = find(l, name);
	const int64_t most = BURST * (int64_t)1000000;
	int64_t was = atomic_load(&b->empty_us), next;
	do {
		next = (was > now_us ? was : now_us) + 1000000 / rate;
		if (next - now_us > most) {
			*wait_s = (next - now_us - most + 999999) / 1000000;
			return false;
		}
	} while (!atomic_compare_exchange_weak(&b->empty_us, &was, next));
	return true;
}

bool
limits_take(struct limits *l, char kind, struct slice what, int64_t rate,
    int64_t now_us, int64_t *wait_s)
{
	return limits_take_name(l, limits_name(l, kind, what), rate, now_us,
	    wait_s);
}
