/* Tokens: ours verify, RFC examples are read, nothing else is believed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "jws.h"
#include "own.h"

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
what_is_signed_verifies_and_has_the_promised_length(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	AUTO(jws_verifier_drop_ptr) struct jws_verifier *v = NULL;
	assert_int_equal(jws_key_make(&key, NULL), FAULT_NONE);
	assert_int_equal(jws_verifier_make(&v, jws_key_public(key), NULL),
	    FAULT_NONE);
	for (size_t n = 1; n < 40; n++) {
		struct buf b = buf_make(arena, 16);
		struct jws got;
		struct slice payload = slice_head(slice_of("0123456789012345678"
		    "901234567890123456789"), n);
		assert_int_equal(jws_sign(&b, key, slice_of("{\"alg\":1}"),
		    payload, NULL), FAULT_NONE);
		assert_int_equal(b.len, jws_len(9, n));
		assert_int_equal(jws_read(arena, buf_slice(&b), &got, NULL),
		    FAULT_NONE);
		assert_true(slice_eq(got.payload, payload));
		assert_true(slice_is(got.header, "{\"alg\":1}"));
		assert_int_equal(jws_check(v, &got, NULL), FAULT_NONE);
	}
}

/* RFC 7515 appendix A.3. */
static const char rfc_x[] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
static const char rfc_y[] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
static const char rfc_token[] = "eyJhbGciOiJFUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
    "pmWQxfKTUJqPP3-Kg6NU1Q";

static void
the_example_of_rfc_7515_verifies(void **state)
{
	(void)state;
	struct jws_public key;
	struct jws got;
	AUTO(jws_verifier_drop_ptr) struct jws_verifier *v = NULL;
	assert_int_equal(jws_public_from(slice_of(rfc_x), slice_of(rfc_y), &key,
	    NULL), FAULT_NONE);
	assert_int_equal(jws_verifier_make(&v, &key, NULL), FAULT_NONE);
	assert_int_equal(jws_read(arena, slice_of(rfc_token), &got, NULL),
	    FAULT_NONE);
	assert_true(slice_is(got.header, "{\"alg\":\"ES256\"}"));
	assert_int_equal(jws_check(v, &got, NULL), FAULT_NONE);
}

static void
one_changed_character_is_refused(void **state)
{
	(void)state;
	struct jws_public key;
	struct jws got;
	AUTO(jws_verifier_drop_ptr) struct jws_verifier *v = NULL;
	char bad[sizeof rfc_token];
	assert_int_equal(jws_public_from(slice_of(rfc_x), slice_of(rfc_y), &key,
	    NULL), FAULT_NONE);
	assert_int_equal(jws_verifier_make(&v, &key, NULL), FAULT_NONE);
	for (size_t i = 0; i < sizeof rfc_token - 1; i++) {
		memcpy(bad, rfc_token, sizeof bad);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		if (jws_read(arena, slice_of(bad), &got, NULL) == FAULT_NONE)
			assert_int_equal(jws_check(v, &got, NULL), FAULT_DENIED);
	}
}

static void
what_is_no_token_is_refused(void **state)
{
	(void)state;
	static const char *const rows[] = { "", ".", "..", "a.b.c", "e30.e30",
	    "e30.e30.", "e30.e30.AAAA", "e30.e30.e30.e30", ".e30.e30" };
	struct jws got;
	struct fault why;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(jws_read(arena, slice_of(rows[i]), &got, &why),
		    FAULT_INPUT);
	assert_int_equal(jws_read(arena, (struct slice){ NULL, 0 }, &got, &why),
	    FAULT_INPUT);
}

static void
a_point_off_the_curve_is_no_key(void **state)
{
	(void)state;
	struct jws_public key;
	char x[sizeof rfc_x];
	memcpy(x, rfc_x, sizeof x);
	x[5] = 'a';
	assert_int_equal(jws_public_from(slice_of(x), slice_of(rfc_y), &key,
	    NULL), FAULT_INPUT);
	assert_int_equal(jws_public_from(slice_of("AAAA"), slice_of(rfc_y),
	    &key, NULL), FAULT_INPUT);
}

static void
a_key_written_is_the_key_read(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL, *again = NULL;
	struct slice pem;
	struct buf jwk = buf_make(arena, 256);
	assert_int_equal(jws_key_make(&key, NULL), FAULT_NONE);
	assert_int_equal(jws_key_pem(arena, key, &pem, NULL), FAULT_NONE);
	assert_true(slice_starts(pem, "-----BEGIN PRIVATE KEY-----"));
	assert_int_equal(jws_key_open(&again, pem, NULL), FAULT_NONE);
	assert_string_equal(jws_key_kid(key), jws_key_kid(again));
	assert_int_equal(strlen(jws_key_kid(key)), JWS_KID_LEN);
	jws_jwk_put(&jwk, jws_key_public(key));
	assert_non_null(strstr(buf_text(&jwk), jws_key_kid(key)));
	assert_int_equal(jws_key_open(&again, slice_of("hello"), NULL),
	    FAULT_INPUT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
	    what_is_signed_verifies_and_has_the_promised_length),
	    cmocka_unit_test(the_example_of_rfc_7515_verifies),
	    cmocka_unit_test(one_changed_character_is_refused),
	    cmocka_unit_test(what_is_no_token_is_refused),
	    cmocka_unit_test(a_point_off_the_curve_is_no_key),
	    cmocka_unit_test(a_key_written_is_the_key_read),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
