/* One fact a test about holding a row against a service's form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "date.h"
#include "form_check.h"
#include "own.h"
#include "rows.h"

#define TODAY 20781	/* 2026-11-24 */

static const struct service_choice choices[] = {
	{ SLICE("SC"), { SLICE("Scheduled Caste"), SLICE("তফসিলি জাতি") } },
	{ SLICE("OBC-A"), { SLICE("OBC (A)"), SLICE("ওবিসি-ক") } },
};
static const struct service_field fields[] = {
	{ .name = SLICE("name"), .label = { SLICE("Name of the applicant"),
	    SLICE("আবেদনকারীর নাম") }, .type = FIELD_NAME, .required = true,
	    .on_certificate = true, .length_most = 100 },
	{ .name = SLICE("dob"), .label = { SLICE("Date of birth"),
	    SLICE("জন্ম তারিখ") }, .type = FIELD_DATE, .required = true,
	    .past = true },
	{ .name = SLICE("mobile"), .label = { SLICE("Mobile"),
	    SLICE("মোবাইল") }, .type = FIELD_MOBILE },
	{ .name = SLICE("email"), .label = { SLICE("E-mail"),
	    SLICE("ইমেল") }, .type = FIELD_EMAIL },
	{ .name = SLICE("category"), .label = { SLICE("Category"),
	    SLICE("শ্রেণি") }, .type = FIELD_CHOICE, .choices = choices,
	    .n_choices = 2 },
	{ .name = SLICE("address"), .label = { SLICE("Address"),
	    SLICE("ঠিকানা") }, .type = FIELD_ADDRESS, .length_most = 40 },
	{ .name = SLICE("pin"), .label = { SLICE("PIN"), SLICE("পিন") },
	    .type = FIELD_TEXT, .pattern = SLICE("[1-9][0-9]{5}"),
	    .pattern_hint = SLICE("six digits, such as 700091") },
	{ .name = SLICE("income"), .label = { SLICE("Income"),
	    SLICE("আয়") }, .type = FIELD_NUMBER, .number_least = 0,
	    .number_most = 1000 },
	{ .name = SLICE("photo"), .label = { SLICE("Photograph"),
	    SLICE("ছবি") }, .type = FIELD_PHOTO },
};
static const struct service service = { .fields = fields,
	.n_fields = COUNT_OF(fields) };

enum place { NAME, DOB, MOBILE, EMAIL, CATEGORY, ADDRESS, PIN, INCOME, PHOTO };

struct scene {
	struct arena *arena;
	struct form *form;
};

static struct scene
scene_make(void)
{
	struct scene s = { .arena = arena_make() };
	assert_int_equal(form_make(s.arena, &service, &s.form, NULL), 0);
	return s;
}

static void
a_good_value_comes_out_in_one_form(void **state)
{
	(void)state;
	static const struct {
		enum place field;
		const char *typed, *kept;
	} cases[] = {
		{ NAME, "  Rina Bera ", "Rina Bera" },
		{ NAME, "\xc2\xa0Smt. D'Souza-Roy", "Smt. D'Souza-Roy" },
		{ NAME, "মোঃ আব্দুল্লাহ", "মোঃ আব্দুল্লাহ" },
		{ NAME, "র‍্যাচেল", "র‍্যাচেল" },
		{ NAME, "O’Brien", "O’Brien" },
		{ NAME, "पेम्बा शेर्पा", "पेम्बा शेर्पा" },
		{ DOB, "24-11-1990", "1990-11-24" },
		{ DOB, "1990-11-24", "1990-11-24" },
		{ DOB, "24/11/1990", "1990-11-24" },
		{ DOB, "২৪.১১.১৯৯০", "1990-11-24" },
		{ DOB, "2026-11-24", "2026-11-24" },
		{ MOBILE, "9830012345", "9830012345" },
		{ MOBILE, "+91 98300-12345", "9830012345" },
		{ MOBILE, "09830012345", "9830012345" },
		{ MOBILE, "৯৮৩০০১২৩৪৫", "9830012345" },
		{ MOBILE, "  ", "" },
		{ EMAIL, "rina.bera@example.in", "rina.bera@example.in" },
		{ CATEGORY, "sc", "SC" }, { CATEGORY, "obc a", "OBC-A" },
		{ CATEGORY, "Scheduled caste", "SC" },
		{ CATEGORY, "তফসিলি জাতি", "SC" },
		{ ADDRESS, "12 Lake Rd, \r\n  Kolkata", "12 Lake Rd, Kolkata" },
		{ ADDRESS, "১২/১ লেক রোড।", "১২/১ লেক রোড।" },
		{ PIN, "700091", "700091" },
		{ INCOME, "1000", "1000" }, { INCOME, "৫০০", "500" },
		{ PHOTO, "0042_a.JPG", "0042_a.JPG" },
	};
	struct scene s = scene_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice out;
		struct fault why;
		if (form_check_value(s.arena, s.form, cases[i].field,
		    slice_of(cases[i].typed), TODAY, &out, &why))
			fail_msg("%s: %s", cases[i].typed, why.say);
		if (!slice_is(out, cases[i].kept))
			fail_msg("%s: %.*s", cases[i].typed, SLICE_FMT(out));
	}
	arena_drop(s.arena);
}

