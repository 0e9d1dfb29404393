/*
 * Certificates as others see them: poppler takes the words back out and draws
 * the page, qpdf judges the file, zbar reads the code.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "doc_test_world.h"
#include "pdf_read.h"
#include "qr_symbol.h"
#include "template_parts.h"

static struct world world;
static struct template *tmpl;	/* as issued with test keys */
static char folder[] = "/tmp/mohor-doc-XXXXXX";

#define LONG_NAME "অধ্যাপক ডক্টর সত্যনারায়ণ বন্দ্যোপাধ্যায় চট্টোপাধ্যায় মুখোপাধ্যায় " \
	"গঙ্গোপাধ্যায় ভট্টাচার্য চক্রবর্তী বন্দ্যোপাধ্যায় মুখোপাধ্যায় গঙ্গোপাধ্যায়"
#define LONG_ADDRESS "Flat 14C, Block 7, Satyajit Apartments, 118/2A Rashbehari " \
	"Avenue Extension, beside the Gariahat Cooperative Market and opposite " \
	"the Ballygunge Cultural Association, near Triangular Park, Post Office " \
	"Sarat Bose Road, Ward 87, Borough VIII, Kolkata Municipal Corporation; " \
	"in the monsoon months care of Haradhan Bandyopadhyay, Village Kharibari, " \
	"Post Office Uttar Mirzapur, Block Sabang, Paschim Medinipur"

static struct doc_output
make(const struct template *t)
{
	struct doc_output out = { 0 };
	struct fault why = { 0 };
	if (doc_make(world.arena, t, &world.input, &out, &why) != FAULT_NONE)
		fail_msg("%s: %s", why.where, why.say);
	return out;
}

static struct slice
whole(const struct template *t, const struct doc_output *out)
{
	struct buf b = buf_make(world.arena, 512 * 1024);
	buf_put_slice(&b, template_prelude(t));
	buf_put(&b, out->tail, out->tail_len);
	return buf_slice(&b);
}

static struct slice
save(const struct template *t, struct doc_output *out)
{
	*out = make(t);
	struct slice file = whole(t, out);
	assert_int_equal(file_put(arena_printf(world.arena, "%s/a.pdf",
	    folder), 0600, file, NULL), FAULT_NONE);
	return file;
}

/* What a command prints, with %s standing for the folder; its status too. */
static struct slice
run(const char *command, int *status)
{
	struct buf line = buf_make(world.arena, 512);
	for (const char *c = command; *c != '\0'; c++) {
		if (c[0] == '%' && c[1] == 's') {
			buf_puts(&line, folder);
			c++;
		} else {
			buf_putc(&line, *c);
		}
	}
	FILE *f = popen(buf_text(&line), "r");
	assert_non_null(f);
	struct buf out = buf_make(world.arena, 65536);
	char room[4096];
	for (size_t n; (n = fread(room, 1, sizeof room, f)) > 0;)
		buf_put(&out, room, n);
	*status = pclose(f);
	buf_text(&out);
	return buf_slice(&out);
}

static const char *
page_text(const struct template *t)
{
	struct doc_output out;
	int status;
	save(t, &out);
	struct slice s = run("pdftotext -raw %s/a.pdf -", &status);
	assert_int_equal(status, 0);
	return s.at;
}

/* Without white space, so that line breaks do not matter. */
static const char *
squeezed(const char *text)
{
	struct buf b = buf_make(world.arena, strlen(text) + 1);
	for (; *text != '\0'; text++) {
		if (!isspace((unsigned char)*text))
			buf_putc(&b, *text);
	}
	return buf_text(&b);
}

static int
count_of(const char *text, const char *what)
{
	int n = 0;
	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		n++;
	return n;
}

/* --- bytes -------------------------------------------------------------- */

static void
the_same_input_gives_the_same_bytes(void **state)
{
	(void)state;
	struct doc_output a = make(tmpl), b = make(tmpl);
	assert_int_equal(a.tail_len, b.tail_len);
	assert_memory_equal(a.tail, b.tail, a.tail_len);
}

