/*
 * One person's certificate for a department's own system: what it is answered,
 * what it may not do, and that no accident issues twice.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include <signal.h>
#include <sys/wait.h>

#include "audit_store.h"
#include "buf.h"
#include "catalogue.h"
#include "date.h"
#include "json_read.h"
#include "run_store.h"

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

static void
a_person_is_issued_a_certificate_that_can_be_fetched(void **state)
{
	struct world *w = world;
	struct certs_document doc;
	unsigned char digest[SHA256_LEN];
	struct hash h;
	(void)state;
	struct issue_one_result r = world_issue(w, "first");
	assert_false(r.replayed);
	assert_memory_equal(r.uin, "BCW001", 6);
	assert_string_equal(r.service, "BCW-001");
	assert_int_equal(strlen(r.access), ACCESS_CODE_LEN);
	assert_int_equal(r.issued_s, w->clock.fixed_s);
	assert_string_equal(r.verify_url, arena_printf(w->arena,
	    "https://verify.example.gov.in/v/%s", r.uin));
	WELL(w, certs_document(w->certs, w->arena, &w->bcw, slice_of(r.uin),
	    &doc, &w->why));
	assert_int_equal(doc.prelude.len + doc.tail.len, r.pdf_len);
	hash_begin(&h, HASH_SHA256);
	hash_add(&h, doc.prelude.at, doc.prelude.len);
	hash_add(&h, doc.tail.at, doc.tail.len);
	hash_end(&h, digest);
	assert_memory_equal(digest, r.pdf_sha256, sizeof digest);
	assert_true(slice_starts(doc.prelude, "%PDF-"));
}

static void
a_repeated_request_gets_the_very_same_answer(void **state)
{
	struct world *w = world;
	(void)state;
	struct issue_one_result a = world_issue(w, "repeated");
	uint64_t n = world_issued(w);
	w->clock.fixed_s += 100;
	struct issue_one_result b = world_issue(w, "repeated");
	assert_true(b.replayed);
	assert_int_equal(world_issued(w), n);
	assert_string_equal(a.uin, b.uin);
	assert_string_equal(a.access, b.access);
	assert_string_equal(a.verify_url, b.verify_url);
	assert_string_equal(a.service, b.service);
	assert_int_equal(a.version, b.version);
	assert_int_equal(a.issued_s, b.issued_s);
	assert_true(slice_eq(a.valid_until, b.valid_until));
	assert_int_equal(a.pdf_len, b.pdf_len);
	assert_memory_equal(a.pdf_sha256, b.pdf_sha256, SHA256_LEN);
}

static void
another_request_under_the_same_key_is_refused(void **state)
{
	struct world *w = world;
	struct form_faults faults;
	struct issue_one_result r;
	(void)state;
	world_issue(w, "mine");
	uint64_t n = world_issued(w);
	const struct issue_one_ask ask = world_ask(w, "mine", "another body");
	assert_int_equal(issue_one(w->desk, w->arena, &ask, &r, &faults,
	    &w->why), FAULT_CLASH);
	assert_string_equal(w->why.where, "Idempotency-Key");
	assert_int_equal(world_issued(w), n);
}

static void
a_key_must_be_given_and_not_be_endless(void **state)
{
	struct world *w = world;
	char endless[ONCE_KEY_MOST + 2];
	struct issue_one_result r;
	(void)state;
	memset(endless, 'k', sizeof endless - 1);
	endless[sizeof endless - 1] = '\0';
	assert_int_equal(world_try_issue(w, "", &r), FAULT_INPUT);
	assert_int_equal(world_try_issue(w, endless, &r), FAULT_INPUT);
	assert_int_equal(world_try_issue(w, endless + 1, &r), FAULT_NONE);
}

static bool
names(const struct form_faults *faults, const char *where)
{
	for (size_t i = 0; i < faults->n; i++)
		if (strcmp(faults->at[i].where, where) == 0)
			return true;
	return false;
}

static void
every_wrong_member_is_named_and_nothing_is_issued(void **state)
{
	struct world *w = world;
	struct form_faults faults;
	struct issue_one_result r;
	struct slice keys[COUNT_OF(world_names) + 1],
	    values[COUNT_OF(world_names) + 1];
	(void)state;
	uint64_t n = world_issued(w);
	memcpy(keys, world_names, sizeof world_names);
	memcpy(values, world_values, sizeof world_values);
	values[2] = slice_of("31-02-1990");
	values[7] = slice_of("12");
	keys[9] = slice_of("Colour");
	keys[10] = slice_of("mobile");
	values[10] = slice_of("12345");
	struct issue_one_ask ask = world_ask(w, "wrong", "wrong");
	ask.names = keys;
	ask.values = values;
	ask.n = COUNT_OF(keys);
	assert_int_equal(issue_one(w->desk, w->arena, &ask, &r, &faults,
	    &w->why), FAULT_INPUT);
	assert_int_equal(faults.n, 5);
	assert_true(names(&faults, "dob") && names(&faults, "pin") &&
	    names(&faults, "Colour") && names(&faults, "mobile") &&
	    names(&faults, "community"));
	assert_int_equal(world_issued(w), n);
	/* The key was not used up. */
	world_issue(w, "wrong");
}

