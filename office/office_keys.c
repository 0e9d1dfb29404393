#include "office_keys.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "file.h"
#include "hash.h"
#include "jws.h"
#include "own.h"
#include "random.h"
#include "seal.h"
#include "uin.h"

#define ACCESS_HEAD "mohor-access 1 "
#define TEST_MARK "\"test\":true"

struct office_keys {
	struct seal_ring *seal;
	struct jws_key *qr;
	struct hmac_key access;
	bool shared;		/* the ring is another's */
};

static const char *
in_dir(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

static enum fault_code
create_access(struct arena *a, const char *dir, struct fault *why)
{
	unsigned char key[ACCESS_KEY_LEN];
	struct buf b = buf_make(a, 128);
	random_bytes(key, sizeof key);
	buf_puts(&b, ACCESS_HEAD);
	base64_put(&b, key, sizeof key);
	buf_putc(&b, '\n');
	secret_wipe(key, sizeof key);
	return file_create(in_dir(a, dir, "keys/access.key"), 0600,
	    buf_slice(&b), why);
}

static enum fault_code
create_qr(struct arena *a, const char *dir, bool test, struct fault *why)
{
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	struct slice pem;
	struct buf b = buf_make(a, 512);
	enum fault_code code = jws_key_make(&key, why);
	if (code == FAULT_NONE)
		code = jws_key_pem(a, key, &pem, why);
	if (code == FAULT_NONE)
		code = file_create(in_dir(a, dir, "keys/qr.pem"), 0600, pem, why);
	if (code != FAULT_NONE)
		return code;
	buf_puts(&b, "{\"keys\":[\n");
	jws_jwk_put_for(&b, jws_key_public(key), NULL, test);
	buf_puts(&b, "\n]}\n");
	return file_create(in_dir(a, dir, "jwks.json"), 0644, buf_slice(&b),
	    why);
}

/* The set with one more key in front, one a line as create_qr() writes it. */
static enum fault_code
add_public(struct arena *a, const char *dir, const struct jws_public *key,
    const char *purpose, struct fault *why)
{
	static const char head[] = "{\"keys\":[\n";
	const char *path = in_dir(a, dir, "jwks.json");
	struct slice old = { 0 };
	enum fault_code code = file_read(a, path, 1 << 20, &old, why);
	if (code != FAULT_NONE)
		return code;
	if (!slice_starts(old, head))
		return fault_at(why, FAULT_DAMAGE, path, "is not as mohor wrote"
		    " it. Restore it from the backup.");
	struct buf b = buf_make(a, old.len + 512);
	buf_puts(&b, head);
	/* Whose first keys were a test's stays one. */
	jws_jwk_put_for(&b, key, purpose, memmem(old.at, old.len,
	    TEST_MARK, sizeof TEST_MARK - 1) != NULL);
	buf_puts(&b, ",\n");
	buf_put_slice(&b, slice_skip(old, sizeof head - 1));
	return file_write(path, 0644, buf_slice(&b), why);
}

static enum fault_code
renew(const char *dir, const char *name, const char *purpose,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	struct slice pem = { 0 };
	enum fault_code code = jws_key_make(&key, why);
	if (code == FAULT_NONE)
		code = jws_key_pem(a, key, &pem, why);
	/* Published before it signs anything. */
	if (code == FAULT_NONE)
		code = add_public(a, dir, jws_key_public(key), purpose, why);
	return code != FAULT_NONE ? code :
	    file_write(in_dir(a, dir, name), 0600, pem, why);
}

enum fault_code
office_keys_renew_qr(const char *dir, struct fault *why)
{
	return renew(dir, "keys/qr.pem", NULL, why);
}

enum fault_code
office_keys_renew_status(const char *dir, struct fault *why)
{
	return renew(dir, "keys/status.pem", OFFICE_STATUS_PURPOSE, why);
}

enum fault_code
office_keys_need_status(const char *dir, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	return file_exists(in_dir(a, dir, "keys/status.pem")) ? FAULT_NONE :
	    office_keys_renew_status(dir, why);
}

enum fault_code
office_keys_create(const char *dir, int64_t now_s, bool test,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	enum fault_code code = file_make_dir(in_dir(a, dir, "keys"), 0700, why);
	if (code == FAULT_NONE)
		code = seal_ring_create(in_dir(a, dir, "keys/seal.key"), now_s,
		    why);
	if (code == FAULT_NONE)
		code = create_access(a, dir, why);
	if (code == FAULT_NONE)
		code = create_qr(a, dir, test, why);
	return code != FAULT_NONE ? code : office_keys_need_status(dir, why);
}

enum fault_code
office_keys_renew_seal(const char *dir, int64_t now_s, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	return seal_ring_add(in_dir(a, dir, "keys/seal.key"), now_s, why);
}

/* Reads a file that is nobody else's business. */
static enum fault_code
read_secret(struct arena *a, const char *path, struct slice *out,
    struct fault *why)
{
	struct stat st;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return fault_at(why, FAULT_DENIED, path, "can be read by others."
		    " Make it private: chmod 600 %s", path);
	return file_read(a, path, 64 * 1024, out, why);
}

static enum fault_code
open_access(struct arena *a, const char *dir, struct hmac_key *out,
    struct fault *why)
{
	const char *path = in_dir(a, dir, "keys/access.key");
	struct slice text = { 0 }, key;
	enum fault_code code = read_secret(a, path, &text, why);
	if (code != FAULT_NONE)
		return code;
	text = slice_trim(text);
	if (!slice_starts(text, ACCESS_HEAD) ||
	    !base64_take(a, slice_skip(text, strlen(ACCESS_HEAD)), &key) ||
	    key.len != ACCESS_KEY_LEN)
		return fault_at(why, FAULT_DAMAGE, path, "is not a key of access"
		    " codes. Restore it from the backup: codes on paper depend"
		    " on it.");
	hmac_key_set(out, key);
	return FAULT_NONE;
}

static enum fault_code
open_pem(const char *dir, const char *name, struct jws_key **out,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	struct slice pem = { 0 };
	const char *path = in_dir(a, dir, name);
	enum fault_code code = read_secret(a, path, &pem, why);
	if (code != FAULT_NONE)
		return code;
	code = jws_key_open(out, pem, why);
	if (code != FAULT_NONE)
		(void)fault_within(why, path);
	return code;
}

enum fault_code
office_keys_open_qr(const char *dir, struct jws_key **out, struct fault *why)
{
	return open_pem(dir, "keys/qr.pem", out, why);
}

enum fault_code
office_keys_open_status(const char *dir, struct jws_key **out,
    struct fault *why)
{
	return open_pem(dir, "keys/status.pem", out, why);
}

enum fault_code
office_keys_open_public(const char *dir, struct jws_key *qr,
    struct office_keys **out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	AUTO(office_keys_drop_ptr) struct office_keys *k =
	    calloc(1, sizeof *k);
	if (k == NULL)
		abort();
	enum fault_code code = seal_ring_open(&k->seal,
	    in_dir(a, dir, "keys/seal.key"), why);
	if (code == FAULT_NONE)
		code = open_access(a, dir, &k->access, why);
	if (code != FAULT_NONE)
		return code;
	k->qr = qr;
	*out = TAKE(k);
	return FAULT_NONE;
}

void
office_keys_share(const struct office_keys *base, struct jws_key *qr,
    struct office_keys **out)
{
	struct office_keys *k = calloc(1, sizeof *k);
	if (k == NULL)
		abort();
	*k = *base;
	k->qr = qr;
	k->shared = true;
	*out = k;
}

enum fault_code
office_keys_open(const char *dir, struct office_keys **out, struct fault *why)
{
	AUTO(jws_key_drop_ptr) struct jws_key *qr = NULL;
	enum fault_code code = office_keys_open_qr(dir, &qr, why);
	if (code == FAULT_NONE)
		code = office_keys_open_public(dir, qr, out, why);
	if (code == FAULT_NONE)
		(void)TAKE(qr);
	return code;
}

void
office_keys_drop(struct office_keys *k)
{
	if (k == NULL)
		return;
	if (!k->shared)
		seal_ring_drop(k->seal);
	jws_key_drop(k->qr);
	secret_wipe(&k->access, sizeof k->access);
	free(k);
}

void
office_keys_drop_ptr(struct office_keys **k)
{
	office_keys_drop(*k);
}

struct seal_ring *
office_seal(struct office_keys *k)
{
	return k->seal;
}

struct jws_key *
office_qr_key(struct office_keys *k)
{
	return k->qr;
}

void
office_access_code(const struct office_keys *k, struct slice uin,
    char out[ACCESS_CODE_LEN])
{
	unsigned char mac[SHA256_LEN];
	hmac_sha256(&k->access, uin, mac);
	crockford_encode(mac, sizeof mac, out, ACCESS_CODE_LEN);
}

bool
office_access_fits(const struct office_keys *k, const struct uin *uin,
    struct slice typed)
{
	char text[UIN_TEXT], right[ACCESS_CODE_LEN], given[ACCESS_CODE_LEN];
	if (uin_format(uin, text, NULL) != FAULT_NONE)
		return false;
	office_access_code(k, slice_of(text), right);
	bool fits = crockford_tidy(typed, given, sizeof given) &&
	    secret_eq(right, given, sizeof right);
	secret_wipe(right, sizeof right);
	return fits;
}
