/* Object identifiers of RFC 5652, 5035, 3161, 5754 and 6211, and the few
 * algorithms behind them. */
#include "cms_parts.h"

#define OID(name, text) const struct slice name = { text, sizeof(text) - 1 }
#define PKCS "\x2a\x86\x48\x86\xf7\x0d\x01"

OID(oid_signed_data, PKCS "\x07\x02");
OID(oid_data, PKCS "\x07\x01");
OID(oid_tst_info, PKCS "\x09\x10\x01\x04");
OID(oid_content_type, PKCS "\x09\x03");
OID(oid_message_digest, PKCS "\x09\x04");
OID(oid_signing_time, PKCS "\x09\x05");
OID(oid_signing_cert, PKCS "\x09\x10\x02\x0c");
OID(oid_signing_cert_v2, PKCS "\x09\x10\x02\x2f");
OID(oid_timestamp_token, PKCS "\x09\x10\x02\x0e");
OID(oid_algorithm_protection, PKCS "\x09\x34");
OID(oid_rsa, PKCS "\x01\x01");
OID(oid_ec, "\x2a\x86\x48\xce\x3d\x02\x01");

static const struct slice hashes[] = {
	SLICE("\x60\x86\x48\x01\x65\x03\x04\x02\x01"),
	SLICE("\x60\x86\x48\x01\x65\x03\x04\x02\x02"),
	SLICE("\x60\x86\x48\x01\x65\x03\x04\x02\x03"),
};
static const struct slice sha1 = SLICE("\x2b\x0e\x03\x02\x1a");
static const struct slice md5 = SLICE("\x2a\x86\x48\x86\xf7\x0d\x02\x05");

static const struct slice signs[SIGN_ALGS] = {
	SLICE(PKCS "\x01\x0b"),
	SLICE("\x2a\x86\x48\xce\x3d\x04\x03\x02"),
	SLICE("\x2a\x86\x48\xce\x3d\x04\x03\x03"),
};

bool
alg_hash(const struct der *alg, enum hash_kind *out, bool *weak)
{
	struct slice body = alg->body;
	struct der oid, null;
	if (alg->tag != DER_SEQUENCE || !der_take_tag(&body, DER_OID, &oid) ||
	    (body.len > 0 && !der_only(body, DER_NULL, &null)) ||
	    (body.len > 0 && null.body.len != 0))
		return false;
	for (int i = 0; i < 3; i++)
		if (slice_eq(oid.body, hashes[i])) {
			*out = (enum hash_kind)i;
			return true;
		}
	*weak = slice_eq(oid.body, sha1) || slice_eq(oid.body, md5);
	return false;
}

struct slice
alg_hash_oid(enum hash_kind kind)
{
	return hashes[kind];
}

struct slice
alg_sign_oid(enum sign_alg alg)
{
	return signs[alg];
}
