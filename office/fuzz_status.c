/* Any bytes as a status list's payload, as its packed bits, or as its name:
 * refused, or read and written again to a list that reads the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "jws.h"
#include "own.h"
#include "status_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_again(struct arena *a, const struct status_list *l)
{
	struct buf b = buf_make(a, 4096);
	struct jws jws;
	struct status_list again;
	struct fault why;
	bool set;
	status_list_put(&b, l, status_list_pack(a, l->bits),
	    slice_of("kid"));
	buf_puts(&b, ".");
	for (int i = 0; i < 86; i++)
		buf_putc(&b, 'A');
	if (jws_read(a, buf_slice(&b), &jws, &why) != FAULT_NONE ||
	    status_list_read(a, jws.payload, &again, &why) != FAULT_NONE ||
	    !slice_eq(again.bits, l->bits) ||
	    !slice_eq(again.name, l->name) || again.from_s != l->from_s)
		abort();
	if (status_list_get(l, l->bits.len * 8, &set) ||
	    !status_list_get(l, l->bits.len * 8 - 1, &set))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice s = slice_from(at, n), bits;
	struct fault why;
	struct uin first;
	struct status_list l;
	if (status_list_series(s, &first, &why) == FAULT_NONE &&
	    !uin_valid(&first))
		abort();
	if (status_list_unpack(a, s, &bits, &why) == FAULT_NONE &&
	    (bits.len == 0 || bits.len > STATUS_BYTES_MOST))
		abort();
	if (status_list_read(a, s, &l, &why) == FAULT_NONE)
		write_again(a, &l);
	return 0;
}
