/*
 * Certificates of one service differ in what is written and hardly in how it is
 * structured, so the nodes that stand otherwise than usual are mostly the same
 * few from one to the next. A place of the table is taken by whoever came last.
 */
#include "pdf_again.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "arena.h"
#include "pdf_write.h"

#define PLACES 16	/* for each thread, for the life of the process */
#define BYTES_MOST 2048

struct place {
	size_t n, packed_n;	/* packed_n 0: nothing is here */
	char bytes[BYTES_MOST];
	char packed[BYTES_MOST];
};

static struct place *
find_place(struct slice bytes)
{
	static _Thread_local struct place *places;
	if (places == NULL)
		places = calloc(PLACES, sizeof *places);
	if (places == NULL)
		abort();	/* as when an arena finds no memory */
	return &places[libdeflate_crc32(0, bytes.at, bytes.len) % PLACES];
}

struct slice
pdf_deflate_again(struct arena *arena, struct slice bytes)
{
	if (bytes.len == 0 || bytes.len > BYTES_MOST)
		return pdf_deflate(arena, bytes, PDF_FLATE);
	struct place *p = find_place(bytes);
	if (p->packed_n != 0 &&
	    slice_eq((struct slice){ p->bytes, p->n }, bytes))
		return slice_from(arena_copy(arena, p->packed, p->packed_n),
		    p->packed_n);
	struct slice packed = pdf_deflate(arena, bytes, PDF_FLATE);
	if (packed.len <= BYTES_MOST) {
		memcpy(p->bytes, bytes.at, bytes.len);
		memcpy(p->packed, packed.at, packed.len);
		p->n = bytes.len;
		p->packed_n = packed.len;
	}
	return packed;
}
