/*
 * A template's lines become blocks. A word at the margin opens a block; the
 * lines set in from the margin belong to it; a line that begins with + goes on
 * with the one above; # begins a comment line. What each word takes is one row
 * of a table.
 */
#include "buf.h"
#include "codec.h"
#include "file.h"
#include "template_parts.h"
#include "utf8.h"

#define BLOCKS_MOST 64
#define PICTURE_FILE_MOST ((size_t)4 * 1024 * 1024)

struct reader {
	struct sheet *sheet;
	struct slice rest;
	int line;		/* of the next line in rest */
	struct block *block;	/* NULL before the first */
	struct fact *fact;	/* the row that label and value go to */
	double size;
	struct art_colour colour;
	enum text_align align;
	bool sized, coloured, aligned;
	struct fault *why;
};

/* A line, with those that continue it. */
struct line {
	int number;
	bool inside;		/* set in from the margin */
	struct slice word, rest;
};

#define BAD(r, at, ...) \
	sheet_fault((r)->sheet, (at)->number, (r)->why, __VA_ARGS__)

static bool
take_raw(struct reader *r, struct slice *out)
{
	if (!slice_cut(&r->rest, '\n', out))
		return false;
	r->line++;
	if (out->len > 0 && out->at[out->len - 1] == '\r')
		out->len--;
	return true;
}

/* The next line that says something. */
static bool
take_line(struct reader *r, struct line *out)
{
	struct slice raw, text;
	do {
		if (!take_raw(r, &raw))
			return false;
		text = slice_trim(raw);
	} while (text.len == 0 || text.at[0] == '#');
	*out = (struct line){ .number = r->line,
	    .inside = raw.at[0] == '\t' || raw.at[0] == ' ' };
	struct buf all = buf_make(r->sheet->arena, text.len + 128);
	buf_put_slice(&all, text);
	for (;;) {
		struct slice before = r->rest;
		if (!take_raw(r, &raw))
			break;
		text = slice_trim(raw);
		if (text.len == 0 || text.at[0] != '+') {
			r->rest = before;
			r->line--;
			break;
		}
		buf_putc(&all, ' ');
		buf_put_slice(&all, slice_trim(slice_skip(text, 1)));
	}
	struct slice whole = buf_slice(&all);
	slice_cut(&whole, ' ', &out->word);
	out->rest = slice_trim(whole);
	return true;
}

static const char *
find_lang(const struct sheet *s, struct slice word)
{
	for (int i = 0; i < s->n_langs; i++) {
		if (slice_is(word, s->lang[i]))
			return s->lang[i];
	}
	return NULL;
}

/* --- things said with a word and a value ---------------------------------- */

static enum fault_code
read_size(struct reader *r, const struct line *l)
{
	struct slice rest = l->rest, whole = { NULL, 0 }, part = { NULL, 0 };
	unsigned long long points = 0, tenths = 0;
	bool good = slice_cut(&rest, '.', &whole) &&
	    slice_number(whole, 99, &points);
	if (good && rest.at != NULL)
		good = slice_cut(&rest, '\n', &part) && part.len == 1 &&
		    slice_number(part, 9, &tenths);
	double size = (double)points + (double)tenths / 10;
	if (!good || size < SIZE_LEAST || size > SIZE_MOST)
		return BAD(r, l, "A size is a number of points from 8 to 48, "
		    "such as 10.5. Smaller letters are not printed: people "
		    "could not read them.");
	r->size = size;
	r->sized = true;
	return FAULT_NONE;
}

static bool
take_colour(struct slice s, struct art_colour *out)
{
	unsigned char rgb[3];
	if (s.len != 6 || !hex_decode(s, rgb))
		return false;
	*out = (struct art_colour){ rgb[0] / 255.0, rgb[1] / 255.0,
	    rgb[2] / 255.0 };
	return true;
}

static enum fault_code
read_colour(struct reader *r, const struct line *l)
{
	const struct art_palette *p = &r->sheet->palette;
	if (slice_is(l->rest, "ink"))
		r->colour = p->ink;
	else if (slice_is(l->rest, "accent"))
		r->colour = p->accent;
	else if (slice_is(l->rest, "muted"))
		r->colour = muted(p);
	else
		return BAD(r, l, "A colour is ink, accent or muted.");
	r->coloured = true;
	return FAULT_NONE;
}

