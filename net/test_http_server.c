/*
 * The server against clients that misbehave in each way there is a word for: raw
 * bytes into a socket, all bytes back until the server closes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "file.h"
#include "http_server.h"
#include "own.h"

#define HOST "Host: a\r\n"
#define LAST "Connection: close\r\n"

/* What the server's child counts, where the test can see it. */
struct seen {
	int admitted, handled, ended, done;
	int status;
	uint64_t sent;
};

static struct arena *arena;
static struct seen *seen;
static volatile sig_atomic_t stop;
static pid_t pid;
static int port;
static int drain_s = 10;

static void
on_signal(int number)
{
	stop = number;
}

/* A stream of ten numbers, nothing every other time. */
struct numbers {
	int asked, given;
	bool breaks, waits;
};

static long
more_numbers(void *with, char *to, size_t room)
{
	struct numbers *n = with;
	if (n->asked++ % 2 == 0 || n->waits)
		return 0;
	if (n->breaks && n->given == 3)
		return HTTP_MORE_BROKEN;
	if (n->given == 10)
		return HTTP_MORE_END;
	return snprintf(to, room, "number %d\n", n->given++);
}

static void
count_done(void *with)
{
	(void)with;
	seen->done++;
}

/* An answer that is known when it was asked for the tenth time. */
static void
answer_later(void *with, struct http_reply *reply)
{
	struct numbers *n = with;
	if (n->waits || ++n->asked < 10)
		return;
	reply->status = 200;
	reply->body = slice_of("at last\n");
}

static void
admit(void *with, struct http_request *r, struct http_admit *a,
    struct http_reply *reply)
{
	(void)with;
	seen->admitted++;
	a->body_most = slice_is(r->path, "/large") ? 4 << 20 : 1000;
	if (slice_is(r->path, "/refuse"))
		http_reply_problem(reply, r->arena, 401, "Who are you?");
	if (slice_is(r->path, "/spool")) {
		a->spool_fd = memfd_create("spool", MFD_CLOEXEC);
		a->body_most = 4 << 20;
		r->mine = (void *)(intptr_t)a->spool_fd;
	}
}

static void
reply_echo(struct http_request *r, struct http_reply *reply)
{
	struct buf b = buf_make(r->arena, 256);
	const char *x = http_request_header(r, "x-TEST");
	buf_printf(&b, "%s %.*s ?%.*s [%s] %zu:", r->method,
	    SLICE_FMT(r->path), SLICE_FMT(r->query), x == NULL ? "-" : x,
	    r->body.len);
	buf_put_slice(&b, r->body);
	reply->body = buf_slice(&b);
	http_reply_add(reply, "X-Peer", r->peer);
}

static void
reply_spooled(struct http_request *r, struct http_reply *reply)
{
	reply->file_fd = dup((int)(intptr_t)r->mine);
	reply->file_from = 1;
	reply->file_len = r->spooled - 1;
}

static void
handle(void *with, struct http_request *r, struct http_reply *reply)
{
	(void)with;
	seen->handled++;
	reply->status = 200;
	reply->type = "text/plain";
	reply->done = count_done;
	if (slice_starts(r->path, "/numbers")) {
		struct numbers *n = ARENA_NEW(r->arena, struct numbers);
		n->breaks = slice_is(r->path, "/numbers/broken");
		n->waits = slice_is(r->path, "/numbers/wait");
		reply->more = more_numbers;
		reply->with = n;
		reply->pause_ms = slice_is(r->path, "/numbers/slow") ? 60 : 1;
	} else if (slice_is(r->path, "/two")) {
		reply->body = (struct slice)SLICE("one ");
		reply->body2 = (struct slice)SLICE("two");
	} else if (slice_is(r->path, "/spool")) {
		reply_spooled(r, reply);
	} else if (slice_starts(r->path, "/later")) {
		struct numbers *n = ARENA_NEW(r->arena, struct numbers);
		n->waits = slice_is(r->path, "/later/never");
		reply->status = 0;
		reply->later = answer_later;
		reply->with = n;
		reply->pause_ms = 5;
	} else if (slice_is(r->path, "/nothing")) {
		reply->status = 0;
	} else {
		reply_echo(r, reply);
	}
}

static void
after(void *with, const struct http_request *r, int status, uint64_t sent,
    int64_t took_us)
{
	(void)with;
	if (r->method == NULL || took_us < 0)
		abort();
	seen->status = status;
	seen->sent = sent;
	seen->ended++;
}

static void
serve(int fd, struct slice cert, struct slice key)
{
	struct http_server *s;
	struct fault why;
	struct http_server_options o = { .listen_fd = fd, .cert_pem = cert,
	    .key_pem = key, .idle_s = 2, .request_s = 1,
	    .doors = { NULL, admit, handle, after } };
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (http_server_make(&s, &o, &why) != FAULT_NONE ||
	    http_server_run(s, &stop, drain_s, NULL, NULL,
	    &why) != FAULT_NONE) {
		fprintf(stderr, "%s\n", why.say);
		_exit(1);
	}
	http_server_drop(s);
	arena_drop(arena);
	exit(0);	/* leaks are looked for */
}

