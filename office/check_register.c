/* What the register says of a number, and the verdict on a number alone. */
#include <string.h>

#include "arena.h"
#include "catalogue.h"
#include "check_parts.h"
#include "clock.h"
#include "codec.h"
#include "date.h"
#include "db.h"
#include "facts.h"
#include "hash.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "sealed.h"
#include "service.h"
#include "uin.h"

static void
copy_field(const struct service_field *f, struct slice value,
    struct check_field *to)
{
	*to = (struct check_field){ f->label.en, f->label.bn, value, value,
	    f->type == FIELD_DATE };
	for (size_t i = 0; f->type == FIELD_CHOICE && i < f->n_choices; i++)
		if (slice_eq(f->choices[i].value, value)) {
			to->value = f->choices[i].label.en;
			to->value_bn = f->choices[i].label.bn;
		}
}

/* All that can be read beside the name. */
static void
copy_fields(struct arena *a, const struct service *s,
    const struct slice *values, struct check_certificate *to)
{
	struct check_field *fields = ARENA_ARRAY(a, struct check_field,
	    s->n_fields);
	for (size_t i = 0; i < s->n_fields; i++)
		if (i != s->holder && values[i].len != 0 &&
		    s->fields[i].type != FIELD_PHOTO)
			copy_field(&s->fields[i], values[i],
			    &fields[to->n_fields++]);
	to->fields = fields;
}

/* The holder's name and the end of validity, from the sealed facts. */
static enum fault_code
read_facts(struct checker *c, struct arena *a, const struct cert *cert,
    const struct service *s, bool mask, struct check_certificate *to,
    struct fault *why)
{
	struct sealed_facts facts;
	enum fault_code code = sealed_facts(a, c->keys, cert, s, &facts, why);
	if (code != FAULT_NONE)
		return code;
	to->valid_until = facts.valid_until;
	to->masked = mask;
	to->holder = mask ? facts_mask_name(a, facts.holder) : facts.holder;
	if (!mask)
		copy_fields(a, s, facts.values, to);
	return FAULT_NONE;
}

/* Reading a definition is half the work of a whole look-up, and a folder's
 * certificates are of a few services; more than these are read each time. */
#define SERVICES_MOST 256

static enum fault_code
find_service(struct checker *c, struct arena *a, int64_t version,
    const struct service **out, struct fault *why)
{
	struct catalogue_entry entry;
	for (size_t i = 0; i < c->services.n; i++) {
		if (c->services.at[i].version == version) {
			*out = c->services.at[i].service;
			return FAULT_NONE;
		}
	}
	bool keep = c->services.n < SERVICES_MOST;
	enum fault_code code = catalogue_version(c->options.office->db,
	    keep ? c->arena : a, version, &entry, why);
	if (code != FAULT_NONE)
		return code;
	if (keep)
		*VEC_ADD(c->arena, &c->services) = (struct check_service){
		    version, entry.service };
	*out = entry.service;
	return FAULT_NONE;
}

/* The number of the certificate in its place. */
static enum fault_code
find_successor(struct checker *c, struct arena *a, const struct cert *cert,
    struct slice *out, struct fault *why)
{
	struct series s;
	char *text = arena_alloc(a, UIN_TEXT);
	if (cert->replaced_by == 0)
		return FAULT_NONE;
	enum fault_code code = series_find(c->options.office->db,
	    series_of(cert->replaced_by), &s, why);
	if (code != FAULT_NONE)
		return code;
	struct uin uin = series_uin(&s, series_serial_of(cert->replaced_by));
	code = uin_format(&uin, text, why);
	if (code == FAULT_NONE)
		*out = slice_of(text);
	return code;
}

static void
judge_status(struct arena *a, const struct cert *cert,
    struct check_report *r, enum verdict_outcome *outcome)
{
	if (cert->status == CERT_VALID)
		return;
	r->cert.status_s = cert->status_s;
	char day[DATE_ISO_TEXT];
	date_iso(date_ist(cert->status_s).date, day);
	*outcome = NOT_GENUINE;
	check_add(r, cert_status_name(cert->status),
	    cert->status == CERT_REPLACED ?
	    "The certificate was replaced by another one. Ask for the new one." :
	    "The certificate was cancelled by its department.",
	    arena_printf(a, "since %s", day));
}

