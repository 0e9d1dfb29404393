/*
 * A token's key through the signer, in its jail. The token is SoftHSM's, in a
 * folder made for the test; without the module these tests are skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard_test_world.h"

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"

volatile sig_atomic_t world_stop;

static struct guard_world w;
static struct remote *r;
static struct fault why;

static void
run(const char *const *args)
{
	char *const *argv = (char *const *)(uintptr_t)args;
	pid_t pid = fork();
	if (pid == 0) {
		if (freopen("/dev/null", "w", stdout) == NULL ||
		    freopen("/dev/null", "w", stderr) == NULL)
			_exit(127);
		execvp(argv[0], argv);
		_exit(127);
	}
	world_child_ends_well(pid);
}

static const char *
in_folder(const char *name)
{
	return arena_printf(w.arena, "%s/%s", w.folder, name);
}

static void
make_token(void)
{
	const char *conf = in_folder("conf"), *tokens = in_folder("tokens");
	must(file_make_dir(tokens, 0700, &why), &why);
	must(file_put(conf, 0600, slice_of(arena_printf(w.arena,
	    "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\n", tokens)), &why), &why);
	setenv("SOFTHSM2_CONF", conf, 1);
	run((const char *[]){ "softhsm2-util", "--init-token", "--free",
	    "--label", "mohor test", "--pin", "1234", "--so-pin", "4321",
	    NULL });
}

static void
put_key(const char *name, const char *id, const struct testpki_cert *c)
{
	struct slice pem;
	const char *key = in_folder("key.pem"), *cert = in_folder("cert.der");
	must(testpki_key_pem(w.arena, c, &pem, &why), &why);
	must(file_put(key, 0600, pem, &why), &why);
	must(file_put(cert, 0600, testpki_der(c), &why), &why);
	run((const char *[]){ "softhsm2-util", "--import", key, "--token",
	    "mohor test", "--label", name, "--id", id, "--pin", "1234", NULL });
	run((const char *[]){ "pkcs11-tool", "--module", MODULE,
	    "--token-label", "mohor test", "--login", "--pin", "1234",
	    "--write-object", cert, "--type", "cert", "--label", name, "--id",
	    id, NULL });
	must(file_put(arena_printf(w.arena, "%s/keys/sign/%s.uri", w.data,
	    name), 0600, slice_of(arena_printf(w.arena, "pkcs11:token=mohor%%20"
	    "test;object=%s?module-path=" MODULE, name)), &why), &why);
}

static int
begin(void **state)
{
	(void)state;
	struct testpki_set set;
	if (!file_exists(MODULE))
		return 0;
	world_make(&w);
	make_token();
	must(testpki_set_make(&(struct testpki_options){ .key = KEY_RSA,
	    .now_s = *w.clock.at_s - 86400 }, &set, &why), &why);
	put_key("hsm", "01", set.signer);
	put_key("second", "02", set.signer);
	testpki_set_drop(&set);
	world_stop_with(&w, SIGTERM);
	world_start(&w);
	r = world_remote(&w);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	if (!file_exists(MODULE))
		return 0;
	remote_drop(r);
	world_drop(&w);
	return 0;
}

static enum fault_code
grant(const char *key, const char *pin)
{
	uint64_t number;
	return remote_grant_open(r, &(struct remote_wish){ .key = key,
	    .scope = "*", .label = "", .count = 10,
	    .until_s = *w.clock.at_s + 60 }, pin, &number, &why);
}

static enum fault_code
sign(const char *key)
{
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	unsigned char digest[HASH_MOST] = { 1 }, out[SIGNATURE_MOST];
	size_t len;
	enum fault_code code = signer_open_remote(&s, r, key, "batch:1", NULL,
	    &why);
	return code != FAULT_NONE ? code :
	    signer_sign_digest(s, digest, out, &len, &why);
}

static void
a_token_s_key_signs_under_a_grant(void **state)
{
	(void)state;
	if (!file_exists(MODULE))
		skip();
	assert_int_equal(sign("hsm"), FAULT_DENIED);
	must(grant("hsm", "1234"), &why);
	assert_int_equal(sign("hsm"), FAULT_NONE);
	*w.clock.at_s += 60;
	assert_int_equal(sign("hsm"), FAULT_DENIED);
	must(grant("hsm", "1234"), &why);
	assert_int_equal(sign("hsm"), FAULT_NONE);
}

static void
an_open_token_does_not_let_a_wrong_pin_pass(void **state)
{
	(void)state;
	if (!file_exists(MODULE))
		skip();
	must(grant("hsm", "1234"), &why);
	assert_int_equal(grant("hsm", "9999"), FAULT_DENIED);
	assert_int_equal(grant("hsm", "1234"), FAULT_NONE);
	assert_int_equal(sign("hsm"), FAULT_NONE);
}

static void
a_second_key_of_tokens_waits_for_the_first_to_be_shut(void **state)
{
	(void)state;
	uint64_t number;
	if (!file_exists(MODULE))
		skip();
	must(grant("hsm", "1234"), &why);
	assert_int_equal(grant("second", "9999"), FAULT_CLASH);
	assert_int_equal(grant("second", "1234"), FAULT_CLASH);
	must(remote_grant_find(r, "hsm", "*", &number, &why), &why);
	must(remote_grant_close(r, number, &why), &why);
	assert_int_equal(grant("second", "9999"), FAULT_DENIED);
	assert_int_equal(grant("second", "1234"), FAULT_NONE);
	assert_int_equal(sign("second"), FAULT_NONE);
}

static void
wrong_pins_lock_a_token_s_key_before_the_token_does(void **state)
{
	(void)state;
	if (!file_exists(MODULE))
		skip();
	for (int i = 0; i < GUARD_WRONG_MOST; i++)
		assert_int_equal(grant("hsm", "9999"), FAULT_DENIED);
	assert_int_equal(grant("hsm", "1234"), FAULT_DENIED);
	assert_non_null(strstr(why.say, "minutes"));
}

int
main(void)
{
#define WITH(t) cmocka_unit_test_setup_teardown(t, begin, finish)
	const struct CMUnitTest tests[] = {
		WITH(a_token_s_key_signs_under_a_grant),
		WITH(an_open_token_does_not_let_a_wrong_pin_pass),
		WITH(a_second_key_of_tokens_waits_for_the_first_to_be_shut),
		WITH(wrong_pins_lock_a_token_s_key_before_the_token_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
