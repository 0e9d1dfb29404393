/*
 * What may happen to a request, and what it then does:
 *	its key is known		the answer of then is given again
 *	another worker was faster	the transaction is refused by the key itself,
 *					and the answer is the other worker's
 *	the connection breaks in the	the key is looked up over a new one: it tells
 *	commit				whether the certificate is there
 * A number whose transaction failed is on no paper that anybody has: it is used
 * for the next sheet.
 */
#include "issue_one.h"

#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "audit_store.h"
#include "buf.h"
#include "catalogue.h"
#include "cert_store.h"
#include "clients.h"
#include "clock.h"
#include "date.h"
#include "db.h"
#include "hook_store.h"
#include "hooks.h"
#include "numbers.h"
#include "office.h"
#include "own.h"
#include "press.h"
#include "replace.h"
#include "rows.h"
#include "run_store.h"
#include "sealed.h"
#include "service.h"
#include "vec.h"

#define PRESSES_USUAL 8
#define PRESSES_MOST 64
#define AHEAD_MOST 8		/* numbers leased at once */
#define AHEAD_SOON_S 60		/* used up so soon: lease more */
#define KEY_TEXT 72

/* One version of one service under one key. */
struct desk_press {
	struct arena *arena;
	int64_t version;	/* 0: an empty place */
	char key[KEY_TEXT];
	struct catalogue_entry entry;
	struct form *form;
	struct press *press;
	uint64_t used;		/* the desk's count at its last use */
};

/* The numbers of one service, whatever its version. */
struct desk_numbers {
	struct numbers numbers;
	uint32_t ahead;
	int64_t leased_s;
};

struct issue_desk {
	struct issue_desk_options options;
	struct office *office;
	struct arena *arena;
	struct desk_press presses[PRESSES_MOST];
	size_t places;
	struct { VEC_OF(struct desk_numbers) } numbers;
	uint64_t count;
	int64_t run;		/* 0: none */
	unsigned opened;	/* the office's, when the run was opened */
	bool in_doubt;		/* the connection may be lost */
};

/* One request under way. */
struct asking {
	struct issue_desk *desk;
	struct arena *a;
	const struct issue_one_ask *ask;
	char code[8];		/* "BCW-001" */
	char dept[4];
	int service;
	int64_t now_s;
	struct request request;
	struct desk_press *press;
	bool no_press;
	struct desk_numbers *numbers;
	struct slice values[SERVICE_FIELDS_MOST];
	struct press_sheet sheet;
	int64_t message;	/* outbox_id() */
	struct slice payload;
	struct audit_entry audit;
	struct cert_group group;
	struct series_ranges next;
	struct replacing replacing;
};

/* ---- the desk ---- */

static void
empty_place(struct desk_press *p)
{
	press_drop(p->press);
	arena_drop(p->arena);
	*p = (struct desk_press){ .version = 0 };
}

/* A run of this connection; leases of an earlier one are not ours any more. */
static enum fault_code
open_run(struct issue_desk *d, struct fault *why)
{
	struct office *o = d->office;
	enum fault_code f = FAULT_NONE;
	if (d->in_doubt)
		f = office_register_again(o, why);
	if (f == FAULT_NONE && d->run != 0 && d->opened == o->opened)
		return FAULT_NONE;
	d->run = 0;
	d->numbers.n = 0;
	if (f == FAULT_NONE)
		f = run_open(o->db, "serve", clock_now(o->clock), &d->run,
		    why);
	if (f != FAULT_NONE)
		return f;
	d->opened = o->opened;
	d->in_doubt = false;
	return FAULT_NONE;
}

enum fault_code
issue_desk_make(const struct issue_desk_options *options,
    struct issue_desk **out, struct fault *why)
{
	struct arena *a = arena_make();
	AUTO(issue_desk_drop_ptr) struct issue_desk *d =
	    ARENA_NEW(a, struct issue_desk);
	d->arena = a;
	d->options = *options;
	d->office = options->office;
	d->places = options->presses == 0 ? PRESSES_USUAL : options->presses;
	if (d->places > PRESSES_MOST)
		d->places = PRESSES_MOST;
	enum fault_code f = open_run(d, why);
	if (f != FAULT_NONE)
		return f;
	*out = TAKE(d);
	return FAULT_NONE;
}

