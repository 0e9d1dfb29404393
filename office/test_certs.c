/*
 * Departments' own systems: who they are, and what they may see.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include "buf.h"
#include "codec.h"
#include "hook_store.h"
#include "hooks.h"

static struct world *world;

static int
set_up(void **state)
{
	(void)state;
	world = world_make();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_drop(world);
	return 0;
}

/* ---- clients ---- */

static enum fault_code
knock(struct world *w, struct slice id, const char *secret)
{
	struct client c;
	return clients_check(w->office, w->arena, id, slice_of(secret), &c,
	    &w->why);
}

static void
a_client_is_known_by_its_secret(void **state)
{
	struct world *w = world;
	struct client c;
	(void)state;
	WELL(w, clients_check(w->office, w->arena, w->bcw.id,
	    slice_of(w->bcw_secret), &c, &w->why));
	assert_true(slice_eq(c.id, w->bcw.id));
	assert_string_equal(c.dept, "BCW");
	assert_int_equal(c.scopes, CLIENT_SCOPES);
	assert_true(slice_is(c.key_name, "test"));
}

static void
a_wrong_an_unknown_and_a_revoked_client_are_told_the_same(void **state)
{
	struct world *w = world;
	struct client gone;
	char secret[CLIENT_SECRET_TEXT], first[sizeof w->why.say];
	(void)state;
	world_add_client(w, "BCW", &gone, secret);
	WELL(w, clients_revoke(w->office, arena_text(w->arena, gone.id.at,
	    gone.id.len), &w->why));
	assert_int_equal(knock(w, w->bcw.id, w->amd_secret), FAULT_DENIED);
	memcpy(first, w->why.say, sizeof first);
	assert_int_equal(knock(w, slice_of("c_0000000000000000"),
	    w->bcw_secret), FAULT_DENIED);
	assert_string_equal(w->why.say, first);
	assert_int_equal(knock(w, slice_of("' OR 1=1"), ""), FAULT_DENIED);
	assert_string_equal(w->why.say, first);
	assert_int_equal(knock(w, gone.id, secret), FAULT_DENIED);
	assert_string_equal(w->why.say, first);
	assert_int_equal(clients_find(w->office, w->arena, gone.id, &gone,
	    &w->why), FAULT_DENIED);
}

static void
an_older_secret_is_good_until_the_next_change_but_one(void **state)
{
	struct world *w = world;
	struct client c;
	char one[CLIENT_SECRET_TEXT], two[CLIENT_SECRET_TEXT],
	    three[CLIENT_SECRET_TEXT], four[CLIENT_SECRET_TEXT];
	(void)state;
	world_add_client(w, "BCW", &c, one);
	const char *id = arena_text(w->arena, c.id.at, c.id.len);
	WELL(w, clients_rotate(w->office, id, false, two, &w->why));
	assert_int_equal(knock(w, c.id, one), FAULT_NONE);
	assert_int_equal(knock(w, c.id, two), FAULT_NONE);
	WELL(w, clients_rotate(w->office, id, false, three, &w->why));
	assert_int_equal(knock(w, c.id, one), FAULT_DENIED);
	assert_int_equal(knock(w, c.id, two), FAULT_NONE);
	WELL(w, clients_rotate(w->office, id, true, four, &w->why));
	assert_int_equal(knock(w, c.id, two), FAULT_DENIED);
	assert_int_equal(knock(w, c.id, three), FAULT_DENIED);
	assert_int_equal(knock(w, c.id, four), FAULT_NONE);
}

static void
nobody_has_the_secret_of_all_zeros(void **state)
{
	struct world *w = world;
	(void)state;
	assert_int_equal(knock(w, w->bcw.id, ""), FAULT_DENIED);
}

