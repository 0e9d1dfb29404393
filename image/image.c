/* Which format a file is in, the limits both share, and gray. */
#include "image.h"

#include "arena.h"
#include "image_format.h"

bool
image_is_known(struct slice file)
{
	return image_is_png(file) || image_is_jpeg(file);
}

enum fault_code
image_size_check(unsigned long width, unsigned long height, struct fault *why)
{
	if (width == 0 || height == 0)
		return fault_say(why, FAULT_INPUT, "the picture has no pixels");
	if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX ||
	    (uint64_t)width * height > IMAGE_PIXELS_MAX)
		return fault_say(why, FAULT_LIMIT, "the picture is %lu by %lu "
		    "pixels; up to %d million are read (an A4 page at 600 dpi "
		    "has 35 million): scan it at a lower resolution", width,
		    height, IMAGE_PIXELS_MAX / 1000000);
	return FAULT_NONE;
}

static enum fault_code
read_as(struct arena *a, struct slice file, bool gray, struct image *out,
    struct fault *why)
{
	if (image_is_png(file))
		return image_png(a, file, gray, out, why);
	if (image_is_jpeg(file))
		return image_jpeg(a, file, gray, out, why);
	return fault_say(why, FAULT_INPUT, "this is neither a PNG nor a JPEG "
	    "picture; save it as one of them");
}

enum fault_code
image_read(struct arena *a, struct slice file, struct image *out,
    struct fault *why)
{
	return read_as(a, file, false, out, why);
}

enum fault_code
image_read_gray(struct arena *a, struct slice file, struct image *out,
    struct fault *why)
{
	return read_as(a, file, true, out, why);
}

/* ITU-R BT.601 luma in 1/65536, rounded; the weights sum to one. */
static unsigned
luma(const unsigned char *p)
{
	return (19595u * p[0] + 38470u * p[1] + 7471u * p[2] + 32768u) >> 16;
}

struct image
image_gray(struct arena *a, const struct image *from)
{
	struct image gray = *from;
	size_t n = (size_t)from->width * (size_t)from->height;
	gray.channels = 1;
	if (from->channels == 1) {
		gray.pixels = arena_copy(a, from->pixels, n);
		return gray;
	}
	gray.pixels = arena_raw(a, n, 16);
	const unsigned char *p = from->pixels;
	for (size_t i = 0; i < n; i++, p += from->channels) {
		unsigned y = luma(p);
		if (from->channels == 4)
			y = (y * p[3] + 255u * (255u - p[3]) + 127u) / 255u;
		gray.pixels[i] = (unsigned char)y;
	}
	return gray;
}
