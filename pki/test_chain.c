/* Paths and revocation: each refusal with its own reason, at its own time. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "pki_test_world.h"

static struct world w;
static struct chain_verdict got;

static int
set_up(void **state)
{
	(void)state;
	w = world_make(KEY_P256);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_drop(&w);
	return 0;
}

static const struct chain_question plain = { .purpose = CHAIN_DOCUMENT,
    .at_s = NOW, .class3_required = true };

static enum chain_reason
check(const struct testpki_cert *leaf, const struct testpki_cert *ca,
    const struct chain_question *q)
{
	struct slice others[] = { ca == NULL ? (struct slice){ NULL, 0 } :
	    testpki_der(ca) };
	enum chain_reason reason = chain_check(w.trust, testpki_der(leaf),
	    others, ca != NULL, q, &got);
	assert_int_equal(got.reason, reason);
	assert_int_equal(reason == CHAIN_GOOD, got.say[0] == '\0');
	return reason;
}

static void
the_usual_signer_leads_to_the_root(void **state)
{
	(void)state;
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(check(w.pki.signer, w.pki.ca, &plain),
		    CHAIN_GOOD);
		assert_int_equal(got.n, 3);
		assert_true(slice_eq(got.certs[0], testpki_der(w.pki.signer)));
		assert_true(slice_eq(got.certs[2], testpki_der(w.pki.root)));
		assert_true(got.class3 && got.document_signer && got.test_pki);
		assert_false(got.revocation_known);
	}
}

static void
without_the_link_it_is_a_strangers(void **state)
{
	(void)state;
	assert_int_equal(check(w.pki.signer, NULL, &plain), CHAIN_STRANGER);
	AUTO(trust_drop_ptr) struct trust *t = trust_make();
	assert_int_equal(trust_add(t, testpki_der(w.pki.root), NULL),
	    FAULT_NONE);
	assert_int_equal(trust_add_links(t, testpki_pem(w.arena, w.pki.ca),
	    NULL), FAULT_NONE);
	assert_int_equal(chain_check(t, testpki_der(w.pki.signer), NULL, 0,
	    &plain, &got), CHAIN_GOOD);
}

static void
only_an_authority_can_be_an_anchor(void **state)
{
	(void)state;
	struct fault why;
	assert_int_equal(trust_add(w.trust, testpki_der(w.pki.signer), &why),
	    FAULT_INPUT);
	assert_int_equal(trust_add(w.trust, slice_of("nonsense"), &why),
	    FAULT_INPUT);
	assert_int_equal(trust_count(w.trust), 1);
}

static void
time_is_judged_at_the_time_asked(void **state)
{
	(void)state;
	static const struct {
		int64_t at_s;
		enum chain_reason reason;
	} rows[] = { { NOW - 30 * DAY - 1, CHAIN_NOT_YET },
	    { NOW - 30 * DAY, CHAIN_GOOD }, { NOW + 1000 * DAY, CHAIN_GOOD },
	    { NOW + (int64_t)1100 * DAY, CHAIN_EXPIRED } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct chain_question q = plain;
		q.at_s = rows[i].at_s;
		assert_int_equal(check(w.pki.signer, w.pki.ca, &q),
		    rows[i].reason);
	}
}

static void
each_flaw_of_the_signers_certificate_has_its_reason(void **state)
{
	(void)state;
	static const struct {
		struct testpki_wish wish;
		enum chain_reason reason;
	} rows[] = {
	    { { .role = TESTPKI_SIGNER }, CHAIN_GOOD },
	    { { .role = TESTPKI_SIGNER, .flaws = TESTPKI_NO_CLASS3 },
	    CHAIN_POLICY },
	    { { .role = TESTPKI_SIGNER, .flaws = TESTPKI_CRITICAL },
	    CHAIN_EXTENSION },
	    { { .role = TESTPKI_SIGNER, .flaws = TESTPKI_SHORT_KEY },
	    CHAIN_WEAK },
	    { { .role = TESTPKI_SIGNER, .flaws = TESTPKI_SHA1 }, CHAIN_WEAK },
	    { { .role = TESTPKI_SIGNER, .flaws = TESTPKI_WRONG_USAGE },
	    CHAIN_USAGE },
	    { { .role = TESTPKI_ENCRYPTION }, CHAIN_USAGE },
	    { { .role = TESTPKI_TSA }, CHAIN_POLICY },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(testpki_drop_ptr) struct testpki_cert *c =
		    world_cert(&rows[i].wish, w.pki.ca);
		if (check(c, w.pki.ca, &plain) != rows[i].reason)
			fail_msg("row %zu: %s", i, got.say);
	}
}

static void
an_issuer_must_be_an_authority_and_not_too_deep(void **state)
{
	(void)state;
	AUTO(testpki_drop_ptr) struct testpki_cert *fake = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_CA,
	    .common_name = "No Authority", .flaws = TESTPKI_NOT_CA },
	    w.pki.root);
	AUTO(testpki_drop_ptr) struct testpki_cert *by_fake = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_SIGNER }, fake);
	assert_int_equal(check(by_fake, fake, &plain), CHAIN_USAGE);
	AUTO(testpki_drop_ptr) struct testpki_cert *by_signer = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_SIGNER }, w.pki.signer);
	struct slice others[] = { testpki_der(w.pki.signer),
	    testpki_der(w.pki.ca) };
	assert_int_equal(chain_check(w.trust, testpki_der(by_signer), others, 2,
	    &plain, &got), CHAIN_USAGE);
	/* The issuing CA has pathlen 0. */
	AUTO(testpki_drop_ptr) struct testpki_cert *deep = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_CA,
	    .common_name = "Too Deep" }, w.pki.ca);
	AUTO(testpki_drop_ptr) struct testpki_cert *by_deep = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_SIGNER }, deep);
	others[0] = testpki_der(deep);
	assert_int_equal(chain_check(w.trust, testpki_der(by_deep), others, 2,
	    &plain, &got), CHAIN_USAGE);
}

