/*
 * issue: a file of approved people becomes signed certificates.
 *
 * The file (CSV or JSON Lines) is known by its bytes: the same file for the
 * same service is the same batch, whenever and however often it is started. Each
 * row ends issued or rejected, once; a killed batch goes on where it was. Rows
 * with mistakes hold nobody back: they are named in the report and collected in
 * a file to mend and issue by itself.
 *
 * Several processes share the work; each takes its own numbers and commits its
 * own groups.
 */
#ifndef OFFICE_ISSUE_H
#define OFFICE_ISSUE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "keyring.h"
#include "press.h"
#include "uin.h"

struct arena;
struct office;

#define ISSUE_JOBS_MOST 256

struct issue_progress {
	uint64_t issued, rejected;	/* by this run */
	uint64_t before;	/* rows that were done already */
	uint64_t done_bytes, all_bytes;	/* of the file */
	int64_t elapsed_us;
	enum uin_level level;	/* reached by the series in this run */
};

typedef void issue_watch(void *with, const struct issue_progress *);

struct issue_options {
	const char *service;	/* "BCW-001" */
	const char *input;
	const char *out_dir;	/* where PDFs go; NULL: to the register only */
	const char *report;	/* NULL: see issue_outcome */
	const char *key;	/* NULL: the only one, or "default" */
	long jobs;		/* 0: the setting; it may say: all processors */
	keyring_ask *ask;	/* for the PIN; may be NULL */
	/* The socket of the signer process: no PIN is asked and no private key
	 * opened; `key` must be given, and an open grant for the scope is
	 * needed (pki/remote.h). NULL:
	 * keys are opened here. scope NULL: "batch:" and its number. */
	const char *signer_path, *scope;
	issue_watch *watch;	/* ten times a second; may be NULL */
	void *watch_with;
	volatile sig_atomic_t *stop;	/* set: end after the present groups */
};

/* One row turned down, for those who want to show some at once. */
struct issue_rejected {
	uint32_t row;
	uint64_t line;
	struct slice column;	/* may be empty */
	struct slice problem;
};

#define ISSUE_SHOW_MOST 10

struct issue_outcome {
	char service[8];
	int version;
	int64_t batch;
	const char *key;
	bool stopped;		/* not all rows are done: start again to go on */
	bool was_finished;	/* the file had been issued completely before */
	bool other_version;	/* goes on under the version it began with */
	uint64_t rows;		/* of the file; 0 when it was not read through */
	uint64_t issued, rejected;		/* by this run */
	uint64_t issued_before, rejected_before;
	uint64_t files;		/* PDFs written by this run */
	int64_t elapsed_us;
	int jobs;
	enum uin_level level;
	/* DIR/report-BCW-001-batch-7.csv, where DIR is out_dir or the input's;
	 * rejected rows to mend beside it, NULL without any. */
	const char *report;
	const char *rejected_file;
	struct issue_rejected show[ISSUE_SHOW_MOST];
	size_t n_show;
	struct press_times times;	/* summed over processes */
	double commit_us;
	long rss_kb;		/* of the largest process */
};

/*
 * Issues. FAULT_INPUT: the file as a whole is not usable (no such column, not
 * UTF-8, changed while being read). FAULT_LIMIT: the series is full. FAULT_CLASH: another process is issuing this file. Whatever the fault,
 * what was committed stays, *out (zeroed before) tells how far it came, and the
 * same call goes on.
 */
enum fault_code issue_file(struct arena *, struct office *,
    const struct issue_options *, struct issue_outcome *out,
    struct fault *why);

#endif
