/*
 * The answer: one plain line, why, what to do next, what is known of the
 * certificate, who signed it, what was checked and what was not. Reasons are
 * told by their stable words, so that each has a sentence in every language; a
 * word not known here keeps the English of the report, and says that it is.
 */
#include "buf.h"
#include "check.h"
#include "check_answer.h"
#include "date.h"
#include "desk.h"
#include "own.h"
#include "page_embed_verdict.h"
#include "page_verdict.h"
#include "web_view.h"

#define STEPS_MOST 4

/* Where the report's own sentence is for those who know their way about. */
static const struct {
	const char *word, *sentence;
} reason_rows[] = {
	{ "no-register", "This site cannot look numbers up. Scan the QR code"
	    " on the certificate instead." },
	{ "cancelled", "The certificate was cancelled by its department." },
	{ "replaced", "The certificate was replaced by another one. Ask for"
	    " the new one." },
	{ "register-unread", "The register cannot be asked just now." },
	{ "not-in-register", "It is properly signed, but the register has no"
	    " certificate of this number." },
	{ "qr-unreadable", "There is a QR code in the picture, but it cannot be"
	    " read: it is too small, blurred or damaged." },
	{ "no-qr-code", "No QR code was found in the picture." },
	{ "picture-unreadable", "The picture cannot be read. It is damaged, or"
	    " larger than any page." },
	{ "qr-not-ours", "The QR code is not one of a certificate." },
	{ "qr-malformed", "The QR code is not one of a certificate." },
	{ "no-qr-key", "The keys of the QR codes are not known here." },
};

/* What to do next, by the answer; a number, a PDF, a picture. */
static const struct {
	enum check_answer answer;
	bool number, pdf, picture;
	const char *step;
} step_rows[] = {
	{ ANSWER_GENUINE, true, false, false, "Now compare: a number can be"
	    " copied onto a false paper. Name, service and date on the paper"
	    " must be those shown below." },
	{ ANSWER_GENUINE, false, false, true, "Now compare: only the QR code"
	    " was read, and it can be copied onto a false paper. Each line below"
	    " must be the same on the paper. If one differs, the paper is"
	    " false." },
	{ ANSWER_GENUINE, false, true, false, "You may rely on this file. Keep"
	    " the file itself: what is printed from it must be verified by its"
	    " QR code." },
	{ ANSWER_CANCELLED, true, true, true, "Do not accept it. Ask its holder"
	    " for one that is valid." },
	{ ANSWER_CANCELLED, true, true, true, "If you are the holder, ask the"
	    " office named on the certificate why it was cancelled." },
	{ ANSWER_REPLACED, true, true, true, "Ask the holder for the new"
	    " certificate and verify that one." },
	{ ANSWER_CHANGED, false, true, false, "Do not accept this file. Ask the"
	    " holder for the file as it was issued." },
	{ ANSWER_CHANGED, false, false, true, "Do not accept this paper. Ask the"
	    " office named on it." },
	{ ANSWER_CHANGED, false, true, true, "Or verify the number printed on"
	    " it." },
	{ ANSWER_NOT_HERE, true, false, false, "Compare the number you entered"
	    " with the paper, letter by letter." },
	{ ANSWER_NOT_HERE, false, true, true, "Do not accept it as a"
	    " certificate of this government. Verify the number printed on"
	    " it." },
	{ ANSWER_NOT_HERE, true, true, true, "Ask the office named on the"
	    " certificate." },
	{ ANSWER_UNKNOWN, false, true, true, "Verify the number printed on the"
	    " certificate instead." },
	{ ANSWER_UNKNOWN, false, false, true, "Or send another picture: the"
	    " whole page, straight from above, in even light, sharp; or a scan"
	    " at 300 dpi or more." },
	{ ANSWER_UNKNOWN, true, true, true, "Or try again later. Until then,"
	    " neither accept nor refuse it." },
};

static const struct {
	enum check_answer answer;
	const char *kind, *mark, *headline;
} answer_rows[] = {
	{ ANSWER_GENUINE, "genuine", "✓", "Genuine certificate" },
	{ ANSWER_CANCELLED, "bad", "✕", "Cancelled" },
	{ ANSWER_REPLACED, "bad", "✕", "Replaced by another certificate" },
	{ ANSWER_CHANGED, "bad", "✕", "Changed after it was signed" },
	{ ANSWER_NOT_HERE, "bad", "✕", "Not issued here" },
	{ ANSWER_UNKNOWN, "unsure", "?",
	    "It cannot be told now whether this is genuine" },
};

