/* Any raster is read, refused or has no code, in bounded time. The first two
 * bytes are the width and the third the surplus of the stride; the
 * rest are pixels. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "own.h"
#include "qr_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	if (size < 4)
		return 0;
	int width = (data[0] | data[1] << 8) % 400;
	size_t stride = (size_t)width + data[2] % 8;
	int height = stride == 0 ? 0 : (int)((size - 3) / stride);
	/* An exact copy, so that a read beyond the end is seen. */
	size_t n = height <= 0 ? 1 : (size_t)(height - 1) * stride +
	    (size_t)width;
	unsigned char *pixels = malloc(n);
	if (pixels == NULL)
		return 0;
	for (size_t i = 0; i < n && i + 3 < size; i++)
		pixels[i] = data[i + 3];
	struct qr_gray g = { width, height, stride, pixels };
	struct qr_found *found = NULL;
	struct fault why = { 0 };
	size_t count = 0;
	enum fault_code code = qr_read(a, &g, &found, &count, &why);
	if ((code == FAULT_NONE) != (count > 0) ||
	    (code != FAULT_NONE && why.say[0] == '\0'))
		abort();
	free(pixels);
	return 0;
}
