/*
 * Cancelling by two persons. What was read before a transaction is only what
 * never changes: whose certificate it is, who asked. Whether a request is open
 * and the certificate valid is decided by the transaction itself, so that of two
 * who confirm at once one is told that it is done.
 */
#include "cancel.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "arena.h"
#include "audit_store.h"
#include "buf.h"
#include "cert_store.h"
#include "client_store.h"
#include "clients.h"
#include "clock.h"
#include "db.h"
#include "hook_store.h"
#include "hooks.h"
#include "office.h"
#include "series_store.h"
#include "uin.h"
#include "utf8.h"
#include "vec.h"

/* A request being made or decided. */
struct cancelling {
	struct office *office;
	struct arena *a;
	const struct actor *by;
	struct slice who;		/* actor_text() */
	int64_t now_s;
	struct cert cert;
	char uin[UIN_TEXT], service[8];
	struct cancellation row;
	bool ask, decide;		/* what the transaction is to do */
	struct request request;
	const struct request *once;	/* or NULL */
	struct slice payload;
	int64_t message;
};

const char *
cancel_state_name(enum cancel_state s)
{
	static const char *const names[] = { "open", "confirmed", "refused" };
	return names[s];
}

/* ---- what was given ---- */

static enum fault_code
may(const struct actor *by, enum client_scope scope, struct fault *why)
{
	return by->client == NULL ? FAULT_NONE :
	    clients_may(by->client, scope, why);
}

static enum fault_code
check_text(struct slice s, const char *name, size_t least, struct fault *why)
{
	size_t n = utf8_valid(s, NULL) ? utf8_length(slice_trim(s)) : SIZE_MAX;
	bool good = n >= least && n <= CANCEL_REASON_MOST;
	for (size_t i = 0; i < s.len && good; i++)
		good = (unsigned char)s.at[i] >= 0x20 && s.at[i] != 0x7f;
	return good ? FAULT_NONE : fault_at(why, FAULT_INPUT, name, "must be a"
	    " sentence of %zu to %d letters on one line; it is kept with the"
	    " certificate.", least, CANCEL_REASON_MOST);
}

static enum fault_code
absent(struct fault *why)
{
	return fault_say(why, FAULT_ABSENT, "No certificate with this number has"
	    " been issued.");
}

static enum fault_code
find_own(struct cancelling *x, const struct uin *uin, struct fault *why)
{
	char code[8];
	enum fault_code f = cert_find(x->office->db, x->a, uin, &x->cert, why);
	if (f != FAULT_NONE)
		return f == FAULT_ABSENT ? absent(why) : f;
	uin_service_code(x->cert.uin.dept, x->cert.uin.service, code);
	return actor_covers(x->by, slice_of(code)) ? FAULT_NONE : absent(why);
}

static enum fault_code
find_typed(struct cancelling *x, struct slice typed, struct fault *why)
{
	struct uin uin, twin;
	enum fault_code f = uin_parse(typed, &uin, why);
	if (f != FAULT_NONE)
		return f;
	f = find_own(x, &uin, why);
	if (f == FAULT_ABSENT && uin_twin(&uin, &twin))
		f = find_own(x, &twin, why);
	return f;
}

/* ---- the one transaction ---- */

static enum fault_code
note(struct db *db, const struct cancelling *x, const char *act,
    struct fault *why)
{
	char detail[40];
	/* The reason may name a person: it stands with the request alone. */
	snprintf(detail, sizeof detail, "request=%lld",
	    (long long)x->row.id);
	return audit_add(db, &(struct audit_entry){ .at_s = x->now_s,
	    .who = x->who, .act = slice_of(act), .what = slice_of(x->uin),
	    .detail = slice_of(detail) }, why);
}

