/*
 * fake_http: a web server for authorities of the tests: one connection after
 * the other on the loopback, each answered by a function. It prints
 * "port=NNNN" when it listens and ends with its parent.
 */
#ifndef TESTS_FAKE_HTTP_H
#define TESTS_FAKE_HTTP_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "slice.h"

#define FAKE_REQUEST_MOST (1 << 17)

struct fake_request {
	char method[8], path[1024];
	struct slice body;
};

static inline void
fake_write(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.at, bytes.len);
		if (n <= 0)
			return;
		bytes = slice_skip(bytes, (size_t)n);
	}
}

static inline void
fake_reply(int fd, const char *status, const char *type, struct slice body)
{
	char head[512];
	int n = snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: %s\r\n"
	    "Content-Length: %zu\r\nConnection: close\r\n\r\n", status, type,
	    body.len);
	fake_write(fd, slice_from(head, (size_t)n));
	fake_write(fd, body);
}

/* False when nothing sensible came within five seconds. */
static inline bool
fake_read(int fd, struct fake_request *out)
{
	static char in[FAKE_REQUEST_MOST];
	const struct timeval limit = { .tv_sec = 5 };
	size_t have = 0;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	while (have < sizeof in - 1) {
		ssize_t n = read(fd, in + have, sizeof in - 1 - have);
		if (n <= 0)
			return false;
		have += (size_t)n;
		in[have] = '\0';
		const char *end = strstr(in, "\r\n\r\n");
		if (end == NULL)
			continue;
		const char *at = strcasestr(in, "\r\nContent-Length:");
		size_t want = at == NULL || at > end ? 0 :
		    strtoul(at + 17, NULL, 10);
		size_t head = (size_t)(end + 4 - in);
		if (have - head < want)
			continue;
		out->body = slice_from(in + head, want);
		return sscanf(in, "%7s %1023s", out->method, out->path) == 2;
	}
	return false;
}

typedef void fake_answer(int fd, const struct fake_request *);

static inline int
fake_serve(int port, fake_answer *answer)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons((uint16_t)port) };
	socklen_t len = sizeof at;
	const int yes = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes,
	    sizeof yes) != 0 || bind(fd, (struct sockaddr *)&at,
	    sizeof at) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
		perror("cannot listen");
		return 1;
	}
	printf("port=%d\n", ntohs(at.sin_port));
	fflush(stdout);
	for (;;) {
		struct fake_request request = { .method = "" };
		int one = accept(fd, NULL, NULL);
		if (one < 0)
			continue;
		if (fake_read(one, &request))
			answer(one, &request);
		close(one);
	}
}

#endif
