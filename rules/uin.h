/*
 * uin: the unique identification number of a certificate (S3, formats.md).
 *
 *	AMD 015 2022 000001	department, service, calendar year of issue in
 *				Indian Standard Time, serial of the series
 *
 * Sixteen characters, ^[A-Z]{3}[0-9]{3}(19|20)[0-9]{2}[0-9]{6}$. There is one
 * series for each (department, service, year); serials run from 000001, and
 * 000000 is reserved. When an administrator has switched a series to the
 * alphanumeric extension it goes on after 999999 with A00000 to Z99999: those
 * are the ordinals 1,000,000 to 3,599,999, and `serial` always is the ordinal.
 */
#ifndef RULES_UIN_H
#define RULES_UIN_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

#define UIN_LEN 16
#define UIN_TEXT (UIN_LEN + 1)	/* with the NUL */
#define UIN_SERVICE_MOST 999
#define UIN_YEAR_LEAST 1900
#define UIN_YEAR_MOST 2099
#define UIN_PLAIN_LAST 999999u
#define UIN_EXTENDED_LAST 3599999u

struct uin {
	char dept[4];		/* three capital letters and a NUL */
	int service;		/* 0 to 999 */
	int year;		/* 1900 to 2099 */
	uint32_t serial;	/* ordinal: 1 to UIN_EXTENDED_LAST */
};

/* Three capital letters? */
bool uin_dept_valid(struct slice);
bool uin_valid(const struct uin *);
bool uin_equal(const struct uin *, const struct uin *);
/* True for a serial that only an extended series can hold. */
static inline bool
uin_is_extended(const struct uin *u)
{
	return u->serial > UIN_PLAIN_LAST;
}

/* Sixteen characters and a NUL. FAULT_BUG when *u is not valid: a number that
 * cannot be written must never be handed out. */
enum fault_code uin_format(const struct uin *, char out[UIN_TEXT],
    struct fault *why);

/* What a number's service and series are called: "BCW-001", "BCW001-2026". */
#define UIN_SERVICE_TEXT 8
#define UIN_SERIES_TEXT 12
void uin_service_code(const char dept[3], int service,
    char out[UIN_SERVICE_TEXT]);
void uin_series_name(const struct uin *, char out[UIN_SERIES_TEXT]);

/* The exact form only: for what the program itself wrote (QR, PDF, store).
 * FAULT_INPUT. */
enum fault_code uin_parse_exact(struct slice, struct uin *out,
    struct fault *why);

/* What a person keyed or pasted: any case; blanks, hyphens, dots, slashes and
 * underscores anywhere; in the digit places O as 0 and I or L as 1. Letters of
 * the department are never guessed: 33 pairs of department codes differ by one
 * letter. The first place of the serial may hold a letter of the extension, so
 * O, I and L there are that letter if everything else is exact, and digits if
 * the writer confused them elsewhere too; see uin_twin(). FAULT_INPUT with the
 * place and what is wrong with it. */
enum fault_code uin_parse(struct slice, struct uin *out, struct fault *why);

/* A serial O00012 may have been meant as 000012 (and I or L as 1): true, with
 * the other reading, for a caller whose look-up of the first found nothing. */
bool uin_twin(const struct uin *, struct uin *out);

/* The year a number issued at this moment belongs to: it turns over at midnight
 * in India, 18:30:00 UTC on 31 December. */
int uin_year(int64_t utc_s);

/* How many numbers the series in force holds: 999,999 or 3,599,999. */
uint32_t uin_capacity(bool extended);

enum uin_level {
	UIN_AMPLE,
	UIN_WARN_80,	/* 80 % handed out: administrators are told */
	UIN_WARN_95,
	UIN_FULL	/* nothing left: issue stops */
};

/* `used` counts the serials handed out so far (the last one's ordinal). */
enum uin_level uin_level(uint32_t used, bool extended);
/* "80 % used", "95 % used", "full"; "ample". */
const char *uin_level_name(enum uin_level);

#endif