static enum fault_code
read_align(struct reader *r, const struct line *l)
{
	static const char *const words[] = { "left", "centre", "right",
	    "justify" };
	for (int i = 0; i < 4; i++) {
		if (slice_is(l->rest, words[i])) {
			r->align = (enum text_align)i;
			r->aligned = true;
			return FAULT_NONE;
		}
	}
	return BAD(r, l, "'align' is left, centre, right or justify.");
}

/* --- page and letterhead ---------------------------------------------------- */

static enum fault_code
read_page(struct reader *r, const struct line *l)
{
	struct art_palette *p = &r->sheet->palette;
	struct art_colour *colour = slice_is(l->word, "ink") ? &p->ink :
	    slice_is(l->word, "accent") ? &p->accent :
	    slice_is(l->word, "tint") ? &p->tint : NULL;
	if (colour != NULL)
		return take_colour(l->rest, colour) ? FAULT_NONE : BAD(r, l,
		    "A colour is six hexadecimal digits, such as 1C2B45.");
	if (slice_is(l->word, "border")) {
		r->sheet->border = slice_is(l->rest, "guilloche");
		return r->sheet->border || slice_is(l->rest, "none") ?
		    FAULT_NONE : BAD(r, l, "'border' is guilloche or none.");
	}
	if (slice_is(l->word, "background")) {
		r->sheet->background = slice_is(l->rest, "rosette");
		return r->sheet->background || slice_is(l->rest, "none") ?
		    FAULT_NONE : BAD(r, l, "'background' is rosette or none.");
	}
	return BAD(r, l, "'%.*s' is no word of 'page': use ink, accent, tint, "
	    "border, background.", SLICE_FMT(slice_head(l->word, 40)));
}

static enum fault_code
read_seal(struct reader *r, const struct line *l)
{
	for (int i = 0; art_seal_names[i] != NULL; i++) {
		if (slice_is(l->rest, art_seal_names[i])) {
			r->sheet->seal = i;
			return FAULT_NONE;
		}
	}
	return BAD(r, l, "'seal' is paddy, lamp, hills or shiuli. A "
	    "department's own mark is given with 'image'.");
}

/* image FILE MILLIMETRES what it shows */
static enum fault_code
read_picture(struct reader *r, const struct line *l)
{
	struct sheet *s = r->sheet;
	struct slice rest = l->rest, file = { NULL, 0 }, width = { NULL, 0 };
	unsigned long long mm = 0;
	slice_cut(&rest, ' ', &file);
	if (!slice_cut(&rest, ' ', &width) || !slice_number(width, 170, &mm) ||
	    mm < 5 || slice_trim(rest).len == 0)
		return BAD(r, l, "An image is written: image FILE WIDTH WORDS, "
		    "the width from 5 to 170 millimetres, the words telling "
		    "those who cannot see what it shows.");
	if (s->env->image_dir == NULL || memchr(file.at, '/', file.len) ||
	    file.at[0] == '.' || memchr(file.at, '\0', file.len))
		return BAD(r, l, s->env->image_dir == NULL ?
		    "Images cannot be used here." :
		    "An image is named by its file name alone; it lies beside "
		    "the template.");
	struct slice bytes;
	struct fault below = { 0 };
	const char *path = arena_printf(s->arena, "%s/%.*s",
	    s->env->image_dir, SLICE_FMT(file));
	struct art_picture p = { .there = true, .alt = slice_trim(rest),
	    .width = (double)mm * 72 / 25.4 };
	if (file_read(s->arena, path, PICTURE_FILE_MOST, &bytes, &below) ||
	    image_read(s->arena, bytes, &p.image, &below))
		return BAD(r, l, "The image cannot be used: %s", below.say);
	if (p.image.width > 2400 || p.image.height > 2400)
		return BAD(r, l, "The image is larger than 2400 dots a side; "
		    "every certificate would carry it. Make it smaller.");
	p.height = p.width * p.image.height / p.image.width;
	if (p.height > 170)
		return BAD(r, l, "The image would be higher than 60 mm.");
	s->picture = p;
	return FAULT_NONE;
}

