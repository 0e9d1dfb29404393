/* The parts of slice.h that are more than a line. */
#include "slice.h"

int
slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int d = n == 0 ? 0 : memcmp(a.at, b.at, n);
	if (d != 0)
		return d;
	return (a.len > b.len) - (a.len < b.len);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice
slice_trim(struct slice s)
{
	while (s.len > 0 && is_blank(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool
slice_cut(struct slice *rest, char sep, struct slice *part)
{
	if (rest->at == NULL)
		return false;
	const char *at = rest->len == 0 ? NULL : memchr(rest->at, sep, rest->len);
	if (at == NULL) {
		*part = *rest;
		*rest = (struct slice){ NULL, 0 };
		return true;
	}
	size_t n = (size_t)(at - rest->at);
	*part = (struct slice){ rest->at, n };
	*rest = (struct slice){ at + 1, rest->len - n - 1 };
	return true;
}

bool
slice_number(struct slice s, unsigned long long most, unsigned long long *value)
{
	unsigned long long v = 0;
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		unsigned digit = (unsigned)(s.at[i] - '0');
		if (v > (most - digit) / 10 || digit > most)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return true;
}
