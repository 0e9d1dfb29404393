/* The table of what can happen, and that nothing else can. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "file.h"
#include "rules_world.h"

static const struct workflow_times in_time = { false, false };
static const struct workflow_times late = { true, true };

struct story {
	const struct service *service;
	struct workflow_now now;
	int64_t at_s;
	struct workflow_times times;
	struct fault why;
	const struct workflow_row *row;
};

static struct story
begin(const struct service *s)
{
	return (struct story){ .service = s, .now = workflow_begin() };
}

static enum fault_code
act(struct story *t, enum workflow_action action, enum workflow_hand hand,
    const char *actor)
{
	struct workflow_event e = { .at_s = t->at_s++, .action = action,
		.hand = hand, .actor = slice_of(actor) };
	if (action == WORK_REJECT || action == WORK_LAPSE)
		e.ground = slice_of("unreadable");
	if (action == WORK_RETURN || action == WORK_REOPEN)
		e.stage = 1;
	if (action == WORK_REASSIGN)
		e.to_actor = slice_of("o2");
	return workflow_step(t->service, &t->times, &t->now, &e, &t->row,
	    &t->why);
}

static void
well(struct story *t, enum workflow_action action, enum workflow_hand hand,
    const char *actor)
{
	if (act(t, action, hand, actor) != FAULT_NONE)
		fail_msg("%s: %s", workflow_action_name(action), t->why.say);
}

static struct story
at_first_stage(const struct service *s)
{
	struct story t = begin(s);
	well(&t, WORK_SUBMIT, HAND_OPERATOR, "op");
	well(&t, WORK_ACKNOWLEDGE, HAND_SYSTEM, "sys");
	return t;
}

static struct story
at_last_stage(const struct service *s)
{
	struct story t = at_first_stage(s);
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	well(&t, WORK_REPORT_VISIT, HAND_OFFICER, "o1");
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	well(&t, WORK_VERIFY_PAYMENT, HAND_OFFICER, "o1");
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	return t;
}

static void
an_application_goes_from_draft_to_delivered(void **state)
{
	(void)state;
	struct story t = at_last_stage(&world_service);
	assert_int_equal(t.now.stage, 4);
	well(&t, WORK_APPROVE, HAND_APPROVER, "a1");
	assert_int_equal(t.now.at[TRACK_MAIN], APP_APPROVED);
	well(&t, WORK_ISSUE, HAND_SYSTEM, "sys");
	assert_int_equal(t.row->clock, CLOCK_STOP);
	well(&t, WORK_DELIVER, HAND_CITIZEN, "c1");
	assert_int_equal(t.now.at[TRACK_MAIN], APP_DELIVERED);
	assert_true(workflow_is_closed(&t.now));
	assert_int_equal(t.now.events, 10);
}

static void
sent_back_to_the_citizen_it_comes_back_to_the_same_stage(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	well(&t, WORK_SEND_BACK, HAND_OFFICER, "o1");
	assert_int_equal(t.row->clock, CLOCK_PAUSE);
	assert_int_equal(act(&t, WORK_FORWARD, HAND_OFFICER, "o1"),
	    FAULT_CLASH);
	well(&t, WORK_ANSWER, HAND_CITIZEN, "c1");
	assert_int_equal(t.row->clock, CLOCK_RESUME);
	assert_int_equal(t.now.at[TRACK_MAIN], APP_AT_STAGE);
	assert_int_equal(t.now.stage, 2);
}

static void
defects_are_listed_before_any_time_runs(void **state)
{
	(void)state;
	struct story t = begin(&world_service);
	well(&t, WORK_SUBMIT, HAND_CITIZEN, "c1");
	well(&t, WORK_LIST_DEFECTS, HAND_SYSTEM, "sys");
	assert_int_equal(t.row->clock, CLOCK_NONE);
	assert_int_equal(act(&t, WORK_ACKNOWLEDGE, HAND_SYSTEM, "sys"),
	    FAULT_CLASH);
	well(&t, WORK_RECTIFY, HAND_CITIZEN, "c1");
	well(&t, WORK_ACKNOWLEDGE, HAND_SYSTEM, "sys");
	assert_int_equal(t.row->clock, CLOCK_START);
	assert_int_equal(t.now.stage, 1);
}

static void
two_officers_cannot_act_on_one_file(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	well(&t, WORK_CLAIM, HAND_OFFICER, "o1");
	assert_int_equal(act(&t, WORK_CLAIM, HAND_OFFICER, "o2"),
	    FAULT_DENIED);
	assert_int_equal(act(&t, WORK_CLAIM, HAND_OFFICER, "o1"), FAULT_CLASH);
	assert_int_equal(act(&t, WORK_FORWARD, HAND_OFFICER, "o2"),
	    FAULT_DENIED);
	assert_int_equal(act(&t, WORK_RELEASE, HAND_OFFICER, "o2"),
	    FAULT_DENIED);
	well(&t, WORK_REASSIGN, HAND_DEPT_ADMIN, "adm");
	assert_int_equal(act(&t, WORK_FORWARD, HAND_OFFICER, "o1"),
	    FAULT_DENIED);
	well(&t, WORK_FORWARD, HAND_OFFICER, "o2");
	assert_int_equal(t.now.held_by.len, 0);
}

static void
a_visit_without_report_and_a_payment_unverified_do_not_pass(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	assert_int_equal(act(&t, WORK_REPORT_VISIT, HAND_OFFICER, "o1"),
	    FAULT_CLASH);
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	assert_int_equal(act(&t, WORK_FORWARD, HAND_OFFICER, "o1"),
	    FAULT_CLASH);
	assert_non_null(strstr(t.why.say, "report of the visit"));
	assert_int_equal(act(&t, WORK_VERIFY_PAYMENT, HAND_OFFICER, "o1"),
	    FAULT_CLASH);
	well(&t, WORK_REPORT_VISIT, HAND_OFFICER, "o1");
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	assert_int_equal(act(&t, WORK_FORWARD, HAND_OFFICER, "o1"),
	    FAULT_CLASH);
	assert_non_null(strstr(t.why.say, "payment"));
}

static void
a_second_visit_needs_a_second_report(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	well(&t, WORK_REPORT_VISIT, HAND_OFFICER, "o1");
	well(&t, WORK_RETURN, HAND_OFFICER, "o1");
	assert_int_equal(t.now.stage, 1);
	well(&t, WORK_FORWARD, HAND_OFFICER, "o1");
	assert_int_equal(act(&t, WORK_FORWARD, HAND_OFFICER, "o1"),
	    FAULT_CLASH);
}

static void
only_the_last_stage_approves_and_it_leads_no_further(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	assert_int_equal(act(&t, WORK_APPROVE, HAND_APPROVER, "a1"),
	    FAULT_CLASH);
	t = at_last_stage(&world_service);
	assert_int_equal(act(&t, WORK_FORWARD, HAND_APPROVER, "a1"),
	    FAULT_CLASH);
	assert_int_equal(act(&t, WORK_APPROVE, HAND_OFFICER, "o1"),
	    FAULT_DENIED);
	well(&t, WORK_APPROVE, HAND_APPROVER, "a1");
	well(&t, WORK_RECALL, HAND_APPROVER, "a1");
	assert_int_equal(t.now.at[TRACK_MAIN], APP_AT_STAGE);
	assert_int_equal(t.now.stage, 4);
}

static void
where_the_service_asks_for_it_nobody_approves_alone(void **state)
{
	(void)state;
	struct service strict = world_service;
	strict.second_person = true;
	struct story t = at_last_stage(&strict);
	assert_int_equal(act(&t, WORK_APPROVE, HAND_APPROVER, "a1"),
	    FAULT_CLASH);
	well(&t, WORK_COUNTERSIGN, HAND_APPROVER, "a1");
	assert_int_equal(act(&t, WORK_APPROVE, HAND_APPROVER, "a1"),
	    FAULT_DENIED);
	assert_int_equal(act(&t, WORK_COUNTERSIGN, HAND_APPROVER, "a2"),
	    FAULT_CLASH);
	/* What the citizen changes, nobody has agreed to. */
	well(&t, WORK_SEND_BACK, HAND_APPROVER, "a2");
	well(&t, WORK_ANSWER, HAND_CITIZEN, "c1");
	assert_int_equal(act(&t, WORK_APPROVE, HAND_APPROVER, "a2"),
	    FAULT_CLASH);
	well(&t, WORK_COUNTERSIGN, HAND_OFFICER, "o1");
	well(&t, WORK_APPROVE, HAND_APPROVER, "a2");
	t = at_last_stage(&world_service);
	assert_int_equal(act(&t, WORK_COUNTERSIGN, HAND_APPROVER, "a1"),
	    FAULT_CLASH);
}

