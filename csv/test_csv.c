/* One fact a test about reading and writing comma-separated values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "csv_read.h"
#include "csv_write.h"
#include "own.h"

/* Everything a text yields, as one line: fields joined by |, rows ended by ~,
 * bad rows as <where: say>. */
static const char *
digest_rows(struct arena *a, struct rows *r)
{
	struct buf b = buf_make(a, 256);
	struct row row;
	struct fault why;
	enum rows_got got;
	while ((got = rows_next(r, &row, &why)) != ROWS_END) {
		assert_int_not_equal(got, ROWS_BROKEN);
		for (size_t i = 0; i < row.n; i++) {
			buf_puts(&b, i == 0 ? "" : "|");
			buf_put_slice(&b, row.fields[i]);
		}
		if (got == ROWS_BAD)
			buf_printf(&b, "<%s: %.24s>", why.where, why.say);
		buf_putc(&b, '~');
	}
	assert_int_equal(rows_next(r, &row, &why), ROWS_END);
	return buf_text(&b);
}

static const char *
digest_slice(struct arena *a, struct slice s)
{
	struct rows *r;
	struct fault why;
	if (csv_open_slice(a, s, "t.csv", &r, &why) != FAULT_NONE)
		return arena_printf(a, "! %s: %s", why.where, why.say);
	const char *text = digest_rows(a, r);
	rows_drop(r);
	return text;
}

