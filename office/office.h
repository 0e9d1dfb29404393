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
 *	clients.h	departments' own systems; token.h their access tokens
 *	issue_one.h	one person -> a signed certificate, for such a system
 *	certs.h		certificates found, listed, fetched by it
 *	cancel.h	certificates cancelled: one asks, another confirms
 *	replace.h	a certificate issued in another one's place
 *	status_desk.h	signed lists of what was cancelled or replaced
 *	actor.h		who it is that does something
 *	users.h		people who log in; login.h how they come in and go out
 *	batches.h	its files of people
 *	hooks.h		telling it what happened
 *	once.h		its repeated requests, answered as before
 *	move.h		the register goes to a server
 *
 * A data directory holds:
 *	mohor.conf	settings (conf.h)
 *	register.db	numbers, certificates, definitions, audit (store/);
 *			on a server if [store] where names one
 *	keys/seal.key	what documents at rest are sealed with (pki/seal.h)
 *	keys/access.key	what access codes are made with
 *	keys/qr.pem	signs the QR codes
 *	keys/status.pem	signs the status lists
 *	keys/tls.pem	the server's TLS key; tls/cert.pem its certificate
 *	keys/token.key	what access tokens are made with
 *	keys/sign/	signing keys: NAME.p12, or NAME.uri for a token
 *	trust/		anchors (.pem) and revocation lists (.crl);
 *			links/: intermediates; signers/: who signs here;
 *			reports/: the key of reports, which signs none
 *	jwks.json	the public keys of QR codes and status lists, old ones too
 *	templates/	one for each service
 *	spool/		files of people that departments' systems sent
 *	run/		sockets of a running service
 *	journal/	what its signer signed (guard/guard_journal.h)
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
struct office_keys;

struct office {
	struct arena *arena;	/* long-lived */
	const char *dir;
	const struct clock *clock;
	struct conf conf;
	struct db *db;		/* NULL until office_register() */
	struct office_keys *keys;	/* see office_secrets() */
	/* The socket of the signer process (pki/remote.h); NULL: signing keys
	 * are opened where they are used. */
	const char *signer_path;
	unsigned opened;	/* how often it was: leases of before are gone */
};

/* Reads the settings of a data directory. FAULT_ABSENT says to run init. */
enum fault_code office_open(const char *dir, const struct clock *,
    struct office **out, struct fault *why);
/* Opens the register; nothing to do when it is open. */
enum fault_code office_register(struct office *, struct fault *why);
/* Opens it anew: a connection to a server that was lost stays lost (db.h). */
enum fault_code office_register_again(struct office *, struct fault *why);
/* The installation's own secrets, opened once and kept in office->keys; a process
 * that may not read DIR/keys puts them there itself. They go with the office. */
enum fault_code office_secrets(struct office *, struct office_keys **out,
    struct fault *why);
void office_drop(struct office *);
void office_drop_ptr(struct office **);

/* DIR/name, in the office's arena. */
const char *office_path(const struct office *, const char *name);

#endif
