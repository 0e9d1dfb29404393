/* The strict reader: what it reads, and what it doubts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "own.h"
#include "pdf_inflate.h"
#include "pdf_read.h"
#include "pdf_test_sample.h"
#include "pdf_value.h"

static struct arena *arena;

static int
set_up(void **state)
{
	(void)state;
	arena = arena_make();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_drop(arena);
	return 0;
}

static enum fault_code
read_text(const char *text, struct pdf_value *v, struct fault *why)
{
	struct pdf_cursor c = { slice_of(text), 0, 0 };
	return pdf_value_read(arena, &c, v, why);
}

static void
values_are_read_as_written(void **state)
{
	(void)state;
	struct pdf_value v;
	assert_int_equal(read_text("<</A [1 -2 3.5 true null] /B(x\\)y) /C<4a4B>"
	    " /D 7 0 R /E/F>>", &v, NULL), FAULT_NONE);
	const struct pdf_value *a = pdf_find(&v, "A");
	assert_int_equal(a->items.n, 5);
	assert_int_equal(a->items.at[1].integer, -2);
	assert_true(a->items.at[2].real > 3.49 && a->items.at[2].real < 3.51);
	struct slice s;
	assert_true(pdf_string(arena, pdf_find(&v, "B"), &s));
	assert_true(slice_is(s, "x)y"));
	assert_true(pdf_string(arena, pdf_find(&v, "C"), &s));
	assert_true(slice_is(s, "JK"));
	assert_int_equal(pdf_find(&v, "D")->ref.num, 7);
	assert_true(pdf_is_name(pdf_find(&v, "E"), "F"));
	assert_null(pdf_find(&v, "Z"));
}

static void
values_that_are_not_well_formed_are_refused(void **state)
{
	(void)state;
	static const char *const rows[] = { "", "<<", "<</A", "<</A>>", "[1",
	    "(abc", "<4", "<4>", "<4g>", "/A#4", "/#41", "/A#00", "12345678901",
	    "+-1", "1.2.3", ".", "tru", "trueish", "]", ">>", "<<1 2>>",
	    "<</A 1/A 2>>", "1e5", "<</A 1>", "{}" };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct pdf_value v = { .kind = PDF_NAME };
		struct fault why;
		if (read_text(rows[i], &v, &why) != FAULT_INPUT)
			fail_msg("accepted: %s", rows[i]);
		assert_int_equal(v.kind, PDF_NAME);
		assert_non_null(strstr(why.say, "byte"));
	}
}

static void
a_key_may_stand_once_among_many(void **state)
{
	(void)state;
	struct buf b = buf_make(arena, 0);
	struct pdf_value v;
	buf_puts(&b, "<<");
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "/K%d %d", i, i);
	struct buf twice = buf_make(arena, 0);
	buf_put_slice(&twice, buf_slice(&b));
	buf_puts(&b, ">>");
	buf_puts(&twice, "/K50 1>>");
	assert_int_equal(read_text(buf_text(&b), &v, NULL), FAULT_NONE);
	assert_int_equal(read_text(buf_text(&twice), &v, NULL), FAULT_INPUT);
}

static void
nesting_is_bounded(void **state)
{
	(void)state;
	char deep[100] = { 0 };
	struct pdf_value v;
	memset(deep, '[', 40);
	memset(deep + 40, ']', 40);
	assert_int_equal(read_text(deep, &v, NULL), FAULT_INPUT);
	assert_int_equal(read_text(deep + 20, &v, NULL), FAULT_NONE);
}

static void
dates_carry_their_zone(void **state)
{
	(void)state;
	int64_t t, u;
	assert_true(pdf_date_parse(slice_of("D:20261124100500+05'30'"), &t));
	assert_true(pdf_date_parse(slice_of("D:20261124043500Z"), &u));
	assert_int_equal(t, u);
	assert_true(pdf_date_parse(slice_of("D:20261124100500+05'30"), &t));
	assert_false(pdf_date_parse(slice_of("D:20261324100500Z"), &t));
	assert_false(pdf_date_parse(slice_of("D:2026"), &t));
	assert_false(pdf_date_parse(slice_of("20261124100500Z"), &t));
	assert_false(pdf_date_parse(slice_of("D:20261124100500+5"), &t));
}

static struct pdf_file *
open_well(struct slice bytes)
{
	struct pdf_file *f = NULL;
	struct fault why = { 0 };
	if (pdf_open(arena, bytes, &f, &why) != FAULT_NONE)
		fail_msg("%s", why.say);
	return f;
}

static unsigned
doubts(struct slice bytes)
{
	struct pdf_file *f = NULL;
	if (pdf_open(arena, bytes, &f, NULL) != FAULT_NONE)
		return ~0u;
	pdf_account(arena, f);
	return pdf_notes(f);
}

static void
a_clean_file_leaves_no_doubt(void **state)
{
	(void)state;
	for (int stream = 0; stream < 2; stream++) {
		struct sample s = sample_make(arena,
		    &(struct sample_wish){ .xref_stream = stream != 0 });
		struct pdf_file *f = open_well(sample_slice(&s));
		pdf_account(arena, f);
		assert_string_equal(pdf_first_doubt(f), "");
		assert_int_equal(pdf_notes(f), 0);
		assert_int_equal(pdf_revisions(f), 1);
		assert_int_equal(pdf_revision(f, 0)->stream, stream);
		assert_int_equal(pdf_revision(f, 0)->end, s.len);
		assert_true(pdf_is_name(pdf_find(pdf_catalog(f), "Type"),
		    "Catalog"));
	}
}

static void
metadata_can_be_fetched(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct pdf_file *f = open_well(sample_slice(&s));
	struct slice xmp, text;
	assert_int_equal(pdf_xmp(arena, f, &xmp, NULL), FAULT_NONE);
	assert_true(pdf_xmp_text(arena, xmp, "mohor:uin", &text));
	assert_true(slice_is(text, "AMD0152026000001"));
	assert_true(pdf_xmp_text(arena, xmp, "mohor:code", &text));
	assert_true(slice_is(text, "A&B"));
	assert_false(pdf_xmp_text(arena, xmp, "mohor:other", &text));
}

/* Replaces the first place of a text by another of the same length. */
static struct slice
with(struct slice file, const char *was, const char *is)
{
	char *to = arena_copy(arena, file.at, file.len);
	char *hit = memmem(to, file.len, was, strlen(was));
	assert_non_null(hit);
	assert_int_equal(strlen(was), strlen(is));
	memcpy(hit, is, strlen(is));
	return (struct slice){ to, file.len };
}

