/*
 * pki_maker: what an authority and a forger can do, for the stories.
 *
 *	pki_maker crl CA.p12 PIN CERT.pem WHEN OUT.crl
 *		a revocation list that names CERT since WHEN
 *	pki_maker signer CA.p12 PIN FROM UNTIL OUT.p12 OUT.pem
 *		another document signer, under the same PIN
 *	pki_maker resign IN.pdf KEY.p12 PIN OUT.pdf
 *		the same document with another signer's signature in its hole
 *
 * Times: "30 days ago", "in 300 days".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arena.h"
#include "cert.h"
#include "cms.h"
#include "codec.h"
#include "file.h"
#include "hash.h"
#include "own.h"
#include "signer.h"
#include "testpki.h"

static struct arena *a;

static void
need(enum fault_code code, const struct fault *why)
{
	if (code == FAULT_NONE)
		return;
	fprintf(stderr, "pki_maker: %s: %s\n", why->where, why->say);
	exit(1);
}

static int64_t
when(const char *text)
{
	int days;
	if (sscanf(text, "in %d days", &days) == 1)
		return (int64_t)time(NULL) + days * 86400;
	if (sscanf(text, "%d days ago", &days) == 1)
		return (int64_t)time(NULL) - days * 86400;
	return (int64_t)time(NULL);
}

static struct slice
bytes_of(const char *path)
{
	struct slice s;
	struct fault why = { 0 };
	need(file_read(a, path, 16 << 20, &s, &why), &why);
	return s;
}

static struct testpki_cert *
authority(const char *path, const char *pin)
{
	struct testpki_cert *ca;
	struct fault why = { 0 };
	need(testpki_pkcs12_open(bytes_of(path), pin, &ca, &why), &why);
	return ca;
}

static struct slice
first_cert(const char *path)
{
	struct slice *certs;
	size_t n;
	struct fault why = { 0 };
	need(cert_split(a, bytes_of(path), &certs, &n, &why), &why);
	return certs[0];
}

static void
make_crl(char **arg)
{
	struct fault why = { 0 };
	struct slice crl;
	struct testpki_cert *ca = authority(arg[0], arg[1]);
	const struct testpki_revoked one = { first_cert(arg[2]), when(arg[3]),
	    1 };
	int64_t now = (int64_t)time(NULL);
	need(testpki_crl(a, ca, &one, 1, now - 60, now + 30 * 86400, &crl,
	    &why), &why);
	need(file_put(arg[4], 0644, crl, &why), &why);
	testpki_drop(ca);
}

static void
make_signer(char **arg)
{
	struct fault why = { 0 };
	struct slice p12;
	struct testpki_cert *ca = authority(arg[0], arg[1]), *signer;
	const struct testpki_wish wish = { .role = TESTPKI_SIGNER,
	    .from_s = when(arg[2]), .until_s = when(arg[3]),
	    .common_name = "DS X", .organisation = "X" };
	need(testpki_make(&wish, ca, &signer, &why), &why);
	struct slice chain[1] = { testpki_der(ca) };
	need(testpki_pkcs12(a, signer, chain, 1, arg[1], &p12, &why), &why);
	need(file_put(arg[4], 0600, p12, &why), &why);
	need(file_put(arg[5], 0644, testpki_pem(a, signer), &why), &why);
	testpki_drop(signer);
	testpki_drop(ca);
}

static void
sign_again(char **arg)
{
	struct fault why = { 0 };
	struct slice in = bytes_of(arg[0]);
	char *pdf = arena_copy(a, in.at, in.len);
	char *at = memmem(pdf, in.len, "/Contents<", 10);
	if (at == NULL)
		exit(1);
	char *hole = at + 10, *end = strchr(hole, '>');
	struct signer *signer;
	const struct signer_policy policy = { .any_time = true };
	struct cms_plan *plan;
	struct hash h;
	unsigned char digest[HASH_MOST];
	need(signer_open_pkcs12(&signer, bytes_of(arg[1]), arg[2], &policy,
	    &why), &why);
	need(cms_plan_make(a, signer, NULL, &plan, &why), &why);
	hash_begin(&h, cms_plan_hash(plan));
	hash_add(&h, pdf, (size_t)(hole - 1 - pdf));
	hash_add(&h, end + 1, in.len - (size_t)(end + 1 - pdf));
	hash_end(&h, digest);
	size_t len, cap = cms_plan_size(plan);
	unsigned char *cms = arena_raw(a, cap, 1);
	need(cms_write(plan, digest, signer, cms, cap, &len, &why), &why);
	if (HEX_LEN(len) > (size_t)(end - hole)) {
		fprintf(stderr, "pki_maker: the signature is too long\n");
		exit(1);
	}
	memset(hole, '0', (size_t)(end - hole));
	hex_encode(cms, len, hole);
	need(file_put(arg[3], 0644, slice_from(pdf, in.len), &why), &why);
	signer_drop(signer);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *word;
		int args;
		void (*run)(char **);
	} rows[] = {
		{ "crl", 5, make_crl },
		{ "signer", 6, make_signer },
		{ "resign", 4, sign_again },
	};
	a = arena_make();
	for (size_t i = 0; argc > 1 && i < COUNT_OF(rows); i++) {
		if (strcmp(rows[i].word, argv[1]) != 0 ||
		    argc != rows[i].args + 2)
			continue;
		rows[i].run(argv + 2);
		arena_drop(a);
		return 0;
	}
	fprintf(stderr, "pki_maker: see the top of its source\n");
	return 64;
}
