/* The table's verdicts are libcrypto's own. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>

#include "p256_table.h"

static EVP_PKEY *key;
static EC_KEY *ec;
static struct p256_table *table;

static int
set_up(void **state)
{
	(void)state;
	key = EVP_EC_gen("P-256");
	ec = EVP_PKEY_get1_EC_KEY(key);
	table = p256_table_make(key);
	return table == NULL;
}

static int
tear_down(void **state)
{
	(void)state;
	p256_table_drop(table);
	EC_KEY_free(ec);
	EVP_PKEY_free(key);
	return 0;
}

static void
digest_of(int n, unsigned char digest[32])
{
	for (int i = 0; i < 32; i++)
		digest[i] = (unsigned char)(n * 7 + i * (n + 1));
}

static bool
libcrypto_says(const unsigned char *digest, const unsigned char *sig, size_t n)
{
	bool good = ECDSA_verify(0, digest, 32, sig, (int)n, ec) == 1;
	ERR_clear_error();
	return good;
}

static void
what_the_key_signed_is_accepted(void **state)
{
	(void)state;
	for (int i = 0; i < 200; i++) {
		unsigned char digest[32], sig[80];
		unsigned len = 0;
		digest_of(i, digest);
		assert_int_equal(ECDSA_sign(0, digest, 32, sig, &len, ec), 1);
		assert_true(p256_table_verify(table, digest,
		    slice_from(sig, len)));
	}
}

static void
a_signature_is_of_one_digest(void **state)
{
	(void)state;
	unsigned char digest[32], sig[80];
	unsigned len = 0;
	digest_of(3, digest);
	assert_int_equal(ECDSA_sign(0, digest, 32, sig, &len, ec), 1);
	for (int bit = 0; bit < 256; bit++) {
		digest[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_false(p256_table_verify(table, digest,
		    slice_from(sig, len)));
		digest[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}

static void
every_changed_bit_is_judged_as_libcrypto_judges_it(void **state)
{
	(void)state;
	unsigned char digest[32], sig[80];
	unsigned len = 0;
	digest_of(5, digest);
	assert_int_equal(ECDSA_sign(0, digest, 32, sig, &len, ec), 1);
	for (unsigned bit = 0; bit < len * 8; bit++) {
		sig[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_int_equal(p256_table_verify(table, digest,
		    slice_from(sig, len)), libcrypto_says(digest, sig, len));
		sig[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	for (unsigned n = 0; n < len; n++)
		assert_false(p256_table_verify(table, digest,
		    slice_from(sig, n)));
}

/* SEQUENCE { INTEGER r, INTEGER s }. */
static struct slice
spell(const BIGNUM *r, const BIGNUM *s, unsigned char *to)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *at = to;
	ECDSA_SIG_set0(sig, BN_dup(r), BN_dup(s));
	int n = i2d_ECDSA_SIG(sig, &at);
	ECDSA_SIG_free(sig);
	return slice_from(to, (size_t)n);
}

static void
numbers_outside_the_order_are_refused(void **state)
{
	(void)state;
	unsigned char digest[32], made[80], out[100];
	unsigned len = 0;
	digest_of(9, digest);
	assert_int_equal(ECDSA_sign(0, digest, 32, made, &len, ec), 1);
	const unsigned char *at = made;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)len);
	const BIGNUM *r, *s;
	const BIGNUM *order = EC_GROUP_get0_order(EC_KEY_get0_group(ec));
	ECDSA_SIG_get0(sig, &r, &s);
	BIGNUM *zero = BN_new(), *r_more = BN_new(), *s_more = BN_new();
	BN_add(r_more, r, order);
	BN_add(s_more, s, order);
	const BIGNUM *pairs[][2] = { { zero, s }, { r, zero }, { order, s },
	    { r, order }, { r_more, s }, { r, s_more }, { zero, zero } };
	assert_true(p256_table_verify(table, digest, spell(r, s, out)));
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		assert_false(p256_table_verify(table, digest,
		    spell(pairs[i][0], pairs[i][1], out)));
	BN_free(zero);
	BN_free(r_more);
	BN_free(s_more);
	ECDSA_SIG_free(sig);
}

static void
another_key_s_signature_is_refused(void **state)
{
	(void)state;
	unsigned char digest[32], sig[80];
	unsigned len = 0;
	EC_KEY *other = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
	EC_KEY_generate_key(other);
	digest_of(2, digest);
	assert_int_equal(ECDSA_sign(0, digest, 32, sig, &len, other), 1);
	assert_false(p256_table_verify(table, digest, slice_from(sig, len)));
	EC_KEY_free(other);
}

static void
a_key_of_another_curve_has_no_table(void **state)
{
	(void)state;
	EVP_PKEY *other = EVP_EC_gen("P-384");
	assert_null(p256_table_make(other));
	EVP_PKEY_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_key_signed_is_accepted),
		cmocka_unit_test(a_signature_is_of_one_digest),
		cmocka_unit_test(
		    every_changed_bit_is_judged_as_libcrypto_judges_it),
		cmocka_unit_test(numbers_outside_the_order_are_refused),
		cmocka_unit_test(another_key_s_signature_is_refused),
		cmocka_unit_test(a_key_of_another_curve_has_no_table),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
