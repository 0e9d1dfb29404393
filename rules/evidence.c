/*
 * Walking the days. Deliberately plain: for each day the history says who had
 * the matter when it began, the calendar what day it was, and one line decides.
 */
#include "evidence.h"

#include "arena.h"
#include "buf.h"
#include "date.h"
#include "vec.h"

/* What one event does to the clock that is asked about. */
enum mark { MARK_NONE, MARK_START, MARK_STAGE, MARK_PAUSE, MARK_RESUME,
	MARK_STOP };

static enum mark
mark_of(enum evidence_of of, enum workflow_clock c)
{
	switch (c) {
	case CLOCK_START:
	case CLOCK_RESTART:
		return of == EVIDENCE_TIME ? MARK_START : MARK_NONE;
	case CLOCK_STAGE:
		return of == EVIDENCE_TIME ? MARK_STAGE : MARK_NONE;
	case CLOCK_PAUSE:
		return of == EVIDENCE_TIME ? MARK_PAUSE : MARK_NONE;
	case CLOCK_RESUME:
		return of == EVIDENCE_TIME ? MARK_RESUME : MARK_NONE;
	case CLOCK_STOP:
		return of == EVIDENCE_TIME ? MARK_STOP : MARK_NONE;
	case CLOCK_APPEAL_START:
		return of == EVIDENCE_APPEAL ? MARK_START : MARK_NONE;
	case CLOCK_APPEAL_STOP:
		return of == EVIDENCE_APPEAL ? MARK_STOP : MARK_NONE;
	case CLOCK_REVISION_START:
		return of == EVIDENCE_REVISION ? MARK_START : MARK_NONE;
	case CLOCK_REVISION_STOP:
		return of == EVIDENCE_REVISION ? MARK_STOP : MARK_NONE;
	case CLOCK_NONE:
	case WORKFLOW_CLOCKS:
		break;
	}
	return MARK_NONE;
}

struct walk {
	enum evidence_with with;
	int stage;
	int total;
	int stages[SERVICE_STAGES_MOST + 1];	/* by number; 0 for none */
};

/* Whose the matter is after an event. The stage is where the file then is: it
 * only moves with these events. */
static void
follow(struct walk *w, enum mark m, enum evidence_of of,
    const struct history_line *l)
{
	switch (m) {
	case MARK_START:
		w->with = WITH_OFFICE;
		w->stage = of != EVIDENCE_TIME ? 0 :
		    l->event.action == WORK_REOPEN ? l->event.stage : 1;
		break;
	case MARK_STAGE:
		w->stage = l->event.action == WORK_RETURN ? l->event.stage :
		    w->stage + 1;
		break;
	case MARK_PAUSE:
		w->with = WITH_CITIZEN;
		break;
	case MARK_RESUME:
		w->with = WITH_OFFICE;
		break;
	case MARK_STOP:
		w->with = WITH_NOBODY;
		break;
	case MARK_NONE:
		break;
	}
}

/* The event with which the clock started for the last time; n when never. */
static size_t
last_start(const struct history_line *lines, size_t n, enum evidence_of of)
{
	for (size_t i = n; i-- > 0;)
		if (mark_of(of, lines[i].clock) == MARK_START)
			return i;
	return n;
}

static enum fault_code
add_day(struct walk *w, const struct calendar *c, int64_t day,
    struct evidence_row *row, struct fault *why)
{
	*row = (struct evidence_row){ .day = day, .with = w->with,
		.stage = w->stage };
	enum fault_code f = calendar_day(c, day, &row->kind, &row->notice, why);
	if (f != FAULT_NONE)
		return f;
	bool working = row->kind == DAY_WORKING ||
	    row->kind == DAY_DECLARED_WORKING;
	row->counted = working && w->with == WITH_OFFICE;
	w->total += row->counted;
	w->stages[w->stage] += row->counted;
	row->total_sum = w->total;
	row->stage_sum = w->stages[w->stage];
	return FAULT_NONE;
}

enum fault_code
evidence_make(struct arena *a, const struct service *v,
    const struct calendar *c, const struct history_line *lines, size_t n,
    enum evidence_of of, int64_t today, struct evidence_row **out,
    size_t *n_rows, struct fault *why)
{
	struct { VEC_OF(struct evidence_row) } rows = { 0 };
	struct walk w = { .with = WITH_NOBODY };
	enum fault_code f = history_replay(v, c, lines, n, NULL, NULL, why);
	if (f != FAULT_NONE)
		return f;
	size_t i = last_start(lines, n, of);
	int64_t day = i == n ? today : sla_day(lines[i].event.at_s);
	for (; i < n || w.with != WITH_NOBODY; day++) {
		/* The day as it began, then what happened on it. */
		if (w.with != WITH_NOBODY) {
			f = add_day(&w, c, day, VEC_ADD(a, &rows), why);
			if (f != FAULT_NONE)
				return f;
		}
		for (; i < n && sla_day(lines[i].event.at_s) == day; i++)
			follow(&w, mark_of(of, lines[i].clock), of, &lines[i]);
		if (w.with == WITH_NOBODY || day >= today)
			break;
	}
	*out = rows.at;
	*n_rows = rows.n;
	return FAULT_NONE;
}

