/*
 * jail: what a process gives up before it listens to anybody.
 *
 * Both jails hold for the process, its threads and its children, and cannot be
 * taken back: no program gains privileges (PR_SET_NO_NEW_PRIVS), no other
 * process of the same user may look into the memory (PR_SET_DUMPABLE 0), and no
 * core file is written.
 */
#ifndef GUARD_JAIL_H
#define GUARD_JAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

/*
 * The signer's: system calls are filtered (seccomp(2)) down to what signing,
 * its socket and its journal take. No network, no new programs, no processes;
 * without tokens, files are opened for reading only. Memory is locked where the
 * machine allows it, so that keys do not reach a swap disk.
 *
 * What libraries try and can do without (a socket for syslog, a thread) answers
 * EPERM. What only an intruder wants here (execve, ptrace, the memory of other
 * processes, modules of the kernel) kills the process at once: it is started
 * anew without grants, and the kernel's log says why.
 *
 * tokens: a PKCS#11 module is somebody else's code: it writes its own files,
 * speaks to a daemon over AF_UNIX and may start threads, so these are allowed
 * then. Give it a user of its own where that is too much.
 */
enum fault_code jail_signer(bool tokens, struct fault *why);

/*
 * A worker's, in front of the data directory: files by Landlock(7). It may read
 * the system (programs, libraries, fonts, /etc, /proc, /var), use /tmp and
 * /dev, and everything that is in `dir` now except keys/ and journal/, which it
 * cannot open at all; further trees it may use are `also`. It may not trace or
 * signal processes outside the jail.
 *
 * Rules are for files there are: open keys, make folders and open the register
 * (and read from it once: then SQLite has its files) before. When `dir` lies
 * below /tmp, only what /tmp holds now stays usable.
 *
 * *strong is false when the kernel has no Landlock: then only the privileges
 * are given up, and the caller says so in its log.
 */
enum fault_code jail_worker(const char *dir, const char *const *also,
    size_t n_also, bool *strong, struct fault *why);

/*
 * The jail of a process that takes one stranger's file apart and is then gone:
 * it may use memory, read and write what is open, and end. It opens nothing, has
 * no network and no other process. So much time of the processor and so much
 * memory, then it is killed (no limit of memory under AddressSanitizer, whose
 * shadow has terabytes). What its libraries need must be open or loaded before.
 */
enum fault_code jail_reader(int cpu_s, size_t memory, struct fault *why);

/* The part all share; for jail*.c. */
enum fault_code jail_common(struct fault *why);

#endif
