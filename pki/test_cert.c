/* Certificates: what they say, in files as people have them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "buf.h"
#include "cert.h"
#include "pki_test_world.h"

static struct world w;

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

static void
a_signers_facts_are_those_it_was_made_with(void **state)
{
	(void)state;
	AUTO(testpki_drop_ptr) struct testpki_cert *made = world_cert(
	    &(struct testpki_wish){ .role = TESTPKI_SIGNER, .key = KEY_P384,
	    .common_name = "DS \xe0\xa6\xae\xe0\xa7\x8b\xe0\xa6\xb9\xe0\xa6\xb0",
	    .organisation = "O", .unit = "U", .title = "T", .serial = 0x1a2b,
	    .until_s = NOW, .ocsp_url = "http://a.example/o",
	    .issuer_url = "http://a.example/i", .crl_url = "http://a.example/c",
	    .email = "x@a.example" }, w.pki.ca);
	AUTO(cert_drop_ptr) struct cert *c = NULL;
	assert_int_equal(cert_open(NULL, testpki_der(made), &c, NULL),
	    FAULT_NONE);
	const struct cert_facts *f = cert_facts_copy(w.arena, c);
	assert_string_equal(f->common_name,
	    "DS \xe0\xa6\xae\xe0\xa7\x8b\xe0\xa6\xb9\xe0\xa6\xb0");
	assert_string_equal(f->organisation, "O");
	assert_string_equal(f->unit, "U");
	assert_string_equal(f->title, "T");
	assert_string_equal(f->country, "IN");
	assert_string_equal(f->state, "West Bengal");
	assert_string_equal(f->serial_hex, "1A2B");
	assert_string_equal(f->issuer_name, "Mohor TEST Issuing CA");
	assert_string_equal(f->ocsp_url, "http://a.example/o");
	assert_string_equal(f->issuer_url, "http://a.example/i");
	assert_string_equal(f->crl_url, "http://a.example/c");
	assert_int_equal(f->from_s, NOW - 30 * DAY);
	assert_int_equal(f->until_s, NOW);
	assert_int_equal(f->key, KEY_P384);
	assert_int_equal(f->usage, USAGE_DOCUMENT);
	assert_true(f->class3 && f->document_signer && f->document_eku);
	assert_true(f->test_pki);
	assert_false(f->is_ca || f->self_issued);
	assert_true(slice_eq(f->der, testpki_der(made)));
}

static void
an_authoritys_facts_tell_it_apart(void **state)
{
	(void)state;
	AUTO(cert_drop_ptr) struct cert *root = NULL, *ca = NULL;
	assert_int_equal(cert_open(NULL, testpki_der(w.pki.root), &root, NULL),
	    FAULT_NONE);
	assert_int_equal(cert_open(NULL, testpki_der(w.pki.ca), &ca, NULL),
	    FAULT_NONE);
	assert_true(cert_facts(root)->is_ca && cert_facts(root)->self_issued);
	assert_true(cert_facts(ca)->is_ca && !cert_facts(ca)->self_issued);
	assert_int_equal(cert_facts(ca)->usage, USAGE_KEY_CERT_SIGN |
	    USAGE_CRL_SIGN);
	assert_string_equal(cert_facts(root)->ocsp_url, "");
}

static void
the_cache_gives_the_same_certificate_again(void **state)
{
	(void)state;
	AUTO(cert_cache_drop_ptr) struct cert_cache *cache = cert_cache_make(2);
	AUTO(cert_drop_ptr) struct cert *a = NULL, *b = NULL, *c = NULL;
	AUTO(cert_drop_ptr) struct cert *d = NULL;
	cert_open(cache, testpki_der(w.pki.ca), &a, NULL);
	cert_open(cache, testpki_der(w.pki.ca), &b, NULL);
	assert_ptr_equal(a, b);
	/* A full cache forgets; what is held lives on. */
	cert_open(cache, testpki_der(w.pki.root), &c, NULL);
	cert_open(cache, testpki_der(w.pki.signer), &d, NULL);
	assert_true(cert_facts(a)->is_ca);
	assert_false(cert_facts(d)->is_ca);
}

