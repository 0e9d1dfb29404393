/* Access tokens: who made them, whether they still count, and their key. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "client_store.h"
#include "codec.h"
#include "token.h"

#define NOW 1795500000

static struct arena *arena;
static struct token_key key;

static int
set_up(void **state)
{
	static const unsigned char secret[32] = { 1, 2, 3 };
	(void)state;
	arena = arena_make();
	token_key_set(&key, secret);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_drop(arena);
	return 0;
}

static struct slice
make(void)
{
	return token_make(arena, &key, slice_of("c_0123456789abcdef"),
	    CLIENT_ISSUE | CLIENT_READ, NOW, NULL);
}

static enum fault_code
check(struct slice text, int64_t now_s)
{
	struct token t;
	return token_check(arena, &key, text, now_s, &t, NULL);
}

static void
a_token_says_who_may_do_what_until_when(void **state)
{
	struct token t, made;
	(void)state;
	struct slice text = token_make(arena, &key,
	    slice_of("c_0123456789abcdef"), CLIENT_ISSUE | CLIENT_READ, NOW,
	    &made);
	assert_int_equal(token_check(arena, &key, text, NOW + 1, &t, NULL),
	    FAULT_NONE);
	assert_true(slice_is(t.client, "c_0123456789abcdef"));
	assert_int_equal(t.scopes, CLIENT_ISSUE | CLIENT_READ);
	assert_int_equal(t.issued_s, NOW);
	assert_int_equal(t.expires_s, NOW + TOKEN_LIFE_S);
	assert_string_equal(t.jti, made.jti);
}

static void
no_two_tokens_are_alike(void **state)
{
	(void)state;
	assert_false(slice_eq(make(), make()));
}

static void
a_token_expires(void **state)
{
	(void)state;
	assert_int_equal(check(make(), NOW + TOKEN_LIFE_S - 1), FAULT_NONE);
	assert_int_equal(check(make(), NOW + TOKEN_LIFE_S), FAULT_DENIED);
}

static void
a_token_changed_in_any_bit_is_refused(void **state)
{
	(void)state;
	struct slice text = make();
	for (size_t i = 0; i < text.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			char *copy = arena_text(arena, text.at, text.len);
			copy[i] = (char)(copy[i] ^ (1 << bit));
			if (check(slice_from(copy, text.len), NOW) !=
			    FAULT_DENIED)
				fail_msg("byte %zu, bit %d", i, bit);
		}
		assert_int_equal(check(slice_head(text, i), NOW),
		    FAULT_DENIED);
	}
}

static void
a_token_of_another_key_is_refused(void **state)
{
	static const unsigned char secret[32] = { 9 };
	struct token_key other;
	(void)state;
	token_key_set(&other, secret);
	assert_int_equal(check(token_make(arena, &other, slice_of("c_1"),
	    CLIENT_READ, NOW, NULL), NOW), FAULT_DENIED);
}

/* A token with a header of one's own and the right mark over it. */
static struct slice
with_header(const char *header)
{
	unsigned char mac[SHA256_LEN];
	struct slice rest = make(), part;
	struct buf b = buf_make(arena, 512);
	slice_cut(&rest, '.', &part);
	slice_cut(&rest, '.', &part);
	base64url_put(&b, header, strlen(header));
	buf_putc(&b, '.');
	buf_put_slice(&b, part);
	hmac_sha256(&key.tokens, buf_slice(&b), mac);
	buf_putc(&b, '.');
	base64url_put(&b, mac, sizeof mac);
	return buf_slice(&b);
}

static void
a_token_of_another_algorithm_is_refused(void **state)
{
	(void)state;
	assert_int_equal(check(with_header("{\"alg\":\"HS256\","
	    "\"typ\":\"at+jwt\"}"), NOW), FAULT_NONE);
	assert_int_equal(check(with_header("{\"alg\":\"none\"}"), NOW),
	    FAULT_DENIED);
	assert_int_equal(check(with_header("{\"alg\":\"HS512\","
	    "\"typ\":\"at+jwt\"}"), NOW), FAULT_DENIED);
	assert_int_equal(check(with_header("{\"alg\":\"HS256\","
	    "\"typ\":\"JWT\"}"), NOW), FAULT_DENIED);
}

static void
marks_for_different_uses_differ(void **state)
{
	unsigned char a[TOKEN_MAC_LEN], b[TOKEN_MAC_LEN];
	(void)state;
	token_mac(&key, "cursor", slice_of("x"), a);
	token_mac(&key, "state", slice_of("x"), b);
	assert_memory_not_equal(a, b, sizeof a);
}

static void
processes_that_start_at_once_get_the_same_key(void **state)
{
	char dir[] = "/tmp/mohor-token-XXXXXX", path[64];
	struct token_key mine;
	unsigned char here[TOKEN_MAC_LEN], there[TOKEN_MAC_LEN];
	int pipes[2];
	struct stat st;
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/keys", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(pipe(pipes), 0);
	for (int i = 0; i < 8; i++) {
		if (fork() != 0)
			continue;
		if (token_key_open(dir, &mine, NULL) != FAULT_NONE)
			_exit(1);
		token_mac(&mine, "test", slice_of("x"), there);
		_exit(write(pipes[1], there, sizeof there) != sizeof there);
	}
	for (int i = 0; i < 8; i++) {
		int status;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(token_key_open(dir, &mine, NULL), FAULT_NONE);
	token_mac(&mine, "test", slice_of("x"), here);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(read(pipes[0], there, sizeof there),
		    sizeof there);
		assert_memory_equal(here, there, sizeof here);
	}
	snprintf(path, sizeof path, "%s/keys/token.key", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(token_key_open(dir, &mine, NULL), FAULT_DENIED);
	unlink(path);
	snprintf(path, sizeof path, "%s/keys", dir);
	/* Nothing half made is left beside it. */
	assert_int_equal(rmdir(path), 0);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_says_who_may_do_what_until_when),
		cmocka_unit_test(no_two_tokens_are_alike),
		cmocka_unit_test(a_token_expires),
		cmocka_unit_test(a_token_changed_in_any_bit_is_refused),
		cmocka_unit_test(a_token_of_another_key_is_refused),
		cmocka_unit_test(a_token_of_another_algorithm_is_refused),
		cmocka_unit_test(marks_for_different_uses_differ),
		cmocka_unit_test(processes_that_start_at_once_get_the_same_key),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
