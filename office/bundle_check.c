/*
 * Judging a bundle. First its list: is it signed, by whom. Then each member
 * against the list, both ways. Only then the certificate, as any PDF; and last
 * whether list, history and certificate speak of the same one.
 */
#include <string.h>

#include "arena.h"
#include "check_parts.h"
#include "clock.h"
#include "codec.h"
#include "date.h"
#include "bundle.h"
#include "hash.h"
#include "json_read.h"
#include "own.h"
#include "vec.h"
#include "zipfile.h"

#define MEMBERS_MOST 64
#define EACH_MOST ((size_t)32 << 20)

struct opened {
	struct checker *c;
	struct arena *a;
	struct zipfile *zip;
	struct check_report *r;
	bool sound;		/* nothing found so far */
	bool maker_known;	/* who signed its list makes bundles */
	struct slice manifest, pdf, history;
	struct json *list;	/* the manifest, read */
	struct slice uin;
	int64_t made_s;
	unsigned char maker[SHA256_LEN];
	const char *maker_name;
	struct { VEC_OF(struct slice) } crls;
};

static void
wrong(struct opened *x, const char *word, const char *sentence,
    const char *detail)
{
	x->sound = false;
	check_add(x->r, word, sentence, detail);
}

static const char *
text_of(struct arena *a, struct slice s)
{
	return arena_text(a, s.at, s.len);
}

/* The place of a member of this name, or its count. */
static size_t
member_of(const struct zipfile *z, struct slice name)
{
	size_t i = 0;
	while (i < zipfile_count(z) &&
	    !slice_eq(zipfile_member(z, i)->name, name))
		i++;
	return i;
}

static bool
take(struct opened *x, const char *name, struct slice *out)
{
	size_t i = member_of(x->zip, slice_of(name));
	return i < zipfile_count(x->zip) && zipfile_take(x->a, x->zip, i, out,
	    NULL) == FAULT_NONE;
}

bool
bundle_is(struct slice bytes)
{
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	const struct zipfile_limits limits = { .members = MEMBERS_MOST,
	    .each = EACH_MOST, .all = BUNDLE_MOST };
	return zipfile_is(bytes) && zipfile_open(bytes, &limits, &z, NULL) ==
	    FAULT_NONE && (member_of(z, slice_of("manifest.json")) <
	    zipfile_count(z) || member_of(z, slice_of("manifest.p7s")) <
	    zipfile_count(z));
}

/* ---- the list ---- */

static bool
read_manifest(struct opened *x)
{
	struct json_faults *faults = ARENA_NEW(x->a, struct json_faults);
	struct slice format, made, uin;
	if (json_read(x->a, x->manifest, "manifest.json", faults, &x->list,
	    NULL) != FAULT_NONE ||
	    !json_read_text(x->list, "format", JSON_MUST, 1, 64, &format) ||
	    !slice_is(format, "mohor-evidence-1") ||
	    !json_read_text(x->list, "uin", JSON_MUST, 16, 16, &uin) ||
	    !json_read_text(x->list, "made_at", JSON_MUST, 1, 40, &made) ||
	    !date_parse_rfc3339(made, &x->made_s))
		return false;
	x->uin = uin;
	return true;
}

static bool
is_pin(const struct check_pin *pins, size_t n, const unsigned char *sha256)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(pins[i].sha256, sha256, SHA256_LEN) == 0)
			return true;
	return false;
}

/* Who may make bundles: who makes reports here, where that is known; off line
 * who was given to be relied on. An anchor alone certifies many, and any of them
 * could write a history. */
