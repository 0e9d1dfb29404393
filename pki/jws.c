/*
 * ES256 with the curve's arithmetic called directly: libcrypto's envelope costs
 * a fifth of a P-256 signature on top, and QR tokens are signed by the million.
 * OpenSSL 3 calls these functions deprecated, not wrong.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "jws_ops.h"

#include <stdlib.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "hash.h"
#include "own.h"

struct jws_verifier {
	EC_KEY *ec;
};

static void
pkey_free(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void
bio_free(BIO **bio)
{
	BIO_free(*bio);
}

static void
ec_free(EC_KEY **ec)
{
	EC_KEY_free(*ec);
}

static bool
public_of(const EC_KEY *ec, struct jws_public *out)
{
	unsigned char point[65];
	if (EC_POINT_point2oct(EC_KEY_get0_group(ec),
	    EC_KEY_get0_public_key(ec), POINT_CONVERSION_UNCOMPRESSED, point,
	    sizeof point, NULL) != sizeof point)
		return false;
	memcpy(out->x, point + 1, 32);
	memcpy(out->y, point + 33, 32);
	return true;
}

struct jws_key *
jws_key_of(const struct jws_public *public, const struct jws_ops *ops,
    void *mine)
{
	struct jws_key *key = calloc(1, sizeof *key);
	if (key == NULL)
		abort();
	*key = (struct jws_key){ .ops = ops, .mine = mine, .public = *public };
	jws_thumbprint(public, key->kid);
	return key;
}

static enum fault_code
local_sign(struct jws_key *key, const unsigned char digest[SHA256_LEN],
    unsigned char rs[64], struct fault *why)
{
	const BIGNUM *r, *s;
	ECDSA_SIG *sig = ECDSA_do_sign(digest, SHA256_LEN, key->mine);
	if (sig == NULL) {
		ERR_clear_error();
		return fault_say(why, FAULT_BUG,
		    "The QR code's token could not be signed.");
	}
	ECDSA_SIG_get0(sig, &r, &s);
	BN_bn2binpad(r, rs, 32);
	BN_bn2binpad(s, rs + 32, 32);
	ECDSA_SIG_free(sig);
	return FAULT_NONE;
}

static void
local_drop(struct jws_key *key)
{
	EC_KEY_free(key->mine);
}

static const struct jws_ops local_ops = { local_sign, local_drop };

static enum fault_code
key_from(EC_KEY *ec, struct jws_key **out, struct fault *why)
{
	struct jws_public public;
	if (!public_of(ec, &public))
		return fault_say(why, FAULT_BUG, "A key could not be read.");
	EC_KEY_up_ref(ec);
	*out = jws_key_of(&public, &local_ops, ec);
	return FAULT_NONE;
}

enum fault_code
jws_key_make(struct jws_key **out, struct fault *why)
{
	AUTO(ec_free) EC_KEY *ec =
	    EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
	if (ec == NULL || EC_KEY_generate_key(ec) != 1)
		return fault_say(why, FAULT_BUG, "No key could be made.");
	return key_from(ec, out, why);
}

/* An encrypted key: nobody is asked for its password. */
static int
no_password(char *to, int n, int writing, void *with)
{
	(void)to, (void)n, (void)writing, (void)with;
	return -1;
}

enum fault_code
jws_key_open(struct jws_key **out, struct slice pem, struct fault *why)
{
	AUTO(bio_free) BIO *bio = BIO_new_mem_buf(pem.at,
	    pem.len > 65536 ? 0 : (int)pem.len);
	AUTO(pkey_free) EVP_PKEY *key = bio == NULL ? NULL :
	    PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	AUTO(ec_free) EC_KEY *ec = key == NULL ||
	    EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ? NULL :
	    EVP_PKEY_get1_EC_KEY(key);
	ERR_clear_error();
	if (ec == NULL || EC_GROUP_get_curve_name(EC_KEY_get0_group(ec)) !=
	    NID_X9_62_prime256v1 || EC_KEY_check_key(ec) != 1) {
		ERR_clear_error();
		return fault_say(why, FAULT_INPUT, "The key must"
		    " be a P-256 private key in PEM, not encrypted.");
	}
	return key_from(ec, out, why);
}

