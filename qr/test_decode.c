/* Correction of blocks, and segments into bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "arena.h"
#include "own.h"
#include "qr_decode.h"
#include "qr_rs.h"
#include "test_scan.h"

static void
a_block_is_put_right_up_to_half_its_check_codewords(void **state)
{
	(void)state;
	uint32_t seed = 4;
	for (int ecc = 7; ecc <= 30; ecc++)
		for (int wrong = 0; wrong <= ecc / 2 + 1; wrong++) {
			unsigned char good[QR_BLOCK_MAX], bad[QR_BLOCK_MAX];
			unsigned char other[QR_ECC_MAX];
			int data = 90, n = data + ecc;
			for (int i = 0; i < data; i++)
				good[i] = (unsigned char)
				    (scan_random(&seed) * 256);
			qr_rs_encode_two(good, good, data, ecc, good + data,
			    other);
			memcpy(bad, good, (size_t)n);
			for (int i = 0; i < wrong; i++)
				bad[(i * 7 + ecc) % n] ^= (unsigned char)
				    (1 + scan_random(&seed) * 255);
			unsigned char kept[QR_BLOCK_MAX];
			memcpy(kept, bad, (size_t)n);
			int e = qr_rs_decode(bad, n, ecc, ecc / 2);
			if (wrong <= ecc / 2) {
				assert_int_equal(e, wrong);
				assert_memory_equal(bad, good, (size_t)n);
			} else if (e < 0) {
				assert_memory_equal(bad, kept, (size_t)n);
			}
		}
}

static void
a_doubtful_codeword_takes_one_check_codeword_to_restore(void **state)
{
	(void)state;
	uint32_t seed = 11;
	for (int doubtfuls = 1; doubtfuls <= 26; doubtfuls++) {
		unsigned char good[QR_BLOCK_MAX], bad[QR_BLOCK_MAX];
		unsigned char other[QR_ECC_MAX];
		int at[QR_ECC_MAX], n = 120, errors = (26 - doubtfuls) / 2;
		for (int i = 0; i < n - 30; i++)
			good[i] = (unsigned char)(scan_random(&seed) * 256);
		qr_rs_encode_two(good, good, n - 30, 30, good + n - 30, other);
		memcpy(bad, good, (size_t)n);
		/* Every third of the doubtful is right after all. */
		for (int i = 0; i < doubtfuls; i++) {
			at[i] = 4 * i + 1;
			bad[at[i]] ^= i % 3 == 0 ? 0 : 0x5a;
		}
		for (int i = 0; i < errors; i++)
			bad[8 * i + 2] ^= 0x81;
		int wrong = doubtfuls - (doubtfuls + 2) / 3 + errors;
		assert_int_equal(qr_rs_decode_doubtful(bad, n, 30, at,
		    doubtfuls, 4), wrong);
		assert_memory_equal(bad, good, (size_t)n);
		bad[119] ^= 1;
		for (int i = 0; i < errors + 1; i++)
			bad[8 * i + 2] ^= 0x81;
		assert_int_equal(qr_rs_decode_doubtful(bad, n, 30, at,
		    doubtfuls, 4), -1);
	}
}

static void
the_smallest_symbols_keep_check_codewords_back(void **state)
{
	(void)state;
	unsigned char block[26] = { 0 };
	/* 1-L: seven check codewords, of which three only detect. */
	block[3] = block[9] = 1;
	assert_int_equal(qr_rs_decode(block, 26, 7, 2), 2);
	block[3] = block[9] = block[12] = 1;
	assert_int_equal(qr_rs_decode(block, 26, 7, 2), -1);
	assert_int_equal(block[12], 1);
}

static void
content_in_other_modes_is_read_or_refused(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	/* ECI 26, then one byte 'A'; kanji: one character, 0x935f. */
	static const unsigned char eci[] = { 0x71, 0xa4, 0x01, 0x41, 0x00 };
	static const unsigned char kanji[] = { 0x80, 0x16, 0xcf, 0x80 };
	static const unsigned char append[] = { 0x30, 0, 0, 0 };
	static const unsigned char digits[] = { 0x10, 0x0f, 0xff };
	static const unsigned char ends[] = { 0x40, 0x54, 0x10 };
	struct slice c = { 0 };
	struct fault why;
	assert_int_equal(qr_content_read(a, eci, 5, 1, &c, &why), 0);
	assert_true(slice_is(c, "A"));
	assert_int_equal(qr_content_read(a, kanji, 4, 1, &c, &why), 0);
	assert_true(slice_is(c, "\x93\x5f"));
	assert_int_equal(qr_content_read(a, append, 4, 1, &c, &why),
	    FAULT_INPUT);
	assert_non_null(strstr(why.say, "several"));
	assert_int_equal(qr_content_read(a, digits, 3, 1, &c, &why),
	    FAULT_INPUT);
	assert_int_equal(qr_content_read(a, ends, 3, 1, &c, &why),
	    FAULT_INPUT);
	assert_true(slice_is(c, "\x93\x5f"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_block_is_put_right_up_to_half_its_check_codewords),
		cmocka_unit_test(
		    a_doubtful_codeword_takes_one_check_codeword_to_restore),
		cmocka_unit_test(
		    the_smallest_symbols_keep_check_codewords_back),
		cmocka_unit_test(content_in_other_modes_is_read_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
