/*
 * A picture of a page: what its QR code says, and who signed that. The code
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
#include "image.h"
#include "jws.h"
#include "qr_read.h"

/* One code under examination. */
struct code {
	struct slice host, uin, fragment;
	struct jws token;
	struct slice kid;
	struct credential c;
};

/* The first code that is a certificate's, among all on the page. */
static bool
pick(const struct qr_found *found, size_t n, struct code *out)
{
	for (size_t i = 0; i < n; i++) {
		struct code code = { 0 };
		if (credential_url_read(found[i].content, &code.host, &code.uin,
		    &code.fragment, NULL) == FAULT_NONE &&
		    memchr(code.fragment.at == NULL ? "" : code.fragment.at,
		    '.', code.fragment.len) != NULL) {
			*out = code;
			return true;
		}
	}
	return false;
}

static enum verdict_outcome
no_code(struct check_report *r, enum fault_code code, const struct fault *why)
{
	if (code == FAULT_ABSENT) {
		check_add(r, "no-qr-code", "No QR code was found in the picture."
		    " Scan the whole page, straight from the paper.", "");
		return CANNOT_TELL;
	}
	check_add(r, "qr-unreadable", why->say[0] != '\0' ? why->say :
	    "The QR code cannot be read.", "");
	return CANNOT_TELL;
}

static struct jws_verifier *
key_of(const struct checker *c, struct slice kid)
{
	for (size_t i = 0; i < c->qr_keys.n; i++)
		if (slice_is(kid, c->qr_keys.at[i].kid))
			return c->qr_keys.at[i].verifier;
	return NULL;
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
		return NOT_GENUINE;
	}
	if (jws_check(key, &code->token, &why) != FAULT_NONE) {
		check_add(r, "qr-signature-broken", "The QR code was changed or"
		    " forged: its signature is not the issuer's.", "");
		return NOT_GENUINE;
	}
	if (credential_read(a, code->token.payload, &code->c, &why) !=
	    FAULT_NONE || !slice_eq(code->c.uin, code->uin) ||
	    !slice_eq(code->c.host, code->host)) {
		check_add(r, "qr-malformed", "The QR code contradicts itself.",
		    arena_printf(a, "%s", why.say));
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
		check_did_not(r, "Whether it was cancelled since: only the"
		    " register knows.");
		return FAULT_NONE;
	}
	enum fault_code fault = check_register(c, a, code->uin, false, r, &cert,
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

void
check_picture(struct checker *c, struct arena *a, struct slice file,
    struct check_report *r, struct fault *why)
{
	struct image page;
	struct qr_found *found;
	struct code code;
	size_t n;
	enum verdict_outcome outcome;
	enum fault_code fault = image_read_gray(a, file, &page, why);
	if (fault != FAULT_NONE) {
		check_add(r, "picture-unreadable", "The picture cannot be read.",
		    arena_printf(a, "%s", why->say));
		check_conclude(c, a, r, CANNOT_TELL);
		return;
	}
	const struct qr_gray gray = { page.width, page.height,
	    (size_t)page.width, page.pixels };
	fault = qr_read(a, &gray, &found, &n, why);
	if (fault != FAULT_NONE) {
		outcome = no_code(r, fault, why);
	} else if (!pick(found, n, &code)) {
		check_add(r, "qr-not-ours", "The QR code in the picture is not a"
		    " certificate's.", "");
		outcome = NOT_GENUINE;
	} else {
		outcome = judge_token(c, a, &code, r);
	}
	if (outcome == GENUINE) {
		copy_facts(a, &code.c, r);
		check_did_not(r, "The rest of the paper: compare what is printed"
		    " with the lines below.");
		fault = ask_register(c, a, &code, r, &outcome, why);
		if (fault != FAULT_NONE) {
			check_add(r, "register-unread", "The register could not"
			    " be asked.", arena_printf(a, "%s", why->say));
			outcome = CANNOT_TELL;
		}
	}
	check_conclude(c, a, r, outcome);
}
