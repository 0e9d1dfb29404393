/* One fact a test about definitions as files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "file.h"
#include "form_check.h"
#include "own.h"
#include "people_file.h"
#include "rows.h"
#include "service_file.h"

/* The first three have certificates. */
static const struct {
	const char *code;
	int days, appeal_days, revision_days;
} samples[] = {
	{ "AMD-015", 45, 30, 30 }, { "BCW-001", 28, 30, 30 },
	{ "HHA-003", 20, 30, 30 }, { "AGD-001", 30, 30, 60 },
	{ "AGD-002", 60, 31, 61 }, { "AMD-016", 45, 30, 30 },
	{ "BCW-002", 28, 30, 30 }, { "HFW-001", 30, 30, 30 },
	{ "HHA-004", 15, 30, 30 }, { "LAW-001", 30, 30, 30 },
	{ "LND-001", 7, 30, 30 }, { "PRD-001", 15, 30, 30 },
	{ "UDM-001", 15, 30, 30 }, { "UDM-002", 15, 30, 30 },
	{ "UDM-003", 10, 30, 30 },
};
#define WITH_CERTIFICATE 3
static struct json_faults faults;

static const char *
source(struct arena *a, const char *path)
{
	const char *top = getenv("MOHOR_SOURCE");
	return arena_printf(a, "%s/%s", top == NULL ? "." : top, path);
}

static struct service *
sample(struct arena *a, const char *code)
{
	struct service *s;
	struct fault why;
	if (service_read_file(a, source(a, arena_printf(a,
	    "services/%s.json", code)), &s, &faults, &why) == FAULT_NONE)
		return s;
	for (size_t i = 0; i < faults.n; i++)
		print_error("%s: %s\n", faults.at[i].where, faults.at[i].say);
	fail_msg("%s: %s", why.where, why.say);
	return NULL;
}

static void
the_samples_are_well_formed(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		struct service *s = sample(a, samples[i].code);
		assert_true(slice_is(s->code, samples[i].code));
		assert_int_equal(s->sla_days, samples[i].days);
		assert_int_equal(s->appellate.days, samples[i].appeal_days);
		assert_int_equal(s->reviewing.days, samples[i].revision_days);
		assert_true(s->n_grounds >= 2);
		assert_true(s->n_documents >= 1);
		assert_int_equal(s->fee_application_paise + s->fee_bsk_paise +
		    s->fee_post_paise, 0);
		assert_true(slice_is(s->fields[s->holder].name, "name"));
		assert_int_equal(s->qr_version, 40);
		struct form *form;
		assert_int_equal(form_make(a, s, &form, NULL), FAULT_NONE);
	}
	struct service *amd = sample(a, "AMD-015");
	assert_true(slice_is(amd->fields[amd->validity_field].name,
	    "licence_to"));
}

static void
canonical_text_is_a_fixed_point(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		struct buf one = buf_make(a, 16384), two = buf_make(a, 16384);
		struct service *again;
		service_put_json(&one, sample(a, samples[i].code));
		assert_int_equal(service_read(a, buf_slice(&one), "again",
		    &again, &faults, NULL), FAULT_NONE);
		service_put_json(&two, again);
		assert_true(slice_eq(buf_slice(&one), buf_slice(&two)));
		two.len = 0;
		service_put_pretty(&two, again);
		assert_int_equal(service_read(a, buf_slice(&two), "pretty",
		    &again, &faults, NULL), FAULT_NONE);
		two.len = 0;
		service_put_json(&two, again);
		assert_true(slice_eq(buf_slice(&one), buf_slice(&two)));
	}
}

static void
the_table_of_onboarding_comes_out_as_csv(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 512);
	service_put_csv_head(&b, 4);
	service_put_csv(&b, sample(a, "HHA-003"), 4);
	assert_string_equal(buf_text(&b),
	    "department_name,department_code,service_name,service_code,"
	    "sla_days,sub_slas,sub_sla_1,sub_sla_1_days,sub_sla_2,"
	    "sub_sla_2_days,sub_sla_3,sub_sla_3_days,sub_sla_4,"
	    "sub_sla_4_days\r\nHome and Hill Affairs Department,HHA,"
	    "Domicile Certificate,003,20,3,Scrutiny of documents,4,"
	    "Police report on residence,10,Final approval and signature,6,,"
	    "\r\n");
}