static void
a_tail_is_at_most_fourteen_kilobytes_without_its_hole(void **state)
{
	(void)state;
	struct doc_output out = make(tmpl);
	assert_true(out.tail_len - out.hole_len <= 14 * 1024);
}

static void
the_byte_range_leaves_out_the_hole_and_nothing_else(void **state)
{
	(void)state;
	struct doc_output out = make(tmpl);
	size_t before = template_prelude(tmpl).len;
	assert_int_equal(out.byte_range[0], 0);
	assert_int_equal(out.byte_range[1], before + out.hole_at);
	assert_int_equal(out.byte_range[2], before + out.hole_at +
	    out.hole_len);
	assert_int_equal(out.byte_range[2] + out.byte_range[3],
	    before + out.tail_len);
	assert_int_equal(out.hole_len, 2 * world.input.hole_room + 2);
	assert_int_equal(out.tail[out.hole_at], '<');
	assert_int_equal(out.tail[out.hole_at + out.hole_len - 1], '>');
	char written[80];
	snprintf(written, sizeof written, "/ByteRange[0 %zu %zu %zu]",
	    (size_t)out.byte_range[1], (size_t)out.byte_range[2],
	    (size_t)out.byte_range[3]);
	assert_non_null(memmem(out.tail, out.hole_at, written,
	    strlen(written)));
}

static void
our_own_strict_reader_has_no_doubt(void **state)
{
	(void)state;
	struct doc_output out = make(tmpl);
	struct pdf_file *f;
	assert_int_equal(pdf_open(world.arena, whole(tmpl, &out), &f, NULL),
	    FAULT_NONE);
	pdf_account(world.arena, f);
	if (pdf_notes(f) != 0)
		fail_msg("%s", pdf_first_doubt(f));
	assert_int_equal(pdf_revisions(f), 1);
}

static void
qpdf_is_silent_about_one_page_and_about_two(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		if (i == 1) {
			world.values[W_ADDRESS] = slice_of(LONG_ADDRESS);
			world.values[W_NAME_BN] = slice_of(LONG_NAME);
			world.values[W_FATHER_BN] = slice_of(LONG_NAME);
		}
		struct doc_output out;
		int status;
		save(tmpl, &out);
		assert_int_equal(out.pages, i + 1);
		struct slice said = run("qpdf --check %s/a.pdf 2>&1 >/dev/null",
		    &status);
		if (status != 0 || said.len != 0)
			fail_msg("%.*s", SLICE_FMT(said));
	}
}

/* --- words -------------------------------------------------------------- */

static void
pdftotext_gives_back_what_was_typed(void **state)
{
	(void)state;
	const char *text = page_text(tmpl);
	static const int typed[] = { W_NAME, W_NAME_BN, W_FATHER, W_FATHER_BN,
	    W_MOTHER, W_ADDRESS, W_ADDRESS_BN, W_POLICE, W_PIN, W_COMMUNITY };
	for (size_t i = 0; i < COUNT_OF(typed); i++)
		if (strstr(text, world.values[typed[i]].at) == NULL)
			fail_msg("'%s' is missing",
			    world.values[typed[i]].at);
}

static void
numbers_dates_and_names_stand_on_the_page(void **state)
{
	(void)state;
	const char *text = page_text(tmpl);
	static const char *const there[] = { "BCW0012026000001",
	    "BCW 001 2026 000001", "7K3M-9Q2X", "24 November 2026, 10:05 am IST",
	    "২৪ নভেম্বর ২০২৬", "১৪ মার্চ ১৯৯৮", "মহিলা", "পশ্চিম মেদিনীপুর",
	    "তফসিলি জাতি", "Scheduled Caste", "Ananya Lahiri",
	    "Sub-Divisional Officer", "Kharagpur", "জাতি শংসাপত্র",
	    "অনগ্রসর শ্রেণি কল্যাণ বিভাগ", "https://certificates.example/v",
	    "TEST: NOT A VALID CERTIFICATE", "Page 1 of 1" };
	for (size_t i = 0; i < COUNT_OF(there); i++)
		if (strstr(text, there[i]) == NULL)
			fail_msg("'%s' is missing", there[i]);
}

