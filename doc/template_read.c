/*
 * A template's lines become blocks. A word at the margin opens a block; the
 * lines set in from the margin belong to it; a line that begins with + goes on
 * with the one above; # begins a comment line. What each word takes is one row
 * of a table.
 */
#include "buf.h"
#include "template_reader.h"
#include "utf8.h"

#define BLOCKS_MOST 64

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
	for (size_t i = 0; i < all.len; i++) {
		if (all.at[i] == '\t')
			all.at[i] = ' ';
	}
	struct slice whole = buf_slice(&all);
	slice_cut(&whole, ' ', &out->word);
	out->rest = slice_trim(whole);
	return true;
}

const char *
reader_lang(const struct sheet *s, struct slice word)
{
	for (int i = 0; i < s->n_langs; i++) {
		if (slice_is(word, s->lang[i]))
			return s->lang[i];
	}
	return NULL;
}

/* --- text --------------------------------------------------------------- */

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

struct passage
reader_passage(const struct reader *r, const char *lang)
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
	struct passage p = reader_passage(r, lang);
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
enum fault_code
reader_words(struct reader *r, const struct line *l, struct slice rest,
    struct passages *to)
{
	struct slice word = { NULL, 0 };
	slice_cut(&rest, ' ', &word);
	const char *lang = reader_lang(r->sheet, word);
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
		return look_size(r, l);
	if (slice_is(l->word, "colour"))
		return look_colour(r, l);
	if (slice_is(l->word, "align"))
		return look_align(r, l);
	const char *lang = reader_lang(r->sheet, l->word);
	if (lang == NULL)
		return BAD(r, l, "'%.*s' is not understood here: use a "
		    "language of this template, size, colour or align.",
		    SLICE_FMT(slice_head(l->word, 40)));
	return add_passage(r, l, lang, l->rest, &r->block->text);
}

/* --- blocks ------------------------------------------------------------- */

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
	return reader_words(r, l, l->rest,
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
		return look_seal(r, l);
	if (slice_is(l->word, "image"))
		return look_picture(r, l);
	return read_text(r, l);
}

static const struct {
	const char *word;
	enum fault_code (*line)(struct reader *, const struct line *);
} blocks[BLOCK_KINDS] = {
    [BLOCK_PAGE] = { "page", look_page },
    [BLOCK_LETTERHEAD] = { "letterhead", read_letterhead },
    [BLOCK_HEADING] = { "heading", read_text },
    [BLOCK_NUMBERS] = { "numbers", read_numbers },
    [BLOCK_PARAGRAPH] = { "paragraph", read_text },
    [BLOCK_FACTS] = { "facts", rows_line },
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
		if (i == TEMPLATE_LANGS_MOST || reader_lang(s, word) != NULL)
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
