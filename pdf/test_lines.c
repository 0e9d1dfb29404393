/*
 * Lines: where they end, how wide they are, where they stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "pdf_text.h"
#include "pdf_text_replay.h"
#include "pdf_text_world.h"
#include "utf8.h"

static void
any_run_of_blanks_is_one_space(void **state UNUSED)
{
	struct text_block b = lay(" \t one \r two\t\tthree  ", "en", 500);
	assert_string_equal(block_text(&b), "one two three");
}

static void
a_line_feed_ends_the_line(void **state UNUSED)
{
	struct text_block b = lay("\none\n\n two\n", "en", 500);
	assert_string_equal(block_text(&b), "one ||two");
}

static void
blanks_alone_make_no_line(void **state UNUSED)
{
	struct text_block b = lay(" \n\t ", "en", 500);
	assert_int_equal(b.n, 0);
	assert_true(b.height_pt == 0);
}

/* '|' where a line has to end when no two units fit one line. */
static void
lines_end_where_uax_14_allows(void **state UNUSED)
{
	static const char *const rows[] = {
		"Alpha |bravo |charl",
		"Salt-|Lake |Road-",
		"(alpha) |(bravo)",
		"alpha! |bravo? |delta;",
		"৳৫,০০০ |টাকা।",
		"12,345.67 |741101 |9/11/2026",
		"alpha—|bravo",
		"গ্রাম ।",
		"alpha\u00A0bravo",
		"“alpha” |“bravo”",
		"50 % |20 °C",
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf plain = buf_make(arena, 64);
		float width = 0, all;
		struct slice rest = slice_of(rows[i]), unit;
		struct text_style style = { .size_pt = 10 };
		while (slice_cut(&rest, '|', &unit)) {
			buf_put_slice(&plain, unit);
			text_width(set, &style, STYLE_REGULAR, unit, &all,
			    NULL);
			width = all > width ? all : width;
		}
		struct text_block b = lay(buf_text(&plain), "bn",
		    width + 0.01F);
		assert_string_equal(block_text(&b), rows[i]);
	}
}

static void
no_line_is_wider_than_its_block(void **state UNUSED)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		for (float width = 24; width < 150; width *= 1.3F) {
			struct text_block b = lay(texts[i], "bn", width);
			for (uint32_t k = 0; k < b.n; k++)
				assert_true(b.lines[k].width_pt <= width);
			assert_true(b.width_pt <= width);
		}
}

static void
lines_hold_the_whole_text_however_narrow(void **state UNUSED)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct text_block one = lay(texts[i], "bn", 10000);
		struct text_block many = lay(texts[i], "bn", 24);
		struct buf b = buf_make(arena, 256);
		for (uint32_t k = 0; k < many.n; k++)
			buf_puts(&b, line_text(&many.lines[k]));
		assert_string_equal(buf_text(&b), block_text(&one));
	}
}

static void
a_word_wider_than_its_line_is_broken_between_letters(void **state UNUSED)
{
	struct text_block b = lay("বন্দ্যোপাধ্যায়লক্ষ্মীস্ত্রী", "bn", 25);
	assert_true(b.n > 2);
	for (uint32_t i = 0; i < b.n; i++) {
		struct slice text = slice_of(line_text(&b.lines[i]));
		size_t len = text.len;
		uint32_t first = utf8_take(&text), last = first;
		while (text.len > 0)
			last = utf8_take(&text);
		assert_true(len > 0);
		assert_false(first >= 0x09BC && first <= 0x09CD);
		assert_int_not_equal(last, 0x09CD);
	}
}

static void
a_narrow_column_of_long_words_costs_little(void **state UNUSED)
{
	char *text = arena_alloc(arena, TEXT_MOST + 1);
	for (size_t i = 0; i < TEXT_MOST; i++)
		text[i] = i % TEXT_WORD_MOST == 0 ? ' ' :
		    i % 7 == 0 ? '-' : (char)('a' + i % 26);
	struct arena *own = arena_make();
	struct text_style style = { .size_pt = 10 };
	struct text_span span = { slice_from(text, TEXT_MOST), STYLE_REGULAR };
	struct text_block b;
	static const float widths[] = { 10, 27, 300, 5000 };
	for (size_t i = 0; i < COUNT_OF(widths); i++)
		assert_int_equal(text_layout(own, set, &style, &span, 1,
		    widths[i], &b, NULL), FAULT_NONE);
	assert_true(arena_held(own) < (size_t)64 * 1024 * 1024);
	arena_drop(own);
}

static void
a_width_that_holds_no_letter_is_refused(void **state UNUSED)
{
	struct text_style style = { .size_pt = 10 };
	struct text_span span = { slice_of("W"), STYLE_REGULAR };
	struct text_block b;
	struct fault why;
	static const float widths[] = { 3, 0, -5, NAN };
	for (size_t i = 0; i < COUNT_OF(widths); i++)
		assert_int_equal(text_layout(arena, set, &style, &span, 1,
		    widths[i], &b, &why), FAULT_INPUT);
}

