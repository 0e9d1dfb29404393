/* Pictures are written here with the same libraries and read back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <jpeglib.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "image.h"
#include "own.h"

static void
put_png(png_structp png, png_bytep at, size_t n)
{
	buf_put(png_get_io_ptr(png), at, n);
}

/* A PNG whose raw row bytes are given; the caller lays them out. */
static struct slice
make_png(struct arena *a, int width, int height, int depth, int colour,
    bool interlaced, unsigned char *rows, size_t stride)
{
	struct buf b = buf_make(a, 1000);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL,
	    NULL, NULL);
	png_infop info = png_create_info_struct(png);
	png_set_write_fn(png, &b, put_png, NULL);
	png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, depth,
	    colour, interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, 11811, 11811, PNG_RESOLUTION_METER);
	png_color palette[4] = { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 },
	    { 9, 8, 7 } };
	if (colour == PNG_COLOR_TYPE_PALETTE)
		png_set_PLTE(png, info, palette, 4);
	png_bytep at[64];
	for (int y = 0; y < height; y++)
		at[y] = rows + (size_t)y * stride;
	png_set_rows(png, info, at);
	png_write_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
	png_destroy_write_struct(&png, &info);
	return buf_slice(&b);
}

static struct slice
make_jpeg(struct arena *a, int width, int height, int channels,
    bool progressive, const unsigned char *pixels)
{
	struct jpeg_compress_struct j;
	struct jpeg_error_mgr errors;
	unsigned char *out = NULL;
	unsigned long len = 0;
	j.err = jpeg_std_error(&errors);
	jpeg_create_compress(&j);
	jpeg_mem_dest(&j, &out, &len);
	j.image_width = (JDIMENSION)width;
	j.image_height = (JDIMENSION)height;
	j.input_components = channels;
	j.in_color_space = channels == 1 ? JCS_GRAYSCALE :
	    channels == 3 ? JCS_RGB : JCS_CMYK;
	jpeg_set_defaults(&j);
	jpeg_set_quality(&j, 98, TRUE);
	j.density_unit = 1;
	j.X_density = j.Y_density = 300;
	if (progressive)
		jpeg_simple_progression(&j);
	jpeg_start_compress(&j, TRUE);
	for (int y = 0; y < height; y++) {
		unsigned char row[1000];
		memcpy(row, pixels + (size_t)y * (size_t)(width * channels),
		    (size_t)(width * channels));
		JSAMPROW at = row;
		jpeg_write_scanlines(&j, &at, 1);
	}
	jpeg_finish_compress(&j);
	jpeg_destroy_compress(&j);
	struct slice file = slice_from(arena_copy(a, out, len), len);
	free(out);
	return file;
}

static struct image
read_well(struct arena *a, struct slice file)
{
	struct image m;
	struct fault why = { 0 };
	if (image_read(a, file, &m, &why) != FAULT_NONE)
		fail_msg("%s", why.say);
	return m;
}

