/*
 * The form of a service: which fields it has. A key that does not belong to a
 * field's type is a mistake, not a thing to pass over: it was meant to do
 * something.
 */
#include "arena.h"
#include "own.h"
#include "pattern.h"
#include "service_parts.h"

/* What certificates, templates and credentials call their own facts. */
static const char *const reserved[] = { "uin", "service", "department",
	"issued_at", "valid_until", "access_code", "access", "facts", "qr",
	"signer", "designation", "verify_url", "replaces", NULL };

static const char *const known[] = { "name", "label", "type", "required",
	"certificate", "qr", "search", "min_length", "max_length", "min", "max",
	"past", "pattern", "hint", "choices", NULL };

/* Which types understand a key. */
static const struct {
	const char *key;
	unsigned types;
} only_for[] = {
#define FOR(type) (1u << FIELD_##type)
	{ "min_length", FOR(TEXT) | FOR(NAME) | FOR(ADDRESS) | FOR(EMAIL) },
	{ "max_length", FOR(TEXT) | FOR(NAME) | FOR(ADDRESS) | FOR(EMAIL) },
	{ "min", FOR(NUMBER) },
	{ "max", FOR(NUMBER) },
	{ "past", FOR(DATE) },
	{ "pattern", FOR(TEXT) | FOR(NUMBER) },
	{ "hint", FOR(TEXT) | FOR(NUMBER) },
	{ "choices", FOR(CHOICE) },
#undef FOR
};

static const int default_length[FIELD_TYPES] = { [FIELD_TEXT] = 200,
	[FIELD_NAME] = 100, [FIELD_ADDRESS] = 300, [FIELD_EMAIL] = 254 };

static void
read_choices(struct arena *a, const struct json *v, struct service_field *f)
{
	const struct json *list = json_read_array(v, "choices", JSON_MUST, 1,
	    SERVICE_CHOICES_MOST);
	size_t n = json_read_count(list);
	struct service_choice *c = ARENA_ARRAY(a, struct service_choice, n);
	for (size_t i = 0; i < n; i++) {
		const struct json *m = json_read_item(list, i);
		json_read_only(m, (const char *[]){ "value", "label", NULL });
		service_part_text(m, "value", JSON_MUST, 60, &c[i].value);
		service_part_both(m, "label", JSON_MUST, &c[i].label);
		for (size_t k = 0; k < i; k++)
			if (c[i].value.len != 0 &&
			    slice_eq(c[i].value, c[k].value))
				json_read_fault(m, "value", "is the same as "
				    "choices[%zu].value", k);
	}
	f->choices = c;
	f->n_choices = n;
}

static void
read_limits(const struct json *v, struct service_field *f)
{
	int64_t least = 0, most = default_length[f->type];
	json_read_int(v, "min_length", JSON_MAY, 0, 1000, &least);
	json_read_int(v, "max_length", JSON_MAY, 1, 1000, &most);
	if (most != 0 && least > most)
		json_read_fault(v, "min_length", "must not be more than "
		    "max_length");
	f->length_least = (int)least;
	f->length_most = (int)most;
	f->number_most = INT64_C(999999999999999);
	json_read_int(v, "min", JSON_MAY, -f->number_most, f->number_most,
	    &f->number_least);
	json_read_int(v, "max", JSON_MAY, -f->number_most, f->number_most,
	    &f->number_most);
	if (f->number_least > f->number_most)
		json_read_fault(v, "min", "must not be more than max");
}

static void
read_pattern(struct arena *a, const struct json *v, struct service_field *f)
{
	if (!json_read_text(v, "pattern", JSON_MAY, 1, 200, &f->pattern))
		return;
	struct pattern *p;
	struct fault why;
	if (pattern_make(a, f->pattern, &p, &why) != FAULT_NONE)
		json_read_fault(v, "pattern", "%s", why.say);
	if (!json_read_has(v, "hint"))
		json_read_fault(v, "hint", "is missing; say in words what the "
		    "pattern asks for, such as \"six digits, such as "
		    "700091\"");
}

