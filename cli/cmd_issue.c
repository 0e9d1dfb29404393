/* mohor issue: the bar, and what became of the rows. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "command.h"
#include "issue.h"
#include "json_write.h"
#include "office.h"
#include "own.h"

static const char *from, *out_dir, *report, *key;
static long jobs;
static bool quiet, times;

static volatile sig_atomic_t stop;

static void
on_signal(int number)
{
	(void)number;
	stop = 1;
}

/* What the bar remembers between two looks. */
struct bar {
	struct arena *a;
	bool shown;
	enum uin_level told;
};

static void
put_time(struct buf *b, int64_t seconds)
{
	if (seconds >= 3600)
		buf_printf(b, "%lld:%02lld:%02lld", (long long)seconds / 3600,
		    (long long)seconds / 60 % 60, (long long)seconds % 60);
	else
		buf_printf(b, "%lld:%02lld", (long long)seconds / 60,
		    (long long)seconds % 60);
}

static void
show_bar(struct bar *bar, const struct issue_progress *p)
{
	struct arena_mark mark = arena_mark(bar->a);
	struct buf b = buf_make(bar->a, 256);
	double part = p->all_bytes == 0 ? 1 :
	    (double)p->done_bytes / (double)p->all_bytes;
	double s = (double)p->elapsed_us / 1e6;
	int cells = (int)(part * 30 + 0.5);
	buf_puts(&b, "\r  [");
	for (int i = 0; i < 30; i++)
		buf_putc(&b, i < cells ? '#' : '.');
	buf_printf(&b, "] %3.0f %%  %s issued", part * 100,
	    cli_number(bar->a, p->issued));
	if (p->rejected != 0)
		buf_printf(&b, ", %s rejected",
		    cli_number(bar->a, p->rejected));
	if (s > 0.5)
		buf_printf(&b, "  %s/s", cli_number(bar->a,
		    (unsigned long long)((double)p->issued / s)));
	if (s > 1 && part > 0.01 && part < 1) {
		buf_puts(&b, "  ");
		put_time(&b, (int64_t)(s / part - s + 0.5));
		buf_puts(&b, " left");
	}
	buf_puts(&b, "\033[K");
	fwrite(b.at, 1, b.len, stderr);
	fflush(stderr);
	arena_back(bar->a, mark);
	bar->shown = true;
}

static void
watch(void *with, const struct issue_progress *p)
{
	struct bar *bar = with;
	if (p->level > bar->told) {
		fprintf(stderr, "%sThe series of this service is %s. Tell an"
		    " administrator: see mohor series list.\n",
		    bar->shown ? "\r\033[K" : "", uin_level_name(p->level));
		bar->told = p->level;
	}
	if (!quiet && isatty(STDERR_FILENO))
		show_bar(bar, p);
}

static void
put_stage(struct json_write *w, const char *name, double us, double n)
{
	json_put_member_int(w, name, (int64_t)(us / n * 1000));
}

static void
put_json(struct cli *c, const struct issue_outcome *o)
{
	struct buf b = buf_make(c->arena, 1024);
	struct json_write w = json_write_to(&b);
	double n = o->issued == 0 ? 1 : (double)o->issued;
	json_put_object(&w);
	json_put_member(&w, "service", slice_of(o->service));
	json_put_member_int(&w, "batch", o->batch);
	json_put_member(&w, "key", slice_of(o->key));
	json_put_member_bool(&w, "finished", !o->stopped);
	json_put_member_int(&w, "issued", (int64_t)o->issued);
	json_put_member_int(&w, "rejected", (int64_t)o->rejected);
	json_put_member_int(&w, "issued_before", (int64_t)o->issued_before);
	json_put_member_int(&w, "rejected_before",
	    (int64_t)o->rejected_before);
	json_put_member_int(&w, "files", (int64_t)o->files);
	json_put_member_int(&w, "jobs", o->jobs);
	json_put_member_int(&w, "elapsed_us", o->elapsed_us);
	json_put_member_int(&w, "rss_kb", o->rss_kb);
	json_put_member(&w, "report", slice_of(o->report));
	if (o->rejected_file != NULL)
		json_put_member(&w, "rejected_file", slice_of(o->rejected_file));
	json_put_key(&w, "stage_ns");
	json_put_object(&w);
	put_stage(&w, "facts", o->times.facts, n);
	put_stage(&w, "token", o->times.token, n);
	put_stage(&w, "text", o->times.text, n);
	put_stage(&w, "qr", o->times.qr, n);
	put_stage(&w, "file", o->times.file, n);
	put_stage(&w, "sign", o->times.sign, n);
	put_stage(&w, "seal", o->times.seal, n);
	put_stage(&w, "commit", o->commit_us, n);
	json_put_end(&w);
	json_put_end(&w);
	buf_putc(&b, '\n');
	cli_print(&b);
}

static void
put_times(const struct issue_outcome *o)
{
	double n = o->issued == 0 ? 1 : (double)o->issued;
	const struct press_times *t = &o->times;
	printf("Microseconds for each certificate: facts %.1f, QR token %.1f,"
	    " text %.1f, QR symbol %.1f,\n  file %.1f, signature %.1f, seal"
	    " %.1f, commit %.1f; largest process %ld MB\n", t->facts / n,
	    t->token / n, t->text / n, t->qr / n, t->file / n, t->sign / n,
	    t->seal / n, o->commit_us / n, o->rss_kb / 1024);
}

