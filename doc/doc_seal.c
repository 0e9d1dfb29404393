/*
 * Seals: a scalloped ring of beads around a motif. Motifs are drawn in a unit
 * circle, y upwards, by the few shapes below; each is this program's own.
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "buf.h"
#include "doc_art.h"

struct seal {
	struct buf *b;
	const struct art_palette *p;
	double x, y, r;		/* of the motif's unit circle */
};

#define WHITE (struct art_colour){ 1, 1, 1 }

static void
ellipse(const struct seal *s, double x, double y, double across, double along,
    double turn, struct art_colour colour)
{
	art_fill(s->b, colour);
	art_ellipse(s->b, s->x + x * s->r, s->y + y * s->r, across * s->r,
	    along * s->r, turn);
	buf_puts(s->b, "f\n");
}

static void
move(const struct seal *s, double x, double y)
{
	art_op(s->b, "m", 2, s->x + x * s->r, s->y + y * s->r);
}

static void
line(const struct seal *s, double x, double y)
{
	art_op(s->b, "l", 2, s->x + x * s->r, s->y + y * s->r);
}

static void
curve(const struct seal *s, double x1, double y1, double x2, double y2,
    double x, double y)
{
	art_op(s->b, "c", 6, s->x + x1 * s->r, s->y + y1 * s->r,
	    s->x + x2 * s->r, s->y + y2 * s->r, s->x + x * s->r,
	    s->y + y * s->r);
}

static void
stroke(const struct seal *s, struct art_colour colour, double width)
{
	art_line(s->b, colour, width * s->r);
	buf_puts(s->b, "1 J ");
}

/* A sheaf of paddy: five bent stalks tied at the waist, grains in pairs. */
static void
draw_paddy(const struct seal *s)
{
	for (int i = -2; i <= 2; i++) {
		double lean = i * 0.30, tip_y = 0.78 - abs(i) * 0.10;
		stroke(s, s->p->accent, 0.035);
		move(s, -lean * 0.55, -0.80);
		curve(s, 0, -0.3, lean * 0.2, 0.1, lean * 1.35, tip_y);
		buf_puts(s->b, "S\n");
		for (int k = 0; k < 5; k++) {
			double t = 0.45 + k * 0.13, u = 1 - t;
			double x = u * u * u * -lean * 0.55 +
			    3 * u * t * t * lean * 0.2 +
			    t * t * t * lean * 1.35;
			double y = u * u * u * -0.80 - 0.9 * u * u * t +
			    0.3 * u * t * t + t * t * t * tip_y;
			double turn = -lean * 1.1;
			for (int side = -1; side <= 1; side += 2)
				ellipse(s, x + side * 0.062, y + 0.05, 0.042,
				    0.095, turn - side * 0.5, s->p->accent);
		}
		ellipse(s, lean * 1.38, tip_y + 0.08, 0.042, 0.1, -lean,
		    s->p->accent);
	}
	stroke(s, s->p->ink, 0.075);
	move(s, -0.19, -0.30);
	curve(s, -0.08, -0.36, 0.08, -0.36, 0.19, -0.30);
	buf_puts(s->b, "S\n");
	stroke(s, s->p->ink, 0.04);
	move(s, -0.21, -0.40);
	curve(s, -0.08, -0.46, 0.08, -0.46, 0.21, -0.40);
	buf_puts(s->b, "S\n");
}

/* An earthen lamp with rays: light for those kept in the dark. */
static void
draw_lamp(const struct seal *s)
{
	for (int i = -4; i <= 4; i++) {
		double a = M_PI / 2 + i * 0.36;
		stroke(s, art_pale(s->p->accent, 0.25), 0.03);
		move(s, cos(a) * 0.56, 0.10 + sin(a) * 0.56);
		line(s, cos(a) * (i % 2 ? 0.74 : 0.84),
		    0.10 + sin(a) * (i % 2 ? 0.74 : 0.84));
		buf_puts(s->b, "S\n");
	}
	art_fill(s->b, s->p->accent);
	move(s, 0, 0.56);
	curve(s, -0.06, 0.30, -0.24, 0.18, -0.20, -0.02);
	curve(s, -0.17, -0.20, 0.17, -0.20, 0.20, -0.02);
	curve(s, 0.24, 0.18, 0.06, 0.30, 0, 0.56);
	buf_puts(s->b, "f\n");
	art_fill(s->b, WHITE);
	move(s, 0, 0.28);
	curve(s, -0.04, 0.14, -0.11, 0.10, -0.09, 0);
	curve(s, -0.07, -0.08, 0.07, -0.08, 0.09, 0);
	curve(s, 0.11, 0.10, 0.04, 0.14, 0, 0.28);
	buf_puts(s->b, "f\n");
	art_fill(s->b, s->p->ink);
	move(s, -0.66, -0.14);
	curve(s, -0.40, -0.22, 0.40, -0.22, 0.66, -0.14);
	curve(s, 0.60, -0.48, 0.32, -0.60, 0.16, -0.62);
	line(s, 0.22, -0.74);
	line(s, -0.22, -0.74);
	line(s, -0.16, -0.62);
	curve(s, -0.32, -0.60, -0.60, -0.48, -0.66, -0.14);
	buf_puts(s->b, "f\n");
	for (int i = -3; i <= 3; i++)
		ellipse(s, i * 0.13, -0.34 + abs(i) * 0.012, 0.028, 0.028, 0,
		    art_pale(s->p->accent, 0.55));
}

