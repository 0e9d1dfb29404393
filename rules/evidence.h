/*
 * evidence: a clock reading that a third person can check by hand.
 *
 * Day after day from the first that could count: what day it was and by which
 * notice, who had the matter when it began, whether it therefore counted, and
 * the sums. It is computed by walking the days, not by the arithmetic of sla.h;
 * the two agree, and a test says so.
 */
#ifndef RULES_EVIDENCE_H
#define RULES_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"

struct arena;
struct buf;

/* Which of the three clocks. */
enum evidence_of { EVIDENCE_TIME, EVIDENCE_APPEAL, EVIDENCE_REVISION };

enum evidence_with { WITH_OFFICE, WITH_CITIZEN, WITH_NOBODY };

struct evidence_row {
	int64_t day;
	enum day_kind kind;
	const struct calendar_notice *notice;	/* or NULL */
	enum evidence_with with;	/* when the day began */
	int stage;		/* 0 for appeal and revision */
	bool counted;
	int stage_sum;		/* of that stage, with this day */
	int total_sum;
};

/*
 * The days from the one after the clock started, up to and with the last: the
 * day on which it stopped, or today. After a restart the days begin with it,
 * for the earlier ones count no more. No rows when the clock never started. Faults
 * are those of history_replay().
 */
enum fault_code evidence_make(struct arena *, const struct service *,
    const struct calendar *, const struct history_line *, size_t n,
    enum evidence_of, int64_t today, struct evidence_row **out,
    size_t *n_rows, struct fault *why);

/* The whole reading as text: the rule in words, what happened, each day, the
 * result. `today` and the calendar are those of the reading. */
enum fault_code evidence_put(struct arena *, struct buf *,
    const struct service *, const struct calendar *,
    const struct history_line *, size_t n, enum evidence_of, int64_t today,
    struct fault *why);

#endif
