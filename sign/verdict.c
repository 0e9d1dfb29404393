/*
 * The verdict, first half: the bytes. Is it a PDF, is there one certification
 * signature, does it cover everything, does the digest agree, and what was
 * added since? Who signed, and when, is in verdict_signer.c.
 *
 * A file that cannot be read as a PDF is still looked through for a signature,
 * to tell "cut off" and "changed" from "damaged"; nothing found that way can
 * make it genuine.
 */
#include "verdict.h"

#include <stdlib.h>

#include "arena.h"
#include "chain.h"
#include "clock.h"
#include "own.h"
#include "pdf_read.h"
#include "verdict_parts.h"

void
verdict_add(struct judging *j, enum verdict_code code, const char *detail)
{
	if (verdict_has(j, code))
		return;
	j->out->reasons[j->out->reason_n++] = (struct verdict_reason){ code,
	    detail == NULL ? "" : arena_printf(j->arena, "%s", detail) };
}

bool
verdict_has(const struct judging *j, enum verdict_code code)
{
	for (size_t i = 0; i < j->out->reason_n; i++)
		if (j->out->reasons[i].code == code)
			return true;
	return false;
}

void
verdict_checked(struct judging *j, const char *sentence)
{
	if (j->out->checked_n < VERDICT_NOTES_MOST)
		j->out->checked[j->out->checked_n++] = sentence;
}

void
verdict_unchecked(struct judging *j, const char *sentence)
{
	if (j->out->unchecked_n < VERDICT_NOTES_MOST)
		j->out->unchecked[j->out->unchecked_n++] = sentence;
}

bool
verdict_digest(struct judging *j, const struct pdf_signature *s,
    enum hash_kind kind, unsigned char *out)
{
	struct hash doc, whole;
	uint64_t len = j->file.len;
	if (s->range[0] != 0 || s->range[1] > s->range[2] ||
	    s->range[2] > len || s->range[3] > len - s->range[2])
		return false;
	hash_begin(&doc, kind);
	hash_add(&doc, j->file.at, (size_t)s->range[1]);
	if (kind == HASH_SHA256 && !j->file_digested) {
		whole = doc;	/* the same so far: no second pass */
		hash_add(&whole, j->file.at + s->range[1],
		    (size_t)(len - s->range[1]));
		hash_end(&whole, j->out->file_sha256);
		j->file_digested = true;
	}
	hash_add(&doc, j->file.at + s->range[2], (size_t)s->range[3]);
	hash_end(&doc, out);
	return true;
}

static enum verdict_code
code_of_cms(enum cms_reason reason)
{
	switch (reason) {
	case CMS_DIGEST:
		return REASON_CHANGED;
	case CMS_WEAK:
	case CMS_ALGORITHM:
		return REASON_WEAK_ALGORITHM;
	case CMS_NO_BINDING:
		return REASON_SIGNATURE_FORM;
	default:
		return REASON_SIGNATURE_BROKEN;
	}
}

bool
verdict_cms(struct judging *j, const struct pdf_signature *s)
{
	struct fault why = { 0 };
	unsigned char digest[HASH_MOST];
	enum cms_reason reason = cms_parse(s->contents, true, &j->cms, &why);
	if (reason == CMS_GOOD) {
		if (!verdict_digest(j, s, j->cms.hash, digest)) {
			verdict_add(j, s->covered_end > j->file.len ?
			    REASON_TRUNCATED : REASON_NOT_COVERED, NULL);
			return false;
		}
		reason = cms_verify(&j->cms, digest,
		    trust_certs(j->verifier->trust), &why);
	}
	if (reason == CMS_GOOD)
		return true;
	verdict_add(j, code_of_cms(reason),
	    reason == CMS_DIGEST ? NULL : why.say);
	return reason == CMS_NO_BINDING;
}

/* Bytes that are no readable PDF: only to say what happened to them. */
static bool
judge_remains(struct judging *j)
{
	struct pdf_signature s;
	if (!pdf_signature_scan(j->arena, j->file, &s))
		return false;
	if (s.cover == PDF_COVER_TRUNCATED) {
		verdict_add(j, REASON_TRUNCATED, NULL);
		return true;
	}
	if (s.contents.len == 0) {
		verdict_add(j, REASON_SIGNATURE_BROKEN, NULL);
		return true;
	}
	verdict_cms(j, &s);
	if (!verdict_has(j, REASON_CHANGED) &&
	    !verdict_has(j, REASON_HIDDEN_SIGNATURE) &&
	    s.covered_end < j->file.len)
		verdict_add(j, REASON_APPENDED, NULL);
	return true;
}

