/* mohor grant and mohor journal: who may sign for how long, and what was
 * signed. The PIN goes to the signer process directly, never by a worker. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "command.h"
#include "date.h"
#include "file.h"
#include "guard.h"
#include "guard_journal.h"
#include "json_write.h"
#include "keyring.h"
#include "office.h"
#include "own.h"
#include "remote.h"

#define COUNT_USUAL 10000
#define FOR_USUAL "8h"

static const char *for_text, *scope;
static long count;

static const struct option_row grant_options[] = {
	{ "for", OPTION_TEXT, &for_text, "TIME", "How long: 30m, 8h, 2d."
	    " Without it " FOR_USUAL ".", 0 },
	{ "count", OPTION_COUNT, &count, "N", "How many certificates may be"
	    " signed. Without it 10000.", REMOTE_COUNT_MOST },
	{ "scope", OPTION_TEXT, &scope, "WORD", "For one purpose only:"
	    " client:ID or batch:NUMBER. Without it any.", 0 },
	{ 0 }
};

static enum fault_code
seconds(const char *text, int64_t *out, struct fault *why)
{
	static const struct { char unit; int64_t s; } units[] = {
	    { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	unsigned long long n;
	size_t len = strlen(text);
	for (size_t i = 0; len > 1 && i < COUNT_OF(units); i++)
		if (text[len - 1] == units[i].unit && slice_number(
		    slice_from(text, len - 1), 1000000, &n) && n > 0) {
			*out = (int64_t)n * units[i].s;
			return FAULT_NONE;
		}
	return fault_at(why, FAULT_INPUT, "--for", "wants a number with m, h or"
	    " d behind it, as 30m, 8h or 2d, not \"%s\"", text);
}

static enum fault_code
connect_signer(struct cli *c, struct remote **out, struct fault *why)
{
	enum fault_code code = remote_open(out, arena_printf(c->arena,
	    "%s/" GUARD_SOCKET, c->data), why);
	return code == FAULT_LATER ? fault_at(why, FAULT_LATER, c->data,
	    "its signer does not run. Start it with: mohor serve") : code;
}

/* The account's name, as a word of the journal. */
static const char *
who(struct arena *a)
{
	const struct passwd *p = getpwuid(getuid());
	char *name = arena_text(a, p == NULL ? "" : p->pw_name, p == NULL ? 0 :
	    strnlen(p->pw_name, REMOTE_LABEL_MOST));
	for (char *at = name; *at != '\0'; at++)
		if (*at <= ' ' || *at > '~' || strchr("\"'=", *at) != NULL)
			*at = '_';
	return name;
}

static int
open_grant(struct cli *c, struct remote *r, const struct option_list *rest,
    struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct remote_wish wish = { .scope = scope == NULL ? "*" : scope,
	    .label = who(c->arena),
	    .count = count == 0 ? COUNT_USUAL : (uint64_t)count };
	const char *pin;
	int64_t for_s = 0;
	uint64_t number = 0;
	char until[DATE_TEXT];
	if (cli_operands(rest, 1, 2, "the key's name", why) != FAULT_NONE ||
	    seconds(for_text == NULL ? FOR_USUAL : for_text, &for_s, why) !=
	    FAULT_NONE || cli_office(c, false, &o, why) != FAULT_NONE ||
	    keyring_choose(c->arena, o, rest->n > 1 ? rest->at[1] : NULL,
	    &wish.key, why) != FAULT_NONE ||
	    keyring_pin(secret, o, wish.key, cli_ask_pin, &pin, why) !=
	    FAULT_NONE)
		return 1;
	wish.until_s = clock_now(c->clock) + for_s;
	if (remote_grant_open(r, &wish, pin, &number, why) != FAULT_NONE)
		return 1;
	date_rfc3339_ist(wish.until_s, until);
	if (c->json)
		printf("{\"grant\":\"%016llx\",\"key\":\"%s\",\"scope\":\"%s\","
		    "\"count\":%llu,\"until\":\"%s\"}\n",
		    (unsigned long long)number, wish.key, wish.scope,
		    (unsigned long long)wish.count, until);
	else
		printf("%s may sign %s certificates until %s, for: %s\n"
		    "  end it before: mohor grant close %016llx\n", wish.key,
		    cli_number(c->arena, wish.count), until,
		    strcmp(wish.scope, "*") == 0 ? "any purpose" : wish.scope,
		    (unsigned long long)number);
	return 0;
}

static void
put_grant(struct cli *c, struct buf *b, const struct remote_grant *t)
{
	char number[17], until[DATE_TEXT];
	snprintf(number, sizeof number, "%016llx",
	    (unsigned long long)t->number);
	date_rfc3339_ist(t->until_s, until);
	if (!c->json) {
		buf_printf(b, "%s  %-16s %-20s %12s left  until %s  %s\n",
		    number, t->key, t->scope, cli_number(c->arena, t->left),
		    until, t->standing ? "standing" : t->label);
		return;
	}
	struct json_write w = json_write_to(b);
	json_put_object(&w);
	json_put_member(&w, "grant", slice_of(number));
	json_put_member(&w, "key", slice_of(t->key));
	json_put_member(&w, "scope", slice_of(t->scope));
	json_put_member_int(&w, "left", (int64_t)t->left);
	json_put_member_int(&w, "qr_left", (int64_t)t->qr_left);
	json_put_member(&w, "until", slice_of(until));
	json_put_member(&w, "by", slice_of(t->label));
	json_put_member_int(&w, "uid", t->uid);
	json_put_member_bool(&w, "standing", t->standing);
	json_put_end(&w);
	buf_putc(b, '\n');
}

