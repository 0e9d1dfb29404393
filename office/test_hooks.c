/*
 * Telling departments' own systems, before a web server that listens, fails, is
 * gone, or asks for patience.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "actor.h"
#include "buf.h"
#include "cancel.h"
#include "codec.h"
#include "hook_store.h"
#include "hooks.h"
#include "http_client.h"
#include "net_test_server.h"

#define HEARD_MOST 64

/* What the server has seen, in memory shared with it. */
struct ear {
	char secret[96];	/* whsec_... */
	_Atomic int heard, asked, wrong;
	char ids[HEARD_MOST][48];
	char body[512];
};

static struct world *world;
static struct ear *ear;
static struct test_server server;
static struct http_client *http;

/* The value of a header, up to the end of its line. */
static struct slice
header(const char *name)
{
	const char *at = strcasestr(test_head, name);
	if (at == NULL)
		return slice_of("");
	at += strlen(name) + 2;
	return slice_from(at, strcspn(at, "\r\n"));
}

/* As a receiver would, by the standard's own words. */
static bool
signature_fits(struct slice body)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice id = header("webhook-id"),
	    at = header("webhook-timestamp"),
	    given = header("webhook-signature"), key;
	struct hmac_key hmac;
	unsigned char mac[SHA256_LEN];
	struct buf b = buf_make(a, 64);
	if (!base64_take(a, slice_of(ear->secret + 6), &key))
		return false;
	hmac_key_set(&hmac, key);
	hmac_sha256(&hmac, slice_of(arena_printf(a, "%.*s.%.*s.%.*s",
	    SLICE_FMT(id), SLICE_FMT(at), SLICE_FMT(body))), mac);
	buf_puts(&b, "v1,");
	base64_put(&b, mac, sizeof mac);
	return slice_eq(given, buf_slice(&b)) && id.len > 4;
}

static void
hear(int fd, struct slice body)
{
	struct slice id = header("webhook-id");
	int n = atomic_fetch_add(&ear->heard, 1) % HEARD_MOST;
	snprintf(ear->ids[n], sizeof ear->ids[n], "%.*s", SLICE_FMT(id));
	snprintf(ear->body, sizeof ear->body, "%.*s", SLICE_FMT(body));
	test_reply(fd, "204 No Content", "text/plain", slice_of(""));
}

static void
answer(int fd, int n, const char *path, struct slice body)
{
	static const char later[] = "HTTP/1.1 503 Busy\r\nRetry-After: 7200\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n";
	(void)n;
	atomic_fetch_add(&ear->asked, 1);
	if (!signature_fits(body))
		atomic_fetch_add(&ear->wrong, 1);
	if (strcmp(path, "/heard") == 0)
		hear(fd, body);
	else if (strcmp(path, "/gone") == 0)
		test_reply(fd, "410 Gone", "text/plain", slice_of(""));
	else if (strcmp(path, "/later") == 0)
		test_reply_bytes(fd, slice_of(later));
	else if (strcmp(path, "/elsewhere") == 0)
		test_reply(fd, "302 Found\r\nLocation: /heard", "text/plain",
		    slice_of(""));
	else if (strcmp(path, "/cut") != 0)
		test_reply(fd, "500 Broken", "text/plain", slice_of("no"));
}

