/* Reading, writing, replaying and adding to a history. */
#include "history.h"

#include <stdio.h>

#include "arena.h"
#include "buf.h"
#include "date.h"
#include "vec.h"

static bool
clock_find(struct slice word, enum workflow_clock *out)
{
	for (int i = 0; i < WORKFLOW_CLOCKS; i++)
		if (slice_is(word,
		    workflow_clock_name((enum workflow_clock)i))) {
			*out = (enum workflow_clock)i;
			return true;
		}
	return false;
}

/* Only the form that history_put() writes: no offset but Z. */
static bool
take_time(struct slice s, int64_t *out)
{
	char again[DATE_TEXT];
	int64_t at_s;
	if (s.len != 20 || !date_parse_rfc3339(s, &at_s))
		return false;
	date_rfc3339_utc(at_s, again);
	if (!slice_is(s, again))
		return false;
	*out = at_s;
	return true;
}

static bool
take_stage(struct slice s, int *out)
{
	unsigned long long n;
	if (slice_is(s, "-")) {
		*out = 0;
		return true;
	}
	if (s.len == 0 || s.at[0] == '0' ||
	    !slice_number(s, SERVICE_STAGES_MOST, &n))
		return false;
	*out = (int)n;
	return true;
}

/* "-" is none; anything else as it stands, judged when it is replayed. */
static bool
take_word(struct slice s, struct slice *out)
{
	*out = slice_is(s, "-") ? slice_from(NULL, 0) : s;
	return s.len >= 1 && s.len <= 64;
}

enum { PARTS = 10 };
static const char *const part_words[PARTS] = {
	"time (as 2026-11-24T04:35:00Z)", "action", "hand", "actor", "stage",
	"ground", "officer", "state before", "state after", "effect on the clock" };

static bool
take_part(int i, struct slice s, struct history_line *l)
{
	switch (i) {
	case 0:
		return take_time(s, &l->event.at_s);
	case 1:
		return workflow_action_find(s, &l->event.action);
	case 2:
		return workflow_hand_find(s, &l->event.hand);
	case 3:
		return take_word(s, &l->event.actor);
	case 4:
		return take_stage(s, &l->event.stage);
	case 5:
		return take_word(s, &l->event.ground);
	case 6:
		return take_word(s, &l->event.to_actor);
	case 7:
		return workflow_state_find(s, &l->from);
	case 8:
		return workflow_state_find(s, &l->to);
	default:
		return clock_find(s, &l->clock);
	}
}

static enum fault_code
take_line(struct slice text, size_t number, struct history_line *l,
    struct fault *why)
{
	char where[32];
	struct slice part;
	int i = 0;
	snprintf(where, sizeof where, "line %zu", number);
	for (; i < PARTS && slice_cut(&text, ' ', &part); i++)
		if (!take_part(i, part, l))
			return fault_at(why, FAULT_INPUT, where, "The %s "
			    "cannot be read.", part_words[i]);
	if (i < PARTS)
		return fault_at(why, FAULT_INPUT, where, "The %s is missing.",
		    part_words[i]);
	if (text.at != NULL)
		return fault_at(why, FAULT_INPUT, where, "There is something "
		    "behind the %s.", part_words[PARTS - 1]);
	return FAULT_NONE;
}

enum fault_code
history_read(struct arena *a, struct slice text, struct history_line **out,
    size_t *n, struct fault *why)
{
	struct { VEC_OF(struct history_line) } lines = { 0 };
	struct slice rest = text, one;
	if (text.len > HISTORY_SIZE_MOST)
		return fault_say(why, FAULT_LIMIT, "A history has %zu bytes at "
		    "most.", HISTORY_SIZE_MOST);
	if (text.len != 0 && text.at[text.len - 1] != '\n')
		return fault_say(why, FAULT_INPUT, "The last line of the "
		    "history has no end: something is missing.");
	rest.len -= text.len != 0;
	while (text.len != 0 && slice_cut(&rest, '\n', &one)) {
		if (lines.n == WORKFLOW_EVENTS_MOST)
			return fault_say(why, FAULT_LIMIT, "A history holds %d "
			    "events at most.", WORKFLOW_EVENTS_MOST);
		struct history_line *l = VEC_ADD(a, &lines);
		enum fault_code f = take_line(one, lines.n, l, why);
		if (f != FAULT_NONE)
			return f;
	}
	*out = lines.at;
	*n = lines.n;
	return FAULT_NONE;
}

