/*
 * bench_pace: asks for random certificates, and tells how many were answered and
 * how long that took.
 *
 * At a steady RATE, times are counted from when each question was due: a server
 * that halts for a moment pays for every question of that moment. RATE 0 asks as
 * fast as answers come.
 *
 *	bench_pace PORT TOKEN-FILE RANGES-FILE RATE SECONDS [CONNECTIONS]
 *	bench_pace PORT - PATH RATE SECONDS [CONNECTIONS]
 *
 * RANGES-FILE is what bench_fill printed; the second form asks any server for
 * one thing, to see what the machine alone does to the times.
 *
 * It spins rather than sleeps, and so wants a processor of its own: waking a
 * sleeper on another processor costs a server in a virtual machine more than its
 * answer, and only slow servers would pay for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

#define LINKS_MOST 256
#define RANGES_MOST 64

struct wire {
	int fd;
	int64_t due_us;		/* of the question under way; 0: none */
	size_t got, wanted;	/* bytes of the answer; wanted 0: not known */
	char text[8192];
};

static struct wire wires[LINKS_MOST];
static struct { char front[16]; unsigned n; } ranges[RANGES_MOST];
static size_t n_ranges;
static unsigned long long total;
static char token[1024];
static const char *one_path;	/* NULL: certificates */
static int64_t *took;
static size_t n_took;

static void
die(const char *what)
{
	fprintf(stderr, "bench_pace: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
read_files(const char *token_path, const char *ranges_path)
{
	FILE *f = fopen(token_path, "r");
	if (f == NULL || fscanf(f, "%1023s", token) != 1)
		die(token_path);
	fclose(f);
	f = fopen(ranges_path, "r");
	if (f == NULL)
		die(ranges_path);
	while (n_ranges < RANGES_MOST && fscanf(f, "%15s %u",
	    ranges[n_ranges].front, &ranges[n_ranges].n) == 2)
		total += ranges[n_ranges++].n;
	fclose(f);
	if (total == 0)
		die("no certificates");
}

static void
open_wire(struct wire *w, int port)
{
	int one = 1;
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	w->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (w->fd < 0 || connect(w->fd, (struct sockaddr *)&to, sizeof to) != 0)
		die("connect");
	setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(w->fd, F_SETFL, O_NONBLOCK);
}

/* The text of a question, and its length. */
static int
put_question(char text[1400])
{
	static unsigned long long seed = 88172645463325252ull;
	size_t i = 0;
	if (one_path != NULL)
		return snprintf(text, 1400, "GET %s HTTP/1.1\r\n"
		    "Host: localhost\r\n\r\n", one_path);
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	unsigned long long k = seed % total;
	while (k >= ranges[i].n)
		k -= ranges[i++].n;
	return snprintf(text, 1400, "GET /api/v1/certificates/%s%06llu"
	    " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n",
	    ranges[i].front, k + 1, token);
}

static void
ask(struct wire *w, int64_t due_us)
{
	char text[1400];
	int n = put_question(text);
	if (write(w->fd, text, (size_t)n) != n)
		die("write");
	w->due_us = due_us;
	w->got = w->wanted = 0;
}

static size_t
length_of(struct wire *w)
{
	w->text[w->got] = '\0';
	const char *end = strstr(w->text, "\r\n\r\n");
	const char *len = strcasestr(w->text, "\r\nContent-Length:");
	if (end == NULL)
		return 0;
	if (strncmp(w->text, "HTTP/1.1 200", 12) != 0 || len == NULL) {
		fprintf(stderr, "bench_pace: %.300s\n", w->text);
		exit(1);
	}
	return (size_t)(end + 4 - w->text) + strtoul(len + 17, NULL, 10);
}

/* True when the answer is complete. */
static bool
hear(struct wire *w)
{
	ssize_t n = read(w->fd, w->text + w->got, sizeof w->text - 1 - w->got);
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0)
		die("read");
	w->got += (size_t)n;
	if (w->wanted == 0)
		w->wanted = length_of(w);
	if (w->wanted == 0 || w->got < w->wanted)
		return false;
	took[n_took++] = clock_us() - w->due_us;
	w->due_us = 0;
	return true;
}

#define FASTEST 1000000		/* answers a second that there is room for */

/* How long it took. */
static int64_t
pace(int n_wires, double rate, int64_t for_us, size_t most)
{
	int poll_fd = epoll_create1(0), idle[LINKS_MOST], n_idle = 0;
	for (int i = 0; i < n_wires; i++) {
		struct epoll_event e = { .events = EPOLLIN, .data.u32 =
		    (uint32_t)i };
		epoll_ctl(poll_fd, EPOLL_CTL_ADD, wires[i].fd, &e);
		idle[n_idle++] = i;
	}
	int64_t begun = clock_us(), now = begun;
	for (size_t asked = 0; now < begun + for_us || n_took < asked; ) {
		struct epoll_event e[LINKS_MOST];
		while (n_idle > 0 && asked < most && now < begun + for_us) {
			int64_t due = rate == 0 ? now :
			    begun + (int64_t)((double)asked * 1e6 / rate);
			if (due > now)
				break;
			ask(&wires[idle[--n_idle]], due);
			asked++;
		}
		int n = epoll_wait(poll_fd, e, LINKS_MOST, 0);
		for (int i = 0; i < n; i++)
			if (hear(&wires[e[i].data.u32]))
				idle[n_idle++] = (int)e[i].data.u32;
		now = clock_us();
	}
	return now - begun;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	if (argc < 6) {
		fprintf(stderr, "usage: bench_pace PORT TOKEN RANGES RATE"
		    " SECONDS [CONNECTIONS]\n");
		return 2;
	}
	int n_wires = argc > 6 ? atoi(argv[6]) : 64;
	double rate = atof(argv[4]);
	double seconds = atof(argv[5]);
	size_t most = (size_t)((rate == 0 ? FASTEST : rate) * seconds);
	if (n_wires < 1 || n_wires > LINKS_MOST || most < 100)
		return 2;
	if (strcmp(argv[2], "-") == 0)
		one_path = argv[3];
	else
		read_files(argv[2], argv[3]);
	took = calloc(most, sizeof *took);
	if (took == NULL)
		return 1;
	for (int i = 0; i < n_wires; i++)
		open_wire(&wires[i], atoi(argv[1]));
	int64_t us = pace(n_wires, rate, (int64_t)(seconds * 1e6), most);
	if (n_took == 0)
		die("no answers");
	qsort(took, n_took, sizeof *took, compare);
	printf("{\"n\": %zu, \"rate\": %.0f, \"p50_us\": %lld, \"p99_us\": %lld,"
	    " \"p999_us\": %lld, \"most_us\": %lld}\n", n_took,
	    (double)n_took * 1e6 / (double)us,
	    (long long)took[n_took / 2], (long long)took[n_took * 99 / 100],
	    (long long)took[n_took * 999 / 1000],
	    (long long)took[n_took - 1]);
	free(took);
	return 0;
}
