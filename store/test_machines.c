/*
 * Departments' own systems in the register: clients, requests that are done once,
 * the outbox, and batches as a client reads them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_tools.h"

#include "client_store.h"
#include "hook_store.h"
#include "request_store.h"

#define ID "c_0123456789abcdef"

static struct client
some_client(const char *id, const char *dept)
{
	struct client c = { .id = slice_of(id), .name = SLICE("portal"),
		.services = SLICE("BCW-001"), .key_name = SLICE("test"),
		.scopes = CLIENT_ISSUE, .secret_sha256 = { 1 },
		.created_s = ISSUE_S };
	memcpy(c.dept, dept, strlen(dept) + 1);
	return c;
}

static int
set_up(void **state)
{
	struct book *b = book_make();
	struct client c = some_client(ID, "BCW");
	WELL(b, client_add(b->db, &c, &b->why));
	book_run(b);
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	book_drop(*state);
	return 0;
}

/* ---- clients ---- */

static void
a_client_is_read_as_it_was_written(void **state)
{
	struct book *b = *state;
	struct client c;
	WELL(b, client_find(b->db, b->arena, slice_of(ID), &c, &b->why));
	assert_true(slice_is(c.id, ID) && slice_is(c.name, "portal"));
	assert_string_equal(c.dept, "BCW");
	assert_true(slice_is(c.services, "BCW-001"));
	assert_int_equal(c.scopes, CLIENT_ISSUE);
	assert_int_equal(c.secret_sha256[0], 1);
	assert_false(c.has_older);
	assert_int_equal(c.revoked_s, 0);
}

static void
a_client_of_all_departments_is_one(void **state)
{
	struct book *b = *state;
	struct client all = some_client("c_fedcba9876543210", "*"), *list;
	size_t n;
	WELL(b, client_add(b->db, &all, &b->why));
	WELL(b, client_list(b->db, b->arena, &list, &n, &b->why));
	assert_int_equal(n, 2);
	assert_string_equal(list[1].dept, "*");
}

static void
two_clients_cannot_have_one_id(void **state)
{
	struct book *b = *state;
	struct client c = some_client(ID, "BCW");
	FAULTY(b, FAULT_CLASH, client_add(b->db, &c, &b->why));
}

static void
the_older_secret_is_kept_at_a_change_unless_it_is_to_end(void **state)
{
	struct book *b = *state;
	struct client c;
	WELL(b, client_rotate(b->db, slice_of(ID), (unsigned char[32]){ 2 },
	    false, &b->why));
	WELL(b, client_find(b->db, b->arena, slice_of(ID), &c, &b->why));
	assert_true(c.has_older && c.older_sha256[0] == 1 &&
	    c.secret_sha256[0] == 2);
	WELL(b, client_rotate(b->db, slice_of(ID), (unsigned char[32]){ 3 },
	    true, &b->why));
	WELL(b, client_find(b->db, b->arena, slice_of(ID), &c, &b->why));
	assert_true(!c.has_older && c.secret_sha256[0] == 3);
}

static void
a_revoked_client_stays_as_it_is(void **state)
{
	struct book *b = *state;
	struct client c;
	unsigned char secret[32] = { 9 };
	WELL(b, client_revoke(b->db, slice_of(ID), ISSUE_S + 5, &b->why));
	FAULTY(b, FAULT_ABSENT, client_revoke(b->db, slice_of(ID), ISSUE_S + 6,
	    &b->why));
	FAULTY(b, FAULT_ABSENT, client_rotate(b->db, slice_of(ID), secret,
	    false, &b->why));
	WELL(b, client_find(b->db, b->arena, slice_of(ID), &c, &b->why));
	assert_int_equal(c.revoked_s, ISSUE_S + 5);
}

/* ---- requests ---- */

static struct request
some_request(unsigned char key, int64_t at_s)
{
	return (struct request){ .client = SLICE(ID), .key_sha256 = { key },
		.request_sha256 = { 7 }, .kind = REQUEST_ISSUE,
		.subject = 4194305, .at_s = at_s };
}

static void
a_request_is_found_by_its_key(void **state)
{
	struct book *b = *state;
	struct request r = some_request(1, ISSUE_S), got = { .client =
	    SLICE(ID), .key_sha256 = { 1 } };
	bool found;
	WELL(b, request_find(b->db, &got, &found, &b->why));
	assert_false(found);
	WELL(b, request_add(b->db, &r, &b->why));
	WELL(b, request_find(b->db, &got, &found, &b->why));
	assert_true(found);
	assert_int_equal(got.subject, 4194305);
	assert_int_equal(got.request_sha256[0], 7);
	assert_int_equal(got.kind, REQUEST_ISSUE);
}

struct doing {
	struct book *book;
	struct cert_group group;
	struct request request;
};

