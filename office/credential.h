/*
 * credential: what the QR says: the payload of a W3C Verifiable Credential
 * (Data Model 2.0) secured as a JWT (`typ: vc+jwt`), here only its JSON.
 * Signing is pki/jws, the URL around it credential_url().
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
 * S4: unique code, citizen, service name and code, department, date and time.
 */
#ifndef OFFICE_CREDENTIAL_H
#define OFFICE_CREDENTIAL_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct buf;

#define CREDENTIAL_EXTRA_MOST 32

struct credential_extra {
	struct slice name;
	struct slice value;
};

struct credential {
	struct slice host;	/* "verify.example.gov.in" or with ":8443" */
	struct slice uin;
	struct slice name;
	struct slice service_code;	/* "BCW-001" */
	struct slice service_name;	/* English */
	struct slice department;	/* English name */
	int64_t issued_s;
	struct slice valid_until;	/* "2029-11-23" or empty */
	struct slice access_code;	/* 8 symbols */
	unsigned char facts[32];	/* SHA-256 of facts_put() */
	uint64_t status_index;
	size_t n_extra;
	struct credential_extra extra[CREDENTIAL_EXTRA_MOST];
};

/* Appends the payload. The same credential gives the same bytes. */
void credential_put(struct buf *, const struct credential *);

/* Reads a payload and refuses whatever credential_put() would not have written
 * (order and blanks aside). Call it after the signature has been checked.
 * FAULT_INPUT. Slices live in the arena. */
enum fault_code credential_read(struct arena *, struct slice json,
    struct credential *out, struct fault *why);

/* Appends https://HOST/v/UIN# and the token: the content of the QR. */
void credential_url(struct buf *, struct slice host, struct slice uin,
    struct slice jwt);
/* Takes such a URL apart; FAULT_INPUT when it is not one. */
enum fault_code credential_url_read(struct slice url, struct slice *host,
    struct slice *uin, struct slice *jwt, struct fault *why);

#endif
