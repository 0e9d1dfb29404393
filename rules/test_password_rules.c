/* Which passwords are taken. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "own.h"
#include "password_rules.h"

static const struct slice own[] = { SLICE("rina.bera"), SLICE("Rina Bera"),
	SLICE("রীনা বেরা"), SLICE("BCW") };

static enum fault_code
judge(const char *password)
{
	return password_rules(slice_of(password), own, COUNT_OF(own), NULL);
}

static void
length_alone_makes_a_password_good(void **state)
{
	static const char *const good[] = { "uncle carpet river",
		"tetulpukur", "নৌকা আকাশ মাছ", "ffkdjwqz", "        x",
		"correct horse battery staple", "48291746" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (judge(good[i]) != FAULT_NONE)
			fail_msg("%s", good[i]);
}

static void
eight_characters_are_the_least_also_in_bengali(void **state)
{
	(void)state;
	assert_int_equal(judge("fkdjwqz"), FAULT_INPUT);
	assert_int_equal(judge("কখগঘঙচছ"), FAULT_INPUT);
	assert_int_equal(judge("কলগঘমচছট"), FAULT_NONE);
	assert_int_equal(judge(""), FAULT_INPUT);
}

static void
a_hundred_and_twenty_eight_are_the_most(void **state)
{
	char text[130];
	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)('a' + i * i % 26);
	assert_int_equal(password_rules(slice_from(text, 128), NULL, 0, NULL),
	    FAULT_NONE);
	assert_int_equal(password_rules(slice_from(text, 129), NULL, 0, NULL),
	    FAULT_INPUT);
}

static void
common_words_stay_common_in_disguise(void **state)
{
	static const char *const bad[] = { "password", "Password1",
		"P@ssw0rd!", "Welcome@123", "kolkata2026", "12345678admin",
		"qwertyuiop", "iloveyou!!", "letmein123", "Admin#2025",
		"QAZWSXEDC", "westbengal1" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (judge(bad[i]) != FAULT_INPUT)
			fail_msg("%s", bad[i]);
}

static void
runs_and_repetitions_are_guessed_first(void **state)
{
	static const char *const bad[] = { "12345678", "1234567890",
		"87654321", "abcdefgh", "aaaaaaaa", "12121212", "abcabcabc",
		"99999999", "--------" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (judge(bad[i]) != FAULT_INPUT)
			fail_msg("%s", bad[i]);
}

static void
ones_own_name_with_a_year_is_no_password(void **state)
{
	static const char *const bad[] = { "rina.bera", "RinaBera1994",
		"bera2026", "r1na.bera1", "xxBCWxx12", "Bera@1234" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (judge(bad[i]) != FAULT_INPUT)
			fail_msg("%s", bad[i]);
	assert_int_equal(judge("bera uncle carpet river"), FAULT_NONE);
}

static void
what_is_not_text_is_refused(void **state)
{
	(void)state;
	assert_int_equal(judge("\xff\xfe\xff\xfe\xff\xfe\xff\xfe"),
	    FAULT_INPUT);
	assert_int_equal(password_rules(slice_from("uncle\0carpet", 12), NULL,
	    0, NULL), FAULT_INPUT);
}

static void
a_refusal_does_not_repeat_the_password(void **state)
{
	struct fault why = { 0 };
	(void)state;
	password_rules(slice_of("Welcome@123"), NULL, 0, &why);
	assert_null(strstr(why.say, "elcome"));
	assert_null(strstr(why.log, "elcome"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(length_alone_makes_a_password_good),
		cmocka_unit_test(
		    eight_characters_are_the_least_also_in_bengali),
		cmocka_unit_test(a_hundred_and_twenty_eight_are_the_most),
		cmocka_unit_test(common_words_stay_common_in_disguise),
		cmocka_unit_test(runs_and_repetitions_are_guessed_first),
		cmocka_unit_test(ones_own_name_with_a_year_is_no_password),
		cmocka_unit_test(what_is_not_text_is_refused),
		cmocka_unit_test(a_refusal_does_not_repeat_the_password),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