static void
a_text_yields_its_rows(void **state)
{
	(void)state;
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{ "a,b\n1,2\n3,4\n", "1|2~3|4~" },
		{ "a,b\r\n1,2\r\n3,4", "1|2~3|4~" },
		{ "\xef\xbb\xbf" "a,b\n1,2\n", "1|2~" },
		{ "a;b\n1,5;2\n", "1,5|2~" },
		{ "a\tb\n1;5\t2\n", "1;5|2~" },
		{ "\"x,y,z\";b\n1;2\n", "1|2~" },
		{ "a,b\n\"1,5\",\"say \"\"no\"\"\"\n", "1,5|say \"no\"~" },
		{ "a,b\n\"12, Lake Road\nKolkata\",2\n3,4\n",
		    "12, Lake Road\nKolkata|2~3|4~" },
		{ "a,b\n\n1,2\n\r\n\n3,4\n\n", "1|2~3|4~" },
		{ "a,b\n,\n\"\",\"\"\n1,", "|~|~1|~" },
		{ "a,b\n\"1\",\"2\"\r\n\"3\",\"4\"\r", "1|2~3|4~" },
		{ "a\nx\ny\n", "x~y~" },
		{ "a,b\n\"\"\"\",\"\"\n", "\"|~" },
		{ "a,b\n", "" },
		{ "a,b", "" },
		{ "a,b\n 1 , 2\n", " 1 | 2~" },
		{ "\xe0\xa6\xa8\xe0\xa6\xbe\xe0\xa6\xae,b\n"
		    "\xe0\xa6\xb0\xe0\xa7\x80\xe0\xa6\xa8\xe0\xa6\xbe,2\n",
		    "\xe0\xa6\xb0\xe0\xa7\x80\xe0\xa6\xa8\xe0\xa6\xbe|2~" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(digest_slice(a, slice_of(cases[i].text)),
		    cases[i].rows);
}

static void
a_mistake_costs_its_own_row_only(void **state)
{
	(void)state;
	static const struct {
		struct slice text;
		const char *rows;
	} cases[] = {
		{ SLICE("a,b\n1\n3,4\n"),
		    "<row 1 (line 2): has 1 field where the he>~3|4~" },
		{ SLICE("a,b\n1,2,3\n3,4\n"),
		    "<row 1 (line 2): has 3 fields where the h>~3|4~" },
		{ SLICE("a,b\n1,x\"y\"\n3,4\n"),
		    "<row 1 (line 2), column 'b': a quote stands inside an>"
		    "~3|4~" },
		{ SLICE("a,b\n\"1\" ,2\n3,4\n"),
		    "<row 1 (line 2), column 'a': text stands behind a clo>"
		    "~3|4~" },
		{ SLICE("a,b\n1,\"2\n3,4\n5,6\n"),
		    "<row 1 (line 2), column 'b': a quote is opened and ne>"
		    "~3|4~5|6~" },
		{ SLICE("a,b\n1,\"2\n3,\"4\"\n5,6\n"),
		    "<row 1 (line 2), column 'b': text stands behind a clo>"
		    "~3|4~5|6~" },
		{ SLICE("a,b\n1,\xff\n3,4\n"),
		    "<row 1 (line 2), column 'b': the text is not UTF-8; s>"
		    "~3|4~" },
		{ SLICE("a,b\n1,x\0y\n3,4\n"),
		    "<row 1 (line 2), column 'b': a zero byte stands in th>"
		    "~3|4~" },
		{ SLICE("a,b\n\"x\ny\",2\n\n1\n"), "x\ny|2~"
		    "<row 2 (line 5): has 1 field where the he>~" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(digest_slice(a, cases[i].text),
		    cases[i].rows);
}

static void
a_header_that_cannot_serve_is_refused_with_advice(void **state)
{
	(void)state;
	static const struct {
		struct slice text;
		const char *says;
	} cases[] = {
		{ SLICE(""), "is empty" },
		{ SLICE("\n\n"), "is empty" },
		{ SLICE("a,,c\n1,2,3\n"), "column 2: the column has no name" },
		{ SLICE("a,b,A\n"), "'A' twice (columns 1 and 3)" },
		{ SLICE("a,\"b\n"), "never closed" },
		{ SLICE("a,\xfe\xff\n"), "not UTF-8" },
		{ SLICE("\xff\xfe" "a\0,\0"), "UTF-16" },
		{ SLICE("PK\003\004xx"), "spreadsheet" },
		{ SLICE("{\"a\":1}\n"), "JSON Lines" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *text = digest_slice(a, cases[i].text);
		assert_int_equal(text[0], '!');
		assert_non_null(strstr(text, cases[i].says));
	}
}

static void
an_endless_quote_does_not_swallow_the_rows_behind_it(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 4 << 20);
	buf_puts(&b, "a,b\n1,\"open\n");
	for (int i = 0; i < 300000; i++)
		buf_puts(&b, "good,row\n");
	struct rows *r;
	struct row row;
	struct fault why;
	assert_int_equal(csv_open_slice(a, buf_slice(&b), "t", &r, &why), 0);
	assert_int_equal(rows_next(r, &row, &why), ROWS_BAD);
	int good = 0;
	while (rows_next(r, &row, &why) == ROWS_GOOD)
		good++;
	assert_int_equal(good, 300000);
	assert_int_equal(row.line, 300002);
	rows_drop(r);
}

static void
a_row_or_field_that_is_too_long_is_one_bad_row(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	static const size_t lengths[] = { ROWS_FIELD_MOST + 1, ROWS_ROW_MOST + 1,
		3 * ROWS_ROW_MOST };
	for (int quoted = 0; quoted < 2; quoted++)
		for (size_t i = 0; i < COUNT_OF(lengths); i++) {
			struct buf b = buf_make(a, lengths[i] + 64);
			buf_puts(&b, quoted ? "a,b\n\"" : "a,b\n");
			memset(buf_grow(&b, lengths[i]), 'x', lengths[i]);
			buf_puts(&b, quoted ? "\",2\n3,4\n" : ",2\n3,4\n");
			const char *text = digest_slice(a, buf_slice(&b));
			assert_memory_equal(text, "<row 1 (line 2)", 15);
			assert_non_null(strstr(text, ">~3|4~"));
		}
}

static void
a_field_of_exactly_the_limit_passes(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (int quoted = 0; quoted < 2; quoted++) {
		struct buf b = buf_make(a, ROWS_FIELD_MOST + 64);
		buf_puts(&b, quoted ? "a,b\n\"" : "a,b\n");
		memset(buf_grow(&b, ROWS_FIELD_MOST), 'x', ROWS_FIELD_MOST);
		buf_puts(&b, quoted ? "\",2\n" : ",2\n");
		assert_int_equal(digest_slice(a, buf_slice(&b))[0], 'x');
	}
}

static void
a_file_read_in_pieces_gives_what_memory_gives(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 6 << 20);
	buf_puts(&b, "n,text,more\r\n");
	for (int i = 0; i < 60000; i++)
		buf_printf(&b, i % 7 == 0 ? "%d,\"line\r\nbreak \"\"%d\"\"\",%d"
		    "\r\n" : i % 11 == 0 ? "%d,\"open,%d,%d\r\n" :
		    i % 13 == 0 ? "%d,%d %d\n" : "%d,plain %d,%d\r\n", i,
		    i * 31, i);
	char path[] = "/tmp/test_csv_XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, b.at, b.len), (ssize_t)b.len);
	close(fd);
	struct rows *r;
	struct fault why;
	assert_int_equal(csv_open(a, path, &r, &why), FAULT_NONE);
	const char *pieces = digest_rows(a, r);
	assert_int_equal(r->done, r->size);
	rows_drop(r);
	unlink(path);
	assert_string_equal(pieces, digest_slice(a, buf_slice(&b)));
}

static void
a_file_that_is_not_there_is_absent(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct rows *r;
	struct fault why;
	assert_int_equal(csv_open(a, "/nowhere/people.csv", &r, &why),
	    FAULT_ABSENT);
	assert_int_equal(csv_open(a, "/tmp", &r, &why), FAULT_INPUT);
}

static void
what_is_written_reads_back_the_same(void **state)
{
	(void)state;
	static const char *const fields[] = { "", "plain", "a,b", "say \"no\"",
		"two\nlines", "cr\r", " blanks ", "\t", "semi;colon", "\"",
		"=1+1", "-5", "\xe0\xa6\x95" };
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 256);
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		csv_put_number(&b, (int64_t)i);
	csv_end(&b);
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		csv_put_exact(&b, slice_of(fields[i]));
	csv_end(&b);
	struct rows *r;
	struct row row;
	struct fault why;
	assert_int_equal(csv_open_slice(a, buf_slice(&b), "t", &r, &why), 0);
	assert_int_equal(rows_next(r, &row, &why), ROWS_GOOD);
	assert_int_equal(row.n, COUNT_OF(fields));
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		assert_true(slice_is(row.fields[i], fields[i]));
	rows_drop(r);
}

static void
a_formula_is_disarmed_and_a_number_is_not(void **state)
{
	(void)state;
	static const struct {
		const char *field, *written;
	} cases[] = {
		{ "=1+1", "'=1+1,\r\n" }, { "+91 98", "'+91 98,\r\n" },
		{ "-5", "-5,\r\n" }, { "-x", "'-x,\r\n" },
		{ "@SUM(A1)", "'@SUM(A1),\r\n" },
		{ " =1", "\"' =1\",\r\n" }, { "\t=1", "\"'\t=1\",\r\n" },
		{ "=a,\"b\"", "\"'=a,\"\"b\"\"\",\r\n" },
		{ "\xef\xbc\x9d" "1", "'\xef\xbc\x9d" "1,\r\n" },
		{ "Das-Roy", "Das-Roy,\r\n" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf b = buf_make(a, 64);
		csv_put(&b, slice_of(cases[i].field));
		csv_put(&b, slice_of(""));
		csv_end(&b);
		assert_string_equal(buf_text(&b), cases[i].written);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_yields_its_rows),
		cmocka_unit_test(a_mistake_costs_its_own_row_only),
		cmocka_unit_test(
		    a_header_that_cannot_serve_is_refused_with_advice),
		cmocka_unit_test(
		    an_endless_quote_does_not_swallow_the_rows_behind_it),
		cmocka_unit_test(
		    a_row_or_field_that_is_too_long_is_one_bad_row),
		cmocka_unit_test(a_field_of_exactly_the_limit_passes),
		cmocka_unit_test(
		    a_file_read_in_pieces_gives_what_memory_gives),
		cmocka_unit_test(a_file_that_is_not_there_is_absent),
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(a_formula_is_disarmed_and_a_number_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
