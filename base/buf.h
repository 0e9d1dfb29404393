/*
 * buf: bytes that grow inside an arena.
 *
 * The bytes may move when they grow; take buf_slice() when done. Growing leaves
 * the old bytes behind in the arena, so reserve when the size is known.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "slice.h"

struct arena;

struct buf {
	struct arena *arena;
	char *at;
	size_t len;
	size_t cap;
};

struct buf buf_make(struct arena *, size_t cap);
void buf_reserve(struct buf *, size_t more);
/* Room for n bytes at the end; the caller fills them at once. */
void *buf_grow(struct buf *, size_t n);
void buf_put(struct buf *, const void *, size_t n);
void buf_puts(struct buf *, const char *text);
void buf_put_slice(struct buf *, struct slice);
void buf_putc(struct buf *, int byte);
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *, const char *fmt, va_list)
    __attribute__((format(printf, 2, 0)));
/* NUL-terminates without counting the NUL, and returns the text. */
char *buf_text(struct buf *);

static inline struct slice
buf_slice(const struct buf *b)
{
	return (struct slice){ b->at, b->len };
}

#endif
