#include "route.h"

#include <string.h>

static bool
unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

static size_t
segment_len(struct slice s)
{
	size_t n = 0;
	while (n < s.len && unreserved(s.at[n]))
		n++;
	return n;
}

bool
route_fits(const struct route *r, struct slice path,
    struct slice args[ROUTE_ARGS_MOST])
{
	const char *p = r->path;
	size_t n = 0;
	while (*p != '\0') {
		if (*p != '{') {
			if (path.len == 0 || path.at[0] != *p)
				return false;
			path = slice_skip(path, 1);
			p++;
			continue;
		}
		size_t len = segment_len(path);
		if (len == 0 || n == ROUTE_ARGS_MOST)
			return false;
		args[n++] = slice_head(path, len);
		path = slice_skip(path, len);
		p = strchr(p, '}') + 1;
	}
	return path.len == 0;
}
