/*
 * supervise: the parent of a service. It forks the processes of each role,
 * replaces whichever dies, and does nothing else that could fail: no database,
 * no key, no request passes through it.
 *
 *	SIGTERM, SIGINT	roles end one after another, the last one first: each
 *			process gets SIGTERM, and SIGKILL when its time is up
 *	SIGHUP		reload() is asked; if it agrees, the roles that renew
 *			get a new process each and the old one ends in its time;
 *			the others get SIGHUP
 *
 * A process that dies is replaced at once; one that dies within a second of its
 * start is replaced after 0.2, 0.4 ... 5 seconds.
 */
#ifndef SERVE_SUPERVISE_H
#define SERVE_SUPERVISE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

#define SUPERVISE_MOST 256	/* processes */

/* Set in a process when it is told to end; every role must heed it. */
extern volatile sig_atomic_t supervise_stop;
/* In a process that is not renewed: SIGHUP came, its files may be new ones. It
 * sets it back. */
extern volatile sig_atomic_t supervise_again;

struct role {
	const char *name;	/* of the process too: mohor-NAME */
	unsigned count;
	bool renews;		/* with SIGHUP */
	int end_s;		/* how long its end may take */
	/* The life of one process: its exit status. number counts from 0 within
	 * the role. */
	int (*run)(void *with, unsigned number);
};

struct supervised {
	const struct role *roles;	/* the first starts first, ends last */
	size_t n_roles;
	void *with;
	/* Called with SIGHUP; false keeps everything as it is. */
	bool (*reload)(void *with);
	/* Called once when every process has been started. */
	void (*started)(void *with);
	/* Called in the parent when a process was replaced. */
	void (*replaced)(void *with);
};

/* Runs until told to end. FAULT_LATER when a process cannot be forked at the
 * start. */
enum fault_code supervise_run(const struct supervised *, struct fault *why);

#endif
