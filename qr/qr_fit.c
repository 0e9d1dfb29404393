/* Fitting the grid: perspective first, then every alignment pattern. */
#include "qr_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "own.h"

/* Correlation with the pattern's 25 modules that counts as found; and for one
 * far from where it was expected. */
#define ALIKE 0.6
#define ALIKE_FAR 0.8
#define STRAY_MAX 0.7		/* modules from what the neighbours say */

/* Gauss with pivots on eight equations; false when they are not eight. */
static bool
solve(double m[8][9], double out[8])
{
	for (int c = 0; c < 8; c++) {
		int best = c;
		for (int r = c + 1; r < 8; r++)
			if (fabs(m[r][c]) > fabs(m[best][c]))
				best = r;
		if (fabs(m[best][c]) < 1e-9)
			return false;
		double row[9];
		memcpy(row, m[best], sizeof row);
		memcpy(m[best], m[c], sizeof row);
		for (int k = 0; k < 9; k++)
			m[c][k] = row[k] / row[c];
		for (int r = 0; r < 8; r++) {
			double times = m[r][c];
			for (int k = c; r != c && k < 9; k++)
				m[r][k] -= times * m[c][k];
		}
	}
	for (int c = 0; c < 8; c++)
		out[c] = m[c][8];
	return true;
}

/* The perspective that takes four module coordinates to four pixels. */
static bool
map_make(const struct qr_point from[4], const struct qr_point to[4],
    double map[8])
{
	double m[8][9];
	for (int i = 0; i < 4; i++) {
		double x = from[i].x, y = from[i].y;
		double u = to[i].x, v = to[i].y;
		double rows[2][9] = {
			{ x, y, 1, 0, 0, 0, -u * x, -u * y, u },
			{ 0, 0, 0, x, y, 1, -v * x, -v * y, v }
		};
		memcpy(m[2 * i], rows, sizeof rows);
	}
	return solve(m, map);
}

static struct qr_point
map_at(const double h[8], double x, double y)
{
	double w = h[6] * x + h[7] * y + 1;
	w = fabs(w) < 1e-6 ? 1e-6 : w;
	return (struct qr_point){ (h[0] * x + h[1] * y + h[2]) / w,
	    (h[3] * x + h[4] * y + h[5]) / w };
}

/* The cell of the alignment grid a coordinate is in, and how far into it. */
static int
cell_of(const struct qr_fit *f, double x, double *into)
{
	int i = 0;
	while (i + 2 < f->n && x >= f->at[i + 1])
		i++;
	double t = (x - f->at[i]) / (f->at[i + 1] - f->at[i]);
	*into = t < 0 ? 0 : t > 1 ? 1 : t;
	return i;
}

struct qr_point
qr_fit_at(const struct qr_fit *f, double x, double y)
{
	struct qr_point p = map_at(f->map, x, y);
	if (f->n == 0)
		return p;
	double tx, ty;
	int i = cell_of(f, x, &tx), j = cell_of(f, y, &ty);
	const struct qr_point *a = &f->stray[j][i], *b = &f->stray[j + 1][i];
	p.x += (a[0].x * (1 - tx) + a[1].x * tx) * (1 - ty) +
	    (b[0].x * (1 - tx) + b[1].x * tx) * ty;
	p.y += (a[0].y * (1 - tx) + a[1].y * tx) * (1 - ty) +
	    (b[0].y * (1 - tx) + b[1].y * tx) * ty;
	return p;
}

double
qr_fit_module(const struct qr_fit *f)
{
	double s = f->size;
	struct qr_point c[4] = { qr_fit_at(f, 0, 0), qr_fit_at(f, s, 0),
	    qr_fit_at(f, s, s), qr_fit_at(f, 0, s) };
	double twice = 0;
	for (int i = 0; i < 4; i++)
		twice += c[i].x * c[(i + 1) % 4].y - c[i].y * c[(i + 1) % 4].x;
	return sqrt(fabs(twice) / 2) / s;
}

/* An alignment pattern looked for around a pixel. */
struct look {
	const struct qr_raster *raster;
	struct qr_point middle;	/* where it is expected */
	struct qr_point across;	/* a module */
	struct qr_point down;
};

static bool
pattern_is_dark(int x, int y)
{
	int far = abs(x) > abs(y) ? abs(x) : abs(y);
	return far != 1;
}

/* Light minus dark, means, with the pattern moved by (dx, dy) modules; *alike
 * is the correlation. */
static double
compare(const struct look *l, double dx, double dy, double *alike)
{
	double dark = 0, light = 0, squares = 0;
	for (int y = -2; y <= 2; y++)
		for (int x = -2; x <= 2; x++) {
			double mx = x + dx, my = y + dy;
			double v = (double)qr_value(l->raster,
			    l->middle.x + mx * l->across.x + my * l->down.x,
			    l->middle.y + mx * l->across.y + my * l->down.y);
			if (pattern_is_dark(x, y))
				dark += v;
			else
				light += v;
			squares += v * v;
		}
	double mean = (dark + light) / 25;
	double spread = squares / 25 - mean * mean;
	double contrast = light / 8 - dark / 17;
	/* The template's own spread is sqrt(8 * 17) / 25. */
	*alike = spread > 1 ? contrast * sqrt(8.0 * 17) / 25 / sqrt(spread) : 0;
	return contrast;
}

