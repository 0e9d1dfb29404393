/*
 * The key of the status lists in the signer: it needs no grant, and is good for
 * nothing but a list.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "guard_test_world.h"

#include "buf.h"
#include "codec.h"
#include "office_keys.h"
#include "status_list.h"

volatile sig_atomic_t world_stop;

static struct guard_world w;
static struct remote *r;
static struct fault why;
static struct jws_public key;
static char kid[JWS_KID_LEN + 1];

static int
set_up(void **state)
{
	(void)state;
	world_make(&w);
	r = world_remote(&w);
	must(remote_status_key(r, &key, &why), &why);
	jws_thumbprint(&key, kid);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	remote_drop(r);
	world_drop(&w);
	return 0;
}

static struct slice
packed_bits(uint32_t one)
{
	char *bits;
	struct slice list = status_list_make(w.arena, one, &bits);
	status_list_set(bits, one);
	return status_list_pack(w.arena, list);
}

static enum fault_code
ask(struct slice name, int64_t from_s, struct slice packed,
    unsigned char rs[64])
{
	return remote_status(r, kid, name, from_s, packed, rs, &why);
}

/* Is it the signature of what this process writes for the same list? */
static bool
fits(const char *host, int64_t from_s, struct slice packed,
    const unsigned char rs[64])
{
	AUTO(jws_verifier_drop_ptr) struct jws_verifier *v = NULL;
	struct jws jws;
	struct buf b = buf_make(w.arena, 4096);
	const struct status_list l = { .host = slice_of(host),
		.name = SLICE("BCW001-2026"), .from_s = from_s };
	status_list_put(&b, &l, packed, slice_of(kid));
	buf_putc(&b, '.');
	base64url_put(&b, rs, 64);
	must(jws_verifier_make(&v, &key, &why), &why);
	must(jws_read(w.arena, buf_slice(&b), &jws, &why), &why);
	return jws_check(v, &jws, &why) == FAULT_NONE;
}

static void
a_list_is_signed_without_a_grant(void **state)
{
	unsigned char rs[64];
	struct slice packed = packed_bits(17);
	int64_t now = *w.clock.at_s;
	const char *host = arena_printf(w.arena, "%.*s",
	    SLICE_FMT(w.office->conf.host));
	(void)state;
	must(ask(slice_of("BCW001-2026"), now, packed, rs), &why);
	assert_true(fits(host, now, packed, rs));
	assert_false(fits("other.example", now, packed, rs));
	assert_false(fits(host, now + 1, packed, rs));
	assert_false(fits(host, now, packed_bits(18), rs));
}

static void
what_is_no_list_is_not_signed(void **state)
{
	unsigned char rs[64];
	int64_t now = *w.clock.at_s;
	struct slice name = SLICE("BCW001-2026"), good = packed_bits(1);
	struct slice text = status_list_pack(w.arena,
	    slice_of("a certificate"));
	static const char *const names[] = { "", "BCW001", "bcw001-2026",
		"BCW0012026000001", "\",\"x\":\"12345" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_int_equal(ask(slice_of(names[i]), now, good, rs),
		    FAULT_INPUT);
	assert_int_equal(ask(name, now, slice_of("{\"type\":[]}"), rs),
	    FAULT_INPUT);
	assert_int_equal(ask(name, now, text, rs), FAULT_INPUT);
	assert_int_equal(ask(name, now, slice_head(good, good.len - 1), rs),
	    FAULT_INPUT);
	assert_int_equal(ask(name, now + 86400, good, rs), FAULT_INPUT);
	assert_int_equal(ask(name, now - 86400, good, rs), FAULT_INPUT);
	assert_int_equal(ask(name, INT64_MIN, good, rs), FAULT_INPUT);
	assert_int_equal(ask(name, INT64_MAX, good, rs), FAULT_INPUT);
	must(ask(name, now, good, rs), &why);
}

static void
the_qr_codes_key_signs_no_list_and_the_lists_key_no_qr_code(void **state)
{
	AUTO(jws_key_drop_ptr) struct jws_key *qr = NULL;
	unsigned char rs[64];
	(void)state;
	must(jws_key_open_remote(&qr, r, "test", "client:a", &why), &why);
	assert_string_not_equal(jws_key_kid(qr), kid);
	assert_int_equal(remote_status(r, jws_key_kid(qr),
	    slice_of("BCW001-2026"), *w.clock.at_s, packed_bits(1), rs, &why),
	    FAULT_LATER);
}

static void
a_list_of_the_longest_kind_is_signed(void **state)
{
	unsigned char rs[64];
	char *bits;
	struct slice list = status_list_make(w.arena, 999999, &bits);
	(void)state;
	/* One in twenty, as if by chance. */
	uint32_t x = 1;
	for (uint32_t i = 0; i < 999999; i++) {
		x = x * 1664525 + 1013904223;
		if (x >> 16 < 65536 / 20)
			status_list_set(bits, i);
	}
	struct slice packed = status_list_pack(w.arena, list);
	assert_true(packed.len > 32768);
	must(ask(slice_of("BCW001-2026"), *w.clock.at_s, packed, rs), &why);
}

static void
a_renewed_key_signs_and_the_one_before_goes_on(void **state)
{
	unsigned char rs[64];
	struct jws_public newer;
	char before[JWS_KID_LEN + 1];
	struct slice name = SLICE("BCW001-2026"), packed = packed_bits(1);
	(void)state;
	memcpy(before, kid, sizeof before);
	must(office_keys_renew_status(w.data, &why), &why);
	must(ask(name, *w.clock.at_s, packed, rs), &why);
	must(remote_status_key(r, &newer, &why), &why);
	key = newer;
	jws_thumbprint(&key, kid);
	assert_string_not_equal(kid, before);
	must(ask(name, *w.clock.at_s, packed, rs), &why);
	must(remote_status(r, before, name, *w.clock.at_s, packed, rs, &why),
	    &why);
}

static void
each_list_stands_in_the_journal(void **state)
{
	unsigned char rs[64];
	struct slice text;
	struct guard_journal_report report;
	(void)state;
	must(ask(slice_of("AMD015-2026"), *w.clock.at_s, packed_bits(2), rs),
	    &why);
	must(guard_journal_check(w.journal, &report, &why), &why);
	must(file_read(w.arena, w.journal, 1 << 20, &text, &why), &why);
	assert_non_null(memmem(text.at, text.len,
	    "event=status key=status subject=AMD015-2026", 43));
}

#define T(name) cmocka_unit_test(name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_list_is_signed_without_a_grant),
		T(what_is_no_list_is_not_signed),
		T(the_qr_codes_key_signs_no_list_and_the_lists_key_no_qr_code),
		T(a_list_of_the_longest_kind_is_signed),
		T(a_renewed_key_signs_and_the_one_before_goes_on),
		T(each_list_stands_in_the_journal),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