static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
	"Fri", "Sat" };

static void
put_rule(struct buf *b, const struct service *v, enum evidence_of of)
{
	static const char *const titles[] = { "Time limit", "Appeal",
		"Revision" };
	buf_printf(b, "%s: reading of the clock\n\nHow it is counted\n"
	    "  1. Working days are counted; weekends and public holidays are "
	    "not.\n"
	    "  2. A day belongs to whoever had the matter when the day began, "
	    "in Indian\n"
	    "     Standard Time. So the day of the start does not count, and "
	    "no day that\n"
	    "     began while the citizen had to act.\n", titles[of]);
	if (of != EVIDENCE_TIME) {
		buf_printf(b, "  3. Allowed: %d days.\n",
		    of == EVIDENCE_APPEAL ? v->appellate.days : v->reviewing.days);
		return;
	}
	buf_printf(b, "  3. Allowed: %d days in all; by stage", v->sla_days);
	for (size_t i = 0; i < v->n_stages; i++)
		buf_printf(b, "%s %d", i == 0 ? "" : ",", v->stages[i].days);
	buf_puts(b, ".\n");
}

static void
put_events(struct buf *b, const struct history_line *lines, size_t n)
{
	buf_puts(b, "\nWhat happened\n");
	for (size_t i = 0; i < n; i++) {
		char time[DATE_TEXT];
		date_rfc3339_ist(lines[i].event.at_s, time);
		buf_printf(b, "  %s  %s by %s, %s to %s", time,
		    workflow_action_name(lines[i].event.action),
		    workflow_hand_name(lines[i].event.hand),
		    workflow_state_name(lines[i].from),
		    workflow_state_name(lines[i].to));
		if (lines[i].clock != CLOCK_NONE)
			buf_printf(b, "; clock: %s",
			    workflow_clock_name(lines[i].clock));
		buf_putc(b, '\n');
	}
}

static void
put_day(struct buf *b, const struct evidence_row *r, enum evidence_of of)
{
	static const char *const with[] = { "office", "citizen", "nobody" };
	char iso[DATE_ISO_TEXT];
	date_iso(date_from_day(r->day), iso);
	buf_printf(b, "  %s %s  %-16s  %-7s  ", iso,
	    weekdays[date_weekday(r->day)], calendar_day_words[r->kind],
	    with[r->with]);
	if (of == EVIDENCE_TIME)
		buf_printf(b, "%5d  %-7s  %5d  %5d", r->stage,
		    r->counted ? "counts" : "-", r->stage_sum, r->total_sum);
	else
		buf_printf(b, "%-7s  %5d", r->counted ? "counts" : "-",
		    r->total_sum);
	if (r->notice != NULL) {
		buf_puts(b, "  ");
		buf_put_slice(b, r->notice->name);
		if (r->notice->order.len != 0) {
			buf_puts(b, " (");
			buf_put_slice(b, r->notice->order);
			buf_putc(b, ')');
		}
	}
	buf_putc(b, '\n');
}

static void
put_gauge(struct buf *b, const char *what, const struct sla_gauge *g)
{
	char iso[DATE_ISO_TEXT];
	buf_printf(b, "  %s: %d of %d days used", what, g->used, g->allowed);
	if (g->due_day != SLA_NEVER) {
		date_iso(date_from_day(g->due_day), iso);
		buf_printf(b, g->over ? "; fell due on %s: the limit is over" :
		    "; due on %s", iso);
	}
	buf_puts(b, ".\n");
}

enum fault_code
evidence_put(struct arena *a, struct buf *b, const struct service *v,
    const struct calendar *c, const struct history_line *lines, size_t n,
    enum evidence_of of, int64_t today, struct fault *why)
{
	struct evidence_row *rows;
	size_t n_rows;
	struct sla clock;
	struct sla_reading r;
	char iso[DATE_ISO_TEXT];
	enum fault_code f = evidence_make(a, v, c, lines, n, of, today, &rows,
	    &n_rows, why);
	if (f == FAULT_NONE)
		f = history_replay(v, c, lines, n, NULL, &clock, why);
	if (f == FAULT_NONE)
		f = sla_read(v, c, &clock, today, &r, why);
	if (f != FAULT_NONE)
		return f;
	put_rule(b, v, of);
	put_events(b, lines, n);
	buf_puts(b, of == EVIDENCE_TIME ?
	    "\nEach day\n  day             kind              with     stage"
	    "  counted  stage  total\n" :
	    "\nEach day\n  day             kind              with     counted"
	    "  total\n");
	for (size_t i = 0; i < n_rows; i++)
		put_day(b, &rows[i], of);
	date_iso(date_from_day(today), iso);
	buf_printf(b, "\nRead on %s\n", iso);
	if (of == EVIDENCE_TIME) {
		put_gauge(b, "In all", &r.total);
		if (r.stage != 0)
			put_gauge(b, "Stage", &r.stage_gauge);
	} else {
		put_gauge(b, of == EVIDENCE_APPEAL ? "Appeal" : "Revision",
		    of == EVIDENCE_APPEAL ? &r.appeal : &r.revision);
	}
	return FAULT_NONE;
}
