/*
 * client_store: departments' own systems, which issue by themselves (S23).
 *
 * A client belongs to one department, or to all ("*"), and may be held to some
 * of its services. It shows who it is by a secret of which only the SHA-256 is
 * here. Two secrets may be good at once, so that a system can change over
 * without standing still.
 */
#ifndef STORE_CLIENT_STORE_H
#define STORE_CLIENT_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct db;

/* What a client may do; bits. */
enum client_scope {
	CLIENT_ISSUE = 1,
	CLIENT_READ = 2,
	CLIENT_CANCEL = 4,
	CLIENT_WEBHOOK = 8,
	CLIENT_VERIFY = 16,
	CLIENT_SCOPES = 31	/* all of them */
};

#define CLIENT_ID_LEN 18	/* "c_" and 16 hexadecimal digits */

struct client {
	struct slice id;
	struct slice name;		/* for people */
	char dept[4];			/* "BCW", or "*" */
	struct slice services;		/* "BCW-001 BCW-004"; empty: all */
	struct slice key_name;		/* signs what it issues */
	unsigned scopes;
	unsigned char secret_sha256[32];
	unsigned char older_sha256[32];
	bool has_older;
	int64_t created_s;
	int64_t revoked_s;		/* 0: not revoked */
};

/* May it do with the service ("BCW-001") what belongs to its department? */
bool client_covers(const struct client *, struct slice service);

enum fault_code client_add(struct db *, const struct client *,
    struct fault *why);
/* Also a revoked one. FAULT_ABSENT. */
enum fault_code client_find(struct db *, struct arena *, struct slice id,
    struct client *out, struct fault *why);
enum fault_code client_list(struct db *, struct arena *, struct client **out,
    size_t *n, struct fault *why);
/* A new secret; the present one stays good beside it unless `alone`. FAULT_ABSENT
 * when there is no such client or it is revoked. */
enum fault_code client_rotate(struct db *, struct slice id,
    const unsigned char secret_sha256[32], bool alone, struct fault *why);
/* FAULT_ABSENT as above. */
enum fault_code client_revoke(struct db *, struct slice id, int64_t now_s,
    struct fault *why);

#endif
