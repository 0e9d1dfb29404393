/*
 * Verification for other people's pages and programs: a number, what a QR code
 * says, or a file; the answer that the pages give, as JSON. Anybody may ask from
 * any page (CORS): there is nothing here that a cookie or an address would open.
 */
#include "api.h"
#include "api_parts.h"
#include "arena.h"
#include "buf.h"
#include "check.h"
#include "check_answer.h"
#include "clock.h"
#include "json_read.h"
#include "json_write.h"
#include "office.h"
#include "paper.h"
#include "uin.h"

#define CREDENTIAL_MOST 3000

void
api_open_to_all(struct ask *ask)
{
	ask_header(ask, "Access-Control-Allow-Origin", "*");
}

/* What a browser asks before it sends from somebody else's page. */
enum fault_code
api_verify_options(struct ask *ask, struct fault *why)
{
	(void)why;
	ask->reply->status = 204;
	api_open_to_all(ask);
	ask_header(ask, "Access-Control-Allow-Methods", "POST");
	ask_header(ask, "Access-Control-Allow-Headers", "Content-Type");
	ask_header(ask, "Access-Control-Max-Age", "86400");
	return FAULT_NONE;
}

/* ---- the answer ---- */

static void
put_if(struct json_write *w, const char *key, struct slice value)
{
	if (value.len != 0)
		json_put_member(w, key, value);
}

static void
put_fields(struct json_write *w, const struct check_certificate *c)
{
	if (c->n_fields == 0)
		return;
	json_put_key(w, "fields");
	json_put_array(w);
	for (size_t i = 0; i < c->n_fields; i++) {
		json_put_object(w);
		json_put_member(w, "label", c->fields[i].label);
		json_put_member(w, "label_bn", c->fields[i].label_bn);
		json_put_member(w, "value", c->fields[i].value);
		json_put_member(w, "value_bn", c->fields[i].value_bn);
		json_put_end(w);
	}
	json_put_end(w);
}

static void
put_certificate(struct json_write *w, const struct check_certificate *c)
{
	if (c->uin.len == 0)
		return;
	json_put_key(w, "certificate");
	json_put_object(w);
	json_put_member(w, "uin", c->uin);
	put_if(w, "holder", c->holder);
	json_put_member_bool(w, "masked", c->masked);
	put_if(w, "service", c->service_code);
	put_if(w, "service_name", c->service_name);
	put_if(w, "service_name_bn", c->service_name_bn);
	put_if(w, "department", c->department);
	put_if(w, "department_bn", c->department_bn);
	if (c->issued_s != 0)
		api_put_time(w, "issued_at", c->issued_s);
	put_if(w, "valid_until", c->valid_until);
	json_put_member_bool(w, "expired", c->expired);
	if (c->status_s != 0)
		api_put_time(w, "status_at", c->status_s);
	put_if(w, "status_reason", c->ended_why);
	put_if(w, "replaced_by", c->replaced_by);
	put_fields(w, c);
	json_put_end(w);
}

static void
put_signature(struct json_write *w, const struct check_report *r)
{
	if (r->signer_name[0] == '\0')
		return;
	json_put_key(w, "signature");
	json_put_object(w);
	json_put_member(w, "signer", slice_of(r->signer_name));
	put_if(w, "organisation", slice_of(r->signer_organisation));
	put_if(w, "issuer", slice_of(r->issuer_name));
	if (r->signed_s != 0)
		api_put_time(w, "signed_at", r->signed_s);
	put_if(w, "time", slice_of(r->time_kind));
	put_if(w, "level", slice_of(r->level));
	put_if(w, "algorithm", slice_of(r->algorithm));
	json_put_end(w);
}

static void
put_texts(struct json_write *w, const char *key, const char *const *texts,
    size_t n)
{
	json_put_key(w, key);
	json_put_array(w);
	for (size_t i = 0; i < n; i++)
		json_put_text(w, slice_of(texts[i]));
	json_put_end(w);
}

