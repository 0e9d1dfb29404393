#include "route.h"

#define END { 0 }
#define FORM { "application/x-www-form-urlencoded", ROUTE_IN_MEMORY }
#define JSON { "application/json", ROUTE_IN_MEMORY }

static const struct route_type types[][5] = {
	[ROUTE_EMPTY] = { END },
	[ROUTE_JSON] = { JSON, END },
	[ROUTE_FORM] = { FORM, END },
	[ROUTE_LINES] = { { "application/x-ndjson", ROUTE_IN_NAMED }, END },
	[ROUTE_UPLOAD] = { FORM,
	    { "multipart/form-data", ROUTE_IN_NAMELESS }, END },
	[ROUTE_PAPER] = { JSON, { "application/pdf", ROUTE_IN_NAMELESS },
	    { "image/png", ROUTE_IN_NAMELESS },
	    { "image/jpeg", ROUTE_IN_NAMELESS }, END },
	[ROUTE_PILE] = { { "text/csv", ROUTE_IN_LARGE },
	    { "application/zip", ROUTE_IN_LARGE }, END },
	[ROUTE_PILE_FORM] = { { "multipart/form-data", ROUTE_IN_LARGE }, END },
};

const struct route_type *
route_types(enum route_body body)
{
	return types[body];
}

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
