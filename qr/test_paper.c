/*
 * Symbols as they are printed: the ImageMask of a certificate on an A4 page,
 * turned, through other people's rasterisers. A rasteriser that is not
 * installed is passed over; at least one is needed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "own.h"
#include "qr_plan.h"
#include "qr_read.h"
#include "test_scan.h"

#define TEXT_LEN 1200

struct paper {
	char dir[64];
	char text[TEXT_LEN];
	struct qr_symbol symbol;
};

static int
set_up(void **state)
{
	static struct paper p;
	strcpy(p.dir, "/tmp/qr-paper-XXXXXX");
	scan_text(p.text, TEXT_LEN, 40);
	struct qr_plan plan;
	if (mkdtemp(p.dir) == NULL ||
	    qr_plan(TEXT_LEN, 40, &plan, NULL) != FAULT_NONE)
		return -1;
	struct qr_want want = qr_plan_want(&plan);
	*state = &p;
	return qr_encode(slice_from(p.text, TEXT_LEN), &want, &p.symbol,
	    NULL) != FAULT_NONE;
}

static void
remove_one(const struct paper *p, const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", p->dir, name);
	unlink(path);
}

static int
tear_down(void **state)
{
	struct paper *p = *state;
	remove_one(p, "page.pdf");
	remove_one(p, "page");
	rmdir(p->dir);
	return 0;
}

/* A page with the symbol 3 cm wide, its top left corner on the printer's grid
 * when it is not turned. */
static void
write_page(struct arena *a, const struct paper *p, double turn)
{
	unsigned char bits[QR_SIZE_MAX * 23];
	struct buf b = buf_make(a, 20000);
	size_t at[6];
	double t = -turn * M_PI / 180, side = 84.96;
	double c = cos(t) * side, s = sin(t) * side;
	char *draw = arena_printf(a, "q %.5f %.5f %.5f %.5f %.2f %.2f cm "
	    "/Q Do Q", c, s, -s, c, qr_snap(300), qr_snap(400));
	qr_bitmap(&p->symbol, bits, 23);
	buf_puts(&b, "%PDF-1.4\n");
	at[1] = b.len;
	buf_puts(&b, "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");
	at[2] = b.len;
	buf_puts(&b, "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n");
	at[3] = b.len;
	buf_puts(&b, "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.2 "
	    "841.92]/Contents 4 0 R/Resources<</XObject<</Q 5 0 R>>>>>>"
	    "endobj\n");
	at[4] = b.len;
	buf_printf(&b, "4 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n",
	    strlen(draw), draw);
	at[5] = b.len;
	buf_printf(&b, "5 0 obj<</Type/XObject/Subtype/Image/ImageMask true"
	    "/Width 177/Height 177/BitsPerComponent 1/Decode[1 0]/Length %d>>"
	    "stream\n", 177 * 23);
	buf_put(&b, bits, 177 * 23);
	buf_puts(&b, "\nendstream endobj\n");
	size_t xref = b.len;
	buf_puts(&b, "xref\n0 6\n0000000000 65535 f \n");
	for (int i = 1; i < 6; i++)
		buf_printf(&b, "%010zu 00000 n \n", at[i]);
	buf_printf(&b, "trailer<</Size 6/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF"
	    "\n", xref);
	char *path = arena_printf(a, "%s/page.pdf", p->dir);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(b.at, 1, b.len, f), b.len);
	assert_int_equal(fclose(f), 0);
}

