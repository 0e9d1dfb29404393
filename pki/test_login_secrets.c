/* What a person shows who logs in: a password, and the digits of an app. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "password.h"
#include "totp.h"

/* RFC 6238, appendix B, for SHA-1; six digits are the last of its eight. */
static const unsigned char secret[TOTP_SECRET_LEN + 1] =
    "12345678901234567890";
static const struct {
	int64_t at_s;
	const char *code;
} vectors[] = {
	{ 59, "287082" },
	{ 1111111109, "081804" },
	{ 1111111111, "050471" },
	{ 1234567890, "005924" },
	{ 2000000000, "279037" },
	{ 20000000000, "353130" },
};

static void
codes_are_those_of_rfc_6238(void **state)
{
	char code[TOTP_TEXT];
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		totp_code(secret, vectors[i].at_s / TOTP_STEP_S, code);
		assert_string_equal(code, vectors[i].code);
	}
}

static bool
counts(int64_t now_s, int64_t after, const char *code, int64_t *step)
{
	return totp_find(secret, now_s, after, slice_of(code), step);
}

static void
a_code_counts_in_its_step_and_one_on_either_side(void **state)
{
	const int64_t at = 1111111111, step = at / TOTP_STEP_S;
	int64_t found;
	(void)state;
	for (int by = -2; by <= 2; by++)
		assert_int_equal(counts(at + by * TOTP_STEP_S, -1, "050471",
		    &found), by >= -1 && by <= 1);
	assert_true(counts(at, -1, "050 471", &found));
	assert_int_equal(found, step);
}

static void
a_code_does_not_count_again_nor_an_older_one(void **state)
{
	const int64_t at = 1111111111, step = at / TOTP_STEP_S;
	int64_t found;
	(void)state;
	assert_true(counts(at, step - 1, "050471", &found));
	assert_false(counts(at, step, "050471", &found));
	/* That of the step before. */
	assert_true(counts(at, step - 2, "081804", &found));
	assert_false(counts(at, step, "081804", &found));
}

static void
what_is_not_six_digits_is_no_code(void **state)
{
	static const char *const bad[] = { "", "05047", "0504710", "05047a",
		"-50471", "০৫০৪৭১", "050471\n" };
	int64_t found;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(counts(1111111111, -1, bad[i], &found));
}

static void
a_secret_is_typed_as_base32_and_scanned_as_an_address(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 200);
	(void)state;
	totp_put_uri(&b, slice_of("A & B"), slice_of("rina.bera"), secret);
	assert_string_equal(buf_text(&b), "otpauth://totp/A%20%26%20B:rina.bera"
	    "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%20%26%20B");
}

static bool
fits(const char *password, const char *kept)
{
	bool right = false;
	assert_int_equal(password_check(slice_of(password), kept, &right,
	    NULL), FAULT_NONE);
	return right;
}

static void
a_password_fits_what_is_kept_of_it_alone(void **state)
{
	char kept[PASSWORD_TEXT], other[PASSWORD_TEXT];
	(void)state;
	assert_int_equal(password_hash(slice_of("uncle carpet"), kept, NULL),
	    FAULT_NONE);
	assert_int_equal(password_hash(slice_of("uncle carpet"), other, NULL),
	    FAULT_NONE);
	assert_true(fits("uncle carpet", kept));
	assert_false(fits("uncle carpets", kept));
	assert_false(fits("", kept));
	assert_string_not_equal(kept, other);
}

static void
what_is_kept_names_argon2id_and_its_cost(void **state)
{
	char kept[PASSWORD_TEXT];
	(void)state;
	assert_int_equal(password_hash(slice_of("x"), kept, NULL), FAULT_NONE);
	assert_memory_equal(kept, "$argon2id$v=19$m=47104,t=1,p=1$", 31);
}

static void
nobodys_password_is_no_password(void **state)
{
	(void)state;
	assert_memory_equal(password_of_nobody(),
	    "$argon2id$v=19$m=47104,t=1,p=1$", 31);
	assert_false(fits("", password_of_nobody()));
}

static void
a_damaged_hash_is_not_taken_for_a_wrong_password(void **state)
{
	bool right = true;
	(void)state;
	assert_int_equal(password_check(slice_of("x"), "$argon2id$v=19$m=1",
	    &right, NULL), FAULT_DAMAGE);
	assert_int_equal(password_check(slice_of(""), "", &right, NULL),
	    FAULT_DAMAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_rfc_6238),
		cmocka_unit_test(
		    a_code_counts_in_its_step_and_one_on_either_side),
		cmocka_unit_test(a_code_does_not_count_again_nor_an_older_one),
		cmocka_unit_test(what_is_not_six_digits_is_no_code),
		cmocka_unit_test(
		    a_secret_is_typed_as_base32_and_scanned_as_an_address),
		cmocka_unit_test(a_password_fits_what_is_kept_of_it_alone),
		cmocka_unit_test(what_is_kept_names_argon2id_and_its_cost),
		cmocka_unit_test(nobodys_password_is_no_password),
		cmocka_unit_test(
		    a_damaged_hash_is_not_taken_for_a_wrong_password),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
