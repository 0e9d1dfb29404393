/* Certificate numbers: what is written, what is read, and when a year begins. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "date.h"
#include "own.h"
#include "uin.h"

static const struct {
	const char *typed;
	const char *exact;	/* NULL: refused */
	const char *say;	/* a part of the sentence then */
} readings[] = {
	{ "AMD0152022000001", "AMD0152022000001", NULL },
	{ "amd0152022000001", "AMD0152022000001", NULL },
	{ " AMD-015-2022-000001\n", "AMD0152022000001", NULL },
	{ "AMD 015 2022 000001", "AMD0152022000001", NULL },
	{ "AMD/015/2022/000001", "AMD0152022000001", NULL },
	{ "AMD\xe2\x80\x93" "015\xc2\xa0" "2022000001", "AMD0152022000001",
	    NULL },
	{ "AMDO152O22OOOOO1", "AMD0152022000001", NULL },
	{ "amdoi52o22ooooil", "AMD0152022000011", NULL },
	{ "AMD0152022O000O1", "AMD0152022000001", NULL },
	{ "BCW\xe0\xa7\xa6\xe0\xa7\xa6\xe0\xa7\xa7" "2026000009",
	    "BCW0012026000009", NULL },
	{ "BCW0012026\xe0\xa5\xa6" "00009", "BCW0012026000009", NULL },
	{ "BCW0012026A00000", "BCW0012026A00000", NULL },
	{ "bcw0012026z99999", "BCW0012026Z99999", NULL },
	{ "BCW0012026O00012", "BCW0012026O00012", NULL },
	{ "BCW0012026999999", "BCW0012026999999", NULL },
	{ "BCW0001999000001", "BCW0001999000001", NULL },
	{ "BCW0012026000000", NULL, "never issued" },
	{ "BCW0012026OOOOOO", NULL, "never issued" },
	{ "B0W0012026000001", NULL, "Character 2 " },
	{ "1CW0012026000001", NULL, "department" },
	{ "BCW00S2026000001", NULL, "Character 6 " },
	{ "BCW0012126000001", NULL, "year" },
	{ "BCW0011826000001", NULL, "year" },
	{ "BCW00120260AO001", NULL, "Character 12 " },
	{ "BCW001202600001", NULL, "this has 15" },
	{ "BCW00120260000011", NULL, "this has 17" },
	{ "", NULL, "this has 0" },
	{ "BCW0012026,000001", NULL, "Character 11 " },
	{ "BCW001\xff" "2026000001", NULL, "Character 7 " },
};

static void
services_and_series_are_called_as_their_numbers_begin(void **state)
{
	const struct uin u = { "BCW", 1, 2026, 7 };
	char service[UIN_SERVICE_TEXT], series[UIN_SERIES_TEXT];
	(void)state;
	uin_service_code(u.dept, u.service, service);
	uin_series_name(&u, series);
	assert_string_equal(service, "BCW-001");
	assert_string_equal(series, "BCW001-2026");
}

static void
what_a_person_typed_is_read_or_refused_with_the_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(readings); i++) {
		struct uin u;
		struct fault why;
		char text[UIN_TEXT];
		enum fault_code f = uin_parse(slice_of(readings[i].typed), &u,
		    &why);
		if (readings[i].exact != NULL) {
			assert_int_equal(f, FAULT_NONE);
			assert_int_equal(uin_format(&u, text, &why), 0);
			assert_string_equal(text, readings[i].exact);
			continue;
		}
		assert_int_equal(f, FAULT_INPUT);
		if (strstr(why.say, readings[i].say) == NULL)
			fail_msg("%s: %s", readings[i].typed, why.say);
	}
}

static void
a_refused_number_leaves_the_output_alone(void **state)
{
	(void)state;
	struct uin u = { .serial = 7 };
	assert_int_equal(uin_parse(slice_of("nonsense"), &u, NULL),
	    FAULT_INPUT);
	assert_int_equal(u.serial, 7);
}

static void
the_exact_reader_forgives_nothing(void **state)
{
	(void)state;
	static const char *const bad[] = { "amd0152022000001",
		"AMD 0152022000001", "AMDO152022000001", "AMD015202200000",
		"AMD015202200000\n", "AMD0152022000000", "AMD0152122000001" };
	struct uin u;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(uin_parse_exact(slice_of(bad[i]), &u, NULL),
		    FAULT_INPUT);
	assert_int_equal(uin_parse_exact(slice_of("AMD0152022Z99999"), &u,
	    NULL), FAULT_NONE);
	assert_int_equal(u.serial, UIN_EXTENDED_LAST);
}

static void
an_impossible_number_is_never_written(void **state)
{
	(void)state;
	static const struct uin bad[] = {
		{ "AMD", 15, 2022, 0 }, { "AMD", 15, 2022, 3600000 },
		{ "AMD", 1000, 2022, 1 }, { "AMD", -1, 2022, 1 },
		{ "AMD", 15, 1899, 1 }, { "AMD", 15, 2100, 1 },
		{ "AmD", 15, 2022, 1 }, { "AM", 15, 2022, 1 },
	};
	char text[UIN_TEXT] = "untouched";
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(uin_format(&bad[i], text, NULL), FAULT_BUG);
	assert_string_equal(text, "untouched");
}

