/* What callers of the encoder rely on; that its modules are right is tested
 * against other encoders in test_twins.c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "qr_symbol.h"

static struct qr_want
want(enum qr_level level, enum qr_cut cut)
{
	return (struct qr_want){ 1, 40, level, false, QR_MASK_AUTO, cut };
}

static int
version_of(const char *text, enum qr_cut cut)
{
	struct qr_symbol s;
	struct qr_want w = want(QR_LEVEL_L, cut);
	assert_int_equal(qr_encode(slice_of(text), &w, &s, NULL), 0);
	return s.version;
}

static void
the_shortest_cut_uses_the_narrow_modes(void **state)
{
	(void)state;
	const char *digits = "12345678901234567890123456789012345678901";
	assert_int_equal(version_of(digits, QR_SHORTEST), 1);
	assert_int_equal(version_of(digits, QR_ONE_BYTE_SEGMENT), 3);
	assert_int_equal(version_of("HTTPS://EXAMPLE.IN/V/1234", QR_SHORTEST),
	    1);
	/* 9 bytes, then 26 digits: together less than 35 bytes. */
	assert_int_equal(version_of("a/b/c/d/e12345678901234567890123456",
	    QR_SHORTEST), 2);
}

static void
what_does_not_fit_is_refused_and_nothing_is_written(void **state)
{
	(void)state;
	static char text[8000];
	struct qr_symbol s = { .version = 77 };
	struct fault why;
	for (int cut = 0; cut < 2; cut++) {
		struct qr_want w = want(QR_LEVEL_L, (enum qr_cut)cut);
		assert_int_equal(qr_encode(slice_from(text, 2954), &w, &s,
		    &why), FAULT_LIMIT);
		assert_non_null(strstr(why.say, "2953"));
		assert_int_equal(qr_encode(slice_from(text, 8000), &w, &s,
		    &why), FAULT_LIMIT);
		assert_int_equal(s.version, 77);
	}
}

static void
seven_thousand_and_89_digits_fit_and_no_more(void **state)
{
	(void)state;
	static char text[7090];
	memset(text, '7', sizeof text);
	struct qr_symbol s;
	struct qr_want w = want(QR_LEVEL_L, QR_SHORTEST);
	assert_int_equal(qr_encode(slice_from(text, 7089), &w, &s, NULL), 0);
	assert_int_equal(s.version, 40);
	assert_int_equal(qr_encode(slice_from(text, 7090), &w, &s, NULL),
	    FAULT_LIMIT);
}

static void
a_want_that_makes_no_sense_is_refused(void **state)
{
	(void)state;
	struct qr_symbol s;
	struct qr_want w = want(QR_LEVEL_L, QR_SHORTEST);
	w.mask = 8;
	assert_int_equal(qr_encode(slice_of("x"), &w, &s, NULL), FAULT_INPUT);
	w = want(QR_LEVEL_L, QR_SHORTEST);
	w.min_version = 0;
	assert_int_equal(qr_encode(slice_of("x"), &w, &s, NULL), FAULT_INPUT);
	w = want(QR_LEVEL_L, QR_SHORTEST);
	w.max_version = 41;
	assert_int_equal(qr_encode(slice_of("x"), &w, &s, NULL), FAULT_INPUT);
}

static void
a_segment_its_mode_cannot_hold_is_refused(void **state)
{
	(void)state;
	struct qr_symbol s;
	struct qr_want w = want(QR_LEVEL_L, QR_SHORTEST);
	struct qr_segment seg = { QR_ALPHANUMERIC, SLICE("abc") };
	assert_int_equal(qr_encode_segments(&seg, 1, &w, &s, NULL),
	    FAULT_INPUT);
	seg = (struct qr_segment){ QR_NUMERIC, SLICE("12A") };
	assert_int_equal(qr_encode_segments(&seg, 1, &w, &s, NULL),
	    FAULT_INPUT);
}

static void
boost_takes_the_strongest_level_of_the_version(void **state)
{
	(void)state;
	struct qr_symbol s;
	struct qr_want w = want(QR_LEVEL_L, QR_ONE_BYTE_SEGMENT);
	w.boost = true;
	assert_int_equal(qr_encode(slice_of("x"), &w, &s, NULL), 0);
	assert_int_equal(s.version, 1);
	assert_int_equal(s.level, QR_LEVEL_H);
}

static void
the_bitmap_has_the_leftmost_module_in_the_highest_bit(void **state)
{
	(void)state;
	static char text[1273];
	static unsigned char bits[177 * 23];
	struct qr_symbol s;
	struct qr_want w = { 40, 40, QR_LEVEL_H, false, QR_MASK_AUTO,
	    QR_ONE_BYTE_SEGMENT };
	assert_int_equal(qr_encode(slice_from(text, sizeof text), &w, &s,
	    NULL), 0);
	qr_bitmap(&s, bits, 23);
	for (int y = 0; y < 177; y++)
		for (int x = 0; x < 184; x++)
			assert_int_equal(bits[y * 23 + x / 8] >>
			    (7 - x % 8) & 1, x < 177 && qr_dark(&s, x, y));
}

static void
capacities_are_the_standards(void **state)
{
	(void)state;
	static const struct {
		int version;
		size_t room[4];
	} rows[] = {
		{ 1, { 17, 14, 11, 7 } }, { 9, { 230, 180, 130, 98 } },
		{ 10, { 271, 213, 151, 119 } },
		{ 25, { 1273, 997, 715, 535 } },
		{ 40, { 2953, 2331, 1663, 1273 } },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (int level = 0; level < 4; level++)
			assert_int_equal(qr_room(rows[i].version,
			    (enum qr_level)level), rows[i].room[level]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shortest_cut_uses_the_narrow_modes),
		cmocka_unit_test(
		    what_does_not_fit_is_refused_and_nothing_is_written),
		cmocka_unit_test(seven_thousand_and_89_digits_fit_and_no_more),
		cmocka_unit_test(a_want_that_makes_no_sense_is_refused),
		cmocka_unit_test(a_segment_its_mode_cannot_hold_is_refused),
		cmocka_unit_test(boost_takes_the_strongest_level_of_the_version),
		cmocka_unit_test(
		    the_bitmap_has_the_leftmost_module_in_the_highest_bit),
		cmocka_unit_test(capacities_are_the_standards),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
