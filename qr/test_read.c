/* Pages are drawn with our own encoder and a simulated scanner, and read. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "own.h"
#include "qr_read.h"
#include "test_scan.h"

static struct qr_symbol
symbol_of(struct slice text, int version, enum qr_level level)
{
	struct qr_symbol s;
	struct fault why;
	struct qr_want want = { version, version, level, false, QR_MASK_AUTO,
	    QR_ONE_BYTE_SEGMENT };
	if (qr_encode(text, &want, &s, &why) != FAULT_NONE)
		fail_msg("%s", why.say);
	return s;
}

/* A full symbol of the version, and the square that holds it in any turn. */
static struct qr_symbol
full_symbol(char text[3000], int version, enum qr_level level, struct slice *of)
{
	*of = slice_from(text, qr_room(version, level));
	scan_text(text, of->len, (uint32_t)(version * 4 + (int)level));
	return symbol_of(*of, version, level);
}

static struct scan
scan_of(const struct qr_symbol *s, double module, double turn)
{
	int side = (int)((s->size + 10) * module * 1.45) + 8;
	return (struct scan){ .width = side, .height = side + 3,
	    .x = side / 2.0 + 0.3, .y = side / 2.0 - 0.2, .module = module,
	    .turn = turn, .seed = 9 };
}

static struct qr_found
read_one(struct arena *a, const struct qr_gray *g, struct slice want)
{
	struct qr_found *found;
	struct fault why = { 0 };
	size_t n;
	if (qr_read(a, g, &found, &n, &why) != FAULT_NONE)
		fail_msg("%s", why.say);
	assert_int_equal(n, 1);
	assert_true(slice_eq(found[0].content, want));
	return found[0];
}

static void
version_40_reads_in_every_turn_at_two_pixels_a_module(void **state)
{
	(void)state;
	static const double turns[] = { 0, 90, 180, 270, 17, 45, -3, 133, 2 };
	char text[3000];
	struct slice want;
	for (size_t i = 0; i < COUNT_OF(turns); i++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		struct qr_symbol s = full_symbol(text, 40,
		    i % 2 == 0 ? QR_LEVEL_H : QR_LEVEL_L, &want);
		struct scan w = scan_of(&s, 2, turns[i]);
		struct qr_gray g = scan_make(a, &s, &w);
		struct qr_found f = read_one(a, &g, want);
		assert_int_equal(f.version, 40);
		assert_int_equal(f.level, s.level);
		assert_int_equal(f.mask, s.mask);
		assert_int_equal(f.codewords, 3706);
		assert_true(fabs(f.module_px - 2) < 0.02);
	}
}

static void
every_version_and_level_reads(void **state)
{
	(void)state;
	char text[3000];
	struct slice want;
	for (int version = 1; version <= 40; version++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		struct qr_symbol s = full_symbol(text, version,
		    (enum qr_level)(version % 4), &want);
		struct scan w = scan_of(&s, 2.3 + version % 5, version * 23);
		struct qr_gray g = scan_make(a, &s, &w);
		struct qr_found f = read_one(a, &g, want);
		assert_int_equal(f.version, version);
		assert_int_equal(f.errors, 0);
	}
}

static void
every_mask_reads(void **state)
{
	(void)state;
	char text[] = "https://verify.example/c/BCW-001";
	for (int mask = 0; mask < 8; mask++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		struct qr_symbol s;
		struct qr_want want = { 5, 5, QR_LEVEL_Q, false, mask,
		    QR_ONE_BYTE_SEGMENT };
		assert_int_equal(qr_encode(slice_of(text), &want, &s, NULL), 0);
		struct scan w = scan_of(&s, 3, 30);
		struct qr_gray g = scan_make(a, &s, &w);
		assert_int_equal(read_one(a, &g, slice_of(text)).mask, mask);
	}
}

static void
mixed_segments_read(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice text = SLICE("0123456789012 HTTPS://A.B/ then lower 99887"
	    "76655443322110 A:%$*+-./");
	struct qr_want want = { 1, 40, QR_LEVEL_M, false, QR_MASK_AUTO,
	    QR_SHORTEST };
	struct qr_symbol s;
	assert_int_equal(qr_encode(text, &want, &s, NULL), 0);
	struct scan w = scan_of(&s, 4, 5);
	struct qr_gray g = scan_make(a, &s, &w);
	read_one(a, &g, text);
}

