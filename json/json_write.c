/* See json_write.h. */
#include "json_write.h"

#include <stdlib.h>

#include "buf.h"

struct json_write
json_write_to(struct buf *b)
{
	return (struct json_write){ .out = b };
}

struct json_write
json_write_pretty(struct buf *b)
{
	return (struct json_write){ .out = b, .pretty = true };
}

static void
new_line(struct json_write *w)
{
	buf_putc(w->out, '\n');
	for (int i = 0; i < w->depth; i++)
		buf_puts(w->out, "  ");
}

/* What stands before a value or key: a comma, a line. */
static void
lead(struct json_write *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->depth == 0)
		return;
	if (w->any[w->depth - 1])
		buf_putc(w->out, ',');
	w->any[w->depth - 1] = true;
	if (w->pretty)
		new_line(w);
}

static void
open_one(struct json_write *w, char opening, char closing)
{
	lead(w);
	if (w->depth == JSON_WRITE_DEPTH)
		abort();	/* the program's own nesting: a bug */
	buf_putc(w->out, opening);
	w->close[w->depth] = closing;
	w->any[w->depth++] = false;
}

void
json_put_object(struct json_write *w)
{
	open_one(w, '{', '}');
}

void
json_put_array(struct json_write *w)
{
	open_one(w, '[', ']');
}

void
json_put_end(struct json_write *w)
{
	w->depth--;
	if (w->pretty && w->any[w->depth])
		new_line(w);
	buf_putc(w->out, w->close[w->depth]);
	if (w->pretty && w->depth == 0)
		buf_putc(w->out, '\n');
}

static void
escape(struct buf *b, unsigned char c)
{
	static const char two[] = "\"\"\\\\\bb\ff\nn\rr\tt";
	for (size_t i = 0; i < sizeof two - 1; i += 2)
		if ((unsigned char)two[i] == c) {
			buf_putc(b, '\\');
			buf_putc(b, two[i + 1]);
			return;
		}
	buf_printf(b, "\\u%04x", c);
}

/* How many bytes from i on need no escape. */
static size_t
plain_from(struct slice s, size_t i)
{
	size_t n = i;
	while (n < s.len && (unsigned char)s.at[n] >= 0x20 &&
	    s.at[n] != '"' && s.at[n] != '\\')
		n++;
	return n - i;
}

void
json_put_quoted(struct buf *b, struct slice s)
{
	buf_reserve(b, s.len + 2);
	buf_putc(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		size_t n = plain_from(s, i);
		buf_put(b, s.at + i, n);
		i += n;
		if (i < s.len)
			escape(b, (unsigned char)s.at[i]);
	}
	buf_putc(b, '"');
}

void
json_put_key(struct json_write *w, const char *key)
{
	lead(w);
	json_put_quoted(w->out, slice_of(key));
	buf_putc(w->out, ':');
	if (w->pretty)
		buf_putc(w->out, ' ');
	w->after_key = true;
}

void
json_put_raw(struct json_write *w, struct slice json)
{
	lead(w);
	buf_put_slice(w->out, json);
}

void
json_put_text(struct json_write *w, struct slice s)
{
	lead(w);
	json_put_quoted(w->out, s);
}

void
json_put_int(struct json_write *w, int64_t v)
{
	lead(w);
	buf_printf(w->out, "%lld", (long long)v);
}

void
json_put_bool(struct json_write *w, bool v)
{
	lead(w);
	buf_puts(w->out, v ? "true" : "false");
}

void
json_put_member(struct json_write *w, const char *key, struct slice s)
{
	json_put_key(w, key);
	json_put_text(w, s);
}

void
json_put_member_int(struct json_write *w, const char *key, int64_t v)
{
	json_put_key(w, key);
	json_put_int(w, v);
}

void
json_put_member_bool(struct json_write *w, const char *key, bool v)
{
	json_put_key(w, key);
	json_put_bool(w, v);
}
