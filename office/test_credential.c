/* One fact a test about what the QR says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "credential.h"
#include "own.h"

#define LEVEL_H_V40 1273	/* bytes, ISO/IEC 18004 table 7 */

static struct credential
typical(void)
{
	struct credential c = {
		.host = SLICE("verify.example.gov.in"),
		.uin = SLICE("BCW0012026000041"),
		.name = SLICE("শ্রীমতী অন্নপূর্ণা মুখোপাধ্যায়"),
		.service_code = SLICE("BCW-001"),
		.service_name = SLICE("Caste Certificate"),
		.department = SLICE("Backward Classes Welfare Department"),
		.issued_s = 1795494900,
		.access_code = SLICE("7K3M9QZ2"),
		.status_index = 41,
		.n_extra = 1,
		.extra = { { SLICE("category"), SLICE("OBC-A") } },
	};
	for (int i = 0; i < 32; i++)
		c.facts[i] = (unsigned char)(i * 7);
	return c;
}

static const char expected[] =
    "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],"
    "\"type\":[\"VerifiableCredential\"],"
    "\"issuer\":\"https://verify.example.gov.in\","
    "\"validFrom\":\"2026-11-24T10:05:00+05:30\","
    "\"credentialStatus\":{\"type\":\"BitstringStatusListEntry\","
    "\"statusPurpose\":\"revocation\",\"statusListIndex\":\"41\","
    "\"statusListCredential\":"
    "\"https://verify.example.gov.in/status/BCW001-2026\"},"
    "\"credentialSubject\":{\"uin\":\"BCW0012026000041\","
    "\"name\":\"শ্রীমতী অন্নপূর্ণা মুখোপাধ্যায়\","
    "\"service\":{\"code\":\"BCW-001\",\"name\":\"Caste Certificate\"},"
    "\"department\":\"Backward Classes Welfare Department\","
    "\"access\":\"7K3M9QZ2\","
    "\"facts\":\"AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK-2vcTL0tk\","
    "\"category\":\"OBC-A\"}}";

static void
a_credential_is_written_in_one_form(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct credential c = typical();
	struct buf b = buf_make(a, 1024);
	credential_put(&b, &c);
	assert_string_equal(buf_text(&b), expected);
}

static void
what_was_written_reads_back(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct credential c = typical(), d;
	c.valid_until = slice_of("2029-11-23");
	struct buf b = buf_make(a, 1024), again = buf_make(a, 1024);
	struct fault why;
	credential_put(&b, &c);
	if (credential_read(a, buf_slice(&b), &d, &why) != FAULT_NONE)
		fail_msg("%s: %s", why.where, why.say);
	credential_put(&again, &d);
	assert_true(slice_eq(buf_slice(&b), buf_slice(&again)));
	assert_int_equal(d.issued_s, c.issued_s);
	assert_true(slice_is(d.valid_until, "2029-11-23"));
	assert_memory_equal(d.facts, c.facts, 32);
}

static void
the_header_reads_back_and_no_other_passes(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 128);
	struct slice kid;
	credential_put_header(&b, slice_of("key-1"));
	assert_string_equal(buf_text(&b),
	    "{\"alg\":\"ES256\",\"typ\":\"vc+jwt\",\"kid\":\"key-1\"}");
	assert_int_equal(credential_read_header(a, buf_slice(&b), &kid, NULL),
	    FAULT_NONE);
	assert_true(slice_is(kid, "key-1"));
	static const char *const bad[] = {
		"{\"alg\":\"none\",\"typ\":\"vc+jwt\",\"kid\":\"k\"}",
		"{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k\"}",
		"{\"alg\":\"ES256\",\"typ\":\"vc+jwt\"}",
		("{\"alg\":\"ES256\",\"typ\":\"vc+jwt\",\"kid\":\"k\","
		    "\"crit\":[]}"), "[]", "" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(credential_read_header(a, slice_of(bad[i]),
		    &kid, NULL), FAULT_INPUT);
}

