/* One row after another; see many.h. */
#include "many.h"

#include <string.h>

#include "arena.h"
#include "buf.h"
#include "check.h"
#include "check_parts.h"
#include "codec.h"
#include "date.h"
#include "hash.h"
#include "image.h"
#include "look.h"
#include "office_keys.h"
#include "own.h"
#include "uin.h"
#include "utf8.h"
#include "vec.h"
#include "zipfile.h"

#define SERIES_LEN 10		/* department, service, year */

struct checking {
	struct arena *keep;	/* what the rows point to */
	struct arena *a;	/* of one row */
	const struct many_ask *ask;
	struct { VEC_OF(struct many_row) } rows;
	struct many_outcome out;
	size_t rows_most;
};

static struct slice
keep(struct checking *x, struct slice s)
{
	return slice_from(arena_text(x->keep, s.at, s.len), s.len);
}

/* ---- a row from a report ---- */

static void
put_word(struct buf *words, const char *word)
{
	buf_puts(words, words->len == 0 ? "" : " ");
	buf_puts(words, word);
}

static void
fill_row(struct checking *x, const struct check_report *r,
    struct many_row *row)
{
	struct buf words = buf_make(x->keep, 64);
	const struct check_certificate *c = &r->cert;
	row->answer = check_answer(r);
	for (size_t i = 0; i < r->n_reasons; i++)
		put_word(&words, r->reasons[i].word);
	if (r->n_reasons != 0)
		row->remark = keep(x, slice_of(r->reasons[0].sentence));
	row->uin = keep(x, c->uin);
	row->holder = keep(x, c->holder);
	row->masked = c->masked;
	row->service = keep(x, c->service);
	row->department = keep(x, c->department);
	row->issued_s = c->issued_s;
	row->valid_until = keep(x, c->valid_until);
	row->ended_s = c->status_s;
	row->ended_why = keep(x, c->ended_why);
	row->replaced_by = keep(x, c->replaced_by);
	row->test = r->test;
	if (row->answer == ANSWER_GENUINE && c->expired) {
		words.len = 0;
		put_word(&words, "ended");
		row->remark = slice_of("Its own validity has ended.");
	}
	/* Who reads nothing but the row must not take it for real. */
	if (r->test)
		put_word(&words, "test");
	row->reasons = buf_slice(&words);
}

static void
fill_unread(struct checking *x, const struct fault *why, const char *word,
    struct many_row *row)
{
	row->answer = ANSWER_UNKNOWN;
	row->reasons = slice_of(word);
	row->remark = keep(x, slice_of(why->say));
}

static bool
add_row(struct checking *x, const struct many_row *row, size_t all)
{
	*VEC_ADD(x->keep, &x->rows) = *row;
	x->out.totals[row->answer]++;
	x->out.test = x->out.test || row->test;
	return x->ask->watch == NULL || x->ask->watch(x->ask->with, x->rows.n,
	    all);
}

static enum fault_code
stopped(struct fault *why)
{
	return fault_say(why, FAULT_LATER, "Stopped before the end.");
}

/* ---- lists ---- */

static struct slice
unquoted(struct slice s)
{
	s = slice_trim(s);
	if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
		s = slice_trim(slice_from(s.at + 1, s.len - 2));
	return s;
}

static void
part_line(struct slice line, struct slice *first, struct slice *second)
{
	size_t i = 0;
	while (i < line.len && line.at[i] != ',' && line.at[i] != ';' &&
	    line.at[i] != '\t')
		i++;
	*first = unquoted(slice_head(line, i));
	struct slice rest = slice_skip(line, i + 1);
	for (i = 0; i < rest.len && rest.at[i] != ',' && rest.at[i] != ';' &&
	    rest.at[i] != '\t'; i++)
		;
	*second = unquoted(slice_head(rest, i));
}

/* Who has the right code has seen the paper: nothing is learned by guessing. */
static bool
code_is_right(const struct checker *c, const struct uin *uin,
    struct slice code)
{
	return c->keys != NULL && office_access_fits(c->keys, uin, code);
}