static struct slice
then(struct slice file, const char *more)
{
	struct buf b = buf_make(arena, file.len + strlen(more));
	buf_put_slice(&b, file);
	buf_puts(&b, more);
	return buf_slice(&b);
}

static void
each_oddity_has_its_note(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct slice f = sample_slice(&s);
	assert_true(doubts(with(f, "%PDF-1.7", "%PDF-9.7")) & PDF_NOTE_HEADER);
	assert_true(doubts(then(f, "x")) & PDF_NOTE_TRAILING);
	assert_true(doubts(then(f, "\n")) & PDF_NOTE_TRAILING);
	assert_true(doubts(slice_head(f, f.len - 2)) & PDF_NOTE_NO_EOF);
	assert_true(doubts(with(f, "7 0 obj", "7 1 obj")) & PDF_NOTE_ENTRY);
	assert_true(doubts(with(f, "7 0 obj", "8 0 obj")) & PDF_NOTE_ENTRY);
	assert_true(doubts(with(f, "/Type1 ", "/Typ#31")) & PDF_NOTE_ENTRY);
	assert_true(doubts(with(f, "endobj\n7", "endobjx7")) & PDF_NOTE_ENTRY);
	assert_true(doubts(with(f, " /ID [<00112233> <00112233>]",
	    " /Encrypt 7 0 R             ")) & PDF_NOTE_ENCRYPTED);
	assert_true(doubts(with(f, "/ID [<00112233> <00112233>]",
	    "/XRefStm 100               ")) & PDF_NOTE_HYBRID);
}

static void
a_second_copy_of_an_object_is_a_shadow(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, &(struct sample_wish){
	    .filler = 40 });
	struct slice f = sample_slice(&s);
	/* The filler's object becomes an object the table does not name. */
	assert_true(doubts(with(f, "0000000015 00000 n",
	    "0000000015 00000 f")) & PDF_NOTE_SHADOW);
	struct slice g = with(f, "%\xe2\xe3\xcf\xd3\n", "\xe2\xe3\xcf\xd3%\n");
	assert_true(doubts(g) & PDF_NOTE_GAP);
}

