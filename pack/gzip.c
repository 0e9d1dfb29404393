/*
 * gzip: RFC 1952 by libdeflate.
 *
 * The member's last four bytes say how long the unpacked bytes are, modulo
 * 2^32 (section 2.3.1). They are believed only as far as they can be true:
 * Deflate packs at most 1,032 bytes into one, so a short file that promises much
 * is refused before any memory is taken for it, and unpacking stops where the
 * promise ends.
 */
#include "gzip.h"

#include <libdeflate.h>
#include <stdint.h>

#include "arena.h"

#define MEMBER_LEAST 18 /* ten bytes of header, two of Deflate, trailer */
#define DEFLATE_MOST 1032

/* Kept for the next page: making one costs more than packing a page. */
static struct libdeflate_compressor *
compressor(enum gzip_level level)
{
	static _Thread_local struct libdeflate_compressor
	    *kept[GZIP_SMALLEST + 1];
	if (kept[level] == NULL)
		kept[level] = libdeflate_alloc_compressor((int)level);
	if (kept[level] == NULL)
		__builtin_trap(); /* no memory */
	return kept[level];
}

static struct libdeflate_decompressor *
decompressor(void)
{
	static _Thread_local struct libdeflate_decompressor *kept;
	if (kept == NULL)
		kept = libdeflate_alloc_decompressor();
	if (kept == NULL)
		__builtin_trap();
	return kept;
}

struct slice
gzip_pack(struct arena *arena, struct slice in, enum gzip_level level)
{
	struct libdeflate_compressor *c = compressor(level);
	size_t room = libdeflate_gzip_compress_bound(c, in.len);
	char *at = arena_raw(arena, room, 1);
	size_t n = libdeflate_gzip_compress(c, in.len == 0 ? "" : in.at,
	    in.len, at, room);
	return slice_from(at, n);
}

/* ISIZE: little-endian, at the end. */
static size_t
promised(struct slice packed)
{
	const unsigned char *end =
	    (const unsigned char *)packed.at + packed.len;
	return (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 |
	    (size_t)end[-1] << 24;
}

static enum fault_code
damaged(struct fault *why, const char *how)
{
	return fault_say(why, FAULT_INPUT,
	    "The compressed bytes (gzip) are %s.", how);
}

enum fault_code
gzip_unpack(struct arena *arena, struct slice packed, size_t most,
    struct slice *out, struct fault *why)
{
	if (packed.len < MEMBER_LEAST || !slice_starts(packed, "\x1f\x8b"))
		return damaged(why, "not gzip");
	size_t n = promised(packed);
	if (n > most)
		return fault_say(why, FAULT_LIMIT, "The compressed bytes "
		    "(gzip) unpack to %zu bytes; %zu are allowed.", n, most);
	if (n / DEFLATE_MOST > packed.len)
		return damaged(why, "damaged: no gzip packs that much");
	struct arena_mark mark = arena_mark(arena);
	char *at = arena_raw(arena, n + 1, 1);
	size_t used;
	size_t made;
	enum libdeflate_result got = libdeflate_gzip_decompress_ex(
	    decompressor(), packed.at, packed.len, at, n, &used, &made);
	if (got == LIBDEFLATE_SUCCESS && used == packed.len && made == n) {
		*out = slice_from(at, n);
		return FAULT_NONE;
	}
	arena_back(arena, mark);
	return damaged(why, got == LIBDEFLATE_SUCCESS ?
	    "followed by something else" : "cut off or altered");
}