static void
check_keys(const struct json *v, const struct service_field *f)
{
	for (size_t i = 0; i < COUNT_OF(only_for); i++)
		if (json_read_has(v, only_for[i].key) &&
		    (only_for[i].types >> f->type & 1u) == 0)
			json_read_fault(v, only_for[i].key,
			    "means nothing for a field of type %s",
			    service_field_words[f->type]);
}

static void
read_field(struct arena *a, const struct json *v, struct service_field *f)
{
	json_read_only(v, known);
	if (service_part_id(v, "name", JSON_MUST, '_', 32, &f->name))
		for (size_t i = 0; reserved[i] != NULL; i++)
			if (slice_is(f->name, reserved[i]))
				json_read_fault(v, "name", "is a word that "
				    "every certificate uses itself; choose "
				    "another");
	service_part_both(v, "label", JSON_MUST, &f->label);
	json_read_bool(v, "required", JSON_MAY, &f->required);
	json_read_bool(v, "certificate", JSON_MAY, &f->on_certificate);
	json_read_bool(v, "qr", JSON_MAY, &f->in_qr);
	json_read_bool(v, "search", JSON_MAY, &f->in_search);
	int type;
	if (!json_read_word(v, "type", JSON_MUST, service_field_words, &type))
		return;
	f->type = (enum field_type)type;
	check_keys(v, f);
	read_limits(v, f);
	json_read_bool(v, "past", JSON_MAY, &f->past);
	read_pattern(a, v, f);
	service_part_text(v, "hint", JSON_MAY, 120, &f->pattern_hint);
	if (f->type == FIELD_CHOICE)
		read_choices(a, v, f);
	if (f->type == FIELD_PHOTO && f->in_qr)
		json_read_fault(v, "qr", "a photograph does not fit a QR code");
}

static void
check_holder(const struct json *root, struct service *s, struct slice holder)
{
	s->holder = service_field_place(s, holder);
	if (s->holder == s->n_fields) {
		s->holder = 0;
		json_read_fault(root, "holder", "names '%.*s', which is no "
		    "field; name the one with the citizen's name",
		    SLICE_FMT(holder));
		return;
	}
	const struct service_field *f = &s->fields[s->holder];
	if (f->type != FIELD_NAME || !f->required || !f->on_certificate)
		json_read_fault(root, "holder", "must be a field of type name "
		    "that is required and stands on the certificate");
}

void
service_read_fields(struct arena *a, const struct json *root,
    struct service *s)
{
	const struct json *list = json_read_array(root, "fields", JSON_MUST, 1,
	    SERVICE_FIELDS_MOST);
	if (list == NULL)
		return;
	size_t n = json_read_count(list), in_qr = 0;
	struct service_field *f = ARENA_ARRAY(a, struct service_field, n);
	s->fields = f;
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_read_item(list, i);
		read_field(a, v, &f[i]);
		s->n_fields = i;
		size_t twin = service_field_place(s, f[i].name);
		if (f[i].name.len != 0 && twin != i)
			json_read_fault(v, "name", "is the same as "
			    "fields[%zu].name", twin);
		in_qr += f[i].in_qr;
	}
	s->n_fields = n;
	if (in_qr > 16)
		json_read_fault(root, "fields", "%zu of them are marked for "
		    "the QR code; 16 is the most", in_qr);
	struct slice holder = SLICE("name");
	service_part_id(root, "holder", JSON_MAY, '_', 32, &holder);
	check_holder(root, s, holder);
	size_t called_name = service_field_place(s, slice_of("name"));
	if (called_name < n && called_name != s->holder && f[called_name].in_qr)
		json_read_fault(root, "holder", "a field called name goes into "
		    "the QR code, so it must be the holder");
}
