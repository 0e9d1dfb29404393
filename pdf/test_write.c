/* The writing half: values, objects, the table, structure, what a page has. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "own.h"
#include "pdf_page.h"
#include "pdf_read.h"
#include "pdf_tree.h"
#include "pdf_write.h"

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

static void
numbers_have_two_decimals_and_no_more_than_needed(void **state)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = { { 0, "0" }, { 1, "1" }, { -1, "-1" }, { 0.5, ".5" },
	    { 0.12, ".12" }, { -0.05, "-.05" }, { 595.2, "595.2" },
	    { 84.96, "84.96" }, { 1234567.891, "1234567.89" },
	    { 0.999, "1" }, { 0.004, "0" } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf b = buf_make(arena, 32);
		pdf_put_number(&b, rows[i].value);
		assert_string_equal(buf_text(&b), rows[i].text);
	}
}

static void
the_printers_grid_is_exact(void **state)
{
	(void)state;
	for (int dot = 0; dot < 7016; dot++) {
		struct buf b = buf_make(arena, 32);
		pdf_put_number(&b, dot * 0.12);
		double back = strtod(buf_text(&b), NULL) * 100;
		assert_int_equal((int)(back + 0.5), dot * 12);
	}
}

static void
text_strings_are_ascii_or_utf16(void **state)
{
	(void)state;
	struct buf b = buf_make(arena, 64);
	pdf_put_text(&b, slice_of("a(b)\\c\r"));
	assert_string_equal(buf_text(&b), "(a\\(b\\)\\\\c\\r)");
	b.len = 0;
	pdf_put_text(&b, slice_of("\xE0\xA6\x95\xF0\x9F\x90\x9F"));
	static const char want[] = "(\xFE\xFF\x09\x95\xD8\x3D\xDC\x1F)";
	assert_int_equal(b.len, sizeof want - 1);
	assert_memory_equal(b.at, want, b.len);
}

static void
dates_are_in_indian_standard_time(void **state)
{
	(void)state;
	struct buf b = buf_make(arena, 64);
	pdf_put_date_ist(&b, 1795494900);
	assert_string_equal(buf_text(&b), "(D:20261124100500+05'30')");
}

/* Bytes like those of rows: some as above, some not. */
static struct slice
some_rows(size_t n, unsigned width, unsigned seed)
{
	unsigned char *at = arena_raw(arena, n + 1, 1);
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		at[i] = i < width || seed >> 28 < seed % 17 ?
		    (unsigned char)(seed >> 16) : at[i - width];
	}
	return slice_from(at, n);
}

static void
a_stream_that_comes_again_has_the_same_bytes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		unsigned k = i * 7 % 60;
		struct slice in = some_rows(k * 45, 9, k);
		assert_true(slice_eq(pdf_deflate(arena, in, PDF_FLATE_AGAIN),
		    pdf_deflate(arena, in, PDF_FLATE)));
	}
}

/* A catalog, a packed object and a stream; the rest in a second half. */
static struct slice
two_halves(void)
{
	struct pdf_write a = pdf_write_begin(arena);
	uint32_t root = pdf_write_number(&a, 1), pages = pdf_write_number(&a, 1);
	uint32_t packed = pdf_write_number(&a, 300);
	struct pdf_packs packs = pdf_packs_make(arena);
	for (uint32_t i = 0; i < 300; i++) {
		struct buf *b = pdf_pack(&packs, packed + i);
		buf_printf(b, "<</Place %u>>", i);
	}
	pdf_write_packs(&a, &packs, PDF_FLATE_BEST);
	struct buf root_dict = buf_make(arena, 64);
	buf_printf(&root_dict, "<</Type/Catalog/Pages %u 0 R>>", pages);
	pdf_write_object(&a, root, buf_slice(&root_dict));
	struct pdf_write b = pdf_write_after(arena, &a, 1024);
	uint32_t more = pdf_write_number(&b, 1);
	pdf_write_object(&b, pages,
	    slice_of("<</Type/Pages/Count 0/Kids[]>>"));
	pdf_write_stream(&b, more, slice_of("/Kind/Test"),
	    slice_of("the stream's bytes"), PDF_FLATE);
	pdf_write_end(&b, root, slice_of("ABC0012026000001"));
	struct buf all = buf_make(arena, a.out.len + b.out.len);
	buf_put_slice(&all, buf_slice(&a.out));
	buf_put_slice(&all, buf_slice(&b.out));
	return buf_slice(&all);
}

static void
a_file_in_two_halves_reads_without_doubt(void **state)
{
	(void)state;
	struct pdf_file *f;
	assert_int_equal(pdf_open(arena, two_halves(), &f, NULL), FAULT_NONE);
	pdf_account(arena, f);
	if (pdf_notes(f) != 0)
		fail_msg("%s", pdf_first_doubt(f));
	assert_non_null(pdf_catalog(f));
	for (uint32_t i = 0; i < 300; i++)
		assert_non_null(pdf_get(f, pdf_object(f, 3 + i), "Place"));
	struct slice bytes;
	assert_int_equal(pdf_stream(arena, f, 305, &bytes, NULL), FAULT_NONE);
	assert_true(slice_is(bytes, "the stream's bytes"));
}

