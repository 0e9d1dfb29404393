/*
 * Counting. Every limit is moved on by one function, which looks whether it fell
 * due on the way and adds the working days; the rest says when it is called.
 */
#include "sla.h"

#include "date.h"

const char *const sla_mode_words[] = { "not-started", "running",
	"with-citizen", "stopped", NULL };
const char *const sla_level_words[] = { "ample", "warning", "stage-over",
	"total-over", "appeal-over", "revision-over", NULL };
const char *const sla_level_told[] = { "nobody", "the officer",
	"the department's administrator", "the appellate officer",
	"the reviewing officer", "the programme management unit", NULL };

static struct sla_count
count_begin(void)
{
	return (struct sla_count){ 0, SLA_NEVER };
}

struct sla
sla_begin(void)
{
	struct sla s = { .total = count_begin() };
	for (int i = 0; i < SERVICE_STAGES_MOST; i++)
		s.stages[i] = count_begin();
	s.appeal.count = s.revision.count = count_begin();
	return s;
}

int64_t
sla_day(int64_t utc_s)
{
	return date_to_day(date_ist(utc_s).date);
}

/* The last day on which a limit is in time, counting from the day after
 * `since`. */
static enum fault_code
due_of(const struct calendar *c, int64_t since, int allowed,
    const struct sla_count *count, int64_t *due, struct fault *why)
{
	if (count->over != SLA_NEVER) {
		*due = count->over;
		return FAULT_NONE;
	}
	int left = allowed - count->used;
	return calendar_add(c, since, left < 0 ? 0 : left, due, why);
}

/* A limit that ran from the day after `since` up to and with `day`. */
static enum fault_code
run(const struct calendar *c, int64_t since, int64_t day, int allowed,
    struct sla_count *count, struct fault *why)
{
	int days, left = allowed - count->used;
	enum fault_code f = calendar_count(c, since, day, &days, why);
	if (f != FAULT_NONE || day <= since)
		return f;
	/* Not over yet and so little passed: no need to ask for the due day. */
	if (count->over == SLA_NEVER && days >= left) {
		int64_t due;
		f = due_of(c, since, allowed, count, &due, why);
		if (f != FAULT_NONE)
			return f;
		if (day > due)
			count->over = due;
	}
	count->used += days;
	return FAULT_NONE;
}

static int
stage_days(const struct service *s, int stage)
{
	return stage < 1 || stage > (int)s->n_stages ? 0 :
	    s->stages[stage - 1].days;
}

static enum fault_code
run_side(const struct calendar *c, struct sla_side *side, int allowed,
    int64_t day, struct fault *why)
{
	if (side->mode != SLA_RUNNING)
		return FAULT_NONE;
	enum fault_code f = run(c, side->since, day, allowed, &side->count,
	    why);
	side->since = day;
	return f;
}

/* All clocks up to and with a day. */
static enum fault_code
run_all(const struct service *v, const struct calendar *c, struct sla *s,
    int64_t day, struct fault *why)
{
	enum fault_code f = FAULT_NONE;
	if (s->mode == SLA_RUNNING) {
		f = run(c, s->since, day, v->sla_days, &s->total, why);
		if (f == FAULT_NONE)
			f = run(c, s->since, day, stage_days(v, s->stage),
			    &s->stages[s->stage - 1], why);
		s->since = day;
	}
	if (f == FAULT_NONE)
		f = run_side(c, &s->appeal, v->appellate.days, day, why);
	if (f == FAULT_NONE)
		f = run_side(c, &s->revision, v->reviewing.days, day, why);
	return f;
}

static void
side_start(struct sla_side *side, int64_t day)
{
	*side = (struct sla_side){ SLA_RUNNING, day, count_begin() };
}

static void
begin_anew(struct sla *s, int64_t day, int stage)
{
	s->mode = SLA_RUNNING;
	s->since = day;
	s->stage = stage;
	s->total = count_begin();
	for (int i = 0; i < SERVICE_STAGES_MOST; i++)
		s->stages[i] = count_begin();
}