static void
an_empty_object_is_refused(void **state)
{
	struct world *w = world;
	struct form_faults faults;
	struct issue_one_result r;
	(void)state;
	struct issue_one_ask ask = world_ask(w, "nothing", "nothing");
	ask.n = 0;
	assert_int_equal(issue_one(w->desk, w->arena, &ask, &r, &faults,
	    &w->why), FAULT_INPUT);
	assert_true(faults.n > 0);
}

static void
a_client_issues_for_its_own_department_alone(void **state)
{
	struct world *w = world;
	struct form_faults faults;
	struct issue_one_result r;
	(void)state;
	struct issue_one_ask ask = world_ask(w, "foreign", "foreign");
	ask.client = &w->amd;
	assert_int_equal(issue_one(w->desk, w->arena, &ask, &r, &faults,
	    &w->why), FAULT_DENIED);
}

static void
a_client_without_the_scope_does_not_issue(void **state)
{
	struct world *w = world;
	struct form_faults faults;
	struct issue_one_result r;
	struct client reader = w->bcw;
	(void)state;
	reader.scopes = CLIENT_READ;
	struct issue_one_ask ask = world_ask(w, "reader", "reader");
	ask.client = &reader;
	assert_int_equal(issue_one(w->desk, w->arena, &ask, &r, &faults,
	    &w->why), FAULT_DENIED);
}

static void
one_key_of_two_clients_is_two_requests(void **state)
{
	struct world *w = world;
	struct form_faults faults;
	struct issue_one_result a, b;
	struct client other;
	char secret[CLIENT_SECRET_TEXT];
	(void)state;
	world_add_client(w, "*", &other, secret);
	a = world_issue(w, "shared");
	struct issue_one_ask ask = world_ask(w, "shared", "shared");
	ask.client = &other;
	WELL(w, issue_one(w->desk, w->arena, &ask, &b, &faults, &w->why));
	assert_string_not_equal(a.uin, b.uin);
}

static void
what_a_client_did_stands_in_the_audit(void **state)
{
	struct world *w = world;
	struct audit_entry *all;
	size_t n;
	bool found = false;
	(void)state;
	struct issue_one_result r = world_issue(w, "audited");
	WELL(w, audit_read(w->office->db, w->arena, 1, 100000, &all, &n,
	    &w->why));
	for (size_t i = 0; i < n; i++)
		found |= slice_is(all[i].what, r.uin) &&
		    slice_is(all[i].act, "issue.one") && slice_eq(slice_skip(
		    all[i].who, strlen("client:")), w->bcw.id);
	assert_true(found);
}

