#include "certs.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "catalogue.h"
#include "certs_parts.h"
#include "clients.h"
#include "codec.h"
#include "db.h"
#include "hash.h"
#include "office.h"
#include "office_keys.h"
#include "own.h"
#include "sealed.h"
#include "series_store.h"
#include "service.h"
#include "template_store.h"
#include "uin.h"

/* ---- the desk ---- */

enum fault_code
certs_desk_make(struct office *o, struct office_keys *keys,
    const struct token_key *tokens, struct certs_desk **out,
    struct fault *why)
{
	struct certs_desk *d = calloc(1, sizeof *d);
	(void)why;
	if (d == NULL)
		abort();
	d->office = o;
	d->keys = keys;
	d->tokens = tokens;
	d->shelf = arena_make();
	*out = d;
	return FAULT_NONE;
}

void
certs_desk_drop(struct certs_desk *d)
{
	if (d == NULL)
		return;
	arena_drop(d->shelf);
	for (size_t i = 0; i < CERTS_PRELUDES; i++)
		arena_drop(d->preludes[i].arena);
	free(d);
}

void
certs_desk_drop_ptr(struct certs_desk **d)
{
	certs_desk_drop(*d);
}

/* A definition, which never changes, from the shelf. Good until the shelf is
 * cleared by a later call. */
static enum fault_code
find_entry(struct certs_desk *d, int64_t version,
    const struct catalogue_entry **out, struct fault *why)
{
	for (size_t i = 0; i < d->n_entries; i++) {
		if (d->entries[i].version.id == version) {
			*out = &d->entries[i];
			return FAULT_NONE;
		}
	}
	if (d->n_entries == CERTS_SHELF) {
		arena_reset(d->shelf);
		d->n_entries = 0;
	}
	struct catalogue_entry *e = &d->entries[d->n_entries];
	enum fault_code f = catalogue_version(d->office->db, d->shelf, version,
	    e, why);
	if (f != FAULT_NONE)
		return f;
	d->n_entries++;
	*out = e;
	return FAULT_NONE;
}

static enum fault_code
find_prelude(struct certs_desk *d, int64_t template, struct slice *out,
    struct fault *why)
{
	struct certs_prelude *oldest = &d->preludes[0];
	for (size_t i = 0; i < CERTS_PRELUDES; i++) {
		struct certs_prelude *p = &d->preludes[i];
		if (p->arena != NULL && p->template == template) {
			p->used = ++d->count;
			*out = p->bytes;
			return FAULT_NONE;
		}
		if (p->used < oldest->used)
			oldest = p;
	}
	AUTO(arena_drop_ptr) struct arena *a = arena_make();
	struct slice bytes;
	enum fault_code f = template_stored_prelude(d->office->db, a, template,
	    &bytes, why);
	if (f != FAULT_NONE)
		return f;
	arena_drop(oldest->arena);
	*oldest = (struct certs_prelude){ TAKE(a), template, bytes,
		++d->count };
	*out = bytes;
	return FAULT_NONE;
}

/* ---- one certificate ---- */

/* The register's words for a number that is none, so that nobody can tell. */
static enum fault_code
absent(struct fault *why)
{
	return fault_say(why, FAULT_ABSENT, "No certificate with this number has"
	    " been issued.");
}

/* The id of a number's series, 0 when it is not known yet. */
static int64_t
known_series(const struct certs_desk *d, const struct uin *u)
{
	for (size_t i = 0; i < CERTS_SERIES && d->series[i].id != 0; i++) {
		const struct uin *f = &d->series[i].first;
		if (f->year == u->year && f->service == u->service &&
		    memcmp(f->dept, u->dept, sizeof f->dept) == 0)
			return d->series[i].id;
	}
	return 0;
}

static enum fault_code
find_cert(struct certs_desk *d, struct arena *a, const struct uin *uin,
    struct cert *out, struct fault *why)
{
	int64_t series = known_series(d, uin);
	if (series != 0)
		return cert_find_in(d->office->db, a, uin, series, out, why);
	enum fault_code f = cert_find(d->office->db, a, uin, out, why);
	if (f == FAULT_NONE)
		d->series[d->next_series++ % CERTS_SERIES] =
		    (struct certs_series){ series_of(out->id), *uin };
	return f;
}

/* client NULL: somebody who has shown the access code. */
static enum fault_code
find_own(struct certs_desk *d, struct arena *a, const struct client *client,
    const struct uin *uin, struct cert *out, struct fault *why)
{
	char code[8];
	struct cert c = { .id = 0 };
	enum fault_code f = find_cert(d, a, uin, &c, why);
	if (f != FAULT_NONE)
		return f == FAULT_ABSENT ? absent(why) : f;
	uin_service_code(c.uin.dept, c.uin.service, code);
	if (client != NULL && !client_covers(client, slice_of(code)))
		return absent(why);
	*out = c;
	return FAULT_NONE;
}

static enum fault_code
find_typed(struct certs_desk *d, struct arena *a, const struct client *client,
    struct slice typed, struct cert *out, struct fault *why)
{
	struct uin uin, twin;
	enum fault_code f = uin_parse(typed, &uin, why);
	if (f != FAULT_NONE)
		return f;
	f = find_own(d, a, client, &uin, out, why);
	if (f == FAULT_ABSENT && uin_twin(&uin, &twin))
		f = find_own(d, a, client, &twin, out, why);
	return f;
}

