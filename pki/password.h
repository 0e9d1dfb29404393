/*
 * password: passwords as they are kept: Argon2id (RFC 9106), in the usual text
 * "$argon2id$v=19$m=47104,t=1,p=1$salt$hash", which holds its own cost.
 *
 * OWASP ASVS 5.0, appendix C: t = 1, m at least 46 MiB, p = 1. That is some 40 ms
 * of one core: whoever asks too often has to be stopped before this.
 */
#ifndef PKI_PASSWORD_H
#define PKI_PASSWORD_H

#include <stdbool.h>

#include "fault.h"
#include "slice.h"

#define PASSWORD_TEXT 128	/* with its NUL */

/* FAULT_LATER without the memory. */
enum fault_code password_hash(struct slice password, char out[PASSWORD_TEXT],
    struct fault *why);
/* *right tells whether it is the one; FAULT_LATER without the memory,
 * FAULT_DAMAGE when `kept` is not what password_hash() makes. */
enum fault_code password_check(struct slice password, const char *kept,
    bool *right, struct fault *why);
/* A text that fits no password and takes as long to find out. */
const char *password_of_nobody(void);

#endif
