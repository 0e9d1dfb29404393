/*
 * revocation_parts: lists, answers, and the words taken out of them. Users need
 * revocation.h.
 */
#ifndef PKI_REVOCATION_PARTS_H
#define PKI_REVOCATION_PARTS_H

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "arena.h"
#include "cert_parts.h"
#include "revocation.h"
#include "vec.h"

/* Something a CA said about one certificate. */
struct said {
	enum revocation_status status;
	enum revocation_source source;
	int64_t when_s, this_s, next_s;
	int why;
};

struct said_list {
	VEC_OF(struct said)
};

struct crl_file {
	X509_CRL *crl;
	int64_t this_s, next_s;
	/* Whom its signature was tried with last, and how that went. */
	unsigned char tried[SHA256_LEN];
	bool was_tried, good;
};

struct ocsp_file {
	OCSP_BASICRESP *basic;
	unsigned char tried[SHA256_LEN];
	bool was_tried, good;
};

struct revocation {
	struct arena *arena;
	struct {
		VEC_OF(struct crl_file)
	} crls;
	struct {
		VEC_OF(struct ocsp_file)
	} ocsps;
	struct asked *asked;	/* what was collected so far */
	struct arena *asked_arena;
	size_t n_asked;
};

/* SHA-1 and less sign nothing any more. */
bool digest_is_weak(const X509_ALGOR *);
bool crl_says(struct crl_file *, const struct cert *cert,
    const struct cert *issuer, struct said *out);
void ocsp_says(struct ocsp_file *, const struct cert *cert,
    const struct cert *issuer, struct arena *, struct said_list *);

#endif