static void
one_changed_byte_of_a_link_breaks_the_way(void **state)
{
	(void)state;
	struct slice ca = testpki_der(w.pki.ca);
	for (size_t i = 0; i < ca.len; i++) {
		char *bad = arena_copy(w.arena, ca.at, ca.len);
		bad[i] ^= 1;
		struct slice others[] = { slice_from(bad, ca.len) };
		if (chain_check(w.trust, testpki_der(w.pki.signer), others, 1,
		    &plain, &got) == CHAIN_GOOD)
			fail_msg("byte %zu", i);
	}
}

static void
time_stamps_need_a_certificate_for_that_alone(void **state)
{
	(void)state;
	struct chain_question q = plain;
	q.purpose = CHAIN_TIMESTAMP;
	assert_int_equal(check(w.pki.tsa, w.pki.ca, &q), CHAIN_GOOD);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_USAGE);
	AUTO(testpki_drop_ptr) struct testpki_cert *c = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_TSA,
	    .flaws = TESTPKI_NO_EKU }, w.pki.ca);
	assert_int_equal(check(c, w.pki.ca, &q), CHAIN_USAGE);
}

static void
add_crl(struct revocation *r, const struct testpki_cert *ca,
    const struct testpki_revoked *rows, size_t n, int64_t this_s,
    int64_t next_s)
{
	struct fault why = { 0 };
	struct slice der;
	must(testpki_crl(w.arena, ca, rows, n, this_s, next_s, &der, &why), &why);
	must(revocation_add_crl(r, der, &why), &why);
}

static struct chain_question
asked(struct revocation *r, int64_t at_s, int64_t now_s, bool proven)
{
	struct chain_question q = plain;
	q.known = r;
	q.at_s = at_s;
	q.now_s = now_s;
	q.time_proven = proven;
	q.revocation = CHAIN_REVOCATION_HARD;
	return q;
}

static void
lists_in_date_say_good_and_old_ones_nothing(void **state)
{
	(void)state;
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	add_crl(r, w.pki.root, NULL, 0, NOW - DAY, NOW + 300 * DAY);
	struct chain_question q = asked(r, NOW, NOW, false);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_UNKNOWN);
	add_crl(r, w.pki.ca, NULL, 0, NOW - DAY, NOW + 7 * DAY);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_GOOD);
	assert_true(got.revocation_known);
	/* Eight days later the list is stale for a time that is only claimed,
	 * and still proves a time that is stamped. */
	q = asked(r, NOW, NOW + 8 * DAY, false);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_UNKNOWN);
	q = asked(r, NOW, NOW + 8 * DAY, true);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_GOOD);
	q.revocation = CHAIN_REVOCATION_SOFT;
	q.at_s = NOW + 8 * DAY;
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_GOOD);
	assert_false(got.revocation_known);
}