/* The definition with a longer time for the service: a next version. */
static void
import_next_version(struct world *w)
{
	struct catalogue_entry e;
	struct service_version v;
	struct json_faults *faults = ARENA_NEW(w->arena, struct json_faults);
	bool added;
	WELL(w, catalogue_find(w->office->db, w->arena, "BCW-001", &e,
	    &w->why));
	char *text = arena_text(w->arena, e.version.json.at,
	    e.version.json.len);
	char *at = strstr(text, "Backward");
	assert_non_null(at);
	memcpy(at, "Forwards", 8);
	WELL(w, catalogue_import(w->office->db, w->arena, slice_of(text),
	    "next", w->clock.fixed_s, &v, &added, faults, &w->why));
	assert_true(added);
}

static void
a_new_version_of_the_service_is_noticed_at_once(void **state)
{
	struct world *w = world;
	(void)state;
	int before = world_issue(w, "old version").version;
	import_next_version(w);
	assert_int_equal(world_issue(w, "new version").version, before + 1);
}

static void
a_key_that_nobody_lets_sign_is_told_as_such(void **state)
{
	struct world *w = world;
	struct form_faults faults;
	struct issue_one_result r;
	struct client odd = w->bcw;
	(void)state;
	world_close(w);
	world_open(w);
	odd.key_name = slice_of("gone");
	struct issue_one_ask ask = world_ask(w, "odd", "odd");
	ask.client = &odd;
	assert_int_equal(issue_one(w->desk, w->arena, &ask, &r, &faults,
	    &w->why), FAULT_DENIED);
	world_issue(w, "even");
}

/* ---- accidents ---- */

#define RACE_KEYS 12

/* A child: issues under every key and writes down what it was told. */
static void
race(struct world *w, const char *path)
{
	FILE *f = fopen(path, "w");
	MUST(w, world_try_open(w));
	for (int i = 0; i < RACE_KEYS; i++) {
		char key[16];
		struct issue_one_result r;
		snprintf(key, sizeof key, "race %d", i);
		MUST(w, world_try_issue(w, key, &r));
		fprintf(f, "%s %s\n", r.uin, r.access);
	}
	fclose(f);
	world_close(w);
	_exit(0);
}

static pid_t
start_race(struct world *w, const char *path)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		race(w, path);
	return child;
}

