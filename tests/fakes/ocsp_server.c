/*
 * An OCSP responder over HTTP (RFC 6960 appendix A, by POST) for the issuing CA
 * of a practice PKI, which also hands out the folder's revocation lists and
 * certificates.
 *
 *	ocsp_server FOLDER PIN [PORT [REVOKED.pem ...]]
 *
 * The certificates named (the first of each file) are revoked since an hour
 * before the start. Paths: /ocsp, /busy (503), /stale (an answer of last month),
 * /ca.crl, /root.crl, /ca.cer, /root.cer.
 */
#include "cert.h"
#include "clock.h"
#include "fake_http.h"
#include "fake_keys.h"

#define REVOKED_MOST 64
#define DAY_S 86400

static struct arena *keys;
static struct testpki_cert *ca, *responder;
static struct testpki_revoked revoked[REVOKED_MOST];
static size_t revoked_n;
static const char *folder;

static void
answer_ocsp(int fd, const struct fake_request *request, int64_t at_s)
{
	struct arena *arena = arena_make();
	struct fault why = { 0 };
	struct slice reply;
	if (testpki_ocsp_answer(arena, ca, responder, request->body, revoked,
	    revoked_n, at_s, at_s + DAY_S, &reply, &why) == FAULT_NONE)
		fake_reply(fd, "200 OK", "application/ocsp-response", reply);
	else
		fake_reply(fd, "400 Bad", "text/plain", slice_of(why.say));
	arena_drop(arena);
}

static struct slice
der_of(struct arena *arena, const char *name)
{
	struct fault why = { 0 };
	struct slice *ders;
	size_t n;
	fake_must(cert_split(arena, fake_file(arena, folder, name), &ders, &n,
	    &why), &why);
	return ders[0];
}

static void
answer(int fd, const struct fake_request *request)
{
	const char *path = request->path;
	struct arena *arena = arena_make();
	int64_t now_s = clock_now(&clock_system);
	if (strcmp(path, "/ocsp") == 0)
		answer_ocsp(fd, request, now_s);
	else if (strcmp(path, "/stale") == 0)
		answer_ocsp(fd, request, now_s - 30 * DAY_S);
	else if (strcmp(path, "/busy") == 0)
		fake_reply(fd, "503 Busy", "text/plain", slice_of("later\n"));
	else if (strcmp(path, "/ca.crl") == 0 || strcmp(path, "/root.crl") == 0)
		fake_reply(fd, "200 OK", "application/pkix-crl",
		    fake_file(arena, folder, path + 1));
	else if (strcmp(path, "/ca.cer") == 0 || strcmp(path, "/root.cer") == 0)
		fake_reply(fd, "200 OK", "application/pkix-cert", der_of(arena,
		    path[1] == 'c' ? "ca.pem" : "root.pem"));
	else
		fake_reply(fd, "404 None", "text/plain", slice_of("none\n"));
	arena_drop(arena);
}

static void
put_on_list(const char *path)
{
	struct fault why = { 0 };
	struct slice file, *ders;
	size_t n;
	fake_must(file_read(keys, path, 1 << 20, &file, &why), &why);
	fake_must(cert_split(keys, file, &ders, &n, &why), &why);
	if (revoked_n < REVOKED_MOST)
		revoked[revoked_n++] = (struct testpki_revoked){ ders[0],
		    clock_now(&clock_system) - 3600, 1 };
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: ocsp_server FOLDER PIN [PORT"
		    " [REVOKED.pem ...]]\n");
		return 64;
	}
	keys = arena_make_wiping();
	folder = argv[1];
	ca = fake_key(keys, folder, "ca.p12", argv[2]);
	responder = fake_key(keys, folder, "ocsp.p12", argv[2]);
	for (int i = 4; i < argc; i++)
		put_on_list(argv[i]);
	return fake_serve(argc > 3 ? atoi(argv[3]) : 0, answer);
}