static bool
ends_like_a_pdf(struct slice file)
{
	size_t n = file.len < 1024 ? file.len : 1024;
	return n > 0 && memmem(file.at + file.len - n, n, "%%EOF", 5) != NULL;
}

static void
judge_unreadable(struct judging *j, const struct fault *why)
{
	bool pdf = slice_starts(j->file, "%PDF-");
	if (judge_remains(j)) {
		if (!verdict_has(j, REASON_TRUNCATED))
			verdict_add(j, REASON_MALFORMED, why->say);
	} else if (why->code == FAULT_LIMIT) {
		verdict_add(j, REASON_TOO_LARGE, why->say);
	} else if (!pdf) {
		verdict_add(j, REASON_NOT_A_PDF, NULL);
	} else if (!ends_like_a_pdf(j->file)) {
		verdict_add(j, REASON_TRUNCATED, NULL);
	} else {
		verdict_add(j, REASON_MALFORMED, why->say);
	}
}

/* Exactly one signature that is no time-stamp, and it certifies. */
static void
pick_main(struct judging *j)
{
	size_t others = 0;
	for (size_t i = 0; i < j->found.n; i++) {
		const struct pdf_signature *s = &j->found.at[i];
		if (s->is_timestamp)
			continue;
		others++;
		if (j->main == NULL || (s->certifies && !j->main->certifies))
			j->main = s;
	}
	if (others > 1)
		verdict_add(j, REASON_EXTRA_SIGNATURE, NULL);
	if (j->found.hidden > 0)
		verdict_add(j, REASON_HIDDEN_SIGNATURE, NULL);
}

/* PAdES baseline as mohor issues it: ETSI EN 319 142-1, 6.3. */
static void
judge_form(struct judging *j, const struct pdf_signature *s)
{
	if (!s->certifies)
		verdict_add(j, REASON_NOT_CERTIFIED, NULL);
	else if (s->docmdp > 2)
		verdict_add(j, REASON_NOT_CERTIFIED,
		    "It lets others write on the pages.");
	if (!slice_is(s->sub_filter, "ETSI.CAdES.detached"))
		verdict_add(j, REASON_SIGNATURE_FORM,
		    "Its SubFilter is not ETSI.CAdES.detached.");
	if (s->has_cert)
		verdict_add(j, REASON_SIGNATURE_FORM,
		    "Its dictionary has a Cert entry.");
	if (!s->hex_tidy)
		verdict_add(j, REASON_SIGNATURE_FORM,
		    "Its digits are not written as certificates have them.");
	if (j->cms.whole.len != 0 && j->cms.has_signing_time)
		verdict_add(j, REASON_SIGNATURE_FORM,
		    "It carries a signing-time attribute.");
}

static void
judge_later(struct judging *j, const struct pdf_signature *s)
{
	const char *what = "";
	if (s->revision == 0) {
		verdict_add(j, REASON_APPENDED, NULL);
		return;
	}
	if (pdf_added_after(j->arena, j->pdf, s->revision, &what) ==
	    PDF_ADDED_CHANGE)
		verdict_add(j, REASON_CHANGED, arena_printf(j->arena,
		    "In a later revision: %s.", what));
}

static void
judge_cover(struct judging *j, const struct pdf_signature *s)
{
	switch (s->cover) {
	case PDF_COVER_WHOLE:
		return;
	case PDF_COVER_TRUNCATED:
		verdict_add(j, REASON_TRUNCATED, NULL);
		return;
	case PDF_COVER_REVISION:
		judge_later(j, s);
		return;
	case PDF_COVER_PARTLY:
	case PDF_COVER_WRONG:
		break;
	}
	if (!verdict_has(j, REASON_CHANGED))
		verdict_add(j, REASON_NOT_COVERED, NULL);
}

static void
judge_notes(struct judging *j)
{
	unsigned notes = pdf_notes(j->pdf);
	if (notes & PDF_NOTE_ENCRYPTED)
		verdict_add(j, REASON_ENCRYPTED, NULL);
	if (notes & PDF_NOTE_TRAILING && !verdict_has(j, REASON_CHANGED))
		verdict_add(j, REASON_APPENDED, NULL);
	notes &= ~(unsigned)(PDF_NOTE_ENCRYPTED | PDF_NOTE_TRAILING);
	/* A changed or cut file is bound to be odd: one reason is enough. */
	if (notes != 0 && !verdict_has(j, REASON_CHANGED) &&
	    !verdict_has(j, REASON_TRUNCATED))
		verdict_add(j, REASON_MALFORMED, pdf_first_doubt(j->pdf));
}

