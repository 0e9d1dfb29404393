/*
 * totp: the six digits that an app on a telephone shows (RFC 6238 over RFC 4226:
 * HMAC-SHA-1, 30 seconds, 6 digits, which is what every app understands).
 *
 * A code counts for its own step of 30 s and, for clocks that go wrong, one step
 * on either side. It counts once: the step it belongs to is kept, and only later
 * ones are taken from then on (RFC 6238 section 5.2).
 */
#ifndef PKI_TOTP_H
#define PKI_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

struct buf;

#define TOTP_SECRET_LEN 20
#define TOTP_STEP_S 30
#define TOTP_TEXT 7		/* six digits and a NUL */

void totp_code(const unsigned char secret[TOTP_SECRET_LEN], int64_t step,
    char out[TOTP_TEXT]);
/* Does the code (blanks are forgiven) belong to a step after `after`? All steps
 * that may count are compared, whichever it is. */
bool totp_find(const unsigned char secret[TOTP_SECRET_LEN], int64_t now_s,
    int64_t after, struct slice code, int64_t *step);

/* The secret as apps take it when it is typed: base32 (RFC 4648), no padding. */
void totp_put_secret(struct buf *,
    const unsigned char secret[TOTP_SECRET_LEN]);
/* otpauth://totp/ISSUER:LOGIN?secret=...&issuer=ISSUER, for a QR code. */
void totp_put_uri(struct buf *, struct slice issuer, struct slice login,
    const unsigned char secret[TOTP_SECRET_LEN]);

#endif