void
issue_desk_drop(struct issue_desk *d)
{
	if (d == NULL)
		return;
	if (d->run != 0 && d->opened == d->office->opened &&
	    d->office->db != NULL)
		/* If this fails, its end is noticed as a death. */
		(void)run_close(d->office->db, d->run, NULL);
	for (size_t i = 0; i < d->places; i++)
		empty_place(&d->presses[i]);
	arena_drop(d->arena);
}

void
issue_desk_drop_ptr(struct issue_desk **d)
{
	issue_desk_drop(*d);
}

/* The place for a version under a key: where it is, or the one not used for
 * longest, emptied. */
static struct desk_press *
place_of(struct issue_desk *d, int64_t version, struct slice key)
{
	struct desk_press *oldest = &d->presses[0];
	for (size_t i = 0; i < d->places; i++) {
		struct desk_press *p = &d->presses[i];
		if (p->version == version && slice_is(key, p->key))
			return p;
		if (p->used < oldest->used)
			oldest = p;
	}
	empty_place(oldest);
	return oldest;
}

/* What keeps an office from signing is no fault of the one who asks, except that
 * nobody has allowed it (yet): that is said as when a press is at hand. */
static enum fault_code
cannot_press(struct fault *why, const struct fault *cause)
{
	if (cause->code == FAULT_LATER || cause->code == FAULT_BUG ||
	    cause->code == FAULT_DAMAGE || cause->code == FAULT_DENIED) {
		if (why != NULL)
			*why = *cause;
		return cause->code;
	}
	fault_say(why, FAULT_LATER, "The office cannot issue certificates of this"
	    " service at present. Its administrators find the reason in their"
	    " log.");
	return fault_log(why, "%.60s: %.130s", cause->where, cause->say);
}

static enum fault_code
fill_place(struct issue_desk *d, struct desk_press *p, int64_t version,
    struct slice key, struct fault *why)
{
	struct signer *signer;
	struct fault cause = { 0 };
	p->arena = arena_make();
	snprintf(p->key, sizeof p->key, "%.*s", SLICE_FMT(key));
	enum fault_code f = d->options.signer(d->options.with, p->key, &signer,
	    &cause);
	if (f == FAULT_NONE)
		f = catalogue_version(d->office->db, p->arena, version,
		    &p->entry, &cause);
	if (f == FAULT_NONE)
		f = form_make(p->arena, p->entry.service, &p->form, &cause);
	if (f == FAULT_NONE)
		f = press_make(d->office, d->options.keys, signer, &p->entry,
		    &p->press, &cause);
	if (f == FAULT_NONE) {
		p->version = version;
		return f;
	}
	empty_place(p);
	cause.code = f;
	/* Of these only LATER may mean that the register is out of reach. */
	d->in_doubt |= f == FAULT_LATER;
	return cannot_press(why, &cause);
}

/* A press for the version in force now. */
static enum fault_code
find_press(struct asking *x, struct fault *why)
{
	struct issue_desk *d = x->desk;
	struct slice key = x->ask->client->key_name;
	int64_t version;
	enum fault_code f = service_current_id(d->office->db, x->dept,
	    x->service, &version, why);
	if (f != FAULT_NONE)
		return f;
	x->press = place_of(d, version, key);
	if (x->press->version == 0) {
		f = fill_place(d, x->press, version, key, why);
		x->no_press = f != FAULT_NONE;
	}
	if (f == FAULT_NONE)
		x->press->used = ++d->count;
	return f;
}

static void
find_numbers(struct asking *x)
{
	struct issue_desk *d = x->desk;
	for (size_t i = 0; i < d->numbers.n; i++) {
		struct desk_numbers *n = &d->numbers.at[i];
		if (n->numbers.service == x->service &&
		    strcmp(n->numbers.dept, x->dept) == 0) {
			x->numbers = n;
			return;
		}
	}
	x->numbers = VEC_ADD(d->arena, &d->numbers);
	*x->numbers = (struct desk_numbers){ .ahead = 1, .numbers =
	    numbers_make(d->arena, d->run, x->dept, x->service) };
}

/* ---- what was sent ---- */

