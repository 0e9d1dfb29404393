/*
 * Drawing a report: the first page's head, then the table. Every passage is laid
 * out before it is placed; a row that does not fit begins the next page, under
 * the headings again (as an artifact: for a reader of the structure the table
 * has them once).
 */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "date.h"
#include "doc_dates.h"
#include "own.h"
#include "report_parts.h"
#include "utf8.h"

#define CELL_SIZE 7.8
#define CELL_PAD_X 3.6
#define CELL_PAD_Y 2.6
#define GIVEN_MOST 120		/* bytes of what was given that are shown */
#define TEXT_SHOWN_MOST 400
#define HEAD_SCOPE "/A<</O/Table/Scope/Column>>"
#define ROW_SCOPE "/A<</O/Table/Scope/Row>>"

static const struct art_colour ink = { 0.07, 0.09, 0.13 };
static const struct art_colour quiet = { 0.28, 0.31, 0.37 };
static const struct art_colour accent = { 0.10, 0.22, 0.42 };
static const struct art_colour tint = { 0.93, 0.95, 0.98 };
static const struct art_colour hair = { 0.78, 0.81, 0.86 };
static const struct art_colour paper = { 1, 1, 1 };

static const struct {
	const char *en, *bn;
	struct art_colour colour;
} answers[REPORT_ANSWERS] = {
	{ "Genuine", "আসল", { 0.00, 0.35, 0.19 } },
	{ "Cancelled", "বাতিল", { 0.62, 0.07, 0.07 } },
	{ "Replaced by another", "অন্যটি দিয়ে বদলানো", { 0.62, 0.07, 0.07 } },
	{ "Changed after signing", "স্বাক্ষরের পরে বদলানো",
	    { 0.62, 0.07, 0.07 } },
	{ "Not issued here", "এখান থেকে দেওয়া হয়নি", { 0.62, 0.07, 0.07 } },
	{ "Cannot be told", "বলা যাচ্ছে না", { 0.45, 0.28, 0.00 } },
};

/* --- text --------------------------------------------------------------- */

struct passage_look {
	double size;
	enum face_style style;
	const char *lang;
	enum text_align align;
	const struct art_colour *colour;
};

/* What no font can show, or must not be shown, becomes a question mark. */
static struct slice
only_plain(struct arena *a, struct slice s)
{
	char *to = arena_alloc(a, s.len + 1);
	size_t n = 0;
	while (s.len != 0) {
		uint32_t point = utf8_take(&s);
		to[n++] = point >= 0x20 && point < 0x7f ? (char)point : '?';
	}
	return slice_from(to, n);
}

/* At most so many bytes, whole signs, with an ellipsis. */
static struct slice
shortened(struct arena *a, struct slice s, size_t most)
{
	if (s.len <= most)
		return s;
	size_t n = most;
	while (n > 0 && ((unsigned char)s.at[n] & 0xc0) == 0x80)
		n--;
	return slice_of(arena_printf(a, "%.*s…", (int)n, s.at));
}

static enum fault_code
lay(struct reporting *r, const struct passage_look *l, struct slice text,
    double width, struct text_block *out)
{
	const struct text_style style = { .size_pt = (float)l->size,
	    .leading_pt = (float)(l->size * 1.34), .lang = l->lang,
	    .align = l->align };
	struct text_span span = { shortened(r->a, text, TEXT_SHOWN_MOST * 4),
	    l->style };
	enum fault_code code = text_layout(r->a, r->in->fonts, &style, &span, 1,
	    (float)width, out, NULL);
	if (code == FAULT_NONE)
		return code;
	span.text = only_plain(r->a, span.text);
	return text_layout(r->a, r->in->fonts, &style, &span, 1, (float)width,
	    out, r->why);
}

static void
emit(struct reporting *r, const struct text_block *b,
    const struct art_colour *colour, double x, double y)
{
	art_fill(report_content(r), *colour);
	text_emit_block(report_content(r), b, (float)x,
	    (float)(REPORT_H - y), &r->use);
}

