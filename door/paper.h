/*
 * paper: a stranger's file on its way through a worker.
 *
 * The bytes are taken apart in another process (serve/reader.c), which gets the
 * file's descriptor and says what it saw; the worker serves others meanwhile and
 * asks each moment whether it is there. The register is asked here, where its
 * connection is.
 */
#ifndef DOOR_PAPER_H
#define DOOR_PAPER_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

struct ask;
struct check_report;
struct door;
struct paper;

/* What goes to the readers with two descriptors: the file, for reading, and the
 * end of a pipe for one message of look_put(). */
struct paper_order {
	uint64_t from, len;	/* the part of the file */
	int64_t known_s;
};

/* Files of one worker that are waited for at once. */
#define PAPERS_MOST 64
/* So long one is waited for, other people's before it included. */
#define PAPER_WAIT_S 30

/*
 * Hands over a part of ask->file_fd.
 *
 * FAULT_INPUT	it is empty, or neither PDF nor PNG nor JPEG
 * FAULT_LIMIT	it is larger than the settings allow
 * FAULT_LATER	too many files of this address, or of all people, just now
 */
enum fault_code paper_accept(struct ask *, uint64_t from, uint64_t len,
    struct fault *why);
/* Is there an answer? Then *out is whole, as of check_bytes(). FAULT_LATER: it
 * took too long. A file that the reader could not finish is CANNOT_TELL. */
enum fault_code paper_take(struct ask *, bool *there,
    struct check_report *out, struct fault *why);
/* NULL is allowed. The reader stops when nobody waits. */
void paper_drop(struct paper *);

/* A pair of sockets for orders: [0] is the readers', [1] the workers'. */
enum fault_code paper_sockets(int fds[2], struct fault *why);
/* Hands an order over; the caller keeps its descriptors. False: the readers have
 * too much in hand. */
bool paper_order_send(int socket, const struct paper_order *, int file,
    int answer);
/* The readers' half. False when there is no whole order (then nothing is to be
 * closed). */
bool paper_order_take(int socket, struct paper_order *, int *file,
    int *answer);

#endif
