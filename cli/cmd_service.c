/* mohor service, mohor template: what departments write. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "catalogue.h"
#include "clock.h"
#include "command.h"
#include "file.h"
#include "json_read.h"
#include "json_write.h"
#include "office.h"
#include "own.h"
#include "press_template.h"
#include "service.h"
#include "service_file.h"

static bool as_csv;
static const char *out_file, *from_template;

static void
put_faults(const char *path, const struct json_faults *faults)
{
	for (size_t i = 0; i < faults->n; i++)
		fprintf(stderr, "%s: %s%s%s\n", path, faults->at[i].where,
		    faults->at[i].where[0] == '\0' ? "" : ": ",
		    faults->at[i].say);
	if (faults->dropped != 0)
		fprintf(stderr, "%s: and %zu more\n", path, faults->dropped);
}

/* One line of JSON a file, well formed or not. */
static void
put_json_check(struct cli *c, const char *path, bool well,
    const struct json_faults *faults, const struct fault *why)
{
	struct buf b = buf_make(c->arena, 1024);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "file", slice_of(path));
	json_put_member_bool(&w, "well_formed", well);
	json_put_key(&w, "faults");
	json_put_array(&w);
	for (size_t i = 0; !well && i < (faults->n != 0 ? faults->n : 1); i++) {
		const struct fault *f = faults->n != 0 ? &faults->at[i] : why;
		json_put_object(&w);
		json_put_member(&w, "where", slice_of(f->where));
		json_put_member(&w, "say", slice_of(f->say));
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	buf_putc(&b, '\n');
	cli_print(&b);
}

/* "AMD-015 Trade Licence, 45 days in 4 stages: well formed" */
static void
put_well_formed(const char *path, const struct service *s)
{
	printf("%s: %.*s %.*s, %d days in %zu stages: well formed", path,
	    SLICE_FMT(s->code), SLICE_FMT(s->name.en), s->sla_days,
	    s->n_stages);
	for (size_t i = 0; i < s->n_to_be_notified; i++)
		printf("%s %.*s", i == 0 ? "; still to be notified:" : ",",
		    SLICE_FMT(s->to_be_notified[i]));
	putchar('\n');
}

static int
check_files(struct cli *c, const struct option_list *rest)
{
	int bad = 0;
	for (size_t i = 1; i < rest->n; i++) {
		struct service *s;
		struct json_faults faults = { 0 };
		struct fault why = { 0 };
		bool well = service_read_file(c->arena, rest->at[i], &s,
		    &faults, &why) == FAULT_NONE;
		if (c->json)
			put_json_check(c, rest->at[i], well, &faults, &why);
		if (well && c->json)
			continue;
		if (well) {
			put_well_formed(rest->at[i], s);
			continue;
		}
		bad++;
		if (faults.n != 0)
			put_faults(rest->at[i], &faults);
		else
			fprintf(stderr, "%s: %s\n", rest->at[i], why.say);
	}
	return bad == 0 ? 0 : 65;
}

static int
import_files(struct cli *c, struct office *o, const struct option_list *rest,
    struct fault *why)
{
	int bad = 0;
	for (size_t i = 1; i < rest->n; i++) {
		struct service_version v;
		struct json_faults faults = { 0 };
		struct slice text;
		bool added;
		enum fault_code code = file_read(c->arena, rest->at[i],
		    JSON_SIZE_MOST, &text, why);
		if (code == FAULT_NONE)
			code = catalogue_import(o->db, c->arena, text,
			    rest->at[i], clock_now(c->clock), &v, &added,
			    &faults, why);
		if (code == FAULT_INPUT && faults.n != 0) {
			put_faults(rest->at[i], &faults);
			*why = (struct fault){ 0 };
			bad++;
			continue;
		}
		if (code != FAULT_NONE)
			return 1;
		printf("%s-%03d: version %d %s\n", v.dept, v.service,
		    v.version, added ? "is now in force" :
		    "is in force already, nothing changed");
	}
	return bad == 0 ? 0 : 65;
}

static int
export_services(struct cli *c, struct office *o,
    const struct option_list *rest, struct fault *why)
{
	struct catalogue_entry *all, one;
	size_t n, stages = 0;
	struct buf b = buf_make(c->arena, 64 * 1024);
	if (rest->n > 1) {
		if (catalogue_find(o->db, c->arena, rest->at[1], &one, why) !=
		    FAULT_NONE)
			return 1;
		all = &one;
		n = 1;
	} else if (catalogue_list(o->db, c->arena, &all, &n, why) !=
	    FAULT_NONE) {
		return 1;
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].service->n_stages > stages)
			stages = all[i].service->n_stages;
	if (as_csv)
		service_put_csv_head(&b, stages);
	for (size_t i = 0; i < n; i++)
		if (as_csv)
			service_put_csv(&b, all[i].service, stages);
		else
			service_put_pretty(&b, all[i].service);
	cli_print(&b);
	return 0;
}