/* --- text ------------------------------------------------------------------- */

/* What letters look like in a block unless the template says so. */
static const struct manner {
	double size[2];		/* of the first language, of the others */
	enum text_align align;
	int colour;		/* 0 ink, 1 accent, 2 muted */
} manners[BLOCK_KINDS] = {
    [BLOCK_LETTERHEAD] = { { 12, 10 }, ALIGN_CENTRE, 0 },
    [BLOCK_HEADING] = { { 23, 14 }, ALIGN_CENTRE, 1 },
    [BLOCK_NUMBERS] = { { 8.5, 8 }, ALIGN_LEFT, 2 },
    [BLOCK_PARAGRAPH] = { { 10.5, 10 }, ALIGN_LEFT, 0 },
    [BLOCK_FACTS] = { { 9.5, 8 }, ALIGN_LEFT, 2 },
    [BLOCK_SIGNATURE] = { { 9, 8.5 }, ALIGN_LEFT, 0 },
    [BLOCK_QR] = { { 8.5, 8 }, ALIGN_LEFT, 2 },
    [BLOCK_HOLOGRAM] = { { 8.5, 8 }, ALIGN_CENTRE, 2 },
    [BLOCK_VERIFY] = { { 9, 8.5 }, ALIGN_CENTRE, 0 },
    [BLOCK_SMALL] = { { 8, 8 }, ALIGN_CENTRE, 2 },
};

static struct passage
plain_passage(const struct reader *r, const char *lang)
{
	const struct sheet *s = r->sheet;
	const struct manner *m = &manners[r->block->kind];
	struct art_colour c[3] = { s->palette.ink, s->palette.accent,
	    muted(&s->palette) };
	return (struct passage){ .lang = lang,
	    .size = m->size[lang != s->lang[0]], .align = m->align,
	    .colour = c[m->colour], .line = r->block->line };
}

static enum fault_code
add_passage(struct reader *r, const struct line *l, const char *lang,
    struct slice text, struct passages *to)
{
	bool fact = r->block->kind == BLOCK_FACTS;
	struct passage p = plain_passage(r, lang);
	if (fact && to == &r->fact->cell[0].value) {
		p.size = 10.5;
		p.colour = r->sheet->palette.ink;
	}
	if (r->sized)
		p.size = r->size;
	if (r->coloured)
		p.colour = r->colour;
	if (r->aligned)
		p.align = r->align;
	enum fault_code code = passage_read(r->sheet, text, l->number, fact,
	    &p, r->why);
	if (code != FAULT_NONE)
		return code;
	for (size_t i = 0; r->block->kind == BLOCK_HEADING && i < p.n; i++)
		p.at[i].style = STYLE_BOLD;
	*VEC_ADD(r->sheet->arena, to) = p;
	return FAULT_NONE;
}

/* "bn words", after whatever came before on the line. */
static enum fault_code
read_words(struct reader *r, const struct line *l, struct slice rest,
    struct passages *to)
{
	struct slice word = { NULL, 0 };
	slice_cut(&rest, ' ', &word);
	const char *lang = find_lang(r->sheet, word);
	if (lang == NULL)
		return BAD(r, l, "Here a language of this template is needed, "
		    "and then the words; '%.*s' is none.",
		    SLICE_FMT(slice_head(word, 40)));
	return add_passage(r, l, lang, slice_trim(rest), to);
}

/* A line of a block that holds words: a manner, or a language and words. */
static enum fault_code
read_text(struct reader *r, const struct line *l)
{
	if (slice_is(l->word, "size"))
		return read_size(r, l);
	if (slice_is(l->word, "colour"))
		return read_colour(r, l);
	if (slice_is(l->word, "align"))
		return read_align(r, l);
	const char *lang = find_lang(r->sheet, l->word);
	if (lang == NULL)
		return BAD(r, l, "'%.*s' is not understood here: use a "
		    "language of this template, size, colour or align.",
		    SLICE_FMT(slice_head(l->word, 40)));
	return add_passage(r, l, lang, l->rest, &r->block->text);
}

