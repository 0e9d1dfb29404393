/* How large a stream is when inflated is not written anywhere, so the room
 * doubles until it fits or the limit is reached. */
#include "pdf_inflate.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "arena.h"
#include "own.h"

static void
drop_inflater(struct libdeflate_decompressor **d)
{
	libdeflate_free_decompressor(*d);
}

enum fault_code
pdf_inflate(struct arena *arena, struct slice in, size_t most,
    struct slice *out, struct fault *why)
{
	AUTO(drop_inflater) struct libdeflate_decompressor *d =
	    libdeflate_alloc_decompressor();
	if (d == NULL)
		abort();	/* as the arena does */
	size_t room = in.len < 256 ? 1024 : in.len * 4;
	for (;; room *= 2) {
		if (room > most)
			room = most;
		struct arena_mark mark = arena_mark(arena);
		char *to = arena_raw(arena, room + 1, 1);
		size_t used = 0, made = 0;
		enum libdeflate_result got = libdeflate_zlib_decompress_ex(d,
		    in.at, in.len, to, room, &used, &made);
		if (got == LIBDEFLATE_SUCCESS) {
			if (slice_trim(slice_skip(in, used)).len != 0)
				return fault_say(why, FAULT_INPUT, "A compressed"
				    " stream of the PDF has bytes behind its end.");
			*out = (struct slice){ to, made };
			return FAULT_NONE;
		}
		arena_back(arena, mark);
		if (got != LIBDEFLATE_INSUFFICIENT_SPACE)
			return fault_say(why, FAULT_INPUT,
			    "A compressed stream of the PDF is damaged.");
		if (room >= most)
			return fault_say(why, FAULT_LIMIT, "A compressed stream"
			    " of the PDF unpacks to more than %zu bytes.", most);
	}
}

static unsigned char
paeth(int left, int up, int corner)
{
	int guess = left + up - corner;
	int by_left = abs(guess - left), by_up = abs(guess - up);
	int by_corner = abs(guess - corner);
	if (by_left <= by_up && by_left <= by_corner)
		return (unsigned char)left;
	return (unsigned char)(by_up <= by_corner ? up : corner);
}

/* One row (PNG specification, 9.2); `before` is the row above, or zeros. */
static bool
undo_row(int filter, const unsigned char *in, const unsigned char *before,
    unsigned char *row, size_t width, size_t bytes)
{
	for (size_t i = 0; i < width; i++) {
		int left = i < bytes ? 0 : row[i - bytes];
		int corner = i < bytes ? 0 : before[i - bytes];
		int add;
		switch (filter) {
		case 0: add = 0; break;
		case 1: add = left; break;
		case 2: add = before[i]; break;
		case 3: add = (left + before[i]) / 2; break;
		case 4: add = paeth(left, before[i], corner); break;
		default: return false;
		}
		row[i] = (unsigned char)(in[i] + add);
	}
	return true;
}

enum fault_code
pdf_unpredict(struct arena *arena, struct slice in, size_t columns,
    size_t bytes, struct slice *out, struct fault *why)
{
	size_t width = columns * bytes;
	if (columns == 0 || columns > 65536 || bytes == 0 || bytes > 8 ||
	    in.len % (width + 1) != 0)
		return fault_say(why, FAULT_INPUT,
		    "A stream of the PDF does not fit its predictor.");
	size_t rows = in.len / (width + 1);
	unsigned char *made = arena_raw(arena, rows * width + 1, 1);
	const unsigned char *before = arena_alloc(arena, width);
	const unsigned char *from = (const unsigned char *)in.at;
	for (size_t r = 0; r < rows; r++, from += width + 1) {
		unsigned char *row = made + r * width;
		if (!undo_row(from[0], from + 1, before, row, width, bytes))
			return fault_say(why, FAULT_INPUT,
			    "A stream of the PDF has an unknown predictor.");
		before = row;
	}
	*out = slice_from(made, rows * width);
	return FAULT_NONE;
}
