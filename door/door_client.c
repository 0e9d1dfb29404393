#include "door_client.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "clients.h"
#include "clock.h"
#include "door.h"
#include "office.h"
#include "rate_limits.h"
#include "token.h"

#define SEEN 64
#define BELIEVED_US 1000000

/* A token that was good a moment ago, and whose it is. */
struct client_seen {
	struct arena *arena;
	struct slice text;
	int64_t until_us;
	int64_t expires_s;
	unsigned scopes;
	struct client client;
	uint64_t limit;		/* limits_name() */
};

void
door_client_open(struct door *d)
{
	d->seen = calloc(SEEN, sizeof *d->seen);
	if (d->seen == NULL)
		abort();
	for (size_t i = 0; i < SEEN; i++)
		d->seen[i].arena = arena_make();
}

static int
refuse(struct ask *ask, const char *error, int status)
{
	ask_header(ask, "WWW-Authenticate", arena_printf(ask->a,
	    "Bearer realm=\"mohor\"%s%s%s", error[0] == '\0' ? "" :
	    ", error=\"", error, error[0] == '\0' ? "" : "\""));
	return status;
}

/* The last bytes are the token's MAC, which nobody can choose. */
static struct client_seen *
place_of(struct door *d, struct slice text)
{
	unsigned sum = 0;
	for (size_t i = text.len > 8 ? text.len - 8 : 0; i < text.len; i++)
		sum = sum * 31 + (unsigned char)text.at[i];
	return &d->seen[sum % SEEN];
}

static enum fault_code
look_up(struct ask *ask, struct client_seen *s, struct slice text,
    int64_t now_s, struct fault *why)
{
	struct token token;
	struct door *d = ask->door;
	s->text.len = 0;
	arena_reset(s->arena);
	enum fault_code code = token_check(s->arena, d->tokens, text, now_s,
	    &token, why);
	if (code == FAULT_NONE)
		code = clients_find(d->office, s->arena, token.client,
		    &s->client, why);
	if (code != FAULT_NONE)
		return code;
	s->limit = limits_name(d->limits, 'c', s->client.id);
	s->scopes = token.scopes;
	s->expires_s = token.expires_s;
	s->until_us = clock_us() + BELIEVED_US;
	s->text = slice_from(arena_copy(s->arena, text.at, text.len), text.len);
	return FAULT_NONE;
}

static struct slice
copied(struct arena *a, struct slice s)
{
	return slice_from(arena_copy(a, s.at, s.len), s.len);
}

/* The request gets a copy of its own, with the token's rights: before its body is
 * there others may come, and one of them may take this place. */
static void
hand_over(struct ask *ask, const struct client_seen *s)
{
	struct client c = s->client;
	c.id = copied(ask->a, c.id);
	c.name = copied(ask->a, c.name);
	c.services = copied(ask->a, c.services);
	c.key_name = copied(ask->a, c.key_name);
	/* Scopes taken from the client since the token was made are gone. */
	c.scopes &= s->scopes;
	ask->client = c;
	ask->client_limit = s->limit;
}

static bool
has_scope(struct ask *ask, unsigned scopes, struct fault *why)
{
	unsigned wanted = 0;
	if (ask->route->scope[0] == '\0')
		return true;
	if (clients_read_scopes(slice_of(ask->route->scope), &wanted, why) ==
	    FAULT_NONE && (scopes & wanted) == wanted)
		return true;
	fault_say(why, FAULT_DENIED, "This token has no scope \"%s\". Ask for"
	    " one that has; an administrator can give the client more.",
	    ask->route->scope);
	return false;
}

int
door_client(struct ask *ask, struct fault *why)
{
	const char *said = http_request_header(ask->http, "Authorization");
	int64_t now_s = clock_now(ask->door->office->clock);
	if (said == NULL || strncasecmp(said, "Bearer ", 7) != 0) {
		fault_say(why, FAULT_DENIED, "This needs an access token: send"
		    " Authorization: Bearer, with a token from POST"
		    " /api/v1/token.");
		return refuse(ask, "", 401);
	}
	struct slice text = slice_trim(slice_of(said + 7));
	struct client_seen *s = place_of(ask->door, text);
	bool known = s->text.len != 0 && s->text.len == text.len &&
	    secret_eq(s->text.at, text.at, text.len) &&
	    clock_us() < s->until_us && now_s < s->expires_s;
	if (!known) {
		enum fault_code code = look_up(ask, s, text, now_s, why);
		if (code == FAULT_DENIED)
			return refuse(ask, "invalid_token", 401);
		if (code != FAULT_NONE)
			return fault_row(code)->http_status;
	}
	hand_over(ask, s);
	if (has_scope(ask, ask->client.scopes, why))
		return 0;
	return refuse(ask, "insufficient_scope", 403);
}
