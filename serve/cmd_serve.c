/* mohor serve */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "serve.h"

static const char *listen_at;
static long workers;

static void
say(const char *address, bool tls, unsigned n)
{
	const char *scheme = tls ? "https" : "http";
	printf("mohor serves at %s://%s with %u worker%s.\n\n"
	    "  %s://%s/                      verify a certificate\n"
	    "  %s://%s/api/v1/openapi.json   for departments' own systems\n"
	    "  %s://%s/readyz                is it ready?\n\n"
	    "Stop it with Ctrl-C or SIGTERM: what is in hand is finished.\n",
	    scheme, address, n, n == 1 ? "" : "s", scheme, address, scheme,
	    address, scheme, address);
	fflush(stdout);
}

static int
run_serve(struct cli *c, const struct option_list *rest, struct fault *why)
{
	if (cli_operands(rest, 0, 0, "no operands", why) != FAULT_NONE)
		return 1;
	const struct serve_options o = { .dir = c->data, .clock = c->clock,
	    .listen = listen_at, .workers = workers, .started = say };
	if (serve_run(&o, why) != FAULT_NONE)
		return 1;
	return 0;
}

static const struct option_row serve_options_rows[] = {
	{ "listen", OPTION_TEXT, &listen_at, "ADDRESS:PORT",
	    "Where to listen, instead of [serve] listen in the settings.", 0 },
	{ "workers", OPTION_COUNT, &workers, "N", "Processes that answer.",
	    64 },
	{ 0 }
};

const struct command command_serve = {
	"serve", "", "answers over HTTPS until it is stopped",
	"Anyone verifies a certificate at / and /v. Departments' own systems\n"
	"issue, read and cancel certificates over /api/v1 (see mohor client\n"
	"add). Probes and figures are at /healthz, /readyz and, on this machine,\n"
	"/metrics.\n\n"
	"The private keys are in a process of their own that speaks to nobody\n"
	"outside. It signs while a grant is open: a key with a PIN file opens\n"
	"its own, for another an officer says: mohor grant open KEY.\n\n"
	"  SIGTERM   finish what is in hand and end\n"
	"  SIGHUP    read settings, TLS certificate and keys again; what cannot be\n"
	"            read leaves everything as it was\n\n"
	"After mohor key renew send SIGHUP: open grants stay open.\n\n"
	"Each event is one line of key=value on standard error, without names,\n"
	"numbers of telephones, PINs or tokens.\n",
	serve_options_rows, run_serve
};
