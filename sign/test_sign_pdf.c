/* Signing: what comes out verifies, and what cannot be signed well is not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "chain.h"
#include "hash.h"
#include "http_client.h"
#include "net_test_server.h"
#include "sign_test_world.h"

static struct world w;
static struct signer *signer;
static struct trust *trust;

static int
set_up(void **state)
{
	(void)state;
	w = world_make(KEY_RSA);
	signer = world_signer(&w);
	trust = trust_make();
	return trust_add(trust, testpki_der(w.pki.root), NULL) == FAULT_NONE ?
	    0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	trust_drop(trust);
	signer_drop(signer);
	world_drop(&w);
	return 0;
}

static const char *
reasons(struct verifier *v, struct slice file, struct verdict *out)
{
	struct buf b = buf_make(w.arena, 64);
	verdict_pdf(w.arena, v, file, NULL, out);
	for (size_t i = 0; i < out->reason_n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : " ",
		    verdict_reason_row(out->reasons[i].code)->word);
	return buf_text(&b);
}

static void
a_signed_document_is_genuine(void **state)
{
	(void)state;
	struct verifier *v = world_verifier(&w, NULL);
	struct verdict got;
	for (int stream = 0; stream < 2; stream++) {
		struct slice file = world_sign(&w, signer, NULL,
		    &(struct sample_wish){ .xref_stream = stream != 0 });
		assert_string_equal(reasons(v, file, &got), "");
		assert_int_equal(got.outcome, GENUINE);
		assert_string_equal(got.level, "B-B");
		assert_int_equal(got.time_kind, TIME_CLAIMED);
		assert_int_equal(got.signed_s, WORLD_NOW);
		assert_string_not_equal(got.signer_name, "");
		assert_true(got.test_signer);
		assert_true(got.xmp.len > 0);
	}
	verifier_drop(v);
}

static void
every_kind_of_key_signs(void **state)
{
	(void)state;
	static const enum key_kind kinds[] = { KEY_P256, KEY_P384 };
	for (size_t i = 0; i < 2; i++) {
		struct world other = world_make(kinds[i]);
		struct signer *s = world_signer(&other);
		struct verifier *v = world_verifier(&other, NULL);
		struct verdict got;
		struct slice file = world_sign(&other, s, NULL, NULL);
		assert_string_equal(reasons(v, file, &got), "");
		assert_int_equal(got.outcome, GENUINE);
		verifier_drop(v);
		signer_drop(s);
		world_drop(&other);
	}
}

static void
a_prelude_makes_no_difference(void **state)
{
	(void)state;
	struct fault why = { 0 };
	struct sign_plan *plan;
	struct sign_result whole, parts;
	unsigned char digest[32];
	const struct sign_options options = { .now_s = world_clock };
	assert_int_equal(sign_plan_make(&plan, signer, &options, &why),
	    FAULT_NONE);
	struct sample s = sample_make(w.arena, &(struct sample_wish){
	    .room = sign_plan_room(plan) + 100 });
	char *again = arena_copy(w.arena, s.at, s.len);
	assert_int_equal(sign_document(w.arena, plan, NULL, s.at, s.len,
	    (struct sign_hole){ s.hole_at, s.hole_len }, &whole, &why),
	    FAULT_NONE);
	const struct sign_prelude *prelude = sign_prelude_make(w.arena, plan,
	    (struct slice){ again, 500 });
	assert_int_equal(sign_document(w.arena, plan, prelude, again + 500,
	    s.len - 500, (struct sign_hole){ s.hole_at - 500, s.hole_len },
	    &parts, &why), FAULT_NONE);
	assert_memory_equal(again, s.at, s.len);
	assert_memory_equal(parts.file_sha256, whole.file_sha256, 32);
	sha256_of(sample_slice(&s), digest);
	assert_memory_equal(whole.file_sha256, digest, 32);
	sign_plan_drop(plan);
}

static void
a_hole_that_is_none_or_too_small_is_refused_untouched(void **state)
{
	(void)state;
	struct sign_plan *plan;
	struct sign_result result;
	struct sample s = sample_make(w.arena, &(struct sample_wish){
	    .room = 100 });
	char *before = arena_copy(w.arena, s.at, s.len);
	const struct sign_options options = { .now_s = world_clock };
	assert_int_equal(sign_plan_make(&plan, signer, &options, NULL),
	    FAULT_NONE);
	const struct {
		struct sign_hole hole;
		enum fault_code code;
	} rows[] = { { { s.hole_at, s.hole_len }, FAULT_LIMIT },
	    { { s.hole_at + 1, s.hole_len }, FAULT_INPUT },
	    { { s.hole_at, s.hole_len - 2 }, FAULT_INPUT },
	    { { s.len, 4 }, FAULT_INPUT }, { { s.len + 9, 4 }, FAULT_INPUT },
	    { { s.hole_at, SIZE_MAX - 1 }, FAULT_INPUT },
	    { { s.hole_at, 0 }, FAULT_INPUT } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(sign_document(w.arena, plan, NULL, s.at, s.len,
		    rows[i].hole, &result, NULL), rows[i].code);
	assert_memory_equal(before, s.at, s.len);
	sign_plan_drop(plan);
}

static void
an_expired_key_does_not_sign(void **state)
{
	(void)state;
	struct sign_plan *plan;
	struct sign_result result;
	const struct sign_options options = { .now_s = world_clock };
	assert_int_equal(sign_plan_make(&plan, signer, &options, NULL),
	    FAULT_NONE);
	struct sample s = sample_make(w.arena, &(struct sample_wish){
	    .room = sign_plan_room(plan) });
	world_now = WORLD_NOW + 4 * 366 * (int64_t)WORLD_DAY;
	assert_int_equal(sign_document(w.arena, plan, NULL, s.at, s.len,
	    (struct sign_hole){ s.hole_at, s.hole_len }, &result, NULL),
	    FAULT_DENIED);
	world_now = WORLD_NOW;
	sign_plan_drop(plan);
}

static void
a_signature_of_something_else_fails_the_check(void **state)
{
	(void)state;
	struct sign_plan *plan;
	struct fault why;
	unsigned char digest[32] = { 1 };
	assert_int_equal(sign_plan_make(&plan, signer, NULL, NULL), FAULT_NONE);
	assert_int_equal(sign_check(plan, digest, slice_of("nothing"), &why),
	    FAULT_DAMAGE);
	assert_non_null(strstr(why.say, "nothing was issued"));
	sign_plan_drop(plan);
}

static void
a_time_stamp_goes_in(void **state)
{
	(void)state;
	struct verifier *v = world_verifier(&w, NULL);
	struct verdict got;
	const struct sign_options options = { .level = SIGN_B_T,
	    .tsa_ask = world_tsa, .tsa_with = &w, .tsa_trust = trust };
	struct slice file = world_sign(&w, signer, &options, NULL);
	assert_string_equal(reasons(v, file, &got), "");
	assert_int_equal(got.outcome, GENUINE);
	assert_string_equal(got.level, "B-T");
	assert_int_equal(got.time_kind, TIME_STAMPED);
	assert_int_equal(got.signed_s, WORLD_NOW);
	verifier_drop(v);
}

static void
options_that_do_not_fit_are_refused(void **state)
{
	(void)state;
	struct sign_plan *plan;
	assert_int_equal(sign_plan_make(&plan, signer, &(struct sign_options){
	    .level = SIGN_B_T }, NULL), FAULT_INPUT);
	assert_int_equal(sign_plan_make(&plan, signer, &(struct sign_options){
	    .level = SIGN_B_T, .tsa_ask = world_tsa }, NULL), FAULT_INPUT);
	assert_int_equal(sign_plan_make(&plan, signer, &(struct sign_options){
	    .level = SIGN_B_T, .tsa_url = "http://x/", .tsa_trust = trust },
	    NULL), FAULT_INPUT);
}

/* The authority of the tests over HTTP: the path says how it misbehaves. */
static void
answer(int fd, int n, const char *path, struct slice body)
{
	struct slice chain[] = { testpki_der(w.pki.ca) }, reply;
	enum testpki_tsa_flaw flaw = strcmp(path, "/nonce") == 0 ?
	    TESTPKI_TSA_NONCE : strcmp(path, "/imprint") == 0 ?
	    TESTPKI_TSA_IMPRINT : strcmp(path, "/reject") == 0 ?
	    TESTPKI_TSA_REJECT : TESTPKI_TSA_WELL;
	const char *type = strcmp(path, "/type") == 0 ? "text/html" :
	    "application/timestamp-reply";
	(void)n;
	if (strcmp(path, "/busy") == 0) {
		test_reply(fd, "503 Busy", type, (struct slice){ "", 0 });
		return;
	}
	if (testpki_tsa(w.arena, w.pki.tsa, chain, 1, body, world_now, flaw,
	    &reply, NULL) != FAULT_NONE)
		return;
	if (strcmp(path, "/garbage") == 0)
		reply = slice_head(reply, reply.len - 10);
	test_reply(fd, "200 OK", type, reply);
}

