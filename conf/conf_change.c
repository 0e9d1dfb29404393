/*
 * One setting changed in a file that people wrote: their comments and the order
 * of things stay. A line that is switched off (`#name = value`) is where it goes
 * when it was not set before.
 */
#include "conf.h"

#include "buf.h"

/* Is this line `name = ...`, or with `off`, `#name = ...`? */
static bool
sets(struct slice line, const char *name, bool off)
{
	struct slice s = slice_trim(line);
	if (off && !slice_starts(s, "#"))
		return false;
	s = slice_trim(slice_skip(s, off));
	if (!slice_starts(s, name))
		return false;
	return slice_starts(slice_trim(slice_skip(s, strlen(name))), "=");
}

static bool
is_section(struct slice line, const char *section)
{
	struct slice s = slice_trim(line);
	return s.len == strlen(section) + 2 && s.at[0] == '[' &&
	    s.at[s.len - 1] == ']' &&
	    slice_is((struct slice){ s.at + 1, s.len - 2 }, section);
}

/* The line's end, after its newline. */
static size_t
line_end(struct slice text, size_t from)
{
	const char *nl = memchr(text.at + from, '\n', text.len - from);
	return nl == NULL ? text.len : (size_t)(nl - text.at) + 1;
}

/* Where the setting goes: the bytes it takes the place of. */
struct place {
	size_t from, to;
	int rank;	/* 3 set, 2 switched off, 1 its section, 0 the end */
};

static struct place
find_place(struct slice text, const char *section, const char *name)
{
	struct place p = { text.len, text.len, 0 };
	bool inside = false;
	for (size_t at = 0, end; at < text.len; at = end) {
		end = line_end(text, at);
		struct slice line = { text.at + at, end - at };
		if (slice_starts(slice_trim(line), "["))
			inside = is_section(line, section);
		if (!inside)
			continue;
		if (is_section(line, section) && p.rank < 1)
			p = (struct place){ end, end, 1 };
		else if (sets(line, name, false))
			p = (struct place){ at, end, 3 };
		else if (sets(line, name, true) && p.rank < 2)
			p = (struct place){ at, end, 2 };
	}
	return p;
}

void
conf_put_changed(struct buf *b, struct slice text, const char *section,
    const char *name, struct slice value)
{
	struct place p = find_place(text, section, name);
	buf_put_slice(b, slice_head(text, p.from));
	if (b->len != 0 && b->at[b->len - 1] != '\n')
		buf_putc(b, '\n');
	if (p.rank == 0)
		buf_printf(b, "\n[%s]\n", section);
	buf_printf(b, "%s = %.*s\n", name, SLICE_FMT(value));
	buf_put_slice(b, slice_skip(text, p.to));
}
