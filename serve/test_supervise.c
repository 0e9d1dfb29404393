/* The parent: who dies is replaced, who is told to end does, in order. Each test
 * runs a parent of its own in a child. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "log.h"
#include "own.h"
#include "supervise.h"

/* What the processes write down, in memory that all of them share. */
struct notes {
	_Atomic int lives[2];		/* of each role */
	_Atomic int pid[2];		/* the last of each */
	_Atomic int ended[2];		/* when: 1 first, 2 second */
	_Atomic int ends;
	_Atomic int replaced, reloads;
	_Atomic bool agree;		/* to reload */
	_Atomic bool started;
	_Atomic bool deaf;		/* the second role does not end */
};

static void
nap(void)
{
	nanosleep(&(const struct timespec){ .tv_nsec = 5000000 }, NULL);
}

static int
live(struct notes *n, int role)
{
	n->pid[role] = (int)getpid();
	n->lives[role]++;
	while (supervise_stop == 0 || (role == 1 && n->deaf))
		nap();
	n->ended[role] = ++n->ends;
	return 0;
}

static int
live_first(void *with, unsigned number)
{
	(void)number;
	return live(with, 0);
}

static int
live_second(void *with, unsigned number)
{
	(void)number;
	return live(with, 1);
}

static bool
reload(void *with)
{
	struct notes *n = with;
	n->reloads++;
	return n->agree;
}

static void
note_start(void *with)
{
	((struct notes *)with)->started = true;
}

static void
note_replaced(void *with)
{
	((struct notes *)with)->replaced++;
}

static pid_t
begin(struct notes *n)
{
	static const struct role roles[] = {
		{ "first", 1, false, 5, live_first },
		{ "second", 1, true, 1, live_second },
	};
	const struct supervised all = { roles, 2, n, reload, note_start,
	    note_replaced };
	pid_t pid = fork();
	if (pid == 0) {
		log_set_least(LOG_ERROR_);
		_exit(supervise_run(&all, NULL) == FAULT_NONE ? 0 : 1);
	}
	while (!n->started || n->lives[0] == 0 || n->lives[1] == 0)
		nap();
	return pid;
}

static void
must_end_well(pid_t pid)
{
	int status = -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int
set_up(void **state)
{
	*state = mmap(NULL, sizeof(struct notes), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return *state == MAP_FAILED;
}

static void
a_process_that_is_killed_is_replaced(void **state)
{
	struct notes *n = *state;
	pid_t parent = begin(n);
	for (int i = 0; i < 3; i++) {
		int lives = n->lives[1];
		kill(n->pid[1], SIGKILL);
		while (n->lives[1] == lives)
			nap();
	}
	assert_int_equal(n->lives[0], 1);
	kill(parent, SIGTERM);
	must_end_well(parent);
	assert_int_equal(n->replaced, 3);
}

static void
the_last_role_ends_first(void **state)
{
	struct notes *n = *state;
	pid_t parent = begin(n);
	kill(parent, SIGTERM);
	must_end_well(parent);
	assert_int_equal(n->ended[1], 1);
	assert_int_equal(n->ended[0], 2);
}

static void
one_that_does_not_end_is_killed_when_its_time_is_up(void **state)
{
	struct notes *n = *state;
	n->deaf = true;
	pid_t parent = begin(n);
	kill(parent, SIGINT);
	must_end_well(parent);
	assert_int_equal(n->ended[1], 0);
	assert_int_equal(n->ended[0], 1);
}

static void
a_reload_renews_the_roles_that_renew(void **state)
{
	struct notes *n = *state;
	pid_t parent = begin(n);
	n->agree = true;
	kill(parent, SIGHUP);
	while (n->ended[1] == 0)
		nap();
	assert_int_equal(n->lives[1], 2);
	assert_int_equal(n->lives[0], 1);
	kill(parent, SIGTERM);
	must_end_well(parent);
	assert_int_equal(n->replaced, 0);
}

static void
a_reload_that_is_refused_changes_nothing(void **state)
{
	struct notes *n = *state;
	pid_t parent = begin(n);
	kill(parent, SIGHUP);
	while (n->reloads == 0)
		nap();
	for (int i = 0; i < 40; i++)
		nap();
	assert_int_equal(n->lives[1], 1);
	assert_int_equal(n->ended[1], 0);
	kill(parent, SIGTERM);
	must_end_well(parent);
}

static void
the_processes_end_with_a_parent_that_is_killed(void **state)
{
	struct notes *n = *state;
	pid_t parent = begin(n);
	int status;
	kill(parent, SIGKILL);
	waitpid(parent, &status, 0);
	while (n->ended[0] == 0 || n->ended[1] == 0)
		nap();
	assert_int_equal(n->ends, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_process_that_is_killed_is_replaced,
		    set_up),
		cmocka_unit_test_setup(the_last_role_ends_first, set_up),
		cmocka_unit_test_setup(
		    one_that_does_not_end_is_killed_when_its_time_is_up,
		    set_up),
		cmocka_unit_test_setup(a_reload_renews_the_roles_that_renew,
		    set_up),
		cmocka_unit_test_setup(a_reload_that_is_refused_changes_nothing,
		    set_up),
		cmocka_unit_test_setup(
		    the_processes_end_with_a_parent_that_is_killed, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
