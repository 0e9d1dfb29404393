/*
 * doc_art: what a certificate shows besides words: a guilloche border, a
 * rosette behind the text, and seals of this program's own drawing.
 *
 * All of it is PDF path operators made from formulas, so nothing has to be
 * licensed and every printer draws it sharp. None of the seals is, or looks
 * like, the State Emblem or a department's own mark; a department puts its
 * mark there as an image. Pages measure y upwards (ISO 32000-1, 8.3).
 */
#ifndef DOC_DOC_ART_H
#define DOC_DOC_ART_H

#include <stdbool.h>

#include "slice.h"

struct buf;

struct art_colour {
	double r, g, b;		/* 0 to 1, sRGB */
};

struct art_palette {
	struct art_colour ink;		/* words */
	struct art_colour accent;	/* headings, ornaments */
	struct art_colour tint;		/* pale surfaces */
};

/* Part of the way from a colour to white: 0 is the colour. */
struct art_colour art_pale(struct art_colour, double share);
/* "r g b rg " for filling, "r g b RG " for lines. */
void art_fill(struct buf *, struct art_colour);
void art_line(struct buf *, struct art_colour, double width);
/* Numbers and an operator: art_op(b, "re", 4, x, y, w, h). */
void art_op(struct buf *, const char *op, int n, ...);

/* Paths only; the caller fills or strokes them. */
void art_circle(struct buf *, double x, double y, double radius);
void art_ellipse(struct buf *, double x, double y, double across,
    double along, double turn);
void art_round_box(struct buf *, double x, double y, double w, double h,
    double radius);
/* A closed wavy ring about (x, y) of the given radius. */
void art_wave_ring(struct buf *, double x, double y, double radius,
    double swing, int waves, double phase);

/* One length of the border's band, ART_TILE long, about the x axis, and the
 * whole border of a page that repeats it as /XObject `tile`. */
#define ART_TILE 18.0
#define ART_BAND 6.6	/* from the band's middle to its edge */
void art_tile(struct buf *, const struct art_palette *);
void art_border(struct buf *, const struct art_palette *, const char *tile,
    double page_w, double page_h, double inset);
/* One thread of the rosette about the origin, and the rosette. */
void art_thread(struct buf *, const struct art_palette *, double radius);
void art_rosette(struct buf *, const char *thread, double x, double y);

/* The seals' names, ended by NULL. */
extern const char *const art_seal_names[];
/* One strand of the ring around every seal, ART_RING wide each way about the
 * origin, and a seal in a circle of the radius, with /XObject `ring`. */
#define ART_RING 100.0
void art_ring(struct buf *);
void art_seal(struct buf *, int which, const struct art_palette *,
    const char *ring, double x, double y, double radius);

#endif