static enum fault_code
sign_over_http(const char *path, int port, struct http_client *http,
    struct trust *believed, struct sample *s, struct fault *why)
{
	struct sign_plan *plan;
	struct sign_result result;
	const struct sign_options options = { .level = SIGN_B_T,
	    .tsa_url = arena_printf(w.arena, "http://127.0.0.1:%d%s", port,
	    path), .http = http, .tsa_trust = believed, .now_s = world_clock };
	assert_int_equal(sign_plan_make(&plan, signer, &options, why),
	    FAULT_NONE);
	*s = sample_make(w.arena, &(struct sample_wish){
	    .room = sign_plan_room(plan) });
	enum fault_code code = sign_document(w.arena, plan, NULL, s->at, s->len,
	    (struct sign_hole){ s->hole_at, s->hole_len }, &result, why);
	sign_plan_drop(plan);
	return code;
}

static void
an_authority_that_misbehaves_is_told_apart(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		enum fault_code code;
	} rows[] = { { "/", FAULT_NONE }, { "/busy", FAULT_LATER },
	    { "/type", FAULT_DAMAGE }, { "/nonce", FAULT_DAMAGE },
	    { "/imprint", FAULT_DAMAGE }, { "/reject", FAULT_LATER },
	    { "/garbage", FAULT_DAMAGE } };
	struct test_server server = test_server_make(answer);
	struct http_client *http;
	struct sample s;
	struct fault why = { 0 };
	assert_int_equal(http_client_make(&http, NULL), FAULT_NONE);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum fault_code code = sign_over_http(rows[i].path, server.port,
		    http, trust, &s, &why);
		if (code != rows[i].code)
			fail_msg("%s: %d %s", rows[i].path, (int)code, why.say);
		assert_int_equal(s.at[s.hole_at + 1],
		    code == FAULT_NONE ? '3' : '0');
	}
	struct trust *nobody = trust_make();
	assert_int_equal(sign_over_http("/", server.port, http, nobody, &s,
	    &why), FAULT_DENIED);
	trust_drop(nobody);
	test_server_drop(&server);
	assert_int_equal(sign_over_http("/", server.port, http, trust, &s, &why),
	    FAULT_LATER);
	http_client_drop(http);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_signed_document_is_genuine),
	    cmocka_unit_test(every_kind_of_key_signs),
	    cmocka_unit_test(a_prelude_makes_no_difference),
	    cmocka_unit_test(
	    a_hole_that_is_none_or_too_small_is_refused_untouched),
	    cmocka_unit_test(an_expired_key_does_not_sign),
	    cmocka_unit_test(a_signature_of_something_else_fails_the_check),
	    cmocka_unit_test(a_time_stamp_goes_in),
	    cmocka_unit_test(options_that_do_not_fit_are_refused),
	    cmocka_unit_test(an_authority_that_misbehaves_is_told_apart),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
