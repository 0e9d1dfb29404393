/*
 * PNG by libpng. The library leaves an error by longjmp(3); the jump stays in
 * read_guarded(), and everything it could leave behind hangs on struct reader,
 * which the caller releases. All values that change after setjmp live there
 * too, so none is lost to a register.
 */
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "image_format.h"
#include "own.h"

struct reader {
	png_structp png;
	png_infop info;
	struct arena *arena;
	struct slice rest;
	bool gray;
	struct image image;
	unsigned char *pixels;	/* with two channels when gray has alpha */
	enum fault_code code;
	struct fault *why;
	char message[80];
};

bool
image_is_png(struct slice file)
{
	return slice_starts(file, "\x89PNG\r\n\x1a\n");
}

static void
reader_drop(struct reader *r)
{
	png_destroy_read_struct(&r->png, &r->info, NULL);
}

static _Noreturn void
on_error(png_structp png, png_const_charp message)
{
	struct reader *r = png_get_error_ptr(png);
	snprintf(r->message, sizeof r->message, "%s", message);
	png_longjmp(png, 1);
}

static void
on_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

static void
on_read(png_structp png, png_bytep to, size_t n)
{
	struct reader *r = png_get_io_ptr(png);
	if (n > r->rest.len)
		png_error(png, "the file ends too early");
	memcpy(to, r->rest.at, n);
	r->rest = slice_skip(r->rest, n);
}

/* Everything to 8 bits and 1, 2, 3 or 4 channels. */
static void
ask_for_bytes(struct reader *r)
{
	int colour = png_get_color_type(r->png, r->info);
	png_set_expand(r->png);
	png_set_strip_16(r->png);
	if (r->gray && (colour & PNG_COLOR_MASK_COLOR) != 0)
		png_set_rgb_to_gray(r->png, PNG_ERROR_ACTION_NONE,
		    PNG_RGB_TO_GRAY_DEFAULT, PNG_RGB_TO_GRAY_DEFAULT);
	/* A gray picture with alpha has no form of its own in struct image. */
	if (!r->gray && colour == PNG_COLOR_TYPE_GRAY_ALPHA)
		png_set_gray_to_rgb(r->png);
	if (!r->gray && colour == PNG_COLOR_TYPE_GRAY &&
	    png_get_valid(r->png, r->info, PNG_INFO_tRNS))
		png_set_gray_to_rgb(r->png);
	png_set_interlace_handling(r->png);
	png_read_update_info(r->png, r->info);
}

/* Deflate makes 1,032 bytes of one at most. A short file that claims a huge
 * picture is refused before it is given memory. */
static void
check_plausible(struct reader *r)
{
	uint64_t bits = (uint64_t)png_get_bit_depth(r->png, r->info) *
	    png_get_channels(r->png, r->info) * (uint64_t)r->image.width;
	uint64_t bytes = (bits / 8 + 1) * (uint64_t)r->image.height;
	if (bytes / 1032 > r->rest.len + 64)
		png_error(r->png, "the file is too short for its size");
}

static void
read_rows(struct reader *r)
{
	size_t row = png_get_rowbytes(r->png, r->info);
	struct image *m = &r->image;
	m->channels = png_get_channels(r->png, r->info);
	if (row != (size_t)m->width * (size_t)m->channels)
		png_error(r->png, "the rows have an unexpected length");
	r->pixels = arena_raw(r->arena, row * (size_t)m->height, 16);
	png_bytep *rows = ARENA_ARRAY(r->arena, png_bytep, (size_t)m->height);
	for (int y = 0; y < m->height; y++)
		rows[y] = r->pixels + (size_t)y * row;
	png_read_image(r->png, rows);
	png_read_end(r->png, NULL);
}

static void
read_guarded(struct reader *r)
{
	if (setjmp(png_jmpbuf(r->png)) != 0) {
		r->code = fault_say(r->why, FAULT_INPUT, "the PNG picture is "
		    "damaged (%s); save it again", r->message);
		return;
	}
	png_set_read_fn(r->png, r, on_read);
	png_set_user_limits(r->png, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
	png_set_chunk_malloc_max(r->png, 8000000);
	png_set_chunk_cache_max(r->png, 32);
	png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
	png_read_info(r->png, r->info);
	png_uint_32 width = png_get_image_width(r->png, r->info);
	png_uint_32 height = png_get_image_height(r->png, r->info);
	r->code = image_size_check(width, height, r->why);
	if (r->code != FAULT_NONE)
		return;
	r->image.width = (int)width;
	r->image.height = (int)height;
	r->image.dpi = png_get_pixels_per_meter(r->png, r->info) * 0.0254;
	check_plausible(r);
	ask_for_bytes(r);
	read_rows(r);
}

/* Gray with alpha onto white. */
static void
flatten(struct image *m, unsigned char *pixels)
{
	size_t n = (size_t)m->width * (size_t)m->height;
	for (size_t i = 0; i < n; i++) {
		unsigned alpha = pixels[2 * i + 1];
		pixels[i] = (unsigned char)((pixels[2 * i] * alpha +
		    255u * (255u - alpha) + 127u) / 255u);
	}
	m->channels = 1;
}

enum fault_code
image_png(struct arena *a, struct slice file, bool gray, struct image *out,
    struct fault *why)
{
	AUTO(reader_drop) struct reader r = { .arena = a, .rest = file,
	    .gray = gray, .why = why };
	r.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &r, on_error,
	    on_warning);
	if (r.png != NULL)
		r.info = png_create_info_struct(r.png);
	if (r.info == NULL)
		return fault_say(why, FAULT_LATER, "there is too little memory "
		    "to read the picture");
	read_guarded(&r);
	if (r.code != FAULT_NONE)
		return r.code;
	if (r.image.channels == 2)
		flatten(&r.image, r.pixels);
	r.image.pixels = r.pixels;
	*out = r.image;
	return FAULT_NONE;
}
