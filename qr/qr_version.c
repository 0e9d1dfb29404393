/*
 * Which version a symbol is of. The distance between finders tells it to a few
 * per cent, which at version 40 is several versions; so each of these is laid
 * over the page, and the one whose timing patterns alternate and whose version
 * information agrees is taken.
 */
#include <math.h>

#include "qr_fit.h"

/* The plane view: from the top left finder's middle, a module across and one
 * down. */
struct plane {
	const struct qr_raster *raster;
	struct qr_point origin;
	struct qr_point across;
	struct qr_point down;
};

static float
value(const struct plane *p, double x, double y)
{
	x -= 3;		/* from module to module, middles both */
	y -= 3;
	return qr_value(p->raster,
	    p->origin.x + x * p->across.x + y * p->down.x,
	    p->origin.y + x * p->across.y + y * p->down.y);
}

/* How well modules 8 to size - 9 of the row (or column) alternate. Each is
 * compared with its two neighbours, so shadows do not matter. */
static double
timing(const struct plane *p, int size, bool down)
{
	double agree = 0, all = 0;
	for (int i = 9; i < size - 9; i++) {
		double v[3];
		for (int k = -1; k <= 1; k++)
			v[k + 1] = (double)value(p, down ? 6 : i + k,
			    down ? i + k : 6);
		double lighter = v[1] - (v[0] + v[2]) / 2;
		agree += i % 2 == 0 ? -lighter : lighter;
		all += fabs(lighter);
	}
	return all > 0 ? agree / all : 0;
}

/* How well both copies of the version information agree. */
static double
information(const struct plane *p, int version, int size)
{
	uint32_t bits = qr_version_bits(version);
	double v[36], mean = 0, agree = 0, all = 0;
	for (int i = 0; i < 18; i++) {
		int far = size - 11 + i % 3, along = i / 3;
		v[i] = (double)value(p, far, along);
		v[i + 18] = (double)value(p, along, far);
		mean += (v[i] + v[i + 18]) / 36;
	}
	for (int i = 0; i < 36; i++) {
		agree += bits >> i % 18 & 1 ? mean - v[i] : v[i] - mean;
		all += fabs(v[i] - mean);
	}
	return all > 0 ? agree / all : 0;
}

static double
score(const struct qr_raster *r, const struct qr_finder f[3], int version)
{
	int size = 17 + 4 * version;
	double between = size - 7;
	const struct plane p = { r, { f[0].x, f[0].y },
	    { (f[1].x - f[0].x) / between, (f[1].y - f[0].y) / between },
	    { (f[2].x - f[0].x) / between, (f[2].y - f[0].y) / between } };
	double agree = (timing(&p, size, false) + timing(&p, size, true)) / 2;
	if (version < 7)
		return agree;
	return agree * 0.6 + information(&p, version, size) * 0.4;
}

int
qr_fit_versions(const struct qr_raster *r, const struct qr_finder f[3],
    double modules, struct qr_guess out[QR_GUESSES])
{
	int n = 0;
	for (int version = 1; version <= QR_VERSION_MAX; version++) {
		double between = 10 + 4 * version;
		if (fabs(between - modules) > 0.15 * modules + 4)
			continue;
		struct qr_guess g = { version, score(r, f, version) };
		if (n == QR_GUESSES && out[n - 1].score >= g.score)
			continue;
		int i = n < QR_GUESSES ? n++ : QR_GUESSES - 1;
		for (; i > 0 && out[i - 1].score < g.score; i--)
			out[i] = out[i - 1];
		out[i] = g;
	}
	return n;
}