static void
put_word(struct buf *b, struct slice s)
{
	if (s.len == 0)
		buf_putc(b, '-');
	else
		buf_put_slice(b, s);
	buf_putc(b, ' ');
}

void
history_put(struct buf *b, const struct history_line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct history_line *l = &lines[i];
		char time[DATE_TEXT];
		date_rfc3339_utc(l->event.at_s, time);
		buf_printf(b, "%s %s %s ", time,
		    workflow_action_name(l->event.action),
		    workflow_hand_name(l->event.hand));
		put_word(b, l->event.actor);
		if (l->event.stage == 0)
			buf_puts(b, "- ");
		else
			buf_printf(b, "%d ", l->event.stage);
		put_word(b, l->event.ground);
		put_word(b, l->event.to_actor);
		buf_printf(b, "%s %s %s\n", workflow_state_name(l->from),
		    workflow_state_name(l->to), workflow_clock_name(l->clock));
	}
}

static enum fault_code
replay_one(const struct service *v, const struct calendar *c,
    const struct history_line *l, struct workflow_now *now, struct sla *clock,
    struct fault *why)
{
	/* Whether the time was over then, the calendar of that day has said. */
	static const struct workflow_times settled = { true, true };
	const struct workflow_row *row;
	enum fault_code f = workflow_step(v, &settled, now, &l->event, &row,
	    why);
	if (f != FAULT_NONE) {
		if (why != NULL)
			why->code = FAULT_DAMAGE;
		return FAULT_DAMAGE;
	}
	if (row->from != l->from || row->to != l->to || row->clock != l->clock)
		return fault_say(why, FAULT_DAMAGE, "The record says %s to %s, "
		    "clock %s; the table says %s to %s, clock %s.",
		    workflow_state_name(l->from), workflow_state_name(l->to),
		    workflow_clock_name(l->clock),
		    workflow_state_name(row->from),
		    workflow_state_name(row->to),
		    workflow_clock_name(row->clock));
	if (c == NULL)
		return FAULT_NONE;
	return sla_step(v, c, row->clock, now->stage, sla_day(l->event.at_s),
	    clock, why);
}

enum fault_code
history_replay(const struct service *v, const struct calendar *c,
    const struct history_line *lines, size_t n, struct workflow_now *now,
    struct sla *clock, struct fault *why)
{
	struct workflow_now at = workflow_begin();
	struct sla s = sla_begin();
	for (size_t i = 0; i < n; i++) {
		enum fault_code f = replay_one(v, c, &lines[i], &at, &s, why);
		if (f != FAULT_NONE) {
			char where[32];
			snprintf(where, sizeof where, "event %zu", i + 1);
			fault_within(why, where);
			return f;
		}
	}
	if (now != NULL)
		*now = at;
	if (clock != NULL)
		*clock = s;
	return FAULT_NONE;
}

enum fault_code
history_append(const struct service *v, const struct calendar *c,
    const struct workflow_event *e, struct workflow_now *now,
    struct sla *clock, struct history_line *line, struct fault *why)
{
	struct workflow_now next = *now;
	struct sla s = *clock;
	struct sla_reading r;
	const struct workflow_row *row;
	int64_t day = sla_day(e->at_s);
	if (e->at_s < now->last_s)
		return fault_say(why, FAULT_INPUT, "This event is earlier than "
		    "the one before it; a history only grows.");
	enum fault_code f = sla_read(v, c, clock, day, &r, why);
	if (f != FAULT_NONE)
		return f;
	struct workflow_times times = sla_times(&r);
	f = workflow_step(v, &times, &next, e, &row, why);
	if (f == FAULT_NONE)
		f = sla_step(v, c, row->clock, next.stage, day, &s, why);
	if (f != FAULT_NONE)
		return f;
	*line = (struct history_line){ *e, row->from, row->to, row->clock };
	*now = next;
	*clock = s;
	return FAULT_NONE;
}
