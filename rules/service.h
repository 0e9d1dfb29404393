/*
 * service: what a department has laid down about one of its services (S13 to
 * S16, S24): who does what in how many days, what is asked of the applicant,
 * what the certificate shows.
 *
 * A definition is data: office/service_file reads one from a department's JSON
 * file. It is immutable once in use; a change is a new version. All texts are
 * UTF-8, NUL-terminated behind the slice, and live as long as the definition.
 */
#ifndef RULES_SERVICE_H
#define RULES_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"

#define SERVICE_STAGES_MOST 16
#define SERVICE_FIELDS_MOST 64
#define SERVICE_CHOICES_MOST 64
#define SERVICE_DOCUMENTS_MOST 32
#define SERVICE_GROUNDS_MOST 64
#define SERVICE_DAYS_MOST 365

/* A text in the two languages every certificate bears. */
struct service_text {
	struct slice en;
	struct slice bn;
};

enum stage_kind { STAGE_SCRUTINY, STAGE_FIELD_VISIT, STAGE_PAYMENT,
	STAGE_APPROVAL, STAGE_OTHER, STAGE_KINDS };

struct service_stage {
	enum stage_kind kind;
	struct service_text name;
	struct slice role;	/* "inspector": [a-z][a-z0-9-]* */
	int days;		/* the Sub-SLA; 0 only for the last stage */
};

struct service_officer {
	struct service_text title;	/* "Sub-Divisional Officer" */
	int days;	/* in which an appeal or revision is decided */
};

enum field_type { FIELD_TEXT, FIELD_NAME, FIELD_DATE, FIELD_MOBILE,
	FIELD_EMAIL, FIELD_CHOICE, FIELD_ADDRESS, FIELD_NUMBER, FIELD_PHOTO,
	FIELD_TYPES };

struct service_choice {
	struct slice value;	/* what is stored and what a row holds */
	struct service_text label;
};

struct service_field {
	struct slice name;	/* [a-z][a-z0-9_]{0,31}, the CSV column */
	struct service_text label;
	enum field_type type;
	bool required;
	bool on_certificate;
	bool in_qr;
	bool in_search;
	int length_least;	/* code points; 0 when any */
	int length_most;
	int64_t number_least;	/* FIELD_NUMBER */
	int64_t number_most;
	bool past;	/* FIELD_DATE: not after today */
	struct slice pattern;	/* see pattern.h; empty when any */
	struct slice pattern_hint;	/* "six digits, such as 700091" */
	const struct service_choice *choices;
	size_t n_choices;
};

struct service_document {
	struct slice name;
	struct service_text label;
	bool pdf, jpeg, png;
	int kb_most;
	int count_most;
	bool required;
};

struct service_ground {
	struct slice code;
	struct service_text ground;
	struct service_text remedy;	/* what the citizen can do (S19) */
};

enum validity_kind {
	VALID_ALWAYS,
	VALID_MONTHS,	/* counted from the day of issue */
	VALID_FIELD,	/* to the date in one of the fields */
};

enum service_route { ROUTE_DESK, ROUTE_DEPARTMENT };

struct service {
	struct slice department;	/* "AMD" */
	struct slice number;		/* "015" */
	struct slice code;		/* "AMD-015" */
	struct service_text department_name;
	struct service_text name;

	int sla_days;
	const struct service_stage *stages;
	size_t n_stages;
	bool second_person;	/* nobody approves alone */
	struct service_text designated_officer;
	struct service_officer appellate;
	struct service_officer reviewing;

	const struct service_field *fields;
	size_t n_fields;
	size_t holder;	/* the field with the citizen's name (S4) */
	const struct service_document *documents;
	size_t n_documents;
	const struct service_ground *grounds;
	size_t n_grounds;

	int64_t fee_application_paise;
	int64_t fee_bsk_paise;
	int64_t fee_post_paise;

	enum validity_kind validity;
	int validity_months;
	size_t validity_field;
	enum service_route route;

	struct slice template;	/* "AMD-015": templates/AMD-015.tmpl */
	int qr_version;		/* 40 by the procedure (S4) */
	bool small_qr;		/* a second symbol with the bare URL */

	const struct slice *sources;	/* where the figures come from */
	size_t n_sources;
	/* Which parts are placeholders until the department notifies them:
	 * "sla_days", "stages". */
	const struct slice *to_be_notified;
	size_t n_to_be_notified;
};

/* The words used in files: "field-visit", "choice", "department". NULL-ended
 * lists in the order of the enums. */
extern const char *const service_stage_words[];
extern const char *const service_field_words[];
extern const char *const service_validity_words[];
extern const char *const service_route_words[];

/* The field called so, or NULL. */
const struct service_field *service_find_field(const struct service *,
    struct slice name);
/* Its place, or n_fields. */
size_t service_field_place(const struct service *, struct slice name);

/* The choice with that value, or NULL: its label is what people read. */
const struct service_choice *service_find_choice(const struct service_field *,
    struct slice value);

/* "AMD-015", "amd015", "AMD 015" -> "AMD", "015"; false otherwise. */
bool service_code_tidy(struct slice typed, char out[8]);

/*
 * The last day of validity of a certificate issued at issued_s (UTC seconds),
 * as "2026-11-24"; empty when it does not expire. values are form_check()'s.
 */
struct slice service_valid_until(const struct service *,
    const struct slice values[], int64_t issued_s, char out[11]);

#endif
