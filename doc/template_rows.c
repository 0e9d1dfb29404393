/* The rows of facts: labels from the service's definition or the template's
 * own, and the values beside them. */
#include "template_reader.h"

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
	struct passage p = reader_passage(r, lang);
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
		struct passage p = reader_passage(r, s->lang[i]);
		if (!two && !bengali && reader_lang(s, slice_of("en")) != NULL)
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

enum fault_code
rows_line(struct reader *r, const struct line *l)
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
	enum fault_code code = reader_words(r, l, l->rest,
	    label ? &cell->label : &cell->value);
	if (code == FAULT_NONE && label && cell->label.at[before].dynamic)
		return BAD(r, l, "A label is the same for everybody: no value "
		    "can stand in it.");
	return code;
}