static enum fault_code
read_service(struct asking *x, struct fault *why)
{
	const struct issue_one_ask *ask = x->ask;
	unsigned long long number;
	if (!service_code_tidy(ask->service, x->code))
		return fault_at(why, FAULT_INPUT, "service", "must be a service's"
		    " code, such as BCW-001.");
	memcpy(x->dept, x->code, 3);
	slice_number(slice_of(x->code + 4), 999, &number);
	x->service = (int)number;
	enum fault_code f = clients_may(ask->client, CLIENT_ISSUE, why);
	if (f != FAULT_NONE || client_covers(ask->client, slice_of(x->code)))
		return f;
	return fault_at(why, FAULT_DENIED, "service", "%s is not among the"
	    " services that this client may issue for.", x->code);
}

static void
add_fault(struct form_faults *faults, struct slice where, const char *say)
{
	if (faults->n == FORM_FAULTS_MOST)
		return;
	struct fault *to = &faults->at[faults->n++];
	*to = (struct fault){ .code = FAULT_INPUT };
	snprintf(to->where, sizeof to->where, "%.*s",
	    SLICE_FMT(slice_head(where, sizeof to->where - 1)));
	snprintf(to->say, sizeof to->say, "%s", say);
}

/* A field as it was called by whoever sent it. */
static struct slice
sent_as(const struct asking *x, const struct form_map *map, const char *where)
{
	const struct service *s = x->press->entry.service;
	struct slice name = slice_of(where);
	if (slice_starts(name, "column '") && name.at[name.len - 1] == '\'')
		name = slice_from(name.at + 8, name.len - 9);
	size_t i = service_field_place(s, name);
	if (i == s->n_fields || map->column[i] >= x->ask->n)
		return name;
	return x->ask->names[map->column[i]];
}

static enum fault_code
judge_faults(const struct form_faults *faults, struct fault *why)
{
	if (faults->n == 0)
		return FAULT_NONE;
	return fault_say(why, FAULT_INPUT, "%zu of the values cannot be put on"
	    " the certificate; nothing was issued.", faults->n);
}

static enum fault_code
check_values(struct asking *x, struct form_faults *faults, struct fault *why)
{
	const struct issue_one_ask *ask = x->ask;
	const struct row row = { .number = 1, .fields = ask->values,
		.n = ask->n };
	struct form_faults found = { .n = 0 };
	struct form_map map;
	enum fault_code f = form_map_columns(x->a, x->press->form, ask->names,
	    ask->n, &map, why);
	if (f != FAULT_NONE)
		return f;
	for (size_t i = 0; i < map.n_unknown; i++)
		add_fault(faults, map.unknown[i], "is no field of this"
		    " service");
	(void)form_check(x->a, x->press->form, &map, &row,
	    date_to_day(date_ist(x->now_s).date), x->values, &found);
	for (size_t i = 0; i < found.n; i++)
		add_fault(faults, sent_as(x, &map, found.at[i].where),
		    found.at[i].say);
	return judge_faults(faults, why);
}

/* ---- the certificate ---- */

static enum fault_code
make_sheet(struct asking *x, struct form_faults *faults, struct fault *why)
{
	struct issue_desk *d = x->desk;
	struct numbers *n = &x->numbers->numbers;
	struct fault bad = { 0 };
	enum fault_code f = numbers_turn(n, d->office->db, x->now_s, why);
	if (f == FAULT_NONE)
		f = numbers_want(n, d->office->db, 1, why);
	if (f != FAULT_NONE)
		return f;
	struct uin uin = numbers_next(n);
	f = press_sheet(x->press->press, x->a, &uin, n->series.id, x->values,
	    x->now_s, false, &x->sheet, &bad);
	if (f == FAULT_NONE)
		return f;
	if (f == FAULT_INPUT || f == FAULT_LIMIT) {
		add_fault(faults, slice_of(bad.where), bad.say);
		return judge_faults(faults, why);
	}
	if (why != NULL)
		*why = bad;
	return f;
}

/* When the last number is used, the commit leases the next ones: more where they
 * go fast. */