static int
list_services(struct cli *c, struct office *o, struct fault *why)
{
	struct catalogue_entry *all;
	size_t n;
	struct buf b = buf_make(c->arena, 8192);
	if (catalogue_list(o->db, c->arena, &all, &n, why) != FAULT_NONE)
		return 1;
	for (size_t i = 0; i < n; i++) {
		const struct service *s = all[i].service;
		if (c->json) {
			struct json_write w = json_write_to(&b);
			json_put_object(&w);
			json_put_member(&w, "code", s->code);
			json_put_member_int(&w, "version",
			    all[i].version.version);
			json_put_member(&w, "name", s->name.en);
			json_put_member(&w, "name_bn", s->name.bn);
			json_put_member(&w, "department",
			    s->department_name.en);
			json_put_member_int(&w, "sla_days", s->sla_days);
			json_put_end(&w);
			buf_putc(&b, '\n');
			continue;
		}
		buf_printf(&b, "%.*s  version %d  %3d days  %.*s (%.*s), %.*s\n",
		    SLICE_FMT(s->code), all[i].version.version, s->sla_days,
		    SLICE_FMT(s->name.en), SLICE_FMT(s->name.bn),
		    SLICE_FMT(s->department_name.en));
	}
	cli_print(&b);
	return 0;
}

static int
run_service(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	const char *verb = rest->n == 0 ? "" : rest->at[0];
	if (strcmp(verb, "check") == 0 && rest->n > 1)
		return check_files(c, rest);
	bool import = strcmp(verb, "import") == 0 && rest->n > 1;
	if (!import && strcmp(verb, "export") != 0 &&
	    strcmp(verb, "list") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: check FILE...,"
		    " import FILE..., export [SERVICE], or list.");
		return 1;
	}
	if (cli_office(c, true, &o, why) != FAULT_NONE)
		return 1;
	if (import)
		return import_files(c, o, rest, why);
	return verb[0] == 'e' ? export_services(c, o, rest, why) :
	    list_services(c, o, why);
}

static const struct option_row service_options[] = {
	{ "csv", OPTION_FLAG, &as_csv, NULL, "Export the table of departments,"
	    " services, days and stages (S15).", 0 },
	{ 0 }
};

const struct command command_service = {
	"service", "check|import|export|list [FILE|SERVICE]...",
	"takes in and shows the definitions of services",
	"A department describes a service in one JSON file: its stages and days,\n"
	"its form, what stands on the certificate. No code changes.\n\n"
	"  mohor service check FILE...    every mistake with its path; needs no\n"
	"                                 data directory\n"
	"  mohor service import FILE...   the next version, in force at once\n"
	"  mohor service export [SERVICE] as JSON, or with --csv as a table\n"
	"  mohor service list             what there is\n",
	service_options, run_service
};

/* The service of a template file, or of a code. */
static int
run_template(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct catalogue_entry entry;
	struct slice pdf;
	if (rest->n != 2 || strcmp(rest->at[0], "preview") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: preview SERVICE"
		    " [--template FILE.mt] [--out FILE.pdf]");
		return 1;
	}
	if (cli_office(c, true, &o, why) != FAULT_NONE ||
	    catalogue_find(o->db, c->arena, rest->at[1], &entry, why) !=
	    FAULT_NONE ||
	    press_template_preview(c->arena, o, entry.service, from_template,
	    &pdf, why) != FAULT_NONE)
		return 1;
	const char *path = out_file != NULL ? out_file : arena_printf(c->arena,
	    "%.*s-specimen.pdf", SLICE_FMT(entry.service->code));
	if (file_put(path, 0644, pdf, why) != FAULT_NONE)
		return 1;
	printf("%s: a specimen of %.*s\n", path,
	    SLICE_FMT(entry.service->name.en));
	return 0;
}

static const struct option_row template_options[] = {
	{ "template", OPTION_TEXT, &from_template, "FILE", "Try this file"
	    " instead of the one in the data directory.", 0 },
	{ "out", OPTION_TEXT, &out_file, "FILE", "Where the PDF goes.", 0 },
	{ 0 }
};

const struct command command_template = {
	"template", "preview SERVICE", "shows a template as a specimen",
	"Makes a PDF of made-up values with SPECIMEN across it, from the\n"
	"service's template in DATA/templates or from a file under work. A\n"
	"mistake is told with its line.\n\n"
	"  mohor template preview BCW-001 --template draft.mt --out draft.pdf\n",
	template_options, run_template
};
