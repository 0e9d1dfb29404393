/*
 * Text: what is shaped, where lines end, what is refused, and that what was
 * typed comes back out of the file.
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
#include "pdf_item.h"
#include "pdf_plan.h"
#include "pdf_text.h"
#include "pdf_text_replay.h"
#include "pdf_text_sample.h"
#include "pdf_words.h"
#include "utf8.h"

static struct arena *arena;
static struct font_set *set;

/* Names and phrases of invented people and real words, one a row. */
static const char *const texts[] = {
	"Subrata Kumar Chattopadhyay", "AVA TORRES-WATSON", "T. V. Yadav, Y.",
	"Office of the Sub-Divisional Officer", "“Tāgore” – Śāntiniketan",
	"Vill. & P.O. Kṛṣṇanagar, Dist. Nadia - 741101", "fi ffi fl AV To",
	"নিরঞ্জন চক্রবর্তী", "জ্যোৎস্না লাহিড়ী", "শ্রীমতী লক্ষ্মী বন্দ্যোপাধ্যায়",
	"কর্তৃপক্ষ স্ত্রী ক্ষ্ম র্কি", "অ্যানি র‍্যাফেল", "কর্ম‌চারী", "উজ্জ্বল মুখোপাধ্যায়",
	"পশ্চিমবঙ্গ সরকার, নবান্ন, হাওড়া", "ভারতের সংবিধান ১৯৫০ । ৫ই", "রূপা হৃদয় শুভ্র গুপ্ত ব্রূহি",
	"ড়ঢ়য় ড়ঢ়য়", "চাঁদ দুঃখ বাংলা", "দ্বন্দ্ব সান্ত্বনা ন্যূনতম", "কো কৌ কে কৈ কি", "কো কৌ",
	"জেলা নদীয়া-741101, West Bengal-এর", "মোঃ রফিকুল ইসলাম", "৳৫০০ (পাঁচশত)", "ক্‌ষ ক্‍ষ",
	"मुख्यमंत्री द्वितीय", "क्षत्रिय श्रीमती", "कार्यालय र्कि ज्ञान", "सिद्धार्थ त्रिपाठी",
	"विद्यार्थी शृंखला हिन्दी", "ऑफ़िस फ़ैज़ ग़ज़ल", "नेपाली संविधान २०७२।", "दर्ज्‍यू गर्‍यो",
	"Ms. স্বাতী Sen (श्रीमती)", "Ward 5 / ৫নং ওয়ার্ড",
};

static int
open_set(void **state UNUSED)
{
	arena = arena_make();
	return font_set_open(&set, NULL, NULL) == FAULT_NONE ? 0 : -1;
}

static int
drop_set(void **state UNUSED)
{
	font_set_drop(set);
	arena_drop(arena);
	return 0;
}

static struct text_block
lay(const char *text, const char *lang, float width)
{
	struct text_style style = { .size_pt = 10, .lang = lang };
	struct text_span span = { slice_of(text), STYLE_REGULAR };
	struct text_block block;
	struct fault why = { 0 };
	if (text_layout(arena, set, &style, &span, 1, width, &block, &why) !=
	    FAULT_NONE)
		fail_msg("%s: %s", text, why.say);
	return block;
}

/* The text of a line, spaces as they stand. */
static char *
line_text(const struct text_line *line)
{
	struct buf b = buf_make(arena, 256);
	for (uint32_t i = 0; i < line->n; i++) {
		buf_put_slice(&b, line->items[i].word->text);
		if (line->items[i].space)
			buf_putc(&b, ' ');
	}
	return buf_text(&b);
}

/* Lines parted by '|'. */
static char *
block_text(const struct text_block *block)
{
	struct buf b = buf_make(arena, 256);
	for (uint32_t i = 0; i < block->n; i++) {
		if (i > 0)
			buf_putc(&b, '|');
		buf_puts(&b, line_text(&block->lines[i]));
	}
	return buf_text(&b);
}

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

/* --- lines ---------------------------------------------------------------- */

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

/* --- what readers take from the file -------------------------------------- */

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
		cmocka_unit_test(
		    words_by_themselves_stand_where_whole_run_shaping_puts_them),
		cmocka_unit_test(a_word_met_again_is_the_same_word),
		cmocka_unit_test(
		    a_full_memory_of_words_forgets_none_and_tidies),
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
		cmocka_unit_test(what_cannot_be_printed_is_refused_by_name),
		cmocka_unit_test(a_text_beyond_the_limits_is_refused),
		cmocka_unit_test(numbers_are_short_and_never_exponential),
		cmocka_unit_test(
		    another_language_is_said_and_the_paragraphs_own_is_not),
		cmocka_unit_test(a_line_without_words_writes_nothing),
		cmocka_unit_test(pdftotext_gives_back_what_was_typed),
		cmocka_unit_test(
		    a_wrapped_paragraph_of_three_scripts_comes_back),
		cmocka_unit_test(every_syllable_of_the_repertoire_comes_back),
		cmocka_unit_test(the_page_has_no_fault_that_qpdf_finds),
	};
	return cmocka_run_group_tests(tests, open_set, drop_set);
}
