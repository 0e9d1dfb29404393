/* A strict decoder; see utf8.h. */
#include "utf8.h"

static uint32_t
tail(const unsigned char *p, size_t n)
{
	uint32_t v = 0;
	for (size_t i = 0; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return UTF8_BAD;
		v = v << 6 | (p[i] & 0x3fu);
	}
	return v;
}

uint32_t
utf8_take(struct slice *s)
{
	const unsigned char *p = (const unsigned char *)s->at;
	unsigned char c = p[0];
	size_t more = c < 0x80 ? 0 : c >= 0xc2 && c < 0xe0 ? 1 :
	    c >= 0xe0 && c < 0xf0 ? 2 : c >= 0xf0 && c < 0xf5 ? 3 : 4;
	uint32_t v = UTF8_BAD;
	if (more == 0)
		v = c;
	else if (more < 4 && s->len > more) {
		uint32_t low = tail(p + 1, more);
		if (low != UTF8_BAD)
			v = (c & (0x3fu >> more)) << (6 * more) | low;
		if (v != UTF8_BAD && ((more == 2 && v < 0x800) ||
		    (more == 3 && v < 0x10000) || v > 0x10ffff ||
		    (v >= 0xd800 && v < 0xe000)))
			v = UTF8_BAD;
	}
	size_t n = v == UTF8_BAD ? 1 : more + 1;
	s->at += n;
	s->len -= n;
	return v;
}

size_t
utf8_put(uint32_t v, char out[4])
{
	if (v < 0x80) {
		out[0] = (char)v;
		return 1;
	}
	size_t n = v < 0x800 ? 2 : v < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (v & 0x3f));
		v >>= 6;
	}
	out[0] = (char)(0xf00u >> n | v);
	return n;
}

/* How many bytes at the front are plainly good: ASCII by eights, and the
 * three-byte forms in which Bengali and Devanagari are written. */
static size_t
plainly_good(const unsigned char *p, size_t n)
{
	size_t i = 0;
	while (n - i >= 8) {
		uint64_t w;
		memcpy(&w, p + i, 8);
		if ((w & 0x8080808080808080u) == 0)
			i += 8;
		else if (p[i] < 0x80)
			i++;
		else if (p[i] == 0xe0 && p[i + 1] >= 0xa0 &&
		    p[i + 1] < 0xc0 && (p[i + 2] & 0xc0) == 0x80)
			i += 3;
		else
			break;
	}
	return i;
}

bool
utf8_valid(struct slice s, size_t *bad_at)
{
	const char *from = s.at;
	while (s.len > 0) {
		s = slice_skip(s, plainly_good((const unsigned char *)s.at,
		    s.len));
		if (s.len == 0)
			break;
		const char *at = s.at;
		if (utf8_take(&s) == UTF8_BAD) {
			if (bad_at != NULL)
				*bad_at = (size_t)(at - from);
			return false;
		}
	}
	return true;
}

size_t
utf8_length(struct slice s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.at[i] & 0xc0) != 0x80;
	return n;
}
