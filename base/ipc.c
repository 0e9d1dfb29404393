/* One packet, one message; see ipc.h. */
#include "ipc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "file.h"
#include "own.h"

struct head {
	uint16_t kind, zero;
	uint32_t serial, length;
};

_Static_assert(sizeof(struct head) == IPC_HEAD, "the header has no gaps");

/* ---- writing ---- */

static void
set_length(struct ipc_put *p)
{
	uint32_t n = (uint32_t)(p->len - IPC_HEAD);
	memcpy(p->at + offsetof(struct head, length), &n, sizeof n);
}

void
ipc_begin(struct ipc_put *p, void *memory, size_t room, uint16_t kind,
    uint32_t serial)
{
	struct head h = { .kind = kind, .serial = serial };
	if (room < IPC_HEAD)
		abort();
	*p = (struct ipc_put){ memory, IPC_HEAD,
	    room < IPC_MOST ? room : IPC_MOST, false };
	memcpy(p->at, &h, sizeof h);
}

void
ipc_put_bytes(struct ipc_put *p, const void *bytes, size_t n)
{
	p->spoilt |= n > p->room - p->len;
	if (p->spoilt)
		return;
	if (n != 0)
		memcpy(p->at + p->len, bytes, n);
	p->len += n;
	set_length(p);
}

void
ipc_put_u8(struct ipc_put *p, uint8_t v)
{
	ipc_put_bytes(p, &v, sizeof v);
}

void
ipc_put_u32(struct ipc_put *p, uint32_t v)
{
	ipc_put_bytes(p, &v, sizeof v);
}

void
ipc_put_u64(struct ipc_put *p, uint64_t v)
{
	ipc_put_bytes(p, &v, sizeof v);
}

void
ipc_put_slice(struct ipc_put *p, struct slice s)
{
	p->spoilt |= s.len > IPC_MOST;
	ipc_put_u32(p, (uint32_t)s.len);
	ipc_put_bytes(p, s.at, s.len);
}

/* ---- reading ---- */

enum fault_code
ipc_read(struct ipc_got *out, const void *packet, size_t n, struct fault *why)
{
	struct head h;
	if (n < sizeof h)
		return fault_say(why, FAULT_DAMAGE, "A message between processes"
		    " came without its head.");
	memcpy(&h, packet, sizeof h);
	if (h.zero != 0 || h.length != n - sizeof h)
		return fault_say(why, FAULT_DAMAGE, "A message between processes"
		    " is not as long as it says.");
	*out = (struct ipc_got){ h.kind, h.serial,
	    (const unsigned char *)packet + sizeof h, h.length, false };
	return FAULT_NONE;
}

const void *
ipc_get_bytes(struct ipc_got *g, size_t n)
{
	g->spoilt |= n > g->left;
	if (g->spoilt)
		return NULL;
	const unsigned char *at = g->at;
	g->at += n;
	g->left -= n;
	return at;
}

uint8_t
ipc_get_u8(struct ipc_got *g)
{
	const unsigned char *at = ipc_get_bytes(g, 1);
	return at == NULL ? 0 : *at;
}

uint32_t
ipc_get_u32(struct ipc_got *g)
{
	uint32_t v = 0;
	const void *at = ipc_get_bytes(g, sizeof v);
	if (at != NULL)
		memcpy(&v, at, sizeof v);
	return v;
}

uint64_t
ipc_get_u64(struct ipc_got *g)
{
	uint64_t v = 0;
	const void *at = ipc_get_bytes(g, sizeof v);
	if (at != NULL)
		memcpy(&v, at, sizeof v);
	return v;
}

struct slice
ipc_get_slice(struct ipc_got *g, size_t most)
{
	size_t n = ipc_get_u32(g);
	g->spoilt |= n > most;
	const void *at = ipc_get_bytes(g, n);
	return at == NULL ? (struct slice){ NULL, 0 } : slice_from(at, n);
}

