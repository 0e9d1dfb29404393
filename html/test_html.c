/* The three escapers, values by type and place, sentences. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "html.h"
#include "html_escape.h"
#include "own.h"

static struct arena *arena;
static struct buf out;

static struct html
begin(enum html_lang lang)
{
	arena_reset(arena);
	out = buf_make(arena, 64);
	return (struct html){ &out, lang };
}

static const char *
escaped(void (*by)(struct buf *, struct slice), struct slice s)
{
	begin(HTML_EN);
	by(&out, s);
	return buf_text(&out);
}

static void
text_keeps_quotes_and_loses_tags(void **state)
{
	(void)state;
	assert_string_equal(escaped(html_escape_text,
	    slice_of("<script>\"'&")), "&lt;script&gt;\"'&amp;");
}

static void
an_attribute_cannot_be_left(void **state)
{
	(void)state;
	assert_string_equal(escaped(html_escape_attr,
	    slice_of("\"'><b onclick=&")),
	    "&quot;&#39;&gt;&lt;b onclick=&amp;");
}

static void
a_url_component_is_one_component(void **state)
{
	(void)state;
	assert_string_equal(escaped(html_escape_url,
	    slice_of("a/../b?c=d&e#f %~_-.\340\246\225")),
	    "a%2F..%2Fb%3Fc%3Dd%26e%23f%20%25~_-.%E0%A6%95");
}

static void
bytes_that_are_no_text_become_the_replacement_character(void **state)
{
	static const char bad[] = "a\0b\033c\177d\377e\302\200f\355\240\200";
	(void)state;
	const char *got = escaped(html_escape_text, slice_from(bad, 15));
	assert_string_equal(got, "a\357\277\275b\357\277\275c\357\277\275d"
	    "\357\277\275e\357\277\275f\357\277\275\357\277\275\357\277\275");
}

static void
bengali_and_line_ends_pass_unchanged(void **state)
{
	(void)state;
	assert_string_equal(escaped(html_escape_attr,
	    slice_of("\tরিনা\r\nবেরা")), "\tরিনা\r\nবেরা");
}

static void
nothing_is_put_for_no_text(void **state)
{
	(void)state;
	struct html h = begin(HTML_EN);
	const char *none = NULL;
	struct slice empty = { NULL, 0 };
	html_text(&h, none);
	html_attr(&h, empty);
	html_url(&h, none);
	assert_int_equal(out.len, 0);
	assert_false(html_is(none));
	assert_false(html_is(empty));
}

static void
numbers_wear_the_digits_of_the_language_in_text(void **state)
{
	(void)state;
	struct html h = begin(HTML_BN);
	html_text(&h, INT64_MIN);
	html_text(&h, (uint64_t)1234567890);
	assert_string_equal(buf_text(&out), "-৯২২৩৩৭২০৩৬৮৫৪৭৭৫৮০৮১২৩৪৫৬৭৮৯০");
	h = begin(HTML_HI);
	html_text(&h, 90);
	assert_string_equal(buf_text(&out), "९०");
}

static void
numbers_are_ascii_for_machines(void **state)
{
	(void)state;
	struct html h = begin(HTML_BN);
	html_attr(&h, UINT64_MAX);
	html_url(&h, -7);
	assert_string_equal(buf_text(&out), "18446744073709551615-7");
}

static void
a_day_is_written_as_people_write_it(void **state)
{
	static const char *const rows[HTML_LANGS] = { "24 November 2026",
		"২৪ নভেম্বর ২০২৬", "२४ नवंबर २०२६", "२४ नोभेम्बर २०२६" };
	(void)state;
	for (enum html_lang l = 0; l < HTML_LANGS; l++) {
		struct html h = begin(l);
		html_text(&h, ((struct date){ 2026, 11, 24 }));
		assert_string_equal(buf_text(&out), rows[l]);
	}
}

static void
a_moment_is_told_in_words_and_for_machines(void **state)
{
	struct date_time t = { { 2026, 3, 1 }, 9, 5, 7 };
	(void)state;
	struct html h = begin(HTML_BN);
	html_text(&h, t);
	html_attr(&h, t);
	assert_string_equal(buf_text(&out),
	    "১ মার্চ ২০২৬, ০৯:০৫2026-03-01T09:05:07+05:30");
}

static void
a_day_that_is_none_is_not_written(void **state)
{
	(void)state;
	struct html h = begin(HTML_EN);
	html_text(&h, ((struct date){ 2026, 13, 1 }));
	html_text(&h, ((struct date_time){ .hour = 4 }));
	assert_int_equal(out.len, 0);
}

/* {b} before {a} in Bengali; Hindi lacks the sentence. */
static const struct html_sentence two = { "{a} of <{b}>", {
	SLICE("\1A of <\1B>"), SLICE("<\1B> এর \1A") } };

static const char *
said(enum html_lang lang)
{
	struct html h = begin(lang);
	for (struct html_say s = html_say(&h, &two); html_say_next(&h, &s);)
		html_text(&h, s.argument == 0 ? "first&" : "second");
	return buf_text(&out);
}

static void
placeholders_follow_the_order_of_the_language(void **state)
{
	(void)state;
	assert_string_equal(said(HTML_EN), "first&amp; of &lt;second&gt;");
	assert_string_equal(said(HTML_BN), "&lt;second&gt; এর first&amp;");
}

static void
a_sentence_a_language_lacks_is_said_in_english(void **state)
{
	(void)state;
	assert_string_equal(said(HTML_HI), "first&amp; of &lt;second&gt;");
}

static void
a_placeholder_cut_short_ends_the_sentence(void **state)
{
	static const struct html_sentence cut = { "x", { SLICE("a\1") } };
	(void)state;
	struct html h = begin(HTML_EN);
	struct html_say s = html_say(&h, &cut);
	assert_false(html_say_next(&h, &s));
	assert_string_equal(buf_text(&out), "a");
}

static void
a_sentence_is_found_by_its_english(void **state)
{
	static const struct html_sentence a = { "a", { SLICE("a") } },
		b = { "b", { SLICE("b") } }, c = { "c", { SLICE("c") } };
	static const struct html_sentence *const all[] = { &a, &b, &c };
	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(html_find(all, 3, all[i]->id), all[i]);
	assert_null(html_find(all, 3, "bb"));
	assert_null(html_find(all, 0, "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_keeps_quotes_and_loses_tags),
		cmocka_unit_test(an_attribute_cannot_be_left),
		cmocka_unit_test(a_url_component_is_one_component),
		cmocka_unit_test(
		    bytes_that_are_no_text_become_the_replacement_character),
		cmocka_unit_test(bengali_and_line_ends_pass_unchanged),
		cmocka_unit_test(nothing_is_put_for_no_text),
		cmocka_unit_test(
		    numbers_wear_the_digits_of_the_language_in_text),
		cmocka_unit_test(numbers_are_ascii_for_machines),
		cmocka_unit_test(a_day_is_written_as_people_write_it),
		cmocka_unit_test(a_moment_is_told_in_words_and_for_machines),
		cmocka_unit_test(a_day_that_is_none_is_not_written),
		cmocka_unit_test(placeholders_follow_the_order_of_the_language),
		cmocka_unit_test(
		    a_sentence_a_language_lacks_is_said_in_english),
		cmocka_unit_test(a_placeholder_cut_short_ends_the_sentence),
		cmocka_unit_test(a_sentence_is_found_by_its_english),
	};
	arena = arena_make();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_drop(arena);
	return failed;
}
