/* The client against a server that misbehaves in each way there is a word for. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "clock.h"
#include "http_client.h"
#include "net_test_server.h"

static struct arena *arena;
static struct test_server server;
static struct http_client *client;

static void
answer(int fd, int n, const char *path, struct slice body)
{
	static char long_body[100000];
	if (strcmp(path, "/flaky") == 0) {
		test_reply(fd, n % 2 == 0 ? "503 Busy" : "200 OK",
		    "text/plain", body);
	} else if (strcmp(path, "/echo") == 0) {
		test_reply(fd, "200 OK", "text/plain; charset=utf-8", body);
	} else if (strcmp(path, "/slow") == 0) {
		usleep(700000);
	} else if (strcmp(path, "/cut") == 0) {
		const char *head = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nab";
		if (write(fd, head, strlen(head)) < 0)
			return;
	} else if (strcmp(path, "/long") == 0) {
		test_reply(fd, "200 OK", "text/plain",
		    (struct slice){ long_body, sizeof long_body });
	} else if (strncmp(path, "/status/", 8) == 0) {
		char status[32];
		snprintf(status, sizeof status, "%.3s Word", path + 8);
		test_reply(fd, status, "text/plain", (struct slice){ "", 0 });
	} else if (strcmp(path, "/redirect") == 0) {
		const char *head = "HTTP/1.1 302 Found\r\nLocation: /echo\r\n"
		    "Content-Length: 0\r\n\r\n";
		if (write(fd, head, strlen(head)) < 0)
			return;
	}
}

static int
set_up(void **state)
{
	(void)state;
	arena = arena_make();
	server = test_server_make(answer);
	return http_client_make(&client, NULL) == FAULT_NONE ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	http_client_drop(client);
	test_server_drop(&server);
	arena_drop(arena);
	return 0;
}

static enum fault_code
get(const char *path, struct http_ask ask, struct http_answer *out,
    struct fault *why)
{
	ask.url = arena_printf(arena, "http://127.0.0.1:%d%s", server.port,
	    path);
	return http_do(arena, client, &ask, out, why);
}

static void
a_post_brings_its_body_there_and_the_answer_back(void **state)
{
	(void)state;
	struct http_answer a;
	struct http_ask ask = { .post = true, .body = SLICE("one\0two"),
	    .content_type = "application/octet-stream",
	    .expect_type = "text/plain" };
	for (int i = 0; i < 3; i++) {
		assert_int_equal(get("/echo", ask, &a, NULL), FAULT_NONE);
		assert_int_equal(a.status, 200);
		assert_true(slice_eq(a.body, ask.body));
	}
	assert_int_equal(get("/echo", (struct http_ask){ 0 }, &a, NULL),
	    FAULT_NONE);
	assert_int_equal(a.body.len, 0);
}

static void
each_failure_has_its_code(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		enum fault_code code;
	} rows[] = { { "/status/404", FAULT_ABSENT },
	    { "/status/410", FAULT_ABSENT }, { "/status/401", FAULT_DENIED },
	    { "/status/403", FAULT_DENIED }, { "/status/429", FAULT_LATER },
	    { "/status/500", FAULT_LATER }, { "/status/503", FAULT_LATER },
	    { "/status/400", FAULT_DAMAGE }, { "/redirect", FAULT_DAMAGE },
	    { "/cut", FAULT_LATER }, { "/nothing", FAULT_LATER } };
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct http_answer a = { .status = -1 };
		struct fault why = { 0 };
		assert_int_equal(get(rows[i].path, (struct http_ask){ 0 }, &a,
		    &why), rows[i].code);
		assert_int_equal(a.status, -1);
		assert_non_null(strstr(why.say, "127.0.0.1"));
	}
}

static void
an_answer_that_is_too_long_is_refused(void **state)
{
	(void)state;
	struct http_answer a;
	assert_int_equal(get("/long", (struct http_ask){ .most = 99999 }, &a,
	    NULL), FAULT_LIMIT);
	assert_int_equal(get("/long", (struct http_ask){ .most = 100000 }, &a,
	    NULL), FAULT_NONE);
	assert_int_equal(a.body.len, 100000);
}

static void
an_answer_of_another_kind_is_refused(void **state)
{
	(void)state;
	struct http_answer a;
	assert_int_equal(get("/echo", (struct http_ask){
	    .expect_type = "application/timestamp-reply" }, &a, NULL),
	    FAULT_DAMAGE);
}

static void
slowness_has_an_end(void **state)
{
	(void)state;
	struct http_answer a;
	int64_t from = clock_us();
	assert_int_equal(get("/slow", (struct http_ask){ .timeout_ms = 100 },
	    &a, NULL), FAULT_LATER);
	assert_true(clock_us() - from < 600000);
}

static void
only_http_and_https_are_spoken(void **state)
{
	(void)state;
	static const char *const rows[] = { "file:///etc/passwd", "ftp://a/",
	    "", "127.0.0.1", "http://a b/", "gopher://x/", "http:///x y" };
	struct http_answer a;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(http_do(arena, client, &(struct http_ask){
		    .url = rows[i] }, &a, NULL), FAULT_INPUT);
}

static void
another_try_gets_over_a_moment_of_trouble(void **state)
{
	(void)state;
	struct http_answer a;
	int failed = 0;
	for (int i = 0; i < 2; i++)
		failed += get("/flaky", (struct http_ask){ 0 }, &a, NULL) ==
		    FAULT_LATER;
	assert_int_equal(failed, 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(get("/flaky", (struct http_ask){ .tries = 2,
		    .pause_ms = 1 }, &a, NULL), FAULT_NONE);
}

static void
nobody_there_means_later(void **state)
{
	(void)state;
	struct http_answer a;
	struct fault why;
	assert_int_equal(http_do(arena, client, &(struct http_ask){
	    .url = "http://user:secret@127.0.0.1:1/path", .tries = 2,
	    .pause_ms = 1 }, &a, &why), FAULT_LATER);
	assert_null(strstr(why.say, "secret"));
	assert_null(strstr(why.log, "secret"));
}

static void
a_proxy_in_the_environment_is_ignored(void **state)
{
	(void)state;
	struct http_answer a;
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	enum fault_code code = get("/echo", (struct http_ask){ 0 }, &a, NULL);
	unsetenv("http_proxy");
	assert_int_equal(code, FAULT_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_post_brings_its_body_there_and_the_answer_back),
	    cmocka_unit_test(each_failure_has_its_code),
	    cmocka_unit_test(an_answer_that_is_too_long_is_refused),
	    cmocka_unit_test(an_answer_of_another_kind_is_refused),
	    cmocka_unit_test(slowness_has_an_end),
	    cmocka_unit_test(only_http_and_https_are_spoken),
	    cmocka_unit_test(another_try_gets_over_a_moment_of_trouble),
	    cmocka_unit_test(nobody_there_means_later),
	    cmocka_unit_test(a_proxy_in_the_environment_is_ignored),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
