/*
 * A window over a slice is the slice; a window over a descriptor keeps its
 * bytes in one allocation, moved to the front when room runs out behind.
 */
#include "window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

enum fault_code
window_open(struct window *w, const char *path, size_t cap, struct fault *why)
{
	int fd = strcmp(path, "-") == 0 ? fcntl(0, F_DUPFD_CLOEXEC, 3) :
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return file_fault(why, errno, "open", path);
	struct stat st;
	if (fstat(fd, &st) != 0) {
		int error = errno;
		close(fd);
		return file_fault(why, error, "look at", path);
	}
	if (S_ISDIR(st.st_mode)) {
		close(fd);
		return fault_at(why, FAULT_INPUT, path,
		    "this is a folder; name a file in it");
	}
	char *room = malloc(cap);
	if (room == NULL) {
		fputs("out of memory\n", stderr);
		abort();
	}
	*w = (struct window){ .at = room, .room = room, .cap = cap, .fd = fd,
		.name = path,
		.size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0 };
	return FAULT_NONE;
}

void
window_of(struct window *w, struct slice s, const char *name)
{
	*w = (struct window){ .at = s.at, .len = s.len, .ended = true,
		.size = s.len, .name = name, .fd = -1 };
}

void
window_drop(struct window *w)
{
	if (w->room == NULL)
		return;
	free(w->room);
	close(w->fd);
	*w = (struct window){ .ended = true, .fd = -1 };
}

void
window_pass(struct window *w, size_t n)
{
	w->at += n;
	w->len -= n;
	w->offset += n;
}

enum fault_code
window_more(struct window *w, struct fault *why)
{
	if (w->ended)
		return FAULT_NONE;
	if (w->len == w->cap)
		return fault_at(why, FAULT_LIMIT, w->name,
		    "a single piece is longer than %zu bytes", w->cap);
	if (w->at != w->room && w->len != 0)
		memmove(w->room, w->at, w->len);
	w->at = w->room;
	while (w->len < w->cap) {
		ssize_t n = read(w->fd, w->room + w->len, w->cap - w->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_fault(why, errno, "read", w->name);
		if (n == 0)
			w->ended = true;
		else
			w->len += (size_t)n;
		/* A pipe gives what it has; a person may be typing. */
		return FAULT_NONE;
	}
	return FAULT_NONE;
}