static void
revoked_before_after_and_in_doubt_are_told_apart(void **state)
{
	(void)state;
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	const struct testpki_revoked row = { testpki_der(w.pki.signer), NOW, 1 };
	add_crl(r, w.pki.root, NULL, 0, NOW - DAY, NOW + 300 * DAY);
	add_crl(r, w.pki.ca, &row, 1, NOW + DAY, NOW + 7 * DAY);
	struct chain_question q = asked(r, NOW + DAY, NOW + 2 * DAY, true);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_REVOKED);
	assert_int_equal(got.revoked_s, NOW);
	assert_int_equal(got.revoked_why, 1);
	q = asked(r, NOW - DAY, NOW + 2 * DAY, true);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_GOOD);
	assert_int_equal(got.revoked_s, NOW);
	q.time_proven = false;
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q),
	    CHAIN_REVOKED_DOUBT);
	/* Stale or not: what was revoked stays so. */
	q = asked(r, NOW + DAY, NOW + 100 * DAY, true);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_REVOKED);
}

static void
a_revoked_authority_takes_its_signers_along(void **state)
{
	(void)state;
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	const struct testpki_revoked row = { testpki_der(w.pki.ca),
	    NOW - DAY, 2 };
	add_crl(r, w.pki.ca, NULL, 0, NOW - DAY, NOW + 7 * DAY);
	add_crl(r, w.pki.root, &row, 1, NOW - DAY, NOW + 7 * DAY);
	struct chain_question q = asked(r, NOW, NOW, true);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_REVOKED);
	assert_int_equal(got.at, 1);
}

static void
a_released_hold_is_forgotten(void **state)
{
	(void)state;
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	const struct testpki_revoked row = { testpki_der(w.pki.signer),
	    NOW - 2 * DAY, 6 };
	add_crl(r, w.pki.root, NULL, 0, NOW - DAY, NOW + 7 * DAY);
	add_crl(r, w.pki.ca, &row, 1, NOW - 2 * DAY, NOW + 7 * DAY);
	struct chain_question q = asked(r, NOW, NOW, true);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_REVOKED);
	add_crl(r, w.pki.ca, NULL, 0, NOW - DAY, NOW + 7 * DAY);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_GOOD);
}

static void
a_list_by_another_with_the_same_name_is_not_believed(void **state)
{
	(void)state;
	struct world other = world_make(KEY_P256);
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	add_crl(r, other.pki.ca, NULL, 0, NOW - DAY, NOW + 7 * DAY);
	add_crl(r, w.pki.root, NULL, 0, NOW - DAY, NOW + 7 * DAY);
	struct chain_question q = asked(r, NOW, NOW, true);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_UNKNOWN);
	world_drop(&other);
}

static void
add_ocsp(struct revocation *r, const struct testpki_cert *responder,
    enum testpki_status status, int64_t this_s, int64_t next_s)
{
	struct fault why = { 0 };
	struct slice der;
	must(testpki_ocsp(w.arena, w.pki.ca, responder,
	    testpki_der(w.pki.signer), status, NOW - DAY, this_s, next_s, &der,
	    &why), &why);
	must(revocation_add_ocsp(r, der, &why), &why);
}

static void
answers_are_believed_of_the_authority_and_its_delegate_only(void **state)
{
	(void)state;
	AUTO(testpki_drop_ptr) struct testpki_cert *no_eku = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_OCSP,
	    .flaws = TESTPKI_NO_EKU }, w.pki.ca);
	AUTO(testpki_drop_ptr) struct testpki_cert *by_root = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_OCSP }, w.pki.root);
	const struct {
		const struct testpki_cert *responder;
		enum testpki_status status;
		enum chain_reason reason;
	} rows[] = { { w.pki.ca, TESTPKI_GOOD, CHAIN_GOOD },
	    { w.pki.ocsp, TESTPKI_GOOD, CHAIN_GOOD },
	    { w.pki.ocsp, TESTPKI_REVOKED, CHAIN_REVOKED },
	    { w.pki.ocsp, TESTPKI_UNKNOWN, CHAIN_UNKNOWN },
	    { no_eku, TESTPKI_GOOD, CHAIN_UNKNOWN },
	    { by_root, TESTPKI_GOOD, CHAIN_UNKNOWN },
	    { w.pki.signer, TESTPKI_GOOD, CHAIN_UNKNOWN } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(revocation_drop_ptr) struct revocation *r =
		    revocation_make();
		add_crl(r, w.pki.root, NULL, 0, NOW - DAY, NOW + 7 * DAY);
		add_ocsp(r, rows[i].responder, rows[i].status, NOW - 60,
		    NOW + DAY);
		struct chain_question q = asked(r, NOW, NOW, false);
		if (check(w.pki.signer, w.pki.ca, &q) != rows[i].reason)
			fail_msg("row %zu: %s", i, got.say);
	}
}

