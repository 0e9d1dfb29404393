/*
 * ipc: typed messages between processes of one machine.
 *
 * One message is one packet of an AF_UNIX SOCK_SEQPACKET socket, so the kernel
 * keeps the boundaries: a message arrives whole or not at all. It begins with
 * a header of 12 bytes, in the machine's own order, since both ends are one
 * program:
 *
 *	kind (2) | zero (2) | serial (4) | length of the body (4)
 *
 * An answer carries the serial of its request, so that an answer that comes
 * late is not taken for another's.
 *
 * Putting past the room and getting past the end cannot overrun: the first such
 * call spoils the message, later ones do nothing and give zero or nothing, and
 * ipc_send() or ipc_end() says so. So fields are put and got one after
 * another, and judged once.
 */
#ifndef BASE_IPC_H
#define BASE_IPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

#define IPC_HEAD 12
/* Of a packet, header included; below what a socket takes at once. */
#define IPC_MOST ((size_t)160 * 1024)

/* A message being written into memory of the caller's. */
struct ipc_put {
	unsigned char *at;
	size_t len, room;
	bool spoilt;
};

/* room: at least IPC_HEAD, at most IPC_MOST. */
void ipc_begin(struct ipc_put *, void *memory, size_t room, uint16_t kind,
    uint32_t serial);
void ipc_put_u8(struct ipc_put *, uint8_t);
void ipc_put_u32(struct ipc_put *, uint32_t);
void ipc_put_u64(struct ipc_put *, uint64_t);
/* n bytes whose number both sides know. */
void ipc_put_bytes(struct ipc_put *, const void *, size_t n);
/* Any number of bytes, with their length (4) in front. */
void ipc_put_slice(struct ipc_put *, struct slice);

/* A message being read; slices got from it are borrowed. */
struct ipc_got {
	uint16_t kind;
	uint32_t serial;
	const unsigned char *at;	/* what is left of the body */
	size_t left;
	bool spoilt;
};

/* FAULT_DAMAGE unless the bytes are one whole message. */
enum fault_code ipc_read(struct ipc_got *, const void *packet, size_t n,
    struct fault *why);
uint8_t ipc_get_u8(struct ipc_got *);
uint32_t ipc_get_u32(struct ipc_got *);
uint64_t ipc_get_u64(struct ipc_got *);
/* NULL when there are fewer. */
const void *ipc_get_bytes(struct ipc_got *, size_t n);
/* At most `most` bytes; { NULL, 0 } once spoilt. */
struct slice ipc_get_slice(struct ipc_got *, size_t most);
/* The body is read to its end, and nothing was missing: else FAULT_DAMAGE. */
enum fault_code ipc_end(const struct ipc_got *, struct fault *why);

/*
 * FAULT_LATER: the other end is gone, or did not take or give anything within
 * the socket's time; nothing more is to be expected of this connection.
 * FAULT_LIMIT: the message does not fit. A signal does not interrupt.
 */
enum fault_code ipc_send(int fd, const struct ipc_put *, struct fault *why);
/* Also FAULT_DAMAGE: what came is longer than `room`, or no message. */
enum fault_code ipc_receive(int fd, void *memory, size_t room,
    struct ipc_got *out, struct fault *why);

/* A listening socket at a path, mode 0600; a socket left there by a process that
 * is gone is replaced. FAULT_CLASH when one listens. FAULT_LIMIT: the path is
 * longer than the 107 bytes the kernel takes. */
enum fault_code ipc_listen(const char *path, int *fd, struct fault *why);
/* FAULT_LATER when nobody listens. wait_s: for each send and receive; 0 waits
 * for ever. */
enum fault_code ipc_connect(const char *path, int wait_s, int *fd,
    struct fault *why);

#endif
