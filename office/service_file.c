/* Reading a definition: a walk over its parts in the order of the file. */
#include "service_file.h"

#include "arena.h"
#include "file.h"
#include "letters.h"
#include "own.h"
#include "service_parts.h"
#include "utf8.h"

static const char *const known[] = { "department", "service", "name",
	"sla_days", "stages", "designated_officer", "appellate_officer",
	"reviewing_officer", "fields", "holder", "documents", "fees",
	"validity", "grounds", "route", "certificate", "sources",
	"second_person", "to_be_notified", NULL };

bool
service_part_text(const struct json *v, const char *key, enum json_need need,
    size_t most, struct slice *out)
{
	struct slice text;
	if (!json_read_text(v, key, need, 1, most, &text))
		return false;
	for (struct slice rest = text; rest.len != 0;)
		if (letter_class(utf8_take(&rest)) == LETTER_NONE) {
			json_read_fault(v, key, "character %zu cannot be "
			    "printed: write in Bengali, Devanagari or Latin "
			    "letters", utf8_length(slice_head(text,
			    text.len - rest.len)));
			return false;
		}
	if (slice_trim(text).len != text.len) {
		json_read_fault(v, key, "has blanks at its ends");
		return false;
	}
	*out = text;
	return true;
}

bool
service_part_both(const struct json *v, const char *key, enum json_need need,
    struct service_text *out)
{
	const struct json *m = json_read_object(v, key, need);
	json_read_only(m, (const char *[]){ "en", "bn", NULL });
	bool en = service_part_text(m, "en", JSON_MUST, SERVICE_TEXT_MOST,
	    &out->en);
	bool bn = service_part_text(m, "bn", JSON_MUST, SERVICE_TEXT_MOST,
	    &out->bn);
	return en && bn;
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
service_part_id(const struct json *v, const char *key, enum json_need need,
    char sep, size_t most, struct slice *out)
{
	struct slice s;
	if (!json_read_text(v, key, need, 1, most, &s))
		return false;
	bool good = is_lower(s.at[0]);
	for (size_t i = 1; i < s.len; i++)
		good = good && (is_lower(s.at[i]) || is_digit(s.at[i]) ||
		    s.at[i] == sep);
	if (!good) {
		json_read_fault(v, key, "must be small letters, digits and %c, "
		    "and begin with a letter", sep);
		return false;
	}
	*out = s;
	return true;
}

/* Exactly n characters between two bounds. */
static bool
code_text(const struct json *v, const char *key, size_t n, char from, char to,
    struct slice *out)
{
	struct slice s;
	if (!json_read_text(v, key, JSON_MUST, n, n, &s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < from || s.at[i] > to) {
			json_read_fault(v, key, "must be %zu characters from "
			    "%c to %c", n, from, to);
			return false;
		}
	*out = s;
	return true;
}

static void
read_identity(struct arena *a, const struct json *root, struct service *s)
{
	const struct json *d = json_read_object(root, "department", JSON_MUST);
	json_read_only(d, (const char *[]){ "code", "name", NULL });
	bool good = code_text(d, "code", 3, 'A', 'Z', &s->department);
	service_part_both(d, "name", JSON_MUST, &s->department_name);
	good = code_text(root, "service", 3, '0', '9', &s->number) && good;
	if (slice_is(s->number, "000"))
		json_read_fault(root, "service", "must not be 000");
	service_part_both(root, "name", JSON_MUST, &s->name);
	if (good)
		s->code = slice_of(arena_printf(a, "%.3s-%.3s",
		    s->department.at, s->number.at));
	int route;
	if (json_read_word(root, "route", JSON_MAY, service_route_words,
	    &route))
		s->route = (enum service_route)route;
}

static void
read_stage(const struct json *v, struct service_stage *stage)
{
	json_read_only(v, (const char *[]){ "kind", "name", "role", "days",
	    NULL });
	int kind;
	int64_t days = 0;
	if (json_read_word(v, "kind", JSON_MUST, service_stage_words, &kind))
		stage->kind = (enum stage_kind)kind;
	service_part_both(v, "name", JSON_MUST, &stage->name);
	service_part_id(v, "role", JSON_MUST, '-', 40, &stage->role);
	json_read_int(v, "days", JSON_MUST, 1, SERVICE_DAYS_MOST, &days);
	stage->days = (int)days;
}

static void
read_stages(struct arena *a, const struct json *root, struct service *s)
{
	int64_t sla = 0, sum = 0;
	json_read_int(root, "sla_days", JSON_MUST, 1, SERVICE_DAYS_MOST, &sla);
	s->sla_days = (int)sla;
	const struct json *list = json_read_array(root, "stages", JSON_MUST, 1,
	    SERVICE_STAGES_MOST);
	size_t n = json_read_count(list);
	struct service_stage *stages = ARENA_ARRAY(a, struct service_stage, n);
	for (size_t i = 0; i < n; i++) {
		read_stage(json_read_item(list, i), &stages[i]);
		sum += stages[i].days;
	}
	if (sla != 0 && sum > sla)
		json_read_fault(root, "stages", "their days add up to %lld; "
		    "sla_days allows %lld (S14)", (long long)sum,
		    (long long)sla);
	for (size_t i = 0; i + 1 < n; i++)
		if (stages[i].kind == STAGE_APPROVAL)
			json_read_fault(json_read_item(list, i), "kind",
			    "approval can only be the last stage; a stage "
			    "before it that judges is of kind scrutiny or "
			    "other");
	if (n != 0 && stages[n - 1].kind != STAGE_APPROVAL)
		json_read_fault(root, "stages", "the last must be of kind "
		    "approval: the signature ends the SLA (S1)");
	s->stages = stages;
	s->n_stages = n;
}

static void
read_officer(const struct json *root, const char *key,
    struct service_officer *out)
{
	const struct json *v = json_read_object(root, key, JSON_MUST);
	int64_t days = 0;
	json_read_only(v, (const char *[]){ "title", "days", NULL });
	service_part_both(v, "title", JSON_MUST, &out->title);
	json_read_int(v, "days", JSON_MUST, 1, SERVICE_DAYS_MOST, &days);
	out->days = (int)days;
}

static void
read_kinds(const struct json *v, struct service_document *d)
{
	const struct json *list = json_read_array(v, "kinds", JSON_MUST, 1, 3);
	for (size_t i = 0; i < json_read_count(list); i++) {
		struct slice s;
		if (!json_read_item_text(list, i, 1, 10, &s))
			continue;
		bool *flag = slice_is(s, "pdf") ? &d->pdf :
		    slice_is(s, "jpeg") ? &d->jpeg :
		    slice_is(s, "png") ? &d->png : NULL;
		if (flag == NULL || *flag)
			json_read_fault(v, "kinds", "must be pdf, jpeg or png, "
			    "each once");
		else
			*flag = true;
	}
}

static void
read_documents(struct arena *a, const struct json *root, struct service *s)
{
	const struct json *list = json_read_array(root, "documents", JSON_MAY,
	    0, SERVICE_DOCUMENTS_MOST);
	size_t n = json_read_count(list);
	struct service_document *d = ARENA_ARRAY(a, struct service_document, n);
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_read_item(list, i);
		int64_t kb = 1024, count = 1;
		json_read_only(v, (const char *[]){ "name", "label", "kinds",
		    "max_kb", "max_count", "required", NULL });
		service_part_id(v, "name", JSON_MUST, '_', 32, &d[i].name);
		service_part_both(v, "label", JSON_MUST, &d[i].label);
		read_kinds(v, &d[i]);
		json_read_int(v, "max_kb", JSON_MAY, 1, 20 * 1024, &kb);
		json_read_int(v, "max_count", JSON_MAY, 1, 20, &count);
		json_read_bool(v, "required", JSON_MAY, &d[i].required);
		d[i].kb_most = (int)kb;
		d[i].count_most = (int)count;
		for (size_t k = 0; k < i; k++)
			if (d[i].name.len && slice_eq(d[i].name, d[k].name))
				json_read_fault(v, "name", "is the same as "
				    "documents[%zu].name", k);
	}
	s->documents = d;
	s->n_documents = n;
}

static void
read_grounds(struct arena *a, const struct json *root, struct service *s)
{
	const struct json *list = json_read_array(root, "grounds", JSON_MAY, 0,
	    SERVICE_GROUNDS_MOST);
	size_t n = json_read_count(list);
	struct service_ground *g = ARENA_ARRAY(a, struct service_ground, n);
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_read_item(list, i);
		json_read_only(v, (const char *[]){ "code", "ground", "remedy",
		    NULL });
		service_part_id(v, "code", JSON_MUST, '-', 40, &g[i].code);
		service_part_both(v, "ground", JSON_MUST, &g[i].ground);
		service_part_both(v, "remedy", JSON_MUST, &g[i].remedy);
		for (size_t k = 0; k < i; k++)
			if (g[i].code.len && slice_eq(g[i].code, g[k].code))
				json_read_fault(v, "code", "is the same as "
				    "grounds[%zu].code", k);
	}
	if (n == 0 && s->route == ROUTE_DESK)
		json_read_fault(root, "grounds", "at least one is needed: "
		    "whoever rejects an application at the desk names one of "
		    "them, with its remedy (S19)");
	s->grounds = g;
	s->n_grounds = n;
}

