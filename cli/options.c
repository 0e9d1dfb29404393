/* Arguments against a table; getopt_long(3) does the reading. */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "slice.h"

static void
list_add(struct arena *a, struct option_list *list, const char *value)
{
	const char **at = ARENA_ARRAY(a, const char *, list->n + 1);
	if (list->n > 0)
		memcpy(at, list->at, list->n * sizeof *at);
	at[list->n] = value;
	list->at = at;
	list->n++;
}

static enum fault_code
take(struct arena *a, const struct option_row *row, const char *value,
    struct fault *why)
{
	unsigned long long n;
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)row->to = true;
		break;
	case OPTION_TEXT:
		*(const char **)row->to = value;
		break;
	case OPTION_COUNT:
		if (!slice_number(slice_of(value),
		    (unsigned long long)row->most, &n) || n == 0)
			return fault_at(why, FAULT_INPUT,
			    arena_printf(a, "--%s", row->name),
			    "wants a whole number from 1 to %ld, not \"%s\"",
			    row->most, value);
		*(long *)row->to = (long)n;
		break;
	case OPTION_LIST:
		list_add(a, row->to, value);
		break;
	}
	return FAULT_NONE;
}

static size_t
count(const struct option_row *rows)
{
	size_t n = 0;
	while (rows[n].name != NULL)
		n++;
	return n;
}

enum fault_code
options_parse(struct arena *a, const struct option_row *rows, int argc,
    char **argv, struct option_list *rest, struct fault *why)
{
	size_t n = count(rows);
	struct option *longs = ARENA_ARRAY(a, struct option, n + 1);
	for (size_t i = 0; i < n; i++) {
		longs[i].name = rows[i].name;
		longs[i].has_arg = rows[i].kind == OPTION_FLAG ?
		    no_argument : required_argument;
		longs[i].val = (int)i + 256;
	}
	opterr = 0;
	optind = 0;	/* GNU: start over */
	*rest = (struct option_list){ 0 };
	int c;
	while ((c = getopt_long(argc, argv, "-:", longs, NULL)) != -1) {
		if (c == 1) {
			list_add(a, rest, optarg);
			continue;
		}
		if (c < 256) {
			const char *given = argv[optind - 1];
			return fault_at(why, FAULT_INPUT, given, c == ':' ?
			    "needs a value; see --help" :
			    "no such option here; see --help");
		}
		enum fault_code code = take(a, &rows[c - 256], optarg, why);
		if (code != FAULT_NONE)
			return code;
	}
	for (int i = optind; i < argc; i++)
		list_add(a, rest, argv[i]);
	return FAULT_NONE;
}

static void
wrap(struct buf *b, const char *text, size_t indent, size_t width)
{
	size_t at = indent;
	while (*text != '\0') {
		size_t n = strcspn(text, " ");
		if (at > indent && at + 1 + n > width) {
			buf_printf(b, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			buf_putc(b, ' ');
			at++;
		}
		buf_put(b, text, n);
		at += n;
		text += n + strspn(text + n, " ");
	}
	buf_putc(b, '\n');
}

void
options_print(struct buf *b, const struct option_row *rows)
{
	for (; rows->name != NULL; rows++) {
		size_t before = b->len;
		buf_printf(b, "  --%s%s%s", rows->name,
		    rows->kind == OPTION_FLAG ? "" : " ",
		    rows->kind == OPTION_FLAG ? "" : rows->value);
		size_t used = b->len - before;
		if (used > 21)
			buf_printf(b, "\n%*s", 23, "");
		else
			buf_printf(b, "%*s", (int)(23 - used), "");
		wrap(b, rows->help, 23, 79);
	}
}