static enum fault_code
ask(struct db *db, struct cancelling *x, struct fault *why)
{
	struct cert now = { .id = 0 };
	enum fault_code f = cert_find_id(db, x->a, x->cert.id, &now, why);
	if (f == FAULT_NONE && now.status != CERT_VALID)
		return fault_say(why, FAULT_CLASH, "The certificate is %s"
		    " already; that cannot be changed.",
		    cert_status_name(now.status));
	if (f == FAULT_NONE)
		f = cancellation_add(db, &x->row, &x->row.id, why);
	return f == FAULT_NONE ? note(db, x, "cert.cancel.ask", why) : f;
}

static enum fault_code
decide(struct db *db, struct cancelling *x, struct fault *why)
{
	enum fault_code f = cancellation_decide(db, &x->row, why);
	if (f != FAULT_NONE)
		return f;
	if (x->row.state == CANCEL_REFUSED)
		return note(db, x, "cert.cancel.refuse", why);
	f = cert_cancel(db, &x->cert.uin, x->row.reason, x->now_s, why);
	if (f == FAULT_NONE)
		f = note(db, x, "cert.cancel", why);
	if (f == FAULT_NONE)
		f = outbox_tell(db, x->message, HOOK_CANCELLED,
		    slice_of(x->service), x->payload, x->now_s, why);
	return f;
}

static enum fault_code
commit(struct db *db, void *arg, struct fault *why)
{
	struct cancelling *x = arg;
	enum fault_code f = x->ask ? ask(db, x, why) : FAULT_NONE;
	if (f == FAULT_NONE && x->decide)
		f = decide(db, x, why);
	if (f != FAULT_NONE || x->once == NULL)
		return f;
	x->request.subject = x->row.id;
	return request_add(db, &x->request, why);
}

static void
fill_message(struct cancelling *x)
{
	struct buf b = buf_make(x->a, 160);
	hooks_put_payload(&b, HOOK_CANCELLED, "uin", slice_of(x->uin),
	    x->now_s);
	x->payload = buf_slice(&b);
	x->message = outbox_id();
}

/* ---- the answer ---- */

static enum fault_code
put_view(struct cancelling *x, const struct cancellation *row,
    struct cancel_view *out, struct fault *why)
{
	struct series s;
	struct cancel_view v = { .id = row->id, .state = row->state,
		.reason = row->reason, .asked_by = row->asked_by,
		.asked_name = row->asked_name, .asked_s = row->asked_s,
		.decided_by = row->decided_by, .decided_s = row->decided_s,
		.decided_name = row->decided_name, .remark = row->remark,
		.own = slice_eq(row->asked_by, x->who) };
	uin_service_code(row->dept, row->service, v.service);
	enum fault_code f = series_find(x->office->db, series_of(row->cert),
	    &s, why);
	if (f != FAULT_NONE)
		return f;
	struct uin uin = series_uin(&s, series_serial_of(row->cert));
	f = uin_format(&uin, v.uin, why);
	if (f == FAULT_NONE)
		*out = v;
	return f;
}

static enum fault_code
find_row(struct cancelling *x, int64_t id, struct cancellation *out,
    struct fault *why)
{
	char code[8];
	struct cancellation row = { .id = 0 };
	enum fault_code f = cancellation_find(x->office->db, x->a, id, &row,
	    why);
	if (f != FAULT_NONE)
		return f;
	uin_service_code(row.dept, row.service, code);
	if (!actor_covers(x->by, slice_of(code)))
		return fault_say(why, FAULT_ABSENT, "There is no such request to"
		    " cancel a certificate.");
	*out = row;
	return FAULT_NONE;
}

static enum fault_code
answer(struct cancelling *x, int64_t id, struct cancel_view *out,
    struct fault *why)
{
	struct cancellation row = { .id = 0 };
	enum fault_code f = find_row(x, id, &row, why);
	return f != FAULT_NONE ? f : put_view(x, &row, out, why);
}

/* ---- once ---- */

