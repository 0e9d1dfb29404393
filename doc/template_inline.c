/*
 * A passage's text: words with {values} in them, *bold* stretches, and
 * [stretches] left out when a value in them is empty. A sign written twice
 * stands for itself: {{ }} ** [[ ]].
 */
#include <stdarg.h>
#include <stdio.h>

#include "buf.h"
#include "template_parts.h"
#include "utf8.h"

enum fault_code
sheet_fault(const struct sheet *s, int line, struct fault *why,
    const char *fmt, ...)
{
	char where[96], say[400];
	snprintf(where, sizeof where, "%.80s:%d", s->name, line);
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(say, sizeof say, fmt, ap);
	va_end(ap);
	return fault_at(why, FAULT_INPUT, where, "%s", say);
}

/* Values that are no fields of the service. A point in the name keeps them
 * apart: fields have none. */
static const struct {
	const char *name;
	enum piece_kind kind;	/* PIECE_KINDS: known when compiling */
} known[] = {
    { "certificate.uin", PIECE_UIN },
    { "certificate.access_code", PIECE_ACCESS_CODE },
    { "certificate.date", PIECE_ISSUE_DATE },
    { "certificate.time", PIECE_ISSUE_TIME },
    { "certificate.valid_until", PIECE_VALID_UNTIL },
    { "signer.name", PIECE_SIGNER_NAME },
    { "signer.designation", PIECE_SIGNER_DESIGNATION },
    { "signer.place", PIECE_SIGNER_PLACE },
    { "certificate.url", PIECE_KINDS },
    { "department.name", PIECE_KINDS },
    { "service.name", PIECE_KINDS },
    { "service.code", PIECE_KINDS },
};

struct reading {
	struct sheet *sheet;
	struct passage *out;
	int line;
	bool bare;
	enum face_style style;
	int bracket, brackets;
	struct buf words;	/* of the piece being read */
	struct { VEC_OF(struct piece) } pieces;
	struct fault *why;
};

static struct piece *
add_piece(struct reading *r, enum piece_kind kind)
{
	struct piece *p = VEC_ADD(r->sheet->arena, &r->pieces);
	p->kind = kind;
	p->style = r->style;
	p->bracket = r->bracket;
	p->lang = r->out->lang;
	return p;
}

/* What has been read so far becomes a piece. */
static void
end_words(struct reading *r)
{
	if (r->words.len == 0)
		return;
	add_piece(r, PIECE_TEXT)->text = buf_slice(&r->words);
	r->words = buf_make(r->sheet->arena, 64);
}

static bool
in_lang(const struct reading *r, const char *lang)
{
	return strcmp(r->out->lang, lang) == 0;
}

/* What the service and the environment settle when compiling. */
static enum fault_code
put_settled(struct reading *r, struct slice name)
{
	const struct template_env *env = r->sheet->env;
	const struct service *s = env->service;
	const struct service_text *both = slice_is(name, "service.name") ?
	    &s->name : slice_is(name, "department.name") ?
	    &s->department_name : NULL;
	if (both != NULL) {
		struct slice text = in_lang(r, "bn") ? both->bn :
		    in_lang(r, "en") ? both->en : (struct slice){ NULL, 0 };
		if (text.len == 0)
			return sheet_fault(r->sheet, r->line, r->why, "{%.*s} "
			    "has no text in this language: the definition of "
			    "the service does not give it.", SLICE_FMT(name));
		buf_put_slice(&r->words, text);
	} else if (slice_is(name, "service.code")) {
		buf_put_slice(&r->words, s->code);
	} else {
		buf_put_slice(&r->words, env->verify_url);
		r->sheet->says_url = true;
	}
	return FAULT_NONE;
}

static bool
may_be_empty(const struct sheet *s, const struct piece *p)
{
	if (p->kind == PIECE_FIELD)
		return !s->env->service->fields[p->field].required;
	if (p->kind == PIECE_VALID_UNTIL)
		return s->env->service->validity == VALID_ALWAYS ||
		    (s->env->service->validity == VALID_FIELD &&
		    !s->env->service->fields[
		    s->env->service->validity_field].required);
	return p->kind == PIECE_SIGNER_PLACE;
}

static bool
is_date(const struct sheet *s, const struct piece *p)
{
	return p->kind == PIECE_ISSUE_DATE || p->kind == PIECE_ISSUE_TIME ||
	    p->kind == PIECE_VALID_UNTIL || (p->kind == PIECE_FIELD &&
	    s->env->service->fields[p->field].type == FIELD_DATE);
}