/* Three ranges, the sun behind them, a river in front. */
static void
draw_hills(const struct seal *s)
{
	ellipse(s, 0, 0.34, 0.24, 0.24, 0, s->p->accent);
	for (int i = -4; i <= 4; i++) {
		double a = M_PI / 2 + i * 0.34;
		stroke(s, art_pale(s->p->accent, 0.2), 0.03);
		move(s, cos(a) * 0.33, 0.34 + sin(a) * 0.33);
		line(s, cos(a) * 0.46, 0.34 + sin(a) * 0.46);
		buf_puts(s->b, "S\n");
	}
	static const double range[3][7][2] = {
	    { { -0.86, -0.22 }, { -0.52, 0.30 }, { -0.30, 0.06 },
		{ 0.04, 0.46 }, { 0.40, 0.04 }, { 0.58, 0.26 },
		{ 0.86, -0.22 } },
	    { { -0.86, -0.24 }, { -0.60, -0.02 }, { -0.34, -0.10 },
		{ -0.08, 0.14 }, { 0.22, -0.08 }, { 0.52, 0.08 },
		{ 0.86, -0.24 } },
	    { { -0.82, -0.32 }, { -0.50, -0.16 }, { -0.20, -0.26 },
		{ 0.16, -0.08 }, { 0.44, -0.22 }, { 0.62, -0.14 },
		{ 0.82, -0.32 } } };
	for (int i = 0; i < 3; i++) {
		art_fill(s->b, art_pale(s->p->ink, 0.5 - i * 0.25));
		move(s, range[i][0][0], range[i][0][1]);
		for (int k = 1; k < 7; k++)
			line(s, range[i][k][0], range[i][k][1]);
		line(s, 0.78, -0.38);
		line(s, -0.78, -0.38);
		buf_puts(s->b, "h f\n");
	}
	art_fill(s->b, WHITE);
	move(s, 0.04, 0.46);
	line(s, -0.09, 0.30);
	line(s, -0.02, 0.25);
	line(s, 0.05, 0.31);
	line(s, 0.11, 0.24);
	line(s, 0.17, 0.30);
	buf_puts(s->b, "h f\n");
	for (int i = 0; i < 3; i++) {
		double y = -0.50 - i * 0.13, half = 0.70 - i * 0.14;
		stroke(s, i == 1 ? s->p->ink : s->p->accent, 0.04);
		move(s, -half, y);
		curve(s, -half * 0.6, y + 0.10, -half * 0.4, y - 0.10, 0, y);
		curve(s, half * 0.4, y + 0.10, half * 0.6, y - 0.10, half, y);
		buf_puts(s->b, "S\n");
	}
}

/* Shiuli, the night jasmine: six petals like a wheel, on a leaf pair. */
static void
draw_shiuli(const struct seal *s)
{
	for (int i = 0; i < 6; i++) {
		double a = M_PI / 2 + i * M_PI / 3;
		ellipse(s, cos(a + 0.5) * 0.58, sin(a + 0.5) * 0.58, 0.11,
		    0.27, a + 0.5 - M_PI / 2, art_pale(s->p->ink, 0.15));
	}
	for (int i = 0; i < 6; i++) {
		double a = M_PI / 2 + i * M_PI / 3;
		art_line(s->b, s->p->accent, 0.03 * s->r);
		art_fill(s->b, WHITE);
		art_ellipse(s->b, s->x + cos(a) * 0.42 * s->r,
		    s->y + sin(a) * 0.42 * s->r, 0.19 * s->r, 0.34 * s->r,
		    a - M_PI / 2 + 0.22);
		buf_puts(s->b, "B\n");
	}
	ellipse(s, 0, 0, 0.17, 0.17, 0, s->p->accent);
	ellipse(s, 0, 0, 0.07, 0.07, 0, WHITE);
}

const char *const art_seal_names[] = { "paddy", "lamp", "hills", "shiuli",
    NULL };

#define RING_WAVES 36
#define RING_STRANDS 4

void
art_ring(struct buf *b)
{
	art_op(b, "w", 1, 1.6);
	art_wave_ring(b, 0, 0, ART_RING * 0.92, ART_RING * 0.07, RING_WAVES,
	    0);
	buf_puts(b, "S\n");
}

/* The strands are one turned by a quarter of a wave each time. */
static void
put_ring(struct buf *b, const char *ring, double x, double y, double radius)
{
	double scale = radius / ART_RING;
	for (int i = 0; i < RING_STRANDS; i++) {
		double a = i * 2 * M_PI / RING_WAVES / RING_STRANDS;
		buf_printf(b, "q %.5f %.5f %.5f %.5f ", scale * cos(a),
		    scale * sin(a), -scale * sin(a), scale * cos(a));
		art_op(b, "cm", 2, x, y);
		buf_printf(b, "/%s Do Q\n", ring);
	}
}

void
art_seal(struct buf *b, int which, const struct art_palette *p,
    const char *ring, double x, double y, double radius)
{
	static void (*const draw[])(const struct seal *) = { draw_paddy,
	    draw_lamp, draw_hills, draw_shiuli };
	buf_puts(b, "q\n");
	art_fill(b, WHITE);
	art_circle(b, x, y, radius);
	buf_puts(b, "f\n");
	art_line(b, p->accent, 1);
	put_ring(b, ring, x, y, radius);
	art_line(b, p->ink, radius * 0.035);
	art_circle(b, x, y, radius * 0.81);
	buf_puts(b, "S\n");
	art_line(b, p->ink, radius * 0.014);
	art_circle(b, x, y, radius * 0.67);
	buf_puts(b, "S\n");
	art_fill(b, p->accent);
	for (int i = 0; i < 40; i++) {
		double a = i * 2 * M_PI / 40;
		art_circle(b, x + cos(a) * radius * 0.74,
		    y + sin(a) * radius * 0.74, radius * 0.022);
	}
	buf_puts(b, "f\n");
	struct seal s = { b, p, x, y, radius * 0.63 };
	draw[which](&s);
	buf_puts(b, "Q\n");
}
