/*
 * slice: borrowed bytes with a length, not NUL-terminated.
 *
 * A slice never owns. { NULL, 0 } is "nothing"; an empty text has len 0 and may
 * have any address.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const char *at;
	size_t len;
};

/* For printf: printf("%.*s", SLICE_FMT(s)). */
#define SLICE_FMT(s) (int)(s).len, (s).at
/* A slice of a string literal; usable as an initialiser. */
#define SLICE(literal) { (literal), sizeof(literal) - 1 }

static inline struct slice
slice_of(const char *text)
{
	return (struct slice){ text, text == NULL ? 0 : strlen(text) };
}

static inline struct slice
slice_from(const void *at, size_t len)
{
	return (struct slice){ (const char *)at, len };
}

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool
slice_is(struct slice a, const char *text)
{
	return slice_eq(a, slice_of(text));
}

static inline bool
slice_starts(struct slice a, const char *text)
{
	size_t n = strlen(text);
	return a.len >= n && memcmp(a.at, text, n) == 0;
}

/* The bytes from `from` on; empty when from lies beyond the end. */
static inline struct slice
slice_skip(struct slice a, size_t from)
{
	if (from < a.len)
		return (struct slice){ a.at + from, a.len - from };
	return (struct slice){ a.at == NULL ? NULL : a.at + a.len, 0 };
}

static inline struct slice
slice_head(struct slice a, size_t most)
{
	return (struct slice){ a.at, a.len < most ? a.len : most };
}

/* Byte order, shorter first. */
int slice_cmp(struct slice, struct slice);
/* Without white space (space, tab, CR, LF) at both ends. */
struct slice slice_trim(struct slice);
/* Takes the text before the first `sep` off the front of *rest, and the
 * separator with it; false when *rest.at is NULL (nothing left). */
bool slice_cut(struct slice *rest, char sep, struct slice *part);
/* A decimal number without sign; false unless every byte is a digit and the
 * value is at most `most`. */
bool slice_number(struct slice, unsigned long long most,
    unsigned long long *value);

#endif
