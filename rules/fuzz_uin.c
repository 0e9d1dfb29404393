/* Whatever is typed: no crash, and what is accepted writes and reads back. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "uin.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct uin u, back, twin;
	char text[UIN_TEXT];
	if (uin_parse(slice_from(at, n), &u, NULL) != FAULT_NONE)
		return 0;
	if (uin_format(&u, text, NULL) != FAULT_NONE ||
	    uin_parse_exact(slice_of(text), &back, NULL) != FAULT_NONE ||
	    !uin_equal(&u, &back))
		abort();
	if (uin_twin(&u, &twin) && !uin_valid(&twin))
		abort();
	return 0;
}
