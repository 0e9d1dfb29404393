/*
 * The parent of a batch: finds or begins it, forks its workers, watches them,
 * and writes the report when they have ended.
 */
#include "issue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "catalogue.h"
#include "clock.h"
#include "db.h"
#include "file.h"
#include "form_check.h"
#include "hash.h"
#include "issue_parts.h"
#include "office.h"
#include "own.h"
#include "people_file.h"
#include "rows.h"
#include "service.h"
#include "window.h"

/* ---- the file ---- */

static enum fault_code
stat_input(const char *path, struct stat *st, struct fault *why)
{
	if (stat(path, st) != 0)
		return file_fault(why, errno, "read", path);
	if (!S_ISREG(st->st_mode))
		return fault_at(why, FAULT_INPUT, path, "is not a file. A batch"
		    " is known by its file, so that it can go on after being"
		    " cut off.");
	return FAULT_NONE;
}

enum fault_code
issue_same_file(const struct issue_job *job, struct fault *why)
{
	struct stat st;
	const struct stat *was = &job->input_stat;
	enum fault_code code = stat_input(job->input, &st, why);
	if (code != FAULT_NONE)
		return code;
	if (st.st_dev == was->st_dev && st.st_ino == was->st_ino &&
	    st.st_size == was->st_size &&
	    st.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
		return FAULT_NONE;
	return fault_at(why, FAULT_INPUT, job->input, "was changed while it was"
	    " being issued. Put the file back as it was and start again; issue"
	    " new rows from a file of their own.");
}

enum fault_code
issue_hash_file(const char *path, unsigned char out[32], struct fault *why)
{
	struct window w;
	struct hash h;
	enum fault_code code = window_open(&w, path, 1 << 20, why);
	if (code != FAULT_NONE)
		return code;
	hash_begin(&h, HASH_SHA256);
	while (code == FAULT_NONE && !(w.ended && w.len == 0)) {
		hash_add(&h, w.at, w.len);
		window_pass(&w, w.len);
		if (!w.ended)
			code = window_more(&w, why);
	}
	hash_end(&h, out);
	window_drop(&w);
	return code;
}

/* The columns must do before anything begins. */
enum fault_code
issue_check_columns(struct arena *a, const char *input, const struct service *s,
    struct fault *why)
{
	AUTO(rows_drop_ptr) struct rows *rows = NULL;
	struct form *form;
	struct form_map map;
	enum fault_code code = form_make(a, s, &form, why);
	if (code == FAULT_NONE)
		code = people_open(a, input, &rows, why);
	if (code == FAULT_NONE && rows->n_columns == 0) {
		/* JSON Lines: the first row tells. */
		struct row row;
		struct fault bad;
		(void)rows_next(rows, &row, &bad);
	}
	if (code == FAULT_NONE)
		code = form_map_columns(a, form, rows->columns, rows->n_columns,
		    &map, why);
	if (code == FAULT_NONE)
		code = form_map_complete(form, &map, why);
	if (code != FAULT_NONE && why != NULL &&
	    strncmp(why->where, input, strlen(input)) != 0)
		fault_within(why, input);
	return code;
}

/* ---- the batch ---- */

static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

/* Fills the job from the register; the register is closed again, for forks. */
static enum fault_code
begin(struct arena *a, struct office *o, const struct issue_options *options,
    struct issue_job *job, struct issue_outcome *out, struct fault *why)
{
	struct catalogue_entry entry;
	struct batch batch = { .begun_s = clock_now(o->clock) }, found;
	bool begun;
	enum fault_code code = catalogue_find(o->db, a, options->service,
	    &entry, why);
	/* The signer process knows which keys there are; here none may be seen. */
	if (options->signer_path != NULL)
		job->key = options->key;
	else if (code == FAULT_NONE)
		code = keyring_choose(a, o, options->key, &job->key, why);
	if (code == FAULT_NONE)
		code = issue_check_columns(a, options->input, entry.service, why);
	if (code == FAULT_NONE)
		code = issue_hash_file(options->input, batch.input_sha256, why);
	if (code != FAULT_NONE)
		return code;
	batch.service_version = entry.version.id;
	batch.key_name = slice_of(job->key);
	batch.label = slice_of(file_name(options->input));
	code = batch_open(o->db, a, &batch, &found, &begun, why);
	if (code == FAULT_NONE)
		code = batch_done_rows(o->db, a, found.id, &job->done, why);
	if (code != FAULT_NONE)
		return code;
	job->batch = found.id;
	job->service_version = found.service_version;
	job->key = arena_text(a, found.key_name.at, found.key_name.len);
	job->service = arena_text(a, entry.service->code.at,
	    entry.service->code.len);
	memcpy(out->service, job->service, 7);
	out->key = job->key;
	out->version = entry.version.version;
	out->other_version = found.service_version != entry.version.id;
	out->batch = found.id;
	out->was_finished = found.finished_s != 0;
	out->issued_before = job->done.issued;
	out->rejected_before = job->done.rejected;
	return FAULT_NONE;
}

/* Held by whoever works on the batch, children too, however they end. */
static enum fault_code
lock_batch(struct arena *a, const struct office *o, int64_t batch, int *fd,
    struct fault *why)
{
	const char *dir = arena_printf(a, "%s/runs", o->dir);
	const char *path = arena_printf(a, "%s/batch-%lld.lock", dir,
	    (long long)batch);
	enum fault_code code = file_make_dir(dir, 0700, why);
	if (code != FAULT_NONE)
		return code;
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		return file_fault(why, errno, "open", path);
	if (flock(*fd, LOCK_EX | LOCK_NB) != 0)
		return fault_say(why, FAULT_CLASH, "This file is being issued"
		    " by another process (batch %lld). Wait for it to end.",
		    (long long)batch);
	return FAULT_NONE;
}

/* ---- the workers ---- */

struct crew {
	const struct issue_job *job;
	struct issue_slot *slots;
	pid_t pids[ISSUE_JOBS_MOST];
	int left;
	int64_t begun_us;
	struct issue_progress progress;
};

static void
worker_main(const struct crew *c, int number, pid_t parent)
{
	struct issue_slot *slot = &c->slots[number];
	/* A batch without its parent ends in an orderly way. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	enum fault_code code = issue_work(c->job, number, slot, &slot->why);
	slot->why.code = code;
	_exit(code == FAULT_NONE ? 0 : 1);
}

static void
look(struct crew *c, const struct issue_options *options)
{
	struct issue_progress *p = &c->progress;
	uint64_t bytes = 0;
	p->issued = p->rejected = 0;
	for (int i = 0; i < c->job->jobs; i++) {
		struct issue_slot *s = &c->slots[i];
		p->issued += atomic_load(&s->issued);
		p->rejected += atomic_load(&s->rejected);
		bytes += atomic_load(&s->bytes);
		int level = atomic_load(&s->level);
		if (level > (int)p->level)
			p->level = (enum uin_level)level;
	}
	p->done_bytes = bytes / (uint64_t)c->job->jobs;
	p->elapsed_us = clock_us() - c->begun_us;
	if (options->watch != NULL)
		options->watch(options->watch_with, p);
}

static void
stop_all(const struct crew *c)
{
	for (int i = 0; i < c->job->jobs; i++)
		if (c->pids[i] > 0)
			kill(c->pids[i], SIGTERM);
}

/* Takes leave of one worker; the first complaint counts. */
static void
ended(struct crew *c, pid_t pid, int status, struct fault *why)
{
	for (int i = 0; i < c->job->jobs; i++) {
		if (c->pids[i] != pid)
			continue;
		c->pids[i] = 0;
		c->left--;
		if (why->code != FAULT_NONE)
			return;
		if (WIFSIGNALED(status))
			fault_say(why, FAULT_LATER, "A worker was lost (signal"
			    " %d). What it had committed stands; start again to"
			    " go on.", WTERMSIG(status));
		else if (WEXITSTATUS(status) != 0 &&
		    c->slots[i].why.code != FAULT_NONE)
			*why = c->slots[i].why;
		else if (WEXITSTATUS(status) != 0)
			/* It did not come to say why: rows may be missing. */
			fault_say(why, FAULT_LATER, "A worker was lost (exit"
			    " status %d). What it had committed stands; start"
			    " again to go on.", WEXITSTATUS(status));
		if (why->code != FAULT_NONE)
			stop_all(c);
		return;
	}
}

static enum fault_code
wait_all(struct crew *c, const struct issue_options *options,
    struct fault *why)
{
	long pause_ms = 2;
	bool told = false;
	while (c->left > 0) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0) {
			ended(c, pid, status, why);
			continue;
		}
		if (options->stop != NULL && *options->stop && !told) {
			stop_all(c);
			told = true;
		}
		struct timespec t = { 0, pause_ms * 1000000 };
		nanosleep(&t, NULL);
		pause_ms = pause_ms < 64 ? pause_ms * 2 : 100;
		look(c, options);
	}
	look(c, options);
	return why->code;
}

