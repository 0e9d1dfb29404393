/*
 * facts: the canonical bytes of a certificate. Their SHA-256 is what the QR
 * carries and what a log records, so anyone who holds the certificate can
 * compute it again.
 *
 * The bytes are netstrings, `LENGTH:BYTES,` with LENGTH in decimal bytes,
 * without leading zero, one behind the other:
 *
 *	13:mohor-facts-1,
 *	3:uin,16:BCW0012026000001,
 *	10:department,3:BCW,
 *	7:service,7:BCW-001,
 *	9:issued_at,25:2026-11-24T10:05:00+05:30,
 *	11:valid_until,0:,		empty: does not expire
 *	4:name,9:Rina Bera,		then each field that stands on the
 *	...				certificate, in the definition's
 *					order, empty ones too
 *
 * (without the line breaks). Values are what form_check() gave: the text as it
 * is printed. Photos are represented by the hexadecimal SHA-256 of the file.
 */
#ifndef RULES_FACTS_H
#define RULES_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "service.h"
#include "slice.h"

struct arena;
struct buf;

#define FACTS_VERSION "mohor-facts-1"

struct facts {
	struct slice uin;
	const struct service *service;
	int64_t issued_s;	/* UTC seconds */
	struct slice valid_until;	/* service_valid_until() */
	const struct slice *values;	/* one for each field of the service */
};

void facts_put(struct buf *, const struct facts *);

/* Takes one key and value off the front of bytes facts_put() made, after
 * facts_begin() has taken the version. FAULT_DAMAGE on anything else. */
enum fault_code facts_begin(struct slice *bytes, struct fault *why);
enum fault_code facts_take(struct slice *bytes, struct slice *key,
    struct slice *value, struct fault *why);

/*
 * The name as anybody may see it: each word keeps its first letter (in Bengali
 * and Devanagari its first syllable cluster), the rest become stars, at most
 * seven a word: "Sourav Das" -> "S***** D**".
 */
struct slice facts_mask_name(struct arena *, struct slice name);

#endif