static void
rough_scans_read(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		struct scan w;
	} rows[] = {
		{ "blur", { .module = 2.67, .turn = 2, .blur = 1.1 } },
		{ "noise", { .module = 2, .turn = -2, .noise = 18 } },
		{ "losses", { .module = 2, .turn = 1, .jpeg = 12 } },
		{ "shade", { .module = 2, .turn = 91, .shade = 0.6 } },
		{ "ink", { .module = 2.67, .turn = 17, .ink = 0.15 } },
		{ "bilevel", { .module = 2.67, .turn = 3, .bilevel = true } },
		{ "skew", { .module = 3, .turn = 10, .skew = 0.12 } },
		{ "wave", { .module = 3, .turn = 20, .wave = 5 } },
		{ "all", { .module = 3, .turn = 185, .blur = 0.7, .noise = 8,
		    .jpeg = 6, .shade = 0.3, .ink = 0.06, .wave = 2 } },
	};
	char text[3000];
	struct slice want;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		struct qr_symbol s = full_symbol(text, 40, QR_LEVEL_H, &want);
		struct scan w = rows[i].w, place = scan_of(&s, w.module, 0);
		w.width = place.width;
		w.height = place.height;
		w.x = place.x;
		w.y = place.y;
		struct qr_gray g = scan_make(a, &s, &w);
		struct qr_found *found;
		struct fault why = { 0 };
		size_t n;
		if (qr_read(a, &g, &found, &n, &why) != FAULT_NONE)
			fail_msg("%s: %s", rows[i].what, why.say);
		assert_true(slice_eq(found[0].content, want));
	}
}

static void
a_stain_is_corrected_and_counted(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char text[3000];
	struct slice want;
	struct qr_symbol s = full_symbol(text, 40, QR_LEVEL_H, &want);
	struct scan w = scan_of(&s, 3, 12);
	struct qr_gray g = scan_make(a, &s, &w);
	unsigned char *at = (unsigned char *)(uintptr_t)g.at;
	for (int y = 0; y < 160; y++)
		memset(at + (size_t)(g.height / 2 - 60 + y) * g.stride +
		    g.width / 2 - 40, 30, 160);
	struct qr_found f = read_one(a, &g, want);
	assert_true(f.errors > 100 && f.errors < 1200);
}

static void
a_covered_finder_is_supposed(void **state)
{
	(void)state;
	char text[3000];
	struct slice want;
	for (int corner = 0; corner < 3; corner++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		struct qr_symbol s = full_symbol(text, 40, QR_LEVEL_H, &want);
		for (int y = 0; y < 12; y++)
			for (int x = 0; x < 12; x++) {
				int at = corner == 1 ? s.size - 1 - x : x;
				int row = corner == 2 ? s.size - 1 - y : y;
				s.rows[row][at >> 6] &= ~(UINT64_C(1) <<
				    (at & 63));
			}
		struct scan w = scan_of(&s, 2.5, 100);
		struct qr_gray g = scan_make(a, &s, &w);
		read_one(a, &g, want);
	}
}

static void
corners_lie_where_the_symbol_is(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char text[3000];
	struct slice want;
	struct qr_symbol s = full_symbol(text, 10, QR_LEVEL_M, &want);
	struct scan w = scan_of(&s, 4, 90);
	struct qr_gray g = scan_make(a, &s, &w);
	struct qr_found f = read_one(a, &g, want);
	double half = s.size * 4 / 2.0;
	/* Turned clockwise by a quarter, the first corner is top right. */
	double x[] = { half, half, -half, -half };
	double y[] = { -half, half, half, -half };
	for (int i = 0; i < 4; i++) {
		assert_true(fabs(f.corner[i].x - w.x - x[i]) < 0.6);
		assert_true(fabs(f.corner[i].y - w.y - y[i]) < 0.6);
	}
}

static void
several_symbols_come_largest_first(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	static const int versions[] = { 3, 40, 1, 12 };
	char text[3000];
	struct slice want;
	struct qr_gray g = scan_page(a, 1100, 1100);
	for (int i = 0; i < 4; i++) {
		struct qr_symbol s = full_symbol(text, versions[i], QR_LEVEL_Q,
		    &want);
		struct scan w = { .x = 280 + i % 2 * 500,
		    .y = 280 + i / 2 * 500, .module = i == 2 ? 6 : 2.1,
		    .turn = i * 31 };
		scan_print(&g, &s, &w);
	}
	struct qr_found *found;
	struct fault why = { 0 };
	size_t n = 0;
	assert_int_equal(qr_read(a, &g, &found, &n, &why), 0);
	assert_int_equal(n, 4);
	static const int order[] = { 40, 12, 3, 1 };
	for (int i = 0; i < 4; i++)
		assert_int_equal(found[i].version, order[i]);
}