static void
sum_up(const struct crew *c, struct issue_outcome *out)
{
	for (int i = 0; i < c->job->jobs; i++) {
		const struct issue_slot *s = &c->slots[i];
		const struct press_times *t = &s->times;
		out->stopped |= s->stopped;
		if (s->rows > out->rows)
			out->rows = s->rows;
		out->files += s->files;
		out->commit_us += s->commit_us;
		out->times.facts += t->facts;
		out->times.token += t->token;
		out->times.text += t->text;
		out->times.qr += t->qr;
		out->times.file += t->file;
		out->times.sign += t->sign;
		out->times.seal += t->seal;
		if (s->rss_kb > out->rss_kb)
			out->rss_kb = s->rss_kb;
	}
	out->issued = c->progress.issued;
	out->rejected = c->progress.rejected;
	out->level = c->progress.level;
	out->elapsed_us = c->progress.elapsed_us;
}

static enum fault_code
run_crew(const struct issue_job *job, const struct issue_options *options,
    struct issue_outcome *out, struct fault *why)
{
	struct crew c = { .job = job, .begun_us = clock_us(), .progress = {
	    .before = job->done.issued + job->done.rejected,
	    .all_bytes = (uint64_t)job->input_stat.st_size } };
	size_t len = (size_t)job->jobs * sizeof *c.slots;
	struct fault first = { 0 };
	pid_t self = getpid();
	c.slots = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c.slots == MAP_FAILED)
		return fault_say(why, FAULT_LATER, "There is no memory left to"
		    " start workers.");
	for (int i = 0; i < job->jobs; i++) {
		c.pids[i] = fork();
		if (c.pids[i] == 0)
			worker_main(&c, i, self);
		if (c.pids[i] < 0) {
			fault_say(&first, FAULT_LATER, "No further process could"
			    " be started. Use fewer with --jobs.");
			stop_all(&c);
			break;
		}
		c.left++;
	}
	enum fault_code code = wait_all(&c, options, &first);
	sum_up(&c, out);
	munmap(c.slots, len);
	if (code != FAULT_NONE && why != NULL)
		*why = first;
	return code;
}

