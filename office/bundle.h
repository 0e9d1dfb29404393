/*
 * bundle: evidence, all that is known of one certificate, for a court or an auditor, as
 * a ZIP of open formats that needs nothing of ours to be checked:
 *
 *	README.txt, README.bn.txt	how, with openssl, qpdf and pdfsig
 *	certificate.pdf		as it was issued, byte for byte
 *	certificate.p7s		the signature out of it (CMS, DER)
 *	chain.pem		its certificates, the signer's first
 *	root.pem		what this office trusts
 *	revocation/1.crl ...	the lists at hand
 *	status-list.jwt		the signed list its status is in, if there is one
 *	jwks.json		the public keys of the QR codes
 *	history.json		what became of its number, when, by whom (role)
 *	audit.json		the entries of the audit that concern it
 *	manifest.json		the SHA-256 of each of these
 *	manifest.p7s		the signature on that (CMS, DER), by [report] key
 *
 * The same register, time and keys make the same bytes but for the signature.
 */
#ifndef OFFICE_BUNDLE_H
#define OFFICE_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct check_report;
struct checker;
struct office;
struct office_keys;
struct signer;

#define BUNDLE_MOST ((size_t)64 << 20)

struct bundle_ask {
	struct office *office;		/* its register open */
	struct office_keys *keys;
	struct signer *signer;		/* many_report_key() */
	struct slice uin;		/* as typed */
	struct slice code;		/* the access code beside it */
	/* An administrator asks, or somebody whose right was looked at. */
	bool needs_no_code;
	struct slice status_list;	/* a JWT; empty: none at hand */
	int64_t now_s;
};

/* FAULT_ABSENT in the same words for an unknown number and a wrong code. */
enum fault_code bundle_make(struct arena *, const struct bundle_ask *,
    struct slice *zip, struct fault *why);

/* Is it such a bundle? By its names alone. */
bool bundle_is(struct slice);
/* Judges a bundle, without a register: whatever was changed, taken out, put in or
 * exchanged is a reason; else the certificate's own verdict, as of the day the
 * bundle was made. Always fills *out. */
void bundle_check(struct checker *, struct arena *, struct slice,
    struct check_report *out);

#endif