/* A screen while it is filled. */
struct screen {
	const struct web_ctx *ctx;
	const struct check_report *r;
	enum check_answer answer;
	struct verdict_view v;
	struct verdict_reason_view reasons[CHECK_REASONS_MOST];
	struct verdict_note_view steps[STEPS_MOST];
	struct verdict_note_view checks[COUNT_OF(((struct check_report *)0)->checked)];
	struct verdict_note_view misses[COUNT_OF(((struct check_report *)0)->unchecked)];
	struct verdict_field_view fields[64];
};

static struct verdict_note_view
note_of(const struct web_ctx *ctx, const char *english)
{
	return (struct verdict_note_view){ web_say(ctx, english),
		!web_can_say(ctx, english) };
}

static const char *
sentence_of(const struct check_reason *r)
{
	for (size_t i = 0; i < COUNT_OF(reason_rows); i++)
		if (strcmp(reason_rows[i].word, r->word) == 0)
			return reason_rows[i].sentence;
	return r->sentence;
}

static void
tell_reason(struct screen *s, const struct check_reason *r)
{
	struct verdict_reason_view *to = &s->reasons[s->v.n_reasons++];
	struct verdict_note_view n = note_of(s->ctx, sentence_of(r));
	struct slice detail = slice_of(r->detail);
	*to = (struct verdict_reason_view){ .sentence = n.sentence,
	    .foreign = n.foreign };
	to->has_since = slice_starts(detail, "since ") &&
	    date_parse(slice_skip(detail, 6), &to->since);
	/* Most details are for experts; these two are what people must see. */
	if (strcmp(r->word, "signer-not-ours") == 0 ||
	    strcmp(r->word, "qr-other-address") == 0)
		to->detail = detail;
}

/* It must be right when it is the only line read. */
static void
conclude(struct screen *s)
{
	const struct check_report *r = s->r;
	const char *line = answer_rows[s->answer].headline;
	s->v.kind = answer_rows[s->answer].kind;
	s->v.mark = answer_rows[s->answer].mark;
	if (s->answer == ANSWER_GENUINE) {
		if (r->kind == CHECK_NUMBER)
			line = "Genuine number";
		else if (r->kind == CHECK_PICTURE)
			line = "Genuine QR code";
		if (r->test || r->cert.expired) {
			s->v.kind = "unsure";
			s->v.mark = "!";
		}
		if (r->test)
			line = r->kind == CHECK_NUMBER ?
			    "Genuine number of a test installation" :
			    "Genuine, but only a test";
		else if (r->cert.expired)
			line = r->kind == CHECK_NUMBER ?
			    "Genuine number, but the certificate has ended" :
			    "Genuine, but the certificate has ended";
		if (r->kind == CHECK_PDF)
			s->v.lead = web_say(s->ctx, r->same_file ?
			    "The file is, byte for byte, the one that was"
			    " issued." : "Nothing in the file was changed since"
			    " it was signed.");
	}
	s->v.headline = web_say(s->ctx, line);
}

static void
add_step(struct screen *s, const char *english)
{
	if (s->v.n_steps < STEPS_MOST)
		s->steps[s->v.n_steps++] = note_of(s->ctx, english);
}

static void
tell_steps(struct screen *s)
{
	bool genuine = s->answer == ANSWER_GENUINE;
	if (genuine && s->r->test)
		add_step(s, "Do not rely on it: it was made for practice.");
	else if (genuine && s->r->cert.expired)
		add_step(s, "Its validity has ended. Ask the holder for a new"
		    " certificate.");
	/* "Rely on this file" is for neither. */
	if (genuine && s->r->kind == CHECK_PDF && s->v.n_steps != 0)
		return;
	for (size_t i = 0; i < COUNT_OF(step_rows); i++) {
		bool fits = s->r->kind == CHECK_NUMBER ? step_rows[i].number :
		    s->r->kind == CHECK_PDF ? step_rows[i].pdf :
		    step_rows[i].picture;
		if (fits && step_rows[i].answer == s->answer)
			add_step(s, step_rows[i].step);
	}
}

static void
tell_notes(struct screen *s)
{
	for (; s->v.n_checks < s->r->n_checked; s->v.n_checks++)
		s->checks[s->v.n_checks] = note_of(s->ctx,
		    s->r->checked[s->v.n_checks]);
	for (; s->v.n_misses < s->r->n_unchecked; s->v.n_misses++)
		s->misses[s->v.n_misses] = note_of(s->ctx,
		    s->r->unchecked[s->v.n_misses]);
	s->v.has_notes = s->v.n_checks + s->v.n_misses != 0;
}

