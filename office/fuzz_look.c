/* Any bytes as what a reader says it saw: refused, or texts that can be shown and
 * numbers within their ranges; and what was taken goes back as it came. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "ipc.h"
#include "look.h"
#include "own.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool right)
{
	if (!right)
		abort();
}

static void
must_be_text(const char *text)
{
	must(text != NULL && utf8_valid(slice_of(text), NULL));
	for (; *text != '\0'; text++)
		must((unsigned char)*text >= ' ');
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct ipc_put put;
	struct ipc_got got;
	struct look l, again;
	unsigned char *room = arena_raw(a, IPC_MOST, 16);
	if (n > IPC_MOST - IPC_HEAD)
		return 0;
	ipc_begin(&put, room, IPC_MOST, 1, 0);
	ipc_put_bytes(&put, at, n);
	must(ipc_read(&got, put.at, put.len, NULL) == FAULT_NONE);
	if (look_get(a, &got, &l, NULL) != FAULT_NONE)
		return 0;
	must(l.kind == CHECK_PDF || l.kind == CHECK_PICTURE);
	must_be_text(l.kind == CHECK_PDF ? l.verdict.signer_name : l.say);
	must(l.verdict.outcome != GENUINE || l.verdict.reason_n == 0);
	ipc_begin(&put, room, IPC_MOST, 1, 0);
	look_put(&put, &l);
	must(!put.spoilt && ipc_read(&got, put.at, put.len, NULL) ==
	    FAULT_NONE && look_get(a, &got, &again, NULL) == FAULT_NONE);
	must(again.kind == l.kind && again.n_codes == l.n_codes &&
	    again.verdict.reason_n == l.verdict.reason_n);
	return 0;
}
