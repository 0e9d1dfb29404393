/*
 * The stores one by one: what each promises to a single, well-behaved caller,
 * and what it refuses.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "test_tools.h"

#include "audit_store_sql.h"
#include "batch_store_sql.h"
#include "cert_store_sql.h"
#include "client_store_sql.h"
#include "hook_store_sql.h"
#include "db_migrate.h"
#include "register_check_sql.h"
#include "register_move_sql.h"
#include "request_store_sql.h"
#include "run_store_sql.h"
#include "series_lease_sql.h"
#include "series_store_sql.h"
#include "service_store_sql.h"
#include "template_store_sql.h"

static int
set_up(void **state)
{
	struct book *b = book_make();
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

static struct register_report
check(struct book *b)
{
	struct register_report r;
	WELL(b, register_check(b->db, NULL, &r, &b->why));
	return r;
}

static struct series_ranges
reserve(struct book *b, uint32_t n)
{
	struct series_ranges got;
	WELL(b, series_reserve(b->db, b->arena, b->series.id, n, b->run, &got,
	    &b->why));
	return got;
}

static struct uin
uin_of(struct book *b, uint32_t serial)
{
	return series_uin(&b->series, serial);
}

/* Moves a series on as if numbers up to next - 1 had been issued. */
static void
skip_to(struct book *b, uint32_t next)
{
	WELL(b, SQL_DO(b->db, series_advance, NULL, &b->why,
	    .id = db_int(b->series.id), .next = db_int(next),
	    .told = db_int(0)));
}

/* ---- the whole ---- */

static void
every_statement_is_one_the_engine_takes(void **state)
{
	struct book *b = *state;
	const struct db_stmt *const *const all[] = { sql_all_audit_store,
		sql_all_batch_store, sql_all_cert_store, sql_all_client_store,
		sql_all_hook_store, sql_all_register_check,
		sql_all_register_move, sql_all_request_store,
		sql_all_run_store,
		sql_all_series_lease, sql_all_series_store,
		sql_all_service_store, sql_all_template_store };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		for (size_t k = 0; all[i][k] != NULL; k++)
			WELL(b, db_check_stmt(b->db, all[i][k], &b->why));
	}
}

extern const size_t store_migrations_count;

static void
a_register_is_made_once_and_opened_often(void **state)
{
	struct book *b = *state;
	struct db *db = NULL;
	FAULTY(b, FAULT_CLASH, book_try_create(b, &db));
	FAULTY(b, FAULT_ABSENT, register_open("/tmp/mohor-none", &b->clock,
	    &db, &b->why));
	WELL(b, book_try_open(b, &db));
	db_drop(db);
	int number;
	WELL(b, db_schema(b->db, &number, &b->why));
	assert_int_equal(number, store_migrations_count);
}

/* ---- departments, services, templates ---- */

static void
a_service_keeps_every_version(void **state)
{
	struct book *b = *state;
	struct service_version v, old;
	struct slice json = SLICE("{\"service\":2}");
	unsigned char sha256[32] = { 9 };
	bool added;
	WELL(b, service_put(b->db, b->arena, "BCW", 1, json, sha256, ISSUE_S,
	    &v, &added, &b->why));
	assert_true(added && v.version == 2 && v.current);
	WELL(b, service_put(b->db, b->arena, "BCW", 1, json, sha256, ISSUE_S,
	    &v, &added, &b->why));
	assert_true(!added && v.version == 2);
	WELL(b, service_version_find(b->db, b->arena, b->service.id, &old,
	    &b->why));
	assert_true(!old.current && slice_is(old.json, "{\"service\":1}"));
	WELL(b, service_version_numbered(b->db, b->arena, "BCW", 1, 2, &v,
	    &b->why));
	assert_true(v.current);
	struct service_version *all;
	size_t n;
	WELL(b, service_list(b->db, b->arena, &all, &n, &b->why));
	assert_int_equal(n, 1);
	assert_int_equal(all[0].version, 2);
}