static void
a_rejection_names_a_ground_of_the_service(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	struct workflow_event e = { .at_s = 99, .action = WORK_REJECT,
		.hand = HAND_OFFICER, .actor = SLICE("o1") };
	assert_int_equal(workflow_step(t.service, &in_time, &t.now, &e, &t.row,
	    NULL), FAULT_INPUT);
	e.ground = slice_of("we-do-not-like-it");
	assert_int_equal(workflow_step(t.service, &in_time, &t.now, &e, &t.row,
	    NULL), FAULT_INPUT);
	e.ground = slice_of("not-resident");
	assert_int_equal(workflow_step(t.service, &in_time, &t.now, &e, &t.row,
	    NULL), FAULT_NONE);
	assert_int_equal(t.now.at[TRACK_MAIN], APP_REJECTED);
}

static void
an_appeal_follows_a_rejection_or_a_time_limit_that_is_over(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	assert_int_equal(act(&t, WORK_APPEAL, HAND_CITIZEN, "c1"),
	    FAULT_CLASH);
	well(&t, WORK_REJECT, HAND_OFFICER, "o1");
	/* By itself it opens only when the time is over. */
	assert_int_equal(act(&t, WORK_APPEAL, HAND_SYSTEM, "sys"),
	    FAULT_CLASH);
	well(&t, WORK_APPEAL, HAND_CITIZEN, "c1");
	t = at_first_stage(&world_service);
	t.times = late;
	well(&t, WORK_APPEAL, HAND_SYSTEM, "sys");
	assert_int_equal(t.now.at[TRACK_MAIN], APP_AT_STAGE);
	assert_int_equal(t.now.at[TRACK_APPEAL], APPEAL_OPEN);
}