static void
a_bad_value_is_refused_with_what_would_be_right(void **state)
{
	(void)state;
	static const struct {
		enum place field;
		const char *typed, *says;
	} cases[] = {
		{ NAME, " ", "requires it" },
		{ NAME, "Rina 2", "'2', is a digit" },
		{ NAME, "Rina@Bera", "character 5, '@', does not belong" },
		{ NAME, "মো: রফিক", "visarga" },
		{ NAME, "Rina\tBera", "control character" },
		{ NAME, "...", "no letter" },
		{ NAME, "\xe0\xa6\xbe" "ক", "without a letter before" },
		{ NAME, "Rina \xe2\x80\xae" "areB", "U+202E" },
		{ NAME, "Rina\xe2\x80\x8b" "Bera", "U+200B" },
		{ NAME, "\xe4\xb8\xad", "cannot be printed" },
		{ NAME, "\xff", "not UTF-8" },
		{ DOB, "24-11-90", "four digits" },
		{ DOB, "31-02-1990", "is not a date" },
		{ DOB, "1890-01-01", "cannot be right" },
		{ DOB, "2026-11-25", "in the future" },
		{ MOBILE, "12345", "ten digits" },
		{ MOBILE, "5830012345", "ten digits" },
		{ MOBILE, "98300x2345", "ten digits" },
		{ MOBILE, "+92 9830012345", "ten digits" },
		{ EMAIL, "rina", "e-mail" }, { EMAIL, "@x.in", "e-mail" },
		{ EMAIL, "a@b", "e-mail" }, { EMAIL, "a b@c.in", "e-mail" },
		{ EMAIL, "a..b@c.in", "e-mail" }, { EMAIL, "a@@c.in",
		    "e-mail" }, { EMAIL, "a@c..in", "e-mail" },
		{ CATEGORY, "general", "choices: SC, OBC-A" },
		{ ADDRESS, "1234567890 1234567890 1234567890 1234567890",
		    "has 43 characters; 40 is the most" },
		{ PIN, "70009", "must be six digits, such as 700091" },
		{ INCOME, "1,000", "digits only" },
		{ INCOME, "1001", "must be 0 to 1000" },
		{ INCOME, "-1", "must be 0 to 1000" },
		{ INCOME, "-", "digits only" },
		{ PHOTO, "../x.jpg", "file name" },
		{ PHOTO, "x.gif", "file name" }, { PHOTO, ".jpg", "file name" },
	};
	struct scene s = scene_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice out = SLICE("untouched");
		struct fault why = { 0 };
		assert_int_equal(form_check_value(s.arena, s.form,
		    cases[i].field, slice_of(cases[i].typed), TODAY, &out,
		    &why), FAULT_INPUT);
		if (strstr(why.say, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].typed, why.say);
		assert_true(slice_is(out, "untouched"));
	}
	arena_drop(s.arena);
}