/* The middle of the peak around (*x, *y), by its upper part: on black and white
 * pages it is a plateau as wide as a pixel. */
static void
settle(const struct look *l, double *x, double *y, double best)
{
	const double step = 0.12;
	double sum = 0, sx = 0, sy = 0, alike;
	for (int j = -6; j <= 6; j++)
		for (int i = -6; i <= 6; i++) {
			double dx = *x + i * step, dy = *y + j * step;
			double over = compare(l, dx, dy, &alike) - 0.8 * best;
			if (over <= 0)
				continue;
			sum += over;
			sx += over * dx;
			sy += over * dy;
		}
	if (sum > 0) {
		*x = sx / sum;
		*y = sy / sum;
	}
}

/* The best place within `range` modules, and how far it is from the expected
 * one; the correlation with the pattern there. */
static double
seek(const struct look *l, double range, struct qr_point *stray)
{
	const double step = 1.0 / 3;
	double bx = 0, by = 0, alike = 0, a;
	double best = compare(l, 0, 0, &alike);
	int n = (int)ceil(range / step);
	for (int j = -n; j <= n; j++)
		for (int i = -n; i <= n; i++) {
			double c = compare(l, i * step, j * step, &a);
			if (c > best) {
				best = c;
				alike = a;
				bx = i * step;
				by = j * step;
			}
		}
	settle(l, &bx, &by, best);
	settle(l, &bx, &by, compare(l, bx, by, &a));
	stray->x = bx * l->across.x + by * l->down.x;
	stray->y = bx * l->across.y + by * l->down.y;
	return fmax(alike, a);
}

/* Expects the pattern at module (x, y) by the perspective, plus a stray. */
static struct look
look_at(const struct qr_fit *f, double x, double y, struct qr_point stray)
{
	struct qr_point p = map_at(f->map, x, y);
	struct qr_point a = map_at(f->map, x + 1, y);
	struct qr_point d = map_at(f->map, x, y + 1);
	return (struct look){ f->raster, { p.x + stray.x, p.y + stray.y },
	    { a.x - p.x, a.y - p.y }, { d.x - p.x, d.y - p.y } };
}

/* Puts the last alignment pattern into the perspective, if it is seen. */
static void
fit_corner(struct qr_fit *f, struct qr_point from[4], struct qr_point to[4])
{
	/* The far one is for photographs; that two dozen modules agree by
	 * chance does not happen among a thousand places. */
	const double ranges[] = { 2, 5, 0.1 * f->size };
	double at = f->at[f->n - 1], map[8];
	struct look l = look_at(f, at, at, (struct qr_point){ 0, 0 });
	for (size_t i = 0; i < COUNT_OF(ranges); i++) {
		struct qr_point stray;
		if (seek(&l, ranges[i], &stray) < ALIKE_FAR)
			continue;
		from[3] = (struct qr_point){ at, at };
		to[3] = (struct qr_point){ l.middle.x + stray.x,
		    l.middle.y + stray.y };
		if (map_make(from, to, map))
			memcpy(f->map, map, sizeof map);
		return;
	}
}

static bool
is_finders(const struct qr_fit *f, int row, int column)
{
	return (row == 0 && column == 0) ||
	    (row == 0 && column == f->n - 1) ||
	    (row == f->n - 1 && column == 0);
}

/* The mean stray of the known neighbours; their count. */
static int
neighbours(const struct qr_fit *f, bool known[QR_ALIGN_MAX][QR_ALIGN_MAX],
    int row, int column, struct qr_point *mean)
{
	int n = 0;
	*mean = (struct qr_point){ 0, 0 };
	for (int j = row - 1; j <= row + 1; j++)
		for (int i = column - 1; i <= column + 1; i++) {
			if (i < 0 || j < 0 || i >= f->n || j >= f->n ||
			    (i == column && j == row) || !known[j][i])
				continue;
			mean->x += f->stray[j][i].x;
			mean->y += f->stray[j][i].y;
			n++;
		}
	if (n > 0) {
		mean->x /= n;
		mean->y /= n;
	}
	return n;
}

/* What stands alone against its neighbours was something else. */
static void
drop_strangers(const struct qr_fit *f, double module,
    bool known[QR_ALIGN_MAX][QR_ALIGN_MAX])
{
	bool keep[QR_ALIGN_MAX][QR_ALIGN_MAX];
	memcpy(keep, known, sizeof keep);
	for (int j = 0; j < f->n; j++)
		for (int i = 0; i < f->n; i++) {
			struct qr_point mean;
			if (!known[j][i] || is_finders(f, j, i) ||
			    neighbours(f, known, j, i, &mean) < 2)
				continue;
			keep[j][i] = hypot(f->stray[j][i].x - mean.x,
			    f->stray[j][i].y - mean.y) < STRAY_MAX * module;
		}
	memcpy(known, keep, sizeof keep);
}