static const struct {
	uint32_t serial;
	const char *text;
} serials[] = {
	{ 1, "000001" }, { 999999, "999999" }, { 1000000, "A00000" },
	{ 1099999, "A99999" }, { 1100000, "B00000" }, { 3599999, "Z99999" },
};

static void
the_extension_goes_on_where_the_digits_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(serials); i++) {
		struct uin u = { "AMD", 15, 2022, serials[i].serial };
		char text[UIN_TEXT];
		assert_int_equal(uin_format(&u, text, NULL), FAULT_NONE);
		assert_string_equal(text + 10, serials[i].text);
	}
}

static void
what_is_written_reads_back_as_it_was(void **state)
{
	(void)state;
	for (uint32_t serial = 1; serial <= UIN_EXTENDED_LAST; serial += 37) {
		struct uin u = { { (char)('A' + serial % 26),
		    (char)('A' + serial / 7 % 26), (char)('A' + serial % 11),
		    0 }, (int)(serial % 1000), (int)(1900 + serial % 200),
		    serial };
		struct uin exact, typed;
		char text[UIN_TEXT];
		assert_int_equal(uin_format(&u, text, NULL), FAULT_NONE);
		assert_int_equal(uin_parse_exact(slice_of(text), &exact, NULL),
		    FAULT_NONE);
		assert_int_equal(uin_parse(slice_of(text), &typed, NULL),
		    FAULT_NONE);
		assert_true(uin_equal(&u, &exact));
		assert_true(uin_equal(&u, &typed));
	}
}

static void
an_ambiguous_first_sign_has_a_second_reading(void **state)
{
	(void)state;
	static const struct { const char *one, *other; } twins[] = {
		{ "AMD0152022O00012", "AMD0152022000012" },
		{ "AMD0152022I00012", "AMD0152022100012" },
		{ "AMD0152022L00012", "AMD0152022100012" },
		{ "AMD0152022A00012", NULL },
		{ "AMD0152022000012", NULL },
		{ "AMD0152022O00000", NULL },
	};
	for (size_t i = 0; i < COUNT_OF(twins); i++) {
		struct uin u, twin;
		char text[UIN_TEXT];
		assert_int_equal(uin_parse(slice_of(twins[i].one), &u, NULL),
		    FAULT_NONE);
		assert_int_equal(uin_twin(&u, &twin), twins[i].other != NULL);
		if (twins[i].other == NULL)
			continue;
		assert_int_equal(uin_format(&twin, text, NULL), FAULT_NONE);
		assert_string_equal(text, twins[i].other);
	}
}

static void
the_year_turns_over_at_midnight_in_india(void **state)
{
	(void)state;
	static const struct { struct date_time utc; int year; } turns[] = {
		{ { { 2026, 12, 31 }, 18, 29, 59 }, 2026 },
		{ { { 2026, 12, 31 }, 18, 30, 0 }, 2027 },
		{ { { 2026, 12, 31 }, 23, 59, 59 }, 2027 },
		{ { { 2027, 1, 1 }, 0, 0, 0 }, 2027 },
		{ { { 2028, 2, 29 }, 18, 30, 0 }, 2028 },
	};
	for (size_t i = 0; i < COUNT_OF(turns); i++)
		assert_int_equal(uin_year(date_from_utc(turns[i].utc)),
		    turns[i].year);
}

static const struct {
	uint32_t used;
	bool extended;
	enum uin_level level;
} levels[] = {
	{ 0, false, UIN_AMPLE },
	{ 799999, false, UIN_AMPLE },
	{ 800000, false, UIN_WARN_80 },
	{ 949999, false, UIN_WARN_80 },
	{ 950000, false, UIN_WARN_95 },
	{ 999998, false, UIN_WARN_95 },
	{ 999999, false, UIN_FULL },
	{ 999999, true, UIN_AMPLE },
	{ 2879999, true, UIN_AMPLE },
	{ 2880000, true, UIN_WARN_80 },
	{ 3420000, true, UIN_WARN_95 },
	{ 3599999, true, UIN_FULL },
};

static void
administrators_are_told_at_80_and_95_percent(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(levels); i++)
		assert_int_equal(uin_level(levels[i].used, levels[i].extended),
		    levels[i].level);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    what_a_person_typed_is_read_or_refused_with_the_place),
		cmocka_unit_test(a_refused_number_leaves_the_output_alone),
		cmocka_unit_test(the_exact_reader_forgives_nothing),
		cmocka_unit_test(an_impossible_number_is_never_written),
		cmocka_unit_test(the_extension_goes_on_where_the_digits_end),
		cmocka_unit_test(what_is_written_reads_back_as_it_was),
		cmocka_unit_test(an_ambiguous_first_sign_has_a_second_reading),
		cmocka_unit_test(
		    services_and_series_are_called_as_their_numbers_begin),
		cmocka_unit_test(the_year_turns_over_at_midnight_in_india),
		cmocka_unit_test(administrators_are_told_at_80_and_95_percent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
