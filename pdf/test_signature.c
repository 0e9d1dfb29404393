/* Finding signatures, what they cover, and what was added behind them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "own.h"
#include "pdf_increment.h"
#include "pdf_read.h"
#include "pdf_signature.h"
#include "pdf_test_sample.h"

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

static struct pdf_file *file;

static struct pdf_signatures
find(struct slice bytes)
{
	struct pdf_signatures found = { 0 };
	struct fault why = { 0 };
	if (pdf_open(arena, bytes, &file, &why) != FAULT_NONE ||
	    pdf_signatures_read(arena, file, &found, &why) != FAULT_NONE)
		fail_msg("%s", why.say);
	return found;
}

static enum fault_code
try(struct slice bytes)
{
	struct pdf_signatures found;
	enum fault_code code = pdf_open(arena, bytes, &file, NULL);
	return code != FAULT_NONE ? code :
	    pdf_signatures_read(arena, file, &found, NULL);
}

static struct slice
with(struct slice bytes, const char *was, const char *is)
{
	char *to = arena_copy(arena, bytes.at, bytes.len);
	char *hit = memmem(to, bytes.len, was, strlen(was));
	assert_non_null(hit);
	assert_int_equal(strlen(was), strlen(is));
	memcpy(hit, is, strlen(is));
	return (struct slice){ to, bytes.len };
}

static void
the_signature_is_found_with_its_particulars(void **state)
{
	(void)state;
	for (int stream = 0; stream < 2; stream++) {
		struct sample s = sample_make(arena,
		    &(struct sample_wish){ .xref_stream = stream != 0 });
		struct pdf_signatures found = find(sample_slice(&s));
		assert_int_equal(found.n, 1);
		assert_int_equal(found.hidden, 0);
		const struct pdf_signature *sig = &found.at[0];
		assert_int_equal(sig->num, 6);
		assert_true(slice_is(sig->sub_filter, "ETSI.CAdES.detached"));
		assert_true(sig->certifies);
		assert_int_equal(sig->docmdp, 2);
		assert_true(sig->claims_time);
		assert_int_equal(sig->time_s, 1795494900);
		assert_int_equal(sig->cover, PDF_COVER_WHOLE);
		assert_int_equal(sig->hole_at, s.hole_at);
		assert_int_equal(sig->hole_len, s.hole_len);
		assert_int_equal(sig->contents.len, 64);
		assert_true(sig->hex_tidy);
	}
}

static void
a_file_without_signatures_has_none(void **state)
{
	(void)state;
	struct sample s = sample_make(arena,
	    &(struct sample_wish){ .no_signature = true });
	assert_int_equal(find(sample_slice(&s)).n, 0);
}

static void
a_byte_range_with_a_wider_gap_is_wrong(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	char *gap = arena_printf(arena, "%zu ", s.hole_at + s.hole_len);
	char *wider = arena_printf(arena, "%zu ", s.hole_at + s.hole_len + 2);
	struct slice bad = with(sample_slice(&s), gap, wider);
	assert_int_equal(find(bad).at[0].cover, PDF_COVER_WRONG);
	char *first = arena_printf(arena, "[0 %zu ", s.hole_at);
	char *less = arena_printf(arena, "[0 %zu ", s.hole_at - 1);
	bad = with(sample_slice(&s), first, less);
	assert_int_equal(find(bad).at[0].cover, PDF_COVER_WRONG);
	bad = with(sample_slice(&s), "ByteRange [0", "ByteRange [1");
	assert_int_equal(find(bad).at[0].cover, PDF_COVER_WRONG);
}

static void
a_range_beyond_the_end_means_cut_off(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct pdf_signatures found = find(slice_head(sample_slice(&s),
	    s.len - 3));
	assert_int_equal(found.at[0].cover, PDF_COVER_TRUNCATED);
	assert_true(pdf_notes(file) & PDF_NOTE_NO_EOF);
}

static void
upper_case_and_odd_dictionaries_are_noticed(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct slice f = sample_slice(&s);
	assert_false(find(with(f, "Contents <0000", "Contents <aAbB")).at[0]
	    .hex_tidy);
	assert_false(find(with(f, "Contents <0000", "Contents <ABCD")).at[0]
	    .hex_tidy);
	assert_false(find(with(f, "Contents <0000", "Contents <0  0")).at[0]
	    .hex_tidy);
	assert_true(find(with(f, "Contents <0000", "Contents <abcd")).at[0]
	    .hex_tidy);
	assert_int_equal(try(with(f, "/ByteRange", "/ByteRoage")), FAULT_INPUT);
	assert_int_equal(try(with(f, "/Contents <", "/Contenth <")),
	    FAULT_INPUT);
	assert_int_equal(try(with(f, "/Type /Sig ", "/Type /Sug ")),
	    FAULT_INPUT);
}

static void
a_second_byte_range_is_hidden(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, &(struct sample_wish){
	    .catalog = "/Other <</ByteRange [0 1 2 3] /Contents <00>>>" });
	assert_int_equal(find(sample_slice(&s)).hidden, 1);
}

static enum pdf_added
added(struct slice bytes, const char **what)
{
	struct pdf_signatures found = find(bytes);
	assert_true(found.n >= 1);
	return pdf_added_after(arena, file, found.at[0].revision, what);
}

static void
any_replaced_object_is_a_change(void **state)
{
	(void)state;
	static const struct {
		uint32_t num;
		const char *body;
	} rows[] = {
	    { 1, "<</Type /Catalog /Pages 2 0 R>>" },
	    { 2, "<</Type /Pages /Kids [3 0 R 3 0 R] /Count 2>>" },
	    { 3, "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
	    "/Contents 9 0 R /Resources <</Font <</F1 7 0 R>>>> "
	    "/Annots [5 0 R]>>" },
	    { 3, "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
	    "/Contents 4 0 R /Resources <</Font <</F1 7 0 R>>>> "
	    "/Annots [5 0 R 11 0 R]>>" },
	    { 4, "<</Length 2>>\nstream\nBT\nendstream" },
	    { 7, "<</Type /Font /Subtype /Type1 /BaseFont /Courier>>" },
	    { 8, "<</Length 0 /Type /Metadata /Subtype /XML>>\nstream\n\n"
	    "endstream" },
	};
	struct sample s = sample_make(arena, NULL);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *what = "";
		struct slice up = sample_update(arena, sample_slice(&s),
		    rows[i].num, rows[i].body);
		/* The field still leads to the signature, or nothing does. */
		struct pdf_signatures found;
		assert_int_equal(pdf_open(arena, up, &file, NULL), FAULT_NONE);
		assert_int_equal(pdf_signatures_read(arena, file, &found, NULL),
		    FAULT_NONE);
		assert_int_equal(pdf_added_after(arena, file, 1, &what),
		    PDF_ADDED_CHANGE);
		assert_string_not_equal(what, "");
	}
}

