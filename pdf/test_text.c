/*
 * Text: what is shaped and what is refused, and the content written for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <hb.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pdf_face.h"
#include "pdf_text.h"
#include "pdf_text_replay.h"
#include "pdf_text_world.h"
#include "pdf_words.h"

/* --- shaping -------------------------------------------------------------- */

/* The whole text through HarfBuzz face by face, spaces in the face before. */
static struct replay
shape_whole(const char *text, enum word_lang lang)
{
	struct replay out = { .n = 0 };
	size_t len = strlen(text);
	int *face_at = ARENA_ARRAY(arena, int, len + 1);
	struct slice rest = slice_of(text), word;
	int last = 0;
	while (slice_cut(&rest, ' ', &word)) {
		size_t from = (size_t)(word.at - text);
		struct word_point *p;
		uint32_t n;
		if (word.len > 0 && word_itemise(arena, set, STYLE_REGULAR,
		    lang, word, &p, &n, NULL) != FAULT_NONE)
			fail();
		for (uint32_t i = 0; word.len > 0 && i < n; i++) {
			size_t to = i + 1 < n ? p[i + 1].at : word.len;
			for (size_t k = p[i].at; k < to; k++)
				face_at[from + k] = last = p[i].face;
		}
		face_at[from + word.len] = last;
	}
	double x = 0;
	for (size_t i = 0, next; i < len; i = next) {
		for (next = i; next < len && face_at[next] == face_at[i]; )
			next++;
		hb_buffer_t *b = hb_buffer_create();
		hb_buffer_add_utf8(b, text, (int)len, (unsigned)i,
		    (int)(next - i));
		shape_set_up(b, face_at[i], lang);
		hb_shape(set->face[face_at[i]].font, b, NULL, 0);
		unsigned n;
		hb_glyph_info_t *g = hb_buffer_get_glyph_infos(b, &n);
		hb_glyph_position_t *at = hb_buffer_get_glyph_positions(b, &n);
		for (unsigned k = 0; k < n; k++) {
			*VEC_ADD(arena, &out) = (struct shown){ face_at[i],
			    g[k].codepoint, x + at[k].x_offset,
			    at[k].y_offset };
			x += at[k].x_advance;
		}
		hb_buffer_destroy(b);
	}
	return out;
}

static void
check_whole(const char *text, const char *lang)
{
	struct text_block block = lay(text, lang, 10000);
	assert_int_equal(block.n, 1);
	struct buf b = buf_make(arena, 1024);
	struct font_use use = font_use_make(arena, set, NULL);
	text_emit_block(&b, &block, 0, 0, &use);
	struct replay got = text_replay(arena, set, buf_slice(&b));
	struct replay want = shape_whole(text, word_lang(lang));
	assert_false(got.bad);
	if (got.n != want.n)
		fail_msg("%s: %zu glyphs, not %zu", text, got.n, want.n);
	for (size_t i = 0; i < got.n; i++)
		if (got.at[i].face != want.at[i].face ||
		    got.at[i].glyph != want.at[i].glyph ||
		    fabs(got.at[i].x - want.at[i].x) > 0.5 ||
		    fabs(got.at[i].y - want.at[i].y) > 0.5)
			fail_msg("%s: glyph %zu is %d/%u at %g %g, not %d/%u "
			    "at %g %g", text, i, got.at[i].face,
			    got.at[i].glyph, got.at[i].x, got.at[i].y,
			    want.at[i].face, want.at[i].glyph, want.at[i].x,
			    want.at[i].y);
}

static void
words_by_themselves_stand_where_whole_run_shaping_puts_them(
    void **state UNUSED)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		check_whole(texts[i], "bn");
		check_whole(texts[i], "en");
		check_whole(texts[i], "ne");
	}
}

static void
a_word_met_again_is_the_same_word(void **state UNUSED)
{
	struct text_block a = lay("লক্ষ্মী", "bn", 100);
	struct text_block b = lay("লক্ষ্মী", "bn", 100);
	assert_ptr_equal(a.lines[0].items[0].word, b.lines[0].items[0].word);
}

static void
a_full_memory_of_words_forgets_none_and_tidies(void **state UNUSED)
{
	struct font_set *own;
	struct arena *a = arena_make();
	assert_int_equal(font_set_open(&own, NULL, NULL), FAULT_NONE);
	struct text_style style = { .size_pt = 10 };
	float width, again;
	char text[300];
	for (int i = 0; i < 9000; i++) {
		int n = snprintf(text, sizeof text, "%d", i);
		memset(text + n, 'a' + i % 26, 240);
		text[n + 240] = '\0';
		assert_int_equal(text_width(own, &style, STYLE_REGULAR,
		    slice_of(text), &width, NULL), FAULT_NONE);
	}
	assert_int_equal(text_width(own, &style, STYLE_REGULAR,
	    slice_of(text), &again, NULL), FAULT_NONE);
	assert_true(width == again);
	font_set_tidy(own);
	assert_int_equal(text_width(own, &style, STYLE_REGULAR,
	    slice_of(text), &again, NULL), FAULT_NONE);
	assert_true(width == again);
	font_set_drop(own);
	arena_drop(a);
}

/* --- what is refused ------------------------------------------------------ */