static void
a_service_of_no_department_is_absent(void **state)
{
	struct book *b = *state;
	struct service_version v;
	struct slice json = SLICE("{}");
	unsigned char sha256[32] = { 9 };
	FAULTY(b, FAULT_ABSENT, service_put(b->db, b->arena, "ZZZ", 1, json,
	    sha256, ISSUE_S, &v, NULL, &b->why));
	FAULTY(b, FAULT_ABSENT, service_current(b->db, b->arena, "BCW", 2, &v,
	    &b->why));
}

static void
a_department_is_renamed_not_doubled(void **state)
{
	struct book *b = *state;
	struct department d = { .code = "BCW", .name = SLICE("New"),
		.name_local = SLICE("নতুন") }, *all, one;
	size_t n;
	WELL(b, department_put(b->db, &d, &b->why));
	WELL(b, department_list(b->db, b->arena, &all, &n, &b->why));
	assert_int_equal(n, 1);
	WELL(b, department_find(b->db, b->arena, "BCW", &one, &b->why));
	assert_true(slice_is(one.name_local, "নতুন"));
	FAULTY(b, FAULT_ABSENT, department_find(b->db, b->arena, "ABC", &one,
	    &b->why));
}

static void
a_prelude_is_stored_once(void **state)
{
	struct book *b = *state;
	struct template_new t = { .name = SLICE("caste"), .sha256 = { 2 },
		.source = SLICE("source"), .prelude = SLICE("%PDF-1.7 ..."),
		.prelude_sha256 = { 3 } };
	int64_t again, other;
	WELL(b, template_put(b->db, &t, ISSUE_S, &again, &b->why));
	assert_int_equal(again, b->template);
	t.sha256[0] = 4;
	WELL(b, template_put(b->db, &t, ISSUE_S, &other, &b->why));
	assert_int_not_equal(other, b->template);
	struct template_row x, y;
	WELL(b, template_find(b->db, b->arena, again, &x, &b->why));
	WELL(b, template_find(b->db, b->arena, other, &y, &b->why));
	assert_int_equal(x.prelude, y.prelude);
	struct slice prelude;
	WELL(b, template_stored_prelude(b->db, b->arena, other, &prelude,
	    &b->why));
	assert_true(slice_is(prelude, "%PDF-1.7 ..."));
}

/* ---- numbers ---- */

static void
numbers_come_in_order_from_one(void **state)
{
	struct book *b = *state;
	struct series_ranges got = reserve(b, 3);
	assert_true(got.n == 1 && got.at[0].first == 1 && got.numbers == 3);
	got = reserve(b, 2);
	assert_true(got.n == 1 && got.at[0].first == 4 && got.numbers == 2);
}

static void
spare_numbers_go_first(void **state)
{
	struct book *b = *state;
	reserve(b, 10);
	struct series_range some = { b->series.id, 4, 2 };
	struct series_range more = { b->series.id, 8, 1 };
	WELL(b, series_spare(b->db, more, b->run, &b->why));
	WELL(b, series_spare(b->db, some, b->run, &b->why));
	assert_int_equal(check(b).spare, 3);
	struct series_ranges got = reserve(b, 1);
	assert_true(got.n == 1 && got.at[0].first == 4 && got.at[0].n == 1);
	got = reserve(b, 3);
	assert_int_equal(got.n, 3);
	assert_true(got.at[0].first == 5 && got.at[1].first == 8 &&
	    got.at[2].first == 11);
	assert_int_equal(check(b).leased, 11);
}

static void
a_number_not_leased_cannot_be_given_back_or_used(void **state)
{
	struct book *b = *state;
	reserve(b, 5);
	struct series_range beyond = { b->series.id, 4, 3 };
	FAULTY(b, FAULT_CLASH, series_spare(b->db, beyond, b->run, &b->why));
	struct series_range mine = { b->series.id, 4, 2 };
	FAULTY(b, FAULT_CLASH, series_spare(b->db, mine, b->run + 1, &b->why));
	assert_int_equal(check(b).leased, 5);
}

