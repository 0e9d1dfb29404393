/*
 * Which three finders make a symbol: two equal legs at a right angle, modules
 * of one size, and squares turned the way the legs run. Photographs are skewed,
 * so all of this holds only nearly; the least odd are tried first.
 */
#include <math.h>
#include <stdlib.h>

#include "qr_find.h"

#define ODDNESS_MAX 1.2

/* How far a direction is from the sides of a finder's square, in radians. */
static double
off_turn(const struct qr_finder *f, double dx, double dy)
{
	return fabs(remainder(atan2(dy, dx) - f->turn, M_PI / 2));
}

static bool
judge(const struct qr_finder *f, int a, int b, int c, struct qr_trio *out)
{
	double ux = f[b].x - f[a].x, uy = f[b].y - f[a].y;
	double vx = f[c].x - f[a].x, vy = f[c].y - f[a].y;
	double u = hypot(ux, uy), v = hypot(vx, vy);
	/* In a picture y grows downward: from top right to bottom left turns
	 * to the right. The other hand is a mirror image. */
	if (ux * vy - uy * vx <= 0 || u > 1.5 * v || v > 1.5 * u)
		return false;
	double module = (f[a].module + f[b].module + f[c].module) / 3;
	double odd = fabs(log(u / v)) + fabs((ux * vx + uy * vy) / (u * v));
	const struct qr_finder *at[3] = { &f[a], &f[b], &f[c] };
	for (int i = 0; i < 3; i++) {
		odd += fabs(log(at[i]->module / module)) * 0.5;
		odd += (off_turn(at[i], ux, uy) + off_turn(at[i], vx, vy)) *
		    0.5;
	}
	double modules = (u + v) / 2 / module;
	if (odd > ODDNESS_MAX || modules < 12 || modules > 200)
		return false;
	*out = (struct qr_trio){ a, b, c, modules, odd };
	return true;
}

/* Keeps the list in order and its worst entry last. */
static void
insert(struct qr_trio *list, int *n, const struct qr_trio *t)
{
	if (*n == QR_TRIOS_MAX && list[*n - 1].oddness <= t->oddness)
		return;
	int i = *n < QR_TRIOS_MAX ? (*n)++ : QR_TRIOS_MAX - 1;
	for (; i > 0 && list[i - 1].oddness > t->oddness; i--)
		list[i] = list[i - 1];
	list[i] = *t;
}

static bool
are_alike(const struct qr_finder *a, const struct qr_finder *b)
{
	return a->module < 1.35 * b->module && b->module < 1.35 * a->module &&
	    fabs(remainder(a->turn - b->turn, M_PI / 2)) < 0.35;
}

int
qr_find_trios(const struct qr_finder *f, int n, struct qr_trio *out)
{
	int found = 0;
	for (int a = 0; a < n; a++)
		for (int b = 0; b < n; b++) {
			if (a == b || !are_alike(&f[a], &f[b]))
				continue;
			for (int c = 0; c < n; c++) {
				struct qr_trio t;
				if (c != a && c != b &&
				    are_alike(&f[a], &f[c]) &&
				    judge(f, a, b, c, &t))
					insert(out, &found, &t);
			}
		}
	return found;
}

/* The finder that makes a right angle at *at with the one at *to, a quarter
 * turn on (or, with quarter -1, back). */
static struct qr_finder
turned(const struct qr_finder *at, const struct qr_finder *to, double quarter)
{
	struct qr_finder f = *at;
	f.x = at->x - quarter * (to->y - at->y);
	f.y = at->y + quarter * (to->x - at->x);
	return f;
}

/* A pair along a side has its corner at either end, its third finder on either
 * leg; a pair across the diagonal has its corner on either side. */
static int
suppose(const struct qr_finder *a, const struct qr_finder *b,
    struct qr_supposed out[4])
{
	double module = (a->module + b->module) / 2;
	double dx = b->x - a->x, dy = b->y - a->y;
	double modules = hypot(dx, dy) / module;
	double off = off_turn(a, dx, dy);
	if (off < 0.15) {
		out[0] = (struct qr_supposed){ { *a, *b, turned(a, b, 1) },
		    modules };
		out[1] = (struct qr_supposed){ { *b, *a, turned(b, a, 1) },
		    modules };
		out[2] = (struct qr_supposed){ { *a, turned(a, b, -1), *b },
		    modules };
		out[3] = (struct qr_supposed){ { *b, turned(b, a, -1), *a },
		    modules };
		return modules > 12 && modules < 200 ? 4 : 0;
	}
	if (fabs(off - M_PI / 4) > 0.15)
		return 0;
	struct qr_finder middle = *a, one, other;
	middle.x = (a->x + b->x) / 2;
	middle.y = (a->y + b->y) / 2;
	one = turned(&middle, b, -1);
	other = turned(&middle, b, 1);
	modules /= sqrt(2);
	out[0] = (struct qr_supposed){ { one, *b, *a }, modules };
	out[1] = (struct qr_supposed){ { other, *a, *b }, modules };
	return modules > 12 && modules < 200 ? 2 : 0;
}

int
qr_find_supposed(const struct qr_finder *f, int n, struct qr_supposed *out)
{
	int found = 0;
	for (int a = 0; a < n; a++)
		for (int b = a + 1; b < n; b++)
			if (found + 4 <= QR_SUPPOSED_MAX &&
			    are_alike(&f[a], &f[b]))
				found += suppose(&f[a], &f[b], out + found);
	return found;
}
