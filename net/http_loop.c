/*
 * The loop: waits for libmicrohttpd's epoll set with the signals let through,
 * lets it work, wakes the streams whose time has come and cuts the connections
 * whose time is over. A connection is cut by shutdown(2) of its socket, which is
 * all a peer that drips bytes cannot reset.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "clock.h"
#include "http_inside.h"
#include "own.h"

#define TICK_US 100000
#define FIRST_US (2 * HTTP_SECOND_US)

/* Signals that say the program itself is broken: never held back. */
static const int own_faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

static void
cut(struct http_server *s, struct link *l)
{
	if (!l->cut)
		shutdown(l->fd, SHUT_RDWR);
	l->cut = true;
	if (l->hand != NULL && l->hand->wake_us != 0)
		http_answer_wake(s, l->hand);
}

static void
cut_late(struct http_server *s)
{
	for (struct link *l = s->links.next; l != &s->links; l = l->next)
		if (l->deadline_us <= s->now_us)
			cut(s, l);
}

/* One that was taken just now is no idle one: its request is on the way. */
static void
cut_idle(struct http_server *s)
{
	for (struct link *l = s->links.next; l != &s->links; l = l->next)
		if (l->hand == NULL && l->asked)
			cut(s, l);
}

static void
hurry_new(struct http_server *s)
{
	for (struct link *l = s->links.next; l != &s->links; l = l->next)
		if (!l->asked && l->deadline_us > s->now_us + FIRST_US)
			l->deadline_us = s->now_us + FIRST_US;
}

static void
wake_due(struct http_server *s)
{
	struct hand *next;
	for (struct hand *h = s->waiting; h != NULL; h = next) {
		next = h->waiting;
		if (h->wake_us <= s->now_us)
			http_answer_wake(s, h);
	}
}

/* Until when there is nothing to do, unless something comes in. */
static int64_t
next_turn_us(const struct http_server *s, int64_t tick_us)
{
	MHD_UNSIGNED_LONG_LONG ms;
	int64_t at = tick_us;
	for (const struct hand *h = s->waiting; h != NULL; h = h->waiting)
		if (h->wake_us < at)
			at = h->wake_us;
	if (MHD_get_timeout(s->mhd, &ms) == MHD_YES &&
	    ms < TICK_US / 1000 && s->now_us + (int64_t)ms * 1000 < at)
		at = s->now_us + (int64_t)ms * 1000;
	return at;
}

static bool
turn(struct http_server *s, int64_t until_us, const sigset_t *open)
{
	struct pollfd p = { .fd = s->epoll_fd, .events = POLLIN };
	int64_t us = until_us > s->now_us ? until_us - s->now_us : 0;
	struct timespec wait = { us / 1000000, us % 1000000 * 1000 };
	if (ppoll(&p, 1, &wait, open) < 0 && errno != EINTR)
		return false;
	s->now_us = clock_us();
	if (s->waiting != NULL)
		wake_due(s);
	return MHD_run(s->mhd) == MHD_YES;
}

/* Turns until *stop, or without it until nobody is connected. */
static bool
turns(struct http_server *s, volatile sig_atomic_t *stop, int64_t end_us,
    void (*tick)(void *), void *with, const sigset_t *open)
{
	int64_t tick_us = s->now_us + TICK_US;
	while (stop != NULL ? *stop == 0 :
	    s->n_links > 0 && s->now_us < end_us) {
		if (!turn(s, next_turn_us(s, tick_us), open))
			return false;
		if (s->now_us < tick_us)
			continue;
		tick_us = s->now_us + TICK_US;
		cut_late(s);
		if (s->draining)
			cut_idle(s);
		if (tick != NULL)
			tick(with);
	}
	return true;
}

enum fault_code
http_server_run(struct http_server *s, volatile sig_atomic_t *stop,
    int drain_s, void (*tick)(void *), void *with, struct fault *why)
{
	sigset_t all, before;
	sigfillset(&all);
	for (size_t i = 0; i < COUNT_OF(own_faults); i++)
		sigdelset(&all, own_faults[i]);
	sigprocmask(SIG_SETMASK, &all, &before);
	s->now_us = clock_us();
	bool well = turns(s, stop, 0, tick, with, &before);
	if (well) {
		MHD_quiesce_daemon(s->mhd);
		s->draining = true;
		well = turn(s, s->now_us, &before);
		cut_idle(s);
		hurry_new(s);
		well = well && turns(s, NULL,
		    s->now_us + drain_s * HTTP_SECOND_US, tick, with, &before);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (!well)
		return fault_say(why, FAULT_BUG, "The server's loop broke: %m");
	return FAULT_NONE;
}