/* As a worker does it: the request and its certificate in one transaction. */
static enum fault_code
issue_under_key(struct db *db, void *arg, struct fault *why)
{
	struct doing *d = arg;
	enum fault_code f = cert_add_group(db, d->book->arena, &d->group, NULL,
	    why);
	return f != FAULT_NONE ? f : request_add(db, &d->request, why);
}

static void
a_second_use_of_a_key_undoes_its_certificate(void **state)
{
	struct book *b = *state;
	struct register_report report;
	struct doing d = { .book = b, .request = some_request(1, ISSUE_S) };
	struct series_ranges one;
	for (int i = 0; i < 2; i++) {
		WELL(b, series_reserve(b->db, b->arena, b->series.id, 1,
		    b->run, &one, &b->why));
		d.group = book_group(b, &one, 0);
		assert_int_equal(db_run(b->db, DB_WRITE, issue_under_key, &d,
		    &b->why), i == 0 ? FAULT_NONE : FAULT_CLASH);
	}
	WELL(b, register_check(b->db, NULL, &report, &b->why));
	assert_int_equal(report.issued, 1);
	assert_int_equal(report.leased, 1);
}

static void
old_requests_are_forgotten_a_few_at_a_time(void **state)
{
	struct book *b = *state;
	int64_t gone;
	for (unsigned char i = 1; i <= 5; i++) {
		struct request r = some_request(i, ISSUE_S + i);
		WELL(b, request_add(b->db, &r, &b->why));
	}
	WELL(b, request_sweep(b->db, ISSUE_S + 4, 2, &gone, &b->why));
	assert_int_equal(gone, 2);
	WELL(b, request_sweep(b->db, ISSUE_S + 4, 2, &gone, &b->why));
	assert_int_equal(gone, 1);
	WELL(b, request_sweep(b->db, ISSUE_S + 4, 2, &gone, &b->why));
	assert_int_equal(gone, 0);
}

/* ---- the outbox ---- */

static void
listen_to(struct book *b, unsigned events)
{
	struct hook h = { .client = SLICE(ID), .url = SLICE("https://x/"),
		.secret = SLICE("sealed"), .events = events,
		.set_s = ISSUE_S };
	WELL(b, hook_put(b->db, &h, &b->why));
}

static void
tell(struct book *b, int64_t id, enum hook_event event, const char *service,
    int64_t at_s)
{
	WELL(b, outbox_tell(b->db, id, event, slice_of(service),
	    slice_of("{}"), at_s, &b->why));
}

static int64_t
waiting(struct book *b)
{
	int64_t n, due;
	WELL(b, outbox_count(b->db, ISSUE_S, &n, &due, &b->why));
	return n;
}

static void
only_what_a_client_listens_to_enters_the_outbox(void **state)
{
	struct book *b = *state;
	listen_to(b, HOOK_ISSUED);
	tell(b, 1, HOOK_CANCELLED, "BCW-001", ISSUE_S);
	tell(b, 2, HOOK_ISSUED, "BCW-002", ISSUE_S);
	tell(b, 3, HOOK_ISSUED, "AMD-001", ISSUE_S);
	assert_int_equal(waiting(b), 0);
	tell(b, 4, HOOK_ISSUED, "BCW-001", ISSUE_S);
	assert_int_equal(waiting(b), 1);
}

static void
the_longest_waiting_is_taken_first_and_by_one(void **state)
{
	struct book *b = *state;
	struct outbox m;
	bool found;
	listen_to(b, HOOK_EVENTS);
	tell(b, 1, HOOK_ISSUED, "BCW-001", ISSUE_S + 2);
	tell(b, 2, HOOK_ISSUED, "BCW-001", ISSUE_S + 1);
	WELL(b, outbox_take(b->db, b->arena, ISSUE_S, ISSUE_S + 60, &m, &found,
	    &b->why));
	assert_false(found);
	WELL(b, outbox_take(b->db, b->arena, ISSUE_S + 2, ISSUE_S + 60, &m,
	    &found, &b->why));
	assert_true(found && m.id == 2 && m.tries == 1);
	WELL(b, outbox_take(b->db, b->arena, ISSUE_S + 2, ISSUE_S + 60, &m,
	    &found, &b->why));
	assert_true(found && m.id == 1);
	WELL(b, outbox_take(b->db, b->arena, ISSUE_S + 2, ISSUE_S + 60, &m,
	    &found, &b->why));
	assert_false(found);
}

