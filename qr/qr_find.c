/* Searching a page for finder patterns and measuring them. */
#include "qr_find.h"

#include <math.h>
#include <string.h>

#include "arena.h"

/* Ray measurements of one page at most, some 10 microseconds each: a page made
 * of nothing but near-finders costs no more than this. */
#define MEASURES_MAX 20000
#define RAYS_LEAST 24
#define STEPS_MAX 256

struct search {
	const struct qr_raster *raster;
	struct qr_finder *out;
	int n;
	int measures;
	unsigned char *limit;	/* thresholds of a row of blocks, by pixel */
	unsigned char *dark;	/* 1: dark; a light pixel before and after */
};

/* Do five runs look like a line through the middle? Lengths are whole pixels,
 * so small patterns are given some leave. */
static bool
is_finder(const double run[5])
{
	double all = run[0] + run[1] + run[2] + run[3] + run[4];
	double unit = all / 7;
	if (unit < 1)
		return false;
	double off = unit * 0.5 + 0.75;
	return fabs(run[0] - unit) <= off && fabs(run[1] - unit) <= off &&
	    fabs(run[3] - unit) <= off && fabs(run[4] - unit) <= off &&
	    fabs(run[2] - 3 * unit) <= off + unit * 0.5;
}

/* Length of the run from (x, y) on in steps of (dx, dy); 0 at the border. */
static int
run_from(const struct qr_raster *r, int *x, int *y, int dx, int dy, bool dark,
    int most)
{
	int n = 0;
	while (*x >= 0 && *y >= 0 && *x < r->gray.width &&
	    *y < r->gray.height && n <= most &&
	    qr_pixel_is_dark(r, *x, *y) == dark) {
		*x += dx;
		*y += dy;
		n++;
	}
	return n;
}

/* The five runs through a dark pixel along an axis; the middle's coordinate. */
static bool
cross(const struct qr_raster *r, int x, int y, bool down, double unit,
    double *middle, double *length)
{
	int dx = !down, dy = down, most = (int)(unit * 4) + 3;
	int x0 = x, y0 = y, x1 = x + dx, y1 = y + dy;
	double run[5];
	int back = run_from(r, &x0, &y0, -dx, -dy, true, most);
	run[1] = run_from(r, &x0, &y0, -dx, -dy, false, most);
	run[0] = run_from(r, &x0, &y0, -dx, -dy, true, most);
	int on = run_from(r, &x1, &y1, dx, dy, true, most);
	run[3] = run_from(r, &x1, &y1, dx, dy, false, most);
	run[4] = run_from(r, &x1, &y1, dx, dy, true, most);
	run[2] = back + on;
	if (back == 0 || !is_finder(run))
		return false;
	*middle = (down ? y : x) + 1 + (on - back) / 2.0;
	*length = run[0] + run[1] + run[2] + run[3] + run[4];
	return true;
}

/* Where a ray from the middle leaves the core, the light ring, the dark one. */
static bool
ray(const struct qr_raster *r, const struct qr_finder *f, double angle,
    double step, float limit, double edge[3])
{
	double dx = cos(angle) * step, dy = sin(angle) * step;
	float before = qr_value(r, f->x, f->y);
	int n = 0, most = (int)(f->module * 7 / step) + 2;
	if (before >= limit)
		return false;
	for (int i = 1; i <= most && i <= STEPS_MAX; i++) {
		float v = qr_value(r, f->x + dx * i, f->y + dy * i);
		if ((v < limit) != (n % 2 == 0)) {
			edge[n] = step * (i - 1 +
			    (double)((limit - before) / (v - before)));
			if (++n == 3)
				return true;
		}
		before = v;
	}
	return false;
}

/* Ink spreads: it moves the edges by the same length out, in, and out. This
 * mean of the unit does not see it. */
static double
unit_of(const double edge[3])
{
	double unit = (edge[0] + 2 * edge[1] + edge[2]) / 10;
	double off = unit * 0.6;
	return fabs(edge[0] - 1.5 * unit) < off &&
	    fabs(edge[1] - 2.5 * unit) < off &&
	    fabs(edge[2] - 3.5 * unit) < off ? unit : 0;
}

/* Opposite edges give the middle. The distance to a square's edge has four
 * waves a turn, whose phase is the square's turn; its mean over a turn is
 * 4 / pi * ln(1 + sqrt 2) of half the side. */
