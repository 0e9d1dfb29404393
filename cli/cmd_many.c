/* mohor verify --many: a bar, two files, the totals. */
#include "cmd_many.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "command.h"
#include "file.h"
#include "json_write.h"
#include "many.h"
#include "office.h"
#include "own.h"
#include "signer.h"
#include "verdict.h"

#define FILE_MOST ((size_t)2 << 30)
#define BAR_CELLS 30
#define BAR_EACH_US 100000

struct bar {
	struct arena *a;
	bool off, shown;
	int64_t begun_us, told_us;
};

static bool
show_bar(void *with, size_t done, size_t all)
{
	struct bar *bar = with;
	int64_t now = clock_us();
	if (bar->off || now - bar->told_us < BAR_EACH_US)
		return true;
	bar->told_us = now;
	struct arena_mark mark = arena_mark(bar->a);
	struct buf b = buf_make(bar->a, 256);
	double part = all == 0 ? 1 : (double)done / (double)all;
	int64_t us = now - bar->begun_us;
	buf_puts(&b, "\r  [");
	for (int i = 0; i < BAR_CELLS; i++)
		buf_putc(&b, i < (int)(part * BAR_CELLS + 0.5) ? '#' : '.');
	buf_printf(&b, "] %3.0f %%  %s of %s verified", part * 100,
	    cli_number(bar->a, done), cli_number(bar->a, all));
	if (us > 1000000 && done > 0)
		buf_printf(&b, "  %llds left", (long long)((double)us /
		    (double)done * (double)(all - done) / 1e6 + 0.5));
	buf_puts(&b, "\033[K");
	fwrite(b.at, 1, b.len, stderr);
	fflush(stderr);
	arena_back(bar->a, mark);
	bar->shown = true;
	return true;
}

/* DIR/verdicts-NAME, to which an ending is added. */
static const char *
out_path(struct arena *a, const struct cmd_many *m, const char *ending)
{
	const char *slash = strrchr(m->file, '/');
	const char *name = slash == NULL ? m->file : slash + 1;
	const char *dot = strrchr(name, '.');
	int len = dot == NULL || dot == name ? (int)strlen(name) :
	    (int)(dot - name);
	const char *dir = m->out != NULL ? m->out : slash == NULL ? "." :
	    arena_text(a, m->file, (size_t)(slash - m->file) + (slash ==
	    m->file));
	return arena_printf(a, "%s/verdicts-%.*s%s", dir, len, name, ending);
}

/* What came of it, for the end. */
struct made {
	const char *csv, *pdf;
	struct fault no_report;
};

static enum fault_code
put_report(struct arena *a, const struct cmd_many *m,
    const struct many_report *ask, struct made *made)
{
	AUTO(signer_drop_ptr) struct signer *signer = NULL;
	struct many_report whole = *ask;
	struct slice pdf = { NULL, 0 };
	struct fault *why = &made->no_report;
	if (m->office == NULL)
		return fault_say(why, FAULT_ABSENT, "A report is signed by the"
		    " office that has the register: name its data directory"
		    " with --data.");
	enum fault_code code = many_report_key(m->office, NULL, cli_ask_pin,
	    &signer, why);
	whole.signer = signer;
	if (code == FAULT_NONE)
		code = many_report(a, m->office, &whole, &pdf, why);
	const char *path = out_path(a, m, ".pdf");
	if (code == FAULT_NONE)
		code = file_write(path, 0640, pdf, why);
	if (code == FAULT_NONE)
		made->pdf = path;
	return code;
}

static void
say_text(struct cli *c, const struct many_outcome *o, const struct made *made)
{
	static const char *const words[ANSWERS] = { "genuine", "cancelled",
	    "replaced", "changed after signing", "not issued here",
	    "cannot tell" };
	const char *between = "";
	printf("%s verified: ", cli_number(c->arena, o->n));
	for (size_t i = 0; i < ANSWERS; i++) {
		if (o->totals[i] == 0)
			continue;
		printf("%s%s %s", between, cli_number(c->arena, o->totals[i]),
		    words[i]);
		between = ", ";
	}
	if (o->test)
		printf("\nONLY A TEST: no authority stands behind these");
	printf("\nEach one: %s\n", made->csv);
	if (made->pdf != NULL)
		printf("Report:   %s\n", made->pdf);
	else
		printf("No report: %s%s%s\n", made->no_report.where,
		    made->no_report.where[0] != '\0' ? " " : "",
		    made->no_report.say);
}

static void
say_json(struct cli *c, const struct many_outcome *o, const struct made *made)
{
	struct buf b = buf_make(c->arena, 512);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "kind", slice_of(o->archive ? "archive" : "list"));
	json_put_member_int(&w, "rows", (int64_t)o->n);
	json_put_key(&w, "answers");
	json_put_object(&w);
	for (size_t i = 0; i < ANSWERS; i++)
		json_put_member_int(&w, check_answer_name((enum check_answer)i),
		    (int64_t)o->totals[i]);
	json_put_end(&w);
	json_put_member_bool(&w, "test", o->test);
	json_put_member(&w, "csv", slice_of(made->csv));
	if (made->pdf != NULL)
		json_put_member(&w, "report", slice_of(made->pdf));
	else
		json_put_member(&w, "no_report", slice_of(made->no_report.say));
	json_put_end(&w);
	buf_putc(&b, '\n');
	cli_print(&b);
}

static int
status_of(const struct many_outcome *o)
{
	size_t bad = o->n - o->totals[ANSWER_GENUINE] -
	    o->totals[ANSWER_UNKNOWN];
	return verdict_exit_status(bad != 0 ? NOT_GENUINE :
	    o->totals[ANSWER_UNKNOWN] != 0 ? CANNOT_TELL : GENUINE);
}

int
cmd_many(struct cli *c, const struct cmd_many *m, struct fault *why)
{
	struct many_outcome o;
	struct made made = { 0 };
	struct bar bar = { .a = arena_make(), .begun_us = clock_us(),
	    .off = m->quiet || !isatty(STDERR_FILENO) };
	struct many_ask ask = { .checker = m->checker, .watch = show_bar,
	    .with = &bar };
	enum fault_code code = file_read(c->arena, m->file, FILE_MOST,
	    &ask.input, why);
	if (code == FAULT_NONE)
		code = many_check(c->arena, &ask, &o, why);
	if (bar.shown)
		fputs("\r\033[K", stderr);
	arena_drop(bar.a);
	if (code != FAULT_NONE) {
		fault_within(why, m->file);
		return 2;
	}
	const struct slice csv = many_csv(c->arena, &o);
	made.csv = out_path(c->arena, m, ".csv");
	code = m->out != NULL ? file_make_dir(m->out, 0750, why) : FAULT_NONE;
	if (code == FAULT_NONE)
		code = file_write(made.csv, 0640, csv, why);
	if (code != FAULT_NONE)
		return 2;
	put_report(c->arena, m, &(struct many_report){ .outcome = &o,
	    .input = ask.input, .csv = csv, .made_s = clock_now(c->clock) },
	    &made);
	if (c->json)
		say_json(c, &o, &made);
	else
		say_text(c, &o, &made);
	return status_of(&o);
}
