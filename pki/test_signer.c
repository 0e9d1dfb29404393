/*
 * Keys out of files and tokens. The token is SoftHSM's, in a folder made for the
 * test; without the module those tests are skipped.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "pki_test_world.h"
#include "pkcs11_uri.h"

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"

static struct world w;
static char folder[64];
static bool have_token;

/* Runs a program quietly; arguments end with NULL. */
static bool
run(const char *const *args)
{
	char *const *argv = (char *const *)(uintptr_t)args;
	int status = -1;
	pid_t pid = fork();
	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(127);
		execvp(argv[0], argv);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	    WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *
in_folder(const char *name)
{
	return arena_printf(w.arena, "%s/%s", folder, name);
}

static bool
put_key(const char *label, const char *id, const struct testpki_cert *c,
    bool with_cert)
{
	struct slice pem;
	struct fault why = { 0 };
	const char *key = in_folder("key.pem"), *cert = in_folder("cert.der");
	must(testpki_key_pem(w.arena, c, &pem, &why), &why);
	must(file_put(key, 0600, pem, &why), &why);
	must(file_put(cert, 0600, testpki_der(c), &why), &why);
	return run((const char *[]){ "softhsm2-util", "--import", key, "--token",
	    "mohor test", "--label", label, "--id", id, "--pin", "1234",
	    NULL }) && (!with_cert || run((const char *[]){ "pkcs11-tool",
	    "--module", MODULE, "--token-label", "mohor test", "--login",
	    "--pin", "1234", "--write-object", cert, "--type", "cert",
	    "--label", label, "--id", id, NULL }));
}

static bool
make_token(void)
{
	struct fault why = { 0 };
	const char *tokens = in_folder("tokens"), *conf = in_folder("conf");
	must(file_make_dir(tokens, 0700, &why), &why);
	must(file_put(conf, 0600, slice_of(arena_printf(w.arena,
	    "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\n", tokens)), &why), &why);
	setenv("SOFTHSM2_CONF", conf, 1);
	return run((const char *[]){ "softhsm2-util", "--init-token", "--free",
	    "--label", "mohor test", "--pin", "1234", "--so-pin", "4321",
	    NULL });
}

static struct testpki_cert *encryption, *curve, *alone;

static int
set_up(void **state)
{
	(void)state;
	w = world_make(KEY_RSA);
	encryption = world_cert(&(struct testpki_wish){
	    .role = TESTPKI_ENCRYPTION, .key = KEY_RSA,
	    .until_s = NOW + 3000 * (int64_t)DAY }, w.pki.ca);
	curve = world_cert(&(struct testpki_wish){ .role = TESTPKI_SIGNER,
	    .common_name = "DS Curve" }, w.pki.ca);
	alone = world_cert(&(struct testpki_wish){ .role = TESTPKI_SIGNER,
	    .common_name = "DS Alone" }, w.pki.ca);
	strcpy(folder, "/tmp/mohor-token-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	if (!file_exists(MODULE))
		return 0;
	have_token = make_token() && put_key("signing", "01", w.pki.signer,
	    true) && put_key("encryption", "02", encryption, true) &&
	    put_key("curve", "03", curve, true) &&
	    put_key("alone", "04", alone, false);
	return have_token ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	run((const char *[]){ "rm", "-rf", folder, NULL });
	testpki_drop(encryption);
	testpki_drop(curve);
	testpki_drop(alone);
	world_drop(&w);
	return 0;
}

static const struct signer_policy now = { .at_s = NOW };

/* Signs a document's digest and has our reader judge it. */
static void
signs_well(struct signer *s)
{
	struct fault why = { 0 };
	struct cms_plan *plan;
	struct cms got;
	unsigned char digest[HASH_MOST] = { 7 }, out[16384];
	size_t len;
	must(cms_plan_make(w.arena, s, NULL, &plan, &why), &why);
	for (int i = 0; i < 3; i++) {
		digest[0]++;
		must(cms_write(plan, digest, s, out, sizeof out, &len, &why),
		    &why);
		assert_int_equal(cms_parse(slice_from(out, len), false, &got,
		    &why), CMS_GOOD);
		assert_int_equal(cms_verify(&got, digest, NULL, &why), CMS_GOOD);
	}
}

static void
a_file_opens_by_its_pin_only(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	struct slice p12 = world_p12(&w, w.pki.signer);
	struct fault why;
	size_t n;
	assert_int_equal(signer_open_pkcs12(&s, p12, "4321", &now, &why),
	    FAULT_DENIED);
	assert_null(strstr(why.say, "4321"));
	assert_int_equal(signer_open_pkcs12(&s, p12, NULL, &now, &why),
	    FAULT_DENIED);
	assert_int_equal(signer_open_pkcs12(&s, p12, "1234", &now, &why),
	    FAULT_NONE);
	signer_chain(s, &n);
	assert_int_equal(n, 3);
	assert_string_equal(signer_name(s), "DS Mohor TEST 01");
	assert_string_equal(signer_post(s), "Test signing");
	assert_string_equal(signer_organisation(s),
	    "Government of West Bengal (TEST)");
	assert_int_equal(signer_signature_most(s), 256);
	assert_true(signer_facts(s)->class3);
	signs_well(s);
}

static void
what_is_no_key_file_is_refused(void **state)
{
	(void)state;
	struct signer *s;
	struct fault why;
	struct slice p12 = world_p12(&w, w.pki.signer);
	assert_int_equal(signer_open_pkcs12(&s, slice_of("hello"), "1234", &now,
	    &why), FAULT_INPUT);
	assert_int_equal(signer_open_pkcs12(&s, slice_of(""), "1234", &now,
	    &why), FAULT_INPUT);
	assert_int_equal(signer_open_pkcs12(&s, slice_head(p12, p12.len / 2),
	    "1234", &now, &why), FAULT_INPUT);
}

static void
an_unfit_certificate_is_turned_down_with_its_reason(void **state)
{
	(void)state;
	const struct {
		struct testpki_wish wish;
		const char *word;
	} rows[] = {
	    { { .role = TESTPKI_ENCRYPTION }, "not meant for signing" },
	    { { .role = TESTPKI_SIGNER, .until_s = NOW - DAY }, "expired" },
	    { { .role = TESTPKI_SIGNER, .from_s = NOW + DAY }, "not valid yet" },
	    { { .role = TESTPKI_SIGNER, .flaws = TESTPKI_SHORT_KEY },
	    "cannot be used" },
	    { { .role = TESTPKI_SIGNER, .key = KEY_P521 }, "cannot be used" },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(testpki_drop_ptr) struct testpki_cert *c =
		    world_cert(&rows[i].wish, w.pki.ca);
		struct signer *s;
		struct fault why = { 0 };
		assert_int_equal(signer_open_pkcs12(&s, world_p12(&w, c),
		    "1234", &now, &why), FAULT_INPUT);
		if (strstr(why.say, rows[i].word) == NULL)
			fail_msg("row %zu: %s", i, why.say);
	}
}

/* Two keys in one file, as Indian CAs deliver them. */
static struct slice
two_keys(const struct testpki_cert *a, const struct testpki_cert *b)
{
	STACK_OF(PKCS7) *safes = NULL;
	STACK_OF(PKCS12_SAFEBAG) *bags = NULL;
	const struct testpki_cert *both[] = { a, b };
	struct fault why = { 0 };
	unsigned char *der = NULL;
	for (int i = 0; i < 2; i++) {
		struct slice pem, cert = testpki_der(both[i]);
		const unsigned char *at = (const unsigned char *)cert.at;
		must(testpki_key_pem(w.arena, both[i], &pem, &why), &why);
		BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
		EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
		X509 *x = d2i_X509(NULL, &at, (long)cert.len);
		PKCS12_add_cert(&bags, x);
		PKCS12_add_key(&bags, key, 0, 2048, NID_aes_256_cbc, "1234");
		X509_free(x);
		EVP_PKEY_free(key);
		BIO_free(bio);
	}
	PKCS12_add_safe(&safes, bags, NID_aes_256_cbc, 2048, "1234");
	PKCS12 *p12 = PKCS12_add_safes(safes, 0);
	PKCS12_set_mac(p12, "1234", -1, NULL, 0, 2048, EVP_sha256());
	int n = i2d_PKCS12(p12, &der);
	struct slice out = slice_from(arena_copy(w.arena, der, (size_t)n),
	    (size_t)n);
	OPENSSL_free(der);
	PKCS12_free(p12);
	sk_PKCS7_pop_free(safes, PKCS7_free);
	sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
	return out;
}

static void
of_two_keys_the_one_for_signing_is_taken(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		AUTO(signer_drop_ptr) struct signer *s = NULL;
		struct slice p12 = i == 0 ? two_keys(w.pki.signer, encryption) :
		    two_keys(encryption, w.pki.signer);
		struct fault why = { 0 };
		must(signer_open_pkcs12(&s, p12, "1234", &(struct signer_policy){
		    .at_s = NOW, .extra_certs = testpki_pem(w.arena, w.pki.ca) },
		    &why), &why);
		assert_true(slice_eq(signer_facts(s)->der,
		    testpki_der(w.pki.signer)));
		size_t n;
		signer_chain(s, &n);
		assert_int_equal(n, 2);	/* completed from the extra file */
		signs_well(s);
	}
}

static void
the_set_for_a_new_office_is_written_once(void **state)
{
	(void)state;
	struct fault why = { 0 };
	struct slice p12;
	struct stat st;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	AUTO(testpki_drop_ptr) struct testpki_cert *tsa = NULL;
	const char *to = in_folder("pki");
	must(testpki_set_write(&w.pki, to, "9876", NOW, &why), &why);
	assert_int_equal(testpki_set_write(&w.pki, to, "9876", NOW, &why),
	    FAULT_CLASH);
	assert_int_equal(stat(in_folder("pki/signer.p12"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	must(file_read(w.arena, in_folder("pki/signer.p12"), 65536, &p12, &why),
	    &why);
	must(signer_open_pkcs12(&s, p12, "9876", &now, &why), &why);
	must(file_read(w.arena, in_folder("pki/tsa.p12"), 65536, &p12, &why),
	    &why);
	assert_int_equal(testpki_pkcs12_open(p12, "1", &tsa, &why),
	    FAULT_DENIED);
	must(testpki_pkcs12_open(p12, "9876", &tsa, &why), &why);
	assert_true(slice_eq(testpki_der(tsa), testpki_der(w.pki.tsa)));
}

static void
addresses_of_keys_are_read_strictly(void **state)
{
	(void)state;
	static const struct {
		const char *uri;
		enum fault_code code;
	} rows[] = {
	    { "pkcs11:token=a%20b;object=k;id=%01%ff?module-path=/x.so",
	    FAULT_NONE },
	    { "pkcs11:?module-path=/x.so", FAULT_NONE },
	    { "pkcs11:token=a", FAULT_INPUT },
	    { "pkcs11:token=a?module-path=x.so", FAULT_INPUT },
	    { "pkcs11:token=a?module-path=/x.so&pin-value=1", FAULT_INPUT },
	    { "pkcs11:token=a;pin-source=f?module-path=/x.so", FAULT_INPUT },
	    { "pkcs11:tokn=a?module-path=/x.so", FAULT_INPUT },
	    { "pkcs11:token=a;token=b?module-path=/x.so", FAULT_INPUT },
	    { "pkcs11:token=a%2?module-path=/x.so", FAULT_INPUT },
	    { "pkcs11:token=a%00b?module-path=/x.so", FAULT_INPUT },
	    { "pkcs11:token?module-path=/x.so", FAULT_INPUT },
	    { "file:/key", FAULT_INPUT }, { "", FAULT_INPUT } };
	struct pkcs11_uri u;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (pkcs11_uri_read(w.arena, rows[i].uri, &u, NULL) !=
		    rows[i].code)
			fail_msg("%s", rows[i].uri);
	pkcs11_uri_read(w.arena, rows[0].uri, &u, NULL);
	assert_string_equal(u.token, "a b");
	assert_true(slice_eq(u.id, (struct slice)SLICE("\x01\xff")));
}

static enum fault_code
open_token(struct signer **s, const char *path, const char *pin,
    const struct signer_policy *policy, struct fault *why)
{
	return signer_open_pkcs11(s, arena_printf(w.arena,
	    "pkcs11:%s?module-path=" MODULE, path), pin, policy, why);
}

static void
a_token_signs(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		enum sign_alg alg;
	} rows[] = {
	    { "token=mohor%20test;object=signing", SIGN_RSA_SHA256 },
	    { "token=mohor%20test;id=%01", SIGN_RSA_SHA256 },
	    { "token=mohor%20test;object=curve", SIGN_P256_SHA256 } };
	if (!have_token)
		skip();
	const struct signer_policy with_ca = { .at_s = NOW,
	    .extra_certs = testpki_pem(w.arena, w.pki.ca) };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(signer_drop_ptr) struct signer *s = NULL;
		struct fault why = { 0 };
		must(open_token(&s, rows[i].path, "1234", &with_ca, &why), &why);
		assert_int_equal(signer_algorithm(s), rows[i].alg);
		size_t n;
		signer_chain(s, &n);
		assert_int_equal(n, 2);
		signs_well(s);
	}
}

static void
a_token_refuses_a_wrong_pin_and_has_no_other_keys(void **state)
{
	(void)state;
	static const struct {
		const char *path, *pin;
		enum fault_code code;
	} rows[] = {
	    { "token=mohor%20test;object=signing", "9999", FAULT_DENIED },
	    { "token=another", "1234", FAULT_ABSENT },
	    { "token=mohor%20test;object=none", "1234", FAULT_ABSENT },
	    { "token=mohor%20test;object=encryption", "1234", FAULT_INPUT },
	    { "token=mohor%20test;object=alone", "1234", FAULT_INPUT } };
	if (!have_token)
		skip();
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signer *s;
		struct fault why = { 0 };
		if (open_token(&s, rows[i].path, rows[i].pin, &now, &why) !=
		    rows[i].code)
			fail_msg("row %zu: %s", i, why.say);
		assert_null(strstr(why.say, "9999"));
	}
	struct signer *s;
	assert_int_equal(signer_open_pkcs11(&s,
	    "pkcs11:?module-path=/nowhere.so", "1234", &now, NULL),
	    FAULT_ABSENT);
}

static void
a_certificate_from_a_file_completes_a_token(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	struct fault why = { 0 };
	if (!have_token)
		skip();
	const struct signer_policy with = { .at_s = NOW,
	    .extra_certs = slice_of(arena_printf(w.arena, "%.*s%.*s",
	    SLICE_FMT(testpki_pem(w.arena, w.pki.ca)),
	    SLICE_FMT(testpki_pem(w.arena, alone)))) };
	must(open_token(&s, "token=mohor%20test;object=alone", "1234", &with,
	    &why), &why);
	assert_string_equal(signer_name(s), "DS Alone");
	signs_well(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_opens_by_its_pin_only),
	    cmocka_unit_test(what_is_no_key_file_is_refused),
	    cmocka_unit_test(
	    an_unfit_certificate_is_turned_down_with_its_reason),
	    cmocka_unit_test(of_two_keys_the_one_for_signing_is_taken),
	    cmocka_unit_test(the_set_for_a_new_office_is_written_once),
	    cmocka_unit_test(addresses_of_keys_are_read_strictly),
	    cmocka_unit_test(a_token_signs),
	    cmocka_unit_test(a_token_refuses_a_wrong_pin_and_has_no_other_keys),
	    cmocka_unit_test(a_certificate_from_a_file_completes_a_token),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