/* The reader's language where the definition has it. */
static struct slice
either(const struct web_ctx *ctx, struct slice en, struct slice bn,
    bool *foreign)
{
	*foreign = ctx->lang != WEB_EN && bn.len == 0;
	return ctx->lang == WEB_BN && bn.len != 0 ? bn : en;
}

static void
put_field(struct screen *s, const struct check_field *f)
{
	bool foreign;
	struct verdict_field_view *v = &s->fields[s->v.n_fields++];
	*v = (struct verdict_field_view){
	    .label = either(s->ctx, f->label, f->label_bn, &foreign),
	    .value = either(s->ctx, f->value, f->value_bn, &foreign) };
	v->is_day = f->is_day && date_parse(f->value, &v->day);
}

static void
tell_fields(struct screen *s)
{
	const struct check_certificate *c = &s->r->cert;
	for (size_t i = 0; i < c->n_fields && i < COUNT_OF(s->fields); i++)
		put_field(s, &c->fields[i]);
}

static void
tell_certificate(struct screen *s)
{
	const struct check_certificate *c = &s->r->cert;
	struct verdict_view *v = &s->v;
	v->uin = c->uin;
	v->holder = c->holder;
	v->service = either(s->ctx, c->service_name.len != 0 ?
	    c->service_name : c->service, c->service_name_bn,
	    &v->service_foreign);
	v->department = either(s->ctx, c->department, c->department_bn,
	    &v->department_foreign);
	v->from_register = s->r->in_register || s->r->kind == CHECK_NUMBER;
	v->replaced_by = c->replaced_by;
	v->has_why = c->ended_why.len != 0;
	desk_reason_split(s->ctx, c->ended_why, &v->ended_listed,
	    &v->ended_why);
	v->has_issued = c->issued_s != 0;
	v->issued = date_ist(c->issued_s);
	/* What was cancelled is not valid until any day. */
	v->has_until = s->answer == ANSWER_GENUINE &&
	    date_parse(c->valid_until, &v->until);
	v->expired = c->expired;
	tell_fields(s);
}

static void
tell_signer(struct screen *s)
{
	static const struct { const char *kind, *say; } times[] = {
		{ "claimed", "the signer's own word" },
		{ "stamped", "proved by a time stamp" },
		{ "register", "as the register knows" },
	};
	const struct check_report *r = s->r;
	s->v.signer = slice_of(r->signer_name);
	s->v.organisation = slice_of(r->signer_organisation);
	s->v.issuer = slice_of(r->issuer_name);
	s->v.level = slice_of(r->level);
	s->v.algorithm = slice_of(r->algorithm);
	s->v.has_signed = r->signed_s != 0;
	s->v.signed_at = date_ist(r->signed_s);
	for (size_t i = 0; i < COUNT_OF(times); i++)
		if (strcmp(r->time_kind, times[i].kind) == 0)
			s->v.time_say = web_say(s->ctx, times[i].say);
}

static void
fill(struct screen *s, const struct web_ctx *ctx,
    const struct check_report *r)
{
	s->ctx = ctx;
	s->r = r;
	s->answer = check_answer(r);
	s->v = (struct verdict_view){ .frame = web_frame_of(ctx),
	    .scan = web_scan_of(ctx),
	    .reasons = s->reasons, .steps = s->steps, .checks = s->checks,
	    .misses = s->misses, .fields = s->fields,
	    .checked = date_ist(ctx->now_s),
	    .is_test = r->test && r->outcome == GENUINE };
	for (size_t i = 0; i < r->n_reasons; i++)
		tell_reason(s, &r->reasons[i]);
	conclude(s);
	tell_steps(s);
	tell_notes(s);
	tell_certificate(s);
	if (r->signer_name[0] != '\0')
		tell_signer(s);
}

void
web_verify_result(struct buf *to, const struct web_ctx *ctx,
    const struct check_report *r, struct slice code)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct screen s = { 0 };
	fill(&s, ctx, r);
	s.v.ask_code = s.answer == ANSWER_GENUINE && r->cert.masked;
	/* Courts ask about what was cancelled, too. */
	if (r->in_register && !r->cert.masked &&
	    (s.answer == ANSWER_GENUINE || r->cert.status_s != 0))
		s.v.code = code;
	s.v.download = s.answer == ANSWER_GENUINE;
	s.v.embedded = ctx->embedded;
	if (ctx->embedded) {
		/* The certificate itself is fetched where the address shows. */
		s.v.code = (struct slice){ NULL, 0 };
		page_embed_verdict(&h, &s.v);
		return;
	}
	page_verdict(&h, &s.v);
}

void
web_file_result(struct buf *to, const struct web_ctx *ctx,
    const struct check_report *r)
{
	web_verify_result(to, ctx, r, r->cert.access_code);
}