static void
the_same_object_again_is_no_change(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct slice up = sample_update(arena, sample_slice(&s), 7,
	    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
	assert_int_equal(added(up, NULL), PDF_ADDED_PROOF);
	up = sample_update(arena, sample_slice(&s), 12, "<</New true>>");
	assert_int_equal(added(up, NULL), PDF_ADDED_PROOF);
}

static void
filling_an_empty_place_is_a_change(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, &(struct sample_wish){
	    .catalog = "/OpenAction 12 0 R" });
	struct slice up = sample_update(arena, sample_slice(&s), 12,
	    "<</S /JavaScript /JS (app.alert\\(1\\))>>");
	const char *what;
	assert_int_equal(added(up, &what), PDF_ADDED_CHANGE);
	assert_non_null(strstr(what, "empty place"));
}

static struct slice
join(struct slice a, struct slice b)
{
	struct buf to = buf_make(arena, a.len + b.len);
	buf_put_slice(&to, a);
	buf_put_slice(&to, b);
	return buf_slice(&to);
}

static void
a_security_store_and_time_stamps_are_proof(void **state)
{
	(void)state;
	const struct slice cert = SLICE("certificate"), crl = SLICE("list");
	for (int stream = 0; stream < 2; stream++) {
		struct sample s = sample_make(arena,
		    &(struct sample_wish){ .xref_stream = stream != 0 });
		struct slice f = sample_slice(&s), more;
		struct pdf_dss dss = { .certs = &cert, .cert_n = 1,
		    .crls = &crl, .crl_n = 1 }, got;
		assert_int_equal(pdf_append_dss(arena, f, &dss, &more, NULL),
		    FAULT_NONE);
		f = join(f, more);
		assert_int_equal(added(f, NULL), PDF_ADDED_PROOF);
		assert_int_equal(pdf_notes(file), 0);
		char *bytes;
		size_t len;
		struct pdf_gap gap;
		assert_int_equal(pdf_append_timestamp(arena, f, 100, &bytes,
		    &len, &gap, NULL), FAULT_NONE);
		f = join(f, slice_from(bytes, len));
		assert_int_equal(added(f, NULL), PDF_ADDED_PROOF);
		assert_string_equal(pdf_first_doubt(file), "");
		struct pdf_signatures found = find(f);
		assert_int_equal(found.n, 2);
		assert_true(found.at[1].is_timestamp);
		assert_int_equal(found.at[1].cover, PDF_COVER_WHOLE);
		assert_int_equal(found.at[0].cover, PDF_COVER_REVISION);
		assert_int_equal(pdf_dss_read(arena, file, &got, NULL),
		    FAULT_NONE);
		assert_true(slice_eq(got.certs[0], cert));
		assert_true(slice_eq(got.crls[0], crl));
		assert_int_equal(pdf_append_dss(arena, f, &dss, &more, NULL),
		    FAULT_NONE);
		f = join(f, more);
		assert_int_equal(added(f, NULL), PDF_ADDED_PROOF);
		assert_int_equal(pdf_dss_read(arena, file, &got, NULL),
		    FAULT_NONE);
		assert_int_equal(got.cert_n, 2);
	}
}

static void
a_scan_finds_what_a_damaged_file_still_has(void **state)
{
	(void)state;
	struct sample s = sample_make(arena, NULL);
	struct slice f = sample_slice(&s);
	struct pdf_signature got;
	assert_true(pdf_signature_scan(arena, f, &got));
	assert_int_equal(got.cover, PDF_COVER_WHOLE);
	assert_true(pdf_signature_scan(arena, slice_head(f, f.len - 300), &got));
	assert_int_equal(got.cover, PDF_COVER_TRUNCATED);
	assert_false(pdf_signature_scan(arena, slice_head(f, 300), &got));
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(the_signature_is_found_with_its_particulars),
	    TEST(a_file_without_signatures_has_none),
	    TEST(a_byte_range_with_a_wider_gap_is_wrong),
	    TEST(a_range_beyond_the_end_means_cut_off),
	    TEST(upper_case_and_odd_dictionaries_are_noticed),
	    TEST(a_second_byte_range_is_hidden),
	    TEST(any_replaced_object_is_a_change),
	    TEST(the_same_object_again_is_no_change),
	    TEST(filling_an_empty_place_is_a_change),
	    TEST(a_security_store_and_time_stamps_are_proof),
	    TEST(a_scan_finds_what_a_damaged_file_still_has),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