static void
a_large_module_reads_as_well_as_a_small_one(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char text[3000];
	struct slice want;
	struct qr_symbol s = full_symbol(text, 2, QR_LEVEL_M, &want);
	struct scan w = scan_of(&s, 41, 8);
	struct qr_gray g = scan_make(a, &s, &w);
	read_one(a, &g, want);
}

static void
a_page_of_writing_has_no_code(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct qr_gray g = scan_page(a, 1240, 1754);
	struct qr_found *found = NULL;
	struct fault why;
	size_t n = 7;
	assert_int_equal(qr_read(a, &g, &found, &n, &why), FAULT_ABSENT);
	scan_clutter(&g, 150, 3);
	assert_int_equal(qr_read(a, &g, &found, &n, &why), FAULT_ABSENT);
	assert_null(found);
	assert_int_equal(n, 7);
}

static void
a_coarse_scan_is_told_the_resolution_it_needs(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char text[3000];
	struct slice want;
	struct qr_symbol s = full_symbol(text, 40, QR_LEVEL_L, &want);
	memset(s.rows + 40, 0, 90 * sizeof s.rows[0]);
	struct scan w = scan_of(&s, 1.6, 4);
	struct qr_gray g = scan_make(a, &s, &w);
	struct qr_found *found;
	struct fault why = { 0 };
	size_t n;
	assert_int_equal(qr_read(a, &g, &found, &n, &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "240 dpi; scan it at 300 dpi"));
}

static void
a_damaged_code_is_said_to_be_damaged(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char text[3000];
	struct slice want;
	struct qr_symbol s = full_symbol(text, 40, QR_LEVEL_L, &want);
	for (int y = 30; y < 140; y++)
		s.rows[y][1] = s.rows[y][0] * 0x9e3779b97f4a7c15u;
	struct scan w = scan_of(&s, 3, 4);
	struct qr_gray g = scan_make(a, &s, &w);
	struct qr_found *found;
	struct fault why = { 0 };
	size_t n;
	assert_int_equal(qr_read(a, &g, &found, &n, &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "damaged"));
	assert_non_null(strstr(why.say, "25 blocks"));
}

static void
rasters_that_are_none_are_refused(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	static const unsigned char pixels[40 * 40];
	struct qr_gray empty = { 0 }, wide = { 32768, 1, 32768, pixels };
	struct qr_gray small = { 20, 40, 40, pixels };
	struct qr_gray black = { 40, 40, 40, pixels };
	struct qr_found *found;
	struct fault why;
	size_t n;
	assert_int_equal(qr_read(a, &empty, &found, &n, &why), FAULT_INPUT);
	assert_int_equal(qr_read(a, &wide, &found, &n, &why), FAULT_LIMIT);
	assert_int_equal(qr_read(a, &small, &found, &n, &why), FAULT_ABSENT);
	assert_int_equal(qr_read(a, &black, &found, &n, &why), FAULT_ABSENT);
}

static void
a_stride_wider_than_the_page_is_honoured(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char text[3000];
	struct slice want;
	struct qr_symbol s = full_symbol(text, 4, QR_LEVEL_M, &want);
	struct scan w = scan_of(&s, 3, 0);
	w.width += 100;
	struct qr_gray g = scan_make(a, &s, &w);
	g.width -= 100;
	read_one(a, &g, want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    version_40_reads_in_every_turn_at_two_pixels_a_module),
		cmocka_unit_test(every_version_and_level_reads),
		cmocka_unit_test(every_mask_reads),
		cmocka_unit_test(mixed_segments_read),
		cmocka_unit_test(rough_scans_read),
		cmocka_unit_test(a_stain_is_corrected_and_counted),
		cmocka_unit_test(a_covered_finder_is_supposed),
		cmocka_unit_test(corners_lie_where_the_symbol_is),
		cmocka_unit_test(several_symbols_come_largest_first),
		cmocka_unit_test(a_large_module_reads_as_well_as_a_small_one),
		cmocka_unit_test(a_page_of_writing_has_no_code),
		cmocka_unit_test(a_coarse_scan_is_told_the_resolution_it_needs),
		cmocka_unit_test(a_damaged_code_is_said_to_be_damaged),
		cmocka_unit_test(rasters_that_are_none_are_refused),
		cmocka_unit_test(a_stride_wider_than_the_page_is_honoured),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
