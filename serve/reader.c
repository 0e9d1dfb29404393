/*
 * Readers: strangers' PDFs and pictures are taken apart here, by processes that
 * have nothing to lose.
 *
 * The reader has no key, no register and no network; it knows the public
 * certificates that signers are judged by, and forks a child for each file. The
 * child gives up the rest (jail_reader()), looks, writes one message into the
 * pipe of whoever asked, and is gone. So a file that breaks a parser breaks one
 * child; one that takes too much time or memory ends it; and none sees another's
 * bytes. As many look at once as there are processors, at a lower priority than
 * those who answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "arena.h"
#include "check.h"
#include "clock.h"
#include "file.h"
#include "ipc.h"
#include "jail.h"
#include "log.h"
#include "look.h"
#include "own.h"
#include "paper.h"
#include "serve_parts.h"
#include "supervise.h"

#define CHILDREN_MOST 16
#define CHILD_CPU_S 10
#define CHILD_WALL_S 25		/* it may have to wait for a processor */
#define CHILD_MEMORY ((size_t)1 << 30)
#define NICE 10
#define TURN_MS 500
#define KIND_LOOK 1

struct child {
	pid_t pid;		/* 0: none */
	int end_fd;		/* closed by the kernel when it ends */
	int64_t begun_us;
	bool killed;
};

struct reader {
	const struct serve *serve;
	struct checker *checker;
	struct child at[CHILDREN_MOST];
	size_t most, n;
};

/* ---- a child ---- */

static void
tell(int answer, const struct look *l, struct arena *a)
{
	struct ipc_put put;
	unsigned char *room = arena_raw(a, IPC_MOST, 16);
	ipc_begin(&put, room, IPC_MOST, KIND_LOOK, 0);
	look_put(&put, l);
	/* A pipe holds as much at once. */
	if (put.spoilt || write(answer, put.at, put.len) != (ssize_t)put.len)
		_exit(EX_IOERR);
}

static _Noreturn void
look_and_end(struct reader *r, const struct paper_order *order, int file,
    int answer)
{
	struct fault why = { 0 };
	struct look look;
	const size_t all = (size_t)(order->from + order->len);
	struct arena *a = arena_make();
	char *at = mmap(NULL, all, PROT_READ, MAP_PRIVATE, file, 0);
	if (at == MAP_FAILED || jail_reader(CHILD_CPU_S, CHILD_MEMORY, &why) !=
	    FAULT_NONE)
		_exit(EX_OSERR);
	check_look(r->checker, a, slice_from(at + order->from,
	    (size_t)order->len), order->known_s, &look);
	tell(answer, &look, a);
	_exit(EX_OK);
}

/* In a child: nothing of the parent's but the file and where to answer. */
static _Noreturn void
live(struct reader *r, const struct paper_order *order, int file, int answer,
    pid_t parent)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	sigaction(SIGTERM, &usual, NULL);
	sigaction(SIGINT, &usual, NULL);
	prctl(PR_SET_NAME, "mohor-look");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EX_TEMPFAIL);
	close(r->serve->reader_fd[0]);
	look_and_end(r, order, file, answer);
}

/* ---- their parent ---- */

/* The whole part must be there: a mapping beyond the end kills who reads it. */
static bool
order_is_sound(const struct paper_order *o, int file)
{
	struct stat st;
	return fstat(file, &st) == 0 && S_ISREG(st.st_mode) && o->len > 0 &&
	    o->from <= (uint64_t)st.st_size &&
	    o->len <= (uint64_t)st.st_size - o->from &&
	    o->len <= CHECK_FILE_MOST;
}

/* Nobody waits for the answer any more. */
static bool
is_stale(int answer)
{
	struct pollfd p = { .fd = answer };
	return poll(&p, 1, 0) > 0 && (p.revents & POLLERR) != 0;
}

static void
start(struct reader *r, const struct paper_order *order, int file, int answer)
{
	int ends[2];
	pid_t parent = getpid();
	struct child *c = r->at;
	while (c->pid != 0)
		c++;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		live(r, order, file, answer, parent);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return;
	}
	*c = (struct child){ pid, ends[0], clock_us(), false };
	r->n++;
}

