/*
 * A picture of a page: what its QR code says (look.c), and who signed that. The code
 * proves the facts in it and nothing else on the paper, so the report lists
 * them to be compared.
 */
#include <string.h>

#include "arena.h"
#include "check_parts.h"
#include "credential.h"
#include "date.h"
#include "facts.h"
#include "hash.h"
#include "jws.h"
#include "look.h"
#include "office.h"
#include "office_keys.h"

/* One code under examination. */
struct code {
	struct slice host, uin, fragment;
	struct jws token;
	struct slice kid;
	struct credential c;
};

static bool
is_token(struct slice fragment)
{
	return fragment.len != 0 &&
	    memchr(fragment.at, '.', fragment.len) != NULL;
}

static bool
read_code(struct slice content, struct code *out)
{
	return credential_url_read(content, &out->host, &out->uin,
	    &out->fragment, NULL) == FAULT_NONE;
}

/* The first code that is a certificate's, among all on the page. */
static bool
pick(const struct look *l, struct code *out)
{
	for (size_t i = 0; i < l->n_codes; i++) {
		struct code code = { 0 };
		if (read_code(l->codes[i], &code) && is_token(code.fragment)) {
			*out = code;
			return true;
		}
	}
	return false;
}

/* The small one beside it: number and access code, and nobody's signature. */
static bool
pick_small(const struct look *l, struct code *out)
{
	for (size_t i = 0; i < l->n_codes; i++) {
		struct code code = { 0 };
		if (read_code(l->codes[i], &code) &&
		    code.fragment.len == ACCESS_CODE_LEN) {
			*out = code;
			return true;
		}
	}
	return false;
}

static enum verdict_outcome
no_code(struct check_report *r, const struct look *l)
{
	if (l->unreadable)
		check_add(r, "picture-unreadable", "The picture cannot be read.",
		    l->say);
	else if (l->fault == FAULT_ABSENT)
		check_add(r, "no-qr-code", "No QR code was found in the picture."
		    " Scan the whole page, straight from the paper.", "");
	else
		check_add(r, "qr-unreadable", l->say[0] != '\0' ? l->say :
		    "The QR code cannot be read.", "");
	return CANNOT_TELL;
}

static struct jws_verifier *
key_of(const struct checker *c, struct slice kid)
{
	for (size_t i = 0; i < c->qr_keys.n; i++)
		if (!c->qr_keys.at[i].status &&
		    slice_is(kid, c->qr_keys.at[i].kid))
			return c->qr_keys.at[i].verifier;
	return NULL;
}

/* Marked in any of the sets that name it: then it is. */
static bool
is_test_key(const struct checker *c, struct slice kid)
{
	for (size_t i = 0; i < c->qr_keys.n; i++)
		if (c->qr_keys.at[i].test && slice_is(kid, c->qr_keys.at[i].kid))
			return true;
	return false;
}

/* An address that looks like ours and is not is how people are led away. */
static bool
leads_away(const struct checker *c, const struct code *code)
{
	return c->options.office != NULL && code->host.len != 0 &&
	    !slice_eq(code->host, c->options.office->conf.host);
}

static void
tell_host(const struct checker *c, struct arena *a, const struct code *code,
    struct check_report *r)
{
	if (leads_away(c, code))
		check_add(r, "qr-other-address", "The QR code leads to another"
		    " address than the issuer's. Do not open it.",
		    arena_printf(a, "%.*s", SLICE_FMT(code->host)));
}

/* Signature first; only then is the payload believed, or read at all. */
static enum verdict_outcome
judge_token(struct checker *c, struct arena *a, struct code *code,
    struct check_report *r)
{
	struct fault why = { 0 };
	if (c->qr_keys.n == 0) {
		check_add(r, "no-qr-key", "The public keys of QR codes are not"
		    " known here. Give the issuer's jwks.json with --trust.",
		    "");
		return CANNOT_TELL;
	}
	if (jws_read(a, code->fragment, &code->token, &why) != FAULT_NONE ||
	    credential_read_header(a, code->token.header, &code->kid, &why) !=
	    FAULT_NONE) {
		check_add(r, "qr-malformed", "The QR code is not one of a"
		    " certificate.", arena_printf(a, "%s", why.say));
		return NOT_GENUINE;
	}
	struct jws_verifier *key = key_of(c, code->kid);
	if (key == NULL) {
		check_add(r, "qr-signer-unknown", "The QR code was signed by"
		    " somebody who is not a known issuer of certificates.", "");
		tell_host(c, a, code, r);
		return NOT_GENUINE;
	}
	if (jws_check(key, &code->token, &why) != FAULT_NONE) {
		check_add(r, "qr-signature-broken", "The QR code was changed or"
		    " forged: its signature is not the issuer's.", "");
		return NOT_GENUINE;
	}
	r->test = is_test_key(c, code->kid);
	/* A token by itself stands in no address that could differ. */
	if (credential_read(a, code->token.payload, &code->c, &why) !=
	    FAULT_NONE || (code->uin.len != 0 &&
	    (!slice_eq(code->c.uin, code->uin) ||
	    !slice_eq(code->c.host, code->host)))) {
		check_add(r, "qr-malformed", "The QR code contradicts itself.",
		    arena_printf(a, "%s", why.say));
		tell_host(c, a, code, r);
		return NOT_GENUINE;
	}
	check_did(r, "The issuer's signature in the QR code.");
	return GENUINE;
}