static void
an_appeal_allowed_reopens_what_was_rejected_once(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	well(&t, WORK_REJECT, HAND_OFFICER, "o1");
	assert_int_equal(act(&t, WORK_REOPEN, HAND_APPELLATE, "ap"),
	    FAULT_CLASH);
	well(&t, WORK_APPEAL, HAND_CITIZEN, "c1");
	well(&t, WORK_ALLOW_APPEAL, HAND_APPELLATE, "ap");
	well(&t, WORK_REOPEN, HAND_APPELLATE, "ap");
	assert_int_equal(t.row->clock, CLOCK_RESTART);
	well(&t, WORK_REJECT, HAND_OFFICER, "o1");
	assert_int_equal(act(&t, WORK_REOPEN, HAND_APPELLATE, "ap"),
	    FAULT_CLASH);
	assert_int_equal(act(&t, WORK_APPEAL, HAND_CITIZEN, "c1"),
	    FAULT_CLASH);
	well(&t, WORK_REVISE, HAND_CITIZEN, "c1");
	well(&t, WORK_ALLOW_REVISION, HAND_REVIEWING, "rv");
	well(&t, WORK_REOPEN, HAND_REVIEWING, "rv");
}

static void
a_revision_waits_for_the_appeal_or_for_the_end_of_its_time(void **state)
{
	(void)state;
	struct story t = at_first_stage(&world_service);
	well(&t, WORK_REJECT, HAND_OFFICER, "o1");
	assert_int_equal(act(&t, WORK_REVISE, HAND_CITIZEN, "c1"),
	    FAULT_CLASH);
	well(&t, WORK_APPEAL, HAND_CITIZEN, "c1");
	assert_int_equal(act(&t, WORK_REVISE, HAND_CITIZEN, "c1"),
	    FAULT_CLASH);
	t.times = late;
	well(&t, WORK_REVISE, HAND_CITIZEN, "c1");
}