static void
take_effect(struct sla *s, enum workflow_clock effect, int stage, int64_t day)
{
	switch (effect) {
	case CLOCK_START:
	case CLOCK_RESTART:
		begin_anew(s, day, stage);
		break;
	case CLOCK_STAGE:
		s->stage = stage;
		break;
	case CLOCK_PAUSE:
		s->mode = SLA_PAUSED;
		break;
	case CLOCK_RESUME:
		s->mode = SLA_RUNNING;
		s->since = day;
		break;
	case CLOCK_STOP:
		s->mode = SLA_STOPPED;
		break;
	case CLOCK_APPEAL_START:
		side_start(&s->appeal, day);
		break;
	case CLOCK_APPEAL_STOP:
		s->appeal.mode = SLA_STOPPED;
		break;
	case CLOCK_REVISION_START:
		side_start(&s->revision, day);
		break;
	case CLOCK_REVISION_STOP:
		s->revision.mode = SLA_STOPPED;
		break;
	case CLOCK_NONE:
	case WORKFLOW_CLOCKS:
		break;
	}
}

enum fault_code
sla_step(const struct service *v, const struct calendar *c,
    enum workflow_clock effect, int stage, int64_t day, struct sla *s,
    struct fault *why)
{
	struct sla next = *s;
	bool begins = effect == CLOCK_START || effect == CLOCK_RESTART ||
	    effect == CLOCK_STAGE;
	if (begins && (stage < 1 || stage > (int)v->n_stages))
		return fault_say(why, FAULT_BUG, "Stage %d is none of the "
		    "service's %zu.", stage, v->n_stages);
	if (day < calendar_first(c) || day > calendar_last(c)) {
		int64_t same;
		return calendar_add(c, day, 0, &same, why);
	}
	/* A note changes nothing, so its day need not be settled. */
	if (effect == CLOCK_NONE)
		return FAULT_NONE;
	enum fault_code f = run_all(v, c, &next, day, why);
	if (f != FAULT_NONE)
		return f;
	take_effect(&next, effect, stage, day);
	*s = next;
	return FAULT_NONE;
}

/* A limit after run_all() to today. */
static enum fault_code
gauge(const struct calendar *c, bool running, int64_t today, int allowed,
    const struct sla_count *count, struct sla_gauge *g, struct fault *why)
{
	/* The first number of days that is 80 % or more. */
	int warn = (allowed * 4 + 4) / 5;
	*g = (struct sla_gauge){ .allowed = allowed, .used = count->used,
		.left = count->used < allowed ? allowed - count->used : 0,
		.due_day = count->over, .warn_day = SLA_NEVER,
		.warned = count->used >= warn,
		.over = count->over != SLA_NEVER };
	if (!running || g->over)
		return FAULT_NONE;
	enum fault_code f = due_of(c, today, allowed, count, &g->due_day, why);
	if (f != FAULT_NONE || g->warned)
		return f;
	return calendar_add(c, today, warn - count->used, &g->warn_day, why);
}

static bool
is_live(enum sla_mode m)
{
	return m == SLA_RUNNING || m == SLA_PAUSED;
}

static enum sla_level
level_of(const struct sla *s, const struct sla_reading *r)
{
	if (s->revision.mode == SLA_RUNNING && r->revision.over)
		return SLA_REVISION_OVER;
	if (s->appeal.mode == SLA_RUNNING && r->appeal.over)
		return SLA_APPEAL_OVER;
	if (is_live(s->mode) && r->total.over)
		return SLA_TOTAL_OVER;
	if (is_live(s->mode) && r->stage_gauge.over)
		return SLA_STAGE_OVER;
	if (s->mode == SLA_RUNNING &&
	    (r->total.warned || r->stage_gauge.warned))
		return SLA_WARN;
	return SLA_AMPLE;
}

static void
sooner(int64_t *next, int64_t day)
{
	if (day < *next)
		*next = day;
}

/* The day after it falls due, while it is not over. */
static void
sooner_over(int64_t *next, const struct sla_gauge *g)
{
	if (!g->over && g->due_day != SLA_NEVER)
		sooner(next, g->due_day + 1);
}

