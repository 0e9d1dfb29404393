/*
 * Practice keys kept in files: PEM, PKCS#12, and the set that a new office
 * starts with.
 */
#include <limits.h>
#include <stdio.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "arena.h"
#include "buf.h"
#include "cert_parts.h"
#include "file.h"
#include "hash.h"
#include "own.h"
#include "testpki_parts.h"

#define ROUNDS 20000	/* of PBKDF2 */
#define DAY_S 86400

static void
bio_free(BIO **bio)
{
	BIO_free(*bio);
}

enum fault_code
testpki_key_pem(struct arena *a, const struct testpki_cert *c,
    struct slice *out, struct fault *why)
{
	AUTO(bio_free) BIO *bio = BIO_new(BIO_s_secmem());
	char *at;
	if (bio == NULL || PEM_write_bio_PKCS8PrivateKey(bio, c->key, NULL, NULL,
	    0, NULL, NULL) != 1)
		return testpki_failed("a key file", why);
	long n = BIO_get_mem_data(bio, &at);
	*out = slice_from(arena_copy(a, at, (size_t)n), (size_t)n);
	return FAULT_NONE;
}

enum fault_code
testpki_key_open(struct testpki_cert **out, struct slice cert,
    struct slice key_pem, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	AUTO(bio_free) BIO *bio = BIO_new_mem_buf(key_pem.at,
	    key_pem.len > 65536 ? 0 : (int)key_pem.len);
	struct slice *ders;
	size_t n;
	enum fault_code code = cert_split(arena, cert, &ders, &n, why);
	if (code != FAULT_NONE)
		return code;
	static char none[] = "";
	X509 *x = testpki_x509(ders[0]);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, none);
	if (x == NULL || key == NULL || X509_check_private_key(x, key) != 1) {
		X509_free(x);
		EVP_PKEY_free(key);
		ERR_clear_error();
		return fault_say(why, FAULT_INPUT,
		    "The key does not belong to the certificate.");
	}
	return testpki_wrap(x, key, out, why);
}

enum fault_code
testpki_pkcs12(struct arena *a, const struct testpki_cert *c,
    const struct slice *chain, size_t n, const char *pin, struct slice *out,
    struct fault *why)
{
	STACK_OF(X509) *others = sk_X509_new_null();
	unsigned char *der = NULL;
	int len = -1;
	for (size_t i = 0; i < n; i++) {
		X509 *x = testpki_x509(chain[i]);
		if (x != NULL && sk_X509_push(others, x) == 0)
			X509_free(x);
	}
	PKCS12 *p12 = PKCS12_create(pin, "mohor", c->key, c->x509, others,
	    NID_aes_256_cbc, NID_aes_256_cbc, ROUNDS, ROUNDS, 0);
	if (p12 != NULL)
		len = i2d_PKCS12(p12, &der);
	PKCS12_free(p12);
	sk_X509_pop_free(others, X509_free);
	if (len < 0)
		return testpki_failed("a PKCS#12 file", why);
	*out = slice_from(arena_copy(a, der, (size_t)len), (size_t)len);
	OPENSSL_clear_free(der, (size_t)len);
	return FAULT_NONE;
}

enum fault_code
testpki_pkcs12_open(struct slice p12, const char *pin,
    struct testpki_cert **out, struct fault *why)
{
	const unsigned char *at = (const unsigned char *)p12.at;
	PKCS12 *file = p12.len > INT_MAX ? NULL :
	    d2i_PKCS12(NULL, &at, (long)p12.len);
	EVP_PKEY *key = NULL;
	X509 *x = NULL;
	ERR_clear_error();
	if (file == NULL)
		return fault_say(why, FAULT_INPUT,
		    "The file is not a PKCS#12 file.");
	bool known = PKCS12_verify_mac(file, pin, -1) == 1;
	bool good = known && PKCS12_parse(file, pin, &key, &x, NULL) == 1 &&
	    key != NULL && x != NULL;
	PKCS12_free(file);
	ERR_clear_error();
	if (good)
		return testpki_wrap(x, key, out, why);
	X509_free(x);
	EVP_PKEY_free(key);
	return known ? fault_say(why, FAULT_INPUT,
	    "The PKCS#12 file has no key with a certificate.") :
	    fault_say(why, FAULT_DENIED,
	    "The PIN of the PKCS#12 file is wrong.");
}

static enum fault_code
make_one(const struct testpki_options *o, enum testpki_role role,
    const struct testpki_cert *issuer, struct testpki_cert **out,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const char *base = o->base_url != NULL ? o->base_url :
	    "http://pki.mohor.example.test";
	const bool root = role == TESTPKI_ROOT, ca = role == TESTPKI_CA;
	const struct testpki_wish wish = { .role = role, .key = o->key,
	    .organisation = role == TESTPKI_SIGNER ? o->organisation : NULL,
	    .unit = role == TESTPKI_SIGNER ? "Test signing" : NULL,
	    .title = role == TESTPKI_SIGNER ? o->title : NULL,
	    .from_s = o->now_s,
	    .ocsp_url = root ? NULL : arena_printf(a, "%s/ocsp", base),
	    .issuer_url = root ? NULL : arena_printf(a, "%s/%s.cer", base,
	    ca ? "root" : "ca"),
	    .crl_url = root ? NULL : arena_printf(a, "%s/%s.crl", base,
	    ca ? "root" : "ca") };
	return testpki_make(&wish, issuer, out, why);
}