static int
set_up(void **state)
{
	(void)state;
	ear = mmap(NULL, sizeof *ear, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(ear != MAP_FAILED);
	server = test_server_make(answer);
	world = world_make();
	WELL(world, http_client_make(&http, &world->why));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	http_client_drop(http);
	world_drop(world);
	test_server_drop(&server);
	munmap(ear, sizeof *ear);
	return 0;
}

/* Nothing waits, and the endpoint is the server's. */
static struct hooks_view
listen_at(const char *path)
{
	struct world *w = world;
	struct hooks_view v;
	w->office->conf.hooks_private = true;
	(void)hooks_remove(w->office, &w->bcw, &w->why);
	WELL(w, hooks_set(w->office, w->keys, w->arena, &w->bcw,
	    slice_of(arena_printf(w->arena, "http://127.0.0.1:%d%s",
	    server.port, path)), 0, false, &v, &w->why));
	snprintf(ear->secret, sizeof ear->secret, "%.*s", SLICE_FMT(v.secret));
	return v;
}

static size_t
deliver(int64_t now_s, size_t *left)
{
	size_t sent, more;
	WELL(world, hooks_deliver_due(world->office, world->keys, http, now_s,
	    100, &sent, left == NULL ? &more : left, &world->why));
	return sent;
}

static int64_t
waiting(void)
{
	int64_t n, due;
	WELL(world, outbox_count(world->office->db, world->clock.fixed_s, &n,
	    &due, &world->why));
	return n;
}

static void
a_certificate_is_told_of_once_and_signed(void **state)
{
	struct world *w = world;
	(void)state;
	listen_at("/heard");
	int before = ear->heard;
	struct issue_one_result r = world_issue(w, "told");
	assert_int_equal(deliver(w->clock.fixed_s, NULL), 1);
	assert_int_equal(ear->heard, before + 1);
	assert_int_equal(ear->wrong, 0);
	assert_non_null(strstr(ear->body, "\"type\":\"certificate.issued\""));
	assert_non_null(strstr(ear->body, r.uin));
	assert_null(strstr(ear->body, "Jyotsna"));
	assert_int_equal(deliver(w->clock.fixed_s + 1000000, NULL), 0);
	assert_int_equal(ear->heard, before + 1);
}

static void
a_cancellation_is_told(void **state)
{
	struct world *w = world;
	(void)state;
	listen_at("/heard");
	struct issue_one_result r = world_issue(w, "told and cancelled");
	struct cancel_view v;
	struct actor by = actor_client(&w->bcw);
	const struct cancel_asking ask = { .by = &by,
	    .uin = slice_of(r.uin), .reason = SLICE("in error") };
	w->office->conf.second_person = false;
	assert_int_equal(deliver(w->clock.fixed_s, NULL), 1);
	WELL(w, cancel_ask(w->office, w->arena, &ask, &v, NULL, &w->why));
	assert_int_equal(deliver(w->clock.fixed_s, NULL), 1);
	assert_non_null(strstr(ear->body, "certificate.cancelled"));
}

static void
what_was_not_issued_is_not_told(void **state)
{
	struct world *w = world;
	struct issue_one_result r;
	struct form_faults faults;
	(void)state;
	listen_at("/heard");
	world_issue(w, "once");
	deliver(w->clock.fixed_s, NULL);
	world_issue(w, "once");
	struct issue_one_ask ask = world_ask(w, "never", "never");
	ask.n = 1;
	assert_int_equal(issue_one(w->desk, w->arena, &ask, &r, &faults,
	    &w->why), FAULT_INPUT);
	assert_int_equal(waiting(), 0);
}

static void
only_who_wants_to_hear_of_it_is_told(void **state)
{
	struct world *w = world;
	struct hooks_view v;
	(void)state;
	struct slice url = listen_at("/heard").url;
	WELL(w, hooks_set(w->office, w->keys, w->arena, &w->bcw, url,
	    HOOK_CANCELLED, false, &v, &w->why));
	WELL(w, hooks_set(w->office, w->keys, w->arena, &w->amd, url, 0, false,
	    &v, &w->why));
	world_issue(w, "of no interest");
	assert_int_equal(waiting(), 0);
	WELL(w, hooks_remove(w->office, &w->amd, &w->why));
}

/* The message of an issue under this key, which waits alone. */
static struct outbox
only_message(const char *key)
{
	struct world *w = world;
	struct outbox m = { .id = 0 };
	bool found;
	world_issue(w, key);
	/* Taken for no time at all, to look at it. */
	WELL(w, outbox_take(w->office->db, w->arena, w->clock.fixed_s,
	    w->clock.fixed_s, &m, &found, &w->why));
	assert_true(found);
	return m;
}

static void
a_failing_endpoint_is_tried_again_by_the_schedule_and_given_up(void **state)
{
	static const int pauses[] = { 300, 1800, 7200, 18000, 36000, 50400,
		72000, 86400 };
	struct world *w = world;
	enum outbox_state s;
	int64_t tries, next, now = w->clock.fixed_s;
	(void)state;
	listen_at("/broken");
	struct outbox m = only_message("failing");
	for (size_t i = 0; i < COUNT_OF(pauses); i++) {
		assert_int_equal(deliver(now, NULL), 0);
		WELL(w, outbox_look(w->office->db, m.id, &s, &tries, &next,
		    &w->why));
		assert_int_equal(s, OUTBOX_WAITING);
		/* The look above was the first try. */
		assert_int_equal(tries, i + 2);
		assert_true(next >= now + pauses[i]);
		int asked = ear->asked;
		deliver(now + pauses[i] - 1, NULL);
		assert_int_equal(ear->asked, asked);
		now = next;
	}
	deliver(now, NULL);
	WELL(w, outbox_look(w->office->db, m.id, &s, &tries, &next, &w->why));
	assert_int_equal(s, OUTBOX_GIVEN_UP);
	assert_int_equal(tries, HOOK_TRIES_MOST);
	assert_int_equal(ear->wrong, 0);
}

static void
an_endpoint_that_says_nothing_or_sends_elsewhere_is_tried_again(void **state)
{
	static const char *const paths[] = { "/cut", "/elsewhere" };
	struct world *w = world;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		listen_at(paths[i]);
		int before = ear->heard;
		only_message(paths[i]);
		assert_int_equal(deliver(w->clock.fixed_s, NULL), 0);
		assert_int_equal(waiting(), 1);
		assert_int_equal(ear->heard, before);
	}
}

