/* Routes, limits, problems: what does not need a server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "door_pack.h"
#include "door_person.h"
#include "meter.h"
#include "own.h"
#include "problem.h"
#include "rate_limits.h"
#include "route.h"
#include "session.h"

/* ---- routes ---- */

static const struct route one = { "GET", "/api/v1/certificates/{uin}/document",
	ROUTE_CLIENT, "read", ROUTE_EMPTY, NULL, "", "", "", "", false };

static bool
fits(const char *path, struct slice args[ROUTE_ARGS_MOST])
{
	return route_fits(&one, slice_of(path), args);
}

static void
a_parameter_is_one_segment(void **state)
{
	struct slice args[ROUTE_ARGS_MOST];
	(void)state;
	assert_true(fits("/api/v1/certificates/BCW0012026000001/document",
	    args));
	assert_true(slice_is(args[0], "BCW0012026000001"));
	assert_false(fits("/api/v1/certificates/a/b/document", args));
	assert_false(fits("/api/v1/certificates//document", args));
}

static void
a_parameter_is_not_decoded_and_has_no_other_signs(void **state)
{
	static const char *const odd[] = { "%41", "a%2fb", "a b", "a;b", "a@b",
	    "\xe0\xa6\x95" };
	struct slice args[ROUTE_ARGS_MOST];
	char path[100];
	(void)state;
	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		snprintf(path, sizeof path, "/api/v1/certificates/%s/document",
		    odd[i]);
		assert_false(fits(path, args));
	}
}

static void
a_path_fits_from_its_first_byte_to_its_last(void **state)
{
	struct slice args[ROUTE_ARGS_MOST];
	(void)state;
	assert_false(fits("/api/v1/certificates/a/document/", args));
	assert_false(fits("/api/v1/certificates/a/documen", args));
	assert_false(fits("x/api/v1/certificates/a/document", args));
	assert_false(fits("", args));
}

/* ---- packing ---- */

static void
a_coding_is_taken_only_by_its_name_and_weight(void **state)
{
	static const struct {
		const char *header, *coding;
		bool is;
	} rows[] = {
		{ "gzip, deflate, br", "gzip", true },
		{ "gzip, deflate, br", "br", true },
		{ "GZip;q=0.5", "gzip", true },
		{ "br , gzip ; q=1", "gzip", true },
		{ "gzip;q=0", "gzip", false },
		{ "gzip; q=0.000, br", "gzip", false },
		{ "gzip;q=0.001", "gzip", true },
		{ "", "gzip", false },
		{ "*", "gzip", false },
		{ "identity", "gzip", false },
		{ "gzipped, xgzip", "gzip", false },
		{ ",,;q=1,", "br", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (door_accepts(slice_of(rows[i].header), rows[i].coding) !=
		    rows[i].is)
			fail_msg("\"%s\" and %s", rows[i].header,
			    rows[i].coding);
}

static void
any_cookie_but_that_of_the_language_forbids_packing(void **state)
{
	(void)state;
	assert_true(door_pack_cookies(slice_of("")));
	assert_true(door_pack_cookies(slice_of("__Host-lang=bn")));
	assert_true(door_pack_cookies(slice_of(" __Host-lang=bn; ")));
	assert_false(door_pack_cookies(slice_of(DOOR_PERSON_COOKIE "=x")));
	assert_false(door_pack_cookies(slice_of("__Host-lang=bn; "
	    SESSION_COOKIE "=x")));
	assert_false(door_pack_cookies(slice_of("__Host-language=bn")));
	assert_false(door_pack_cookies(slice_of("x")));
}

/* ---- limits ---- */

static unsigned
how_many(struct limits *l, const char *who, int64_t rate, int64_t now_us)
{
	int64_t wait_s;
	unsigned n = 0;
	while (limits_take(l, 'c', slice_of(who), rate, now_us, &wait_s))
		n++;
	assert_true(wait_s >= 1);
	return n;
}

static void
ten_seconds_worth_may_come_at_once_and_then_the_rate(void **state)
{
	struct limits *l = limits_make();
	const int64_t start = 1000000000;
	(void)state;
	assert_int_equal(how_many(l, "c_1", 5, start), 50);
	assert_int_equal(how_many(l, "c_1", 5, start), 0);
	assert_int_equal(how_many(l, "c_1", 5, start + 1000000), 5);
	assert_int_equal(how_many(l, "c_1", 5, start + 60000000), 50);
}

static void
one_who_is_limited_limits_nobody_else(void **state)
{
	struct limits *l = limits_make();
	int64_t wait_s;
	(void)state;
	how_many(l, "c_1", 5, 1000000000);
	assert_int_equal(how_many(l, "c_2", 5, 1000000000), 50);
	assert_true(limits_take(l, 'p', slice_of("c_1"), 5, 1000000000,
	    &wait_s));
}

static void
addresses_of_one_ipv6_network_share_a_limit(void **state)
{
	struct limits *l = limits_make();
	(void)state;
	assert_int_equal(how_many(l, "2001:db8:1:2::1", 5, 1000000000), 50);
	assert_int_equal(how_many(l, "2001:db8:1:2:ffff::9", 5, 1000000000), 0);
	assert_int_equal(how_many(l, "2001:db8:1:3::1", 5, 1000000000), 50);
}

static void
a_limit_holds_in_every_process(void **state)
{
	struct limits *l = limits_make();
	int status = -1;
	(void)state;
	if (fork() == 0)
		_exit((int)how_many(l, "c_1", 2, 1000000000));
	wait(&status);
	assert_int_equal(WEXITSTATUS(status), 20);
	assert_int_equal(how_many(l, "c_1", 2, 1000000000), 0);
}

static void
more_names_than_there_is_room_for_still_pass(void **state)
{
	struct limits *l = limits_make();
	int64_t wait_s;
	char name[24];
	(void)state;
	for (int i = 0; i < 200000; i++) {
		snprintf(name, sizeof name, "198.51.100.%d", i);
		assert_true(limits_take(l, 'p', slice_of(name), 1,
		    1000000000 + i, &wait_s));
	}
}

/* ---- problems ---- */

static void
a_problem_says_type_status_sentence_and_fields(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 256);
	struct fault why = { 0 }, fields[1] = { { 0 } };
	(void)state;
	fault_say(&why, FAULT_INPUT, "One \"value\" is wrong.");
	fault_at(&fields[0], FAULT_INPUT, "pin", "has six digits");
	problem_put(&b, 0, &why, fields, 1);
	assert_string_equal(buf_text(&b), "{\"type\":\"urn:mohor:problem:input"
	    "\",\"title\":\"what was given is wrong; the giver can mend it\","
	    "\"status\":422,\"detail\":\"One \\\"value\\\" is wrong.\","
	    "\"errors\":[{\"field\":\"pin\",\"detail\":\"has six digits\"}]}");
}

static void
a_problem_of_ours_does_not_say_where_it_is(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 256);
	struct fault why = { 0 };
	(void)state;
	fault_at(&why, FAULT_LATER, "mohor at db1", "Try again.");
	problem_put(&b, 0, &why, NULL, 0);
	assert_null(strstr(buf_text(&b), "db1"));
	why.code = FAULT_INPUT;
	problem_put(&b, 0, &why, NULL, 0);
	assert_non_null(strstr(buf_text(&b), "\"field\":\"mohor at db1\""));
}

