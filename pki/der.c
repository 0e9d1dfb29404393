/*
 * The strict reader. One function takes an element; everything else is a
 * question about the element taken.
 */
#include "der.h"

#include "date.h"

static bool
take_length(const unsigned char *at, size_t n, size_t *head, size_t *len)
{
	if (at[1] < 0x80) {
		*head = 2;
		*len = at[1];
		return true;
	}
	size_t more = at[1] & 0x7f;
	if (more == 0 || more > 4 || n < 2 + more || at[2] == 0)
		return false;	/* indefinite, too long, or not minimal */
	size_t v = 0;
	for (size_t i = 0; i < more; i++)
		v = v << 8 | at[2 + i];
	if (v < 0x80)
		return false;
	*head = 2 + more;
	*len = v;
	return true;
}

bool
der_take(struct slice *cursor, struct der *out)
{
	const unsigned char *at = (const unsigned char *)cursor->at;
	size_t head, len;
	if (at == NULL || cursor->len < 2 || (at[0] & 0x1f) == 0x1f ||
	    at[0] == 0 || !take_length(at, cursor->len, &head, &len) ||
	    len > cursor->len - head)
		return false;
	*out = (struct der){ at[0], { cursor->at + head, len },
	    { cursor->at, head + len } };
	*cursor = slice_skip(*cursor, head + len);
	return true;
}

bool
der_take_tag(struct slice *cursor, int tag, struct der *out)
{
	return der_next_is(*cursor, tag) && der_take(cursor, out);
}

bool
der_next_is(struct slice cursor, int tag)
{
	return cursor.len > 0 && (unsigned char)cursor.at[0] == tag;
}

bool
der_only(struct slice whole, int tag, struct der *out)
{
	struct der got;
	if (!der_take_tag(&whole, tag, &got) || whole.len != 0)
		return false;
	*out = got;
	return true;
}

static bool
integer_minimal(struct slice body)
{
	const unsigned char *at = (const unsigned char *)body.at;
	if (body.len == 0)
		return false;
	return body.len == 1 || !((at[0] == 0 && at[1] < 0x80) ||
	    (at[0] == 0xff && at[1] >= 0x80));
}

bool
der_take_integer(struct slice *cursor, struct slice *body)
{
	struct slice rest = *cursor;
	struct der e;
	if (!der_take_tag(&rest, DER_INTEGER, &e) || !integer_minimal(e.body))
		return false;
	*cursor = rest;
	*body = e.body;
	return true;
}

bool
der_take_number(struct slice *cursor, uint64_t *out)
{
	struct slice rest = *cursor, body;
	uint64_t v = 0;
	if (!der_take_integer(&rest, &body) || body.len > 8 ||
	    (unsigned char)body.at[0] >= 0x80)
		return false;
	for (size_t i = 0; i < body.len; i++)
		v = v << 8 | (unsigned char)body.at[i];
	*cursor = rest;
	*out = v;
	return true;
}

static bool
digits(struct slice *s, size_t n, int *out)
{
	unsigned long long v;
	if (s->len < n || !slice_number(slice_head(*s, n), 9999, &v))
		return false;
	*out = (int)v;
	*s = slice_skip(*s, n);
	return true;
}

/* ".5": at least one digit, the last not 0 (X.690 11.7.3). */
static bool
skip_fraction(struct slice *s)
{
	size_t n = 1;
	if (s->len == 0 || s->at[0] != '.')
		return true;
	while (n < s->len && s->at[n] >= '0' && s->at[n] <= '9')
		n++;
	if (n == 1 || s->at[n - 1] == '0')
		return false;
	*s = slice_skip(*s, n);
	return true;
}

static bool
time_of(const struct der *e, bool fraction, int64_t *utc_s)
{
	struct slice s = e->body;
	struct date_time t;
	if (!digits(&s, e->tag == DER_UTC_TIME ? 2 : 4, &t.date.year) ||
	    !digits(&s, 2, &t.date.month) || !digits(&s, 2, &t.date.day) ||
	    !digits(&s, 2, &t.hour) || !digits(&s, 2, &t.minute) ||
	    !digits(&s, 2, &t.second))
		return false;
	if (e->tag == DER_UTC_TIME)
		t.date.year += t.date.year < 50 ? 2000 : 1900;
	else if (fraction && !skip_fraction(&s))
		return false;
	if (!slice_is(s, "Z") || !date_valid(t.date) || t.hour > 23 ||
	    t.minute > 59 || t.second > 59)
		return false;
	*utc_s = date_from_utc(t);
	return true;
}

bool
der_take_time(struct slice *cursor, bool fraction, int64_t *utc_s)
{
	struct slice rest = *cursor;
	struct der e;
	if (!der_take(&rest, &e) ||
	    (e.tag != DER_UTC_TIME && e.tag != DER_TIME) ||
	    !time_of(&e, fraction, utc_s))
		return false;
	*cursor = rest;
	return true;
}

