/*
 * fault: what went wrong, in one of eight ways, said once.
 *
 * A fallible function returns enum fault_code (0 is well) and takes
 * `struct fault *why` as its last argument. The first place that understands
 * writes the sentence; everyone above passes it on untouched. Outputs are
 * untouched on failure.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

enum fault_code {
	FAULT_NONE = 0,
	FAULT_INPUT,	/* what was given is wrong; the giver can mend it */
	FAULT_DENIED,	/* may not: wrong PIN, no right, wrong code */
	FAULT_ABSENT,	/* no such thing */
	FAULT_CLASH,	/* someone else was first, or it exists already */
	FAULT_LIMIT,	/* too large, too many, series full */
	FAULT_LATER,	/* try again: busy, unreachable, disk full */
	FAULT_DAMAGE,	/* stored or signed bytes are not what they must be */
	FAULT_BUG,	/* ours */
	FAULT_CODES
};

struct fault {
	enum fault_code code;
	char where[96];	/* what it is about: a path, a file and line, a field */
	char say[400];	/* for the person: what happened, what to do */
	char log[200];	/* for the log only; never personal data or a secret */
};

/* One row a code: the table everything else derives from. */
struct fault_row {
	enum fault_code code;
	const char *name;	/* the word in logs and --json */
	int http_status;
	int exit_status;	/* sysexits.h */
	bool retry;		/* may the same call succeed later? */
	const char *meaning;
};

const struct fault_row *fault_row(enum fault_code);

/* Each writes *why (which may be NULL) and returns the code. */
enum fault_code fault_say(struct fault *why, enum fault_code,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same, with a place: "services/BCW-001.json", "line 12", "stages[2]". */
enum fault_code fault_at(struct fault *why, enum fault_code,
    const char *where, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds text for the log alone to a fault that has been said. */
enum fault_code fault_log(struct fault *why, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts a place in front of a fault said below: "line 3" -> "people.csv: line 3" */
enum fault_code fault_within(struct fault *why, const char *where);

#endif
