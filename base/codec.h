/*
 * codec: bytes as text. Hexadecimal, base64 and base64url (RFC 4648 sections 4
 * and 5), Crockford base32. Decoders are strict: no blanks, no stray bits, no
 * wrong padding.
 */
#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

struct arena;
struct buf;

#define HEX_LEN(n) ((n) * 2)
/* out gets 2 n lower-case digits, no NUL. */
void hex_encode(const void *, size_t n, char *out);
void hex_encode_upper(const void *, size_t n, char *out);
/* out gets len / 2 bytes; false on an odd length or another digit. */
bool hex_decode(struct slice, void *out);
/* A NUL-terminated text in the arena. */
char *hex_text(struct arena *, const void *, size_t n);

void base64_put(struct buf *, const void *, size_t n);	/* with padding */
void base64url_put(struct buf *, const void *, size_t n);	/* without */
bool base64_take(struct arena *, struct slice, struct slice *out);
bool base64url_take(struct arena *, struct slice, struct slice *out);

/* The first `symbols` 5-bit groups of the bytes in Crockford's alphabet (no
 * I, L, O, U). n must hold symbols * 5 bits. No NUL. */
void crockford_encode(const void *, size_t n, char *out, size_t symbols);
/* Upper case, with I and L read as 1 and O as 0, blanks and hyphens dropped;
 * false if anything else remains or there are not exactly `symbols`. */
bool crockford_tidy(struct slice, char *out, size_t symbols);

#endif