static void
a_file_that_is_cut_or_is_none_cannot_be_opened(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct pdf_file *f = NULL;
	struct fault why;
	assert_int_equal(pdf_open(arena, slice_of("hello"), &f, &why),
	    FAULT_INPUT);
	assert_int_equal(pdf_open(arena, slice_of(""), &f, &why), FAULT_INPUT);
	assert_int_equal(pdf_open(arena, slice_head(sample_slice(&s),
	    s.len / 2), &f, &why), FAULT_INPUT);
	assert_null(f);
	assert_non_null(strstr(why.say, "cut off"));
}

static void
a_loop_of_cross_references_ends(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct pdf_file *f = NULL;
	char *own = arena_printf(arena, "/Prev %zu", s.len - 200);
	struct slice bad = with(sample_slice(&s), " /ID [<00112233> <00112233>]",
	    arena_printf(arena, "%-28s", own));
	assert_int_equal(pdf_open(arena, bad, &f, NULL), FAULT_INPUT);
}

static void
an_object_that_needs_itself_is_doubted(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, &(struct sample_wish){
	    .filler = 10000 });
	assert_true(doubts(with(sample_slice(&s), "/Length 10000",
	    "/Length 9 0 R")) & PDF_NOTE_SYNTAX);
}

static void
an_update_is_a_revision(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct slice up = sample_update(arena, sample_slice(&s), 7, "[1 2]");
	struct pdf_file *f = open_well(up);
	pdf_account(arena, f);
	assert_int_equal(pdf_notes(f), 0);
	assert_int_equal(pdf_revisions(f), 2);
	assert_int_equal(pdf_object_revision(f, 7), 0);
	assert_int_equal(pdf_object_revision(f, 3), 1);
	assert_true(pdf_is_array(pdf_object(f, 7)));
	assert_true(pdf_is_dict(pdf_object_in(f, 1, 7)));
	assert_int_equal(pdf_revision(f, 1)->end, s.len);
}

static void
predictors_are_undone(void **state)
{
	(void)state;
	static const unsigned char rows[] = { 0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1,
	    3, 2, 2, 2, 4, 1, 1, 1 };
	struct slice out;
	assert_int_equal(pdf_unpredict(arena, slice_from(rows, sizeof rows), 3,
	    1, &out, NULL), FAULT_NONE);
	static const unsigned char want[] = { 1, 2, 3, 1, 2, 3, 2, 3, 4, 3, 5,
	    6, 4, 6, 7 };
	assert_int_equal(out.len, sizeof want);
	assert_memory_equal(out.at, want, sizeof want);
	assert_int_equal(pdf_unpredict(arena, slice_from(rows, 7), 3, 1, &out,
	    NULL), FAULT_INPUT);
}

static void
inflating_stops_at_its_limit(void **state)
{
	(void)state;
	/* 1,000 zeros, by zlib. */
	static const unsigned char z[] = { 0x78, 0x9c, 0x63, 0x60, 0x18, 0x05,
	    0xa3, 0x60, 0x14, 0x0c, 0x77, 0x00, 0x00, 0x03, 0xe8, 0x00, 0x01 };
	struct slice out;
	assert_int_equal(pdf_inflate(arena, slice_from(z, sizeof z), 4096, &out,
	    NULL), FAULT_NONE);
	assert_int_equal(out.len, 1000);
	assert_int_equal(pdf_inflate(arena, slice_from(z, sizeof z), 999, &out,
	    NULL), FAULT_LIMIT);
	assert_int_equal(pdf_inflate(arena, slice_from(z, 9), 4096, &out, NULL),
	    FAULT_INPUT);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(values_are_read_as_written),
	    TEST(values_that_are_not_well_formed_are_refused),
	    TEST(a_key_may_stand_once_among_many),
	    TEST(nesting_is_bounded),
	    TEST(dates_carry_their_zone),
	    TEST(a_clean_file_leaves_no_doubt),
	    TEST(metadata_can_be_fetched),
	    TEST(each_oddity_has_its_note),
	    TEST(a_second_copy_of_an_object_is_a_shadow),
	    TEST(a_file_that_is_cut_or_is_none_cannot_be_opened),
	    TEST(a_loop_of_cross_references_ends),
	    TEST(an_object_that_needs_itself_is_doubted),
	    TEST(an_update_is_a_revision),
	    TEST(predictors_are_undone),
	    TEST(inflating_stops_at_its_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
