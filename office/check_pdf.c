/*
 * A PDF: first what its own bytes prove, then whether this office signs with
 * that certificate, then what the register says.
 */
#include <string.h>

#include "arena.h"
#include "check_parts.h"
#include "hash.h"
#include "office.h"
#include "uin.h"

static const struct verdict_reason_row *
row_of(const struct verdict *v, size_t i)
{
	return verdict_reason_row(v->reasons[i].code);
}

/* The number the document's metadata names, which the signature covers. */
static struct slice
uin_of(struct slice xmp)
{
	static const char open[] = "<dc:identifier>";
	const char *at = xmp.len == 0 ? NULL :
	    memmem(xmp.at, xmp.len, open, sizeof open - 1);
	struct uin uin;
	if (at == NULL)
		return (struct slice){ NULL, 0 };
	struct slice rest = slice_skip(xmp, (size_t)(at - xmp.at) +
	    sizeof open - 1);
	struct slice text;
	if (!slice_cut(&rest, '<', &text))
		return (struct slice){ NULL, 0 };
	if (slice_starts(text, "urn:uin:"))
		text = slice_skip(text, 8);
	if (uin_parse_exact(text, &uin, NULL) != FAULT_NONE)
		return (struct slice){ NULL, 0 };
	return text;
}

static bool
pinned(const struct checker *c, const struct verdict *v)
{
	for (size_t i = 0; i < c->pins.n; i++)
		if (memcmp(c->pins.at[i].sha256, v->signer_sha256, 32) == 0)
			return true;
	return false;
}

/* The register has the very bytes: then it knows when they were signed. */
static bool
as_issued(const struct verdict *v, const struct cert *cert)
{
	return memcmp(v->file_sha256, cert->pdf_sha256, SHA256_LEN) == 0;
}

static bool
time_is_the_doubt(const struct verdict *v)
{
	if (v->outcome != CANNOT_TELL)
		return false;
	for (size_t i = 0; i < v->reason_n; i++)
		if (v->reasons[i].code != REASON_TIME_UNPROVEN &&
		    v->reasons[i].code != REASON_REVOKED_SINCE)
			return false;
	return true;
}

/* A signer's certificate has expired since. If the register holds these bytes,
 * it also knows when they were signed (S9). */
static enum fault_code
settle_time(struct checker *c, struct arena *a, struct slice file,
    struct verdict *v, struct fault *why)
{
	struct verdict trial;
	struct cert cert;
	struct uin uin;
	if (c->options.office == NULL || !time_is_the_doubt(v))
		return FAULT_NONE;
	/* Only to read the number: nothing of this verdict is believed. */
	verdict_pdf(a, c->verifier, file,
	    &(struct verdict_ask){ v->claimed_s }, &trial);
	struct slice text = uin_of(trial.xmp);
	if (text.len == 0 || uin_parse_exact(text, &uin, why) != FAULT_NONE)
		return FAULT_NONE;
	enum fault_code code = cert_find(c->options.office->db, a, &uin, &cert,
	    why);
	if (code == FAULT_ABSENT)
		return FAULT_NONE;
	if (code == FAULT_NONE && as_issued(v, &cert))
		verdict_pdf(a, c->verifier, file,
		    &(struct verdict_ask){ cert.issued_s }, v);
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
ask_office(struct checker *c, struct arena *a, const struct verdict *v,
    struct check_report *r, enum verdict_outcome *outcome, struct fault *why)
{
	struct slice uin = uin_of(v->xmp);
	struct cert cert;
	bool found = false;
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
		check_did_not(r, "Whether it was cancelled since: only the"
		    " register knows.");
		return FAULT_NONE;
	}
	enum fault_code code = check_register(c, a, uin, false, r, &cert,
	    &found, outcome, why);
	if (code != FAULT_NONE)
		return code;
	if (!found) {
		*outcome = NOT_GENUINE;
		check_add(r, "not-in-register", "The register has no certificate"
		    " of this number.", "");
	} else if (v->revisions == 1 && !as_issued(v, &cert)) {
		*outcome = NOT_GENUINE;
		check_add(r, "not-as-issued", "The register issued another file"
		    " under this number.", "");
	}
	return FAULT_NONE;
}

void
check_pdf(struct checker *c, struct arena *a, struct slice file,
    struct check_report *r, struct fault *why)
{
	struct verdict v;
	enum verdict_outcome outcome;
	verdict_pdf(a, c->verifier, file, NULL, &v);
	enum fault_code code = settle_time(c, a, file, &v, why);
	copy_signer(&v, r);
	outcome = v.outcome;
	if (code == FAULT_NONE && outcome == GENUINE)
		code = ask_office(c, a, &v, r, &outcome, why);
	if (code != FAULT_NONE) {
		check_add(r, "register-unread", "The register could not be"
		    " asked.", arena_printf(a, "%s", why->say));
		if (outcome == GENUINE)
			outcome = CANNOT_TELL;
	}
	check_conclude(c, a, r, outcome);
}
