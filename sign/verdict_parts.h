/*
 * verdict_parts: what the files that reach a verdict share while one file is
 * being judged. Users need verdict.h.
 */
#ifndef SIGN_VERDICT_PARTS_H
#define SIGN_VERDICT_PARTS_H

#include "cms.h"
#include "hash.h"
#include "pdf_signature.h"
#include "verdict.h"

struct revocation;
struct trust;

struct verifier {
	struct verifier_options options;
	struct trust *trust;
	struct trust *tsa_trust;
	struct revocation *known;
};

struct judging {
	struct arena *arena;
	struct verifier *verifier;
	struct slice file;
	const struct verdict_ask *ask;
	struct verdict *out;
	int64_t now_s;
	bool file_digested;
	struct pdf_file *pdf;
	struct pdf_signatures found;
	const struct pdf_signature *main;
	struct cms cms;		/* of main */
	struct pdf_dss dss;
	bool has_dss;
};

/* Puts down a reason, once; detail may be NULL. */
void verdict_add(struct judging *, enum verdict_code, const char *detail);
bool verdict_has(const struct judging *, enum verdict_code);
void verdict_checked(struct judging *, const char *sentence);
void verdict_unchecked(struct judging *, const char *sentence);

/* The digest of what a signature's ByteRange names; false when it lies outside
 * the file. The file's own digest is made on the way. */
bool verdict_digest(struct judging *, const struct pdf_signature *,
    enum hash_kind, unsigned char *out);

/* Reads and verifies the signature's CMS against the file's bytes. True when the
 * signer's certificate is worth a look. */
bool verdict_cms(struct judging *, const struct pdf_signature *);
/* When was it signed, who signed, might they: fills in the rest. */
void verdict_signer(struct judging *);

#endif
