/*
 * multipart/form-data as browsers write it (RFC 7578, RFC 2046 5.1): delimiters
 * stand at the beginning of a line that ends with CR LF, there is nothing before
 * the first and nothing after the last, and a part has one Content-Disposition and
 * at most one Content-Type. What deviates is refused, never guessed at.
 */
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "http_form_inside.h"
#include "utf8.h"

#define BOUNDARY_MOST 70	/* RFC 2046, 5.1.1 */
#define HEADERS_MOST 1024	/* of one part */

/* "\r\n--boundary" */
struct delimiter {
	char at[BOUNDARY_MOST + 5];
	size_t len;
};

static enum fault_code
malformed(struct fault *why, const char *what)
{
	return fault_say(why, FAULT_INPUT, "The form that was sent is broken: "
	    "%s.", what);
}

static bool
is_boundary_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') ||
	    (c != '\0' && strchr("'()+_,-./:=?", c) != NULL);
}

/* The one parameter, boundary=..., perhaps in quotes. */
static bool
read_boundary(const char *type, struct delimiter *out)
{
	const char *at = strchr(type, ';');
	if (at == NULL)
		return false;
	at += 1 + strspn(at + 1, " \t");
	if (strncasecmp(at, "boundary=", 9) != 0)
		return false;
	at += 9;
	bool quoted = *at == '"';
	at += quoted ? 1 : 0;
	size_t n = 0;
	while (is_boundary_char(at[n]))
		n++;
	if (n == 0 || n > BOUNDARY_MOST ||
	    strcmp(at + n, quoted ? "\"" : "") != 0)
		return false;
	memcpy(out->at, "\r\n--", 4);
	memcpy(out->at + 4, at, n);
	out->len = n + 4;
	return true;
}

/* Takes a line up to its CR LF; false when it has none or is too long. */
static bool
take_line(struct slice *rest, struct slice *line)
{
	size_t most = rest->len < HEADERS_MOST ? rest->len : HEADERS_MOST;
	const char *end = most == 0 ? NULL : memmem(rest->at, most, "\r\n", 2);
	if (end == NULL)
		return false;
	*line = slice_head(*rest, (size_t)(end - rest->at));
	*rest = slice_skip(*rest, line->len + 2);
	return true;
}

static bool
take_word(struct slice *s, const char *word)
{
	size_t n = strlen(word);
	if (s->len < n || strncasecmp(s->at, word, n) != 0)
		return false;
	*s = slice_skip(*s, n);
	return true;
}

/* A quoted text; browsers write %22, %0D and %0A for what would end it. */
static bool
take_quoted(struct arena *arena, struct slice *s, struct slice *out)
{
	if (!take_word(s, "\""))
		return false;
	const char *end = s->len == 0 ? NULL : memchr(s->at, '"', s->len);
	if (end == NULL)
		return false;
	struct slice in = slice_head(*s, (size_t)(end - s->at));
	*s = slice_skip(*s, in.len + 1);
	for (size_t i = 0; i < in.len; i++)
		if ((unsigned char)in.at[i] < ' ' || in.at[i] == 0x7f)
			return false;
	char *to = arena_raw(arena, in.len + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < in.len; i++) {
		bool quote = in.len - i >= 3 &&
		    strncmp(in.at + i, "%22", 3) == 0;
		to[n++] = quote ? '"' : in.at[i];
		i += quote ? 2 : 0;
	}
	to[n] = '\0';
	*out = slice_from(to, n);
	return utf8_valid(*out, NULL);
}

/* The last part of what may have been a path on somebody's disk. */
static struct slice
base_name(struct slice s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.at[i - 1] == '/' || s.at[i - 1] == '\\')
			return slice_skip(s, i);
	return s;
}

/* form-data; name="..."[; filename="..."] */
static bool
read_disposition(struct arena *arena, struct slice s, struct http_field *out)
{
	if (out->name.at != NULL || !take_word(&s, "form-data; name=") ||
	    !take_quoted(arena, &s, &out->name) || out->name.len == 0)
		return false;
	if (s.len == 0)
		return true;
	if (!take_word(&s, "; filename=") ||
	    !take_quoted(arena, &s, &out->file_name) || s.len > 0)
		return false;
	out->file_name = base_name(out->file_name);
	out->is_file = true;
	return true;
}

