/*
 * setup: makes a data directory, whole or not at all.
 */
#ifndef OFFICE_SETUP_H
#define OFFICE_SETUP_H

#include <stdbool.h>

#include "fault.h"
#include "slice.h"

struct clock;

struct setup_options {
	/* The host that verifies, in QR codes; empty: the setting's default. */
	struct slice host;
	/* A PostgreSQL server's address for the register; empty: in `dir`. */
	struct slice store;
	/* Make a test PKI and a signing key "test": every certificate then says
	 * on every page that it is a test. Without it, a key is to be added. */
	bool test_pki;
	/* The test key is P-256 instead of RSA-2048. */
	bool test_p256;
};

struct setup_report {
	size_t departments;
	size_t services;
	size_t templates;
};

/*
 * Makes everything office.h lists, in a folder beside `dir` that takes its name
 * at the end. FAULT_CLASH when `dir` exists and is not empty.
 */
enum fault_code setup_make(const char *dir, const struct clock *,
    const struct setup_options *, struct setup_report *, struct fault *why);

#endif