static enum fault_code
put_replaced_by(struct certs_desk *d, const struct cert *c,
    char out[UIN_TEXT], struct fault *why)
{
	struct series s;
	if (c->replaced_by == 0)
		return FAULT_NONE;
	enum fault_code f = series_find(d->office->db,
	    series_of(c->replaced_by), &s, why);
	if (f != FAULT_NONE)
		return f;
	struct uin uin = series_uin(&s, series_serial_of(c->replaced_by));
	return uin_format(&uin, out, why);
}

enum fault_code
certs_put_view(struct certs_desk *d, struct arena *a, const struct cert *c,
    struct certs_view *out, struct fault *why)
{
	const struct catalogue_entry *e = NULL;
	struct certs_view v = { .status = c->status, .reason = c->reason,
		.status_s = c->status_s, .issued_s = c->issued_s,
		.pdf_len = c->pdf_len };
	enum fault_code f = uin_format(&c->uin, v.uin, why);
	if (f == FAULT_NONE)
		f = find_entry(d, c->service_version, &e, why);
	if (f == FAULT_NONE)
		f = put_replaced_by(d, c, v.replaced_by, why);
	if (f != FAULT_NONE)
		return f;
	uin_service_code(c->uin.dept, c->uin.service, v.service);
	memcpy(v.pdf_sha256, c->pdf_sha256, sizeof v.pdf_sha256);
	v.version = e->version.version;
	/* The shelf may be cleared while a page is put together. */
	v.service_name = slice_of(arena_text(a, e->service->name.en.at,
	    e->service->name.en.len));
	v.department = slice_of(arena_text(a,
	    e->service->department_name.en.at,
	    e->service->department_name.en.len));
	*out = v;
	return FAULT_NONE;
}

static enum fault_code
put_facts(struct certs_desk *d, struct arena *a, const struct cert *c,
    struct certs_view *v, struct fault *why)
{
	const struct catalogue_entry *e = NULL;
	struct sealed_facts facts = { .holder = { NULL, 0 } };
	enum fault_code f = find_entry(d, c->service_version, &e, why);
	if (f == FAULT_NONE)
		f = sealed_facts(a, d->keys, c, e->service, &facts, why);
	if (f != FAULT_NONE)
		return f;
	v->valid_until = facts.valid_until;
	v->holder = facts.holder;
	return FAULT_NONE;
}

enum fault_code
certs_find(struct certs_desk *d, struct arena *a, const struct client *client,
    struct slice typed, struct certs_view *out, struct fault *why)
{
	struct cert c = { .id = 0 };
	struct certs_view v = { .uin = "" };
	enum fault_code f = clients_may(client, CLIENT_READ, why);
	if (f == FAULT_NONE)
		f = find_typed(d, a, client, typed, &c, why);
	if (f == FAULT_NONE)
		f = certs_put_view(d, a, &c, &v, why);
	if (f == FAULT_NONE)
		f = put_facts(d, a, &c, &v, why);
	if (f == FAULT_NONE)
		*out = v;
	return f;
}

static enum fault_code
read_document(struct certs_desk *d, struct arena *a, const struct cert *c,
    struct certs_document *out, struct fault *why)
{
	struct slice sealed = { NULL, 0 };
	struct certs_document doc = { .uin = "" };
	enum fault_code f = uin_format(&c->uin, doc.uin, why);
	if (f == FAULT_NONE)
		f = find_prelude(d, c->template, &doc.prelude, why);
	if (f == FAULT_NONE)
		f = cert_tail(d->office->db, a, c->id, &sealed, why);
	if (f == FAULT_NONE)
		f = sealed_tail(a, d->keys, c, doc.prelude, sealed, &doc.tail,
		    why);
	if (f != FAULT_NONE)
		return f;
	memcpy(doc.sha256, c->pdf_sha256, sizeof doc.sha256);
	*out = doc;
	return FAULT_NONE;
}

enum fault_code
certs_document(struct certs_desk *d, struct arena *a,
    const struct client *client, struct slice typed,
    struct certs_document *out, struct fault *why)
{
	struct cert c = { .id = 0 };
	enum fault_code f = clients_may(client, CLIENT_READ, why);
	if (f == FAULT_NONE)
		f = find_typed(d, a, client, typed, &c, why);
	return f == FAULT_NONE ? read_document(d, a, &c, out, why) : f;
}

/* With a wrong code the register is not asked, so that the time of the answer
 * tells nobody which numbers there are. */
static enum fault_code
find_with_code(struct certs_desk *d, struct arena *a, const struct uin *uin,
    struct slice code, struct cert *out, struct fault *why)
{
	return office_access_fits(d->keys, uin, code) ?
	    find_own(d, a, NULL, uin, out, why) : absent(why);
}

enum fault_code
certs_document_for(struct certs_desk *d, struct arena *a, struct slice typed,
    struct slice access_code, struct certs_document *out, struct fault *why)
{
	struct uin uin, twin;
	struct cert c = { .id = 0 };
	enum fault_code f = uin_parse(typed, &uin, why);
	if (f != FAULT_NONE)
		return f;
	f = find_with_code(d, a, &uin, access_code, &c, why);
	if (f == FAULT_ABSENT && uin_twin(&uin, &twin))
		f = find_with_code(d, a, &twin, access_code, &c, why);
	return f == FAULT_NONE ? read_document(d, a, &c, out, why) : f;
}
