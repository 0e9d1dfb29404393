/* The signer's jail, and a reader's: seccomp(2) by libseccomp. */
#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "own.h"

enum fault_code
jail_common(struct fault *why)
{
	const struct rlimit none = { 0, 0 };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    setrlimit(RLIMIT_CORE, &none) != 0)
		return fault_say(why, FAULT_LATER, "The process could not give"
		    " up its privileges: %s.", strerror(errno));
	return FAULT_NONE;
}

/* With a small limit, memory asked for later would fail instead of being
 * unlocked: then only what there is now is tried. */
static void
lock_memory(void)
{
	struct rlimit r;
	int more = getrlimit(RLIMIT_MEMLOCK, &r) == 0 &&
	    r.rlim_cur == RLIM_INFINITY ? MCL_FUTURE : 0;
	if (mlockall(MCL_CURRENT | MCL_ONFAULT | more) != 0)
		return;	/* as far as the machine allows */
}

/* Everything signing takes: its socket, its journal, memory, time, random
 * numbers; folders and files to read (keys are opened when a grant is); ending. */
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev),
	SCMP_SYS(pread64), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fcntl),
	SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd), SCMP_SYS(getdents64), SCMP_SYS(flock),
	SCMP_SYS(fdatasync), SCMP_SYS(fsync),
	SCMP_SYS(accept4), SCMP_SYS(recvfrom), SCMP_SYS(sendto),
	SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(getsockopt),
	SCMP_SYS(shutdown), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
	SCMP_SYS(epoll_ctl), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
	SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(mlock), SCMP_SYS(mlock2),
	SCMP_SYS(munlock), SCMP_SYS(futex), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(membarrier), SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list), SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrusage),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
};

/* Besides, for a PKCS#11 module. */
static const int for_tokens[] = {
	SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(pwrite64),
	SCMP_SYS(ftruncate), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
	SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(chmod), SCMP_SYS(fchmod),
	SCMP_SYS(fchmodat), SCMP_SYS(umask), SCMP_SYS(utimensat),
	SCMP_SYS(connect), SCMP_SYS(getpeername), SCMP_SYS(getsockname),
	SCMP_SYS(setsockopt), SCMP_SYS(select), SCMP_SYS(pselect6),
	SCMP_SYS(pipe2), SCMP_SYS(eventfd2), SCMP_SYS(epoll_create1),
	SCMP_SYS(set_tid_address), SCMP_SYS(statfs), SCMP_SYS(fstatfs),
	SCMP_SYS(semop), SCMP_SYS(semget), SCMP_SYS(semctl), SCMP_SYS(shmget),
	SCMP_SYS(shmat), SCMP_SYS(shmdt), SCMP_SYS(ioctl),
};

static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(pidfd_getfd), SCMP_SYS(bpf), SCMP_SYS(init_module),
	SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(mount),
	SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(setns),
	SCMP_SYS(unshare),
};

static int
add_all(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n)
{
	int bad = 0;
	for (size_t i = 0; i < n; i++)
		bad |= seccomp_rule_add(f, action, calls[i], 0);
	return bad;
}

static int
add_rules(scmp_filter_ctx f, bool tokens)
{
	const uint32_t yes = SCMP_ACT_ALLOW;
	int bad = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);
	bad |= add_all(f, yes, allowed, COUNT_OF(allowed));
	bad |= add_all(f, SCMP_ACT_KILL_PROCESS, deadly, COUNT_OF(deadly));
	/* The C library falls back to clone(2), whose flags can be seen. */
	bad |= seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (!tokens) {
		bad |= seccomp_rule_add(f, yes, SCMP_SYS(openat), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC,
		    O_RDONLY));
		return bad | seccomp_rule_add(f, yes, SCMP_SYS(open), 1,
		    SCMP_A1(SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC,
		    O_RDONLY));
	}
	bad |= add_all(f, yes, for_tokens, COUNT_OF(for_tokens));
	bad |= seccomp_rule_add(f, yes, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	return bad | seccomp_rule_add(f, yes, SCMP_SYS(socket), 1,
	    SCMP_A0(SCMP_CMP_EQ, AF_UNIX, 0));
}

enum fault_code
jail_signer(bool tokens, struct fault *why)
{
	enum fault_code code = jail_common(why);
	if (code != FAULT_NONE)
		return code;
	lock_memory();
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int bad = f == NULL ? -ENOMEM : add_rules(f, tokens);
	if (bad == 0)
		bad = seccomp_load(f);
	seccomp_release(f);
	if (bad != 0)
		return fault_say(why, FAULT_LATER, "The signer's system calls"
		    " cannot be limited on this machine (seccomp: error %d), so"
		    " it does not start.", bad);
	return FAULT_NONE;
}

/* ---- a reader's ---- */

static const int for_reading[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev),
	SCMP_SYS(pread64), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
	SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
	SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(futex),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(membarrier), SCMP_SYS(rseq), SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(getrandom), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(getrusage), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static enum fault_code
limit_use(int cpu_s, size_t memory, struct fault *why)
{
	/* The first second past it kills; SIGXCPU could be caught. */
	const struct rlimit cpu = { (rlim_t)cpu_s, (rlim_t)cpu_s };
	const struct rlimit files = { 0, 0 };
#ifdef __SANITIZE_ADDRESS__
	const struct rlimit room = { RLIM_INFINITY, RLIM_INFINITY };
	(void)memory;
#else
	const struct rlimit room = { memory, memory };
#endif
	if (setrlimit(RLIMIT_CPU, &cpu) != 0 ||
	    setrlimit(RLIMIT_FSIZE, &files) != 0 ||
	    setrlimit(RLIMIT_AS, &room) != 0)
		return fault_say(why, FAULT_LATER, "A reader could not be"
		    " limited: %s.", strerror(errno));
	return FAULT_NONE;
}

enum fault_code
jail_reader(int cpu_s, size_t memory, struct fault *why)
{
	enum fault_code code = jail_common(why);
	if (code == FAULT_NONE)
		code = limit_use(cpu_s, memory, why);
	if (code != FAULT_NONE)
		return code;
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int bad = f == NULL ? -ENOMEM : add_all(f, SCMP_ACT_ALLOW, for_reading,
	    COUNT_OF(for_reading));
	if (bad == 0)
		bad = add_all(f, SCMP_ACT_KILL_PROCESS, deadly,
		    COUNT_OF(deadly));
	if (bad == 0)
		bad = seccomp_load(f);
	seccomp_release(f);
	if (bad != 0)
		return fault_say(why, FAULT_LATER, "A reader's system calls"
		    " cannot be limited on this machine (seccomp: error %d), so"
		    " no files are examined.", bad);
	return FAULT_NONE;
}