static void
a_client_is_not_made_for_what_is_not_there(void **state)
{
	struct world *w = world;
	struct client c;
	char secret[CLIENT_SECRET_TEXT];
	static const struct {
		struct clients_ask ask;
		enum fault_code code;
	} rows[] = {
		{ { .name = "x", .department = "bcw" }, FAULT_INPUT },
		{ { .name = "x", .department = "QQQ" }, FAULT_ABSENT },
		{ { .name = "", .department = "BCW" }, FAULT_INPUT },
		{ { .name = "a\nb", .department = "BCW" }, FAULT_INPUT },
		{ { .name = "x", .department = "BCW", .key = "none" },
		    FAULT_ABSENT },
		{ { .name = "x", .department = "BCW",
		    .services = "AMD-015" }, FAULT_INPUT },
		{ { .name = "x", .department = "BCW",
		    .services = "BCW-999" }, FAULT_ABSENT },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(clients_add(w->office, w->arena,
		    &rows[i].ask, &c, secret, &w->why), rows[i].code);
}

static void
a_client_held_to_some_services_is_held_to_them(void **state)
{
	struct client c = { .dept = "BCW", .services = SLICE("BCW-001 BCW-004") };
	struct client all = { .dept = "*" };
	(void)state;
	assert_true(client_covers(&c, slice_of("BCW-001")));
	assert_true(client_covers(&c, slice_of("BCW-004")));
	assert_false(client_covers(&c, slice_of("BCW-002")));
	assert_false(client_covers(&c, slice_of("AMD-001")));
	assert_false(client_covers(&c, slice_of("BCW")));
	assert_true(client_covers(&all, slice_of("AMD-001")));
}

/* ---- certificates ---- */

static void
a_certificate_is_found_with_its_holder(void **state)
{
	struct world *w = world;
	struct certs_view v;
	(void)state;
	struct issue_one_result r = world_issue(w, "found");
	WELL(w, certs_find(w->certs, w->arena, &w->bcw, slice_of(r.uin), &v,
	    &w->why));
	assert_string_equal(v.uin, r.uin);
	assert_string_equal(v.service, "BCW-001");
	assert_true(slice_is(v.holder, "Jyotsna Ghosh"));
	assert_int_equal(v.status, CERT_VALID);
	assert_int_equal(v.issued_s, r.issued_s);
	assert_true(slice_eq(v.valid_until, r.valid_until));
	assert_true(v.department.len > 0 && v.service_name.len > 0);
	assert_memory_equal(v.pdf_sha256, r.pdf_sha256, SHA256_LEN);
}

static void
another_departments_certificate_does_not_exist(void **state)
{
	struct world *w = world;
	struct certs_view v;
	struct certs_document doc;
	char said[sizeof w->why.say];
	(void)state;
	struct issue_one_result r = world_issue(w, "not yours");
	assert_int_equal(certs_find(w->certs, w->arena, &w->amd,
	    slice_of("BCW001202699999"), &v, &w->why), FAULT_INPUT);
	assert_int_equal(certs_find(w->certs, w->arena, &w->amd,
	    slice_of("AMD0152026999999"), &v, &w->why), FAULT_ABSENT);
	memcpy(said, w->why.say, sizeof said);
	assert_int_equal(certs_find(w->certs, w->arena, &w->amd,
	    slice_of(r.uin), &v, &w->why), FAULT_ABSENT);
	assert_string_equal(w->why.say, said);
	assert_int_equal(certs_document(w->certs, w->arena, &w->amd,
	    slice_of(r.uin), &doc, &w->why), FAULT_ABSENT);
	WELL(w, certs_find(w->certs, w->arena, &w->bcw, slice_of(r.uin), &v,
	    &w->why));
	assert_int_equal(v.status, CERT_VALID);
}

static void
scopes_are_asked_for(void **state)
{
	struct world *w = world;
	struct certs_view v;
	struct certs_page page;
	struct certs_document doc;
	struct client none = w->bcw;
	const struct certs_filter filter = { .status = -1 };
	(void)state;
	struct issue_one_result r = world_issue(w, "scoped");
	none.scopes = CLIENT_ISSUE;
	assert_int_equal(certs_find(w->certs, w->arena, &none,
	    slice_of(r.uin), &v, &w->why), FAULT_DENIED);
	assert_int_equal(certs_list(w->certs, w->arena, &none, &filter, &page,
	    &w->why), FAULT_DENIED);
	assert_int_equal(certs_document(w->certs, w->arena, &none,
	    slice_of(r.uin), &doc, &w->why), FAULT_DENIED);
}

/* Without a register an asking would end the test. */
static enum fault_code
ask_without_register(struct world *w, const char *uin, const char *code)
{
	struct certs_document doc;
	struct db *db = w->office->db;
	w->office->db = NULL;
	enum fault_code f = certs_document_for(w->certs, w->arena,
	    slice_of(uin), slice_of(code), &doc, &w->why);
	w->office->db = db;
	return f;
}

static void
a_wrong_access_code_never_reaches_the_register(void **state)
{
	struct world *w = world;
	struct certs_document doc;
	char said[sizeof w->why.say];
	(void)state;
	struct issue_one_result r = world_issue(w, "by its code");
	struct slice code = slice_from(r.access, ACCESS_CODE_LEN);
	WELL(w, certs_document_for(w->certs, w->arena, slice_of(r.uin), code,
	    &doc, &w->why));
	assert_string_equal(doc.uin, r.uin);
	assert_int_equal(ask_without_register(w, "AMD0152026999999",
	    "00000000"), FAULT_ABSENT);
	memcpy(said, w->why.say, sizeof said);
	assert_int_equal(ask_without_register(w, r.uin, "00000000"),
	    FAULT_ABSENT);
	assert_string_equal(w->why.say, said);
	assert_int_equal(ask_without_register(w, r.uin, ""), FAULT_ABSENT);
	assert_string_equal(w->why.say, said);
}

/* ---- lists ---- */

/* All pages, one UIN after another. */
static size_t
walk(struct world *w, struct certs_filter filter, char uins[][UIN_TEXT],
    size_t most)
{
	size_t n = 0;
	struct certs_page page;
	do {
		WELL(w, certs_list(w->certs, w->arena, &w->bcw, &filter, &page,
		    &w->why));
		assert_true(page.n <= filter.limit);
		for (size_t i = 0; i < page.n && n < most; i++)
			memcpy(uins[n++], page.at[i].uin, UIN_TEXT);
		filter.cursor = page.next;
	} while (page.next.len != 0);
	return n;
}

static void
pages_hold_every_certificate_once_in_order(void **state)
{
	struct world *w = world;
	static char down[500][UIN_TEXT], up[500][UIN_TEXT];
	(void)state;
	for (int i = 0; i < 5; i++)
		world_issue(w, arena_printf(w->arena, "listed %d", i));
	uint64_t all = world_issued(w);
	size_t n = walk(w, (struct certs_filter){ .status = -1, .limit = 3 },
	    down, COUNT_OF(down));
	assert_int_equal(n, all);
	assert_int_equal(walk(w, (struct certs_filter){ .status = -1,
	    .limit = 2, .ascending = true }, up, COUNT_OF(up)), all);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(down[i], up[n - 1 - i]);
		if (i > 0)
			assert_true(strcmp(up[i - 1], up[i]) < 0);
	}
}

