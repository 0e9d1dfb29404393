/*
 * ticket: the two numbers of an application (S12, formats.md).
 *
 *	BSK-0042-261124-00017		Service Ticket No.: centre, day of
 *					submission in India, serial of the day
 *	BCW001/2026/0000123		Application No.: department and service,
 *					year in India, serial
 *
 * That is what registers and machines hold. Where people read a number and key
 * it again it bears its check, behind a last hyphen:
 *
 *	BSK-0042-261124-00017-2		one digit: Damm's, over the 15 digits
 *	BCW001/2026/0000123-16		two digits: ISO/IEC 7064 MOD 97-10, over
 *					the 17 signs, letters as 10 to 35
 *
 * Either finds every single wrong sign and every two neighbours exchanged. (One
 * decimal digit cannot do that where letters stand, so the Application No. has
 * two; digits alone, so that a number can be told by telephone and typed on any
 * keypad.)
 *
 * Reading forgives what cannot be meant otherwise: case, blanks, other hyphens
 * and slashes, none at all, Bengali and Devanagari digits, and among digits O
 * as 0, I and L as 1. Letters are never guessed. Writing is strict.
 */
#ifndef RULES_TICKET_H
#define RULES_TICKET_H

#include <stdint.h>

#include "date.h"
#include "fault.h"
#include "slice.h"

#define TICKET_CENTRE_MOST 9999
#define TICKET_SERIAL_MOST 99999
#define TICKET_LEN 21
#define TICKET_KEYED_LEN 23	/* with its check */
#define TICKET_TEXT (TICKET_KEYED_LEN + 1)

struct ticket {
	int centre;		/* 1 to 9999 */
	struct date day;	/* 2000 to 2099 */
	int serial;		/* 1 to 99999 */
};

#define APPLICATION_SERIAL_MOST 9999999
#define APPLICATION_LEN 19
#define APPLICATION_KEYED_LEN 22
#define APPLICATION_TEXT (APPLICATION_KEYED_LEN + 1)

struct application_no {
	char dept[4];		/* three capital letters and a NUL */
	int service;		/* 1 to 999 */
	int year;		/* 2000 to 2099 */
	int serial;		/* 1 to 9999999 */
};

/* The number as registers hold it, and with its check as people read it; both
 * NUL-terminated. FAULT_BUG when it is outside its format. */
enum fault_code ticket_format(const struct ticket *, char out[TICKET_TEXT],
    struct fault *why);
enum fault_code ticket_format_keyed(const struct ticket *,
    char out[TICKET_TEXT], struct fault *why);
enum fault_code application_format(const struct application_no *,
    char out[APPLICATION_TEXT], struct fault *why);
enum fault_code application_format_keyed(const struct application_no *,
    char out[APPLICATION_TEXT], struct fault *why);

/* Exactly what the format functions write, without the check: for what the
 * program itself wrote. FAULT_INPUT. */
enum fault_code ticket_parse_exact(struct slice, struct ticket *out,
    struct fault *why);
enum fault_code application_parse_exact(struct slice,
    struct application_no *out, struct fault *why);

/* What a person keyed, with the check. FAULT_INPUT says what is wrong with it:
 * what does not belong, what is missing, or that the check does not agree. */
enum fault_code ticket_parse(struct slice, struct ticket *out,
    struct fault *why);
enum fault_code application_parse(struct slice, struct application_no *out,
    struct fault *why);

#endif
