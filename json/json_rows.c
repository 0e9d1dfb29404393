/* See json_rows.h. The tree of the line last read is kept while its fields are
 * lent out. */
#include "json_rows.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "own.h"
#include "utf8.h"
#include "window.h"

#define NUMBER_TEXT 24

struct jsonl {
	struct rows rows;	/* first: rows_next() is given its address */
	struct window window;
	struct arena *arena;	/* column names */
	json_t *tree;
	bool skipping;	/* the rest of a line that was too long */
	size_t taken;	/* bytes of the line last handed out */
	uint64_t number;
	uint64_t line;	/* of the first byte in view */
	struct slice columns[ROWS_COLUMNS_MOST];
	struct slice fields[ROWS_COLUMNS_MOST];
	char numbers[ROWS_COLUMNS_MOST][NUMBER_TEXT];
};

static enum rows_got
bad(struct jsonl *j, const char *key, struct fault *why, const char *say)
{
	char where[96];
	int n = snprintf(where, sizeof where, "row %llu (line %llu)",
	    (unsigned long long)j->number, (unsigned long long)j->line);
	size_t most = key == NULL ? 0 : strlen(key);
	size_t len = most;
	while (most > 36 || (most < len &&
	    ((unsigned char)key[most] & 0xc0) == 0x80))
		most--;
	if (key != NULL)
		snprintf(where + n, sizeof where - (size_t)n,
		    ", column '%.*s'", (int)most, key);
	fault_at(why, FAULT_INPUT, where, "%s", say);
	return ROWS_BAD;
}

/* The place of the column, adding it when there is room; else SIZE_MAX. */
static size_t
column_of(struct jsonl *j, struct slice key, size_t guess)
{
	struct rows *r = &j->rows;
	if (guess < r->n_columns && slice_eq(j->columns[guess], key))
		return guess;
	for (size_t i = 0; i < r->n_columns; i++)
		if (slice_eq(j->columns[i], key))
			return i;
	if (r->n_columns == ROWS_COLUMNS_MOST)
		return SIZE_MAX;
	j->columns[r->n_columns] = key;	/* borrowed until the line is good */
	return r->n_columns++;
}

/* NULL when the value can be a field; else what is wrong with it. */
static const char *
take_value(struct jsonl *j, size_t column, json_t *value)
{
	struct slice *f = &j->fields[column];
	char *number = j->numbers[column];
	switch (json_typeof(value)) {
	case JSON_STRING:
		*f = slice_from(json_string_value(value),
		    json_string_length(value));
		return f->len > ROWS_FIELD_MOST ?
		    "the text is longer than 64 KB" : NULL;
	case JSON_INTEGER:
		snprintf(number, NUMBER_TEXT, "%lld",
		    (long long)json_integer_value(value));
		*f = slice_of(number);
		return NULL;
	case JSON_TRUE:
		*f = slice_of("true");
		return NULL;
	case JSON_FALSE:
		*f = slice_of("false");
		return NULL;
	case JSON_NULL:
		*f = slice_of("");
		return NULL;
	case JSON_REAL:
		return "write a number with a fraction as a text, in quotes";
	case JSON_OBJECT:
	case JSON_ARRAY:
		break;
	}
	return "must be a text or a number, not a list or an object";
}

/* Keys become columns only when the whole line is good. */
static enum rows_got
take_line(struct jsonl *j, struct slice line, size_t *n, struct fault *why)
{
	json_error_t error;
	if (memchr(line.at, '\0', line.len) != NULL)
		return bad(j, NULL, why, "a zero byte stands in the line");
	json_decref(j->tree);
	j->tree = json_loadb(line.at, line.len, JSON_REJECT_DUPLICATES, &error);
	if (j->tree == NULL) {
		char say[300];
		snprintf(say, sizeof say, "not valid JSON at column %d: %s",
		    error.column, error.text);
		return bad(j, NULL, why, say);
	}
	if (!json_is_object(j->tree))
		return bad(j, NULL, why,
		    "the line must be an object: {\"name\": \"...\", ...}");
	size_t before = j->rows.n_columns, guess = 0;
	memset(j->fields, 0, sizeof j->fields);
	const char *key, *wrong = NULL;
	json_t *value;
	json_object_foreach(j->tree, key, value) {
		struct slice name = slice_of(key);
		size_t at = name.len == 0 || name.len > 256 ? SIZE_MAX :
		    column_of(j, name, guess++);
		wrong = name.len == 0 ? "a key is empty" :
		    name.len > 256 ? "the key is longer than 256 bytes" :
		    at == SIZE_MAX ? "the file has more than 256 columns" :
		    take_value(j, at, value);
		if (wrong != NULL)
			break;
	}
	if (wrong != NULL) {
		j->rows.n_columns = before;
		return bad(j, key, why, wrong);
	}
	for (size_t i = before; i < j->rows.n_columns; i++)
		j->columns[i].at = arena_text(j->arena, j->columns[i].at,
		    j->columns[i].len);
	*n = j->rows.n_columns;
	return ROWS_GOOD;
}

