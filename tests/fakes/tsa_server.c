/*
 * A time-stamping authority over HTTP (RFC 3161 3.4), with the keys of a
 * practice PKI, that can also misbehave: by its path, or always.
 *
 *	tsa_server FOLDER PIN [PORT [WAY]]
 *
 * WAY and the paths: / well, /nonce, /imprint, /reject, /busy (503), /type (the
 * wrong media type), /garbage (cut off), /slow (after three seconds).
 */
#include "clock.h"
#include "fake_http.h"
#include "fake_keys.h"

static struct arena *keys;
static struct testpki_cert *tsa, *ca;
static const char *always;

static enum testpki_tsa_flaw
flaw_of(const char *way)
{
	return strcmp(way, "nonce") == 0 ? TESTPKI_TSA_NONCE :
	    strcmp(way, "imprint") == 0 ? TESTPKI_TSA_IMPRINT :
	    strcmp(way, "reject") == 0 ? TESTPKI_TSA_REJECT : TESTPKI_TSA_WELL;
}

static void
answer(int fd, const struct fake_request *request)
{
	const char *way = always != NULL ? always : request->path + 1;
	struct arena *arena = arena_make();
	struct slice chain[] = { testpki_der(ca) }, reply;
	struct fault why = { 0 };
	const char *type = strcmp(way, "type") == 0 ? "text/html" :
	    "application/timestamp-reply";
	if (strcmp(way, "slow") == 0)
		sleep(3);
	if (strcmp(way, "busy") == 0) {
		fake_reply(fd, "503 Busy", "text/plain", slice_of("later\n"));
	} else if (testpki_tsa(arena, tsa, chain, 1, request->body,
	    clock_now(&clock_system), flaw_of(way), &reply, &why) !=
	    FAULT_NONE) {
		fake_reply(fd, "400 Bad", "text/plain", slice_of(why.say));
	} else {
		if (strcmp(way, "garbage") == 0)
			reply = slice_head(reply, reply.len - 10);
		fake_reply(fd, "200 OK", type, reply);
	}
	arena_drop(arena);
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: tsa_server FOLDER PIN [PORT [WAY]]\n");
		return 64;
	}
	keys = arena_make_wiping();
	tsa = fake_key(keys, argv[1], "tsa.p12", argv[2]);
	ca = fake_key(keys, argv[1], "ca.p12", argv[2]);
	always = argc > 4 ? argv[4] : NULL;
	return fake_serve(argc > 3 ? atoi(argv[3]) : 0, answer);
}