static void
read_fees(const struct json *root, struct service *s)
{
	const struct json *v = json_read_object(root, "fees", JSON_MAY);
	json_read_only(v, (const char *[]){ "application_paise", "bsk_paise",
	    "post_paise", NULL });
	const int64_t most = 100000000;
	json_read_int(v, "application_paise", JSON_MAY, 0, most,
	    &s->fee_application_paise);
	json_read_int(v, "bsk_paise", JSON_MAY, 0, most, &s->fee_bsk_paise);
	json_read_int(v, "post_paise", JSON_MAY, 0, most, &s->fee_post_paise);
}

static void
read_validity(const struct json *root, struct service *s)
{
	const struct json *v = json_read_object(root, "validity", JSON_MAY);
	int kind;
	json_read_only(v, (const char *[]){ "kind", "months", "field", NULL });
	if (!json_read_word(v, "kind", JSON_MUST, service_validity_words,
	    &kind))
		return;
	s->validity = (enum validity_kind)kind;
	int64_t months = 0;
	struct slice field;
	if (json_read_has(v, "months") != (kind == VALID_MONTHS))
		json_read_fault(v, "months", "belongs to the kind months, and "
		    "to no other");
	if (json_read_has(v, "field") != (kind == VALID_FIELD))
		json_read_fault(v, "field", "belongs to the kind field, and "
		    "to no other");
	if (json_read_int(v, "months", JSON_MAY, 1, 1200, &months))
		s->validity_months = (int)months;
	if (kind != VALID_FIELD || !json_read_has(v, "field") ||
	    !service_part_id(v, "field", JSON_MUST, '_', 32, &field))
		return;
	size_t i = service_field_place(s, field);
	if (i == s->n_fields || s->fields[i].type != FIELD_DATE ||
	    !s->fields[i].required || !s->fields[i].on_certificate)
		json_read_fault(v, "field", "must name a field of type date "
		    "that is required and stands on the certificate");
	else
		s->validity_field = i;
}