void
jws_key_drop(struct jws_key *key)
{
	if (key == NULL)
		return;
	key->ops->drop(key);
	free(key);
}

void
jws_key_drop_ptr(struct jws_key **key)
{
	jws_key_drop(*key);
}

enum fault_code
jws_key_pem(struct arena *arena, const struct jws_key *key, struct slice *out,
    struct fault *why)
{
	AUTO(bio_free) BIO *bio = BIO_new(BIO_s_secmem());
	AUTO(pkey_free) EVP_PKEY *pkey = EVP_PKEY_new();
	char *at;
	if (key->ops != &local_ops)
		return fault_say(why, FAULT_DENIED, "The private key of the QR"
		    " codes stays in the signer.");
	if (bio == NULL || pkey == NULL ||
	    EVP_PKEY_set1_EC_KEY(pkey, key->mine) != 1 ||
	    PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL,
	    NULL) != 1)
		return fault_say(why, FAULT_BUG, "A key could not be written.");
	long n = BIO_get_mem_data(bio, &at);
	*out = slice_from(arena_copy(arena, at, (size_t)n), (size_t)n);
	return FAULT_NONE;
}

const struct jws_public *
jws_key_public(const struct jws_key *key)
{
	return &key->public;
}

const char *
jws_key_kid(const struct jws_key *key)
{
	return key->kid;
}