static bool
measure(const struct qr_raster *r, struct qr_finder *f)
{
	double edge[QR_RAYS][3], unit[QR_RAYS];
	double step = f->module / 8 > 0.3 ? f->module / 8 : 0.3;
	float limit = (float)qr_threshold(r, (int)f->x, (int)f->y);
	double sum = 0, wave_x = 0, wave_y = 0, move_x = 0, move_y = 0;
	int good = 0, pairs = 0;
	for (int k = 0; k < QR_RAYS; k++) {
		double angle = k * (2 * M_PI / QR_RAYS);
		unit[k] = ray(r, f, angle, step, limit, edge[k]) ?
		    unit_of(edge[k]) : 0;
		if (unit[k] > 0) {
			good++;
			sum += unit[k];
			wave_x -= unit[k] * cos(4 * angle);
			wave_y -= unit[k] * sin(4 * angle);
		}
	}
	if (good < RAYS_LEAST)
		return false;
	for (int k = 0; k < QR_RAYS / 2; k++) {
		const double *a = edge[k], *b = edge[k + QR_RAYS / 2];
		if (unit[k] <= 0 || unit[k + QR_RAYS / 2] <= 0)
			continue;
		double off = (a[0] + a[1] + a[2] - b[0] - b[1] - b[2]) / 6;
		double angle = k * (2 * M_PI / QR_RAYS);
		/* Each pair tells the part along its own direction; the
		 * mean of cos^2 over all directions is a half. */
		move_x += 2 * off * cos(angle);
		move_y += 2 * off * sin(angle);
		pairs++;
	}
	if (pairs < QR_RAYS / 4)
		return false;
	f->x += move_x / pairs;
	f->y += move_y / pairs;
	f->module = sum / good / 1.1222;
	f->turn = atan2(wave_y, wave_x) / 4;
	f->turn += f->turn < 0 ? M_PI / 2 : 0;
	f->rays = good;
	return f->x > 0 && f->y > 0 && f->x < r->gray.width &&
	    f->y < r->gray.height;
}

static bool
is_known(const struct search *s, double x, double y)
{
	for (int i = s->n - 1; i >= 0; i--)
		if (fabs(s->out[i].x - x) < 2 * s->out[i].module &&
		    fabs(s->out[i].y - y) < 2 * s->out[i].module)
			return true;
	return false;
}

/* Five runs in row y, the middle one around x. */
static void
consider(struct search *s, int x, int y, double length)
{
	const struct qr_raster *r = s->raster;
	struct qr_finder f = { 0 };
	double down, across, unit = length / 7;
	if (s->n == QR_FINDERS_MAX || s->measures >= MEASURES_MAX ||
	    is_known(s, x + 0.5, y + 0.5))
		return;
	if (!cross(r, x, y, true, unit, &f.y, &down) ||
	    !cross(r, x, (int)f.y, false, unit, &f.x, &across) ||
	    fabs(down - across) > 0.4 * fmax(down, across) + 1.5 ||
	    is_known(s, f.x, f.y))
		return;
	s->measures++;
	f.module = (down + across) / 14;
	for (int i = 0; i < 3; i++)
		if (!measure(r, &f))
			return;
	if (!is_known(s, f.x, f.y))
		s->out[s->n++] = f;
}

static void
scan_row(struct search *s, int y)
{
	size_t width = (size_t)s->raster->gray.width;
	const unsigned char *at = s->raster->gray.at +
	    (size_t)y * s->raster->gray.stride;
	unsigned char *dark = s->dark;
	for (size_t x = 0; x < width; x++)
		dark[x] = at[x] < s->limit[x];
	int edge[6] = { 0 }, edges = 0;
	for (size_t x = 0; x <= width; x += 8) {
		uint64_t here, before;
		memcpy(&here, dark + x, 8);
		memcpy(&before, dark + x - 1, 8);
		for (uint64_t w = here ^ before; w != 0; w &= w - 1) {
			int i = (int)x + __builtin_ctzll(w) / 8;
			memmove(edge, edge + 1, 5 * sizeof edge[0]);
			edge[5] = i;
			if (++edges < 6 || dark[i])
				continue;
			double run[5];
			for (int k = 0; k < 5; k++)
				run[k] = edge[k + 1] - edge[k];
			if (is_finder(run))
				consider(s, (edge[2] + edge[3]) / 2, y,
				    edge[5] - edge[0]);
		}
	}
}

int
qr_find(struct arena *a, const struct qr_raster *r, struct qr_finder *inout,
    int n)
{
	size_t width = (size_t)r->gray.width;
	struct search s = { .raster = r, .out = inout, .n = n };
	s.limit = arena_raw(a, width, 64);
	unsigned char *room = arena_alloc(a, width + 128);
	s.dark = room + 64;
	for (int y = 0; y < r->gray.height; y++) {
		if (y % QR_BLOCK == 0)
			for (size_t x = 0; x < width; x++)
				s.limit[x] = qr_threshold(r, (int)x, y);
		scan_row(&s, y);
	}
	return s.n;
}
