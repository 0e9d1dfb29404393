/*
 * A QR code by itself does not tell that its issuer only tries things out: the
 * set of keys that comes from there does.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include "buf.h"
#include "check.h"
#include "credential.h"
#include "file.h"
#include "jws.h"

static struct world *world;

static int
set_up(void **state)
{
	(void)state;
	world = world_make();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_drop(world);
	return 0;
}

/* What a QR code of this office says, signed with the key. */
static struct slice
token_by(struct jws_key *key)
{
	struct arena *a = world->arena;
	struct buf head = buf_make(a, 256), payload = buf_make(a, 1024),
	    token = buf_make(a, 2048);
	const struct credential c = { .host = SLICE("verify.example.gov.in"),
		.uin = SLICE("BCW0012026000041"), .name = SLICE("Rina Das"),
		.service_code = SLICE("BCW-001"),
		.service_name = SLICE("Caste Certificate"),
		.department = SLICE("Backward Classes Welfare Department"),
		.issued_s = 1795494900, .access_code = SLICE("7K3M9QZ2"),
		.status_index = 41 };
	credential_put_header(&head, slice_of(jws_key_kid(key)));
	credential_put(&payload, &c);
	WELL(world, jws_sign(&token, key, buf_slice(&head),
	    buf_slice(&payload), &world->why));
	return buf_slice(&token);
}

/* Judged with these sets of keys and nothing else. */
static struct check_report
judge(struct slice token, const char *const *trust, size_t n)
{
	AUTO(checker_drop_ptr) struct checker *c = NULL;
	struct check_report r;
	WELL(world, checker_make(&(struct check_options){ .trust = trust,
	    .n_trust = n, .clock = &world->clock }, &c, &world->why));
	check_credential(c, world->arena, token, &r);
	return r;
}

static const char *
jwks(void)
{
	return arena_printf(world->arena, "%s/jwks.json", world->dir);
}

/* The set as an installation in earnest has it. */
static const char *
unmarked(void)
{
	struct arena *a = world->arena;
	const char *path = arena_printf(a, "%s/earnest.json", world->dir);
	struct slice rest;
	struct buf b = buf_make(a, 4096);
	static const char mark[] = ",\"test\":true";
	WELL(world, file_read(a, jwks(), 1 << 20, &rest, &world->why));
	while (rest.len != 0) {
		if (slice_starts(rest, mark)) {
			rest = slice_skip(rest, sizeof mark - 1);
			continue;
		}
		buf_putc(&b, rest.at[0]);
		rest = slice_skip(rest, 1);
	}
	WELL(world, file_write(path, 0644, buf_slice(&b), &world->why));
	return path;
}

static void
what_a_test_key_signed_is_only_a_test(void **state)
{
	(void)state;
	const char *trust[] = { jwks() };
	struct check_report r = judge(token_by(office_qr_key(world->keys)),
	    trust, 1);
	assert_int_equal(r.outcome, GENUINE);
	assert_true(r.test);
	assert_non_null(strstr(r.headline, "ONLY A TEST"));
}

static void
what_another_key_signed_is_no_test(void **state)
{
	(void)state;
	const char *trust[] = { unmarked() };
	struct check_report r = judge(token_by(office_qr_key(world->keys)),
	    trust, 1);
	assert_int_equal(r.outcome, GENUINE);
	assert_false(r.test);
	assert_string_equal(r.headline, "GENUINE");
}

static void
one_marked_set_among_several_is_enough(void **state)
{
	(void)state;
	const char *trust[] = { unmarked(), jwks() };
	assert_true(judge(token_by(office_qr_key(world->keys)), trust, 2).test);
}

static void
a_renewed_key_of_a_test_is_marked_too(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	const char *trust[] = { jwks() };
	WELL(world, office_keys_renew_qr(world->dir, &world->why));
	WELL(world, office_keys_open_qr(world->dir, &key, &world->why));
	struct check_report r = judge(token_by(key), trust, 1);
	assert_int_equal(r.outcome, GENUINE);
	assert_true(r.test);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_test_key_signed_is_only_a_test),
	    cmocka_unit_test(what_another_key_signed_is_no_test),
	    cmocka_unit_test(one_marked_set_among_several_is_enough),
	    cmocka_unit_test(a_renewed_key_of_a_test_is_marked_too),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