/* A portable graymap or bitmap as the rasterisers write it. */
static bool
read_pnm(struct arena *a, const char *path, struct qr_gray *out)
{
	FILE *f = fopen(path, "rb");
	char kind;
	int width, height, most = 1;
	if (f == NULL)
		return false;
	/* Ghostscript puts a comment after the first line. */
	bool well = fscanf(f, "P%c ", &kind) == 1;
	for (int c; well && (c = getc(f)) == '#';)
		while (c != '\n' && c != EOF)
			c = getc(f);
	fseek(f, -1, SEEK_CUR);
	well = well && fscanf(f, "%d %d", &width, &height) == 2 &&
	    (kind == '4' || (kind == '5' && fscanf(f, "%d", &most) == 1));
	if (!well || getc(f) == EOF) {
		fclose(f);
		return false;
	}
	struct qr_gray g = scan_page(a, width, height);
	unsigned char *at = (unsigned char *)(uintptr_t)g.at;
	size_t row = kind == '4' ? ((size_t)width + 7) / 8 : (size_t)width;
	unsigned char *line = arena_raw(a, row, 16);
	for (int y = 0; y < height && well; y++) {
		well = fread(line, 1, row, f) == row;
		for (int x = 0; x < width; x++)
			at[(size_t)y * g.stride + (size_t)x] = kind == '5' ?
			    line[x] : line[x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
	}
	fclose(f);
	*out = g;
	return well;
}

/* %1$d dpi, %2$s folder; each writes the file "page". */
static const struct {
	const char *program;
	const char *command;
} rasterisers[] = {
	{ "pdftoppm", "pdftoppm -r %1$d -gray -singlefile %2$s/page.pdf "
	    "%2$s/page && mv %2$s/page.pgm %2$s/page" },
	{ "pdftoppm", "pdftoppm -r %1$d -mono -singlefile %2$s/page.pdf "
	    "%2$s/page && mv %2$s/page.pbm %2$s/page" },
	{ "mutool", "mutool draw -q -r %1$d -c gray -F pgm -o %2$s/page "
	    "%2$s/page.pdf 2>/dev/null" },
	{ "gs", "gs -q -dNOPAUSE -dBATCH -sDEVICE=pgmraw -r%1$d "
	    "-sOutputFile=%2$s/page %2$s/page.pdf" },
};

static bool
is_installed(const char *program)
{
	char command[64];
	snprintf(command, sizeof command, "command -v %s >/dev/null", program);
	return system(command) == 0;
}

static int
read_papers(const struct paper *p, int dpi, const double *turns, size_t n)
{
	int tried = 0;
	for (size_t i = 0; i < n * COUNT_OF(rasterisers); i++) {
		AUTO(arena_drop_ptr) struct arena *a = arena_make();
		double turn = turns[i / COUNT_OF(rasterisers)];
		size_t k = i % COUNT_OF(rasterisers);
		char command[400];
		struct qr_gray g;
		struct qr_found *found;
		struct fault why = { 0 };
		size_t count;
		if (!is_installed(rasterisers[k].program))
			continue;
		write_page(a, p, turn);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(command, sizeof command, rasterisers[k].command, dpi,
		    p->dir);
#pragma GCC diagnostic pop
		assert_int_equal(system(command), 0);
		assert_true(read_pnm(a, arena_printf(a, "%s/page", p->dir),
		    &g));
		if (qr_read(a, &g, &found, &count, &why) != FAULT_NONE)
			fail_msg("%s at %d dpi, turned %g: %s", command, dpi,
			    turn, why.say);
		assert_true(slice_eq(found[0].content,
		    slice_from(p->text, TEXT_LEN)));
		tried++;
	}
	return tried;
}

static void
every_rasterisers_page_reads_at_300_dpi(void **state)
{
	static const double turns[] = { 0, 2, -2, 17, 45, 90, 180, 271 };
	if (read_papers(*state, 300, turns, COUNT_OF(turns)) == 0)
		skip();
}

static void
every_rasterisers_page_reads_at_600_dpi(void **state)
{
	static const double turns[] = { 0, -3 };
	if (read_papers(*state, 600, turns, COUNT_OF(turns)) == 0)
		skip();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rasterisers_page_reads_at_300_dpi),
		cmocka_unit_test(every_rasterisers_page_reads_at_600_dpi),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
