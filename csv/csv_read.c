/*
 * Rows without a quote, by far the most, are cut with memchr(); the others walk
 * field by field. A row is handed out as slices of the window; only a field
 * with doubled quotes is copied.
 */
#include "csv_read.h"

#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "csv_header.h"
#include "own.h"
#include "utf8.h"
#include "window.h"

#define WINDOW_CAP (2 * ROWS_ROW_MOST)

struct csv {
	struct rows rows;	/* first: rows_next() is given its address */
	struct window window;
	struct arena *scratch;	/* fields with doubled quotes */
	char separator;
	bool skipping;	/* the rest of a line that was too long */
	size_t taken;	/* bytes of the row last handed out */
	uint64_t taken_lines;
	uint64_t number;	/* of that row */
	uint64_t line;	/* of the first byte in view */
	struct slice fields[ROWS_COLUMNS_MOST];
};

/* One try at cutting a row out of the window. */
struct cut {
	size_t n;	/* fields */
	size_t used;	/* bytes, with the line end */
	uint64_t lines;
	const char *wrong;	/* what is wrong with the quotes or the length */
};

enum cut_end { CUT_DONE, CUT_WRONG, CUT_MORE };

static struct slice
without_cr(struct slice s)
{
	if (s.len != 0 && s.at[s.len - 1] == '\r')
		s.len--;
	return s;
}

static void
keep(struct csv *c, struct cut *cut, struct slice field)
{
	if (cut->n < ROWS_COLUMNS_MOST)
		c->fields[cut->n] = field;
	cut->n++;
}

static enum cut_end
wrong(struct cut *cut, const char *what)
{
	cut->wrong = what;
	return CUT_WRONG;
}

/* A line without quotes. */
static enum cut_end
cut_plain(struct csv *c, struct slice line, struct cut *cut)
{
	struct slice field;
	while (slice_cut(&line, c->separator, &field)) {
		if (field.len > ROWS_FIELD_MOST)
			return wrong(cut, "the field is longer than 64 KB");
		keep(c, cut, field);
	}
	return CUT_DONE;
}

static struct slice
undouble(struct csv *c, struct slice s)
{
	char *to = arena_raw(c->scratch, s.len, 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		to[n++] = s.at[i];
		i += s.at[i] == '"';
	}
	return slice_from(to, n);
}

/* The field behind an opening quote. *end is left behind the closing one. */
static enum cut_end
cut_quoted(struct csv *c, struct slice rest, struct cut *cut, size_t *end)
{
	bool doubled = false;
	size_t at = 1;
	for (;;) {
		struct slice look = slice_head(slice_skip(rest, at),
		    ROWS_FIELD_MOST + 2 - at);
		const char *quote = look.len == 0 ? NULL :
		    memchr(look.at, '"', look.len);
		if (quote == NULL && at + look.len >= ROWS_FIELD_MOST + 2)
			return wrong(cut, "a quote is opened and not closed "
			    "within 64 KB");
		if (quote == NULL)
			return c->window.ended ? wrong(cut,
			    "a quote is opened and never closed") : CUT_MORE;
		at = (size_t)(quote - rest.at) + 1;
		if (at == rest.len && !c->window.ended)
			return CUT_MORE;
		if (at == rest.len || rest.at[at] != '"')
			break;
		doubled = true;
		if (++at >= ROWS_FIELD_MOST + 2)
			return wrong(cut, "the field is longer than 64 KB");
	}
	struct slice field = { rest.at + 1, at - 2 };
	for (const char *p = field.at; (p = memchr(p, '\n',
	    field.len - (size_t)(p - field.at))) != NULL; p++)
		cut->lines++;
	keep(c, cut, doubled ? undouble(c, field) : field);
	*end = at;
	return CUT_DONE;
}

