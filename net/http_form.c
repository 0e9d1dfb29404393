/*
 * The pairs of a form and of a query, and the user of a request. Each "%" must be
 * followed by two digits, each value must be UTF-8, and a NUL is nowhere allowed:
 * so what is stored later is what was seen here.
 */
#include "http_form.h"

#include <string.h>
#include <strings.h>

#include "arena.h"
#include "codec.h"
#include "http_form_inside.h"
#include "utf8.h"

void
http_form_usual(struct http_form_limits *l)
{
	if (l->fields_most == 0)
		l->fields_most = 256;
	if (l->name_most == 0)
		l->name_most = 128;
	if (l->value_most == 0)
		l->value_most = 64 * 1024;
}

static int
hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
http_decode(struct arena *arena, struct slice s, bool plus_is_blank,
    struct slice *out)
{
	char *to = arena_raw(arena, s.len + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (c == '+' && plus_is_blank) {
			c = ' ';
		} else if (c == '%') {
			if (s.len - i < 3 || hex_of(s.at[i + 1]) < 0 ||
			    hex_of(s.at[i + 2]) < 0)
				return false;
			c = (char)(hex_of(s.at[i + 1]) * 16 +
			    hex_of(s.at[i + 2]));
			i += 2;
		}
		if (c == '\0')
			return false;
		to[n++] = c;
	}
	to[n] = '\0';
	struct slice got = { to, n };
	if (!utf8_valid(got, NULL))
		return false;
	*out = got;
	return true;
}

bool
http_type_is(const char *content_type, const char *media_type)
{
	if (content_type == NULL)
		return false;
	size_t n = strlen(media_type);
	if (strncasecmp(content_type, media_type, n) != 0)
		return false;
	const char *rest = content_type + n;
	rest += strspn(rest, " \t");
	return *rest == '\0' || *rest == ';';
}

const struct http_field *
http_form_find(const struct http_form *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (slice_is(f->fields[i].name, name))
			return &f->fields[i];
	return NULL;
}

struct slice
http_form_text(const struct http_form *f, const char *name)
{
	const struct http_field *field = http_form_find(f, name);
	return field == NULL || field->is_file ? slice_of("") : field->value;
}

static size_t
count_pairs(struct slice body)
{
	size_t n = 1;
	for (size_t i = 0; i < body.len; i++)
		n += body.at[i] == '&';
	return n;
}

static enum fault_code
read_pair(struct arena *arena, struct slice pair,
    const struct http_form_limits *l, struct http_field *out,
    struct fault *why)
{
	struct slice name, value = pair;
	if (!slice_cut(&value, '=', &name) || value.at == NULL)
		return fault_say(why, FAULT_INPUT,
		    "A field of the form has no \"=\".");
	for (size_t i = 0; i < pair.len; i++)
		if ((unsigned char)pair.at[i] <= ' ' ||
		    (unsigned char)pair.at[i] >= 0x7f)
			return fault_say(why, FAULT_INPUT, "The form holds a "
			    "byte that must be percent-encoded.");
	if (!http_decode(arena, name, true, &out->name) ||
	    !http_decode(arena, value, true, &out->value))
		return fault_say(why, FAULT_INPUT, "A field of the form is "
		    "not percent-encoded UTF-8.");
	if (out->name.len == 0)
		return fault_say(why, FAULT_INPUT,
		    "A field of the form has no name.");
	if (out->name.len > l->name_most || out->value.len > l->value_most)
		return fault_say(why, FAULT_LIMIT,
		    "A field of the form is too long.");
	return FAULT_NONE;
}

enum fault_code
http_form_read(struct arena *arena, struct slice body,
    const struct http_form_limits *limits, struct http_form *out,
    struct fault *why)
{
	struct http_form_limits l = *limits;
	http_form_usual(&l);
	struct http_form f = { NULL, 0 };
	if (body.len == 0) {
		*out = f;
		return FAULT_NONE;
	}
	size_t most = count_pairs(body);
	if (most > l.fields_most)
		return fault_say(why, FAULT_LIMIT,
		    "The form has more than %zu fields.", l.fields_most);
	f.fields = ARENA_ARRAY(arena, struct http_field, most);
	struct slice pair;
	while (slice_cut(&body, '&', &pair)) {
		enum fault_code code = read_pair(arena, pair, &l,
		    &f.fields[f.n++], why);
		if (code != FAULT_NONE)
			return code;
	}
	*out = f;
	return FAULT_NONE;
}

static bool
has_control(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f)
			return true;
	return false;
}

enum fault_code
http_basic_read(struct arena *arena, const char *authorization,
    struct slice *user, struct slice *password, struct fault *why)
{
	struct slice both, name;
	const char *at = authorization;
	if (at == NULL || strncasecmp(at, "Basic ", 6) != 0)
		return fault_say(why, FAULT_INPUT,
		    "The Authorization header is not of the scheme Basic.");
	at += 6;
	at += strspn(at, " ");
	if (strlen(at) > 2048 || !base64_take(arena, slice_of(at), &both) ||
	    !utf8_valid(both, NULL) || has_control(both))
		return fault_say(why, FAULT_INPUT, "The Authorization header "
		    "is not base64 of user:password.");
	struct slice rest = both;
	if (!slice_cut(&rest, ':', &name) || rest.at == NULL)
		return fault_say(why, FAULT_INPUT, "The Authorization header "
		    "is not base64 of user:password.");
	*user = slice_from(arena_text(arena, name.at, name.len), name.len);
	*password = slice_from(arena_text(arena, rest.at, rest.len), rest.len);
	return FAULT_NONE;
}
