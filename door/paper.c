/* See paper.h. An order is one packet with two descriptors (unix(7), SCM_RIGHTS);
 * the answer comes by a pipe whose other end only the reader has, so that its end
 * without a message says that the reader is gone. */
#include "paper.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "arena.h"
#include "check.h"
#include "clock.h"
#include "door.h"
#include "file.h"
#include "hash.h"
#include "image.h"
#include "ipc.h"
#include "log.h"
#include "look.h"
#include "office.h"
#include "own.h"

struct paper {
	struct door *door;
	struct paper_order order;
	int answer_fd;		/* -1: not waited for */
	unsigned char *got;	/* IPC_MOST */
	size_t n_got;
	int64_t until_us;
};

enum fault_code
paper_sockets(int fds[2], struct fault *why)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0, fds) != 0)
		return file_fault(why, errno, "make", "a pair of sockets");
	return FAULT_NONE;
}

/* Room for the ancillary data of two descriptors, aligned. */
union rights {
	struct cmsghdr head;
	char room[CMSG_SPACE(2 * sizeof(int))];
};

bool
paper_order_send(int socket, const struct paper_order *order, int file,
    int answer)
{
	const int fds[2] = { file, answer };
	struct paper_order copy = *order;
	union rights rights = { .room = { 0 } };
	struct iovec part = { &copy, sizeof copy };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1,
	    .msg_control = &rights, .msg_controllen = sizeof rights };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof fds);
	memcpy(CMSG_DATA(h), fds, sizeof fds);
	return sendmsg(socket, &m, MSG_DONTWAIT | MSG_NOSIGNAL) ==
	    (ssize_t)sizeof copy;
}

bool
paper_order_take(int socket, struct paper_order *out, int *file, int *answer)
{
	int fds[2] = { -1, -1 };
	union rights rights;
	struct paper_order order;
	struct iovec part = { &order, sizeof order };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1,
	    .msg_control = &rights, .msg_controllen = sizeof rights };
	ssize_t n = recvmsg(socket, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *h = n < 0 ? NULL : CMSG_FIRSTHDR(&m);
	if (h == NULL || h->cmsg_type != SCM_RIGHTS ||
	    h->cmsg_len != CMSG_LEN(sizeof fds))
		return false;
	memcpy(fds, CMSG_DATA(h), sizeof fds);
	if (n != (ssize_t)sizeof order) {
		close(fds[0]);
		close(fds[1]);
		return false;
	}
	*out = order;
	*file = fds[0];
	*answer = fds[1];
	return true;
}

/* ---- the worker's side ---- */

static enum fault_code
busy(struct fault *why)
{
	return fault_say(why, FAULT_LATER, "Many files are being examined just"
	    " now. Try again in a minute, or verify the number printed on the"
	    " certificate.");
}

static enum fault_code
hand_over(struct ask *ask, struct paper *p, struct fault *why)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return busy(why);
	AUTO(file_close) int mine = ends[0];
	AUTO(file_close) int theirs = ends[1];
	if (!paper_order_send(p->door->reader_fd, &p->order, ask->file_fd,
	    theirs))
		return busy(why);
	p->answer_fd = file_take(&mine);
	p->n_got = 0;
	return FAULT_NONE;
}

static enum fault_code
send_paper(struct ask *ask, uint64_t from, uint64_t len, struct fault *why)
{
	struct door *d = ask->door;
	if (d->n_papers >= PAPERS_MOST)
		return busy(why);
	struct paper *p = ARENA_NEW(ask->a, struct paper);
	*p = (struct paper){ .door = d, .order = { from, len, 0 },
	    .answer_fd = -1, .got = arena_raw(ask->a, IPC_MOST, 16),
	    .until_us = clock_us() + PAPER_WAIT_S * INT64_C(1000000) };
	enum fault_code code = hand_over(ask, p, why);
	if (code != FAULT_NONE)
		return code;
	d->n_papers++;
	ask->paper = p;
	return FAULT_NONE;
}

static enum fault_code
look_at_head(const struct ask *ask, uint64_t from, uint64_t len,
    struct fault *why)
{
	char head[16];
	const int64_t mb = ask->door->office->conf.file_mb;
	if (len > (uint64_t)mb << 20)
		return fault_say(why, FAULT_LIMIT, "The file is larger than"
		    " %lld MB.", (long long)mb);
	ssize_t n = pread(ask->file_fd, head, sizeof head, (off_t)from);
	struct slice s = slice_from(head, n < 0 ? 0 : (size_t)n);
	if (len > sizeof head && (slice_starts(s, "%PDF-") ||
	    image_is_known(s)))
		return FAULT_NONE;
	return fault_say(why, FAULT_INPUT, "This is neither a PDF nor a PNG or"
	    " JPEG picture.");
}

