/*
 * bench_read: our reader and zbar on the same simulated A4 scans of a version
 * 40 symbol 3 cm wide; the table of docs/decisions/0003-own-qr-reader.md.
 *
 *	bench_read [pages-a-cell [quality]]
 *
 * A cell is one resolution in one turn and has three numbers: pages that we
 * read, that zbar reads, and that it reads when it may try twice.
 * A second table has other versions.
 * zbar gets the page as it is and, when that fails and the page is not large
 * already, doubled: what a program built on it would do.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

#include "arena.h"
#include "clock.h"
#include "own.h"
#include "qr_plan.h"
#include "test_scan.h"

/* One reader's record in a cell. */
struct record {
	int read;
	double ms;
	double worst_ms;
};

struct quality {
	const char *name;
	double ink, blur, noise, shade;
	int jpeg;
	bool bilevel;
};

static const struct quality qualities[] = {
	{ "clean", 0, 0, 0, 0, 0, false },
	{ "typical", 0.06, 0.6, 4, 0.1, 4, false },
	{ "poor", 0.1, 0.9, 9, 0.3, 8, false },
	{ "1-bit", 0.06, 0.4, 4, 0, 0, true },
};

static void
note(struct record *r, bool read, int64_t us)
{
	double ms = (double)us / 1000;
	r->read += read;
	r->ms += ms;
	r->worst_ms = ms > r->worst_ms ? ms : r->worst_ms;
}

static bool
ours(struct arena *a, const struct qr_gray *g, struct slice want)
{
	struct qr_found *found;
	size_t n;
	if (qr_read(a, g, &found, &n, NULL) != FAULT_NONE)
		return false;
	for (size_t i = 0; i < n; i++)
		if (slice_eq(found[i].content, want))
			return true;
	return false;
}

static bool
theirs(const struct qr_gray *g, struct slice want)
{
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_t *image = zbar_image_create();
	zbar_image_set_format(image, 'Y' | '8' << 8 | '0' << 16 | '0' << 24);
	zbar_image_set_size(image, (unsigned)g->width, (unsigned)g->height);
	zbar_image_set_data(image, g->at,
	    (unsigned long)g->width * (unsigned long)g->height, NULL);
	bool read = false;
	zbar_scan_image(scanner, image);
	for (const zbar_symbol_t *s = zbar_image_first_symbol(image);
	    s != NULL; s = zbar_symbol_next(s))
		read = read || slice_eq(want,
		    slice_from(zbar_symbol_get_data(s),
		    zbar_symbol_get_data_length(s)));
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(scanner);
	return read;
}

static struct qr_gray
doubled(struct arena *a, const struct qr_gray *g)
{
	struct qr_gray d = scan_page(a, g->width * 2, g->height * 2);
	unsigned char *to = (unsigned char *)(uintptr_t)d.at;
	for (int y = 0; y < d.height; y++)
		for (int x = 0; x < d.width; x++) {
			const unsigned char *p = g->at +
			    (size_t)(y / 2) * g->stride + x / 2;
			ptrdiff_t dx = x % 2 == 0 ? -(x > 0) : x / 2 + 1 <
			    g->width;
			ptrdiff_t dy = y % 2 == 0 ? -(y > 0) : y / 2 + 1 <
			    g->height;
			const unsigned char *q = p + dy * (ptrdiff_t)g->stride;
			to[(size_t)y * d.stride + (size_t)x] = (unsigned char)
			    ((9 * p[0] + 3 * p[dx] + 3 * q[0] + q[dx] + 8) /
			    16);
		}
	return d;
}

/* All readers on one page. */
static void
contest(struct arena *a, const struct qr_gray *g, struct slice want,
    bool may_double, struct record at[3])
{
	int64_t start = clock_us();
	bool read = ours(a, g, want);
	note(&at[0], read, clock_us() - start);
	start = clock_us();
	read = theirs(g, want);
	note(&at[1], read, clock_us() - start);
	if (!read && may_double) {
		struct qr_gray d = doubled(a, g);
		read = theirs(&d, want);
	}
	note(&at[2], read, clock_us() - start);
}

static void
page(struct arena *a, double dpi, double turn, const struct quality *q,
    uint32_t seed, struct record at[3])
{
	char text[1273];
	struct slice want = { text, sizeof text - 73 };
	struct qr_plan plan;
	struct qr_symbol s;
	scan_text(text, want.len, seed);
	if (qr_plan(want.len, 40, &plan, NULL) != FAULT_NONE)
		abort();
	struct qr_want how = qr_plan_want(&plan);
	if (qr_encode(want, &how, &s, NULL) != FAULT_NONE)
		abort();
	struct scan w = { .width = (int)(8.268 * dpi),
	    .height = (int)(11.693 * dpi), .module = dpi / 150, .turn = turn,
	    .ink = q->ink, .blur = q->blur * dpi / 300, .noise = q->noise,
	    .shade = q->shade, .jpeg = q->jpeg, .bilevel = q->bilevel,
	    .seed = seed };
	double reach = 177 * w.module * 0.8;
	w.x = reach + scan_random(&seed) * (w.width - 2 * reach);
	w.y = reach + scan_random(&seed) * (w.height - 2 * reach);
	struct qr_gray g = scan_page(a, w.width, w.height);
	scan_clutter(&g, dpi, seed);
	scan_print(&g, &s, &w);
	scan_spoil(a, &g, &w);

	contest(a, &g, want, dpi < 500, at);
}

