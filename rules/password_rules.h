/*
 * password_rules: which passwords are good enough (OWASP ASVS 5.0, 6.2; NIST SP
 * 800-63B-4).
 *
 * Length is what counts: 8 to 128 characters, any characters, no rules about
 * kinds of them, no change by the calendar. Refused is what is guessed first: common
 * words with digits or signs around them ("Welcome@123"), runs and repetitions
 * ("abcdefgh", "12121212"), and the person's own names. Everybody who logs in
 * also has a second factor; without one, 15 would be needed.
 */
#ifndef RULES_PASSWORD_RULES_H
#define RULES_PASSWORD_RULES_H

#include <stddef.h>

#include "fault.h"
#include "slice.h"

#define PASSWORD_POINTS_LEAST 8
#define PASSWORD_POINTS_MOST 128
#define PASSWORD_BYTES_MOST 512

/* FAULT_INPUT with a sentence that does not repeat it. own: login name, names,
 * designation, department of the person. */
enum fault_code password_rules(struct slice password,
    const struct slice *own, size_t n_own, struct fault *why);

#endif
