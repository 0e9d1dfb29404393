/*
 * window: a view that moves over a file or a pipe, so that a file of any
 * length is read in little memory.
 *
 * The bytes in view are at[0..len); window_pass() lets go of the front,
 * window_more() reads further. Both may move the bytes.
 */
#ifndef BASE_WINDOW_H
#define BASE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "slice.h"

struct window {
	const char *at;
	size_t len;
	bool ended;	/* the bytes in view are the last */
	uint64_t offset;	/* of at[0] in the file */
	uint64_t size;	/* of the whole; 0 when not known */
	const char *name;	/* for messages; borrowed */
	char *room;	/* NULL over a slice */
	size_t cap;
	int fd;
};

/* Opens a file for reading; "-" is standard input. FAULT_ABSENT,
 * FAULT_DENIED, FAULT_INPUT (a folder). cap: the most bytes ever in view. */
enum fault_code window_open(struct window *, const char *path, size_t cap,
    struct fault *why);
/* Bytes that are all there already; nothing to drop. */
void window_of(struct window *, struct slice, const char *name);
void window_drop(struct window *);

/* The first n bytes are done with. n <= len. */
void window_pass(struct window *, size_t n);
/* Brings more into view, or sets ended. FAULT_LATER when reading fails; the
 * caller must have passed enough that len < cap (else FAULT_LIMIT). */
enum fault_code window_more(struct window *, struct fault *why);

#endif
