/* libcrypto's malloc(3), with a free that wipes; see secret_heap.h. */
#include "secret_heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

static bool minded, wiping;

static void *
heap_alloc(size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return malloc(n);
}

static void
heap_free(void *p, const char *file, int line)
{
	(void)file, (void)line;
	if (wiping && p != NULL)
		OPENSSL_cleanse(p, malloc_usable_size(p));
	free(p);
}

static void *
heap_realloc(void *p, size_t n, const char *file, int line)
{
	if (!wiping || p == NULL)
		return realloc(p, n);
	size_t was = malloc_usable_size(p);
	if (n <= was && n != 0)
		return p;
	void *to = n == 0 ? NULL : malloc(n);
	if (to != NULL)
		memcpy(to, p, was < n ? was : n);
	if (to != NULL || n == 0)
		heap_free(p, file, line);
	return to;
}

__attribute__((constructor)) static void
mind(void)
{
	minded = CRYPTO_set_mem_functions(heap_alloc, heap_realloc,
	    heap_free) == 1;
}

bool
secret_heap_on(void)
{
	wiping = minded;
	return minded;
}
