/*
 * A web server for tests that can also misbehave: a child process on a free
 * port of the loopback, one connection after the other, each answered by a
 * function of the test's own.
 */
#ifndef NET_NET_TEST_SERVER_H
#define NET_NET_TEST_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "own.h"
#include "slice.h"

struct test_server {
	pid_t pid;
	int port;
};

/* The head of the request being answered, NUL-terminated behind the body. */
static const char *test_head UNUSED;

/* Answers one request; n counts them from 0. path is "/..." */
typedef void test_answer(int fd, int n, const char *path, struct slice body);

static inline void
test_reply(int fd, const char *status, const char *type, struct slice body)
{
	char head[512];
	int n = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: %s\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n", status, type,
	    body.len);
	if (write(fd, head, (size_t)n) < 0 ||
	    (body.len > 0 && write(fd, body.at, body.len) < 0))
		return;
}

static inline void
test_reply_bytes(int fd, struct slice bytes)
{
	if (write(fd, bytes.at, bytes.len) < 0)
		return;
}

static inline size_t
test_content_length(const char *head)
{
	const char *at = strcasestr(head, "\r\nContent-Length:");
	return at == NULL ? 0 : strtoul(at + 17, NULL, 10);
}

static inline void
test_serve_one(int fd, int n, test_answer *answer)
{
	static char in[1 << 17];
	size_t have = 0, want = 0;
	char path[256] = "";
	while (have < sizeof in - 1) {
		ssize_t got = read(fd, in + have, sizeof in - 1 - have);
		if (got <= 0)
			break;
		have += (size_t)got;
		in[have] = '\0';
		char *end = memmem(in, have, "\r\n\r\n", 4);
		if (end == NULL)
			continue;
		want = (size_t)(end + 4 - in) + test_content_length(in);
		if (have >= want)
			break;
	}
	char *end = memmem(in, have, "\r\n\r\n", 4);
	if (end == NULL || sscanf(in, "%*s %255s", path) != 1)
		return;
	test_head = in;
	answer(fd, n, path, (struct slice){ end + 4,
	    have - (size_t)(end + 4 - in) });
}

static inline struct test_server
test_server_make(test_answer *answer)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		abort();
	struct test_server s = { .port = ntohs(at.sin_port) };
	s.pid = fork();
	if (s.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		for (int n = 0;; n++) {
			int one = accept(fd, NULL, NULL);
			if (one < 0)
				_exit(1);
			test_serve_one(one, n, answer);
			close(one);
		}
	}
	close(fd);
	return s;
}

static inline void
test_server_drop(struct test_server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
}

#endif
