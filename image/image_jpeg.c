/*
 * JPEG by libjpeg-turbo. As with PNG, the library's jump on an error stays in
 * read_guarded(), and its state in struct reader, which the caller releases. A
 * file that ends early or has broken data is only a warning to the library; to
 * us it is a fault. Progressive files cost time with every scan, so scans are
 * limited: a small file could otherwise keep a worker busy for minutes.
 */
#include <stdio.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <string.h>

#include "arena.h"
#include "image_format.h"
#include "own.h"

#define SCANS_MAX 100

struct reader {
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress;
	jmp_buf jump;
	bool made;
	struct arena *arena;
	struct slice file;
	bool gray;
	struct image image;
	unsigned char *row;	/* CMYK only */
	enum fault_code code;
	struct fault *why;
	char message[JMSG_LENGTH_MAX];
};

bool
image_is_jpeg(struct slice file)
{
	return slice_starts(file, "\xff\xd8\xff");
}

static void
reader_drop(struct reader *r)
{
	if (r->made)
		jpeg_destroy_decompress(&r->jpeg);
}

static _Noreturn void
on_error(j_common_ptr jpeg)
{
	struct reader *r = jpeg->client_data;
	jpeg->err->format_message(jpeg, r->message);
	longjmp(r->jump, 1);
}

/* Negative levels are corrupt data; the others are gossip. */
static void
on_message(j_common_ptr jpeg, int level)
{
	if (level < 0)
		on_error(jpeg);
}

static void
on_progress(j_common_ptr jpeg)
{
	struct reader *r = jpeg->client_data;
	if (r->jpeg.input_scan_number <= SCANS_MAX)
		return;
	snprintf(r->message, sizeof r->message, "it has too many scans");
	longjmp(r->jump, 1);
}

static void
choose_output(struct reader *r)
{
	struct jpeg_decompress_struct *j = &r->jpeg;
	bool inks = j->jpeg_color_space == JCS_CMYK ||
	    j->jpeg_color_space == JCS_YCCK;
	if (inks)
		j->out_color_space = JCS_CMYK;
	else if (r->gray || j->jpeg_color_space == JCS_GRAYSCALE)
		j->out_color_space = JCS_GRAYSCALE;
	else
		j->out_color_space = JCS_RGB;
	r->image.channels = inks ? 3 : j->out_color_space == JCS_RGB ? 3 : 1;
	j->dct_method = JDCT_ISLOW;
}

/* Adobe writes CMYK inverted, which makes it a product of lights. */
static void
inks_to_rgb(const unsigned char *cmyk, unsigned char *rgb, int width,
    bool inverted)
{
	for (int x = 0; x < width; x++, cmyk += 4, rgb += 3)
		for (int i = 0; i < 3; i++) {
			unsigned ink = inverted ? cmyk[i] : 255u - cmyk[i];
			unsigned black = inverted ? cmyk[3] : 255u - cmyk[3];
			rgb[i] = (unsigned char)((ink * black + 127u) / 255u);
		}
}

static void
read_rows(struct reader *r)
{
	struct jpeg_decompress_struct *j = &r->jpeg;
	size_t row = (size_t)r->image.width * (size_t)r->image.channels;
	r->image.pixels = arena_raw(r->arena, row * (size_t)r->image.height,
	    16);
	if (j->out_color_space == JCS_CMYK)
		r->row = arena_raw(r->arena, (size_t)r->image.width * 4, 16);
	while (j->output_scanline < j->output_height) {
		unsigned char *to = r->image.pixels +
		    row * j->output_scanline;
		JSAMPROW at = r->row != NULL ? r->row : to;
		jpeg_read_scanlines(j, &at, 1);
		if (r->row != NULL)
			inks_to_rgb(r->row, to, r->image.width,
			    j->saw_Adobe_marker);
	}
}

static void
read_guarded(struct reader *r)
{
	struct jpeg_decompress_struct *j = &r->jpeg;
	if (setjmp(r->jump) != 0) {
		r->code = fault_say(r->why, FAULT_INPUT, "the JPEG picture is "
		    "damaged (%s); save it again", r->message);
		return;
	}
	jpeg_create_decompress(j);
	r->made = true;
	r->progress.progress_monitor = on_progress;
	j->progress = &r->progress;
	j->mem->max_memory_to_use = 1500L * 1000 * 1000;
	jpeg_mem_src(j, (const unsigned char *)r->file.at, r->file.len);
	jpeg_read_header(j, TRUE);
	r->code = image_size_check(j->image_width, j->image_height, r->why);
	if (r->code != FAULT_NONE)
		return;
	choose_output(r);
	jpeg_start_decompress(j);
	r->image.width = (int)j->output_width;
	r->image.height = (int)j->output_height;
	r->image.dpi = j->density_unit == 1 ? j->X_density :
	    j->density_unit == 2 ? j->X_density * 2.54 : 0;
	read_rows(r);
	jpeg_finish_decompress(j);
}

enum fault_code
image_jpeg(struct arena *a, struct slice file, bool gray, struct image *out,
    struct fault *why)
{
	AUTO(reader_drop) struct reader r = { .arena = a, .file = file,
	    .gray = gray, .why = why };
	r.jpeg.err = jpeg_std_error(&r.errors);
	r.errors.error_exit = on_error;
	r.errors.emit_message = on_message;
	r.jpeg.client_data = &r;
	read_guarded(&r);
	if (r.code != FAULT_NONE)
		return r.code;
	*out = gray && r.image.channels != 1 ? image_gray(a, &r.image) :
	    r.image;
	return FAULT_NONE;
}
