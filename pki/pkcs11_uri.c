/* See pkcs11_uri.h. What is not understood is refused: a misspelt attribute
 * would otherwise choose another key than was meant. */
#include "pkcs11_uri.h"

#include <ctype.h>

#include "arena.h"
#include "codec.h"
#include "own.h"

static bool
unescape(struct arena *a, struct slice s, struct slice *out)
{
	char *to = arena_raw(a, s.len + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		to[n] = s.at[i];
		if (s.at[i] == '%') {
			if (s.len - i < 3 ||
			    !hex_decode((struct slice){ s.at + i + 1, 2 },
			    to + n))
				return false;
			i += 2;
		} else if (!isgraph((unsigned char)s.at[i])) {
			return false;
		}
		n++;
	}
	to[n] = '\0';
	*out = slice_from(to, n);
	return true;
}

static enum fault_code
bad(struct fault *why, struct slice part, const char *what)
{
	return fault_say(why, FAULT_INPUT, "The key's address (\"pkcs11:...\")"
	    " has a part \"%.*s\" that %s.", (int)slice_head(part, 40).len,
	    part.at, what);
}

static enum fault_code
put(struct arena *a, struct pkcs11_uri *u, struct slice part, bool query,
    struct fault *why)
{
	struct slice value = part, name;
	struct slice text;
	const struct {
		const char *name;
		bool query;
		const char **to;
	} names[] = { { "token", false, &u->token },
	    { "manufacturer", false, &u->manufacturer },
	    { "model", false, &u->model }, { "serial", false, &u->serial },
	    { "object", false, &u->object },
	    { "module-path", true, &u->module_path } };
	slice_cut(&value, '=', &name);
	if (slice_is(name, "pin-value") || slice_is(name, "pin-source"))
		return fault_say(why, FAULT_INPUT, "The key's address must not"
		    " hold a PIN. Take out \"%.*s\"; the PIN is asked for.",
		    SLICE_FMT(name));
	if (value.at == NULL || !unescape(a, value, &text))
		return bad(why, name, "is not name=value, %-encoded");
	if (slice_is(name, "id") && !query) {
		if (u->id.at != NULL)
			return bad(why, name, "is there twice");
		u->id = text;
		return FAULT_NONE;
	}
	if (slice_is(name, "type") && !query)
		return slice_is(text, "private") || slice_is(text, "cert") ?
		    FAULT_NONE : bad(why, name, "does not name a key");
	if (memchr(text.at, '\0', text.len) != NULL)
		return bad(why, name, "has a zero byte");
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (names[i].query != query || !slice_is(name, names[i].name))
			continue;
		if (*names[i].to != NULL)
			return bad(why, name, "is there twice");
		*names[i].to = text.at;
		return FAULT_NONE;
	}
	return bad(why, name, "is not known");
}

enum fault_code
pkcs11_uri_read(struct arena *a, const char *uri, struct pkcs11_uri *out,
    struct fault *why)
{
	struct pkcs11_uri u = { .token = NULL };
	struct slice rest = slice_of(uri), path, part;
	if (!slice_starts(rest, "pkcs11:"))
		return fault_say(why, FAULT_INPUT, "A key in a token is named by"
		    " \"pkcs11:token=...;object=...?module-path=/...\".");
	rest = slice_skip(rest, 7);
	slice_cut(&rest, '?', &path);
	while (path.len > 0 && slice_cut(&path, ';', &part)) {
		enum fault_code code = put(a, &u, part, false, why);
		if (code != FAULT_NONE)
			return code;
	}
	while (rest.len > 0 && slice_cut(&rest, '&', &part)) {
		enum fault_code code = put(a, &u, part, true, why);
		if (code != FAULT_NONE)
			return code;
	}
	if (u.module_path == NULL || u.module_path[0] != '/')
		return fault_say(why, FAULT_INPUT, "The key's address does not"
		    " say which PKCS#11 module to use: add"
		    " \"?module-path=/full/path.so\".");
	*out = u;
	return FAULT_NONE;
}