/* Steps over what stands behind a closing quote; *last when the row ends. */
static enum cut_end
cut_behind(struct csv *c, struct slice rest, struct cut *cut, bool *last)
{
	if (rest.len == 0 && !c->window.ended)
		return CUT_MORE;
	*last = true;
	if (rest.len == 0)
		return CUT_DONE;
	size_t cr = rest.at[0] == '\r';
	if (cr && rest.len == 1 && !c->window.ended)
		return CUT_MORE;
	if (cr && rest.len == 1) {
		cut->used += 1;
		return CUT_DONE;
	}
	if (rest.at[cr] == '\n') {
		cut->used += cr + 1;
		return CUT_DONE;
	}
	if (rest.at[0] != c->separator) {
		cut->n--;
		return wrong(cut, "text stands behind a closing quote; write "
		    "a quote inside a quoted field twice");
	}
	cut->used += 1;
	*last = false;
	return CUT_DONE;
}

static enum cut_end
cut_unquoted(struct csv *c, struct slice rest, struct cut *cut, bool *last)
{
	const char *nl = memchr(rest.at, '\n', rest.len);
	if (nl == NULL && !c->window.ended)
		return CUT_MORE;
	struct slice line = { rest.at,
		nl == NULL ? rest.len : (size_t)(nl - rest.at) };
	struct slice field, behind = line;
	slice_cut(&behind, c->separator, &field);
	*last = behind.at == NULL;
	if (*last)
		field = without_cr(field);
	if (field.len != 0 && memchr(field.at, '"', field.len) != NULL)
		return wrong(cut, "a quote stands inside an unquoted field; "
		    "put the whole field in quotes and write the quote twice");
	if (field.len > ROWS_FIELD_MOST)
		return wrong(cut, "the field is longer than 64 KB");
	keep(c, cut, field);
	cut->used += *last ? line.len + (nl != NULL) : field.len + 1;
	return CUT_DONE;
}

/* A row with quotes somewhere. */
static enum cut_end
cut_fields(struct csv *c, struct slice all, struct cut *cut)
{
	bool last = false;
	while (!last) {
		if (cut->used > ROWS_ROW_MOST)
			return wrong(cut, "the row is longer than 1 MB");
		struct slice rest = slice_skip(all, cut->used);
		if (rest.len == 0 && !c->window.ended)
			return CUT_MORE;
		enum cut_end end;
		if (rest.len == 0) {
			keep(c, cut, rest);	/* the file ends in a comma */
			break;
		}
		if (rest.at[0] == '"') {
			size_t n;
			end = cut_quoted(c, rest, cut, &n);
			if (end != CUT_DONE)
				return end;
			cut->used += n;
			end = cut_behind(c, slice_skip(rest, n), cut, &last);
		} else
			end = cut_unquoted(c, rest, cut, &last);
		if (end != CUT_DONE)
			return end;
	}
	cut->lines++;
	return CUT_DONE;
}

static enum cut_end
cut_row(struct csv *c, struct cut *cut)
{
	struct slice all = { c->window.at, c->window.len };
	const char *nl = memchr(all.at, '\n', all.len);
	size_t n = nl == NULL ? all.len : (size_t)(nl - all.at);
	*cut = (struct cut){ 0 };
	if (n > ROWS_ROW_MOST)
		return wrong(cut, "the row is longer than 1 MB");
	if (nl == NULL && !c->window.ended)
		return CUT_MORE;
	if (memchr(all.at, '"', n) != NULL)
		return cut_fields(c, all, cut);
	cut->used = n + (nl != NULL);
	cut->lines = 1;
	return cut_plain(c, without_cr(slice_head(all, n)), cut);
}

