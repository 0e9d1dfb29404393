/* One fact a test about the jails. Each jail is a process that ends in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "jail.h"
#include "own.h"

static char folder[] = "/tmp/mohor-jail-XXXXXX";
static struct arena *a;

static const char *
in_folder(const char *name)
{
	return arena_printf(a, "%s/%s", folder, name);
}

/* The exit status of what was done in the jail, or minus a signal. */
static int
in_signer_jail(bool tokens, int (*what)(void))
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0)
		_exit(jail_signer(tokens, NULL) == FAULT_NONE ? what() : 99);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int
failed_with(bool failed, int error)
{
	return failed ? errno == error ? 0 : errno : 200;
}

static int
start_program(void)
{
	char *const args[] = { NULL };
	execv("/bin/true", args);
	return errno;
}

static int
trace(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0 ? 0 : errno;
}

static int
go_on_line(void)
{
	return failed_with(socket(AF_INET, SOCK_STREAM, 0) < 0, EPERM) |
	    failed_with(socket(AF_INET6, SOCK_DGRAM, 0) < 0, EPERM);
}

static int
any_socket(void)
{
	return failed_with(socket(AF_UNIX, SOCK_STREAM, 0) < 0, EPERM);
}

static int
start_process(void)
{
	return failed_with(syscall(SYS_fork) < 0, EPERM) |
	    failed_with(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) < 0, EPERM);
}

static int
write_file(void)
{
	return failed_with(open(in_folder("own"), O_WRONLY) < 0, EPERM) |
	    failed_with(open(in_folder("new"), O_RDONLY | O_CREAT, 0600) < 0,
	    EPERM) | failed_with(open(in_folder("own"), O_RDONLY | O_TRUNC) < 0,
	    EPERM) | failed_with(unlink(in_folder("own")) != 0, EPERM);
}

static int
read_own_file(void)
{
	int fd = open(in_folder("own"), O_RDONLY);
	char byte;
	return fd >= 0 && read(fd, &byte, 1) == 1 ? 0 : 1;
}

static int
dump_core(void)
{
	struct rlimit r;
	return getrlimit(RLIMIT_CORE, &r) == 0 ? (int)r.rlim_max : errno;
}

static void
a_signer_that_starts_a_program_is_killed(void **state)
{
	(void)state;
	assert_int_equal(in_signer_jail(false, start_program), -SIGSYS);
	assert_int_equal(in_signer_jail(true, start_program), -SIGSYS);
}

static void
a_signer_that_traces_another_process_is_killed(void **state)
{
	(void)state;
	assert_int_equal(in_signer_jail(false, trace), -SIGSYS);
	assert_int_equal(in_signer_jail(true, trace), -SIGSYS);
}

static void
a_signer_reaches_no_network(void **state)
{
	(void)state;
	assert_int_equal(in_signer_jail(false, go_on_line), 0);
	assert_int_equal(in_signer_jail(true, go_on_line), 0);
	assert_int_equal(in_signer_jail(false, any_socket), 0);
}

static void
a_signer_starts_no_process(void **state)
{
	(void)state;
	assert_int_equal(in_signer_jail(false, start_process), 0);
	assert_int_equal(in_signer_jail(true, start_process), 0);
}

static void
a_signer_without_tokens_reads_files_and_writes_none(void **state)
{
	(void)state;
	assert_int_equal(in_signer_jail(false, read_own_file), 0);
	assert_int_equal(in_signer_jail(false, write_file), 0);
}

/* ---- workers ---- */