static void
a_word_may_change_its_weight(void **state UNUSED)
{
	struct text_style style = { .size_pt = 10 };
	struct text_span spans[] = { { slice_of("is sub"), STYLE_REGULAR },
	    { slice_of("stan"), STYLE_BOLD },
	    { slice_of("tial here"), STYLE_REGULAR } };
	struct text_block b;
	assert_int_equal(text_layout(arena, set, &style, spans, 3, 1000, &b,
	    NULL), FAULT_NONE);
	assert_string_equal(block_text(&b), "is substantial here");
	assert_int_equal(text_layout(arena, set, &style, spans, 3, 60, &b,
	    NULL), FAULT_NONE);
	assert_string_equal(block_text(&b), "is |substantial |here");
}

static void
lines_align_within_the_block(void **state UNUSED)
{
	struct text_style style = { .size_pt = 10, .leading_pt = 15 };
	struct text_span span = { slice_of("one two three four five six"),
	    STYLE_REGULAR };
	struct text_block b;
	style.align = ALIGN_RIGHT;
	text_layout(arena, set, &style, &span, 1, 80, &b, NULL);
	assert_int_equal(b.n, 2);
	assert_true(fabsf(b.lines[0].x_pt + b.lines[0].width_pt - 80) < .01F);
	assert_true(fabsf(b.lines[1].y_pt - b.lines[0].y_pt - 15) < .01F);
	assert_true(b.height_pt == 30);
	style.align = ALIGN_CENTRE;
	text_layout(arena, set, &style, &span, 1, 80, &b, NULL);
	assert_true(fabsf(b.lines[0].x_pt * 2 + b.lines[0].width_pt - 80) <
	    .01F);
	style.align = ALIGN_JUSTIFY;
	text_layout(arena, set, &style, &span, 1, 80, &b, NULL);
	assert_true(fabsf(b.lines[0].width_pt - 80) < .02F);
	assert_true(b.lines[0].gap_pt > 0);
	assert_true(b.lines[1].gap_pt == 0);
}

static void
a_justified_line_ends_at_the_margin(void **state UNUSED)
{
	struct text_style style = { .size_pt = 10, .lang = "bn",
	    .align = ALIGN_JUSTIFY };
	struct text_span span = { slice_of("জেলা নদীয়া, West Bengal এর স্থায়ী "
	    "বাসিন্দা শ্রীমতী Swati Sen এখানে"), STYLE_REGULAR };
	struct text_block b;
	text_layout(arena, set, &style, &span, 1, 110, &b, NULL);
	struct buf out = buf_make(arena, 1024);
	struct font_use use = font_use_make(arena, set, NULL);
	text_emit(&out, &b.lines[0], 0, 0, &use);
	struct replay r = text_replay(arena, set, buf_slice(&out));
	const struct shown *last = &r.at[r.n - 1];	/* a space */
	if (fabs(last->x / 100 - 110) > 0.05)
		fail_msg("the line ends at %g", last->x / 100);
}

static void
a_line_that_is_too_long_is_refused(void **state UNUSED)
{
	struct text_style style = { .size_pt = 10 };
	struct text_block b;
	struct fault why;
	assert_int_equal(text_layout_line(arena, set, &style, STYLE_BOLD,
	    slice_of("a\nb"), 100, &b, &why), FAULT_NONE);
	assert_int_equal(b.n, 1);
	assert_int_equal(text_layout_line(arena, set, &style, STYLE_BOLD,
	    slice_of("Alpha bravo charlie"), 30, &b, &why), FAULT_LIMIT);
	assert_non_null(strstr(why.say, "30.0"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_run_of_blanks_is_one_space),
		cmocka_unit_test(a_line_feed_ends_the_line),
		cmocka_unit_test(blanks_alone_make_no_line),
		cmocka_unit_test(lines_end_where_uax_14_allows),
		cmocka_unit_test(no_line_is_wider_than_its_block),
		cmocka_unit_test(lines_hold_the_whole_text_however_narrow),
		cmocka_unit_test(
		    a_word_wider_than_its_line_is_broken_between_letters),
		cmocka_unit_test(a_narrow_column_of_long_words_costs_little),
		cmocka_unit_test(a_width_that_holds_no_letter_is_refused),
		cmocka_unit_test(a_word_may_change_its_weight),
		cmocka_unit_test(lines_align_within_the_block),
		cmocka_unit_test(a_justified_line_ends_at_the_margin),
		cmocka_unit_test(a_line_that_is_too_long_is_refused),
	};
	return cmocka_run_group_tests(tests, open_set, drop_set);
}