/* --- facts ------------------------------------------------------------------ */

static enum fault_code
find_field(struct reader *r, const struct line *l, struct slice name,
    size_t *out)
{
	const struct service *s = r->sheet->env->service;
	*out = service_field_place(s, name);
	if (*out == s->n_fields)
		return BAD(r, l, "The service has no field '%.*s'.",
		    SLICE_FMT(slice_head(name, 60)));
	if (s->fields[*out].type == FIELD_PHOTO)
		return BAD(r, l, "'%.*s' is a photo; a row cannot show it.",
		    SLICE_FMT(name));
	return FAULT_NONE;
}

static void
add_label(struct reader *r, struct fact_cell *cell, const char *lang,
    struct slice text)
{
	struct passage p = plain_passage(r, lang);
	passage_of_text(r->sheet, text, &p);
	*VEC_ADD(r->sheet->arena, &cell->label) = p;
}

/* The label of a field in each language the service has it in; a template in
 * neither of the two has the English one. */
static void
label_cell(struct reader *r, struct fact_cell *cell, size_t field)
{
	const struct service_text *label =
	    &r->sheet->env->service->fields[field].label;
	for (int i = 0; i < r->sheet->n_langs; i++) {
		const char *lang = r->sheet->lang[i];
		if (strcmp(lang, "bn") == 0 && label->bn.len != 0)
			add_label(r, cell, lang, label->bn);
		if (strcmp(lang, "en") == 0 && label->en.len != 0)
			add_label(r, cell, lang, label->en);
	}
	if (cell->label.n == 0)
		add_label(r, cell, "en", label->en.len != 0 ? label->en :
		    r->sheet->env->service->fields[field].name);
}

/* A field's value below the label: one passage; a date or choice beside
 * another fact has one for each language, as a line would not hold both. */
static void
value_cell(struct reader *r, const struct line *l, struct fact_cell *cell,
    size_t field, bool large, bool beside)
{
	struct sheet *s = r->sheet;
	const struct service_field *f = &s->env->service->fields[field];
	bool bengali = f->name.len > 3 &&
	    memcmp(f->name.at + f->name.len - 3, "_bn", 3) == 0;
	bool two = beside && s->n_langs > 1 &&
	    (f->type == FIELD_DATE || f->type == FIELD_CHOICE);
	for (int i = 0; i < (two ? 2 : 1); i++) {
		struct passage p = plain_passage(r, s->lang[i]);
		if (!two && !bengali && find_lang(s, slice_of("en")) != NULL)
			p.lang = "en";
		p.colour = s->palette.ink;
		p.size = large ? 13 : 10.5;
		p.line = l->number;
		passage_of_field(s, field, two, &p);
		*VEC_ADD(s->arena, &cell->value) = p;
	}
	s->field_line[field] = l->number;
}

/* FIELD, or FIELD: FIELD FIELD */
static enum fault_code
read_cell(struct reader *r, const struct line *l, struct slice text,
    bool large, bool beside, struct fact *f)
{
	struct fact_cell *cell = &f->cell[f->n++];
	struct slice rest = slice_trim(text), head = rest, word;
	bool listed = memchr(rest.at, ':', rest.len) != NULL;
	size_t field;
	if (listed)
		slice_cut(&rest, ':', &head);
	enum fault_code code = find_field(r, l, slice_trim(head), &field);
	if (code != FAULT_NONE)
		return code;
	label_cell(r, cell, field);
	while (listed && slice_cut(&rest, ' ', &word)) {
		if (word.len == 0)
			continue;
		code = find_field(r, l, word, &field);
		if (code != FAULT_NONE)
			return code;
		value_cell(r, l, cell, field, large, beside);
	}
	if (!listed)
		value_cell(r, l, cell, field, large, beside);
	return cell->value.n > 0 ? FAULT_NONE :
	    BAD(r, l, "Behind the colon fields are needed.");
}

