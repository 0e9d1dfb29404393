/*
 * clients: departments' own systems (S23): who may issue by machine, for which
 * services, with which key.
 *
 * A client proves itself by a secret of 256 random bits. It is shown once, when
 * it is made; the register keeps its SHA-256 alone.
 */
#ifndef OFFICE_CLIENTS_H
#define OFFICE_CLIENTS_H

#include <stddef.h>

#include "client_store.h"
#include "fault.h"
#include "slice.h"

struct arena;
struct buf;
struct office;

/* "mohor_" and 64 hexadecimal digits, so that scanners of leaked secrets know
 * one when they see it; and a NUL. */
#define CLIENT_SECRET_TEXT 71

/* The words of scopes: "issue read cancel webhook". */
void clients_put_scopes(struct buf *, unsigned scopes);
/* Words parted by blanks or commas. FAULT_INPUT names one that is none. */
enum fault_code clients_read_scopes(struct slice, unsigned *scopes,
    struct fault *why);

struct clients_ask {
	const char *name;	/* for people: "BCW district portal" */
	const char *department;	/* "BCW", or "*" */
	/* "BCW-001,BCW-004"; NULL or empty: all of the department's. */
	const char *services;
	const char *key;	/* NULL: as keyring_choose() */
	unsigned scopes;	/* 0: all */
};

/* The register must be open. FAULT_ABSENT: no such department or key;
 * FAULT_INPUT: a name, code or list that is none. Noted in the audit. */
enum fault_code clients_add(struct office *, struct arena *,
    const struct clients_ask *, struct client *out,
    char secret[CLIENT_SECRET_TEXT], struct fault *why);
enum fault_code clients_list(struct office *, struct arena *,
    struct client **out, size_t *n, struct fault *why);
/* A new secret; the last one stays good beside it until the next change, unless
 * `alone`. FAULT_ABSENT for an unknown or revoked one. */
enum fault_code clients_rotate(struct office *, const char *id, bool alone,
    char secret[CLIENT_SECRET_TEXT], struct fault *why);
/* For good: its secrets and tokens are worth nothing from now on. */
enum fault_code clients_revoke(struct office *, const char *id,
    struct fault *why);

/* Is it who it says? FAULT_DENIED, in one sentence and after the same work,
 * whether the id is unknown, revoked, or the secret wrong. */
enum fault_code clients_check(struct office *, struct arena *,
    struct slice id, struct slice secret, struct client *out,
    struct fault *why);
/* The client that a token names, as it is now. FAULT_DENIED when it is unknown
 * or revoked. */
enum fault_code clients_find(struct office *, struct arena *, struct slice id,
    struct client *out, struct fault *why);

/* FAULT_DENIED unless the client has the scope. */
enum fault_code clients_may(const struct client *, enum client_scope,
    struct fault *why);

#endif
