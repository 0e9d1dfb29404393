/*
 * Fonts in a file: the right widths, every glyph with a meaning, no more glyphs
 * than needed, and the same bytes each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <hb.h>
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#include "pdf_face.h"
#include "pdf_plan.h"
#include "pdf_text.h"
#include "pdf_text_sample.h"

static struct arena *arena;
static struct font_set *set;
static struct font_plan *full;		/* all three scripts, both weights */
static struct font_embeds full_fonts;

static int
open_set(void **state UNUSED)
{
	arena = arena_make();
	if (font_set_open(&set, NULL, NULL) != FAULT_NONE)
		return -1;
	full = font_plan_make(arena, set);
	for (int style = 0; style < FACE_STYLES; style++)
		for (int script = 0; script < SCRIPT_OTHER; script++)
			font_plan_add_script(full, (enum face_style)style,
			    (enum face_script)script);
	return font_plan_embed(arena, full, &full_fonts, NULL) ==
	    FAULT_NONE ? 0 : -1;
}

static int
drop_set(void **state UNUSED)
{
	font_set_drop(set);
	arena_drop(arena);
	return 0;
}

static struct slice
inflate_stream(struct slice packed, size_t room)
{
	char *out = arena_alloc(arena, room);
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	size_t n;
	assert_int_equal(libdeflate_zlib_decompress(d, packed.at, packed.len,
	    out, room, &n), LIBDEFLATE_SUCCESS);
	libdeflate_free_decompressor(d);
	return slice_from(out, n);
}

static int
face_of(const struct font_embed *e)
{
	return e->resource[1] - '0';
}

/* Shows a text with the plan's fonts; what it needed. */
static struct font_use
show(struct font_plan *plan, enum face_style style, const char *text)
{
	struct text_style ts = { .size_pt = 10, .lang = "bn" };
	struct text_block block;
	assert_int_equal(text_layout_line(arena, set, &ts, style,
	    slice_of(text), 0, &block, NULL), FAULT_NONE);
	struct font_use use = font_use_make(arena, set, plan);
	struct buf b = buf_make(arena, 1024);
	text_emit_block(&b, &block, 0, 0, &use);
	return use;
}

/* --- opening -------------------------------------------------------------- */

static void
a_font_file_that_is_not_there_is_named_with_its_package(void **state UNUSED)
{
	struct font_paths paths = font_paths_debian;
	paths.path[STYLE_BOLD][SCRIPT_BENGALI] = "/nowhere/Bengali.ttf";
	struct font_set *out = NULL;
	struct fault why;
	assert_int_equal(font_set_open(&out, &paths, &why), FAULT_ABSENT);
	assert_non_null(strstr(why.say, "/nowhere/Bengali.ttf"));
	assert_non_null(strstr(why.say, "fonts-noto-core"));
	assert_null(out);
}

static void
a_file_that_is_no_font_is_refused(void **state UNUSED)
{
	struct font_paths paths = font_paths_debian;
	paths.path[STYLE_REGULAR][SCRIPT_LATIN] = "/etc/passwd";
	struct font_set *out = NULL;
	struct fault why;
	assert_int_equal(font_set_open(&out, &paths, &why), FAULT_DAMAGE);
	assert_null(out);
}

/* --- what is embedded ----------------------------------------------------- */

static void
the_shared_fonts_of_all_faces_stay_below_150_kilobytes(void **state UNUSED)
{
	size_t total = 0;
	for (int i = 0; i < full_fonts.n; i++) {
		const struct font_embed *e = &full_fonts.at[i];
		total += e->stream[FONT_FILE].len +
		    e->stream[FONT_TO_UNICODE].len;
	}
	assert_int_equal(full_fonts.n, 6);
	assert_in_range(total, 1, 150000);
}

/* W against the embedded font program and against the font file. */
static void
widths_are_exactly_those_of_the_font_program(void **state UNUSED)
{
	for (int i = 0; i < full_fonts.n; i++) {
		const struct font_embed *e = &full_fonts.at[i];
		struct slice file =
		    inflate_stream(e->stream[FONT_FILE], e->file_len);
		assert_int_equal(file.len, e->file_len);
		hb_blob_t *blob = hb_blob_create(file.at, (unsigned)file.len,
		    HB_MEMORY_MODE_READONLY, NULL, NULL);
		hb_face_t *face = hb_face_create(blob, 0);
		hb_font_t *font = hb_font_create(face);
		hb_font_set_scale(font, 1000, 1000);
		const char *at = strstr(arena_text(arena, e->cid_tail.at,
		    e->cid_tail.len), "/W[") + 3;
		int count = 0;
		while (*at != ']') {
			char *end;
			unsigned long g = strtoul(at, &end, 10);
			assert_true(*end == '[');
			for (at = end + 1; end[0] != ']'; at = end, g++) {
				long w = strtol(at, &end, 10);
				count++;
				assert_int_equal(w,
				    hb_font_get_glyph_h_advance(font,
				    (hb_codepoint_t)g));
				assert_int_equal(w,
				    hb_font_get_glyph_h_advance(
				    set->face[face_of(e)].font,
				    (hb_codepoint_t)g));
			}
			at = end + 1;
		}
		assert_int_equal(count, e->glyphs);
		hb_font_destroy(font);
		hb_face_destroy(face);
		hb_blob_destroy(blob);
	}
}

