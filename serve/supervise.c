#include "supervise.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"

#define SECOND_US ((int64_t)1000000)
#define SOON_US (200 * (int64_t)1000)
#define LATEST_US (5 * SECOND_US)

volatile sig_atomic_t supervise_stop;
volatile sig_atomic_t supervise_again;

struct child {
	pid_t pid;		/* 0: not running */
	const struct role *role;
	unsigned number;
	int64_t started_us;
	int64_t again_us;	/* when it is started anew; 0: it is not */
	int64_t kill_us;	/* when its time is up; 0: it need not end */
	int64_t pause_us;	/* before the next start */
};

struct parent {
	const struct supervised *s;
	sigset_t signals;
	sigset_t before;
	struct child at[SUPERVISE_MOST];
	size_t n;
	bool ending;
};

static void
on_stop(int number)
{
	(void)number;
	supervise_stop = 1;
}

static void
on_again(int number)
{
	(void)number;
	supervise_again = 1;
}

/* In the child: its name, its own signals, and its end with the parent's. */
static void
begin_life(const struct parent *p, const struct role *role, pid_t parent)
{
	struct sigaction act = { .sa_handler = on_stop };
	char name[16];
	snprintf(name, sizeof name, "mohor-%s", role->name);
	prctl(PR_SET_NAME, name);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	act.sa_handler = role->renews ? SIG_IGN : on_again;
	sigaction(SIGHUP, &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	sigprocmask(SIG_SETMASK, &p->before, NULL);
	if (getppid() != parent)
		supervise_stop = 1;
}

static bool
start(struct parent *p, struct child *c)
{
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0) {
		begin_life(p, c->role, parent);
		_exit(c->role->run(p->s->with, c->number));
	}
	if (pid < 0)
		return false;
	c->pid = pid;
	c->started_us = clock_us();
	c->again_us = 0;
	return true;
}

static void
tell_to_end(struct child *c)
{
	c->kill_us = clock_us() + c->role->end_s * SECOND_US;
	kill(c->pid, SIGTERM);
}

/* A process has ended. One that was told to is forgotten. */
static void
note_end(struct parent *p, struct child *c, int status)
{
	int64_t now = clock_us();
	bool wanted = c->kill_us != 0;
	log_line(wanted ? LOG_INFO_ : LOG_WARN_, "process.end",
	    "role=%s number=%u pid=%d %s=%d", c->role->name, c->number,
	    (int)c->pid, WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	c->pid = 0;
	if (wanted || p->ending) {
		c->role = NULL;
		return;
	}
	c->pause_us = now - c->started_us > SECOND_US ? 0 :
	    c->pause_us == 0 ? SOON_US : c->pause_us * 2 > LATEST_US ?
	    LATEST_US : c->pause_us * 2;
	c->again_us = now + c->pause_us + 1;
}

static void
reap(struct parent *p)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < p->n; i++)
			if (p->at[i].pid == pid)
				note_end(p, &p->at[i], status);
}

/* What is due: starts, and ends that took too long. */
static void
mind_times(struct parent *p)
{
	int64_t now = clock_us();
	for (size_t i = 0; i < p->n; i++) {
		struct child *c = &p->at[i];
		if (c->pid == 0 && c->role != NULL && c->again_us != 0 &&
		    now >= c->again_us && !p->ending) {
			if (!start(p, c))
				c->again_us = now + SECOND_US;
			else if (p->s->replaced != NULL)
				p->s->replaced(p->s->with);
		}
		if (c->pid != 0 && c->kill_us != 0 && now > c->kill_us) {
			log_line(LOG_WARN_, "process.kill", "role=%s pid=%d",
			    c->role->name, (int)c->pid);
			kill(c->pid, SIGKILL);
			c->kill_us = now + SECOND_US;
		}
	}
}

static struct child *
free_place(struct parent *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].role == NULL)
			return &p->at[i];
	return p->n < SUPERVISE_MOST ? &p->at[p->n++] : NULL;
}

