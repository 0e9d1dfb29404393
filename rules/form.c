/* A form: columns found, rows checked. The types are in form_value.c. */
#include "form_check.h"

#include <stdio.h>

#include "arena.h"
#include "form_value.h"
#include "letters.h"
#include "own.h"
#include "pattern.h"
#include "rows.h"
#include "utf8.h"
#include "vec.h"

struct form {
	const struct service *service;
	struct pattern *pattern[SERVICE_FIELDS_MOST];	/* NULL when any */
};

enum fault_code
form_make(struct arena *a, const struct service *s, struct form **out,
    struct fault *why)
{
	struct form *f = ARENA_NEW(a, struct form);
	f->service = s;
	for (size_t i = 0; i < s->n_fields; i++) {
		if (s->fields[i].pattern.len == 0)
			continue;
		enum fault_code code = pattern_make(a, s->fields[i].pattern,
		    &f->pattern[i], why);
		char where[48];
		snprintf(where, sizeof where, "fields[%zu].pattern", i);
		if (code != FAULT_NONE) {
			fault_within(why, where);
			return code;
		}
	}
	*out = f;
	return FAULT_NONE;
}

static bool
names_field(const struct service_field *f, struct slice column, int pass)
{
	switch (pass) {
	case 0:
		return slice_eq(column, f->name);
	case 1:
		return form_same(column, f->name);
	default:
		return form_same(column, f->label.en) ||
		    form_same(column, f->label.bn);
	}
}

/* The field a column names, by ever looser comparison. */
static size_t
field_of(const struct service *s, struct slice column)
{
	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < s->n_fields; i++)
			if (names_field(&s->fields[i], column, pass))
				return i;
	return s->n_fields;
}

enum fault_code
form_map_columns(struct arena *a, const struct form *form,
    const struct slice *columns, size_t n, struct form_map *out,
    struct fault *why)
{
	const struct service *s = form->service;
	struct form_map map = { .n_unknown = 0 };
	struct { VEC_OF(struct slice) } unknown = { 0 }, missing = { 0 };
	for (size_t i = 0; i < SERVICE_FIELDS_MOST; i++)
		map.column[i] = SIZE_MAX;
	for (size_t c = 0; c < n; c++) {
		size_t i = field_of(s, columns[c]);
		if (i == s->n_fields) {
			*VEC_ADD(a, &unknown) = columns[c];
			continue;
		}
		if (map.column[i] != SIZE_MAX)
			return fault_say(why, FAULT_INPUT, "the columns '%.*s'"
			    " and '%.*s' both name the field '%.*s'; rename "
			    "or remove one",
			    SLICE_FMT(slice_head(columns[map.column[i]], 60)),
			    SLICE_FMT(slice_head(columns[c], 60)),
			    SLICE_FMT(s->fields[i].name));
		map.column[i] = c;
	}
	for (size_t i = 0; i < s->n_fields; i++)
		if (s->fields[i].required && map.column[i] == SIZE_MAX)
			*VEC_ADD(a, &missing) = s->fields[i].name;
	map.unknown = unknown.at;
	map.n_unknown = unknown.n;
	map.missing = missing.at;
	map.n_missing = missing.n;
	*out = map;
	return FAULT_NONE;
}

enum fault_code
form_map_complete(const struct form *form, const struct form_map *map,
    struct fault *why)
{
	(void)form;
	if (map->n_missing == 0)
		return FAULT_NONE;
	char list[FORM_LIST];
	size_t n = 0;
	for (size_t i = 0; i < map->n_missing; i++)
		form_list(list, &n, map->missing[i]);
	return fault_say(why, FAULT_INPUT, "the file lacks the column%s %s, "
	    "which the service requires", map->n_missing == 1 ? "" : "s",
	    list);
}

/* Blanks of any kind at the ends, the no-break space included. */
static struct slice
trim(struct slice s)
{
	for (;;) {
		struct slice t = slice_trim(s);
		if (slice_starts(t, "\xc2\xa0"))
			t = slice_skip(t, 2);
		if (t.len >= 2 && memcmp(t.at + t.len - 2, "\xc2\xa0", 2) == 0)
			t.len -= 2;
		if (t.len == s.len)
			return t;
		s = t;
	}
}

enum fault_code
form_check_value(struct arena *a, const struct form *form, size_t field,
    struct slice value, int64_t today, struct slice *out, struct fault *why)
{
	const struct service_field *f = &form->service->fields[field];
	struct slice got = slice_of("");
	if (!utf8_valid(value, NULL))
		return fault_say(why, FAULT_INPUT, "is not UTF-8");
	value = trim(value);
	if (value.len == 0 && f->required)
		return fault_say(why, FAULT_INPUT, "is empty; the service "
		    "requires it");
	if (value.len != 0) {
		enum fault_code code = form_value(a, f, value, today, &got,
		    why);
		if (code != FAULT_NONE)
			return code;
		if (form->pattern[field] != NULL &&
		    !pattern_matches(form->pattern[field], got))
			return fault_say(why, FAULT_INPUT, f->pattern_hint.len
			    != 0 ? "must be %.*s" : "does not have the form "
			    "%.*s", SLICE_FMT(f->pattern_hint.len != 0 ?
			    f->pattern_hint : f->pattern));
	}
	*out = got;
	return FAULT_NONE;
}

static bool
all_blank(const struct row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (trim(row->fields[i]).len != 0)
			return false;
	return true;
}

enum fault_code
form_check(struct arena *a, const struct form *form,
    const struct form_map *map, const struct row *row, int64_t today,
    struct slice values[SERVICE_FIELDS_MOST], struct form_faults *faults)
{
	const struct service *s = form->service;
	faults->n = 0;
	if (all_blank(row))
		return fault_say(&faults->at[faults->n++], FAULT_INPUT,
		    "all fields are empty; delete the row");
	for (size_t i = 0; i < s->n_fields; i++) {
		size_t c = map->column[i];
		struct slice value = c < row->n ? row->fields[c] :
		    slice_of("");
		struct fault why;
		if (form_check_value(a, form, i, value, today, &values[i],
		    &why) == FAULT_NONE || faults->n == FORM_FAULTS_MOST)
			continue;
		struct fault *to = &faults->at[faults->n++];
		*to = why;
		snprintf(to->where, sizeof to->where, "column '%.*s'",
		    SLICE_FMT(s->fields[i].name));
	}
	return faults->n == 0 ? FAULT_NONE : FAULT_INPUT;
}
