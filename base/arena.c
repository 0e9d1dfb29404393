/*
 * Chunked bump allocator. Chunks double up to a limit; a large object gets a
 * chunk of its own. Under AddressSanitizer every object keeps a poisoned gap
 * behind it and memory given back is poisoned, so overruns are still found.
 */
#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif
#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define GAP 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0
#endif

#define CHUNK_FIRST ((size_t)16 * 1024)
#define CHUNK_MOST ((size_t)1024 * 1024)

struct chunk {
	struct chunk *older;
	size_t size;
	size_t used;
	_Alignas(max_align_t) unsigned char at[];
};

struct arena {
	struct chunk *top;
	size_t held;
	int wiping;
};

static void *
die_if_null(void *p)
{
	if (p == NULL) {
		fputs("out of memory\n", stderr);
		abort();
	}
	return p;
}

static struct chunk *
chunk_make(struct arena *a, size_t size)
{
	if (size > SIZE_MAX - sizeof(struct chunk))
		die_if_null(NULL);
	struct chunk *c = die_if_null(malloc(sizeof *c + size));
	c->older = NULL;
	c->size = size;
	c->used = 0;
	a->held += size;
	POISON(c->at, size);
	return c;
}

static void
chunk_drop(struct arena *a, struct chunk *c)
{
	UNPOISON(c->at, c->size);
	if (a->wiping)
		explicit_bzero(c->at, c->size);
	a->held -= c->size;
	free(c);
}

struct arena *
arena_make(void)
{
	struct arena *a = die_if_null(calloc(1, sizeof *a));
	a->top = chunk_make(a, CHUNK_FIRST);
	return a;
}

struct arena *
arena_make_wiping(void)
{
	struct arena *a = arena_make();
	a->wiping = 1;
	return a;
}

void
arena_drop(struct arena *a)
{
	if (a == NULL)
		return;
	while (a->top != NULL) {
		struct chunk *older = a->top->older;
		chunk_drop(a, a->top);
		a->top = older;
	}
	free(a);
}

void
arena_drop_ptr(struct arena **a)
{
	arena_drop(*a);
}

struct arena_mark
arena_mark(struct arena *a)
{
	return (struct arena_mark){ a->top, a->top->used };
}

void
arena_back(struct arena *a, struct arena_mark m)
{
	while (a->top != m.chunk) {
		struct chunk *older = a->top->older;
		chunk_drop(a, a->top);
		a->top = older;
	}
	UNPOISON(a->top->at, a->top->size);
	if (a->wiping)
		explicit_bzero(a->top->at + m.used, a->top->used - m.used);
	a->top->used = m.used;
	POISON(a->top->at + m.used, a->top->size - m.used);
	/* What lies below the mark is handed out still: its gaps lose their
	 * poison, which only makes the check weaker, never wrong. */
}

void
arena_reset(struct arena *a)
{
	struct chunk *first = a->top;
	while (first->older != NULL)
		first = first->older;
	arena_back(a, (struct arena_mark){ first, 0 });
}

static void *
bump(struct arena *a, size_t n, size_t align)
{
	struct chunk *c = a->top;
	size_t at = (c->used + align - 1) & ~(align - 1);
	if (n > SIZE_MAX / 2)
		die_if_null(NULL);
	if (at > c->size || n + GAP > c->size - at) {
		size_t size = c->size >= CHUNK_MOST ? CHUNK_MOST : c->size * 2;
		if (n + GAP > size)
			size = n + GAP;
		c = chunk_make(a, size);
		c->older = a->top;
		a->top = c;
		at = 0;
	}
	c->used = at + n + GAP;
	UNPOISON(c->at + at, n);
	return c->at + at;
}

void *
arena_raw(struct arena *a, size_t n, size_t align)
{
	return bump(a, n, align == 0 ? 1 : align);
}

void *
arena_alloc(struct arena *a, size_t n)
{
	void *p = bump(a, n, _Alignof(max_align_t));
	memset(p, 0, n);
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / 2 / size)
		die_if_null(NULL);
	return arena_alloc(a, n * size);
}

void *
arena_copy(struct arena *a, const void *from, size_t n)
{
	void *p = bump(a, n, _Alignof(max_align_t));
	if (n != 0)
		memcpy(p, from, n);
	return p;
}

char *
arena_text(struct arena *a, const void *from, size_t n)
{
	char *p = bump(a, n + 1, 1);
	if (n != 0)
		memcpy(p, from, n);
	p[n] = '\0';
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *p = bump(a, (size_t)(n < 0 ? 0 : n) + 1, 1);
	vsnprintf(p, (size_t)(n < 0 ? 0 : n) + 1, fmt, again);
	va_end(again);
	return p;
}

size_t
arena_held(const struct arena *a)
{
	return a->held;
}
