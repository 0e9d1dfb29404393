/* Growth by doubling; see buf.h. */
#include "buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"

struct buf
buf_make(struct arena *a, size_t cap)
{
	struct buf b = { .arena = a };
	buf_reserve(&b, cap < 32 ? 32 : cap);
	return b;
}

void
buf_reserve(struct buf *b, size_t more)
{
	if (more <= b->cap - b->len)
		return;
	if (more > SIZE_MAX / 4 - b->len) {
		fputs("buffer too large\n", stderr);
		abort();
	}
	size_t cap = b->cap * 2;
	if (cap < b->len + more)
		cap = b->len + more;
	char *at = arena_raw(b->arena, cap, 1);
	if (b->len != 0)
		memcpy(at, b->at, b->len);
	b->at = at;
	b->cap = cap;
}

void *
buf_grow(struct buf *b, size_t n)
{
	buf_reserve(b, n);
	char *at = b->at + b->len;
	b->len += n;
	return at;
}

void
buf_put(struct buf *b, const void *from, size_t n)
{
	if (n != 0)
		memcpy(buf_grow(b, n), from, n);
}

void
buf_puts(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

void
buf_put_slice(struct buf *b, struct slice s)
{
	buf_put(b, s.at, s.len);
}

void
buf_putc(struct buf *b, int byte)
{
	*(char *)buf_grow(b, 1) = (char)byte;
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(b->at + b->len, b->cap - b->len, fmt, ap);
	if (n > 0 && (size_t)n >= b->cap - b->len) {
		buf_reserve(b, (size_t)n + 1);
		n = vsnprintf(b->at + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	if (n > 0)
		b->len += (size_t)n;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

char *
buf_text(struct buf *b)
{
	buf_reserve(b, 1);
	b->at[b->len] = '\0';
	return b->at;
}