/* "long", "figures", "words", "groups", or a language. */
static enum fault_code
read_manner(struct reading *r, struct piece *p, struct slice word)
{
	const struct sheet *s = r->sheet;
	static const char *const shows[] = { "long", "figures", "words",
	    "groups" };
	for (int i = 0; i < 4; i++) {
		if (!slice_is(word, shows[i]))
			continue;
		bool groups = i == SHOW_GROUPS;
		bool number = p->kind == PIECE_UIN ||
		    p->kind == PIECE_ACCESS_CODE;
		if (groups ? !number : !is_date(s, p))
			return sheet_fault(s, r->line, r->why, "'%s' can be "
			    "said of a %s only.", shows[i], groups ?
			    "certificate number or access code" :
			    "date or time");
		p->show = (enum doc_show)i;
		return FAULT_NONE;
	}
	for (int i = 0; i < s->n_langs; i++) {
		if (slice_is(word, s->lang[i])) {
			p->lang = s->lang[i];
			return FAULT_NONE;
		}
	}
	return sheet_fault(s, r->line, r->why, "'%.*s' is no way to write a "
	    "value: use long, figures, words, groups or a language of this "
	    "template.", SLICE_FMT(slice_head(word, 40)));
}

static enum fault_code
find_value(struct reading *r, struct slice name, struct piece *p, bool *settled)
{
	struct sheet *s = r->sheet;
	*settled = false;
	size_t field = service_field_place(s->env->service, name);
	if (field < s->env->service->n_fields) {
		p->kind = PIECE_FIELD;
		p->field = field;
		if (s->env->service->fields[field].type == FIELD_PHOTO)
			return sheet_fault(s, r->line, r->why, "'%.*s' is a "
			    "photo; a passage cannot show it.",
			    SLICE_FMT(name));
		return FAULT_NONE;
	}
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (slice_is(name, known[i].name)) {
			p->kind = known[i].kind;
			*settled = p->kind == PIECE_KINDS;
			return FAULT_NONE;
		}
	}
	return sheet_fault(s, r->line, r->why, "The service has no field "
	    "'%.*s'. Look in its definition, or write one of certificate.uin, "
	    ".access_code, .date, .time, .valid_until, .url, "
	    "department.name, service.name, service.code, signer.name, "
	    ".designation, .place.", SLICE_FMT(slice_head(name, 60)));
}

/* The inside of { }. */
static enum fault_code
read_value(struct reading *r, struct slice inside)
{
	struct sheet *s = r->sheet;
	struct slice rest = slice_trim(inside), word = { NULL, 0 };
	struct piece p = { .style = r->style, .bracket = r->bracket,
	    .lang = r->out->lang };
	bool settled = false;
	slice_cut(&rest, ' ', &word);
	enum fault_code code = find_value(r, word, &p, &settled);
	if (code != FAULT_NONE)
		return code;
	if (settled)
		return put_settled(r, word);
	struct slice name = word;
	while (slice_cut(&rest, ' ', &word)) {
		if (word.len == 0)
			continue;
		code = read_manner(r, &p, word);
		if (code != FAULT_NONE)
			return code;
	}
	if (is_date(s, &p) && p.show != SHOW_FIGURES && !doc_dates_in(p.lang))
		return sheet_fault(s, r->line, r->why, "Dates in '%s' can be "
		    "written in figures only: {%.*s figures}.", p.lang,
		    SLICE_FMT(name));
	if (!r->bare && p.bracket == 0 && may_be_empty(s, &p))
		return sheet_fault(s, r->line, r->why, "{%.*s} may be empty. "
		    "Put it and the words that go with it in [ ]: they are "
		    "left out then.", SLICE_FMT(name));
	end_words(r);
	*VEC_ADD(s->arena, &r->pieces) = p;
	s->uses[p.kind] = true;
	if (p.kind == PIECE_FIELD) {
		s->shows[p.field] = true;
		s->field_line[p.field] = r->line;
	}
	r->out->dynamic = true;
	return FAULT_NONE;
}

