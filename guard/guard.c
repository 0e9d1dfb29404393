/*
 * The process: a socket, hands that answer, and the main thread, which syncs the
 * journal and lets grants expire.
 *
 * All connections are in one epoll set, each armed for one message: whichever
 * hand is free takes the next, and arms the connection again when it has
 * answered. So hands share the work without handing it over, and a question
 * wakes one thread only.
 */
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "clock.h"
#include "file.h"
#include "guard_parts.h"
#include "jail.h"
#include "keyring.h"
#include "log.h"
#include "own.h"
#include "secret_heap.h"

#define PEERS_MOST 1024
#define TURN_MS 20		/* of the main thread while things happen */
#define IDLE_MS 500
#define SYNC_TURNS 10		/* 200 ms */

struct connection {
	int fd;			/* -1: free */
	uint32_t uid;
};

struct process {
	struct guard *guard;
	int listening, epoll, end;
	pthread_mutex_t lock;	/* of the connections' places */
	struct connection connections[PEERS_MOST];
	pthread_t hands[HANDS_MOST];
};

struct hand {
	struct process *process;
	int number;
	unsigned char in[IPC_MOST], out[IPC_MOST];
};

enum fault_code
guard_listen(const struct office *o, int *fd, struct fault *why)
{
	enum fault_code code = file_make_dir(office_path(o, "run"), 0700, why);
	return code != FAULT_NONE ? code :
	    ipc_listen(office_path(o, GUARD_SOCKET), fd, why);
}

/* ---- connections ---- */

static bool
arm(const struct process *p, int operation, int fd, void *with)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT,
	    .data.ptr = with };
	return epoll_ctl(p->epoll, operation, fd, &e) == 0;
}

static void
leave(struct process *p, struct connection *c)
{
	int fd = c->fd;
	pthread_mutex_lock(&p->lock);
	c->fd = -1;
	pthread_mutex_unlock(&p->lock);
	close(fd);
}

static struct connection *
place_for(struct process *p, int fd, uint32_t uid)
{
	struct connection *c = NULL;
	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; i < PEERS_MOST && c == NULL; i++)
		if (p->connections[i].fd < 0)
			c = &p->connections[i];
	if (c != NULL)
		*c = (struct connection){ fd, uid };
	pthread_mutex_unlock(&p->lock);
	return c;
}

static void
welcome(struct process *p)
{
	struct ucred who;
	socklen_t n = sizeof who;
	int fd = accept4(p->listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct connection *c = NULL;
	if (fd >= 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 &&
	    (who.uid == geteuid() || who.uid == 0))
		c = place_for(p, fd, who.uid);
	if (c != NULL && !arm(p, EPOLL_CTL_ADD, fd, c))
		leave(p, c);
	else if (c == NULL && fd >= 0)
		close(fd);
	arm(p, EPOLL_CTL_MOD, p->listening, &p->listening);
}

/* ---- hands ---- */

/* False when the connection is at its end. */
static bool
serve_one(struct hand *h, const struct connection *c)
{
	struct peer peer = { c->uid, h->number };
	struct ipc_put out = { .at = h->out, .room = sizeof h->out };
	ssize_t n;
	do
		n = recv(c->fd, h->in, sizeof h->in, MSG_TRUNC);
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return true;
	/* No question is that long: whoever sent it speaks another language. */
	if (n <= 0 || (size_t)n > sizeof h->in)
		return false;
	guard_answer(h->process->guard, &peer, h->in, (size_t)n, &out);
	/* There may have been a PIN in it. */
	secret_wipe(h->in, (size_t)n);
	return ipc_send(c->fd, &out, NULL) == FAULT_NONE;
}

static void *
work(void *arg)
{
	struct hand *h = arg;
	struct process *p = h->process;
	struct epoll_event e;
	for (;;) {
		int n = epoll_wait(p->epoll, &e, 1, -1);
		if (n < 0 && errno != EINTR)
			abort();
		if (n <= 0)
			continue;
		if (e.data.ptr == &p->end)
			break;
		if (e.data.ptr == &p->listening) {
			welcome(p);
			continue;
		}
		struct connection *c = e.data.ptr;
		if (!serve_one(h, c) || !arm(p, EPOLL_CTL_MOD, c->fd, c))
			leave(p, c);
	}
	secret_wipe(h->out, sizeof h->out);
	free(h);
	return NULL;
}

static int
start_hands(struct process *p)
{
	int n = 0;
	sigset_t all, was;
	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	for (; n < p->guard->n_hands; n++) {
		struct hand *h = calloc(1, sizeof *h);
		if (h == NULL)
			abort();
		h->process = p;
		h->number = n;
		if (pthread_create(&p->hands[n], NULL, work, h) != 0) {
			free(h);
			break;
		}
	}
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return n;
}

/* ---- the main thread ---- */

static void
pause_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
	nanosleep(&t, NULL);
}

