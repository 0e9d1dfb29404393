/*
 * One process that issues. It reads the whole file and minds the rows that are
 * its own (every jobs-th chunk). While the sheets of one group are made, the
 * people of the next are already known, so the commit of a group reserves
 * exactly the numbers the next one needs, in the same transaction.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "arena.h"
#include "audit_store.h"
#include "catalogue.h"
#include "clock.h"
#include "date.h"
#include "db.h"
#include "form_check.h"
#include "issue_parts.h"
#include "jws.h"
#include "numbers.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "people_file.h"
#include "remote.h"
#include "rows.h"
#include "run_store.h"
#include "series_store.h"
#include "service.h"
#include "signer.h"
#include "vec.h"

/* Rejections recorded with one group at most. */
#define REJECTS_MOST 1024

struct person {
	uint32_t row;
	uint64_t line;
	const struct slice *values;
};

struct group {
	struct arena *a;
	struct { VEC_OF(struct person) } people;
	struct { VEC_OF(struct batch_row) } rejects;
	bool last;
};

struct worker {
	const struct issue_job *job;
	struct issue_slot *slot;
	int number;
	struct arena *a;	/* as long as the worker */
	struct office *office;
	struct office_keys *keys;
	struct remote *remote;	/* NULL: keys are in this process */
	struct signer *signer;
	struct catalogue_entry entry;
	struct press *press;
	struct form *form;
	struct form_map map;
	struct rows *rows;
	size_t n_columns;	/* that the map was made for */
	uint64_t last_row;	/* read so far */
	int64_t run;
	struct numbers numbers;
	struct group group[2];
};

static volatile sig_atomic_t told_to_stop;

static void
on_signal(int number)
{
	(void)number;
	told_to_stop = 1;
}

/* ---- people ---- */

static bool
mine(const struct worker *w, uint64_t row)
{
	return (row - 1) / ISSUE_CHUNK % (uint64_t)w->job->jobs ==
	    (uint64_t)w->number && !batch_is_done(&w->job->done, (uint32_t)row);
}

static void
reject(struct group *g, uint32_t row, uint64_t line, const struct fault *why,
    size_t n)
{
	*VEC_ADD(g->a, &g->rejects) = (struct batch_row){ row, BATCH_REJECTED, 0,
	    issue_note(g->a, line, why, n) };
}

static enum fault_code
map_columns(struct worker *w, struct fault *why)
{
	w->n_columns = w->rows->n_columns;
	return form_map_columns(w->a, w->form, w->rows->columns, w->n_columns,
	    &w->map, why);
}

/* The values must outlive the row: they are borrowed from the file's window. */
static const struct slice *
keep_values(const struct worker *w, struct group *g,
    const struct slice values[])
{
	size_t n = w->entry.service->n_fields;
	struct slice *kept = ARENA_ARRAY(g->a, struct slice, n);
	for (size_t i = 0; i < n; i++)
		kept[i] = slice_from(arena_text(g->a, values[i].at,
		    values[i].len), values[i].len);
	return kept;
}

static void
take_row(struct worker *w, struct group *g, const struct row *row)
{
	struct slice values[SERVICE_FIELDS_MOST];
	struct form_faults faults;
	int64_t today = date_to_day(date_ist(clock_now(w->job->clock)).date);
	if (form_check(g->a, w->form, &w->map, row, today, values, &faults) !=
	    FAULT_NONE)
		reject(g, (uint32_t)row->number, row->line, faults.at,
		    faults.n);
	else
		*VEC_ADD(g->a, &g->people) = (struct person){
		    (uint32_t)row->number, row->line,
		    keep_values(w, g, values) };
}

/* Reads on until the group is full or the file ends. */
static enum fault_code
collect(struct worker *w, struct group *g, struct fault *why)
{
	struct row row;
	struct fault bad = { 0 };
	arena_reset(g->a);
	memset(&g->people, 0, sizeof g->people);
	memset(&g->rejects, 0, sizeof g->rejects);
	g->last = told_to_stop != 0;
	w->slot->stopped = g->last;
	while (!g->last && g->people.n < (size_t)w->job->group_size &&
	    g->rejects.n < REJECTS_MOST) {
		enum rows_got got = rows_next(w->rows, &row, &bad);
		if (got == ROWS_BROKEN) {
			*why = bad;
			return bad.code;
		}
		g->last = got == ROWS_END;
		if (g->last)
			w->slot->rows = w->last_row;
		else
			w->last_row = row.number;
		if (g->last || !mine(w, row.number))
			continue;
		if (got == ROWS_BAD) {
			reject(g, (uint32_t)row.number, row.line, &bad, 1);
			continue;
		}
		if (w->rows->n_columns != w->n_columns) {
			enum fault_code code = map_columns(w, why);
			if (code != FAULT_NONE)
				return code;
		}
		take_row(w, g, &row);
	}
	atomic_store(&w->slot->bytes, w->rows->done);
	return FAULT_NONE;
}

