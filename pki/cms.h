/*
 * cms: the signature inside a PDF. CMS SignedData (RFC 5652) as PAdES baseline
 * wants it (ETSI EN 319 142-1 6.3): detached, one SignerInfo, the signed
 * attributes content-type, message-digest and signing-certificate-v2 (RFC 5035)
 * and no signing-time.
 *
 * Writing: all but the digest and the signature is the same for every document
 * of a signer, so a plan holds it ready.
 *
 * Reading: bytes from strangers, by der.h's rules. cms_parse() gives the parts,
 * cms_verify() judges them against the document's digest and the signer's public
 * key. Whether the signer is anybody is chain.h's question.
 */
#ifndef PKI_CMS_H
#define PKI_CMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "hash.h"
#include "signer.h"
#include "slice.h"

struct arena;
struct cert_cache;
struct cms_plan;

/* -- writing -- */

struct cms_options {
	bool leaf_only;		/* leave the intermediates out too */
	bool with_root;		/* put a self-signed root in */
};

/* The plan lives in the arena, and copies what it needs of the signer. */
enum fault_code cms_plan_make(struct arena *, const struct signer *,
    const struct cms_options *, struct cms_plan **out, struct fault *why);
/* What the document must be hashed with. */
enum hash_kind cms_plan_hash(const struct cms_plan *);
/* The most bytes cms_write() makes; exact for RSA, at most 8 over for ECDSA. */
size_t cms_plan_size(const struct cms_plan *);
/* The same once a time-stamp token of at most `token` bytes is added. */
size_t cms_plan_size_stamped(const struct cms_plan *, size_t token);

/* Signs the document's digest. out needs cms_plan_size() bytes. FAULT_LIMIT when
 * cap is too small, else what the signer says. */
enum fault_code cms_write(const struct cms_plan *, const unsigned char *digest,
    struct signer *, unsigned char *out, size_t cap, size_t *len,
    struct fault *why);

/* B-T: the imprint to have stamped is the hash of the signature value. */
enum fault_code cms_stamp_imprint(struct slice cms, enum hash_kind,
    unsigned char *out, struct fault *why);
/* Adds the token (RFC 3161, DER) as the unsigned attribute
 * id-aa-signatureTimeStampToken (RFC 3161 appendix A). in and out may not
 * overlap. FAULT_LIMIT when cap is too small. */
enum fault_code cms_add_timestamp(struct slice cms, struct slice token,
    unsigned char *out, size_t cap, size_t *len, struct fault *why);

/* -- reading -- */

#define CMS_CERTS_MOST 16

/* One reason each; the table in cms_read.c says what a person should know. */
enum cms_reason {
	CMS_GOOD = 0,
	CMS_MALFORMED,		/* not the DER of a CMS SignedData */
	CMS_TRAILING,		/* bytes after it */
	CMS_NOT_DETACHED,	/* carries content of its own */
	CMS_CONTENT_TYPE,	/* content-type attribute missing or another */
	CMS_NO_SIGNER,
	CMS_MANY_SIGNERS,
	CMS_NO_CERT,		/* the signer's certificate is not enclosed */
	CMS_BAD_CERT,		/* it cannot be read */
	CMS_NO_DIGEST,		/* no message-digest attribute */
	CMS_NO_BINDING,		/* no signing-certificate-v2 attribute */
	CMS_BINDING,		/* it names another certificate */
	CMS_WEAK,		/* SHA-1, MD5, RSA under 2048 */
	CMS_ALGORITHM,		/* not one this program knows */
	CMS_DIGEST,		/* the document was changed */
	CMS_SIGNATURE,		/* the signature is not of these attributes */
	CMS_REASONS
};

struct cms_reason_row {
	enum cms_reason reason;
	const char *name;	/* "document-changed": for --json */
	const char *meaning;	/* a sentence */
};
const struct cms_reason_row *cms_reason_row(enum cms_reason);

/* The parts, all pointing into the bytes given. */
struct cms {
	struct slice whole;	/* without what the caller's padding added */
	struct slice certs[CMS_CERTS_MOST];	/* DER, in the order enclosed */
	size_t n_certs;
	size_t leaf;		/* index of the signer's */
	enum hash_kind hash;	/* what to hash the document with */
	enum sign_alg alg;
	struct slice message_digest;
	struct slice signed_attrs;	/* as enclosed, tag [0] */
	struct slice signature;
	struct slice timestamp;	/* RFC 3161 token, or { NULL, 0 } */
	struct slice content;	/* eContent; only of a token */
	bool has_signing_time;	/* so not PAdES baseline; tolerated */
	int64_t signing_time_s;	/* the signer's own word */
};

/* Reads a detached signature. With `padded`, zero bytes after the DER (the rest
 * of a PDF's /Contents) are passed over; anything else is CMS_TRAILING. */
enum cms_reason cms_parse(struct slice der, bool padded, struct cms *out,
    struct fault *why);
/* Judges it: digest is the document's by out->hash. cache may be NULL. The
 * sentence in *why says what, and what to do. */
enum cms_reason cms_verify(const struct cms *, const unsigned char *digest,
    struct cert_cache *, struct fault *why);

#endif