static void
a_void_number_has_its_reason(void **state)
{
	struct book *b = *state;
	struct slice reason = SLICE("paper torn");
	reserve(b, 3);
	WELL(b, series_void(b->db, b->series.id, 2, b->run, reason, ISSUE_S,
	    &b->why));
	FAULTY(b, FAULT_CLASH, series_void(b->db, b->series.id, 2, b->run,
	    reason, ISSUE_S, &b->why));
	struct slice blank = SLICE("  ");
	FAULTY(b, FAULT_INPUT, series_void(b->db, b->series.id, 3, b->run,
	    blank, ISSUE_S, &b->why));
	enum series_fate fate;
	struct uin u = uin_of(b, 2);
	struct slice said;
	WELL(b, series_fate(b->db, b->arena, &u, &fate, &said, &b->why));
	assert_int_equal(fate, SERIES_VOID);
	assert_true(slice_is(said, "paper torn"));
	struct register_report r = check(b);
	assert_true(r.voided == 1 && r.leased == 2 && r.numbers == 3);
}

static void
the_fate_of_every_number_is_known(void **state)
{
	struct book *b = *state;
	book_issue(b, 2);
	reserve(b, 2);
	struct series_range r = { b->series.id, 4, 1 };
	WELL(b, series_spare(b->db, r, b->run, &b->why));
	static const enum series_fate fates[] = { SERIES_ISSUED, SERIES_ISSUED,
		SERIES_LEASED, SERIES_SPARE, SERIES_UNKNOWN };
	for (uint32_t i = 0; i < 5; i++) {
		struct uin u = uin_of(b, i + 1);
		enum series_fate fate;
		WELL(b, series_fate(b->db, b->arena, &u, &fate, NULL,
		    &b->why));
		assert_int_equal(fate, fates[i]);
	}
}

static void
administrators_are_told_of_each_level_once(void **state)
{
	struct book *b = *state;
	skip_to(b, 799998);
	assert_int_equal(reserve(b, 1).tell, UIN_AMPLE);
	assert_int_equal(reserve(b, 2).tell, UIN_WARN_80);
	assert_int_equal(reserve(b, 2).tell, UIN_AMPLE);
}

static void
a_series_ends_and_goes_on_when_extended(void **state)
{
	struct book *b = *state;
	struct series_ranges got;
	skip_to(b, 999998);
	got = reserve(b, 10);
	assert_true(got.numbers == 2 && got.tell == UIN_FULL);
	FAULTY(b, FAULT_LIMIT, series_reserve(b->db, b->arena, b->series.id,
	    1, b->run, &got, &b->why));
	WELL(b, series_extend(b->db, b->series.id, &b->why));
	WELL(b, series_extend(b->db, b->series.id, &b->why));
	got = reserve(b, 2);
	char text[UIN_TEXT];
	struct uin u = uin_of(b, got.at[0].first);
	WELL(b, uin_format(&u, text, &b->why));
	assert_string_equal(text, "BCW0012026A00000");
	assert_int_equal(got.tell, UIN_AMPLE);
}

static void
a_series_of_no_department_code_is_refused(void **state)
{
	struct book *b = *state;
	struct series s;
	FAULTY(b, FAULT_INPUT, series_open(b->db, "bcw", 1, 2026, &s,
	    &b->why));
	FAULTY(b, FAULT_INPUT, series_open(b->db, "BCWX", 1, 2026, &s,
	    &b->why));
	FAULTY(b, FAULT_INPUT, series_open(b->db, "BCW", 1000, 2026, &s,
	    &b->why));
	WELL(b, series_open(b->db, "BCW", 1, 2027, &s, &b->why));
	assert_int_not_equal(s.id, b->series.id);
}

/* ---- runs ---- */