static void
what_the_log_is_told_is_not_in_a_problem(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 256);
	struct fault why = { 0 };
	(void)state;
	fault_say(&why, FAULT_LATER, "Try again.");
	fault_log(&why, "host=db1 sqlstate=08006");
	problem_put(&b, 503, &why, NULL, 0);
	assert_null(strstr(buf_text(&b), "db1"));
	assert_non_null(strstr(buf_text(&b), "\"status\":503"));
}

/* ---- figures ---- */

static void
put_name(struct buf *b, unsigned route)
{
	buf_printf(b, "GET /%u", route);
}

static void
figures_of_all_workers_are_added_up(void **state)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 4096);
	struct meter *m = meter_make();
	(void)state;
	meter_request(m, 0, 1, 200, 300);
	meter_request(m, 1, 1, 404, 3000);
	meter_request(m, 1, 1, 200, 90000000);
	meter_add(m, 5, METER_ISSUED, 7);
	meter_put(&b, m, 2, put_name);
	const char *text = buf_text(&b);
	assert_non_null(strstr(text, "mohor_certificates_issued_total 7\n"));
	assert_non_null(strstr(text,
	    "mohor_requests_total{route=\"GET /1\",status=\"2xx\"} 2\n"));
	assert_non_null(strstr(text, "mohor_request_seconds_bucket{route=\""
	    "GET /1\",le=\"0.0005\"} 1\n"));
	assert_non_null(strstr(text, "mohor_request_seconds_bucket{route=\""
	    "GET /1\",le=\"+Inf\"} 3\n"));
	assert_non_null(strstr(text, "mohor_request_seconds_count{route=\""
	    "GET /1\"} 3\n"));
}

static void
a_login_leads_to_pages_of_the_desk_alone(void **state)
{
	static const char *const good[] = { "/desk", "/desk/cancel",
		"/desk/cancel/BCW0012026000001", "/desk/cancellations/12" },
	    *const bad[] = { "", "/", "/v", "desk", "/desks", "/deskx/y",
		"//desk", "/desk//x", "/desk/../v", "/desk/.", "/desk?x",
		"/desk/\\x", "/desk/%2f", "/desk/a b", "/desk/\r\nX: y",
		"https://desk", "/desk/@evil.example", "/desk/:80" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (!door_person_path(slice_of(good[i])))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (door_person_path(slice_of(bad[i])))
			fail_msg("%s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parameter_is_one_segment),
		cmocka_unit_test(
		    a_parameter_is_not_decoded_and_has_no_other_signs),
		cmocka_unit_test(a_path_fits_from_its_first_byte_to_its_last),
		cmocka_unit_test(
		    ten_seconds_worth_may_come_at_once_and_then_the_rate),
		cmocka_unit_test(one_who_is_limited_limits_nobody_else),
		cmocka_unit_test(addresses_of_one_ipv6_network_share_a_limit),
		cmocka_unit_test(a_limit_holds_in_every_process),
		cmocka_unit_test(a_coding_is_taken_only_by_its_name_and_weight),
		cmocka_unit_test(
		    any_cookie_but_that_of_the_language_forbids_packing),
		cmocka_unit_test(more_names_than_there_is_room_for_still_pass),
		cmocka_unit_test(a_problem_says_type_status_sentence_and_fields),
		cmocka_unit_test(a_problem_of_ours_does_not_say_where_it_is),
		cmocka_unit_test(what_the_log_is_told_is_not_in_a_problem),
		cmocka_unit_test(figures_of_all_workers_are_added_up),
		cmocka_unit_test(a_login_leads_to_pages_of_the_desk_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