static void
ask_ahead(struct asking *x)
{
	struct desk_numbers *n = x->numbers;
	if (numbers_left(&n->numbers) > 1)
		return;
	n->ahead = x->now_s - n->leased_s > AHEAD_SOON_S ? 1 :
	    n->ahead < AHEAD_MOST ? n->ahead * 2 : AHEAD_MOST;
	n->leased_s = x->now_s;
	x->group.next_series = n->numbers.series.id;
	x->group.next_n = n->ahead;
}

static void
fill_group(struct asking *x)
{
	struct issue_desk *d = x->desk;
	struct buf payload = buf_make(x->a, 160);
	const struct client *c = x->ask->client;
	hooks_put_payload(&payload, HOOK_ISSUED, "uin",
	    slice_of(x->sheet.uin), x->now_s);
	x->payload = buf_slice(&payload);
	x->message = outbox_id();
	x->audit = (struct audit_entry){ .at_s = x->now_s,
	    .who = slice_of(arena_printf(x->a, "client:%.*s",
	    SLICE_FMT(c->id))), .act = slice_of("issue.one"),
	    .what = slice_of(x->sheet.uin),
	    .detail = slice_of(arena_printf(x->a, "service=%s key=%s run=%lld",
	    x->code, x->press->key, (long long)d->run)) };
	x->group = (struct cert_group){ .run = d->run,
	    .service_version = x->press->version,
	    .template = press_template(x->press->press),
	    .qr_kid = press_qr_kid(x->press->press), .certs = &x->sheet.row,
	    .n = 1, .audit = &x->audit };
	x->request.subject = series_cert_id(x->sheet.row.series,
	    x->sheet.row.serial);
	ask_ahead(x);
}

/* The one transaction. */
static enum fault_code
commit(struct db *db, void *arg, struct fault *why)
{
	struct asking *x = arg;
	enum fault_code f = request_add(db, &x->request, why);
	if (f == FAULT_NONE)
		f = cert_add_group(db, x->a, &x->group, &x->next, why);
	if (f == FAULT_NONE)
		f = outbox_tell(db, x->message, HOOK_ISSUED, slice_of(x->code),
		    x->payload, x->now_s, why);
	if (f == FAULT_NONE)
		f = replace_commit(db, &x->replacing, why);
	return f;
}

/* ---- the answer ---- */

static const char *
verify_url(const struct asking *x, const char *uin)
{
	return arena_printf(x->a, "https://%.*s/v/%s",
	    SLICE_FMT(x->desk->office->conf.host), uin);
}

/* What does not depend on whether it was issued now or before. */
static void
fill_common(const struct asking *x, struct issue_one_result *r)
{
	memcpy(r->service, x->code, sizeof r->service);
	r->verify_url = verify_url(x, r->uin);
	office_access_code(x->desk->options.keys, slice_of(r->uin), r->access);
}

static void
answer_new(const struct asking *x, struct issue_one_result *out)
{
	struct issue_one_result r = {
		.version = x->press->entry.version.version,
		.issued_s = x->sheet.row.issued_s,
		.pdf_len = x->sheet.row.pdf_len };
	char until[DATE_ISO_TEXT] = "";
	struct slice day = service_valid_until(x->press->entry.service,
	    x->values, r.issued_s, until);
	memcpy(r.uin, x->sheet.uin, sizeof r.uin);
	memcpy(r.pdf_sha256, x->sheet.row.pdf_sha256, sizeof r.pdf_sha256);
	r.valid_until = slice_of(arena_text(x->a, day.at, day.len));
	fill_common(x, &r);
	*out = r;
}

/* The same from the register. */
static enum fault_code
answer_known(const struct asking *x, int64_t id, struct issue_one_result *out,
    struct fault *why)
{
	struct issue_desk *d = x->desk;
	struct cert cert;
	struct service_version version;
	struct sealed_facts facts;
	struct issue_one_result r = { .replayed = true };
	enum fault_code f = cert_find_id(d->office->db, x->a, id, &cert, why);
	if (f == FAULT_NONE)
		f = service_version_find(d->office->db, x->a,
		    cert.service_version, &version, why);
	if (f == FAULT_NONE)
		f = sealed_facts(x->a, d->options.keys, &cert, NULL, &facts,
		    why);
	if (f == FAULT_NONE)
		f = uin_format(&cert.uin, r.uin, why);
	if (f != FAULT_NONE)
		return f;
	r.version = version.version;
	r.issued_s = cert.issued_s;
	r.valid_until = facts.valid_until;
	r.pdf_len = cert.pdf_len;
	memcpy(r.pdf_sha256, cert.pdf_sha256, sizeof r.pdf_sha256);
	fill_common(x, &r);
	*out = r;
	return FAULT_NONE;
}