static void
put_reasons(struct json_write *w, const struct check_report *r)
{
	json_put_key(w, "reasons");
	json_put_array(w);
	for (size_t i = 0; i < r->n_reasons; i++) {
		json_put_object(w);
		json_put_member(w, "word", slice_of(r->reasons[i].word));
		json_put_member(w, "sentence",
		    slice_of(r->reasons[i].sentence));
		put_if(w, "detail", slice_of(r->reasons[i].detail));
		json_put_end(w);
	}
	json_put_end(w);
}

static void
answer(struct ask *ask, const struct check_report *r)
{
	struct buf b = buf_make(ask->a, 4096);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_member(&w, "answer", slice_of(check_answer_name(
	    check_answer(r))));
	json_put_member(&w, "kind", slice_of(check_kind_name(r->kind)));
	json_put_member_bool(&w, "test", r->test);
	put_reasons(&w, r);
	put_certificate(&w, &r->cert);
	json_put_member_bool(&w, "in_register", r->in_register);
	if (r->kind == CHECK_PDF)
		json_put_member_bool(&w, "same_file", r->same_file);
	put_signature(&w, r);
	put_texts(&w, "checked", r->checked, r->n_checked);
	put_texts(&w, "unchecked", r->unchecked, r->n_unchecked);
	api_put_time(&w, "checked_at", clock_now(ask->door->office->clock));
	json_put_end(&w);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
	api_open_to_all(ask);
}

/* ---- the question ---- */

static enum fault_code
later(struct ask *ask, struct fault *why)
{
	struct check_report r;
	bool there = false;
	enum fault_code code = paper_take(ask, &there, &r, why);
	if (code == FAULT_NONE && there)
		answer(ask, &r);
	return code;
}

static enum fault_code
judge_file(struct ask *ask, struct fault *why)
{
	enum fault_code code = paper_accept(ask, 0, ask->http->spooled, why);
	if (code == FAULT_NONE)
		ask->later = later;
	return code;
}

static enum fault_code
judge_number(struct ask *ask, struct slice typed, struct slice code,
    struct fault *why)
{
	struct uin uin;
	struct check_report r;
	enum fault_code fault = uin_parse(typed, &uin, why);
	if (fault == FAULT_NONE)
		fault = ask_limit_series(ask, &uin, why);
	if (fault == FAULT_NONE)
		fault = check_number(ask->door->checker, ask->a, typed, code,
		    &r, why);
	if (fault == FAULT_NONE)
		answer(ask, &r);
	return fault;
}

static enum fault_code
judge_credential(struct ask *ask, struct slice text, struct fault *why)
{
	struct check_report r;
	struct slice uin, code;
	if (check_is_small_code(ask->door->checker, text, &uin, &code))
		return judge_number(ask, uin, code, why);
	check_credential(ask->door->checker, ask->a, text, &r);
	answer(ask, &r);
	return FAULT_NONE;
}

enum fault_code
api_verify(struct ask *ask, struct fault *why)
{
	struct json_faults *faults = ARENA_NEW(ask->a, struct json_faults);
	struct json *root = NULL;
	struct slice uin = { 0 }, code = { 0 }, credential = { 0 };
	if (ask->file_fd != 0)
		return judge_file(ask, why);
	enum fault_code fault = api_body(ask, faults, &root, why);
	if (fault != FAULT_NONE)
		return fault;
	json_read_only(root, (const char *const[]){ "uin", "code",
	    "credential", NULL });
	json_read_text(root, "credential", JSON_MAY, 1, CREDENTIAL_MOST,
	    &credential);
	json_read_text(root, "code", JSON_MAY, 0, 40, &code);
	json_read_text(root, "uin", credential.len == 0 ? JSON_MUST : JSON_MAY,
	    1, 64, &uin);
	if (credential.len != 0 && uin.len != 0)
		json_read_fault(root, "credential", "stands alone: it names the"
		    " number itself");
	fault = api_body_faults(ask, faults, why);
	if (fault != FAULT_NONE)
		return fault;
	return credential.len != 0 ? judge_credential(ask, credential, why) :
	    judge_number(ask, uin, code, why);
}