static bool
bits_sound(struct slice body)
{
	if (body.len == 0)
		return false;
	unsigned unused = (unsigned char)body.at[0];
	if (unused > 7 || (unused > 0 && body.len == 1))
		return false;
	return ((unsigned char)body.at[body.len - 1] &
	    ((1u << unused) - 1)) == 0 || body.len == 1;
}

static bool
oid_sound(struct slice body)
{
	bool fresh = true;
	for (size_t i = 0; i < body.len; i++) {
		unsigned char c = (unsigned char)body.at[i];
		if (fresh && c == 0x80)
			return false;
		fresh = (c & 0x80) == 0;
	}
	return fresh && body.len > 0;
}

static bool
primitive_sound(const struct der *e)
{
	switch (e->tag) {
	case DER_BOOLEAN:
		return e->body.len == 1 && (e->body.at[0] == 0 ||
		    (unsigned char)e->body.at[0] == 0xff);
	case DER_INTEGER:
	case DER_ENUM:
		return integer_minimal(e->body);
	case DER_BIT_STRING:
		return bits_sound(e->body);
	case DER_NULL:
		return e->body.len == 0;
	case DER_OID:
		return oid_sound(e->body);
	case 0x10:		/* SEQUENCE and SET cannot be primitive */
	case 0x11:
		return false;
	default:
		return true;
	}
}

static bool
sound(struct slice bytes, bool sorted, bool in_set, int depth)
{
	struct slice before = { NULL, 0 };
	struct der e;
	if (depth > DER_DEPTH_MOST)
		return false;
	while (bytes.len > 0) {
		if (!der_take(&bytes, &e))
			return false;
		if (in_set && sorted && before.at != NULL &&
		    slice_cmp(before, e.whole) > 0)
			return false;
		before = e.whole;
		if ((e.tag & 0x20) == 0) {
			if (!primitive_sound(&e))
				return false;
			continue;
		}
		if (e.tag < 0x40 && e.tag != DER_SEQUENCE && e.tag != DER_SET)
			return false;	/* a string in pieces: BER only */
		if (!sound(e.body, sorted, e.tag == DER_SET, depth + 1))
			return false;
	}
	return true;
}

bool
der_sound(struct slice bytes, bool sorted)
{
	return sound(bytes, sorted, false, 0);
}

size_t
der_head_len(size_t n)
{
	size_t head = 2;
	if (n >= 0x80)
		for (; n > 0; n >>= 8)
			head++;
	return head;
}

size_t
der_size(size_t n)
{
	return der_head_len(n) + n;
}

unsigned char *
der_put_head(unsigned char *to, int tag, size_t n)
{
	size_t more = der_head_len(n) - 2;
	*to++ = (unsigned char)tag;
	if (more == 0) {
		*to++ = (unsigned char)n;
		return to;
	}
	*to++ = (unsigned char)(0x80 | more);
	while (more-- > 0)
		*to++ = (unsigned char)(n >> (8 * more));
	return to;
}

unsigned char *
der_put(unsigned char *to, int tag, const void *body, size_t n)
{
	to = der_put_head(to, tag, n);
	if (n > 0)
		memcpy(to, body, n);
	return to + n;
}

/* A positive INTEGER of at most half bytes, right-aligned. */
static bool
take_half(struct slice *cursor, size_t half, unsigned char *out)
{
	struct slice body;
	if (!der_take_integer(cursor, &body) || (unsigned char)body.at[0] >= 0x80)
		return false;
	if (body.at[0] == 0)
		body = slice_skip(body, 1);
	if (body.len == 0 || body.len > half)
		return false;
	memset(out, 0, half - body.len);
	memcpy(out + half - body.len, body.at, body.len);
	return true;
}

bool
der_to_rs(struct slice der, size_t half, unsigned char *rs)
{
	struct der seq;
	unsigned char got[2 * 66];
	if (half > 66 || !der_only(der, DER_SEQUENCE, &seq) ||
	    !take_half(&seq.body, half, got) ||
	    !take_half(&seq.body, half, got + half) || seq.body.len != 0)
		return false;
	memcpy(rs, got, 2 * half);
	return true;
}

static unsigned char *
put_half(unsigned char *to, const unsigned char *at, size_t half)
{
	while (half > 1 && at[0] == 0) {
		at++;
		half--;
	}
	bool pad = at[0] >= 0x80;
	to = der_put_head(to, DER_INTEGER, half + pad);
	if (pad)
		*to++ = 0;
	memcpy(to, at, half);
	return to + half;
}

size_t
der_from_rs(const unsigned char *rs, size_t half, unsigned char *out)
{
	unsigned char both[2 * 70];
	unsigned char *end = put_half(put_half(both, rs, half), rs + half, half);
	size_t n = (size_t)(end - both);
	return (size_t)(der_put(out, DER_SEQUENCE, both, n) - out);
}
