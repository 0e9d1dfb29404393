/* The plan of a certificate's symbol on paper. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "qr_plan.h"

static void
the_strongest_level_that_holds_the_content_is_taken(void **state)
{
	(void)state;
	static const struct {
		size_t bytes;
		enum qr_level level;
	} rows[] = {
		{ 0, QR_LEVEL_H }, { 1273, QR_LEVEL_H }, { 1274, QR_LEVEL_Q },
		{ 1663, QR_LEVEL_Q }, { 1664, QR_LEVEL_M },
		{ 2331, QR_LEVEL_M }, { 2332, QR_LEVEL_L },
		{ 2953, QR_LEVEL_L },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct qr_plan p;
		assert_int_equal(qr_plan(rows[i].bytes, 40, &p, NULL), 0);
		assert_int_equal(p.level, rows[i].level);
	}
}

static void
content_no_level_holds_is_refused_in_words(void **state)
{
	(void)state;
	struct qr_plan p = { .version = 99 };
	struct fault why;
	assert_int_equal(qr_plan(2954, 40, &p, &why), FAULT_LIMIT);
	assert_non_null(strstr(why.say, "2954"));
	assert_non_null(strstr(why.say, "2953"));
	assert_int_equal(p.version, 99);
	assert_int_equal(qr_plan(1, 41, &p, &why), FAULT_INPUT);
}

static void
version_40_is_708_dots_wide(void **state)
{
	(void)state;
	struct qr_plan p;
	assert_int_equal(qr_plan(1200, 40, &p, NULL), 0);
	assert_int_equal(p.modules, 177);
	assert_int_equal(p.dots, 708);
	assert_int_equal(p.quiet_dots, 16);
	assert_true(fabs(p.points - 84.96) < 1e-9);
}

static void
a_smaller_version_can_be_planned(void **state)
{
	(void)state;
	struct qr_plan p;
	assert_int_equal(qr_plan(990, 25, &p, NULL), 0);
	assert_int_equal(p.level, QR_LEVEL_M);
	assert_int_equal(p.dots, 117 * 4);
}

static void
a_position_snaps_to_the_printers_grid(void **state)
{
	(void)state;
	assert_true(fabs(qr_snap(100) - 100.08) < 1e-9);
	assert_true(fabs(qr_snap(99.84) - 99.84) < 1e-12);
	assert_true(fabs(qr_snap(0.05)) < 1e-12);
}

static void
the_planned_symbol_holds_exactly_its_room(void **state)
{
	(void)state;
	static char text[2953];
	for (int version = 1; version <= 40; version += 13)
		for (int level = 0; level < 4; level++) {
			size_t n = qr_room(version, (enum qr_level)level);
			struct qr_plan p;
			struct qr_symbol s;
			assert_int_equal(qr_plan(n, version, &p, NULL), 0);
			assert_int_equal(p.level, level);
			struct qr_want want = qr_plan_want(&p);
			assert_int_equal(qr_encode(slice_from(text, n), &want,
			    &s, NULL), 0);
			assert_int_equal(s.version, version);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    the_strongest_level_that_holds_the_content_is_taken),
		cmocka_unit_test(content_no_level_holds_is_refused_in_words),
		cmocka_unit_test(version_40_is_708_dots_wide),
		cmocka_unit_test(a_smaller_version_can_be_planned),
		cmocka_unit_test(a_position_snaps_to_the_printers_grid),
		cmocka_unit_test(the_planned_symbol_holds_exactly_its_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