static void
pages_are_filtered_by_status(void **state)
{
	struct world *w = world;
	static char valid[500][UIN_TEXT], ended[500][UIN_TEXT];
	(void)state;
	struct issue_one_result r = world_issue(w, "to be filtered");
	struct uin uin;
	WELL(w, uin_parse(slice_of(r.uin), &uin, &w->why));
	WELL(w, cert_cancel(w->office->db, &uin, slice_of("x"),
	    w->clock.fixed_s, &w->why));
	size_t n = walk(w, (struct certs_filter){ .status = CERT_VALID,
	    .limit = 2 }, valid, COUNT_OF(valid));
	size_t m = walk(w, (struct certs_filter){ .limit = 1,
	    .status = CERT_CANCELLED, .ascending = true }, ended,
	    COUNT_OF(ended));
	assert_int_equal(n + m, world_issued(w));
	assert_string_equal(ended[m - 1], r.uin);
	assert_int_equal(walk(w, (struct certs_filter){ .limit = 1,
	    .status = CERT_REPLACED }, ended, COUNT_OF(ended)), 0);
}

static void
a_list_shows_the_clients_own_alone(void **state)
{
	struct world *w = world;
	struct certs_page page;
	struct certs_filter filter = { .status = -1 };
	(void)state;
	world_issue(w, "unlisted");
	WELL(w, certs_list(w->certs, w->arena, &w->amd, &filter, &page,
	    &w->why));
	assert_int_equal(page.n, 0);
	filter.service = slice_of("BCW-001");
	assert_int_equal(certs_list(w->certs, w->arena, &w->amd, &filter,
	    &page, &w->why), FAULT_DENIED);
	WELL(w, certs_list(w->certs, w->arena, &w->bcw, &filter, &page,
	    &w->why));
	assert_true(page.n > 0);
}

