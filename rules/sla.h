/*
 * sla: the clock of an application (S13, S14, S16; RTPS Act 2013).
 *
 * It counts working days. One rule decides each of them: a day belongs to
 * whoever had the matter when the day began. So the day of the acknowledgement
 * does not count and the next working day is the first; the day on which the
 * file is forwarded counts to the stage it leaves; the day on which the citizen
 * is asked counts, and the day of the answer does not; nothing counts while the
 * citizen must act.
 *
 * The total and each stage (Sub-SLA) have their days; a stage that gets the
 * file back goes on with what it has left. A limit falls due at the end of its
 * last day, and is over when a later day begins with the clock running. Appeal
 * and revision have the days of the appellate and the reviewing officer, by the
 * same rule.
 *
 * struct sla is what the events so far have made: plain values. It holds under
 * one calendar; when the calendar changes it is made again from the history
 * (history.h), which is cheap.
 */
#ifndef RULES_SLA_H
#define RULES_SLA_H

#include <stdbool.h>
#include <stdint.h>

#include "calendar.h"
#include "fault.h"
#include "service.h"
#include "workflow.h"

enum sla_mode { SLA_IDLE, SLA_RUNNING, SLA_PAUSED, SLA_STOPPED, SLA_MODES };

/* "not-started", "running", "with-citizen", "stopped". */
extern const char *const sla_mode_words[];

#define SLA_NEVER INT64_MAX	/* no such day */

/* One limit: days used up to the last event, and the day on which it fell due
 * when it is over. */
struct sla_count {
	int used;
	int64_t over;	/* SLA_NEVER while it is not */
};

/* Appeal or revision. */
struct sla_side {
	enum sla_mode mode;
	int64_t since;
	struct sla_count count;
};

struct sla {
	enum sla_mode mode;
	int64_t since;		/* the days after it are not counted yet */
	int stage;		/* from 1; 0 before the clock started */
	struct sla_count total;
	struct sla_count stages[SERVICE_STAGES_MOST];
	struct sla_side appeal;
	struct sla_side revision;
};

struct sla sla_begin(void);

/* The day in India at a moment. */
int64_t sla_day(int64_t utc_s);

/* What a row's effect does on a day; `stage` is the one the file is at then.
 * FAULT_LIMIT when the calendar does not reach; *s is then untouched. */
enum fault_code sla_step(const struct service *, const struct calendar *,
    enum workflow_clock, int stage, int64_t day, struct sla *s,
    struct fault *why);

/* A limit as it reads on a day. */
struct sla_gauge {
	int allowed;
	int used;		/* with that day, if it counts */
	int left;		/* never negative; 0 on the day it falls due */
	int64_t due_day;	/* SLA_NEVER while the clock does not run,
				 * unless it is over */
	int64_t warn_day;	/* when it will warn; SLA_NEVER when it has or
				 * the clock does not run */
	bool warned;		/* 80 % of the days are used */
	bool over;
};

/* Whom it concerns; the higher includes the lower. */
enum sla_level {
	SLA_AMPLE,
	SLA_WARN,		/* the officer: 80 % of stage or total */
	SLA_STAGE_OVER,		/* the department's administrator */
	SLA_TOTAL_OVER,		/* the appellate officer: an appeal opens */
	SLA_APPEAL_OVER,	/* the reviewing officer */
	SLA_REVISION_OVER,	/* the state's oversight */
	SLA_LEVELS
};

/* "ample", "warning", "stage-over", "total-over", ...; and who is told. */
extern const char *const sla_level_words[];
extern const char *const sla_level_told[];

struct sla_reading {
	enum sla_mode mode;
	int stage;
	struct sla_gauge total;
	struct sla_gauge stage_gauge;	/* all zero when stage is 0 */
	struct sla_gauge appeal;	/* allowed is 0 when there is none */
	struct sla_gauge revision;
	enum sla_level level;
	/* The first later day on which the level can rise while nothing
	 * happens: a sweep need not look before. SLA_NEVER: not by time. */
	int64_t next_day;
};

/* Reads the clocks on a day not before the last event. FAULT_LIMIT when the
 * calendar does not reach to that day or to what falls due; FAULT_BUG for an
 * earlier day. */
enum fault_code sla_read(const struct service *, const struct calendar *,
    const struct sla *, int64_t today, struct sla_reading *out,
    struct fault *why);

/* The stages as a timeline shows them (S16). */
enum sla_part { SLA_PART_DONE, SLA_PART_NOW, SLA_PART_TO_COME };

struct sla_stage_line {
	enum sla_part part;
	struct sla_gauge gauge;	/* due_day of what is to come: if each stage
				 * before takes all it has from now on;
				 * SLA_NEVER while the clock does not run */
};

/* One line for each stage of the service. Done is what lies before the stage
 * the file is at, or up to it when the clock has stopped. Faults are those of
 * sla_read(). */
enum fault_code sla_timeline(const struct service *, const struct calendar *,
    const struct sla *, int64_t today,
    struct sla_stage_line out[SERVICE_STAGES_MOST], struct fault *why);

/* What workflow_step() wants to know. */
struct workflow_times sla_times(const struct sla_reading *);

#endif