static void
png_of_every_kind_comes_out_as_bytes(void **state)
{
	(void)state;
	static const struct {
		int depth, colour, channels;
		unsigned char first[8];
		unsigned char want[4];
	} rows[] = {
		{ 1, PNG_COLOR_TYPE_GRAY, 1, { 0x80 }, { 255 } },
		{ 2, PNG_COLOR_TYPE_GRAY, 1, { 0x40 }, { 85 } },
		{ 4, PNG_COLOR_TYPE_GRAY, 1, { 0x20 }, { 34 } },
		{ 8, PNG_COLOR_TYPE_GRAY, 1, { 77 }, { 77 } },
		{ 16, PNG_COLOR_TYPE_GRAY, 1, { 77, 9 }, { 77 } },
		{ 2, PNG_COLOR_TYPE_PALETTE, 3, { 0xc0 }, { 9, 8, 7 } },
		{ 8, PNG_COLOR_TYPE_RGB, 3, { 1, 2, 3 }, { 1, 2, 3 } },
		{ 16, PNG_COLOR_TYPE_RGB, 3, { 1, 0, 2, 0, 3, 0 },
		    { 1, 2, 3 } },
		{ 8, PNG_COLOR_TYPE_GRAY_ALPHA, 4, { 9, 128 },
		    { 9, 9, 9, 128 } },
		{ 8, PNG_COLOR_TYPE_RGB_ALPHA, 4, { 1, 2, 3, 4 },
		    { 1, 2, 3, 4 } },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (int interlaced = 0; interlaced < 2; interlaced++) {
			AUTO(arena_drop_ptr) struct arena *a = arena_make();
			unsigned char raw[5 * 40] = { 0 };
			memcpy(raw, rows[i].first, 8);
			struct image m = read_well(a, make_png(a, 5, 5,
			    rows[i].depth, rows[i].colour, interlaced, raw,
			    40));
			assert_int_equal(m.width, 5);
			assert_int_equal(m.height, 5);
			assert_int_equal(m.channels, rows[i].channels);
			assert_memory_equal(m.pixels, rows[i].want,
			    (size_t)m.channels);
			assert_true(m.dpi > 299.9 && m.dpi < 300.1);
		}
}

static void
gray_is_luma_and_transparent_is_white(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	unsigned char raw[] = { 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255,
	    0, 0, 0, 0 };
	struct slice file = make_png(a, 4, 1, 8, PNG_COLOR_TYPE_RGB_ALPHA,
	    false, raw, sizeof raw);
	struct image m = read_well(a, file), gray = image_gray(a, &m), direct;
	static const unsigned char want[] = { 76, 150, 29, 255 };
	assert_int_equal(gray.channels, 1);
	assert_memory_equal(gray.pixels, want, 4);
	assert_int_equal(image_read_gray(a, file, &direct, NULL), 0);
	assert_int_equal(direct.channels, 1);
	assert_int_equal(direct.pixels[3], 255);
}

static void
jpeg_comes_out_as_it_went_in(void **state)
{
	(void)state;
	static const int channels[] = { 1, 3 };
	for (size_t c = 0; c < 2; c++)
		for (int progressive = 0; progressive < 2; progressive++) {
			AUTO(arena_drop_ptr) struct arena *a = arena_make();
			unsigned char raw[17 * 9 * 3];
			for (size_t i = 0; i < sizeof raw; i++)
				raw[i] = (unsigned char)(100 + i / 17);
			struct image m = read_well(a, make_jpeg(a, 17, 9,
			    channels[c], progressive, raw));
			assert_int_equal(m.width, 17);
			assert_int_equal(m.height, 9);
			assert_int_equal(m.channels, channels[c]);
			assert_int_equal((int)m.dpi, 300);
			for (int i = 0; i < 17 * 9 * channels[c]; i++)
				assert_true(abs(m.pixels[i] - raw[i]) < 6);
		}
}

static void
jpeg_of_inks_becomes_rgb(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	unsigned char raw[16 * 16 * 4];
	for (int i = 0; i < 16 * 16; i++)	/* written inverted, as Adobe */
		memcpy(raw + 4 * i, (unsigned char[]){ 255, 0, 0, 255 }, 4);
	struct slice file = make_jpeg(a, 16, 16, 4, false, raw);
	struct image m = read_well(a, file), gray;
	assert_int_equal(m.channels, 3);
	assert_true(m.pixels[0] > 250 && m.pixels[1] < 5 && m.pixels[2] < 5);
	assert_int_equal(image_read_gray(a, file, &gray, NULL), 0);
	assert_int_equal(gray.channels, 1);
}

static void
a_file_cut_short_anywhere_is_a_fault(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	unsigned char raw[30 * 20];
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (unsigned char)(i * 37);
	struct slice files[] = {
		make_png(a, 30, 20, 8, PNG_COLOR_TYPE_GRAY, true, raw, 30),
		make_jpeg(a, 30, 20, 1, false, raw),
		make_jpeg(a, 30, 20, 1, true, raw),
	};
	for (size_t f = 0; f < COUNT_OF(files); f++)
		/* The last two bytes of a JPEG only say that it ends. */
		for (size_t n = 0; n + 2 < files[f].len; n++) {
			struct image m = { .width = -7 };
			struct fault why = { 0 };
			void *exact = malloc(n + 1);
			memcpy(exact, files[f].at, n);
			assert_int_equal(image_read(a, slice_from(exact, n),
			    &m, &why), FAULT_INPUT);
			free(exact);
			assert_int_equal(m.width, -7);
			assert_true(why.say[0] != '\0');
		}
}

static void
a_picture_too_large_is_refused_before_it_is_decoded(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	unsigned char raw[8] = { 0 };
	struct slice jpeg = make_jpeg(a, 8, 1, 1, false, raw);
	unsigned char *file = arena_copy(a, jpeg.at, jpeg.len);
	for (size_t i = 0; i + 9 < jpeg.len; i++)
		if (file[i] == 0xff && file[i + 1] == 0xc0)
			memset(file + i + 5, 0xfe, 4);
	struct image m;
	struct fault why;
	assert_int_equal(image_read(a, slice_from(file, jpeg.len), &m, &why),
	    FAULT_LIMIT);
	assert_non_null(strstr(why.say, "600 dpi"));
	assert_true(arena_held(a) < 1000000);
}

static void
a_tiny_png_that_claims_to_be_huge_gets_no_memory(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	static unsigned char file[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
	    "\0\0\x20\0\0\0\x20\0\x08\x06\0\0\0\0\0\0\0"
	    "\0\0\0\4IDAT\0\0\0\0\0\0\0\0";
	png_uint_32 crc = 0xffffffffu;
	for (int i = 12; i < 29; i++) {
		crc ^= file[i];
		for (int b = 0; b < 8; b++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	png_save_uint_32(file + 29, ~crc);
	struct image m;
	struct fault why;
	assert_int_equal(image_read(a, slice_from(file, sizeof file - 1), &m,
	    &why), FAULT_INPUT);
	assert_non_null(strstr(why.say, "too short"));
	assert_true(arena_held(a) < 1000000);
}

static void
other_files_are_told_apart_in_words(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct image m;
	struct fault why;
	assert_int_equal(image_read(a, slice_of("%PDF-1.7"), &m, &why),
	    FAULT_INPUT);
	assert_non_null(strstr(why.say, "neither a PNG nor a JPEG"));
	assert_false(image_is_known(slice_of("GIF89a")));
	assert_true(image_is_known(slice_of("\xff\xd8\xff\xe0")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(png_of_every_kind_comes_out_as_bytes),
		cmocka_unit_test(gray_is_luma_and_transparent_is_white),
		cmocka_unit_test(jpeg_comes_out_as_it_went_in),
		cmocka_unit_test(jpeg_of_inks_becomes_rgb),
		cmocka_unit_test(a_file_cut_short_anywhere_is_a_fault),
		cmocka_unit_test(
		    a_picture_too_large_is_refused_before_it_is_decoded),
		cmocka_unit_test(
		    a_tiny_png_that_claims_to_be_huge_gets_no_memory),
		cmocka_unit_test(other_files_are_told_apart_in_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