/* Required members only, in the order of their names, no blanks (RFC 7638 3). */
void
jws_thumbprint(const struct jws_public *key, char kid[JWS_KID_LEN + 1])
{
	unsigned char digest[SHA256_LEN];
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct buf b = buf_make(arena, 256);
	buf_puts(&b, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
	base64url_put(&b, key->x, 32);
	buf_puts(&b, "\",\"y\":\"");
	base64url_put(&b, key->y, 32);
	buf_puts(&b, "\"}");
	sha256_of(buf_slice(&b), digest);
	b = buf_make(arena, 64);
	base64url_put(&b, digest, sizeof digest);
	memcpy(kid, b.at, JWS_KID_LEN);
	kid[JWS_KID_LEN] = '\0';
}

void
jws_jwk_put_for(struct buf *b, const struct jws_public *key,
    const char *purpose, bool test)
{
	char kid[JWS_KID_LEN + 1];
	jws_thumbprint(key, kid);
	buf_puts(b, "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"");
	base64url_put(b, key->x, 32);
	buf_puts(b, "\",\"y\":\"");
	base64url_put(b, key->y, 32);
	buf_printf(b, "\",\"kid\":\"%s\",\"alg\":\"ES256\",\"use\":\"sig\"",
	    kid);
	if (purpose != NULL)
		buf_printf(b, ",\"purpose\":\"%s\"", purpose);
	if (test)
		buf_puts(b, ",\"test\":true");
	buf_putc(b, '}');
}

void
jws_jwk_put(struct buf *b, const struct jws_public *key)
{
	jws_jwk_put_for(b, key, NULL, false);
}

static EC_KEY *
public_key(const struct jws_public *key)
{
	unsigned char point[65] = { 4 };
	memcpy(point + 1, key->x, 32);
	memcpy(point + 33, key->y, 32);
	EC_KEY *ec = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
	if (ec != NULL && (EC_KEY_oct2key(ec, point, sizeof point, NULL) != 1 ||
	    EC_KEY_check_key(ec) != 1)) {
		EC_KEY_free(ec);
		ec = NULL;
	}
	ERR_clear_error();
	return ec;
}

static bool
coordinate(struct arena *arena, struct slice text, unsigned char *out)
{
	struct slice bytes;
	if (!base64url_take(arena, text, &bytes) || bytes.len != 32)
		return false;
	memcpy(out, bytes.at, 32);
	return true;
}

enum fault_code
jws_public_from(struct slice x, struct slice y, struct jws_public *out,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct jws_public got;
	bool good = x.len == JWS_KID_LEN && y.len == JWS_KID_LEN &&
	    coordinate(arena, x, got.x) && coordinate(arena, y, got.y);
	AUTO(ec_free) EC_KEY *ec = good ? public_key(&got) : NULL;
	if (ec == NULL)
		return fault_say(why, FAULT_INPUT,
		    "The key is not a point of the curve P-256.");
	*out = got;
	return FAULT_NONE;
}

static size_t
base64url_len(size_t n)
{
	return n / 3 * 4 + (n % 3 == 0 ? 0 : n % 3 + 1);
}

size_t
jws_len(size_t header, size_t payload)
{
	return base64url_len(header) + 1 + base64url_len(payload) + 1 +
	    base64url_len(64);
}

enum fault_code
jws_sign(struct buf *b, struct jws_key *key, struct slice header,
    struct slice payload, struct fault *why)
{
	unsigned char digest[SHA256_LEN], rs[64];
	size_t from = b->len;
	buf_reserve(b, jws_len(header.len, payload.len) + 4);
	base64url_put(b, header.at, header.len);
	buf_putc(b, '.');
	base64url_put(b, payload.at, payload.len);
	sha256_of(slice_from(b->at + from, b->len - from), digest);
	enum fault_code code = key->ops->sign(key, digest, rs, why);
	if (code != FAULT_NONE) {
		b->len = from;
		return code;
	}
	buf_putc(b, '.');
	base64url_put(b, rs, sizeof rs);
	return FAULT_NONE;
}

void
jws_key_subject(struct jws_key *key, struct slice subject)
{
	key->subject_len = slice_head(subject, JWS_SUBJECT_MOST).len;
	memcpy(key->subject, subject.len == 0 ? "" : subject.at,
	    key->subject_len);
}

enum fault_code
jws_sign_digest(struct jws_key *key, const unsigned char *digest,
    unsigned char rs[64], struct fault *why)
{
	return key->ops->sign(key, digest, rs, why);
}

enum fault_code
jws_read(struct arena *arena, struct slice token, struct jws *out,
    struct fault *why)
{
	struct slice rest = token, header, payload, sig;
	struct jws got;
	if (!slice_cut(&rest, '.', &header) ||
	    !slice_cut(&rest, '.', &payload) || rest.at == NULL ||
	    header.len == 0 || payload.len == 0 ||
	    !base64url_take(arena, header, &got.header) ||
	    !base64url_take(arena, payload, &got.payload) ||
	    !base64url_take(arena, rest, &sig) || sig.len != 64)
		return fault_say(why, FAULT_INPUT,
		    "The code is not a signed token of three parts.");
	got.input = slice_from(token.at, header.len + 1 + payload.len);
	memcpy(got.signature, sig.at, 64);
	*out = got;
	return FAULT_NONE;
}

enum fault_code
jws_verifier_make(struct jws_verifier **out, const struct jws_public *key,
    struct fault *why)
{
	EC_KEY *ec = public_key(key);
	struct jws_verifier *v = ec == NULL ? NULL : calloc(1, sizeof *v);
	if (v == NULL) {
		EC_KEY_free(ec);
		return fault_say(why, FAULT_INPUT,
		    "The key is not a point of the curve P-256.");
	}
	v->ec = ec;
	*out = v;
	return FAULT_NONE;
}

void
jws_verifier_drop(struct jws_verifier *v)
{
	if (v == NULL)
		return;
	EC_KEY_free(v->ec);
	free(v);
}

void
jws_verifier_drop_ptr(struct jws_verifier **v)
{
	jws_verifier_drop(*v);
}

enum fault_code
jws_check(struct jws_verifier *v, const struct jws *jws, struct fault *why)
{
	unsigned char digest[SHA256_LEN];
	int good = -1;
	sha256_of(jws->input, digest);
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(jws->signature, 32, NULL);
	BIGNUM *s = BN_bin2bn(jws->signature + 32, 32, NULL);
	if (sig != NULL && r != NULL && s != NULL &&
	    ECDSA_SIG_set0(sig, r, s) == 1) {
		r = s = NULL;	/* sig's now */
		good = ECDSA_do_verify(digest, sizeof digest, sig, v->ec);
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	if (good == 1)
		return FAULT_NONE;
	ERR_clear_error();
	return fault_say(why, FAULT_DENIED,
	    "The code's signature is not by the key it names.");
}
