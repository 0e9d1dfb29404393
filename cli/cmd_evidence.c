/* mohor evidence: all that is known of one certificate, for a court. */
#include <stdio.h>

#include "arena.h"
#include "clock.h"
#include "command.h"
#include "bundle.h"
#include "file.h"
#include "many.h"
#include "office.h"
#include "own.h"
#include "signer.h"
#include "status_desk.h"
#include "uin.h"

static const char *out_file;

/* Without a list the bundle is still one: the history tells the status too. */
static struct slice
status_list(struct office *o, const char *typed, struct status_desk **desk)
{
	struct uin uin;
	struct status_view v;
	char name[UIN_SERIES_TEXT];
	if (uin_parse(slice_of(typed), &uin, NULL) != FAULT_NONE)
		return (struct slice){ NULL, 0 };
	uin_series_name(&uin, name);
	if (status_desk_make(o, NULL, desk, NULL) != FAULT_NONE ||
	    status_desk_find(*desk, slice_of(name), &v, NULL) != FAULT_NONE)
		return (struct slice){ NULL, 0 };
	return v.token;
}

static int
run_evidence(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	AUTO(signer_drop_ptr) struct signer *signer = NULL;
	struct office_keys *keys = NULL;
	AUTO(status_desk_drop_ptr) struct status_desk *desk = NULL;
	struct slice zip = { NULL, 0 };
	if (cli_operands(rest, 1, 1, "a certificate's number", why) !=
	    FAULT_NONE || cli_office(c, true, &o, why) != FAULT_NONE)
		return 1;
	const char *path = out_file != NULL ? out_file :
	    arena_printf(c->arena, "evidence-%s.zip", rest->at[0]);
	enum fault_code code = office_secrets(o, &keys, why);
	if (code == FAULT_NONE)
		code = many_report_key(o, NULL, cli_ask_pin, &signer, why);
	if (code == FAULT_NONE)
		code = bundle_make(c->arena, &(struct bundle_ask){
		    .office = o, .keys = keys, .signer = signer,
		    .uin = slice_of(rest->at[0]), .needs_no_code = true,
		    .status_list = status_list(o, rest->at[0], &desk),
		    .now_s = clock_now(c->clock) }, &zip, why);
	if (code == FAULT_NONE)
		code = file_write(path, 0640, zip, why);
	if (code != FAULT_NONE)
		return 1;
	if (!c->json)
		printf("%s holds all that is known of it, %zu KB. Whoever gets"
		    " it checks it with\n  mohor verify %s --trust root.pem --trust"
		    " report.pem\n(%s/trust has both), or by hand, as its"
		    " README.txt says.\n", path,
		    zip.len >> 10, path, c->data);
	return 0;
}

static const struct option_row evidence_options[] = {
	{ "out", OPTION_TEXT, &out_file, "FILE", "Where it goes. Without it"
	    " evidence-NUMBER.zip here.", 0 },
	{ 0 }
};

const struct command command_evidence = {
	"evidence", "UIN", "puts together what a court needs to know of a"
	" certificate",
	"A ZIP of open formats: the certificate, its signature and chain, the\n"
	"revocation lists at hand, the history of its number, the audit entries\n"
	"that concern it, and a signed list of all of these. Its README tells, in\n"
	"English and Bengali, how to check it with openssl and pdfsig alone.\n\n"
	"  mohor evidence BCW0012026000001 --out case-17.zip\n"
	"  mohor verify case-17.zip --trust root.pem --trust report.pem\n\n"
	"Both certificates are the office's to give: DIR/trust, DIR/trust/reports.\n",
	evidence_options,
	run_evidence
};