/* The text with the first `from` replaced. */
static struct slice
edited(struct arena *a, struct slice text, const char *from, const char *to)
{
	const char *at = memmem(text.at, text.len, from, strlen(from));
	if (at == NULL)
		fail_msg("nothing to replace: %s", from);
	size_t before = (size_t)(at - text.at);
	struct buf b = buf_make(a, text.len + 64);
	buf_put(&b, text.at, before);
	buf_puts(&b, to);
	buf_put_slice(&b, slice_skip(text, before + strlen(from)));
	return buf_slice(&b);
}

static void
every_mistake_is_found_with_its_path(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *where, *says;
	} cases[] = {
		{ "\"code\":\"BCW\"", "\"code\":\"bcw\"", "department.code",
		    "A to Z" },
		{ "\"service\":\"001\"", "\"service\":\"1\"", "service",
		    "exactly 3" },
		{ "\"service\":\"001\"", "\"service\":\"000\"", "service",
		    "000" },
		{ "\"sla_days\":28", "\"sla_days\":27", "stages",
		    "add up to 28; sla_days allows 27" },
		{ "\"days\":14", "\"days\":400", "stages[1].days",
		    "must be 1 to 365, not 400" },
		{ "\"kind\":\"field-visit\"", "\"kind\":\"visit\"",
		    "stages[1].kind", "scrutiny, field-visit" },
		{ "\"kind\":\"approval\"", "\"kind\":\"other\"", "stages",
		    "the last must be" },
		{ "\"route\":\"desk\"", "\"route\":\"desk\",\"x\":1", "x",
		    "is not known here" },
		{ "\"holder\":\"name\"", "\"holder\":\"nam\"", "holder",
		    "no field" },
		{ "\"holder\":\"name\"", "\"holder\":\"pin\"", "holder",
		    "type name" },
		{ "\"name\":\"dob\"", "\"name\":\"uin\"", "fields[5].name",
		    "every certificate" },
		{ "\"name\":\"dob\"", "\"name\":\"name\"", "fields[5].name",
		    "same as fields[0].name" },
		{ "\"name\":\"dob\"", "\"name\":\"Dob\"", "fields[5].name",
		    "small letters" },
		{ "\"type\":\"date\"", "\"type\":\"day\"", "fields[5].type",
		    "must be one of" },
		{ "\"past\":true", "\"past\":true,\"min\":1",
		    "fields[5].min", "means nothing" },
		{ "[1-9][0-9]{5}", "[1-9", "fields[11].pattern",
		    "not closed" },
		{ "\"hint\":", "\"hin\":", "fields[11].hin", "not known" },
		{ "{\"kind\":\"always\"}", "{\"kind\":\"months\"}",
		    "validity.months", "belongs" },
		{ "{\"kind\":\"always\"}",
		    "{\"kind\":\"field\",\"field\":\"pin\"}",
		    "validity.field", "type date" },
		{ "\"template\":\"BCW-001\"", "\"template\":\"../x\"",
		    "certificate.template", "letters" },
		{ "\"qr_version\":40", "\"qr_version\":41",
		    "certificate.qr_version", "1 to 40" },
		{ "\"kinds\":[\"pdf\"", "\"kinds\":[\"doc\"",
		    "documents[0].kinds", "pdf, jpeg" },
		{ "\"value\":\"ST\"", "\"value\":\"SC\"",
		    "fields[14].choices[1].value", "same as choices[0]" },
		{ "Caste Certificate", "Caste\\tCertificate", "name.en",
		    "cannot be printed" },
		{ "Caste Certificate", "Caste Certificate ", "name.en",
		    "blanks" },
		{ "\"bsk_paise\":0", "\"bsk_paise\":-1", "fees.bsk_paise",
		    "must be 0" },
		{ "\"post_paise\":0", "\"post_paise\":0.5",
		    "fees.post_paise", "whole number" },
		{ "\"post_paise\":0", "\"postage\":0", "fees.postage",
		    "not known" },
		{ "\"sla_days\":28", "\"sla_days\":0", "sla_days",
		    "must be 1 to 365" },
		{ "\"kind\":\"scrutiny\"", "\"kind\":\"approval\"",
		    "stages[0].kind", "only be the last" },
		{ "\"role\":\"bcw-inspector\"", "\"role\":\"BCW Inspector\"",
		    "stages[1].role", "small letters" },
		{ "\"role\":\"bcw-inspector\",", "", "stages[1].role",
		    "is missing" },
		{ "\"days\":6", "\"days\":0", "stages[0].days",
		    "must be 1 to 365" },
		{ "\"days\":30", "\"days\":0", "appellate_officer.days",
		    "must be 1 to 365" },
		{ "\"reviewing_officer\"", "\"reviewing\"",
		    "reviewing_officer", "is missing" },
		{ "\"code\":\"documents-unreadable\"",
		    "\"code\":\"Unreadable!\"", "grounds[0].code",
		    "small letters" },
		{ "\"remedy\"", "\"cure\"", "grounds[0].remedy",
		    "is missing" },
		{ "\"name\":\"identity\"", "\"name\":\"residence\"",
		    "documents[1].name", "same as documents[0]" },
		{ "[\"pdf\",\"jpeg\"", "[\"pdf\",\"pdf\"",
		    "documents[0].kinds", "each once" },
		{ "\"kinds\":[\"pdf\",\"jpeg\",\"png\"]", "\"kinds\":[]",
		    "documents[0].kinds", "1 to 3" },
		{ "\"max_kb\":1024", "\"max_kb\":99999",
		    "documents[0].max_kb", "must be 1 to 20480" },
		{ "\"max_count\":1", "\"max_count\":0",
		    "documents[0].max_count", "must be 1 to 20" },
		{ "\"route\":\"desk\"", "\"route\":\"post\"", "route",
		    "desk, department" },
		{ "\"route\":\"desk\"",
		    "\"route\":\"desk\",\"second_person\":1",
		    "second_person", "true or false" },
		{ "[\"stages\",", "[\"stage\",", "to_be_notified",
		    "'stage' is not so" },
		{ "[\"stages\",", "[\"fees\",", "to_be_notified",
		    "each once" },
	};
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 16384);
	service_put_json(&b, sample(a, "BCW-001"));
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct service *s = NULL;
		struct fault why;
		assert_int_equal(service_read(a, edited(a, buf_slice(&b),
		    cases[i].from, cases[i].to), "x.json", &s, &faults, &why),
		    FAULT_INPUT);
		assert_null(s);
		assert_true(faults.n >= 1);
		bool found = false;
		for (size_t k = 0; k < faults.n; k++)
			found = found || (strcmp(faults.at[k].where,
			    cases[i].where) == 0 && strstr(faults.at[k].say,
			    cases[i].says) != NULL);
		if (!found)
			fail_msg("%s: %s: %s", cases[i].to, faults.at[0].where,
			    faults.at[0].say);
	}
}

