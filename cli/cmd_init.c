/* mohor init */
#include <stdio.h>

#include "arena.h"
#include "buf.h"
#include "command.h"
#include "json_write.h"
#include "own.h"
#include "setup.h"

static const char *host, *store;
static bool test_pki, p256;

static void
put_next(const char *dir)
{
	printf("\nNext:\n");
	if (!test_pki)
		printf("  mohor key add NAME FILE.p12 --data %s\n", dir);
	printf("  mohor issue BCW-001 --from %s/samples/people.csv --out certs"
	    " --data %s\n", dir, dir);
	printf("  mohor verify certs --data %s\n", dir);
}

static int
run_init(struct cli *c, const struct option_list *rest, struct fault *why)
{
	struct setup_report report;
	const char *dir = rest->n == 0 ? c->data : rest->at[0];
	if (cli_operands(rest, 0, 1, "one data directory", why) != FAULT_NONE)
		return 1;
	const struct setup_options o = { .host = slice_of(host),
	    .store = slice_of(store),
	    .test_pki = test_pki || p256, .test_p256 = p256 };
	if (setup_make(dir, c->clock, &o, &report, why) != FAULT_NONE)
		return 1;
	if (c->json) {
		struct buf b = buf_make(c->arena, 256);
		struct json_write w = json_write_to(&b);
		json_put_object(&w);
		json_put_member(&w, "data", slice_of(dir));
		json_put_member_int(&w, "departments",
		    (int64_t)report.departments);
		json_put_member_int(&w, "services", (int64_t)report.services);
		json_put_member_int(&w, "templates", (int64_t)report.templates);
		json_put_member_bool(&w, "test_pki", o.test_pki);
		json_put_end(&w);
		buf_putc(&b, '\n');
		cli_print(&b);
		return 0;
	}
	printf("%s is ready: %zu departments, %zu services, %zu templates, %s\n",
	    dir, report.departments, report.services, report.templates,
	    o.test_pki ? "a signing key for tests."
	    : "no signing key yet.");
	if (o.test_pki)
		printf("Everything issued with the test key says on each page"
		    " that it is a test.\n");
	printf("Back up %s/keys apart from the rest: without it no document can"
	    " be opened.\n", dir);
	put_next(dir);
	return 0;
}

static const struct option_row init_options[] = {
	{ "host", OPTION_TEXT, &host, "HOST", "The host where anyone can verify"
	    " a certificate, as the QR code and the page will name it.", 0 },
	{ "store", OPTION_TEXT, &store, "URL", "Keep the register on a PostgreSQL"
	    " server: postgresql://USER@HOST,HOST2/DATABASE. The database is made"
	    " if it is missing and the user may.", 0 },
	{ "test-pki", OPTION_FLAG, &test_pki, NULL, "Make certificates of a"
	    " test authority and a signing key \"test\" (RSA-2048).", 0 },
	{ "test-p256", OPTION_FLAG, &p256, NULL, "The same with a P-256 key.",
	    0 },
	{ 0 }
};

const struct command command_init = {
	"init", "[DIR]", "makes a data directory",
	"A data directory holds the register (or says on which server it is),\n"
	"the keys, the settings, the 57 departments, fifteen example services, three of them with\n"
	"templates, and 200 invented people to try with. It is made whole or not at all.\n",
	init_options, run_init
};
