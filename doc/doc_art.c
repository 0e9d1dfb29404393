/*
 * Lines: the border and the rosette. A curve is given as a function and drawn
 * as cubic pieces that share its tangents, which follows a sine to within a
 * hundredth of a point. What repeats is drawn once as a form XObject.
 */
#include "doc_art.h"

#include <math.h>
#include <stdarg.h>

#include "buf.h"
#include "pdf_write.h"

#define ROUND 0.5522847498	/* of a quarter circle's handles */

struct point {
	double x, y;
};

struct wave {
	double x, y, radius, swing, waves, phase;
};

void
art_op(struct buf *b, const char *op, int n, ...)
{
	va_list ap;
	va_start(ap, n);
	for (int i = 0; i < n; i++) {
		pdf_put_number(b, va_arg(ap, double));
		buf_putc(b, ' ');
	}
	va_end(ap);
	buf_puts(b, op);
	buf_putc(b, '\n');
}

struct art_colour
art_pale(struct art_colour c, double share)
{
	return (struct art_colour){ c.r + (1 - c.r) * share,
	    c.g + (1 - c.g) * share, c.b + (1 - c.b) * share };
}

void
art_fill(struct buf *b, struct art_colour c)
{
	art_op(b, "rg", 3, c.r, c.g, c.b);
}

void
art_line(struct buf *b, struct art_colour c, double width)
{
	art_op(b, "RG", 3, c.r, c.g, c.b);
	art_op(b, "w", 1, width);
}

/* The curve from t = 0 to 1 in so many pieces; handles at a third of each
 * piece along the tangent. */
static void
draw_curve(struct buf *b, struct point (*at)(const struct wave *, double),
    const struct wave *wave, int pieces)
{
	double step = 1.0 / pieces, tiny = step / 1000;
	struct point p = at(wave, 0);
	art_op(b, "m", 2, p.x, p.y);
	for (int i = 0; i < pieces; i++) {
		double t = i * step, u = t + step, third = step / 3 / tiny;
		struct point p1 = at(wave, t + tiny), q = at(wave, u),
		    q1 = at(wave, u - tiny);
		art_op(b, "c", 6, p.x + (p1.x - p.x) * third,
		    p.y + (p1.y - p.y) * third, q.x + (q1.x - q.x) * third,
		    q.y + (q1.y - q.y) * third, q.x, q.y);
		p = q;
	}
}

void
art_circle(struct buf *b, double x, double y, double r)
{
	art_ellipse(b, x, y, r, r, 0);
}

void
art_ellipse(struct buf *b, double x, double y, double across, double along,
    double turn)
{
	static const struct point corner[5] = { { 1, 0 }, { 0, 1 }, { -1, 0 },
	    { 0, -1 }, { 1, 0 } };
	double c = cos(turn), s = sin(turn);
	for (int i = 0; i < 5; i++) {
		struct point to[3] = { corner[i] };
		if (i != 0) {	/* two handles, then the end */
			struct point from = corner[i - 1];
			to[2] = corner[i];
			to[0] = (struct point){ from.x + to[2].x * ROUND,
			    from.y + to[2].y * ROUND };
			to[1] = (struct point){ to[2].x + from.x * ROUND,
			    to[2].y + from.y * ROUND };
		}
		double n[6];
		for (int k = 0; k < (i == 0 ? 1 : 3); k++) {
			double px = to[k].x * across, py = to[k].y * along;
			n[2 * k] = x + px * c - py * s;
			n[2 * k + 1] = y + px * s + py * c;
		}
		pdf_put_numbers(b, n, i == 0 ? 2 : 6);
		buf_puts(b, i == 0 ? "m\n" : "c\n");
	}
	buf_puts(b, "h\n");
}

void
art_round_box(struct buf *b, double x, double y, double w, double h, double r)
{
	double k = r * (1 - ROUND), right = x + w, top = y + h;
	art_op(b, "m", 2, x + r, y);
	art_op(b, "l", 2, right - r, y);
	art_op(b, "c", 6, right - k, y, right, y + k, right, y + r);
	art_op(b, "l", 2, right, top - r);
	art_op(b, "c", 6, right, top - k, right - k, top, right - r, top);
	art_op(b, "l", 2, x + r, top);
	art_op(b, "c", 6, x + k, top, x, top - k, x, top - r);
	art_op(b, "l", 2, x, y + r);
	art_op(b, "c", 6, x, y + k, x + k, y, x + r, y);
	buf_puts(b, "h\n");
}

static struct point
on_ring(const struct wave *w, double t)
{
	double angle = t * 2 * M_PI;
	double r = w->radius + w->swing * cos(w->waves * angle + w->phase);
	return (struct point){ w->x + r * cos(angle), w->y + r * sin(angle) };
}

void
art_wave_ring(struct buf *b, double x, double y, double radius, double swing,
    int waves, double phase)
{
	struct wave w = { x, y, radius, swing, waves, phase };
	draw_curve(b, on_ring, &w, waves * 4);
	buf_puts(b, "h\n");
}

