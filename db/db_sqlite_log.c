/*
 * The SQLite driver's log: when it is carried over into the file, when it is
 * begun anew, and what becomes of the memory the file's new pages were written
 * through.
 */
#include "db_sqlite.h"

#include <fcntl.h>
#include <sys/stat.h>

/* The log is carried over into the file whenever it has grown this much; and
 * begun anew, making writers wait, when it has become several times that because
 * there was always somebody writing. */
#define LOG_STEP (16 << 20)
#define LOG_MOST (64 << 20)
#define LOG_PATIENCE_US 50000

#define FILES_MOST 1024

/* SQLite keeps its descriptor to itself, and closing another one of the same
 * file would drop this process's locks (POSIX: close), so it is looked for among
 * those that are open. */
static int
find_descriptor(const char *path, struct stat *st)
{
	struct stat other;
	if (stat(path, st) != 0)
		return -1;
	for (int fd = 3; fd < FILES_MOST; fd++) {
		if (fstat(fd, &other) == 0 && other.st_ino == st->st_ino &&
		    other.st_dev == st->st_dev)
			return fd;
	}
	return -1;
}

/*
 * What a bulk issue adds to the file is on the disk now and nobody is about to
 * read it. Left in memory it drives out what is needed, and every page more is a
 * fresh one, which on a virtual machine costs ten times the writing of it: the
 * host has to find it. So the kernel is told to use those pages again.
 */
static void
let_go(struct sqlite_db *s)
{
	struct stat st;
	int fd = find_descriptor(s->path, &st);
	if (fd < 0)
		return;
	if (s->kept_to > 0 && st.st_size > s->kept_to)
		posix_fadvise(fd, s->kept_to, st.st_size - s->kept_to,
		    POSIX_FADV_DONTNEED);
	s->kept_to = st.st_size;
}

/* A failure here is no fault of the commit before it: the log is durable, and
 * the next commit tries again. */
static void
carry_over(struct sqlite_db *s, const char *name, int how)
{
	int rc = sqlite3_wal_checkpoint_v2(s->handle, name, how, NULL, NULL);
	if (rc == SQLITE_OK)
		let_go(s);
}

static int
after_commit(void *arg, sqlite3 *handle, const char *name, int frames)
{
	(void)handle;
	struct sqlite_db *s = arg;
	int64_t bytes = (int64_t)frames * s->page_size;
	if (bytes < LOG_STEP)
		s->restart_at = LOG_MOST;
	else if (bytes < s->restart_at)
		carry_over(s, name, SQLITE_CHECKPOINT_PASSIVE);
	if (bytes < s->restart_at)
		return SQLITE_OK;
	/* A reader that stays keeps the log; ask again when it has grown. */
	s->restart_at = bytes + LOG_STEP;
	int64_t wait_us = s->wait_us;
	s->wait_us = LOG_PATIENCE_US;
	carry_over(s, name, SQLITE_CHECKPOINT_RESTART);
	s->wait_us = wait_us;
	return SQLITE_OK;
}

void
sqlite_log_watch(struct sqlite_db *s)
{
	struct stat st;
	s->restart_at = LOG_MOST;
	s->kept_to = stat(s->path, &st) == 0 ? st.st_size : 0;
	sqlite3_wal_hook(s->handle, after_commit, s);
}
