/*
 * What the Guidelines for Indian Government Websites want a site to say of
 * itself. The sentences are true of this program: who changes what it keeps, or
 * what it can, changes them.
 */
#include "buf.h"
#include "conf.h"
#include "page_accessibility.h"
#include "page_contact.h"
#include "page_privacy.h"
#include "web_view.h"

static struct about_view
about_of(const struct web_ctx *ctx)
{
	const struct conf *c = ctx->conf;
	struct about_view v = { .frame = web_frame_of(ctx),
	    .email = c->contact_email, .telephone = c->contact_telephone,
	    .address = ctx->lang == WEB_BN ? c->contact_address_bn :
	    c->contact_address_en };
	v.organisation = v.frame.organisation.len != 0 ?
	    v.frame.organisation : v.frame.state;
	v.nowhere = v.email.len == 0 && v.telephone.len == 0 &&
	    v.address.len == 0;
	return v;
}

void
web_about(struct buf *to, const struct web_ctx *ctx, enum web_about what)
{
	struct html h = { to, (enum html_lang)ctx->lang };
	struct about_view v = about_of(ctx);
	if (what == WEB_ACCESSIBILITY)
		page_accessibility(&h, &v);
	else if (what == WEB_PRIVACY)
		page_privacy(&h, &v);
	else
		page_contact(&h, &v);
}
