/* mohor cert: cancelling by hand, which also takes two persons. */
#include <string.h>

#include "actor.h"
#include "arena.h"
#include "buf.h"
#include "cancel.h"
#include "command.h"
#include "date.h"
#include "json_write.h"
#include "office.h"
#include "own.h"

static const char *reason, *remark;
static bool all;

static void
put_json(struct buf *b, struct arena *a, const struct cancel_view *v)
{
	struct json_write w = json_write_to(b);
	char at[DATE_TEXT];
	date_rfc3339_ist(v->asked_s, at);
	json_put_object(&w);
	json_put_member(&w, "request", slice_of(arena_printf(a, "%lld",
	    (long long)v->id)));
	json_put_member(&w, "uin", slice_of(v->uin));
	json_put_member(&w, "state", slice_of(cancel_state_name(v->state)));
	json_put_member(&w, "reason", v->reason);
	json_put_member(&w, "asked_by", v->asked_by);
	json_put_member(&w, "asked_at", slice_of(at));
	if (v->state != CANCEL_OPEN) {
		date_rfc3339_ist(v->decided_s, at);
		json_put_member(&w, "decided_by", v->decided_by);
		json_put_member(&w, "decided_at", slice_of(at));
		json_put_member(&w, "remark", v->remark);
	}
	json_put_end(&w);
	buf_putc(b, '\n');
}

static void
put_said(struct cli *c, struct buf *b, const struct cancel_view *v)
{
	if (c->json)
		put_json(b, c->arena, v);
	else if (v->state == CANCEL_CONFIRMED)
		buf_printf(b, "%s is cancelled. Whoever checks it is told so"
		    " from now on.\n", v->uin);
	else if (v->state == CANCEL_REFUSED)
		buf_printf(b, "Request %lld is refused; %s stays valid.\n",
		    (long long)v->id, v->uin);
	else
		buf_printf(b, "Request %lld waits for a second person; %s is"
		    " STILL VALID.\nAnother administrator confirms it, logged in"
		    " under his own name:\n  mohor cert confirm %lld\nor an"
		    " officer of the department at the desk, or its own"
		    " system.\n", (long long)v->id, v->uin, (long long)v->id);
}

static void
put_row(struct cli *c, struct buf *b, const struct cancel_view *v)
{
	char at[DATE_TEXT];
	if (c->json) {
		put_json(b, c->arena, v);
		return;
	}
	date_rfc3339_ist(v->asked_s, at);
	buf_printf(b, "%5lld  %s  %-9s  %s  %.*s: %.*s\n", (long long)v->id,
	    v->uin, cancel_state_name(v->state), at, SLICE_FMT(v->asked_name),
	    SLICE_FMT(v->reason));
}

static enum fault_code
list(struct cli *c, struct office *o, const struct actor *by, struct buf *b,
    struct fault *why)
{
	struct cancel_filter filter = { .state = all ? -1 : CANCEL_OPEN,
		.limit = CANCEL_PAGE_MOST };
	struct cancel_page page = { 0 };
	size_t n = 0;
	do {
		enum fault_code code = cancel_list(o, c->arena, by, &filter,
		    &page, why);
		if (code != FAULT_NONE)
			return code;
		for (size_t i = 0; i < page.n; i++)
			put_row(c, b, &page.at[i]);
		n += page.n;
		filter.past = page.next;
	} while (page.next != 0);
	if (n == 0 && !c->json)
		buf_puts(b, "Nothing waits for a second person.\n");
	return FAULT_NONE;
}

static enum fault_code
usage(struct fault *why)
{
	return fault_say(why, FAULT_INPUT, "Say what to do: cancel UIN --reason"
	    " 'WHY', confirm REQUEST, refuse REQUEST --remark 'WHY', or"
	    " requests.");
}

static enum fault_code
act(struct cli *c, struct office *o, const char *verb, const char *what,
    struct buf *b, struct fault *why)
{
	struct actor by = actor_command(c->arena);
	struct cancel_view v;
	unsigned long long id;
	bool confirm = strcmp(verb, "confirm") == 0;
	enum fault_code code;
	if (strcmp(verb, "requests") == 0)
		return list(c, o, &by, b, why);
	if (strcmp(verb, "cancel") == 0) {
		struct cancel_asking ask = { .by = &by, .uin = slice_of(what),
			.reason = slice_of(reason) };
		code = cancel_ask(o, c->arena, &ask, &v, NULL, why);
	} else if (slice_number(slice_of(what), INT64_MAX, &id)) {
		struct cancel_deciding d = { .by = &by, .id = (int64_t)id,
			.confirm = confirm, .remark = slice_of(remark) };
		code = cancel_decide(o, c->arena, &d, &v, NULL, why);
	} else {
		return fault_at(why, FAULT_INPUT, what, "is no request's"
		    " number; see: mohor cert requests");
	}
	if (code == FAULT_NONE)
		put_said(c, b, &v);
	return code;
}

static int
run_cert(struct cli *c, const struct option_list *rest, struct fault *why)
{
	static const struct { const char *verb; size_t n; } verbs[] = {
		{ "cancel", 2 }, { "confirm", 2 }, { "refuse", 2 },
		{ "requests", 1 } };
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct buf b = buf_make(c->arena, 1024);
	const char *verb = rest->n == 0 ? "" : rest->at[0];
	bool known = false;
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		known |= strcmp(verbs[i].verb, verb) == 0 &&
		    verbs[i].n == rest->n;
	if (!known || (strcmp(verb, "cancel") == 0 && reason == NULL)) {
		usage(why);
		return 1;
	}
	if (cli_office(c, true, &o, why) != FAULT_NONE ||
	    act(c, o, verb, rest->n > 1 ? rest->at[1] : NULL, &b, why) !=
	    FAULT_NONE)
		return 1;
	cli_print(&b);
	return 0;
}

static const struct option_row cert_options[] = {
	{ "reason", OPTION_TEXT, &reason, "WHY", "Cancel: kept with the"
	    " certificate.", 0 },
	{ "remark", OPTION_TEXT, &remark, "WHY", "Confirm, refuse: kept with the"
	    " request.", 0 },
	{ "all", OPTION_FLAG, &all, NULL, "Requests: decided ones too.", 0 },
	{ 0 }
};

const struct command command_cert = {
	"cert", "cancel UIN|confirm REQUEST|refuse REQUEST|requests",
	"cancels a certificate",
	"A cancelled certificate stays in the register, and everybody who checks it\n"
	"is told that it was cancelled. It cannot be made valid again: issue a new\n"
	"one. It takes two persons:\n\n"
	"  mohor cert cancel BCW0012026000017 --reason 'issued in error'\n"
	"  mohor cert confirm 3\n\n"
	"The first asks, the second confirms or refuses; until then the certificate\n"
	"is valid. Who you are is who logged in, also under su and sudo, so that two\n"
	"accounts do not make two persons of one. An administrator may confirm what\n"
	"a department's officer or system asked for, and they what he did. Where one\n"
	"person must be enough, say so in mohor.conf: [cancel] second_person = no.\n",
	cert_options, run_cert
};