static void
revoked_by_one_word_wins_over_good_by_another(void **state)
{
	(void)state;
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	const struct testpki_revoked row = { testpki_der(w.pki.signer),
	    NOW - 2 * DAY, 1 };
	add_crl(r, w.pki.root, NULL, 0, NOW - DAY, NOW + 7 * DAY);
	add_ocsp(r, w.pki.ocsp, TESTPKI_GOOD, NOW - 60, NOW + DAY);
	struct chain_question q = asked(r, NOW, NOW, false);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_GOOD);
	add_crl(r, w.pki.ca, &row, 1, NOW - DAY, NOW + 7 * DAY);
	assert_int_equal(check(w.pki.signer, w.pki.ca, &q), CHAIN_REVOKED);
}

static void
a_responder_answers_what_it_is_asked(void **state)
{
	(void)state;
	struct world other = world_make(KEY_P256);
	struct fault why = { 0 };
	const struct testpki_revoked row = { testpki_der(w.pki.tsa),
	    NOW - 2 * DAY, 1 };
	const struct {
		struct slice cert, issuer;
		enum revocation_status status;
	} rows[] = { { testpki_der(w.pki.signer), testpki_der(w.pki.ca),
	    REVOCATION_GOOD }, { testpki_der(w.pki.tsa),
	    testpki_der(w.pki.ca), REVOCATION_REVOKED },
	    { testpki_der(other.pki.signer), testpki_der(other.pki.ca),
	    REVOCATION_UNKNOWN } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(revocation_drop_ptr) struct revocation *r =
		    revocation_make();
		AUTO(cert_drop_ptr) struct cert *cert = NULL, *issuer = NULL;
		struct slice request, reply;
		struct revocation_word word;
		must(revocation_ocsp_request(w.arena, rows[i].cert,
		    rows[i].issuer, &request, &why), &why);
		must(testpki_ocsp_answer(w.arena, w.pki.ca, w.pki.ocsp, request,
		    &row, 1, NOW, NOW + DAY, &reply, &why), &why);
		must(revocation_add_ocsp(r, reply, &why), &why);
		must(cert_open(NULL, rows[i].cert, &cert, &why), &why);
		must(cert_open(NULL, rows[i].issuer, &issuer, &why), &why);
		revocation_ask(r, cert, issuer, NOW, NOW, &word);
		assert_int_equal(word.status, rows[i].status);
	}
	world_drop(&other);
}

static void
what_is_no_list_or_answer_is_refused(void **state)
{
	(void)state;
	struct fault why;
	AUTO(revocation_drop_ptr) struct revocation *r = revocation_make();
	static const struct slice rows[] = { SLICE(""), SLICE("hello"),
	    SLICE("\x30\x03\x0a\x01\x06"), SLICE("\x30\x00") };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(revocation_add_crl(r, rows[i], &why),
		    FAULT_INPUT);
		assert_int_equal(revocation_add_ocsp(r, rows[i], &why),
		    FAULT_INPUT);
	}
	assert_int_equal(revocation_count(r), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_usual_signer_leads_to_the_root),
	    cmocka_unit_test(without_the_link_it_is_a_strangers),
	    cmocka_unit_test(only_an_authority_can_be_an_anchor),
	    cmocka_unit_test(time_is_judged_at_the_time_asked),
	    cmocka_unit_test(
	    each_flaw_of_the_signers_certificate_has_its_reason),
	    cmocka_unit_test(an_issuer_must_be_an_authority_and_not_too_deep),
	    cmocka_unit_test(one_changed_byte_of_a_link_breaks_the_way),
	    cmocka_unit_test(time_stamps_need_a_certificate_for_that_alone),
	    cmocka_unit_test(lists_in_date_say_good_and_old_ones_nothing),
	    cmocka_unit_test(revoked_before_after_and_in_doubt_are_told_apart),
	    cmocka_unit_test(a_revoked_authority_takes_its_signers_along),
	    cmocka_unit_test(a_released_hold_is_forgotten),
	    cmocka_unit_test(
	    a_list_by_another_with_the_same_name_is_not_believed),
	    cmocka_unit_test(
	    answers_are_believed_of_the_authority_and_its_delegate_only),
	    cmocka_unit_test(revoked_by_one_word_wins_over_good_by_another),
	    cmocka_unit_test(a_responder_answers_what_it_is_asked),
	    cmocka_unit_test(what_is_no_list_or_answer_is_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
