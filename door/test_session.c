/* Sessions and tokens: whose are taken, and whose are not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "http_cookie.h"
#include "own.h"
#include "session.h"

#define NOW 1795500000

static struct arena *arena;
static struct session_keys keys;

/* "name=value" of a Set-Cookie header, as a browser sends it back. */
static struct slice
cookie_of(const struct session *s)
{
	struct buf b = buf_make(arena, 128);
	session_put_cookie(&keys, s, &b);
	struct slice rest = buf_slice(&b), cookie;
	assert_true(slice_cut(&rest, ';', &cookie));
	return cookie;
}

static enum fault_code
take(struct slice header, int64_t now_s, struct session *out)
{
	struct fault why;
	return session_take(&keys, arena, header, now_s, out, &why);
}

static void
a_session_comes_back_as_it_was(void **state)
{
	struct session s = session_make(NOW), back;
	(void)state;
	struct slice header = slice_of(arena_printf(arena, "a=b; %.*s; c=d",
	    SLICE_FMT(cookie_of(&s))));
	assert_int_equal(take(header, NOW + 60, &back), FAULT_NONE);
	assert_memory_equal(back.id, s.id, sizeof s.id);
	assert_int_equal(back.made_s, NOW);
}

static void
the_cookie_is_for_this_host_over_tls_and_no_script(void **state)
{
	struct session s = session_make(NOW);
	struct buf b = buf_make(arena, 128);
	(void)state;
	session_put_cookie(&keys, &s, &b);
	const char *text = buf_text(&b);
	assert_int_equal(strncmp(text, "__Host-mohor=", 13), 0);
	assert_non_null(strstr(text, "; Path=/; Secure; HttpOnly; "
	    "SameSite=Lax"));
	assert_null(strstr(text, "Domain"));
}

static void
two_sessions_differ(void **state)
{
	struct session a = session_make(NOW), b = session_make(NOW);
	(void)state;
	assert_memory_not_equal(a.id, b.id, sizeof a.id);
}

static void
without_a_cookie_there_is_no_session(void **state)
{
	struct session s;
	(void)state;
	assert_int_equal(take(slice_of(""), NOW, &s), FAULT_ABSENT);
	assert_int_equal(take(slice_of("x__Host-mohor=1"), NOW, &s),
	    FAULT_ABSENT);
}

static void
a_cookie_changed_anywhere_is_refused(void **state)
{
	struct session s = session_make(NOW), back;
	struct slice cookie = cookie_of(&s);
	(void)state;
	for (size_t i = strlen(SESSION_COOKIE "="); i < cookie.len; i++) {
		char *bad = arena_text(arena, cookie.at, cookie.len);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		assert_int_equal(take(slice_of(bad), NOW, &back),
		    FAULT_DENIED);
	}
	for (size_t n = strlen(SESSION_COOKIE "="); n < cookie.len; n++)
		assert_int_not_equal(take(slice_head(cookie, n), NOW, &back),
		    FAULT_NONE);
}

static void
a_cookie_sent_twice_is_no_session(void **state)
{
	struct session s = session_make(NOW), back;
	(void)state;
	struct slice c = cookie_of(&s);
	assert_int_equal(take(slice_of(arena_printf(arena, "%.*s; %.*s",
	    SLICE_FMT(c), SLICE_FMT(c))), NOW, &back), FAULT_ABSENT);
}

static void
a_session_ends_after_its_hours(void **state)
{
	struct session s = session_make(NOW), back;
	struct slice c = cookie_of(&s);
	(void)state;
	assert_int_equal(take(c, NOW + SESSION_LASTS_S - 1, &back),
	    FAULT_NONE);
	assert_int_equal(take(c, NOW + SESSION_LASTS_S, &back), FAULT_DENIED);
}

static void
a_session_of_the_future_is_refused(void **state)
{
	struct session s = session_make(NOW + 3600), back;
	(void)state;
	assert_int_equal(take(cookie_of(&s), NOW, &back), FAULT_DENIED);
}

static void
another_key_signs_other_cookies(void **state)
{
	unsigned char other[SESSION_KEY_LEN] = { 9 };
	struct session s = session_make(NOW), back;
	struct session_keys theirs;
	struct fault why;
	(void)state;
	session_keys_set(&theirs, other);
	assert_int_equal(session_take(&theirs, arena, cookie_of(&s), NOW,
	    &back, &why), FAULT_DENIED);
	assert_true(strlen(why.say) > 10);
}

static void
a_token_fits_its_session_and_form_alone(void **state)
{
	struct session s = session_make(NOW), other = session_make(NOW);
	char token[SESSION_TOKEN_LEN + 1];
	struct fault why;
	(void)state;
	session_token(&keys, &s, "desk.approve", token);
	assert_int_equal(strlen(token), SESSION_TOKEN_LEN);
	struct slice t = slice_of(token);
	assert_int_equal(session_check(&keys, &s, "desk.approve", t, &why),
	    FAULT_NONE);
	assert_int_equal(session_check(&keys, &s, "desk.reject", t, &why),
	    FAULT_DENIED);
	assert_int_equal(session_check(&keys, &other, "desk.approve", t,
	    &why), FAULT_DENIED);
	other = s;
	other.made_s++;
	assert_int_equal(session_check(&keys, &other, "desk.approve", t,
	    &why), FAULT_DENIED);
}

static void
a_token_cut_short_longer_or_changed_is_refused(void **state)
{
	struct session s = session_make(NOW);
	char token[SESSION_TOKEN_LEN + 2] = { 0 };
	struct fault why;
	(void)state;
	session_token(&keys, &s, "f", token);
	for (size_t n = 0; n < SESSION_TOKEN_LEN; n++) {
		assert_int_equal(session_check(&keys, &s, "f",
		    slice_from(token, n), &why), FAULT_DENIED);
		char was = token[n];
		token[n] = was == 'A' ? 'B' : 'A';
		assert_int_equal(session_check(&keys, &s, "f",
		    slice_of(token), &why), FAULT_DENIED);
		token[n] = was;
	}
	token[SESSION_TOKEN_LEN] = 'A';
	assert_int_equal(session_check(&keys, &s, "f", slice_of(token), &why),
	    FAULT_DENIED);
}

static void
a_cookie_is_no_token(void **state)
{
	struct session s = session_make(NOW);
	struct fault why;
	(void)state;
	struct slice c = cookie_of(&s);
	for (size_t i = 0; i + SESSION_TOKEN_LEN <= c.len; i++)
		assert_int_equal(session_check(&keys, &s, "", slice_from(c.at
		    + i, SESSION_TOKEN_LEN), &why), FAULT_DENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_comes_back_as_it_was),
		cmocka_unit_test(
		    the_cookie_is_for_this_host_over_tls_and_no_script),
		cmocka_unit_test(two_sessions_differ),
		cmocka_unit_test(without_a_cookie_there_is_no_session),
		cmocka_unit_test(a_cookie_changed_anywhere_is_refused),
		cmocka_unit_test(a_cookie_sent_twice_is_no_session),
		cmocka_unit_test(a_session_ends_after_its_hours),
		cmocka_unit_test(a_session_of_the_future_is_refused),
		cmocka_unit_test(another_key_signs_other_cookies),
		cmocka_unit_test(a_token_fits_its_session_and_form_alone),
		cmocka_unit_test(
		    a_token_cut_short_longer_or_changed_is_refused),
		cmocka_unit_test(a_cookie_is_no_token),
	};
	static const unsigned char key[SESSION_KEY_LEN] = { 1, 2, 3 };
	arena = arena_make();
	session_keys_set(&keys, key);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_drop(arena);
	return failed;
}
