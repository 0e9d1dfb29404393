#include "press.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "catalogue.h"
#include "cert.h"
#include "clock.h"
#include "credential.h"
#include "doc.h"
#include "facts.h"
#include "file.h"
#include "hash.h"
#include "http_client.h"
#include "jws.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "pdf_font.h"
#include "press_template.h"
#include "seal.h"
#include "service.h"
#include "sign_pdf.h"
#include "signer.h"
#include "template.h"
#include "trust_files.h"

struct press {
	struct arena *arena;	/* as long as the press */
	struct arena *scratch;	/* of one sheet */
	const struct office *office;
	struct office_keys *keys;
	struct signer *signer;
	const struct service *service;
	struct font_set *fonts;
	struct template *template;
	int64_t template_id;
	struct http_client *http;
	struct trust *tsa_trust;
	struct sign_plan *plan;
	const struct sign_prelude *prelude;
	struct slice token_head;
	struct slice signer_name, signer_post;
	struct press_times times;
};

static struct slice
said_or(struct slice said, const char *otherwise)
{
	return said.len != 0 ? said : slice_of(otherwise);
}

static enum fault_code
make_plan(struct press *p, struct signer *signer, struct fault *why)
{
	const struct conf *conf = &p->office->conf;
	struct sign_options o = { .level = (enum sign_level)conf->level };
	if (o.level == SIGN_B_T) {
		enum fault_code code = http_client_make(&p->http, why);
		if (code == FAULT_NONE)
			code = press_tsa_trust(p->office, &p->tsa_trust, why);
		if (code != FAULT_NONE)
			return code;
		o.tsa_url = arena_text(p->arena, conf->tsa_url.at,
		    conf->tsa_url.len);
		o.http = p->http;
		o.tsa_trust = p->tsa_trust;
	}
	return sign_plan_make(&p->plan, signer, &o, why);
}

static void
make_names(struct press *p, const struct signer *signer)
{
	const struct conf *conf = &p->office->conf;
	struct buf head = buf_make(p->arena, 128);
	p->signer_name = said_or(conf->signer_name, signer_name(signer));
	p->signer_post = said_or(conf->signer_designation, signer_post(signer));
	credential_put_header(&head,
	    slice_of(jws_key_kid(office_qr_key(p->keys))));
	p->token_head = buf_slice(&head);
}

static enum fault_code
is_signer(void *with, struct slice pem, struct fault *why)
{
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	const struct signer *signer = with;
	struct slice *certs = NULL;
	size_t n = 0;
	enum fault_code code = cert_split(a, pem, &certs, &n, why);
	for (size_t i = 0; i < n && code == FAULT_NONE; i++)
		if (slice_eq(certs[i], signer_facts(signer)->der))
			code = fault_say(why, FAULT_DENIED, "This is the key of"
			    " reports: it signs no certificates. Name an"
			    " officer's key.");
	return code;
}

/* It signs without anybody's hand, so nothing it signs may be a certificate. */
static enum fault_code
refuse_report_key(const struct office *o, struct signer *signer,
    struct fault *why)
{
	return trust_files_each(office_path(o, "trust/reports"), ".pem",
	    is_signer, signer, why);
}

enum fault_code
press_make(struct office *o, struct office_keys *keys, struct signer *signer,
    const struct catalogue_entry *entry, struct press **out,
    struct fault *why)
{
	enum fault_code code = refuse_report_key(o, signer, why);
	if (code != FAULT_NONE)
		return code;
	AUTO(press_drop_ptr) struct press *p = calloc(1, sizeof *p);
	if (p == NULL)
		abort();
	p->arena = arena_make();
	p->scratch = arena_make();
	p->office = o;
	p->keys = keys;
	p->signer = signer;
	p->service = entry->service;
	code = font_set_open(&p->fonts, NULL, why);
	if (code == FAULT_NONE)
		code = press_template_load(p->arena, o, p->service, p->fonts,
		    o->conf.test_pki || signer_facts(signer)->test_pki, false,
		    &p->template, why);
	if (code == FAULT_NONE)
		code = press_template_keep(o, p->service, p->template,
		    &p->template_id, why);
	if (code == FAULT_NONE)
		code = make_plan(p, signer, why);
	if (code != FAULT_NONE)
		return code;
	p->prelude = sign_prelude_make(p->arena, p->plan,
	    template_prelude(p->template));
	make_names(p, signer);
	*out = TAKE(p);
	return FAULT_NONE;
}

