#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>
#include <hb.h>
#include <stdlib.h>

#include "arena.h"
#include "own.h"
#include "pdf_face.h"
#include "pdf_words.h"

static struct font_set *set;

static int
open_faces(void **state)
{
	(void)state;
	return font_set_open(&set, NULL, NULL) == FAULT_NONE ? 0 : -1;
}

static int
drop_faces(void **state)
{
	(void)state;
	font_set_drop(set);
	return 0;
}

/* The code through HarfBuzz, in one go. */
static void
check_code(int face, struct slice code)
{
	struct word_glyph g[32];
	unsigned n;
	assert_true(word_from_pairs(set, face, code, g));
	hb_buffer_t *b = hb_buffer_create();
	hb_buffer_add_utf8(b, code.at, (int)code.len, 0, (int)code.len);
	shape_set_up(b, face, LANG_LATIN);
	hb_shape(set->face[face].font, b, NULL, 0);
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(b, &n);
	const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(b, NULL);
	assert_int_equal(n, code.len);
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(g[i].glyph, info[i].codepoint);
		assert_int_equal(g[i].advance, at[i].x_advance);
		assert_int_equal(g[i].dx, at[i].x_offset);
		assert_int_equal(g[i].dy, at[i].y_offset);
		assert_int_equal(g[i].width, hb_font_get_glyph_h_advance(
		    set->face[face].font, info[i].codepoint));
	}
	hb_buffer_destroy(b);
}

static void
codes_stand_where_whole_shaping_puts_them(void **state)
{
	(void)state;
	static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	srandom(7);
	for (int k = 0; k < 6000; k++) {
		char text[16];
		size_t n = 5 + (size_t)random() % 12;
		for (size_t i = 0; i < n; i++)
			text[i] = signs[(size_t)random() % 37];
		text[n - 1 - (size_t)k % n] = '7';
		check_code(face_index(k % 2 == 0 ? STYLE_REGULAR : STYLE_BOLD,
		    SCRIPT_LATIN), slice_from(text, n));
	}
}

static void
only_codes_are_put_together_from_pairs(void **state)
{
	(void)state;
	struct word_glyph g[32];
	int latin = face_index(STYLE_REGULAR, SCRIPT_LATIN);
	static const char *const others[] = { "1234", "AAAAAA", "12a456",
	    "12,456", "12 456", "", "১২৩৪৫" };
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_false(word_from_pairs(set, latin, slice_of(others[i]),
		    g));
	assert_false(word_from_pairs(set, face_index(STYLE_REGULAR,
	    SCRIPT_BENGALI), slice_of("123456"), g));
}

static void
a_code_is_not_remembered(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct word *first, *second;
	assert_int_equal(word_find(a, set, STYLE_BOLD, LANG_LATIN,
	    slice_of("BCW0012026000001"), &first, NULL), FAULT_NONE);
	assert_int_equal(word_find(a, set, STYLE_BOLD, LANG_LATIN,
	    slice_of("BCW0012026000001"), &second, NULL), FAULT_NONE);
	assert_ptr_not_equal(first, second);
	assert_int_equal(first->advance, second->advance);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_stand_where_whole_shaping_puts_them),
		cmocka_unit_test(only_codes_are_put_together_from_pairs),
		cmocka_unit_test(a_code_is_not_remembered),
	};
	return cmocka_run_group_tests(tests, open_faces, drop_faces);
}
