/*
 * Status lists: written in one form, read in no other; and what this office's
 * desk says of what it cancelled, on both engines.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "office_test_world.h"

#include "buf.h"
#include "cert_store.h"
#include "codec.h"
#include "gzip.h"
#include "jws.h"
#include "status_desk.h"
#include "status_list.h"

#define FROM_S 1795495500	/* 2026-11-24T10:15:00+05:30 */

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

/* The payload of what is written for some bits. */
static struct slice
payload_of(struct arena *a, struct slice packed)
{
	const struct status_list l = { .host = SLICE("verify.example.gov.in"),
		.name = SLICE("BCW001-2026"), .from_s = FROM_S };
	struct buf b = buf_make(a, 4096);
	struct slice rest, part, json;
	status_list_put(&b, &l, packed, slice_of("kid"));
	rest = buf_slice(&b);
	assert_true(slice_cut(&rest, '.', &part));
	assert_true(base64url_take(a, rest, &json));
	return json;
}

static const char *
changed(struct arena *a, struct slice json, const char *from, const char *to)
{
	const char *text = arena_text(a, json.at, json.len);
	const char *at = strstr(text, from);
	assert_non_null(at);
	return arena_printf(a, "%.*s%s%s", (int)(at - text), text, to,
	    at + strlen(from));
}

static void
a_list_is_read_as_it_was_written(void **state)
{
	struct arena *a = world->arena;
	struct status_list l;
	struct fault why;
	char *bits;
	bool set;
	static const uint32_t places[] = { 0, 1, 7, 8, 4711, 131071, 131072,
		999999 };
	(void)state;
	struct slice list = status_list_make(a, 999999, &bits);
	assert_int_equal(list.len * 8, 8 * STATUS_BITS_LEAST);
	for (size_t i = 0; i < COUNT_OF(places); i++)
		status_list_set(bits, places[i]);
	assert_int_equal(status_list_read(a, payload_of(a, status_list_pack(a,
	    list)), &l, &why), FAULT_NONE);
	assert_true(slice_is(l.host, "verify.example.gov.in"));
	assert_true(slice_is(l.name, "BCW001-2026"));
	assert_int_equal(l.from_s, FROM_S);
	assert_int_equal(l.until_s, FROM_S + STATUS_LIFE_S);
	size_t n = 0;
	for (uint64_t i = 0; i < list.len * 8; i++) {
		assert_true(status_list_get(&l, i, &set));
		n += set;
	}
	assert_int_equal(n, COUNT_OF(places));
	for (size_t i = 0; i < COUNT_OF(places); i++)
		assert_true(status_list_get(&l, places[i], &set) && set);
	assert_false(status_list_get(&l, list.len * 8, &set));
}

static void
place_0_is_the_left_most_bit_of_the_first_byte(void **state)
{
	char *bits;
	(void)state;
	status_list_make(world->arena, 1, &bits);
	status_list_set(bits, 0);
	assert_int_equal((unsigned char)bits[0], 0x80);
	status_list_set(bits, 15);
	assert_int_equal((unsigned char)bits[1], 0x01);
}

static void
what_is_written_otherwise_is_refused(void **state)
{
	static const struct { const char *from, *to; } rows[] = {
		{ "credentials/v2", "credentials/v1" },
		{ "\"VerifiableCredential\",", "" },
		{ "BitstringStatusListCredential", "BitstringStatusList" },
		{ "\"type\":\"BitstringStatusList\"", "\"type\":\"Other\"" },
		{ "revocation", "suspension" },
		{ "\"id\":\"https://verify", "\"id\":\"https://other" },
		{ "\"id\":\"https://verify", "\"id\":\"http://verify" },
		{ "\"issuer\":\"https://", "\"issuer\":\"http://" },
		{ "BCW001-2026\"", "BCW001-2027\"" },
		{ "BCW001-2026#list", "BCW001-2026#other" },
		{ "2026-11-24T10:15:00", "2026-11-26T10:15:00" },
		{ "2026-11-24T10:15:00", "2026-11-23T10:15:00" },
		{ "2026-11-24T10:15:00+05:30", "2026-11-24T04:45:00Z" },
		{ "\"u", "\"z" },
		{ "\"uH4sI", "\"u!4sI" },
		{ "\"ttl\":30000", "\"ttl\":0" },
		{ "\"ttl\":30000", "\"ttl\":\"30000\"" },
		{ "\"ttl\":30000", "\"ttl\":30000,\"more\":1" },
		{ "{\"@context\"", "{\"more\":1,\"@context\"" },
	};
	struct arena *a = world->arena;
	struct status_list l;
	struct fault why;
	char *bits;
	(void)state;
	struct slice json = payload_of(a, status_list_pack(a,
	    status_list_make(a, 1, &bits)));
	assert_int_equal(status_list_read(a, json, &l, &why), FAULT_NONE);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *text = changed(a, json, rows[i].from, rows[i].to);
		if (status_list_read(a, slice_of(text), &l, &why) !=
		    FAULT_INPUT)
			fail_msg("%s", text);
	}
}

static void
bits_of_another_number_than_there_can_be_are_refused(void **state)
{
	struct arena *a = world->arena;
	struct slice bits;
	struct fault why;
	static const size_t sizes[] = { 0, 1, 16383, 16385, 24576,
		STATUS_BYTES_MOST + 16384, 1 << 24 };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct slice in = slice_from(arena_alloc(a, sizes[i]),
		    sizes[i]);
		assert_int_not_equal(status_list_unpack(a, gzip_pack(a, in,
		    GZIP_FAST), &bits, &why), FAULT_NONE);
	}
	char *all;
	struct slice most = status_list_make(a, 3599999, &all);
	assert_true(most.len <= STATUS_BYTES_MOST);
	assert_int_equal(status_list_unpack(a, status_list_pack(a, most),
	    &bits, &why), FAULT_NONE);
}

