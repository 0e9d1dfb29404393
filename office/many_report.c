/* The verdicts on many papers as CSV and as a signed PDF. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "cert.h"
#include "codec.h"
#include "conf.h"
#include "csv_write.h"
#include "date.h"
#include "doc_dates.h"
#include "hash.h"
#include "many.h"
#include "office.h"
#include "own.h"
#include "pdf_font.h"
#include "remote.h"
#include "report.h"
#include "sign_pdf.h"
#include "signer.h"

#define REPORT_SCOPE "report"

/* ---- CSV ---- */

static void
put_time(struct buf *b, int64_t at_s)
{
	char text[DATE_TEXT] = "";
	if (at_s != 0)
		date_rfc3339_ist(at_s, text);
	csv_put(b, slice_of(text));
}

struct slice
many_csv(struct arena *a, const struct many_outcome *o)
{
	struct buf b = buf_make(a, 256 + o->n * 192);
	buf_puts(&b, "\xEF\xBB\xBF" "number,given,answer,reasons,uin,holder,"
	    "masked,service,department,issued,valid_until,ended,ended_why,"
	    "replaced_by,remark\r\n");
	for (size_t i = 0; i < o->n; i++) {
		const struct many_row *r = &o->rows[i];
		csv_put_number(&b, (int64_t)r->number);
		csv_put(&b, r->given);
		csv_put(&b, slice_of(check_answer_name(r->answer)));
		csv_put(&b, r->reasons);
		csv_put(&b, r->uin);
		csv_put(&b, r->holder);
		csv_put(&b, slice_of(r->holder.len == 0 ? "" : r->masked ?
		    "yes" : "no"));
		csv_put(&b, r->service);
		csv_put(&b, r->department);
		put_time(&b, r->issued_s);
		csv_put(&b, r->valid_until);
		put_time(&b, r->ended_s);
		csv_put(&b, r->ended_why);
		csv_put(&b, r->replaced_by);
		csv_put(&b, r->remark);
		csv_end(&b);
	}
	return buf_slice(&b);
}

/* ---- the key ---- */

enum fault_code
many_report_key(const struct office *o, struct remote *remote,
    keyring_ask *ask, struct signer **out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make_wiping();
	const char *name = arena_text(a, o->conf.report_key.at,
	    o->conf.report_key.len), *pin = NULL;
	if (remote != NULL)
		return signer_open_remote(out, remote, name, REPORT_SCOPE,
		    NULL, why);
	if (keyring_choose(a, o, name, &name, why) == FAULT_ABSENT)
		return fault_say(why, FAULT_ABSENT, "There is no key for"
		    " reports. Add one: mohor key add %s FILE.p12", name);
	enum fault_code f = keyring_pin(a, o, name, ask, &pin, why);
	return f != FAULT_NONE ? f : keyring_open(o, name, pin, out, why);
}

/* ---- the report ---- */

static struct slice
day_of(struct arena *a, int64_t at_s)
{
	struct buf b = buf_make(a, 16);
	if (at_s != 0)
		doc_put_date(&b, date_ist(at_s).date, SHOW_FIGURES, "en");
	return buf_slice(&b);
}

/* The code alone: the name of the service is long, and on the paper. */
static struct slice
remark_of(struct arena *a, const struct many_row *r)
{
	if (r->ended_s != 0)
		return slice_of(arena_printf(a, "since %.*s%s%.*s%s%.*s",
		    SLICE_FMT(day_of(a, r->ended_s)),
		    r->ended_why.len != 0 ? ": " : "", SLICE_FMT(r->ended_why),
		    r->replaced_by.len != 0 ? "; now " : "",
		    SLICE_FMT(r->replaced_by)));
	return r->remark;
}

static struct report_row *
rows_of(struct arena *a, const struct many_outcome *o)
{
	static const enum report_answer as[ANSWERS] = {
	    [ANSWER_GENUINE] = REPORT_GENUINE,
	    [ANSWER_CANCELLED] = REPORT_CANCELLED,
	    [ANSWER_REPLACED] = REPORT_REPLACED,
	    [ANSWER_CHANGED] = REPORT_CHANGED,
	    [ANSWER_NOT_HERE] = REPORT_NOT_HERE,
	    [ANSWER_UNKNOWN] = REPORT_UNKNOWN };
	struct report_row *rows = ARENA_ARRAY(a, struct report_row, o->n);
	for (size_t i = 0; i < o->n; i++) {
		const struct many_row *r = &o->rows[i];
		rows[i] = (struct report_row){ .number = r->number,
		    .given = r->given, .answer = as[r->answer], .uin = r->uin,
		    .holder = r->holder, .service = r->service,
		    .issued = day_of(a, r->issued_s),
		    .note = remark_of(a, r) };
	}
	return rows;
}

static struct slice
hex_digest(struct arena *a, struct slice s)
{
	unsigned char digest[SHA256_LEN];
	sha256_of(s, digest);
	return slice_of(hex_text(a, digest, sizeof digest));
}

static enum fault_code
sign(struct arena *a, struct sign_plan *plan, const struct report_output *page,
    struct slice *pdf, struct fault *why)
{
	struct sign_result result;
	enum fault_code f = sign_document(a, plan, NULL, page->at, page->len,
	    (struct sign_hole){ page->hole_at, page->hole_len }, &result, why);
	if (f == FAULT_NONE)
		*pdf = slice_from(page->at, page->len);
	return f;
}

enum fault_code
many_report(struct arena *a, const struct office *o,
    const struct many_report *ask, struct slice *pdf, struct fault *why)
{
	AUTO(font_set_drop_ptr) struct font_set *fonts = NULL;
	AUTO(sign_plan_drop_ptr) struct sign_plan *plan = NULL;
	struct report_output page;
	const struct many_outcome *x = ask->outcome;
	const struct sign_options options = { .level = SIGN_B_B };
	signer_subject(ask->signer, slice_of("report"));
	enum fault_code f = font_set_open(&fonts, NULL, why);
	if (f == FAULT_NONE)
		f = sign_plan_make(&plan, ask->signer, &options, why);
	if (f != FAULT_NONE)
		return f;
	struct report_input in = { .fonts = fonts,
	    .state_en = o->conf.state_en, .state_bn = o->conf.state_bn,
	    .organisation_en = o->conf.organisation_en,
	    .organisation_bn = o->conf.organisation_bn, .host = o->conf.host,
	    .input_kind = x->archive ? "archive" : "list",
	    .input_sha256 = hex_digest(a, ask->input),
	    .csv_sha256 = hex_digest(a, ask->csv), .made_s = ask->made_s,
	    .rows = rows_of(a, x), .n = x->n,
	    .signer_name = slice_of(signer_name(ask->signer)),
	    .signer_post = slice_of(signer_post(ask->signer)),
	    .signer_organisation = slice_of(signer_organisation(ask->signer)),
	    .signer_place = o->conf.signer_place,
	    .test = o->conf.test_pki || signer_facts(ask->signer)->test_pki,
	    .hole_room = sign_plan_room(plan) };
	for (size_t i = 0; i < x->n; i++)
		in.totals[in.rows[i].answer]++;
	f = report_make(a, &in, &page, why);
	return f != FAULT_NONE ? f : sign(a, plan, &page, pdf, why);
}