static int
list_grants(struct cli *c, struct remote *r, struct fault *why)
{
	struct remote_grant *grants;
	size_t n;
	struct buf b = buf_make(c->arena, 1024);
	if (remote_grants(c->arena, r, &grants, &n, why) != FAULT_NONE)
		return 1;
	for (size_t i = 0; i < n; i++)
		put_grant(c, &b, &grants[i]);
	if (n == 0 && !c->json)
		buf_puts(&b, "No grant is open. Open one: mohor grant open"
		    " KEY\n");
	cli_print(&b);
	return 0;
}

static int
close_grant(struct cli *c, struct remote *r, const struct option_list *rest,
    struct fault *why)
{
	char *end = NULL;
	if (cli_operands(rest, 2, 2, "the grant's number", why) != FAULT_NONE)
		return 1;
	unsigned long long number = strtoull(rest->at[1], &end, 16);
	if (strlen(rest->at[1]) != 16 || *end != '\0') {
		fault_at(why, FAULT_INPUT, rest->at[1], "is no number of a"
		    " grant: 16 digits, as mohor grant list shows them.");
		return 1;
	}
	if (remote_grant_close(r, number, why) != FAULT_NONE)
		return 1;
	printf(c->json ? "{\"closed\":\"%016llx\"}\n" :
	    "The grant %016llx is closed: nothing is signed under it any"
	    " more.\n", number);
	return 0;
}

static int
run_grant(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(remote_drop_ptr) struct remote *r = NULL;
	const char *verb = rest->n == 0 ? "" : rest->at[0];
	if (strcmp(verb, "open") != 0 && strcmp(verb, "list") != 0 &&
	    strcmp(verb, "close") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: open KEY, list, or"
		    " close NUMBER.");
		return 1;
	}
	if (connect_signer(c, &r, why) != FAULT_NONE)
		return 1;
	if (verb[0] == 'l')
		return list_grants(c, r, why);
	return verb[0] == 'o' ? open_grant(c, r, rest, why) :
	    close_grant(c, r, rest, why);
}

const struct command command_grant = {
	"grant", "open [KEY]|list|close NUMBER",
	"lets the running service sign with a key",
	"The service keeps private keys in a process of their own, which signs\n"
	"only what an officer has allowed: by the key's PIN, for a number of\n"
	"certificates, until a time, and for one purpose if one is named. The PIN\n"
	"is asked at the terminal, or read from the private file that\n"
	"MOHOR_PIN_FILE names, and goes to that process alone.\n\n"
	"  mohor grant open sdo-bankura --for 4h --count 500\n"
	"  mohor grant open hsm --scope client:epashchim\n"
	"  mohor grant close 3fa9c1d2e4b50617\n\n"
	"A grant ends by itself, or when the service is started anew. After five\n"
	"wrong PINs a key accepts none for a while.\n", grant_options, run_grant
};

static int
run_journal(struct cli *c, const struct option_list *rest, struct fault *why)
{
	struct guard_journal_report r;
	const char *path = arena_printf(c->arena, "%s/" GUARD_JOURNAL, c->data);
	if (cli_operands(rest, 1, 1, "what to do: check", why) != FAULT_NONE)
		return 1;
	if (strcmp(rest->at[0], "check") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: check.");
		return 1;
	}
	if (!file_exists(path)) {
		fault_at(why, FAULT_ABSENT, path, "is not there: no service has"
		    " signed here yet.");
		return 1;
	}
	if (guard_journal_check(path, &r, why) != FAULT_NONE)
		return 1;
	if (c->json)
		printf("{\"lines\":%llu,\"torn\":%llu,\"signatures\":%llu,"
		    "\"qr_codes\":%llu,\"torn_end\":%s,\"head\":\"%s\"}\n",
		    (unsigned long long)r.lines, (unsigned long long)r.torn,
		    (unsigned long long)r.signatures,
		    (unsigned long long)r.qr_codes, r.torn_end ? "true" :
		    "false", r.head);
	else
		printf("The signer's journal is whole: %s lines, %s signatures,"
		    " %s QR codes%s.\n  head  %s\nKeep the head elsewhere: with"
		    " it, lines missing at the end are noticed too.\n",
		    cli_number(c->arena, r.lines),
		    cli_number(c->arena, r.signatures),
		    cli_number(c->arena, r.qr_codes), r.torn_end ||
		    r.torn != 0 ? "; a line was torn by a crash or a full disk,"
		    " before what it tells of was done" : "", r.head);
	return 0;
}

const struct command command_journal = {
	"journal", "check", "proves that the signer's journal is whole",
	"Each signature of the service is a line in DIR/journal/signer.log, and\n"
	"each line holds the SHA-256 of the line before it. check reads it through\n"
	"and names the first line that was changed or is missing.\n", NULL,
	run_journal
};
