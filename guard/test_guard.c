/*
 * The signer as its users see it, and as an intruder would. Each test has a
 * signer process of its own, in its jail.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "buf.h"
#include "cms.h"
#include "guard_test_world.h"
#include "issue.h"
#include "jail.h"
#include "office_keys.h"
#include "remote_words.h"
#include "ipc.h"

volatile sig_atomic_t world_stop;

static struct guard_world w;
static struct remote *r;
static struct fault why;

static int
begin(void **state)
{
	(void)state;
	world_make(&w);
	r = world_remote(&w);
	why = (struct fault){ 0 };
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	remote_drop(r);
	world_drop(&w);
	return 0;
}

static enum fault_code
open_officer(struct signer **s, const char *scope)
{
	return signer_open_remote(s, r, "officer", scope, NULL, &why);
}

static enum fault_code
sign(struct signer *s)
{
	unsigned char digest[HASH_MOST] = { 1, 2, 3 }, out[SIGNATURE_MOST];
	size_t len;
	return signer_sign_digest(s, digest, out, &len, &why);
}

static void
restart(int signal)
{
	world_stop_with(&w, signal);
	world_start(&w);
}

/* ---- signing ---- */

static void
what_the_signer_signs_its_certificate_verifies(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	unsigned char digest[HASH_MOST] = { 9 }, out[16384];
	struct cms_plan *plan;
	struct cms got;
	size_t len;
	assert_int_equal(world_grant(&w, "batch:1", 5, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	must(cms_plan_make(w.arena, s, NULL, &plan, &why), &why);
	must(cms_write(plan, digest, s, out, sizeof out, &len, &why), &why);
	assert_int_equal(cms_parse(slice_from(out, len), false, &got, &why),
	    CMS_GOOD);
	assert_int_equal(cms_verify(&got, digest, NULL, &why), CMS_GOOD);
}

static void
a_qr_token_of_the_signer_verifies_and_its_key_cannot_be_had(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	AUTO(jws_verifier_drop_ptr) struct jws_verifier *v = NULL;
	struct buf token = buf_make(w.arena, 256);
	struct slice pem;
	struct jws got;
	must(jws_key_open_remote(&key, r, "test", "client:a", &why), &why);
	must(jws_sign(&token, key, slice_of("{}"), slice_of("payload"), &why),
	    &why);
	must(jws_read(w.arena, buf_slice(&token), &got, &why), &why);
	must(jws_verifier_make(&v, jws_key_public(key), &why), &why);
	assert_int_equal(jws_check(v, &got, &why), FAULT_NONE);
	assert_int_equal(jws_key_pem(w.arena, key, &pem, &why), FAULT_DENIED);
}

static void
without_a_grant_nothing_is_signed(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	struct buf token = buf_make(w.arena, 256);
	assert_int_equal(open_officer(&s, "batch:1"), FAULT_DENIED);
	assert_non_null(strstr(why.say, "mohor grant open officer"));
	must(jws_key_open_remote(&key, r, "officer", "batch:1", &why), &why);
	assert_int_equal(jws_sign(&token, key, slice_of("{}"), slice_of("p"),
	    &why), FAULT_DENIED);
	assert_int_equal(token.len, 0);
}

static void
a_guessed_number_of_a_grant_signs_nothing(void **state)
{
	(void)state;
	int fd;
	unsigned char out[256], in[1024], digest[32] = { 0 };
	struct ipc_put p;
	struct ipc_got g;
	must(ipc_connect(w.socket, 10, &fd, &why), &why);
	for (uint64_t n = 0; n < 50; n++) {
		ipc_begin(&p, out, sizeof out, REMOTE_SIGN, 1);
		ipc_put_u64(&p, n);
		ipc_put_slice(&p, slice_of("*"));
		ipc_put_slice(&p, slice_of("X"));
		ipc_put_slice(&p, slice_from(digest, sizeof digest));
		must(ipc_send(fd, &p, &why), &why);
		must(ipc_receive(fd, in, sizeof in, &g, &why), &why);
		assert_int_equal(g.kind, REMOTE_FAULT);
		assert_int_equal(ipc_get_u8(&g), FAULT_DENIED);
	}
	close(fd);
}

static void
beyond_the_count_of_a_grant_nothing_is_signed(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	assert_int_equal(world_grant(&w, "batch:1", 3, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	for (int i = 0; i < 3; i++)
		assert_int_equal(sign(s), FAULT_NONE);
	assert_int_equal(sign(s), FAULT_DENIED);
	assert_int_equal(sign(s), FAULT_DENIED);
}

static void
qr_codes_under_a_grant_are_counted_too(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	unsigned char digest[32] = { 5 }, rs[64];
	assert_int_equal(world_grant(&w, "batch:1", 2, 60), FAULT_NONE);
	must(jws_key_open_remote(&key, r, "officer", "batch:1", &why), &why);
	for (int i = 0; i < 2 * 2 + 16; i++)
		must(jws_sign_digest(key, digest, rs, &why), &why);
	assert_int_equal(jws_sign_digest(key, digest, rs, &why), FAULT_DENIED);
}

static void
after_a_grant_s_time_nothing_is_signed(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	assert_int_equal(world_grant(&w, "batch:1", 10, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	*w.clock.at_s += 59;
	assert_int_equal(sign(s), FAULT_NONE);
	*w.clock.at_s += 1;
	assert_int_equal(sign(s), FAULT_DENIED);
}

static void
a_grant_for_one_purpose_serves_no_other(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL, *t = NULL;
	assert_int_equal(world_grant(&w, "batch:1", 10, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	assert_int_equal(open_officer(&t, "batch:2"), FAULT_DENIED);
	assert_int_equal(sign(s), FAULT_NONE);
	signer_remote_scope(s, "batch:2");
	assert_int_equal(sign(s), FAULT_DENIED);
	signer_remote_scope(s, "batch:1");
	assert_int_equal(sign(s), FAULT_NONE);
}

static void
the_number_of_a_grant_does_not_help_another_purpose(void **state)
{
	(void)state;
	uint64_t grant;
	int fd;
	unsigned char out[256], in[1024], digest[32] = { 0 };
	struct ipc_put p;
	struct ipc_got g;
	assert_int_equal(world_grant(&w, "batch:1", 10, 60), FAULT_NONE);
	must(remote_grant_find(r, "officer", "batch:1", &grant, &why), &why);
	must(ipc_connect(w.socket, 10, &fd, &why), &why);
	ipc_begin(&p, out, sizeof out, REMOTE_SIGN, 1);
	ipc_put_u64(&p, grant);
	ipc_put_slice(&p, slice_of("batch:2"));
	ipc_put_slice(&p, slice_of("X"));
	ipc_put_slice(&p, slice_from(digest, sizeof digest));
	must(ipc_send(fd, &p, &why), &why);
	must(ipc_receive(fd, in, sizeof in, &g, &why), &why);
	assert_int_equal(g.kind, REMOTE_FAULT);
	assert_int_equal(ipc_get_u8(&g), FAULT_DENIED);
	close(fd);
}

static void
a_closed_grant_signs_no_more_and_another_can_be_opened(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	uint64_t grant;
	assert_int_equal(world_grant(&w, "*", 10, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	must(remote_grant_find(r, "officer", "batch:1", &grant, &why), &why);
	must(remote_grant_close(r, grant, &why), &why);
	assert_int_equal(sign(s), FAULT_DENIED);
	assert_int_equal(remote_grant_close(r, grant, &why), FAULT_ABSENT);
	assert_int_equal(world_grant(&w, "batch:1", 10, 60), FAULT_NONE);
	assert_int_equal(sign(s), FAULT_NONE);
}

static void
grants_and_keys_are_listed_as_they_stand(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	struct remote_grant *grants;
	struct remote_key *keys;
	size_t n, seen = 0;
	assert_int_equal(world_grant(&w, "batch:1", 10, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	assert_int_equal(sign(s), FAULT_NONE);
	must(remote_grants(w.arena, r, &grants, &n, &why), &why);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(grants[i].key, "officer") != 0)
			continue;
		seen++;
		assert_string_equal(grants[i].scope, "batch:1");
		assert_string_equal(grants[i].label, "sdo");
		assert_int_equal(grants[i].left, 9);
		assert_int_equal(grants[i].qr_left, 36);
		assert_int_equal(grants[i].uid, getuid());
		assert_false(grants[i].standing);
	}
	assert_int_equal(seen, 1);
	must(remote_keys(w.arena, r, &keys, &n, &why), &why);
	assert_int_equal(n, 3);	/* and those of init: report, test */
	assert_string_equal(keys[0].name, "officer");
	assert_int_equal(keys[0].grants, 1);
	assert_false(keys[0].standing);
	assert_true(keys[1].standing);
	assert_true(keys[2].standing);
}

static void
a_standing_key_signs_without_being_asked_and_renews_its_grant(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	must(signer_open_remote(&s, r, "test", "client:a", NULL, &why), &why);
	assert_int_equal(sign(s), FAULT_NONE);
	*w.clock.at_s += GUARD_STANDING_S + 1;
	assert_int_equal(sign(s), FAULT_NONE);
	restart(SIGKILL);
	assert_int_equal(sign(s), FAULT_NONE);
}

static void
no_key_stands_where_the_setting_says_no(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	w.options.standing = false;
	restart(SIGTERM);
	assert_int_equal(signer_open_remote(&s, r, "test", "*", NULL, &why),
	    FAULT_DENIED);
}

static void
a_restarted_signer_wants_a_grant_again(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	assert_int_equal(world_grant(&w, "batch:1", 10, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	restart(SIGKILL);
	assert_int_equal(sign(s), FAULT_DENIED);
	assert_non_null(strstr(why.say, "mohor grant open"));
	assert_int_equal(world_grant(&w, "batch:1", 10, 60), FAULT_NONE);
	assert_int_equal(sign(s), FAULT_NONE);
}

static void
several_processes_sign_at_once_and_no_grant_is_overdrawn(void **state)
{
	(void)state;
	struct guard_journal_report report;
	int made = 0;
	assert_int_equal(world_grant(&w, "batch:1", 100, 60), FAULT_NONE);
	pid_t pids[4];
	/* All hold the grant before any draws on it. */
	int ready[2], go[2];
	char byte = 0;
	assert_int_equal(pipe(ready) | pipe(go), 0);
	for (int i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		struct signer *s;
		int n = 0;
		close(go[1]);
		r = world_remote(&w);
		must(open_officer(&s, "batch:1"), &why);
		if (write(ready[1], &byte, 1) != 1 ||
		    read(go[0], &byte, 1) != 0)
			_exit(255);
		for (int k = 0; k < 40; k++)
			n += sign(s) == FAULT_NONE;
		_exit(n);
	}
	close(ready[1]);
	for (int i = 0; i < 4; i++)
		assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < 4; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		made += WEXITSTATUS(status);
	}
	assert_int_equal(made, 100);
	must(guard_journal_check(w.journal, &report, &why), &why);
	assert_int_equal(report.signatures, 100);
}

static void
a_renewed_qr_key_is_given_to_those_who_come_after(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *old = NULL, *new = NULL;
	unsigned char digest[32] = { 5 }, rs[64];
	must(jws_key_open_remote(&old, r, "test", "*", &why), &why);
	must(office_keys_renew_qr(w.data, &why), &why);
	must(jws_key_open_remote(&new, r, "test", "*", &why), &why);
	assert_string_not_equal(jws_key_kid(old), jws_key_kid(new));
	must(jws_sign_digest(old, digest, rs, &why), &why);
	must(jws_sign_digest(new, digest, rs, &why), &why);
}

static void
a_qr_key_may_be_renewed_any_number_of_times(void **state)
{
	(void)state;
	unsigned char digest[32] = { 7 }, rs[64];
	for (int i = 0; i < 40; i++) {
		AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
		must(office_keys_renew_qr(w.data, &why), &why);
		must(jws_key_open_remote(&key, r, "test", "*", &why), &why);
		must(jws_sign_digest(key, digest, rs, &why), &why);
	}
}

static void
a_qr_key_that_cannot_be_read_leaves_the_one_there_was(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *old = NULL, *now = NULL,
	    *next = NULL;
	unsigned char digest[32] = { 8 }, rs[64];
	must(jws_key_open_remote(&old, r, "test", "*", &why), &why);
	must(file_write(arena_printf(w.arena, "%s/keys/qr.pem", w.data), 0600,
	    slice_of("no key"), &why), &why);
	must(jws_key_open_remote(&now, r, "test", "*", &why), &why);
	assert_string_equal(jws_key_kid(old), jws_key_kid(now));
	must(jws_sign_digest(now, digest, rs, &why), &why);
	must(office_keys_renew_qr(w.data, &why), &why);
	must(jws_key_open_remote(&next, r, "test", "*", &why), &why);
	assert_string_not_equal(jws_key_kid(old), jws_key_kid(next));
}

static void
a_signer_started_anew_knows_the_qr_key_of_those_who_stayed(void **state)
{
	(void)state;
	AUTO(jws_key_drop_ptr) struct jws_key *key = NULL;
	unsigned char digest[32] = { 6 }, rs[64];
	must(jws_key_open_remote(&key, r, "test", "*", &why), &why);
	must(jws_sign_digest(key, digest, rs, &why), &why);
	world_stop_with(&w, SIGKILL);
	world_start(&w);
	must(jws_sign_digest(key, digest, rs, &why), &why);
}

/* ---- PINs ---- */

static void
wrong_pins_lock_a_key_and_the_right_one_does_not_help(void **state)
{
	(void)state;
	struct remote_key *keys;
	size_t n;
	for (int i = 0; i < GUARD_WRONG_MOST; i++)
		assert_int_equal(world_wrong_pin(r, &w, &why), FAULT_DENIED);
	assert_int_equal(world_grant(&w, "*", 1, 60), FAULT_DENIED);
	must(remote_keys(w.arena, r, &keys, &n, &why), &why);
	assert_int_equal(keys[0].locked_until_s, *w.clock.at_s + 15 * 60);
	*w.clock.at_s += 15 * 60;
	assert_int_equal(world_grant(&w, "*", 1, 60), FAULT_NONE);
}

static void
each_further_wrong_pin_locks_twice_as_long_up_to_a_day(void **state)
{
	(void)state;
	struct remote_key *keys;
	size_t n;
	int64_t lock_s = 15 * 60;
	for (int i = 1; i < GUARD_WRONG_MOST; i++)
		assert_int_equal(world_wrong_pin(r, &w, &why), FAULT_DENIED);
	for (int i = 0; i < 9; i++) {
		assert_int_equal(world_wrong_pin(r, &w, &why), FAULT_DENIED);
		must(remote_keys(w.arena, r, &keys, &n, &why), &why);
		assert_int_equal(keys[0].locked_until_s - *w.clock.at_s,
		    lock_s);
		*w.clock.at_s += lock_s;
		lock_s = lock_s * 2 < 86400 ? lock_s * 2 : 86400;
	}
}

static void
wrong_pins_are_remembered_over_a_restart(void **state)
{
	(void)state;
	for (int i = 0; i < GUARD_WRONG_MOST - 1; i++)
		assert_int_equal(world_wrong_pin(r, &w, &why), FAULT_DENIED);
	restart(SIGKILL);
	assert_int_equal(world_wrong_pin(r, &w, &why), FAULT_DENIED);
	restart(SIGKILL);
	assert_int_equal(world_grant(&w, "*", 1, 60), FAULT_DENIED);
}

static void
the_right_pin_forgets_the_wrong_ones_before_it(void **state)
{
	(void)state;
	for (int i = 0; i < GUARD_WRONG_MOST - 1; i++)
		assert_int_equal(world_wrong_pin(r, &w, &why), FAULT_DENIED);
	assert_int_equal(world_grant(&w, "*", 1, 60), FAULT_NONE);
	for (int i = 0; i < GUARD_WRONG_MOST - 1; i++)
		assert_int_equal(world_wrong_pin(r, &w, &why), FAULT_DENIED);
	assert_int_equal(world_grant(&w, "*", 1, 60), FAULT_NONE);
}

/* How often the bytes lie in what a process may write to. -1: not to be read. */
static long
find_in_memory(pid_t pid, const char *what, size_t n)
{
	char path[64], line[512];
	long hits = 0;
	snprintf(path, sizeof path, "/proc/%d/mem", pid);
	int mem = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof path, "/proc/%d/maps", pid);
	FILE *maps = fopen(path, "r");
	while (mem >= 0 && maps != NULL &&
	    fgets(line, sizeof line, maps) != NULL) {
		unsigned long from, to;
		char may[5];
		static char page[1 << 20];
		if (sscanf(line, "%lx-%lx %4s", &from, &to, may) != 3 ||
		    may[0] != 'r')
			continue;
		for (unsigned long at = from; at < to;
		    at += sizeof page - 64) {
			ssize_t got = pread(mem, page, to - at < sizeof page ?
			    to - at : sizeof page, (off_t)at);
			/* Shadow memory, terabytes of nothing. */
			if (got <= 0 || to - from > 1UL << 32)
				break;
			for (char *p = page; (p = memmem(p, (size_t)(page + got
			    - p), what, n)) != NULL; p++)
				hits++;
		}
	}
	if (maps != NULL)
		fclose(maps);
	file_close(&mem);
	return mem < 0 ? -1 : hits;
}

/* In a process that ends; the exit status is whether it was found. */
static int
search_for_pin(pid_t in)
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0) {
		char pin[PIN_LEN + 1], wide[2 * PIN_LEN];
		officer_pin(pin);
		for (int i = 0; i < PIN_LEN; i++) {
			wide[2 * i] = '\0';	/* BMPString, as PKCS#12 */
			wide[2 * i + 1] = pin[i];
		}
		long found = find_in_memory(in, pin, PIN_LEN);
		if (found == 0)
			found = find_in_memory(in, wide + 1, sizeof wide - 1);
		_exit(found < 0 ? 2 : found > 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

static void
the_pin_is_in_nobody_s_memory_once_a_grant_is_open(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	struct slice journal;
	char pin[PIN_LEN + 1];
	if (getuid() != 0)
		skip();
	assert_int_equal(world_grant(&w, "batch:1", 5, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	assert_int_equal(sign(s), FAULT_NONE);
	assert_int_equal(search_for_pin(w.pid), 0);
	assert_int_equal(search_for_pin(getpid()), 0);
	must(file_read(w.arena, w.journal, 1 << 20, &journal, &why), &why);
	officer_pin(pin);
	assert_null(memmem(journal.at, journal.len, pin, PIN_LEN));
	/* And the search does find what is there. */
	assert_int_equal(search_for_pin(getpid()), 1);
	explicit_bzero(pin, sizeof pin);
}

/* ---- the process under attack ---- */

static int
raw_socket(void)
{
	int fd;
	must(ipc_connect(w.socket, 10, &fd, &why), &why);
	return fd;
}

static void
garbage_half_messages_and_oversize_do_not_end_the_signer(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	static unsigned char junk[100000];
	unsigned char out[256];
	struct ipc_put p;
	ipc_begin(&p, out, sizeof out, REMOTE_OPEN, 1);
	ipc_put_slice(&p, slice_of("officer"));
	ipc_put_u32(&p, 4000000000);
	for (size_t i = 0; i < sizeof junk; i++)
		junk[i] = (unsigned char)(i * 131 + i / 7);
	for (int round = 0; round < 20; round++) {
		int fd = raw_socket();
		size_t n = round == 0 ? sizeof junk : (size_t)round * 211;
		ssize_t sent = send(fd, junk, n, MSG_NOSIGNAL);
		assert_int_equal(sent, n);
		if (round % 3 == 0)
			send(fd, junk, 1, MSG_NOSIGNAL);
		for (size_t k = 1; k <= p.len; k += 3)
			send(fd, out, k, MSG_NOSIGNAL);
		close(fd);
	}
	must(signer_open_remote(&s, r, "test", "*", NULL, &why), &why);
	assert_int_equal(sign(s), FAULT_NONE);
}

static void
one_who_connects_and_says_nothing_keeps_nobody_waiting(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	int idle[100];
	for (int i = 0; i < 100; i++)
		idle[i] = raw_socket();
	must(signer_open_remote(&s, r, "test", "*", NULL, &why), &why);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(sign(s), FAULT_NONE);
		close(idle[i]);
	}
}

static void
a_jailed_worker_cannot_read_keys_nor_the_signer_s_memory(void **state)
{
	(void)state;
	int status = -1;
	struct slice bytes;
	pid_t pid = fork();
	if (pid == 0) {
		bool strong = false;
		char path[64];
		if (jail_worker(w.data, NULL, 0, &strong, &why) != FAULT_NONE)
			_exit(100);
		if (!strong)
			_exit(77);
		snprintf(path, sizeof path, "/proc/%d/mem", w.pid);
		int failed = 0;
		failed |= (file_read(w.arena, arena_printf(w.arena,
		    "%s/keys/qr.pem", w.data), 1 << 20, &bytes, &why) !=
		    FAULT_DENIED) << 0;
		failed |= (file_read(w.arena, arena_printf(w.arena,
		    "%s/keys/sign/officer.p12", w.data), 1 << 20, &bytes,
		    &why) != FAULT_DENIED) << 1;
		failed |= (file_read(w.arena, w.journal, 1 << 20, &bytes,
		    &why) != FAULT_DENIED) << 2;
		failed |= (open(path, O_RDONLY) >= 0) << 3;
		failed |= (ptrace(PTRACE_ATTACH, w.pid, 0, 0) == 0) << 4;
		failed |= (kill(w.pid, SIGTERM) == 0) << 5;
		/* And signing goes on. */
		struct signer *s;
		r = world_remote(&w);
		failed |= (signer_open_remote(&s, r, "test", "*", NULL, &why) !=
		    FAULT_NONE || sign(s) != FAULT_NONE) << 6;
		_exit(failed);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

/* ---- the journal ---- */

static void
a_killed_signer_leaves_a_whole_journal_that_goes_on(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	struct guard_journal_report report;
	uint64_t made = 0;
	must(signer_open_remote(&s, r, "test", "*", NULL, &why), &why);
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 10; i++)
			made += sign(s) == FAULT_NONE;
		restart(SIGKILL);
	}
	must(guard_journal_check(w.journal, &report, &why), &why);
	assert_int_equal(made, 50);
	assert_int_equal(report.signatures, made);
	assert_false(report.torn_end);
}

static void
a_signer_does_not_go_on_with_a_journal_that_was_cut(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	struct slice all;
	must(signer_open_remote(&s, r, "test", "*", NULL, &why), &why);
	assert_int_equal(sign(s), FAULT_NONE);
	assert_int_equal(sign(s), FAULT_NONE);
	assert_int_equal(world_stop_with(&w, SIGTERM), 0);
	must(file_read(w.arena, w.journal, 1 << 20, &all, &why), &why);
	const char *cut = memmem(all.at, all.len, "event=sign", 10);
	const char *end = memchr(cut, '\n', all.len);
	while (cut[-1] != '\n')
		cut--;
	must(file_put(w.journal, 0600, slice_of(arena_printf(w.arena, "%.*s%s",
	    (int)(cut - all.at), all.at, end + 1)), &why), &why);
	world_start(&w);
	int status;
	assert_int_equal(waitpid(w.pid, &status, 0), w.pid);
	assert_int_equal(WEXITSTATUS(status), FAULT_DAMAGE);
	w.pid = 0;
}

static void
the_journal_tells_who_signed_what_under_which_grant(void **state)
{
	(void)state;
	AUTO(signer_drop_ptr) struct signer *s = NULL;
	struct slice all;
	assert_int_equal(world_grant(&w, "batch:1", 5, 60), FAULT_NONE);
	must(open_officer(&s, "batch:1"), &why);
	signer_subject(s, slice_of("BCW0012600000012"));
	assert_int_equal(sign(s), FAULT_NONE);
	must(file_read(w.arena, w.journal, 1 << 20, &all, &why), &why);
	assert_non_null(memmem(all.at, all.len, " scope=batch:1 ", 15));
	assert_non_null(memmem(all.at, all.len, " label=sdo ", 11));
	assert_non_null(memmem(all.at, all.len, " key=officer"
	    " subject=BCW0012600000012 digest=010203", 52 - 1));
}

/* ---- the press ---- */

static void
a_bulk_file_is_issued_with_keys_that_stay_in_the_signer(void **state)
{
	(void)state;
	struct issue_outcome out;
	struct guard_journal_report report;
	const struct issue_options options = { .service = "BCW-001",
	    .input = arena_printf(w.arena, "%s/services/samples/people.csv",
	    getenv("MOHOR_SOURCE")), .key = "test", .jobs = 2,
	    .report = arena_printf(w.arena, "%s/report.csv", w.folder),
	    .signer_path = w.socket };
	must(issue_file(w.arena, w.office, &options, &out, &why), &why);
	assert_true(out.issued > 0);
	must(guard_journal_check(w.journal, &report, &why), &why);
	assert_int_equal(report.signatures, out.issued);
	assert_true(report.qr_codes >= out.issued);
}

static void
a_bulk_file_without_a_grant_issues_nothing_and_says_how(void **state)
{
	(void)state;
	struct issue_outcome out;
	const struct issue_options options = { .service = "BCW-001",
	    .input = arena_printf(w.arena, "%s/services/samples/people.csv",
	    getenv("MOHOR_SOURCE")), .key = "officer", .jobs = 1,
	    .report = arena_printf(w.arena, "%s/report.csv", w.folder),
	    .signer_path = w.socket, .scope = "client:abc" };
	assert_int_equal(issue_file(w.arena, w.office, &options, &out, &why),
	    FAULT_DENIED);
	assert_non_null(strstr(why.say, "mohor grant open officer"));
	assert_int_equal(out.issued, 0);
	assert_int_equal(world_grant(&w, "client:abc", 1000, 60), FAULT_NONE);
	must(issue_file(w.arena, w.office, &options, &out, &why), &why);
	assert_true(out.issued > 0);
}

int
main(void)
{
#define WITH(t) cmocka_unit_test_setup_teardown(t, begin, finish)
	const struct CMUnitTest tests[] = {
		WITH(what_the_signer_signs_its_certificate_verifies),
		WITH(a_qr_token_of_the_signer_verifies_and_its_key_cannot_be_had),
		WITH(without_a_grant_nothing_is_signed),
		WITH(a_guessed_number_of_a_grant_signs_nothing),
		WITH(beyond_the_count_of_a_grant_nothing_is_signed),
		WITH(qr_codes_under_a_grant_are_counted_too),
		WITH(after_a_grant_s_time_nothing_is_signed),
		WITH(a_grant_for_one_purpose_serves_no_other),
		WITH(the_number_of_a_grant_does_not_help_another_purpose),
		WITH(a_closed_grant_signs_no_more_and_another_can_be_opened),
		WITH(grants_and_keys_are_listed_as_they_stand),
		WITH(a_standing_key_signs_without_being_asked_and_renews_its_grant),
		WITH(no_key_stands_where_the_setting_says_no),
		WITH(a_restarted_signer_wants_a_grant_again),
		WITH(several_processes_sign_at_once_and_no_grant_is_overdrawn),
		WITH(a_renewed_qr_key_is_given_to_those_who_come_after),
		WITH(a_qr_key_may_be_renewed_any_number_of_times),
		WITH(a_qr_key_that_cannot_be_read_leaves_the_one_there_was),
		WITH(a_signer_started_anew_knows_the_qr_key_of_those_who_stayed),
		WITH(wrong_pins_lock_a_key_and_the_right_one_does_not_help),
		WITH(each_further_wrong_pin_locks_twice_as_long_up_to_a_day),
		WITH(wrong_pins_are_remembered_over_a_restart),
		WITH(the_right_pin_forgets_the_wrong_ones_before_it),
		WITH(the_pin_is_in_nobody_s_memory_once_a_grant_is_open),
		WITH(garbage_half_messages_and_oversize_do_not_end_the_signer),
		WITH(one_who_connects_and_says_nothing_keeps_nobody_waiting),
		WITH(a_jailed_worker_cannot_read_keys_nor_the_signer_s_memory),
		WITH(a_killed_signer_leaves_a_whole_journal_that_goes_on),
		WITH(a_signer_does_not_go_on_with_a_journal_that_was_cut),
		WITH(the_journal_tells_who_signed_what_under_which_grant),
		WITH(a_bulk_file_is_issued_with_keys_that_stay_in_the_signer),
		WITH(a_bulk_file_without_a_grant_issues_nothing_and_says_how),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
