/* Looking things up in a definition, and the days of validity. */
#include "service.h"

#include <stdio.h>

#include "date.h"

const char *const service_stage_words[] = { "scrutiny", "field-visit",
	"payment", "approval", "other", NULL };
const char *const service_field_words[] = { "text", "name", "date", "mobile",
	"email", "choice", "address", "number", "photo", NULL };
const char *const service_validity_words[] = { "always", "months", "field",
	NULL };
const char *const service_route_words[] = { "desk", "department", NULL };

size_t
service_field_place(const struct service *s, struct slice name)
{
	size_t i = 0;
	while (i < s->n_fields && !slice_eq(s->fields[i].name, name))
		i++;
	return i;
}

const struct service_field *
service_find_field(const struct service *s, struct slice name)
{
	size_t i = service_field_place(s, name);
	return i == s->n_fields ? NULL : &s->fields[i];
}

const struct service_choice *
service_find_choice(const struct service_field *f, struct slice value)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (slice_eq(f->choices[i].value, value))
			return &f->choices[i];
	return NULL;
}

bool
service_code_tidy(struct slice typed, char out[8])
{
	char tidy[6];
	size_t n = 0;
	for (size_t i = 0; i < typed.len; i++) {
		char c = typed.at[i];
		if (c == '-' || c == ' ')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (n == 6 || (n < 3 ? c < 'A' || c > 'Z' :
		    c < '0' || c > '9'))
			return false;
		tidy[n++] = c;
	}
	if (n != 6)
		return false;
	snprintf(out, 8, "%.3s-%.3s", tidy, tidy + 3);
	return true;
}

/* The day before the same day of the month, `months` later; the last day of
 * that month when it has no such day. */
static struct date
months_later(struct date d, int months)
{
	int month = d.month - 1 + months;
	struct date to = { d.year + month / 12, month % 12 + 1, d.day };
	if (date_valid(to))
		return date_from_day(date_to_day(to) - 1);
	while (!date_valid(to) && to.day > 1)
		to.day--;
	return to;
}

struct slice
service_valid_until(const struct service *s, const struct slice values[],
    int64_t issued_s, char out[11])
{
	switch (s->validity) {
	case VALID_ALWAYS:
		break;
	case VALID_FIELD:
		if (values[s->validity_field].len != 10)
			break;
		memcpy(out, values[s->validity_field].at, 10);
		out[10] = '\0';
		return slice_from(out, 10);
	case VALID_MONTHS:
		date_iso(months_later(date_ist(issued_s).date,
		    s->validity_months), out);
		return slice_from(out, 10);
	}
	out[0] = '\0';
	return slice_from(out, 0);
}
