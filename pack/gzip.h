/*
 * gzip: one member of RFC 1952, packed in one go and unpacked within a limit.
 *
 * The same bytes at the same level give the same packed bytes: the header has
 * neither time nor name. Both work in memory; what is larger than memory should
 * hold is no business of this room.
 */
#ifndef PACK_GZIP_H
#define PACK_GZIP_H

#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;

/* How much work packing may be: 1 fast, 6 usual, 12 smallest. */
enum gzip_level {
	GZIP_FAST = 1,
	GZIP_USUAL = 6,
	GZIP_SMALL = 9,
	GZIP_SMALLEST = 12,
};

/* Never fails: what cannot be made smaller is stored, 20-odd bytes longer. */
struct slice gzip_pack(struct arena *, struct slice, enum gzip_level);

/*
 * Unpacks exactly one member into at most `most` bytes (below 4 GiB).
 * FAULT_LIMIT: it says it is larger; nothing was made of it. FAULT_INPUT: it
 * is no gzip, cut off, altered (CRC, length), or something follows it.
 */
enum fault_code gzip_unpack(struct arena *, struct slice packed, size_t most,
    struct slice *out, struct fault *why);

#endif