static void
an_endpoint_that_asks_for_patience_is_given_it(void **state)
{
	struct world *w = world;
	enum outbox_state s;
	int64_t tries, next, now = w->clock.fixed_s;
	(void)state;
	listen_at("/later");
	struct outbox m = only_message("patience");
	deliver(now, NULL);
	WELL(w, outbox_look(w->office->db, m.id, &s, &tries, &next, &w->why));
	assert_true(next >= now + 7200 && next < now + 7300);
}

static void
an_endpoint_that_is_gone_is_disabled_until_it_is_set_again(void **state)
{
	struct world *w = world;
	struct hooks_view v;
	(void)state;
	listen_at("/gone");
	world_issue(w, "gone 1");
	world_issue(w, "gone 2");
	int asked = ear->asked;
	assert_int_equal(deliver(w->clock.fixed_s, NULL), 0);
	assert_int_equal(ear->asked, asked + 1);
	assert_int_equal(waiting(), 0);
	WELL(w, hooks_get(w->office, w->arena, &w->bcw, &v, &w->why));
	assert_false(v.enabled);
	world_issue(w, "gone 3");
	assert_int_equal(waiting(), 0);
	WELL(w, hooks_set(w->office, w->keys, w->arena, &w->bcw, v.url, 0,
	    false, &v, &w->why));
	assert_true(v.enabled);
}

static void
no_connection_goes_to_an_address_that_is_not_public(void **state)
{
	struct world *w = world;
	(void)state;
	listen_at("/heard");
	world_issue(w, "private");
	int asked = ear->asked;
	w->office->conf.hooks_private = false;
	assert_int_equal(deliver(w->clock.fixed_s, NULL), 0);
	assert_int_equal(ear->asked, asked);
	assert_int_equal(waiting(), 1);
}

static void
addresses_that_will_not_be_told_are_refused(void **state)
{
	static const char *const bad[] = { "", "bcw.example", "http://bcw.example/",
		"https://", "https:///x", "https://u:p@bcw.example/",
		"https://bcw.example/ x", "https://bcw.example/#x",
		"ftp://bcw.example/", "https://127.0.0.1/",
		"https://localhost/", "https://10.0.0.7/", "https://[::1]/",
		"https://169.254.169.254/latest", "http://127.0.0.1/" };
	static const char *const inner_bad[] = { "http://10.0.0.7/",
		"http://bcw.example/", "http://127.0.0.1.example/" };
	struct world *w = world;
	struct hooks_view v;
	(void)state;
	w->office->conf.hooks_private = false;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (hooks_set(w->office, w->keys, w->arena, &w->bcw,
		    slice_of(bad[i]), 0, false, &v, &w->why) != FAULT_INPUT)
			fail_msg("%s", bad[i]);
	WELL(w, hooks_set(w->office, w->keys, w->arena, &w->bcw,
	    slice_of("https://bcw.example/told?from=mohor"), 0, false, &v,
	    &w->why));
	w->office->conf.hooks_private = true;
	for (size_t i = 0; i < COUNT_OF(inner_bad); i++)
		if (hooks_set(w->office, w->keys, w->arena, &w->bcw,
		    slice_of(inner_bad[i]), 0, false, &v, &w->why) !=
		    FAULT_INPUT)
			fail_msg("%s", inner_bad[i]);
}

static void
a_secret_is_shown_when_it_is_made_and_not_again(void **state)
{
	struct world *w = world;
	struct hooks_view v;
	(void)state;
	struct hooks_view first = listen_at("/heard");
	assert_true(slice_starts(first.secret, "whsec_"));
	WELL(w, hooks_get(w->office, w->arena, &w->bcw, &v, &w->why));
	assert_int_equal(v.secret.len, 0);
	WELL(w, hooks_set(w->office, w->keys, w->arena, &w->bcw, first.url, 0,
	    false, &v, &w->why));
	assert_int_equal(v.secret.len, 0);
	WELL(w, hooks_set(w->office, w->keys, w->arena, &w->bcw, first.url, 0,
	    true, &v, &w->why));
	assert_true(v.secret.len > 0 && !slice_eq(v.secret, first.secret));
}