/* One row of the table: a resolution, all turns. */
static void
row(const struct quality *q, double dpi, int pages)
{
	static const double turns[] = { 0, 2, -2, 17, 90 };
	struct record all[3] = { 0 };
	printf("| %s %.0f dpi |", q->name, dpi);
	for (size_t t = 0; t < COUNT_OF(turns); t++) {
		struct record r[3] = { 0 };
		for (int i = 0; i < pages; i++) {
			AUTO(arena_drop_ptr) struct arena *a = arena_make();
			uint32_t seed = (uint32_t)(dpi * 100 + 20.0 *
			    (double)t) + (uint32_t)(q - qualities) * 7 +
			    (uint32_t)i;
			page(a, dpi, turns[t], q, seed, r);
		}
		printf(" %d %d %d |", r[0].read, r[1].read, r[2].read);
		fflush(stdout);
		for (int k = 0; k < 3; k++) {
			all[k].read += r[k].read;
			all[k].ms += r[k].ms;
			all[k].worst_ms = fmax(all[k].worst_ms, r[k].worst_ms);
		}
	}
	double n = pages * (double)COUNT_OF(turns);
	printf(" %.0f %.0f %.0f |", 100 * all[0].read / n,
	    100 * all[1].read / n, 100 * all[2].read / n);
	printf(" %.0f (%.0f) | %.0f | %.0f |\n", all[0].ms / n,
	    all[0].worst_ms, all[1].ms / n, all[2].ms / n);
}

/* The second table: other versions, in any turn, by pixels a module. */
static void
versions(const struct quality *q, double module, int pages)
{
	static const int list[] = { 1, 2, 5, 10, 20, 30, 40 };
	printf("| %s, %.1f px |", q->name, module);
	for (size_t v = 0; v < COUNT_OF(list); v++) {
		struct record r[3] = { 0 };
		for (int i = 0; i < pages; i++) {
			AUTO(arena_drop_ptr) struct arena *a = arena_make();
			uint32_t seed = (uint32_t)(list[v] * 100 + i + 1);
			char text[2331];
			struct slice want = { text, qr_room(list[v],
			    QR_LEVEL_M) };
			struct qr_want how = { list[v], list[v], QR_LEVEL_M,
			    false, QR_MASK_AUTO, QR_ONE_BYTE_SEGMENT };
			struct qr_symbol s;
			scan_text(text, want.len, seed);
			if (qr_encode(want, &how, &s, NULL) != FAULT_NONE)
				abort();
			int side = (int)((s.size + 12) * module * 1.5);
			struct scan w = { .width = side, .height = side,
			    .x = side / 2.0 + scan_random(&seed),
			    .y = side / 2.0 + scan_random(&seed),
			    .module = module, .turn = 360 * scan_random(&seed),
			    .ink = q->ink, .blur = q->blur,
			    .noise = q->noise, .shade = q->shade,
			    .jpeg = q->jpeg, .bilevel = q->bilevel,
			    .seed = seed };
			struct qr_gray g = scan_make(a, &s, &w);
			contest(a, &g, want, true, r);
		}
		printf(" %d %d %d |", r[0].read, r[1].read, r[2].read);
	}
	printf("\n");
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	static const double dpis[] = { 200, 300, 400, 600 };
	int pages = argc > 1 ? atoi(argv[1]) : 4;
	printf("| scan | 0 | 2 | -2 | 17 | 90 | %% | ms, ours (worst) | zbar | "
	    "twice |\n|---|---|---|---|---|---|---|---|---|---|\n");
	for (size_t q = 0; q < COUNT_OF(qualities); q++)
		for (size_t d = 0; d < COUNT_OF(dpis); d++)
			if (argc < 3 || strcmp(argv[2], qualities[q].name) == 0)
				row(&qualities[q], dpis[d], pages);
	printf("\n| level M, any turn | 1 | 2 | 5 | 10 | 20 | 30 | 40 |\n"
	    "|---|---|---|---|---|---|---|---|\n");
	for (size_t q = 0; q < COUNT_OF(qualities); q++)
		for (int half = 3; half <= 6; half++)
			if (argc < 3 || strcmp(argv[2], qualities[q].name) == 0)
				versions(&qualities[q], half / 2.0, pages * 5);
	return 0;
}