static void
bytes_that_are_not_exactly_one_certificate_are_refused(void **state)
{
	(void)state;
	struct slice der = testpki_der(w.pki.ca);
	struct cert *c;
	char *more = arena_alloc(w.arena, der.len + 1);
	memcpy(more, der.at, der.len);
	assert_int_equal(cert_open(NULL, slice_from(more, der.len + 1), &c,
	    NULL), FAULT_INPUT);
	for (size_t n = 0; n < der.len; n += 11)
		assert_int_equal(cert_open(NULL, slice_head(der, n), &c, NULL),
		    FAULT_INPUT);
	assert_int_equal(cert_open(NULL, (struct slice){ NULL, 0 }, &c, NULL),
	    FAULT_INPUT);
}

static void
files_of_many_certificates_are_taken_apart(void **state)
{
	(void)state;
	struct slice *list;
	size_t n;
	struct buf pem = buf_make(w.arena, 4096), der = buf_make(w.arena, 4096);
	const struct testpki_cert *const all[] = { w.pki.signer, w.pki.ca,
	    w.pki.root };
	buf_puts(&pem, "Bag Attributes: none\r\n");
	for (size_t i = 0; i < 3; i++) {
		buf_put_slice(&pem, testpki_pem(w.arena, all[i]));
		buf_puts(&pem, "subject=whatever\n");
		buf_put_slice(&der, testpki_der(all[i]));
	}
	const struct slice files[] = { buf_slice(&pem), buf_slice(&der) };
	for (size_t k = 0; k < 2; k++) {
		assert_int_equal(cert_split(w.arena, files[k], &list, &n, NULL),
		    FAULT_NONE);
		assert_int_equal(n, 3);
		for (size_t i = 0; i < 3; i++)
			assert_true(slice_eq(list[i], testpki_der(all[i])));
	}
}

static void
files_without_a_whole_certificate_are_refused(void **state)
{
	(void)state;
	struct slice *list, pem = testpki_pem(w.arena, w.pki.ca);
	struct slice key, cut = slice_head(pem, pem.len - 30);
	size_t n;
	struct fault why = { 0 };
	must(testpki_key_pem(w.arena, w.pki.ca, &key, &why), &why);
	const struct slice rows[] = { SLICE(""), SLICE("hello"), cut, key,
	    SLICE("-----BEGIN CERTIFICATE-----\n*\n"
	    "-----END CERTIFICATE-----\n"), SLICE("\x30\x00x") };
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(cert_split(w.arena, rows[i], &list, &n, &why),
		    FAULT_INPUT);
}

static void
a_practice_key_is_opened_with_its_own_certificate_only(void **state)
{
	(void)state;
	struct slice key;
	struct fault why = { 0 };
	AUTO(testpki_drop_ptr) struct testpki_cert *again = NULL;
	must(testpki_key_pem(w.arena, w.pki.tsa, &key, &why), &why);
	assert_int_equal(testpki_key_open(&again, testpki_pem(w.arena,
	    w.pki.ca), key, &why), FAULT_INPUT);
	assert_int_equal(testpki_key_open(&again, testpki_pem(w.arena,
	    w.pki.tsa), key, &why), FAULT_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_signers_facts_are_those_it_was_made_with),
	    cmocka_unit_test(an_authoritys_facts_tell_it_apart),
	    cmocka_unit_test(the_cache_gives_the_same_certificate_again),
	    cmocka_unit_test(
	    bytes_that_are_not_exactly_one_certificate_are_refused),
	    cmocka_unit_test(files_of_many_certificates_are_taken_apart),
	    cmocka_unit_test(files_without_a_whole_certificate_are_refused),
	    cmocka_unit_test(
	    a_practice_key_is_opened_with_its_own_certificate_only),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
