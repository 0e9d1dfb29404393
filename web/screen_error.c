/* What went wrong, for the person: a table by HTTP status. */
#include "buf.h"
#include "own.h"
#include "page_error.h"
#include "web_view.h"

/* The first row whose range holds the status. */
static const struct error_row {
	int from, to;
	const char *what, *advice;
} rows[] = {
	{ 401, 403, "Not allowed",
	    "You may not open this page. If a form was sent: open it again"
	    " and send it once more." },
	{ 404, 404, "There is no such page",
	    "If you typed the address, compare it letter by letter." },
	{ 405, 405, "The page cannot be used this way",
	    "Start again from the first page." },
	{ 408, 408, "It took too long",
	    "The connection is slow. Please try again." },
	{ 409, 409, "Somebody else was faster",
	    "Open the page again to see what has changed." },
	{ 413, 414, "That is too much",
	    "What was sent is longer than allowed." },
	{ 429, 429, "Too many requests",
	    "Please wait a minute and try again." },
	{ 400, 499, "The request was not understood",
	    "Start again from the first page." },
	{ 503, 504, "The service is busy",
	    "Please try again in a few minutes." },
	{ 0, 999, "Something went wrong on our side",
	    "Nothing you did caused this. Please try again later." },
};

void
web_error(struct buf *to, const struct web_ctx *ctx, int http_status)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	size_t i = 0;
	while (i + 1 < COUNT_OF(rows) &&
	    (http_status < rows[i].from || http_status > rows[i].to))
		i++;
	struct error_view v = { .frame = web_frame_of(ctx),
	    .what = web_say(ctx, rows[i].what),
	    .advice = web_say(ctx, rows[i].advice),
	    .reference = ctx->reference };
	page_error(&h, &v);
}