static void
a_run_that_ends_leaves_its_numbers_spare(void **state)
{
	struct book *b = *state;
	bool alive;
	reserve(b, 7);
	WELL(b, run_alive(b->db, b->run, &alive, &b->why));
	assert_true(alive);
	WELL(b, run_close(b->db, b->run, &b->why));
	WELL(b, run_alive(b->db, b->run, &alive, &b->why));
	assert_false(alive);
	FAULTY(b, FAULT_CLASH, run_close(b->db, b->run, &b->why));
	assert_int_equal(check(b).spare, 7);
}

static void
the_numbers_of_a_dead_run_are_taken_over(void **state)
{
	struct book *b = *state;
	reserve(b, 5);
	db_drop(b->db);		/* as if it had been killed */
	both_quiet(b->where);
	book_open(b);
	int64_t dead = b->run, ended;
	assert_int_equal(check(b).orphaned, 5);
	book_run(b);
	assert_int_not_equal(b->run, dead);
	struct series_ranges got = reserve(b, 2);
	assert_int_equal(got.at[0].first, 1);
	WELL(b, run_sweep(b->db, &ended, &b->why));
	assert_int_equal(ended, 1);
	struct register_report r = check(b);
	assert_true(r.leased == 2 && r.spare == 3 && r.orphaned == 0);
}

/* ---- certificates ---- */

static void
a_certificate_is_found_as_it_was_added(void **state)
{
	struct book *b = *state;
	book_issue(b, 3);
	struct uin u = uin_of(b, 2);
	struct cert c, d;
	struct slice tail;
	WELL(b, cert_find(b->db, b->arena, &u, &c, &b->why));
	WELL(b, cert_find_id(b->db, b->arena, c.id, &d, &b->why));
	WELL(b, cert_tail(b->db, b->arena, c.id, &tail, &b->why));
	assert_true(uin_equal(&c.uin, &u) && uin_equal(&d.uin, &u));
	assert_int_equal(c.status, CERT_VALID);
	assert_int_equal(c.pdf_len, 150000);
	assert_int_equal(c.pdf_sha256[0], 2);
	assert_int_equal(c.facts.len, 600);
	assert_int_equal(c.id, series_cert_id(b->series.id, 2));
	assert_true(slice_eq(tail, slice_from(b->bytes, 14000)));
	u.serial = 4;
	FAULTY(b, FAULT_ABSENT, cert_find(b->db, b->arena, &u, &c, &b->why));
}

static void
a_known_series_leads_to_the_same_certificate(void **state)
{
	struct book *b = *state;
	book_issue(b, 3);
	struct slice reason = SLICE("wrong name");
	struct uin two = uin_of(b, 2), three = uin_of(b, 3);
	struct cert c, d;
	WELL(b, cert_replace(b->db, &two, &three, reason, 7, &b->why));
	WELL(b, cert_find(b->db, b->arena, &two, &c, &b->why));
	WELL(b, cert_find_in(b->db, b->arena, &two, b->series.id, &d,
	    &b->why));
	assert_true(uin_equal(&c.uin, &d.uin) && c.id == d.id);
	assert_true(d.status == CERT_REPLACED && d.status_s == 7 &&
	    d.replaced_by == c.replaced_by && slice_eq(c.reason, d.reason));
	assert_true(slice_eq(c.facts, d.facts) && slice_eq(c.qr_kid, d.qr_kid));
	assert_memory_equal(c.pdf_sha256, d.pdf_sha256, 32);
	assert_memory_equal(c.facts_sha256, d.facts_sha256, 32);
	two.serial = 4;
	FAULTY(b, FAULT_ABSENT, cert_find_in(b->db, b->arena, &two,
	    b->series.id, &d, &b->why));
}

