/*
 * The verdict told apart by reason: each way a file can be wrong has a row or a
 * test, and over a thousand damaged copies none is ever genuine.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain.h"
#include "codec.h"
#include "pdf_increment.h"
#include "pdf_signature.h"
#include "sign_test_world.h"

static struct world w;
static struct signer *signer;
static struct trust *trust;
static struct verifier *verifier;
static struct slice good;

static int
set_up(void **state)
{
	(void)state;
	w = world_make(KEY_RSA);
	signer = world_signer(&w);
	trust = trust_make();
	verifier = world_verifier(&w, NULL);
	good = world_sign(&w, signer, NULL, NULL);
	return trust_add(trust, testpki_der(w.pki.root), NULL) == FAULT_NONE ?
	    0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	verifier_drop(verifier);
	trust_drop(trust);
	signer_drop(signer);
	world_drop(&w);
	return 0;
}

static struct verdict got;

static const char *
judge(struct verifier *v, struct slice file)
{
	struct buf b = buf_make(w.arena, 64);
	verdict_pdf(w.arena, v, file, NULL, &got);
	for (size_t i = 0; i < got.reason_n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : " ",
		    verdict_reason_row(got.reasons[i].code)->word);
	/* Genuine and a reason exclude each other, and one there must be. */
	assert_true((got.outcome == GENUINE) == (got.reason_n == 0));
	return buf_text(&b);
}

static void
expect_first(struct verifier *v, struct slice file, const char *word)
{
	const char *words = judge(v, file);
	if (got.reason_n == 0 || strcmp(word,
	    verdict_reason_row(got.reasons[0].code)->word) != 0)
		fail_msg("want %s, got %s", word, words);
	assert_int_not_equal(got.outcome, GENUINE);
}

static struct slice
with(struct slice bytes, const char *was, const char *is)
{
	char *to = arena_copy(w.arena, bytes.at, bytes.len);
	char *hit = memmem(to, bytes.len, was, strlen(was));
	assert_non_null(hit);
	assert_int_equal(strlen(was), strlen(is));
	memcpy(hit, is, strlen(is));
	return (struct slice){ to, bytes.len };
}

static struct slice
then(struct slice bytes, struct slice more)
{
	struct buf b = buf_make(w.arena, bytes.len + more.len);
	buf_put_slice(&b, bytes);
	buf_put_slice(&b, more);
	return buf_slice(&b);
}

static void
the_untouched_file_is_genuine(void **state)
{
	(void)state;
	assert_string_equal(judge(verifier, good), "");
	assert_int_equal(got.outcome, GENUINE);
	assert_true(got.checked_n >= 3);
}

static void
what_is_no_signed_pdf_is_told_so(void **state)
{
	(void)state;
	expect_first(verifier, slice_of("hello"), "not-a-pdf");
	expect_first(verifier, slice_of(""), "not-a-pdf");
	expect_first(verifier, (struct slice){ NULL, 0 }, "not-a-pdf");
	struct sample s = sample_make(w.arena, &(struct sample_wish){
	    .no_signature = true });
	expect_first(verifier, sample_slice(&s), "no-signature");
	expect_first(verifier, with(good, " /ID [<00112233> <00112233>]",
	    " /Encrypt 7 0 R             "), "encrypted");
}

static void
one_changed_byte_is_a_change(void **state)
{
	(void)state;
	expect_first(verifier, with(good, "1,20,000", "9,20,000"),
	    "changed-after-signing");
	expect_first(verifier, with(good, "AMD0152026000001",
	    "AMD0152026000002"), "changed-after-signing");
	expect_first(verifier, with(good, "D:20261124", "D:20261123"),
	    "changed-after-signing");
	expect_first(verifier, with(good, "/AcroForm", "/AcroFrom"),
	    "changed-after-signing");
	expect_first(verifier, with(good, "startxref", "startxxxx"),
	    "changed-after-signing");
	expect_first(verifier, with(good, "%PDF-1.7", "%QDF-1.7"),
	    "changed-after-signing");
}