/* *known: the key has led to a certificate, and *out is that. */
static enum fault_code
look_back(const struct asking *x, bool *known, struct issue_one_result *out,
    struct fault *why)
{
	int64_t id;
	enum fault_code f = once_find(x->desk->office->db, &x->request, known,
	    &id, why);
	return f != FAULT_NONE || !*known ? f : answer_known(x, id, out, why);
}

/* ---- the whole ---- */

/* A commit that failed: was it kept after all, or was another worker faster? */
static enum fault_code
settle(struct asking *x, enum fault_code failed, bool unknown,
    struct issue_one_result *out, struct fault *why)
{
	struct issue_desk *d = x->desk;
	struct fault later = { 0 };
	bool known = false;
	if (failed != FAULT_CLASH && !unknown)
		return failed;
	if (open_run(d, &later) != FAULT_NONE)
		return failed == FAULT_CLASH ? later.code : failed;
	enum fault_code f = look_back(x, &known, out, &later);
	if (f != FAULT_NONE) {
		if (why != NULL)
			*why = later;
		return f;
	}
	if (known) {
		out->replayed = !unknown;
		return FAULT_NONE;
	}
	/* Nobody used the key: the number was in the way, or nothing was kept. */
	d->in_doubt = true;
	if (failed != FAULT_CLASH)
		return fault_say(why, failed, "Nothing was issued: the register"
		    " was not reached. Ask again with the same key.");
	const char *cause = why == NULL ? "" :
	    arena_text(x->a, why->say, strlen(why->say));
	fault_say(why, FAULT_LATER, "Nothing was issued: the register was"
	    " changed meanwhile. Ask again with the same key.");
	return fault_log(why, "%.190s", cause);
}

static enum fault_code
issue_new(struct asking *x, struct issue_one_result *out,
    struct form_faults *faults, struct fault *why)
{
	struct issue_desk *d = x->desk;
	enum fault_code f = find_press(x, why);
	if (f == FAULT_NONE)
		f = check_values(x, faults, why);
	if (f == FAULT_NONE)
		f = replace_find(d->office->db, x->a, x->ask->client,
		    x->ask->replaces, x->code, &x->replacing, why);
	if (f != FAULT_NONE)
		return f;
	find_numbers(x);
	f = make_sheet(x, faults, why);
	if (f != FAULT_NONE)
		return f;
	fill_group(x);
	replace_by(x->a, &x->replacing, x->sheet.uin, x->code, x->audit.who,
	    x->now_s);
	f = db_run(d->office->db, DB_WRITE, commit, x, why);
	if (f != FAULT_NONE) {
		bool unknown = db_fate_unknown(d->office->db);
		d->in_doubt = f == FAULT_LATER;
		return settle(x, f, unknown, out, why);
	}
	numbers_pass(&x->numbers->numbers);
	numbers_add(&x->numbers->numbers, &x->next);
	answer_new(x, out);
	return FAULT_NONE;
}

enum fault_code
issue_one(struct issue_desk *d, struct arena *a,
    const struct issue_one_ask *ask, struct issue_one_result *out,
    struct form_faults *faults, struct fault *why)
{
	struct asking x = { .desk = d, .a = a, .ask = ask,
		.now_s = clock_now(d->office->clock) };
	bool known = false;
	faults->n = 0;
	enum fault_code f = read_service(&x, why);
	if (f == FAULT_NONE)
		f = once_request(ask->client, &ask->once, REQUEST_ISSUE,
		    x.now_s, &x.request, why);
	if (f == FAULT_NONE)
		f = open_run(d, why);
	if (f == FAULT_NONE)
		f = look_back(&x, &known, out, why);
	if (f == FAULT_NONE && !known)
		f = issue_new(&x, out, faults, why);
	if (f == FAULT_LATER && !x.no_press)
		d->in_doubt = true;
	return f;
}