/* The text with all from one mark up to another replaced. */
static struct slice
cut_between(struct arena *a, struct slice text, const char *from,
    const char *to, const char *by)
{
	const char *at = memmem(text.at, text.len, from, strlen(from));
	assert_non_null(at);
	const char *end = memmem(at, (size_t)(text.at + text.len - at), to,
	    strlen(to));
	assert_non_null(end);
	struct buf b = buf_make(a, text.len);
	buf_put(&b, text.at, (size_t)(at - text.at));
	buf_puts(&b, by);
	buf_put(&b, end, (size_t)(text.at + text.len - end));
	return buf_slice(&b);
}

static void
a_service_of_the_desk_lists_a_ground_another_need_not(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct buf b = buf_make(a, 16384);
	struct service *s;
	service_put_json(&b, sample(a, "BCW-001"));
	struct slice none = cut_between(a, buf_slice(&b), "\"grounds\":",
	    ",\"route\"", "\"grounds\":[]");
	assert_int_equal(service_read(a, none, "x", &s, &faults, NULL),
	    FAULT_INPUT);
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.at[0].where, "grounds");
	assert_int_equal(service_read(a, edited(a, none,
	    "\"route\":\"desk\"", "\"route\":\"department\""), "x", &s,
	    &faults, NULL), FAULT_NONE);
}

