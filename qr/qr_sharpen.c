/*
 * Sharpening: a module's value has something of all its neighbours in it, by
 * blur, by pixels that lie across its border, by a grid that is a little off.
 * How much of which is the same over a stretch of the page, so it can be
 * learnt: the filter of 5 by 5 modules that comes nearest, by least squares, to
 * what has been taken for dark and light so far. Wrong modules are a minority
 * and outvoted; the filter puts most of them right; the next round learns from
 * better examples.
 */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "qr_sample.h"

#define REACH 2
#define SIDE (2 * REACH + 1)
#define TAPS (SIDE * SIDE + 1)	/* and a constant */
#define TILE 60			/* modules that share a filter, about */
#define DOUBT 0.02		/* keeps few examples from saying too much */

struct lesson {
	double m[TAPS][TAPS + 1];	/* normal equations */
};

/* The neighbourhood of a module; beyond the border there is paper. */
static void
gather(const struct qr_modules *s, float paper, int x, int y,
    double v[TAPS])
{
	int n = 0;
	for (int j = y - REACH; j <= y + REACH; j++)
		for (int i = x - REACH; i <= x + REACH; i++)
			v[n++] = i < 0 || j < 0 || i >= s->size ||
			    j >= s->size ? (double)paper :
			    (double)s->light[j * s->size + i];
	v[n] = paper;
}

static void
learn(struct lesson *l, const double v[TAPS], double want)
{
	for (int i = 0; i < TAPS; i++) {
		for (int j = i; j < TAPS; j++)
			l->m[i][j] += v[i] * v[j];
		l->m[i][TAPS] += v[i] * want;
	}
}

/* Cholesky's way would do; Gauss is as short. False when nothing is learnt. */
static bool
conclude(struct lesson *l, double filter[TAPS])
{
	double trace = 0;
	for (int i = 0; i < TAPS; i++)
		trace += l->m[i][i] / TAPS;
	for (int i = 0; i < TAPS; i++) {
		l->m[i][i] += DOUBT * trace + 1e-6;
		for (int j = 0; j < i; j++)
			l->m[i][j] = l->m[j][i];
	}
	for (int c = 0; c < TAPS; c++) {
		double pivot = l->m[c][c];
		if (!(pivot > 1e-9))
			return false;
		for (int r = c + 1; r < TAPS; r++) {
			double times = l->m[r][c] / pivot;
			for (int k = c; k <= TAPS; k++)
				l->m[r][k] -= times * l->m[c][k];
		}
	}
	for (int c = TAPS - 1; c >= 0; c--) {
		double v = l->m[c][TAPS];
		for (int k = c + 1; k < TAPS; k++)
			v -= l->m[c][k] * filter[k];
		filter[c] = v / l->m[c][c];
	}
	return true;
}

/* One stretch of modules from (x0, y0) to (x1, y1). */
static void
sharpen(const struct qr_modules *from, float paper, int x0, int y0, int x1,
    int y1, const float *believed, float *out)
{
	struct lesson l = { 0 };
	double v[TAPS], filter[TAPS];
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++) {
			gather(from, paper, x, y, v);
			learn(&l, v, believed[y * from->size + x] < 0 ?
			    -(double)paper : (double)paper);
		}
	bool learnt = conclude(&l, filter);
	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++) {
			int at = y * from->size + x;
			double sum = 0;
			gather(from, paper, x, y, v);
			for (int i = 0; i < TAPS; i++)
				sum += learnt ? v[i] * filter[i] : 0;
			out[at] = learnt ? (float)sum : believed[at];
		}
}

void
qr_sample_sharpen(struct arena *a, const struct qr_modules *from, bool first,
    struct qr_modules *inout)
{
	int n = from->size, tiles = (n + TILE / 2) / TILE;
	tiles = tiles < 1 ? 1 : tiles;
	size_t all = (size_t)(n * n) * sizeof(float);
	struct arena_mark mark = arena_mark(a);
	const float *believed = arena_copy(a, first ? from->light :
	    inout->light, all);
	double sum = 0;
	for (int i = 0; i < n * n; i++)
		sum += fabs((double)from->light[i]);
	float paper = (float)(sum / (n * n)) + 1e-3f;
	inout->version = from->version;
	inout->size = n;
	for (int j = 0; j < tiles; j++)
		for (int i = 0; i < tiles; i++)
			sharpen(from, paper, i * n / tiles, j * n / tiles,
			    (i + 1) * n / tiles, (j + 1) * n / tiles, believed,
			    inout->light);
	arena_back(a, mark);
}