static void
a_message_of_a_worker_that_died_is_due_again(void **state)
{
	struct world *w = world;
	struct outbox m;
	bool found;
	int64_t now = w->clock.fixed_s;
	(void)state;
	listen_at("/heard");
	world_issue(w, "died");
	WELL(w, outbox_take(w->office->db, w->arena, now, now + 60, &m, &found,
	    &w->why));
	assert_true(found);
	assert_int_equal(deliver(now, NULL), 0);
	assert_int_equal(deliver(now + 60, NULL), 1);
	/* What it says late counts for nothing. */
	WELL(w, outbox_again(w->office->db, &m, now, &w->why));
	assert_int_equal(deliver(now + 120, NULL), 0);
}

static void
messages_of_a_revoked_client_are_not_sent(void **state)
{
	struct world *w = world;
	struct client c;
	struct hooks_view v;
	char secret[CLIENT_SECRET_TEXT];
	(void)state;
	struct slice url = listen_at("/heard").url;
	WELL(w, hooks_remove(w->office, &w->bcw, &w->why));
	world_add_client(w, "BCW", &c, secret);
	WELL(w, hooks_set(w->office, w->keys, w->arena, &c, url, 0, false, &v,
	    &w->why));
	world_issue(w, "revoked meanwhile");
	assert_int_equal(waiting(), 1);
	WELL(w, clients_revoke(w->office, arena_text(w->arena, c.id.at,
	    c.id.len), &w->why));
	int asked = ear->asked;
	assert_int_equal(deliver(w->clock.fixed_s, NULL), 0);
	assert_int_equal(ear->asked, asked);
	assert_int_equal(waiting(), 0);
}

/* A child: tells whatever is due. */
static void
tell_all(struct world *w)
{
	size_t sent, left;
	struct http_client *mine;
	MUST(w, world_try_open(w));
	w->office->conf.hooks_private = true;
	MUST(w, http_client_make(&mine, &w->why));
	MUST(w, hooks_deliver_due(w->office, w->keys, mine, w->clock.fixed_s,
	    100, &sent, &left, &w->why));
	http_client_drop(mine);
	world_close(w);
	_exit(0);
}

static void
two_workers_send_no_message_twice(void **state)
{
	struct world *w = world;
	int status;
	(void)state;
	listen_at("/heard");
	for (int i = 0; i < 16; i++)
		world_issue(w, arena_printf(w->arena, "shared %d", i));
	atomic_store(&ear->heard, 0);
	http_client_drop(http);
	world_close(w);
	for (int i = 0; i < 2; i++)
		if (fork() == 0)
			tell_all(w);
	for (int i = 0; i < 2; i++) {
		/* The server is a child too. */
		pid_t pid = waitpid(0, &status, 0);
		assert_true(pid > 0 && pid != server.pid);
		assert_int_equal(status, 0);
	}
	world_open(w);
	WELL(w, http_client_make(&http, &w->why));
	assert_int_equal(ear->heard, 16);
	for (int i = 0; i < 16; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(ear->ids[i], ear->ids[k]);
	assert_int_equal(waiting(), 0);
}

#define T(name) cmocka_unit_test(name)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(a_certificate_is_told_of_once_and_signed),
		T(a_cancellation_is_told),
		T(what_was_not_issued_is_not_told),
		T(only_who_wants_to_hear_of_it_is_told),
		T(a_failing_endpoint_is_tried_again_by_the_schedule_and_given_up),
		T(an_endpoint_that_says_nothing_or_sends_elsewhere_is_tried_again),
		T(an_endpoint_that_asks_for_patience_is_given_it),
		T(an_endpoint_that_is_gone_is_disabled_until_it_is_set_again),
		T(no_connection_goes_to_an_address_that_is_not_public),
		T(addresses_that_will_not_be_told_are_refused),
		T(a_secret_is_shown_when_it_is_made_and_not_again),
		T(a_message_of_a_worker_that_died_is_due_again),
		T(messages_of_a_revoked_client_are_not_sent),
		T(two_workers_send_no_message_twice),
	};
	return cmocka_run_group_tests_name(engine, tests, set_up, tear_down);
}

int
main(void)
{
	return both_run(group);
}