static int
in_worker_jail(int (*what)(void))
{
	int status = -1;
	bool strong = false;
	pid_t pid = fork();
	if (pid == 0) {
		if (jail_worker(in_folder("data"), NULL, 0, &strong, NULL) !=
		    FAULT_NONE)
			_exit(99);
		_exit(strong ? what() : 77);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static bool
denied(const char *path, int flags)
{
	return open(path, flags, 0600) < 0 && errno == EACCES;
}

static int
open_what_is_kept(void)
{
	const char *key = in_folder("data/keys/sign/a.p12");
	return !denied(key, O_RDONLY) << 0 | !denied(key, O_WRONLY) << 1 |
	    !denied(in_folder("data/keys/new"), O_WRONLY | O_CREAT) << 2 |
	    !denied(in_folder("data/keys"), O_RDONLY | O_DIRECTORY) << 3 |
	    !denied(in_folder("data/journal/signer.log"), O_RDONLY) << 4 |
	    (unlink(key) == 0) << 5 |
	    (rename(in_folder("data/keys"), in_folder("data/spool/k")) == 0) <<
	    6 | (link(key, in_folder("data/spool/k")) == 0) << 7;
}

static int
go_round_by_a_link(void)
{
	return symlink(in_folder("data/keys"), in_folder("data/spool/way")) !=
	    0 || !denied(in_folder("data/spool/way/sign/a.p12"), O_RDONLY);
}

static int
use_the_rest(void)
{
	const char *made = in_folder("data/spool/new"),
	    *moved = in_folder("data/spool/moved");
	int fd = open(made, O_RDWR | O_CREAT | O_EXCL, 0600);
	bool bad = fd < 0 || write(fd, "x", 1) != 1 || ftruncate(fd, 0) != 0 ||
	    rename(made, moved) != 0 || unlink(moved) != 0;
	bad |= open(in_folder("data/register.db"), O_RDWR) < 0;
	bad |= open("/etc/passwd", O_RDONLY) < 0;
	bad |= open("/dev/urandom", O_RDONLY) < 0;
	bad |= open("/usr/share", O_RDONLY | O_DIRECTORY) < 0;
	bad |= socket(AF_INET, SOCK_STREAM, 0) < 0;
	return bad;
}

static int
keep_to_itself(void)
{
	return (ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0) << 0 |
	    (kill(getppid(), 0) == 0) << 1 |
	    (open(arena_printf(a, "/proc/%d/mem", getppid()), O_RDONLY) >= 0)
	    << 2 | !denied("/etc/passwd", O_WRONLY) << 3;
}

static void
a_worker_cannot_open_keys_nor_the_journal(void **state)
{
	(void)state;
	assert_int_equal(in_worker_jail(open_what_is_kept), 0);
	assert_true(file_exists(in_folder("data/keys/sign/a.p12")));
}

static void
a_link_is_no_way_round_for_a_worker(void **state)
{
	(void)state;
	assert_int_equal(in_worker_jail(go_round_by_a_link), 0);
}

static void
a_worker_uses_the_rest_of_its_data_directory(void **state)
{
	(void)state;
	assert_int_equal(in_worker_jail(use_the_rest), 0);
}

static void
a_worker_cannot_trace_signal_or_read_processes_outside(void **state)
{
	(void)state;
	assert_int_equal(in_worker_jail(keep_to_itself) & ~2, 0);
}

static void
a_jailed_process_leaves_no_core(void **state)
{
	(void)state;
	assert_int_equal(in_worker_jail(dump_core), 0);
}

static void
put(const char *name)
{
	assert_int_equal(file_put(in_folder(name), 0600, slice_of("secret"),
	    NULL), FAULT_NONE);
}

static int
set_up(void **state)
{
	(void)state;
	a = arena_make();
	if (mkdtemp(folder) == NULL ||
	    file_make_dir(in_folder("data/keys/sign"), 0700, NULL) != 0 ||
	    file_make_dir(in_folder("data/journal"), 0700, NULL) != 0 ||
	    file_make_dir(in_folder("data/spool"), 0700, NULL) != 0)
		return -1;
	put("own");
	put("data/keys/sign/a.p12");
	put("data/journal/signer.log");
	put("data/register.db");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	pid_t pid = fork();
	if (pid == 0) {
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
	arena_drop(a);
	return 0;
}

/* ---- the reader's ---- */

static int
in_reader_jail(int cpu_s, int (*what)(void))
{
	int status = -1;
	pid_t pid = fork();
	if (pid == 0)
		_exit(jail_reader(cpu_s, (size_t)1 << 30, NULL) == FAULT_NONE ?
		    what() : 99);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int
open_anything(void)
{
	int bad = failed_with(open("/etc/hostname", O_RDONLY) < 0, EPERM);
	return bad != 0 ? bad : failed_with(open(in_folder("new"), O_WRONLY |
	    O_CREAT, 0600) < 0, EPERM);
}

static int
reach_others(void)
{
	int bad = failed_with(socket(AF_INET, SOCK_STREAM, 0) < 0, EPERM);
	if (bad == 0)
		bad = failed_with(socket(AF_UNIX, SOCK_STREAM, 0) < 0, EPERM);
	return bad != 0 ? bad : failed_with(kill(getppid(), 0) < 0, EPERM);
}

static int
work_for_ever(void)
{
	volatile bool on = true;
	while (on)
		;
	return 0;
}

static int
use_what_is_open(void)
{
	char *p = malloc((size_t)8 << 20);
	if (p == NULL)
		return 1;
	memset(p, 1, (size_t)8 << 20);
	free(p);
	return write(STDERR_FILENO, "", 0) == 0 ? 0 : 2;
}

static void
a_reader_opens_no_file_and_reaches_nobody(void **state)
{
	(void)state;
	assert_int_equal(in_reader_jail(5, open_anything), 0);
	assert_int_equal(in_reader_jail(5, reach_others), 0);
	assert_int_equal(in_reader_jail(5, start_program), -SIGSYS);
}

static void
a_reader_may_use_memory_and_what_is_open(void **state)
{
	(void)state;
	assert_int_equal(in_reader_jail(5, use_what_is_open), 0);
}

static void
a_reader_that_takes_too_much_time_is_killed(void **state)
{
	(void)state;
	assert_int_equal(in_reader_jail(1, work_for_ever), -SIGKILL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signer_that_starts_a_program_is_killed),
		cmocka_unit_test(a_signer_that_traces_another_process_is_killed),
		cmocka_unit_test(a_signer_reaches_no_network),
		cmocka_unit_test(a_signer_starts_no_process),
		cmocka_unit_test(
		    a_signer_without_tokens_reads_files_and_writes_none),
		cmocka_unit_test(a_worker_cannot_open_keys_nor_the_journal),
		cmocka_unit_test(a_link_is_no_way_round_for_a_worker),
		cmocka_unit_test(a_worker_uses_the_rest_of_its_data_directory),
		cmocka_unit_test(
		    a_worker_cannot_trace_signal_or_read_processes_outside),
		cmocka_unit_test(a_jailed_process_leaves_no_core),
		cmocka_unit_test(a_reader_opens_no_file_and_reaches_nobody),
		cmocka_unit_test(a_reader_may_use_memory_and_what_is_open),
		cmocka_unit_test(a_reader_that_takes_too_much_time_is_killed),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
