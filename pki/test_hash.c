/* Digests by the standards' own examples, DER by its rules. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "codec.h"
#include "der.h"
#include "hash.h"
#include "own.h"

static void
digests_are_those_of_fips_180(void **state)
{
	(void)state;
	static const struct {
		enum hash_kind kind;
		const char *hex;
	} rows[] = {
	    { HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad" },
	    { HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
	    "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
	    { HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"
	    "0a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
	    "454d4423643ce80e2a9ac94fa54ca49f" } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		unsigned char out[HASH_MOST];
		char hex[2 * HASH_MOST + 1] = "";
		hash_of(rows[i].kind, slice_of("abc"), out);
		hex_encode(out, hash_len(rows[i].kind), hex);
		assert_string_equal(hex, rows[i].hex);
	}
}

static void
a_copied_state_goes_its_own_way(void **state)
{
	(void)state;
	struct hash shared, one, two;
	unsigned char a[32], b[32], whole[32];
	hash_begin(&shared, HASH_SHA256);
	hash_add(&shared, "a", 1);
	one = two = shared;
	hash_add(&one, "bc", 2);
	hash_add(&two, "xx", 2);
	hash_end(&one, a);
	hash_end(&two, b);
	sha256_of(slice_of("abc"), whole);
	assert_memory_equal(a, whole, 32);
	sha256_of(slice_of("axx"), whole);
	assert_memory_equal(b, whole, 32);
}

static void
hmac_is_that_of_rfc_4231(void **state)
{
	(void)state;
	char long_key[131], hex[65] = "";
	struct hmac_key k;
	unsigned char out[32];
	hmac_key_set(&k, slice_of("Jefe"));
	hmac_sha256(&k, slice_of("what do ya want for nothing?"), out);
	hex_encode(out, 32, hex);
	assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
	memset(long_key, 0xaa, sizeof long_key);
	hmac_key_set(&k, slice_from(long_key, sizeof long_key));
	hmac_sha256(&k, slice_of("Test Using Larger Than Block-Size Key - Hash"
	    " Key First"), out);
	hex_encode(out, 32, hex);
	assert_string_equal(hex, "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
}

static void
secrets_compare_by_value(void **state)
{
	(void)state;
	assert_true(secret_eq("abc", "abc", 3));
	assert_false(secret_eq("abc", "abd", 3));
	char s[] = "secret";
	secret_wipe(s, sizeof s);
	assert_memory_equal(s, "\0\0\0\0\0\0\0", 7);
}

static void
only_one_spelling_of_a_length_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *hex;
		bool good;
	} rows[] = { { "0400", true }, { "040161", true }, { "04", false },
	    { "0402", false }, { "048000", false }, { "04810161", false },
	    { "04820001", false }, { "0484ffffffff", false },
	    { "0485000000000161", false }, { "1f8100", false },
	    { "0000", false } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		unsigned char bytes[16];
		struct slice s = slice_of(rows[i].hex);
		struct der e;
		assert_true(hex_decode(s, bytes));
		s = slice_from(bytes, s.len / 2);
		struct slice before = s;
		assert_int_equal(der_take(&s, &e), rows[i].good);
		if (!rows[i].good)
			assert_true(slice_eq(s, before));
	}
}

static void
unsound_values_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *hex;
		bool good;
	} rows[] = { { "020100", true }, { "02020080", true },
	    { "02020001", false }, { "0200", false }, { "0202ff80", false },
	    { "010101", false }, { "0101ff", true }, { "0500", true },
	    { "050100", false }, { "03020780", true }, { "03020781", false },
	    { "030108", false }, { "0603550403", true }, { "06028001", false },
	    { "060281", false }, { "2403040161", false }, { "3003040161", true },
	    { "300304016100", false }, { "3106020101020102", true },
	    { "3106020102020101", false } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		unsigned char bytes[16];
		struct slice s = slice_of(rows[i].hex);
		assert_true(hex_decode(s, bytes));
		if (der_sound(slice_from(bytes, s.len / 2), true) !=
		    rows[i].good)
			fail_msg("%s", rows[i].hex);
	}
	char deep[2 * (DER_DEPTH_MOST + 2)];
	for (size_t i = 0; i < sizeof deep / 2; i++) {
		deep[2 * i] = 0x30;
		deep[2 * i + 1] = (char)(sizeof deep - 2 * i - 2);
	}
	assert_false(der_sound(slice_from(deep, sizeof deep), true));
	assert_true(der_sound(slice_from(deep + 4, sizeof deep - 4), true));
}

static void
times_are_read_as_rfc_5280_writes_them(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool fraction, good;
		int64_t s;
	} rows[] = { { "\x17\x0d" "261124043500Z", false, true, 1795494900 },
	    { "\x18\x0f" "20261124043500Z", false, true, 1795494900 },
	    { "\x18\x11" "20261124043500.5Z", true, true, 1795494900 },
	    { "\x18\x11" "20261124043500.5Z", false, false, 0 },
	    { "\x18\x11" "20261124043500.0Z", true, false, 0 },
	    { "\x17\x0d" "261324043500Z", false, false, 0 },
	    { "\x17\x0b" "2611240435Z", false, false, 0 },
	    { "\x17\x0d" "991231235959Z", false, true, 946684799 },
	    { "\x17\x11" "261124043500+0530", false, false, 0 } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct slice s = slice_of(rows[i].text);
		int64_t got = 0;
		assert_int_equal(der_take_time(&s, rows[i].fraction, &got),
		    rows[i].good);
		assert_int_equal(got, rows[i].s);
	}
}

static void
heads_are_written_as_they_are_read(void **state)
{
	(void)state;
	static const size_t lens[] = { 0, 1, 127, 128, 255, 256, 65535, 65536 };
	static char body[65536];
	static unsigned char out[65536 + 8];
	for (size_t i = 0; i < COUNT_OF(lens); i++) {
		struct der e;
		unsigned char *end = der_put(out, DER_OCTETS, body, lens[i]);
		assert_int_equal(end - out, der_size(lens[i]));
		assert_true(der_only(slice_from(out, der_size(lens[i])),
		    DER_OCTETS, &e));
		assert_int_equal(e.body.len, lens[i]);
	}
}

static void
curve_signatures_change_form_and_back(void **state)
{
	(void)state;
	unsigned char rs[64], back[64], der[64 + 9];
	for (int high = 0; high < 2; high++) {
		memset(rs, high ? 0xff : 0, sizeof rs);
		rs[31] = rs[63] = 1;
		size_t n = der_from_rs(rs, 32, der);
		assert_true(n <= sizeof der);
		assert_true(der_to_rs(slice_from(der, n), 32, back));
		assert_memory_equal(rs, back, 64);
		assert_false(der_to_rs(slice_from(der, n - 1), 32, back));
	}
	assert_false(der_to_rs(slice_from("\x30\x06\x02\x01\xff\x02\x01\x01",
	    8), 32, back));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digests_are_those_of_fips_180),
	    cmocka_unit_test(a_copied_state_goes_its_own_way),
	    cmocka_unit_test(hmac_is_that_of_rfc_4231),
	    cmocka_unit_test(secrets_compare_by_value),
	    cmocka_unit_test(only_one_spelling_of_a_length_is_read),
	    cmocka_unit_test(unsound_values_are_refused),
	    cmocka_unit_test(times_are_read_as_rfc_5280_writes_them),
	    cmocka_unit_test(heads_are_written_as_they_are_read),
	    cmocka_unit_test(curve_signatures_change_form_and_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