static void
read_certificate(const struct json *root, struct service *s)
{
	const struct json *v = json_read_object(root, "certificate", JSON_MAY);
	int64_t version = 40;
	json_read_only(v, (const char *[]){ "template", "qr_version",
	    "small_qr", NULL });
	s->template = s->code;
	if (json_read_text(v, "template", JSON_MAY, 1, 40, &s->template))
		for (size_t i = 0; i < s->template.len; i++) {
			char c = s->template.at[i];
			if (!is_lower(c) && !is_digit(c) && c != '-' &&
			    !(c >= 'A' && c <= 'Z')) {
				json_read_fault(v, "template", "must be "
				    "letters, digits and -");
				break;
			}
		}
	json_read_int(v, "qr_version", JSON_MAY, 1, 40, &version);
	json_read_bool(v, "small_qr", JSON_MAY, &s->small_qr);
	s->qr_version = (int)version;
}

static void
read_sources(struct arena *a, const struct json *root, struct service *s)
{
	const struct json *list = json_read_array(root, "sources", JSON_MAY, 0,
	    32);
	size_t n = json_read_count(list);
	struct slice *to = ARENA_ARRAY(a, struct slice, n);
	for (size_t i = 0; i < n; i++)
		json_read_item_text(list, i, 1, 400, &to[i]);
	s->sources = to;
	s->n_sources = n;
}