static enum fault_code
read_row(struct reader *r, const struct line *l)
{
	struct slice rest = l->rest, cell;
	bool large = slice_starts(rest, "large ");
	if (large)
		rest = slice_skip(rest, 6);
	struct fact *f = VEC_ADD(r->sheet->arena, &r->block->facts);
	f->line = l->number;
	r->fact = f;
	if (rest.len == 0) {
		f->n = 1;	/* label and value lines follow */
		return FAULT_NONE;
	}
	bool beside = memchr(rest.at, '|', rest.len) != NULL;
	while (slice_cut(&rest, '|', &cell)) {
		if (f->n == 2)
			return BAD(r, l, "A row has at most two facts.");
		enum fault_code code = read_cell(r, l, cell, large, beside, f);
		if (code != FAULT_NONE)
			return code;
	}
	return FAULT_NONE;
}

static enum fault_code
read_facts(struct reader *r, const struct line *l)
{
	if (slice_is(l->word, "row"))
		return read_row(r, l);
	bool label = slice_is(l->word, "label");
	if (!label && !slice_is(l->word, "value"))
		return BAD(r, l, "'%.*s' is no word of 'facts': use row, "
		    "label, value.", SLICE_FMT(slice_head(l->word, 40)));
	if (r->fact == NULL || r->fact->n != 1)
		return BAD(r, l, "'label' and 'value' belong below a row of "
		    "one fact.");
	struct fact_cell *cell = &r->fact->cell[0];
	size_t before = cell->label.n;
	enum fault_code code = read_words(r, l, l->rest,
	    label ? &cell->label : &cell->value);
	if (code == FAULT_NONE && label && cell->label.at[before].dynamic)
		return BAD(r, l, "A label is the same for everybody: no value "
		    "can stand in it.");
	return code;
}

/* --- blocks ------------------------------------------------------------------ */

/* "uin bn words" and the like, into one of the block's two lists. */
static enum fault_code
read_two(struct reader *r, const struct line *l, const char *first,
    const char *second)
{
	bool is_first = slice_is(l->word, first);
	if (!is_first && !slice_is(l->word, second))
		return BAD(r, l, "'%.*s' is not understood here: use %s or %s, "
		    "a language and words.",
		    SLICE_FMT(slice_head(l->word, 40)), first, second);
	return read_words(r, l, l->rest,
	    is_first ? &r->block->text : &r->block->more);
}

static enum fault_code
read_numbers(struct reader *r, const struct line *l)
{
	return read_two(r, l, "uin", "date");
}

static enum fault_code
read_qr(struct reader *r, const struct line *l)
{
	return read_two(r, l, "uin", "code");
}

static enum fault_code
read_letterhead(struct reader *r, const struct line *l)
{
	if (slice_is(l->word, "seal"))
		return read_seal(r, l);
	if (slice_is(l->word, "image"))
		return read_picture(r, l);
	return read_text(r, l);
}

static const struct {
	const char *word;
	enum fault_code (*line)(struct reader *, const struct line *);
} blocks[BLOCK_KINDS] = {
    [BLOCK_PAGE] = { "page", read_page },
    [BLOCK_LETTERHEAD] = { "letterhead", read_letterhead },
    [BLOCK_HEADING] = { "heading", read_text },
    [BLOCK_NUMBERS] = { "numbers", read_numbers },
    [BLOCK_PARAGRAPH] = { "paragraph", read_text },
    [BLOCK_FACTS] = { "facts", read_facts },
    [BLOCK_SIGNATURE] = { "signature", read_text },
    [BLOCK_QR] = { "qr", read_qr },
    [BLOCK_HOLOGRAM] = { "hologram", read_text },
    [BLOCK_VERIFY] = { "verify", read_text },
    [BLOCK_SMALL] = { "small", read_text },
};