static enum fault_code
read_bracket(struct reading *r, char c)
{
	end_words(r);
	if (c == '[' && r->bracket != 0)
		return sheet_fault(r->sheet, r->line, r->why,
		    "There is a [ inside of [ ].");
	if (c == ']' && r->bracket == 0)
		return sheet_fault(r->sheet, r->line, r->why,
		    "There is a ] without its [. Write ]] for the sign.");
	if (c == '[') {
		r->bracket = ++r->brackets;
		return FAULT_NONE;
	}
	bool any = false;
	for (size_t i = 0; i < r->pieces.n; i++)
		any = any || (r->pieces.at[i].bracket == r->bracket &&
		    may_be_empty(r->sheet, &r->pieces.at[i]));
	r->bracket = 0;
	return any ? FAULT_NONE : sheet_fault(r->sheet, r->line, r->why,
	    "Nothing in [ ] can be empty. Write [[ and ]] for the signs.");
}

static enum fault_code
read_sign(struct reading *r, struct slice *rest)
{
	char c = rest->at[0];
	if (rest->len > 1 && rest->at[1] == c) {
		buf_putc(&r->words, c);
		*rest = slice_skip(*rest, 2);
		return FAULT_NONE;
	}
	*rest = slice_skip(*rest, 1);
	if (c == '*') {
		end_words(r);
		r->style = r->style == STYLE_BOLD ? STYLE_REGULAR : STYLE_BOLD;
		return FAULT_NONE;
	}
	if (c == '[' || c == ']')
		return read_bracket(r, c);
	const char *close = rest->len == 0 ? NULL :
	    memchr(rest->at, '}', rest->len);
	if (c == '}' || close == NULL)
		return sheet_fault(r->sheet, r->line, r->why, c == '}' ?
		    "There is a } without its {. Write }} for the sign." :
		    "There is a { without its }. Write {{ for the sign.");
	struct slice inside = { rest->at, (size_t)(close - rest->at) };
	*rest = slice_skip(*rest, inside.len + 1);
	return read_value(r, inside);
}

enum fault_code
passage_read(struct sheet *s, struct slice text, int line, bool bare,
    struct passage *io, struct fault *why)
{
	struct passage out = *io;
	struct reading r = { .sheet = s, .out = &out, .line = line,
	    .bare = bare, .words = buf_make(s->arena, 64), .why = why };
	struct slice rest = text;
	while (rest.len > 0) {
		if (strchr("{}[]*", rest.at[0]) == NULL ||
		    rest.at[0] == '\0') {
			buf_putc(&r.words, rest.at[0]);
			rest = slice_skip(rest, 1);
			continue;
		}
		enum fault_code code = read_sign(&r, &rest);
		if (code != FAULT_NONE)
			return code;
	}
	end_words(&r);
	if (r.style == STYLE_BOLD || r.bracket != 0)
		return sheet_fault(s, line, why, r.bracket != 0 ?
		    "There is a [ without its ]." :
		    "There is a * without the second one. Write ** for the "
		    "sign.");
	if (r.pieces.n == 0 || r.pieces.n > PIECES_MOST || r.brackets > 60)
		return sheet_fault(s, line, why, r.pieces.n == 0 ?
		    "There is no text here." :
		    "This text has too many values and turns; cut it in two.");
	out.at = r.pieces.at;
	out.n = r.pieces.n;
	out.line = line;
	*io = out;
	return FAULT_NONE;
}

void
passage_of_text(struct sheet *s, struct slice text, struct passage *io)
{
	struct piece *p = ARENA_NEW(s->arena, struct piece);
	p->kind = PIECE_TEXT;
	p->lang = io->lang;
	p->text = text;
	io->at = p;
	io->n = 1;
}

void
passage_of_field(struct sheet *s, size_t field, bool one,
    struct passage *io)
{
	enum field_type type = s->env->service->fields[field].type;
	int n = 1;
	if (!one && (type == FIELD_DATE || type == FIELD_CHOICE))
		n = s->n_langs < 2 ? 1 : 2;
	struct piece *p = ARENA_ARRAY(s->arena, struct piece, 3);
	for (int i = 0; i < n; i++) {
		const char *lang = n == 1 ? io->lang : s->lang[i];
		p[2 * i] = (struct piece){ .kind = PIECE_FIELD,
		    .field = field, .lang = lang,
		    .show = doc_dates_in(lang) ? SHOW_LONG : SHOW_FIGURES };
	}
	if (n == 2)
		p[1] = (struct piece){ .kind = PIECE_TEXT, .lang = io->lang,
		    .text = SLICE(" \xC2\xB7 ") };
	io->at = p;
	io->n = n == 2 ? 3 : 1;
	io->dynamic = true;
	s->shows[field] = true;
	s->uses[PIECE_FIELD] = true;
}
