/* See file.h. Every write is complete or reported; EINTR is not an error. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "own.h"

enum fault_code
file_fault(struct fault *why, int error, const char *doing, const char *path)
{
	enum fault_code code = FAULT_LATER;
	if (error == ENOENT || error == ENOTDIR)
		code = FAULT_ABSENT;
	else if (error == EACCES || error == EPERM || error == EROFS)
		code = FAULT_DENIED;
	else if (error == EEXIST)
		code = FAULT_CLASH;
	else if (error == EISDIR || error == ENAMETOOLONG || error == EINVAL)
		code = FAULT_INPUT;
	return fault_at(why, code, path, "cannot %s: %s", doing,
	    strerror(error));
}

void
file_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

int
file_take(int *fd)
{
	int taken = *fd;
	*fd = -1;
	return taken;
}

static enum fault_code
read_all(int fd, char *at, size_t n, size_t *got)
{
	*got = 0;
	while (*got < n) {
		ssize_t r = read(fd, at + *got, n - *got);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return FAULT_LATER;
		if (r == 0)
			break;
		*got += (size_t)r;
	}
	return FAULT_NONE;
}

enum fault_code
file_read(struct arena *a, const char *path, size_t most, struct slice *out,
    struct fault *why)
{
	AUTO(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_fault(why, errno, "read the file", path);
	struct stat st;
	if (fstat(fd, &st) != 0)
		return file_fault(why, errno, "read the file", path);
	if (S_ISDIR(st.st_mode))
		return file_fault(why, EISDIR, "read the file", path);
	size_t size = S_ISREG(st.st_mode) ? (size_t)st.st_size : most;
	if (size > most)
		return fault_at(why, FAULT_LIMIT, path,
		    "the file has %zu bytes; at most %zu are read", size, most);
	char *at = arena_raw(a, size + 1, 1);
	size_t got;
	if (read_all(fd, at, size, &got) != 0)
		return file_fault(why, errno, "read the file", path);
	at[got] = '\0';
	*out = slice_from(at, got);
	return FAULT_NONE;
}

static int
write_all(int fd, struct slice s)
{
	while (s.len > 0) {
		ssize_t n = write(fd, s.at, s.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		s = slice_skip(s, (size_t)n);
	}
	return 0;
}

static int
sync_folder_of(const char *path)
{
	char copy[PATH_MAX];
	snprintf(copy, sizeof copy, "%s", path);
	AUTO(file_close) int fd = open(dirname(copy),
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -1 : fsync(fd);
}

static enum fault_code
write_over(const char *path, mode_t mode, struct slice s, bool durable,
    struct fault *why)
{
	char tmp[PATH_MAX];
	int n = snprintf(tmp, sizeof tmp, "%s.tmp-%ld", path, (long)getpid());
	if (n < 0 || (size_t)n >= sizeof tmp)
		return file_fault(why, ENAMETOOLONG, "write the file", path);
	AUTO(file_close) int fd = open(tmp,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return file_fault(why, errno, "write the file", path);
	if (write_all(fd, s) != 0 || (durable && fsync(fd) != 0) ||
	    rename(tmp, path) != 0 || (durable && sync_folder_of(path) != 0)) {
		int error = errno;
		unlink(tmp);
		return file_fault(why, error, "write the file", path);
	}
	return FAULT_NONE;
}

enum fault_code
file_write(const char *path, mode_t mode, struct slice s, struct fault *why)
{
	return write_over(path, mode, s, true, why);
}

enum fault_code
file_put(const char *path, mode_t mode, struct slice s, struct fault *why)
{
	return write_over(path, mode, s, false, why);
}

enum fault_code
file_create(const char *path, mode_t mode, struct slice s, struct fault *why)
{
	AUTO(file_close) int fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return file_fault(why, errno, "create the file", path);
	if (write_all(fd, s) != 0 || fsync(fd) != 0 ||
	    sync_folder_of(path) != 0) {
		int error = errno;
		unlink(path);
		return file_fault(why, error, "create the file", path);
	}
	return FAULT_NONE;
}

enum fault_code
file_make_dir(const char *path, mode_t mode, struct fault *why)
{
	char copy[PATH_MAX];
	int n = snprintf(copy, sizeof copy, "%s", path);
	if (n <= 0 || (size_t)n >= sizeof copy)
		return file_fault(why, ENAMETOOLONG, "make the folder", path);
	for (char *p = copy + 1; ; p++) {
		if (*p != '/' && *p != '\0')
			continue;
		char was = *p;
		*p = '\0';
		if (mkdir(copy, mode) != 0 && errno != EEXIST)
			return file_fault(why, errno, "make the folder", copy);
		*p = was;
		if (was == '\0')
			break;
	}
	struct stat st;
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return file_fault(why, ENOTDIR, "use as a folder", path);
	return FAULT_NONE;
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

enum fault_code
file_map(const char *path, struct slice *out, struct fault *why)
{
	AUTO(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file_fault(why, errno, "read the file", path);
	struct stat st;
	if (fstat(fd, &st) != 0)
		return file_fault(why, errno, "read the file", path);
	if (!S_ISREG(st.st_mode))
		return file_fault(why, EISDIR, "read as a file", path);
	if (st.st_size == 0) {
		*out = (struct slice){ NULL, 0 };
		return FAULT_NONE;
	}
	void *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return file_fault(why, errno, "read the file", path);
	*out = slice_from(at, (size_t)st.st_size);
	return FAULT_NONE;
}

void
file_unmap(struct slice s)
{
	if (s.at != NULL)
		munmap((void *)(uintptr_t)s.at, s.len);
}