static void
judge_maker(struct opened *x, const struct verdict_detached *d)
{
	const struct checker *c = x->c;
	x->maker_known = c->report_pins.n != 0 ?
	    is_pin(c->report_pins.at, c->report_pins.n, d->signer_sha256) :
	    is_pin(c->pins.at, c->pins.n, d->signer_sha256);
	if (!x->maker_known && c->report_pins.n + c->pins.n != 0)
		wrong(x, "bundle-signer", "The bundle's list is signed by"
		    " somebody who makes none, as far as is known here.",
		    d->signer_name);
	memcpy(x->maker, d->signer_sha256, sizeof x->maker);
	x->maker_name = d->signer_name;
	x->r->test = x->r->test || d->test;
	check_did(x->r, arena_printf(x->a, "The list of the bundle, signed by"
	    " %s, %s (certified by %s).", d->signer_name,
	    d->signer_organisation, d->issuer_name));
}

static bool
judge_list(struct opened *x)
{
	struct slice p7s;
	struct verdict_detached d;
	if (!take(x, "manifest.json", &x->manifest) ||
	    !take(x, "manifest.p7s", &p7s) || !read_manifest(x)) {
		wrong(x, "bundle-malformed", "It is no bundle of evidence, or"
		    " its list or signature is missing.", "");
		return false;
	}
	verdict_detached(x->a, x->c->verifier, x->manifest, p7s, x->made_s, &d);
	if (!d.good) {
		wrong(x, "bundle-list-changed", "The list of the bundle is not"
		    " as the office signed it, or its signer is not known.",
		    d.say);
		return false;
	}
	judge_maker(x, &d);
	return true;
}

/* ---- each member ---- */

static void
judge_listed(struct opened *x, const struct json *entry)
{
	struct slice name, hex, bytes;
	unsigned char digest[SHA256_LEN], said[SHA256_LEN];
	if (!json_read_text(entry, "name", JSON_MUST, 1, 200, &name) ||
	    !json_read_text(entry, "sha256", JSON_MUST, 64, 64, &hex) ||
	    !hex_decode(hex, said)) {
		wrong(x, "bundle-malformed", "The list of the bundle cannot be"
		    " read.", "");
		return;
	}
	size_t i = member_of(x->zip, name);
	if (i == zipfile_count(x->zip)) {
		wrong(x, "bundle-member-missing", "A file of the bundle was"
		    " taken out.", text_of(x->a, name));
		return;
	}
	bool read = zipfile_take(x->a, x->zip, i, &bytes, NULL) == FAULT_NONE;
	if (read)
		sha256_of(bytes, digest);
	if (!read || memcmp(digest, said, sizeof said) != 0)
		wrong(x, "bundle-member-changed", "A file of the bundle was"
		    " changed.", text_of(x->a, name));
	else if (slice_is(name, "certificate.pdf"))
		x->pdf = bytes;
	else if (slice_is(name, "history.json"))
		x->history = bytes;
	else if (slice_starts(name, "revocation/"))
		*VEC_ADD(x->a, &x->crls) = bytes;
}

static bool
is_listed(const struct json *files, struct slice name)
{
	struct slice listed;
	for (size_t i = 0; i < json_read_count(files); i++)
		if (json_read_text(json_read_item(files, i), "name", JSON_MUST,
		    1, 200, &listed) && slice_eq(listed, name))
			return true;
	return slice_is(name, "manifest.json") || slice_is(name,
	    "manifest.p7s");
}

static void
judge_members(struct opened *x)
{
	const struct json *files = json_read_array(x->list, "files", JSON_MUST,
	    1, MEMBERS_MOST);
	for (size_t i = 0; i < json_read_count(files); i++)
		judge_listed(x, json_read_item(files, i));
	for (size_t i = 0; i < zipfile_count(x->zip); i++) {
		const struct zipfile_member *m = zipfile_member(x->zip, i);
		if (!is_listed(files, m->name))
			wrong(x, "bundle-member-added", "A file was put into"
			    " the bundle.", text_of(x->a, m->name));
	}
	if (x->sound && (x->pdf.at == NULL || x->history.at == NULL))
		wrong(x, "bundle-malformed", "The bundle has no certificate or"
		    " no history.", "");
	if (x->sound)
		check_did(x->r, "That no file of the bundle was changed, taken"
		    " out or put in.");
}

