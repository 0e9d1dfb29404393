/*
 * utf8: Unicode text as UTF-8 (RFC 3629): no surrogates, no overlong forms,
 * nothing above U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

#define UTF8_BAD UINT32_MAX

/* Takes one code point off the front; UTF8_BAD (and one byte taken) when the
 * bytes are not UTF-8. s->len must not be 0. */
uint32_t utf8_take(struct slice *s);
/* Writes 1 to 4 bytes; the count. */
size_t utf8_put(uint32_t point, char out[4]);
/* True when all is UTF-8; else *bad_at is the offset of the first bad byte. */
bool utf8_valid(struct slice, size_t *bad_at);
/* Code points in valid text. */
size_t utf8_length(struct slice);

#endif