static int
how_many(const struct office *o, const struct issue_options *options,
    const struct stat *st)
{
	long n = options->jobs != 0 ? options->jobs : (long)o->conf.jobs;
	/* A row has some 100 bytes at least: small files need no crowd. */
	long most = 1 + (long)(st->st_size / (100 * ISSUE_CHUNK));
	if (n == 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n > most)
		n = most;
	return n < 1 ? 1 : n > ISSUE_JOBS_MOST ? ISSUE_JOBS_MOST : (int)n;
}

/* ---- the whole ---- */

/* The workers say they are done; the register is asked before it is believed. */
static enum fault_code
finish(struct arena *a, struct office *o, const struct issue_job *job,
    const struct issue_outcome *out, struct fault *why)
{
	struct batch_done done;
	enum fault_code code = batch_done_rows(o->db, a, job->batch, &done,
	    why);
	if (code != FAULT_NONE)
		return code;
	if ((uint64_t)done.issued + done.rejected != out->rows)
		return fault_say(why, FAULT_LATER, "Of %llu rows only %llu are"
		    " done. Start again to go on.",
		    (unsigned long long)out->rows,
		    (unsigned long long)done.issued + done.rejected);
	return batch_finish(o->db, job->batch, clock_now(o->clock), why);
}

static enum fault_code
issue_all(struct arena *a, struct office *o,
    const struct issue_options *options, struct issue_job *job,
    struct issue_outcome *out, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *secret = arena_make_wiping();
	enum fault_code code = FAULT_NONE;
	if (options->signer_path == NULL)
		code = keyring_pin(secret, o, job->key, options->ask,
		    &job->pin, why);
	job->signer_path = options->signer_path;
	job->secrets = o->keys;
	job->scope = options->scope != NULL ? options->scope :
	    arena_printf(a, "batch:%lld", (long long)job->batch);
	if (code != FAULT_NONE)
		return code;
	/* Connections do not survive a fork. */
	db_drop(o->db);
	o->db = NULL;
	code = run_crew(job, options, out, why);
	struct fault later = { 0 };
	enum fault_code again = office_register(o, &later);
	if (code == FAULT_NONE && again != FAULT_NONE && why != NULL)
		*why = later;
	if (code == FAULT_NONE)
		code = again;
	if (code == FAULT_NONE && !out->stopped)
		code = finish(a, o, job, out, why);
	return code;
}

enum fault_code
issue_file(struct arena *a, struct office *o,
    const struct issue_options *options, struct issue_outcome *out,
    struct fault *why)
{
	AUTO(file_close) int lock = -1;
	struct issue_job job = { .dir = o->dir, .input = options->input,
	    .out_dir = options->out_dir, .group_size = o->conf.group_size,
	    .clock = o->clock };
	struct fault told = { 0 };
	uint64_t refilled = 0;
	*out = (struct issue_outcome){ 0 };
	enum fault_code code = stat_input(options->input, &job.input_stat, why);
	if (code == FAULT_NONE && options->out_dir != NULL)
		code = file_make_dir(options->out_dir, 0750, why);
	if (code == FAULT_NONE)
		code = office_register(o, why);
	if (code == FAULT_NONE)
		code = begin(a, o, options, &job, out, why);
	if (code == FAULT_NONE)
		code = lock_batch(a, o, job.batch, &lock, why);
	if (code != FAULT_NONE)
		return code;
	job.jobs = out->jobs = how_many(o, options, &job.input_stat);
	if (!out->was_finished)
		code = issue_all(a, o, options, &job, out, &told);
	/* Whatever happened, the report says how far it came. */
	if (o->db != NULL && code != FAULT_CLASH) {
		enum fault_code more = FAULT_NONE;
		struct fault later = { 0 };
		if (options->out_dir != NULL)
			more = issue_missing_files(o, job.batch,
			    options->out_dir, &refilled, &later);
		if (more == FAULT_NONE)
			more = issue_report(a, o, options, out, &later);
		if (code == FAULT_NONE) {
			code = more;
			told = later;
		}
	}
	out->files += refilled;
	if (code != FAULT_NONE && why != NULL)
		*why = told;
	return code;
}