static void
a_second_person_and_what_is_to_be_notified_are_kept(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct service *s = sample(a, "AMD-016"), *again;
	assert_true(s->second_person);
	assert_false(sample(a, "BCW-001")->second_person);
	assert_int_equal(s->n_to_be_notified, 4);
	struct buf b = buf_make(a, 16384);
	service_put_json(&b, s);
	assert_int_equal(service_read(a, buf_slice(&b), "x", &again, &faults,
	    NULL), FAULT_NONE);
	assert_true(again->second_person);
	assert_true(slice_is(again->to_be_notified[1], "stages"));
}

static void
an_empty_definition_is_told_all_it_lacks(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct service *s;
	struct fault why;
	assert_int_equal(service_read(a, slice_of("{}"), "x.json", &s, &faults,
	    &why), FAULT_INPUT);
	assert_true(faults.n >= 9);
	assert_string_equal(why.where, "x.json: department");
	assert_int_equal(service_read(a, slice_of("[]"), "x.json", &s, &faults,
	    &why), FAULT_INPUT);
	assert_int_equal(service_read(a, slice_of("{"), "x.json", &s, &faults,
	    &why), FAULT_INPUT);
	assert_int_equal(faults.n, 1);
}

/* Good and bad rows of a file under a service. */
static void
count_rows(struct arena *a, const char *path, const char *code, int *good,
    int *bad)
{
	struct form *form;
	struct form_map map;
	struct rows *rows;
	struct row row;
	struct fault why;
	struct slice values[SERVICE_FIELDS_MOST];
	struct form_faults wrong;
	enum rows_got got;
	assert_int_equal(form_make(a, sample(a, code), &form, NULL), 0);
	assert_int_equal(people_open(a, source(a, path), &rows, &why), 0);
	assert_int_equal(form_map_columns(a, form, rows->columns,
	    rows->n_columns, &map, &why), FAULT_NONE);
	assert_int_equal(form_map_complete(form, &map, &why), FAULT_NONE);
	*good = *bad = 0;
	while ((got = rows_next(rows, &row, &why)) != ROWS_END) {
		assert_int_not_equal(got, ROWS_BROKEN);
		if (got == ROWS_BAD || form_check(a, form, &map, &row, 20781,
		    values, &wrong) != FAULT_NONE)
			++*bad;
		else
			++*good;
	}
	rows_drop(rows);
}

static void
the_sample_people_suit_the_services_with_certificates(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	for (size_t i = 0; i < WITH_CERTIFICATE; i++) {
		int good, bad;
		count_rows(a, "services/samples/people.csv", samples[i].code,
		    &good, &bad);
		assert_int_equal(good, 200);
		assert_int_equal(bad, 0);
	}
}

static void
ten_of_the_thirty_faulty_people_are_refused(void **state)
{
	(void)state;
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	int good, bad;
	count_rows(a, "services/samples/people-with-faults.csv", "BCW-001",
	    &good, &bad);
	assert_int_equal(good, 20);
	assert_int_equal(bad, 10);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_samples_are_well_formed),
		cmocka_unit_test(canonical_text_is_a_fixed_point),
		cmocka_unit_test(the_table_of_onboarding_comes_out_as_csv),
		cmocka_unit_test(every_mistake_is_found_with_its_path),
		cmocka_unit_test(
		    a_service_of_the_desk_lists_a_ground_another_need_not),
		cmocka_unit_test(
		    a_second_person_and_what_is_to_be_notified_are_kept),
		cmocka_unit_test(an_empty_definition_is_told_all_it_lacks),
		cmocka_unit_test(
		    the_sample_people_suit_the_services_with_certificates),
		cmocka_unit_test(ten_of_the_thirty_faulty_people_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