/* One passage as a leaf of its own; r->y moves below it. */
static enum fault_code
say(struct reporting *r, int parent, const char *tag,
    const struct passage_look *l, const char *text, double x, double width)
{
	struct text_block b;
	enum fault_code code = lay(r, l, slice_of(text), width, &b);
	if (code != FAULT_NONE || b.n == 0)
		return code;
	report_begin(r, parent, tag, strcmp(l->lang, "bn") == 0 ? "/Lang(bn)" :
	    "");
	emit(r, &b, l->colour, x, r->y);
	report_end(r);
	r->y += (double)b.height_pt;
	return code;
}

/* --- surfaces ----------------------------------------------------------- */

static void
fill_box(struct reporting *r, struct art_colour c, double x, double y,
    double w, double h)
{
	struct buf *b = report_content(r);
	buf_puts(b, "/Artifact BMC\n");
	art_fill(b, c);
	art_op(b, "re", 4, x, REPORT_H - y - h, w, h);
	buf_puts(b, "f\nEMC\n");
}

static void
rule(struct reporting *r, double x, double y, double w)
{
	fill_box(r, hair, x, y, w, 0.48);
}

void
report_new_page(struct reporting *r)
{
	struct report_page *p = VEC_ADD(r->a, &r->pages);
	p->content = buf_make(r->a, 16384);
	fill_box(r, accent, 0, 0, REPORT_W, 7.2);
	r->y = 26;
}

/* --- the head ----------------------------------------------------------- */

static enum fault_code
put_names(struct reporting *r)
{
	const struct report_input *in = r->in;
	const struct passage_look name = { 9, STYLE_BOLD, "en", ALIGN_LEFT,
	    &accent };
	const struct passage_look h1 = { 18, STYLE_BOLD, "en", ALIGN_LEFT,
	    &ink };
	const struct passage_look bn = { 12.5, STYLE_REGULAR, "bn", ALIGN_LEFT,
	    &quiet };
	const char *organisation = in->organisation_en.len == 0 ? "" :
	    arena_printf(r->a, " · %.*s · %.*s",
	    SLICE_FMT(in->organisation_en), SLICE_FMT(in->organisation_bn));
	enum fault_code code = say(r, r->document, "P", &name,
	    arena_printf(r->a, "%.*s · %.*s%s", SLICE_FMT(in->state_en),
	    SLICE_FMT(in->state_bn), organisation), REPORT_MARGIN,
	    REPORT_WIDTH);
	if (code == FAULT_NONE)
		code = say(r, r->document, "H1", &h1, "Report on the"
		    " verification of certificates", REPORT_MARGIN,
		    REPORT_WIDTH);
	return code != FAULT_NONE ? code : say(r, r->document, "P", &bn,
	    "শংসাপত্র যাচাইয়ের প্রতিবেদন", REPORT_MARGIN, REPORT_WIDTH);
}

static enum fault_code
put_test_mark(struct reporting *r)
{
	static const struct art_colour red = { 0.62, 0.07, 0.07 };
	const struct passage_look look = { 9, STYLE_BOLD, "en", ALIGN_LEFT,
	    &paper };
	if (!r->in->test)
		return FAULT_NONE;
	r->y += 5;
	fill_box(r, red, REPORT_MARGIN, r->y, REPORT_WIDTH, 18);
	r->y += 2.6;
	enum fault_code code = say(r, r->document, "P", &look, "TEST: signed"
	    " with a test key; no authority stands behind it. · পরীক্ষামূলক:"
	    " এর পিছনে কোনও কর্তৃপক্ষ নেই।", REPORT_MARGIN + 7,
	    REPORT_WIDTH - 14);
	r->y += 3;
	return code;
}

/* A label and its value, a row of a table. */
static enum fault_code
put_fact(struct reporting *r, int table, const char *label,
    const char *label_bn, struct slice value, double x, double w)
{
	const struct passage_look head = { 8.4, STYLE_BOLD, "en", ALIGN_LEFT,
	    &quiet };
	const struct passage_look body = { 8.8, STYLE_REGULAR, "en",
	    ALIGN_LEFT, &ink };
	const double label_w = 176;
	struct text_block l, v;
	enum fault_code code = lay(r, &head, slice_of(arena_printf(r->a,
	    "%s · %s", label, label_bn)), label_w - 8, &l);
	if (code == FAULT_NONE)
		code = lay(r, &body, value, w - label_w, &v);
	if (code != FAULT_NONE)
		return code;
	int row = report_group(r, table, "TR", "");
	report_begin(r, row, "TH", ROW_SCOPE);
	emit(r, &l, &quiet, x, r->y + 2.4);
	report_end(r);
	report_begin(r, row, "TD", "");
	emit(r, &v, &ink, x + label_w, r->y + 2);
	report_end(r);
	double h = (double)(l.height_pt > v.height_pt ? l.height_pt :
	    v.height_pt);
	r->y += h + 4.4;
	rule(r, x, r->y, w);
	return code;
}