static bool
is_blank(struct slice line)
{
	return slice_trim(line).len == 0;
}

/* The next line that is not blank, or none at the end. A line that is too long
 * is cut and the rest skipped. */
static enum fault_code
next_line(struct jsonl *j, struct slice *line, struct fault *why)
{
	struct window *w = &j->window;
	for (;;) {
		j->line += j->taken != 0 && !j->skipping;
		window_pass(w, j->taken);
		j->taken = 0;
		const char *nl;
		while ((nl = w->len == 0 ? NULL : memchr(w->at, '\n',
		    w->len)) == NULL && !w->ended && w->len <= ROWS_ROW_MOST) {
			enum fault_code code = window_more(w, why);
			if (code != FAULT_NONE)
				return code;
		}
		*line = slice_from(w->at, nl == NULL ? w->len :
		    (size_t)(nl - w->at));
		j->taken = line->len + (nl != NULL);
		bool was_skipping = j->skipping;
		j->skipping = nl == NULL && !w->ended;
		if (w->len == 0 || (!was_skipping && !is_blank(*line)))
			return FAULT_NONE;
	}
}

static enum rows_got
jsonl_next(struct rows *rows, struct row *out, struct fault *why)
{
	struct jsonl *j = (struct jsonl *)rows;
	struct slice line;
	if (next_line(j, &line, why) != FAULT_NONE)
		return ROWS_BROKEN;
	rows->done = j->window.offset + j->taken;
	if (j->window.len == 0)
		return ROWS_END;
	j->number++;
	*out = (struct row){ .number = j->number, .line = j->line,
		.offset = j->window.offset, .fields = j->fields,
		.raw = slice_from(j->window.at, j->taken) };
	if (line.len > ROWS_ROW_MOST)
		return bad(j, NULL, why, "the line is longer than 1 MB");
	return take_line(j, line, &out->n, why);
}

static void
jsonl_drop(struct rows *rows)
{
	struct jsonl *j = (struct jsonl *)rows;
	json_decref(j->tree);
	window_drop(&j->window);
	free(j);
}

/* The columns are those of the first good line, found by reading ahead in what
 * is in view. */
static enum fault_code
find_columns(struct jsonl *j, struct fault *why)
{
	struct window *w = &j->window;
	while (!w->ended && w->len < 64 * 1024) {
		enum fault_code code = window_more(w, why);
		if (code != FAULT_NONE)
			return code;
	}
	if (w->len >= 3 && memcmp(w->at, "\xef\xbb\xbf", 3) == 0)
		window_pass(w, 3);
	struct slice rest = { w->at, w->len }, line;
	while (slice_cut(&rest, '\n', &line) &&
	    (rest.at != NULL || w->ended)) {
		size_t n;
		if (!is_blank(line) &&
		    take_line(j, line, &n, NULL) == ROWS_GOOD)
			break;
	}
	if (slice_trim(slice_from(w->at, w->len)).len == 0)
		return fault_at(why, FAULT_INPUT, w->name,
		    "the file is empty; each line must be an object");
	if (slice_starts(slice_trim(slice_from(w->at, w->len)), "["))
		return fault_at(why, FAULT_INPUT, w->name,
		    "the file is a JSON list; write one object a line instead "
		    "(JSON Lines)");
	return FAULT_NONE;
}

static enum fault_code
open_over(struct arena *a, struct window w, struct rows **out,
    struct fault *why)
{
	struct jsonl *j = calloc(1, sizeof *j);
	if (j == NULL)
		abort();
	j->window = w;
	j->arena = a;
	j->line = 1;
	j->rows.columns = j->columns;
	j->rows.next = jsonl_next;
	j->rows.drop = jsonl_drop;
	j->rows.size = w.size;
	enum fault_code code = find_columns(j, why);
	if (code != FAULT_NONE) {
		jsonl_drop(&j->rows);
		return code;
	}
	*out = &j->rows;
	return FAULT_NONE;
}

enum fault_code
jsonl_open(struct arena *a, const char *path, struct rows **out,
    struct fault *why)
{
	struct window w;
	enum fault_code code = window_open(&w, path, 2 * ROWS_ROW_MOST, why);
	return code != FAULT_NONE ? code : open_over(a, w, out, why);
}

enum fault_code
jsonl_open_slice(struct arena *a, struct slice s, const char *name,
    struct rows **out, struct fault *why)
{
	struct window w;
	window_of(&w, s.at == NULL ? slice_from("", 0) : s, name);
	return open_over(a, w, out, why);
}