static bool
start_role(struct parent *p, const struct role *role)
{
	for (unsigned k = 0; k < role->count; k++) {
		struct child *c = free_place(p);
		if (c == NULL)
			return false;
		*c = (struct child){ .role = role, .number = k };
		if (!start(p, c)) {
			c->role = NULL;
			return false;
		}
	}
	return true;
}

/* Who is not followed by another looks at its files itself. */
static void
tell_to_look(const struct parent *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].pid != 0 && !p->at[i].role->renews)
			kill(p->at[i].pid, SIGHUP);
}

/* New processes first, so that there is always one to answer. */
static void
renew(struct parent *p)
{
	size_t old = p->n;
	if (p->s->reload != NULL && !p->s->reload(p->s->with))
		return;
	tell_to_look(p);
	bool aged[SUPERVISE_MOST] = { false };
	for (size_t i = 0; i < old; i++)
		aged[i] = p->at[i].role != NULL && p->at[i].role->renews &&
		    p->at[i].kill_us == 0;
	bool renewed[SUPERVISE_MOST] = { false };
	for (size_t r = 0; r < p->s->n_roles && r < SUPERVISE_MOST; r++) {
		renewed[r] = p->s->roles[r].renews &&
		    start_role(p, &p->s->roles[r]);
		if (p->s->roles[r].renews && !renewed[r])
			log_line(LOG_ERROR_, "reload.fork", "role=%s",
			    p->s->roles[r].name);
	}
	for (size_t i = 0; i < old; i++) {
		/* Those that nobody follows stay. */
		if (!aged[i] || !renewed[p->at[i].role - p->s->roles])
			continue;
		if (p->at[i].pid != 0)
			tell_to_end(&p->at[i]);
		else
			p->at[i].role = NULL;
	}
}

static bool
any_left(const struct parent *p, const struct role *role)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->at[i].role == role && p->at[i].pid != 0)
			return true;
	return false;
}

static void
wait_a_moment(const struct parent *p, int *signal_number)
{
	const struct timespec moment = { .tv_nsec = 100 * 1000 * 1000 };
	*signal_number = sigtimedwait(&p->signals, NULL, &moment);
}

/* The last role first: who uses another ends before it. */
static void
end_all(struct parent *p)
{
	int number;
	p->ending = true;
	for (size_t r = p->s->n_roles; r-- > 0; ) {
		const struct role *role = &p->s->roles[r];
		for (size_t i = 0; i < p->n; i++)
			if (p->at[i].role == role && p->at[i].pid != 0 &&
			    p->at[i].kill_us == 0)
				tell_to_end(&p->at[i]);
		while (any_left(p, role)) {
			wait_a_moment(p, &number);
			reap(p);
			mind_times(p);
		}
	}
}

static void
hold_signals(struct parent *p)
{
	sigemptyset(&p->signals);
	sigaddset(&p->signals, SIGTERM);
	sigaddset(&p->signals, SIGINT);
	sigaddset(&p->signals, SIGHUP);
	sigaddset(&p->signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &p->signals, &p->before);
}

enum fault_code
supervise_run(const struct supervised *s, struct fault *why)
{
	struct parent *p = calloc(1, sizeof *p);
	enum fault_code code = FAULT_NONE;
	int number = 0;
	if (p == NULL)
		abort();
	p->s = s;
	hold_signals(p);
	for (size_t r = 0; r < s->n_roles && code == FAULT_NONE; r++)
		if (!start_role(p, &s->roles[r]))
			code = fault_say(why, FAULT_LATER, "The service could"
			    " not start all its processes. Ask for fewer"
			    " workers, or allow it more.");
	if (code == FAULT_NONE && s->started != NULL)
		s->started(s->with);
	while (code == FAULT_NONE && number != SIGTERM && number != SIGINT) {
		wait_a_moment(p, &number);
		reap(p);
		mind_times(p);
		if (number == SIGHUP)
			renew(p);
	}
	end_all(p);
	sigprocmask(SIG_SETMASK, &p->before, NULL);
	free(p);
	return code;
}
