/* One question, one answer, judged at once: a token that would not be believed
 * later is not worth keeping. */
#include "sign_tsa.h"

#include "arena.h"
#include "http_client.h"
#include "sign_pdf.h"
#include "tsa.h"

static enum fault_code
ask_over_http(struct arena *arena, const struct sign_options *o,
    struct slice request, struct slice *reply, struct fault *why)
{
	const struct http_ask ask = { .url = o->tsa_url, .post = true,
	    .body = request, .content_type = "application/timestamp-query",
	    .accept = "application/timestamp-reply",
	    .expect_type = "application/timestamp-reply",
	    .most = TSA_ANSWER_MOST, .tries = 3 };
	struct http_answer answer;
	enum fault_code code = http_do(arena, o->http, &ask, &answer, why);
	if (code == FAULT_NONE)
		*reply = answer.body;
	return code;
}

/* tsa_accept() has written the sentence; what the caller can do about it is
 * said here. */
static enum fault_code
code_for(enum tsa_reason reason)
{
	switch (reason) {
	case TSA_GOOD:
		return FAULT_NONE;
	case TSA_REFUSED:
		return FAULT_LATER;
	case TSA_SIGNER:
		return FAULT_DENIED;
	default:
		return FAULT_DAMAGE;
	}
}

enum fault_code
sign_tsa_fetch(struct arena *arena, const struct sign_options *o,
    enum hash_kind kind, const unsigned char *imprint, int64_t now_s,
    struct slice *token, int64_t *stamped_s, struct fault *why)
{
	struct tsa_request request;
	struct tsa_stamp stamp;
	struct slice reply;
	enum fault_code code = tsa_ask(arena, kind, imprint, &request, why);
	if (code != FAULT_NONE)
		return code;
	code = o->tsa_ask != NULL ?
	    o->tsa_ask(o->tsa_with, arena, request.der, &reply, why) :
	    ask_over_http(arena, o, request.der, &reply, why);
	if (code != FAULT_NONE)
		return code;
	enum tsa_reason reason = tsa_accept(o->tsa_trust, &request, reply,
	    now_s, NULL, &stamp, why);
	if (reason != TSA_GOOD) {
		if (why != NULL)
			why->code = code_for(reason);
		return code_for(reason);
	}
	*token = stamp.token;
	*stamped_s = stamp.time_s;
	return FAULT_NONE;
}
