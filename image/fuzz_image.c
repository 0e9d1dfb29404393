/* Any bytes are a picture or a fault. Big sizes are skipped by the file's own
 * header, so that the fuzzer spends its time on the decoders. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "image.h"
#include "own.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct image m = { 0 };
	if (size < 2)
		return 0;
	struct slice file = slice_from(data + 1, size - 1);
	enum fault_code code = data[0] & 1 ?
	    image_read(a, file, &m, NULL) : image_read_gray(a, file, &m, NULL);
	if (code != FAULT_NONE)
		return 0;
	struct image gray = image_gray(a, &m);
	size_t n = (size_t)gray.width * (size_t)gray.height, sum = 0;
	for (size_t i = 0; i < n; i += 97)
		sum += gray.pixels[i];
	if (sum == SIZE_MAX)
		abort();
	return 0;
}