static void
glyphs_are_drawn_as_in_the_font_file(void **state UNUSED)
{
	for (int i = 0; i < full_fonts.n; i++) {
		const struct font_embed *e = &full_fonts.at[i];
		const struct face *from = &set->face[face_of(e)];
		struct slice file =
		    inflate_stream(e->stream[FONT_FILE], e->file_len);
		hb_blob_t *blob = hb_blob_create(file.at, (unsigned)file.len,
		    HB_MEMORY_MODE_READONLY, NULL, NULL);
		hb_face_t *face = hb_face_create(blob, 0);
		hb_font_t *font = hb_font_create(face);
		hb_font_set_scale(font, 1000, 1000);
		for (uint32_t g = 0; g < from->glyphs; g++) {
			hb_glyph_extents_t a = { 0 }, b = { 0 };
			if (!glyphs_have(full->face[face_of(e)], g))
				continue;
			hb_font_get_glyph_extents(from->font, g, &a);
			hb_font_get_glyph_extents(font, g, &b);
			assert_memory_equal(&a, &b, sizeof a);
		}
		hb_font_destroy(font);
		hb_face_destroy(face);
		hb_blob_destroy(blob);
	}
}

/* ISO 19005-2, 6.2.11.7. */
static void
every_glyph_has_a_meaning_in_unicode(void **state UNUSED)
{
	for (int i = 0; i < full_fonts.n; i++) {
		const struct font_embed *e = &full_fonts.at[i];
		struct slice map =
		    inflate_stream(e->stream[FONT_TO_UNICODE], 1 << 20);
		const char *at = arena_text(arena, map.at, map.len);
		int count = 0, unknown = 0;
		while ((at = strstr(at, "> <")) != NULL) {
			at += 3;
			if (strncmp(at, "FFFF>", 5) == 0)
				continue;
			count++;
			unknown += strncmp(at, "FFFD>", 5) == 0;
			assert_true(strncmp(at, "0000", 4) != 0);
			assert_true(strncmp(at, "FEFF", 4) != 0);
			assert_true(strncmp(at, "FFFE", 4) != 0);
		}
		assert_int_equal(count, e->glyphs);
		if (unknown != 0)
			fail_msg("%s: %d unknown", e->name, unknown);
	}
}

static void
notdef_is_never_among_the_glyphs(void **state UNUSED)
{
	for (int i = 0; i < FACES; i++)
		assert_false(full->face[i] != NULL &&
		    glyphs_have(full->face[i], 0));
}

static void
the_same_plan_gives_the_same_bytes(void **state UNUSED)
{
	struct font_embeds again;
	assert_int_equal(font_plan_embed(arena, full, &again, NULL),
	    FAULT_NONE);
	assert_int_equal(again.n, full_fonts.n);
	for (int i = 0; i < again.n; i++) {
		assert_string_equal(again.at[i].name, full_fonts.at[i].name);
		for (int k = 0; k < FONT_OBJECTS; k++)
			assert_true(slice_eq(again.at[i].stream[k],
			    full_fonts.at[i].stream[k]));
	}
}

static void
other_glyphs_give_another_name(void **state UNUSED)
{
	struct font_embeds a, b;
	struct font_plan *p = font_plan_make(arena, set);
	font_plan_add_text(p, STYLE_REGULAR, "en", slice_of("abc"), NULL);
	font_plan_embed(arena, p, &a, NULL);
	p = font_plan_make(arena, set);
	font_plan_add_text(p, STYLE_REGULAR, "en", slice_of("abd"), NULL);
	font_plan_embed(arena, p, &b, NULL);
	assert_string_not_equal(a.at[0].name, b.at[0].name);
	assert_string_equal(a.at[0].name + 6, "+NotoSerif-Regular");
}

/* --- shared and own ------------------------------------------------------- */

static void
what_the_plan_has_is_shared(void **state UNUSED)
{
	struct font_use use = show(full, STYLE_REGULAR,
	    "লক্ষ্মী বন্দ্যোপাধ্যায় Swati श्रीमती ১২৩");
	assert_int_equal(use.shared, 7);
	assert_int_equal(use.own, 0);
}