static void
start(struct slice cert, struct slice key)
{
	bool loopback;
	int fd;
	if (http_listen("127.0.0.1:0", &fd, &loopback, NULL) != FAULT_NONE ||
	    !loopback)
		abort();
	port = http_listen_port(fd);
	memset(seen, 0, sizeof *seen);
	signal(SIGTERM, on_signal);	/* before the child can be told to end */
	pid = fork();
	if (pid == 0)
		serve(fd, cert, key);
	signal(SIGTERM, SIG_DFL);
	close(fd);
}

static int
set_up(void **state)
{
	(void)state;
	arena = arena_make();
	seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	start((struct slice){ NULL, 0 }, (struct slice){ NULL, 0 });
	return seen == MAP_FAILED ? -1 : 0;
}

/* The server must end well: that is where it would tell of leaks. */
static int
finish(void)
{
	int status;
	kill(pid, SIGTERM);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	    WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	int end = finish();
	munmap(seen, sizeof *seen);
	arena_drop(arena);
	return end;
}

static int
dial(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

/* A server that refuses early may reset while we still write. */
static bool
say(int fd, struct slice s)
{
	return send(fd, s.at, s.len, MSG_NOSIGNAL) == (ssize_t)s.len;
}

/* Everything until the server closes; a server that never does is a failure. */
static char *
hear(int fd)
{
	struct buf b = buf_make(arena, 4096);
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (poll(&p, 1, 30000) != 1)
			fail_msg("the server neither answers nor closes");
		ssize_t got = read(fd, buf_grow(&b, 4096), 4096);
		b.len -= (size_t)(4096 - (got > 0 ? got : 0));
		if (got <= 0)
			break;
	}
	close(fd);
	return buf_text(&b);
}

static char *
talk_bytes(struct slice s)
{
	int fd = dial();
	say(fd, s);
	return hear(fd);
}

static char *
talk(const char *text)
{
	return talk_bytes(slice_of(text));
}