/* Lets go of the row handed out last and of blank lines; false at the end. */
static enum fault_code
go_on(struct csv *c, bool *more, struct fault *why)
{
	struct window *w = &c->window;
	window_pass(w, c->taken);
	c->line += c->taken_lines;
	c->taken = c->taken_lines = 0;
	arena_reset(c->scratch);
	for (;;) {
		if (w->len < 2 && !w->ended) {
			enum fault_code code = window_more(w, why);
			if (code != FAULT_NONE)
				return code;
			continue;
		}
		*more = w->len != 0;
		if (w->len == 0)
			break;
		if (c->skipping) {
			const char *nl = memchr(w->at, '\n', w->len);
			window_pass(w, nl == NULL ? w->len :
			    (size_t)(nl - w->at) + 1);
			c->skipping = nl == NULL;
			c->line += nl != NULL;
			continue;
		}
		size_t cr = w->at[0] == '\r';
		if (w->len == cr || w->at[cr] == '\n') {
			c->line += w->len != cr;
			window_pass(w, w->len == cr ? cr : cr + 1);
			continue;
		}
		break;
	}
	return FAULT_NONE;
}

/* Cuts the next row, bringing more into view as needed. */
static enum fault_code
cut_next(struct csv *c, struct cut *cut, enum cut_end *end, struct fault *why)
{
	while ((*end = cut_row(c, cut)) == CUT_MORE) {
		enum fault_code code = window_more(&c->window, why);
		if (code != FAULT_NONE)
			return code;
		arena_reset(c->scratch);
	}
	return FAULT_NONE;
}

/* "row 17 (line 19), column 'dob'" */
static void
place(const struct csv *c, size_t column, char out[static 96])
{
	int n = snprintf(out, 96, "row %llu (line %llu)",
	    (unsigned long long)c->number, (unsigned long long)c->line);
	if (column == SIZE_MAX)
		return;
	if (column >= c->rows.n_columns) {
		snprintf(out + n, 96 - (size_t)n, ", column %zu", column + 1);
		return;
	}
	struct slice name = c->rows.columns[column];
	size_t most = name.len;
	while (most > 36 || (most < name.len &&
	    ((unsigned char)name.at[most] & 0xc0) == 0x80))
		most--;
	snprintf(out + n, 96 - (size_t)n, ", column '%.*s'", (int)most,
	    name.at);
}

/* The quotes or the length are wrong: the row ends with its first line. */
static enum rows_got
bad_cut(struct csv *c, const struct cut *cut, struct fault *why)
{
	char where[96];
	place(c, cut->n, where);
	struct window *w = &c->window;
	const char *nl = memchr(w->at, '\n', w->len);
	c->skipping = nl == NULL;
	c->taken = nl == NULL ? w->len : (size_t)(nl - w->at) + 1;
	c->taken_lines = nl != NULL;
	fault_at(why, FAULT_INPUT, where, "%s", cut->wrong);
	return ROWS_BAD;
}

/* Bytes no text has. The column is the one they stand in. */
static enum rows_got
bad_bytes(struct csv *c, const struct cut *cut, struct fault *why)
{
	char where[96];
	size_t column = 0;
	bool zero = false;
	for (; column < cut->n && column < ROWS_COLUMNS_MOST; column++) {
		struct slice f = c->fields[column];
		zero = f.len != 0 && memchr(f.at, '\0', f.len) != NULL;
		if (zero || !utf8_valid(f, NULL))
			break;
	}
	place(c, column, where);
	fault_at(why, FAULT_INPUT, where, "%s", zero ?
	    "a zero byte stands in the text" :
	    "the text is not UTF-8; save the file as \"CSV UTF-8\"");
	return ROWS_BAD;
}

static enum rows_got
bad_count(struct csv *c, const struct cut *cut, struct fault *why)
{
	char where[96];
	place(c, SIZE_MAX, where);
	fault_at(why, FAULT_INPUT, where, "has %zu field%s where the header "
	    "has %zu%s", cut->n, cut->n == 1 ? "" : "s", c->rows.n_columns,
	    cut->n > c->rows.n_columns ? "; put a field that holds a "
	    "separator in quotes" : "; leave empty fields empty, but keep "
	    "their separators");
	return ROWS_BAD;
}