static void
what_cannot_be_printed_is_refused_by_name(void **state UNUSED)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "\xFF", "UTF-8" }, { "a\xC0\x80", "UTF-8" },
		{ "a\x01", "U+0001" }, { "a\xC2\x85", "U+0085" },
		{ "عمر", "U+0639" }, { "אב", "right to left" },
		{ "a\xE2\x80\x8E", "U+200E" }, { "\xE2\x80\xAE" "a", "U+202E" },
		{ "a\xE2\x81\xA6", "U+2066" }, { "a\xC2\xAD", "U+00AD" },
		{ "a\xEF\xBB\xBF", "U+FEFF" }, { "a\xE2\x80\xA8", "U+2028" },
		{ "中", "U+4E2D" }, { "😀", "U+1F600" },
		{ "\xEE\x80\x80", "U+E000" }, { "ি", "U+09BF" },
		{ "ab ্ক", "U+09CD" }, { "aি", "U+09BF" },
		{ "\xE2\x80\x8D", "U+200D" },
		{ "क\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323",
		    "More than 8" },
	};
	struct text_style style = { .size_pt = 10, .lang = "bn" };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text_span span = { slice_of(rows[i].text),
		    STYLE_REGULAR };
		struct text_block b = { .n = 77 };
		struct fault why = { 0 };
		if (text_layout(arena, set, &style, &span, 1, 400, &b, &why) !=
		    FAULT_INPUT || strstr(why.say, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].text, why.say);
		assert_int_equal(b.n, 77);
	}
}

static void
a_text_beyond_the_limits_is_refused(void **state UNUSED)
{
	char *text = arena_alloc(arena, TEXT_MOST + 2);
	memset(text, 'a', TEXT_MOST + 1);
	struct text_style style = { .size_pt = 10 };
	struct text_block b;
	struct fault why;
	assert_int_equal(text_layout_line(arena, set, &style, STYLE_REGULAR,
	    slice_from(text, TEXT_MOST + 1), 0, &b, &why), FAULT_LIMIT);
	assert_int_equal(text_layout_line(arena, set, &style, STYLE_REGULAR,
	    slice_from(text, TEXT_WORD_MOST + 1), 0, &b, &why), FAULT_INPUT);
	assert_int_equal(text_layout_line(arena, set, &style, STYLE_REGULAR,
	    slice_from(text, TEXT_WORD_MOST), 0, &b, &why), FAULT_NONE);
}

/* --- content -------------------------------------------------------------- */

static void
numbers_are_short_and_never_exponential(void **state UNUSED)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = { { 0, "0" }, { -0.0, "0" }, { 1, "1" }, { -12.5, "-12.5" },
	    { 0.001, ".001" }, { -0.0004, "0" }, { 100, "100" },
	    { 1234.5678, "1234.568" }, { 0.1, ".1" }, { -0.25, "-.25" },
	    { 1e9, "1000000000" }, { NAN, "0" }, { 10.010, "10.01" } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf b = buf_make(arena, 32);
		text_put_number(&b, rows[i].value);
		assert_string_equal(buf_text(&b), rows[i].text);
	}
}

static void
another_language_is_said_and_the_paragraphs_own_is_not(void **state UNUSED)
{
	static const struct {
		const char *text, *lang, *says;
	} rows[] = { { "Roy রায় राय", "en", "(bn)(hi)" },
	    { "Roy রায় राय", "bn", "(en)(hi)" }, { "রায় ৫ - 5", "bn", "" },
	    { "Roy Das রায় দাস", "en", "(bn)" }, { "राय (5)", "ne", "" } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text_block block = lay(rows[i].text, rows[i].lang, 900);
		struct buf b = buf_make(arena, 1024), said;
		struct font_use use = font_use_make(arena, set, NULL);
		text_emit_block(&b, &block, 0, 0, &use);
		said = buf_make(arena, 64);
		const char *at = buf_text(&b), *end = at + b.len;
		while ((at = memmem(at, (size_t)(end - at), "/Lang", 5)) !=
		    NULL)
			buf_put(&said, at += 5, 4);
		assert_string_equal(buf_text(&said), rows[i].says);
	}
}

static void
a_line_without_words_writes_nothing(void **state UNUSED)
{
	struct text_block block = lay("one\n\ntwo", "en", 100);
	struct buf b = buf_make(arena, 16);
	struct font_use use = font_use_make(arena, set, NULL);
	text_emit(&b, &block.lines[1], 0, 0, &use);
	assert_int_equal(b.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    words_by_themselves_stand_where_whole_run_shaping_puts_them),
		cmocka_unit_test(a_word_met_again_is_the_same_word),
		cmocka_unit_test(
		    a_full_memory_of_words_forgets_none_and_tidies),
		cmocka_unit_test(what_cannot_be_printed_is_refused_by_name),
		cmocka_unit_test(a_text_beyond_the_limits_is_refused),
		cmocka_unit_test(numbers_are_short_and_never_exponential),
		cmocka_unit_test(
		    another_language_is_said_and_the_paragraphs_own_is_not),
		cmocka_unit_test(a_line_without_words_writes_nothing),
	};
	return cmocka_run_group_tests(tests, open_set, drop_set);
}