/* ---- numbers ---- */

static void
tell_level(struct worker *w)
{
	if ((int)w->numbers.level > atomic_load(&w->slot->level))
		atomic_store(&w->slot->level, (int)w->numbers.level);
}

/* ---- groups ---- */

struct made {
	struct press_sheet *sheets;
	struct cert_new *rows;
	size_t n;
	bool full;		/* the series ended before the group */
};

/* Makes the sheets of a group. People whose page cannot be made are rejected;
 * their number goes to the next. */
static enum fault_code
make_sheets(struct worker *w, struct group *g, struct made *m,
    struct fault *why)
{
	int64_t now = clock_now(w->job->clock);
	*m = (struct made){ 0 };
	if (g->people.n == 0)
		return FAULT_NONE;
	enum fault_code code = numbers_turn(&w->numbers, w->office->db, now,
	    why);
	if (code == FAULT_NONE)
		code = numbers_want(&w->numbers, w->office->db, g->people.n,
		    why);
	tell_level(w);
	if (code == FAULT_LIMIT) {
		m->full = true;
		return FAULT_NONE;
	}
	if (code != FAULT_NONE)
		return code;
	m->sheets = ARENA_ARRAY(g->a, struct press_sheet, g->people.n);
	m->rows = ARENA_ARRAY(g->a, struct cert_new, g->people.n);
	for (size_t i = 0; i < g->people.n; i++) {
		const struct person *p = &g->people.at[i];
		m->full = numbers_left(&w->numbers) == 0;
		if (m->full)
			return FAULT_NONE;
		struct uin uin = numbers_next(&w->numbers);
		struct fault bad = { 0 };
		code = press_sheet(w->press, g->a, &uin,
		    w->numbers.series.id, p->values, now, w->job->out_dir != NULL,
		    &m->sheets[m->n], &bad);
		if (code == FAULT_INPUT || code == FAULT_LIMIT) {
			reject(g, p->row, p->line, &bad, 1);
			continue;
		}
		if (code != FAULT_NONE) {
			*why = bad;
			return code;
		}
		numbers_pass(&w->numbers);
		m->sheets[m->n].row.batch_row = p->row;
		m->rows[m->n] = m->sheets[m->n].row;
		m->n++;
	}
	return FAULT_NONE;
}

static enum fault_code
commit(struct worker *w, struct group *g, const struct made *m, size_t next,
    struct fault *why)
{
	char who[32];
	struct series_ranges more = { 0 };
	size_t left = numbers_left(&w->numbers);
	int64_t now = clock_now(w->job->clock);
	if (m->n == 0 && g->rejects.n == 0)
		return FAULT_NONE;
	snprintf(who, sizeof who, "cli:uid=%u", (unsigned)getuid());
	const struct audit_entry audit = { .at_s = now, .who = slice_of(who),
	    .act = slice_of("issue.group"), .what = slice_of(w->job->service),
	    .detail = slice_of(arena_printf(g->a, "batch=%lld run=%lld n=%zu"
	    " rejected=%zu%s%s%s%s", (long long)w->job->batch,
	    (long long)w->run, m->n, g->rejects.n, m->n != 0 ? " first=" : "",
	    m->n != 0 ? m->sheets[0].uin : "", m->n != 0 ? " last=" : "",
	    m->n != 0 ? m->sheets[m->n - 1].uin : "")) };
	struct cert_group group = { .run = w->run,
	    .service_version = w->entry.version.id,
	    .template = press_template(w->press),
	    .qr_kid = press_qr_kid(w->press), .certs = m->rows, .n = m->n,
	    .batch = w->job->batch, .rejected = g->rejects.at,
	    .n_rejected = g->rejects.n, .audit = &audit };
	if (next > left && uin_year(now) == w->numbers.series.year) {
		group.next_series = w->numbers.series.id;
		group.next_n = (uint32_t)(next - left);
	}
	int64_t begun = clock_us();
	enum fault_code code = cert_add_group(w->office->db, g->a, &group,
	    &more, why);
	w->slot->commit_us += (double)(clock_us() - begun);
	if (code == FAULT_NONE)
		numbers_add(&w->numbers, &more);
	tell_level(w);
	return code;
}

static enum fault_code
put_files(struct worker *w, struct group *g, const struct made *m,
    struct fault *why)
{
	enum fault_code code = FAULT_NONE;
	if (w->job->out_dir == NULL)
		return FAULT_NONE;
	for (size_t i = 0; i < m->n && code == FAULT_NONE; i++) {
		code = issue_put_pdf(g->a, w->job->out_dir, m->sheets[i].uin,
		    press_prelude(w->press), m->sheets[i].tail, why);
		if (code == FAULT_NONE)
			atomic_fetch_add(&w->slot->files, 1);
	}
	return code;
}

