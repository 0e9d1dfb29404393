/* Printing and scanning by arithmetic. */
#include "test_scan.h"

#include <math.h>
#include <string.h>

#include "arena.h"

#define INK 30
#define PAPER 235
#define POINTS 4		/* a side of a pixel */

/* Pages are ours to write although readers only look at them. */
static unsigned char *
row_of(const struct qr_gray *g, int y)
{
	return (unsigned char *)(uintptr_t)(g->at + (size_t)y * g->stride);
}

double
scan_random(uint32_t *state)
{
	uint32_t x = *state == 0 ? 0x9e3779b9u : *state;
	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*state = x;
	return (double)(x >> 8) / (1 << 24);
}

void
scan_text(char *out, size_t n, uint32_t seed)
{
	static const char head[] = "https://verify.example/c/";
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
	    "nopqrstuvwxyz0123456789-_";
	for (size_t i = 0; i < n; i++)
		out[i] = i < sizeof head - 1 ? head[i] :
		    set[(size_t)(scan_random(&seed) * 64)];
}

struct qr_gray
scan_page(struct arena *a, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;
	unsigned char *at = arena_raw(a, n, 64);
	memset(at, PAPER, n);
	return (struct qr_gray){ width, height, (size_t)width, at };
}

/* Lines of strokes as thick as those of letters. */
void
scan_clutter(struct qr_gray *g, double dpi, uint32_t seed)
{
	int em = (int)(dpi / 7), pen = em / 10 + 1;
	for (int y = 2 * em; y + 2 * em < g->height; y += 2 * em)
		for (int x = 2 * em; x + 2 * em < g->width;) {
			int kind = (int)(scan_random(&seed) * 5);
			int wide = em / 4 + (int)(scan_random(&seed) * em / 2);
			for (int i = 0; i < em && kind < 4; i++)
				memset(row_of(g, y + i) + x, INK,
				    (size_t)(i < pen || (kind == 1 &&
				    i > em / 2 && i < em / 2 + pen) ||
				    (kind > 1 && i >= em - pen) ? wide : pen));
			for (int i = 0; i < em && kind == 3; i++)
				memset(row_of(g, y + i) + x + wide - pen, INK,
				    (size_t)pen);
			x += wide + 2 * pen + (kind == 4 ? em / 4 : 0);
		}
}

static bool
is_inked(const struct qr_symbol *s, double x, double y, double ink)
{
	int ix = (int)floor(x), iy = (int)floor(y);
	if (ix >= 0 && iy >= 0 && ix < s->size && iy < s->size &&
	    qr_dark(s, ix, iy))
		return true;
	if (x - ix >= ink && ix + 1 - x >= ink && y - iy >= ink &&
	    iy + 1 - y >= ink)
		return false;
	for (int j = -1; j <= 1; j++)
		for (int i = -1; i <= 1; i++) {
			int mx = ix + i, my = iy + j;
			if (mx < 0 || my < 0 || mx >= s->size ||
			    my >= s->size || !qr_dark(s, mx, my))
				continue;
			if (x > mx - ink && x < mx + 1 + ink &&
			    y > my - ink && y < my + 1 + ink)
				return true;
		}
	return false;
}

/* From a point on the page to module coordinates. */
static void
to_module(const struct qr_symbol *s, const struct scan *w, double px,
    double py, double *x, double *y)
{
	double turn = w->turn * M_PI / 180, c = cos(turn), n = sin(turn);
	double u = ((px - w->x) * c + (py - w->y) * n) / w->module;
	double v = (-(px - w->x) * n + (py - w->y) * c) / w->module;
	double far = 1 + w->skew * v / s->size;
	double stray = w->wave / w->module;
	u *= far;
	v *= far;
	*x = u + s->size / 2.0 + stray * sin(v / s->size * 5 + 1);
	*y = v + s->size / 2.0 + stray * sin(u / s->size * 6);
}

void
scan_print(struct qr_gray *g, const struct qr_symbol *s, const struct scan *w)
{
	double reach = (s->size / 2.0 + 4) * w->module * 1.5 *
	    (1 + fabs(w->skew)) + fabs(w->wave);
	for (int py = 0; py < g->height; py++) {
		if (fabs(py - w->y) > reach)
			continue;
		unsigned char *row = row_of(g, py);
		for (int px = 0; px < g->width; px++) {
			if (fabs(px - w->x) > reach)
				continue;
			double x, y;
			to_module(s, w, px + 0.5, py + 0.5, &x, &y);
			if (x < -4 || y < -4 || x > s->size + 4 ||
			    y > s->size + 4)
				continue;
			int inked = 0;
			for (int k = 0; k < POINTS * POINTS; k++) {
				to_module(s, w,
				    px + (k % POINTS + 0.5) / POINTS,
				    py + ((k / POINTS) + 0.5) / POINTS,
				    &x, &y);
				inked += is_inked(s, x, y, w->ink);
			}
			row[px] = (unsigned char)(PAPER - (PAPER - INK) *
			    inked / (POINTS * POINTS));
		}
	}
}

/* One direction of the blur. */
static void
blur_line(const float *from, float *to, int n, const float *weight, int reach)
{
	for (int i = 0; i < n; i++) {
		float sum = 0;
		for (int k = -reach; k <= reach; k++) {
			int at = i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k;
			sum += from[at] * weight[k < 0 ? -k : k];
		}
		to[i] = sum;
	}
}

