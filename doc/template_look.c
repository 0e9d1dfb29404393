/*
 * What a template says about looks: sizes, colours, the page, the letterhead's
 * seal or image.
 */
#include "codec.h"
#include "file.h"
#include "template_reader.h"

#define PICTURE_FILE_MOST ((size_t)4 * 1024 * 1024)

enum fault_code
look_size(struct reader *r, const struct line *l)
{
	struct slice rest = l->rest, whole = { NULL, 0 }, part = { NULL, 0 };
	unsigned long long points = 0, tenths = 0;
	bool good = slice_cut(&rest, '.', &whole) &&
	    slice_number(whole, 99, &points);
	if (good && rest.at != NULL)
		good = slice_cut(&rest, '\n', &part) && part.len == 1 &&
		    slice_number(part, 9, &tenths);
	double size = (double)points + (double)tenths / 10;
	if (!good || size < SIZE_LEAST || size > SIZE_MOST)
		return BAD(r, l, "A size is a number of points from 8 to 48, "
		    "such as 10.5. Smaller letters are not printed: people "
		    "could not read them.");
	r->size = size;
	r->sized = true;
	return FAULT_NONE;
}

static bool
take_colour(struct slice s, struct art_colour *out)
{
	unsigned char rgb[3];
	if (s.len != 6 || !hex_decode(s, rgb))
		return false;
	*out = (struct art_colour){ rgb[0] / 255.0, rgb[1] / 255.0,
	    rgb[2] / 255.0 };
	return true;
}

enum fault_code
look_colour(struct reader *r, const struct line *l)
{
	const struct art_palette *p = &r->sheet->palette;
	if (slice_is(l->rest, "ink"))
		r->colour = p->ink;
	else if (slice_is(l->rest, "accent"))
		r->colour = p->accent;
	else if (slice_is(l->rest, "muted"))
		r->colour = muted(p);
	else
		return BAD(r, l, "A colour is ink, accent or muted.");
	r->coloured = true;
	return FAULT_NONE;
}

enum fault_code
look_align(struct reader *r, const struct line *l)
{
	static const char *const words[] = { "left", "centre", "right",
	    "justify" };
	for (int i = 0; i < 4; i++) {
		if (slice_is(l->rest, words[i])) {
			r->align = (enum text_align)i;
			r->aligned = true;
			return FAULT_NONE;
		}
	}
	return BAD(r, l, "'align' is left, centre, right or justify.");
}

/* --- page and letterhead ------------------------------------------------ */

enum fault_code
look_page(struct reader *r, const struct line *l)
{
	struct art_palette *p = &r->sheet->palette;
	struct art_colour *colour = slice_is(l->word, "ink") ? &p->ink :
	    slice_is(l->word, "accent") ? &p->accent :
	    slice_is(l->word, "tint") ? &p->tint : NULL;
	if (colour != NULL)
		return take_colour(l->rest, colour) ? FAULT_NONE : BAD(r, l,
		    "A colour is six hexadecimal digits, such as 1C2B45.");
	if (slice_is(l->word, "border")) {
		r->sheet->border = slice_is(l->rest, "guilloche");
		return r->sheet->border || slice_is(l->rest, "none") ?
		    FAULT_NONE : BAD(r, l, "'border' is guilloche or none.");
	}
	if (slice_is(l->word, "background")) {
		r->sheet->background = slice_is(l->rest, "rosette");
		return r->sheet->background || slice_is(l->rest, "none") ?
		    FAULT_NONE : BAD(r, l, "'background' is rosette or none.");
	}
	return BAD(r, l, "'%.*s' is no word of 'page': use ink, accent, tint, "
	    "border, background.", SLICE_FMT(slice_head(l->word, 40)));
}

enum fault_code
look_seal(struct reader *r, const struct line *l)
{
	for (int i = 0; art_seal_names[i] != NULL; i++) {
		if (slice_is(l->rest, art_seal_names[i])) {
			r->sheet->seal = i;
			return FAULT_NONE;
		}
	}
	return BAD(r, l, "'seal' is paddy, lamp, hills or shiuli. A "
	    "department's own mark is given with 'image'.");
}

/* image FILE MILLIMETRES what it shows */
enum fault_code
look_picture(struct reader *r, const struct line *l)
{
	struct sheet *s = r->sheet;
	struct slice rest = l->rest, file = { NULL, 0 }, width = { NULL, 0 };
	unsigned long long mm = 0;
	slice_cut(&rest, ' ', &file);
	if (!slice_cut(&rest, ' ', &width) || !slice_number(width, 170, &mm) ||
	    mm < 5 || slice_trim(rest).len == 0)
		return BAD(r, l, "An image is written: image FILE WIDTH WORDS, "
		    "the width from 5 to 170 millimetres, the words telling "
		    "those who cannot see what it shows.");
	if (s->env->image_dir == NULL || memchr(file.at, '/', file.len) ||
	    file.at[0] == '.' || memchr(file.at, '\0', file.len))
		return BAD(r, l, s->env->image_dir == NULL ?
		    "Images cannot be used here." :
		    "An image is named by its file name alone; it lies beside "
		    "the template.");
	struct slice bytes;
	struct fault below = { 0 };
	const char *path = arena_printf(s->arena, "%s/%.*s",
	    s->env->image_dir, SLICE_FMT(file));
	struct art_picture p = { .there = true, .alt = slice_trim(rest),
	    .width = (double)mm * 72 / 25.4 };
	if (file_read(s->arena, path, PICTURE_FILE_MOST, &bytes, &below) ||
	    image_read(s->arena, bytes, &p.image, &below))
		return BAD(r, l, "The image cannot be used: %s", below.say);
	if (p.image.width > 2400 || p.image.height > 2400)
		return BAD(r, l, "The image is larger than 2400 dots a side; "
		    "every certificate would carry it. Make it smaller.");
	p.height = p.width * p.image.height / p.image.width;
	if (p.height > 170)
		return BAD(r, l, "The image would be higher than 60 mm.");
	s->picture = p;
	return FAULT_NONE;
}
