/*
 * check_answer: the one plain answer to a reader's question, out of a report's
 * outcome and reasons. Pages, the interface for machines and lists of many all
 * say the same word.
 */
#ifndef OFFICE_CHECK_ANSWER_H
#define OFFICE_CHECK_ANSWER_H

struct check_report;

enum check_answer {
	ANSWER_GENUINE,
	ANSWER_CANCELLED,	/* it was genuine, and is withdrawn */
	ANSWER_REPLACED,	/* another one stands in its place */
	ANSWER_CHANGED,		/* issued here perhaps, and changed after that */
	ANSWER_NOT_HERE,	/* this office did not issue it */
	ANSWER_UNKNOWN,		/* cannot be told now */
	ANSWERS
};

/* "genuine", "cancelled", "replaced", "changed", "not-issued-here",
 * "cannot-tell": stable. */
const char *check_answer_name(enum check_answer);
enum check_answer check_answer(const struct check_report *);

#endif
