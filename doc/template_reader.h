/*
 * template_reader: where the reading of a template stands, and what the parts
 * of it share. Used by template_read.c, template_look.c and template_rows.c.
 */
#ifndef DOC_TEMPLATE_READER_H
#define DOC_TEMPLATE_READER_H

#include "template_parts.h"

struct reader {
	struct sheet *sheet;
	struct slice rest;
	int line;		/* of the next line in rest */
	struct block *block;	/* NULL before the first */
	struct fact *fact;	/* the row that label and value go to */
	double size;
	struct art_colour colour;
	enum text_align align;
	bool sized, coloured, aligned;
	struct fault *why;
};

/* A line, with those that continue it. */
struct line {
	int number;
	bool inside;		/* set in from the margin */
	struct slice word, rest;
};

#define BAD(r, at, ...) \
	sheet_fault((r)->sheet, (at)->number, (r)->why, __VA_ARGS__)

/* The language of this template that is so called, or NULL. */
const char *reader_lang(const struct sheet *, struct slice word);
/* What letters look like in the open block unless the template says so. */
struct passage reader_passage(const struct reader *, const char *lang);
/* "bn words": a passage, into a list of the open block. */
enum fault_code reader_words(struct reader *, const struct line *,
    struct slice, struct passages *to);

/* size, colour, align; then whole lines of page, and seal and image.
 * template_look.c */
enum fault_code look_size(struct reader *, const struct line *);
enum fault_code look_colour(struct reader *, const struct line *);
enum fault_code look_align(struct reader *, const struct line *);
enum fault_code look_page(struct reader *, const struct line *);
enum fault_code look_seal(struct reader *, const struct line *);
enum fault_code look_picture(struct reader *, const struct line *);
/* A line of facts. template_rows.c */
enum fault_code rows_line(struct reader *, const struct line *);

#endif
