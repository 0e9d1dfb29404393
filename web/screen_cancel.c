/* A certificate is cancelled: found, asked for, decided on. */
#include "buf.h"
#include "cancel.h"
#include "certs.h"
#include "desk.h"
#include "desk_view.h"
#include "own.h"
#include "page_cancel_ask.h"
#include "page_cancel_find.h"
#include "page_cancel_show.h"

const struct desk_reason desk_reasons[] = {
	{ "issued-in-error", "It was issued in error", true },
	{ "wrong-facts", "What stands on it is wrong", false },
	{ "false-papers", "It was obtained with false papers", false },
	{ "order", "A court or an authority has ordered it", false },
	{ "holder-asked", "The holder gave it back", true },
	{ "holder-died", "The holder has died", true },
	{ "other", "Another reason", false },
};
const size_t desk_reasons_count = COUNT_OF(desk_reasons);

const struct desk_reason *
desk_reason_find(struct slice word)
{
	for (size_t i = 0; i < COUNT_OF(desk_reasons); i++)
		if (slice_is(word, desk_reasons[i].word))
			return &desk_reasons[i];
	return NULL;
}

static struct slice
say(const struct web_ctx *ctx, const struct fault *why)
{
	return why == NULL ? slice_of("") : web_say(ctx, why->say);
}

void
desk_cancel_find(struct buf *to, const struct web_ctx *ctx,
    const char *token, struct slice typed, const struct fault *why)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct cancel_find_view v = { .frame = web_frame_of(ctx),
	    .token = token, .example = "BCW0012026000001", .typed = typed,
	    .problem = say(ctx, why), .field = "uin" };
	page_cancel_find(&h, &v);
}

static const char *
say_status(enum cert_status status)
{
	return status == CERT_VALID ? "Valid" : status == CERT_REPLACED ?
	    "Replaced by another one" : "Cancelled";
}

void
desk_cancel_ask(struct buf *to, const struct web_ctx *ctx,
    const struct certs_view *c, const struct desk_cancel_form *f)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct cancel_reason_view reasons[COUNT_OF(desk_reasons)];
	struct cancel_ask_view v = { .frame = web_frame_of(ctx),
	    .token = f->token, .uin = c->uin, .holder = c->holder,
	    .service = c->service_name, .issued = date_ist(c->issued_s),
	    .state = web_say(ctx, say_status(c->status)),
	    .valid = c->status == CERT_VALID, .reasons = reasons,
	    .n_reasons = COUNT_OF(reasons), .words = f->words,
	    .problem = say(ctx, f->why), .field = "reason-issued-in-error" };
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		reasons[i] = (struct cancel_reason_view){
		    desk_reasons[i].word, web_say(ctx, desk_reasons[i].say),
		    slice_is(f->reason, desk_reasons[i].word) };
	if (f->why != NULL) {
		v.is_words = strcmp(f->why->where, "words") == 0;
		v.is_reason = !v.is_words;
	}
	if (v.is_words)
		v.field = "words";
	page_cancel_ask(&h, &v);
}

static const struct {
	const char *say, *tag;
} states[] = {
	[CANCEL_OPEN] = { "Waits for a second person", "govuk-tag--yellow" },
	[CANCEL_CONFIRMED] = { "Cancelled", "govuk-tag--red" },
	[CANCEL_REFUSED] = { "Refused: the certificate stays valid",
	    "govuk-tag--grey" },
};

/* The register keeps one English text: the choice, then ". " and words. */
void
desk_reason_split(const struct web_ctx *ctx, struct slice kept,
    struct slice *listed, struct slice *words)
{
	*listed = (struct slice){ NULL, 0 };
	*words = kept;
	for (size_t i = 0; i < COUNT_OF(desk_reasons); i++) {
		if (!slice_starts(kept, desk_reasons[i].say))
			continue;
		*listed = web_say(ctx, desk_reasons[i].say);
		*words = slice_skip(kept, strlen(desk_reasons[i].say));
		if (slice_starts(*words, "."))
			*words = slice_trim(slice_skip(*words, 1));
	}
}

void
desk_cancel_show(struct buf *to, const struct web_ctx *ctx,
    const struct cancel_view *c, const struct certs_view *cert,
    bool role_decides, const char *token, struct slice typed,
    const struct fault *why)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	bool open = c->state == CANCEL_OPEN;
	struct cancel_view_page v = { .frame = web_frame_of(ctx),
	    .token = token, .id = c->id, .uin = c->uin,
	    .state = web_say(ctx, states[c->state].say),
	    .tag = states[c->state].tag,
	    .asked_name = c->asked_name, .asked = date_ist(c->asked_s),
	    .own = c->own, .is_decided = !open,
	    .decided_name = c->decided_name,
	    .decided = date_ist(c->decided_s), .remark = c->remark,
	    .may_decide = open && role_decides && !c->own,
	    .waits_for_other = open && role_decides && c->own,
	    .typed = typed, .problem = say(ctx, why), .field = "remark" };
	desk_reason_split(ctx, c->reason, &v.listed, &v.reason);
	if (cert != NULL) {
		v.holder = cert->holder;
		v.service = cert->service_name;
		v.issued = date_ist(cert->issued_s);
		v.has_issued = true;
	}
	page_cancel_show(&h, &v);
}
