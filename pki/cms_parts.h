/*
 * cms_parts: numbers and readings that the files about signatures share. Users
 * need cms.h.
 */
#ifndef PKI_CMS_PARTS_H
#define PKI_CMS_PARTS_H

#include "cms.h"
#include "der.h"

/* The bodies of the object identifiers in use, as slices of literals. */
extern const struct slice oid_signed_data, oid_data, oid_tst_info,
    oid_content_type, oid_message_digest, oid_signing_time,
    oid_signing_cert, oid_signing_cert_v2, oid_timestamp_token,
    oid_algorithm_protection, oid_rsa, oid_ec;

/* AlgorithmIdentifier of a digest, parameters absent or NULL. */
bool alg_hash(const struct der *alg, enum hash_kind *out, bool *weak);
/* The OID of a digest; its body. */
struct slice alg_hash_oid(enum hash_kind);
/* The OID a signature by this algorithm has. */
struct slice alg_sign_oid(enum sign_alg);

/* A time-stamp token (RFC 3161 2.4.2): SignedData with TSTInfo inside. The same
 * rules, but the content is enclosed, and signing-certificate (RFC 2634, SHA-1)
 * serves as well. cms_verify() judges it against the digest of its content. */
enum cms_reason cms_parse_token(struct slice der, struct cms *out,
    struct fault *why);

/* One attribute of a SET of them, by its OID: its only value. */
enum attr_found { ATTR_NONE, ATTR_ONE, ATTR_BAD };
enum attr_found cms_attr(struct slice attrs, struct slice oid,
    struct der *value);

#endif
