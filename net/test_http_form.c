/* Forms as browsers send them, and as nobody should. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "http_form.h"
#include "own.h"

#define TYPE "multipart/form-data; boundary=xYz"
#define PART "--xYz\r\nContent-Disposition: form-data; name="
#define END "--xYz--\r\n"

static struct arena *arena;
static const struct http_form_limits usual;

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
a_form_is_its_pairs_in_order(void **state)
{
	(void)state;
	struct http_form f;
	assert_int_equal(http_form_read(arena, slice_of("name=Asha+Devi&"
	    "x=%E0%A6%AE%26%3d&x=&y%5b%5D=a%2Bb"), &usual, &f, NULL),
	    FAULT_NONE);
	assert_int_equal(f.n, 4);
	assert_string_equal(f.fields[0].value.at, "Asha Devi");
	assert_string_equal(http_form_find(&f, "x")->value.at,
	    "\xe0\xa6\xae&=");
	assert_int_equal(f.fields[2].value.len, 0);
	assert_string_equal(http_form_find(&f, "y[]")->value.at, "a+b");
	assert_null(http_form_find(&f, "z"));
}

static void
an_empty_body_is_a_form_without_fields(void **state)
{
	(void)state;
	struct http_form f;
	assert_int_equal(http_form_read(arena, slice_of(""), &usual, &f,
	    NULL), FAULT_NONE);
	assert_int_equal(f.n, 0);
}

static void
a_form_that_no_browser_sends_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "a", "=b", "a=b&", "&a=b", "a=%",
	    "a=%4", "a=%4g", "a=%00", "a=%ff", "a=%C0%80", "a=\xe0\xa6\xae",
	    "a=b c", "a=b\r\n", "%00=b" };
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct http_form f;
		if (http_form_read(arena, slice_of(bad[i]), &usual, &f,
		    NULL) != FAULT_INPUT)
			fail_msg("%s", bad[i]);
	}
}

static void
a_form_keeps_its_limits(void **state)
{
	(void)state;
	struct http_form_limits l = { .fields_most = 2, .name_most = 3,
	    .value_most = 4 };
	struct http_form f;
	assert_int_equal(http_form_read(arena, slice_of("abc=1234&d=%41%42"),
	    &l, &f, NULL), FAULT_NONE);
	assert_int_equal(http_form_read(arena, slice_of("a=1&b=2&c=3"), &l, &f,
	    NULL), FAULT_LIMIT);
	assert_int_equal(http_form_read(arena, slice_of("abcd=1"), &l, &f,
	    NULL), FAULT_LIMIT);
	assert_int_equal(http_form_read(arena, slice_of("a=12345"), &l, &f,
	    NULL), FAULT_LIMIT);
}

static enum fault_code
parts(const char *type, struct slice body, struct http_form *out)
{
	struct http_form_limits l = { .file_most = 10 };
	return http_multipart_read(arena, type, body, &l, out, NULL);
}

static void
a_multipart_form_is_its_texts_and_files(void **state)
{
	(void)state;
	static const struct slice body = SLICE(PART "\"a\"\r\n\r\none\r\n"
	    PART "\"empty\"\r\n\r\n\r\n"
	    PART "\"f\"; filename=\"C:\\disk\\li%22st.csv\"\r\n"
	    "Content-Type: text/csv\r\n\r\na\0\r\n--xY\r\n" END);
	struct http_form f;
	assert_int_equal(parts(TYPE, body, &f), FAULT_NONE);
	assert_int_equal(f.n, 3);
	assert_string_equal(f.fields[0].value.at, "one");
	assert_string_equal(f.fields[1].value.at, "");
	assert_true(f.fields[2].is_file && !f.fields[0].is_file);
	assert_string_equal(f.fields[2].file_name.at, "li\"st.csv");
	assert_string_equal(f.fields[2].type.at, "text/csv");
	assert_int_equal(f.fields[2].value.len, 8);
	assert_memory_equal(f.fields[2].value.at, "a\0\r\n--xY", 8);
	assert_true(f.fields[2].value.at > body.at &&
	    f.fields[2].value.at < body.at + body.len);
}

static void
a_multipart_form_cut_anywhere_is_refused(void **state)
{
	(void)state;
	static const struct slice whole = SLICE(PART "\"a\"\r\n\r\none\r\n"
	    PART "\"f\"; filename=\"x\"\r\nContent-Type: a/b\r\n\r\nab\r\n"
	    "--xYz--");
	struct http_form f;
	assert_int_equal(parts(TYPE, whole, &f), FAULT_NONE);
	for (size_t n = 0; n < whole.len; n++) {
		/* Of its exact size, so that reading beyond it is seen. */
		struct slice cut = { arena_copy(arena, whole.at, n), n };
		if (parts(TYPE, cut, &f) != FAULT_INPUT)
			fail_msg("cut at %zu", n);
	}
}