static enum fault_code
open_block(struct reader *r, const struct line *l)
{
	struct sheet *s = r->sheet;
	int kind = 0;
	while (kind < BLOCK_KINDS && !slice_is(l->word, blocks[kind].word))
		kind++;
	if (kind == BLOCK_KINDS)
		return BAD(r, l, "'%.*s' is no block. The blocks are page, "
		    "letterhead, heading, numbers, paragraph, facts, "
		    "signature, qr, hologram, verify, small; lines that belong "
		    "to one are set in from the margin.",
		    SLICE_FMT(slice_head(l->word, 40)));
	if (l->rest.len != 0)
		return BAD(r, l, "'%s' stands alone on its line.",
		    blocks[kind].word);
	if (s->n == BLOCKS_MOST)
		return BAD(r, l, "There are too many blocks.");
	bool again = kind == BLOCK_PARAGRAPH || kind == BLOCK_FACTS;
	for (size_t i = 0; i < s->n; i++) {
		if (!again && s->at[i].kind == (enum block_kind)kind)
			return BAD(r, l, "The block '%s' is there twice, first "
			    "in line %d.", blocks[kind].word, s->at[i].line);
	}
	if (kind == BLOCK_PAGE && s->n != 0)
		return BAD(r, l, "'page' comes before the other blocks: they "
		    "use its colours.");
	r->block = VEC_ADD(s->arena, s);
	r->block->kind = (enum block_kind)kind;
	r->block->line = l->number;
	r->fact = NULL;
	r->sized = r->coloured = r->aligned = false;
	return FAULT_NONE;
}

static enum fault_code
read_languages(struct reader *r, const struct line *l)
{
	static const char *const known[TEMPLATE_LANGS_MOST] = { "bn", "en",
	    "hi", "ne" };
	struct sheet *s = r->sheet;
	struct slice rest = l->rest, word;
	s->n_langs = 0;
	while (rest.len > 0 && slice_cut(&rest, ' ', &word)) {
		int i = 0;
		while (i < TEMPLATE_LANGS_MOST && !slice_is(word, known[i]))
			i++;
		if (i == TEMPLATE_LANGS_MOST || find_lang(s, word) != NULL)
			return BAD(r, l, "Languages are bn, en, hi and ne, each "
			    "once.");
		s->lang[s->n_langs++] = known[i];
	}
	return s->n_langs > 0 ? FAULT_NONE :
	    BAD(r, l, "'languages' needs one language at least.");
}

/* template 1, service CODE, languages ...: in this order, before all else. */
static enum fault_code
read_head(struct reader *r)
{
	static const char *const words[3] = { "template", "service",
	    "languages" };
	struct slice service = r->sheet->env->service->code;
	for (int i = 0; i < 3; i++) {
		struct line l = { .number = 1 };
		if (!take_line(r, &l) || l.inside ||
		    !slice_is(l.word, words[i]))
			return BAD(r, &l, "A template begins with the lines "
			    "'template 1', 'service %.*s' and 'languages bn "
			    "en'; '%s' is missing here.", SLICE_FMT(service),
			    words[i]);
		if (i == 0 && !slice_is(l.rest, "1"))
			return BAD(r, &l, "This program reads templates of the "
			    "kind 'template 1'.");
		if (i == 1 && !slice_eq(l.rest, service))
			return BAD(r, &l, "This template is for the service "
			    "'%.*s', not for %.*s.",
			    SLICE_FMT(slice_head(l.rest, 40)),
			    SLICE_FMT(service));
		enum fault_code code = i < 2 ? FAULT_NONE :
		    read_languages(r, &l);
		if (code != FAULT_NONE)
			return code;
	}
	return FAULT_NONE;
}

enum fault_code
sheet_read(struct sheet *s, struct slice text, struct fault *why)
{
	struct reader r = { .sheet = s, .rest = text, .why = why };
	size_t bad_at;
	if (!utf8_valid(text, &bad_at)) {
		int line = 1;
		for (size_t i = 0; i < bad_at; i++)
			line += text.at[i] == '\n';
		return sheet_fault(s, line, why, "Here stands a byte that is "
		    "not UTF-8. Save the file as UTF-8 text.");
	}
	if (slice_starts(text, "\xEF\xBB\xBF"))
		r.rest = slice_skip(text, 3);
	enum fault_code code = read_head(&r);
	struct line l;
	while (code == FAULT_NONE && take_line(&r, &l)) {
		if (!l.inside)
			code = open_block(&r, &l);
		else if (r.block == NULL)
			code = BAD(&r, &l, "This line is set in from the "
			    "margin but belongs to no block.");
		else
			code = blocks[r.block->kind].line(&r, &l);
	}
	return code;
}
