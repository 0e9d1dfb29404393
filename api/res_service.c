/* The services a client may use: the table of S15, and the form's fields. */
#include "api.h"
#include "arena.h"
#include "buf.h"
#include "catalogue.h"
#include "clients.h"
#include "json_write.h"
#include "office.h"
#include "service.h"

static void
put_stages(struct json_write *w, const struct service *s)
{
	json_put_key(w, "stages");
	json_put_array(w);
	for (size_t i = 0; i < s->n_stages; i++) {
		const struct service_stage *stage = &s->stages[i];
		json_put_object(w);
		json_put_member(w, "kind",
		    slice_of(service_stage_words[stage->kind]));
		json_put_member(w, "name", stage->name.en);
		json_put_member(w, "name_bn", stage->name.bn);
		json_put_member(w, "role", stage->role);
		json_put_member_int(w, "days", stage->days);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_field(struct json_write *w, const struct service_field *f)
{
	json_put_object(w);
	json_put_member(w, "name", f->name);
	json_put_member(w, "label", f->label.en);
	json_put_member(w, "label_bn", f->label.bn);
	json_put_member(w, "type", slice_of(service_field_words[f->type]));
	json_put_member_bool(w, "required", f->required);
	if (f->n_choices != 0) {
		json_put_key(w, "choices");
		json_put_array(w);
		for (size_t i = 0; i < f->n_choices; i++)
			json_put_text(w, f->choices[i].value);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_service(struct json_write *w, const struct catalogue_entry *e, bool whole)
{
	const struct service *s = e->service;
	json_put_object(w);
	json_put_member(w, "code", s->code);
	json_put_member_int(w, "version", e->version.version);
	json_put_key(w, "department");
	json_put_object(w);
	json_put_member(w, "code", s->department);
	json_put_member(w, "name", s->department_name.en);
	json_put_member(w, "name_bn", s->department_name.bn);
	json_put_end(w);
	json_put_member(w, "name", s->name.en);
	json_put_member(w, "name_bn", s->name.bn);
	json_put_member_int(w, "sla_days", s->sla_days);
	put_stages(w, s);
	if (whole) {
		json_put_key(w, "fields");
		json_put_array(w);
		for (size_t i = 0; i < s->n_fields; i++)
			put_field(w, &s->fields[i]);
		json_put_end(w);
	}
	json_put_end(w);
}

enum fault_code
api_services(struct ask *ask, struct fault *why)
{
	struct catalogue_entry *all = NULL;
	size_t n = 0;
	enum fault_code code = catalogue_list(ask->door->office->db, ask->a,
	    &all, &n, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(ask->a, 4096);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_key(&w, "services");
	json_put_array(&w);
	for (size_t i = 0; i < n; i++)
		if (client_covers(&ask->client, all[i].service->code))
			put_service(&w, &all[i], false);
	json_put_end(&w);
	json_put_end(&w);
	ask_json(ask, 200, buf_slice(&b));
	return FAULT_NONE;
}

enum fault_code
api_service(struct ask *ask, struct fault *why)
{
	struct catalogue_entry entry;
	char tidy[8];
	if (!service_code_tidy(ask->args[0], tidy) ||
	    !client_covers(&ask->client, slice_of(tidy)))
		return fault_at(why, FAULT_ABSENT, "code", "is no service of"
		    " this client. GET /api/v1/services lists them.");
	enum fault_code code = catalogue_find(ask->door->office->db, ask->a,
	    tidy, &entry, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(ask->a, 4096);
	struct json_write w = json_write_to(&b);
	put_service(&w, &entry, true);
	ask_json(ask, 200, buf_slice(&b));
	return FAULT_NONE;
}