enum fault_code
check_register(struct checker *c, struct arena *a, struct slice text,
    bool mask, struct check_report *r, struct cert *cert, bool *found,
    enum verdict_outcome *outcome, struct fault *why)
{
	struct db *db = c->options.office->db;
	struct uin uin;
	const struct service *s = NULL;
	struct check_certificate to = { .uin = text };
	*found = false;
	enum fault_code code = uin_parse_exact(text, &uin, why);
	if (code != FAULT_NONE)
		return code;
	code = cert_find(db, a, &uin, cert, NULL);
	if (code == FAULT_ABSENT)
		return FAULT_NONE;
	if (code == FAULT_NONE)
		code = find_service(c, a, cert->service_version, &s, why);
	if (code == FAULT_NONE)
		code = read_facts(c, a, cert, s, mask, &to, why);
	if (code != FAULT_NONE)
		return code;
	code = find_successor(c, a, cert, &to.replaced_by, why);
	if (code != FAULT_NONE)
		return code;
	to.service = slice_of(arena_printf(a, "%.*s %.*s",
	    SLICE_FMT(s->code), SLICE_FMT(s->name.en)));
	to.service_code = s->code;
	to.service_name = s->name.en;
	to.service_name_bn = s->name.bn;
	to.department = s->department_name.en;
	to.department_bn = s->department_name.bn;
	to.issued_s = cert->issued_s;
	r->cert = to;
	r->in_register = *found = true;
	check_did(r, "The register of the issuing office.");
	judge_status(a, cert, r, outcome);
	if (!mask)
		r->cert.ended_why = cert->reason;
	return FAULT_NONE;
}

static enum fault_code
look_up(struct checker *c, struct arena *a, const struct uin *uin,
    struct slice code, struct check_report *r, bool *found, struct fault *why)
{
	struct cert cert;
	char *text = arena_alloc(a, UIN_TEXT);
	enum verdict_outcome outcome = GENUINE;
	enum fault_code fault = uin_format(uin, text, why);
	if (fault != FAULT_NONE)
		return fault;
	bool fits = office_access_fits(c->keys, uin, code);
	/* With a wrong code nobody learns what the register holds, not even
	 * from the time of the answer: it is not asked. */
	if (code.len != 0 && !fits)
		return FAULT_NONE;
	fault = check_register(c, a, slice_of(text), !fits, r, &cert, found,
	    &outcome, why);
	if (fault != FAULT_NONE || !*found)
		return fault;
	check_did_not(r, "That the paper shows what was issued: compare name,"
	    " service and date with it.");
	check_conclude(c, a, r, outcome);
	return FAULT_NONE;
}

enum fault_code
check_number(struct checker *c, struct arena *a, struct slice typed,
    struct slice code, struct check_report *out, struct fault *why)
{
	struct uin uin, twin;
	bool found = false;
	struct check_report r = check_begin(CHECK_NUMBER);
	enum fault_code fault = uin_parse(typed, &uin, why);
	if (fault != FAULT_NONE)
		return fault;
	if (c->options.office == NULL) {
		check_add(&r, "no-register", "A number alone can be looked up"
		    " only where the register is. Check the PDF or the QR code"
		    " instead, or name the data directory with --data.", "");
		check_conclude(c, a, &r, CANNOT_TELL);
		*out = r;
		return FAULT_NONE;
	}
	fault = look_up(c, a, &uin, code, &r, &found, why);
	if (fault == FAULT_NONE && !found && uin_twin(&uin, &twin))
		fault = look_up(c, a, &twin, code, &r, &found, why);
	if (fault != FAULT_NONE)
		return fault;
	if (!found) {
		check_add(&r, code.len == 0 ? "no-such-number" :
		    "no-such-number-or-code", code.len == 0 ?
		    "No certificate has this number." :
		    "No certificate has this number and access code.", "");
		check_conclude(c, a, &r, NOT_GENUINE);
	}
	*out = r;
	return FAULT_NONE;
}
