/*
 * What a checker may rely on: certificates, revocation lists and QR keys, each
 * told from the others by what it is, not by what its file is called.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "cert.h"
#include "check_parts.h"
#include "file.h"
#include "json_read.h"
#include "jws.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "trust_files.h"

#define TRUST_MOST ((size_t)64 << 20)

static enum fault_code
take_cert(struct checker *c, struct slice der, struct fault *why)
{
	AUTO(cert_drop_ptr) struct cert *cert = NULL;
	enum fault_code code = cert_open(NULL, der, &cert, why);
	if (code != FAULT_NONE)
		return code;
	const struct cert_facts *f = cert_facts(cert);
	if (f->is_ca)
		return f->self_issued ? verifier_trust(c->verifier, der, why) :
		    verifier_links(c->verifier, der, why);
	struct check_pin *pin = VEC_ADD(c->arena, &c->pins);
	memcpy(pin->sha256, f->sha256, sizeof pin->sha256);
	return FAULT_NONE;
}

static enum fault_code
take_certs(struct checker *c, struct slice bytes, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice *certs;
	size_t n;
	enum fault_code code = cert_split(a, bytes, &certs, &n, why);
	for (size_t i = 0; i < n && code == FAULT_NONE; i++)
		code = take_cert(c, certs[i], why);
	return code;
}

static enum fault_code
take_jwk(struct checker *c, const struct json *key, struct fault *why)
{
	struct slice kid, x, y, kty, crv, purpose = { NULL, 0 };
	struct jws_public public;
	bool test = false;
	if (!json_read_text(key, "kty", JSON_MUST, 1, 16, &kty) ||
	    !json_read_text(key, "crv", JSON_MAY, 1, 16, &crv) ||
	    !slice_is(kty, "EC") || !slice_is(crv, "P-256"))
		return FAULT_NONE;	/* a key for something else */
	if (!json_read_text(key, "kid", JSON_MUST, 1, 128, &kid) ||
	    !json_read_text(key, "x", JSON_MUST, 43, 43, &x) ||
	    !json_read_text(key, "y", JSON_MUST, 43, 43, &y))
		return FAULT_NONE;	/* recorded among the faults */
	/* A key for a purpose of its own counts for nothing else. */
	json_read_bool(key, "test", JSON_MAY, &test);
	json_read_text(key, "purpose", JSON_MAY, 1, 64, &purpose);
	if (purpose.len != 0 && !slice_is(purpose, OFFICE_STATUS_PURPOSE))
		return FAULT_NONE;
	enum fault_code code = jws_public_from(x, y, &public, why);
	if (code != FAULT_NONE)
		return code;
	struct check_qr_key *to = VEC_ADD(c->arena, &c->qr_keys);
	to->kid = arena_text(c->arena, kid.at, kid.len);
	to->status = purpose.len != 0;
	to->test = test;
	return jws_verifier_make(&to->verifier, &public, why);
}

static enum fault_code
take_jwks(struct checker *c, struct slice bytes, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct json *root;
	enum fault_code code = json_read(a, bytes, "JWKS", faults, &root, why);
	if (code != FAULT_NONE)
		return code;
	const struct json *keys = json_read_array(root, "keys", JSON_MUST, 1,
	    256);
	for (size_t i = 0; i < json_read_count(keys) && code == FAULT_NONE; i++)
		code = take_jwk(c, json_read_item(keys, i), why);
	if (code == FAULT_NONE && faults->n != 0) {
		if (why != NULL)
			*why = faults->at[0];
		return FAULT_INPUT;
	}
	return code;
}

enum fault_code
check_trust_bytes(struct checker *c, struct slice bytes, struct fault *why)
{
	struct slice trimmed = slice_trim(bytes);
	struct fault first = { 0 };
	if (slice_starts(trimmed, "{"))
		return take_jwks(c, bytes, why);
	if (check_status_is(bytes)) {
		check_status_take(c, bytes);
		return FAULT_NONE;
	}
	if (memmem(bytes.at, bytes.len, "-----BEGIN X509 CRL", 19) != NULL)
		return verifier_crl(c->verifier, bytes, why);
	enum fault_code code = take_certs(c, bytes, &first);
	if (code == FAULT_NONE || verifier_crl(c->verifier, bytes, NULL) ==
	    FAULT_NONE)
		return FAULT_NONE;
	if (why != NULL)
		*why = first;
	return code;
}

static enum fault_code
use(void *with, struct slice bytes, struct fault *why)
{
	return check_trust_bytes(with, bytes, why);
}

static enum fault_code
take_folder(struct checker *c, const char *path, struct fault *why)
{
	static const char *const endings[] = { ".pem", ".crt", ".cer", ".der",
	    ".crl", ".json", ".jwt" };
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < COUNT_OF(endings) && code == FAULT_NONE; i++)
		code = trust_files_each(path, endings[i], use, c, why);
	return code;
}

enum fault_code
check_trust_path(struct checker *c, const char *path, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice bytes;
	struct stat st;
	if (stat(path, &st) != 0)
		return file_fault(why, errno, "read", path);
	if (S_ISDIR(st.st_mode))
		return take_folder(c, path, why);
	enum fault_code code = file_read(a, path, TRUST_MOST, &bytes, why);
	if (code != FAULT_NONE)
		return code;
	code = check_trust_bytes(c, bytes, why);
	return code == FAULT_NONE || why == NULL ? code :
	    fault_within(why, path);
}

static enum fault_code
use_status(void *with, struct slice bytes, struct fault *why)
{
	if (!check_status_is(bytes))
		return fault_say(why, FAULT_INPUT, "is not a status list. Get"
		    " one from the issuer: https://HOST/status/BCW001-2026");
	check_status_take(with, bytes);
	return FAULT_NONE;
}

enum fault_code
check_status_path(struct checker *c, const char *path, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice bytes;
	struct stat st;
	if (stat(path, &st) != 0)
		return file_fault(why, errno, "read", path);
	if (S_ISDIR(st.st_mode))
		return trust_files_each(path, ".jwt", use_status, c, why);
	enum fault_code code = file_read(a, path, TRUST_MOST, &bytes, why);
	if (code == FAULT_NONE)
		code = use_status(c, bytes, why);
	return code == FAULT_NONE || why == NULL ? code :
	    fault_within(why, path);
}