void
press_drop(struct press *p)
{
	if (p == NULL)
		return;
	sign_plan_drop(p->plan);
	http_client_drop(p->http);
	press_tsa_trust_drop(p->tsa_trust);
	font_set_drop(p->fonts);
	arena_drop(p->scratch);
	arena_drop(p->arena);
	free(p);
}

void
press_drop_ptr(struct press **p)
{
	press_drop(*p);
}

int64_t
press_template(const struct press *p)
{
	return p->template_id;
}

struct slice
press_qr_kid(const struct press *p)
{
	return slice_of(jws_key_kid(office_qr_key(p->keys)));
}

struct slice
press_prelude(const struct press *p)
{
	return template_prelude(p->template);
}

const struct press_times *
press_times(const struct press *p)
{
	return &p->times;
}

/* One certificate under way. */
struct making {
	struct press *press;
	struct arena *a;	/* the press's scratch */
	struct slice uin;
	char access[ACCESS_CODE_LEN];
	const struct slice *values;
	struct slice valid_until;
	int64_t issued_s;
	struct slice facts;
	struct slice qr_text;
	int64_t clock_us;
};

/* The time since the last call. */
static void
tick(struct making *m, double *stage)
{
	int64_t now = clock_us();
	*stage += (double)(now - m->clock_us);
	m->clock_us = now;
}

static enum fault_code
make_token(struct making *m, const unsigned char digest[SHA256_LEN],
    int64_t cert_id, struct fault *why)
{
	const struct press *p = m->press;
	const struct service *s = p->service;
	struct credential c = { .host = p->office->conf.host, .uin = m->uin,
	    .name = m->values[s->holder], .service_code = s->code,
	    .service_name = s->name.en, .department = s->department_name.en,
	    .issued_s = m->issued_s, .valid_until = m->valid_until,
	    .access_code = slice_from(m->access, sizeof m->access),
	    .status_index = series_serial_of(cert_id) };
	memcpy(c.facts, digest, SHA256_LEN);
	for (size_t i = 0; i < s->n_fields; i++)
		if (s->fields[i].in_qr && m->values[i].len != 0 &&
		    c.n_extra < CREDENTIAL_EXTRA_MOST)
			c.extra[c.n_extra++] = (struct credential_extra){
			    s->fields[i].name, m->values[i] };
	struct buf payload = buf_make(m->a, 1024);
	struct buf token = buf_make(m->a, 1536);
	struct buf url = buf_make(m->a, 2048);
	credential_put(&payload, &c);
	enum fault_code code = jws_sign(&token, office_qr_key(p->keys),
	    p->token_head, buf_slice(&payload), why);
	if (code != FAULT_NONE)
		return code;
	credential_url(&url, p->office->conf.host, m->uin, buf_slice(&token));
	m->qr_text = buf_slice(&url);
	return FAULT_NONE;
}

static void
make_facts(struct making *m, unsigned char digest[SHA256_LEN])
{
	struct buf b = buf_make(m->a, 2048);
	facts_put(&b, &(struct facts){ m->uin, m->press->service, m->issued_s,
	    m->valid_until, m->values });
	m->facts = buf_slice(&b);
	sha256_of(m->facts, digest);
}

static enum fault_code
make_page(struct making *m, struct doc_output *page, struct fault *why)
{
	struct press *p = m->press;
	struct doc_times times = { 0 };
	const struct doc_input in = { .uin = m->uin,
	    .access_code = slice_from(m->access, sizeof m->access),
	    .qr_text = m->qr_text, .values = m->values,
	    .valid_until = m->valid_until, .issued_s = m->issued_s,
	    .signer_name = p->signer_name,
	    .signer_designation = p->signer_post,
	    .signer_place = p->office->conf.signer_place,
	    .hole_room = sign_plan_room(p->plan) };
	font_set_tidy(p->fonts);
	enum fault_code code = doc_make_timed(m->a, p->template, &in, page,
	    &times, why);
	p->times.text += times.text;
	p->times.qr += times.qr;
	p->times.file += times.file;
	return code;
}

