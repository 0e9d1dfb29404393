/* Reasons in the order in which they decide; see check_answer.h. A refusal whose
 * reason is in no row was not issued here: that never says too much. */
#include "check_answer.h"

#include <string.h>

#include "check.h"
#include "own.h"

static const struct {
	const char *word;
	enum check_answer answer;
} rows[] = {
	{ "cancelled", ANSWER_CANCELLED },
	{ "replaced", ANSWER_REPLACED },
	{ "changed-after-signing", ANSWER_CHANGED },
	{ "appended", ANSWER_CHANGED },
	{ "not-covered", ANSWER_CHANGED },
	{ "hidden-signature", ANSWER_CHANGED },
	{ "signature-broken", ANSWER_CHANGED },
	{ "truncated", ANSWER_CHANGED },
	{ "extra-signature", ANSWER_CHANGED },
	{ "qr-signature-broken", ANSWER_CHANGED },
};

const char *
check_answer_name(enum check_answer answer)
{
	static const char *const names[ANSWERS] = { "genuine", "cancelled",
	    "replaced", "changed", "not-issued-here", "cannot-tell" };
	return names[answer];
}

static bool
has(const struct check_report *r, const char *word)
{
	for (size_t i = 0; i < r->n_reasons; i++)
		if (strcmp(r->reasons[i].word, word) == 0)
			return true;
	return false;
}

enum check_answer
check_answer(const struct check_report *r)
{
	if (r->outcome == GENUINE)
		return ANSWER_GENUINE;
	if (r->outcome == CANNOT_TELL)
		return ANSWER_UNKNOWN;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (has(r, rows[i].word))
			return rows[i].answer;
	return ANSWER_NOT_HERE;
}
