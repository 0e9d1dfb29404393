#include "press_template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "chain.h"
#include "clock.h"
#include "date.h"
#include "doc.h"
#include "file.h"
#include "hash.h"
#include "office.h"
#include "own.h"
#include "pdf_font.h"
#include "service.h"
#include "slice.h"
#include "template.h"
#include "template_store.h"
#include "trust_files.h"

/* "BCW-001" -> "DIR/templates/bcw-001.mt" */
static const char *
template_path(struct arena *a, const struct office *o, const struct service *s)
{
	char *name = arena_text(a, s->template.at, s->template.len);
	for (char *c = name; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	return arena_printf(a, "%s/templates/%s.mt", o->dir, name);
}

static enum fault_code
load(struct arena *a, const struct office *o, const struct service *s,
    const char *path, struct font_set *fonts, bool test_pki, bool specimen,
    struct template **out, struct fault *why)
{
	struct slice text;
	enum fault_code code = file_read(a, path, TEMPLATE_TEXT_MOST, &text,
	    why);
	if (code != FAULT_NONE)
		return code;
	const struct template_env env = { .fonts = fonts, .service = s,
	    .image_dir = arena_printf(a, "%s/templates", o->dir),
	    .verify_url = slice_of(arena_printf(a, "https://%.*s/v",
	    SLICE_FMT(o->conf.host))),
	    .test_pki = test_pki, .specimen = specimen };
	return template_load(a, text, path, &env, out, why);
}

enum fault_code
press_template_load(struct arena *a, const struct office *o,
    const struct service *s, struct font_set *fonts, bool test_pki,
    bool specimen, struct template **out, struct fault *why)
{
	return load(a, o, s, template_path(a, o, s), fonts, test_pki, specimen,
	    out, why);
}

enum fault_code
press_template_keep(const struct office *o, const struct service *s,
    const struct template *t, int64_t *id, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct template_new new = { .name = s->template,
	    .prelude = template_prelude(t) };
	enum fault_code code = file_read(a, template_path(a, o, s),
	    TEMPLATE_TEXT_MOST, &new.source, why);
	if (code != FAULT_NONE)
		return code;
	sha256_of(template_identity(t), new.sha256);
	sha256_of(new.prelude, new.prelude_sha256);
	return template_put(o->db, &new, clock_now(o->clock), id, why);
}

/* A value that suits the field, long enough to show how it stands. */
static struct slice
made_up(const struct service_field *f)
{
	switch (f->type) {
	case FIELD_NAME:
		return slice_of(memmem(f->name.at, f->name.len, "_bn", 3) != NULL
		    ? "অনামিকা নমুনা চট্টোপাধ্যায়" : "Anamika Specimen Chattopadhyay");
	case FIELD_DATE:
		return slice_of("2000-01-31");
	case FIELD_MOBILE:
		return slice_of("9000000000");
	case FIELD_EMAIL:
		return slice_of("specimen@example.test");
	case FIELD_CHOICE:
		return f->choices[0].value;
	case FIELD_ADDRESS:
		return slice_of(memmem(f->name.at, f->name.len, "_bn", 3) != NULL
		    ? "১২ নমুনা সরণি, কৃষ্ণনগর, নদিয়া" : "12 Specimen Road,"
		    " Krishnanagar, Nadia");
	case FIELD_NUMBER:
		return slice_of("12");
	default:
		return slice_of(f->pattern.len != 0 ? "741101" : "Specimen");
	}
}

enum fault_code
press_template_preview(struct arena *a, const struct office *o,
    const struct service *s, const char *path, struct slice *pdf,
    struct fault *why)
{
	struct font_set *fonts = NULL;
	struct template *t;
	struct slice values[SERVICE_FIELDS_MOST];
	char until[11];
	enum fault_code code = font_set_open(&fonts, NULL, why);
	if (code == FAULT_NONE)
		code = load(a, o, s, path != NULL ? path : template_path(a, o, s),
		    fonts, o->conf.test_pki, true, &t, why);
	for (size_t i = 0; i < s->n_fields; i++)
		values[i] = made_up(&s->fields[i]);
	const struct doc_input in = { .uin = slice_of(arena_printf(a,
	    "%.*s%.*s%d000000", SLICE_FMT(s->department), SLICE_FMT(s->number),
	    date_ist(clock_now(o->clock)).date.year)),
	    .access_code = slice_of("SPEC1MEN"),
	    .qr_text = slice_of(arena_printf(a, "https://%.*s/v#SPECIMEN",
	    SLICE_FMT(o->conf.host))), .values = values,
	    .issued_s = clock_now(o->clock),
	    .valid_until = service_valid_until(s, values, clock_now(o->clock),
	    until),
	    .signer_name = o->conf.signer_name.len != 0 ? o->conf.signer_name :
	    slice_of("Name of the officer"),
	    .signer_designation = o->conf.signer_designation.len != 0 ?
	    o->conf.signer_designation : s->designated_officer.en,
	    .signer_place = o->conf.signer_place, .hole_room = 64 };
	struct doc_output page;
	if (code == FAULT_NONE)
		code = doc_make(a, t, &in, &page, why);
	if (code == FAULT_NONE) {
		struct buf b = buf_make(a, 256 * 1024);
		buf_put_slice(&b, template_prelude(t));
		buf_put(&b, page.tail, page.tail_len);
		*pdf = buf_slice(&b);
	}
	font_set_drop(fonts);
	return code;
}

static enum fault_code
add_anchor(void *trust, struct slice pem, struct fault *why)
{
	return trust_add(trust, pem, why);
}

enum fault_code
press_tsa_trust(const struct office *o, struct trust **out,
    struct fault *why)
{
	struct trust *trust = trust_make();
	enum fault_code code = trust_files_each(office_path(o, "trust"), ".pem",
	    add_anchor, trust, why);
	if (code == FAULT_NONE)
		*out = trust;
	else
		trust_drop(trust);
	return code;
}

void
press_tsa_trust_drop(struct trust *trust)
{
	trust_drop(trust);
}
