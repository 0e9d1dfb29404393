/* One fact a test about the ground everything stands on. */
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
#include "clock.h"
#include "codec.h"
#include "date.h"
#include "fault.h"
#include "file.h"
#include "log.h"
#include "own.h"
#include "random.h"
#include "utf8.h"
#include "vec.h"

static void
an_arena_gives_zeroed_memory_again_after_reset(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (int round = 0; round < 3; round++) {
		for (int i = 1; i < 3000; i += 7) {
			unsigned char *p = arena_alloc(a, (size_t)i);
			for (int k = 0; k < i; k++)
				assert_int_equal(p[k], 0);
			memset(p, 0xee, (size_t)i);
		}
		arena_reset(a);
	}
	assert_true(arena_held(a) <= 16 * 1024);
}

static void
going_back_to_a_mark_keeps_what_lay_before_it(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	char *kept = arena_printf(a, "kept %d", 7);
	struct arena_mark m = arena_mark(a);
	arena_alloc(a, 1 << 20);
	arena_alloc(a, 10);
	arena_back(a, m);
	assert_string_equal(kept, "kept 7");
	assert_true(arena_held(a) <= 16 * 1024);
}

static void
a_buffer_holds_what_was_put_however_it_grew(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 0);
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%04d,", i);
	assert_int_equal(b.len, 5000);
	assert_memory_equal(b.at + 4995, "0999,", 5);
	assert_string_equal(buf_text(&b) + 4990, "0998,0999,");
}

static void
a_vector_keeps_its_elements_when_it_grows(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct { VEC_OF(int) } v = { 0 };
	for (int i = 0; i < 100; i++)
		*VEC_ADD(a, &v) = i;
	for (int i = 0; i < 100; i++)
		assert_int_equal(v.at[i], i);
}

static void
numbers_are_digits_only_and_within_bounds(void **state)
{
	(void)state;
	unsigned long long v;
	assert_true(slice_number(slice_of("999999"), 999999, &v));
	assert_int_equal(v, 999999);
	assert_true(slice_number(slice_of("0"), 5, &v));
	assert_false(slice_number(slice_of("1000000"), 999999, &v));
	assert_false(slice_number(slice_of(""), 9, &v));
	assert_false(slice_number(slice_of("7"), 5, &v));
	assert_false(slice_number(slice_of("-1"), 9, &v));
	assert_false(slice_number(slice_of("18446744073709551616"),
	    ~0ULL, &v));
	assert_true(slice_number(slice_of("18446744073709551615"), ~0ULL, &v));
}

static void
a_cut_gives_every_part_also_empty_ones(void **state)
{
	(void)state;
	struct slice rest = slice_of("a,,b,"), part;
	const char *want[] = { "a", "", "b", "" };
	for (int i = 0; i < 4; i++) {
		assert_true(slice_cut(&rest, ',', &part));
		assert_true(slice_is(part, want[i]));
	}
	assert_false(slice_cut(&rest, ',', &part));
}

static void
base64_has_one_spelling_only(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	static const char *const rows[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf b = buf_make(a, 8);
		base64_put(&b, rows[i][0], strlen(rows[i][0]));
		assert_true(slice_is(buf_slice(&b), rows[i][1]));
		struct slice back;
		assert_true(base64_take(a, buf_slice(&b), &back));
		assert_true(slice_is(back, rows[i][0]));
	}
	static const char *const bad[] = { "Zg", "Zg=", "Zh==", "Zg==\n", "Z=g=",
		"Zm9v====", "Zm 9v", "Z" };
	struct slice out;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(base64_take(a, slice_of(bad[i]), &out));
	assert_false(base64url_take(a, slice_of("Zm8="), &out));
	assert_true(base64url_take(a, slice_of("-_8"), &out));
	assert_memory_equal(out.at, "\xfb\xff", 2);
}

static void
hex_and_crockford_forgive_only_what_they_should(void **state)
{
	(void)state;
	unsigned char bytes[3];
	assert_true(hex_decode(slice_of("00fFa1"), bytes));
	assert_memory_equal(bytes, "\x00\xff\xa1", 3);
	assert_false(hex_decode(slice_of("00f"), bytes));
	assert_false(hex_decode(slice_of("0g"), bytes));
	char code[9] = { 0 };
	crockford_encode("\xff\xff\xff\xff\xff", 5, code, 8);
	assert_string_equal(code, "ZZZZZZZZ");
	crockford_encode("\x00\x44\x32\x14\xc7", 5, code, 8);
	assert_string_equal(code, "01234567");
	assert_true(crockford_tidy(slice_of("o123-4s6z"), code, 8));
	assert_string_equal(code, "01234S6Z");
	assert_false(crockford_tidy(slice_of("012345"), code, 8));
	assert_false(crockford_tidy(slice_of("0123456U"), code, 8));
	assert_false(crockford_tidy(slice_of("012345678"), code, 8));
}