enum fault_code
ipc_end(const struct ipc_got *g, struct fault *why)
{
	if (!g->spoilt && g->left == 0)
		return FAULT_NONE;
	return fault_say(why, FAULT_DAMAGE, "A message between processes (kind"
	    " %u) is %s.", (unsigned)g->kind,
	    g->spoilt ? "too short" : "too long");
}

/* ---- the socket ---- */

static enum fault_code
gone(struct fault *why, int error)
{
	fault_say(why, FAULT_LATER, error == EAGAIN || error == EWOULDBLOCK ?
	    "Another process of this service does not answer in time." :
	    "Another process of this service has gone away. Try again.");
	return fault_log(why, "errno=%d", error);
}

enum fault_code
ipc_send(int fd, const struct ipc_put *p, struct fault *why)
{
	ssize_t n;
	if (p->spoilt)
		return fault_say(why, FAULT_LIMIT, "A message between processes"
		    " is longer than %zu bytes.", p->room);
	do
		n = send(fd, p->at, p->len, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)p->len)
		return FAULT_NONE;
	gone(why, n < 0 ? errno : 0);
	return FAULT_LATER;
}

enum fault_code
ipc_receive(int fd, void *memory, size_t room, struct ipc_got *out,
    struct fault *why)
{
	ssize_t n;
	do
		n = recv(fd, memory, room, MSG_TRUNC);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		gone(why, n < 0 ? errno : 0);
		return FAULT_LATER;
	}
	if ((size_t)n > room)
		return fault_say(why, FAULT_DAMAGE, "A message between processes"
		    " is longer than %zu bytes.", room);
	return ipc_read(out, memory, (size_t)n, why);
}

static enum fault_code
address(const char *path, struct sockaddr_un *out, struct fault *why)
{
	size_t n = strlen(path);
	if (n >= sizeof out->sun_path)
		return fault_at(why, FAULT_LIMIT, path, "is too long for a"
		    " socket's path: at most %zu bytes. Use a shorter data"
		    " directory.", sizeof out->sun_path - 1);
	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(out->sun_path, path, n + 1);
	return FAULT_NONE;
}

/* Somebody answers at the address. */
static bool
is_alive(const struct sockaddr_un *to)
{
	AUTO(file_close) int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC,
	    0);
	return fd >= 0 && connect(fd, (const struct sockaddr *)to,
	    sizeof *to) == 0;
}

enum fault_code
ipc_listen(const char *path, int *out, struct fault *why)
{
	struct sockaddr_un at;
	struct stat st;
	enum fault_code code = address(path, &at, why);
	if (code != FAULT_NONE)
		return code;
	AUTO(file_close) int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC,
	    0);
	if (fd < 0)
		return file_fault(why, errno, "make a socket for", path);
	if (lstat(path, &st) == 0) {
		if (!S_ISSOCK(st.st_mode) || is_alive(&at))
			return fault_at(why, FAULT_CLASH, path, "is in use. Does"
			    " the service run already?");
		unlink(path);
	}
	/* The mode of the socket is that of the file it is bound from. */
	if (fchmod(fd, 0600) != 0 || bind(fd, (const struct sockaddr *)&at,
	    sizeof at) != 0 || chmod(path, 0600) != 0 || listen(fd, 128) != 0)
		return file_fault(why, errno, "listen at", path);
	*out = file_take(&fd);
	return FAULT_NONE;
}

enum fault_code
ipc_connect(const char *path, int wait_s, int *out, struct fault *why)
{
	struct sockaddr_un to;
	struct timeval wait = { .tv_sec = wait_s };
	enum fault_code code = address(path, &to, why);
	if (code != FAULT_NONE)
		return code;
	AUTO(file_close) int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC,
	    0);
	if (fd < 0)
		return file_fault(why, errno, "make a socket for", path);
	if (wait_s != 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	}
	if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) {
		int error = errno;
		if (error == EACCES || error == EPERM)
			return file_fault(why, error, "connect to", path);
		fault_at(why, FAULT_LATER, path, "nobody answers there. Is the"
		    " service running?");
		fault_log(why, "errno=%d", error);
		return FAULT_LATER;
	}
	*out = file_take(&fd);
	return FAULT_NONE;
}
