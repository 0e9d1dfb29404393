#include "door_person.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "door.h"
#include "http_cookie.h"
#include "login.h"
#include "office.h"
#include "token.h"
#include "user_store.h"

#define PATH_MOST 200
#define DESK "/desk"
#define COOKIE_KEPT "; Path=/; Secure; HttpOnly; SameSite=Strict"

void
door_person_open(struct door *d)
{
	unsigned char key[TOKEN_MAC_LEN];
	_Static_assert(sizeof key == SESSION_KEY_LEN, "one key");
	d->forms = malloc(sizeof *d->forms);
	if (d->forms == NULL)
		abort();
	token_mac(d->tokens, "forms", slice_of("desk"), key);
	session_keys_set(d->forms, key);
	secret_wipe(key, sizeof key);
}

void
door_person_close(struct door *d)
{
	if (d->forms != NULL)
		secret_wipe(d->forms, sizeof *d->forms);
	free(d->forms);
	d->forms = NULL;
}

struct slice
door_person_token(const struct ask *ask)
{
	struct slice value;
	if (!http_cookie_find(ask_header_of(ask, "Cookie"),
	    DOOR_PERSON_COOKIE, &value) || value.len != LOGIN_TOKEN_TEXT - 1)
		return slice_of("");
	return value;
}

void
door_person_cookie(struct ask *ask, const char *token)
{
	ask_header(ask, "Set-Cookie", arena_printf(ask->a, "%s=%s%s%s",
	    DOOR_PERSON_COOKIE, token, COOKIE_KEPT,
	    token[0] == '\0' ? "; Max-Age=0" : ""));
}

bool
door_person_path(struct slice path)
{
	if (!slice_starts(path, DESK) || path.len > PATH_MOST ||
	    (path.len > strlen(DESK) && path.at[strlen(DESK)] != '/'))
		return false;
	for (size_t i = 0; i < path.len; i++) {
		char c = path.at[i];
		bool slash = c == '/' && (i == 0 || path.at[i - 1] != '/');
		if (!slash && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '-')
			return false;
	}
	return true;
}

/* What was sent is lost, but a page that was only looked at is found again. */
static void
lead_to_login(struct ask *ask)
{
	bool back = strcmp(ask->http->method, "GET") == 0 &&
	    door_person_path(ask->http->path);
	ask->reply->status = 303;
	ask_header(ask, "Location", arena_printf(ask->a, "%s%s%.*s",
	    ask->table->login, back ? "?next=" : "",
	    back ? (int)ask->http->path.len : 0, ask->http->path.at));
	ask_header(ask, "Cache-Control", "no-store");
	ask_header(ask, "Strict-Transport-Security", "max-age=31536000");
}

/* Forms are tied to the session by a digest of its token. */
static struct session
session_of(struct slice token)
{
	unsigned char sha256[SHA256_LEN];
	struct session s = { .made_s = 0 };
	struct hash h;
	hash_begin(&h, HASH_SHA256);
	hash_add(&h, "forms ", 6);
	hash_add(&h, token.at, token.len);
	hash_end(&h, sha256);
	memcpy(s.id, sha256, sizeof s.id);
	return s;
}

static enum fault_code
read_form(struct ask *ask, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 32,
	    .value_most = 4096 };
	if (ask->route->body != ROUTE_FORM)
		return FAULT_NONE;
	enum fault_code code = http_form_read(ask->a, ask->http->body, &limits,
	    &ask->form, why);
	if (code != FAULT_NONE) {
		ask->status = 400;
		return code;
	}
	return session_check(ask->door->forms, &ask->session,
	    ask->route->path, http_form_text(&ask->form, "token"), why);
}

static enum fault_code
may_do(const struct ask *ask, const struct user *u, struct fault *why)
{
	enum role_action action;
	if (role_action_find(slice_of(ask->route->scope), &action) &&
	    role_reach(u->role, action) != REACH_NOTHING)
		return FAULT_NONE;
	return fault_say(why, FAULT_DENIED, "Your role, %s, may not do this.",
	    role_title(u->role));
}

enum fault_code
door_person(struct ask *ask, struct fault *why)
{
	struct slice token = door_person_token(ask);
	struct user *u = ARENA_NEW(ask->a, struct user);
	enum fault_code code = token.len == 0 ? FAULT_ABSENT :
	    login_session(ask->door->office, ask->a, token, u, why);
	if (code == FAULT_ABSENT) {
		lead_to_login(ask);
		return FAULT_NONE;
	}
	if (code != FAULT_NONE)
		return code;
	ask->person = u;
	ask->session = session_of(token);
	code = ask_limit(ask, 'o', u->id, ask->door->office->conf.client_rate,
	    why);
	if (code == FAULT_NONE)
		code = may_do(ask, u, why);
	return code != FAULT_NONE ? code : read_form(ask, why);
}
