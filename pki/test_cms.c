/* Signatures: another's verifier accepts ours, ours refuses every change. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "der.h"
#include "pki_test_world.h"

static struct world worlds[3];
static struct signer *signers[3];
static const struct slice text = SLICE("the bytes of a document");

static int
set_up(void **state)
{
	static const enum key_kind kinds[] = { KEY_RSA, KEY_P256, KEY_P384 };
	(void)state;
	for (int i = 0; i < 3; i++) {
		worlds[i] = world_make(kinds[i]);
		signers[i] = world_signer(&worlds[i]);
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		signer_drop(signers[i]);
		world_drop(&worlds[i]);
	}
	return 0;
}

static struct slice
sign_as(int i, const struct cms_options *o, struct cms_plan **plan,
    unsigned char *digest)
{
	struct fault why = { 0 };
	struct arena *a = worlds[i].arena;
	size_t len;
	must(cms_plan_make(a, signers[i], o, plan, &why), &why);
	hash_of(cms_plan_hash(*plan), text, digest);
	unsigned char *out = arena_raw(a, cms_plan_size(*plan), 1);
	must(cms_write(*plan, digest, signers[i], out, cms_plan_size(*plan),
	    &len, &why), &why);
	return slice_from(out, len);
}

static bool
openssl_accepts(int i, struct slice cms, const char *content)
{
	const unsigned char *at = (const unsigned char *)cms.at;
	CMS_ContentInfo *ci = d2i_CMS_ContentInfo(NULL, &at, (long)cms.len);
	BIO *data = BIO_new_mem_buf(content, -1);
	X509_STORE *store = X509_STORE_new();
	struct slice der = testpki_der(worlds[i].pki.root);
	const unsigned char *root_at = (const unsigned char *)der.at;
	X509 *root = d2i_X509(NULL, &root_at, (long)der.len);
	X509_STORE_add_cert(store, root);
	X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), NOW);
	X509_VERIFY_PARAM_set_purpose(X509_STORE_get0_param(store),
	    X509_PURPOSE_ANY);
	bool good = ci != NULL && CMS_verify(ci, NULL, store, data, NULL,
	    CMS_BINARY | CMS_CADES) == 1;
	X509_free(root);
	X509_STORE_free(store);
	BIO_free(data);
	CMS_ContentInfo_free(ci);
	ERR_clear_error();
	return good;
}

static void
openssl_accepts_our_signatures(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct cms_plan *plan;
		unsigned char digest[HASH_MOST];
		struct slice cms = sign_as(i, NULL, &plan, digest);
		assert_true(openssl_accepts(i, cms, text.at));
		assert_false(openssl_accepts(i, cms, "other bytes"));
	}
}

static void
openssl_writes_the_same_bytes_again(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct cms_plan *plan;
		unsigned char digest[HASH_MOST], *der = NULL;
		struct slice cms = sign_as(i, &(struct cms_options){
		    .with_root = true }, &plan, digest);
		const unsigned char *at = (const unsigned char *)cms.at;
		CMS_ContentInfo *ci = d2i_CMS_ContentInfo(NULL, &at,
		    (long)cms.len);
		int n = i2d_CMS_ContentInfo(ci, &der);
		assert_int_equal(n, cms.len);
		assert_memory_equal(der, cms.at, cms.len);
		OPENSSL_free(der);
		CMS_ContentInfo_free(ci);
	}
}

static void
we_accept_our_own_and_know_its_parts(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct cms_plan *plan;
		struct cms got;
		unsigned char digest[HASH_MOST];
		struct slice cms = sign_as(i, NULL, &plan, digest);
		assert_true(cms.len <= cms_plan_size(plan) &&
		    cms.len + 8 >= cms_plan_size(plan));
		assert_int_equal(cms_parse(cms, false, &got, NULL), CMS_GOOD);
		assert_int_equal(got.n_certs, 2);
		assert_int_equal(got.alg, signer_algorithm(signers[i]));
		assert_int_equal(got.hash, cms_plan_hash(plan));
		assert_false(got.has_signing_time);
		assert_true(slice_eq(got.certs[got.leaf],
		    testpki_der(worlds[i].pki.signer)));
		assert_int_equal(cms_verify(&got, digest,
		    trust_certs(worlds[i].trust), NULL), CMS_GOOD);
		digest[0] ^= 1;
		assert_int_equal(cms_verify(&got, digest, NULL, NULL),
		    CMS_DIGEST);
		assert_true(der_sound(cms, true));
	}
}

static void
how_many_certificates_go_in_is_chosen(void **state)
{
	(void)state;
	static const struct {
		struct cms_options o;
		size_t n;
	} rows[] = { { { .leaf_only = true }, 1 }, { { 0 }, 2 },
	    { { .with_root = true }, 3 } };
	for (size_t k = 0; k < COUNT_OF(rows); k++) {
		struct cms_plan *plan;
		struct cms got;
		unsigned char digest[HASH_MOST];
		struct slice cms = sign_as(1, &rows[k].o, &plan, digest);
		assert_int_equal(cms_parse(cms, false, &got, NULL), CMS_GOOD);
		assert_int_equal(got.n_certs, rows[k].n);
	}
}

/* Bytes of the other certificates are the chain's business; all else is ours. */
static void
not_one_changed_bit_verifies(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct cms_plan *plan;
		struct cms got;
		unsigned char digest[HASH_MOST];
		struct slice cms = sign_as(i, &(struct cms_options){
		    .leaf_only = true }, &plan, digest);
		char *bad = arena_copy(worlds[i].arena, cms.at, cms.len);
		for (size_t bit = 0; bit < cms.len * 8; bit++) {
			bad[bit / 8] ^= (char)(1 << bit % 8);
			if (cms_parse(slice_from(bad, cms.len), false, &got,
			    NULL) == CMS_GOOD &&
			    cms_verify(&got, digest, NULL, NULL) == CMS_GOOD)
				fail_msg("bit %zu", bit);
			bad[bit / 8] ^= (char)(1 << bit % 8);
		}
	}
}

