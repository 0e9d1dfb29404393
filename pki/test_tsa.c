/* Time stamps: the true one is taken, each lie has its reason. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cms_parts.h"
#include "pki_test_world.h"

static struct world w;
static const struct slice text = SLICE("a signature value");

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

static struct tsa_request
ask(void)
{
	struct tsa_request r;
	unsigned char digest[32];
	sha256_of(text, digest);
	assert_int_equal(tsa_ask(w.arena, HASH_SHA256, digest, &r, NULL),
	    FAULT_NONE);
	return r;
}

static struct slice
answer(const struct testpki_cert *tsa, struct slice request, int64_t at_s,
    enum testpki_tsa_flaw flaw)
{
	struct fault why = { 0 };
	struct slice out, chain[] = { testpki_der(w.pki.ca) };
	must(testpki_tsa(w.arena, tsa, chain, 1, request, at_s, flaw, &out,
	    &why), &why);
	return out;
}

static void
a_true_answer_is_taken(void **state)
{
	(void)state;
	for (int key = 0; key < 2; key++) {
		struct world other = world_make(key ? KEY_P384 : KEY_RSA);
		struct world mine = w;
		struct tsa_request r = ask();
		struct tsa_stamp stamp;
		w.pki = other.pki;
		struct slice reply = answer(w.pki.tsa, r.der, NOW,
		    TESTPKI_TSA_WELL);
		w = mine;
		assert_int_equal(tsa_accept(other.trust, &r, reply, NOW, NULL,
		    &stamp, NULL), TSA_GOOD);
		assert_int_equal(stamp.time_s, NOW);
		assert_int_equal(stamp.accuracy_ms, 1000);
		assert_int_equal(stamp.chain.n, 3);
		assert_int_equal(tsa_check(other.trust, stamp.token, text, NOW,
		    NULL, &stamp, NULL), TSA_GOOD);
		assert_int_equal(tsa_check(other.trust, stamp.token,
		    slice_of("something else"), NOW, NULL, &stamp, NULL),
		    TSA_IMPRINT);
		assert_int_equal(tsa_check(w.trust, stamp.token, text, NOW, NULL,
		    &stamp, NULL), TSA_SIGNER);
		world_drop(&other);
	}
}

static void
each_lie_has_its_reason(void **state)
{
	(void)state;
	AUTO(testpki_drop_ptr) struct testpki_cert *no_eku = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_TSA,
	    .flaws = TESTPKI_NO_EKU }, w.pki.ca);
	const struct {
		const struct testpki_cert *tsa;
		int64_t at_s;
		enum testpki_tsa_flaw flaw;
		enum tsa_reason reason;
	} rows[] = {
	    { w.pki.tsa, NOW, TESTPKI_TSA_NONCE, TSA_NONCE },
	    { w.pki.tsa, NOW, TESTPKI_TSA_IMPRINT, TSA_IMPRINT },
	    { w.pki.tsa, NOW, TESTPKI_TSA_REJECT, TSA_REFUSED },
	    { w.pki.tsa, NOW + 301, TESTPKI_TSA_WELL, TSA_TIME },
	    { w.pki.tsa, NOW + 299, TESTPKI_TSA_WELL, TSA_GOOD },
	    { w.pki.tsa, NOW - 40 * DAY, TESTPKI_TSA_WELL, TSA_SIGNER },
	    { no_eku, NOW, TESTPKI_TSA_WELL, TSA_SIGNER },
	    { w.pki.signer, NOW, TESTPKI_TSA_WELL, TSA_SIGNER } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct tsa_request r = ask();
		struct tsa_stamp stamp;
		struct fault why = { 0 };
		enum tsa_reason reason = tsa_accept(w.trust, &r,
		    answer(rows[i].tsa, r.der, rows[i].at_s, rows[i].flaw), NOW,
		    NULL, &stamp, &why);
		if (reason != rows[i].reason)
			fail_msg("row %zu: %s %s", i,
			    tsa_reason_row(reason)->name, why.say);
		if (reason == TSA_REFUSED)
			assert_non_null(strstr(why.say, "says no"));
	}
}

static void
not_one_changed_bit_is_taken(void **state)
{
	(void)state;
	struct tsa_request r = ask();
	struct tsa_stamp stamp;
	struct slice reply = answer(w.pki.tsa, r.der, NOW, TESTPKI_TSA_WELL);
	assert_int_equal(tsa_accept(w.trust, &r, reply, NOW, NULL, &stamp, NULL),
	    TSA_GOOD);
	struct slice token = stamp.token;
	char *bad = arena_copy(w.arena, token.at, token.len);
	for (size_t bit = 0; bit < token.len * 8; bit++) {
		bad[bit / 8] ^= (char)(1 << bit % 8);
		if (tsa_check(w.trust, slice_from(bad, token.len), text, NOW,
		    NULL, &stamp, NULL) == TSA_GOOD)
			fail_msg("bit %zu", bit);
		bad[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (size_t n = 0; n < reply.len; n += 7)
		assert_int_not_equal(tsa_accept(w.trust, &r,
		    slice_head(reply, n), NOW, NULL, &stamp, NULL), TSA_GOOD);
}

static void
an_authority_revoked_for_theft_is_not_believed(void **state)
{
	(void)state;
	struct tsa_request r = ask();
	struct tsa_stamp stamp;
	struct fault why = { 0 };
	struct slice crl;
	struct slice reply = answer(w.pki.tsa, r.der, NOW, TESTPKI_TSA_WELL);
	for (int reason = 1; reason <= 4; reason += 3) {
		AUTO(revocation_drop_ptr) struct revocation *known =
		    revocation_make();
		const struct testpki_revoked row = { testpki_der(w.pki.tsa),
		    NOW + DAY, reason };
		must(testpki_crl(w.arena, w.pki.ca, &row, 1, NOW + 2 * DAY, 0,
		    &crl, &why), &why);
		must(revocation_add_crl(known, crl, &why), &why);
		assert_int_equal(tsa_accept(w.trust, &r, reply, NOW + 2 * DAY,
		    known, &stamp, &why), reason == 1 ? TSA_SIGNER : TSA_GOOD);
	}
}

static void
two_questions_are_never_alike(void **state)
{
	(void)state;
	struct tsa_request a = ask(), b = ask();
	assert_false(slice_eq(a.der, b.der));
	assert_true(der_sound(a.der, true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_true_answer_is_taken),
	    cmocka_unit_test(each_lie_has_its_reason),
	    cmocka_unit_test(not_one_changed_bit_is_taken),
	    cmocka_unit_test(an_authority_revoked_for_theft_is_not_believed),
	    cmocka_unit_test(two_questions_are_never_alike),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
