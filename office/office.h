/*
 * office: everything this installation is: a data directory, its settings, its
 * register, the time.
 *
 * The use cases, each one call:
 *	setup.h		make a data directory
 *	catalogue.h	departments and service definitions
 *	issue.h		people -> signed certificates
 *	check.h		a number, a file, a picture -> a verdict
 *	keyring.h	signing keys
 *	move.h		the register goes to a server
 *
 * A data directory holds:
 *	mohor.conf	settings (conf.h)
 *	register.db	numbers, certificates, definitions, audit (store/);
 *			on a server if [store] where names one
 *	keys/seal.key	what documents at rest are sealed with (pki/seal.h)
 *	keys/access.key	what access codes are made with
 *	keys/qr.pem	signs the QR codes
 *	keys/sign/	signing keys: NAME.p12, or NAME.uri for a token
 *	trust/		anchors (.pem) and revocation lists (.crl);
 *			links/: intermediates; signers/: who signs here
 *	jwks.json	the public keys of the QR codes, old ones too
 *	templates/	one for each service
 *	services/	what the definitions in the register were read from
 *
 * fork() first, office_register() after: see run_store.h.
 */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "conf.h"
#include "fault.h"

struct arena;
struct clock;
struct db;

struct office {
	struct arena *arena;	/* long-lived */
	const char *dir;
	const struct clock *clock;
	struct conf conf;
	struct db *db;		/* NULL until office_register() */
};

/* Reads the settings of a data directory. FAULT_ABSENT says to run init. */
enum fault_code office_open(const char *dir, const struct clock *,
    struct office **out, struct fault *why);
/* Opens the register; nothing to do when it is open. */
enum fault_code office_register(struct office *, struct fault *why);
void office_drop(struct office *);
void office_drop_ptr(struct office **);

/* DIR/name, in the office's arena. */
const char *office_path(const struct office *, const char *name);

#endif
