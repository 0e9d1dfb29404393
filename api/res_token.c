/* POST /api/v1/token: an access token for a secret (RFC 6749 4.4). */
#include <stdio.h>

#include "api.h"
#include "arena.h"
#include "buf.h"
#include "clients.h"
#include "clock.h"
#include "http_form.h"
#include "json_write.h"
#include "office.h"
#include "token.h"

struct wish {
	struct slice grant, id, secret, scope;
};

/* RFC 6749, 3.2: no parameter may be there more than once. */
static bool
twice(const struct http_form *form)
{
	for (size_t i = 0; i < form->n; i++)
		for (size_t k = 0; k < i; k++)
			if (slice_eq(form->fields[i].name,
			    form->fields[k].name))
				return true;
	return false;
}

static enum fault_code
read_form(struct ask *ask, struct wish *w, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 8 };
	struct http_form form;
	enum fault_code code = http_form_read(ask->a, ask->http->body, &limits,
	    &form, why);
	if (code != FAULT_NONE)
		return code;
	if (twice(&form))
		return fault_say(why, FAULT_INPUT, "A parameter is given"
		    " twice.");
	w->grant = http_form_text(&form, "grant_type");
	w->id = http_form_text(&form, "client_id");
	w->secret = http_form_text(&form, "client_secret");
	w->scope = http_form_text(&form, "scope");
	return FAULT_NONE;
}

/* Errors are RFC 6749's (5.2), in the clothes of a problem. */
static enum fault_code
refuse(struct ask *ask, const char *error, int status, struct fault *why)
{
	ask->status = status;
	ask_header(ask, "Cache-Control", "no-store");
	if (status == 401)
		ask_header(ask, "WWW-Authenticate", "Basic realm=\"mohor\"");
	snprintf(why->where, sizeof why->where, "%s", error);
	return why->code;
}

static enum fault_code
who_asks(struct ask *ask, struct wish *w, struct client *out,
    struct fault *why)
{
	const char *said = http_request_header(ask->http, "Authorization");
	if (said != NULL && http_basic_read(ask->a, said, &w->id, &w->secret,
	    why) != FAULT_NONE)
		return refuse(ask, "invalid_client", 401, why);
	enum fault_code code = clients_check(ask->door->office, ask->a, w->id,
	    w->secret, out, why);
	if (code != FAULT_DENIED)
		return code;
	meter_add(ask->door->meter, ask->door->worker, METER_REFUSED, 1);
	return refuse(ask, "invalid_client", 401, why);
}

static void
answer(struct ask *ask, const struct client *c, unsigned scopes)
{
	struct buf b = buf_make(ask->a, 1024), words = buf_make(ask->a, 64);
	struct json_write w = json_write_to(&b);
	clients_put_scopes(&words, scopes);
	json_put_object(&w);
	json_put_member(&w, "access_token", token_make(ask->a,
	    ask->door->tokens, c->id, scopes,
	    clock_now(ask->door->office->clock), NULL));
	json_put_member(&w, "token_type", slice_of("Bearer"));
	json_put_member_int(&w, "expires_in", TOKEN_LIFE_S);
	json_put_member(&w, "scope", buf_slice(&words));
	json_put_end(&w);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
}

enum fault_code
api_token(struct ask *ask, struct fault *why)
{
	struct wish w = { 0 };
	struct client client;
	unsigned scopes = CLIENT_SCOPES;
	enum fault_code code = read_form(ask, &w, why);
	if (code != FAULT_NONE)
		return refuse(ask, "invalid_request", 400, why);
	if (!slice_is(w.grant, "client_credentials")) {
		fault_say(why, FAULT_INPUT, "Send"
		    " grant_type=client_credentials.");
		return refuse(ask, "unsupported_grant_type", 400, why);
	}
	if (code == FAULT_NONE)
		code = who_asks(ask, &w, &client, why);
	if (code == FAULT_NONE && w.scope.len != 0)
		code = clients_read_scopes(w.scope, &scopes, why);
	if (code == FAULT_NONE && (scopes & client.scopes) == 0)
		code = fault_say(why, FAULT_INPUT, "This client has none of"
		    " these scopes. Its scopes are all it gets without asking"
		    " for some.");
	if (code == FAULT_INPUT)
		return refuse(ask, "invalid_scope", 400, why);
	if (code != FAULT_NONE)
		return code;
	answer(ask, &client, scopes & client.scopes);
	return FAULT_NONE;
}