/* ---- the certificate and its history ---- */

static void
judge_end(struct opened *x, const struct json *history, struct slice status,
    enum verdict_outcome *outcome)
{
	const struct json *events = json_read_array(history, "events",
	    JSON_MUST, 1, 64);
	struct slice at, reason = { 0 };
	char day[DATE_ISO_TEXT] = "";
	const struct json *last = json_read_item(events,
	    json_read_count(events) - 1);
	if (slice_is(status, "valid"))
		return;
	*outcome = NOT_GENUINE;
	if (json_read_text(last, "at", JSON_MUST, 1, 40, &at) &&
	    date_parse_rfc3339(at, &x->r->cert.status_s))
		date_iso(date_ist(x->r->cert.status_s).date, day);
	json_read_text(last, "reason", JSON_MAY, 0, 1000, &reason);
	x->r->cert.ended_why = reason;
	check_add(x->r, text_of(x->a, status), slice_is(status, "replaced") ?
	    "The certificate was replaced by another one. Ask for the new one." :
	    "The certificate was cancelled by its department.",
	    arena_printf(x->a, "since %s", day));
}

static enum verdict_outcome
judge_history(struct opened *x, enum verdict_outcome outcome)
{
	struct json_faults *faults = ARENA_NEW(x->a, struct json_faults);
	struct json *history;
	struct slice uin, status, hex;
	unsigned char said[SHA256_LEN], digest[SHA256_LEN];
	sha256_of(x->pdf, digest);
	if (json_read(x->a, x->history, "history.json", faults, &history,
	    NULL) != FAULT_NONE ||
	    !json_read_text(history, "uin", JSON_MUST, 16, 16, &uin) ||
	    !json_read_text(history, "status", JSON_MUST, 1, 20, &status) ||
	    !json_read_text(history, "pdf_sha256", JSON_MUST, 64, 64, &hex) ||
	    !hex_decode(hex, said)) {
		wrong(x, "bundle-malformed", "The history cannot be read.", "");
		return NOT_GENUINE;
	}
	if (!slice_eq(uin, x->uin) || !slice_eq(x->r->cert.uin, x->uin) ||
	    memcmp(said, digest, sizeof said) != 0) {
		wrong(x, "bundle-exchanged", "Certificate, history and list of"
		    " the bundle are not of the same certificate.", "");
		return NOT_GENUINE;
	}
	check_did(x->r, "That certificate, history and list are of the same"
	    " certificate.");
	judge_end(x, history, status, &outcome);
	if (x->maker_known || outcome == NOT_GENUINE)
		return outcome;
	check_add(x->r, "bundle-maker-unknown", "Who made the bundle is"
	    " certified, but not known here to keep the register. Give the"
	    " office's certificate for reports and evidence as well, from the"
	    " office itself: --trust FILE.pem.", "");
	return CANNOT_TELL;
}

/* Who makes bundles is no signer of certificates to insist on. */
static void
judge_pdf(struct opened *x, struct check_report *out)
{
	struct checker *c = x->c;
	struct check_pin *all = c->pins.at;
	size_t n = c->pins.n;
	c->pins.at = ARENA_ARRAY(x->a, struct check_pin, n + 1);
	c->pins.n = 0;
	for (size_t i = 0; i < n; i++)
		if (memcmp(all[i].sha256, x->maker, SHA256_LEN) != 0)
			c->pins.at[c->pins.n++] = all[i];
	check_bytes(c, x->a, x->pdf, out, NULL);
	c->pins.at = all;
	c->pins.n = n;
}