static void
long_values_wrap_and_push_and_lose_no_letter(void **state)
{
	(void)state;
	world.values[W_NAME_BN] = slice_of(LONG_NAME);
	world.values[W_FATHER_BN] = slice_of(LONG_NAME);
	world.values[W_ADDRESS] = slice_of(LONG_ADDRESS);
	const char *text = squeezed(page_text(tmpl));
	assert_int_equal(count_of(text, squeezed(LONG_NAME)), 2);
	assert_non_null(strstr(text, squeezed(LONG_ADDRESS)));
	assert_non_null(strstr(text, squeezed("Page 2 of 2")));
}

static void
a_line_too_many_is_set_closer_and_saves_the_page(void **state)
{
	(void)state;
	world.values[W_ADDRESS] = slice_of("Flat 14C, Block 7, Satyajit "
	    "Apartments, 118/2A Rashbehari Avenue Extension, beside the "
	    "Gariahat Cooperative Market, Sarat Bose Road, Kolkata");
	world.values[W_NAME_BN] = slice_of("অধ্যাপক ডক্টর সত্যনারায়ণ "
	    "বন্দ্যোপাধ্যায় চট্টোপাধ্যায় মুখোপাধ্যায়");
	assert_int_equal(make(tmpl).pages, 1);
}

static void
every_page_has_the_number_and_the_mark_of_a_test(void **state)
{
	(void)state;
	world.values[W_NAME_BN] = slice_of(LONG_NAME);
	world.values[W_ADDRESS] = slice_of(LONG_ADDRESS);
	world.values[W_ADDRESS_BN] = slice_of(LONG_NAME " " LONG_NAME);
	struct doc_output out;
	int status;
	save(tmpl, &out);
	assert_int_equal(out.pages, 2);
	struct slice two = run("pdftotext -f 2 -l 2 %s/a.pdf -", &status);
	assert_non_null(strstr(two.at, "BCW0012026000001"));
	assert_non_null(strstr(two.at, "TEST: NOT A VALID CERTIFICATE"));
	assert_non_null(strstr(two.at, "পরীক্ষামূলক"));
}

static void
an_empty_optional_value_takes_its_label_with_it(void **state)
{
	(void)state;
	world.values[W_MOTHER] = slice_of("");
	world.values[W_NAME_BN] = slice_of("");
	const char *text = page_text(tmpl);
	assert_null(strstr(text, "Mother"));
	assert_non_null(strstr(text, "Rina Bera"));
	struct doc_output out = make(tmpl);
	struct pdf_file *f;
	assert_int_equal(pdf_open(world.arena, whole(tmpl, &out), &f, NULL),
	    FAULT_NONE);
	pdf_account(world.arena, f);
	assert_int_equal(pdf_notes(f), 0);
}

static void
a_specimen_says_so_in_both_scripts(void **state)
{
	(void)state;
	struct template *t = NULL;
	struct fault why;
	world.env.specimen = true;
	enum fault_code code = template_load(world.arena, world_text(&world,
	    "bcw-001.mt"), "bcw-001.mt", &world.env, &t, &why);
	world.env.specimen = false;
	assert_int_equal(code, FAULT_NONE);
	const char *text = squeezed(page_text(t));
	assert_non_null(strstr(text, "SPECIMEN"));
	assert_non_null(strstr(text, "নমুনা"));
}

/* --- refusals ----------------------------------------------------------- */

static void
refused(enum fault_code expected, const char *where)
{
	struct doc_output out = { .pages = 77 };
	struct fault why = { 0 };
	enum fault_code code = doc_make(world.arena, tmpl, &world.input, &out,
	    &why);
	if (code != expected || strcmp(why.where, where) != 0 ||
	    why.say[0] == '\0')
		fail_msg("code %d, %s: %s", code, why.where, why.say);
	assert_int_equal(out.pages, 77);
}

static void
an_empty_required_value_is_named(void **state)
{
	(void)state;
	world.values[W_FATHER] = slice_of("");
	refused(FAULT_INPUT, "father");
}

