/*
 * Which glyphs the shared fonts hold: all static text, and for every weight a
 * value is written in, what its kind of value can contain. Values in bold cost
 * a second set of Bengali letters, so a value that only ever holds figures does
 * not ask for it.
 */
#include "buf.h"
#include "date.h"
#include "template_parts.h"

static enum face_script
script_of(const char *lang)
{
	return strcmp(lang, "bn") == 0 ? SCRIPT_BENGALI :
	    strcmp(lang, "en") == 0 ? SCRIPT_LATIN : SCRIPT_DEVANAGARI;
}

/* Words that only some values bring, for weights that have no full script. */
static const char figures[] = "0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ-:/";

/* What a choice can be, in the weight and language it is written in. */
static enum fault_code
plan_choices(struct template *t, const struct piece *p, struct fault *why)
{
	const struct service_field *f = &t->env.service->fields[p->field];
	bool bengali = strcmp(p->lang, "bn") == 0;
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < f->n_choices && code == FAULT_NONE; i++)
		code = font_plan_add_text(t->plan, p->style, p->lang, bengali ?
		    f->choices[i].label.bn : f->choices[i].label.en, why);
	return code;
}

static enum fault_code
plan_months(struct template *t, const struct piece *p, struct fault *why)
{
	enum fault_code code = FAULT_NONE;
	for (int i = 1; i <= 12 && code == FAULT_NONE; i++) {
		char room[256];
		struct buf b = { .arena = t->arena, .at = room,
		    .cap = sizeof room };
		doc_put_date(&b, (struct date){ 2026, i, i }, SHOW_LONG,
		    p->lang);
		code = font_plan_add_text(t->plan, p->style, p->lang,
		    buf_slice(&b), why);
	}
	return code;
}

static enum fault_code
plan_field(struct template *t, const struct piece *p, bool *full,
    struct fault *why)
{
	switch (t->env.service->fields[p->field].type) {
	case FIELD_DATE:
		/* Words of numbers are ordinary letters: leave them to the
		 * script. */
		full[p->style] = full[p->style] || p->show == SHOW_WORDS;
		return plan_months(t, p, why);
	case FIELD_CHOICE:
		return plan_choices(t, p, why);
	default:
		full[p->style] = true;
		return FAULT_NONE;
	}
}

static enum fault_code
plan_piece(struct template *t, const struct piece *p, bool *full,
    struct fault *why)
{
	switch (p->kind) {
	case PIECE_TEXT:
		return font_plan_add_text(t->plan, p->style, p->lang, p->text,
		    why);
	case PIECE_UIN:
	case PIECE_ACCESS_CODE:
		return font_plan_add_text(t->plan, p->style, "en",
		    slice_of(figures), why);
	case PIECE_FIELD:
		return plan_field(t, p, full, why);
	case PIECE_ISSUE_DATE:
	case PIECE_VALID_UNTIL:
		full[p->style] = full[p->style] || p->show == SHOW_WORDS;
		return plan_months(t, p, why);
	case PIECE_SIGNER_NAME:
	case PIECE_SIGNER_DESIGNATION:
	case PIECE_SIGNER_PLACE:
		/* Written in English letters nearly always. */
		font_plan_add_script(t->plan, p->style, SCRIPT_LATIN);
		return FAULT_NONE;
	default:
		full[p->style] = true;
		return FAULT_NONE;
	}
}

static enum fault_code
plan_passages(struct template *t, const struct passages *all, bool *full,
    struct fault *why)
{
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < all->n && code == FAULT_NONE; i++) {
		const struct passage *p = &all->at[i];
		struct fault below = { 0 };
		for (size_t k = 0; k < p->n && code == FAULT_NONE; k++)
			code = plan_piece(t, &p->at[k], full, &below);
		if (code != FAULT_NONE)
			sheet_fault(&t->sheet, p->line, why, "%s", below.say);
	}
	return code;
}

static enum fault_code
plan_block(struct template *t, const struct block *b, bool *full,
    struct fault *why)
{
	enum fault_code code = plan_passages(t, &b->text, full, why);
	if (code == FAULT_NONE)
		code = plan_passages(t, &b->more, full, why);
	for (size_t i = 0; i < b->facts.n && code == FAULT_NONE; i++) {
		const struct fact *f = &b->facts.at[i];
		for (int k = 0; k < f->n && code == FAULT_NONE; k++) {
			code = plan_passages(t, &f->cell[k].label, full, why);
			if (code == FAULT_NONE)
				code = plan_passages(t, &f->cell[k].value,
				    full, why);
		}
	}
	return code;
}

/* What the program itself writes on pages, whatever their languages. */
static enum fault_code
plan_own_words(struct template *t, struct fault *why)
{
	static const struct {
		enum face_style style;
		const char *words;
	} own[] = {
	    { STYLE_BOLD, figures },
	    { STYLE_REGULAR, PAGE_WORDS "০১২৩৪৫৬৭৮৯" OVERLEAF_WORDS },
	    { STYLE_BOLD, "SPECIMEN নমুনা" },
	    { STYLE_BOLD, TEST_WORDS } };
	size_t n = t->env.test_pki ? 4 : t->env.specimen ? 3 : 2;
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < n && code == FAULT_NONE; i++)
		code = font_plan_add_text(t->plan, own[i].style, "bn",
		    slice_of(own[i].words), why);
	return code;
}

enum fault_code
template_plan_fonts(struct template *t, struct fault *why)
{
	const struct sheet *s = &t->sheet;
	bool full[FACE_STYLES] = { [STYLE_REGULAR] = true };
	t->plan = font_plan_make(t->arena, t->env.fonts);
	enum fault_code code = FAULT_NONE;
	for (size_t i = 0; i < s->n && code == FAULT_NONE; i++)
		code = plan_block(t, &s->at[i], full, why);
	for (int style = 0; style < FACE_STYLES; style++) {
		if (!full[style])
			continue;
		font_plan_add_script(t->plan, (enum face_style)style,
		    SCRIPT_LATIN);
		for (int i = 0; i < s->n_langs; i++) {
			if (script_of(s->lang[i]) != SCRIPT_LATIN)
				font_plan_add_script(t->plan,
				    (enum face_style)style,
				    script_of(s->lang[i]));
		}
	}
	return code == FAULT_NONE ? plan_own_words(t, why) : code;
}
