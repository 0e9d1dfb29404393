/* mohor client: departments' own systems. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "clients.h"
#include "command.h"
#include "date.h"
#include "hash.h"
#include "json_write.h"
#include "office.h"
#include "own.h"

static const char *department, *services, *key, *scopes;
static bool alone;

static void
put_client(struct json_write *w, struct arena *a, const struct client *c)
{
	struct buf words = buf_make(a, 64);
	char at[DATE_TEXT];
	clients_put_scopes(&words, c->scopes);
	date_rfc3339_ist(c->created_s, at);
	json_put_member(w, "id", c->id);
	json_put_member(w, "name", c->name);
	json_put_member(w, "department", slice_of(c->dept));
	json_put_member(w, "services", c->services);
	json_put_member(w, "scopes", buf_slice(&words));
	json_put_member(w, "key", c->key_name);
	json_put_member(w, "created", slice_of(at));
	json_put_member_bool(w, "older_secret", c->has_older);
	json_put_member_bool(w, "revoked", c->revoked_s != 0);
}

static void
print_client(struct buf *b, const struct client *c)
{
	buf_printf(b, "%.*s  %-3s  ", SLICE_FMT(c->id), c->dept);
	clients_put_scopes(b, c->scopes);
	buf_printf(b, "  %.*s%s%.*s%s\n", SLICE_FMT(c->name),
	    c->services.len != 0 ? "; only " : "", SLICE_FMT(c->services),
	    c->revoked_s != 0 ? "; REVOKED" : c->has_older ?
	    "; an older secret is good too" : "");
}

static int
list_clients(struct cli *c, struct office *o, struct fault *why)
{
	struct client *all;
	size_t n;
	struct buf b = buf_make(c->arena, 1024);
	if (clients_list(o, c->arena, &all, &n, why) != FAULT_NONE)
		return 1;
	for (size_t i = 0; i < n; i++) {
		if (!c->json) {
			print_client(&b, &all[i]);
			continue;
		}
		struct json_write w = json_write_to(&b);
		json_put_object(&w);
		put_client(&w, c->arena, &all[i]);
		json_put_end(&w);
		buf_putc(&b, '\n');
	}
	if (n == 0 && !c->json)
		buf_puts(&b, "No department's system may issue. Add one:"
		    " mohor client add NAME --department BCW\n");
	cli_print(&b);
	return 0;
}

/* The one time that a secret is seen. */
static void
print_secret(struct cli *c, struct slice id, const char *secret)
{
	struct buf b = buf_make(c->arena, 256);
	if (c->json) {
		struct json_write w = json_write_to(&b);
		json_put_object(&w);
		json_put_member(&w, "client_id", id);
		json_put_member(&w, "client_secret", slice_of(secret));
		json_put_end(&w);
		buf_putc(&b, '\n');
	} else {
		buf_printf(&b, "client id      %.*s\nclient secret  %s\n\n"
		    "The secret is shown this once. Hand it over in a way that"
		    " nobody else reads.\n", SLICE_FMT(id), secret);
	}
	cli_print(&b);
	secret_wipe(b.at, b.cap);
}

static int
add_client(struct cli *c, struct office *o, const struct option_list *rest,
    struct fault *why)
{
	struct client made;
	char secret[CLIENT_SECRET_TEXT];
	struct clients_ask ask = { .department = department,
	    .services = services, .key = key };
	if (cli_operands(rest, 2, 2, "a name", why) != FAULT_NONE)
		return 1;
	if (department == NULL) {
		fault_at(why, FAULT_INPUT, "--department", "is needed: the"
		    " department's code, or '*' for all.");
		return 1;
	}
	if (scopes != NULL && clients_read_scopes(slice_of(scopes),
	    &ask.scopes, why) != FAULT_NONE)
		return 1;
	ask.name = rest->at[1];
	if (clients_add(o, c->arena, &ask, &made, secret, why) != FAULT_NONE)
		return 1;
	print_secret(c, made.id, secret);
	secret_wipe(secret, sizeof secret);
	return 0;
}

static int
rotate_client(struct cli *c, struct office *o, const struct option_list *rest,
    struct fault *why)
{
	char secret[CLIENT_SECRET_TEXT];
	if (cli_operands(rest, 2, 2, "a client's id", why) != FAULT_NONE ||
	    clients_rotate(o, rest->at[1], alone, secret, why) != FAULT_NONE)
		return 1;
	print_secret(c, slice_of(rest->at[1]), secret);
	secret_wipe(secret, sizeof secret);
	return 0;
}

static int
revoke_client(struct cli *c, struct office *o, const struct option_list *rest,
    struct fault *why)
{
	if (cli_operands(rest, 2, 2, "a client's id", why) != FAULT_NONE ||
	    clients_revoke(o, rest->at[1], why) != FAULT_NONE)
		return 1;
	printf(c->json ? "{\"client_id\":\"%s\",\"revoked\":true}\n" :
	    "%s is revoked: its secrets and tokens are worth nothing now.\n",
	    rest->at[1]);
	return 0;
}

static int
run_client(struct cli *c, const struct option_list *rest, struct fault *why)
{
	static const struct {
		const char *verb;
		int (*run)(struct cli *, struct office *,
		    const struct option_list *, struct fault *);
	} rows[] = { { "add", add_client }, { "rotate", rotate_client },
	    { "revoke", revoke_client } };
	AUTO(office_drop_ptr) struct office *o = NULL;
	const char *verb = rest->n == 0 ? "" : rest->at[0];
	if (strcmp(verb, "list") == 0)
		return cli_office(c, true, &o, why) != FAULT_NONE ? 1 :
		    list_clients(c, o, why);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(verb, rows[i].verb) == 0)
			return cli_office(c, true, &o, why) != FAULT_NONE ? 1 :
			    rows[i].run(c, o, rest, why);
	fault_say(why, FAULT_INPUT, "Say what to do: add NAME --department CODE,"
	    " list, rotate ID, or revoke ID.");
	return 1;
}

static const struct option_row client_options[] = {
	{ "department", OPTION_TEXT, &department, "CODE", "The department it"
	    " issues for, or '*' for all.", 0 },
	{ "services", OPTION_TEXT, &services, "LIST", "Only these services:"
	    " BCW-001,BCW-004. Without it all of the department's.", 0 },
	{ "key", OPTION_TEXT, &key, "NAME", "The signing key for what it"
	    " issues.", 0 },
	{ "scope", OPTION_TEXT, &scopes, "WORDS", "What it may do: issue, read,"
	    " cancel, webhook. Without it everything.", 0 },
	{ "alone", OPTION_FLAG, &alone, NULL, "With rotate: the old secret ends"
	    " at once.", 0 },
	{ 0 }
};

const struct command command_client = {
	"client", "add|list|rotate|revoke [NAME|ID]", "keeps departments' own"
	" systems",
	"A department's own system issues certificates over HTTP. It proves itself\n"
	"by an id and a secret, which is shown once; only its SHA-256 is kept.\n\n"
	"  mohor client add 'BCW portal' --department BCW --scope issue,read\n"
	"  mohor client rotate c_0123456789abcdef\n\n"
	"After rotate both secrets are good until the next rotate, so that the\n"
	"system can change over; --alone ends the old one at once. A client that is\n"
	"revoked stays revoked.\n", client_options, run_client
};
