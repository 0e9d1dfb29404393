/* Many papers: the form, and how far they are. */
#include "buf.h"
#include "check_answer.h"
#include "conf.h"
#include "page_many.h"
#include "page_pile.h"
#include "piles.h"
#include "web_many.h"

void
web_many_form(struct buf *to, const struct web_ctx *ctx,
    enum many_problem problem, struct slice typed)
{
	static const char *const say[] = { "",
	    ("Choose a file, or type a line"
	    " for each certificate."),
	    "This is too large. Divide it.",
	    "You have two in hand here already. Wait until one is done." };
	struct html h = { to, (enum html_lang)ctx->lang };
	struct many_view v = { .frame = web_frame_of(ctx), .typed = typed,
	    .papers = ctx->conf->many_papers,
	    .megabytes = ctx->conf->many_mb };
	if (problem != MANY_FINE)
		v.problem = web_say(ctx, say[problem]);
	page_many(&h, &v);
}

void
web_many_pile(struct buf *to, const struct web_ctx *ctx,
    const struct pile *p)
{
	static const char *const answers[ANSWERS] = { "Genuine", "Cancelled",
	    "Replaced by another certificate", "Changed after it was signed",
	    "Not issued here", "Cannot be told" };
	struct html h = { to, (enum html_lang)ctx->lang };
	struct many_total_view totals[ANSWERS];
	size_t n[ANSWERS];
	struct pile_view v = { .frame = web_frame_of(ctx),
	    .waiting = p->state == PILE_WAITING && p->total == 0,
	    .working = p->state == PILE_WAITING && p->total != 0,
	    .done = p->state == PILE_DONE, .refused = p->state == PILE_REFUSED,
	    .no_report = p->note.len != 0, .note = p->note, .totals = totals,
	    .so_far = p->done, .all = p->total,
	    .percent = p->total == 0 ? 0 : p->done * 100 / p->total,
	    .until = date_ist(p->begun_s + PILES_KEPT_S) };
	piles_totals(p, n);
	for (size_t i = 0; i < ANSWERS; i++)
		if (n[i] != 0)
			totals[v.n_totals++] = (struct many_total_view){
			    web_say(ctx, answers[i]), (int64_t)n[i] };
	page_pile(&h, &v);
}