static void
a_complaint_can_be_settled_and_made_again(void **state)
{
	(void)state;
	struct story t = begin(&world_service);
	assert_int_equal(act(&t, WORK_COMPLAIN, HAND_CITIZEN, "c1"),
	    FAULT_CLASH);
	t = at_first_stage(&world_service);
	for (int i = 0; i < 2; i++) {
		well(&t, WORK_COMPLAIN, HAND_CITIZEN, "c1");
		assert_int_equal(act(&t, WORK_COMPLAIN, HAND_CITIZEN, "c1"),
		    FAULT_CLASH);
		well(&t, WORK_SETTLE_COMPLAINT, HAND_PMU, "pmu");
	}
	assert_int_equal(t.now.at[TRACK_MAIN], APP_AT_STAGE);
}

static void
an_event_names_what_its_action_asks_for_and_nothing_else(void **state)
{
	(void)state;
	static const struct workflow_event bad[] = {
		{ .action = WORK_FORWARD, .stage = 2, .actor = SLICE("o1") },
		{ .action = WORK_FORWARD, .ground = SLICE("unreadable"),
		    .actor = SLICE("o1") },
		{ .action = WORK_FORWARD, .to_actor = SLICE("o2"),
		    .actor = SLICE("o1") },
		{ .action = WORK_FORWARD },
		{ .action = WORK_FORWARD, .actor = SLICE("o 1") },
		{ .action = WORK_FORWARD, .actor = SLICE("o1"), .at_s = -9 },
		{ .action = WORKFLOW_ACTIONS, .actor = SLICE("o1") },
	};
	struct story t = at_first_stage(&world_service);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct workflow_event e = bad[i];
		struct workflow_now before = t.now;
		e.hand = HAND_OFFICER;
		e.at_s += 100;
		if (bad[i].at_s < 0)
			e.at_s = t.now.last_s - 1;
		assert_int_equal(workflow_step(t.service, &in_time, &t.now, &e,
		    &t.row, &t.why), FAULT_INPUT);
		assert_memory_equal(&before, &t.now, sizeof before);
	}
}

static void
each_action_has_one_row_a_state_and_rows_in_one_track(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_workflow_rows; i++) {
		const struct workflow_row *r = &workflow_rows[i];
		assert_int_equal(workflow_track_of(r->from), r->track);
		assert_int_equal(workflow_track_of(r->to), r->track);
		assert_ptr_equal(workflow_find(r->from, r->action), r);
		assert_int_not_equal(r->hands, 0);
		assert_true(strlen(r->what) > 10);
		for (size_t k = 0; k < n_workflow_rows; k++)
			assert_true(workflow_rows[k].action != r->action ||
			    workflow_rows[k].track == r->track);
	}
}

static void
every_state_is_reached_and_every_word_is_found_again(void **state)
{
	(void)state;
	for (int s = 0; s < WORKFLOW_STATES; s++) {
		enum workflow_state is = (enum workflow_state)s, got;
		bool reached = is == workflow_begin().at[workflow_track_of(is)];
		for (size_t i = 0; i < n_workflow_rows; i++)
			reached = reached || workflow_rows[i].to == is;
		assert_true(reached);
		assert_true(workflow_state_find(
		    slice_of(workflow_state_name(is)), &got));
		assert_int_equal(got, is);
	}
	for (int i = 0; i < WORKFLOW_ACTIONS; i++) {
		enum workflow_action got;
		bool used = false;
		for (size_t k = 0; k < n_workflow_rows; k++)
			used = used || (int)workflow_rows[k].action == i;
		assert_true(used);
		assert_true(workflow_action_find(slice_of(
		    workflow_action_name((enum workflow_action)i)), &got));
		assert_int_equal(got, i);
	}
	for (int i = 0; i < WORKFLOW_HANDS; i++) {
		enum workflow_hand got;
		assert_true(workflow_hand_find(slice_of(
		    workflow_hand_name((enum workflow_hand)i)), &got));
		assert_int_equal(got, i);
	}
}