static void
halves_of_one_prelude_do_not_disturb_each_other(void **state)
{
	(void)state;
	struct slice a = two_halves(), b = two_halves();
	assert_true(slice_eq(a, b));
}

static void
the_colour_profile_says_its_own_length(void **state)
{
	(void)state;
	struct slice p = pdf_srgb_profile(arena);
	const unsigned char *at = (const unsigned char *)p.at;
	assert_int_equal(at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3],
	    p.len);
	assert_memory_equal(p.at + 36, "acsp", 4);
	assert_true(slice_eq(p, pdf_srgb_profile(arena)));
}

static void
metadata_escapes_what_xml_would_read(void **state)
{
	(void)state;
	struct buf b = buf_make(arena, 4096);
	struct pdf_meta m = { .title = SLICE("A & B <c>"), .lang = "en",
	    .identifier = SLICE("BCW0012026000001"),
	    .publisher = SLICE("Department"), .created_s = 1795494900 };
	pdf_put_xmp(&b, &m);
	const char *text = buf_text(&b);
	assert_non_null(strstr(text, "A &amp; B &lt;c&gt;"));
	assert_non_null(strstr(text, "2026-11-24T10:05:00+05:30"));
	assert_non_null(strstr(text, "<pdfaid:conformance>A<"));
}

static void
a_signature_has_room_and_a_range_around_it(void **state)
{
	(void)state;
	struct pdf_write w = pdf_write_begin(arena);
	uint32_t num = pdf_write_number(&w, 1);
	struct pdf_signing s = { .name = SLICE("A. Lahiri"),
	    .time_s = 1795494900, .room = 100 };
	struct pdf_hole hole;
	uint64_t range[4];
	pdf_write_signature(&w, num, &s, &hole);
	pdf_write_range(&w, &hole, range);
	assert_int_equal(hole.len, 202);
	assert_int_equal(w.out.at[hole.at], '<');
	assert_int_equal(w.out.at[hole.at + hole.len - 1], '>');
	assert_int_equal(range[1], hole.at);
	assert_int_equal(range[2], hole.at + hole.len);
	assert_int_equal(range[2] + range[3], w.out.len);
	const char *text = buf_text(&w.out);
	assert_non_null(strstr(text, "/SubFilter/ETSI.CAdES.detached"));
	assert_null(strstr(text, "/Location"));
}

/* --- structure -------------------------------------------------------------- */

static size_t
packed_nodes(const struct pdf_tree *t, const struct pdf_shape *s,
    const struct pdf_shape *usual)
{
	struct pdf_packs packs = pdf_packs_make(arena);
	pdf_tree_pack(t, s, usual, &packs);
	return packs.n;
}

static void
only_what_stands_otherwise_is_written_anew(void **state)
{
	(void)state;
	static const uint32_t pages[2] = { 90, 91 };
	struct slice none = { NULL, 0 };
	struct pdf_tree t = pdf_tree_make(arena);
	struct pdf_write w = pdf_write_begin(arena);
	int top = pdf_tree_add(&t, -1, PDF_NODE_GROUP, "Document", none);
	int one = pdf_tree_add(&t, top, PDF_NODE_GROUP, "TR", none);
	int two = pdf_tree_add(&t, top, PDF_NODE_GROUP, "TR", none);
	int a = pdf_tree_add(&t, one, PDF_NODE_LEAF, "TD", none);
	int b = pdf_tree_add(&t, two, PDF_NODE_LEAF, "TD", none);
	pdf_tree_number(&t, &w);
	struct pdf_shape usual = pdf_shape_usual(arena, &t, pages);
	assert_int_equal(packed_nodes(&t, &usual, NULL), 7);
	struct pdf_shape same = pdf_shape_usual(arena, &t, pages);
	pdf_shape_settle(&t, &same);
	assert_int_equal(packed_nodes(&t, &same, &usual), 0);
	struct pdf_shape moved = pdf_shape_usual(arena, &t, pages);
	moved.pages = 2;
	moved.page[b] = 1;
	pdf_shape_settle(&t, &moved);
	/* the leaf, and the parent tree */
	assert_int_equal(packed_nodes(&t, &moved, &usual), 2);
	struct pdf_shape absent = pdf_shape_usual(arena, &t, pages);
	absent.page[a] = PDF_NODE_ABSENT;
	pdf_shape_settle(&t, &absent);
	assert_int_equal(absent.page[one], PDF_NODE_ABSENT);
	/* the document without the row, and the parent tree */
	assert_int_equal(packed_nodes(&t, &absent, &usual), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    numbers_have_two_decimals_and_no_more_than_needed),
		cmocka_unit_test(the_printers_grid_is_exact),
		cmocka_unit_test(a_stream_that_comes_again_has_the_same_bytes),
		cmocka_unit_test(text_strings_are_ascii_or_utf16),
		cmocka_unit_test(dates_are_in_indian_standard_time),
		cmocka_unit_test(a_file_in_two_halves_reads_without_doubt),
		cmocka_unit_test(
		    halves_of_one_prelude_do_not_disturb_each_other),
		cmocka_unit_test(the_colour_profile_says_its_own_length),
		cmocka_unit_test(metadata_escapes_what_xml_would_read),
		cmocka_unit_test(a_signature_has_room_and_a_range_around_it),
		cmocka_unit_test(only_what_stands_otherwise_is_written_anew),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
