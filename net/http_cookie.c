#include "http_cookie.h"

#include <string.h>

bool
http_cookie_find(struct slice header, const char *name, struct slice *value)
{
	struct slice part, found = { NULL, 0 };
	while (slice_cut(&header, ';', &part)) {
		struct slice key;
		part = slice_trim(part);
		if (memchr(part.at, '=', part.len) == NULL ||
		    !slice_cut(&part, '=', &key) || !slice_is(key, name))
			continue;
		if (found.at != NULL)
			return false;
		found = part;
	}
	if (found.at == NULL)
		return false;
	*value = found;
	return true;
}