static struct slice
when(struct arena *a, int64_t at_s)
{
	struct buf b = buf_make(a, 160);
	doc_put_date(&b, date_ist(at_s).date, SHOW_LONG, "en");
	buf_puts(&b, ", ");
	doc_put_time(&b, at_s, SHOW_LONG, "en");
	buf_puts(&b, " IST · ");
	doc_put_date(&b, date_ist(at_s).date, SHOW_LONG, "bn");
	buf_puts(&b, ", ");
	doc_put_time(&b, at_s, SHOW_LONG, "bn");
	return buf_slice(&b);
}

/* In two groups, so that two digests can be compared by eye. */
static struct slice
digest(struct arena *a, struct slice hex)
{
	return slice_of(arena_printf(a, "%.*s %.*s",
	    SLICE_FMT(slice_head(hex, 32)), SLICE_FMT(slice_skip(hex, 32))));
}

static enum fault_code
put_facts(struct reporting *r, double x, double w)
{
	const struct report_input *in = r->in;
	int table = report_group(r, r->document, "Table", "");
	char text[160];
	snprintf(text, sizeof text, strcmp(in->input_kind, "archive") == 0 ?
	    "A ZIP archive of %zu files · ফাইলের একটি ZIP" :
	    "A list of %zu lines · লাইনের একটি তালিকা", in->n);
	enum fault_code code = put_fact(r, table, "Asked on", "জিজ্ঞাসার সময়",
	    when(r->a, in->made_s), x, w);
	if (code == FAULT_NONE)
		code = put_fact(r, table, "Answered by", "উত্তরদাতা",
		    slice_of(arena_printf(r->a, "%.*s, from the register",
		    SLICE_FMT(in->host))), x, w);
	if (code == FAULT_NONE)
		code = put_fact(r, table, "What was sent", "যা পাঠানো হয়েছিল",
		    slice_of(text), x, w);
	if (code == FAULT_NONE)
		code = put_fact(r, table, "Its SHA-256", "তার SHA-256",
		    digest(r->a, in->input_sha256), x, w);
	return code != FAULT_NONE ? code : put_fact(r, table,
	    "SHA-256 of the CSV", "CSV-এর SHA-256", digest(r->a,
	    in->csv_sha256), x, w);
}

/* One line of the totals, with a bar of its colour. */
static enum fault_code
put_total(struct reporting *r, int table, size_t i, double x, double w)
{
	bool all = i == REPORT_ANSWERS;
	size_t n = all ? r->in->n : r->in->totals[i];
	struct art_colour colour = all ? ink : n == 0 ? quiet :
	    answers[i].colour;
	const struct passage_look look = { 8.8, n != 0 || all ? STYLE_BOLD :
	    STYLE_REGULAR, "en", ALIGN_LEFT, &colour };
	struct passage_look right = look;
	struct text_block l, v;
	right.align = ALIGN_RIGHT;
	enum fault_code code = lay(r, &look, slice_of(all ? "All · মোট" :
	    arena_printf(r->a, "%s · %s", answers[i].en, answers[i].bn)),
	    w - 52, &l);
	if (code == FAULT_NONE)
		code = lay(r, &right, slice_of(arena_printf(r->a, "%zu", n)),
		    44, &v);
	if (code != FAULT_NONE)
		return code;
	if (!all && n != 0)
		fill_box(r, answers[i].colour, x - 7, r->y + 2, 2.4,
		    (double)l.height_pt);
	int row = report_group(r, table, "TR", "");
	report_begin(r, row, "TH", ROW_SCOPE);
	emit(r, &l, &colour, x, r->y + 2);
	report_end(r);
	report_begin(r, row, "TD", "");
	emit(r, &v, &colour, x + w - 46, r->y + 2);
	report_end(r);
	r->y += (double)l.height_pt + 4.2;
	rule(r, x - 7, r->y, w + 7);
	return code;
}