static void
a_payload_that_differs_or_contradicts_itself_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "credentials/v2\"]", "credentials/v1\"]" },
		{ "[\"VerifiableCredential\"]", "\"VerifiableCredential\"" },
		{ "\"https://verify", "\"http://verify" },
		{ "\"issuer\":\"https://verify.example.gov.in\"",
		    "\"issuer\":\"https://other.example.gov.in\"" },
		{ "10:05:00+05:30", "10:05:00+05:00" },
		{ "10:05:00+05:30", "10:65:00+05:30" },
		{ "2026-11-24T", "2025-11-24T" },
		{ "\"statusListIndex\":\"41\"", "\"statusListIndex\":41" },
		{ "\"statusListIndex\":\"41\"", "\"statusListIndex\":\"041\"" },
		{ "BCW001-2026", "BCW002-2026" },
		{ "\"revocation\"", "\"suspension\"" },
		{ "BCW0012026000041", "BCW0012026000000" },
		{ "BCW0012026000041", "BCW0022026000041" },
		{ "\"BCW-001\"", "\"BCW-002\"" },
		{ "7K3M9QZ2", "7K3M9QZ" }, { "7K3M9QZ2", "7k3m9qz2" },
		{ "AAcOFR", "AAcO!R" }, { "0tk\"", "0t\"" },
		{ "\"category\"", "\"Category\"" },
		{ "\"OBC-A\"", "5" }, { "{\"@context\"",
		    "{\"nonce\":1,\"@context\"" },
		{ "\"category\":", "\"name\":" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct credential c;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *at = strstr(expected, cases[i].from);
		assert_non_null(at);
		char *text = arena_printf(a, "%.*s%s%s", (int)(at - expected),
		    expected, cases[i].to, at + strlen(cases[i].from));
		if (credential_read(a, slice_of(text), &c, NULL) !=
		    FAULT_INPUT)
			fail_msg("passed: %s", cases[i].to);
	}
}

static void
a_bengali_name_fits_version_40_at_level_h(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct credential c = typical();
	struct buf payload = buf_make(a, 1024), header = buf_make(a, 128);
	struct buf jwt = buf_make(a, 2048), url = buf_make(a, 2048);
	unsigned char signature[64] = { 0 };
	char kid[] = "0123456789012345678901234567890123456789012";
	c.valid_until = slice_of("2029-11-23");
	credential_put(&payload, &c);
	credential_put_header(&header, slice_of(kid));
	base64url_put(&jwt, header.at, header.len);
	buf_putc(&jwt, '.');
	base64url_put(&jwt, payload.at, payload.len);
	buf_putc(&jwt, '.');
	base64url_put(&jwt, signature, 64);
	credential_url(&url, c.host, c.uin, buf_slice(&jwt));
	print_message("QR content: %zu bytes\n", url.len);
	assert_true(url.len <= LEVEL_H_V40);
}

static void
an_address_is_taken_apart_or_refused(void **state)
{
	(void)state;
	struct slice host, uin, rest;
	assert_int_equal(credential_url_read(slice_of(
	    "https://v.example.in:8443/v/BCW0012026000041#a.b.c"), &host, &uin,
	    &rest, NULL), FAULT_NONE);
	assert_true(slice_is(host, "v.example.in:8443"));
	assert_true(slice_is(uin, "BCW0012026000041"));
	assert_true(slice_is(rest, "a.b.c"));
	assert_int_equal(credential_url_read(slice_of(
	    "https://v.example.in/v/BCW0012026000041"), &host, &uin, &rest,
	    NULL), FAULT_NONE);
	assert_int_equal(rest.len, 0);
	static const char *const bad[] = { "", "https://",
		"http://v.in/v/BCW0012026000041#a",
		"https://v.in/w/BCW0012026000041#a",
		"https://v.in/v/BCW001202600004#a",
		"https://v.in@evil.in/v/BCW0012026000041#a",
		"https:///v/BCW0012026000041", "https://v.in/v/" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(credential_url_read(slice_of(bad[i]), &host,
		    &uin, &rest, NULL), FAULT_INPUT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_credential_is_written_in_one_form),
		cmocka_unit_test(what_was_written_reads_back),
		cmocka_unit_test(the_header_reads_back_and_no_other_passes),
		cmocka_unit_test(
		    a_payload_that_differs_or_contradicts_itself_is_refused),
		cmocka_unit_test(a_bengali_name_fits_version_40_at_level_h),
		cmocka_unit_test(an_address_is_taken_apart_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