/* The certificate by its own bytes: the reasons of the PDF join the bundle's. */
static enum verdict_outcome
judge_certificate(struct opened *x)
{
	struct check_report pdf;
	struct check_report *r = x->r;
	/* Signed by their authorities, and listed by the office. */
	for (size_t i = 0; i < x->crls.n; i++)
		verifier_crl(x->c->verifier, x->crls.at[i], NULL);
	judge_pdf(x, &pdf);
	/* Else an officer could undo what others cancelled. */
	if (strcmp(pdf.signer_name, x->maker_name) == 0)
		wrong(x, "bundle-signer", "Who signed the certificate has made"
		    " the bundle himself, and does not keep the register.",
		    x->maker_name);
	for (size_t i = 0; i < pdf.n_reasons; i++)
		check_add(r, pdf.reasons[i].word, pdf.reasons[i].sentence,
		    pdf.reasons[i].detail);
	for (size_t i = 0; i < pdf.n_checked; i++)
		check_did(r, pdf.checked[i]);
	for (size_t i = 0; i < pdf.n_unchecked; i++)
		if (strstr(pdf.unchecked[i], "cancelled since") == NULL)
			check_did_not(r, pdf.unchecked[i]);
	r->cert = pdf.cert;
	r->test = r->test || pdf.test;
	r->in_register = pdf.in_register;
	r->same_file = pdf.same_file;
	r->signer_name = pdf.signer_name;
	r->signer_organisation = pdf.signer_organisation;
	r->issuer_name = pdf.issuer_name;
	r->algorithm = pdf.algorithm;
	r->level = pdf.level;
	r->signed_s = pdf.signed_s;
	r->time_kind = pdf.time_kind;
	memcpy(r->file_sha256, pdf.file_sha256, sizeof r->file_sha256);
	if (!x->sound)
		return NOT_GENUINE;
	return pdf.outcome == NOT_GENUINE || x->r->cert.uin.len == 0 ?
	    pdf.outcome : judge_history(x, pdf.outcome);
}

/* One plain line, with its age: a bundle knows nothing of later. */
static void
add_age(struct opened *x)
{
	char text[DATE_TEXT];
	int64_t days = (clock_now(x->c->options.clock) - x->made_s) / 86400;
	struct date_time t = date_ist(x->made_s);
	if (days < 0)
		days = 0;
	date_rfc3339_ist(x->made_s, text);
	x->r->headline = arena_printf(x->a, "%s (as of %02d-%02d-%04d %02d:%02d"
	    " IST, %lld %s ago)", x->r->headline, t.date.day, t.date.month,
	    t.date.year, t.hour, t.minute, (long long)days,
	    days == 1 ? "day" : "days");
	if (!x->r->in_register)
		check_did_not(x->r, arena_printf(x->a, "What became of it after"
		    " the bundle was made, %s.", text));
}

static enum verdict_outcome
judge(struct opened *x)
{
	if (!judge_list(x))
		return NOT_GENUINE;
	judge_members(x);
	return x->sound ? judge_certificate(x) : NOT_GENUINE;
}

void
bundle_check(struct checker *c, struct arena *a, struct slice bytes,
    struct check_report *out)
{
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	struct fault why = { 0 };
	const struct zipfile_limits limits = { .members = MEMBERS_MOST,
	    .each = EACH_MOST, .all = BUNDLE_MOST * 2, .strict = true };
	enum verdict_outcome outcome = NOT_GENUINE;
	*out = (struct check_report){ .kind = CHECK_PDF, .headline = "",
	    .signer_name = "", .signer_organisation = "", .issuer_name = "",
	    .algorithm = "", .level = "", .time_kind = "" };
	struct opened x = { .c = c, .a = a, .r = out, .sound = true };
	if (zipfile_open(bytes, &limits, &z, &why) != FAULT_NONE)
		check_add(out, "bundle-damaged", "The archive is damaged, or it"
		    " contradicts itself.", arena_printf(a, "%s", why.say));
	else {
		x.zip = z;
		outcome = judge(&x);
	}
	check_conclude(c, a, out, outcome);
	if (x.made_s != 0 && x.sound)
		add_age(&x);
}
