/* Any bytes as payload, header or address: refused, or read and written again
 * to something that reads the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "credential.h"
#include "own.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice s = slice_from(at, n), host, uin, rest;
	struct fault why;
	struct credential c;
	struct buf b = buf_make(a, n), again = buf_make(a, n);
	if (credential_read_header(a, s, &rest, &why) == FAULT_NONE)
		credential_put_header(&b, rest);
	b.len = 0;
	if (credential_url_read(s, &host, &uin, &rest, &why) == FAULT_NONE) {
		credential_url(&b, host, uin, rest);
		if (!slice_starts(buf_slice(&b), "https://"))
			abort();
	}
	b.len = 0;
	if (credential_read(a, s, &c, &why) != FAULT_NONE)
		return 0;
	credential_put(&b, &c);
	if (credential_read(a, buf_slice(&b), &c, &why) != FAULT_NONE)
		abort();
	credential_put(&again, &c);
	if (!slice_eq(buf_slice(&b), buf_slice(&again)))
		abort();
	return 0;
}
