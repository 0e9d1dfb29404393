/* ZIP archives as an enemy makes them, and as we do. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "arena.h"
#include "own.h"
#include "zipfile.h"

#define NOON 1795500000	/* a day in November 2026 */

static const struct zipfile_limits usual = { .members = 10, .each = 1000,
    .all = 1500 };

static struct slice
make(struct arena *a, const struct zipfile_put *put, size_t n)
{
	struct slice out;
	assert_int_equal(zipfile_make(a, put, n, NOON, &out, NULL),
	    FAULT_NONE);
	return out;
}

static const struct zipfile_put two[] = { { "a.pdf", SLICE("first") },
    { "folder/b.pdf", SLICE("second") } };

/* Replaces every place of `from` by `to`, of the same length. */
static struct slice
swap(struct arena *a, struct slice s, const char *from, const char *to)
{
	char *copy = arena_copy(a, s.at, s.len), *at;
	size_t n = strlen(from);
	while ((at = memmem(copy, s.len, from, n)) != NULL)
		memcpy(at, to, n);
	return slice_from(copy, s.len);
}

static void
what_was_put_is_taken(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	struct slice out;
	(void)state;
	struct slice bytes = make(a, two, 2);
	assert_true(zipfile_is(bytes));
	struct zipfile_limits l = usual;
	l.strict = true;
	assert_int_equal(zipfile_open(bytes, &l, &z, NULL), FAULT_NONE);
	assert_int_equal(zipfile_count(z), 2);
	assert_true(slice_is(zipfile_member(z, 1)->name, "folder/b.pdf"));
	assert_int_equal(zipfile_take(a, z, 1, &out, NULL), FAULT_NONE);
	assert_true(slice_is(out, "second"));
}

static void
equal_members_give_equal_bytes(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	(void)state;
	struct slice x = make(a, two, 2);
	setenv("TZ", "America/New_York", 1);
	struct slice y = make(a, two, 2);
	unsetenv("TZ");
	assert_true(slice_eq(x, y));
}

/* The fault of taking the first member. */
static enum fault_code
take_first(struct slice bytes, const struct zipfile_limits *l,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	struct slice out;
	enum fault_code code = zipfile_open(bytes, l, &z, why);
	return code != FAULT_NONE ? code : zipfile_take(a, z, 0, &out, why);
}

static void
a_name_that_leads_out_is_not_read(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct fault why = { 0 };
	(void)state;
	const char *names[] = { "../a.pdf", "/bc/a.pdf", "a/../b.p",
	    "c:\\x.pdf", "a\nb/.pdf" };
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct zipfile_put one = { "12345678", SLICE("x") };
		char name[9] = "________";
		memcpy(name, names[i], strlen(names[i]));
		struct slice z = swap(a, make(a, &one, 1), "12345678", name);
		assert_int_equal(take_first(z, &usual, &why), FAULT_INPUT);
		assert_non_null(strstr(why.say, "name"));
	}
}

static void
a_name_that_stands_twice_is_not_read(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct fault why = { 0 };
	(void)state;
	const struct zipfile_put put[] = { { "a.pdf", SLICE("x") },
	    { "b.pdf", SLICE("y") } };
	struct slice z = swap(a, make(a, put, 2), "b.pdf", "a.pdf");
	assert_int_equal(take_first(z, &usual, &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "twice"));
}

static void
a_link_is_not_read(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct fault why = { 0 };
	(void)state;
	const struct zipfile_put one = { "a.pdf", SLICE("/etc/passwd") };
	struct slice z = make(a, &one, 1);
	char *at = memmem(z.at, z.len, "PK\1\2", 4);
	assert_non_null(at);
	at[38 + 3] = (char)0xa1;	/* S_IFLNK | 0444 */
	assert_int_equal(take_first(z, &usual, &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "link"));
}

static void
a_locked_member_is_not_read(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct fault why = { 0 };
	(void)state;
	struct slice z = make(a, two, 1);
	char *at = memmem(z.at, z.len, "PK\1\2", 4);
	at[8] |= 1;
	assert_int_equal(take_first(z, &usual, &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "password"));
}

static void
a_member_of_more_bytes_than_it_says_is_damaged(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	(void)state;
	struct slice z = make(a, two, 1);
	char *at = memmem(z.at, z.len, "PK\1\2", 4);
	at[24] = 2;	/* size unpacked: 5 */
	assert_int_equal(take_first(z, &usual, NULL), FAULT_INPUT);
	at[24] = 60;
	assert_int_equal(take_first(z, &usual, NULL), FAULT_INPUT);
}

static void
a_changed_byte_is_noticed(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	(void)state;
	struct slice z = swap(a, make(a, two, 1), "first", "fjrst");
	assert_int_equal(take_first(z, &usual, NULL), FAULT_INPUT);
}

static void
a_member_beyond_the_limit_is_not_unpacked(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	(void)state;
	struct slice big = slice_from(arena_alloc(a, 1001), 1001);
	const struct zipfile_put one = { "a.pdf", big };
	assert_int_equal(take_first(make(a, &one, 1), &usual, NULL),
	    FAULT_LIMIT);
}

static void
all_members_together_have_a_limit(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	struct slice out, big = slice_from(arena_alloc(a, 900), 900);
	(void)state;
	const struct zipfile_put put[] = { { "a", big }, { "b", big } };
	assert_int_equal(zipfile_open(make(a, put, 2), &usual, &z, NULL),
	    FAULT_NONE);
	assert_int_equal(zipfile_take(a, z, 0, &out, NULL), FAULT_NONE);
	assert_int_equal(zipfile_take(a, z, 1, &out, NULL), FAULT_LIMIT);
}

static void
too_many_members_are_refused_as_a_whole(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	struct zipfile_put put[11];
	(void)state;
	for (size_t i = 0; i < 11; i++)
		put[i] = (struct zipfile_put){ arena_printf(a, "%zu", i),
		    SLICE("x") };
	assert_int_equal(zipfile_open(make(a, put, 11), &usual, &z, NULL),
	    FAULT_LIMIT);
}

static void
a_cut_archive_is_refused(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	(void)state;
	struct slice z = make(a, two, 2);
	for (size_t n = 0; n < z.len; n++) {
		char *exact = malloc(n + 1);
		assert_non_null(exact);
		memcpy(exact, z.at, n);
		assert_int_equal(take_first(slice_from(exact, n), &usual,
		    NULL), FAULT_INPUT);
		free(exact);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_taken),
		cmocka_unit_test(equal_members_give_equal_bytes),
		cmocka_unit_test(a_name_that_leads_out_is_not_read),
		cmocka_unit_test(a_name_that_stands_twice_is_not_read),
		cmocka_unit_test(a_link_is_not_read),
		cmocka_unit_test(a_locked_member_is_not_read),
		cmocka_unit_test(a_member_of_more_bytes_than_it_says_is_damaged),
		cmocka_unit_test(a_changed_byte_is_noticed),
		cmocka_unit_test(a_member_beyond_the_limit_is_not_unpacked),
		cmocka_unit_test(all_members_together_have_a_limit),
		cmocka_unit_test(too_many_members_are_refused_as_a_whole),
		cmocka_unit_test(a_cut_archive_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
