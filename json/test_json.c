/* One fact a test about strict JSON, JSON Lines and writing. */
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
#include "json_read.h"
#include "json_rows.h"
#include "json_write.h"
#include "own.h"

static struct json_faults faults;

static struct json *
read_ok(struct arena *a, const char *text)
{
	struct json *root;
	struct fault why;
	enum fault_code code = json_read(a, slice_of(text), "t.json", &faults,
	    &root, &why);
	if (code != FAULT_NONE)
		print_error("%s: %s\n", why.where, why.say);
	assert_int_equal(code, FAULT_NONE);
	return root;
}

static void
text_that_is_not_strict_json_is_refused(void **state)
{
	(void)state;
	static const struct {
		struct slice text;
		enum fault_code code;
		const char *where;
	} cases[] = {
		{ SLICE(""), FAULT_INPUT, "line 1" },
		{ SLICE("{\"a\":1,\n \"a\":2}"), FAULT_INPUT, "line 2" },
		{ SLICE("{\"a\":1} x"), FAULT_INPUT, "line 1" },
		{ SLICE("{\"a\":1,}"), FAULT_INPUT, "line 1" },
		{ SLICE("{'a':1}"), FAULT_INPUT, "line 1" },
		{ SLICE("{\"a\":\"\\u0000\"}"), FAULT_INPUT, "line 1" },
		{ SLICE("{\"a\":\"\xff\"}"), FAULT_INPUT, "line 1" },
		{ SLICE("{\"a\":99999999999999999999}"), FAULT_INPUT,
		    "line 1" },
		{ SLICE("{\n\n\"a\" 1}"), FAULT_INPUT, "line 3" },
		{ SLICE("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"
		    "]]]]]]]]]]]]]]]]]"), FAULT_LIMIT, "t.json" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct json *root = NULL;
		struct fault why;
		assert_int_equal(json_read(a, cases[i].text, "t.json", &faults,
		    &root, &why), cases[i].code);
		assert_non_null(strstr(why.where, cases[i].where));
		assert_null(root);
	}
}

static void
every_mistake_is_named_by_its_path(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct json *root = read_ok(a, "{\"stages\":[{\"days\":3},{\"days\":400,"
	    "\"dayz\":1},7],\"kind\":\"x\",\"name\":5,\"flag\":0,\"long\":"
	    "\"abcdef\"}");
	const struct json *stages = json_read_array(root, "stages", JSON_MUST,
	    1, 9);
	int64_t days = -1;
	for (size_t i = 0; i < json_read_count(stages); i++) {
		const struct json *s = json_read_item(stages, i);
		json_read_int(s, "days", JSON_MUST, 1, 365, &days);
		json_read_only(s, (const char *[]){ "days", "role", NULL });
	}
	assert_int_equal(days, 3);
	int kind = -1;
	bool flag = true;
	struct slice text = SLICE("untouched");
	json_read_word(root, "kind", JSON_MUST, (const char *[]){ "a", "b",
	    NULL }, &kind);
	json_read_text(root, "name", JSON_MUST, 1, 9, &text);
	json_read_text(root, "long", JSON_MUST, 1, 5, &text);
	json_read_text(root, "none", JSON_MUST, 1, 5, &text);
	json_read_text(root, "may", JSON_MAY, 1, 5, &text);
	json_read_bool(root, "flag", JSON_MAY, &flag);
	assert_int_equal(kind, -1);
	assert_true(slice_is(text, "untouched"));
	assert_true(flag);
	static const struct {
		const char *where, *say;
	} want[] = {
		{ "stages[1].days", "must be 1 to 365, not 400" },
		{ "stages[1].dayz", "is not known here; known are: days, "
		    "role" },
		{ "stages[2]", "must be an object, not a whole number" },
		{ "kind", "must be one of: a, b" },
		{ "name", "must be a text, not a whole number" },
		{ "long", "must have 1 to 5 characters, not 6" },
		{ "none", "is missing; it must be a text" },
		{ "flag", "must be true or false, not a whole number" },
	};
	assert_int_equal(faults.n, COUNT_OF(want));
	for (size_t i = 0; i < COUNT_OF(want); i++) {
		assert_string_equal(faults.at[i].where, want[i].where);
		assert_string_equal(faults.at[i].say, want[i].say);
	}
}

static void
what_is_right_is_read_and_a_child_of_nothing_is_silent(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct json *root = read_ok(a, "\xef\xbb\xbf{\"o\":{\"t\":\"\\u0995\","
	    "\"b\":true},\"l\":[\"x\",\"\"]}");
	struct slice t = { 0 };
	bool b = false;
	const struct json *o = json_read_object(root, "o", JSON_MUST);
	assert_true(json_read_text(o, "t", JSON_MUST, 1, 1, &t));
	assert_true(slice_is(t, "\xe0\xa6\x95"));
	assert_true(json_read_bool(o, "b", JSON_MUST, &b) && b);
	assert_string_equal(json_read_path(a, o), "o");
	const struct json *l = json_read_array(root, "l", JSON_MAY, 0, 2);
	assert_true(json_read_item_text(l, 0, 1, 1, &t));
	assert_false(json_read_item_text(l, 1, 1, 1, &t));
	assert_string_equal(faults.at[0].where, "l[1]");
	assert_false(json_read_text(NULL, "t", JSON_MUST, 1, 1, &t));
	assert_int_equal(json_read_count(NULL), 0);
	assert_int_equal(faults.n, 1);
}

static void
fifty_mistakes_are_kept_and_the_others_counted(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct json *root = read_ok(a, "{}");
	for (int i = 0; i < 60; i++)
		json_read_fault(root, "x", "no");
	assert_int_equal(faults.n, 50);
	assert_int_equal(faults.dropped, 10);
}

static const char *
digest_lines(struct arena *a, struct rows *r)
{
	struct buf b = buf_make(a, 256);
	struct row row;
	struct fault why;
	enum rows_got got;
	while ((got = rows_next(r, &row, &why)) != ROWS_END) {
		assert_int_not_equal(got, ROWS_BROKEN);
		for (size_t i = 0; i < row.n; i++) {
			if (row.fields[i].len != 0)
				buf_put_slice(&b, r->columns[i]);
			buf_putc(&b, '=');
			buf_put_slice(&b, row.fields[i]);
			buf_putc(&b, ' ');
		}
		if (got == ROWS_BAD)
			buf_printf(&b, "<%s: %.20s>", why.where, why.say);
		buf_putc(&b, '~');
	}
	return buf_text(&b);
}

static void
each_line_is_a_row_and_a_bad_one_costs_itself_only(void **state)
{
	(void)state;
	static const struct {
		struct slice text;
		const char *rows;
	} cases[] = {
		{ SLICE("{\"a\":\"x\",\"b\":7}\n{\"b\":null,\"a\":\"y\"}"),
		    "a=x b=7 ~a=y = ~" },
		{ SLICE("{\"a\":1}\r\n\n{\"b\":2}\n{\"a\":true}\n"),
		    "a=1 ~= b=2 ~a=true = ~" },
		{ SLICE("{\"a\":1}\n{\"a\":\n{\"a\":3}\n"),
		    "a=1 ~<row 2 (line 2): not valid JSON at co>~a=3 ~" },
		{ SLICE("\n[1]\n{\"a\":3}\n"), "! list" },
		{ SLICE("x\n{\"a\":{\"b\":1}}\n{\"a\":1.5}\n{\"a\":3}\n"),
		    "<row 1 (line 1): not valid JSON at co>~"
		    "<row 2 (line 2), column 'a': must be a text or a >~"
		    "<row 3 (line 3), column 'a': write a number with >~"
		    "a=3 ~" },
		{ SLICE("{\"a\":1,\"a\":2}\n{\"a\":3}\n"),
		    "<row 1 (line 1): not valid JSON at co>~a=3 ~" },
		{ SLICE("{\"a\":3}\n{\"a\":4}\0\n"),
		    "a=3 ~<row 2 (line 2): a zero byte stands i>~" },
		{ SLICE(" \n"), "! empty" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct rows *r;
		struct fault why;
		if (jsonl_open_slice(a, cases[i].text, "t", &r, &why) !=
		    FAULT_NONE) {
			assert_int_equal(cases[i].rows[0], '!');
			assert_non_null(strstr(why.say, cases[i].rows + 2));
			continue;
		}
		assert_string_equal(digest_lines(a, r), cases[i].rows);
		rows_drop(r);
	}
}

static void
a_file_of_lines_reads_as_memory_does(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 8 << 20);
	for (int i = 0; i < 50000; i++)
		buf_printf(&b, i % 97 == 0 ? "{\"n\":%d,\n" :
		    "{\"n\":%d,\"name\":\"Rina Bera\",\"town\":\"Bolpur\"}\n",
		    i);
	memset(buf_grow(&b, 5 << 20), 'x', 5 << 20);
	buf_puts(&b, "\n{\"n\":1}\n");
	char path[] = "/tmp/test_json_XXXXXX";
	int fd = mkstemp(path);
	assert_int_equal(write(fd, b.at, b.len), (ssize_t)b.len);
	close(fd);
	struct rows *r;
	struct fault why;
	assert_int_equal(jsonl_open(a, path, &r, &why), FAULT_NONE);
	const char *pieces = digest_lines(a, r);
	assert_int_equal(r->done, r->size);
	rows_drop(r);
	unlink(path);
	assert_non_null(strstr(pieces, "<row 50001 (line 50001): the line is "
	    "longer t>~n=1 = = ~"));
	assert_int_equal(jsonl_open_slice(a, buf_slice(&b), "t", &r, &why), 0);
	assert_string_equal(pieces, digest_lines(a, r));
	rows_drop(r);
}

static void
what_is_written_is_escaped_and_in_order(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 64);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "z", slice_of("a\"b\\c\n\x01\xe0\xa6\x95/"));
	json_put_key(&w, "l");
	json_put_array(&w);
	json_put_int(&w, -5);
	json_put_bool(&w, true);
	json_put_object(&w);
	json_put_end(&w);
	json_put_text(&w, slice_of(""));
	json_put_end(&w);
	json_put_member_int(&w, "a", 1);
	json_put_end(&w);
	assert_string_equal(buf_text(&b), "{\"z\":\"a\\\"b\\\\c\\n\\u0001"
	    "\xe0\xa6\x95/\",\"l\":[-5,true,{},\"\"],\"a\":1}");
	read_ok(a, b.at);
	b.len = 0;
	w = json_write_pretty(&b);
	json_put_object(&w);
	json_put_key(&w, "l");
	json_put_array(&w);
	json_put_int(&w, 1);
	json_put_int(&w, 2);
	json_put_end(&w);
	json_put_end(&w);
	assert_string_equal(buf_text(&b),
	    "{\n  \"l\": [\n    1,\n    2\n  ]\n}\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_is_not_strict_json_is_refused),
		cmocka_unit_test(every_mistake_is_named_by_its_path),
		cmocka_unit_test(
		    what_is_right_is_read_and_a_child_of_nothing_is_silent),
		cmocka_unit_test(
		    fifty_mistakes_are_kept_and_the_others_counted),
		cmocka_unit_test(
		    each_line_is_a_row_and_a_bad_one_costs_itself_only),
		cmocka_unit_test(a_file_of_lines_reads_as_memory_does),
		cmocka_unit_test(what_is_written_is_escaped_and_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
