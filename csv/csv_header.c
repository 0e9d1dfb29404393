/*
 * What people hand in as "a CSV" is often something else; the commonest things
 * are recognised, so that the message says what to do.
 */
#include "csv_header.h"

#include <strings.h>

#include "arena.h"
#include "own.h"
#include "rows.h"
#include "utf8.h"
#include "window.h"

static const struct {
	struct slice magic;
	const char *say;
} strangers[] = {
	{ SLICE("\xff\xfe"), "the file is UTF-16" },
	{ SLICE("\xfe\xff"), "the file is UTF-16" },
	{ SLICE("PK\003\004"), "the file is a spreadsheet or a ZIP archive" },
	{ SLICE("\xd0\xcf\x11\xe0"), "the file is an old Excel workbook" },
	{ SLICE("%PDF-"), "the file is a PDF" },
	{ SLICE("{"), "the file looks like JSON Lines; name it .jsonl" },
};

/* Separators outside quotes, up to the end of the line. */
static char
find_separator(struct slice s)
{
	static const char known[] = { ',', ';', '\t' };
	size_t count[COUNT_OF(known)] = { 0 };
	bool quoted = false;
	for (size_t i = 0; i < s.len && (quoted || s.at[i] != '\n'); i++) {
		quoted ^= s.at[i] == '"';
		for (size_t k = 0; k < COUNT_OF(known) && !quoted; k++)
			count[k] += s.at[i] == known[k];
	}
	size_t best = 0;
	for (size_t k = 1; k < COUNT_OF(known); k++)
		if (count[k] > count[best])
			best = k;
	return known[best];
}

enum fault_code
csv_header_begin(struct window *w, char *separator, struct fault *why)
{
	struct slice s = { w->at, w->len };
	for (size_t i = 0; i < COUNT_OF(strangers); i++)
		if (s.len >= strangers[i].magic.len && slice_eq(slice_head(s,
		    strangers[i].magic.len), strangers[i].magic))
			return fault_at(why, FAULT_INPUT, w->name,
			    "%s; in the spreadsheet use \"Save as\" and "
			    "choose \"CSV UTF-8\"", strangers[i].say);
	if (slice_starts(s, "\xef\xbb\xbf")) {
		window_pass(w, 3);
		s = slice_skip(s, 3);
	}
	*separator = find_separator(s);
	return FAULT_NONE;
}

static bool
same_name(struct slice a, struct slice b)
{
	return a.len == b.len && strncasecmp(a.at, b.at, a.len) == 0;
}

enum fault_code
csv_header_names(struct arena *a, const struct slice *fields, size_t n,
    const char *file, const struct slice **out, struct fault *why)
{
	if (n > ROWS_COLUMNS_MOST)
		return fault_at(why, FAULT_LIMIT, file,
		    "the header has %zu columns; %d is the most", n,
		    ROWS_COLUMNS_MOST);
	struct slice *names = ARENA_ARRAY(a, struct slice, n);
	for (size_t i = 0; i < n; i++) {
		struct slice s = slice_trim(fields[i]);
		if (!utf8_valid(s, NULL) ||
		    (s.len != 0 && memchr(s.at, '\0', s.len) != NULL))
			return fault_at(why, FAULT_INPUT, file,
			    "the header, column %zu: the name is not UTF-8; "
			    "save the file as \"CSV UTF-8\"", i + 1);
		if (s.len == 0)
			return fault_at(why, FAULT_INPUT, file,
			    "the header, column %zu: the column has no name; "
			    "the first line must name every column", i + 1);
		for (size_t k = 0; k < i; k++)
			if (same_name(names[k], s))
				return fault_at(why, FAULT_INPUT, file,
				    "the header names '%.*s' twice (columns "
				    "%zu and %zu)", (int)(s.len < 64 ? s.len :
				    64), s.at, k + 1, i + 1);
		names[i] = slice_from(arena_text(a, s.at, s.len), s.len);
	}
	*out = names;
	return FAULT_NONE;
}
