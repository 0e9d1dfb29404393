/* getrandom(2), whole or not at all. */
#include "random.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "codec.h"

void
random_bytes(void *to, size_t n)
{
	unsigned char *p = to;
	while (n > 0) {
		ssize_t r = getrandom(p, n, 0);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0) {
			perror("getrandom");
			abort();
		}
		p += r;
		n -= (size_t)r;
	}
}

void
random_hex(char *out, size_t n)
{
	unsigned char b[32];
	size_t k = 0;
	while (k + 1 < n + 1 && k < n) {
		size_t take = (n - k) / 2 < sizeof b ? (n - k) / 2 : sizeof b;
		random_bytes(b, take);
		hex_encode(b, take, out + k);
		k += take * 2;
	}
	out[n] = '\0';
}
