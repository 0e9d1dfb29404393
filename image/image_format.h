/* image_format: what image.c and the decoders of each format share; private to
 * this room. `gray` asks for one channel whatever the file has. */
#ifndef IMAGE_FORMAT_H
#define IMAGE_FORMAT_H

#include <stdint.h>

#include "image.h"

bool image_is_png(struct slice file);
bool image_is_jpeg(struct slice file);
enum fault_code image_png(struct arena *, struct slice file, bool gray,
    struct image *out, struct fault *why);
enum fault_code image_jpeg(struct arena *, struct slice file, bool gray,
    struct image *out, struct fault *why);
/* To be asked before memory for the pixels is. */
enum fault_code image_size_check(unsigned long width, unsigned long height,
    struct fault *why);

#endif
