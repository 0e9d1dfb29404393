/*
 * status_list: which certificates of a series are not good any more, as a W3C
 * Bitstring Status List (Recommendation of 15 May 2025), a credential secured as
 * a JWT like the one in the QR code. A series of numbers has one list; a
 * certificate's place in it is its serial.
 *
 *	{"@context":["https://www.w3.org/ns/credentials/v2"],
 *	 "id":"https://HOST/status/BCW001-2026",
 *	 "type":["VerifiableCredential","BitstringStatusListCredential"],
 *	 "issuer":"https://HOST",
 *	 "validFrom":"2026-11-24T10:05:00+05:30",	when it was true
 *	 "validUntil":"2026-11-25T10:05:00+05:30",	a day later
 *	 "credentialSubject":{"id":"https://HOST/status/BCW001-2026#list",
 *	  "type":"BitstringStatusList","statusPurpose":"revocation",
 *	  "encodedList":"uH4sI...","ttl":30000}}
 *
 * encodedList is u and the base64url of the GZIP of the bits: bit 0 is the
 * left-most of the first byte; a set bit says cancelled or replaced. At least
 * 131,072 bits, so that a list tells nothing by its length.
 */
#ifndef OFFICE_STATUS_LIST_H
#define OFFICE_STATUS_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"
#include "uin.h"

struct arena;
struct buf;
struct jws_key;

#define STATUS_BITS_LEAST 131072u
#define STATUS_BYTES_MOST (28 * (size_t)STATUS_BITS_LEAST / 8)
#define STATUS_NAME_LEN 11	/* "BCW001-2026" */
#define STATUS_TTL_MS 30000
#define STATUS_LIFE_S (24 * 3600)

struct status_list {
	struct slice host;
	struct slice name;	/* "BCW001-2026" */
	int64_t from_s, until_s;
	struct slice bits;	/* unpacked */
};

/* The series a list's name is of: its first number. FAULT_ABSENT for what is no
 * name of a list. */
enum fault_code status_list_series(struct slice name, struct uin *first,
    struct fault *why);
/* The name of the list that a number stands in. */
void status_list_name(struct slice uin, char name[STATUS_NAME_LEN + 1]);

/* A list of zeros with places up to a serial; bits are set in it. */
struct slice status_list_make(struct arena *, uint32_t last, char **bits);
void status_list_set(char *bits, uint32_t index);
/* *set: is the certificate ended? False when the list has no such place. */
bool status_list_get(const struct status_list *, uint64_t index, bool *set);

struct slice status_list_pack(struct arena *, struct slice bits);
/* FAULT_INPUT unless it unpacks to a list of a length that there is. */
enum fault_code status_list_unpack(struct arena *, struct slice packed,
    struct slice *bits, struct fault *why);

/* Appends what is signed: header and payload, base64url, parted by a point. The
 * same list gives the same bytes; until_s and bits are not looked at. */
void status_list_put(struct buf *, const struct status_list *,
    struct slice packed, struct slice kid);
/* Signs that with the key for status lists. */
enum fault_code status_list_sign(struct arena *, const struct status_list *,
    struct slice packed, struct jws_key *, unsigned char rs[64],
    struct fault *why);

/* Reads a payload and refuses what status_list_put() would not have written.
 * Call it after the signature has been checked. FAULT_INPUT, FAULT_LIMIT. */
enum fault_code status_list_read(struct arena *, struct slice json,
    struct status_list *out, struct fault *why);

#endif