static void
columns_are_found_by_name_loose_name_and_label(void **state)
{
	(void)state;
	static const struct slice columns[] = { SLICE("শ্রেণি"),
		SLICE("Date Of Birth"), SLICE("PIN"), SLICE("name"),
		SLICE("remark"), SLICE("E_mail") };
	struct scene s = scene_make();
	struct form_map map;
	assert_int_equal(form_map_columns(s.arena, s.form, columns,
	    COUNT_OF(columns), &map, NULL), FAULT_NONE);
	assert_int_equal(map.column[NAME], 3);
	assert_int_equal(map.column[DOB], 1);
	assert_int_equal(map.column[CATEGORY], 0);
	assert_int_equal(map.column[PIN], 2);
	assert_int_equal(map.column[EMAIL], 5);
	assert_int_equal(map.column[MOBILE], SIZE_MAX);
	assert_int_equal(map.n_unknown, 1);
	assert_true(slice_is(map.unknown[0], "remark"));
	assert_int_equal(map.n_missing, 0);
	assert_int_equal(form_map_complete(s.form, &map, NULL), FAULT_NONE);
	arena_drop(s.arena);
}

static void
two_columns_for_one_field_are_refused(void **state)
{
	(void)state;
	static const struct slice columns[] = { SLICE("dob"),
		SLICE("Date of birth") };
	struct scene s = scene_make();
	struct form_map map;
	struct fault why;
	assert_int_equal(form_map_columns(s.arena, s.form, columns, 2, &map,
	    &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "'dob' and 'Date of birth' both"));
	arena_drop(s.arena);
}

static void
missing_columns_are_all_named_before_the_start(void **state)
{
	(void)state;
	static const struct slice columns[] = { SLICE("pin") };
	struct scene s = scene_make();
	struct form_map map;
	struct fault why;
	assert_int_equal(form_map_columns(s.arena, s.form, columns, 1, &map,
	    NULL), FAULT_NONE);
	assert_int_equal(form_map_complete(s.form, &map, &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "columns name, dob, which"));
	arena_drop(s.arena);
}

static void
a_row_reports_every_column_that_is_wrong(void **state)
{
	(void)state;
	static const struct slice columns[] = { SLICE("name"), SLICE("dob"),
		SLICE("mobile") };
	static const struct slice good[] = { SLICE("Rina"),
		SLICE("01-02-1990"), SLICE("") };
	static const struct slice bad[] = { SLICE(""), SLICE("x"),
		SLICE("9830012345") };
	static const struct slice blank[] = { SLICE(""), SLICE(" "),
		SLICE("") };
	struct scene s = scene_make();
	struct form_map map;
	struct slice values[SERVICE_FIELDS_MOST];
	struct form_faults faults;
	form_map_columns(s.arena, s.form, columns, 3, &map, NULL);
	struct row row = { .fields = good, .n = 3 };
	assert_int_equal(form_check(s.arena, s.form, &map, &row, TODAY, values,
	    &faults), FAULT_NONE);
	assert_true(slice_is(values[DOB], "1990-02-01"));
	assert_int_equal(values[PHOTO].len, 0);
	row.fields = bad;
	assert_int_equal(form_check(s.arena, s.form, &map, &row, TODAY, values,
	    &faults), FAULT_INPUT);
	assert_int_equal(faults.n, 2);
	assert_string_equal(faults.at[0].where, "column 'name'");
	assert_string_equal(faults.at[1].where, "column 'dob'");
	row.fields = blank;
	assert_int_equal(form_check(s.arena, s.form, &map, &row, TODAY, values,
	    &faults), FAULT_INPUT);
	assert_int_equal(faults.n, 1);
	assert_non_null(strstr(faults.at[0].say, "delete the row"));
	arena_drop(s.arena);
}

static void
a_wrong_pattern_names_its_field(void **state)
{
	(void)state;
	struct service_field f = { .name = SLICE("x"), .pattern = SLICE("(") };
	struct service odd = { .fields = &f, .n_fields = 1 };
	struct form *form;
	struct fault why;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	assert_int_equal(form_make(a, &odd, &form, &why), FAULT_INPUT);
	assert_string_equal(why.where, "fields[0].pattern");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_value_comes_out_in_one_form),
		cmocka_unit_test(
		    a_bad_value_is_refused_with_what_would_be_right),
		cmocka_unit_test(
		    columns_are_found_by_name_loose_name_and_label),
		cmocka_unit_test(two_columns_for_one_field_are_refused),
		cmocka_unit_test(
		    missing_columns_are_all_named_before_the_start),
		cmocka_unit_test(a_row_reports_every_column_that_is_wrong),
		cmocka_unit_test(a_wrong_pattern_names_its_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