static int
count(const char *in, const char *what)
{
	int n = 0;
	for (const char *p = in; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

static const char *
body_of(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n");
	return end == NULL ? "no body" : end + 4;
}

static void
is_answered(const char *request, int status)
{
	char *got = talk(request);
	char want[32];
	snprintf(want, sizeof want, "HTTP/1.1 %d ", status);
	if (strncmp(got, want, strlen(want)) != 0)
		fail_msg("%s\n-- was to be answered %d, and got --\n%s",
		    request, status, got);
}

static void
a_request_is_answered_and_the_connection_kept(void **state)
{
	(void)state;
	char *got = talk("GET /a?b=c HTTP/1.1\r\n" HOST "X-Test: v \r\n\r\n"
	    "GET /last HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_non_null(strstr(got, "GET /a ?b=c [v] 0:"));
	assert_non_null(strstr(got, "GET /last ? [-] 0:"));
	assert_non_null(strstr(got, "X-Peer: 127.0.0.1\r\n"));
	assert_non_null(strstr(got, "Date: "));
}

static void
pipelined_requests_are_answered_in_order(void **state)
{
	(void)state;
	char *got = talk("GET /1 HTTP/1.1\r\n" HOST "\r\n"
	    "POST /2 HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"
	    "HEAD /3 HTTP/1.1\r\n" HOST "\r\n"
	    "GET /4 HTTP/1.1\r\n" HOST LAST "\r\n");
	const char *one = strstr(got, "GET /1 ?"), *two = strstr(got,
	    "POST /2 ? [-] 3:abc"), *four = strstr(got, "GET /4 ?");
	assert_true(one != NULL && two > one && four > two);
	assert_int_equal(count(got, "HTTP/1.1 200 OK"), 4);
}

static void
a_head_is_answered_without_a_body(void **state)
{
	(void)state;
	char *got = talk("HEAD /x HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_string_equal(body_of(got), "");
	assert_non_null(strstr(got, "Content-Length: 16\r\n"));
	got = talk("HEAD /numbers HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_string_equal(body_of(got), "");
}

static void
a_client_that_expects_is_told_to_go_on(void **state)
{
	(void)state;
	char *got = talk("POST /x HTTP/1.1\r\n" HOST LAST "Expect: "
	    "100-continue\r\nContent-Length: 2\r\n\r\nhi");
	assert_true(strncmp(got, "HTTP/1.1 100 Continue\r\n\r\n", 25) == 0);
	assert_non_null(strstr(got, "2:hi"));
}

static void
an_announced_body_that_is_too_long_is_refused_before_it_is_sent(void **state)
{
	(void)state;
	char *got = talk("POST /x HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n"
	    "Content-Length: 1001\r\n\r\n");
	assert_true(strncmp(got, "HTTP/1.1 413 ", 13) == 0);
	assert_non_null(strstr(got, "application/problem+json"));
}

static void
a_chunked_body_that_is_too_long_is_refused(void **state)
{
	(void)state;
	struct buf b = buf_make(arena, 4096);
	buf_puts(&b, "POST /x HTTP/1.1\r\n" HOST
	    "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 11; i++)
		buf_printf(&b, "64\r\n%0100d\r\n", i);
	buf_puts(&b, "0\r\n\r\n");
	assert_true(strncmp(talk(buf_text(&b)), "HTTP/1.1 413 ", 13) == 0);
}

static void
a_chunked_body_is_put_together(void **state)
{
	(void)state;
	char *got = talk("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: "
	    "chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n");
	assert_non_null(strstr(got, " 13:abc0123456789"));
}

static void
nothing_after_a_chunked_body_is_read_as_a_request(void **state)
{
	(void)state;
	char *got = talk("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: "
	    "chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(count(got, "HTTP/1.1 "), 1);
	assert_null(strstr(got, "smuggled"));
}

static void
a_chunked_body_broken_at_any_byte_is_never_handled(void **state)
{
	(void)state;
	static const char whole[] = "POST /x HTTP/1.1\r\n" HOST
	    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
	static int fds[sizeof whole];
	int before = seen->handled;
	for (size_t cut = 1; cut < sizeof whole - 1; cut++) {
		fds[cut] = dial();
		say(fds[cut], slice_from(whole, cut));
		shutdown(fds[cut], SHUT_WR);
	}
	for (size_t cut = 1; cut < sizeof whole - 1; cut++)
		hear(fds[cut]);
	assert_int_equal(seen->handled, before);
}

static void
chunks_of_wrong_form_are_refused(void **state)
{
	(void)state;
	static const char *const bodies[] = { "zz\r\nabc\r\n0\r\n\r\n",
	    "-3\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n",
	    "3\r\nabcd\r\n0\r\n\r\n", "\r\nabc\r\n0\r\n\r\n",
	    " 3\r\nabc\r\n0\r\n\r\n", "+3\r\nabc\r\n0\r\n\r\n" };
	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		is_answered(arena_printf(arena, "POST /x HTTP/1.1\r\n" HOST
		    "Transfer-Encoding: chunked\r\n\r\n%s", bodies[i]), 400);
}

static void
what_two_readers_could_read_differently_is_refused(void **state)
{
	(void)state;
	int before = seen->handled;
	static const struct { int status; const char *request; } rows[] = {
#define POST "POST /x HTTP/1.1\r\n" HOST
#define GET "GET /x HTTP/1.1\r\n"
	    { 400, POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"
		"\r\n0\r\n\r\n" },
	    { 400, POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"
		"\r\n0\r\n\r\n" },
	    { 400, POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc" },
	    { 400, POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc" },
	    { 400, POST "Content-Length: 3, 3\r\n\r\nabc" },
	    { 400, POST "Content-Length: +3\r\n\r\nabc" },
	    { 400, POST "Content-Length: -3\r\n\r\nabc" },
	    { 400, POST "Content-Length: 0x3\r\n\r\nabc" },
	    { 400, POST "Content-Length: 3 3\r\n\r\nabc" },
	    { 400, POST "Content-Length:\r\n\r\nabc" },
	    { 413, POST "Content-Length: 99999999999999999999\r\n\r\nabc" },
	    { 400, POST "Content-Length : 3\r\n\r\nabc" },
	    { 400, POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" },
	    { 400, POST "Transfer-Encoding: chunked\r\n"
		"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
	    { 501, POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" },
	    { 400, POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n" },
	    { 501, POST "Transfer-Encoding: identity\r\n\r\n" },
	    { 501, POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
	    { 400, "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
		"0\r\n\r\n" },
	    { 400, "GET /x HTTP/1.1\nHost: a\n\n" },
	    { 400, GET "Host: a\nX: b\r\n\r\n" },
	    { 400, GET "Host: a\r\nX: b\n\r\n" },
	    { 400, GET "Host: a\r\nX: b\r\n\n" },
	    { 400, GET "Host: a\r\nX: b\rY: c\r\n\r\n" },
	    { 400, GET "Host: a\r\n X: b\r\n\r\n" },
	    { 400, GET "Host: a\r\nX: b\r\n\tc\r\nY: d\r\n\r\n" },
	    { 400, GET " Host: a\r\n\r\n" },
	    { 400, GET "Host: a\r\nX\r\n\r\n" },
	    { 400, GET "Host: a\r\n: b\r\n\r\n" },
	    { 400, GET "Host: a\r\nX Y: b\r\n\r\n" },
	    { 400, GET "Host: a\r\nX(: b\r\n\r\n" },
	    { 400, GET "Host: a\r\nX: b\x01\r\n\r\n" },
	    { 400, GET "Host: a\r\nX: b\x7f\r\n\r\n" },
	    { 400, GET "\r\n" },
	    { 400, GET "Host:\r\n\r\n" },
	    { 400, GET "Host: a\r\nHost: a\r\n\r\n" },
	    { 400, GET "Host: a b\r\n\r\n" },
	    { 400, GET "Host: a/b\r\n\r\n" },
	    { 400, GET HOST "Authorization: a\r\nauthorization: b\r\n\r\n" },
	    { 400, GET HOST "Idempotency-Key: a\r\nIdempotency-Key: a\r\n\r\n" },
	    { 400, GET HOST "Content-Type: a\r\nContent-Type: a\r\n\r\n" },
	    { 417, GET HOST "Expect: wonders\r\n\r\n" },
	    { 505, "GET /x HTTP/1.2\r\n" HOST "\r\n" },
	    { 505, "GET /x HTTP/2.0\r\n" HOST "\r\n" },
	    { 400, "GET /x http/1.1\r\n" HOST "\r\n" },
	    { 400, "GET  /x HTTP/1.1\r\n" HOST "\r\n" },
	    { 400, "GET /x  HTTP/1.1\r\n" HOST "\r\n" },
	    { 400, "GET /x\tHTTP/1.1\r\n" HOST "\r\n" },
	    { 400, "GET /x HTTP/1.1 \r\n" HOST "\r\n" },
	    { 400, "get /x HTTP/1.1\r\n" HOST "\r\n" },
	    { 400, "G@T /x HTTP/1.1\r\n" HOST "\r\n" },
	    { 400, "GET /x\r\n\r\n" },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		is_answered(rows[i].request, rows[i].status);
	assert_int_equal(seen->handled, before);
}

static void
a_nul_anywhere_in_the_headers_is_refused(void **state)
{
	(void)state;
	static const struct slice rows[] = {
	    SLICE("GET /x\0y HTTP/1.1\r\n" HOST LAST "\r\n"),
	    SLICE("G\0T /x HTTP/1.1\r\n" HOST LAST "\r\n"),
	    SLICE("GET /x HTTP/1.1\0\r\n" HOST LAST "\r\n"),
	    SLICE("GET /x HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n"),
	    SLICE("GET /x HTTP/1.1\r\n" HOST "X: a\0\0Y: b\r\n\r\n"),
	    SLICE("GET /x HTTP/1.1\r\n" HOST "X\0: a\r\n\r\n"),
	    SLICE("GET /x HTTP/1.1\r\n" HOST "\0X: a\r\n\r\n"),
	    SLICE("GET /x HTTP/1.1\r\n" HOST "X: a\0\r\n\r\n"),
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strncmp(talk_bytes(rows[i]), "HTTP/1.1 400 ", 13) != 0)
			fail_msg("row %zu", i);
}

static void
a_path_with_two_meanings_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "x", "*", "//", "//x", "/a//b",
	    "/a/../b", "/..", "/a/..", "/.", "/a/./b", "/%2e%2e/x", "/.%2E/x",
	    "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00b", "/a%0ab", "/a%",
	    "/a%4", "/a%4g", "/a%zz", "/a\"b", "/a<b", "/a#b", "/a?b#c",
	    "/a?%", "/a?%00", "/\xc3\xa9", "/a?\x80", "a:80", "ftp://a/x",
	    "http://", "http:///x", "http://b/x", "http://a b/x",
	    "http://u@a/x" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		is_answered(arena_printf(arena, "GET %s HTTP/1.1\r\n" HOST LAST
		    "\r\n", bad[i]), 400);
}

static void
a_path_with_one_meaning_is_handed_on_as_it_was_sent(void **state)
{
	(void)state;
	static const char *const good[][2] = { { "/", "/ ?" },
	    { "/a/", "/a/ ?" }, { "/a/b.c/...", "/a/b.c/... ?" },
	    { "/%e0%a6%ae?x=%2f..//", "/%e0%a6%ae ?x=%2f..//" },
	    { "/a?b=c&d=&&=?", "/a ?b=c&d=&&=?" }, { "/a?", "/a ?" },
	    { "http://a/x?y", "/x ?y" }, { "HTTP://A", "/ ?" },
	    { "http://a?q", NULL } };
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		char *got = talk(arena_printf(arena, "GET %s HTTP/1.1\r\n" HOST
		    LAST "\r\n", good[i][0]));
		if (good[i][1] != NULL)
			assert_non_null(strstr(body_of(got), good[i][1]));
		else
			assert_non_null(strstr(got, "HTTP/1.1 400 "));
	}
}

static void
too_much_of_anything_has_a_status_of_its_own(void **state)
{
	(void)state;
	struct buf many = buf_make(arena, 4096), args = buf_make(arena, 4096);
	for (int i = 0; i < 70; i++)
		buf_puts(&many, "X: y\r\n");
	for (int i = 0; i < 500; i++)
		buf_puts(&args, "a&");
	is_answered(arena_printf(arena, "GET /%03000d HTTP/1.1\r\n" HOST
	    "\r\n", 0), 414);
	is_answered(arena_printf(arena, "GET / HTTP/1.1\r\n" HOST
	    "X: %04100d\r\n\r\n", 0), 431);
	/* What is never read may reset the connection before its answer. */
	char *got = talk(arena_printf(arena, "GET /%0100000d HTTP/1.1\r\n"
	    HOST "\r\n", 0));
	assert_true(*got == '\0' || strncmp(got, "HTTP/1.1 414 ", 13) == 0);
	got = talk(arena_printf(arena, "GET / HTTP/1.1\r\n" HOST
	    "X: %0100000d\r\n\r\n", 0));
	assert_true(*got == '\0' || strncmp(got, "HTTP/1.1 431 ", 13) == 0);
	is_answered(arena_printf(arena, "GET / HTTP/1.1\r\n" HOST "%s\r\n",
	    buf_text(&many)), 431);
	is_answered(arena_printf(arena, "GET /?%s HTTP/1.1\r\n" HOST LAST
	    "\r\n", buf_text(&args)), 200);
}

static void
a_stream_arrives_in_order_and_whole(void **state)
{
	(void)state;
	char *got = talk("GET /numbers HTTP/1.1\r\n" HOST LAST "\r\n");
	const char *at = got;
	for (int i = 0; i < 10; i++) {
		char want[16];
		snprintf(want, sizeof want, "number %d\n", i);
		at = strstr(at, want);
		assert_non_null(at);
	}
	assert_non_null(strstr(at, "\r\n0\r\n\r\n"));
	assert_int_equal(seen->sent, 90);
}

static void
a_stream_to_http_1_0_has_no_chunks_and_ends_the_connection(void **state)
{
	(void)state;
	char *got = talk("GET /numbers HTTP/1.0\r\n\r\n");
	assert_null(strcasestr(got, "Transfer-Encoding"));
	assert_non_null(strstr(got, "\r\n\r\nnumber 0\nnumber 1\n"));
}

static void
a_stream_that_breaks_has_no_end(void **state)
{
	(void)state;
	char *got = talk("GET /numbers/broken HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_non_null(strstr(got, "number 2\n"));
	assert_null(strstr(got, "\r\n0\r\n\r\n"));
}

static void
two_slices_are_one_body(void **state)
{
	(void)state;
	char *got = talk("GET /two HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_string_equal(body_of(got), "one two");
	assert_non_null(strstr(got, "Content-Length: 7\r\n"));
}

static void
a_body_is_written_to_the_descriptor_and_a_file_answered(void **state)
{
	(void)state;
	size_t n = 1000000;
	char *body = arena_alloc(arena, n);
	for (size_t i = 0; i < n; i++)
		body[i] = (char)('a' + i % 26);
	int fd = dial();
	const char *head = arena_printf(arena, "POST /spool HTTP/1.1\r\n" HOST
	    LAST "Content-Length: %zu\r\n\r\n", n);
	assert_true(say(fd, slice_of(head)) && say(fd, slice_from(body, n)));
	const char *got = body_of(hear(fd));
	assert_int_equal(strlen(got), n - 1);
	assert_memory_equal(got, body + 1, n - 1);
}

/* How many spools the server's process has open. */
static int
spools_open(void)
{
	struct dirent *e;
	int n = 0;
	DIR *d = opendir(arena_printf(arena, "/proc/%d/fd", (int)pid));
	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		char to[64] = "";
		if (readlinkat(dirfd(d), e->d_name, to, sizeof to - 1) > 0)
			n += strncmp(to, "/memfd:spool", 12) == 0;
	}
	closedir(d);
	return n;
}

static void
a_stream_that_waits_ends_when_its_client_has_gone(void **state)
{
	(void)state;
	const int all = seen->done + 1, taken = seen->handled + 1;
	int fd = dial();
	assert_true(say(fd, slice_of("GET /numbers/wait HTTP/1.1\r\n" HOST
	    "\r\n")));
	for (int i = 0; i < 10000 && seen->handled < taken; i++)
		usleep(1000);
	assert_int_equal(seen->done, all - 1);
	close(fd);
	for (int i = 0; i < 10000 && seen->done < all; i++)
		usleep(1000);
	assert_int_equal(seen->done, all);
}

static void
an_answer_that_is_not_known_yet_comes_when_it_is(void **state)
{
	(void)state;
	char *got = talk("POST /later HTTP/1.1\r\n" HOST LAST
	    "Content-Length: 4\r\n\r\nbody");
	assert_non_null(strstr(got, "200 OK"));
	assert_non_null(strstr(got, "\r\n\r\nat last\n"));
	got = talk("GET /later HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_non_null(strstr(got, "\r\n\r\nat last\n"));
}

static void
others_are_served_while_an_answer_is_waited_for(void **state)
{
	(void)state;
	const int all = seen->done, taken = seen->handled + 1;
	int fd = dial();
	assert_true(say(fd, slice_of("GET /later/never HTTP/1.1\r\n" HOST
	    "\r\n")));
	for (int i = 0; i < 10000 && seen->handled < taken; i++)
		usleep(1000);
	char *got = talk("GET /two HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_non_null(strstr(got, "one two"));
	for (int i = 0; i < 10000 && seen->done < all + 1; i++)
		usleep(1000);
	assert_int_equal(seen->done, all + 1);
	/* And its client goes without it. */
	close(fd);
	for (int i = 0; i < 10000 && seen->done < all + 2; i++)
		usleep(1000);
	assert_int_equal(seen->done, all + 2);
}

static void
a_spool_is_closed_when_its_request_ends(void **state)
{
	(void)state;
	const int all = seen->ended + 10;
	for (int i = 0; i < 5; i++) {
		talk("POST /spool HTTP/1.1\r\n" HOST LAST
		    "Content-Length: 3\r\n\r\nabc");
		/* and one that is given up */
		int fd = dial();
		assert_true(say(fd, slice_of("POST /spool HTTP/1.1\r\n" HOST
		    "Content-Length: 300\r\n\r\nabc")));
		close(fd);
	}
	for (int i = 0; i < 10000 && (seen->ended < all || spools_open() > 0);
	    i++)
		usleep(1000);
	assert_int_equal(seen->ended, all);
	assert_int_equal(spools_open(), 0);
}

static void
a_large_body_in_memory_is_whole(void **state)
{
	(void)state;
	size_t n = 3000000;
	char *body = arena_alloc(arena, n);
	memset(body, 'q', n);
	int fd = dial();
	const char *head = arena_printf(arena, "POST /large HTTP/1.1\r\n" HOST
	    LAST "Content-Length: %zu\r\n\r\n", n);
	assert_true(say(fd, slice_of(head)) && say(fd, slice_from(body, n)));
	const char *got = strstr(body_of(hear(fd)), "3000000:");
	assert_non_null(got);
	assert_int_equal(strlen(got), n + 8);
}

static void
an_answer_at_the_door_keeps_a_body_out(void **state)
{
	(void)state;
	int before = seen->handled;
	char *got = talk("POST /refuse HTTP/1.1\r\n" HOST
	    "Content-Length: 5\r\n\r\nhello");
	assert_true(strncmp(got, "HTTP/1.1 401 ", 13) == 0);
	assert_non_null(strstr(got, "Who are you?"));
	got = talk("GET /refuse HTTP/1.1\r\n" HOST "\r\n"
	    "GET /next HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_true(strncmp(got, "HTTP/1.1 401 ", 13) == 0);
	assert_non_null(strstr(got, "GET /next ?"));
	assert_int_equal(seen->handled, before + 1);
}

static void
a_door_without_an_answer_is_an_error_of_ours(void **state)
{
	(void)state;
	is_answered("GET /nothing HTTP/1.1\r\n" HOST LAST "\r\n", 500);
}

static void
every_request_that_began_is_accounted_for_at_its_end(void **state)
{
	(void)state;
	struct seen was = *seen;
	talk("GET /a HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_int_equal(seen->status, 200);
	assert_int_equal(seen->sent, 15);
	talk("GET /.. HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_int_equal(seen->status, 400);
	assert_int_equal(seen->ended, was.ended + 2);
	assert_int_equal(seen->handled, was.handled + 1);
	assert_int_equal(seen->done, was.done + 1);
}

/* Sends `first`, then `drip` again and again: until the server has had enough. */
static void
is_cut(const char *first, const char *drip)
{
	int fd = dial();
	say(fd, slice_of(first));
	for (int i = 0; i < 300; i++) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (poll(&p, 1, 100) == 1 || !say(fd, slice_of(drip))) {
			close(fd);
			return;
		}
	}
	fail_msg("the server still waits for: %s", first);
}

static void
bytes_that_drip_do_not_move_a_deadline(void **state)
{
	(void)state;
	int before = seen->handled;
	is_cut("G", "E");
	is_cut("GET / HTTP/1.1\r\n", "X");
	is_cut("GET / HTTP/1.1\r\n" HOST, "X: y\r\n");
	is_cut("POST /x HTTP/1.1\r\n" HOST "Content-Length: 900\r\n\r\n", "x");
	is_cut("POST /x HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n"
	    "\r\n", "1\r\nx\r\n");
	is_cut("", "\r\n");
	assert_int_equal(seen->handled, before);
}

static void
a_connection_on_which_nothing_comes_is_closed(void **state)
{
	(void)state;
	assert_string_equal(talk(""), "");
	char *got = talk("GET /x HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(count(got, "HTTP/1.1 200 "), 1);
}

static void
a_thousand_slow_connections_do_not_stop_others(void **state)
{
	(void)state;
	static int slow[1000];
	for (size_t i = 0; i < COUNT_OF(slow); i++) {
		slow[i] = dial();
		say(slow[i], (struct slice)SLICE("GET /slow HTTP/1.1\r\nX"));
	}
	is_answered("GET /x HTTP/1.1\r\n" HOST LAST "\r\n", 200);
	for (size_t i = 0; i < COUNT_OF(slow); i++)
		close(slow[i]);
}

static void
a_reader_that_goes_away_ends_its_stream(void **state)
{
	(void)state;
	int before = seen->done;
	for (int i = 0; i < 5; i++) {
		int fd = dial();
		say(fd, (struct slice)SLICE("GET /numbers/slow HTTP/1.1\r\n"
		    HOST "\r\n"));
		struct pollfd p = { .fd = fd, .events = POLLIN };
		poll(&p, 1, 10000);
		close(fd);
	}
	for (int i = 0; i < 3000 && seen->done < before + 5; i++)
		usleep(10000);
	assert_int_equal(seen->done, before + 5);
}

static void
what_is_in_hand_is_finished_before_the_server_ends(void **state)
{
	(void)state;
	int idle = dial(), fd = dial();
	say(idle, (struct slice)SLICE("GET /x HTTP/1.1\r\n" HOST "\r\n"));
	say(fd, (struct slice)SLICE("GET /numbers/slow HTTP/1.1\r\n" HOST
	    "\r\n"));
	struct pollfd p[] = { { .fd = fd, .events = POLLIN },
	    { .fd = idle, .events = POLLIN } };
	assert_true(poll(p, 1, 10000) == 1 && poll(p + 1, 1, 10000) == 1);
	assert_int_equal(finish(), 0);
	char *got = hear(fd);
	assert_non_null(strstr(got, "number 9\n"));
	assert_non_null(strstr(got, "\r\n0\r\n\r\n"));
	assert_int_equal(count(hear(idle), "HTTP/1.1 200 "), 1);
	start((struct slice){ NULL, 0 }, (struct slice){ NULL, 0 });
}

static void
what_is_not_finished_in_time_is_cut_when_the_server_ends(void **state)
{
	(void)state;
	assert_int_equal(finish(), 0);
	drain_s = 0;
	start((struct slice){ NULL, 0 }, (struct slice){ NULL, 0 });
	int fd = dial();
	say(fd, (struct slice)SLICE("GET /numbers/slow HTTP/1.1\r\n" HOST
	    "\r\n"));
	struct pollfd p = { .fd = fd, .events = POLLIN };
	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(finish(), 0);
	assert_null(strstr(hear(fd), "\r\n0\r\n\r\n"));
	assert_int_equal(seen->done, 1);
	assert_int_equal(seen->ended, 1);
	drain_s = 10;
	start((struct slice){ NULL, 0 }, (struct slice){ NULL, 0 });
}

/* What a shell command prints; NULL when it fails. */
static char *
shell(const char *command)
{
	struct buf b = buf_make(arena, 4096);
	FILE *f = popen(command, "r");
	size_t n;
	assert_non_null(f);
	while ((n = fread(buf_grow(&b, 4096), 1, 4096, f)) > 0)
		b.len -= 4096 - n;
	b.len -= 4096;
	return pclose(f) == 0 ? buf_text(&b) : NULL;
}

static char *
tls_talk(const char *dir, const char *options, const char *request)
{
	return shell(arena_printf(arena, "(printf '%s'; sleep 1) | timeout 30 "
	    "openssl s_client -connect 127.0.0.1:%d -CAfile %s/cert.pem "
	    "-verify_return_error -quiet %s 2>/dev/null", request, port, dir,
	    options));
}

static void
tls_speaks_1_2_and_1_3_and_nothing_older(void **state)
{
	(void)state;
	char dir[] = "/tmp/mohor-net-XXXXXX";
	struct slice cert, key;
	assert_non_null(mkdtemp(dir));
	assert_non_null(shell(arena_printf(arena, "cd %s && openssl req -x509 "
	    "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
	    "key.pem -out cert.pem -days 3 -subj /CN=localhost 2>/dev/null",
	    dir)));
	assert_int_equal(file_read(arena, arena_printf(arena, "%s/cert.pem",
	    dir), 1 << 20, &cert, NULL), FAULT_NONE);
	assert_int_equal(file_read(arena, arena_printf(arena, "%s/key.pem",
	    dir), 1 << 20, &key, NULL), FAULT_NONE);
	assert_int_equal(finish(), 0);
	start(cert, key);
	const char *get = "GET /t HTTP/1.1\\r\\n" "Host: a\\r\\n"
	    "Connection: close\\r\\n\\r\\n";
	char *got = tls_talk(dir, "-tls1_3", get);
	assert_true(got != NULL && strstr(got, "GET /t ?") != NULL);
	got = tls_talk(dir, "-tls1_2", get);
	assert_true(got != NULL && strstr(got, "GET /t ?") != NULL);
	got = tls_talk(dir, "-tls1_1 -cipher ALL:@SECLEVEL=0", get);
	assert_true(got == NULL || strstr(got, "GET /t ?") == NULL);
	got = tls_talk(dir, "-tls1_2 -cipher AES128-SHA", get);
	assert_true(got == NULL || strstr(got, "GET /t ?") == NULL);
	got = talk("GET /t HTTP/1.1\r\n" HOST LAST "\r\n");
	assert_null(strstr(got, "GET /t ?"));
	shell(arena_printf(arena, "rm -r %s", dir));
	assert_int_equal(finish(), 0);
	start((struct slice){ NULL, 0 }, (struct slice){ NULL, 0 });
}

static void
a_certificate_that_is_none_starts_no_server(void **state)
{
	(void)state;
	struct http_server *s = NULL;
	struct fault why;
	bool loopback;
	struct http_server_options o = { .cert_pem = SLICE("nonsense"),
	    .key_pem = SLICE("nonsense"), .doors = { NULL, admit, handle,
	    after } };
	assert_int_equal(http_listen("127.0.0.1:0", &o.listen_fd, &loopback,
	    NULL), FAULT_NONE);
	assert_int_equal(http_server_make(&s, &o, &why), FAULT_INPUT);
	assert_null(s);
	close(o.listen_fd);
}

static void
an_address_to_listen_at_has_one_of_four_forms(void **state)
{
	(void)state;
	static const struct { const char *text; int well, local; } rows[] = {
	    { "127.0.0.1:0", 1, 1 }, { "localhost:0", 1, 1 }, { ":0", 1, 0 },
	    { "0", 1, 0 }, { "0.0.0.0:0", 1, 0 }, { "", 0, 0 },
	    { "127.0.0.1", 0, 0 }, { "127.0.0.1:", 0, 0 },
	    { "127.0.0.1:65536", 0, 0 }, { "127.0.0.1:-1", 0, 0 },
	    { "::1:0", 0, 0 }, { "192.0.2.1:0", 0, 0 }, { "a b:0", 0, 0 } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int fd = -1;
		bool local = false;
		struct fault why;
		enum fault_code code = http_listen(rows[i].text, &fd, &local,
		    &why);
		if ((code == FAULT_NONE) != rows[i].well ||
		    local != rows[i].local)
			fail_msg("%s", rows[i].text);
		if (code == FAULT_NONE)
			assert_true(http_listen_port(fd) > 0);
		if (fd >= 0)
			close(fd);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_answered_and_the_connection_kept),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(a_head_is_answered_without_a_body),
		cmocka_unit_test(a_client_that_expects_is_told_to_go_on),
		cmocka_unit_test(
		    an_announced_body_that_is_too_long_is_refused_before_it_is_sent),
		cmocka_unit_test(a_chunked_body_that_is_too_long_is_refused),
		cmocka_unit_test(a_chunked_body_is_put_together),
		cmocka_unit_test(
		    nothing_after_a_chunked_body_is_read_as_a_request),
		cmocka_unit_test(
		    a_chunked_body_broken_at_any_byte_is_never_handled),
		cmocka_unit_test(chunks_of_wrong_form_are_refused),
		cmocka_unit_test(
		    what_two_readers_could_read_differently_is_refused),
		cmocka_unit_test(a_nul_anywhere_in_the_headers_is_refused),
		cmocka_unit_test(a_path_with_two_meanings_is_refused),
		cmocka_unit_test(
		    a_path_with_one_meaning_is_handed_on_as_it_was_sent),
		cmocka_unit_test(too_much_of_anything_has_a_status_of_its_own),
		cmocka_unit_test(a_stream_arrives_in_order_and_whole),
		cmocka_unit_test(
		    a_stream_to_http_1_0_has_no_chunks_and_ends_the_connection),
		cmocka_unit_test(a_stream_that_breaks_has_no_end),
		cmocka_unit_test(two_slices_are_one_body),
		cmocka_unit_test(
		    a_body_is_written_to_the_descriptor_and_a_file_answered),
		cmocka_unit_test(
		    a_stream_that_waits_ends_when_its_client_has_gone),
		cmocka_unit_test(
		    an_answer_that_is_not_known_yet_comes_when_it_is),
		cmocka_unit_test(
		    others_are_served_while_an_answer_is_waited_for),
		cmocka_unit_test(a_spool_is_closed_when_its_request_ends),
		cmocka_unit_test(a_large_body_in_memory_is_whole),
		cmocka_unit_test(an_answer_at_the_door_keeps_a_body_out),
		cmocka_unit_test(a_door_without_an_answer_is_an_error_of_ours),
		cmocka_unit_test(
		    every_request_that_began_is_accounted_for_at_its_end),
		cmocka_unit_test(bytes_that_drip_do_not_move_a_deadline),
		cmocka_unit_test(a_connection_on_which_nothing_comes_is_closed),
		cmocka_unit_test(
		    a_thousand_slow_connections_do_not_stop_others),
		cmocka_unit_test(a_reader_that_goes_away_ends_its_stream),
		cmocka_unit_test(
		    what_is_in_hand_is_finished_before_the_server_ends),
		cmocka_unit_test(
		    what_is_not_finished_in_time_is_cut_when_the_server_ends),
		cmocka_unit_test(tls_speaks_1_2_and_1_3_and_nothing_older),
		cmocka_unit_test(a_certificate_that_is_none_starts_no_server),
		cmocka_unit_test(an_address_to_listen_at_has_one_of_four_forms),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