/* Parts of the file that are placeholders still, by their keys. */
static void
read_to_be_notified(struct arena *a, const struct json *root,
    struct service *s)
{
	const struct json *list = json_read_array(root, "to_be_notified",
	    JSON_MAY, 0, COUNT_OF(known));
	size_t n = json_read_count(list);
	struct slice *to = ARENA_ARRAY(a, struct slice, n);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		if (!json_read_item_text(list, i, 1, 40, &to[i]))
			continue;
		while (known[k] != NULL && !slice_is(to[i], known[k]))
			k++;
		bool twice = false;
		for (size_t j = 0; j < i; j++)
			twice = twice || slice_eq(to[j], to[i]);
		if (known[k] == NULL || twice)
			json_read_fault(root, "to_be_notified", "must name "
			    "parts of this file, such as sla_days or fees, "
			    "each once; '%.*s' is not so", SLICE_FMT(to[i]));
	}
	s->to_be_notified = to;
	s->n_to_be_notified = n;
}

enum fault_code
service_read(struct arena *a, struct slice text, const char *name,
    struct service **out, struct json_faults *faults, struct fault *why)
{
	struct json *root;
	struct fault first;
	enum fault_code code = json_read(a, text, name, faults, &root, &first);
	if (code != FAULT_NONE) {
		faults->n = 1;
		faults->dropped = 0;
		faults->at[0] = first;
		if (why != NULL)
			*why = first;
		return code;
	}
	struct service *s = ARENA_NEW(a, struct service);
	json_read_only(root, known);
	read_identity(a, root, s);
	read_stages(a, root, s);
	service_part_both(root, "designated_officer", JSON_MUST,
	    &s->designated_officer);
	read_officer(root, "appellate_officer", &s->appellate);
	read_officer(root, "reviewing_officer", &s->reviewing);
	service_read_fields(a, root, s);
	read_documents(a, root, s);
	read_fees(root, s);
	read_validity(root, s);
	read_grounds(a, root, s);
	read_certificate(root, s);
	read_sources(a, root, s);
	json_read_bool(root, "second_person", JSON_MAY, &s->second_person);
	read_to_be_notified(a, root, s);
	if (faults->n != 0) {
		if (why != NULL)
			*why = faults->at[0];
		fault_within(why, name);
		return FAULT_INPUT;
	}
	*out = s;
	return FAULT_NONE;
}

enum fault_code
service_read_file(struct arena *a, const char *path, struct service **out,
    struct json_faults *faults, struct fault *why)
{
	struct slice text;
	enum fault_code code = file_read(a, path, JSON_SIZE_MOST, &text, why);
	if (code != FAULT_NONE) {
		faults->n = faults->dropped = 0;
		return code;
	}
	return service_read(a, text, path, out, faults, why);
}