static bool
read_type(struct arena *arena, struct slice s, struct http_field *out)
{
	if (out->type.at != NULL || s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < ' ' || s.at[i] >= 0x7f)
			return false;
	out->type = slice_from(arena_text(arena, s.at, s.len), s.len);
	return true;
}

/* The lines of a part's head, with the empty one. */
static enum fault_code
read_head(struct arena *arena, struct slice *rest, struct http_field *out,
    struct fault *why)
{
	struct slice line;
	for (int lines = 0; take_line(rest, &line); lines++) {
		if (line.len == 0)
			return out->name.at != NULL ? FAULT_NONE :
			    malformed(why, "a part has no name");
		bool good = lines < 8;
		if (take_word(&line, "Content-Disposition: "))
			good = good && read_disposition(arena, line, out);
		else if (take_word(&line, "Content-Type: "))
			good = good && read_type(arena, line, out);
		else
			good = false;	/* nothing else: RFC 7578, 4.8 */
		if (!good)
			return malformed(why, "a part's header is not one "
			    "that browsers send");
	}
	return malformed(why, "a part's headers do not end");
}

static bool
is_text(struct slice s)
{
	return memchr(s.at, '\0', s.len) == NULL && utf8_valid(s, NULL);
}

static enum fault_code
read_part(struct arena *arena, struct slice *rest, const struct delimiter *d,
    const struct http_form_limits *l, struct http_field *out,
    struct fault *why)
{
	enum fault_code code = read_head(arena, rest, out, why);
	if (code != FAULT_NONE)
		return code;
	const char *end = rest->len == 0 ? NULL :
	    memmem(rest->at, rest->len, d->at, d->len);
	if (end == NULL)
		return malformed(why, "it ends amid a part");
	out->value = slice_head(*rest, (size_t)(end - rest->at));
	*rest = slice_skip(*rest, out->value.len + d->len);
	if (out->is_file && l->file_most == 0)
		return fault_say(why, FAULT_INPUT, "No file is wanted here.");
	if (out->name.len > l->name_most ||
	    out->file_name.len > 255 ||
	    out->value.len > (out->is_file ? l->file_most : l->value_most))
		return fault_say(why, FAULT_LIMIT, "A field or file of the "
		    "form is too large.");
	if (out->is_file)
		return FAULT_NONE;
	if (out->value.len > 0 && !is_text(out->value))
		return malformed(why, "a text is not UTF-8");
	out->value.at = arena_text(arena, out->value.at, out->value.len);
	return FAULT_NONE;
}

/* How many parts there can be: each begins with a delimiter. */
static size_t
count_parts(struct slice body, const struct delimiter *d)
{
	size_t n = 1;
	const char *at;
	while (body.len > 0 && (at = memmem(body.at, body.len, d->at,
	    d->len)) != NULL) {
		body = slice_skip(body, (size_t)(at - body.at) + d->len);
		n++;
	}
	return n;
}

enum fault_code
http_multipart_read(struct arena *arena, const char *content_type,
    struct slice body, const struct http_form_limits *limits,
    struct http_form *out, struct fault *why)
{
	struct http_form_limits l = *limits;
	struct delimiter d;
	http_form_usual(&l);
	if (!http_type_is(content_type, "multipart/form-data") ||
	    !read_boundary(content_type, &d))
		return malformed(why, "its Content-Type is not "
		    "multipart/form-data with a boundary");
	/* The first delimiter has no CR LF before it. */
	if (body.len < d.len || memcmp(body.at, d.at + 2, d.len - 2) != 0)
		return malformed(why, "it does not begin with its boundary");
	size_t most = count_parts(body, &d);
	if (most > l.fields_most)
		return fault_say(why, FAULT_LIMIT,
		    "The form has more than %zu fields.", l.fields_most);
	struct http_form f = { ARENA_ARRAY(arena, struct http_field, most),
	    0 };
	struct slice rest = slice_skip(body, d.len - 2);
	while (slice_starts(rest, "\r\n")) {
		rest = slice_skip(rest, 2);
		enum fault_code code = read_part(arena, &rest, &d, &l,
		    &f.fields[f.n++], why);
		if (code != FAULT_NONE)
			return code;
	}
	if (!slice_is(rest, "--\r\n") && !slice_is(rest, "--"))
		return malformed(why, "there is something after its end");
	*out = f;
	return FAULT_NONE;
}
