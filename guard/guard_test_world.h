/*
 * A data directory, a signer process over it, and a clock for both that a test
 * can push: for the tests of this room.
 *
 * "test" is a standing key of setup.h; "officer" is a key whose PIN is kept out
 * of this process's memory, in which a signer's begins: it is worked out when
 * it is needed, in processes that end.
 */
#ifndef GUARD_GUARD_TEST_WORLD_H
#define GUARD_GUARD_TEST_WORLD_H

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "file.h"
#include "guard.h"
#include "guard_journal.h"
#include "hash.h"
#include "jws.h"
#include "office.h"
#include "own.h"
#include "remote.h"
#include "setup.h"
#include "signer.h"
#include "testpki.h"

#define PIN_LEN 14

struct pushed_clock {
	struct clock clock;
	volatile int64_t *at_s;	/* in memory all processes share */
};

struct guard_world {
	struct arena *arena;
	char folder[32];
	const char *data, *socket, *journal;
	struct pushed_clock clock;
	struct office *office;
	int listening;
	pid_t pid;
	struct guard_options options;
};

static inline int64_t
pushed_now(const struct clock *c)
{
	return *((const struct pushed_clock *)(const void *)c)->at_s;
}

static inline void
must(enum fault_code code, const struct fault *why)
{
	if (code == FAULT_NONE)
		return;
	fprintf(stderr, "%s: %s (%s)\n", why->where, why->say, why->log);
	abort();
}

/* The officer's PIN, from bytes that are not it. */
static inline void
officer_pin(char pin[PIN_LEN + 1])
{
	static const unsigned char odd[PIN_LEN] = "\x2f\x66\x04\x7f\x41\x29"
	    "\x3a\x13\x5b\x09\x71\x2c\x68";
	for (int i = 0; i < PIN_LEN; i++)
		pin[i] = (char)('A' + (odd[i] * 7 + i * 11) % 26);
	pin[PIN_LEN] = '\0';
}

static inline void
world_child_ends_well(pid_t pid)
{
	int status = -1;
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		abort();
}

static inline void
world_add_officer(struct guard_world *w)
{
	struct fault why = { 0 };
	pid_t pid = fork();
	if (pid != 0) {
		world_child_ends_well(pid);
		return;
	}
	struct testpki_set set;
	struct slice p12;
	char pin[PIN_LEN + 1];
	officer_pin(pin);
	must(testpki_set_make(&(struct testpki_options){ .key = KEY_RSA,
	    .now_s = *w->clock.at_s - 86400 }, &set, &why), &why);
	struct slice chain[] = { testpki_der(set.ca), testpki_der(set.root) };
	must(testpki_pkcs12(w->arena, set.signer, chain, 2, pin, &p12, &why),
	    &why);
	must(file_put(arena_printf(w->arena, "%s/keys/sign/officer.p12",
	    w->data), 0600, p12, &why), &why);
	_exit(0);
}

static inline void
world_on_term(int number)
{
	extern volatile sig_atomic_t world_stop;
	(void)number;
	world_stop = 1;
}

/* Starts the signer; remotes may connect at once. */
static inline void
world_start(struct guard_world *w)
{
	extern volatile sig_atomic_t world_stop;
	struct fault why = { 0 };
	w->pid = fork();
	if (w->pid != 0)
		return;
	struct sigaction act = { .sa_handler = world_on_term };
	sigaction(SIGTERM, &act, NULL);
	enum fault_code code = guard_run(w->office, w->listening, &w->options,
	    &world_stop, &why);
	if (code != FAULT_NONE)
		fprintf(stderr, "signer: %s: %s\n", why.where, why.say);
	_exit((int)code);
}

/* The way it ended: an exit status, or minus a signal. */
static inline int
world_stop_with(struct guard_world *w, int signal)
{
	int status = 0;
	kill(w->pid, signal);
	if (waitpid(w->pid, &status, 0) != w->pid)
		abort();
	w->pid = 0;
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static inline void
world_make(struct guard_world *w)
{
	struct fault why = { 0 };
	struct setup_report report;
	*w = (struct guard_world){ .arena = arena_make(), .options = {
	    .standing = true, .hands = 2 }, .listening = -1 };
	strcpy(w->folder, "/tmp/mohor-guard-XXXXXX");
	if (mkdtemp(w->folder) == NULL)
		abort();
	w->data = arena_printf(w->arena, "%s/data", w->folder);
	w->socket = arena_printf(w->arena, "%s/" GUARD_SOCKET, w->data);
	w->journal = arena_printf(w->arena, "%s/" GUARD_JOURNAL, w->data);
	w->clock.clock.now_s = pushed_now;
	w->clock.at_s = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (w->clock.at_s == MAP_FAILED)
		abort();
	*w->clock.at_s = clock_now(&clock_system);
	must(setup_make(w->data, &w->clock.clock, &(struct setup_options){
	    .test_pki = true, .test_p256 = true }, &report, &why), &why);
	world_add_officer(w);
	must(office_open(w->data, &w->clock.clock, &w->office, &why), &why);
	must(guard_listen(w->office, &w->listening, &why), &why);
	world_start(w);
}

static inline void
world_drop(struct guard_world *w)
{
	if (w->pid > 0)
		world_stop_with(w, SIGKILL);
	file_close(&w->listening);
	office_drop(w->office);
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", w->folder, (char *)NULL);
		_exit(127);
	}
	world_child_ends_well(pid);
	munmap((void *)(uintptr_t)w->clock.at_s, 4096);
	arena_drop(w->arena);
}

static inline struct remote *
world_remote(const struct guard_world *w)
{
	struct fault why = { 0 };
	struct remote *r;
	must(remote_open(&r, w->socket, &why), &why);
	return r;
}

/* In a process of its own, so that the PIN is in no other's memory. */
static inline enum fault_code
world_grant(const struct guard_world *w, const char *scope, uint64_t count,
    int64_t for_s)
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0) {
		char pin[PIN_LEN + 1];
		uint64_t grant;
		struct remote *r = world_remote(w);
		officer_pin(pin);
		_exit((int)remote_grant_open(r, &(struct remote_wish){
		    .key = "officer", .scope = scope, .label = "sdo",
		    .count = count, .until_s = *w->clock.at_s + for_s }, pin,
		    &grant, NULL));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		abort();
	return (enum fault_code)WEXITSTATUS(status);
}

static inline enum fault_code
world_wrong_pin(struct remote *r, const struct guard_world *w,
    struct fault *why)
{
	uint64_t grant;
	return remote_grant_open(r, &(struct remote_wish){ .key = "officer",
	    .scope = "*", .label = "", .count = 1,
	    .until_s = *w->clock.at_s + 60 }, "not-it", &grant, why);
}

#endif