static enum fault_code
put_totals(struct reporting *r, double x, double w)
{
	int table = report_group(r, r->document, "Table", "");
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i <= REPORT_ANSWERS && code == FAULT_NONE; i++)
		code = put_total(r, table, i, x, w);
	return code;
}

static enum fault_code
put_meaning(struct reporting *r)
{
	const double w = (REPORT_WIDTH - 36) / 2;
	const struct passage_look en = { 8.6, STYLE_REGULAR, "en", ALIGN_LEFT,
	    &ink };
	const struct passage_look bn = { 8.6, STYLE_REGULAR, "bn", ALIGN_LEFT,
	    &ink };
	const double top = r->y, height = 68;
	fill_box(r, tint, REPORT_MARGIN, top, REPORT_WIDTH, height);
	fill_box(r, accent, REPORT_MARGIN, top, 2.4, height);
	r->y = top + 6;
	enum fault_code code = say(r, r->document, "P", &en, "“Genuine” means:"
	    " at the time above the register had a valid certificate of this"
	    " number and code, or this very file, signed by the office that"
	    " issues it. It does not tell whether the person who shows it is its"
	    " holder, nor whether a paper was altered by hand: compare name,"
	    " service and date with it. A certificate may be cancelled later."
	    " This report is no certificate.", REPORT_MARGIN + 12, w);
	r->y = top + 6;
	if (code == FAULT_NONE)
		code = say(r, r->document, "P", &bn, "“আসল” মানে: উপরের সময়ে"
		    " নিবন্ধে এই নম্বর ও কোডের একটি বৈধ শংসাপত্র ছিল, অথবা ঠিক"
		    " এই ফাইলটিই ছিল, যে দফতর এটি দেয় তাদের স্বাক্ষর-সহ। যিনি"
		    " দেখাচ্ছেন তিনিই প্রাপক কি না, বা কাগজে হাতে কিছু বদলানো"
		    " হয়েছে কি না, তা এতে বলা হয় না: নাম, পরিষেবা ও তারিখ মিলিয়ে"
		    " নিন। শংসাপত্র পরেও বাতিল হতে পারে। এই প্রতিবেদন নিজে"
		    " শংসাপত্র নয়।", REPORT_MARGIN + 24 + w, w);
	r->y = top + height;
	return code;
}

static enum fault_code
put_signer(struct reporting *r, double x, double w)
{
	const struct report_input *in = r->in;
	const struct passage_look small = { 7.6, STYLE_REGULAR, "en",
	    ALIGN_LEFT, &quiet };
	const struct passage_look strong = { 9.4, STYLE_BOLD, "en", ALIGN_LEFT,
	    &ink };
	const double top = r->y;
	enum fault_code code = say(r, r->document, "P", &small,
	    "Digitally signed by · ডিজিটাল স্বাক্ষর", x, w);
	if (code == FAULT_NONE)
		code = say(r, r->document, "P", &strong, arena_printf(r->a,
		    "%.*s", SLICE_FMT(in->signer_name)), x, w);
	bool post = in->signer_post.len != 0 &&
	    !slice_eq(in->signer_post, in->signer_organisation);
	if (code == FAULT_NONE)
		code = say(r, r->document, "P", &small, arena_printf(r->a,
		    "%.*s%s%.*s", post ? (int)in->signer_post.len : 0,
		    in->signer_post.at, post ? ", " : "",
		    SLICE_FMT(in->signer_organisation)), x, w);
	r->panel[0] = x;
	r->panel[1] = top;
	r->panel[2] = w;
	r->panel[3] = r->y - top;
	int form = report_group(r, r->document, "Form", "");
	r->tree.at[form].widget = true;
	return code;
}

