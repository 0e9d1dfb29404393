/*
 * The worker's jail: Landlock(7), by its three system calls; the C library of
 * Debian 12 has no functions for them and its headers know only the first
 * versions, so the few numbers stand here.
 *
 * Landlock lists what is allowed, for whole trees. "All of a folder but two of
 * its children" is therefore said as each of the other children.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"
#include "jail.h"
#include "own.h"

#define SYS_RULESET 444		/* the same on all architectures */
#define SYS_ADD_RULE 445
#define SYS_RESTRICT 446
#define ASK_VERSION 1U
#define PATH_BENEATH 1

enum right {
	EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2,
	READ_DIR = 1 << 3, ALL_FIRST = (1 << 13) - 1, REFER = 1 << 13,
	TRUNCATE = 1 << 14,
	FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE,
	LOOK = EXECUTE | READ_FILE | READ_DIR,
};

#define SCOPE_ABSTRACT_UNIX 1
#define SCOPE_SIGNAL 2

struct ruleset_attr {
	uint64_t fs, net, scoped;
};

struct beneath_attr {
	uint64_t rights;
	int32_t fd;
} __attribute__((packed));

struct trees {
	int ruleset;
	uint64_t handled;
	const char *dir;	/* resolved */
	struct arena *arena;
	int error;
};

/* What is not there needs no rule. */
static void
grant(struct trees *t, const char *path, uint64_t rights)
{
	struct stat st;
	AUTO(file_close) int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		return;
	struct beneath_attr a = { rights & t->handled, fd };
	if (!S_ISDIR(st.st_mode))
		a.rights &= FOR_FILES;
	if (a.rights != 0 && syscall(SYS_ADD_RULE, t->ruleset, PATH_BENEATH, &a,
	    0) != 0)
		t->error = errno;
}

static bool
lies_within(const char *path, const char *tree)
{
	size_t n = strlen(tree);
	return strncmp(path, tree, n) == 0 &&
	    (path[n] == '/' || path[n] == '\0');
}

static void
drop_dir(DIR **d)
{
	if (*d != NULL)
		closedir(*d);
}

static void grant_around(struct trees *, const char *path, uint64_t rights);

/* A symbolic link is followed by those who use it, to a tree with a rule of its
 * own or none. */
static void
grant_child(struct trees *t, const char *path, const char *name, int type,
    uint64_t rights)
{
	bool own = strcmp(path, t->dir) == 0;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    type == DT_LNK || (own && (strcmp(name, "keys") == 0 ||
	    strcmp(name, "journal") == 0)))
		return;
	grant_around(t, arena_printf(t->arena, "%s/%s", path, name), rights);
}

/* The tree without what `dir` keeps to itself. */
static void
grant_around(struct trees *t, const char *path, uint64_t rights)
{
	struct dirent *e;
	if (!lies_within(t->dir, path)) {
		grant(t, path, rights);
		return;
	}
	/* Not even a look at the folder itself: it would hold for all below. */
	AUTO(drop_dir) DIR *d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL)
		grant_child(t, path, e->d_name, e->d_type, rights);
}

static void
grant_all(struct trees *t, const char *const *also, size_t n_also)
{
	static const char *const look[] = { "/usr", "/lib", "/lib32", "/lib64",
	    "/bin", "/sbin", "/etc", "/opt", "/sys", "/proc", "/run", "/var" };
	static const char *const use[] = { "/dev", "/tmp", "/var/tmp" };
	char real[PATH_MAX];
	for (size_t i = 0; i < COUNT_OF(look); i++)
		grant_around(t, look[i], LOOK);
	for (size_t i = 0; i < COUNT_OF(use); i++)
		grant_around(t, use[i], ~(uint64_t)0);
	for (size_t i = 0; i < n_also; i++)
		if (realpath(also[i], real) != NULL)
			grant_around(t, real, ~(uint64_t)0);
	grant_around(t, t->dir, ~(uint64_t)0);
}

static enum fault_code
restrict_files(struct trees *t, const char *const *also, size_t n_also,
    long version, struct fault *why)
{
	struct ruleset_attr a = { .fs = ALL_FIRST };
	size_t size = version >= 6 ? sizeof a : sizeof a.fs;
	if (version >= 2)
		a.fs |= REFER;
	if (version >= 3)
		a.fs |= TRUNCATE;
	if (version >= 6)
		a.scoped = SCOPE_SIGNAL;
	t->handled = a.fs;
	AUTO(file_close) int fd = (int)syscall(SYS_RULESET, &a, size, 0);
	t->ruleset = fd;
	if (fd >= 0)
		grant_all(t, also, n_also);
	if (fd < 0 || t->error != 0 || syscall(SYS_RESTRICT, fd, 0) != 0)
		return fault_say(why, FAULT_LATER, "A worker could not be kept"
		    " from the keys: %s.", strerror(t->error != 0 ? t->error :
		    errno));
	return FAULT_NONE;
}

enum fault_code
jail_worker(const char *dir, const char *const *also, size_t n_also,
    bool *strong, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	char real[PATH_MAX];
	struct trees t = { .dir = real, .arena = a };
	if (realpath(dir, real) == NULL)
		return file_fault(why, errno, "find", dir);
	enum fault_code code = jail_common(why);
	if (code != FAULT_NONE)
		return code;
	long version = syscall(SYS_RULESET, NULL, 0, ASK_VERSION);
	if (version < 1) {
		*strong = false;
		return FAULT_NONE;
	}
	code = restrict_files(&t, also, n_also, version, why);
	if (code == FAULT_NONE)
		*strong = true;
	return code;
}
