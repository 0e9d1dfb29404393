/* Table-driven encoders and strict decoders; see codec.h. */
#include "codec.h"

#include <stdint.h>

#include "arena.h"
#include "buf.h"

static const char hex_lower[] = "0123456789abcdef";
static const char hex_upper[] = "0123456789ABCDEF";
static const char b64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char b64url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
hex_with(const char *digits, const void *from, size_t n, char *out)
{
	const unsigned char *p = from;
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
}

void
hex_encode(const void *from, size_t n, char *out)
{
	hex_with(hex_lower, from, n, out);
}

void
hex_encode_upper(const void *from, size_t n, char *out)
{
	hex_with(hex_upper, from, n, out);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
hex_decode(struct slice s, void *out)
{
	unsigned char *p = out;
	if (s.len % 2 != 0)
		return false;
	for (size_t i = 0; i < s.len; i += 2) {
		int hi = hex_digit(s.at[i]), lo = hex_digit(s.at[i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		p[i / 2] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

char *
hex_text(struct arena *a, const void *from, size_t n)
{
	char *text = arena_alloc(a, HEX_LEN(n) + 1);
	hex_encode(from, n, text);
	return text;
}

static void
base64_with(const char *alphabet, bool pad, struct buf *b, const void *from,
    size_t n)
{
	const unsigned char *p = from;
	char *out = buf_grow(b, (n + 2) / 3 * 4);
	size_t k = 0;
	while (n >= 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		out[k++] = alphabet[v >> 18];
		out[k++] = alphabet[v >> 12 & 63];
		out[k++] = alphabet[v >> 6 & 63];
		out[k++] = alphabet[v & 63];
		p += 3;
		n -= 3;
	}
	if (n > 0) {
		uint32_t v = (uint32_t)p[0] << 16 |
		    (n == 2 ? (uint32_t)p[1] << 8 : 0);
		out[k++] = alphabet[v >> 18];
		out[k++] = alphabet[v >> 12 & 63];
		if (n == 2)
			out[k++] = alphabet[v >> 6 & 63];
		else if (pad)
			out[k++] = '=';
		if (pad)
			out[k++] = '=';
	}
	b->len = (size_t)(out - b->at) + k;
}

void
base64_put(struct buf *b, const void *from, size_t n)
{
	base64_with(b64, true, b, from, n);
}

void
base64url_put(struct buf *b, const void *from, size_t n)
{
	base64_with(b64url, false, b, from, n);
}

static int
b64_digit(char c, bool url)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (url ? '-' : '+'))
		return 62;
	if (c == (url ? '_' : '/'))
		return 63;
	return -1;
}

static bool
decode(struct arena *a, struct slice s, bool url, struct slice *out)
{
	if (s.len % 4 == 1)
		return false;
	unsigned char *to = arena_raw(a, s.len / 4 * 3 + 3, 1);
	size_t n = 0;
	uint32_t v = 0;
	unsigned bits = 0;
	for (size_t i = 0; i < s.len; i++) {
		int d = b64_digit(s.at[i], url);
		if (d < 0)
			return false;
		v = v << 6 | (uint32_t)d;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			to[n++] = (unsigned char)(v >> bits);
			v &= (1u << bits) - 1;
		}
	}
	if (v != 0)
		return false;	/* stray bits: another spelling of the same */
	*out = slice_from(to, n);
	return true;
}

bool
base64_take(struct arena *a, struct slice s, struct slice *out)
{
	if (s.len % 4 != 0)
		return false;
	for (int i = 0; i < 2 && s.len > 0 && s.at[s.len - 1] == '='; i++)
		s.len--;
	return decode(a, s, false, out);
}

bool
base64url_take(struct arena *a, struct slice s, struct slice *out)
{
	return decode(a, s, true, out);
}

void
crockford_encode(const void *from, size_t n, char *out, size_t symbols)
{
	const unsigned char *p = from;
	uint32_t v = 0;
	unsigned bits = 0;
	size_t k = 0;
	for (size_t i = 0; i < n && k < symbols; i++) {
		v = (v << 8 | p[i]) & 0xfff;
		bits += 8;
		while (bits >= 5 && k < symbols) {
			bits -= 5;
			out[k++] = crockford[v >> bits & 31];
		}
	}
}

bool
crockford_tidy(struct slice s, char *out, size_t symbols)
{
	size_t k = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (c == ' ' || c == '-')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c == 'I' || c == 'L')
			c = '1';
		if (c == 'O')
			c = '0';
		if (c == '\0' || strchr(crockford, c) == NULL || k == symbols)
			return false;
		out[k++] = c;
	}
	return k == symbols;
}