static void
a_late_report_does_not_count(void **state)
{
	struct book *b = *state;
	struct outbox slow, quick;
	enum outbox_state s;
	int64_t tries, next;
	bool found;
	listen_to(b, HOOK_EVENTS);
	tell(b, 1, HOOK_ISSUED, "BCW-001", ISSUE_S);
	WELL(b, outbox_take(b->db, b->arena, ISSUE_S, ISSUE_S + 60, &slow,
	    &found, &b->why));
	WELL(b, outbox_take(b->db, b->arena, ISSUE_S + 60, ISSUE_S + 120,
	    &quick, &found, &b->why));
	assert_true(found);
	WELL(b, outbox_given_up(b->db, &slow, &b->why));
	WELL(b, outbox_look(b->db, 1, &s, &tries, &next, &b->why));
	assert_int_equal(s, OUTBOX_WAITING);
	WELL(b, outbox_told(b->db, &quick, &b->why));
	WELL(b, outbox_look(b->db, 1, &s, &tries, &next, &b->why));
	assert_true(s == OUTBOX_TOLD && tries == 2);
}

static void
what_is_settled_is_forgotten_and_what_waits_is_not(void **state)
{
	struct book *b = *state;
	struct outbox m;
	bool found;
	int64_t gone;
	listen_to(b, HOOK_EVENTS);
	for (int64_t id = 1; id <= 3; id++)
		tell(b, id, HOOK_ISSUED, "BCW-001", ISSUE_S);
	for (int i = 0; i < 2; i++) {
		WELL(b, outbox_take(b->db, b->arena, ISSUE_S, ISSUE_S + 60, &m,
		    &found, &b->why));
		WELL(b, outbox_told(b->db, &m, &b->why));
	}
	WELL(b, outbox_sweep(b->db, ISSUE_S, 10, &gone, &b->why));
	assert_int_equal(gone, 0);
	WELL(b, outbox_sweep(b->db, ISSUE_S + 1, 1, &gone, &b->why));
	assert_int_equal(gone, 1);
	WELL(b, outbox_sweep(b->db, ISSUE_S + 1, 10, &gone, &b->why));
	assert_int_equal(gone, 1);
	assert_int_equal(waiting(b), 1);
}

static void
an_endpoint_that_goes_takes_its_messages_along(void **state)
{
	struct book *b = *state;
	struct hook h;
	listen_to(b, HOOK_EVENTS);
	tell(b, 1, HOOK_ISSUED, "BCW-001", ISSUE_S);
	WELL(b, hook_disable(b->db, slice_of(ID), &b->why));
	assert_int_equal(waiting(b), 0);
	WELL(b, hook_find(b->db, b->arena, slice_of(ID), &h, &b->why));
	assert_false(h.enabled);
	WELL(b, hook_remove(b->db, slice_of(ID), &b->why));
	FAULTY(b, FAULT_ABSENT, hook_remove(b->db, slice_of(ID), &b->why));
	FAULTY(b, FAULT_ABSENT, hook_find(b->db, b->arena, slice_of(ID), &h,
	    &b->why));
}

/* ---- pages ---- */

static size_t
page(struct book *b, uint32_t past, bool ascending, int status,
    struct cert **out)
{
	size_t n;
	const struct cert_page p = { b->series.id, past, ascending, status, 3 };
	WELL(b, cert_list(b->db, b->arena, &p, out, &n, &b->why));
	return n;
}

static void
certificates_come_in_pages_both_ways(void **state)
{
	struct book *b = *state;
	struct cert *c;
	book_issue(b, 5);
	assert_int_equal(page(b, 0, true, -1, &c), 3);
	assert_int_equal(c[0].uin.serial, 1);
	assert_int_equal(page(b, 3, true, -1, &c), 2);
	assert_int_equal(c[1].uin.serial, 5);
	assert_int_equal(page(b, 0, false, -1, &c), 3);
	assert_int_equal(c[0].uin.serial, 5);
	assert_int_equal(page(b, 3, false, -1, &c), 2);
	assert_int_equal(c[1].uin.serial, 1);
	assert_int_equal(page(b, 5, true, -1, &c), 0);
}

static void
pages_are_of_valid_or_of_ended_ones(void **state)
{
	struct book *b = *state;
	struct cert *c;
	book_issue(b, 5);
	struct uin uin = series_uin(&b->series, 2);
	WELL(b, cert_cancel(b->db, &uin, slice_of("why"), ISSUE_S, &b->why));
	for (int up = 0; up < 2; up++) {
		assert_int_equal(page(b, 0, up, CERT_VALID, &c), 3);
		assert_int_equal(c[1].uin.serial, up ? 3 : 4);
		assert_int_equal(page(b, 0, up, CERT_CANCELLED, &c), 1);
		assert_int_equal(c[0].uin.serial, 2);
		assert_true(slice_is(c[0].reason, "why"));
		assert_int_equal(page(b, 0, up, CERT_REPLACED, &c), 0);
	}
}

/* ---- batches ---- */