/* Grants that are open stay so, and what is being signed is signed. */
static void
look_again(struct guard *g)
{
	volatile sig_atomic_t *again = g->options.again;
	struct fault why = { 0 };
	if (again == NULL || *again == 0)
		return;
	*again = 0;
	guard_keys_again(g);
	guard_grants_standing(g);
	const struct jws_key *key = guard_qr_take(g, NULL, &why);
	if (key != NULL)
		guard_qr_give(g, key);
	else
		log_fault(LOG_ERROR_, "key.absent", &why, true);
}

/* Syncs when nothing was written since the last turn, or ten turns after the
 * first line that is not on the disk. */
static void
mind(struct guard *g, const volatile sig_atomic_t *stop)
{
	uint64_t synced = 0, seen = 0;
	unsigned turns = 0;
	bool complained = false;
	while (!*stop) {
		look_again(g);
		pause_ms(synced == seen ? IDLE_MS / 5 : TURN_MS);
		pthread_mutex_lock(&g->state);
		guard_grants_expire(g);
		pthread_mutex_unlock(&g->state);
		uint64_t now = guard_journal_written(g->journal);
		turns = now == synced ? 0 : turns + 1;
		if (now != synced && (now == seen || turns >= SYNC_TURNS)) {
			struct fault why = { 0 };
			if (guard_journal_sync(g->journal, &why) == FAULT_NONE)
				synced = now;
			else if (!complained)
				log_line(LOG_ERROR_, "signer.journal",
				    "fault=%s", fault_row(why.code)->name);
			complained = synced != now;
			turns = 0;
			guard_keys_shut(g);
		}
		seen = now;
	}
}

static int
hands_wanted(int said)
{
	long n = said != 0 ? said : sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > HANDS_MOST ? HANDS_MOST : (int)n;
}

static bool
any_token(struct guard *g)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct keyring_entry *keys = NULL;
	size_t n = 0;
	bool token = false;
	if (keyring_list(a, g->office, &keys, &n, NULL) == FAULT_NONE)
		for (size_t i = 0; i < n; i++)
			token |= keys[i].token;
	return token;
}

static void
end_hands(struct process *p, int n)
{
	uint64_t one = 1;
	/* Never read, so that every hand sees it. */
	if (write(p->end, &one, sizeof one) != sizeof one)
		abort();
	for (int i = 0; i < n; i++)
		pthread_join(p->hands[i], NULL);
	for (size_t i = 0; i < PEERS_MOST; i++)
		file_close(&p->connections[i].fd);
}

static enum fault_code
run(struct process *p, const volatile sig_atomic_t *stop, struct fault *why)
{
	struct guard *g = p->guard;
	struct epoll_event end = { .events = EPOLLIN, .data.ptr = &p->end };
	if (p->epoll < 0 || p->end < 0 ||
	    epoll_ctl(p->epoll, EPOLL_CTL_ADD, p->end, &end) != 0)
		return fault_say(why, FAULT_LATER, "The signer could not start:"
		    " %s.", strerror(errno));
	/* Whoever hung up again must not keep a hand waiting. */
	if (fcntl(p->listening, F_SETFL, O_NONBLOCK) != 0)
		return file_fault(why, errno, "use", "the signer's socket");
	int n = start_hands(p);
	enum fault_code code = n < g->n_hands ? fault_say(why, FAULT_LATER,
	    "The signer could not start its threads.") : FAULT_NONE;
	if (code == FAULT_NONE && !g->options.unjailed)
		code = jail_signer(any_token(g), why);
	/* Nobody is listened to before the jail is shut. */
	if (code == FAULT_NONE)
		guard_grants_standing(g);
	if (code == FAULT_NONE && !arm(p, EPOLL_CTL_ADD, p->listening,
	    &p->listening))
		code = fault_say(why, FAULT_LATER, "The signer could not"
		    " listen: %s.", strerror(errno));
	if (code == FAULT_NONE)
		mind(g, stop);
	end_hands(p, n);
	return code;
}

enum fault_code
guard_run(const struct office *o, int listening,
    const struct guard_options *options, const volatile sig_atomic_t *stop,
    struct fault *why)
{
	struct guard_options own = *options;
	struct guard *g = NULL;
	own.hands = hands_wanted(options->hands);
	unsetenv("MOHOR_PIN_FILE");
	if (!secret_heap_on())
		return fault_say(why, FAULT_BUG, "The signer cannot see to it"
		    " that PINs are wiped from memory.");
	enum fault_code code = file_make_dir(office_path(o, "journal"), 0700,
	    why);
	if (code == FAULT_NONE)
		code = guard_make(&g, o, &own, why);
	if (code != FAULT_NONE)
		return code;
	struct process *p = calloc(1, sizeof *p);
	if (p == NULL)
		abort();
	p->guard = g;
	p->listening = listening;
	p->epoll = epoll_create1(EPOLL_CLOEXEC);
	p->end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&p->lock, NULL);
	for (size_t i = 0; i < PEERS_MOST; i++)
		p->connections[i].fd = -1;
	code = run(p, stop, why);
	(void)guard_journal_add(g->journal, clock_now(o->clock), NULL, "stop",
	    "fault=%s", fault_row(code)->name);
	file_close(&p->epoll);
	file_close(&p->end);
	pthread_mutex_destroy(&p->lock);
	free(p);
	guard_drop(g);
	return code;
}