static void
cut_off_or_followed_by_anything_is_refused(void **state)
{
	(void)state;
	struct cms_plan *plan;
	struct cms got;
	unsigned char digest[HASH_MOST];
	struct slice cms = sign_as(1, NULL, &plan, digest);
	for (size_t n = 0; n < cms.len; n++)
		assert_int_not_equal(cms_parse(slice_head(cms, n), true, &got,
		    NULL), CMS_GOOD);
	char *more = arena_alloc(worlds[1].arena, cms.len + 4);
	memcpy(more, cms.at, cms.len);
	struct slice longer = slice_from(more, cms.len + 4);
	assert_int_equal(cms_parse(longer, true, &got, NULL), CMS_GOOD);
	assert_int_equal(got.whole.len, cms.len);
	assert_int_equal(cms_parse(longer, false, &got, NULL), CMS_TRAILING);
	more[cms.len + 3] = 1;
	assert_int_equal(cms_parse(longer, true, &got, NULL), CMS_TRAILING);
}

/* A signature as libcrypto makes it by these flags. */
static struct slice
theirs(int i, unsigned flags, const EVP_MD *md, int signers_n)
{
	struct fault why = { 0 };
	struct slice pem, der = testpki_der(worlds[i].pki.signer);
	const unsigned char *at = (const unsigned char *)der.at;
	unsigned char *out = NULL;
	must(testpki_key_pem(worlds[i].arena, worlds[i].pki.signer, &pem, &why),
	    &why);
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	X509 *x = d2i_X509(NULL, &at, (long)der.len);
	BIO *data = BIO_new_mem_buf(text.at, (int)text.len);
	CMS_ContentInfo *ci = CMS_sign(NULL, NULL, NULL, NULL,
	    flags | CMS_PARTIAL | CMS_BINARY);
	for (int k = 0; k < signers_n; k++)
		CMS_add1_signer(ci, x, key, md, flags | CMS_BINARY |
		    (k > 0 ? CMS_NOCERTS : 0));
	CMS_final(ci, data, NULL, flags | CMS_BINARY);
	int n = i2d_CMS_ContentInfo(ci, &out);
	struct slice got = slice_from(arena_copy(worlds[i].arena, out,
	    (size_t)n), (size_t)n);
	OPENSSL_free(out);
	CMS_ContentInfo_free(ci);
	BIO_free(data);
	BIO_free(bio);
	X509_free(x);
	EVP_PKEY_free(key);
	return got;
}