enum fault_code
sla_read(const struct service *v, const struct calendar *c,
    const struct sla *at, int64_t today, struct sla_reading *out,
    struct fault *why)
{
	struct sla s = *at;
	struct sla_reading r = { .mode = s.mode, .stage = s.stage,
		.next_day = SLA_NEVER };
	if ((s.mode == SLA_RUNNING && today < s.since) ||
	    (s.appeal.mode == SLA_RUNNING && today < s.appeal.since) ||
	    (s.revision.mode == SLA_RUNNING && today < s.revision.since))
		return fault_say(why, FAULT_BUG, "A clock cannot be read "
		    "before its last event.");
	enum fault_code f = run_all(v, c, &s, today, why);
	bool running = s.mode == SLA_RUNNING;
	if (f == FAULT_NONE)
		f = gauge(c, running, today, v->sla_days, &s.total, &r.total,
		    why);
	if (f == FAULT_NONE && s.stage != 0)
		f = gauge(c, running, today, stage_days(v, s.stage),
		    &s.stages[s.stage - 1], &r.stage_gauge, why);
	if (f == FAULT_NONE && s.appeal.mode != SLA_IDLE)
		f = gauge(c, s.appeal.mode == SLA_RUNNING, today,
		    v->appellate.days, &s.appeal.count, &r.appeal, why);
	if (f == FAULT_NONE && s.revision.mode != SLA_IDLE)
		f = gauge(c, s.revision.mode == SLA_RUNNING, today,
		    v->reviewing.days, &s.revision.count, &r.revision, why);
	if (f != FAULT_NONE)
		return f;
	r.level = level_of(&s, &r);
	if (running) {
		sooner(&r.next_day, r.total.warn_day);
		sooner(&r.next_day, r.stage_gauge.warn_day);
		sooner_over(&r.next_day, &r.total);
		sooner_over(&r.next_day, &r.stage_gauge);
	}
	if (s.appeal.mode == SLA_RUNNING)
		sooner_over(&r.next_day, &r.appeal);
	if (s.revision.mode == SLA_RUNNING)
		sooner_over(&r.next_day, &r.revision);
	*out = r;
	return FAULT_NONE;
}

/* A stage that the file is not at: what it used, and when it would be due if
 * it began on the day after `from`. */
static enum fault_code
stage_line(const struct calendar *c, const struct sla_count *count,
    int allowed, bool running, int64_t *from, struct sla_stage_line *l,
    struct fault *why)
{
	l->gauge = (struct sla_gauge){ .allowed = allowed,
		.used = count->used,
		.left = count->used < allowed ? allowed - count->used : 0,
		.due_day = count->over, .warn_day = SLA_NEVER,
		.over = count->over != SLA_NEVER };
	if (l->part == SLA_PART_DONE || !running || l->gauge.over)
		return FAULT_NONE;
	enum fault_code f = calendar_add(c, *from, l->gauge.left,
	    &l->gauge.due_day, why);
	if (f == FAULT_NONE)
		*from = l->gauge.due_day;
	return f;
}

enum fault_code
sla_timeline(const struct service *v, const struct calendar *c,
    const struct sla *s, int64_t today,
    struct sla_stage_line out[SERVICE_STAGES_MOST], struct fault *why)
{
	struct sla_reading r = { 0 };
	struct sla_stage_line lines[SERVICE_STAGES_MOST] = { 0 };
	enum fault_code f = sla_read(v, c, s, today, &r, why);
	if (f != FAULT_NONE)
		return f;
	bool running = r.mode == SLA_RUNNING;
	/* What is over is not due in the past again: it goes on from today. */
	int64_t from = running && !r.stage_gauge.over ?
	    r.stage_gauge.due_day : today;
	for (int i = 0; i < (int)v->n_stages; i++) {
		int stage = i + 1;
		lines[i].part = stage < r.stage || (stage == r.stage &&
		    r.mode == SLA_STOPPED) ? SLA_PART_DONE :
		    stage == r.stage ? SLA_PART_NOW : SLA_PART_TO_COME;
		if (lines[i].part == SLA_PART_NOW)
			lines[i].gauge = r.stage_gauge;
		else
			f = stage_line(c, &s->stages[i], v->stages[i].days,
			    running, &from, &lines[i], why);
		if (f != FAULT_NONE)
			return f;
	}
	for (size_t i = 0; i < v->n_stages; i++)
		out[i] = lines[i];
	return FAULT_NONE;
}

struct workflow_times
sla_times(const struct sla_reading *r)
{
	return (struct workflow_times){ r->total.over, r->appeal.over };
}
