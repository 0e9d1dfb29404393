/* One fact a test about patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "own.h"
#include "pattern.h"

static void
a_pattern_matches_the_whole_value_or_not_at_all(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *value;
		bool matches;
	} cases[] = {
		{ "abc", "abc", true }, { "abc", "abcd", false },
		{ "abc", "ab", false }, { "a.c", "a\xe0\xa6\x95" "c", true },
		{ "[1-9][0-9]{5}", "700091", true },
		{ "[1-9][0-9]{5}", "070009", false },
		{ "[1-9][0-9]{5}", "70009", false },
		{ "[A-Z]{5}\\d{4}[A-Z]", "ABCDE1234F", true },
		{ "a{2,3}", "a", false }, { "a{2,3}", "aaa", true },
		{ "a{2,3}", "aaaa", false }, { "a{2,}", "aaaaaa", true },
		{ "a?b*c+", "c", true }, { "a?b*c+", "abbcc", true },
		{ "a?b*c+", "ab", false },
		{ "(ab|cd)+", "abcdab", true }, { "(ab|cd)+", "abc", false },
		{ "a|b|cd", "cd", true }, { "a|b|cd", "b", true },
		{ "a|b|cd", "", false }, { "a*", "", true },
		{ "[^0-9]+", "abc", true }, { "[^0-9]+", "ab1", false },
		{ "[\xe0\xa6\x95-\xe0\xa6\xb9]+", "\xe0\xa6\x95\xe0\xa6\x96",
		    true },
		{ "\\[\\]\\\\", "[]\\", true }, { "[a\\]]+", "]a]", true },
		{ "[a-]+", "a-a", true }, { "((a{2}){2}){2}", "aaaaaaaa",
		    true }, { "(a*)*", "aaaa", true }, { "(a|ab)(c|bcd)", "abcd",
		    true }, { "[\\d/-]+", "12/3-4", true },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pattern *p;
		struct fault why;
		if (pattern_make(a, slice_of(cases[i].pattern), &p, &why))
			fail_msg("%s: %s", cases[i].pattern, why.say);
		if (pattern_matches(p, slice_of(cases[i].value)) !=
		    cases[i].matches)
			fail_msg("%s on %s", cases[i].pattern, cases[i].value);
	}
}

static void
a_pattern_that_makes_no_sense_is_refused_with_its_place(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *says;
	} cases[] = {
		{ "", "nothing to match" }, { "a||b", "nothing to match" },
		{ "()", "nothing to match" }, { "(a", "not closed by )" },
		{ "a)", "closes nothing" }, { "[a", "not closed by ]" },
		{ "*a", "at character 1" }, { "ab**", "at character 4" },
		{ "a{3", "not closed by }" }, { "a{3,2}", "backwards" },
		{ "a{x}", "0 to 255" }, { "a{999}", "0 to 255" },
		{ "[z-a]", "backwards" }, { "\\w", "\\ stands only" },
		{ "a\\", "ends where" }, { "^a$", "at character 1" },
		{ "((((((((((a))))))))))", "8 deep" },
		{ "(a{100}){100}", "too large" }, { "a{0}", "0" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct pattern *p;
		struct fault why;
		assert_int_not_equal(pattern_make(a, slice_of(
		    cases[i].pattern), &p, &why), FAULT_NONE);
		if (strstr(why.say, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].pattern, why.say);
	}
}

static void
a_spiteful_pattern_takes_no_time(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct pattern *p;
	assert_int_equal(pattern_make(a, slice_of("(((a?){30})*)*b"), &p,
	    NULL), FAULT_NONE);
	char value[2000];
	memset(value, 'a', sizeof value);
	assert_false(pattern_matches(p, slice_from(value, sizeof value)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_pattern_matches_the_whole_value_or_not_at_all),
		cmocka_unit_test(
		    a_pattern_that_makes_no_sense_is_refused_with_its_place),
		cmocka_unit_test(a_spiteful_pattern_takes_no_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
