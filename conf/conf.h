/*
 * conf: every setting of mohor, once: name, type, range, default, one sentence.
 *
 * Settings stand in DATA/mohor.conf as `name = value` under [sections]. A name
 * nobody knows, a value out of range or a setting given twice stops the start
 * with file and line, for a setting that is silently ignored is worse than
 * none. conf_put_help() prints the table as documentation and conf_put_file()
 * a file with every default, commented.
 */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct buf;

enum conf_level { CONF_LEVEL_BB, CONF_LEVEL_BT };

struct conf {
	/* [public] */
	struct slice host;	/* "verify.example.gov.in" */
	/* [state] */
	struct slice state_en;
	struct slice state_bn;
	/* [organisation] */
	struct slice organisation_en;
	struct slice organisation_bn;
	struct slice contact_email;	/* each may be empty */
	struct slice contact_telephone;
	struct slice contact_address_en;
	struct slice contact_address_bn;
	/* [store] */
	struct slice store_where;	/* empty: register.db in the directory */
	/* [signature] */
	int64_t level;		/* enum conf_level */
	struct slice tsa_url;	/* needed for B-T */
	int64_t tsa_timeout_s;
	struct slice signer_name;	/* empty: as the certificate says */
	struct slice signer_designation;
	struct slice signer_place;
	bool test_pki;		/* every page says so */
	/* [report] */
	struct slice report_key;	/* signs reports and evidence; no certificates */
	/* [press] */
	int64_t group_size;	/* certificates in one commit */
	int64_t jobs;		/* processes; 0 is one for each processor */
	/* [serve] */
	struct slice listen;	/* "127.0.0.1:8443", "[::]:8443", ":8443" */
	bool plain;		/* HTTP without TLS: on loopback only */
	struct slice tls_cert, tls_key;	/* PEM files; empty: DIR/tls/ */
	int64_t workers;	/* web processes; 0 is one for each processor */
	bool standing;		/* keys with a PIN file sign unattended */
	int64_t connections;	/* open at once, of one worker */
	int64_t idle_s;		/* a connection without a request */
	int64_t request_s;	/* a request's head and body, however it drips */
	int64_t drain_s;	/* for requests in hand when told to stop */
	int64_t bulk_mb;	/* of one bulk file */
	int64_t many_mb;	/* of papers to be verified together */
	int64_t many_papers;	/* at most so many in one pile */
	int64_t file_mb;	/* of one file that anyone sends to be verified */
	/* [limits]: a second, burst ten times that */
	int64_t client_rate;	/* requests of one client */
	int64_t series_rate;	/* look-ups in one series by the public */
	int64_t peer_rate;	/* requests of one address, of the public */
	int64_t login_rate;	/* attempts to log in, of one address or name */
	int64_t file_rate;	/* files of one address, to be verified */
	/* [cancel] */
	bool second_person;	/* another one than who asked must confirm */
	/* [embed] */
	struct slice embed_sites;	/* origins, blanks between; or empty */
	/* [webhooks] */
	bool hooks_private;	/* deliver to private addresses too */
};

/* Defaults. */
void conf_defaults(struct conf *);
/* Reads text; name is for messages. FAULT_INPUT with where = "NAME: line 7".
 * Slices live in the arena. *out is whole or untouched. */
enum fault_code conf_read(struct arena *, struct slice text, const char *name,
    struct conf *out, struct fault *why);
/* Reads a file; FAULT_ABSENT when it is not there. */
enum fault_code conf_read_file(struct arena *, const char *path,
    struct conf *out, struct fault *why);

/* A file that sets what differs from the defaults and explains the rest. */
void conf_put_file(struct buf *, const struct conf *);
/* The text of such a file with one setting changed and all else as it was. */
void conf_put_changed(struct buf *, struct slice text, const char *section,
    const char *name, struct slice value);
/* The table for people: name, type, range, default, meaning. */
void conf_put_help(struct buf *);

#endif