/* What failed is not told among what was found in order. */
static bool
structure_is_sound(const struct judging *j)
{
	static const enum verdict_code faults[] = { REASON_TRUNCATED,
	    REASON_APPENDED, REASON_NOT_COVERED, REASON_HIDDEN_SIGNATURE,
	    REASON_EXTRA_SIGNATURE, REASON_NOT_CERTIFIED,
	    REASON_SIGNATURE_FORM, REASON_MALFORMED };
	for (size_t i = 0; i < COUNT_OF(faults); i++)
		if (verdict_has(j, faults[i]))
			return false;
	return true;
}

static void
judge_pdf(struct judging *j)
{
	struct fault why = { 0 };
	j->out->revisions = pdf_revisions(j->pdf);
	if (pdf_notes(j->pdf) & PDF_NOTE_ENCRYPTED) {
		verdict_add(j, REASON_ENCRYPTED, NULL);
		return;
	}
	if (pdf_signatures_read(j->arena, j->pdf, &j->found, &why) !=
	    FAULT_NONE) {
		judge_remains(j);
		if (!verdict_has(j, REASON_TRUNCATED))
			verdict_add(j, REASON_MALFORMED, why.say);
		return;
	}
	j->out->signatures = j->found.n;
	pick_main(j);
	if (j->main == NULL) {
		if (!judge_remains(j))
			verdict_add(j, REASON_NO_SIGNATURE, NULL);
		else if (j->out->reason_n == 0)
			verdict_add(j, REASON_MALFORMED,
			    "No field leads to the signature.");
		judge_notes(j);
		return;
	}
	bool signer = verdict_cms(j, j->main);
	judge_form(j, j->main);
	judge_cover(j, j->main);
	judge_notes(j);
	if (signer) {
		j->has_dss = pdf_dss_read(j->arena, j->pdf, &j->dss,
		    NULL) == FAULT_NONE;
		verdict_signer(j);
	}
	if (verdict_has(j, REASON_CHANGED) || !signer)
		return;
	verdict_checked(j, "The digest of every byte the signature covers.");
	if (structure_is_sound(j))
		verdict_checked(j, "The structure of the file: nothing hidden,"
		    " nothing added but proof.");
}

static int
by_weight(const void *a, const void *b)
{
	const struct verdict_reason *x = a, *y = b;
	return (int)x->code - (int)y->code;
}

static void
conclude(struct judging *j)
{
	struct verdict *v = j->out;
	if (!j->file_digested)
		sha256_of(j->file, v->file_sha256);
	qsort(v->reasons, v->reason_n, sizeof v->reasons[0], by_weight);
	/* Genuine has to be earned: a signer that was looked at, no reason. */
	v->outcome = v->reason_n == 0 && j->main != NULL &&
	    v->time_kind != TIME_NONE ? GENUINE : CANNOT_TELL;
	for (size_t i = 0; i < v->reason_n; i++)
		if (verdict_reason_row(v->reasons[i].code)->outcome ==
		    NOT_GENUINE)
			v->outcome = NOT_GENUINE;
	struct slice xmp;
	if (v->outcome == GENUINE &&
	    pdf_xmp(j->arena, j->pdf, &xmp, NULL) == FAULT_NONE)
		v->xmp = xmp;
}

void
verdict_pdf(struct arena *arena, struct verifier *verifier, struct slice file,
    const struct verdict_ask *ask, struct verdict *out)
{
	struct fault why = { 0 };
	struct judging j = { .arena = arena, .verifier = verifier,
	    .file = file, .ask = ask, .out = out };
	*out = (struct verdict){ .signer_name = "", .signer_organisation = "",
	    .issuer_name = "", .signer_serial = "", .algorithm = "",
	    .level = "" };
	j.now_s = verifier->options.now_s != NULL ?
	    verifier->options.now_s() : clock_now(&clock_system);
	if (file.len > PDF_FILE_MOST)
		verdict_add(&j, REASON_TOO_LARGE, NULL);
	else if (pdf_open(arena, file, &j.pdf, &why) == FAULT_NONE)
		judge_pdf(&j);
	else
		judge_unreadable(&j, &why);
	conclude(&j);
}