static enum fault_code
wait_turn(struct checking *x, const struct uin *uin, struct slice code,
    struct fault *why)
{
	char text[UIN_TEXT];
	struct uin twin;
	const struct checker *c = x->ask->checker;
	if (x->ask->turn == NULL || code_is_right(c, uin, code) ||
	    (uin_twin(uin, &twin) && code_is_right(c, &twin, code)) ||
	    uin_format(uin, text, NULL) != FAULT_NONE)
		return FAULT_NONE;
	return x->ask->turn(x->ask->with, slice_from(text, SERIES_LEN), why);
}

static enum fault_code
check_typed(struct checking *x, struct slice typed, struct slice code,
    struct many_row *row, struct fault *why)
{
	struct check_report r;
	struct uin uin;
	struct fault wrong = { 0 };
	if (uin_parse(typed, &uin, &wrong) != FAULT_NONE) {
		fill_unread(x, &wrong, "no-number", row);
		return FAULT_NONE;
	}
	enum fault_code f = wait_turn(x, &uin, code, why);
	if (f == FAULT_NONE)
		f = check_number(x->ask->checker, x->a, typed, code, &r, why);
	if (f == FAULT_NONE)
		fill_row(x, &r, row);
	return f;
}

static enum fault_code
check_line(struct checking *x, struct slice line, struct many_row *row,
    struct fault *why)
{
	struct slice typed, code;
	struct fault wrong = { 0 };
	if (line.len > MANY_LINE_MOST || !utf8_valid(line, NULL) ||
	    memchr(line.at, '\0', line.len) != NULL) {
		fault_say(&wrong, FAULT_INPUT, "This line is no text of letters"
		    " and figures.");
		row->given = slice_of("?");
		fill_unread(x, &wrong, "unread", row);
		return FAULT_NONE;
	}
	if (slice_starts(line, "https://")) {
		struct check_report r;
		check_credential(x->ask->checker, x->a, line, &r);
		row->given = slice_of("QR code");
		fill_row(x, &r, row);
		return FAULT_NONE;
	}
	part_line(line, &typed, &code);
	row->given = keep(x, slice_head(typed, 64));
	if (!utf8_valid(row->given, NULL))
		row->given = slice_of("?");
	return check_typed(x, typed, code, row, why);
}

static bool
is_heading(struct slice line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] >= '0' && line.at[i] <= '9')
			return false;
	return true;
}

static size_t
count_lines(struct slice rest)
{
	struct slice line;
	size_t n = 0;
	while (slice_cut(&rest, '\n', &line))
		if (slice_trim(line).len != 0)
			n++;
	return n;
}

static enum fault_code
check_list(struct checking *x, struct fault *why)
{
	struct slice rest = x->ask->input, line;
	size_t number = 0;
	bool first = true;
	enum fault_code f = FAULT_NONE;
	if (slice_starts(rest, "\xEF\xBB\xBF"))
		rest = slice_skip(rest, 3);
	if (rest.len > MANY_LIST_MOST)
		return fault_say(why, FAULT_LIMIT, "The list is larger than %zu"
		    " MB.", MANY_LIST_MOST >> 20);
	if (memchr(slice_head(rest, 64).at, '\0', rest.len < 64 ? rest.len :
	    64) != NULL)
		return fault_say(why, FAULT_INPUT, "This is neither a ZIP nor a"
		    " list of numbers in UTF-8. Save the list as \"CSV UTF-8\".");
	size_t all = count_lines(rest);
	if (all > x->rows_most + 1)
		return fault_say(why, FAULT_LIMIT, "The list has more than %zu"
		    " lines. Divide it.", x->rows_most);
	while (f == FAULT_NONE && slice_cut(&rest, '\n', &line)) {
		struct many_row row = { 0 };
		number++;
		line = slice_trim(line);
		if (line.len == 0 || (first && is_heading(line))) {
			first = first && line.len == 0;
			continue;
		}
		first = false;
		if (x->rows.n == x->rows_most)
			return fault_say(why, FAULT_LIMIT, "The list has more"
			    " than %zu lines. Divide it.", x->rows_most);
		row.number = number;
		arena_reset(x->a);
		f = check_line(x, line, &row, why);
		if (f == FAULT_NONE && !add_row(x, &row, all))
			f = stopped(why);
	}
	return f;
}

/* ---- archives ---- */

static bool
is_desktop_litter(struct slice name)
{
	struct slice rest = name, part = name;
	while (slice_cut(&rest, '/', &part))
		if (slice_is(part, "__MACOSX") || (slice_starts(part, ".") &&
		    !slice_is(part, "..")))
			return true;
	return slice_is(part, "Thumbs.db") || slice_is(part, "desktop.ini");
}

