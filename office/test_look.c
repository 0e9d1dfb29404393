/* What a reader saw, as a message and back; and what is no such message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "ipc.h"
#include "look.h"
#include "own.h"

static struct arena *a;
static unsigned char room[IPC_MOST];
static struct ipc_put put;

static struct look
a_pdf(void)
{
	struct look l = { .kind = CHECK_PDF, .say = "",
	    .uin = SLICE("BCW0012026000001") };
	l.verdict = (struct verdict){ .outcome = GENUINE, .checked_n = 1,
	    .checked = { "All of it." }, .signer_name = "R Bera",
	    .signer_organisation = "", .issuer_name = "CA",
	    .signer_serial = "01", .algorithm = "RSA", .level = "B-B",
	    .time_kind = TIME_CLAIMED, .signed_s = 1795500000,
	    .revisions = 1 };
	memset(l.verdict.file_sha256, 7, sizeof l.verdict.file_sha256);
	return l;
}

static enum fault_code
there_and_back(const struct look *l, struct look *out)
{
	struct ipc_got got;
	struct fault why = { 0 };
	ipc_begin(&put, room, sizeof room, 1, 0);
	look_put(&put, l);
	assert_false(put.spoilt);
	assert_int_equal(ipc_read(&got, put.at, put.len, &why), FAULT_NONE);
	return look_get(a, &got, out, &why);
}

static void
a_verdict_comes_back_as_it_was(void **state)
{
	struct look l = a_pdf(), back;
	(void)state;
	assert_int_equal(there_and_back(&l, &back), FAULT_NONE);
	assert_int_equal(back.verdict.outcome, GENUINE);
	assert_string_equal(back.verdict.signer_name, "R Bera");
	assert_string_equal(back.verdict.checked[0], "All of it.");
	assert_true(slice_is(back.uin, "BCW0012026000001"));
	assert_int_equal(back.verdict.signed_s, 1795500000);
	assert_memory_equal(back.verdict.file_sha256, l.verdict.file_sha256,
	    32);
}

static void
what_codes_say_comes_back_as_it_was(void **state)
{
	struct look l = { .kind = CHECK_PICTURE, .say = "", .n_codes = 2,
	    .codes = { SLICE("https://a/v/b#c"), SLICE("\001\377") } }, back;
	(void)state;
	assert_int_equal(there_and_back(&l, &back), FAULT_NONE);
	assert_int_equal(back.n_codes, 2);
	assert_true(slice_eq(back.codes[0], l.codes[0]));
	assert_true(slice_eq(back.codes[1], l.codes[1]));
}

static void
genuine_with_a_reason_against_it_is_no_answer(void **state)
{
	struct look l = a_pdf(), back;
	(void)state;
	l.verdict.reasons[l.verdict.reason_n++] = (struct verdict_reason){
		REASON_CHANGED, "" };
	assert_int_equal(there_and_back(&l, &back), FAULT_DAMAGE);
}

static void
a_strangers_name_comes_as_one_that_can_be_shown(void **state)
{
	struct look l = a_pdf(), back;
	(void)state;
	l.verdict.signer_name = "a\nb";
	l.verdict.issuer_name = "\377\376";
	assert_int_equal(there_and_back(&l, &back), FAULT_NONE);
	assert_string_equal(back.verdict.signer_name, "a?b");
	assert_string_equal(back.verdict.issuer_name, "");
}

static void
a_number_that_is_none_is_no_answer(void **state)
{
	struct look l = a_pdf(), back;
	(void)state;
	l.uin = slice_of("BCW001202600000X");
	assert_int_equal(there_and_back(&l, &back), FAULT_DAMAGE);
}

static void
a_message_that_is_cut_anywhere_is_no_answer(void **state)
{
	struct look l = a_pdf(), back;
	struct ipc_got got;
	struct ipc_put shorter;
	unsigned char small[1024];
	(void)state;
	assert_int_equal(there_and_back(&l, &back), FAULT_NONE);
	assert_true(put.len < sizeof small);
	for (size_t n = 0; n < put.len - IPC_HEAD; n++) {
		ipc_begin(&shorter, small, sizeof small, 1, 0);
		ipc_put_bytes(&shorter, put.at + IPC_HEAD, n);
		assert_int_equal(ipc_read(&got, shorter.at, shorter.len, NULL),
		    FAULT_NONE);
		assert_int_equal(look_get(a, &got, &back, NULL), FAULT_DAMAGE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_comes_back_as_it_was),
		cmocka_unit_test(what_codes_say_comes_back_as_it_was),
		cmocka_unit_test(genuine_with_a_reason_against_it_is_no_answer),
		cmocka_unit_test(
		    a_strangers_name_comes_as_one_that_can_be_shown),
		cmocka_unit_test(a_number_that_is_none_is_no_answer),
		cmocka_unit_test(a_message_that_is_cut_anywhere_is_no_answer),
	};
	a = arena_make();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_drop(a);
	return failed;
}