static void
each_departure_from_the_standard_has_its_reason(void **state)
{
	(void)state;
	const struct {
		unsigned flags;
		const EVP_MD *md;
		int n;
		enum cms_reason reason;
	} rows[] = {
	    { CMS_DETACHED | CMS_CADES, EVP_sha256(), 1, CMS_GOOD },
	    { CMS_DETACHED | CMS_CADES | CMS_USE_KEYID, EVP_sha256(), 1,
	    CMS_GOOD },
	    { CMS_CADES, EVP_sha256(), 1, CMS_NOT_DETACHED },
	    { CMS_DETACHED, EVP_sha256(), 1, CMS_NO_BINDING },
	    { CMS_DETACHED | CMS_NOATTR, EVP_sha256(), 1, CMS_NO_DIGEST },
	    { CMS_DETACHED | CMS_CADES, EVP_sha256(), 2, CMS_MANY_SIGNERS },
	    { CMS_DETACHED | CMS_CADES | CMS_NOCERTS, EVP_sha256(), 1,
	    CMS_NO_CERT },
	    { CMS_DETACHED | CMS_CADES, EVP_sha1(), 1, CMS_WEAK },
	    { CMS_DETACHED | CMS_CADES, EVP_sha224(), 1, CMS_ALGORITHM } };
	for (size_t k = 0; k < COUNT_OF(rows); k++) {
		struct cms got;
		struct fault why = { 0 };
		unsigned char digest[HASH_MOST];
		struct slice cms = theirs(0, rows[k].flags, rows[k].md,
		    rows[k].n);
		enum cms_reason reason = cms_parse(cms, false, &got, &why);
		if (reason != rows[k].reason)
			fail_msg("row %zu: %s", k, cms_reason_row(reason)->name);
		if (reason == CMS_GOOD) {
			assert_true(got.has_signing_time);
			hash_of(got.hash, text, digest);
			assert_int_equal(cms_verify(&got, digest, NULL, NULL),
			    CMS_GOOD);
		} else {
			assert_string_not_equal(why.say, "");
		}
	}
}

static void
a_signature_bound_to_another_certificate_is_refused(void **state)
{
	(void)state;
	struct cms_plan *plan;
	struct cms got;
	unsigned char digest[HASH_MOST];
	struct slice cms = sign_as(1, NULL, &plan, digest);
	assert_int_equal(cms_parse(cms, false, &got, NULL), CMS_GOOD);
	got.certs[got.leaf] = testpki_der(worlds[1].pki.tsa);
	assert_int_equal(cms_verify(&got, digest, NULL, NULL), CMS_BINDING);
	got.certs[got.leaf] = slice_of("nonsense");
	assert_int_equal(cms_verify(&got, digest, NULL, NULL), CMS_BAD_CERT);
}

static void
a_stamp_fits_the_room_that_was_promised(void **state)
{
	(void)state;
	unsigned char token[300];
	memset(token, 0, sizeof token);
	memcpy(token, "\x30\x82\x01\x28\x04\x82\x01\x24", 8);
	for (int i = 0; i < 3; i++) {
		struct cms_plan *plan;
		struct cms got;
		size_t len;
		unsigned char digest[HASH_MOST], imprint[HASH_MOST];
		struct arena *a = worlds[i].arena;
		struct slice cms = sign_as(i, NULL, &plan, digest);
		size_t cap = cms_plan_size_stamped(plan, sizeof token);
		unsigned char *out = arena_raw(a, cap, 1);
		struct slice t = slice_from(token, sizeof token);
		assert_int_equal(cms_stamp_imprint(cms, HASH_SHA256, imprint,
		    NULL), FAULT_NONE);
		assert_int_equal(cms_add_timestamp(cms, t, out, cap, &len,
		    NULL), FAULT_NONE);
		assert_true(len <= cap && len + 8 >= cap);
		assert_int_equal(cms_parse(slice_from(out, len), false, &got,
		    NULL), CMS_GOOD);
		assert_true(slice_eq(got.timestamp, t));
		assert_int_equal(cms_verify(&got, digest, NULL, NULL),
		    CMS_GOOD);
		assert_int_equal(cms_add_timestamp(cms, t, out, len - 1, &len,
		    NULL), FAULT_LIMIT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(openssl_accepts_our_signatures),
	    cmocka_unit_test(openssl_writes_the_same_bytes_again),
	    cmocka_unit_test(we_accept_our_own_and_know_its_parts),
	    cmocka_unit_test(how_many_certificates_go_in_is_chosen),
	    cmocka_unit_test(not_one_changed_bit_verifies),
	    cmocka_unit_test(cut_off_or_followed_by_anything_is_refused),
	    cmocka_unit_test(each_departure_from_the_standard_has_its_reason),
	    cmocka_unit_test(
	    a_signature_bound_to_another_certificate_is_refused),
	    cmocka_unit_test(a_stamp_fits_the_room_that_was_promised),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
