/*
 * The one transaction that issues: a group of certificates with everything that
 * belongs to them. Per certificate it costs two or three insertions in ascending
 * order; all else is per group.
 */
#include "cert_store.h"

#include "audit_store.h"
#include "batch_row.h"
#include "cert_store_sql.h"
#include "own.h"
#include "series_lease.h"
#include "store_row.h"

struct adding {
	struct arena *arena;
	const struct cert_group *group;
	struct series_ranges next;
};

/* ---- what is issued must be possible ---- */

static enum fault_code
check_series(struct db *db, const struct cert_group *g, int64_t id,
    struct series *out, struct fault *why)
{
	enum fault_code f = series_find(db, id, out, why);
	if (f != FAULT_NONE)
		return f;
	AUTO(db_rows_drop) struct db_rows rows = { 0 };
	f = SQL_QUERY(db, cert_group_service, &rows, why,
	    .id = db_int(g->service_version));
	if (f == FAULT_NONE)
		f = row_first(&rows, why);
	if (f == FAULT_ABSENT)
		return fault_say(why, FAULT_CLASH, "There is no service "
		    "version %lld.", (long long)g->service_version);
	if (f != FAULT_NONE)
		return f;
	if (!slice_is(db_bytes_at(&rows, col_cert_group_service_dept),
	    out->dept) ||
	    db_int_at(&rows, col_cert_group_service_service) != out->service)
		return fault_say(why, FAULT_BUG, "Service version %lld does "
		    "not number its certificates in series %lld.",
		    (long long)g->service_version, (long long)id);
	return FAULT_NONE;
}

/* Every series of the group is of its service, every time in its year. */
static enum fault_code
check_group(struct db *db, const struct cert_group *g, struct fault *why)
{
	struct series s = { .id = 0 };
	if (g->n_rejected != 0 && g->batch == 0)
		return fault_say(why, FAULT_BUG, "A row without a batch "
		    "cannot be rejected.");
	for (size_t i = 0; i < g->n; i++) {
		const struct cert_new *c = &g->certs[i];
		enum fault_code f = FAULT_NONE;
		if (c->series != s.id)
			f = check_series(db, g, c->series, &s, why);
		if (f != FAULT_NONE)
			return f;
		if (uin_year(c->issued_s) != s.year)
			return fault_say(why, FAULT_BUG, "A certificate of "
			    "%d cannot have a number of %d.",
			    uin_year(c->issued_s), s.year);
		if (c->batch_row != 0 && g->batch == 0)
			return fault_say(why, FAULT_BUG, "A row without a "
			    "batch cannot be done.");
	}
	return FAULT_NONE;
}

/* ---- writing ---- */

/* Consecutive serials end one lease. */
static enum fault_code
end_leases(struct db *db, const struct cert_group *g, struct fault *why)
{
	for (size_t i = 0; i < g->n;) {
		struct series_range r = { g->certs[i].series,
			g->certs[i].serial, 1 };
		while (i + r.n < g->n && g->certs[i + r.n].series == r.series &&
		    g->certs[i + r.n].serial == r.first + r.n)
			r.n++;
		enum fault_code f = lease_end(db, r, g->run, why);
		if (f != FAULT_NONE)
			return f;
		i += r.n;
	}
	return FAULT_NONE;
}

static enum fault_code
add_cert(struct db *db, const struct cert_group *g, const struct cert_new *c,
    struct fault *why)
{
	int64_t id = series_cert_id(c->series, c->serial);
	enum fault_code f = SQL_DO(db, cert_add, NULL, why, .id = db_int(id),
	    .service_version = db_int(g->service_version),
	    .template = db_int(g->template),
	    .issued_s = db_int(c->issued_s), .pdf_len = db_int(c->pdf_len),
	    .pdf_sha256 = db_blob(slice_from(c->pdf_sha256, 32)),
	    .facts_sha256 = db_blob(slice_from(c->facts_sha256, 32)),
	    .qr_kid = db_text(g->qr_kid), .facts = db_blob(c->facts));
	if (f == FAULT_NONE)
		f = SQL_DO(db, cert_tail_add, NULL, why, .id = db_int(id),
		    .bytes = db_blob(c->tail));
	if (f == FAULT_NONE && c->batch_row != 0)
		f = batch_row_add(db, g->batch, c->batch_row, id, why);
	return f;
}

static enum fault_code
reserve_next(struct db *db, struct adding *a, struct fault *why)
{
	const struct cert_group *g = a->group;
	a->next = (struct series_ranges){ 0 };
	if (g->next_series == 0)
		return FAULT_NONE;
	enum fault_code f = lease_take(db, a->arena, g->next_series,
	    g->next_n, g->run, &a->next, why);
	if (f != FAULT_LIMIT)
		return f;
	/* The group itself is well; nothing was changed by the attempt. */
	a->next.tell = UIN_FULL;
	return FAULT_NONE;
}

static enum fault_code
add_group(struct db *db, void *arg, struct fault *why)
{
	struct adding *a = arg;
	const struct cert_group *g = a->group;
	enum fault_code f = check_group(db, g, why);
	if (f == FAULT_NONE)
		f = end_leases(db, g, why);
	for (size_t i = 0; i < g->n && f == FAULT_NONE; i++)
		f = add_cert(db, g, &g->certs[i], why);
	if (f == FAULT_NONE && g->n_rejected != 0)
		f = batch_rows_refuse(db, g->batch, g->rejected,
		    g->n_rejected, why);
	for (size_t i = 0; i < g->n_spare && f == FAULT_NONE; i++)
		f = lease_return(db, g->spare[i], g->run, why);
	if (f == FAULT_NONE && g->audit != NULL)
		f = audit_add(db, g->audit, why);
	if (f == FAULT_NONE)
		f = reserve_next(db, a, why);
	return f;
}

enum fault_code
cert_add_group(struct db *db, struct arena *arena, const struct cert_group *g,
    struct series_ranges *next, struct fault *why)
{
	struct adding a = { .arena = arena, .group = g };
	enum fault_code f = db_run(db, DB_WRITE, add_group, &a, why);
	if (f == FAULT_NONE && next != NULL)
		*next = a.next;
	return f;
}