static void
take_order(struct reader *r)
{
	struct paper_order order;
	int file_fd, answer_fd;
	if (!paper_order_take(r->serve->reader_fd[0], &order, &file_fd,
	    &answer_fd))
		return;
	AUTO(file_close) int file = file_fd;
	AUTO(file_close) int answer = answer_fd;
	if (order_is_sound(&order, file) && !is_stale(answer))
		start(r, &order, file, answer);
}

static void
note_end(struct reader *r, struct child *c)
{
	int status = 0;
	if (waitpid(c->pid, &status, 0) == c->pid && status != 0)
		log_line(LOG_WARN_, "look.end", "%s=%d us=%lld",
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) :
		    WEXITSTATUS(status), (long long)(clock_us() - c->begun_us));
	close(c->end_fd);
	c->pid = 0;
	r->n--;
}

static void
kill_late(struct child *c)
{
	if (c->killed || clock_us() - c->begun_us <
	    CHILD_WALL_S * INT64_C(1000000))
		return;
	kill(c->pid, SIGKILL);
	c->killed = true;
}

/* Waits for an order, where there is a place for it, and for ends. */
static void
turn(struct reader *r)
{
	struct pollfd p[CHILDREN_MOST + 1];
	struct child *of[CHILDREN_MOST + 1];
	nfds_t n = 0;
	for (size_t i = 0; i < r->most; i++)
		if (r->at[i].pid != 0) {
			kill_late(&r->at[i]);
			of[n] = &r->at[i];
			p[n++] = (struct pollfd){ .fd = r->at[i].end_fd };
		}
	nfds_t ends = n;
	if (r->n < r->most && supervise_stop == 0)
		p[n++] = (struct pollfd){ .fd = r->serve->reader_fd[0],
			.events = POLLIN };
	if (poll(p, n, TURN_MS) <= 0)
		return;
	for (nfds_t i = 0; i < ends; i++)
		if (p[i].revents != 0)
			note_end(r, of[i]);
	if (n > ends && p[ends].revents != 0)
		take_order(r);
}

static enum fault_code
open_reader(struct reader *r, struct fault *why)
{
	static const char *const names[] = { "trust", "trust/links",
	    "trust/signers", "jwks.json" };
	const char *paths[COUNT_OF(names)];
	bool strong = false;
	size_t n = 0;
	const struct serve *s = r->serve;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		paths[n] = arena_printf(s->arena, "%s/%s", s->dir, names[i]);
		n += file_exists(paths[n]);
	}
	const struct check_options options = { .trust = paths, .n_trust = n,
	    .clock = s->clock };
	enum fault_code code = checker_make(&options, &r->checker, why);
	if (code == FAULT_NONE)
		code = jail_worker(s->dir, NULL, 0, &strong, why);
	return code;
}

int
serve_reader(void *with, unsigned number)
{
	struct reader r = { .serve = with };
	struct fault why = { 0 };
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	(void)number;
	close(r.serve->listen_fd);
	close(r.serve->guard_fd);
	close(r.serve->wake_fd);
	close(r.serve->reader_fd[1]);
	r.most = processors < 1 ? 1 : processors > CHILDREN_MOST ?
	    CHILDREN_MOST : (size_t)processors;
	if (setpriority(PRIO_PROCESS, 0, NICE) != 0)
		log_line(LOG_WARN_, "reader.nice", "errno=%d", errno);
	enum fault_code code = open_reader(&r, &why);
	if (code != FAULT_NONE)
		log_fault(LOG_ERROR_, "reader.end", &why, true);
	/* Told to end, it takes no more and waits for those in hand. */
	while (code == FAULT_NONE && (supervise_stop == 0 || r.n != 0))
		turn(&r);
	checker_drop(r.checker);
	return code == FAULT_NONE ? EX_OK : fault_row(code)->exit_status;
}