static bool
tells_structure(void)
{
	for (size_t i = 0; i < got.checked_n; i++)
		if (strstr(got.checked[i], "nothing added") != NULL)
			return true;
	return false;
}

static void
a_structure_that_failed_is_not_told_as_in_order(void **state)
{
	(void)state;
	judge(verifier, good);
	assert_true(tells_structure());
	expect_first(verifier, then(good, slice_of("x")), "appended");
	assert_false(tells_structure());
	assert_true(got.checked_n >= 1);	/* the digest, still */
}

static void
something_appended_is_told_so(void **state)
{
	(void)state;
	expect_first(verifier, then(good, slice_of("x")), "appended");
	expect_first(verifier, then(good, slice_of("\n")), "appended");
	expect_first(verifier, then(good, slice_of("%%EOF\n")), "appended");
	expect_first(verifier, then(good, good), "appended");
	expect_first(verifier, then(good,
	    slice_of("startxref\n9\n%%EOF\n")), "appended");
}

static void
a_cut_off_file_is_told_so(void **state)
{
	(void)state;
	for (size_t n = 20; n < good.len; n += 37)
		expect_first(verifier, slice_head(good, n), "truncated");
	for (size_t n = good.len - 40; n < good.len; n++)
		expect_first(verifier, slice_head(good, n), "truncated");
}

