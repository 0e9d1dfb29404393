/*
 * Signing with a time stamp fetched over HTTP, and the verdict on it with
 * revocation data fetched over HTTP, against the authorities in fakes/.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "chain.h"
#include "clock.h"
#include "date.h"
#include "file.h"
#include "http_client.h"
#include "own.h"
#include "pdf_test_sample.h"
#include "revocation.h"
#include "sign_pdf.h"
#include "signer.h"
#include "testpki.h"
#include "verdict.h"

static struct arena *arena;
static char folder[64];
static struct testpki_set pki;
static struct signer *signer;
static struct http_client *http;
static struct trust *trust;
static int64_t now_s;

struct server {
	pid_t pid;
	int port;
};

static struct server tsa, ocsp;

static void
must(enum fault_code code, const struct fault *why)
{
	if (code == FAULT_NONE)
		return;
	fprintf(stderr, "%s %s (%s)\n", why->where, why->say, why->log);
	abort();
}

static struct server
start(const char *name, const char *more)
{
	int pipes[2];
	struct server s = { .port = 0 };
	const char *build = getenv("MOHOR_BUILD");
	const char *path = arena_printf(arena, "%s/tests/%s",
	    build == NULL ? "." : build, name);
	if (pipe(pipes) != 0)
		abort();
	s.pid = fork();
	if (s.pid == 0) {
		dup2(pipes[1], 1);
		close(pipes[0]);
		close(pipes[1]);
		execl(path, name, folder, "1234", "0", more, (char *)NULL);
		_exit(127);
	}
	close(pipes[1]);
	FILE *from = fdopen(pipes[0], "r");
	if (from == NULL || fscanf(from, "port=%d", &s.port) != 1)
		fprintf(stderr, "%s did not start\n", path);
	if (from != NULL)
		fclose(from);
	return s;
}

static void
stop(struct server *s)
{
	kill(s->pid, SIGTERM);
	waitpid(s->pid, NULL, 0);
}

static int
set_up(void **state)
{
	struct fault why = { 0 };
	struct slice p12;
	(void)state;
	arena = arena_make();
	now_s = clock_now(&clock_system);
	strcpy(folder, "/tmp/mohor-http-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	must(testpki_set_make(&(struct testpki_options){ .key = KEY_P256,
	    .now_s = now_s - 86400 }, &pki, &why), &why);
	must(testpki_set_write(&pki, folder, "1234", now_s - 3600, &why), &why);
	must(file_read(arena, arena_printf(arena, "%s/signer.p12", folder),
	    65536, &p12, &why), &why);
	must(signer_open_pkcs12(&signer, p12, "1234", NULL, &why), &why);
	must(http_client_make(&http, &why), &why);
	trust = trust_make();
	must(trust_add(trust, testpki_der(pki.root), &why), &why);
	tsa = start("tsa_server", NULL);
	ocsp = start("ocsp_server", NULL);
	return tsa.port != 0 && ocsp.port != 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	stop(&tsa);
	stop(&ocsp);
	trust_drop(trust);
	http_client_drop(http);
	signer_drop(signer);
	testpki_set_drop(&pki);
	static const char *const names[] = { "root.pem", "ca.pem", "signer.p12",
	    "signer.pem", "tsa.p12", "tsa.pem", "ocsp.p12", "ocsp.pem",
	    "ca.p12", "ca.crl", "root.crl" };
	for (size_t i = 0; i < COUNT_OF(names); i++)
		unlink(arena_printf(arena, "%s/%s", folder, names[i]));
	rmdir(folder);
	arena_drop(arena);
	return 0;
}

static enum fault_code
sign_at(const char *way, struct slice *file, struct fault *why)
{
	struct sign_plan *plan;
	struct sign_result result;
	struct date_time t = date_ist(now_s);
	const struct sign_options options = { .level = SIGN_B_T, .http = http,
	    .tsa_trust = trust, .tsa_url = arena_printf(arena,
	    "http://127.0.0.1:%d/%s", tsa.port, way) };
	must(sign_plan_make(&plan, signer, &options, why), why);
	struct sample s = sample_make(arena, &(struct sample_wish){
	    .room = sign_plan_room(plan), .date = arena_printf(arena,
	    "D:%04d%02d%02d%02d%02d%02d+05'30'", t.date.year, t.date.month,
	    t.date.day, t.hour, t.minute, t.second) });
	enum fault_code code = sign_document(arena, plan, NULL, s.at, s.len,
	    (struct sign_hole){ s.hole_at, s.hole_len }, &result, why);
	if (code == FAULT_NONE)
		*file = sample_slice(&s);
	sign_plan_drop(plan);
	return code;
}

static struct slice
fetch(int port, const char *path, struct slice body)
{
	struct fault why = { 0 };
	struct http_answer got;
	const struct http_ask ask = { .url = arena_printf(arena,
	    "http://127.0.0.1:%d/%s", port, path), .post = body.len > 0,
	    .body = body, .content_type = body.len > 0 ?
	    "application/ocsp-request" : NULL };
	must(http_do(arena, http, &ask, &got, &why), &why);
	return got.body;
}

/* The verdict with what the responder at this port says by this path. */
static const char *
judge(struct slice file, int port, const char *path, struct verdict *out)
{
	struct fault why = { 0 };
	struct slice request;
	struct verifier *v;
	must(verifier_make(&(struct verifier_options){
	    .accept_test_signer = true }, &v, &why), &why);
	must(verifier_trust(v, fetch(port, "root.cer", (struct slice){ NULL, 0 }),
	    &why), &why);
	must(verifier_crl(v, fetch(port, "root.crl", (struct slice){ NULL, 0 }),
	    &why), &why);
	must(revocation_ocsp_request(arena, testpki_der(pki.signer),
	    testpki_der(pki.ca), &request, &why), &why);
	must(verifier_ocsp(v, fetch(port, path, request), &why), &why);
	verdict_pdf(arena, v, file, NULL, out);
	verifier_drop(v);
	return out->reason_n == 0 ? "" :
	    verdict_reason_row(out->reasons[0].code)->word;
}