/* Group after group; the next is collected before the present is committed. */
static enum fault_code
work(struct worker *w, struct fault *why)
{
	struct group *now = &w->group[0], *next = &w->group[1];
	enum fault_code code = collect(w, now, why);
	while (code == FAULT_NONE) {
		struct made m;
		bool last = now->last;
		code = make_sheets(w, now, &m, why);
		if (code == FAULT_NONE && !last)
			code = collect(w, next, why);
		if (code == FAULT_NONE)
			code = commit(w, now, &m, last ? 0 : next->people.n,
			    why);
		if (code != FAULT_NONE)
			return code;
		atomic_fetch_add(&w->slot->issued, m.n);
		atomic_fetch_add(&w->slot->rejected, now->rejects.n);
		code = put_files(w, now, &m, why);
		if (code == FAULT_NONE && m.full)
			return numbers_full(&w->numbers, why);
		if (last)
			return code;
		struct group *spent = now;
		now = next;
		next = spent;
	}
	return code;
}

/* ---- the life of a worker ---- */

static enum fault_code
open_keys(struct worker *w, struct fault *why)
{
	const struct issue_job *job = w->job;
	enum fault_code code = office_keys_open(job->dir, &w->keys, why);
	return code != FAULT_NONE ? code :
	    keyring_open(w->office, job->key, job->pin, &w->signer, why);
}

/* A connection of our own: it does not survive a fork. */
static enum fault_code
open_remote_keys(struct worker *w, struct fault *why)
{
	const struct issue_job *job = w->job;
	AUTO(jws_key_drop_ptr) struct jws_key *qr = NULL;
	enum fault_code code = remote_open(&w->remote, job->signer_path, why);
	if (code == FAULT_NONE)
		code = signer_open_remote(&w->signer, w->remote, job->key,
		    job->scope, NULL, why);
	if (code == FAULT_NONE)
		code = jws_key_open_remote(&qr, w->remote, job->key, job->scope,
		    why);
	if (code == FAULT_NONE && job->secrets != NULL)
		office_keys_share(job->secrets, qr, &w->keys);
	else if (code == FAULT_NONE)
		code = office_keys_open_public(job->dir, qr, &w->keys, why);
	if (code == FAULT_NONE)
		(void)TAKE(qr);
	return code;
}

static enum fault_code
open_all(struct worker *w, struct fault *why)
{
	const struct issue_job *job = w->job;
	enum fault_code code = office_open(job->dir, job->clock, &w->office,
	    why);
	if (code == FAULT_NONE)
		code = office_register(w->office, why);
	if (code == FAULT_NONE)
		code = job->signer_path != NULL ? open_remote_keys(w, why) :
		    open_keys(w, why);
	if (code == FAULT_NONE)
		code = catalogue_version(w->office->db, w->a,
		    job->service_version, &w->entry, why);
	if (code == FAULT_NONE)
		code = press_make(w->office, w->keys, w->signer, &w->entry,
		    &w->press, why);
	if (code == FAULT_NONE)
		code = form_make(w->a, w->entry.service, &w->form, why);
	if (code == FAULT_NONE)
		code = people_open(w->a, job->input, &w->rows, why);
	if (code == FAULT_NONE)
		code = map_columns(w, why);
	return code != FAULT_NONE ? code : issue_same_file(job, why);
}

static void
close_all(struct worker *w)
{
	rows_drop(w->rows);
	press_drop(w->press);
	signer_drop(w->signer);
	office_keys_drop(w->keys);
	remote_drop(w->remote);
	office_drop(w->office);
	arena_drop(w->group[0].a);
	arena_drop(w->group[1].a);
	arena_drop(w->a);
}

static void
add_up(struct worker *w)
{
	struct rusage used;
	if (w->press != NULL)
		w->slot->times = *press_times(w->press);
	if (getrusage(RUSAGE_SELF, &used) == 0)
		w->slot->rss_kb = used.ru_maxrss;
}

enum fault_code
issue_work(const struct issue_job *job, int number, struct issue_slot *slot,
    struct fault *why)
{
	struct worker w = { .job = job, .slot = slot, .number = number,
	    .a = arena_make(), .group = { { .a = arena_make() },
	    { .a = arena_make() } } };
	struct sigaction act = { .sa_handler = on_signal };
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	enum fault_code code = open_all(&w, why);
	if (code == FAULT_NONE)
		code = run_open(w.office->db, "issue", clock_now(job->clock),
		    &w.run, why);
	if (code == FAULT_NONE) {
		struct fault later = { 0 };
		w.numbers = numbers_make(w.a, w.run, w.entry.version.dept,
		    w.entry.version.service);
		code = work(&w, why);
		enum fault_code closed = run_close(w.office->db, w.run, &later);
		if (code == FAULT_NONE && closed != FAULT_NONE) {
			code = closed;
			*why = later;
		}
	}
	if (code == FAULT_NONE)
		code = issue_same_file(job, why);
	add_up(&w);
	close_all(&w);
	return code;
}