/* Names of lists, and of nothing. */
static void
a_list_is_named_after_a_series(void **state)
{
	struct uin first;
	char name[STATUS_NAME_LEN + 1];
	static const char *const bad[] = { "", "BCW001", "BCW0012026",
		"BCW001-026", "bcw001-2026", "BCW001_2026", "BCW001-20261",
		"BCWO01-2026", "BCW001-3026", "../../etc/x" };
	(void)state;
	status_list_name(slice_of("BCW0012026A00017"), name);
	assert_string_equal(name, "BCW001-2026");
	assert_int_equal(status_list_series(slice_of(name), &first, NULL),
	    FAULT_NONE);
	assert_int_equal(first.service, 1);
	assert_int_equal(first.year, 2026);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(status_list_series(slice_of(bad[i]), &first,
		    NULL), FAULT_ABSENT);
}

/* ---- the desk ---- */

/* The desk's list, its signature checked. */
static struct status_list
list_now(struct status_desk *d, const char *uin, struct status_view *v)
{
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	AUTO(jws_verifier_drop_ptr) struct jws_verifier *verifier = NULL;
	struct world *w = world;
	struct status_list l;
	struct jws jws;
	char name[STATUS_NAME_LEN + 1];
	status_list_name(slice_of(uin), name);
	WELL(w, status_desk_find(d, slice_of(name), v, &w->why));
	WELL(w, office_keys_open_status(w->dir, &key, &w->why));
	WELL(w, jws_verifier_make(&verifier, jws_key_public(key), &w->why));
	WELL(w, jws_read(w->arena, v->token, &jws, &w->why));
	WELL(w, jws_check(verifier, &jws, &w->why));
	WELL(w, status_list_read(w->arena, jws.payload, &l, &w->why));
	assert_true(slice_is(l.name, name));
	return l;
}

static bool
ended(const struct status_list *l, const char *uin)
{
	struct uin u;
	bool set = false;
	WELL(world, uin_parse(slice_of(uin), &u, &world->why));
	assert_true(status_list_get(l, u.serial, &set));
	return set;
}

static void
what_ends_is_in_the_next_list_and_no_other(void **state)
{
	AUTO(status_desk_drop_ptr) struct status_desk *d = NULL;
	struct world *w = world;
	struct status_view v, same, after;
	struct uin one, two, three;
	(void)state;
	struct issue_one_result a = world_issue(w, "status a");
	struct issue_one_result b = world_issue(w, "status b");
	struct issue_one_result c = world_issue(w, "status c");
	WELL(w, status_desk_make(w->office, NULL, &d, &w->why));
	struct status_list l = list_now(d, a.uin, &v);
	assert_false(ended(&l, a.uin) || ended(&l, b.uin) || ended(&l, c.uin));
	list_now(d, a.uin, &same);
	assert_ptr_equal(v.token.at, same.token.at);
	assert_string_equal(v.etag, same.etag);
	WELL(w, uin_parse(slice_of(a.uin), &one, &w->why));
	WELL(w, uin_parse(slice_of(b.uin), &two, &w->why));
	WELL(w, uin_parse(slice_of(c.uin), &three, &w->why));
	WELL(w, cert_cancel(w->office->db, &one, slice_of("why"),
	    w->clock.fixed_s, &w->why));
	WELL(w, cert_replace(w->office->db, &two, &three, slice_of("why"),
	    w->clock.fixed_s, &w->why));
	l = list_now(d, a.uin, &after);
	assert_string_not_equal(v.etag, after.etag);
	assert_true(ended(&l, a.uin) && ended(&l, b.uin));
	assert_false(ended(&l, c.uin));
}

static void
a_list_is_made_anew_when_it_is_an_hour_old(void **state)
{
	AUTO(status_desk_drop_ptr) struct status_desk *d = NULL;
	struct world *w = world;
	struct status_view v;
	(void)state;
	struct issue_one_result a = world_issue(w, "an hour");
	WELL(w, status_desk_make(w->office, NULL, &d, &w->why));
	struct status_list l = list_now(d, a.uin, &v);
	int64_t at = l.from_s;
	w->clock.fixed_s = at + STATUS_RENEW_S - 1;
	l = list_now(d, a.uin, &v);
	assert_int_equal(l.from_s, at);
	w->clock.fixed_s = at + STATUS_RENEW_S;
	l = list_now(d, a.uin, &v);
	assert_int_equal(l.from_s, at + STATUS_RENEW_S);
	w->clock.fixed_s = at;
}

static void
a_series_without_certificates_has_no_list(void **state)
{
	AUTO(status_desk_drop_ptr) struct status_desk *d = NULL;
	struct status_view v;
	(void)state;
	WELL(world, status_desk_make(world->office, NULL, &d, &world->why));
	assert_int_equal(status_desk_find(d, slice_of("QQQ999-2026"), &v,
	    &world->why), FAULT_ABSENT);
}

#define T(name) cmocka_unit_test(name)

static int
group(const char *engine)
{
	const struct CMUnitTest tests[] = {
		T(a_list_is_read_as_it_was_written),
		T(place_0_is_the_left_most_bit_of_the_first_byte),
		T(what_is_written_otherwise_is_refused),
		T(bits_of_another_number_than_there_can_be_are_refused),
		T(a_list_is_named_after_a_series),
		T(what_ends_is_in_the_next_list_and_no_other),
		T(a_list_is_made_anew_when_it_is_an_hour_old),
		T(a_series_without_certificates_has_no_list),
	};
	return cmocka_run_group_tests_name(engine, tests, set_up, tear_down);
}

int
main(void)
{
	return both_run(group);
}
