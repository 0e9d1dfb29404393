/* Any bytes: opened, accounted for, searched for signatures and proof. */
#include "arena.h"
#include "own.h"
#include "pdf_increment.h"
#include "pdf_read.h"
#include "pdf_signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct slice file = slice_from(at, len), xmp, text, more;
	struct pdf_signatures found = { 0 };
	struct pdf_signature scanned;
	struct pdf_dss dss = { 0 };
	struct pdf_file *f;
	const char *what;
	pdf_signature_scan(arena, file, &scanned);
	if (pdf_open(arena, file, &f, NULL) != FAULT_NONE)
		return 0;
	pdf_signatures_read(arena, f, &found, NULL);
	for (size_t i = 0; i < pdf_revisions(f); i++)
		pdf_added_after(arena, f, i, &what);
	pdf_dss_read(arena, f, &dss, NULL);
	if (pdf_xmp(arena, f, &xmp, NULL) == FAULT_NONE)
		pdf_xmp_text(arena, xmp, "mohor:uin", &text);
	pdf_append_dss(arena, file, &dss, &more, NULL);
	char *bytes;
	size_t n;
	struct pdf_gap gap;
	if (len < 100000)
		pdf_append_timestamp(arena, file, 16, &bytes, &n, &gap, NULL);
	return 0;
}