static void
a_later_revision_that_changes_something_is_a_change(void **state)
{
	(void)state;
	static const struct {
		uint32_t num;
		const char *body;
	} rows[] = {
	    { 4, "<</Length 36>>\nstream\nBT /F1 24 Tf 72 720 Td (Forged) Tj "
	    "ET\nendstream" },
	    { 7, "<</Type /Font /Subtype /Type1 /BaseFont /Symbol>>" },
	    { 3, "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
	    "/Contents 9 0 R /Resources <</Font <</F1 7 0 R>>>> "
	    "/Annots [5 0 R]>>" },
	    { 1, "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [5 0 R] "
	    "/SigFlags 3>> /Perms <</DocMDP 6 0 R>> /OpenAction 9 0 R>>" },
	    { 2, "<</Type /Pages /Kids [9 0 R] /Count 1>>" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice up = sample_update(w.arena, good, rows[i].num,
		    rows[i].body);
		expect_first(verifier, up, "changed-after-signing");
		assert_int_equal(got.revisions, 2);
	}
	/* Without a signature in sight any more. */
	expect_first(verifier, sample_update(w.arena, good, 1,
	    "<</Type /Catalog /Pages 2 0 R>>"), "hidden-signature");
}

/* The hole wrapped anew: its digits moved behind, the gap made to hold more. */
static struct slice
with_range(struct slice file, uint64_t a, uint64_t b, uint64_t c)
{
	char *to = arena_copy(w.arena, file.at, file.len);
	char *at = memmem(to, file.len, "/ByteRange [0 ", 14);
	char *digits = arena_printf(w.arena, "%-10llu %-10llu %-10llu",
	    (unsigned long long)a, (unsigned long long)b,
	    (unsigned long long)c);
	memcpy(at + 14, digits, 32);
	return (struct slice){ to, file.len };
}

static void
signature_wrapping_does_not_help(void **state)
{
	(void)state;
	struct pdf_signature s;
	assert_true(pdf_signature_scan(w.arena, good, &s));
	uint64_t a = s.range[1], b = s.range[2], c = s.range[3];
	/* Another gap, within the same file. */
	for (uint64_t d = 1; d < 40; d += 3) {
		judge(verifier, with_range(good, a - d, b, c));
		assert_int_equal(got.outcome, NOT_GENUINE);
		judge(verifier, with_range(good, a, b + d, c - d));
		assert_int_equal(got.outcome, NOT_GENUINE);
		judge(verifier, with_range(good, a, b, c - d));
		assert_int_equal(got.outcome, NOT_GENUINE);
	}
	/* The classic: the old tail moved behind, other bytes in between; the
	 * digest agrees only with the old ByteRange. */
	struct buf moved = buf_make(w.arena, good.len + 200);
	buf_put_slice(&moved, slice_head(good, (size_t)b));
	buf_puts(&moved, "/Forged true                          ");
	buf_put_slice(&moved, slice_skip(good, (size_t)b));
	judge(verifier, buf_slice(&moved));
	assert_int_equal(got.outcome, NOT_GENUINE);
	judge(verifier, with_range(buf_slice(&moved), a, b + 38, c));
	assert_int_equal(got.outcome, NOT_GENUINE);
	/* A longer Contents: more zeros in the gap. */
	struct buf longer = buf_make(w.arena, good.len + 200);
	buf_put_slice(&longer, slice_head(good, (size_t)b - 1));
	buf_puts(&longer, "0000000000");
	buf_put_slice(&longer, slice_skip(good, (size_t)b - 1));
	judge(verifier, with_range(buf_slice(&longer), a, b + 10, c));
	assert_int_equal(got.outcome, NOT_GENUINE);
}

static void
another_documents_signature_does_not_fit(void **state)
{
	(void)state;
	struct slice other = world_sign(&w, signer, NULL,
	    &(struct sample_wish){ .page_text = "Income: Rs 9,20,000" });
	struct pdf_signature a, b;
	assert_int_equal(other.len, good.len);
	assert_true(pdf_signature_scan(w.arena, good, &a));
	assert_true(pdf_signature_scan(w.arena, other, &b));
	char *to = arena_copy(w.arena, other.at, other.len);
	memcpy(to + b.hole_at, good.at + a.hole_at, a.hole_len);
	expect_first(verifier, (struct slice){ to, other.len },
	    "changed-after-signing");
}

static void
more_signatures_than_ours_are_refused(void **state)
{
	(void)state;
	struct slice file = world_sign(&w, signer, NULL, &(struct sample_wish){
	    .catalog = "/Other <</ByteRange [0 1 2 3] /Contents <00>>>" });
	expect_first(verifier, file, "hidden-signature");
	file = world_sign(&w, signer, NULL, &(struct sample_wish){
	    .no_perms = true });
	expect_first(verifier, file, "not-certified");
	file = world_sign(&w, signer, NULL, &(struct sample_wish){
	    .sub_filter = "adbe.pkcs7.detached" });
	expect_first(verifier, file, "signature-form");
	file = world_sign(&w, signer, NULL, &(struct sample_wish){
	    .extra = "/Cert (x)" });
	expect_first(verifier, file, "signature-form");
}

static void
a_stranger_is_told_so(void **state)
{
	(void)state;
	struct world other = world_make(KEY_RSA);
	struct signer *s = world_signer(&other);
	struct slice file = world_sign(&other, s, NULL, NULL);
	expect_first(verifier, file, "signer-unknown");
	assert_int_equal(got.outcome, NOT_GENUINE);
	assert_string_not_equal(got.signer_name, "");
	signer_drop(s);
	struct testpki_cert *lone;
	assert_int_equal(testpki_make(&(struct testpki_wish){
	    .role = TESTPKI_ROOT, .from_s = WORLD_NOW - WORLD_DAY }, NULL,
	    &lone, NULL), FAULT_NONE);
	testpki_drop(lone);
	world_drop(&other);
}

static void
without_an_anchor_nobody_can_tell(void **state)
{
	(void)state;
	struct verifier *v;
	assert_int_equal(verifier_make(NULL, &v, NULL), FAULT_NONE);
	expect_first(v, good, "no-trust-anchor");
	assert_int_equal(got.outcome, CANNOT_TELL);
	verifier_drop(v);
}

static struct slice
sign_with(const struct testpki_wish *wish, const struct sign_options *options)
{
	struct fault why = { 0 };
	struct testpki_cert *cert;
	world_must(testpki_make(wish, w.pki.ca, &cert, &why), &why, "cert");
	struct signer *s = world_signer_of(&w, cert, w.pki.ca, w.pki.root);
	int64_t now = world_now;
	if (wish->until_s != 0 && wish->until_s < now)
		world_now = wish->until_s - 1;	/* signing itself would refuse */
	struct slice file = world_sign(&w, s, options, NULL);
	world_now = now;
	signer_drop(s);
	testpki_drop(cert);
	return file;
}

static void
the_signers_certificate_must_have_been_good_then(void **state)
{
	(void)state;
	static const struct {
		struct testpki_wish wish;
		const char *word;
	} rows[] = {
	    { { .role = TESTPKI_SIGNER, .from_s = WORLD_NOW - 20 * WORLD_DAY,
	    .until_s = WORLD_NOW - WORLD_DAY }, "signer-expired" },
	    { { .role = TESTPKI_SIGNER, .from_s = WORLD_NOW - WORLD_DAY,
	    .flaws = TESTPKI_WRONG_USAGE }, "wrong-certificate-use" },
	    { { .role = TESTPKI_SIGNER, .from_s = WORLD_NOW - WORLD_DAY,
	    .flaws = TESTPKI_NO_CLASS3 }, "wrong-certificate-use" },
	    { { .role = TESTPKI_SIGNER, .from_s = WORLD_NOW - WORLD_DAY,
	    .flaws = TESTPKI_CRITICAL }, "wrong-certificate-use" },
	    { { .role = TESTPKI_ENCRYPTION, .from_s = WORLD_NOW - WORLD_DAY },
	    "wrong-certificate-use" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		expect_first(verifier, sign_with(&rows[i].wish, NULL),
		    rows[i].word);
}

static void
a_certificate_that_begins_later_is_told_so(void **state)
{
	(void)state;
	const struct testpki_wish wish = { .role = TESTPKI_SIGNER,
	    .from_s = WORLD_NOW + WORLD_DAY };
	expect_first(verifier, sign_with(&wish, NULL), "signer-not-yet-valid");
}

static struct verifier *
verifier_with_revoked(int64_t when_s, int why, int64_t this_s)
{
	struct slice crl;
	struct world other = w;
	const struct testpki_revoked row = { testpki_der(w.pki.signer), when_s,
	    why };
	assert_int_equal(testpki_crl(w.arena, w.pki.ca, &row, 1, this_s,
	    this_s + 30 * WORLD_DAY, &crl, NULL), FAULT_NONE);
	other.ca_crl = crl;
	return world_verifier(&other, NULL);
}

static void
a_revoked_signer_is_told_so(void **state)
{
	(void)state;
	struct verifier *v = verifier_with_revoked(WORLD_NOW - 5 * WORLD_DAY, 1,
	    WORLD_NOW - WORLD_DAY);
	expect_first(v, good, "signer-revoked");
	assert_int_equal(got.outcome, NOT_GENUINE);
	verifier_drop(v);
}

static void
revoked_since_needs_proof_of_time(void **state)
{
	(void)state;
	const struct sign_options stamped = { .level = SIGN_B_T,
	    .tsa_ask = world_tsa, .tsa_with = &w, .tsa_trust = trust };
	struct slice proved = world_sign(&w, signer, &stamped, NULL);
	struct verifier *v = verifier_with_revoked(WORLD_NOW + 5 * WORLD_DAY, 4,
	    WORLD_NOW + 6 * WORLD_DAY);
	world_now = WORLD_NOW + 7 * WORLD_DAY;
	expect_first(v, good, "signer-revoked-since");
	assert_int_equal(got.outcome, CANNOT_TELL);
	assert_string_equal(judge(v, proved), "");
	const struct verdict_ask known = { .known_s = WORLD_NOW };
	verdict_pdf(w.arena, v, good, &known, &got);
	assert_int_equal(got.outcome, GENUINE);
	assert_int_equal(got.time_kind, TIME_KNOWN);
	world_now = WORLD_NOW;
	verifier_drop(v);
}

static void
missing_revocation_data_is_never_genuine_unless_asked(void **state)
{
	(void)state;
	struct verifier_options options = { .accept_test_signer = true,
	    .now_s = world_clock };
	for (int optional = 0; optional < 2; optional++) {
		struct verifier *v;
		options.revocation_optional = optional != 0;
		assert_int_equal(verifier_make(&options, &v, NULL), FAULT_NONE);
		assert_int_equal(verifier_trust(v, testpki_der(w.pki.root),
		    NULL), FAULT_NONE);
		if (optional) {
			assert_string_equal(judge(v, good), "");
			assert_true(got.unchecked_n >= 2);
		} else {
			expect_first(v, good, "revocation-unknown");
			assert_int_equal(got.outcome, CANNOT_TELL);
		}
		verifier_drop(v);
	}
}

static void
a_test_signer_is_not_taken_for_a_real_one(void **state)
{
	(void)state;
	struct verifier *v = world_verifier(&w, &(struct verifier_options){
	    .accept_test_signer = false });
	expect_first(v, good, "test-signer");
	assert_int_equal(got.outcome, CANNOT_TELL);
	verifier_drop(v);
}

static void
the_claimed_time_must_be_possible(void **state)
{
	(void)state;
	struct slice file = world_sign(&w, signer, NULL, &(struct sample_wish){
	    .date = "D:20261224100500+05'30'" });
	expect_first(verifier, file, "time-odd");
	file = world_sign(&w, signer, NULL, &(struct sample_wish){
	    .date = "yesterday" });
	expect_first(verifier, file, "time-odd");
	/* Years later nothing proves that it was not made up afterwards. */
	world_now = WORLD_NOW + 4 * 366 * (int64_t)WORLD_DAY;
	judge(verifier, good);
	assert_int_equal(got.outcome, CANNOT_TELL);
	world_now = WORLD_NOW;
}

static void
a_stamp_by_a_strangers_authority_is_told_so(void **state)
{
	(void)state;
	struct world other = world_make(KEY_RSA);
	struct trust *theirs = trust_make();
	assert_int_equal(trust_add(theirs, testpki_der(other.pki.root), NULL),
	    FAULT_NONE);
	const struct sign_options stamped = { .level = SIGN_B_T,
	    .tsa_ask = world_tsa, .tsa_with = &other, .tsa_trust = theirs };
	expect_first(verifier, world_sign(&w, signer, &stamped, NULL),
	    "timestamp-unknown");
	trust_drop(theirs);
	world_drop(&other);
}

static struct slice
add_doc_stamp(struct slice file)
{
	struct fault why = { 0 };
	struct verdict ignored;
	char *bytes;
	size_t len;
	struct pdf_gap gap;
	struct slice token;
	(void)ignored;
	world_must(pdf_append_timestamp(w.arena, file, 4096, &bytes, &len, &gap,
	    &why), &why, "append");
	struct slice all = then(file, slice_from(bytes, len));
	char *to = arena_copy(w.arena, all.at, all.len);
	size_t at = file.len + gap.at;
	struct buf stamped = buf_make(w.arena, all.len);
	buf_put(&stamped, to, at);
	buf_put(&stamped, to + at + gap.len, all.len - at - gap.len);
	world_must(world_stamp(&w, buf_slice(&stamped), &token, &why), &why,
	    "stamp");
	assert_true(token.len <= 4096);
	hex_encode(token.at, token.len, to + at + 1);
	return (struct slice){ to, all.len };
}

static struct slice
add_dss(struct slice file)
{
	struct fault why = { 0 };
	struct slice more, certs[] = { testpki_der(w.pki.ca),
	    testpki_der(w.pki.root) }, crls[] = { w.ca_crl, w.root_crl };
	const struct pdf_dss dss = { certs, crls, NULL, 2, 2, 0 };
	world_must(pdf_append_dss(w.arena, file, &dss, &more, &why), &why,
	    "dss");
	return then(file, more);
}

static void
proof_may_be_added_and_is_used(void **state)
{
	(void)state;
	const struct sign_options stamped = { .level = SIGN_B_T,
	    .tsa_ask = world_tsa, .tsa_with = &w, .tsa_trust = trust };
	struct verifier *v;
	const struct verifier_options options = { .accept_test_signer = true,
	    .now_s = world_clock };
	assert_int_equal(verifier_make(&options, &v, NULL), FAULT_NONE);
	assert_int_equal(verifier_trust(v, testpki_der(w.pki.root), NULL),
	    FAULT_NONE);
	for (int stream = 0; stream < 2; stream++) {
		struct slice file = world_sign(&w, signer, &stamped,
		    &(struct sample_wish){ .xref_stream = stream != 0 });
		expect_first(v, file, "revocation-unknown");
		file = add_dss(file);
		assert_string_equal(judge(v, file), "");
		assert_string_equal(got.level, "B-LT");
		file = add_doc_stamp(file);
		assert_string_equal(judge(v, file), "");
		assert_string_equal(got.level, "B-LTA");
		assert_int_equal(got.revisions, 3);
		expect_first(v, then(file, slice_of("x")), "appended");
		judge(v, sample_update(w.arena, file, 7, "<</New 1>>"));
		assert_int_equal(got.outcome, NOT_GENUINE);
	}
	verifier_drop(v);
	/* The signer's own lists do not help without a proven time. */
	assert_int_equal(verifier_make(&options, &v, NULL), FAULT_NONE);
	assert_int_equal(verifier_trust(v, testpki_der(w.pki.root), NULL),
	    FAULT_NONE);
	expect_first(v, add_dss(good), "revocation-unknown");
	verifier_drop(v);
}

static void
not_one_changed_byte_goes_unnoticed(void **state)
{
	(void)state;
	const struct sign_options stamped = { .level = SIGN_B_T,
	    .tsa_ask = world_tsa, .tsa_with = &w, .tsa_trust = trust,
	    .token_room = 6000 };
	const struct slice files[] = { good,
	    world_sign(&w, signer, &stamped, &(struct sample_wish){
	    .xref_stream = true }) };
	static const unsigned char flips[] = { 0x01, 0x20, 0x80, 0xff };
	struct arena *scratch = arena_make();
	for (size_t f = 0; f < 2; f++) {
		char *to = arena_copy(w.arena, files[f].at, files[f].len);
		struct slice bad = { to, files[f].len };
		for (size_t i = 0; i < bad.len; i++) {
			to[i] ^= (char)flips[i % sizeof flips];
			verdict_pdf(scratch, verifier, bad, NULL, &got);
			to[i] = files[f].at[i];
			if (got.outcome == GENUINE)
				fail_msg("byte %zu of file %zu", i, f);
			arena_reset(scratch);
		}
		verdict_pdf(scratch, verifier, bad, NULL, &got);
		assert_int_equal(got.outcome, GENUINE);
	}
	arena_drop(scratch);
}

/* A hexadecimal digit of the CMS for another digit: the bytes no digest covers. */
static void
not_one_changed_digit_of_the_signature_goes_unnoticed(void **state)
{
	(void)state;
	const struct sign_options stamped = { .level = SIGN_B_T,
	    .tsa_ask = world_tsa, .tsa_with = &w, .tsa_trust = trust,
	    .token_room = 6000 };
	struct slice file = world_sign(&w, signer, &stamped, NULL);
	struct pdf_signature s;
	struct arena *scratch = arena_make();
	assert_true(pdf_signature_scan(w.arena, file, &s));
	char *to = arena_copy(w.arena, file.at, file.len);
	struct slice bad = { to, file.len };
	size_t unnoticed = 0;
	for (size_t i = s.hole_at + 1; i < s.hole_at + s.hole_len - 1; i++) {
		char was = to[i];
		to[i] = "123456789abcdef0"[was <= '9' ? was - '0' :
		    was - 'a' + 10];
		verdict_pdf(scratch, verifier, bad, NULL, &got);
		if (got.outcome == GENUINE) {
			print_message("digit %zu of %zu unnoticed\n",
			    i - s.hole_at - 1, s.hole_len - 2);
			unnoticed++;
		}
		to[i] = was;
		arena_reset(scratch);
	}
	assert_int_equal(unnoticed, 0);
	arena_drop(scratch);
}

static void
random_damage_is_never_genuine(void **state)
{
	(void)state;
	struct arena *scratch = arena_make();
	unsigned r = 1;
	for (int i = 0; i < 1500; i++) {
		struct buf b = buf_make(scratch, good.len * 2);
#define NEXT ((r = r * 1103515245u + 12345u) >> 8)
		size_t from = NEXT % good.len, n = NEXT % 200;
		size_t to = NEXT % good.len;
		if (n > good.len - from)
			n = good.len - from;
		buf_put(&b, good.at, to);
		switch (i % 3) {
		case 0:		/* a piece copied in */
			buf_put(&b, good.at + from, n);
			buf_put(&b, good.at + to, good.len - to);
			break;
		case 1:		/* a piece cut out */
			if (to + n + 1 < good.len)
				buf_put(&b, good.at + to + n + 1,
				    good.len - to - n - 1);
			break;
		default:	/* a piece written over another */
			buf_put(&b, good.at + to, good.len - to);
			if (n > good.len - to)
				n = good.len - to;
			memmove(b.at + to, good.at + from, n);
			break;
		}
		struct slice bad = buf_slice(&b);
		verdict_pdf(scratch, verifier, bad, NULL, &got);
		if (got.outcome == GENUINE && !slice_eq(bad, good))
			fail_msg("damage %d", i);
		arena_reset(scratch);
	}
	arena_drop(scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_untouched_file_is_genuine),
	    cmocka_unit_test(what_is_no_signed_pdf_is_told_so),
	    cmocka_unit_test(one_changed_byte_is_a_change),
	    cmocka_unit_test(a_structure_that_failed_is_not_told_as_in_order),
	    cmocka_unit_test(something_appended_is_told_so),
	    cmocka_unit_test(a_cut_off_file_is_told_so),
	    cmocka_unit_test(
	    a_later_revision_that_changes_something_is_a_change),
	    cmocka_unit_test(signature_wrapping_does_not_help),
	    cmocka_unit_test(another_documents_signature_does_not_fit),
	    cmocka_unit_test(more_signatures_than_ours_are_refused),
	    cmocka_unit_test(a_stranger_is_told_so),
	    cmocka_unit_test(without_an_anchor_nobody_can_tell),
	    cmocka_unit_test(the_signers_certificate_must_have_been_good_then),
	    cmocka_unit_test(a_certificate_that_begins_later_is_told_so),
	    cmocka_unit_test(a_revoked_signer_is_told_so),
	    cmocka_unit_test(revoked_since_needs_proof_of_time),
	    cmocka_unit_test(
	    missing_revocation_data_is_never_genuine_unless_asked),
	    cmocka_unit_test(a_test_signer_is_not_taken_for_a_real_one),
	    cmocka_unit_test(the_claimed_time_must_be_possible),
	    cmocka_unit_test(a_stamp_by_a_strangers_authority_is_told_so),
	    cmocka_unit_test(proof_may_be_added_and_is_used),
	    cmocka_unit_test(not_one_changed_byte_goes_unnoticed),
	    cmocka_unit_test(
	    not_one_changed_digit_of_the_signature_goes_unnoticed),
	    cmocka_unit_test(random_damage_is_never_genuine),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