static void
a_sign_no_font_has_is_told_by_its_field(void **state)
{
	(void)state;
	world.values[W_COMMUNITY] = slice_of("Poundra \xF0\x9F\x90\x9F");
	refused(FAULT_INPUT, "community");
}

static void
a_code_that_is_not_ascii_or_too_long_is_refused(void **state)
{
	(void)state;
	struct slice before = world.input.qr_text;
	world.input.qr_text = slice_of("https://x.example/v/\xE0\xA6\x95");
	refused(FAULT_INPUT, "certificate.qr");
	char *many = arena_alloc(world.arena, 3000);
	memset(many, 'a', 3000);
	world.input.qr_text = slice_from(many, 3000);
	struct doc_output out;
	assert_int_equal(doc_make(world.arena, tmpl, &world.input, &out, NULL),
	    FAULT_LIMIT);
	world.input.qr_text = before;
}

static void
a_signer_whose_words_overflow_the_panel_is_refused(void **state)
{
	(void)state;
	struct slice before = world.input.signer_designation;
	world.input.signer_designation = slice_of(LONG_ADDRESS);
	refused(FAULT_LIMIT, "certificate");
	world.input.signer_designation = before;
}

static void
a_value_longer_than_a_page_is_refused(void **state)
{
	(void)state;
	char *many = arena_alloc(world.arena, 20000);
	for (int i = 0; i < 20000; i++)
		many[i] = i % 7 == 6 ? ' ' : 'a';
	world.values[W_ADDRESS] = slice_from(many, 20000);
	refused(FAULT_LIMIT, "certificate");
}

/* --- the code ----------------------------------------------------------- */

/* A PBM or PGM of poppler's: dark where a bit is 1 or a byte below 128. */
struct raster {
	int width, height;
	bool bits;
	const unsigned char *at;
};

static struct raster
read_raster(const char *suffix)
{
	struct slice file;
	assert_int_equal(file_read(world.arena, arena_printf(world.arena,
	    "%s/p-1.%s", folder, suffix), (size_t)1 << 28, &file, NULL),
	    FAULT_NONE);
	struct raster r = { .bits = suffix[1] == 'b' };
	int used = 0;
	char head[64];
	snprintf(head, sizeof head, "%.*s", 40, file.at);
	assert_int_equal(sscanf(head, r.bits ? "P4 %d %d%n" : "P5 %d %d 255%n",
	    &r.width, &r.height, &used), 2);
	r.at = (const unsigned char *)file.at + used + 1;
	return r;
}

static bool
is_dark(const struct raster *r, int x, int y)
{
	if (!r->bits)
		return r->at[(size_t)y * (size_t)r->width + (size_t)x] < 128;
	size_t row = ((size_t)r->width + 7) / 8;
	return r->at[(size_t)y * row + (size_t)x / 8] >> (7 - x % 8) & 1;
}

static void
check_modules(const struct raster *r, int dpi, const struct qr_symbol *s)
{
	int dots = dpi * QR_DOTS_PER_MODULE / QR_DOTS_PER_INCH;
	int left = (int)(tmpl->qr_x * dpi / 72 + 0.5);
	int top = (int)((PAGE_H - tmpl->qr_y - tmpl->qr.points) * dpi / 72 +
	    0.5);
	int quiet = QR_QUIET_MODULES * dots;
	for (int y = -quiet; y < s->size * dots + quiet; y++) {
		for (int x = -quiet; x < s->size * dots + quiet; x++) {
			int mx = x < 0 ? -1 : x / dots, my = y < 0 ? -1 :
			    y / dots;
			bool in = mx >= 0 && my >= 0 && mx < s->size &&
			    my < s->size;
			if (is_dark(r, left + x, top + y) !=
			    (in && qr_dark(s, mx, my)))
				fail_msg("at %d dpi dot %d, %d of the code "
				    "differs", dpi, x, y);
		}
	}
}

