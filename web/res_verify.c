/*
 * Verifying, as people do it: a number, with or without its access code, a file,
 * or what a QR code says. A file is looked at elsewhere (paper.h), so its answer
 * comes later.
 */
#include <string.h>
#include <sys/mman.h>

#include "arena.h"
#include "buf.h"
#include "certs.h"
#include "check.h"
#include "conf.h"
#include "http_form.h"
#include "office.h"
#include "own.h"
#include "paper.h"
#include "uin.h"
#include "web_ask.h"

#define TYPED_MOST 64
#define QR_MOST 3000

enum fault_code
web_verify_get(struct ask *ask, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context_scripted(ask);
	(void)why;
	web_verify_form(&b, &ctx, slice_of(""), NULL);
	web_answer_with(ask, 200, &b, WEB_SHARED, WEB_SCRIPTED);
	return FAULT_NONE;
}

/* ---- a number ---- */

static void
answer_in(struct ask *ask, const struct web_ctx *ctx, int status,
    const struct buf *page)
{
	web_answer_with(ask, status, page, WEB_PERSONAL,
	    ctx->scan ? WEB_SCRIPTED : WEB_PLAIN);
}

/* Is it a number, and may it be asked for? *done: the form was shown again. */
static enum fault_code
begin_number(struct ask *ask, const struct web_ctx *ctx, struct slice typed,
    bool *done, struct fault *why)
{
	struct uin uin;
	struct fault wrong = { 0 };
	*done = false;
	if (uin_parse(typed, &uin, &wrong) == FAULT_NONE)
		return ask_limit_series(ask, &uin, why);
	struct buf b = buf_make(ask->a, 16384);
	web_verify_form(&b, ctx, slice_head(typed, TYPED_MOST), &wrong);
	answer_in(ask, ctx, 422, &b);
	*done = true;
	return FAULT_NONE;
}

/* One number, with or without its access code. */
static enum fault_code
judge_in(struct ask *ask, const struct web_ctx *ctx, struct slice typed,
    struct slice code, struct fault *why)
{
	struct check_report report;
	bool done;
	enum fault_code fault = begin_number(ask, ctx, typed, &done, why);
	if (fault != FAULT_NONE || done)
		return fault;
	fault = check_number(ask->door->checker, ask->a, typed, code, &report,
	    why);
	if (fault != FAULT_NONE)
		return fault;
	struct buf b = buf_make(ask->a, 16384);
	web_verify_result(&b, ctx, &report, code);
	answer_in(ask, ctx, 200, &b);
	return FAULT_NONE;
}

static enum fault_code
judge(struct ask *ask, struct slice typed, struct slice code,
    struct fault *why)
{
	const struct web_ctx ctx = web_context(ask);
	return judge_in(ask, &ctx, typed, code, why);
}

/* The address in the QR code; what stands behind its # never comes here, but
 * the page's script reads it and asks again. */
enum fault_code
web_verify_number(struct ask *ask, struct fault *why)
{
	const struct web_ctx ctx = web_context_scripted(ask);
	return judge_in(ask, &ctx, ask->args[0], slice_of(""), why);
}

/* ---- what a QR code says ---- */

static enum fault_code
judge_qr(struct ask *ask, struct slice text, struct fault *why)
{
	struct buf b = buf_make(ask->a, 16384);
	struct check_report report;
	struct slice uin, code;
	if (check_is_small_code(ask->door->checker, text, &uin, &code))
		return judge(ask, uin, code, why);
	const struct web_ctx ctx = web_context(ask);
	check_credential(ask->door->checker, ask->a, text, &report);
	web_file_result(&b, &ctx, &report);
	web_answer(ask, 200, &b, WEB_PERSONAL);
	return FAULT_NONE;
}

/* ---- a file ---- */

static enum fault_code
refuse_file(struct ask *ask, enum web_file_problem problem)
{
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	web_file_form(&b, &ctx, problem);
	web_answer(ask, problem == WEB_FILE_LARGE ? 413 : 422, &b,
	    WEB_PERSONAL);
	return FAULT_NONE;
}

static enum fault_code
file_later(struct ask *ask, struct fault *why)
{
	struct check_report report;
	bool there = false;
	enum fault_code code = paper_take(ask, &there, &report, why);
	if (code != FAULT_NONE || !there)
		return code;
	struct buf b = buf_make(ask->a, 16384);
	const struct web_ctx ctx = web_context(ask);
	web_file_result(&b, &ctx, &report);
	web_answer(ask, 200, &b, WEB_PERSONAL);
	return FAULT_NONE;
}