static int
status_of(pid_t child)
{
	int status = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void
two_processes_racing_under_the_same_keys_issue_once(void **state)
{
	struct world *w = world;
	char one[96], two[96], a[64], b[64];
	(void)state;
	uint64_t n = world_issued(w);
	snprintf(one, sizeof one, "%s/one", w->dir);
	snprintf(two, sizeof two, "%s/two", w->dir);
	world_close(w);
	pid_t first = start_race(w, one), second = start_race(w, two);
	assert_int_equal(status_of(first), 0);
	assert_int_equal(status_of(second), 0);
	world_open(w);
	assert_int_equal(world_issued(w), n + RACE_KEYS);
	FILE *f = fopen(one, "r"), *g = fopen(two, "r");
	assert_true(f != NULL && g != NULL);
	for (int i = 0; i < RACE_KEYS; i++) {
		assert_non_null(fgets(a, sizeof a, f));
		assert_non_null(fgets(b, sizeof b, g));
		assert_string_equal(a, b);
	}
	fclose(f);
	fclose(g);
}

/* A child: issues under key after key until it is killed; a letter for each. */
static void
issue_until_killed(struct world *w, int from, int out)
{
	MUST(w, world_try_open(w));
	if (write(out, "r", 1) != 1)
		_exit(1);
	for (int i = from;; i++) {
		char key[24];
		struct issue_one_result r;
		snprintf(key, sizeof key, "killed %d", i);
		MUST(w, world_try_issue(w, key, &r));
		if (write(out, r.uin, UIN_LEN) != UIN_LEN)
			_exit(1);
	}
}

/* Repeats everything that was acknowledged, and the one after it. */
static void
repeat_killed(struct world *w, int from, const char *told, size_t n)
{
	for (size_t i = 0; i <= n; i++) {
		char key[24];
		snprintf(key, sizeof key, "killed %d", from + (int)i);
		struct issue_one_result r = world_issue(w, key);
		if (i < n)
			assert_memory_equal(r.uin, told + i * UIN_LEN,
			    UIN_LEN);
	}
}

static void
killed_at_any_moment_and_repeated_each_key_has_one_certificate(void **state)
{
	struct world *w = world;
	static char told[1 << 16];
	unsigned seed = 7;
	int from = 0;
	(void)state;
	uint64_t before = world_issued(w);
	for (int kills = 0; kills < 6; kills++) {
		int pipes[2];
		char ready;
		size_t len = 0;
		ssize_t got;
		assert_int_equal(pipe(pipes), 0);
		world_close(w);
		pid_t child = fork();
		if (child == 0)
			issue_until_killed(w, from, pipes[1]);
		close(pipes[1]);
		assert_int_equal(read(pipes[0], &ready, 1), 1);
		/* Some after the first, some before it is done. */
		usleep(50000 + (unsigned)rand_r(&seed) % 500000);
		kill(child, SIGKILL);
		assert_int_equal(status_of(child), SIGKILL);
		while ((got = read(pipes[0], told + len, sizeof told - len)) >
		    0)
			len += (size_t)got;
		close(pipes[0]);
		both_quiet(w->where);
		world_open(w);
		size_t n = len / UIN_LEN;
		repeat_killed(w, from, told, n);
		from += (int)n + 1;
	}
	assert_int_equal(world_issued(w), before + (uint64_t)from);
}

/* ---- in another one's place ---- */

static struct cert
cert_of(struct world *w, const char *uin)
{
	struct uin u;
	struct cert c = { .id = 0 };
	WELL(w, uin_parse(slice_of(uin), &u, &w->why));
	WELL(w, cert_find(w->office->db, w->arena, &u, &c, &w->why));
	return c;
}

static enum fault_code
issue_instead(struct world *w, const char *key, const char *old,
    const struct client *client, struct issue_one_result *out)
{
	struct form_faults faults;
	struct issue_one_ask ask = world_ask(w, key, key);
	ask.replaces = slice_of(old);
	if (client != NULL)
		ask.client = client;
	return issue_one(w->desk, w->arena, &ask, out, &faults, &w->why);
}

static void
a_certificate_is_replaced_in_the_moment_the_new_one_is_issued(void **state)
{
	struct world *w = world;
	struct issue_one_result old = world_issue(w, "old"), new, again;
	(void)state;
	WELL(w, issue_instead(w, "new", old.uin, NULL, &new));
	struct cert c = cert_of(w, old.uin), by = cert_of(w, new.uin);
	assert_int_equal(c.status, CERT_REPLACED);
	assert_int_equal(c.replaced_by, by.id);
	assert_int_equal(by.status, CERT_VALID);
	WELL(w, issue_instead(w, "new", old.uin, NULL, &again));
	assert_true(again.replayed);
	assert_string_equal(again.uin, new.uin);
	assert_int_equal(issue_instead(w, "newer", old.uin, NULL, &again),
	    FAULT_CLASH);
	assert_string_equal(w->why.where, "replaces");
}

static void
what_cannot_be_replaced_stops_the_issue(void **state)
{
	struct world *w = world;
	struct issue_one_result old = world_issue(w, "stays"), r;
	struct client issuer = w->bcw;
	(void)state;
	uint64_t n = world_issued(w);
	assert_int_equal(issue_instead(w, "r1", "nonsense", NULL, &r),
	    FAULT_INPUT);
	assert_int_equal(issue_instead(w, "r2", "AMD0152026000001", NULL, &r),
	    FAULT_INPUT);
	assert_int_equal(issue_instead(w, "r3", "BCW0012026999999", NULL, &r),
	    FAULT_ABSENT);
	issuer.scopes = CLIENT_ISSUE;
	assert_int_equal(issue_instead(w, "r4", old.uin, &issuer, &r),
	    FAULT_DENIED);
	assert_int_equal(cert_of(w, old.uin).status, CERT_VALID);
	assert_int_equal(world_issued(w), n);
}

static void
a_lost_connection_is_opened_anew_for_the_next_request(void **state)
{
	struct world *w = world;
	struct issue_one_result r;
	(void)state;
	if (!both_is_pgsql())
		skip();
	world_issue(w, "before it is lost");
	uint64_t n = world_issued(w);
	both_do(w->where, "SELECT pg_terminate_backend(pid) FROM"
	    " pg_stat_activity WHERE datname = current_database() AND"
	    " pid <> pg_backend_pid()");
	assert_int_equal(world_try_issue(w, "lost", &r), FAULT_LATER);
	world_issue(w, "lost");
	assert_int_equal(world_issued(w), n + 1);
}

static void
a_connection_lost_in_the_commit_is_settled_by_looking(void **state)
{
	struct world *w = world;
	struct issue_one_result r;
	(void)state;
	if (!both_is_pgsql())
		skip();
	world_issue(w, "before the commit is lost");
	uint64_t n = world_issued(w);
	both_do(w->where, "CREATE FUNCTION go() RETURNS trigger LANGUAGE "
	    "plpgsql AS $f$ BEGIN PERFORM pg_terminate_backend("
	    "pg_backend_pid()); RETURN NEW; END $f$; "
	    "CREATE CONSTRAINT TRIGGER go AFTER INSERT ON request DEFERRABLE "
	    "INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION go()");
	assert_int_equal(world_try_issue(w, "unsure", &r), FAULT_LATER);
	assert_non_null(strstr(w->why.say, "Nothing was issued"));
	both_do(w->where, "DROP TRIGGER go ON request; DROP FUNCTION go()");
	r = world_issue(w, "unsure");
	assert_false(r.replayed);
	assert_int_equal(world_issued(w), n + 1);
}

static void
after_midnight_of_the_year_numbers_begin_anew(void **state)
{
	struct world *w = world;
	int64_t was = w->clock.fixed_s;
	(void)state;
	struct issue_one_result a = world_issue(w, "last of the year");
	int year = date_ist(was).date.year;
	w->clock.fixed_s = date_from_ist((struct date_time){
	    .date = { year + 1, 1, 1 } });
	struct issue_one_result b = world_issue(w, "first of the year");
	char next[24];
	snprintf(next, sizeof next, "BCW001%d", year + 1);
	assert_memory_not_equal(a.uin, next, 10);
	assert_memory_equal(b.uin, next, 10);
	assert_string_equal(b.uin + 10, "000001");
	world_issued(w);
	w->clock.fixed_s = was;
}

#define T(name) cmocka_unit_test(name)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(a_person_is_issued_a_certificate_that_can_be_fetched),
		T(a_repeated_request_gets_the_very_same_answer),
		T(another_request_under_the_same_key_is_refused),
		T(a_key_must_be_given_and_not_be_endless),
		T(every_wrong_member_is_named_and_nothing_is_issued),
		T(an_empty_object_is_refused),
		T(a_client_issues_for_its_own_department_alone),
		T(a_client_without_the_scope_does_not_issue),
		T(one_key_of_two_clients_is_two_requests),
		T(what_a_client_did_stands_in_the_audit),
		T(a_new_version_of_the_service_is_noticed_at_once),
		T(a_key_that_nobody_lets_sign_is_told_as_such),
		T(two_processes_racing_under_the_same_keys_issue_once),
		T(killed_at_any_moment_and_repeated_each_key_has_one_certificate),
		T(a_certificate_is_replaced_in_the_moment_the_new_one_is_issued),
		T(what_cannot_be_replaced_stops_the_issue),
		T(a_lost_connection_is_opened_anew_for_the_next_request),
		T(a_connection_lost_in_the_commit_is_settled_by_looking),
		T(after_midnight_of_the_year_numbers_begin_anew),
	};
	return cmocka_run_group_tests_name(engine, tests, set_up, tear_down);
}

int
main(void)
{
	return both_run(group);
}