static void
a_multipart_form_that_no_browser_sends_is_refused(void **state)
{
	(void)state;
	static const struct { const char *type, *body; } rows[] = {
	    { "multipart/form-data", PART "\"a\"\r\n\r\n1\r\n" END },
	    { "multipart/form-data; boundary=", "--\r\n" },
	    { "multipart/form-data; boundary=\"xYz", PART "\"a\"\r\n\r\n\r\n"
		END },
	    { "multipart/form-data; boundary=xYz; x=y",
		PART "\"a\"\r\n\r\n1\r\n" END },
	    { "multipart/mixed; boundary=xYz", PART "\"a\"\r\n\r\n1\r\n" END },
	    { TYPE, "" }, { TYPE, "--xYz" }, { TYPE, "preamble\r\n" END },
	    { TYPE, PART "\"a\"\r\n\r\n1\r\n--xYz--\r\nepilogue" },
	    { TYPE, PART "\"a\"\r\n\r\n1\r\n--xYz--\r\n\r\n" },
	    { TYPE, PART "\"a\"\n\n1\r\n" END },
	    { TYPE, PART "a\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"\"\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"a\"; x=\"y\"\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"a\"; filename=x\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"a\"; filename*=UTF-8''x\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"a\"\r\nContent-Disposition: form-data; "
		"name=\"b\"\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		"1\r\n" END },
	    { TYPE, "--xYz\r\nContent-Type: text/plain\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"a\xff\"\r\n\r\n1\r\n" END },
	    { TYPE, PART "\"a\"\r\n\r\n\xff\r\n" END },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_form f;
		if (parts(rows[i].type, slice_of(rows[i].body), &f) !=
		    FAULT_INPUT)
			fail_msg("%s\n%s", rows[i].type, rows[i].body);
	}
}

static void
a_file_where_none_is_wanted_or_too_large_is_refused(void **state)
{
	(void)state;
	struct slice small = SLICE(PART "\"f\"; filename=\"x\"\r\n\r\n1\r\n"
	    END);
	struct slice large = SLICE(PART "\"f\"; filename=\"x\"\r\n\r\n"
	    "12345678901\r\n" END);
	struct http_form f;
	assert_int_equal(http_multipart_read(arena, TYPE, small, &usual, &f,
	    NULL), FAULT_INPUT);
	assert_int_equal(parts(TYPE, small, &f), FAULT_NONE);
	assert_int_equal(parts(TYPE, large, &f), FAULT_LIMIT);
}

static void
too_many_parts_are_refused(void **state)
{
	(void)state;
	struct buf b = buf_make(arena, 4096);
	struct http_form f;
	for (int i = 0; i < 300; i++)
		buf_puts(&b, PART "\"a\"\r\n\r\n1\r\n");
	buf_puts(&b, END);
	assert_int_equal(parts(TYPE, buf_slice(&b), &f), FAULT_LIMIT);
}

static void
basic_credentials_are_a_user_and_all_after_the_first_colon(void **state)
{
	(void)state;
	struct slice user, password;
	assert_int_equal(http_basic_read(arena, "basic ZGVzazpzM2M6cmV0",
	    &user, &password, NULL), FAULT_NONE);
	assert_string_equal(user.at, "desk");
	assert_string_equal(password.at, "s3c:ret");
}

static void
credentials_that_are_not_basic_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "Basic", "Basic ", "Bearer x",
	    "Basic ZGVzaw==", "Basic ZGVzazpz!", "Basic ZGVzazpzM2M6cmV0 x",
	    "Basic ZGVzazp", "Basic ZGUAazpzM2M6cmV0", "Basic /zo=" };
	struct slice user, password;
	assert_int_equal(http_basic_read(arena, NULL, &user, &password, NULL),
	    FAULT_INPUT);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (http_basic_read(arena, bad[i], &user, &password, NULL) !=
		    FAULT_INPUT)
			fail_msg("%s", bad[i]);
}

static void
a_media_type_is_recognised_whatever_its_parameters(void **state)
{
	(void)state;
	assert_true(http_type_is("text/plain", "text/plain"));
	assert_true(http_type_is("Text/Plain ; charset=x", "text/plain"));
	assert_false(http_type_is("text/plainer", "text/plain"));
	assert_false(http_type_is("text", "text/plain"));
	assert_false(http_type_is(NULL, "text/plain"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_is_its_pairs_in_order),
		cmocka_unit_test(an_empty_body_is_a_form_without_fields),
		cmocka_unit_test(a_form_that_no_browser_sends_is_refused),
		cmocka_unit_test(a_form_keeps_its_limits),
		cmocka_unit_test(a_multipart_form_is_its_texts_and_files),
		cmocka_unit_test(a_multipart_form_cut_anywhere_is_refused),
		cmocka_unit_test(
		    a_multipart_form_that_no_browser_sends_is_refused),
		cmocka_unit_test(
		    a_file_where_none_is_wanted_or_too_large_is_refused),
		cmocka_unit_test(too_many_parts_are_refused),
		cmocka_unit_test(
		    basic_credentials_are_a_user_and_all_after_the_first_colon),
		cmocka_unit_test(credentials_that_are_not_basic_are_refused),
		cmocka_unit_test(
		    a_media_type_is_recognised_whatever_its_parameters),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