static enum fault_code
look_at(struct checking *x, struct slice file, int64_t known_s,
    struct look *l, struct fault *why)
{
	if (x->ask->look != NULL)
		return x->ask->look(x->ask->with, x->a, file, known_s, l, why);
	check_look(x->ask->checker, x->a, file, known_s, l);
	return FAULT_NONE;
}

static enum fault_code
check_paper(struct checking *x, struct slice file, struct many_row *row,
    struct fault *why)
{
	struct look l;
	struct check_report r;
	int64_t known_s = 0;
	if (!image_is_known(file) && memmem(file.at, file.len < 1024 ?
	    file.len : 1024, "%PDF-", 5) == NULL) {
		struct fault wrong = { 0 };
		fault_say(&wrong, FAULT_INPUT, "It is neither a PDF nor a PNG or"
		    " JPEG picture.");
		fill_unread(x, &wrong, "unread", row);
		return FAULT_NONE;
	}
	enum fault_code f = look_at(x, file, 0, &l, why);
	if (f == FAULT_NONE)
		f = check_look_again(x->ask->checker, x->a, &l, &known_s, why);
	if (f == FAULT_NONE && known_s != 0)
		f = look_at(x, file, known_s, &l, why);
	if (f != FAULT_NONE)
		return f;
	check_settle(x->ask->checker, x->a, &l, &r);
	fill_row(x, &r, row);
	return FAULT_NONE;
}

static enum fault_code
check_member(struct checking *x, struct zipfile *z, size_t i,
    struct many_row *row, struct fault *why)
{
	struct slice file;
	struct fault wrong = { 0 };
	row->given = keep(x, zipfile_member(z, i)->name);
	enum fault_code f = zipfile_take(x->a, z, i, &file, &wrong);
	if (f == FAULT_NONE)
		return check_paper(x, file, row, why);
	fill_unread(x, &wrong, "unread", row);
	return FAULT_NONE;
}

static enum fault_code
check_archive(struct checking *x, struct fault *why)
{
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	const struct many_ask *ask = x->ask;
	/* Folders and litter are members too, but no papers. */
	const struct zipfile_limits limits = { .members = x->rows_most * 2,
	    .each = ask->each_most != 0 ? ask->each_most : (size_t)32 << 20,
	    .all = ask->all_most != 0 ? ask->all_most : (uint64_t)4 << 30 };
	size_t number = 0, all = 0;
	enum fault_code f = zipfile_open(ask->input, &limits, &z, why);
	if (f != FAULT_NONE)
		return f;
	for (size_t i = 0; i < zipfile_count(z); i++)
		if (!zipfile_member(z, i)->folder &&
		    !is_desktop_litter(zipfile_member(z, i)->name))
			all++;
	if (all > x->rows_most)
		return fault_say(why, FAULT_LIMIT, "The archive has more than"
		    " %zu files. Divide it.", x->rows_most);
	for (size_t i = 0; i < zipfile_count(z) && f == FAULT_NONE; i++) {
		struct many_row row = { 0 };
		if (zipfile_member(z, i)->folder ||
		    is_desktop_litter(zipfile_member(z, i)->name))
			continue;
		row.number = ++number;
		arena_reset(x->a);
		f = check_member(x, z, i, &row, why);
		if (f == FAULT_NONE && !add_row(x, &row, all))
			f = stopped(why);
	}
	return f;
}

enum fault_code
many_check(struct arena *a, const struct many_ask *ask,
    struct many_outcome *out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *one = arena_make();
	struct checking x = { .keep = a, .a = one, .ask = ask,
	    .rows_most = ask->rows_most != 0 ? ask->rows_most :
	    MANY_ROWS_MOST };
	x.out.archive = zipfile_is(ask->input);
	enum fault_code f = x.out.archive ? check_archive(&x, why) :
	    check_list(&x, why);
	if (f != FAULT_NONE)
		return f;
	if (x.rows.n == 0)
		return fault_say(why, FAULT_INPUT, x.out.archive ?
		    "There is no file in the archive." :
		    "There is no number in the list.");
	x.out.rows = x.rows.at;
	x.out.n = x.rows.n;
	*out = x.out;
	return FAULT_NONE;
}
