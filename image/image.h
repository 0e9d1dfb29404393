/*
 * image: a PNG or JPEG file in memory, turned into 8-bit pixels.
 *
 * For letterheads, photographs and scanned pages. The bytes are a stranger's, so
 * the size is judged before anything is decoded, and a damaged file is a fault,
 * never a half picture. PNG of every depth and colour type comes out as 8-bit
 * gray, RGB or RGBA; JPEG as gray or RGB (CMYK is converted). Orientation tags
 * and colour profiles are not looked at.
 */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "slice.h"

struct arena;

#define IMAGE_PIXELS_MAX 200000000	/* width times height */
#define IMAGE_SIDE_MAX 65500

/* Rows follow each other without padding; pixels live in the arena. */
struct image {
	int width;
	int height;
	int channels;		/* 1 gray, 3 RGB, 4 RGBA (alpha not multiplied) */
	double dpi;		/* as the file claims; 0 when it does not */
	unsigned char *pixels;	/* width * height * channels */
};

/*
 * Decodes the file. FAULT_INPUT when it is neither PNG nor JPEG or is damaged,
 * FAULT_LIMIT when it has more than IMAGE_PIXELS_MAX pixels or a side longer
 * than IMAGE_SIDE_MAX.
 */
enum fault_code image_read(struct arena *, struct slice file,
    struct image *out, struct fault *why);
/* The same, decoded to one channel of gray at once (transparent is white):
 * a third of the memory. For pages that are read, not shown. */
enum fault_code image_read_gray(struct arena *, struct slice file,
    struct image *out, struct fault *why);
/* A gray copy of a picture (ITU-R BT.601 luma; transparent is white). */
struct image image_gray(struct arena *, const struct image *);
/* Does the file begin like a PNG or a JPEG? */
bool image_is_known(struct slice file);

#endif