static enum fault_code
put_head(struct reporting *r)
{
	const double left = 470, gap = 40;
	const double x = REPORT_MARGIN + left + gap;
	enum fault_code code = put_names(r);
	if (code == FAULT_NONE)
		code = put_test_mark(r);
	if (code != FAULT_NONE)
		return code;
	r->y += 10;
	const double top = r->y;
	code = put_facts(r, REPORT_MARGIN, left);
	if (code == FAULT_NONE) {
		r->y += 7;
		code = put_signer(r, REPORT_MARGIN, left);
	}
	double bottom = r->y;
	r->y = top;
	if (code == FAULT_NONE)
		code = put_totals(r, x, REPORT_WIDTH - left - gap);
	r->y = (r->y > bottom ? r->y : bottom) + 10;
	if (code == FAULT_NONE)
		code = put_meaning(r);
	r->y += 12;
	return code;
}

/* --- the table ---------------------------------------------------------- */

#define COLUMNS 8

static const struct {
	const char *head;
	double width;
} columns[COLUMNS] = {
	{ "No. · ক্রম", 36 },
	{ "Given · যা দেওয়া হয়েছে", 122 },
	{ "Answer · উত্তর", 92 },
	{ "Number · নম্বর", 102 },
	{ "Name · নাম", 126 },
	{ "Service · পরিষেবা", 114 },
	{ "Issued · প্রদান", 54 },
	{ "Remark · মন্তব্য", 0 },	/* the rest */
};

static double
width_of(size_t i)
{
	double rest = REPORT_WIDTH;
	for (size_t k = 0; k < COLUMNS; k++)
		rest -= columns[k].width;
	return columns[i].width != 0 ? columns[i].width : rest;
}

static double
tallest(const struct text_block b[COLUMNS])
{
	float most = 0;
	for (size_t i = 0; i < COLUMNS; i++)
		if (b[i].height_pt > most)
			most = b[i].height_pt;
	return (double)most + 2 * CELL_PAD_Y;
}

/* tree -1: headings that are repeated. */
static enum fault_code
put_headings(struct reporting *r, int table)
{
	const struct passage_look look = { CELL_SIZE, STYLE_BOLD, "en",
	    ALIGN_LEFT, &paper };
	struct text_block b[COLUMNS];
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < COLUMNS && code == FAULT_NONE; i++)
		code = lay(r, &look, slice_of(columns[i].head), width_of(i) -
		    2 * CELL_PAD_X, &b[i]);
	if (code != FAULT_NONE)
		return code;
	double x = REPORT_MARGIN, h = tallest(b);
	fill_box(r, accent, REPORT_MARGIN, r->y, REPORT_WIDTH, h);
	int row = table < 0 ? -1 : report_group(r, table, "TR", "");
	for (size_t i = 0; i < COLUMNS; x += width_of(i), i++) {
		if (row >= 0)
			report_begin(r, row, "TH", HEAD_SCOPE);
		else
			buf_puts(report_content(r), "/Artifact<</Type/Pagination"
			    "/Subtype/Header/Attached[/Top]>>BDC\n");
		emit(r, &b[i], &paper, x + CELL_PAD_X, r->y + CELL_PAD_Y);
		report_end(r);
	}
	r->y += h;
	return code;
}

static enum fault_code
lay_row(struct reporting *r, const struct report_row *row,
    struct text_block b[COLUMNS])
{
	const struct slice texts[COLUMNS] = {
		slice_of(arena_printf(r->a, "%zu", row->number)),
		shortened(r->a, row->given, GIVEN_MOST),
		slice_of(arena_printf(r->a, "%s\n%s", answers[row->answer].en,
		    answers[row->answer].bn)),
		row->uin, shortened(r->a, row->holder, TEXT_SHOWN_MOST),
		shortened(r->a, row->service, TEXT_SHOWN_MOST), row->issued,
		shortened(r->a, row->note, TEXT_SHOWN_MOST) };
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < COLUMNS && code == FAULT_NONE; i++) {
		const struct passage_look look = { CELL_SIZE, i == 2 ?
		    STYLE_BOLD : STYLE_REGULAR, "en", ALIGN_LEFT, &ink };
		code = lay(r, &look, texts[i], width_of(i) - 2 * CELL_PAD_X,
		    &b[i]);
	}
	return code;
}

