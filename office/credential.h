/*
 * credential: what the QR says: header and payload of a W3C Verifiable
 * Credential (Data Model 2.0) secured as a JWT (`typ: vc+jwt`, W3C "Securing
 * Verifiable Credentials using JOSE and COSE"), here only as JSON. Signing is
 * pki/jws, the URL around it credential_url().
 *
 *	{"alg":"ES256","typ":"vc+jwt","kid":"..."}
 *
 *	{"@context":["https://www.w3.org/ns/credentials/v2"],
 *	 "type":["VerifiableCredential"],
 *	 "issuer":"https://HOST",
 *	 "validFrom":"2026-11-24T10:05:00+05:30",	the moment of issue
 *	 "validUntil":"2029-11-23T23:59:59+05:30",	when it expires
 *	 "credentialStatus":{"type":"BitstringStatusListEntry",
 *	  "statusPurpose":"revocation","statusListIndex":"41",
 *	  "statusListCredential":"https://HOST/status/BCW001-2026"},
 *	 "credentialSubject":{"uin":...,"name":...,"service":{"code":...,
 *	  "name":...},"department":...,"access":...,"facts":...,
 *	  and what the service marks for the QR, under its field's name}}
 *
 * S4: unique code, citizen, service name and code, department, date and time
 * (which stands once, as validFrom). The status list is the one of the UIN's
 * series.
 */
#ifndef OFFICE_CREDENTIAL_H
#define OFFICE_CREDENTIAL_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct buf;

#define CREDENTIAL_EXTRA_MOST 16

struct credential_extra {
	struct slice name;	/* [a-z][a-z0-9_]{0,31} */
	struct slice value;
};

struct credential {
	struct slice host;	/* "verify.example.gov.in" or with ":8443" */
	struct slice uin;
	struct slice name;
	struct slice service_code;	/* "BCW-001", as in the UIN */
	struct slice service_name;	/* English */
	struct slice department;	/* English name */
	int64_t issued_s;
	struct slice valid_until;	/* "2029-11-23" or empty */
	struct slice access_code;	/* 8 symbols */
	unsigned char facts[32];	/* SHA-256 of facts_put() */
	uint64_t status_index;	/* the serial: a series has one list */
	size_t n_extra;
	struct credential_extra extra[CREDENTIAL_EXTRA_MOST];
};

/* Appends the payload. The same credential gives the same bytes. */
void credential_put(struct buf *, const struct credential *);
/* Appends the JOSE header. */
void credential_put_header(struct buf *, struct slice kid);

/* Reads a payload and refuses whatever credential_put() would not have written
 * (order and blanks aside), or whose parts contradict each other: UIN and
 * service, UIN and year of issue, host and status list. Call it after the
 * signature has been checked. FAULT_INPUT. Slices live in the arena. */
enum fault_code credential_read(struct arena *, struct slice json,
    struct credential *out, struct fault *why);
/* Reads a header: alg must be ES256 and typ vc+jwt. FAULT_INPUT. */
enum fault_code credential_read_header(struct arena *, struct slice json,
    struct slice *kid, struct fault *why);

/* Appends https://HOST/v/UIN# and the fragment: the token, or in the small QR
 * the access code alone. A fragment is never sent to a server. */
void credential_url(struct buf *, struct slice host, struct slice uin,
    struct slice fragment);
/* Takes such a URL apart; the fragment is empty when there is none.
 * FAULT_INPUT when it is not one. Borrows. */
enum fault_code credential_url_read(struct slice url, struct slice *host,
    struct slice *uin, struct slice *fragment, struct fault *why);

#endif
