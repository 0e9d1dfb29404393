/* Any bytes as a definition: read or refused with reasons; what is read is
 * written canonically, and that reads and writes the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "service_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct json_faults *faults = ARENA_NEW(a, struct json_faults);
	struct service *s;
	struct fault why;
	if (service_read(a, slice_from(at, n), "x", &s, faults, &why) !=
	    FAULT_NONE) {
		if (faults->n == 0)
			abort();
		return 0;
	}
	struct buf one = buf_make(a, n), two = buf_make(a, n);
	service_put_json(&one, s);
	if (service_read(a, buf_slice(&one), "x", &s, faults, &why) !=
	    FAULT_NONE)
		abort();
	service_put_json(&two, s);
	if (!slice_eq(buf_slice(&one), buf_slice(&two)))
		abort();
	return 0;
}