static enum fault_code
put_row(struct reporting *r, int table, const struct report_row *row,
    bool shaded)
{
	struct text_block b[COLUMNS];
	enum fault_code code = lay_row(r, row, b);
	if (code != FAULT_NONE)
		return code;
	double x = REPORT_MARGIN, h = tallest(b);
	if (r->y + h > REPORT_BOTTOM) {
		report_new_page(r);
		code = put_headings(r, -1);
		if (code != FAULT_NONE)
			return code;
	}
	if (shaded)
		fill_box(r, tint, REPORT_MARGIN, r->y, REPORT_WIDTH, h);
	int tr = report_group(r, table, "TR", "");
	for (size_t i = 0; i < COLUMNS; x += width_of(i), i++) {
		if (b[i].n == 0) {
			report_group(r, tr, "TD", "");
			continue;
		}
		report_begin(r, tr, i == 0 ? "TH" : "TD", i == 0 ? ROW_SCOPE :
		    "");
		emit(r, &b[i], i == 2 ? &answers[row->answer].colour : &ink,
		    x + CELL_PAD_X, r->y + CELL_PAD_Y);
		report_end(r);
	}
	r->y += h;
	rule(r, REPORT_MARGIN, r->y, REPORT_WIDTH);
	return code;
}

static enum fault_code
put_table(struct reporting *r)
{
	const struct passage_look h2 = { 11.5, STYLE_BOLD, "en", ALIGN_LEFT,
	    &ink };
	if (r->y + 70 > REPORT_BOTTOM)
		report_new_page(r);
	enum fault_code code = say(r, r->document, "H2", &h2,
	    "Each paper · প্রতিটি কাগজ", REPORT_MARGIN, REPORT_WIDTH);
	r->y += 4;
	int table = report_group(r, r->document, "Table", "");
	if (code == FAULT_NONE)
		code = put_headings(r, table);
	for (size_t i = 0; i < r->in->n && code == FAULT_NONE; i++)
		code = put_row(r, table, &r->in->rows[i], i % 2 == 1);
	return code;
}

/* --- the foot of every page --------------------------------------------- */

static enum fault_code
put_foot(struct reporting *r, size_t i)
{
	const struct text_style style = { .size_pt = 7.4F, .lang = "en",
	    .align = ALIGN_CENTRE };
	struct text_block block;
	struct buf words = buf_make(r->a, 256);
	buf_printf(&words, "Report %.*s · %.*s · Page %zu of %zu · পৃষ্ঠা ",
	    SLICE_FMT(slice_head(r->in->csv_sha256, 16)),
	    SLICE_FMT(r->in->host), i + 1, r->pages.n);
	doc_put_count(&words, (int)i + 1, "bn");
	buf_putc(&words, '/');
	doc_put_count(&words, (int)r->pages.n, "bn");
	if (r->in->test)
		buf_puts(&words, " · TEST · পরীক্ষামূলক");
	const struct text_span span = { buf_slice(&words), STYLE_REGULAR };
	enum fault_code code = text_layout(r->a, r->in->fonts, &style, &span, 1,
	    (float)REPORT_WIDTH, &block, r->why);
	if (code != FAULT_NONE)
		return code;
	struct buf *b = &r->pages.at[i].content;
	buf_puts(b, "/Artifact<</Type/Pagination/Subtype/Footer/Attached"
	    "[/Bottom]>>BDC\n");
	art_fill(b, quiet);
	text_emit_block(b, &block, (float)REPORT_MARGIN, 32, &r->use);
	buf_puts(b, "EMC\n");
	return code;
}

enum fault_code
report_make(struct arena *a, const struct report_input *in,
    struct report_output *out, struct fault *why)
{
	struct reporting r = { .a = a, .in = in, .why = why,
	    .use = font_use_make(a, in->fonts, NULL) };
	r.document = report_group(&r, -1, "Document", "");
	report_new_page(&r);
	enum fault_code code = put_head(&r);
	if (code == FAULT_NONE)
		code = put_table(&r);
	for (size_t i = 0; i < r.pages.n && code == FAULT_NONE; i++)
		code = put_foot(&r, i);
	return code != FAULT_NONE ? code : report_file(&r, out);
}
