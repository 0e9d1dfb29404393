/*
 * serve: mohor as a service.
 *
 *	parent		settings, the listening socket, replaces whoever dies
 *	guard		the signing keys, nothing else (guard/)
 *	web 0..N-1	answer requests, one thread each, no signing key
 *	jobs		bulk files
 *	hooks		webhooks
 *	reader		looks at strangers' files, each in a child without rights
 *
 * fork() comes first, each process opens what is its own after it.
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include <stdbool.h>

#include "fault.h"

struct clock;
struct command;

extern const struct command command_serve;

struct serve_options {
	const char *dir;
	const struct clock *clock;
	const char *listen;	/* NULL: as the settings say */
	long workers;		/* 0: as the settings say */
	/* Called once it listens: what to tell the operator. */
	void (*started)(const char *address, bool tls, unsigned workers);
};

/* Runs until SIGTERM or SIGINT. FAULT_CLASH: it runs already, or somebody else
 * has the address. */
enum fault_code serve_run(const struct serve_options *, struct fault *why);

#endif
