/*
 * What became of a number: one plain line, the reasons, what the register says.
 * Reasons are told by their stable words, so that each has a sentence in every
 * language; a word not known here keeps the English of the report.
 */
#include "buf.h"
#include "check.h"
#include "date.h"
#include "own.h"
#include "page_verdict.h"
#include "web_view.h"

static const struct {
	const char *word, *sentence;
} reason_rows[] = {
	{ "no-such-number", "No certificate has this number." },
	{ "no-such-number-or-code",
	    "No certificate has this number and access code." },
	{ "cancelled", "The certificate was cancelled by its department." },
	{ "replaced", "The certificate was replaced by another one. Ask for"
	    " the new one." },
	{ "no-register", "This site cannot look numbers up. Scan the QR code"
	    " on the certificate instead." },
};

static struct verdict_reason_view
reason_of(const struct web_ctx *ctx, const struct check_reason *r)
{
	struct verdict_reason_view v = { .sentence = slice_of(r->sentence),
	    .foreign = ctx->lang != WEB_EN };
	struct slice detail = slice_of(r->detail);
	for (size_t i = 0; i < COUNT_OF(reason_rows); i++)
		if (strcmp(reason_rows[i].word, r->word) == 0) {
			v.sentence = web_say(ctx, reason_rows[i].sentence);
			v.foreign = false;
		}
	v.has_since = slice_starts(detail, "since ") &&
	    date_parse(slice_skip(detail, 6), &v.since);
	return v;
}

/* It must be right when it is the only line read. */
static void
conclude(const struct web_ctx *ctx, const struct check_report *r,
    struct verdict_view *v)
{
	const char *line = "It cannot be told whether this is genuine";
	v->kind = "unsure";
	v->mark = "?";
	if (r->outcome == NOT_GENUINE) {
		v->kind = "bad";
		v->mark = "✕";
		line = "Not genuine";
	} else if (r->outcome == GENUINE && r->test) {
		line = "Genuine number of a test installation";
		v->mark = "!";
	} else if (r->outcome == GENUINE && r->cert.expired) {
		line = "Genuine number, but the certificate has ended";
		v->mark = "!";
	} else if (r->outcome == GENUINE) {
		v->kind = "genuine";
		v->mark = "✓";
		line = "Genuine number";
	}
	v->headline = web_say(ctx, line);
	v->compare = r->outcome == GENUINE;
	v->advise = r->outcome != GENUINE;
}

static void
tell_certificate(const struct check_certificate *c, struct verdict_view *v)
{
	v->uin = c->uin;
	v->holder = c->holder;
	v->service = c->service;
	v->department = c->department;
	v->masked = c->holder.len != 0 &&
	    memchr(c->holder.at, '*', c->holder.len) != NULL;
	v->has_issued = c->issued_s != 0;
	v->issued = date_ist(c->issued_s);
	/* What was cancelled is not valid until any day. */
	v->has_until = v->compare && date_parse(c->valid_until, &v->until);
	v->expired = c->expired;
}

void
web_verify_result(struct buf *to, const struct web_ctx *ctx,
    const struct check_report *r)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct verdict_reason_view reasons[CHECK_REASONS_MOST];
	struct verdict_view v = { .frame = web_frame_of(ctx),
	    .scan = web_scan_of(ctx), .reasons = reasons, .checked = date_ist(ctx->now_s),
	    .is_test = r->test && r->outcome == GENUINE };
	for (; v.n_reasons < r->n_reasons; v.n_reasons++)
		reasons[v.n_reasons] = reason_of(ctx,
		    &r->reasons[v.n_reasons]);
	conclude(ctx, r, &v);
	tell_certificate(&r->cert, &v);
	page_verdict(&h, &v);
}