static enum rows_got
csv_next(struct rows *rows, struct row *out, struct fault *why)
{
	struct csv *c = (struct csv *)rows;
	bool more;
	struct cut cut;
	enum cut_end end = CUT_DONE;
	if (go_on(c, &more, why) != FAULT_NONE)
		return ROWS_BROKEN;
	rows->done = c->window.offset;
	if (!more)
		return ROWS_END;
	if (cut_next(c, &cut, &end, why) != FAULT_NONE)
		return ROWS_BROKEN;
	c->number++;
	*out = (struct row){ .number = c->number, .line = c->line,
		.offset = c->window.offset, .fields = c->fields };
	enum rows_got got = ROWS_GOOD;
	if (end == CUT_WRONG)
		got = bad_cut(c, &cut, why);
	else {
		c->taken = cut.used;
		c->taken_lines = cut.lines;
	}
	out->raw = slice_from(c->window.at, c->taken);
	if (got == ROWS_GOOD && (!utf8_valid(out->raw, NULL) ||
	    memchr(out->raw.at, '\0', out->raw.len) != NULL))
		got = bad_bytes(c, &cut, why);
	else if (got == ROWS_GOOD && cut.n != rows->n_columns)
		got = bad_count(c, &cut, why);
	out->n = got == ROWS_GOOD ? cut.n : 0;
	rows->done = c->window.offset + c->taken;
	return got;
}

static void
csv_drop(struct rows *rows)
{
	struct csv *c = (struct csv *)rows;
	window_drop(&c->window);
	arena_drop(c->scratch);
	free(c);
}

static enum fault_code
read_header(struct csv *c, struct arena *a, struct fault *why)
{
	struct window *w = &c->window;
	bool more;
	struct cut cut;
	enum cut_end end = CUT_DONE;
	enum fault_code code = FAULT_NONE;
	while (code == FAULT_NONE && !w->ended && w->len < 64 * 1024)
		code = window_more(w, why);
	if (code != FAULT_NONE)
		return code;
	code = csv_header_begin(w, &c->separator, why);
	if (code == FAULT_NONE)
		code = go_on(c, &more, why);
	if (code == FAULT_NONE && !more)
		code = fault_at(why, FAULT_INPUT, w->name,
		    "the file is empty; its first line must name the columns");
	if (code == FAULT_NONE)
		code = cut_next(c, &cut, &end, why);
	if (code != FAULT_NONE)
		return code;
	if (end == CUT_WRONG)
		return fault_at(why, FAULT_INPUT, w->name,
		    "the header, column %zu: %s", cut.n + 1, cut.wrong);
	c->taken = cut.used;
	c->taken_lines = cut.lines;
	c->rows.n_columns = cut.n;
	return csv_header_names(a, c->fields, cut.n, w->name, &c->rows.columns,
	    why);
}

static enum fault_code
open_over(struct arena *a, struct window w, struct rows **out,
    struct fault *why)
{
	struct csv *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	c->window = w;
	c->line = 1;
	c->scratch = arena_make();
	c->rows.next = csv_next;
	c->rows.drop = csv_drop;
	c->rows.size = w.size;
	enum fault_code code = read_header(c, a, why);
	if (code != FAULT_NONE) {
		csv_drop(&c->rows);
		return code;
	}
	c->rows.done = c->taken;
	*out = &c->rows;
	return FAULT_NONE;
}

enum fault_code
csv_open(struct arena *a, const char *path, struct rows **out,
    struct fault *why)
{
	struct window w;
	enum fault_code code = window_open(&w, path, WINDOW_CAP, why);
	return code != FAULT_NONE ? code : open_over(a, w, out, why);
}

enum fault_code
csv_open_slice(struct arena *a, struct slice s, const char *name,
    struct rows **out, struct fault *why)
{
	struct window w;
	window_of(&w, s.at == NULL ? slice_from("", 0) : s, name);
	return open_over(a, w, out, why);
}