static void
an_auditor_has_no_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_workflow_rows; i++)
		assert_int_equal(workflow_rows[i].hands >> HAND_AUDITOR & 1u,
		    0);
}

/* A role that the roles' own table lets neither make nor work at applications
 * has no hand in this one, but for the department's and the state's oversight. */
static void
the_two_tables_agree_on_who_works_at_applications(void **state)
{
	(void)state;
	unsigned hands = 0;
	for (size_t i = 0; i < n_workflow_rows; i++)
		if (workflow_rows[i].action != WORK_REASSIGN &&
		    workflow_rows[i].action != WORK_SETTLE_COMPLAINT)
			hands |= workflow_rows[i].hands;
	for (int r = 0; r < ROLES; r++) {
		bool may = role_reach((enum role)r, ACTION_APPLICATION_MAKE) !=
		    REACH_NOTHING || role_reach((enum role)r,
		    ACTION_APPLICATION_WORK) != REACH_NOTHING;
		assert_int_equal(hands >> r & 1u, may);
	}
}

/* Every pair of state and action, and every hand: the step is refused unless
 * the table has the row and the hand stands in it. */
static void
nothing_outside_the_table_happens_and_no_role_goes_beyond_its_row(
    void **state)
{
	(void)state;
	random_begin("workflow", 2013);
	long taken = 0, refused = 0;
	for (int run = 0; run < 10000; run++) {
		struct service s = world_service;
		s.second_person = run % 3 == 0;
		struct workflow_now now = workflow_begin();
		for (int i = 0; i < 30; i++) {
			struct workflow_times times = { random_below(2) == 0,
				random_below(2) == 0 };
			struct workflow_event e = random_below(3) != 0 ?
			    world_likely_event(&s, &now, i) :
			    world_random_event(i);
			struct workflow_now before = now;
			const struct workflow_row *row = NULL, *table = NULL;
			for (size_t k = 0; k < n_workflow_rows; k++)
				if (workflow_rows[k].action == e.action &&
				    workflow_rows[k].from ==
				    now.at[workflow_rows[k].track])
					table = &workflow_rows[k];
			bool closed = workflow_is_closed(&now);
			enum fault_code f = workflow_step(&s, &times, &now, &e,
			    &row, NULL);
			if (f != FAULT_NONE) {
				assert_memory_equal(&before, &now, sizeof now);
				assert_null(row);
				refused++;
				continue;
			}
			taken++;
			assert_false(closed);
			assert_non_null(table);
			assert_ptr_equal(row, table);
			assert_true((table->hands >> e.hand & 1u) != 0);
			for (int t = 0; t < TRACKS; t++)
				assert_int_equal(now.at[t],
				    t == (int)table->track ? table->to :
				    before.at[t]);
			assert_true(now.stage >= 0 &&
			    now.stage <= (int)s.n_stages);
			assert_true(now.at[TRACK_MAIN] != APP_AT_STAGE ||
			    now.stage >= 1);
		}
	}
	printf("%ld events taken, %ld refused\n", taken, refused);
	assert_true(taken > 10000 && refused > 10000);
}

/* Final: of the whole application, and of each matter beside it. */
static void
nothing_is_added_to_what_is_final(void **state)
{
	(void)state;
	random_begin("final states", 57);
	int closed = 0;
	for (int run = 0; run < 20000; run++) {
		struct workflow_now now = workflow_begin();
		const struct workflow_row *row;
		int i = 0;
		for (; i < 60 && !workflow_is_closed(&now); i++) {
			struct workflow_event e = world_likely_event(
			    &world_service, &now, i);
			struct workflow_now before = now;
			if (workflow_step(&world_service, &late, &now, &e,
			    &row, NULL) != FAULT_NONE)
				continue;
			for (int t = 0; t < TRACKS; t++)
				if (workflow_is_final(before.at[t]))
					assert_int_equal(now.at[t],
					    before.at[t]);
		}
		if (!workflow_is_closed(&now))
			continue;
		closed++;
		for (int k = 0; k < 20; k++) {
			struct workflow_event e = world_random_event(i);
			assert_int_not_equal(workflow_step(&world_service,
			    &late, &now, &e, &row, NULL), FAULT_NONE);
		}
	}
	printf("%d histories were closed\n", closed);
	assert_true(closed > 1000);
}