static void
a_group_reserves_the_numbers_of_the_next(void **state)
{
	struct book *b = *state;
	struct series_ranges got = reserve(b, 8), next;
	struct cert_group g = book_group(b, &got, 0);
	struct audit_entry e = { .at_s = ISSUE_S, .who = SLICE("cli:uid=1"),
		.act = SLICE("issue.group"), .what = SLICE("BCW-001"),
		.detail = SLICE("n=8") };
	struct series_range unused = { b->series.id, 8, 1 };
	g.n = 7;
	g.spare = &unused;
	g.n_spare = 1;
	g.audit = &e;
	g.next_series = b->series.id;
	g.next_n = 4;
	WELL(b, cert_add_group(b->db, b->arena, &g, &next, &b->why));
	assert_true(next.numbers == 4 && next.at[0].first == 8);
	struct register_report r = check(b);
	assert_true(r.issued == 7 && r.leased == 4 && r.audit_rows == 1);
}

static void
the_last_group_of_a_series_is_committed(void **state)
{
	struct book *b = *state;
	skip_to(b, 999998);
	struct series_ranges got = reserve(b, 2), next;
	struct cert_group g = book_group(b, &got, 0);
	g.next_series = b->series.id;
	g.next_n = 2;
	WELL(b, cert_add_group(b->db, b->arena, &g, &next, &b->why));
	assert_true(next.numbers == 0 && next.tell == UIN_FULL);
	struct uin u = uin_of(b, 999999);
	struct cert c;
	WELL(b, cert_find(b->db, b->arena, &u, &c, &b->why));
}

static void
a_group_with_one_bad_number_is_not_kept_at_all(void **state)
{
	struct book *b = *state;
	struct series_ranges got = reserve(b, 4);
	struct cert_group g = book_group(b, &got, 0);
	struct cert_new *certs = book_certs(b, &got, 0);
	certs[3].serial = 5;
	g.certs = certs;
	FAULTY(b, FAULT_CLASH, cert_add_group(b->db, b->arena, &g, NULL,
	    &b->why));
	certs[3].serial = 3;
	FAULTY(b, FAULT_CLASH, cert_add_group(b->db, b->arena, &g, NULL,
	    &b->why));
	struct register_report r = check(b);
	assert_true(r.issued == 0 && r.leased == 4);
}

static void
a_number_of_another_year_or_service_is_refused(void **state)
{
	struct book *b = *state;
	struct series_ranges got = reserve(b, 1);
	struct cert_group g = book_group(b, &got, 0);
	struct cert_new *c = book_certs(b, &got, 0);
	g.certs = c;
	c->issued_s = ISSUE_S + 366 * 86400;
	FAULTY(b, FAULT_BUG, cert_add_group(b->db, b->arena, &g, NULL,
	    &b->why));
	c->issued_s = ISSUE_S;
	g.service_version = 99;
	FAULTY(b, FAULT_CLASH, cert_add_group(b->db, b->arena, &g, NULL,
	    &b->why));
	struct series other;
	WELL(b, series_open(b->db, "BCW", 2, 2026, &other, &b->why));
	WELL(b, series_reserve(b->db, b->arena, other.id, 1, b->run, &got,
	    &b->why));
	g = book_group(b, &got, 0);
	FAULTY(b, FAULT_BUG, cert_add_group(b->db, b->arena, &g, NULL,
	    &b->why));
}

static void
a_certificate_ends_once_and_for_good(void **state)
{
	struct book *b = *state;
	struct slice reason = SLICE("wrong name");
	book_issue(b, 3);
	struct uin one = uin_of(b, 1), two = uin_of(b, 2), four = uin_of(b, 4);
	struct cert c;
	FAULTY(b, FAULT_INPUT, cert_replace(b->db, &one, &one, reason, 7,
	    &b->why));
	FAULTY(b, FAULT_ABSENT, cert_replace(b->db, &one, &four, reason, 7,
	    &b->why));
	WELL(b, cert_replace(b->db, &one, &two, reason, 7, &b->why));
	FAULTY(b, FAULT_CLASH, cert_cancel(b->db, &one, reason, 8, &b->why));
	WELL(b, cert_find(b->db, b->arena, &one, &c, &b->why));
	assert_true(c.status == CERT_REPLACED && c.status_s == 7 &&
	    c.replaced_by == series_cert_id(b->series.id, 2) &&
	    slice_is(c.reason, "wrong name"));
	WELL(b, cert_cancel(b->db, &two, reason, 9, &b->why));
	WELL(b, cert_find(b->db, b->arena, &two, &c, &b->why));
	assert_true(c.status == CERT_CANCELLED && c.replaced_by == 0);
}

