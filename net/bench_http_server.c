/*
 * bench_http_server [ADDRESS [CERT KEY]]: serves 1 KB to whoever asks, for wrk
 * and for counting what an idle connection costs. Ends with SIGTERM.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "file.h"
#include "http_server.h"

static volatile sig_atomic_t stop;
static char kilobyte[1024];

static void
on_signal(int number)
{
	stop = number;
}

static void
admit(void *with, struct http_request *r, struct http_admit *a,
    struct http_reply *reply)
{
	(void)with;
	(void)r;
	(void)reply;
	a->body_most = 1 << 20;
}

static void
handle(void *with, struct http_request *r, struct http_reply *reply)
{
	(void)with;
	(void)r;
	reply->status = 200;
	reply->type = "text/html";
	reply->body = slice_from(kilobyte, sizeof kilobyte);
}

static struct slice
whole(struct arena *arena, const char *path)
{
	struct slice out;
	struct fault why;
	if (file_read(arena, path, 1 << 20, &out, &why) == FAULT_NONE)
		return out;
	fprintf(stderr, "%s\n", why.say);
	exit(1);
}

int
main(int argc, char **argv)
{
	struct fault why;
	bool loopback;
	struct http_server *server;
	struct http_server_options o = { .doors = { NULL, admit, handle,
	    NULL }, .connections_most = 20000, .idle_s = 600 };
	struct arena *arena = arena_make();
	memset(kilobyte, 'x', sizeof kilobyte);
	if (argc > 3) {
		o.cert_pem = whole(arena, argv[2]);
		o.key_pem = whole(arena, argv[3]);
	}
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	if (http_listen(argc > 1 ? argv[1] : "127.0.0.1:8080", &o.listen_fd,
	    &loopback, &why) != FAULT_NONE ||
	    http_server_make(&server, &o, &why) != FAULT_NONE ||
	    http_server_run(server, &stop, 5, NULL, NULL, &why) !=
	    FAULT_NONE) {
		fprintf(stderr, "%s\n", why.say);
		return 1;
	}
	http_server_drop(server);
	arena_drop(arena);
	return 0;
}
