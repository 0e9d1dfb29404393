/*
 * many: a verifier's pile of papers: thousands of numbers, or a ZIP of files, in;
 * a verdict for each out, in order, as CSV and as a signed report.
 *
 * A list is UTF-8 text, a line for each: the number, and behind a comma,
 * semicolon or tab the access code printed beside it; or the whole text of a QR
 * code. A first line without any figure is a heading and passed over, as blank
 * lines are. Without its code a number gets the masked answer. An archive is a
 * ZIP of PDFs and pictures; folders and what desktops leave in archives
 * (__MACOSX, names that begin with a dot) are passed over. What one line or file
 * has wrong is its own verdict, "cannot-tell", and holds nobody back.
 */
#ifndef OFFICE_MANY_H
#define OFFICE_MANY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check_answer.h"
#include "fault.h"
#include "keyring.h"
#include "slice.h"

struct arena;
struct checker;
struct look;
struct office;
struct remote;
struct signer;

#define MANY_ROWS_MOST 10000
#define MANY_LINE_MOST 4096		/* bytes; a QR code's text fits */
#define MANY_LIST_MOST ((size_t)8 << 20)

struct many_row {
	size_t number;			/* of the line or file, from 1 */
	struct slice given;		/* the number or the file's name */
	enum check_answer answer;
	struct slice reasons;		/* words, parted by blanks; "test":
					 * no authority stands behind it */
	struct slice remark;		/* the first reason, for people */
	struct slice uin, holder, service, department;
	bool masked;
	int64_t issued_s;		/* 0: nothing to say */
	struct slice valid_until;
	int64_t ended_s;		/* cancelled or replaced; 0: not */
	struct slice ended_why, replaced_by;
	bool test;
};

struct many_ask {
	struct checker *checker;
	struct slice input;
	size_t rows_most;		/* 0: MANY_ROWS_MOST */
	size_t each_most;		/* bytes of a file unpacked; 0: 32 MB */
	uint64_t all_most;		/* of all of them; 0: 4 GB */
	/* Before each number that comes without its right code, so that nobody
	 * counts through numbers here either: series is "BCW0012026". May wait;
	 * a fault ends the whole. NULL: nobody waits. */
	enum fault_code (*turn)(void *with, struct slice series,
	    struct fault *why);
	/* Looks at a file's bytes; NULL: check_look() here. */
	enum fault_code (*look)(void *with, struct arena *, struct slice file,
	    int64_t known_s, struct look *out, struct fault *why);
	/* After each row; false ends the whole with FAULT_LATER. May be NULL. */
	bool (*watch)(void *with, size_t done, size_t all);
	void *with;
};

struct many_outcome {
	bool archive;			/* a ZIP; else a list */
	const struct many_row *rows;
	size_t n;
	size_t totals[ANSWERS];
	bool test;
};

/* FAULT_INPUT: it is neither list nor ZIP, or has nothing in it; FAULT_LIMIT: too
 * much. Rows are in the arena. */
enum fault_code many_check(struct arena *, const struct many_ask *,
    struct many_outcome *out, struct fault *why);

/* The verdicts as CSV, guarded against formulas, with the mark that tells
 * spreadsheets it is UTF-8. */
struct slice many_csv(struct arena *, const struct many_outcome *);

/* The key of [report] key: in this process, with its PIN from beside it or asked
 * for; or of the signer process when remote is not NULL. FAULT_ABSENT: there is
 * none. */
enum fault_code many_report_key(const struct office *, struct remote *,
    keyring_ask *, struct signer **out, struct fault *why);

struct many_report {
	const struct many_outcome *outcome;
	struct slice input, csv;	/* their digests stand on it */
	struct signer *signer;
	int64_t made_s;
};

/* The signed PDF (doc/report.h). */
enum fault_code many_report(struct arena *, const struct office *,
    const struct many_report *, struct slice *pdf, struct fault *why);

#endif
