/* Any bytes as an archive: no member may come out longer than it is allowed. */
#include <stdlib.h>

#include "arena.h"
#include "own.h"
#include "zipfile.h"

int LLVMFuzzerTestOneInput(const unsigned char *at, size_t n);

int
LLVMFuzzerTestOneInput(const unsigned char *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	AUTO(zipfile_drop_ptr) struct zipfile *z = NULL;
	const struct zipfile_limits limits = { .members = 64, .each = 65536,
	    .all = 262144, .strict = n % 2 == 0 };
	uint64_t all = 0;
	if (zipfile_open(slice_from(at, n), &limits, &z, NULL) != FAULT_NONE)
		return 0;
	for (size_t i = 0; i < zipfile_count(z); i++) {
		struct slice out;
		if (zipfile_take(a, z, i, &out, NULL) != FAULT_NONE)
			continue;
		all += out.len;
		if (out.len > limits.each || all > limits.all)
			abort();
	}
	return 0;
}