static void
every_module_is_the_same_size_on_paper(void **state)
{
	(void)state;
	static const struct {
		int dpi;
		const char *command, *suffix;
	} ways[] = {
	    { 600, "pdftoppm -r 600 -mono %s/a.pdf %s/p", "pbm" },
	    { 600, "pdftoppm -r 600 -gray %s/a.pdf %s/p", "pgm" },
	    { 300, "pdftoppm -r 300 -mono %s/a.pdf %s/p", "pbm" },
	    { 300, "pdftoppm -r 300 -gray %s/a.pdf %s/p", "pgm" } };
	struct doc_output out;
	save(tmpl, &out);
	struct qr_plan plan;
	struct qr_symbol symbol;
	assert_int_equal(qr_plan(world.input.qr_text.len, 40, &plan, NULL),
	    FAULT_NONE);
	struct qr_want want = qr_plan_want(&plan);
	assert_int_equal(qr_encode(world.input.qr_text, &want, &symbol, NULL),
	    FAULT_NONE);
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		int status;
		run(ways[i].command, &status);
		assert_int_equal(status, 0);
		struct raster r = read_raster(ways[i].suffix);
		check_modules(&r, ways[i].dpi, &symbol);
	}
}

static void
zbar_reads_the_code_off_the_page(void **state)
{
	(void)state;
	struct doc_output out;
	int status;
	save(tmpl, &out);
	run("pdftoppm -r 300 -mono %s/a.pdf %s/p", &status);
	struct slice said = run("zbarimg -q --raw -Sdisable -Sqrcode.enable "
	    "%s/p-1.pbm 2>/dev/null", &status);
	assert_true(slice_eq(slice_trim(said), world.input.qr_text));
}

/* ---------------------------------------------------------------------- */

static int
open_world(void **state)
{
	(void)state;
	struct fault why = { 0 };
	world = world_open();
	world_person(&world);
	if (mkdtemp(folder) == NULL)
		return -1;
	enum fault_code code = template_load(world.arena, world_text(&world,
	    "bcw-001.mt"), "bcw-001.mt", &world.env, &tmpl, &why);
	if (code != FAULT_NONE)
		fprintf(stderr, "%s: %s\n", why.where, why.say);
	return (int)code;
}

static int
close_world(void **state)
{
	static const char *const files[] = { "a.pdf", "p-1.pbm", "p-1.pgm" };
	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++)
		unlink(arena_printf(world.arena, "%s/%s", folder, files[i]));
	rmdir(folder);
	world_close(&world);
	return 0;
}

static int
fresh_person(void **state)
{
	(void)state;
	world_person(&world);
	return 0;
}

int
main(void)
{
#define FACT(f) cmocka_unit_test_setup(f, fresh_person)
	const struct CMUnitTest tests[] = {
		FACT(the_same_input_gives_the_same_bytes),
		FACT(a_tail_is_at_most_fourteen_kilobytes_without_its_hole),
		FACT(the_byte_range_leaves_out_the_hole_and_nothing_else),
		FACT(our_own_strict_reader_has_no_doubt),
		FACT(qpdf_is_silent_about_one_page_and_about_two),
		FACT(pdftotext_gives_back_what_was_typed),
		FACT(numbers_dates_and_names_stand_on_the_page),
		FACT(long_values_wrap_and_push_and_lose_no_letter),
		FACT(a_line_too_many_is_set_closer_and_saves_the_page),
		FACT(every_page_has_the_number_and_the_mark_of_a_test),
		FACT(an_empty_optional_value_takes_its_label_with_it),
		FACT(a_specimen_says_so_in_both_scripts),
		FACT(an_empty_required_value_is_named),
		FACT(a_sign_no_font_has_is_told_by_its_field),
		FACT(a_code_that_is_not_ascii_or_too_long_is_refused),
		FACT(a_signer_whose_words_overflow_the_panel_is_refused),
		FACT(a_value_longer_than_a_page_is_refused),
		FACT(every_module_is_the_same_size_on_paper),
		FACT(zbar_reads_the_code_off_the_page),
	};
	return cmocka_run_group_tests(tests, open_world, close_world);
}
