/* Certificates, one by one: issue, list, read, download. */
#include "api.h"
#include "api_parts.h"
#include "arena.h"
#include "buf.h"
#include "certs.h"
#include "issue_one.h"
#include "json_read.h"
#include "json_write.h"
#include "office.h"
#include "own.h"

/* ---- issue ---- */

/* The members of the body's object as names and texts. */
static enum fault_code
read_person(struct ask *ask, struct issue_one_ask *one, struct fault *why)
{
	struct json_faults *faults = ARENA_NEW(ask->a, struct json_faults);
	struct json *root = NULL;
	enum fault_code code = api_body(ask, faults, &root, why);
	if (code != FAULT_NONE)
		return code;
	size_t n = json_read_count(root);
	struct slice *names = ARENA_ARRAY(ask->a, struct slice, n);
	struct slice *values = ARENA_ARRAY(ask->a, struct slice, n);
	for (size_t i = 0; i < n; i++) {
		struct slice value = { NULL, 0 };
		json_read_plain(ask->a, root, i, &value);
		names[one->n] = json_read_key(root, i);
		values[one->n] = value;
		/* A word that no field of a form can have. */
		if (slice_is(names[one->n], "replaces"))
			one->replaces = value;
		else
			one->n++;
	}
	one->names = names;
	one->values = values;
	return api_body_faults(ask, faults, why);
}

static void
put_issued(struct ask *ask, const struct issue_one_result *r)
{
	struct buf b = buf_make(ask->a, 512);
	struct json_write w = json_write_to(&b);
	const char *self = arena_printf(ask->a, "/api/v1/certificates/%s",
	    r->uin);
	json_put_object(&w);
	json_put_member(&w, "uin", slice_of(r->uin));
	json_put_member(&w, "access_code", slice_of(r->access));
	json_put_member(&w, "verify_url", slice_of(r->verify_url));
	api_put_time(&w, "issued_at", r->issued_s);
	if (r->valid_until.len != 0)
		json_put_member(&w, "valid_until", r->valid_until);
	json_put_member(&w, "service", slice_of(r->service));
	json_put_member_int(&w, "version", r->version);
	api_put_hex(&w, "sha256", r->pdf_sha256);
	json_put_member(&w, "document", slice_of(arena_printf(ask->a,
	    "%s/document", self)));
	json_put_end(&w);
	ask_json(ask, r->replayed ? 200 : 201, buf_slice(&b));
	ask_header(ask, "Location", self);
	ask_header(ask, "Cache-Control", "no-store");
	if (r->replayed)
		ask_header(ask, "Idempotency-Replayed", "true");
}

enum fault_code
api_issue(struct ask *ask, struct fault *why)
{
	struct issue_one_ask one = { .client = &ask->client,
	    .service = ask->args[0], .once = api_once(ask) };
	struct issue_one_result result;
	struct form_faults *faults = ARENA_NEW(ask->a, struct form_faults);
	enum fault_code code = read_person(ask, &one, why);
	if (code != FAULT_NONE)
		return code;
	door_sign_for(ask->door, &ask->client);
	code = issue_one(ask->door->desk, ask->a, &one, &result, faults, why);
	if (code != FAULT_NONE) {
		ask->errors = faults->at;
		ask->n_errors = faults->n;
		return code;
	}
	if (!result.replayed)
		meter_add(ask->door->meter, ask->door->worker, METER_ISSUED, 1);
	put_issued(ask, &result);
	return FAULT_NONE;
}

/* ---- read ---- */

static void
put_verify_url(struct ask *ask, struct json_write *w, const char *uin)
{
	struct buf b = buf_make(ask->a, 96);
	buf_puts(&b, "https://");
	buf_put_slice(&b, ask->door->office->conf.host);
	buf_puts(&b, "/v/");
	buf_puts(&b, uin);
	json_put_member(w, "verify_url", buf_slice(&b));
}

static void
put_view(struct ask *ask, struct json_write *w, const struct certs_view *v)
{
	json_put_object(w);
	json_put_member(w, "uin", slice_of(v->uin));
	json_put_member(w, "status", slice_of(cert_status_name(v->status)));
	if (v->status != CERT_VALID) {
		json_put_member(w, "reason", v->reason);
		api_put_time(w, "status_at", v->status_s);
	}
	if (v->replaced_by[0] != '\0')
		json_put_member(w, "replaced_by", slice_of(v->replaced_by));
	json_put_member(w, "service", slice_of(v->service));
	json_put_member(w, "service_name", v->service_name);
	json_put_member(w, "department", v->department);
	if (v->holder.len != 0)
		json_put_member(w, "holder", v->holder);
	api_put_time(w, "issued_at", v->issued_s);
	if (v->valid_until.len != 0)
		json_put_member(w, "valid_until", v->valid_until);
	put_verify_url(ask, w, v->uin);
	api_put_hex(w, "sha256", v->pdf_sha256);
	json_put_end(w);
}