/* Names of invented people and words of the documents. */
static void
common_words_need_no_font_of_their_own(void **state UNUSED)
{
	static const char *const words[] = {
		"জ্যোৎস্না কর্তৃপক্ষ স্ত্রী লাহিড়ী চট্টোপাধ্যায় মুখোপাধ্যায় ভট্টাচার্য গঙ্গোপাধ্যায়",
		"সার্টিফিকেট শংসাপত্র স্বাক্ষর মহকুমা শাসক দপ্তর ব্লক পঞ্চায়েত পৌরসভা থানা",
		"দক্ষিণ ২৪ পরগনা মুর্শিদাবাদ বীরভূম বাঁকুড়া পুরুলিয়া দার্জিলিং জলপাইগুড়ি কোচবিহার",
		"কৃষ্ণেন্দু সৌম্যদীপ্ত উজ্জ্বল প্রজ্ঞা শুভ্রাংশু ঋত্বিক তৃষ্ণা বৈদ্য বিদ্যুৎ রুদ্র",
		"বিজ্ঞপ্তি তফসিলি জাতি অনগ্রসর শ্রেণি বাসস্থান ব্যবসা ট্রেড লাইসেন্স স্টেশন রোড",
		"श्रीमती क्षत्रिय त्रिपाठी सिद्धार्थ मुख्यमंत्री विश्वविद्यालय ब्राह्मण गुरुङ तामाङ",
		"दार्जिलिङ कालिम्पोङ प्रमाणपत्र जाति निवास हस्ताक्षर कार्यालय लक्ष्मी कृष्ण ऋषि",
		"Kṛṣṇa Śānti Tāgore “Nabanna” – ₹5,000 (R&D) fi ffl Office",
	};
	for (size_t i = 0; i < COUNT_OF(words); i++)
		for (int style = 0; style < FACE_STYLES; style++)
			if (show(full, (enum face_style)style,
			    words[i]).own != 0)
				fail_msg("%s", words[i]);
}

static void
what_the_plan_lacks_goes_into_a_small_font_of_the_document(
    void **state UNUSED)
{
	struct font_plan *latin = font_plan_make(arena, set);
	font_plan_add_script(latin, STYLE_REGULAR, SCRIPT_LATIN);
	struct font_use use = show(latin, STYLE_REGULAR, "Swati স্বাতী");
	assert_int_equal(use.shared, 1 << SCRIPT_LATIN);
	assert_int_equal(use.own, 1 << SCRIPT_BENGALI);
	struct font_embeds own;
	assert_int_equal(font_use_embed(arena, &use, &own, NULL), FAULT_NONE);
	assert_int_equal(own.n, 1);
	assert_string_equal(own.at[0].resource, "X1");
	assert_in_range(own.at[0].glyphs, 3, 5);
	assert_in_range(own.at[0].stream[FONT_FILE].len, 100, 2500);
}

static void
a_document_that_lacks_nothing_has_no_font_of_its_own(void **state UNUSED)
{
	struct font_use use = show(full, STYLE_REGULAR, "Swati");
	struct font_embeds own = { .n = 9 };
	assert_int_equal(font_use_embed(arena, &use, &own, NULL), FAULT_NONE);
	assert_int_equal(own.n, 0);
}

static void
a_word_seen_by_one_plan_is_not_taken_for_anothers(void **state UNUSED)
{
	struct font_plan *none = font_plan_make(arena, set);
	font_plan_add_text(none, STYLE_REGULAR, "en", slice_of("a"), NULL);
	assert_int_equal(show(full, STYLE_REGULAR, "Swati").own, 0);
	assert_int_equal(show(none, STYLE_REGULAR, "Swati").own, 1);
	assert_int_equal(show(full, STYLE_REGULAR, "Swati").own, 0);
}

static void
a_text_that_cannot_be_set_cannot_be_planned(void **state UNUSED)
{
	struct font_plan *p = font_plan_make(arena, set);
	struct fault why;
	assert_int_equal(font_plan_add_text(p, STYLE_REGULAR, "en",
	    slice_of("good عمر"), &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "U+0639"));
}

/* --- room above and below ------------------------------------------------- */