static void
a_cursor_that_was_changed_is_refused(void **state)
{
	struct world *w = world;
	struct certs_page page, none;
	struct certs_filter filter = { .status = -1, .limit = 1 };
	struct client other = w->bcw;
	(void)state;
	world_issue(w, "cursor 1");
	world_issue(w, "cursor 2");
	WELL(w, certs_list(w->certs, w->arena, &w->bcw, &filter, &page,
	    &w->why));
	struct slice good = page.next;
	assert_true(good.len > 0);
	for (size_t i = 0; i < good.len; i++) {
		char *bad = arena_text(w->arena, good.at, good.len);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		filter.cursor = slice_from(bad, good.len);
		assert_int_equal(certs_list(w->certs, w->arena, &w->bcw,
		    &filter, &none, &w->why), FAULT_INPUT);
		filter.cursor = slice_head(good, i + 1 < good.len ? i + 1 : 1);
		assert_int_equal(certs_list(w->certs, w->arena, &w->bcw,
		    &filter, &none, &w->why), FAULT_INPUT);
	}
	filter.cursor = good;
	other.id = slice_of("c_ffffffffffffffff");
	assert_int_equal(certs_list(w->certs, w->arena, &other, &filter,
	    &none, &w->why), FAULT_INPUT);
	filter.ascending = true;
	assert_int_equal(certs_list(w->certs, w->arena, &w->bcw, &filter,
	    &none, &w->why), FAULT_INPUT);
	filter.ascending = false;
	WELL(w, certs_list(w->certs, w->arena, &w->bcw, &filter, &none,
	    &w->why));
}

static void
an_odd_filter_is_refused(void **state)
{
	struct world *w = world;
	struct certs_page page;
	static const struct certs_filter rows[] = { { .status = 3 },
		{ .status = -2 }, { .status = -1, .limit = 101 },
		{ .status = -1, .service = SLICE("x") } };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(certs_list(w->certs, w->arena, &w->bcw,
		    &rows[i], &page, &w->why), FAULT_INPUT);
}

#define T(name) cmocka_unit_test(name)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(a_client_is_known_by_its_secret),
		T(a_wrong_an_unknown_and_a_revoked_client_are_told_the_same),
		T(an_older_secret_is_good_until_the_next_change_but_one),
		T(nobody_has_the_secret_of_all_zeros),
		T(a_client_is_not_made_for_what_is_not_there),
		T(a_client_held_to_some_services_is_held_to_them),
		T(a_certificate_is_found_with_its_holder),
		T(another_departments_certificate_does_not_exist),
		T(scopes_are_asked_for),
		T(a_wrong_access_code_never_reaches_the_register),
		T(pages_hold_every_certificate_once_in_order),
		T(pages_are_filtered_by_status),
		T(a_list_shows_the_clients_own_alone),
		T(a_cursor_that_was_changed_is_refused),
		T(an_odd_filter_is_refused),
	};
	return cmocka_run_group_tests_name(engine, tests, set_up, tear_down);
}

int
main(void)
{
	return both_run(group);
}