static enum fault_code
add_serial(void *arg, const struct cert *c, struct fault *why)
{
	*(uint64_t *)arg = *(uint64_t *)arg * 10 + c->uin.serial;
	return c->uin.serial != 4 ? FAULT_NONE :
	    fault_say(why, FAULT_LIMIT, "enough");
}

static void
a_walk_goes_in_order_and_stops_when_told(void **state)
{
	struct book *b = *state;
	book_issue(b, 6);
	uint64_t seen = 0;
	FAULTY(b, FAULT_LIMIT, cert_walk(b->db, b->series.id, 2, add_serial,
	    &seen, &b->why));
	assert_int_equal(seen, 234);
}

/* ---- batches ---- */

static struct batch
open_batch(struct book *b, bool *begun)
{
	struct batch asked = { .service_version = b->service.id,
		.input_sha256 = { 5 }, .key_name = SLICE("officer"),
		.label = SLICE("people.csv"), .begun_s = ISSUE_S }, out;
	WELL(b, batch_open(b->db, b->arena, &asked, &out, begun, &b->why));
	return out;
}

static void
the_same_file_is_the_same_batch(void **state)
{
	struct book *b = *state;
	bool begun;
	struct batch one = open_batch(b, &begun);
	assert_true(begun);
	struct service_version v;
	struct slice json = SLICE("{\"service\":2}");
	unsigned char sha256[32] = { 9 };
	WELL(b, service_put(b->db, b->arena, "BCW", 1, json, sha256, ISSUE_S,
	    &v, NULL, &b->why));
	int64_t first = b->service.id;
	b->service = v;
	struct batch two = open_batch(b, &begun);
	assert_false(begun);
	assert_int_equal(two.id, one.id);
	assert_int_equal(two.service_version, first);
	WELL(b, batch_finish(b->db, one.id, 77, &b->why));
	WELL(b, batch_finish(b->db, one.id, 78, &b->why));
	WELL(b, batch_find(b->db, b->arena, one.id, &two, &b->why));
	assert_int_equal(two.finished_s, 77);
	FAULTY(b, FAULT_ABSENT, batch_finish(b->db, 99, 78, &b->why));
}

static void
a_row_is_issued_once(void **state)
{
	struct book *b = *state;
	struct batch batch = open_batch(b, NULL);
	struct series_ranges got = reserve(b, 3);
	struct batch_row bad = { .row = 70, .note = SLICE("name: empty") };
	struct cert_group g = book_group(b, &got, 100);
	g.batch = batch.id;
	g.rejected = &bad;
	g.n_rejected = 1;
	WELL(b, cert_add_group(b->db, b->arena, &g, NULL, &b->why));
	got = reserve(b, 3);
	g = book_group(b, &got, 102);
	g.batch = batch.id;
	FAULTY(b, FAULT_CLASH, cert_add_group(b->db, b->arena, &g, NULL,
	    &b->why));
	g = book_group(b, &got, 68);	/* 70 was rejected */
	g.batch = batch.id;
	FAULTY(b, FAULT_CLASH, cert_add_group(b->db, b->arena, &g, NULL,
	    &b->why));
	bad.row = 101;
	FAULTY(b, FAULT_CLASH, batch_reject(b->db, batch.id, &bad, 1,
	    &b->why));
	bad.row = 70;
	bad.note = (struct slice)SLICE("another");
	WELL(b, batch_reject(b->db, batch.id, &bad, 1, &b->why));
	struct batch_done done;
	WELL(b, batch_done_rows(b->db, b->arena, batch.id, &done, &b->why));
	assert_true(done.rows == 102 && done.issued == 3 && done.rejected == 1);
	assert_true(batch_is_done(&done, 70) && batch_is_done(&done, 102));
	assert_false(batch_is_done(&done, 71));
	assert_false(batch_is_done(&done, 103));
}

