/* mohor grant and mohor journal against a running signer, as an officer types
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "guard_test_world.h"

volatile sig_atomic_t world_stop;

static struct guard_world w;
static struct fault why;

static int
begin(void **state)
{
	(void)state;
	world_make(&w);
	char pin[PIN_LEN + 1];
	officer_pin(pin);
	must(file_put(arena_printf(w.arena, "%s/pin", w.folder), 0600,
	    slice_of(pin), &why), &why);
	must(file_put(arena_printf(w.arena, "%s/wrong", w.folder), 0600,
	    slice_of("not-it"), &why), &why);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	world_drop(&w);
	return 0;
}

/* What mohor printed; its exit status in *status. */
static const char *
mohor(const char *pin_file, const char *words, int *status)
{
	static char out[4096];
	FILE *f = popen(arena_printf(w.arena, "MOHOR_PIN_FILE=%s/%s"
	    " %s/prog/mohor %s --data %s 2>&1", w.folder, pin_file,
	    getenv("MOHOR_BUILD"), words, w.data), "r");
	if (f == NULL)
		abort();
	size_t n = fread(out, 1, sizeof out - 1, f);
	out[n] = '\0';
	*status = WEXITSTATUS(pclose(f));
	return out;
}

static enum fault_code
sign(void)
{
	AUTO(remote_drop_ptr) struct remote *r = world_remote(&w);
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	unsigned char digest[HASH_MOST] = { 1 }, out[SIGNATURE_MOST];
	size_t len;
	enum fault_code code = signer_open_remote(&s, r, "officer", "batch:1",
	    NULL, &why);
	return code != FAULT_NONE ? code :
	    signer_sign_digest(s, digest, out, &len, &why);
}

static void
an_officer_opens_a_grant_lists_it_and_closes_it(void **state)
{
	(void)state;
	int status;
	char number[17];
	const char *said = mohor("pin", "grant open officer --for 4h --count"
	    " 500", &status);
	assert_int_equal(status, 0);
	const char *at = strstr(said, "mohor grant close ");
	assert_non_null(at);
	memcpy(number, at + 18, 16);
	number[16] = '\0';
	assert_int_equal(sign(), FAULT_NONE);
	said = mohor("pin", "grant list --json", &status);
	assert_int_equal(status, 0);
	assert_non_null(strstr(said, number));
	assert_non_null(strstr(said, "\"left\":499"));
	mohor("pin", arena_printf(w.arena, "grant close %s", number), &status);
	assert_int_equal(status, 0);
	assert_int_equal(sign(), FAULT_DENIED);
	mohor("pin", arena_printf(w.arena, "grant close %s", number), &status);
	assert_int_not_equal(status, 0);
}

static void
a_wrong_pin_opens_no_grant_and_is_not_repeated(void **state)
{
	(void)state;
	int status;
	const char *said = mohor("wrong", "grant open officer", &status);
	assert_int_equal(status, 77);
	assert_null(strstr(said, "not-it"));
	assert_int_equal(sign(), FAULT_DENIED);
}

static void
a_time_that_is_none_is_named(void **state)
{
	(void)state;
	int status;
	assert_non_null(strstr(mohor("pin", "grant open officer --for 8",
	    &status), "--for"));
	assert_int_equal(status, 65);
}

static void
without_a_service_the_command_says_so(void **state)
{
	(void)state;
	int status;
	world_stop_with(&w, SIGTERM);
	file_close(&w.listening);
	w.listening = -1;
	const char *said = mohor("pin", "grant list", &status);
	assert_int_equal(status, 75);
	assert_non_null(strstr(said, "mohor serve"));
}

static void
the_journal_is_checked_and_a_missing_line_refused(void **state)
{
	(void)state;
	int status;
	struct slice all;
	mohor("pin", "grant open officer", &status);
	assert_int_equal(sign(), FAULT_NONE);
	const char *said = mohor("pin", "journal check --json", &status);
	assert_int_equal(status, 0);
	assert_non_null(strstr(said, "\"signatures\":1"));
	must(file_read(w.arena, w.journal, 1 << 20, &all, &why), &why);
	const char *second = memchr(all.at, '\n', all.len);
	must(file_put(w.journal, 0600, slice_skip(all,
	    (size_t)(second + 1 - all.at)), &why), &why);
	said = mohor("pin", "journal check", &status);
	assert_int_equal(status, 74);
	assert_non_null(strstr(said, "line 1 "));
}

int
main(void)
{
#define WITH(t) cmocka_unit_test_setup_teardown(t, begin, finish)
	const struct CMUnitTest tests[] = {
		WITH(an_officer_opens_a_grant_lists_it_and_closes_it),
		WITH(a_wrong_pin_opens_no_grant_and_is_not_repeated),
		WITH(a_time_that_is_none_is_named),
		WITH(without_a_service_the_command_says_so),
		WITH(the_journal_is_checked_and_a_missing_line_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