static enum fault_code
look_back(struct cancelling *x, const struct once *once,
    enum request_kind kind, bool *known, int64_t *id, struct fault *why)
{
	*known = false;
	if (once == NULL || x->by->client == NULL)
		return FAULT_NONE;
	x->once = &x->request;
	enum fault_code f = once_request(x->by->client, once, kind, x->now_s,
	    &x->request, why);
	return f != FAULT_NONE ? f : once_find(x->office->db, &x->request,
	    known, id, why);
}

/* Commits; or finds that another worker did it under the same key, or that a
 * commit whose answer was lost was kept. */
static enum fault_code
run(struct cancelling *x, bool *known, int64_t *id, struct fault *why)
{
	struct fault later;
	bool done = false;
	enum fault_code f = db_run(x->office->db, DB_WRITE, commit, x, why);
	if (f == FAULT_NONE)
		*id = x->row.id;
	if (x->once == NULL || (f != FAULT_CLASH && f != FAULT_LATER))
		return f;
	if (f == FAULT_LATER && (!db_fate_unknown(x->office->db) ||
	    office_register_again(x->office, &later) != FAULT_NONE))
		return f;
	if (once_find(x->office->db, &x->request, &done, id, &later) !=
	    FAULT_NONE || !done)
		return f;
	*known = true;
	return FAULT_NONE;
}

/* ---- use cases ---- */

static struct cancelling
begin(struct office *o, struct arena *a, const struct actor *by)
{
	return (struct cancelling){ .office = o, .a = a, .by = by,
		.who = actor_text(a, by), .now_s = clock_now(o->clock) };
}

static void
fill_row(struct cancelling *x, struct slice reason)
{
	struct cancellation *r = &x->row;
	*r = (struct cancellation){ .cert = x->cert.id,
		.service = x->cert.uin.service, .reason = slice_trim(reason),
		.asked_by = x->who, .asked_name = x->by->name,
		.asked_s = x->now_s };
	memcpy(r->dept, x->cert.uin.dept, 3);
	x->ask = true;
	if (x->office->conf.second_person)
		return;
	x->decide = true;
	r->state = CANCEL_CONFIRMED;
	r->decided_by = x->who;
	r->decided_name = x->by->name;
	r->decided_s = x->now_s;
	r->remark = slice_of("");
}

enum fault_code
cancel_ask(struct office *o, struct arena *a,
    const struct cancel_asking *asking, struct cancel_view *out,
    bool *replayed, struct fault *why)
{
	struct cancelling x = begin(o, a, asking->by);
	bool known = false;
	int64_t id = 0;
	enum fault_code f = may(x.by, CLIENT_CANCEL, why);
	if (f == FAULT_NONE)
		f = check_text(asking->reason, "reason", CANCEL_REASON_LEAST,
		    why);
	if (f == FAULT_NONE)
		f = find_typed(&x, asking->uin, why);
	if (f == FAULT_NONE)
		f = uin_format(&x.cert.uin, x.uin, why);
	if (f == FAULT_NONE)
		f = look_back(&x, asking->once, REQUEST_CANCEL, &known, &id,
		    why);
	if (f != FAULT_NONE)
		return f;
	uin_service_code(x.cert.uin.dept, x.cert.uin.service, x.service);
	if (!known) {
		fill_row(&x, asking->reason);
		fill_message(&x);
		f = run(&x, &known, &id, why);
	}
	if (f == FAULT_NONE)
		f = answer(&x, id, out, why);
	if (f == FAULT_NONE && replayed != NULL)
		*replayed = known;
	return f;
}

static enum fault_code
may_decide(const struct cancelling *x, const struct cancel_deciding *d,
    struct fault *why)
{
	if (slice_eq(x->row.asked_by, x->who))
		return fault_say(why, FAULT_DENIED, "Who asked for it does not"
		    " decide on it: somebody else must confirm or refuse it.");
	return check_text(d->remark, "remark", d->confirm ? 0 :
	    CANCEL_REASON_LEAST, why);
}