/* How far the signs of a text reach, in 1/1000 em. */
static void
reach(int face, struct slice text, int32_t *above, int32_t *below)
{
	const struct face *f = &set->face[face];
	hb_buffer_t *h = hb_buffer_create();
	hb_buffer_add_utf8(h, text.at, (int)text.len, 0, -1);
	shape_set_up(h, face, LANG_LATIN);
	hb_shape(f->font, h, NULL, 0);
	unsigned n;
	hb_glyph_info_t *g = hb_buffer_get_glyph_infos(h, &n);
	hb_glyph_position_t *at = hb_buffer_get_glyph_positions(h, &n);
	for (unsigned i = 0; i < n; i++) {
		hb_glyph_extents_t e = { 0 };
		hb_font_get_glyph_extents(f->font, g[i].codepoint, &e);
		int32_t top = at[i].y_offset + e.y_bearing;
		int32_t low = top + e.height;
		*above = top > *above ? top : *above;
		*below = low < *below ? low : *below;
	}
	hb_buffer_destroy(h);
}

static struct slice
in_company(const char *list, struct slice after)
{
	struct slice rest = slice_of(list), before, one;
	struct buf b = buf_make(arena, 8192);
	slice_cut(&after, '*', &before);
	while (slice_cut(&rest, ' ', &one)) {
		buf_put_slice(&b, before);
		buf_put_slice(&b, one);
		buf_put_slice(&b, after);
		buf_putc(&b, ' ');
	}
	return buf_slice(&b);
}

static void
every_sign_fits_between_ascent_and_descent(void **state UNUSED)
{
	int32_t above = 0, below = 0;
	for (int face = 0; face < FACES; face++) {
		const struct repertoire *r = &repertoires[face % FACE_SCRIPTS];
		if (r->plain != NULL)
			reach(face, slice_of(r->plain), &above, &below);
		if (r->letters == NULL)
			continue;
		struct slice with = slice_of(r->letters_with), one;
		while (slice_cut(&with, ' ', &one)) {
			reach(face, in_company(r->letters, one), &above,
			    &below);
			reach(face, in_company(r->conjuncts, one), &above,
			    &below);
		}
	}
	if ((float)above > font_set_ascent(set, 1000) ||
	    -(float)below > font_set_descent(set, 1000))
		fail_msg("signs reach %d above and %d below", above, -below);
}

/* --- other people's tools ------------------------------------------------- */

static void
pdffonts_finds_every_font_embedded_subset_and_mapped(void **state UNUSED)
{
	struct font_plan *latin = font_plan_make(arena, set);
	font_plan_add_script(latin, STYLE_REGULAR, SCRIPT_LATIN);
	struct text_sample s = text_sample_make(arena, set, latin);
	struct text_style ts = { .size_pt = 12, .lang = "bn" };
	struct text_block b;
	text_layout_line(arena, set, &ts, STYLE_REGULAR,
	    slice_of("Swati স্বাতী श्री"), 0, &b, NULL);
	text_sample_put(&s, &b);
	text_sample_write(&s, "bn");
	const char *got = text_sample_ask(arena, NULL, "pdffonts %s 2>&1 | "
	    "sed 1,2d | grep -c 'CID TrueType *Identity-H *yes yes yes'",
	    s.path);
	assert_string_equal(got, "3\n");
	int status;
	text_sample_ask(arena, &status, "qpdf --check %s 2>&1", s.path);
	assert_int_equal(status, 0);
	assert_string_equal(text_sample_ask(arena, NULL,
	    "pdftoppm -r 50 -png %s 2>&1 >/dev/null", s.path), "");
	text_sample_forget(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_font_file_that_is_not_there_is_named_with_its_package),
		cmocka_unit_test(a_file_that_is_no_font_is_refused),
		cmocka_unit_test(
		    the_shared_fonts_of_all_faces_stay_below_150_kilobytes),
		cmocka_unit_test(widths_are_exactly_those_of_the_font_program),
		cmocka_unit_test(glyphs_are_drawn_as_in_the_font_file),
		cmocka_unit_test(every_glyph_has_a_meaning_in_unicode),
		cmocka_unit_test(notdef_is_never_among_the_glyphs),
		cmocka_unit_test(the_same_plan_gives_the_same_bytes),
		cmocka_unit_test(other_glyphs_give_another_name),
		cmocka_unit_test(what_the_plan_has_is_shared),
		cmocka_unit_test(common_words_need_no_font_of_their_own),
		cmocka_unit_test(
		    what_the_plan_lacks_goes_into_a_small_font_of_the_document),
		cmocka_unit_test(
		    a_document_that_lacks_nothing_has_no_font_of_its_own),
		cmocka_unit_test(
		    a_word_seen_by_one_plan_is_not_taken_for_anothers),
		cmocka_unit_test(a_text_that_cannot_be_set_cannot_be_planned),
		cmocka_unit_test(every_sign_fits_between_ascent_and_descent),
		cmocka_unit_test(
		    pdffonts_finds_every_font_embedded_subset_and_mapped),
	};
	return cmocka_run_group_tests(tests, open_set, drop_set);
}