static void
what_is_offered_is_what_is_taken(void **state)
{
	(void)state;
	random_begin("choices", 16);
	for (int run = 0; run < 2000; run++) {
		struct workflow_now now = workflow_begin();
		for (int i = 0; i < 20; i++) {
			const struct workflow_row *out[WORKFLOW_ACTIONS], *row;
			struct workflow_event e = world_likely_event(
			    &world_service, &now, i);
			size_t n = workflow_choices(&world_service, &late,
			    &now, e.hand, e.actor, out);
			bool offered = false;
			for (size_t k = 0; k < n; k++)
				offered = offered || out[k]->action == e.action;
			if (workflow_step(&world_service, &late, &now, &e,
			    &row, NULL) == FAULT_NONE)
				assert_true(offered);
		}
	}
}

/* MOHOR_WRITE_DOCS=1 writes it anew. */
static void
the_page_in_the_docs_is_what_the_table_says(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const char *top = getenv("MOHOR_SOURCE");
	const char *path = arena_printf(a, "%s/docs/workflow.md",
	    top == NULL ? "." : top);
	struct buf b = buf_make(a, 16384);
	struct slice written = { NULL, 0 };
	workflow_put_doc(&b);
	if (getenv("MOHOR_WRITE_DOCS") != NULL)
		assert_int_equal(file_put(path, 0644, buf_slice(&b), NULL), 0);
	assert_int_equal(file_read(a, path, 1 << 20, &written, NULL), 0);
	if (!slice_eq(written, buf_slice(&b)))
		fail_msg("%s is stale: run this test with MOHOR_WRITE_DOCS=1",
		    path);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_application_goes_from_draft_to_delivered),
	    cmocka_unit_test(
	    sent_back_to_the_citizen_it_comes_back_to_the_same_stage),
	    cmocka_unit_test(defects_are_listed_before_any_time_runs),
	    cmocka_unit_test(two_officers_cannot_act_on_one_file),
	    cmocka_unit_test(
	    a_visit_without_report_and_a_payment_unverified_do_not_pass),
	    cmocka_unit_test(a_second_visit_needs_a_second_report),
	    cmocka_unit_test(
	    only_the_last_stage_approves_and_it_leads_no_further),
	    cmocka_unit_test(
	    where_the_service_asks_for_it_nobody_approves_alone),
	    cmocka_unit_test(a_rejection_names_a_ground_of_the_service),
	    cmocka_unit_test(
	    an_appeal_follows_a_rejection_or_a_time_limit_that_is_over),
	    cmocka_unit_test(an_appeal_allowed_reopens_what_was_rejected_once),
	    cmocka_unit_test(
	    a_revision_waits_for_the_appeal_or_for_the_end_of_its_time),
	    cmocka_unit_test(a_complaint_can_be_settled_and_made_again),
	    cmocka_unit_test(
	    an_event_names_what_its_action_asks_for_and_nothing_else),
	    cmocka_unit_test(
	    each_action_has_one_row_a_state_and_rows_in_one_track),
	    cmocka_unit_test(
	    every_state_is_reached_and_every_word_is_found_again),
	    cmocka_unit_test(an_auditor_has_no_row),
	    cmocka_unit_test(the_two_tables_agree_on_who_works_at_applications),
	    cmocka_unit_test(
	    nothing_outside_the_table_happens_and_no_role_goes_beyond_its_row),
	    cmocka_unit_test(nothing_is_added_to_what_is_final),
	    cmocka_unit_test(what_is_offered_is_what_is_taken),
	    cmocka_unit_test(the_page_in_the_docs_is_what_the_table_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
