/*
 * Any bytes: as gzip they unpack within the limit or not at all, and packed
 * they unpack to themselves.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "gzip.h"
#include "own.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice in = slice_from(at, n);
	struct slice out;
	struct fault why;
	if (gzip_unpack(a, in, 100000, &out, &why) == FAULT_NONE &&
	    out.len > 100000)
		abort();
	if (gzip_unpack(a, gzip_pack(a, in, GZIP_FAST), n, &out, &why) !=
	    FAULT_NONE || !slice_eq(in, out))
		abort();
	return 0;
}
