/*
 * Kernel locks as signs of life. F_OFD_GETLK does not report the caller's own
 * locks, so the numbers held here are also kept in a list.
 */
#include "db_locks.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "file.h"

void
db_locks_set(struct db_locks *l, struct arena *a, const char *path)
{
	*l = (struct db_locks){ .arena = a, .path = path, .fd = -1 };
}

void
db_locks_close(struct db_locks *l)
{
	file_close(&l->fd);
	l->fd = -1;
	l->own.n = 0;
}

static enum fault_code
open_file(struct db_locks *l, struct fault *why)
{
	if (l->fd >= 0)
		return FAULT_NONE;
	int fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_fault(why, errno, "open the lock file", l->path);
	l->fd = fd;
	return FAULT_NONE;
}

static int
control(struct db_locks *l, int command, struct flock *lock)
{
	int n;
	do
		n = fcntl(l->fd, command, lock);
	while (n != 0 && errno == EINTR);
	return n;
}

static struct flock
byte_lock(int64_t number, short type)
{
	return (struct flock){ .l_type = type, .l_whence = SEEK_SET,
		.l_start = number, .l_len = 1 };
}

static size_t
find_own(const struct db_locks *l, int64_t number)
{
	size_t i = 0;
	while (i < l->own.n && l->own.at[i] != number)
		i++;
	return i;
}

enum fault_code
db_locks_take(struct db_locks *l, int64_t number, struct fault *why)
{
	enum fault_code f = open_file(l, why);
	if (f != FAULT_NONE)
		return f;
	struct flock lock = byte_lock(number, F_WRLCK);
	bool mine = find_own(l, number) < l->own.n;
	if (mine || control(l, F_OFD_SETLK, &lock) != 0) {
		if (mine || errno == EAGAIN || errno == EACCES)
			return fault_say(why, FAULT_CLASH, "Number %lld is "
			    "held by somebody already.", (long long)number);
		return file_fault(why, errno, "lock", l->path);
	}
	*VEC_ADD(l->arena, &l->own) = number;
	return FAULT_NONE;
}

enum fault_code
db_locks_drop(struct db_locks *l, int64_t number, struct fault *why)
{
	size_t i = find_own(l, number);
	if (i == l->own.n)
		return fault_say(why, FAULT_BUG, "Number %lld is not held "
		    "here.", (long long)number);
	struct flock lock = byte_lock(number, F_UNLCK);
	if (control(l, F_OFD_SETLK, &lock) != 0)
		return file_fault(why, errno, "unlock", l->path);
	l->own.at[i] = l->own.at[--l->own.n];
	return FAULT_NONE;
}

enum fault_code
db_locks_held(struct db_locks *l, int64_t number, bool *held,
    struct fault *why)
{
	enum fault_code f = open_file(l, why);
	if (f != FAULT_NONE)
		return f;
	if (find_own(l, number) < l->own.n) {
		*held = true;
		return FAULT_NONE;
	}
	struct flock lock = byte_lock(number, F_WRLCK);
	if (control(l, F_OFD_GETLK, &lock) != 0)
		return file_fault(why, errno, "look at the locks of", l->path);
	*held = lock.l_type != F_UNLCK;
	return FAULT_NONE;
}