static enum fault_code
note_row(void *arg, const struct batch_row *r, struct fault *why)
{
	(void)why;
	struct batch_row *last = arg;
	assert_true(r->row > last->row);
	if (r->state == BATCH_REJECTED)
		assert_true(slice_is(r->note, "name: empty"));
	else
		assert_int_equal(r->cert & 0xff, r->row);
	*last = *r;
	return FAULT_NONE;
}

static void
rows_are_walked_in_order(void **state)
{
	struct book *b = *state;
	struct batch batch = open_batch(b, NULL);
	struct batch_row bad = { .row = 9, .note = SLICE("name: empty") };
	struct batch_row last = { 0 };
	WELL(b, batch_reject(b->db, batch.id, &bad, 1, &b->why));
	struct series_ranges got = reserve(b, 8);
	struct cert_group g = book_group(b, &got, 1);
	g.batch = batch.id;
	WELL(b, cert_add_group(b->db, b->arena, &g, NULL, &b->why));
	WELL(b, batch_walk(b->db, batch.id, 0, note_row, &last, &b->why));
	assert_int_equal(last.row, 9);
	struct batch_done done;
	WELL(b, batch_done_rows(b->db, b->arena, batch.id + 1, &done,
	    &b->why));
	assert_true(done.rows == 0 && !batch_is_done(&done, 1));
}

/* ---- the audit chain ---- */

static void
audit_entries_are_numbered_and_linked(void **state)
{
	struct book *b = *state;
	struct audit_entry e = { .at_s = ISSUE_S, .who = SLICE("officer:17"),
		.act = SLICE("series.extend"), .what = SLICE("BCW-001-2026"),
		.detail = SLICE("") }, *all;
	uint64_t rows;
	size_t n;
	for (int i = 0; i < 3; i++)
		WELL(b, audit_add(b->db, &e, &b->why));
	WELL(b, audit_check(b->db, &rows, NULL, &b->why));
	assert_int_equal(rows, 3);
	WELL(b, audit_read(b->db, b->arena, 2, 10, &all, &n, &b->why));
	assert_int_equal(n, 2);
	assert_int_equal(all[1].seq, 3);
	assert_memory_not_equal(all[0].hash, all[1].hash, 32);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int
run_all(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(every_statement_is_one_the_engine_takes),
		T(a_register_is_made_once_and_opened_often),
		T(a_service_keeps_every_version),
		T(a_service_of_no_department_is_absent),
		T(a_department_is_renamed_not_doubled),
		T(a_prelude_is_stored_once),
		T(numbers_come_in_order_from_one),
		T(spare_numbers_go_first),
		T(a_number_not_leased_cannot_be_given_back_or_used),
		T(a_void_number_has_its_reason),
		T(the_fate_of_every_number_is_known),
		T(administrators_are_told_of_each_level_once),
		T(a_series_ends_and_goes_on_when_extended),
		T(a_series_of_no_department_code_is_refused),
		T(a_run_that_ends_leaves_its_numbers_spare),
		T(the_numbers_of_a_dead_run_are_taken_over),
		T(a_certificate_is_found_as_it_was_added),
		T(a_known_series_leads_to_the_same_certificate),
		T(a_group_reserves_the_numbers_of_the_next),
		T(the_last_group_of_a_series_is_committed),
		T(a_group_with_one_bad_number_is_not_kept_at_all),
		T(a_number_of_another_year_or_service_is_refused),
		T(a_certificate_ends_once_and_for_good),
		T(a_walk_goes_in_order_and_stops_when_told),
		T(the_same_file_is_the_same_batch),
		T(a_row_is_issued_once),
		T(rows_are_walked_in_order),
		T(audit_entries_are_numbered_and_linked),
	};
	return cmocka_run_group_tests_name(engine, tests, NULL, NULL);
}

int
main(void)
{
	return both_run(run_all);
}