static void
copy_facts(struct arena *a, const struct credential *c,
    struct check_report *r)
{
	r->cert = (struct check_certificate){ .uin = c->uin,
	    .holder = c->name, .department = c->department,
	    .issued_s = c->issued_s, .valid_until = c->valid_until,
	    .service_code = c->service_code, .service_name = c->service_name,
	    .service = slice_of(arena_printf(a, "%.*s %.*s",
	    SLICE_FMT(c->service_code), SLICE_FMT(c->service_name))) };
}

static enum fault_code
ask_register(struct checker *c, struct arena *a, const struct code *code,
    struct check_report *r, enum verdict_outcome *outcome, struct fault *why)
{
	struct cert cert;
	bool found = false;
	if (c->options.office == NULL) {
		check_status(c, a, code->c.host, code->c.uin,
		    code->c.status_index, code->c.issued_s, r, outcome);
		return FAULT_NONE;
	}
	enum fault_code fault = check_register(c, a, code->c.uin, false, r, &cert,
	    &found, outcome, why);
	if (fault != FAULT_NONE)
		return fault;
	if (!found) {
		*outcome = NOT_GENUINE;
		check_add(r, "not-in-register", "The register has no certificate"
		    " of this number.", "");
	} else if (memcmp(cert.facts_sha256, code->c.facts, SHA256_LEN) != 0 ||
	    cert.issued_s != code->c.issued_s) {
		*outcome = NOT_GENUINE;
		check_add(r, "not-as-issued", "The register issued something"
		    " else under this number.", "");
	}
	return FAULT_NONE;
}

/* What a code says, judged to the end. */
static void
judge_code(struct checker *c, struct arena *a, struct code *code,
    struct check_report *r)
{
	struct fault why = { 0 };
	enum verdict_outcome outcome = judge_token(c, a, code, r);
	if (outcome == GENUINE) {
		copy_facts(a, &code->c, r);
		check_did_not(r, "The rest of the paper: compare what is printed"
		    " with the lines below.");
		if (ask_register(c, a, code, r, &outcome, &why) != FAULT_NONE)
			outcome = check_unread(a, r, &why);
		if (outcome == GENUINE)
			r->cert.access_code = code->c.access_code;
	}
	check_conclude(c, a, r, outcome);
}

/* Anybody can print the small code beside any number: it counts for what it
 * says, a number and its access code. */
static bool
ask_number(struct checker *c, struct arena *a, const struct code *code,
    struct check_report *r)
{
	struct fault why = { 0 };
	struct check_report number;
	if (c->options.office == NULL || check_number(c, a, code->uin,
	    code->fragment, &number, &why) != FAULT_NONE)
		return false;
	*r = number;
	return true;
}

void
check_settle_picture(struct checker *c, struct arena *a, const struct look *l,
    struct check_report *r)
{
	struct code code;
	if (pick(l, &code)) {
		judge_code(c, a, &code, r);
		return;
	}
	if (pick_small(l, &code) && ask_number(c, a, &code, r))
		return;
	if (l->n_codes == 0) {
		check_conclude(c, a, r, no_code(r, l));
		return;
	}
	check_add(r, "qr-not-ours", "The QR code in the picture is not a"
	    " certificate's.", "");
	check_conclude(c, a, r, NOT_GENUINE);
}

bool
check_is_small_code(const struct checker *c, struct slice text,
    struct slice *uin, struct slice *code)
{
	struct code small = { 0 };
	if (!read_code(slice_trim(text), &small) ||
	    small.fragment.len != ACCESS_CODE_LEN || leads_away(c, &small))
		return false;
	*uin = small.uin;
	*code = small.fragment;
	return true;
}

void
check_credential(struct checker *c, struct arena *a, struct slice text,
    struct check_report *out)
{
	struct check_report r = check_begin(CHECK_PICTURE);
	struct code code = { 0 };
	text = slice_trim(text);
	if (!read_code(text, &code))
		code.fragment = text;	/* the token by itself */
	if (is_token(code.fragment)) {
		judge_code(c, a, &code, &r);
	} else {
		tell_host(c, a, &code, &r);
		check_add(&r, "qr-not-ours", "The QR code is not a"
		    " certificate's.", "");
		check_conclude(c, a, &r, NOT_GENUINE);
	}
	*out = r;
}
