/*
 * der: a strict, bounded reader of DER (ITU-T X.690), and a small writer.
 *
 * Signatures come from strangers, so they are read by rules that leave one
 * reading only: definite minimal lengths of at most four bytes, low tag numbers,
 * nothing after the value. A cursor is a slice; taking an element shortens it.
 * Nothing is copied: what is taken points into the bytes given.
 */
#ifndef PKI_DER_H
#define PKI_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTETS = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_ENUM = 0x0a,
	DER_UTF8 = 0x0c,
	DER_UTC_TIME = 0x17,
	DER_TIME = 0x18,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
};
/* Context-specific [n]: primitive and constructed. */
#define DER_CONTEXT(n) (0x80 | (n))
#define DER_CONTEXT_SEQ(n) (0xa0 | (n))

#define DER_DEPTH_MOST 32

struct der {
	int tag;
	struct slice body;	/* the contents */
	struct slice whole;	/* tag, length and contents */
};

/* Takes the next element off the front; false (cursor untouched) when the bytes
 * are not one, or none are left. */
bool der_take(struct slice *cursor, struct der *);
/* The same when it must have this tag. */
bool der_take_tag(struct slice *cursor, int tag, struct der *);
/* Is the next tag this one? */
bool der_next_is(struct slice cursor, int tag);
/* The whole slice is one element with this tag. */
bool der_only(struct slice, int tag, struct der *);
/* A non-negative INTEGER below 2^63, minimally encoded. */
bool der_take_number(struct slice *cursor, uint64_t *);
/* An INTEGER of any size, minimally encoded; the body as is. */
bool der_take_integer(struct slice *cursor, struct slice *body);
/* UTCTime or GeneralizedTime as RFC 5280 4.1.2.5 allows (Zulu, seconds); with
 * `fraction`, GeneralizedTime may have one, as RFC 3161 allows: it is cut. */
bool der_take_time(struct slice *cursor, bool fraction, int64_t *utc_s);
/* Every element, down to DER_DEPTH_MOST, is well formed, and the SETs OF are in
 * ascending order when `sorted`. */
bool der_sound(struct slice, bool sorted);

/* Bytes a header takes before a body of n, and the whole element's size. */
size_t der_head_len(size_t n);
size_t der_size(size_t n);
/* Writes tag and length; the address after them. */
unsigned char *der_put_head(unsigned char *to, int tag, size_t n);
/* Writes tag, length and the body. */
unsigned char *der_put(unsigned char *to, int tag, const void *, size_t n);

/* An ECDSA signature (SEQUENCE of two INTEGERs, RFC 3279 2.2.3) to r and s of
 * `half` bytes each, and back. der_from_rs() writes at most 2 * half + 9 bytes. */
bool der_to_rs(struct slice der, size_t half, unsigned char *rs);
size_t der_from_rs(const unsigned char *rs, size_t half, unsigned char *out);

#endif
