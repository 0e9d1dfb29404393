/*
 * guard_journal: what the signer did, line after line, never rewritten.
 *
 *	time=2026-11-24T06:28:33Z seq=17 event=sign grant=... key=... prev=...
 *
 * key=value words; the last is the SHA-256 of the line before, its newline
 * included (zeros in the first), and seq counts from 1. So a line that was
 * changed, cut out or moved is noticed. What a chain cannot show is that its end
 * was cut off, or that all of it was written anew: note the head, which a check
 * reports, somewhere else now and then.
 *
 * A line is in the kernel before the answer leaves, and on the disk soon after
 * (guard.h). A line that a crash or a full disk tore is closed with the word
 * "torn" when the journal goes on, holds no seq, and is counted, not refused.
 * The file is 0600 and opened for appending only.
 */
#ifndef GUARD_GUARD_JOURNAL_H
#define GUARD_GUARD_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct guard_journal;

struct guard_journal_report {
	uint64_t lines;		/* whole ones */
	uint64_t torn;
	uint64_t signatures;	/* of documents */
	uint64_t qr_codes;
	bool torn_end;		/* the last line is not whole */
	char head[65];		/* SHA-256 of the last whole line, hex */
};

/* One whole line: event=..., and the words after it up to prev. */
typedef void guard_journal_line(void *with, struct slice event,
    struct slice words);

/* FAULT_DAMAGE names the line from which on the journal is not what was
 * written. FAULT_ABSENT: no journal. each may be NULL. */
enum fault_code guard_journal_each(const char *path, guard_journal_line *each,
    void *with, struct guard_journal_report *, struct fault *why);
enum fault_code guard_journal_check(const char *path,
    struct guard_journal_report *, struct fault *why);
/* The value of key= among the words; { NULL, 0 } when there is none. */
struct slice guard_journal_word(struct slice words, const char *key);

/* Goes on with a journal, or begins one; checks it first and shows each line.
 * append_flag: also ask the file system to refuse anything but appending, which
 * takes a privilege and is no fault when refused. */
enum fault_code guard_journal_open(struct guard_journal **out,
    const char *path, bool append_flag, guard_journal_line *each, void *with,
    struct fault *why);
void guard_journal_drop(struct guard_journal *);

/* Writes a line before it returns. FAULT_LATER: it could not, and so what it
 * tells of must not happen. Words come from a closed alphabet: no blanks inside
 * a value, no newline. One caller at a time. */
enum fault_code guard_journal_add(struct guard_journal *, int64_t now_s,
    struct fault *why, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* The number of lines written since opening; any thread. */
uint64_t guard_journal_written(const struct guard_journal *);
/* To the disk; any thread. */
enum fault_code guard_journal_sync(struct guard_journal *, struct fault *why);

#endif
