/* One fact a test about the signer's journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <signal.h>

#include "arena.h"
#include "file.h"
#include "guard_journal.h"
#include "own.h"

static char path[] = "/tmp/mohor-journal-XXXXXX";
static struct arena *a;
static struct guard_journal_report report;
static struct fault why;

static int
begin(void **state)
{
	(void)state;
	a = arena_make();
	report = (struct guard_journal_report){ 0 };
	unlink(path);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_drop(a);
	unlink(path);
	return 0;
}

static void
write_lines(int n)
{
	struct guard_journal *j;
	assert_int_equal(guard_journal_open(&j, path, false, NULL, NULL, &why),
	    FAULT_NONE);
	for (int i = 0; i < n; i++)
		assert_int_equal(guard_journal_add(j, 1795494900 + i, &why,
		    i % 2 == 0 ? "sign" : "qr", "grant=%d subject=BCW%d", i, i),
		    FAULT_NONE);
	guard_journal_drop(j);
}

static struct slice
content(void)
{
	struct slice all = { 0 };
	assert_int_equal(file_read(a, path, 1 << 20, &all, &why), FAULT_NONE);
	return all;
}

static void
put(struct slice all)
{
	assert_int_equal(file_put(path, 0600, all, &why), FAULT_NONE);
}

/* Where line n (from 0) starts. */
static size_t
line_at(struct slice all, int n)
{
	size_t at = 0;
	for (; n > 0; n--)
		at = (size_t)((const char *)memchr(all.at + at, '\n',
		    all.len - at) - all.at) + 1;
	return at;
}

static void
what_was_written_is_whole_and_counted(void **state)
{
	(void)state;
	struct stat st;
	write_lines(7);
	write_lines(4);
	assert_int_equal(guard_journal_check(path, &report, &why), FAULT_NONE);
	assert_int_equal(report.lines, 11);
	assert_int_equal(report.signatures, 6);
	assert_int_equal(report.qr_codes, 5);
	assert_int_equal(report.torn, 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
a_line_cut_out_is_noticed_wherever_it_was(void **state)
{
	(void)state;
	write_lines(6);
	struct slice all = content();
	for (int i = 0; i < 5; i++) {
		size_t from = line_at(all, i), to = line_at(all, i + 1);
		put(slice_of(arena_printf(a, "%.*s%s", (int)from, all.at,
		    arena_text(a, all.at + to, all.len - to))));
		assert_int_equal(guard_journal_check(path, &report, &why),
		    FAULT_DAMAGE);
		assert_non_null(strstr(why.say, arena_printf(a, "line %d ",
		    i + 1)));
	}
}

static void
a_changed_byte_is_noticed_whichever_it_is(void **state)
{
	(void)state;
	write_lines(3);
	struct slice all = content();
	/* The last line has none after it that tells of it. */
	for (size_t i = 0; i < line_at(all, 2); i++) {
		char *copy = arena_text(a, all.at, all.len);
		copy[i] ^= 1;
		put(slice_from(copy, all.len));
		assert_int_equal(guard_journal_check(path, &report, &why),
		    FAULT_DAMAGE);
	}
}

static void
two_lines_that_changed_places_are_noticed(void **state)
{
	(void)state;
	write_lines(4);
	struct slice all = content();
	size_t b = line_at(all, 1), c = line_at(all, 2), d = line_at(all, 3);
	put(slice_of(arena_printf(a, "%.*s%.*s%.*s%s", (int)b, all.at,
	    (int)(d - c), all.at + c, (int)(c - b), all.at + b,
	    arena_text(a, all.at + d, all.len - d))));
	assert_int_equal(guard_journal_check(path, &report, &why),
	    FAULT_DAMAGE);
}

static void
a_line_torn_by_a_crash_is_noted_and_the_journal_goes_on(void **state)
{
	(void)state;
	write_lines(3);
	struct slice all = content();
	for (size_t n = line_at(all, 2) + 1; n < all.len; n++) {
		put(slice_head(all, n));
		assert_int_equal(guard_journal_check(path, &report, &why),
		    FAULT_NONE);
		assert_true(report.torn_end);
		assert_int_equal(report.lines, 2);
		write_lines(2);
		assert_int_equal(guard_journal_check(path, &report, &why),
		    FAULT_NONE);
		assert_int_equal(report.lines, 4);
		assert_int_equal(report.torn, 1);
		assert_false(report.torn_end);
	}
}

static void
calling_a_line_torn_does_not_hide_it(void **state)
{
	(void)state;
	write_lines(4);
	struct slice all = content();
	size_t end = line_at(all, 2);
	put(slice_of(arena_printf(a, "%.*s torn\n%s", (int)end - 1, all.at,
	    arena_text(a, all.at + end, all.len - end))));
	assert_int_equal(guard_journal_check(path, &report, &why),
	    FAULT_DAMAGE);
}

static void
a_full_disk_refuses_and_what_it_tore_is_closed_when_there_is_room(
    void **state)
{
	(void)state;
	struct guard_journal *j;
	struct rlimit was, little;
	int refused = 0;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(guard_journal_open(&j, path, false, NULL, NULL, &why),
	    FAULT_NONE);
	little = (struct rlimit){ 500, was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	for (int i = 0; i < 6; i++)
		refused += guard_journal_add(j, 1795494900, &why, "sign",
		    "grant=%d", i) == FAULT_LATER;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_equal(refused, 2);
	assert_int_equal(guard_journal_add(j, 1795494900, &why, "sign",
	    "grant=7"), FAULT_NONE);
	guard_journal_drop(j);
	assert_int_equal(guard_journal_check(path, &report, &why), FAULT_NONE);
	assert_int_equal(report.lines, 5);
	assert_int_equal(report.torn, 1);
}

static void
words_are_found_by_their_name(void **state)
{
	(void)state;
	struct slice words = SLICE("grant=1 key=a.b until=7 x=");
	assert_true(slice_is(guard_journal_word(words, "key"), "a.b"));
	assert_true(slice_is(guard_journal_word(words, "until"), "7"));
	assert_null(guard_journal_word(words, "ey").at);
	assert_null(guard_journal_word(words, "gran").at);
}

int
main(void)
{
#define WITH(t) cmocka_unit_test_setup_teardown(t, begin, finish)
	const struct CMUnitTest tests[] = {
		WITH(what_was_written_is_whole_and_counted),
		WITH(a_line_cut_out_is_noticed_wherever_it_was),
		WITH(a_changed_byte_is_noticed_whichever_it_is),
		WITH(two_lines_that_changed_places_are_noticed),
		WITH(a_line_torn_by_a_crash_is_noted_and_the_journal_goes_on),
		WITH(calling_a_line_torn_does_not_hide_it),
		WITH(
		    a_full_disk_refuses_and_what_it_tore_is_closed_when_there_is_room),
		WITH(words_are_found_by_their_name),
	};
	int fd = mkstemp(path);
	file_close(&fd);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
