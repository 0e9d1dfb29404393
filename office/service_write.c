/*
 * Writing a definition back: canonical JSON, whose digest names the version, and
 * the table of S15.
 */
#include <stdio.h>

#include "buf.h"
#include "csv_write.h"
#include "json_write.h"
#include "service_file.h"

static void
put_both(struct json_write *w, const char *key, const struct service_text *t)
{
	json_put_key(w, key);
	json_put_object(w);
	json_put_member(w, "en", t->en);
	json_put_member(w, "bn", t->bn);
	json_put_end(w);
}

static void
put_stages(struct json_write *w, const struct service *s)
{
	json_put_member_int(w, "sla_days", s->sla_days);
	json_put_key(w, "stages");
	json_put_array(w);
	for (size_t i = 0; i < s->n_stages; i++) {
		const struct service_stage *t = &s->stages[i];
		json_put_object(w);
		json_put_member(w, "kind",
		    slice_of(service_stage_words[t->kind]));
		put_both(w, "name", &t->name);
		json_put_member(w, "role", t->role);
		json_put_member_int(w, "days", t->days);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_officer(struct json_write *w, const char *key,
    const struct service_officer *o)
{
	json_put_key(w, key);
	json_put_object(w);
	put_both(w, "title", &o->title);
	json_put_member_int(w, "days", o->days);
	json_put_end(w);
}

static void
put_choices(struct json_write *w, const struct service_field *f)
{
	json_put_key(w, "choices");
	json_put_array(w);
	for (size_t i = 0; i < f->n_choices; i++) {
		json_put_object(w);
		json_put_member(w, "value", f->choices[i].value);
		put_both(w, "label", &f->choices[i].label);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_field(struct json_write *w, const struct service_field *f)
{
	json_put_object(w);
	json_put_member(w, "name", f->name);
	put_both(w, "label", &f->label);
	json_put_member(w, "type", slice_of(service_field_words[f->type]));
	json_put_member_bool(w, "required", f->required);
	json_put_member_bool(w, "certificate", f->on_certificate);
	json_put_member_bool(w, "qr", f->in_qr);
	json_put_member_bool(w, "search", f->in_search);
	if (f->length_most != 0) {
		json_put_member_int(w, "min_length", f->length_least);
		json_put_member_int(w, "max_length", f->length_most);
	}
	if (f->type == FIELD_NUMBER) {
		json_put_member_int(w, "min", f->number_least);
		json_put_member_int(w, "max", f->number_most);
	}
	if (f->type == FIELD_DATE)
		json_put_member_bool(w, "past", f->past);
	if (f->pattern.len != 0)
		json_put_member(w, "pattern", f->pattern);
	if (f->pattern_hint.len != 0)
		json_put_member(w, "hint", f->pattern_hint);
	if (f->type == FIELD_CHOICE)
		put_choices(w, f);
	json_put_end(w);
}

static void
put_documents(struct json_write *w, const struct service *s)
{
	json_put_key(w, "documents");
	json_put_array(w);
	for (size_t i = 0; i < s->n_documents; i++) {
		const struct service_document *d = &s->documents[i];
		json_put_object(w);
		json_put_member(w, "name", d->name);
		put_both(w, "label", &d->label);
		json_put_key(w, "kinds");
		json_put_array(w);
		if (d->pdf)
			json_put_text(w, slice_of("pdf"));
		if (d->jpeg)
			json_put_text(w, slice_of("jpeg"));
		if (d->png)
			json_put_text(w, slice_of("png"));
		json_put_end(w);
		json_put_member_int(w, "max_kb", d->kb_most);
		json_put_member_int(w, "max_count", d->count_most);
		json_put_member_bool(w, "required", d->required);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_grounds(struct json_write *w, const struct service *s)
{
	json_put_key(w, "grounds");
	json_put_array(w);
	for (size_t i = 0; i < s->n_grounds; i++) {
		json_put_object(w);
		json_put_member(w, "code", s->grounds[i].code);
		put_both(w, "ground", &s->grounds[i].ground);
		put_both(w, "remedy", &s->grounds[i].remedy);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_terms(struct json_write *w, const struct service *s)
{
	json_put_key(w, "fees");
	json_put_object(w);
	json_put_member_int(w, "application_paise", s->fee_application_paise);
	json_put_member_int(w, "bsk_paise", s->fee_bsk_paise);
	json_put_member_int(w, "post_paise", s->fee_post_paise);
	json_put_end(w);
	json_put_key(w, "validity");
	json_put_object(w);
	json_put_member(w, "kind",
	    slice_of(service_validity_words[s->validity]));
	if (s->validity == VALID_MONTHS)
		json_put_member_int(w, "months", s->validity_months);
	if (s->validity == VALID_FIELD)
		json_put_member(w, "field",
		    s->fields[s->validity_field].name);
	json_put_end(w);
}

static void
put_certificate(struct json_write *w, const struct service *s)
{
	json_put_member(w, "route", slice_of(service_route_words[s->route]));
	json_put_key(w, "certificate");
	json_put_object(w);
	json_put_member(w, "template", s->template);
	json_put_member_int(w, "qr_version", s->qr_version);
	json_put_member_bool(w, "small_qr", s->small_qr);
	json_put_end(w);
	json_put_key(w, "sources");
	json_put_array(w);
	for (size_t i = 0; i < s->n_sources; i++)
		json_put_text(w, s->sources[i]);
	json_put_end(w);
}

/* Parts that came to the format later are left out where they say nothing, so
 * that a definition in force keeps its bytes and its version. */
static void
put_later_parts(struct json_write *w, const struct service *s)
{
	if (s->second_person)
		json_put_member_bool(w, "second_person", true);
	if (s->n_to_be_notified == 0)
		return;
	json_put_key(w, "to_be_notified");
	json_put_array(w);
	for (size_t i = 0; i < s->n_to_be_notified; i++)
		json_put_text(w, s->to_be_notified[i]);
	json_put_end(w);
}

static void
put_service(struct json_write *w, const struct service *s)
{
	json_put_object(w);
	json_put_key(w, "department");
	json_put_object(w);
	json_put_member(w, "code", s->department);
	put_both(w, "name", &s->department_name);
	json_put_end(w);
	json_put_member(w, "service", s->number);
	put_both(w, "name", &s->name);
	put_stages(w, s);
	put_both(w, "designated_officer", &s->designated_officer);
	put_officer(w, "appellate_officer", &s->appellate);
	put_officer(w, "reviewing_officer", &s->reviewing);
	json_put_key(w, "fields");
	json_put_array(w);
	for (size_t i = 0; i < s->n_fields; i++)
		put_field(w, &s->fields[i]);
	json_put_end(w);
	json_put_member(w, "holder", s->fields[s->holder].name);
	put_documents(w, s);
	put_terms(w, s);
	put_grounds(w, s);
	put_certificate(w, s);
	put_later_parts(w, s);
	json_put_end(w);
}

void
service_put_json(struct buf *b, const struct service *s)
{
	struct json_write w = json_write_to(b);
	put_service(&w, s);
}

void
service_put_pretty(struct buf *b, const struct service *s)
{
	struct json_write w = json_write_pretty(b);
	put_service(&w, s);
}

void
service_put_csv_head(struct buf *b, size_t stages)
{
	buf_puts(b, "department_name,department_code,service_name,service_code,"
	    "sla_days,sub_slas,");
	for (size_t i = 1; i <= stages; i++)
		buf_printf(b, "sub_sla_%zu,sub_sla_%zu_days,", i, i);
	csv_end(b);
}

void
service_put_csv(struct buf *b, const struct service *s, size_t stages)
{
	csv_put(b, s->department_name.en);
	csv_put(b, s->department);
	csv_put(b, s->name.en);
	csv_put(b, s->number);
	csv_put_number(b, s->sla_days);
	csv_put_number(b, (int64_t)s->n_stages);
	for (size_t i = 0; i < stages; i++) {
		if (i >= s->n_stages) {
			buf_puts(b, ",,");
			continue;
		}
		csv_put(b, s->stages[i].name.en);
		csv_put_number(b, s->stages[i].days);
	}
	csv_end(b);
}