static void
blur(struct arena *a, struct qr_gray *g, double sigma)
{
	float weight[16], sum = 0;
	int reach = (int)ceil(sigma * 3);
	reach = reach > 15 ? 15 : reach;
	for (int k = 0; k <= reach; k++) {
		weight[k] = (float)exp(-k * k / (2 * sigma * sigma));
		sum += weight[k] * (k == 0 ? 1 : 2);
	}
	for (int k = 0; k <= reach; k++)
		weight[k] /= sum;
	float *in = ARENA_ARRAY(a, float, (size_t)g->width);
	float *out = ARENA_ARRAY(a, float, (size_t)g->width);
	for (int y = 0; y < g->height; y++) {
		unsigned char *row = row_of(g, y);
		for (int x = 0; x < g->width; x++)
			in[x] = row[x];
		blur_line(in, out, g->width, weight, reach);
		for (int x = 0; x < g->width; x++)
			row[x] = (unsigned char)(out[x] + 0.5f);
	}
	size_t width = (size_t)g->width;
	struct qr_gray was = *g;
	was.at = arena_copy(a, g->at, g->stride * (size_t)g->height);
	for (int y = 0; y < g->height; y++) {
		for (size_t x = 0; x < width; x++)
			out[x] = 0.5f;
		for (int k = -reach; k <= reach; k++) {
			int at = y + k < 0 ? 0 : y + k >= g->height ?
			    g->height - 1 : y + k;
			const unsigned char *from = row_of(&was, at);
			float w = weight[k < 0 ? -k : k];
			for (size_t x = 0; x < width; x++)
				out[x] += w * from[x];
		}
		unsigned char *row = row_of(g, y);
		for (size_t x = 0; x < width; x++)
			row[x] = (unsigned char)out[x];
	}
}

static unsigned char
to_byte(double v)
{
	return v < 0 ? 0 : v > 255 ? 255 : (unsigned char)(v + 0.5);
}

static void
light_and_noise(struct qr_gray *g, const struct scan *w)
{
	uint32_t seed = w->seed + 77;
	for (int y = 0; y < g->height; y++) {
		unsigned char *row = row_of(g, y);
		for (int x = 0; x < g->width; x++) {
			double v = row[x] * (1 - w->shade * x / g->width);
			if (w->noise > 0)	/* twelve dice are a bell */
				for (int k = 0; k < 4; k++)
					v += (scan_random(&seed) - 0.5) *
					    w->noise * 1.7320508;
			row[x] = to_byte(v);
		}
	}
}

/* Cosine transform of a block, rounding to whole steps (coarser for the finer
 * waves, as JPEG does), and back. */
static void
lose_block(struct qr_gray *g, int x0, int y0, int step,
    const double wave[8][8])
{
	double in[8][8], mid[8][8], out[8][8];
	for (int y = 0; y < 8; y++)
		for (int x = 0; x < 8; x++)
			in[y][x] = row_of(g, y0 + y)[x0 + x] - 128.0;
	for (int y = 0; y < 8; y++)
		for (int u = 0; u < 8; u++) {
			mid[y][u] = 0;
			for (int x = 0; x < 8; x++)
				mid[y][u] += in[y][x] * wave[u][x];
		}
	for (int v = 0; v < 8; v++)
		for (int u = 0; u < 8; u++) {
			double sum = 0, q = step * (1 + 0.4 * (u + v));
			for (int y = 0; y < 8; y++)
				sum += mid[y][u] * wave[v][y];
			out[v][u] = round(sum / q) * q;
		}
	for (int y = 0; y < 8; y++)
		for (int u = 0; u < 8; u++) {
			mid[y][u] = 0;
			for (int v = 0; v < 8; v++)
				mid[y][u] += out[v][u] * wave[v][y];
		}
	for (int y = 0; y < 8; y++)
		for (int x = 0; x < 8; x++) {
			double sum = 128;
			for (int u = 0; u < 8; u++)
				sum += mid[y][u] * wave[u][x];
			row_of(g, y0 + y)[x0 + x] = to_byte(sum);
		}
}

static void
lose(struct qr_gray *g, int step)
{
	double wave[8][8];
	for (int u = 0; u < 8; u++)
		for (int x = 0; x < 8; x++)
			wave[u][x] = cos((2 * x + 1) * u * M_PI / 16) *
			    (u == 0 ? sqrt(0.125) : 0.5);
	for (int y = 0; y + 8 <= g->height; y += 8)
		for (int x = 0; x + 8 <= g->width; x += 8)
			lose_block(g, x, y, step, wave);
}

void
scan_spoil(struct arena *a, struct qr_gray *g, const struct scan *w)
{
	if (w->blur > 0)
		blur(a, g, w->blur);
	if (w->noise > 0 || w->shade > 0)
		light_and_noise(g, w);
	if (w->jpeg > 0)
		lose(g, w->jpeg);
	for (int y = 0; y < g->height && w->bilevel; y++)
		for (int x = 0; x < g->width; x++)
			row_of(g, y)[x] = row_of(g, y)[x] < 128 ? 0 : 255;
}

struct qr_gray
scan_make(struct arena *a, const struct qr_symbol *s, const struct scan *w)
{
	struct qr_gray g = scan_page(a, w->width, w->height);
	scan_print(&g, s, w);
	scan_spoil(a, &g, w);
	return g;
}
