/* Who may do what: every row of the table, and what no row may say. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "file.h"
#include "own.h"
#include "role.h"

/* The table a second time, one sign a role in the order of the enum: - nothing,
 * o own, c centre, s stage, d department, a all. */
static const struct {
	enum role_action action;
	const char *reach;
} table[] = {
	/*                            c o f a d p u */
	{ ACTION_DESK_OPEN,          "-oooooo" },
	{ ACTION_CERT_READ,          "--dddaa" },
	{ ACTION_CANCEL_READ,        "---ddaa" },
	{ ACTION_CANCEL_ASK,         "---dd--" },
	{ ACTION_CANCEL_DECIDE,      "---dd--" },
	{ ACTION_APPLICATION_MAKE,   "oc-----" },
	{ ACTION_APPLICATION_READ,   "ocsddaa" },
	{ ACTION_APPLICATION_WORK,   "--sd---" },
	{ ACTION_APPLICATION_APPROVE, "---d---" },
	{ ACTION_USER_READ,          "----daa" },
	{ ACTION_USER_MANAGE,        "----da-" },
	{ ACTION_AUDIT_READ,         "-----aa" },
};

static const struct role_place mine = { .id = SLICE("u_1"),
	.dept = SLICE("BCW"), .centre = SLICE("0042"),
	.stage = SLICE("scrutiny") };

static void
every_row_reaches_as_far_as_written_here_and_no_further(void **state)
{
	(void)state;
	assert_int_equal(COUNT_OF(table), ROLE_ACTIONS);
	for (size_t i = 0; i < COUNT_OF(table); i++)
		for (int r = 0; r < ROLES; r++)
			if ("-ocsda"[role_reach((enum role)r,
			    table[i].action)] != table[i].reach[r])
				fail_msg("%s of %s",
				    role_action_name(table[i].action),
				    role_name((enum role)r));
}

static void
an_auditor_reads_all_and_changes_nothing(void **state)
{
	(void)state;
	for (int a = 0; a < ROLE_ACTIONS; a++) {
		enum role_action act = (enum role_action)a;
		if (role_action_changes(act))
			assert_int_equal(role_reach(ROLE_AUDITOR, act),
			    REACH_NOTHING);
		else if (act != ACTION_DESK_OPEN)
			assert_int_equal(role_reach(ROLE_AUDITOR, act),
			    REACH_ALL);
	}
}

static void
a_citizen_reaches_his_own_alone(void **state)
{
	(void)state;
	for (int a = 0; a < ROLE_ACTIONS; a++)
		assert_true(role_reach(ROLE_CITIZEN, (enum role_action)a) <=
		    REACH_OWN);
}

/* Each of the four places changed alone. */
static void
nobody_reaches_another_place_than_the_table_says(void **state)
{
	(void)state;
	for (int r = 0; r < ROLES; r++) {
		for (int a = 0; a < ROLE_ACTIONS; a++) {
			enum role_reach reach = role_reach((enum role)r,
			    (enum role_action)a);
			struct role_place other[4] = { mine, mine, mine, mine };
			other[0].id = slice_of("u_2");
			other[1].dept = slice_of("AMD");
			other[2].centre = slice_of("0043");
			other[3].stage = slice_of("approval");
			const bool may[4] = { reach != REACH_OWN,
				reach != REACH_STAGE &&
				    reach != REACH_DEPARTMENT,
				reach != REACH_CENTRE, reach != REACH_STAGE };
			assert_int_equal(role_may((enum role)r, &mine,
			    (enum role_action)a, &mine),
			    reach != REACH_NOTHING);
			for (int i = 0; i < 4; i++)
				assert_int_equal(role_may((enum role)r, &mine,
				    (enum role_action)a, &other[i]),
				    reach != REACH_NOTHING && may[i]);
		}
	}
}

static void
what_belongs_to_nobody_is_nobodys(void **state)
{
	static const struct role_place nowhere = { .id = SLICE("") };
	(void)state;
	for (int r = 0; r < ROLES; r++)
		for (int a = 0; a < ROLE_ACTIONS; a++)
			assert_int_equal(role_may((enum role)r, &nowhere,
			    (enum role_action)a, &nowhere),
			    role_reach((enum role)r, (enum role_action)a) ==
			    REACH_ALL);
}

static void
a_person_of_every_department_reaches_each(void **state)
{
	struct role_place every = mine;
	(void)state;
	every.dept = slice_of("*");
	assert_true(role_may(ROLE_APPROVER, &every, ACTION_CANCEL_ASK, &mine));
	assert_false(role_may(ROLE_APPROVER, &mine, ACTION_CANCEL_ASK,
	    &every));
}

static void
what_is_not_in_the_table_is_refused(void **state)
{
	(void)state;
	assert_int_equal(role_reach(ROLES, ACTION_DESK_OPEN), REACH_NOTHING);
	assert_int_equal(role_reach(ROLE_PMU, ROLE_ACTIONS), REACH_NOTHING);
	assert_int_equal(role_reach((enum role)-1, ACTION_DESK_OPEN),
	    REACH_NOTHING);
	assert_true(role_action_changes(ROLE_ACTIONS));
}

static void
every_word_leads_back_to_its_row(void **state)
{
	enum role role;
	enum role_action action;
	(void)state;
	for (int r = 0; r < ROLES; r++) {
		assert_true(role_find(slice_of(role_name((enum role)r)),
		    &role));
		assert_int_equal(role, r);
		assert_true(*role_title((enum role)r) != '\0');
	}
	for (int a = 0; a < ROLE_ACTIONS; a++) {
		const char *name = role_action_name((enum role_action)a);
		assert_true(role_action_find(slice_of(name), &action));
		assert_int_equal(action, a);
		assert_true(*role_action_what(action) != '\0');
	}
	assert_false(role_find(slice_of("Officer"), &role));
	assert_false(role_action_find(slice_of(""), &action));
}

/* MOHOR_WRITE_DOCS=1 writes it anew. */
static void
the_page_in_the_docs_is_what_the_table_says(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const char *top = getenv("MOHOR_SOURCE");
	const char *path = arena_printf(a, "%s/docs/permissions.md",
	    top == NULL ? "." : top);
	struct buf b = buf_make(a, 4096);
	struct slice written = { NULL, 0 };
	(void)state;
	role_put_doc(&b);
	for (int i = 0; i < ROLE_ACTIONS; i++)
		assert_non_null(strstr(buf_text(&b),
		    role_action_name((enum role_action)i)));
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
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    every_row_reaches_as_far_as_written_here_and_no_further),
		cmocka_unit_test(an_auditor_reads_all_and_changes_nothing),
		cmocka_unit_test(a_citizen_reaches_his_own_alone),
		cmocka_unit_test(
		    nobody_reaches_another_place_than_the_table_says),
		cmocka_unit_test(what_belongs_to_nobody_is_nobodys),
		cmocka_unit_test(a_person_of_every_department_reaches_each),
		cmocka_unit_test(what_is_not_in_the_table_is_refused),
		cmocka_unit_test(every_word_leads_back_to_its_row),
		cmocka_unit_test(
		    the_page_in_the_docs_is_what_the_table_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