static void
put_rejected(struct cli *c, const struct issue_outcome *o)
{
	for (size_t i = 0; i < o->n_show; i++) {
		const struct issue_rejected *r = &o->show[i];
		printf("  row %u (line %llu)%s%.*s: %.*s\n", r->row,
		    (unsigned long long)r->line, r->column.len != 0 ? ", " : "",
		    SLICE_FMT(r->column), SLICE_FMT(r->problem));
	}
	if (o->rejected + o->rejected_before > o->n_show)
		printf("  ... and more, in the report\n");
	if (o->rejected_file != NULL)
		printf("Mend %s and issue it by itself.\n", o->rejected_file);
	(void)c;
}

static void
put_text(struct cli *c, const struct issue_outcome *o)
{
	struct arena *a = c->arena;
	double s = (double)o->elapsed_us / 1e6;
	if (o->was_finished)
		printf("This file has been issued already (batch %lld): nothing"
		    " was done twice.\n", (long long)o->batch);
	printf("%s: %s issued, %s rejected", o->service,
	    cli_number(a, o->issued), cli_number(a, o->rejected));
	if (!o->was_finished && o->issued > 0)
		printf(" in %.2f s (%s a second, %d %s)", s,
		    cli_number(a, (unsigned long long)((double)o->issued / s)),
		    o->jobs, o->jobs == 1 ? "process" : "processes");
	printf("\n");
	if (o->issued_before + o->rejected_before != 0)
		printf("Before: %s issued, %s rejected\n",
		    cli_number(a, o->issued_before),
		    cli_number(a, o->rejected_before));
	if (o->other_version)
		printf("The file goes on under the version of the service it"
		    " began with.\n");
	if (out_dir != NULL)
		printf("%s PDFs written to %s\n", cli_number(a, o->files),
		    out_dir);
	if (o->report != NULL)
		printf("Every row: %s\n", o->report);
	put_rejected(c, o);
	if (times)
		put_times(o);
	if (o->stopped)
		printf("Stopped before the end. Start the same command again to"
		    " go on.\n");
}

static int
run_issue(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *office = NULL;
	struct bar bar = { .a = c->arena };
	struct issue_outcome outcome = { 0 };
	struct sigaction act = { .sa_handler = on_signal };
	if (cli_operands(rest, 1, 1, "a service, such as BCW-001", why) !=
	    FAULT_NONE)
		return 1;
	if (from == NULL) {
		fault_say(why, FAULT_INPUT, "Say who: --from people.csv");
		return 1;
	}
	if (cli_office(c, false, &office, why) != FAULT_NONE)
		return 1;
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	const struct issue_options o = { .service = rest->at[0],
	    .input = from, .out_dir = out_dir, .report = report, .key = key,
	    .jobs = jobs, .ask = cli_ask_pin, .watch = watch,
	    .watch_with = &bar, .stop = &stop };
	enum fault_code code = issue_file(c->arena, office, &o, &outcome, why);
	if (bar.shown)
		fputs("\r\033[K", stderr);
	/* Told even after a fault: how far it came. */
	if (code == FAULT_NONE || outcome.issued + outcome.rejected != 0) {
		if (c->json)
			put_json(c, &outcome);
		else
			put_text(c, &outcome);
	}
	return code != FAULT_NONE ? 1 : outcome.stopped ? 75 : 0;
}

static const struct option_row issue_options[] = {
	{ "from", OPTION_TEXT, &from, "FILE", "People: CSV with a header line,"
	    " or JSON Lines (.jsonl).", 0 },
	{ "out", OPTION_TEXT, &out_dir, "DIR", "Write each certificate to"
	    " DIR/NUMBER.pdf. Without it they are in the register only.", 0 },
	{ "report", OPTION_TEXT, &report, "FILE", "What became of each row, as"
	    " CSV. Without it a file beside the PDFs or the input.", 0 },
	{ "key", OPTION_TEXT, &key, "NAME", "The signing key. Without it the"
	    " only one there is, or \"default\".", 0 },
	{ "jobs", OPTION_COUNT, &jobs, "N", "Processes side by side. Without it"
	    " the setting [press] jobs.", ISSUE_JOBS_MOST },
	{ "quiet", OPTION_FLAG, &quiet, NULL, "No progress bar.", 0 },
	{ "times", OPTION_FLAG, &times, NULL, "Also tell where the time went.",
	    0 },
	{ 0 }
};

const struct command command_issue = {
	"issue", "SERVICE --from FILE", "issues a file of approved people",
	"Each good row becomes one signed PDF; rows with mistakes hold nobody\n"
	"back. The report names every row, its number, or its column and what\n"
	"is wrong; rejected rows are also collected in a file to mend.\n\n"
	"Stopped or killed at any moment, the same command goes on where it was:\n"
	"no row twice, no number twice, no number unexplained.\n\n"
	"  mohor issue BCW-001 --from people.csv --out certs\n", issue_options,
	run_issue
};
