/*
 * A PDF: what its own bytes prove was seen (look.c); here whether this office
 * signs with that certificate, and what the register says.
 */
#include <string.h>

#include "arena.h"
#include "check_parts.h"
#include "hash.h"
#include "look.h"
#include "office.h"
#include "uin.h"

static const struct verdict_reason_row *
row_of(const struct verdict *v, size_t i)
{
	return verdict_reason_row(v->reasons[i].code);
}

static bool
pinned(const struct checker *c, const struct verdict *v)
{
	for (size_t i = 0; i < c->pins.n; i++)
		if (memcmp(c->pins.at[i].sha256, v->signer_sha256, 32) == 0)
			return true;
	return false;
}

static bool
signs_reports(const struct checker *c, const struct verdict *v)
{
	for (size_t i = 0; i < c->report_pins.n; i++)
		if (memcmp(c->report_pins.at[i].sha256, v->signer_sha256,
		    32) == 0)
			return true;
	return false;
}

/* The register has the very bytes: then it knows when they were signed. */
static bool
as_issued(const struct verdict *v, const struct cert *cert)
{
	return memcmp(v->file_sha256, cert->pdf_sha256, SHA256_LEN) == 0;
}

enum fault_code
check_look_again(struct checker *c, struct arena *a, const struct look *l,
    int64_t *known_s, struct fault *why)
{
	struct cert cert;
	struct uin uin;
	*known_s = 0;
	/* A number beside an open verdict: only the time is in doubt. */
	if (c->options.office == NULL || l->kind != CHECK_PDF ||
	    l->verdict.outcome != CANNOT_TELL || l->uin.len == 0 ||
	    uin_parse_exact(l->uin, &uin, why) != FAULT_NONE)
		return FAULT_NONE;
	enum fault_code code = cert_find(c->options.office->db, a, &uin, &cert,
	    why);
	if (code == FAULT_ABSENT)
		return FAULT_NONE;
	if (code == FAULT_NONE && as_issued(&l->verdict, &cert))
		*known_s = cert.issued_s;
	return code;
}

static void
copy_signer(const struct verdict *v, struct check_report *r)
{
	static const char *const kinds[] = { "", "claimed", "register",
	    "stamped" };
	r->signer_name = v->signer_name;
	r->signer_organisation = v->signer_organisation;
	r->issuer_name = v->issuer_name;
	r->algorithm = v->algorithm;
	r->level = v->level;
	r->signed_s = v->signed_s;
	r->time_kind = kinds[v->time_kind];
	r->test = v->test_signer;
	memcpy(r->file_sha256, v->file_sha256, sizeof r->file_sha256);
	for (size_t i = 0; i < v->reason_n; i++)
		check_add(r, row_of(v, i)->word, row_of(v, i)->sentence,
		    v->reasons[i].detail);
	for (size_t i = 0; i < v->checked_n; i++)
		check_did(r, v->checked[i]);
	for (size_t i = 0; i < v->unchecked_n; i++)
		check_did_not(r, v->unchecked[i]);
}

/* What this office adds to a file that is in itself sound. */
static enum fault_code
ask_office(struct checker *c, struct arena *a, const struct look *l,
    struct check_report *r, enum verdict_outcome *outcome, struct fault *why)
{
	const struct verdict *v = &l->verdict;
	struct slice uin = l->uin;
	struct cert cert;
	struct uin number;
	bool found = false;
	if (signs_reports(c, v)) {
		*outcome = NOT_GENUINE;
		check_add(r, "report-signer", "It is a report or a list, signed"
		    " with the key for those. It is no certificate.", "");
		return FAULT_NONE;
	}
	if (c->pins.n != 0 && !pinned(c, v)) {
		*outcome = NOT_GENUINE;
		check_add(r, "signer-not-ours", "It is properly signed, but by"
		    " somebody who does not issue these certificates.",
		    v->signer_name);
		return FAULT_NONE;
	}
	r->cert.uin = uin;
	if (uin.len == 0) {
		*outcome = NOT_GENUINE;
		check_add(r, "no-number", "It is properly signed, but it is not"
		    " a certificate: it bears no number.", "");
		return FAULT_NONE;
	}
	if (c->options.office == NULL) {
		enum fault_code odd = uin_parse_exact(uin, &number, why);
		/* The place its QR code names: a serial is its index. */
		if (odd == FAULT_NONE)
			check_status(c, a, slice_of(""), uin, number.serial,
			    v->signed_s, r, outcome);
		return odd;
	}
	enum fault_code code = check_register(c, a, uin, false, r, &cert,
	    &found, outcome, why);
	if (code != FAULT_NONE)
		return code;
	if (!found) {
		*outcome = NOT_GENUINE;
		check_add(r, "not-in-register", "The register has no certificate"
		    " of this number.", "");
	} else if (as_issued(v, &cert)) {
		r->same_file = true;
		check_did(r, "That the file is, byte for byte, the one that was"
		    " issued.");
	} else if (v->revisions == 1) {
		*outcome = NOT_GENUINE;
		check_add(r, "not-as-issued", "The register issued another file"
		    " under this number.", "");
	}
	return FAULT_NONE;
}

void
check_settle_pdf(struct checker *c, struct arena *a, const struct look *l,
    struct check_report *r)
{
	struct fault why = { 0 };
	enum verdict_outcome outcome = l->verdict.outcome;
	copy_signer(&l->verdict, r);
	if (outcome == GENUINE && ask_office(c, a, l, r, &outcome, &why) !=
	    FAULT_NONE)
		outcome = check_unread(a, r, &why);
	check_conclude(c, a, r, outcome);
}
