/*
 * seal: documents at rest, AES-256-GCM (NIST SP 800-38D) under a ring of keys.
 *
 * The key file is text, mode 0600 or stricter, one key a line:
 *
 *	mohor-seal 1 <id, 8 hex> <created, RFC 3339> <base64 of 32 bytes>
 *
 * The last line is the active key; the older ones open what they closed. Losing
 * the file loses the documents: back it up apart from the database.
 *
 * A sealed document is  01 | key id (4) | nonce (12) | ciphertext | tag (16);
 * the first 17 bytes and the caller's associated data (the UIN) are
 * authenticated, so a blob cannot be moved to another row. Nonces are random:
 * several processes share a key without agreeing on a counter, and a counter
 * restored from a backup would repeat one, which GCM does not survive. SP 800-38D
 * 8.3 allows 2^32 random nonces a key (chance of a repeat below 2^-32): 4,294
 * series of a million; seal_ring_add() starts a new key long before.
 */
#ifndef PKI_SEAL_H
#define PKI_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct arena;
struct seal_ring;

#define SEAL_OVERHEAD 33	/* bytes a blob is longer than its text */

/* Creates the file with one key; FAULT_CLASH when it exists. */
enum fault_code seal_ring_create(const char *path, int64_t now_s,
    struct fault *why);
/* FAULT_DENIED when others may read the file; FAULT_DAMAGE names a bad line. */
enum fault_code seal_ring_open(struct seal_ring **out, const char *path,
    struct fault *why);
void seal_ring_drop(struct seal_ring *);
void seal_ring_drop_ptr(struct seal_ring **);
/* Adds a key to the file, which becomes active for rings opened from then on;
 * atomic and durable, and under a lock beside the file. */
enum fault_code seal_ring_add(const char *path, int64_t now_s,
    struct fault *why);
size_t seal_ring_count(const struct seal_ring *);
/* The active key's id, as in the file. */
uint32_t seal_ring_active(const struct seal_ring *);

/* Closes. The blob is in the arena. */
enum fault_code seal_close(struct arena *, struct seal_ring *,
    struct slice text, struct slice associated, struct slice *out,
    struct fault *why);
/* Closes text made of two parts (without joining them first) into out, which
 * holds the lengths + SEAL_OVERHEAD. */
enum fault_code seal_close_into(struct seal_ring *, struct slice text,
    struct slice associated, unsigned char *out, struct fault *why);
/* Opens. FAULT_DAMAGE when it is not what was closed for this associated data;
 * FAULT_ABSENT when its key is not in the ring. */
enum fault_code seal_open(struct arena *, struct seal_ring *,
    struct slice blob, struct slice associated, struct slice *out,
    struct fault *why);
/* The key id of a blob, 0 when it is not one. */
uint32_t seal_blob_key(struct slice blob);
/* Closes it again under the active key; *out is the blob itself when it is
 * under that already. */
enum fault_code seal_again(struct arena *, struct seal_ring *,
    struct slice blob, struct slice associated, struct slice *out,
    struct fault *why);

#endif