static void
answer_view(struct ask *ask, const struct certs_view *v)
{
	struct buf b = buf_make(ask->a, 768);
	struct json_write w = json_write_to(&b);
	put_view(ask, &w, v);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
}

enum fault_code
api_certificate(struct ask *ask, struct fault *why)
{
	struct certs_view view;
	enum fault_code code = certs_find(ask->door->certs, ask->a,
	    &ask->client, ask->args[0], &view, why);
	if (code == FAULT_NONE)
		answer_view(ask, &view);
	return code;
}

static enum fault_code
read_filter(struct ask *ask, struct certs_filter *f, struct fault *why)
{
	struct slice status = { 0 }, order = { 0 }, limit = { 0 };
	unsigned long long n = CERTS_PAGE_USUAL;
	enum fault_code code = ask_query(ask, "service", &f->service, why);
	if (code == FAULT_NONE)
		code = ask_query(ask, "cursor", &f->cursor, why);
	if (code == FAULT_NONE)
		code = ask_query(ask, "status", &status, why);
	if (code == FAULT_NONE)
		code = ask_query(ask, "order", &order, why);
	if (code == FAULT_NONE)
		code = ask_query(ask, "limit", &limit, why);
	if (code != FAULT_NONE)
		return code;
	f->status = -1;
	for (int s = CERT_VALID; s <= CERT_REPLACED; s++)
		if (slice_is(status, cert_status_name((enum cert_status)s)))
			f->status = s;
	if (status.len != 0 && f->status < 0)
		return fault_at(why, FAULT_INPUT, "status", "is valid,"
		    " cancelled or replaced.");
	f->ascending = slice_is(order, "oldest");
	if (order.len != 0 && !f->ascending && !slice_is(order, "newest"))
		return fault_at(why, FAULT_INPUT, "order", "is newest or"
		    " oldest.");
	if (limit.len != 0 && (!slice_number(limit, CERTS_PAGE_MOST, &n) ||
	    n == 0))
		return fault_at(why, FAULT_INPUT, "limit", "is a number from 1"
		    " to %d.", CERTS_PAGE_MOST);
	f->limit = (size_t)n;
	return FAULT_NONE;
}

enum fault_code
api_certificates(struct ask *ask, struct fault *why)
{
	struct certs_filter filter = { 0 };
	struct certs_page page = { 0 };
	enum fault_code code = read_filter(ask, &filter, why);
	if (code == FAULT_NONE)
		code = certs_list(ask->door->certs, ask->a, &ask->client,
		    &filter, &page, why);
	if (code != FAULT_NONE)
		return code;
	struct buf b = buf_make(ask->a, 16384);
	struct json_write w = json_write_to(&b);
	json_put_object(&w);
	json_put_key(&w, "certificates");
	json_put_array(&w);
	for (size_t i = 0; i < page.n; i++)
		put_view(ask, &w, &page.at[i]);
	json_put_end(&w);
	if (page.next.len != 0)
		json_put_member(&w, "next", page.next);
	json_put_end(&w);
	ask_json(ask, 200, buf_slice(&b));
	ask_header(ask, "Cache-Control", "no-store");
	return FAULT_NONE;
}

enum fault_code
api_document(struct ask *ask, struct fault *why)
{
	struct certs_document doc;
	struct http_reply *r = ask->reply;
	enum fault_code code = certs_document(ask->door->certs, ask->a,
	    &ask->client, ask->args[0], &doc, why);
	if (code != FAULT_NONE)
		return code;
	/* The desk may drop its prelude before the last byte has left. */
	r->status = 200;
	r->type = "application/pdf";
	r->body = slice_from(arena_copy(ask->a, doc.prelude.at,
	    doc.prelude.len), doc.prelude.len);
	r->body2 = doc.tail;
	ask_header(ask, "Content-Disposition", arena_printf(ask->a,
	    "attachment; filename=\"%s.pdf\"", doc.uin));
	ask_header(ask, "Cache-Control", "no-store");
	return FAULT_NONE;
}