static enum fault_code
seal(struct making *m, struct arena *keep, struct slice open,
    struct slice *sealed, struct fault *why)
{
	unsigned char *to = arena_raw(keep, open.len + SEAL_OVERHEAD, 1);
	enum fault_code code = seal_close_into(office_seal(m->press->keys),
	    open, m->uin, to, why);
	*sealed = slice_from(to, open.len + SEAL_OVERHEAD);
	return code;
}

/* Signs the page and seals what is kept. */
static enum fault_code
finish(struct making *m, struct arena *keep, struct doc_output *page,
    struct press_sheet *out, struct fault *why)
{
	struct press *p = m->press;
	struct sign_result result;
	enum fault_code code = sign_document(m->a, p->plan, p->prelude,
	    page->tail, page->tail_len,
	    (struct sign_hole){ page->hole_at, page->hole_len }, &result, why);
	tick(m, &p->times.sign);
	if (code != FAULT_NONE)
		return code;
	memcpy(out->row.pdf_sha256, result.file_sha256, SHA256_LEN);
	out->row.pdf_len = (uint32_t)(template_prelude(p->template).len +
	    page->tail_len);
	out->tail = slice_from(page->tail, page->tail_len);
	code = seal(m, keep, m->facts, &out->row.facts, why);
	if (code == FAULT_NONE)
		code = seal(m, keep, out->tail, &out->row.tail, why);
	tick(m, &p->times.seal);
	return code;
}

enum fault_code
press_sheet(struct press *p, struct arena *keep, const struct uin *uin,
    int64_t series, const struct slice *values, int64_t issued_s,
    bool want_tail, struct press_sheet *out, struct fault *why)
{
	struct press_sheet sheet = { .row = { .series = series,
	    .serial = uin->serial, .issued_s = issued_s } };
	char until[11];
	struct doc_output page;
	struct fault inner = { 0 };
	arena_reset(p->scratch);
	struct making m = { .press = p, .a = p->scratch, .values = values,
	    .issued_s = issued_s, .clock_us = clock_us() };
	enum fault_code code = uin_format(uin, sheet.uin, why);
	if (code != FAULT_NONE)
		return code;
	m.uin = slice_from(sheet.uin, UIN_LEN);
	/* For the signer's journal, where keys have a process of their own. */
	signer_subject(p->signer, m.uin);
	jws_key_subject(office_qr_key(p->keys), m.uin);
	m.valid_until = service_valid_until(p->service, values, issued_s, until);
	office_access_code(p->keys, m.uin, m.access);
	make_facts(&m, sheet.row.facts_sha256);
	tick(&m, &p->times.facts);
	code = make_token(&m, sheet.row.facts_sha256,
	    series_cert_id(series, uin->serial), why);
	tick(&m, &p->times.token);
	if (code == FAULT_NONE)
		code = make_page(&m, &page, &inner);
	if (code != FAULT_NONE) {
		if (inner.code != FAULT_NONE && why != NULL)
			*why = inner;
		return code;
	}
	m.clock_us = clock_us();
	code = finish(&m, keep, &page, &sheet, why);
	if (code != FAULT_NONE)
		/* A signer's complaint is no fault of this person's values. */
		return code == FAULT_INPUT || code == FAULT_LIMIT ? fault_say(
		    why, FAULT_BUG, "The page and its signature do not fit"
		    " together; nothing was issued.") : code;
	if (want_tail)
		sheet.tail = slice_from(arena_copy(keep, sheet.tail.at,
		    sheet.tail.len), sheet.tail.len);
	else
		sheet.tail = (struct slice){ NULL, 0 };
	*out = sheet;
	return FAULT_NONE;
}
