/* Whatever is keyed: no crash, and what is accepted writes and reads back. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "ticket.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct slice s = slice_from(at, n);
	char text[TICKET_TEXT];
	struct ticket t;
	struct application_no a;
	if (ticket_parse(s, &t, NULL) == FAULT_NONE &&
	    (ticket_format(&t, text, NULL) != FAULT_NONE ||
	    ticket_parse_exact(slice_of(text), &t, NULL) != FAULT_NONE))
		abort();
	if (application_parse(s, &a, NULL) == FAULT_NONE &&
	    (application_format(&a, text, NULL) != FAULT_NONE ||
	    application_parse_exact(slice_of(text), &a, NULL) != FAULT_NONE))
		abort();
	return 0;
}
