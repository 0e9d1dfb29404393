/*
 * Any bytes as events, four bytes each: action, hand and actor, time gone by,
 * what the action names. What the table takes is appended; kept step by step, made
 * again from the record, and walked day by day, the clock must say the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "evidence.h"
#include "rules_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { MOST = 64 };

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static struct workflow_event
event_of(const uint8_t b[4], int64_t at_s)
{
	struct workflow_event e = { .at_s = at_s,
		.action = (enum workflow_action)(b[0] % WORKFLOW_ACTIONS),
		.hand = (enum workflow_hand)(b[1] % WORKFLOW_HANDS),
		.actor = world_actors[b[1] / 16 % COUNT_OF(world_actors)] };
	switch (b[3] % 4) {
	case 1:
		e.stage = b[3] / 4 % 6;
		break;
	case 2:
		e.ground = world_grounds[b[3] / 4 % 2].code;
		break;
	case 3:
		e.to_actor = world_actors[b[3] / 4 % COUNT_OF(world_actors)];
		break;
	default:
		break;
	}
	return e;
}

static void
compare(struct arena *a, const struct calendar *c,
    const struct history_line *lines, size_t n, const struct sla *kept,
    int64_t today)
{
	static const enum evidence_of all[] = { EVIDENCE_TIME, EVIDENCE_APPEAL,
		EVIDENCE_REVISION };
	struct sla again;
	struct sla_reading r, s;
	must(history_replay(&world_service, c, lines, n, NULL, &again, NULL) ==
	    FAULT_NONE);
	must(sla_read(&world_service, c, kept, today, &r, NULL) == FAULT_NONE);
	must(sla_read(&world_service, c, &again, today, &s, NULL) ==
	    FAULT_NONE);
	must(r.total.used == s.total.used && r.level == s.level &&
	    r.total.due_day == s.total.due_day && r.next_day == s.next_day);
	must(r.total.used >= r.stage_gauge.used && r.total.left >= 0);
	const int used[] = { r.total.used, r.appeal.used, r.revision.used };
	for (int i = 0; i < 3; i++) {
		struct evidence_row *rows;
		size_t n_rows;
		must(evidence_make(a, &world_service, c, lines, n, all[i],
		    today, &rows, &n_rows, NULL) == FAULT_NONE);
		must(used[i] == (n_rows == 0 ? 0 :
		    rows[n_rows - 1].total_sum));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct history_line lines[MOST];
	struct workflow_now now = workflow_begin();
	struct sla clock = sla_begin();
	struct calendar_notice notices[4];
	const struct calendar *c;
	size_t n_lines = 0;
	int64_t at_s = INT64_C(86400) * 20000;
	if (n < 5)
		return 0;
	struct calendar_week week = { { [0] = CALENDAR_EVERY,
	    [6] = at[0] & 31 } };
	for (int i = 0; i < 4; i++)
		notices[i] = (struct calendar_notice){ .day = 20000 + at[1 + i],
			.kind = (enum notice_kind)(at[1 + i] % NOTICE_KINDS) };
	must(calendar_make(a, &week, notices, 4, slice_from(NULL, 0), 0, 19990,
	    21600, &c, NULL) == FAULT_NONE);
	for (at += 5, n -= 5; n >= 4 && n_lines < MOST; at += 4, n -= 4) {
		at_s += at[2] % 64 * 21600;
		struct workflow_event e = event_of(at, at_s);
		bool closed = workflow_is_closed(&now);
		if (history_append(&world_service, c, &e, &now, &clock,
		    &lines[n_lines], NULL) != FAULT_NONE)
			continue;
		must(!closed);
		n_lines++;
	}
	compare(a, c, lines, n_lines, &clock, sla_day(at_s) + at[-1] % 40);
	return 0;
}
