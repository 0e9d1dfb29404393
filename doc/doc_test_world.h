/*
 * doc_test_world: a service, fonts, a template and a person, for the tests and
 * the bench of this room. The service is the caste certificate's, as far as a
 * page shows it; the files in templates/ are the real ones.
 */
#ifndef DOC_DOC_TEST_WORLD_H
#define DOC_DOC_TEST_WORLD_H

#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "doc.h"
#include "file.h"
#include "own.h"
#include "pdf_font.h"
#include "service.h"
#include "template.h"

#define TEXT_FIELD(n, e, b, must) { .name = SLICE(n), \
	.label = { SLICE(e), SLICE(b) }, .type = FIELD_TEXT, \
	.required = (must), .on_certificate = true }

static const struct service_choice world_genders[] = {
	{ SLICE("female"), { SLICE("Female"), SLICE("মহিলা") } },
	{ SLICE("male"), { SLICE("Male"), SLICE("পুরুষ") } },
};

static const struct service_choice world_categories[] = {
	{ SLICE("SC"), { SLICE("Scheduled Caste"), SLICE("তফসিলি জাতি") } },
	{ SLICE("ST"), { SLICE("Scheduled Tribe"), SLICE("তফসিলি জনজাতি") } },
};

static const struct service_choice world_districts[] = {
	{ SLICE("Paschim Medinipur"), { SLICE("Paschim Medinipur"),
	    SLICE("পশ্চিম মেদিনীপুর") } },
};

#define CHOICE_FIELD(n, e, b, c) { .name = SLICE(n), \
	.label = { SLICE(e), SLICE(b) }, .type = FIELD_CHOICE, \
	.required = true, .on_certificate = true, .choices = (c), \
	.n_choices = sizeof(c) / sizeof((c)[0]) }

static const struct service_field world_fields[] = {
	TEXT_FIELD("name", "Name", "নাম", true),
	TEXT_FIELD("name_bn", "Name in Bengali", "বাংলায় নাম", false),
	TEXT_FIELD("father", "Father's name", "পিতার নাম", true),
	TEXT_FIELD("father_bn", "Father's name in Bengali",
	    "বাংলায় পিতার নাম", false),
	TEXT_FIELD("mother", "Mother's name", "মাতার নাম", false),
	{ .name = SLICE("dob"), .label = { SLICE("Date of birth"),
	    SLICE("জন্মতারিখ") }, .type = FIELD_DATE, .required = true,
	    .on_certificate = true },
	CHOICE_FIELD("gender", "Gender", "লিঙ্গ", world_genders),
	TEXT_FIELD("address", "Address", "ঠিকানা", true),
	TEXT_FIELD("address_bn", "Address in Bengali", "বাংলায় ঠিকানা",
	    false),
	TEXT_FIELD("police_station", "Police station", "থানা", true),
	CHOICE_FIELD("district", "District", "জেলা", world_districts),
	TEXT_FIELD("pin", "PIN code", "পিন কোড", true),
	CHOICE_FIELD("category", "Category", "শ্রেণি", world_categories),
	TEXT_FIELD("community", "Caste, tribe or community",
	    "জাতি, জনজাতি বা সম্প্রদায়", true),
	{ .name = SLICE("mobile"), .label = { SLICE("Mobile number"),
	    SLICE("মোবাইল নম্বর") }, .type = FIELD_MOBILE },
};

#define WORLD_FIELDS (sizeof world_fields / sizeof world_fields[0])

enum world_field { W_NAME, W_NAME_BN, W_FATHER, W_FATHER_BN, W_MOTHER, W_DOB,
	W_GENDER, W_ADDRESS, W_ADDRESS_BN, W_POLICE, W_DISTRICT, W_PIN,
	W_CATEGORY, W_COMMUNITY, W_MOBILE };

static const struct service world_service = {
	.department = SLICE("BCW"), .number = SLICE("001"),
	.code = SLICE("BCW-001"),
	.department_name = { SLICE("Backward Classes Welfare Department"),
	    SLICE("অনগ্রসর শ্রেণি কল্যাণ বিভাগ") },
	.name = { SLICE("Caste Certificate"), SLICE("জাতি শংসাপত্র") },
	.fields = world_fields, .n_fields = WORLD_FIELDS, .holder = W_NAME,
	.qr_version = 40,
};

static const struct slice world_values[WORLD_FIELDS] = {
	SLICE("Rina Bera"), SLICE("রিনা বেরা"), SLICE("Sukumar Bera"),
	SLICE("সুকুমার বেরা"), SLICE("Malati Bera"), SLICE("1998-03-14"),
	SLICE("female"),
	SLICE("Village Kharibari, Post Office Uttar Mirzapur, Sabang"),
	SLICE("গ্রাম খড়িবাড়ি, ডাকঘর উত্তর মির্জাপুর, সবং"),
	SLICE("Sabang"), SLICE("Paschim Medinipur"), SLICE("721144"),
	SLICE("SC"), SLICE("Poundra"),
};

struct world {
	struct arena *arena;
	struct font_set *fonts;
	struct template_env env;
	struct slice values[WORLD_FIELDS];
	struct doc_input input;
};

static inline struct world
world_open(void)
{
	struct fault why;
	struct world w = { .arena = arena_make() };
	if (font_set_open(&w.fonts, NULL, &why) != FAULT_NONE) {
		fprintf(stderr, "%s\n", why.say);
		exit(1);
	}
	w.env = (struct template_env){ .fonts = w.fonts,
	    .service = &world_service, .test_pki = true,
	    .verify_url = SLICE("https://certificates.example/v") };
	/* As long as a credential is: 1.2 KB, so level H. */
	struct buf qr = buf_make(w.arena, 2048);
	buf_puts(&qr, "https://certificates.example/v/BCW0012026000001#");
	for (unsigned i = 0; i < 1150; i++)
		buf_putc(&qr, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789-_"
		    [(i * 7919 + i * i / 3) % 44]);
	w.input = (struct doc_input){ .uin = SLICE("BCW0012026000001"),
	    .access_code = SLICE("7K3M9Q2X"), .qr_text = buf_slice(&qr),
	    .issued_s = 1795494900, .signer_name = SLICE("Ananya Lahiri"),
	    .signer_designation = SLICE("Sub-Divisional Officer"),
	    .signer_place = SLICE("Kharagpur"), .hole_room = 8192 };
	return w;
}

/* The person's values are the world's own copy, to be changed by a test. */
static inline const struct doc_input *
world_person(struct world *w)
{
	memcpy(w->values, world_values, sizeof world_values);
	w->input.values = w->values;
	return &w->input;
}

static inline struct slice
world_text(struct world *w, const char *name)
{
	const char *source = getenv("MOHOR_SOURCE");
	struct slice text;
	struct fault why;
	if (file_read(w->arena, arena_printf(w->arena, "%s/templates/%s",
	    source == NULL ? "." : source, name), TEMPLATE_TEXT_MOST, &text,
	    &why) != FAULT_NONE) {
		fprintf(stderr, "%s: set MOHOR_SOURCE to the sources\n",
		    why.say);
		exit(1);
	}
	return text;
}

static inline void
world_close(struct world *w)
{
	font_set_drop(w->fonts);
	arena_drop(w->arena);
}

#endif