/* --- border ------------------------------------------------------------- */

static struct point
on_strand(const struct wave *w, double t)
{
	double angle = t * 2 * M_PI;
	return (struct point){ t * ART_TILE,
	    w->swing * sin(w->waves * angle + w->phase) };
}

void
art_tile(struct buf *b, const struct art_palette *p)
{
	/* Three slow strands a third of a wave apart, three of half their swing
	 * and twice their pace between them. */
	for (int fast = 0; fast < 2; fast++) {
		art_line(b, art_pale(fast ? p->accent : p->ink,
		    fast ? 0.25 : 0.35), fast ? 0.32 : 0.4);
		for (int i = 0; i < 3; i++) {
			struct wave w = { .waves = 1 + fast,
			    .swing = ART_BAND * (fast ? 0.55 : 0.92),
			    .phase = i * 2 * M_PI / 3 };
			draw_curve(b, on_strand, &w, fast ? 8 : 4);
			buf_puts(b, "S\n");
		}
	}
}

/* One side: tiles from (x, y) in a direction, stretched to fill the length. */
static void
put_side(struct buf *b, const char *tile, double x, double y, double length,
    bool upright)
{
	int n = (int)lround(length / ART_TILE);
	double pace = length / n, stretch = pace / ART_TILE;
	for (int i = 0; i < n; i++) {
		buf_puts(b, "q ");
		if (upright)
			art_op(b, "cm", 6, 0.0, stretch, -1.0, 0.0, x,
			    y + i * pace);
		else
			art_op(b, "cm", 6, stretch, 0.0, 0.0, 1.0,
			    x + i * pace, y);
		buf_putc(b, '/');
		buf_puts(b, tile);
		buf_puts(b, " Do Q\n");
	}
}

static void
put_corner(struct buf *b, const struct art_palette *p, double x, double y)
{
	static const double radii[4] = { 9.2, 6.6, 4.2, 2.2 };
	art_fill(b, (struct art_colour){ 1, 1, 1 });
	art_circle(b, x, y, 12.6);
	buf_puts(b, "f\n");
	art_line(b, art_pale(p->accent, 0.1), 0.4);
	for (int i = 0; i < 4; i++) {
		for (int k = 0; k < 2; k++) {
			art_wave_ring(b, x, y, radii[i], i < 3 ? 1.5 : 0.7,
			    i < 2 ? 12 : 8, k * M_PI);
			buf_puts(b, "S\n");
		}
	}
	art_fill(b, p->accent);
	art_circle(b, x, y, 1.1);
	buf_puts(b, "f\n");
}

void
art_border(struct buf *b, const struct art_palette *p, const char *tile,
    double page_w, double page_h, double inset)
{
	double edge = 9.5, right = page_w - inset, top = page_h - inset;
	double across = right - inset - 2 * edge, up = top - inset - 2 * edge;
	put_side(b, tile, inset + edge, inset, across, false);
	put_side(b, tile, inset + edge, top, across, false);
	put_side(b, tile, inset, inset + edge, up, true);
	put_side(b, tile, right, inset + edge, up, true);
	for (int i = 0; i < 2; i++) {
		double d = i == 0 ? ART_BAND + 1.4 : -ART_BAND - 1.4;
		art_line(b, p->ink, i == 0 ? 0.9 : 0.5);
		art_op(b, "re", 4, inset - d, inset - d,
		    right - inset + 2 * d, top - inset + 2 * d);
		buf_puts(b, "S\n");
	}
	for (int i = 0; i < 4; i++)
		put_corner(b, p, i & 1 ? right : inset, i & 2 ? top : inset);
}

/* --- rosette ------------------------------------------------------------ */

#define ROSETTE_TURNS 9

void
art_thread(struct buf *b, const struct art_palette *p, double radius)
{
	art_line(b, art_pale(p->accent, 0.86), 0.45);
	art_wave_ring(b, 0, 0, radius * 0.66, radius * 0.34, 8, 0);
	buf_puts(b, "S\n");
	art_wave_ring(b, 0, 0, radius * 0.40, radius * 0.22, 8, M_PI);
	buf_puts(b, "S\n");
}

/* The thread in turns that divide one petal. */
void
art_rosette(struct buf *b, const char *thread, double x, double y)
{
	for (int i = 0; i < ROSETTE_TURNS; i++) {
		double a = i * 2 * M_PI / 8 / ROSETTE_TURNS;
		buf_puts(b, "q ");
		/* Sines need more than two decimals on a wide circle. */
		buf_printf(b, "%.5f %.5f %.5f %.5f ", cos(a), sin(a), -sin(a),
		    cos(a));
		art_op(b, "cm", 2, x, y);
		buf_putc(b, '/');
		buf_puts(b, thread);
		buf_puts(b, " Do Q\n");
	}
}
