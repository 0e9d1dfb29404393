/*
 * A signature (r, s) of z is good when the x of (z/s) G + (r/s) Q is r. libcrypto
 * multiplies a group's generator by a table, and any other point step by step; so
 * a second group is made whose generator is Q. OpenSSL 3 calls the functions
 * deprecated, not wrong; where a later one makes no table the sum is the same.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "p256_table.h"

#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include "der.h"
#include "hash.h"

struct p256_table {
	EC_GROUP *by_g, *by_q;
	BN_CTX *work;
	BIGNUM *r, *s, *z, *x;
	EC_POINT *g_part, *q_part;
};

static bool
make_groups(struct p256_table *t, EVP_PKEY *key)
{
	const EC_KEY *ec = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC ?
	    EVP_PKEY_get0_EC_KEY(key) : NULL;
	const EC_GROUP *group = ec == NULL ? NULL : EC_KEY_get0_group(ec);
	if (group == NULL ||
	    EC_GROUP_get_curve_name(group) != NID_X9_62_prime256v1)
		return false;
	t->by_g = EC_GROUP_dup(group);
	t->by_q = EC_GROUP_dup(group);
	return t->by_g != NULL && t->by_q != NULL &&
	    EC_GROUP_set_generator(t->by_q, EC_KEY_get0_public_key(ec),
	    EC_GROUP_get0_order(group), BN_value_one()) == 1 &&
	    EC_GROUP_precompute_mult(t->by_q, t->work) == 1;
}

struct p256_table *
p256_table_make(EVP_PKEY *key)
{
	struct p256_table *t = calloc(1, sizeof *t);
	if (t == NULL)
		abort();
	t->work = BN_CTX_new();
	t->r = BN_new();
	t->s = BN_new();
	t->z = BN_new();
	t->x = BN_new();
	bool good = t->work != NULL && t->r != NULL && t->s != NULL &&
	    t->z != NULL && t->x != NULL && make_groups(t, key);
	if (good) {
		t->g_part = EC_POINT_new(t->by_g);
		t->q_part = EC_POINT_new(t->by_g);
		good = t->g_part != NULL && t->q_part != NULL;
	}
	ERR_clear_error();
	if (good)
		return t;
	p256_table_drop(t);
	return NULL;
}

void
p256_table_drop(struct p256_table *t)
{
	if (t == NULL)
		return;
	EC_POINT_free(t->g_part);
	EC_POINT_free(t->q_part);
	EC_GROUP_free(t->by_g);
	EC_GROUP_free(t->by_q);
	BN_free(t->r);
	BN_free(t->s);
	BN_free(t->z);
	BN_free(t->x);
	BN_CTX_free(t->work);
	free(t);
}

/* A whole number from 1 to the order less one. der_take_integer() has refused
 * negative numbers and needless zeros. */
static bool
take_number(struct slice *cursor, const BIGNUM *order, BIGNUM *out)
{
	struct slice body;
	return der_take_integer(cursor, &body) && body.len <= 33 &&
	    ((unsigned char)body.at[0] & 0x80) == 0 &&
	    BN_bin2bn((const unsigned char *)body.at, (int)body.len, out) !=
	    NULL && !BN_is_zero(out) && BN_cmp(out, order) < 0;
}

/* x of the sum, modulo the order, into t->x. */
static bool
add_up(struct p256_table *t, const BIGNUM *order)
{
	BIGNUM *inverse = BN_mod_inverse(t->x, t->s, order, t->work);
	return inverse != NULL &&
	    BN_mod_mul(t->z, t->z, inverse, order, t->work) == 1 &&
	    BN_mod_mul(t->s, t->r, inverse, order, t->work) == 1 &&
	    EC_POINT_mul(t->by_g, t->g_part, t->z, NULL, NULL, t->work) == 1 &&
	    EC_POINT_mul(t->by_q, t->q_part, t->s, NULL, NULL, t->work) == 1 &&
	    EC_POINT_add(t->by_g, t->g_part, t->g_part, t->q_part,
	    t->work) == 1 &&
	    EC_POINT_is_at_infinity(t->by_g, t->g_part) == 0 &&
	    EC_POINT_get_affine_coordinates(t->by_g, t->g_part, t->x, NULL,
	    t->work) == 1 &&
	    BN_nnmod(t->x, t->x, order, t->work) == 1;
}

bool
p256_table_verify(struct p256_table *t, const unsigned char *digest,
    struct slice signature)
{
	const BIGNUM *order = EC_GROUP_get0_order(t->by_g);
	struct der seq;
	bool good = der_only(signature, DER_SEQUENCE, &seq) &&
	    take_number(&seq.body, order, t->r) &&
	    take_number(&seq.body, order, t->s) && seq.body.len == 0 &&
	    BN_bin2bn(digest, SHA256_LEN, t->z) != NULL &&
	    add_up(t, order) && BN_cmp(t->x, t->r) == 0;
	if (!good)
		ERR_clear_error();
	return good;
}