static enum fault_code
find_decided(struct cancelling *x, const struct cancel_deciding *d,
    struct fault *why)
{
	enum fault_code f = may(x->by, CLIENT_CANCEL, why);
	if (f == FAULT_NONE)
		f = find_row(x, d->id, &x->row, why);
	if (f == FAULT_NONE)
		f = may_decide(x, d, why);
	if (f == FAULT_NONE)
		f = cert_find_id(x->office->db, x->a, x->row.cert, &x->cert,
		    why);
	if (f == FAULT_NONE)
		f = uin_format(&x->cert.uin, x->uin, why);
	return f;
}

enum fault_code
cancel_decide(struct office *o, struct arena *a,
    const struct cancel_deciding *d, struct cancel_view *out, bool *replayed,
    struct fault *why)
{
	struct cancelling x = begin(o, a, d->by);
	bool known = false;
	int64_t id = 0;
	enum fault_code f = find_decided(&x, d, why);
	if (f == FAULT_NONE)
		f = look_back(&x, d->once, REQUEST_DECIDE, &known, &id, why);
	if (f != FAULT_NONE)
		return f;
	uin_service_code(x.row.dept, x.row.service, x.service);
	if (!known) {
		x.decide = true;
		x.row.state = d->confirm ? CANCEL_CONFIRMED : CANCEL_REFUSED;
		x.row.decided_by = x.who;
		x.row.decided_name = x.by->name;
		x.row.decided_s = x.now_s;
		x.row.remark = d->remark.at == NULL ? slice_of("") :
		    slice_trim(d->remark);
		fill_message(&x);
		f = run(&x, &known, &id, why);
	}
	if (f == FAULT_NONE)
		f = answer(&x, id, out, why);
	if (f == FAULT_NONE && replayed != NULL)
		*replayed = known;
	return f;
}

enum fault_code
cancel_find(struct office *o, struct arena *a, const struct actor *by,
    int64_t id, struct cancel_view *out, struct fault *why)
{
	struct cancelling x = begin(o, a, by);
	enum fault_code f = may(by, CLIENT_READ, why);
	return f != FAULT_NONE ? f : answer(&x, id, out, why);
}

/* A client may be held to some services of its department: what it may not see
 * does not fill its page. */
static enum fault_code
fill_page(struct cancelling *x, const struct cancel_filter *filter,
    size_t limit, struct cancel_page *out, struct fault *why)
{
	struct { VEC_OF(struct cancel_view) } all = { 0 };
	struct cancellation *rows = NULL;
	int64_t past = filter->past, next = 0;
	size_t n = limit + 1;
	char code[8];
	enum fault_code f = FAULT_NONE;
	while (f == FAULT_NONE && n == limit + 1 && next == 0) {
		f = cancellation_list(x->office->db, x->a, x->by->dept,
		    filter->state, past, limit + 1, &rows, &n, why);
		for (size_t i = 0; f == FAULT_NONE && i < n; i++) {
			uin_service_code(rows[i].dept, rows[i].service, code);
			if (actor_covers(x->by, slice_of(code)) &&
			    all.n == limit) {
				next = past;
				break;
			}
			past = rows[i].id;
			if (actor_covers(x->by, slice_of(code)))
				f = put_view(x, &rows[i],
				    VEC_ADD(x->a, &all), why);
		}
	}
	if (f == FAULT_NONE)
		*out = (struct cancel_page){ all.at, all.n, next };
	return f;
}

enum fault_code
cancel_list(struct office *o, struct arena *a, const struct actor *by,
    const struct cancel_filter *filter, struct cancel_page *out,
    struct fault *why)
{
	struct cancelling x = begin(o, a, by);
	size_t limit = filter->limit == 0 ? CANCEL_PAGE_USUAL : filter->limit;
	enum fault_code f = may(by, CLIENT_READ, why);
	if (f != FAULT_NONE)
		return f;
	if (limit > CANCEL_PAGE_MOST)
		return fault_at(why, FAULT_INPUT, "limit", "must be 1 to %d.",
		    CANCEL_PAGE_MOST);
	return fill_page(&x, filter, limit, out, why);
}
