/*
 * form: one person's values held against the fields a service asks for.
 *
 * A form is compiled once per service, a map once per file, and then each row
 * is checked: what is required is there, each value is of its type, nothing
 * is longer than it may be, no control or invisible character hides in it. A
 * value passes as typed, without the blanks at its ends; only dates (to
 * 2026-11-24), mobile numbers (to ten digits), e-mail blanks and choices (to the
 * spelling of the definition) are put into one form, and a line break inside an
 * address becomes a blank.
 */
#ifndef RULES_FORM_CHECK_H
#define RULES_FORM_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "service.h"
#include "slice.h"

struct arena;
struct form;
struct row;

#define FORM_FAULTS_MOST 16

/* What is wrong with one row: where = "column 'dob'", say = what and how to
 * mend it. Never quotes a value at length. */
struct form_faults {
	size_t n;
	struct fault at[FORM_FAULTS_MOST];
};

/* Compiles patterns; the service must outlive it. FAULT_INPUT when a pattern
 * is wrong: where = "fields[3].pattern". */
enum fault_code form_make(struct arena *, const struct service *,
    struct form **out, struct fault *why);

/* Which column holds which field. */
struct form_map {
	size_t column[SERVICE_FIELDS_MOST];	/* SIZE_MAX when absent */
	const struct slice *unknown;	/* columns nobody asks for */
	size_t n_unknown;
	const struct slice *missing;	/* names of required fields without a
					 * column */
	size_t n_missing;
};

/*
 * Matches by name, then by name without regard to case, blanks, hyphens and
 * underscores, then by the English or Bengali label. FAULT_INPUT when two
 * columns name one field.
 */
enum fault_code form_map_columns(struct arena *, const struct form *,
    const struct slice *columns, size_t n, struct form_map *out,
    struct fault *why);
/* FAULT_INPUT naming all missing columns and those known; well when none is. */
enum fault_code form_map_complete(const struct form *, const struct form_map *,
    struct fault *why);

/*
 * Checks a row. values gets one slice for each field of the service, in its
 * order, empty when absent; they borrow from the row or the arena. today is a
 * day count in IST (date_to_day). FAULT_INPUT when faults->n != 0; values are
 * then not to be used.
 */
enum fault_code form_check(struct arena *, const struct form *,
    const struct form_map *, const struct row *, int64_t today,
    struct slice values[SERVICE_FIELDS_MOST], struct form_faults *faults);

/* One value against one field (a web form's way in); out may borrow value. */
enum fault_code form_check_value(struct arena *, const struct form *,
    size_t field, struct slice value, int64_t today, struct slice *out,
    struct fault *why);

#endif
