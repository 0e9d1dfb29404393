/* mohor series, mohor batch, mohor register: the administrator's books. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "books.h"
#include "buf.h"
#include "command.h"
#include "date.h"
#include "json_write.h"
#include "office.h"
#include "own.h"
#include "uin.h"

static long year;

static void
put_series(struct cli *c, struct buf *b, const struct books_series *s)
{
	if (!c->json) {
		buf_printf(b, "%s %d  %9s of %9s used (%.1f %%)  %s%s\n",
		    s->code, s->series.year, cli_number(c->arena, s->used),
		    cli_number(c->arena, s->capacity),
		    100.0 * s->used / s->capacity, s->level == UIN_AMPLE ? "" :
		    uin_level_name(s->level), s->series.extended ?
		    "goes on with letters" : "");
		return;
	}
	struct json_write w = json_write_to(b);
	json_put_object(&w);
	json_put_member(&w, "service", slice_of(s->code));
	json_put_member_int(&w, "year", s->series.year);
	json_put_member_int(&w, "used", s->used);
	json_put_member_int(&w, "capacity", s->capacity);
	json_put_member_bool(&w, "extended", s->series.extended);
	json_put_member(&w, "level", slice_of(uin_level_name(s->level)));
	json_put_end(&w);
	buf_putc(b, '\n');
}

static int
run_series(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	const char *verb = rest->n == 0 ? "list" : rest->at[0];
	bool extend = strcmp(verb, "extend") == 0 && rest->n == 2;
	struct buf b = buf_make(c->arena, 4096);
	struct books_series *all, one;
	size_t n = 1;
	if (!extend && strcmp(verb, "list") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: list, or extend"
		    " SERVICE.");
		return 1;
	}
	if (cli_office(c, true, &o, why) != FAULT_NONE)
		return 1;
	if (extend) {
		all = &one;
		if (books_series_extend(o, c->arena, rest->at[1], (int)year,
		    &one, why) != FAULT_NONE)
			return 1;
	} else if (books_series_list(o, c->arena, &all, &n, why) !=
	    FAULT_NONE) {
		return 1;
	}
	for (size_t i = 0; i < n; i++)
		put_series(c, &b, &all[i]);
	if (n == 0 && !c->json)
		buf_puts(&b, "No number has been given out.\n");
	cli_print(&b);
	return 0;
}

static const struct option_row series_options[] = {
	{ "year", OPTION_COUNT, &year, "YEAR", "Extend the series of this"
	    " year. Without it the present one's.", UIN_YEAR_MOST },
	{ 0 }
};

const struct command command_series = {
	"series", "list|extend [SERVICE]", "shows how full the series of numbers"
	" are",
	"There is one series for each service and year, of 999,999 numbers. At\n"
	"80 and 95 % a warning is given; at the end issue stops, unless the\n"
	"series is extended: it then goes on with A00000 to Z99999, for good.\n",
	series_options, run_series
};

static int
run_batch(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct batch *all;
	size_t n;
	struct buf b = buf_make(c->arena, 4096);
	if (rest->n != 0 && strcmp(rest->at[0], "list") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: list.");
		return 1;
	}
	if (cli_office(c, true, &o, why) != FAULT_NONE ||
	    books_batches(o, c->arena, &all, &n, why) != FAULT_NONE)
		return 1;
	for (size_t i = 0; i < n; i++) {
		char begun[DATE_TEXT];
		date_rfc3339_ist(all[i].begun_s, begun);
		if (c->json) {
			struct json_write w = json_write_to(&b);
			json_put_object(&w);
			json_put_member_int(&w, "batch", all[i].id);
			json_put_member(&w, "file", all[i].label);
			json_put_member(&w, "key", all[i].key_name);
			json_put_member(&w, "begun", slice_of(begun));
			json_put_member_bool(&w, "finished",
			    all[i].finished_s != 0);
			json_put_end(&w);
			buf_putc(&b, '\n');
			continue;
		}
		buf_printf(&b, "%5lld  %s  %-8s  %.*s (key %.*s)\n",
		    (long long)all[i].id, begun, all[i].finished_s != 0 ?
		    "finished" : "OPEN", SLICE_FMT(all[i].label),
		    SLICE_FMT(all[i].key_name));
	}
	if (n == 0 && !c->json)
		buf_puts(&b, "No file has been issued.\n");
	cli_print(&b);
	return 0;
}

const struct command command_batch = {
	"batch", "list", "lists the files that were issued",
	"One that is OPEN was stopped: issue the same file again to go on.\n",
	NULL, run_batch
};

static long open_each;

static void
put_json_check(struct buf *b, const struct register_report *r)
{
	struct json_write w = json_write_to(b);
	json_put_object(&w);
	json_put_member_int(&w, "series", (int64_t)r->series);
	json_put_member_int(&w, "numbers", (int64_t)r->numbers);
	json_put_member_int(&w, "issued", (int64_t)r->issued);
	json_put_member_int(&w, "void", (int64_t)r->voided);
	json_put_member_int(&w, "spare", (int64_t)r->spare);
	json_put_member_int(&w, "leased", (int64_t)r->leased);
	json_put_member_int(&w, "orphaned", (int64_t)r->orphaned);
	json_put_member_int(&w, "opened", (int64_t)r->opened);
	json_put_member_int(&w, "audit_rows", (int64_t)r->audit_rows);
	json_put_end(&w);
	buf_putc(b, '\n');
}

static void
put_text_check(struct cli *c, struct buf *b, const struct register_report *r)
{
	buf_printf(b, "The register adds up: %s numbers in %llu series: %s"
	    " issued, %s void, %s spare, %s in use, %s left by a process that"
	    " died (they are used next).\n", cli_number(c->arena, r->numbers),
	    (unsigned long long)r->series, cli_number(c->arena, r->issued),
	    cli_number(c->arena, r->voided), cli_number(c->arena, r->spare),
	    cli_number(c->arena, r->leased),
	    cli_number(c->arena, r->orphaned));
	if (open_each == 0)
		buf_puts(b, "No document was opened. To compare them with what"
		    " was issued: --open 1 opens each, --open 100 every"
		    " hundredth.\n");
	else
		buf_printf(b, "%s documents were opened and are as issued.\n",
		    cli_number(c->arena, r->opened));
	buf_printf(b, "%s audit entries, unbroken.\n",
	    cli_number(c->arena, r->audit_rows));
}

static int
run_register(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct register_report r;
	struct buf b = buf_make(c->arena, 512);
	if (rest->n != 1 || strcmp(rest->at[0], "check") != 0) {
		fault_say(why, FAULT_INPUT, "Say what to do: check.");
		return 1;
	}
	if (cli_office(c, true, &o, why) != FAULT_NONE ||
	    books_check(o, (uint32_t)open_each, &r, why) != FAULT_NONE)
		return 1;
	if (c->json)
		put_json_check(&b, &r);
	else
		put_text_check(c, &b, &r);
	cli_print(&b);
	return 0;
}

static const struct option_row register_options[] = {
	{ "open", OPTION_COUNT, &open_each, "N", "Also open every N-th document"
	    " and compare it with what was issued; 1: all.", 1000000000 },
	{ 0 }
};

const struct command command_register = {
	"register", "check", "proves that the register adds up",
	"Every number of every series is issued, void with a reason, spare, or\n"
	"in use; each certificate has its document; the chain of the audit is\n"
	"unbroken. It may run while others issue.\n", register_options,
	run_register
};