enum fault_code
paper_accept(struct ask *ask, uint64_t from, uint64_t len, struct fault *why)
{
	enum fault_code code = look_at_head(ask, from, len, why);
	if (code == FAULT_NONE)
		code = ask_limit(ask, 'f', ask->peer,
		    ask->door->office->conf.file_rate, why);
	return code != FAULT_NONE ? code : send_paper(ask, from, len, why);
}

void
paper_drop(struct paper *p)
{
	if (p == NULL)
		return;
	if (p->answer_fd >= 0)
		close(p->answer_fd);
	p->answer_fd = -1;
	p->door->n_papers--;
}

/* Reads on; true at the end of the pipe. */
static bool
read_on(struct paper *p)
{
	while (p->n_got < IPC_MOST) {
		ssize_t n = read(p->answer_fd, p->got + p->n_got,
		    IPC_MOST - p->n_got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return false;
		if (n <= 0)
			return true;
		p->n_got += (size_t)n;
	}
	return true;
}

/* The reader's word for a file that is well signed is not enough: what its bytes
 * are is what the register is asked for. */
static enum fault_code
check_digest(const struct ask *ask, const struct paper *p,
    const struct look *l, struct fault *why)
{
	unsigned char digest[SHA256_LEN];
	const size_t all = (size_t)(p->order.from + p->order.len);
	if (l->kind != CHECK_PDF || l->uin.len == 0)
		return FAULT_NONE;
	char *at = mmap(NULL, all, PROT_READ, MAP_PRIVATE, ask->file_fd, 0);
	if (at == MAP_FAILED)
		return file_fault(why, errno, "map", "a file");
	sha256_of(slice_from(at + p->order.from, (size_t)p->order.len), digest);
	munmap(at, all);
	if (memcmp(digest, l->verdict.file_sha256, sizeof digest) != 0)
		return fault_say(why, FAULT_DAMAGE, "A reader told of another"
		    " file than it was given.");
	return FAULT_NONE;
}

static enum fault_code
read_look(const struct ask *ask, const struct paper *p, struct look *l,
    struct fault *why)
{
	struct ipc_got got;
	enum fault_code code = ipc_read(&got, p->got, p->n_got, why);
	if (code == FAULT_NONE)
		code = look_get(ask->a, &got, l, why);
	return code != FAULT_NONE ? code : check_digest(ask, p, l, why);
}

/* The reader died of it, or it took more time than a paper takes. */
static void
not_examined(struct check_report *out)
{
	*out = (struct check_report){ .kind = CHECK_PDF,
	    .outcome = CANNOT_TELL, .headline = "CANNOT TELL",
	    .signer_name = "", .signer_organisation = "", .issuer_name = "",
	    .algorithm = "", .level = "", .time_kind = "", .n_reasons = 1,
	    .reasons = { { "not-examined", "The file could not be examined: it"
	    " is damaged, or far larger than a certificate.", "" } } };
}

enum fault_code
paper_take(struct ask *ask, bool *there, struct check_report *out,
    struct fault *why)
{
	struct look l;
	int64_t known_s = 0;
	struct paper *p = ask->paper;
	*there = false;
	if (!read_on(p))
		return clock_us() < p->until_us ? FAULT_NONE : busy(why);
	close(p->answer_fd);
	p->answer_fd = -1;
	struct fault odd = { 0 };
	if (read_look(ask, p, &l, &odd) != FAULT_NONE) {
		if (p->n_got != 0)
			log_line(LOG_WARN_, "paper.odd", "bytes=%zu", p->n_got);
		not_examined(out);
		*there = true;
		return FAULT_NONE;
	}
	if (p->order.known_s == 0 && check_look_again(ask->door->checker,
	    ask->a, &l, &known_s, &odd) == FAULT_NONE && known_s != 0) {
		p->order.known_s = known_s;
		return hand_over(ask, p, why);
	}
	check_settle(ask->door->checker, ask->a, &l, out);
	*there = true;
	return FAULT_NONE;
}