static enum fault_code
judge_file(struct ask *ask, struct slice body, const struct http_field *f,
    struct fault *why)
{
	if (f == NULL || !f->is_file || f->value.len == 0)
		return refuse_file(ask, WEB_FILE_NONE);
	enum fault_code code = paper_accept(ask,
	    (uint64_t)(f->value.at - body.at), f->value.len, why);
	if (code == FAULT_LIMIT)
		return refuse_file(ask, WEB_FILE_LARGE);
	if (code == FAULT_INPUT)
		return refuse_file(ask, WEB_FILE_KIND);
	ask->later = file_later;
	return code;
}

static struct slice
value_of(const struct http_form *form, const char *name)
{
	return slice_trim(http_form_text(form, name));
}

/* A form of either kind, read; a file in it lies in `body`. */
static enum fault_code
take_form(struct ask *ask, struct slice body, const struct http_form *form,
    struct fault *why)
{
	struct slice qr = value_of(form, "qr");
	if (qr.len != 0)
		return judge_qr(ask, qr, why);
	if (ask->file_fd != 0 && value_of(form, "uin").len == 0)
		return judge_file(ask, body, http_form_find(form, "file"),
		    why);
	return judge(ask, value_of(form, "uin"), value_of(form, "code"), why);
}

static enum fault_code
read_form(struct ask *ask, struct slice body, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 8,
	    .value_most = QR_MOST,
	    .file_most = ROUTE_FILE_PAST * ((size_t)
	    ask->door->office->conf.file_mb << 20) };
	struct http_form form;
	enum fault_code code = ask->file_fd == 0 ?
	    http_form_read(ask->a, body, &limits, &form, why) :
	    http_multipart_read(ask->a, http_request_header(ask->http,
	    "Content-Type"), body, &limits, &form, why);
	if (code == FAULT_NONE)
		return take_form(ask, body, &form, why);
	ask->status = 400;
	return code;
}

enum fault_code
web_verify_post(struct ask *ask, struct fault *why)
{
	size_t n = (size_t)ask->http->spooled;
	if (ask->file_fd == 0)
		return read_form(ask, ask->http->body, why);
	void *at = n == 0 ? MAP_FAILED : mmap(NULL, n, PROT_READ, MAP_PRIVATE,
	    ask->file_fd, 0);
	if (at == MAP_FAILED)
		return refuse_file(ask, WEB_FILE_NONE);
	enum fault_code code = read_form(ask, slice_from(at, n), why);
	munmap(at, n);
	return code;
}

/* ---- the certificate itself ---- */

/* With its access code. Who has a wrong one gets the answer that a number has
 * which nobody bears, after the same work. */
static enum fault_code
send_certificate(struct ask *ask, struct slice typed, struct slice code,
    struct fault *why)
{
	const struct web_ctx ctx = web_context(ask);
	struct check_report r;
	struct certs_document doc;
	bool done;
	enum fault_code fault = begin_number(ask, &ctx, typed, &done, why);
	if (fault != FAULT_NONE || done)
		return fault;
	fault = check_number(ask->door->checker, ask->a, typed, code, &r, why);
	if (fault != FAULT_NONE)
		return fault;
	if (r.outcome != GENUINE || code.len == 0 || r.cert.masked) {
		struct buf b = buf_make(ask->a, 16384);
		web_verify_result(&b, &ctx, &r, code);
		web_answer(ask, 403, &b, WEB_PERSONAL);
		return FAULT_NONE;
	}
	fault = certs_document_for(ask->door->certs, ask->a, r.cert.uin, code,
	    &doc, why);
	if (fault != FAULT_NONE)
		return fault;
	struct http_reply *reply = ask->reply;
	web_answer(ask, 200, &(struct buf){ 0 }, WEB_PERSONAL);
	reply->type = "application/pdf";
	/* The desk may drop its prelude before the last byte has left. */
	reply->body = slice_from(arena_copy(ask->a, doc.prelude.at,
	    doc.prelude.len), doc.prelude.len);
	reply->body2 = doc.tail;
	ask_header(ask, "Content-Disposition", arena_printf(ask->a,
	    "attachment; filename=\"%s.pdf\"", doc.uin));
	return FAULT_NONE;
}

enum fault_code
web_certificate_post(struct ask *ask, struct fault *why)
{
	const struct http_form_limits limits = { .fields_most = 8,
	    .value_most = 200 };
	struct http_form form;
	enum fault_code code = http_form_read(ask->a, ask->http->body, &limits,
	    &form, why);
	if (code == FAULT_NONE)
		return send_certificate(ask, value_of(&form, "uin"),
		    value_of(&form, "code"), why);
	ask->status = 400;
	return code;
}
