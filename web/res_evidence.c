/* All that is known of one certificate, for who has its access code. */
#include "buf.h"
#include "door_evidence.h"
#include "http_form.h"
#include "uin.h"
#include "web_ask.h"
#include "web_many.h"

static struct slice
value_of(const struct http_form *form, const char *name)
{
	return slice_trim(http_form_text(form, name));
}

enum fault_code
web_evidence_post(struct ask *ask, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 8,
	    .value_most = 200 };
	struct http_form form;
	struct uin uin;
	enum fault_code code = http_form_read(ask->a, ask->http->body, &limits,
	    &form, why);
	if (code != FAULT_NONE) {
		ask->status = 400;
		return code;
	}
	code = uin_parse(value_of(&form, "uin"), &uin, why);
	if (code == FAULT_NONE)
		code = ask_limit_series(ask, &uin, why);
	/* An empty code is a wrong one. */
	const struct slice typed = value_of(&form, "code");
	if (code == FAULT_NONE)
		code = door_evidence(ask, value_of(&form, "uin"), &typed, why);
	if (code != FAULT_NONE)
		return code;
	const struct http_reply sent = *ask->reply;
	web_answer(ask, 200, &(struct buf){ 0 }, WEB_PERSONAL);
	ask->reply->type = sent.type;
	ask->reply->body = sent.body;
	return FAULT_NONE;
}