static void
utf8_refuses_overlong_surrogate_and_cut_forms(void **state)
{
	(void)state;
	static const char *const bad[] = { "\xc0\x80", "\xe0\x80\x80",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x80\x80\x80", "\x80",
		"\xe0\xa6", "\xff", "a\xc3" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(utf8_valid(slice_of(bad[i]), NULL));
	size_t at;
	assert_false(utf8_valid(slice_of("ab\xff"), &at));
	assert_int_equal(at, 2);
	assert_true(utf8_valid(slice_of("মোহর ₹ \xf0\x9f\x98\x80"), NULL));
	assert_int_equal(utf8_length(slice_of("মোহর")), 4);
	for (uint32_t p = 0; p <= 0x10ffff; p += 37) {
		if (p >= 0xd800 && p < 0xe000)
			continue;
		char b[4];
		struct slice s = slice_from(b, utf8_put(p, b));
		assert_int_equal(utf8_take(&s), p);
		assert_int_equal(s.len, 0);
	}
}

static void
every_day_of_four_centuries_comes_back(void **state)
{
	(void)state;
	for (int64_t day = -80000; day < 80000; day++) {
		struct date d = date_from_day(day);
		assert_true(date_valid(d));
		assert_int_equal(date_to_day(d), day);
	}
	assert_int_equal(date_to_day((struct date){ 1970, 1, 1 }), 0);
	assert_int_equal(date_weekday(0), 4);
	assert_false(date_valid((struct date){ 2023, 2, 29 }));
	assert_true(date_valid((struct date){ 2024, 2, 29 }));
	assert_false(date_valid((struct date){ 2100, 2, 29 }));
}

static void
the_indian_day_turns_at_half_past_six_in_the_evening_utc(void **state)
{
	(void)state;
	int64_t s;
	assert_true(date_parse_rfc3339(slice_of("2026-12-31T18:29:59Z"), &s));
	assert_int_equal(date_ist(s).date.year, 2026);
	assert_int_equal(date_ist(s + 1).date.year, 2027);
	char text[DATE_TEXT];
	date_rfc3339_ist(s + 1, text);
	assert_string_equal(text, "2027-01-01T00:00:00+05:30");
	assert_true(date_parse_rfc3339(slice_of(text), &s));
	date_rfc3339_utc(s, text);
	assert_string_equal(text, "2026-12-31T18:30:00Z");
}

static void
dates_as_people_type_them_are_read_and_wrong_ones_are_not(void **state)
{
	(void)state;
	struct date d;
	assert_true(date_parse_loose(slice_of(" 05/07/2022 "), &d));
	assert_int_equal(d.month, 7);
	assert_true(date_parse_loose(slice_of("05.07.2022"), &d));
	assert_false(date_parse(slice_of("05-07-2022"), &d));
	assert_false(date_parse_loose(slice_of("05-07/2022"), &d));
	assert_false(date_parse_loose(slice_of("31-04-2022"), &d));
	assert_false(date_parse_loose(slice_of("2022-13-01"), &d));
}

static void
a_file_is_replaced_whole_and_never_created_twice(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char dir[] = "/tmp/mohor-test-XXXXXX";
	assert_non_null(mkdtemp(dir));
	char *path = arena_printf(a, "%s/a/b/file", dir);
	struct fault why;
	assert_int_equal(file_make_dir(arena_printf(a, "%s/a/b", dir), 0700,
	    &why), 0);
	assert_int_equal(file_create(path, 0600, slice_of("one"), &why), 0);
	assert_int_equal(file_create(path, 0600, slice_of("two"), &why),
	    FAULT_CLASH);
	assert_int_equal(file_write(path, 0600, slice_of("three"), &why), 0);
	struct slice s;
	assert_int_equal(file_read(a, path, 100, &s, &why), 0);
	assert_true(slice_is(s, "three"));
	assert_int_equal(file_read(a, path, 4, &s, &why), FAULT_LIMIT);
	assert_int_equal(file_read(a, dir, 4, &s, &why), FAULT_INPUT);
	assert_int_equal(file_read(a, "/nonexistent/x", 4, &s, &why),
	    FAULT_ABSENT);
	assert_string_equal(why.where, "/nonexistent/x");
	assert_int_equal(file_map(path, &s, &why), 0);
	assert_true(slice_is(s, "three"));
	file_unmap(s);
	unlink(path);
	rmdir(arena_printf(a, "%s/a/b", dir));
	rmdir(arena_printf(a, "%s/a", dir));
	rmdir(dir);
}

static void
every_fault_code_has_a_row_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < FAULT_CODES; i++) {
		assert_int_equal(fault_row(i)->code, i);
		assert_non_null(fault_row(i)->meaning);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(fault_row(i)->name,
			    fault_row(k)->name);
	}
	struct fault f;
	fault_at(&f, FAULT_INPUT, "line 3", "no %s", "sense");
	fault_within(&f, "people.csv");
	assert_string_equal(f.where, "people.csv: line 3");
	assert_string_equal(f.say, "no sense");
}

