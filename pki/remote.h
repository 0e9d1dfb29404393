/*
 * remote: signing with keys that live in another process, the signer.
 *
 * A process asks over a socket (base/ipc.h) and never holds a private key. The
 * signer signs only under a grant: somebody who knows the key's PIN has allowed
 * it for one purpose (the scope), for a number of signatures, until a time. A
 * connection is one process's: after fork(2) each child opens its own.
 *
 * Scopes are words of the office: "client:abc", "batch:17". A grant of scope "*"
 * covers every scope. Grants live as long as the signer: when it was started
 * anew they are gone, and signing is FAULT_DENIED until one is opened again.
 * Standing grants, of keys whose PIN lies in a file, come back by themselves.
 *
 * FAULT_LATER everywhere: the signer cannot be reached. A connection by path is
 * made anew once before that is said.
 */
#ifndef PKI_REMOTE_H
#define PKI_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct jws_key;
struct jws_public;
struct remote;
struct signer;
struct signer_policy;

#define REMOTE_KEY_MOST 64	/* bytes of a key's name */
#define REMOTE_SCOPE_MOST 64	/* printable ASCII without blanks and quotes */
#define REMOTE_LABEL_MOST 64
#define REMOTE_PIN_MOST 256
#define REMOTE_COUNT_MOST 1000000000

/* Connects to the signer that listens at the path (DIR/run/signer.sock). */
enum fault_code remote_open(struct remote **out, const char *path,
    struct fault *why);
/* Over a connected socket, which becomes the remote's; it is not made anew. */
struct remote *remote_over(int fd);
void remote_drop(struct remote *);
void remote_drop_ptr(struct remote **);

struct remote_key {
	const char *name;
	bool token;		/* PKCS#11 */
	bool standing;		/* signs without anybody's PIN being asked */
	uint32_t grants;	/* open on it */
	int64_t locked_until_s;	/* by wrong PINs; 0 when not */
};
enum fault_code remote_keys(struct arena *, struct remote *,
    struct remote_key **out, size_t *n, struct fault *why);

/* What an officer allows. */
struct remote_wish {
	const char *key;
	const char *scope;
	const char *label;	/* who, in words for the journal; may be "" */
	uint64_t count;		/* signatures, 1 .. REMOTE_COUNT_MOST */
	int64_t until_s;	/* UTC */
};
/* FAULT_DENIED: the PIN is wrong, or the key is locked after wrong ones. The PIN
 * is wiped from this room's memory; the caller wipes its own. */
enum fault_code remote_grant_open(struct remote *, const struct remote_wish *,
    const char *pin, uint64_t *grant, struct fault *why);
/* The open grant that covers a scope; a standing one is opened if need be.
 * FAULT_DENIED says to open one. */
enum fault_code remote_grant_find(struct remote *, const char *key,
    const char *scope, uint64_t *grant, struct fault *why);
enum fault_code remote_grant_close(struct remote *, uint64_t grant,
    struct fault *why);

struct remote_grant {
	uint64_t number;
	const char *key, *scope, *label;
	uint64_t left;		/* signatures of documents */
	uint64_t qr_left;	/* and of QR codes: 2 * count + 16 at first */
	int64_t opened_s, until_s;
	uint32_t uid;		/* who opened it */
	bool standing;
};
enum fault_code remote_grants(struct arena *, struct remote *,
    struct remote_grant **out, size_t *n, struct fault *why);

/*
 * An ordinary signer whose signatures are made over there, under the open grant
 * for the scope. FAULT_DENIED when none is open: its certificate is known to the
 * signer only while the key is. The remote must outlive it.
 */
enum fault_code signer_open_remote(struct signer **out, struct remote *,
    const char *key, const char *scope, const struct signer_policy *,
    struct fault *why);
/* The same signer for another purpose from now on. */
void signer_remote_scope(struct signer *, const char *scope);

/* An ordinary jws_key: the QR codes' key of the installation, which signs under
 * the grant of that key and scope as documents do. */
enum fault_code jws_key_open_remote(struct jws_key **out, struct remote *,
    const char *key, const char *scope, struct fault *why);
void jws_key_remote_scope(struct jws_key *, const char *key,
    const char *scope);

/* A status list is signed by a key for these alone, without a grant: the signer
 * puts it together itself from its name, its time and its packed bits, so it signs
 * nothing else with that key. FAULT_INPUT: it is no list; FAULT_LATER: the signer
 * has the key of this kid no more. */
enum fault_code remote_status_key(struct remote *, struct jws_public *out,
    struct fault *why);
enum fault_code remote_status(struct remote *, const char *kid,
    struct slice list, int64_t from_s, struct slice packed,
    unsigned char rs[64], struct fault *why);

#endif
