/* One fact a test about canonical facts, masked names and validity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "date.h"
#include "facts.h"
#include "own.h"

static const struct service_field fields[] = {
	{ .name = SLICE("name"), .on_certificate = true },
	{ .name = SLICE("mobile") },
	{ .name = SLICE("father"), .on_certificate = true },
};
static const struct service service = { .department = SLICE("BCW"),
	.code = SLICE("BCW-001"), .fields = fields, .n_fields = 3 };
static const struct slice values[] = { SLICE("রিনা"), SLICE("9830012345"),
	SLICE("") };
static const struct facts facts = { .uin = SLICE("BCW0012026000001"),
	.service = &service, .issued_s = 1795494900,
	.values = values };

static void
facts_are_netstrings_in_the_order_of_the_definition(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 64);
	facts_put(&b, &facts);
	assert_string_equal(buf_text(&b), "13:mohor-facts-1,"
	    "3:uin,16:BCW0012026000001,10:department,3:BCW,"
	    "7:service,7:BCW-001,9:issued_at,25:2026-11-24T10:05:00+05:30,"
	    "11:valid_until,0:,4:name,12:রিনা,6:father,0:,");
}

static void
facts_read_back(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 64);
	facts_put(&b, &facts);
	struct slice rest = buf_slice(&b), key, value;
	assert_int_equal(facts_begin(&rest, NULL), FAULT_NONE);
	int n = 0;
	while (rest.len != 0) {
		assert_int_equal(facts_take(&rest, &key, &value, NULL), 0);
		n++;
	}
	assert_int_equal(n, 7);
	assert_true(slice_is(key, "father"));
	assert_int_equal(value.len, 0);
}

static void
facts_with_a_byte_amiss_are_damaged(void **state)
{
	(void)state;
	static const char *const cases[] = { "", "x", "3:uin", "3:uin,",
		"3:uin,2:x,", "03:uin,1:x,", "3:uin,1:x;", "-1:,1:x,",
		"99999999999:a,1:b,", "3:uin,1073741824:x,", ":," };
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice rest = slice_of(cases[i]), key, value;
		struct slice before = rest;
		assert_int_equal(facts_take(&rest, &key, &value, NULL),
		    FAULT_DAMAGE);
		assert_true(slice_eq(rest, before));
	}
	struct slice other = SLICE("13:mohor-facts-2,");
	assert_int_equal(facts_begin(&other, NULL), FAULT_DAMAGE);
}

static void
a_masked_name_keeps_first_letters_only(void **state)
{
	(void)state;
	static const struct {
		const char *name, *masked;
	} cases[] = {
		{ "Sourav Das", "S***** D**" },
		{ "Md. Rafikul Islam", "M** R****** I****" },
		{ "K. Roy-Chowdhury", "K* R**-C*******" },
		{ "রিনা বেরা", "রি* বে*" },
		{ "কৃষ্ণেন্দু", "কৃ**" },
		{ "শ্রীমতী ক্ষ্যাপা", "শ্রী** ক্ষ্যা*" },
		{ "पेम्बा", "पे*" },
		{ "A", "A" }, { "", "" },
		{ "Vishwanathanarayanan", "V*******" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct slice got = facts_mask_name(a, slice_of(cases[i].name));
		if (!slice_is(got, cases[i].masked))
			fail_msg("%s: %.*s", cases[i].name, SLICE_FMT(got));
	}
}

static void
validity_ends_the_day_before_the_same_day(void **state)
{
	(void)state;
	static const struct {
		int year, month, day, months;
		const char *until;
	} cases[] = {
		{ 2026, 11, 24, 3, "2027-02-23" },
		{ 2026, 1, 1, 12, "2026-12-31" },
		{ 2026, 8, 31, 6, "2027-02-28" },
		{ 2024, 2, 29, 12, "2025-02-28" },
		{ 2026, 12, 1, 1, "2026-12-31" },
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct service s = { .validity = VALID_MONTHS,
			.validity_months = cases[i].months };
		char out[11];
		struct date_time t = { { cases[i].year, cases[i].month,
			cases[i].day }, 0, 5, 0 };
		assert_true(slice_is(service_valid_until(&s, NULL,
		    date_from_ist(t), out), cases[i].until));
	}
}

static void
validity_may_be_for_ever_or_in_a_field(void **state)
{
	(void)state;
	char out[11];
	struct service s = { .validity = VALID_ALWAYS };
	assert_int_equal(service_valid_until(&s, NULL, 0, out).len, 0);
	s.validity = VALID_FIELD;
	s.validity_field = 1;
	struct slice v[] = { SLICE("x"), SLICE("2029-03-31") };
	assert_true(slice_is(service_valid_until(&s, v, 0, out),
	    "2029-03-31"));
	v[1].len = 0;
	assert_int_equal(service_valid_until(&s, v, 0, out).len, 0);
}

static void
a_service_code_is_forgiven_its_spelling(void **state)
{
	(void)state;
	char out[8];
	assert_true(service_code_tidy(slice_of("amd 015"), out));
	assert_string_equal(out, "AMD-015");
	assert_true(service_code_tidy(slice_of("BCW001"), out));
	assert_string_equal(out, "BCW-001");
	assert_false(service_code_tidy(slice_of("BCW-01"), out));
	assert_false(service_code_tidy(slice_of("BC1-001"), out));
	assert_false(service_code_tidy(slice_of("BCW-0011"), out));
	assert_false(service_code_tidy(slice_of("../../x"), out));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    facts_are_netstrings_in_the_order_of_the_definition),
		cmocka_unit_test(facts_read_back),
		cmocka_unit_test(facts_with_a_byte_amiss_are_damaged),
		cmocka_unit_test(a_masked_name_keeps_first_letters_only),
		cmocka_unit_test(validity_ends_the_day_before_the_same_day),
		cmocka_unit_test(validity_may_be_for_ever_or_in_a_field),
		cmocka_unit_test(a_service_code_is_forgiven_its_spelling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
