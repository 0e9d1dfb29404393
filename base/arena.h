/*
 * arena: the memory of one unit of work.
 *
 * A request, a job, a certificate or a command owns one arena; everything made
 * for it lives there and goes with it. Nothing in an arena is freed by hand and
 * nothing outlives it. Running out of memory ends the process (a worker is
 * replaced; a half-made certificate is never acknowledged), so no caller checks
 * for NULL. An arena is used by one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/* Where an arena stood; see arena_mark(). */
struct arena_mark {
	void *chunk;
	size_t used;
};

struct arena *arena_make(void);
/* As arena_make(), but memory is wiped before it is given back: for secrets. */
struct arena *arena_make_wiping(void);
void arena_drop(struct arena *);	/* NULL is allowed */
void arena_drop_ptr(struct arena **);	/* for AUTO(arena_drop_ptr) */
void arena_reset(struct arena *);	/* keeps the first chunk */

/* Everything allocated after the mark goes when it is taken back to it. */
struct arena_mark arena_mark(struct arena *);
void arena_back(struct arena *, struct arena_mark);

/* Zeroed, aligned for any type. n may be 0. */
void *arena_alloc(struct arena *, size_t n) __attribute__((returns_nonnull));
/* Not zeroed. */
void *arena_raw(struct arena *, size_t n, size_t align)
    __attribute__((returns_nonnull));
void *arena_copy(struct arena *, const void *, size_t n)
    __attribute__((returns_nonnull));
/* A NUL-terminated copy of n bytes. */
char *arena_text(struct arena *, const void *, size_t n)
    __attribute__((returns_nonnull));
char *arena_printf(struct arena *, const char *fmt, ...)
    __attribute__((returns_nonnull, format(printf, 2, 3)));
/* Bytes held from the system, for measurements. */
size_t arena_held(const struct arena *);

/* One zeroed object, or an array of n, of a type. Refuses overflow. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) \
	((type *)arena_array((a), (n), sizeof(type)))
void *arena_array(struct arena *, size_t n, size_t size)
    __attribute__((returns_nonnull));

#endif
