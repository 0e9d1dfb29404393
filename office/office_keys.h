/*
 * office_keys: the installation's own secrets: the ring that seals documents,
 * the key of the access codes, the key of the QR codes.
 *
 * The QR key is a P-256 key of its own, renewed without invalidating what it
 * signed: jwks.json keeps every public key there ever was. Status lists have
 * another such key, which jwks.json marks: neither counts for the other's work.
 */
#ifndef OFFICE_OFFICE_KEYS_H
#define OFFICE_OFFICE_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct jws_key;
struct seal_ring;
struct uin;

#define OFFICE_STATUS_PURPOSE "status-list"	/* in jwks.json */

#define ACCESS_CODE_LEN 8
#define ACCESS_KEY_LEN 32

struct office_keys;

/* Makes them all in DIR/keys and DIR/jwks.json. FAULT_CLASH when there. test:
 * jwks.json marks these and all later ones as a test installation's. */
enum fault_code office_keys_create(const char *dir, int64_t now_s, bool test,
    struct fault *why);
/* FAULT_DENIED when others can read a key's file. */
enum fault_code office_keys_open(const char *dir, struct office_keys **out,
    struct fault *why);
/* The same with a key of the QR codes that lives elsewhere (pki/remote.h): the
 * private one is not read. qr becomes the office_keys' when all is well. */
enum fault_code office_keys_open_public(const char *dir, struct jws_key *qr,
    struct office_keys **out, struct fault *why);
/* The same without reading any file: seal and access keys of `base`, which must
 * outlive it. */
void office_keys_share(const struct office_keys *base, struct jws_key *qr,
    struct office_keys **out);
/* Only the private key of the QR codes, for the process that keeps keys. */
enum fault_code office_keys_open_qr(const char *dir, struct jws_key **out,
    struct fault *why);
void office_keys_drop(struct office_keys *);
void office_keys_drop_ptr(struct office_keys **);

/* A new key signs QR codes from now on; jwks.json keeps the public keys there
 * were, so what they signed stays genuine. The old private key is destroyed. */
enum fault_code office_keys_renew_qr(const char *dir, struct fault *why);
/* A new key seals documents from now on; the old ones still open theirs. */
enum fault_code office_keys_renew_seal(const char *dir, int64_t now_s,
    struct fault *why);

/* The key of the status lists, made and published where there is none yet: in a
 * data directory of before there were such lists. */
enum fault_code office_keys_need_status(const char *dir, struct fault *why);
/* FAULT_ABSENT before that. */
enum fault_code office_keys_open_status(const char *dir,
    struct jws_key **out, struct fault *why);
/* As office_keys_renew_qr(). */
enum fault_code office_keys_renew_status(const char *dir, struct fault *why);

struct seal_ring *office_seal(struct office_keys *);
struct jws_key *office_qr_key(struct office_keys *);

/* The eight symbols printed beside a UIN (formats.md): the first 40 bits of
 * HMAC-SHA256 over the UIN, Crockford base32. No NUL. */
void office_access_code(const struct office_keys *, struct slice uin,
    char out[ACCESS_CODE_LEN]);
/* Is what somebody typed this number's code? In the same time for each wrong
 * one, whether the number was issued or not: the register is not asked, so ask
 * here before it. Nothing typed is a wrong code. */
bool office_access_fits(const struct office_keys *, const struct uin *,
    struct slice typed);

#endif