static void
random_hex_fills_what_was_asked(void **state)
{
	(void)state;
	char a[101], b[101];
	random_hex(a, 100);
	random_hex(b, 100);
	assert_int_equal(strlen(a), 100);
	assert_int_equal(strspn(a, "0123456789abcdef"), 100);
	assert_string_not_equal(a, b);
}

/* What log_fault() writes, without the time before it. */
static void
logged(const struct fault *why, bool say, char *out, size_t room)
{
	int ends[2], err = dup(STDERR_FILENO);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_fault(LOG_ERROR_, "test", why, say);
	dup2(err, STDERR_FILENO);
	close(err);
	close(ends[1]);
	ssize_t n = read(ends[0], out, room - 1);
	close(ends[0]);
	assert_true(n > 0);
	out[n] = '\0';
	memmove(out, strchr(out, ' ') + 1, strlen(strchr(out, ' ')));
}

static void
a_fault_in_the_log_has_its_texts_in_quotes_that_nothing_breaks(void **state)
{
	(void)state;
	char line[1200];
	struct fault f;
	fault_at(&f, FAULT_INPUT, "mohor.conf: line 7", "\"x\" is\nodd.");
	logged(&f, true, line, sizeof line);
	assert_string_equal(line, "level=error event=test fault=input"
	    " where=\"mohor.conf: line 7\" say=\"'x' is?odd.\"\n");
	fault_say(&f, FAULT_LATER, "Nobody is told this.");
	fault_log(&f, "errno=%d", 5);
	logged(&f, false, line, sizeof line);
	assert_string_equal(line, "level=error event=test fault=later"
	    " log=\"errno=5\"\n");
}

/* What log lines wrote since `from`, in one text. */
static const char *
written(int fd, off_t *from, char text[512])
{
	ssize_t n = pread(fd, text, 511, *from);
	assert_true(n >= 0);
	text[n] = '\0';
	*from += n;
	return text;
}

/* The last of these tests: what is kept stays kept until the process ends. */
static void
kept_lines_leave_together_and_before_a_warning(void **state)
{
	(void)state;
	char text[512];
	off_t at = 0;
	FILE *f = tmpfile();
	assert_non_null(f);
	int terminal = dup(STDERR_FILENO);
	assert_true(dup2(fileno(f), STDERR_FILENO) >= 0);
	log_line(LOG_INFO_, "one", "n=%d", 1);
	assert_non_null(strstr(written(fileno(f), &at, text),
	    "level=info event=one n=1\n"));
	log_keep();
	log_line(LOG_INFO_, "two", "n=%d", 2);
	assert_string_equal(written(fileno(f), &at, text), "");
	log_flush();
	assert_non_null(strstr(written(fileno(f), &at, text),
	    "event=two n=2\n"));
	log_line(LOG_INFO_, "three", "said=%s", "a\nb");
	log_line(LOG_WARN_, "four", "n=%d", 4);
	written(fileno(f), &at, text);
	dup2(terminal, STDERR_FILENO);
	close(terminal);
	fclose(f);
	assert_non_null(strstr(text, "level=info event=three said=a?b\ntime="));
	assert_non_null(strstr(text, "level=warn event=four n=4\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_memory_again_after_reset),
		cmocka_unit_test(going_back_to_a_mark_keeps_what_lay_before_it),
		cmocka_unit_test(a_buffer_holds_what_was_put_however_it_grew),
		cmocka_unit_test(a_vector_keeps_its_elements_when_it_grows),
		cmocka_unit_test(numbers_are_digits_only_and_within_bounds),
		cmocka_unit_test(a_cut_gives_every_part_also_empty_ones),
		cmocka_unit_test(base64_has_one_spelling_only),
		cmocka_unit_test(hex_and_crockford_forgive_only_what_they_should),
		cmocka_unit_test(utf8_refuses_overlong_surrogate_and_cut_forms),
		cmocka_unit_test(every_day_of_four_centuries_comes_back),
		cmocka_unit_test(
		    the_indian_day_turns_at_half_past_six_in_the_evening_utc),
		cmocka_unit_test(
		    dates_as_people_type_them_are_read_and_wrong_ones_are_not),
		cmocka_unit_test(a_file_is_replaced_whole_and_never_created_twice),
		cmocka_unit_test(every_fault_code_has_a_row_of_its_own),
		cmocka_unit_test(random_hex_fills_what_was_asked),
		cmocka_unit_test(
		    a_fault_in_the_log_has_its_texts_in_quotes_that_nothing_breaks),
		cmocka_unit_test(
		    kept_lines_leave_together_and_before_a_warning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
