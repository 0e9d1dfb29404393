/* The first page, and the form by itself. */
#include "buf.h"
#include "conf.h"
#include "page_embed.h"
#include "page_home.h"
#include "page_verify.h"
#include "web_view.h"

static struct home_view
home_of(const struct web_ctx *ctx)
{
	return (struct home_view){
		.frame = web_frame_of(ctx),
		.scan = web_scan_of(ctx),
		.example = "BCW0012026000001",
		.host = ctx->conf->host,
		.file_mb = ctx->conf->file_mb,
		.closed = ctx->conf->embed_sites.len == 0,
	};
}

static void
put_form(struct html *h, const struct web_ctx *ctx,
    const struct home_view *v)
{
	if (ctx->embedded)
		page_embed(h, v);
	else
		page_verify(h, v);
}

void
web_home(struct buf *to, const struct web_ctx *ctx)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct home_view v = home_of(ctx);
	page_home(&h, &v);
}

/* The fault's own sentence is English and for those who know the number's
 * parts; here stands what helps everybody. */
void
web_verify_form(struct buf *to, const struct web_ctx *ctx, struct slice typed,
    const struct fault *why)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct home_view v = home_of(ctx);
	v.typed = typed;
	if (why != NULL)
		v.problem = web_say(ctx, slice_trim(typed).len == 0 ?
		    "Enter the number of the certificate." :
		    "This is not a certificate number. Compare it with the"
		    " paper: 3 letters, then 13 digits.");
	v.wrong = why != NULL;
	put_form(&h, ctx, &v);
}

void
web_file_form(struct buf *to, const struct web_ctx *ctx,
    enum web_file_problem problem)
{
	static const char *const problems[] = {
	    "Choose a file.",
	    "This is neither a PDF nor a picture (PNG or JPEG). Choose the"
	    " certificate's file, or a scan or photograph of it.",
	    "The file is too large. Send the PDF as you received it, or a"
	    " picture of the QR code alone." };
	struct html h = { to, (enum html_lang)ctx->lang };
	struct home_view v = home_of(ctx);
	v.file_problem = web_say(ctx, problems[problem]);
	v.wrong = true;
	put_form(&h, ctx, &v);
}