static void
a_file_stamped_over_http_is_genuine(void **state)
{
	(void)state;
	struct fault why = { 0 };
	struct slice file;
	struct verdict got;
	must(sign_at("", &file, &why), &why);
	assert_string_equal(judge(file, ocsp.port, "ocsp", &got), "");
	assert_int_equal(got.outcome, GENUINE);
	assert_string_equal(got.level, "B-T");
	assert_int_equal(got.time_kind, TIME_STAMPED);
	assert_true(got.signed_s >= now_s && got.signed_s < now_s + 300);
}

static void
a_signer_revoked_by_the_responder_is_told_so(void **state)
{
	(void)state;
	struct fault why = { 0 };
	struct slice file;
	struct verdict got;
	must(sign_at("", &file, &why), &why);
	struct server other = start("ocsp_server", arena_printf(arena,
	    "%s/signer.pem", folder));
	assert_string_equal(judge(file, other.port, "ocsp", &got),
	    "signer-revoked");
	assert_int_equal(got.outcome, NOT_GENUINE);
	stop(&other);
}

static void
an_old_answer_tells_nothing(void **state)
{
	(void)state;
	struct fault why = { 0 };
	struct slice file;
	struct verdict got;
	must(sign_at("", &file, &why), &why);
	assert_string_equal(judge(file, ocsp.port, "stale", &got),
	    "revocation-unknown");
	assert_int_equal(got.outcome, CANNOT_TELL);
}

static void
an_authority_that_misbehaves_stops_the_signing(void **state)
{
	(void)state;
	static const struct {
		const char *way;
		enum fault_code code;
	} rows[] = { { "busy", FAULT_LATER }, { "type", FAULT_DAMAGE },
	    { "nonce", FAULT_DAMAGE }, { "imprint", FAULT_DAMAGE },
	    { "reject", FAULT_LATER }, { "garbage", FAULT_DAMAGE } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fault why = { 0 };
		struct slice file;
		if (sign_at(rows[i].way, &file, &why) != rows[i].code)
			fail_msg("%s: %s", rows[i].way, why.say);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_stamped_over_http_is_genuine),
	    cmocka_unit_test(a_signer_revoked_by_the_responder_is_told_so),
	    cmocka_unit_test(an_old_answer_tells_nothing),
	    cmocka_unit_test(an_authority_that_misbehaves_stops_the_signing),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
