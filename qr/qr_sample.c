/*
 * Sampling between pixels, and a threshold for each module from those around
 * it: masks make about half of them dark, so half-way between the mean of the
 * dark and the mean of the light ones is the threshold, whatever the light.
 */
#include "qr_sample.h"

#include <math.h>
#include <string.h>

#include "arena.h"

#define AROUND 8		/* modules to each side */

/* One value where a module is hardly more than a pixel's reach; else the mean
 * of nine in its middle, against noise. */
static float
value_of(const struct qr_fit *f, int x, int y, double spread)
{
	if (spread <= 0) {
		struct qr_point p = qr_fit_at(f, x + 0.5, y + 0.5);
		return qr_value(f->raster, p.x, p.y);
	}
	struct qr_point p = qr_fit_at(f, x + 0.5, y + 0.5);
	struct qr_point a = qr_fit_at(f, x + 0.5 + spread, y + 0.5);
	struct qr_point d = qr_fit_at(f, x + 0.5, y + 0.5 + spread);
	float sum = 0;
	for (int j = -1; j <= 1; j++)
		for (int i = -1; i <= 1; i++)
			sum += qr_value(f->raster,
			    p.x + i * (a.x - p.x) + j * (d.x - p.x),
			    p.y + i * (a.y - p.y) + j * (d.y - p.y));
	return sum / 9;
}

/* Sums over rectangles in four look-ups; one row and column more than asked. */
struct sums {
	int size;
	double *at;
};

static void
sums_make(struct sums *s, const float *v)
{
	int w = s->size + 1;
	memset(s->at, 0, (size_t)(w * w) * sizeof *s->at);
	for (int y = 0; y < s->size; y++) {
		double row = 0;
		for (int x = 0; x < s->size; x++) {
			row += (double)v[y * s->size + x];
			s->at[(y + 1) * w + x + 1] = s->at[y * w + x + 1] + row;
		}
	}
}

static double
sums_around(const struct sums *s, int x, int y, int *count)
{
	int w = s->size + 1;
	int x0 = x < AROUND ? 0 : x - AROUND, y0 = y < AROUND ? 0 : y - AROUND;
	int x1 = x + AROUND + 1 < s->size ? x + AROUND + 1 : s->size;
	int y1 = y + AROUND + 1 < s->size ? y + AROUND + 1 : s->size;
	*count = (x1 - x0) * (y1 - y0);
	return s->at[y1 * w + x1] - s->at[y0 * w + x1] - s->at[y1 * w + x0] +
	    s->at[y0 * w + x0];
}

/* Takes each value's threshold off it. */
static void
centre(struct arena *a, float *v, int size)
{
	size_t n = (size_t)size * (size_t)size;
	size_t places = ((size_t)size + 1) * ((size_t)size + 1);
	struct arena_mark mark = arena_mark(a);
	struct sums all = { size, ARENA_ARRAY(a, double, places) };
	struct sums low = all, lows = all;
	low.at = ARENA_ARRAY(a, double, places);
	lows.at = ARENA_ARRAY(a, double, places);
	float *part = ARENA_ARRAY(a, float, n), *is = ARENA_ARRAY(a, float, n);
	int count;
	sums_make(&all, v);
	for (int y = 0; y < size; y++)
		for (int x = 0; x < size; x++) {
			int i = y * size + x;
			double mean = sums_around(&all, x, y, &count);
			is[i] = (double)v[i] * count < mean ? 1 : 0;
			part[i] = is[i] > 0 ? v[i] : 0;
		}
	sums_make(&low, part);
	sums_make(&lows, is);
	for (int y = 0; y < size; y++)
		for (int x = 0; x < size; x++) {
			double sum = sums_around(&all, x, y, &count);
			double dark = sums_around(&low, x, y, &count);
			double darks = sums_around(&lows, x, y, &count);
			double limit = darks < 1 || darks > count - 1 ?
			    sum / count :
			    (dark / darks + (sum - dark) / (count - darks)) / 2;
			v[y * size + x] -= (float)limit;
		}
	arena_back(a, mark);
}

void
qr_sample(struct arena *a, const struct qr_fit *f, struct qr_modules *out)
{
	double module = qr_fit_module(f);
	double spread = module < 2.5 ? 0 : module < 4 ? 0.15 : 0.25;
	out->version = f->version;
	out->size = f->size;
	for (int y = 0; y < f->size; y++)
		for (int x = 0; x < f->size; x++)
			out->light[y * f->size + x] = value_of(f, x, y, spread);
	centre(a, out->light, f->size);
}