/* Gives what was not found the mean of its neighbours, from the known on. */
static void
fill_gaps(struct qr_fit *f, bool known[QR_ALIGN_MAX][QR_ALIGN_MAX])
{
	for (int round = 0; round < 2 * f->n; round++) {
		bool now[QR_ALIGN_MAX][QR_ALIGN_MAX];
		memcpy(now, known, sizeof now);
		for (int j = 0; j < f->n; j++)
			for (int i = 0; i < f->n; i++) {
				struct qr_point mean;
				if (known[j][i] ||
				    neighbours(f, known, j, i, &mean) == 0)
					continue;
				f->stray[j][i] = mean;
				now[j][i] = true;
			}
		memcpy(known, now, sizeof now);
	}
}

/* Where a pattern is expected by those above and to the left: straight on from
 * two in a row, or in the plane of three; else the neighbours' mean. */
static struct qr_point
expect(const struct qr_fit *f, bool known[QR_ALIGN_MAX][QR_ALIGN_MAX], int j,
    int i)
{
	const struct { int dy, dx; } ways[3][3] = {
		/* p + q - r */
		{ { 0, -1 }, { 0, -1 }, { 0, -2 } },
		{ { -1, 0 }, { -1, 0 }, { -2, 0 } },
		{ { -1, 0 }, { 0, -1 }, { -1, -1 } },
	};
	struct qr_point sum = { 0, 0 };
	int n = 0;
	for (int w = 0; w < 3; w++) {
		const struct qr_point *p[3];
		int k = 0;
		for (; k < 3; k++) {
			int y = j + ways[w][k].dy, x = i + ways[w][k].dx;
			if (y < 0 || x < 0 || !known[y][x])
				break;
			p[k] = &f->stray[y][x];
		}
		if (k < 3)
			continue;
		sum.x += p[0]->x + p[1]->x - p[2]->x;
		sum.y += p[0]->y + p[1]->y - p[2]->y;
		n++;
	}
	if (n == 0) {
		neighbours(f, known, j, i, &sum);
		return sum;
	}
	return (struct qr_point){ sum.x / n, sum.y / n };
}

/* Looks for one pattern near where it is expected. */
static bool
find_stray(struct qr_fit *f, int j, int i, struct qr_point near, double range)
{
	struct qr_point more;
	struct look l = look_at(f, f->at[i], f->at[j], near);
	if (seek(&l, range, &more) < ALIKE)
		return false;
	f->stray[j][i] = (struct qr_point){ near.x + more.x,
	    near.y + more.y };
	return true;
}

static void
fit_strays(struct qr_fit *f, double module)
{
	bool known[QR_ALIGN_MAX][QR_ALIGN_MAX] = { 0 };
	bool filled[QR_ALIGN_MAX][QR_ALIGN_MAX];
	for (int sum = 0; sum <= 2 * (f->n - 1); sum++)
		for (int j = 0; j < f->n; j++) {
			int i = sum - j;
			if (i >= 0 && i < f->n)
				known[j][i] = is_finders(f, j, i) ||
				    find_stray(f, j, i, expect(f, known, j, i),
				    1.4);
		}
	drop_strangers(f, module, known);
	/* Those not found on the way may be now, from all sides. */
	memcpy(filled, known, sizeof filled);
	fill_gaps(f, filled);
	for (int j = 0; j < f->n; j++)
		for (int i = 0; i < f->n; i++) {
			known[j][i] = known[j][i] ||
			    find_stray(f, j, i, f->stray[j][i], 0.7);
			f->found += known[j][i] && !is_finders(f, j, i);
			f->sought += !is_finders(f, j, i);
		}
	fill_gaps(f, known);
}

void
qr_fit_make(const struct qr_raster *r, const struct qr_finder finder[3],
    int version, struct qr_fit *out)
{
	struct qr_fit f = { .raster = r, .version = version,
	    .size = 17 + 4 * version };
	int at[QR_ALIGN_MAX];
	double far = f.size - 3.5;
	f.n = qr_align(version, at);
	for (int i = 0; i < f.n; i++)
		f.at[i] = at[i] + 0.5;
	struct qr_point from[4] = { { 3.5, 3.5 }, { far, 3.5 }, { 3.5, far },
	    { far, far } };
	struct qr_point to[4];
	for (int i = 0; i < 3; i++)
		to[i] = (struct qr_point){ finder[i].x, finder[i].y };
	to[3] = (struct qr_point){ to[1].x + to[2].x - to[0].x,
	    to[1].y + to[2].y - to[0].y };
	/* Finders lie on no line, so there is always a plane view. */
	if (!map_make(from, to, f.map))
		f.map[0] = f.map[4] = 1;
	if (f.n > 0) {
		fit_corner(&f, from, to);
		fit_strays(&f, qr_fit_module(&f));
	}
	*out = f;
}