static struct batch
some_batch(struct book *b)
{
	struct batch asked = { .service_version = b->service.id,
		.input_sha256 = { 5 }, .key_name = SLICE("k"),
		.label = SLICE("l"), .begun_s = ISSUE_S }, got;
	WELL(b, batch_open(b->db, b->arena, &asked, &got, NULL, &b->why));
	return got;
}

static void
rows_of_a_batch_come_in_pages(void **state)
{
	struct book *b = *state;
	struct batch batch = some_batch(b);
	struct batch_row bad[] = { { .row = 2, .note = SLICE("2\nx\ty\n") },
		{ .row = 4, .note = SLICE("4\nx\ty\n") } }, *rows;
	struct series_ranges got;
	uint32_t issued, rejected;
	size_t n;
	WELL(b, series_reserve(b->db, b->arena, b->series.id, 1, b->run, &got,
	    &b->why));
	struct cert_group g = book_group(b, &got, 1);
	g.batch = batch.id;
	g.rejected = bad;
	g.n_rejected = 2;
	WELL(b, cert_add_group(b->db, b->arena, &g, NULL, &b->why));
	WELL(b, batch_page(b->db, b->arena, batch.id, 1, 2, &rows, &n,
	    &b->why));
	assert_true(n == 2 && rows[0].state == BATCH_ISSUED &&
	    rows[1].state == BATCH_REJECTED && rows[1].row == 2);
	WELL(b, batch_page(b->db, b->arena, batch.id, 3, 2, &rows, &n,
	    &b->why));
	assert_true(n == 1 && rows[0].row == 4 &&
	    slice_is(rows[0].note, "4\nx\ty\n"));
	WELL(b, batch_counts(b->db, batch.id, &issued, &rejected, &b->why));
	assert_true(issued == 1 && rejected == 2);
}

static void
the_first_who_sent_a_batch_is_its_client(void **state)
{
	struct book *b = *state;
	struct client other = some_client("c_fedcba9876543210", "BCW");
	struct batch_client c;
	struct batch batch = some_batch(b);
	bool found;
	WELL(b, client_add(b->db, &other, &b->why));
	WELL(b, batch_client_find(b->db, b->arena, batch.id, &c, &found,
	    &b->why));
	assert_false(found);
	WELL(b, batch_client_add(b->db, batch.id, slice_of(ID),
	    slice_of("/one"), &b->why));
	WELL(b, batch_client_add(b->db, batch.id, other.id, slice_of("/two"),
	    &b->why));
	WELL(b, batch_client_find(b->db, b->arena, batch.id, &c, &found,
	    &b->why));
	assert_true(found && slice_is(c.client, ID) &&
	    slice_is(c.path, "/one") && c.note.len == 0);
}

static size_t
batches_waiting(struct book *b)
{
	int64_t *ids;
	size_t n;
	WELL(b, batch_client_waiting(b->db, b->arena, &ids, &n, &b->why));
	return n;
}

static void
a_batch_waits_while_it_has_a_file_without_a_note(void **state)
{
	struct book *b = *state;
	struct batch batch = some_batch(b);
	assert_int_equal(batches_waiting(b), 0);
	WELL(b, batch_client_add(b->db, batch.id, slice_of(ID),
	    slice_of("/one"), &b->why));
	assert_int_equal(batches_waiting(b), 1);
	WELL(b, batch_client_note(b->db, batch.id, slice_of("bad"), &b->why));
	assert_int_equal(batches_waiting(b), 0);
	WELL(b, batch_client_file(b->db, batch.id, slice_of("/two"),
	    &b->why));
	assert_int_equal(batches_waiting(b), 1);
	WELL(b, client_revoke(b->db, slice_of(ID), ISSUE_S, &b->why));
	assert_int_equal(batches_waiting(b), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(a_client_is_read_as_it_was_written),
		T(a_client_of_all_departments_is_one),
		T(two_clients_cannot_have_one_id),
		T(the_older_secret_is_kept_at_a_change_unless_it_is_to_end),
		T(a_revoked_client_stays_as_it_is),
		T(a_request_is_found_by_its_key),
		T(a_second_use_of_a_key_undoes_its_certificate),
		T(old_requests_are_forgotten_a_few_at_a_time),
		T(only_what_a_client_listens_to_enters_the_outbox),
		T(the_longest_waiting_is_taken_first_and_by_one),
		T(a_late_report_does_not_count),
		T(what_is_settled_is_forgotten_and_what_waits_is_not),
		T(an_endpoint_that_goes_takes_its_messages_along),
		T(certificates_come_in_pages_both_ways),
		T(pages_are_of_valid_or_of_ended_ones),
		T(rows_of_a_batch_come_in_pages),
		T(the_first_who_sent_a_batch_is_its_client),
		T(a_batch_waits_while_it_has_a_file_without_a_note),
	};
	return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}

int
main(void)
{
	return both_run(group);
}
