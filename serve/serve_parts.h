/* serve_parts: what the parent hands to the processes it forks. */
#ifndef SERVE_SERVE_PARTS_H
#define SERVE_SERVE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct clock;
struct conf;
struct limits;
struct meter;
struct office;
struct remote;

struct serve {
	const char *dir;	/* of data, absolute */
	const struct clock *clock;
	struct arena *arena;
	struct conf *conf;	/* as last read; reading again replaces it */
	/* Each process closes those that are not its own. */
	int listen_fd;
	bool loopback;		/* only this machine reaches it */
	int guard_fd;
	int wake_fd;		/* eventfd: a batch waits */
	int reader_fd[2];	/* paper_sockets(): the readers', the workers' */
	struct slice cert, key;	/* TLS, PEM; empty: plain */
	struct limits *limits;
	struct meter *meter;
	void (*started)(const char *address, bool tls, unsigned workers);
	const char *address;
	unsigned workers;
};

/* The lives of the processes, as supervise.h wants them. */
int serve_guard(void *serve, unsigned number);
int serve_web(void *serve, unsigned number);
int serve_jobs(void *serve, unsigned number);
int serve_hooks(void *serve, unsigned number);
int serve_piles(void *serve, unsigned number);
int serve_reader(void *serve, unsigned number);

/* Can all keys of the installation be opened? Says in the log which cannot. */
bool serve_keys_try(const char *dir);

/*
 * What web and job workers begin with: the office, its register (tried until it
 * opens or the process is told to end), its secrets with a QR key that signs in
 * the guard, and the jail. FAULT_LATER when told to end before.
 */
enum fault_code serve_open_office(const struct serve *, struct remote **,
    struct office **, struct fault *why);

#endif
