/*
 * What readers take from a page is what was typed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "pdf_plan.h"
#include "pdf_text.h"
#include "pdf_text_sample.h"
#include "pdf_text_world.h"

static void
check_extraction(enum face_style weight, const char *lang,
    struct font_plan *plan)
{
	struct text_sample s = text_sample_make(arena, set, plan);
	struct text_style style = { .size_pt = 12, .lang = lang,
	    .leading_pt = 20 };
	struct buf want = buf_make(arena, 4096);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct text_block b;
		struct fault why = { 0 };
		if (text_layout_line(arena, set, &style, weight,
		    slice_of(texts[i]), 500, &b, &why) != FAULT_NONE)
			fail_msg("%s: %s", texts[i], why.say);
		text_sample_put(&s, &b);
		buf_puts(&want, texts[i]);
		buf_putc(&want, '\n');
	}
	buf_putc(&want, '\f');
	text_sample_write(&s, lang);
	const char *got = text_sample_ask(arena, NULL, "pdftotext -raw %s -",
	    s.path);
	assert_string_equal(got, buf_text(&want));
	text_sample_forget(&s);
}

static void
pdftotext_gives_back_what_was_typed(void **state UNUSED)
{
	check_extraction(STYLE_REGULAR, "bn", NULL);
	check_extraction(STYLE_BOLD, "en", NULL);
	struct font_plan *plan = font_plan_make(arena, set);
	font_plan_add_script(plan, STYLE_REGULAR, SCRIPT_BENGALI);
	font_plan_add_script(plan, STYLE_REGULAR, SCRIPT_LATIN);
	check_extraction(STYLE_REGULAR, "ne", plan);
}

static void
a_wrapped_paragraph_of_three_scripts_comes_back(void **state UNUSED)
{
	const char *text = "এই মর্মে প্রত্যয়ন করা যাইতেছে যে শ্রী Subrata Kumar "
	    "Chattopadhyay (श्री सुब्रत), পিতা নিরঞ্জন, গ্রাম কৃষ্ণনগর, জেলা "
	    "নদীয়া, West Bengal এর স্থায়ী বাসিন্দা।";
	for (int align = ALIGN_LEFT; align <= ALIGN_JUSTIFY; align++) {
		struct text_sample s = text_sample_make(arena, set, NULL);
		struct text_style style = { .size_pt = 11, .lang = "bn",
		    .align = (enum text_align)align };
		struct text_span span = { slice_of(text), STYLE_REGULAR };
		struct text_block b;
		assert_int_equal(text_layout(arena, set, &style, &span, 1, 220,
		    &b, NULL), FAULT_NONE);
		assert_true(b.n > 3);
		text_sample_put(&s, &b);
		text_sample_write(&s, "bn");
		char *got = arena_text(arena, text_sample_ask(arena, NULL,
		    "pdftotext -raw %s - | tr '\\n\\f' ' x'", s.path), 2000);
		assert_string_equal(strchr(got, 'x') == NULL ? "" : got,
		    arena_printf(arena, "%s x", text));
		text_sample_forget(&s);
	}
}

/* Every letter and conjunct in every company, as words of a long paragraph. */
static void
every_syllable_of_the_repertoire_comes_back(void **state UNUSED)
{
	for (int face = 0; face < FACES; face++) {
		const struct repertoire *r = &repertoires[face % FACE_SCRIPTS];
		if (r->letters == NULL)
			continue;
		struct buf text = buf_make(arena, 1 << 16);
		struct slice all = slice_of(r->letters_with), with, before;
		while (slice_cut(&all, ' ', &with)) {
			slice_cut(&with, '*', &before);
			struct slice rest = slice_of(r->letters), one;
			while (slice_cut(&rest, ' ', &one)) {
				buf_put_slice(&text, before);
				buf_put_slice(&text, one);
				buf_put_slice(&text, with);
				buf_putc(&text, ' ');
			}
		}
		buf_puts(&text, r->conjuncts);
		struct text_sample s = text_sample_make(arena, set, NULL);
		struct text_style style = { .size_pt = 8,
		    .lang = face % FACE_SCRIPTS == SCRIPT_BENGALI ? "bn" :
		    "hi" };
		struct text_span span = { buf_slice(&text),
		    (enum face_style)(face / FACE_SCRIPTS) };
		struct text_block b;
		struct fault why = { 0 };
		if (text_layout(arena, set, &style, &span, 1, 500, &b, &why) !=
		    FAULT_NONE)
			fail_msg("%s", why.say);
		text_sample_put(&s, &b);
		text_sample_write(&s, style.lang);
		const char *got = text_sample_ask(arena, NULL,
		    "pdftotext -raw %s - | tr '\\n\\f' ' x'", s.path);
		struct slice g = slice_of(got), w = buf_slice(&text), a, c;
		while (slice_cut(&w, ' ', &a)) {
			slice_cut(&g, ' ', &c);
			if (!slice_eq(a, c))
				fail_msg("%.*s came back as %.*s",
				    SLICE_FMT(a), SLICE_FMT(c));
		}
		text_sample_forget(&s);
	}
}

static void
the_page_has_no_fault_that_qpdf_finds(void **state UNUSED)
{
	struct text_sample s = text_sample_make(arena, set, NULL);
	struct text_block b = lay("স্ত্রী and (क्षत्रिय) \\ 100%", "en", 300);
	text_sample_put(&s, &b);
	text_sample_write(&s, "en");
	int status;
	text_sample_ask(arena, &status, "qpdf --check %s 2>&1", s.path);
	assert_int_equal(status, 0);
	text_sample_forget(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pdftotext_gives_back_what_was_typed),
		cmocka_unit_test(
		    a_wrapped_paragraph_of_three_scripts_comes_back),
		cmocka_unit_test(every_syllable_of_the_repertoire_comes_back),
		cmocka_unit_test(the_page_has_no_fault_that_qpdf_finds),
	};
	return cmocka_run_group_tests(tests, open_set, drop_set);
}