enum fault_code
testpki_set_make(const struct testpki_options *o, struct testpki_set *out,
    struct fault *why)
{
	struct testpki_set s = { .root = NULL };
	enum fault_code code = make_one(o, TESTPKI_ROOT, NULL, &s.root, why);
	if (code == FAULT_NONE)
		code = make_one(o, TESTPKI_CA, s.root, &s.ca, why);
	if (code == FAULT_NONE)
		code = make_one(o, TESTPKI_SIGNER, s.ca, &s.signer, why);
	if (code == FAULT_NONE)
		code = make_one(o, TESTPKI_TSA, s.ca, &s.tsa, why);
	if (code == FAULT_NONE)
		code = make_one(o, TESTPKI_OCSP, s.ca, &s.ocsp, why);
	if (code != FAULT_NONE)
		testpki_set_drop(&s);
	else
		*out = s;
	return code;
}

void
testpki_set_drop(struct testpki_set *s)
{
	testpki_drop(s->root);
	testpki_drop(s->ca);
	testpki_drop(s->signer);
	testpki_drop(s->tsa);
	testpki_drop(s->ocsp);
	*s = (struct testpki_set){ .root = NULL };
}

struct writing {
	struct arena *arena;
	const struct testpki_set *set;
	const char *folder, *pin;
	struct fault *why;
	enum fault_code code;	/* the first failure */
};

static void
put_file(struct writing *w, const char *name, mode_t mode, struct slice bytes)
{
	if (w->code == FAULT_NONE)
		w->code = file_write(arena_printf(w->arena, "%s/%s", w->folder,
		    name), mode, bytes, w->why);
}

/* name.pem: the certificate, then the one above it unless that is itself. */
static void
put_pem(struct writing *w, const char *name, const struct testpki_cert *c,
    const struct testpki_cert *above)
{
	struct buf b = buf_make(w->arena, 8192);
	buf_put_slice(&b, testpki_pem(w->arena, c));
	if (above != c)
		buf_put_slice(&b, testpki_pem(w->arena, above));
	put_file(w, name, 0644, buf_slice(&b));
}

static void
put_p12(struct writing *w, const char *name, const struct testpki_cert *c)
{
	struct slice bytes = { 0 };
	const struct slice chain[] = { testpki_der(w->set->ca),
	    testpki_der(w->set->root) };
	bool is_ca = c == w->set->ca;
	if (w->code == FAULT_NONE)
		w->code = testpki_pkcs12(w->arena, c, chain + is_ca,
		    2u - is_ca, w->pin, &bytes, w->why);
	if (w->code == FAULT_NONE)
		put_file(w, name, 0600, bytes);
}

static void
put_crl(struct writing *w, const char *name, const struct testpki_cert *ca,
    int64_t now_s)
{
	struct slice bytes = { 0 };
	if (w->code == FAULT_NONE)
		w->code = testpki_crl(w->arena, ca, NULL, 0, now_s,
		    now_s + 365 * (int64_t)DAY_S, &bytes, w->why);
	if (w->code == FAULT_NONE)
		put_file(w, name, 0644, bytes);
}

enum fault_code
testpki_set_write(const struct testpki_set *s, const char *folder,
    const char *pin, int64_t now_s, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make_wiping();
	struct writing w = { arena, s, folder, pin, why, FAULT_NONE };
	const char *first = arena_printf(arena, "%s/root.pem", folder);
	if (file_exists(first))
		return fault_at(why, FAULT_CLASH, first,
		    "There is a practice PKI in this folder already.");
	w.code = file_make_dir(folder, 0700, why);
	put_pem(&w, "ca.pem", s->ca, s->ca);
	put_p12(&w, "signer.p12", s->signer);
	put_pem(&w, "signer.pem", s->signer, s->ca);
	put_p12(&w, "tsa.p12", s->tsa);
	put_pem(&w, "tsa.pem", s->tsa, s->ca);
	put_p12(&w, "ocsp.p12", s->ocsp);
	put_pem(&w, "ocsp.pem", s->ocsp, s->ca);
	put_p12(&w, "ca.p12", s->ca);
	put_crl(&w, "ca.crl", s->ca, now_s);
	put_crl(&w, "root.crl", s->root, now_s);
	/* Last: its presence says the set is whole. */
	put_pem(&w, "root.pem", s->root, s->root);
	return w.code;
}
