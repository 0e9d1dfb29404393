/*
 * Verifies piles of papers (office/piles.h), beside those who answer. Papers are
 * taken apart by the readers, as everybody's. Numbers that come without their
 * code wait here for their turn: by the series' limit, which is the same as for
 * pages, and by a smaller one for each who sent a pile, so that neither page nor
 * other pile waits for long.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "check.h"
#include "clock.h"
#include "db.h"
#include "file.h"
#include "hash.h"
#include "ipc.h"
#include "log.h"
#include "look.h"
#include "office.h"
#include "own.h"
#include "paper.h"
#include "piles.h"
#include "rate_limits.h"
#include "remote.h"
#include "serve_parts.h"
#include "supervise.h"

#define WAIT_MS 500
#define TURN_NS (100 * 1000 * 1000L)
#define WIPE_EACH_S 60
#define SHARE 5		/* of the series' limit, for one who sent a pile */

struct piling {
	const struct serve *serve;
	struct remote *remote;
	struct office *office;
	struct checker *checker;
	struct arena *a;
	int64_t wiped_s;
};

/* ---- whose turn ---- */

static enum fault_code
until_free(const struct piling *p, char kind, struct slice what, int64_t rate,
    struct fault *why)
{
	int64_t wait_s;
	while (!limits_take(p->serve->limits, kind, what, rate, clock_us(),
	    &wait_s)) {
		if (supervise_stop != 0)
			return fault_say(why, FAULT_LATER, "Stopped.");
		nanosleep(&(const struct timespec){ .tv_nsec = TURN_NS }, NULL);
	}
	return FAULT_NONE;
}

static enum fault_code
turn(void *with, struct slice peer, struct slice series, struct fault *why)
{
	const struct piling *p = with;
	int64_t rate = p->office->conf.series_rate;
	enum fault_code code = until_free(p, 'm', peer, rate / SHARE + 1, why);
	return code != FAULT_NONE ? code : until_free(p, 's', series, rate,
	    why);
}

/* ---- a paper, by the readers ---- */

static enum fault_code
put_in_memory(struct slice file, int *fd, struct fault *why)
{
	AUTO(file_close) int to = memfd_create("paper", MFD_CLOEXEC);
	for (size_t done = 0; to >= 0 && done < file.len;) {
		ssize_t n = write(to, file.at + done, file.len - done);
		if (n <= 0 && errno != EINTR)
			return file_fault(why, errno, "write", "a paper");
		done += n > 0 ? (size_t)n : 0;
	}
	if (to < 0)
		return file_fault(why, errno, "make", "a file in memory");
	*fd = file_take(&to);
	return FAULT_NONE;
}

/* The whole message, or what there was of it when the reader ended. */
static size_t
read_answer(int fd, unsigned char *to)
{
	const int64_t until = clock_us() + PAPER_WAIT_S * INT64_C(1000000);
	size_t n = 0;
	while (n < IPC_MOST && clock_us() < until && supervise_stop == 0) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (poll(&p, 1, WAIT_MS) <= 0)
			continue;
		ssize_t k = read(fd, to + n, IPC_MOST - n);
		if (k == 0 || (k < 0 && errno != EINTR))
			break;
		n += k > 0 ? (size_t)k : 0;
	}
	return n;
}

/* The readers serve others too: until they take it. */
static bool
hand_over(const struct piling *p, const struct paper_order *order, int file,
    int answer)
{
	while (!paper_order_send(p->serve->reader_fd[1], order, file, answer)) {
		if (supervise_stop != 0)
			return false;
		nanosleep(&(const struct timespec){ .tv_nsec = TURN_NS }, NULL);
	}
	return true;
}

static void
not_examined(struct look *out)
{
	*out = (struct look){ .kind = CHECK_PICTURE, .fault = FAULT_DAMAGE,
	    .unreadable = true, .say = "It is damaged, or far larger than a"
	    " certificate." };
}

/* The reader's word for a file is not enough: what its bytes are is what the
 * register is asked for. */
static bool
is_of(const struct look *l, struct slice file)
{
	unsigned char digest[SHA256_LEN];
	if (l->kind != CHECK_PDF || l->uin.len == 0)
		return true;
	sha256_of(file, digest);
	return memcmp(digest, l->verdict.file_sha256, sizeof digest) == 0;
}

static enum fault_code
look(void *with, struct arena *a, struct slice file, int64_t known_s,
    struct look *out, struct fault *why)
{
	struct piling *p = with;
	AUTO(file_close) int paper = -1;
	struct ipc_got got;
	int ends[2];
	unsigned char *room = arena_raw(a, IPC_MOST, 16);
	enum fault_code code = put_in_memory(file, &paper, why);
	if (code != FAULT_NONE)
		return code;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return file_fault(why, errno, "make", "a pipe");
	AUTO(file_close) int mine = ends[0];
	AUTO(file_close) int theirs = ends[1];
	const struct paper_order order = { 0, file.len, known_s };
	bool sent = hand_over(p, &order, paper, theirs);
	file_close(&theirs);
	theirs = -1;
	size_t n = sent ? read_answer(mine, room) : 0;
	if (supervise_stop != 0)
		return fault_say(why, FAULT_LATER, "Stopped.");
	if (ipc_read(&got, room, n, NULL) != FAULT_NONE ||
	    look_get(a, &got, out, NULL) != FAULT_NONE || !is_of(out, file))
		not_examined(out);
	return FAULT_NONE;
}

/* ---- the worker ---- */

static enum fault_code
round_of(struct piling *p, struct fault *why)
{
	const struct piles_work work = { .office = p->office,
	    .checker = p->checker, .remote = p->remote, .turn = turn,
	    .look = look, .with = p, .stop = &supervise_stop };
	bool did = false;
	int64_t begun = clock_us(), now = clock_now(p->serve->clock);
	arena_reset(p->a);
	enum fault_code code = piles_do_one(&work, p->a, &did, why);
	if (did && code == FAULT_NONE)
		log_line(LOG_INFO_, "pile.done", "us=%lld",
		    (long long)(clock_us() - begun));
	if (code == FAULT_NONE && now - p->wiped_s >= WIPE_EACH_S) {
		p->wiped_s = now;
		code = piles_wipe(p->office, p->a, why);
	}
	if (code == FAULT_NONE && !did && supervise_stop == 0)
		poll(NULL, 0, WAIT_MS);
	return code;
}

int
serve_piles(void *with, unsigned number)
{
	const struct serve *s = with;
	struct piling p = { .serve = s, .a = arena_make() };
	struct fault why = { 0 };
	struct check_options options = { .clock = s->clock };
	(void)number;
	close(s->listen_fd);	/* it answers nobody */
	enum fault_code code = serve_open_office(s, &p.remote, &p.office, &why);
	options.office = p.office;
	if (code == FAULT_NONE)
		code = checker_make(&options, &p.checker, &why);
	while (code == FAULT_NONE && supervise_stop == 0)
		code = round_of(&p, &why);
	if (code != FAULT_NONE && supervise_stop == 0)
		log_fault(code >= FAULT_LATER ? LOG_WARN_ : LOG_INFO_,
		    "piles.end", &why, false);
	checker_drop(p.checker);
	office_drop(p.office);
	remote_drop(p.remote);
	arena_drop(p.a);
	return code == FAULT_NONE || supervise_stop != 0 ? EX_OK :
	    fault_row(code)->exit_status;
}
